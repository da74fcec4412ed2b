"""``kb draft``: checks the quotations and figures of a draft, and fills one in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.help import HelpfulCommand, HelpfulGroup
from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _, ngettext, sentence
from kb.cli.messages import mark as N_  # noqa: N812
from kb.cli.ocr_warning import warn_of_ocr
from kb.cli.parameters import read_date
from kb.cli.terminal import blank, columns, note, write, write_json, write_text
from kb.errors import InputError
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.cli.wrap import Line, StyledText
    from kb.drafts.filling_plan import Filling
    from kb.drafts.findings import Check, Finding, Information

FORMATS = ("text", "json", "github", "sarif")

# Sentences of kb.drafts, marked here so that they are translated.
_SENTENCES = (
    N_("These words stand in no document of the knowledge base."),
    N_("There is only a digest of {named} here; add its full text (kb fetch) to check what is quoted from it."),
    N_("These words are from a digest of {title}, which words it anew; quote the official text."),
    N_("These words stand in {title} at {right}, not at {place}."),
    N_("These words are from {title}, not from {named}."),
    N_("These words are, nearly, from {title}, not from {named}; there they read: {words}"),
    N_("{title} reads: {words}"),
    N_("No document of the knowledge base bears this figure out."),
    N_("{title} has {right} here, not {words}."),
    N_("{named} is not in the knowledge base."),
    N_("The last article of {title} is number {right}."),
    N_("The knowledge base has {right}, not {words}."),
    N_("The quotation marks here do not pair; what was checked ends at: {words}"),
)


def register(app: typer.Typer) -> None:
    """Adds ``draft`` and its commands to the application."""
    group = typer.Typer(
        name="draft",
        cls=HelpfulGroup,
        no_args_is_help=True,
        rich_markup_mode=None,
        help=_("Fill a draft with quotations, or check the ones it has."),
    )
    group.command(
        "check",
        cls=HelpfulCommand,
        help=_(
            """\
Hold a draft (.md, .txt, .docx) against the documents: every quotation and every figure.

A quotation is verified word for word, or reported as misquoted with the right words, as from another source, or as \
found nowhere. A figure is compared as value and unit, in Chinese and English notation. Exits with 1 when there is \
something to mend."""
        ),
        epilog=_(
            """\
kb draft check report.docx --annotate report-checked.docx
kb draft check draft.md --format github
kb draft check draft.md --json | jq .findings
"""
        ),
    )(check)
    group.command(
        "fill",
        cls=HelpfulCommand,
        help=_(
            """\
Replace the marks of a draft (.md, .txt, .docx) with quotations, citations and a bibliography.

[[kb: question]] becomes the best quotation with its citation; [[kb: question | n=2 | document=ID]] steers it. \
[[cite: ID]] becomes a citation, [[bibliography]] the list of what is cited. A question without a confident answer \
keeps its mark, and the command exits with 1."""
        ),
        epilog=_(
            """\
