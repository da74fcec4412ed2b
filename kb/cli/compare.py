"""``kb compare``: what became of each provision from one document to another."""

from __future__ import annotations

from collections import Counter
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.help import HelpfulCommand
from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _
from kb.cli.messages import mark as N_  # noqa: N812
from kb.cli.named_places import resolve_document
from kb.cli.terminal import blank, columns, put, write, write_json
from kb.cli.wrap import Line, StyledText, wrap
from kb.errors import InputError
from kb.files.atomic_write import write_output
from kb.text.sanitize import as_json as json_text
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.cli.wrap import Role
    from kb.timeline.compare import ChangeKind, Comparison, Edit, EditKind, ProvisionChange

FORMATS = ("text", "markdown", "html", "json")
_ENDINGS = {".md": "markdown", ".html": "html", ".htm": "html", ".json": "json", ".txt": "text"}
_NAMES: dict[ChangeKind, str] = {
    "same": N_("same"), "reworded": N_("reworded"), "split": N_("split"), "merged": N_("merged"),
    "moved": N_("moved"), "new": N_("new"), "dropped": N_("dropped"),
}  # fmt: skip
_MARKS: dict[EditKind, tuple[str, str]] = {"equal": ("", ""), "delete": ("[-", "-]"), "insert": ("[+", "+]")}
_ROLES: dict[EditKind, Role] = {"equal": "text", "delete": "bad", "insert": "good"}
_HTML: dict[EditKind, tuple[str, str]] = {
    "equal": ("", ""), "delete": ("<del>", "</del>"), "insert": ("<ins>", "</ins>"),
}  # fmt: skip


def register(app: typer.Typer) -> None:
    """Adds ``compare`` to the application."""
    app.command(
        "compare",
        cls=HelpfulCommand,
        help=_(
            """\
Compare two documents provision by provision: what is the same, reworded, split, merged, moved, new or dropped.

What went stands as [-words-], what came as [+words+]. Provisions with the same words are counted, not shown."""
        ),
        epilog=_(
            """\
kb compare opinions-2025 opinions-2026
kb compare law-2017 law-2023 -o changes.html
"""
        ),
    )(compare_documents)


def compare_documents(
    ctx: typer.Context,
    old: Annotated[str, typer.Argument(metavar=_("OLD"), help=_("The id of the earlier document."))],
    new: Annotated[str, typer.Argument(metavar=_("NEW"), help=_("The id of the later document."))],
    form: Annotated[
        str | None, typer.Option("--format", metavar="|".join(FORMATS), help=_("How the changes are written."))
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar=_("FILE"), help=_("The file to write; its ending tells the format.")),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=_("Replace a file that is there already."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("The same as --format json."))] = False,
) -> None:
    chosen = "json" if as_json else form or _ENDINGS.get(output.suffix.lower() if output else ".txt")
    if chosen not in FORMATS:
        raise InputError("A comparison is written as {formats}.", formats=", ".join(FORMATS))
    with open_base(ctx) as base:
        bring_up_to_date(base)
        found = base.compare(resolve_document(base, old), resolve_document(base, new))
    from kb.json_output import comparison_json

    if output is None:
        if chosen == "json":
            write_json(comparison_json(found))
        elif chosen == "text":
            write(comparison_lines(found, columns()))
        else:
            put(_html(found) if chosen == "html" else _markdown(found))
        return
    if chosen == "json":
        content = json_text(comparison_json(found)) + "\n"
    elif chosen == "text":
        content = "".join("".join(span.text for span in line) + "\n" for line in comparison_lines(found, None))
    else:
        content = _html(found) if chosen == "html" else _markdown(found)
    write_output(output, content.encode(), force=force)


def comparison_lines(found: Comparison, room: int | None) -> list[Line]:
    lines: list[Line] = []
    for each in _shown(found):
        lines += wrap([StyledText(_heading(each), "heading")], room)
        for text in _figures(each):
            lines += wrap([StyledText(text, "caution")], room)
        spans = [StyledText(_marked(edit), _ROLES[edit.op]) for edit in each.edits if one_line(edit.text)]
        lines += [*wrap(spans, room), blank()]
    lines += wrap([StyledText(_summary(found), "faint")], room)
    return lines


def _markdown(found: Comparison) -> str:
    parts = [f"# {one_line(found.old)} → {one_line(found.new)}", _summary(found)]
    for each in _shown(found):
        parts.append(f"## {_heading(each)}")
        parts += [f"- {_escaped(text)}" for text in _figures(each)]
        parts.append("".join(_escaped(_marked(edit)) for edit in each.edits))
    return "\n\n".join(parts) + "\n"


def _html(found: Comparison) -> str:
    title = escape(one_line(f"{found.old} → {found.new}"))
    parts = [
        '<!doctype html>\n<meta charset="utf-8">',
        f"<title>{title}</title>",
        "<style>body{max-width:50em;margin:2em auto;line-height:1.6;font-family:sans-serif}"
        "del{color:#a00}ins{color:#060}</style>",
        f"<h1>{title}</h1>\n<p>{escape(_summary(found))}</p>",
    ]
    for each in _shown(found):
        parts.append(f"<h2>{escape(_heading(each))}</h2>")
        parts += [f"<p><b>{escape(text)}</b></p>" for text in _figures(each)]
        words = "".join(escape(one_line(edit.text)).join(_HTML[edit.op]) for edit in each.edits)
        parts.append(f"<p>{words}</p>")
    return "\n".join(parts) + "\n"


def _shown(found: Comparison) -> Sequence[ProvisionChange]:
    return [each for each in found.changes if each.change != "same"]


def _heading(change: ProvisionChange) -> str:
    ends = [one_line(" + ".join(ids)) for ids in (change.old, change.new) if ids]
    return f"{_(_NAMES[change.change])}  {' → '.join(ends)}"


def _figures(change: ProvisionChange) -> list[str]:
    return [one_line(f"{each.what}: {each.old} → {each.new}") for each in change.figures]


def _marked(edit: Edit) -> str:
    return one_line(edit.text).join(_MARKS[edit.op])


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, without the tags that it would take for HTML."""
    return "".join(f"\\{character}" if character in "\\`*_<>#[]|!&" else character for character in text)


def _summary(found: Comparison) -> str:
    counts = Counter(each.change for each in found.changes)
    return " · ".join(f"{_(name)} {counts[kind]}" for kind, name in _NAMES.items() if counts[kind])
