"""``kb export``: the whole bibliography in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kb.cli.home import open_base
from kb.cli.messages import _, ngettext
from kb.cli.named_places import resolve_document
from kb.cli.options import Accessed, Force
from kb.cli.output_file import format_of
from kb.cli.parameters import complete_documents
from kb.cli.terminal import note_written, write_text
from kb.errors import InputError

if TYPE_CHECKING:
    from kb.citations.citing import ExportFormat

ENDINGS = {".json": "csl-json", ".bib": "bibtex", ".ris": "ris"}


def export(
    ctx: typer.Context,
    documents: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=_("DOCUMENT"), autocompletion=complete_documents, help=_("Ids of documents. Otherwise all.")
        ),
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="csl-json|bibtex|ris", help=_("The format of the bibliography."))
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar=_("FILE"), help=_("The file to write. Otherwise printed."))
    ] = None,
    force: Force = False,
    accessed: Accessed = None,
) -> None:
    """Write every document, or those named, as a bibliography that Zotero imports and pandoc and LaTeX read.

    Formats: csl-json, bibtex, ris; otherwise the ending of the file decides (.json, .bib, .ris).

    Examples:
        kb export -o references.bib
        kb export opinions-2026 plan-2024-2027 --format ris
        kb export -o references.json && pandoc draft.md --citeproc --bibliography references.json -o draft.docx
    """
    from kb.citations.citing import export as written
    from kb.files.atomic_write import write_output

    chosen = format_of(form, output, ENDINGS, ENDINGS[".json"])
    if chosen not in ENDINGS.values():
        raise InputError("A bibliography is written as {formats}.", formats=tuple(ENDINGS.values()))
    with open_base(ctx) as base:
        named = [resolve_document(base, each) for each in documents or ()]
        records = [base.document(each) for each in named] if named else list(base.documents())
    text = written(records, cast("ExportFormat", chosen), accessed=accessed)
    if output is None:
        write_text(text)
        return
    write_output(output, f"{text}\n".encode(), force=force)
    note_written(ngettext("{n} document written", "{n} documents written", len(records)), output)
