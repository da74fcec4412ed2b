"""A comparison in the terminal, as Markdown and as HTML: figures first, then each change, old beside new."""

from __future__ import annotations

from collections import Counter
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING

from kb.cli.messages import _, listing
from kb.cli.messages import mark as N_  # noqa: N812
from kb.cli.terminal import blank
from kb.cli.wrap import Line, StyledText, line_width, wrap
from kb.text.language import language_of
from kb.text.sanitize import one_line, within_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.cli.wrap import Role
    from kb.timeline.changes import ChangeKind, Comparison, DegreeChange, Edit, EditKind, FigureChange, ProvisionChange
    from kb.timeline.topic_matrix import PointSentence, TopicMatrix

_NAMES: dict[ChangeKind, str] = {
    "same": N_("same"), "reworded": N_("reworded"), "split": N_("split"), "merged": N_("merged"),
    "moved": N_("moved"), "new": N_("new"), "dropped": N_("dropped"),
}  # fmt: skip
_MARKS: dict[EditKind, tuple[str, str]] = {"equal": ("", ""), "delete": ("[-", "-]"), "insert": ("[+", "+]")}
_ROLES: dict[EditKind, Role] = {"equal": "text", "delete": "bad", "insert": "good"}
_HTML: dict[EditKind, tuple[str, str]] = {
    "equal": ("", ""), "delete": ("<del>", "</del>"), "insert": ("<ins>", "</ins>"),
}  # fmt: skip
_GAP = 3
_NARROWEST = 60
"""Columns from which on old and new stand side by side."""
_NAMED = 6
"""Documents that are named; more are counted."""


def comparison_lines(found: Comparison, room: int | None) -> list[Line]:
    """The comparison for a terminal of so many columns; in a pipe (None) a line a change, edits marked."""
    lines: list[Line] = []
    for text in figure_list(found):
        lines += wrap([StyledText(text, "caution")], room)
    if lines:
        lines = [(StyledText(_("Figures that changed"), "heading"),), *lines, blank()]
    for each in shown(found):
        lines += wrap([StyledText(heading(each), "heading")], room)
        for text in remarks(each):
            lines += wrap([StyledText(text, "caution")], room)
        if room is None or room < _NARROWEST or not (each.old and each.new):
            spans = [StyledText(_marked(edit), _ROLES[edit.op]) for edit in each.edits if edit.text]
            lines += wrap(spans, room)
        else:
            lines += _side_by_side(each, room)
        lines.append(blank())
    lines += wrap([StyledText(summary(found), "faint")], room)
    return lines


def _side_by_side(change: ProvisionChange, room: int) -> list[Line]:
    """The old text on the left, the new one on the right; both are marked, so that it reads without colours too."""
    half = (room - _GAP) // 2
    sides = []
    for left_out in ("insert", "delete"):
        spans = [
            StyledText(_marked(edit), _ROLES[edit.op]) for edit in change.edits if edit.op != left_out and edit.text
        ]
        sides.append(wrap(spans, half))
    lines: list[Line] = []
    for old, new in zip_longest(*sides, fillvalue=()):
        padding = " " * (half - line_width(old))
        lines.append((*old, StyledText(f"{padding} │ ", "faint"), *new))
    return lines


def comparison_markdown(found: Comparison, title: str) -> str:
    """The comparison as Markdown."""
    parts = [f"# {_escaped(title)}", summary(found)]
    if figures := figure_list(found):
        parts += [f"## {_('Figures that changed')}", "\n".join(f"- {_escaped(text)}" for text in figures)]
    for each in shown(found):
        parts.append(f"## {heading(each)}")
        parts += [f"- {_escaped(text)}" for text in remarks(each)]
        parts.append("".join(_escaped(_marked(edit)) for edit in each.edits))
    return "\n\n".join(parts) + "\n"


def comparison_html(found: Comparison, title: str) -> str:
    """The comparison as one page of HTML: a table with the old text beside the new one."""
    title = escape(title)
    parts = [
        f'<!doctype html>\n<html lang="{language_of(title)}">\n<meta charset="utf-8">',
        f"<title>{title}</title>",
        "<style>body{max-width:70em;margin:2em auto;padding:0 1em;line-height:1.6;font-family:sans-serif}"
        "table{border-collapse:collapse;width:100%;table-layout:fixed}td,th{border:1px solid #bbb;padding:.5em;"
        "vertical-align:top;text-align:left;overflow-wrap:anywhere}th:last-child{width:20%}del{color:#a00}ins{color:#060}</style>",
        f"<h1>{title}</h1>\n<p>{escape(summary(found))}</p>",
    ]
    if figures := figure_list(found):
        parts.append(f"<h2>{escape(_('Figures that changed'))}</h2>")
        parts.append("<ul>" + "".join(f"<li>{escape(text)}</li>" for text in figures) + "</ul>")
    parts.append("<table><tr>" + "".join(f"<th>{escape(head)}</th>" for head in heads()) + "</tr>")
    for each in shown(found):
        old = "".join(escape(within_line(edit.text)).join(_HTML[edit.op]) for edit in each.edits if edit.op != "insert")
        new = "".join(escape(within_line(edit.text)).join(_HTML[edit.op]) for edit in each.edits if edit.op != "delete")
        remark = escape(remark_lines(each)).replace("\n", "<br>")
        parts.append(f"<tr><td>{old}</td><td>{new}</td><td>{remark}</td></tr>")
    return "\n".join([*parts, "</table>"]) + "\n"


def heads() -> tuple[str, str, str]:
    """The heads of the table's columns."""
    return _("Before"), _("After"), _("What changed")


def shown(found: Comparison) -> Sequence[ProvisionChange]:
    """The changes, without provisions whose words are the same."""
    return [each for each in found.changes if each.change != "same"]


