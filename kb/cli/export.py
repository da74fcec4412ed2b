"""``kb export``: the whole bibliography in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kb.cli.home import open_base
from kb.cli.messages import _, ngettext
from kb.cli.named_places import resolve_document
from kb.cli.options import Accessed, Force
from kb.cli.output_file import chosen_format, give
from kb.cli.parameters import complete_documents
from kb.text.sanitize import sanitize

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

    chosen = chosen_format(form, output, ENDINGS)
    with open_base(ctx) as base:
        named = [resolve_document(base, each) for each in documents or ()]
        records = [base.document(each) for each in named] if named else list(base.documents())
    text = written(records, cast("ExportFormat", chosen), accessed=accessed)
    said = ngettext("{n} document written", "{n} documents written", len(records))
    give(sanitize(text) + "\n", output, said, force=force)