kb draft fill draft.md --dry-run
kb draft fill report.docx -o report-filled.docx
kb draft fill paper.md -o paper-filled.md --style apa
"""
        ),
    )(fill)
    app.add_typer(group, name="draft")


def check(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The draft."))],
    as_json: Annotated[bool, typer.Option("--json", help=_("The same as --format json."))] = False,
    form: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help=_("How findings are printed."))
    ] = "text",
    annotate: Annotated[
        Path | None,
        typer.Option("--annotate", metavar=_("FILE"), help=_("Write a copy of the draft with comments in it.")),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=_("Replace a file that is there already."))] = False,
) -> None:
    from kb.drafts.check import check_draft as checked
    from kb.drafts.read_draft import read_draft

    form = "json" if as_json else form.strip().lower()
    if form not in FORMATS:
        raise InputError(
            "There is no format {format}; choose one of {formats}.", format=form, formats=", ".join(FORMATS)
        )
    draft = read_draft(file)
    with open_base(ctx) as base:
        bring_up_to_date(base)
        result = checked(draft, base.snapshot(), base.encoder)
        found = [finding.passage for finding in result.findings if finding.passage]
        warn_of_ocr(base, [*found, *(each.passage for each in result.verified)])
    if annotate is not None:
        from kb.drafts.annotate import annotated
        from kb.files.atomic_write import write_output

        write_output(annotate, annotated(file, draft, result, annotate, _said), force=force)
    if form == "json":
        from kb.json_output import check_json

        write_json(check_json(result))
    elif form in ("github", "sarif"):
        from kb.drafts.reports import as_github, as_sarif

        text = as_github(result, _said) if form == "github" else as_sarif(result, _said)
        if text:
            write_text(text)
    else:
        write(_report(result))
    if result.findings:
        raise typer.Exit(1)


def fill(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The draft."))],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar=_("FILE"), help=_("The file to write."))
    ] = None,
    style: Annotated[
        str,
        typer.Option(
            "--style", metavar=_("STYLE"), help=_("The citation style (see kb cite). A note style makes footnotes.")
        ),
    ] = "gb7714-note",
    force: Annotated[bool, typer.Option("--force", help=_("Replace a file that is there already."))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Show what would change, and write nothing."))] = False,
    accessed: Annotated[
        date | None,
        typer.Option("--accessed", metavar=_("DATE"), parser=read_date, help=_("The day of access. Otherwise today.")),
    ] = None,
) -> None:
    from kb.drafts.fill import fill as filled
    from kb.files.atomic_write import write_output

    if output is None and not dry_run:
        raise InputError("Say where the filled draft goes: -o FILE; or look first: --dry-run.")
    if output is not None and output.suffix.lower() != file.suffix.lower():
        raise InputError("The filled draft stays a {ending} file: -o NAME{ending}", ending=file.suffix)
    with open_base(ctx) as base:
        bring_up_to_date(base)
        result = filled(file, base, style=style, accessed=accessed)
        warn_of_ocr(base, [passage for each in result.filled for passage in each.passages])
    if dry_run:
        if result.diff:
            write_text(result.diff)
    elif output is not None:
        write_output(output, result.content, force=force, own=file)
    _tell(result, output if not dry_run else None)
    if result.unfilled:
        raise typer.Exit(1)


def _tell(result: Filling, output: Path | None) -> None:
    for left in result.unfilled:
        note(_("line {line}: {mark} stays: {why}").format(line=left.line, mark=left.mark, why=sentence(left.error)))
    done = ngettext("{n} mark filled", "{n} marks filled", len(result.filled))
    note(f"{done}: {output}" if output is not None else done)


def _said(finding: Finding | Information) -> str:
    """A finding's message in the reader's language, on one line."""
    return one_line(_(finding.template).format(**{name: one_line(value) for name, value in finding.parameters.items()}))


def _report(result: Check) -> list[Line]:
    """Findings with what differs marked, then the count of what was verified."""
    from kb.cli.wrap import StyledText, wrap

    room = columns()
    kinds = {
        "misquoted": _("misquoted"),
        "not-found": _("not found"),
        "figure-differs": _("figure differs"),
        "wrong-source": _("wrong source"),
        "unsourced-figure": _("figure without a source"),
        "mark-unpaired": _("quotation mark without its pair"),
        "reference-not-found": _("no such article"),
        "reference-differs": _("reference differs"),
    }
    lines: list[Line] = []
    indent = (StyledText("    "),)
    for finding in result.findings:
        place = f"{one_line(result.file)}:{finding.spot.line}:{finding.spot.column}"
        lines += wrap([StyledText(place, "id"), StyledText("  "), StyledText(kinds[finding.kind], "bad")], room)
        drafted = _marked(finding.draft, [each.draft for each in finding.differences])
        lines += wrap([StyledText(_("draft:  "), "faint"), *drafted], room, first=indent, rest=indent)
        if finding.source:
            right = _marked(finding.source, [each.source for each in finding.differences])
            lines += wrap([StyledText(_("source: "), "faint"), *right], room, first=indent, rest=indent)
        if not finding.differences or finding.kind != "misquoted":
            lines += wrap([StyledText(_said(finding))], room, first=indent, rest=indent)
        if finding.passage:
            lines += wrap([StyledText(finding.passage, "id")], room, first=indent, rest=indent)
        lines.append(blank())
    for each in result.translated:
        place = f"{one_line(result.file)}:{each.spot.line}:{each.spot.column}"
        what = _("a translation: it says what {passage} says, which is no check word for word").format(
            passage=each.passage
        )
        lines += wrap([StyledText(place, "id"), StyledText("  "), StyledText(what, "caution")], room)
        lines += wrap([StyledText(one_line(each.draft))], room, first=indent, rest=indent)
        lines += wrap([StyledText(one_line(each.source), "faint")], room, first=indent, rest=indent)
        lines.append(blank())
    for known in result.information:
        place = f"{one_line(result.file)}:{known.spot.line}:{known.spot.column}"
        lines += wrap([StyledText(place, "id"), StyledText("  "), StyledText(_said(known), "faint")], room)
    if result.information:
        lines.append(blank())
    lines += wrap([StyledText(_summary(result), "bad" if result.findings else "good")], room)
    return lines


def _summary(result: Check) -> str:
    quoted = sum(each.how == "word for word" for each in result.verified)
    figures = sum(each.how in ("equal", "rounded") for each in result.verified)
    rounded = sum(each.how == "rounded" for each in result.verified)
    parts = [
        ngettext("{n} finding", "{n} findings", len(result.findings)),
        ngettext("{n} quotation verified", "{n} quotations verified", quoted),
        ngettext("{n} figure verified", "{n} figures verified", figures),
    ]
    if rounded:
        parts.append(ngettext("{n} of them rounded", "{n} of them rounded", rounded))
    return " · ".join(parts)


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> list[StyledText]:
    """A text with some spans marked, on one line; a span of no length marks what is missing there."""
    from kb.cli.wrap import StyledText

    found = []
    at = 0
    for start, end in spans:
        if start > at:
            found.append(StyledText(_flat(text[at:start])))
        found.append(StyledText(f"[{_flat(text[start:end])}]" if end > start else "[ ]", "answer"))
        at = end
    if at < len(text):
        found.append(StyledText(_flat(text[at:])))
    return found


def _flat(text: str) -> str:
    from kb.text.sanitize import sanitize

    return sanitize(text).replace("\n", " ")
