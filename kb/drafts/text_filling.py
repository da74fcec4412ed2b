"""Filling drafts that are text (Markdown, plain text, HTML, LaTeX), everything but the marks byte for byte."""

from __future__ import annotations

import codecs
import re
from html import escape
from typing import TYPE_CHECKING

from kb.citations.rich_text import Run, as_html, as_latex, as_markdown, plain
from kb.drafts.filling_plan import Filling, Plan, plan, space_between, unified_diff, within_marks
from kb.drafts.marks import marks_in
from kb.errors import InputError
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from kb.citations.rich_text import RichText
    from kb.citations.styles import Style
    from kb.drafts.draft import DraftFormat
    from kb.drafts.filling_plan import Insertion, Library, Place
    from kb.drafts.marks import Mark


@dataclass(frozen=True, slots=True)
class Notation:
    """How a format of text writes what goes into a draft.

    ``note`` and ``definition`` write a footnote's mark and its text from a label; a format with no ``definition``
    has its text in the mark. ``within`` matches from the start of a note to a place in it, where a citation stands in
    the text. ``own`` matches the mark of a note of the writer's, its label in a group, and ``own_label`` the label
    in what ``within`` matched. ``before`` is a pattern before which definitions stand, else the end of the file.
    ``silent`` gives the spans in which a mark is an example of one.
    """

    write: Callable[[RichText], str]
    between: str
    note: Callable[[str, str], str]
    definition: Callable[[str, str], str] | None = None
    within: re.Pattern[str] = re.compile(r"(?!)")
    own: re.Pattern[str] = re.compile(r"(?!)")
    own_label: re.Pattern[str] = re.compile(r"(?!)")
    before: re.Pattern[str] | None = None
    silent: Callable[[str], Sequence[tuple[int, int]]] = lambda _: ()
    taken: re.Pattern[str] = re.compile(r"(?!)")


def fill_text(path: Path, base: Library, style: Style, day: date, form: DraftFormat) -> Filling:
    """Fills a draft of one of the text formats."""
    notation = _NOTATIONS[form]
    text, encoding = _decoded(path.read_bytes(), path)
    newline = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    silent = notation.silent(text)
    marks = [
        (text.count("\n", 0, start) + 1, mark)
        for mark in marks_in(text)
        for start in [mark.start if not isinstance(mark, tuple) else mark[1]]
        if not any(low <= start < high for low, high in silent)
    ]
    own, place = _own_notes(text, notation)
    plan_ = plan(marks, base, style, day, place, own)
    notes = _Notes(text, plan_, notation)
    parts: list[str] = []
    at = 0
    for insertion in plan_.insertions:
        parts.append(text[at : insertion.mark.start])
        parts.append(_written(text, insertion, plan_, notes, newline))
        at = insertion.mark.end
    parts.append(text[at:])
    filled = _with_definitions("".join(parts), notes.definitions, notation, newline)
    return Filling(filled.encode(encoding), plan_.filled, plan_.unfilled, unified_diff(text, filled, path.name))


def _own_notes(text: str, notation: Notation) -> tuple[tuple[Place, ...], Callable[[int, Mark], Place]]:
    """Where the marks of the writer's own notes stand, and where the note of a mark of kb's stands or will."""
    marks = list(notation.own.finditer(text))
    labelled = {match[1]: match.start() for match in reversed(marks) if match.re.groups}

    def place(_: int, mark: Mark) -> Place:
        within = notation.within.search(text[: mark.start])
        if within is None:
            return 0, mark.start
        label = notation.own_label.search(within[0])
        return 0, labelled.get(label[1], within.start()) if label else within.start()

    return tuple((0, match.start()) for match in marks), place


def _with_definitions(filled: str, definitions: Sequence[str], notation: Notation, newline: str) -> str:
    if not definitions:
        return filled
    places = [match.start() for match in notation.before.finditer(filled)] if notation.before is not None else []
    at = places[-1] if places else len(filled)
    head = filled[:at]
    while not head.endswith(newline * 2):
        head += newline
    return head + newline.join(definitions) + newline + filled[at:]


class _Notes:
    """Footnotes as they are asked for, with labels that the draft does not have."""

    def __init__(self, text: str, plan_: Plan, notation: Notation) -> None:
        self._plan = plan_
        self.notation = notation
        self._taken = set(notation.taken.findall(text))
        self._next = 1
        self.definitions: list[str] = []

    def citation(self, index: int, before: str, behind: str) -> str:
        """What stands behind the words: a footnote mark, or the citation itself, between two stretches of the text."""
        if not self._plan.citations.notes or self.notation.within.search(before):
            return self.notation.write(self._plan.citation(index, behind))
        written = self.notation.write(self._plan.citation(index))
        while f"kb{self._next}" in self._taken:
            self._next += 1
        label = f"kb{self._next}"
        self._next += 1
        if self.notation.definition is not None:
            self.definitions.append(self.notation.definition(label, written))
        return self.notation.note(label, written)


