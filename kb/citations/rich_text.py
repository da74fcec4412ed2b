"""Text with the few typographic marks that citation styles use, and how each format writes it."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one typographic form; ``url`` is where it leads."""

    text: str
    italic: bool = False
    bold: bool = False
    small_caps: bool = False
    superscript: bool = False
    subscript: bool = False
    url: str | None = None


RichText = tuple[Run, ...]


def plain(text: Iterable[Run]) -> str:
    """The words alone."""
    return "".join(run.text for run in text)


def joined(text: Iterable[Run]) -> RichText:
    """Neighbours of the same form become one run; empty runs go."""
    merged = []
    for _, same in groupby((run for run in text if run.text), key=lambda run: replace(run, text="")):
        runs = list(same)
        merged.append(replace(runs[0], text="".join(run.text for run in runs)))
    return tuple(merged)


def without_last(text: RichText) -> RichText:
    """The text without its last character."""
    return (*text[:-1], replace(text[-1], text=text[-1].text[:-1]))


def without_first(text: RichText) -> RichText:
    """The text without its first character."""
    return (replace(text[0], text=text[0].text[1:]), *text[1:])


def linked(text: Iterable[Run], url: str | None) -> RichText:
    """The same text with every spelled-out ``url`` leading there."""
    if not url:
        return tuple(text)
    found = []
    for run in text:
        parts = re.split(f"({re.escape(url)})", run.text)
        found += [replace(run, text=part, url=url if part == url else run.url) for part in parts]
    return joined(found)


def as_html(text: Iterable[Run]) -> str:
    """HTML 5 phrasing content; everything that came from a document is escaped."""
    parts = []
    for run in text:
        piece = html.escape(run.text, quote=False)
        if run.url and re.match(r"https?://", run.url):
            piece = f'<a href="{html.escape(run.url)}">{piece}</a>'
        for wanted, tag in (
            (run.italic, "i"),
            (run.bold, "b"),
            (run.superscript, "sup"),
            (run.subscript, "sub"),
        ):
            if wanted:
                piece = f"<{tag}>{piece}</{tag}>"
        if run.small_caps:
            piece = f'<span style="font-variant:small-caps">{piece}</span>'
        parts.append(piece)
    return "".join(parts)


def as_markdown(text: Iterable[Run]) -> str:
    """CommonMark; superscripts keep to the line, since CommonMark has none."""
    parts = []
    for run in text:
        if run.url and re.fullmatch(r"https?://[^\s<>]+", run.text):
            parts.append(f"<{run.text}>")
            continue
        piece = escaped_markdown(run.text)
        mark = "*" * (run.italic + 2 * run.bold)
        stripped = piece.strip()
        parts.append(piece.replace(stripped, f"{mark}{stripped}{mark}", 1) if mark and stripped else piece)
    return "".join(parts)


# A bracket only begins something when a link, a mark or a footnote could follow from it.
_MARKDOWN = re.compile(r"([\\`*_<$~|]|&(?=#|\w+;)|\[(?=[^\]]*\][(\[:])|\](?=[(\[:])|(?<=\[)[\^@])")


def escaped_markdown(text: str) -> str:
    """Text with the characters that Markdown would act on escaped."""
    return _MARKDOWN.sub(r"\\\1", text)


def as_latex(text: Iterable[Run]) -> str:
    r"""LaTeX with commands of its kernel; an address stands in ``\url`` (package url or hyperref)."""
    parts = []
    for run in text:
        if run.url and re.fullmatch(r"https?://[^\s<>{}\\]+", run.text):
            address = run.text.replace("%", r"\%").replace("#", r"\#")
            parts.append(rf"\url{{{address}}}")
            continue
        piece = escaped_latex(run.text)
        for wanted, command in (
            (run.italic, "textit"),
            (run.bold, "textbf"),
            (run.small_caps, "textsc"),
            (run.superscript, "textsuperscript"),
            (run.subscript, "textsubscript"),
        ):
            if wanted:
                piece = rf"\{command}{{{piece}}}"
        parts.append(piece)
    return "".join(parts)


_LATEX = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "{": r"\{", "}": r"\}",
    "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
}  # fmt: skip


def escaped_latex(text: str) -> str:
    """Text with the ten characters that LaTeX acts on written as it prints them."""
    return "".join(_LATEX.get(character, character) for character in text)
