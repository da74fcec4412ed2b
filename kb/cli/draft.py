"""``kb draft``: checks the quotations and figures of a draft, and fills one in."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.document_words import warn_of_ocr
from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _, ngettext, sentence
from kb.cli.options import Accessed, Force, JsonFormat
from kb.cli.parameters import complete_styles
from kb.cli.terminal import blank, note, note_written, waiting, write, write_json, write_text
from kb.drafts.draft_files import STANDARD_INPUT, draft_files, read_stream
from kb.drafts.read_draft import read_draft
from kb.errors import InputError
from kb.files.atomic_write import write_output
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from kb.drafts.draft import Draft
    from kb.drafts.filling_plan import Filling
    from kb.drafts.findings import Check
    from kb.knowledge_base import KnowledgeBase

FORMATS = ("text", "json", "github", "sarif")


def check(
    ctx: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar=_("FILE"), help=_("Drafts, or folders of them; - is standard input.")),
    ],
    as_json: JsonFormat = False,
    form: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help=_("How findings are printed."))
    ] = "text",
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar=_("FILE"), help=_("Write a page with the draft and its sources side by side.")),
    ] = None,
    annotate: Annotated[
        Path | None,
        typer.Option("--annotate", metavar=_("FILE"), help=_("Write a copy of the draft with comments in it.")),
    ] = None,
    claims: Annotated[
        bool, typer.Option("--claims", help=_("Look up claims without quotation marks as well (the Plan says …)."))
    ] = False,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept", help=_("List today's findings in .kb-ignore beside the draft; they are not told again.")
        ),
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", help=_("Check again whenever a draft is saved."))] = False,
    force: Force = False,
) -> None:
    """Check drafts (.md .txt .docx .tex .html) against the documents: every quotation, figure and reference.

    A quotation is verified word for word, or reported as misquoted with the right words, as from another source, or as
    found nowhere. A figure is compared with what it counts, its unit and its year, in Chinese and English notation. A
    comment "kb: ignore" in a draft, and the file .kb-ignore beside it, keep findings that you have looked at from being
    reported again. Exits with 1 when there is something to correct.

    Examples:
        kb draft check report.docx --annotate report-checked.docx
        kb draft check chapters/ --html check.html
        kb draft check draft.md --watch
        pandoc draft.odt -t markdown | kb draft check -
        kb draft check draft.md --json | jq .findings
    """
    form = "json" if as_json else form.strip().lower()
    if form not in FORMATS:
        raise InputError("There is no format {format}; choose one of {formats}.", format=form, formats=tuple(FORMATS))
    streams = [str(each) == STANDARD_INPUT for each in files]
    if any(streams) and (len(files) > 1 or watch or accept or annotate is not None):
        raise InputError("Standard input is checked alone, without --watch, --accept and --annotate.")
    with open_base(ctx) as base:
        bring_up_to_date(base)
        if any(streams):
            drafts = [read_stream(sys.stdin.buffer)]
        else:
            paths = draft_files(files)
            if annotate is not None and len(paths) != 1:
                raise InputError("--annotate takes one draft; these are {count}.", count=len(paths))
            drafts = [read_draft(path) for path in paths]
        found = _checked(base, drafts, claims=claims, accept=accept)
        _written(base, found, form, html, annotate, force=force)
        if watch:
            _watch(base, files, form, html, claims=claims)
    if any(result.findings for _draft, result in found):
        raise typer.Exit(1)


def _checked(base: KnowledgeBase, drafts: list[Draft], *, claims: bool, accept: bool) -> list[tuple[Draft, Check]]:
    """Drafts with what was found in them, less what their writers have looked at."""
    from kb.drafts.ignored import accept_findings, ignore_file, listed, without_ignored

    found = []
    for draft in drafts:
        path = Path(draft.name)
        known = listed(ignore_file(path)) if draft.name != STANDARD_INPUT else frozenset()
        with waiting(_("checking {file}").format(file=one_line(draft.name))):
            result = without_ignored(base.check_draft(draft, claims=claims), draft, known)
        if accept and result.findings:
            accept_findings(path, result)
            ignored = (*result.ignored, *result.findings)
            result = replace(result, findings=(), ignored=ignored)
        found.append((draft, result))
        passages = [each.passage for each in result.findings if each.passage]
        warn_of_ocr(base, [*passages, *(each.passage for each in result.verified)])
    return found


def _written(
    base: KnowledgeBase,
    found: list[tuple[Draft, Check]],
    form: str,
    html: Path | None,
    annotate: Path | None,
    *,
    force: bool,
) -> None:
    """Prints what was found, and writes the files that were asked for."""
    from kb.cli.draft_findings import labelled, report

    if annotate is not None:
        from kb.drafts.annotate import annotated

        draft, result = found[0]
        write_output(annotate, annotated(Path(draft.name), draft, result, annotate, labelled), force=force)
        note_written(_("draft with comments written"), annotate)
    if html is not None:
        from kb.cli.draft_html import page

        results = [result for _draft, result in found]
        named = {each.passage for result in results for each in result.findings}
        named |= {each.passage for result in results for each in result.verified}
        passages = [base.passage(each) for each in sorted(filter(None, named))]
        sources = {each.id: (base.document(each.document), each) for each in passages}
        write_output(html, page(found, sources), force=force)
        note_written(_("report written"), html)
    if form == "json":
        from kb.json_output import check_json

        written = [check_json(result) for _draft, result in found]
        write_json(written[0] if len(written) == 1 else {"files": written})
    elif form in ("github", "sarif"):
        from kb.cli.draft_findings import said
        from kb.drafts.reports import as_github, as_sarif

        checks = [result for _draft, result in found]
        text = as_github(checks, said) if form == "github" else as_sarif(checks, said)
        if text:
            write_text(text)
    else:
        for number, (_draft, result) in enumerate(found):
            write([*([blank()] if number else []), *report(result)])


def _watch(base: KnowledgeBase, files: list[Path], form: str, html: Path | None, *, claims: bool) -> None:
    """Checks drafts again as they are saved, until the person stops it."""
    from watchfiles import watch

    # An editor replaces a file on saving, so its folder is what can be watched.
    folders = {each if each.is_dir() else each.absolute().parent for each in files}
    note(_("Checking again on every save; Ctrl-C ends it."))
    for changes in watch(*folders, recursive=True, raise_interrupt=False):
        changed = {Path(name) for _change, name in changes}
        paths = [each for each in draft_files(files) if each.absolute() in changed]
        if not paths:
            continue
        bring_up_to_date(base)
        try:
            found = _checked(base, [read_draft(each) for each in paths], claims=claims, accept=False)
        except InputError as problem:  # half written, say
            note(sentence(problem))
            continue
        if form == "text":
            write([blank()])
        _written(base, found, form, html, None, force=True)


def fill(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar=_("FILE"), help=_("The draft."))],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar=_("FILE"), help=_("The file to write."))
    ] = None,
    style: Annotated[
        str,
        typer.Option(
            "--style",
            metavar=_("STYLE"),
            autocompletion=complete_styles,
            help=_("The citation style (see kb cite). A note style makes footnotes."),
        ),
    ] = "gb7714-note",
    force: Force = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Show what would change, and write nothing."))] = False,
    accessed: Accessed = None,
) -> None:
    """Replace the marks of a draft (.md .txt .docx .tex .html) with quotations, citations and a bibliography.

    [[kb: question]] becomes the best quotation with its citation; [[kb: question | n=2 | document=ID]] steers it.
    [[cite: ID]] becomes a citation, [[cite: ID; ID]] one of several places, [[bibliography]] the list of what is cited.
    A question without a confident answer keeps its mark, and the command exits with 1.

    Examples:
        kb draft fill draft.md --dry-run
        kb draft fill report.docx -o report-filled.docx
        kb draft fill paper.md -o paper-filled.md --style apa
    """
    from kb.drafts.fill import fill as filled

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
    if output is None:
        note(done)
    else:
        note_written(done, output)
