"""``kb ask --format markdown``: results to paste into notes, with document text that cannot turn into markup."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kb.citations.short import short_citation
from kb.cli.rendering import joined, recognised_words
from kb.cli.result_header import heading_lines
from kb.cli.sanitize import link, one_line, sanitize

if TYPE_CHECKING:
    from kb.search.answer import Answer, Result

# CommonMark 0.31.2, 2.4: any ASCII punctuation may be escaped; these would otherwise mean something in a line.
_INLINE = re.compile(r"([\\`*_\[\]<>&#~|$])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d{1,9}[.)])(?=\s|$|[-+=])")


def answer_markdown(answer: Answer) -> str:
    """A numbered list of quotations, each with its citation."""
    parts = ["\n".join(escaped("".join(span.text for span in line)) for line in heading_lines(answer, None))]
    parts += ["\n".join(_result(result, answer)) for result in answer.results]
    return "\n\n".join(part for part in parts if part) + "\n"


def _result(result: Result, answer: Answer) -> Iterable[str]:
    lead = f"{result.rank}. "
    indent = " " * len(lead)
    yield f"{lead}**{escaped(one_line(result.document.metadata.title))}** ({result.score:.2f})"
    yield ""
    for line in _quotation(result):
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


def _quotation(result: Result) -> Iterable[str]:
    text = result.passage.text
    highlights = joined(result.highlights, text)
    edges = sorted({0, len(text), *(edge for span in highlights for edge in span)})
    marked = ""
    for low, high in itertools.pairwise(edges):
        answers = any(first <= low and high <= last for first, last in highlights)
        for number, line in enumerate(sanitize(text[low:high]).split("\n")):
            marked += "\n" * bool(number) + (_strong(line) if answers else escaped(line))
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