def heading(change: ProvisionChange) -> str:
    """What became of which places."""
    ends = [one_line(" + ".join(ids)) for ids in (change.old, change.new) if ids]
    return f"{_(_NAMES[change.change])}  {' → '.join(ends)}"


def remark_lines(change: ProvisionChange) -> str:
    """What stands in the last column of a table, in lines."""
    return "\n".join([heading(change).replace("  ", "\n", 1), *remarks(change)])


def remarks(change: ProvisionChange) -> list[str]:
    """Figures and words of degree that changed."""
    figures = [one_line(_figure(each)) for each in change.figures]
    return [*figures, *(_degree(each) for each in change.degrees)]


def figure_list(found: Comparison) -> list[str]:
    """The figures that changed, each once, with where the new one stands."""
    told: dict[str, str] = {}
    for change in shown(found):
        for each in change.figures:
            told.setdefault(one_line(_figure(each)), one_line(change.new[0]))
    return [f"{text}  [{place}]" for text, place in told.items()]


def _figure(change: FigureChange) -> str:
    return _("{what}: {old} → {new}").format(what=change.what, old=change.old, new=change.new)


def _degree(change: DegreeChange) -> str:
    words = {"stronger": _("stronger"), "weaker": _("weaker"), "other": _("another word of degree")}
    return f"{change.old or '∅'} → {change.new or '∅'} ({words[change.direction]})"


def summary(found: Comparison) -> str:
    """How many of each kind."""
    counts = Counter(each.change for each in found.changes)
    return " · ".join(f"{_(name)} {counts[kind]}" for kind, name in _NAMES.items() if counts[kind])


def matrix_lines(found: TopicMatrix, room: int | None) -> list[Line]:
    """The points one after another, each with the documents that make it; then what only one document says."""
    lines: list[Line] = []
    indent = (StyledText("  "),)

    def say(said: PointSentence) -> list[Line]:
        spans = [StyledText(one_line(said.passage), "id"), StyledText("  " + one_line(said.sentence))]
        return wrap(spans, room, first=indent)

    for number, point in enumerate(found.shared, 1):
        lines.append((StyledText(f"{number}", "rank"),))
        for record in found.documents:
            if record.id in point.sentences:
                lines += say(point.sentences[record.id])
        missing = [record.id for record in found.documents if record.id not in point.sentences]
        if missing:
            text = _("Not in: {documents}").format(documents=_few(missing))
            lines += wrap([StyledText(text, "faint")], room, first=indent)
        lines.append(blank())
    alone = [line for record in found.documents for said in found.alone(record.id) for line in say(said)]
    if alone:
        lines += [(StyledText(_only_head(), "heading"),), *alone, blank()]
    if found.silent:
        text = _("Nothing on it: {documents}").format(documents=listing([one_line(each) for each in found.silent]))
        lines += wrap([StyledText(text, "faint")], room)
    return lines


def _few(documents: Sequence[str]) -> str:
    """The ids of a few documents, or how many there are."""
    if len(documents) > _NAMED:
        return _("{count} documents").format(count=len(documents))
    return listing([one_line(each) for each in documents])


def _only_head() -> str:
    """The head over what only one document says."""
    return _("Only in this document")


def matrix_rows(found: TopicMatrix) -> list[list[str]]:
    """A row a document: its title, what it says on each point, and what only it says; "—" where that is nothing.

    Of more points than documents, a row a point: many columns are too narrow to read.
    """
    head = ["", *(str(number) for number in range(1, len(found.shared) + 1)), _only_head()]
    rows = [head]
    for record in found.documents:
        said = [[point.sentences[record.id]] if record.id in point.sentences else [] for point in found.shared]
        cells = [
            " ".join(one_line(f"{each.sentence} [{each.passage}]") for each in cell)
            for cell in (*said, found.alone(record.id))
        ]
        rows.append([one_line(record.metadata.title), *(cell or "—" for cell in cells)])
    if not any(found.alone(record.id) for record in found.documents):
        rows = [row[:-1] for row in rows]
    return rows if len(rows) >= len(head) else [list(row) for row in zip(*rows, strict=True)]


def matrix_markdown(found: TopicMatrix) -> str:
    """A table of documents by points."""
    rows = matrix_rows(found)
    head, *lines = [f"| {' | '.join(_escaped(cell) for cell in row)} |" for row in rows]
    rule = "|" + " --- |" * len(rows[0])
    return f"# {_escaped(one_line(found.topic))}\n\n" + "\n".join([head, rule, *lines]) + "\n"


def matrix_html(found: TopicMatrix) -> str:
    """The same as one page of HTML."""
    title = escape(one_line(found.topic))
    parts = [
        f'<!doctype html>\n<html lang="{language_of(title)}">\n<meta charset="utf-8">\n<title>{title}</title>',
        "<style>body{margin:2em;line-height:1.6;font-family:sans-serif}table{border-collapse:collapse}"
        "td,th{border:1px solid #bbb;padding:.5em;vertical-align:top;text-align:left;min-width:12em}</style>",
        f"<h1>{title}</h1>\n<table>",
    ]
    head, *rows = matrix_rows(found)
    parts.append("<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>")
    for title, *cells in rows:
        parts.append(f"<tr><th>{escape(title)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>")
    return "\n".join([*parts, "</table>"]) + "\n"


def _marked(edit: Edit) -> str:
    text = within_line(edit.text)
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    return text[:start] + text[start:end].join(_MARKS[edit.op]) + text[end:] if start < end else text


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, without the tags that it would take for HTML."""
    return "".join(f"\\{character}" if character in "\\`*_<>#[]|!&" else character for character in text)