def _written(text: str, insertion: Insertion, plan_: Plan, notes: _Notes, newline: str) -> str:
    write = notes.notation.write
    if insertion.mark.kind == "bibliography":
        between = notes.notation.between.replace("\n", newline)
        return between.join(write(entry.text) for entry in plan_.citations.entries)
    pieces = []
    before, after = text[: insertion.mark.start], text[insertion.mark.end :]
    for number, (words, index) in enumerate(insertion.pieces):
        last = number == len(insertion.pieces) - 1
        words = within_marks(words, text, insertion.mark, last=last)
        behind = after if last else ""
        pieces.append(("" if words is None else write((Run(words),))) + notes.citation(index, before, behind))
    # On one line: a mark may stand in a table or a heading.
    return space_between(insertion.pieces[0][0]).join(pieces)


def _code(text: str) -> list[tuple[int, int]]:
    """The spans of code in Markdown."""
    import pyromark

    from kb.drafts.markdown_draft import Places

    places = Places(text)
    spans = []
    for event, span in pyromark.events_with_range(text):
        kind, value = next(iter(event.items())) if isinstance(event, dict) else (event, None)
        if kind == "Code" or (kind == "Start" and isinstance(value, dict) and "CodeBlock" in value):
            spans.append((places[span["start"]], places[span["end"]]))
    return spans


def _spans(pattern: str) -> Callable[[str], list[tuple[int, int]]]:
    return lambda text: [match.span() for match in re.finditer(pattern, text, re.IGNORECASE | re.DOTALL)]


_NOTATIONS: dict[DraftFormat, Notation] = {
    "markdown": Notation(
        as_markdown,
        "\n\n",
        note=lambda label, _: f"[^{label}]",
        definition=lambda label, written: f"[^{label}]: {written}",
        within=re.compile(r"(?:^|\n)\[\^[^\]\n]+\]:(?:[^\n]|\n(?=[ \t]))*\Z"),
        own=re.compile(r"\[\^([^\]\n]+)\](?!:)"),
        own_label=re.compile(r"\[\^([^\]\n]+)\]:"),
        silent=_code,
        taken=re.compile(r"\[\^([^\]]+)\]"),
    ),
    "text": Notation(plain, "\n", note=lambda _, written: f"（{written}）"),
    "html": Notation(
        as_html,
        "<br>\n",
        note=lambda label, _: f'<sup id="{escape(label)}-mark"><a href="#{escape(label)}">[{label[2:]}]</a></sup>',
        definition=lambda label, written: (
            f'<p id="{escape(label)}"><a href="#{escape(label)}-mark">[{label[2:]}]</a> {written}</p>'
        ),
        own=re.compile(r"""<a\b[^>]*\bhref\s*=\s*["']?#(fn(?!ref)[\w:.-]*|kb\d+)(?![\w-])""", re.IGNORECASE),
        before=re.compile(r"</body\s*>(?:\s*</html\s*>)?|</html\s*>", re.IGNORECASE),
        silent=_spans(r"<(script|style|pre|code)\b.*?</\1\s*>|<!--.*?-->"),
        taken=re.compile(r"""\bid\s*=\s*["']?([\w-]+)"""),
    ),
    "latex": Notation(
        as_latex,
        "\n\n",
        note=lambda _, written: rf"\footnote{{{written}}}",
        own=re.compile(r"\\footnote\{"),
        within=re.compile(r"\\footnote(?:text)?\{(?:[^{}]|\{[^{}]*\})*\Z"),
        silent=_spans(r"\\begin\{(verbatim|lstlisting|minted|comment)\}.*?\\end\{\1\}|(?<!\\)%[^\n]*"),
    ),
}


def _decoded(data: bytes, path: Path) -> tuple[str, str]:
    """The text and the encoding that gives the same bytes again."""
    encodings = ["utf-8", "gb18030"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16-le" if data.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            if text.encode(encoding) == data and "\x00" not in text:
                return text, encoding
        except UnicodeError:
            continue
    raise InputError("{path} is neither UTF-8 nor GB 18030 text; save it as UTF-8.", path=str(path))
