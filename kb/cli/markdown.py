"""``kb ask --format markdown``: results to paste into notes, with document text that cannot turn into markup."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kb.citations.short import short_citation
from kb.cli.answer_lines import heading_lines, parts_lines
from kb.cli.document_words import recognised_words
from kb.cli.rendering import joined, kept_spans
from kb.text.sanitize import link, one_line, sanitize

if TYPE_CHECKING:
    from kb.search.answer import Answer, Result

# CommonMark 0.31.2, 2.4: any ASCII punctuation may be escaped; these would otherwise mean something in a line.
_INLINE = re.compile(r"([\\`*_\[\]<>&#~|$])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d{1,9}[.)])(?=\s|$|[-+=])")


def answer_markdown(
    answer: Answer,
    *,
    context: int | None = None,
    around: Mapping[str, tuple[str, str]] | None = None,
    explain: bool = False,
) -> str:
    """A numbered list of quotations, each with its citation.

    ``context``, ``around`` and ``explain`` as for a terminal (``kb.cli.rendering``); passages are whole without.
    """
    parts = ["\n".join(escaped("".join(span.text for span in line)) for line in heading_lines(answer, None))]
    for result in answer.results:
        texts = (around or {}).get(result.passage.id, ("", ""))
        lines = list(_result(result, answer, context, texts))
        if explain:
            indent = " " * len(f"{result.rank}. ")
            said = ("".join(span.text for span in line).strip() for line in parts_lines(result, None))
            lines += ["", *(indent + escaped(words) for words in said)]
        parts.append("\n".join(lines))
    return "\n\n".join(part for part in parts if part) + "\n"


def _result(result: Result, answer: Answer, context: int | None, around: tuple[str, str]) -> Iterable[str]:
    lead = f"{result.rank}. "
    indent = " " * len(lead)
    yield f"{lead}**{escaped(one_line(result.document.metadata.title))}** ({result.score:.2f})"
    yield ""
    for line in _quotation(result, context, around):
        yield f"{indent}> {line}".rstrip()
    yield ""
    citation = escaped(one_line(short_citation(result.document, result.passage, answer.language)))
    target = link(result.document.metadata.url)
    if target:
        citation = f"[{citation}](<{target}>)"
    recognised = result.document.recognised
    if recognised is not None:
        citation += f" ({recognised_words(recognised)})"
    yield f"{indent}{citation} `{one_line(result.passage.id).replace('`', '')}`"


def _quotation(result: Result, context: int | None, around: tuple[str, str]) -> Iterable[str]:
    text = result.passage.text
    highlights = joined(result.highlights, text)
    shown = [(0, len(text))] if context is None else kept_spans(result.passage, highlights, None, context)
    edges = sorted({0, len(text), *(edge for span in (*highlights, *shown) for edge in span)})
    before, after = (escaped(sanitize(part)) for part in around)
    marked = before
    for low, high in itertools.pairwise(edges):
        if not any(first <= low and high <= last for first, last in shown):
            marked += " … " if text[low:high].strip() and not marked.endswith("… ") else ""
            continue
        answers = any(first <= low and high <= last for first, last in highlights)
        for number, line in enumerate(sanitize(text[low:high]).split("\n")):
            marked += "\n" * bool(number) + (_strong(line) if answers else escaped(line))
    marked += after
    paragraphs = [line for line in marked.split("\n") if line.strip()]
    for number, paragraph in enumerate(paragraphs):
        if number:
            yield ""
        yield _LINE_START.sub(r"\1\\\2", paragraph)


def _strong(text: str) -> str:
    bare = text.strip()
    if not bare:
        return text
    lead = text[: len(text) - len(text.lstrip())]
    return f"{lead}**{escaped(bare)}**{text[len(lead) + len(bare) :]}"


def escaped(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return _INLINE.sub(r"\\\1", text)
