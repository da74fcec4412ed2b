"""``kb cite`` and ``kb export``: passages become references, and documents a bibliography."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kb.cli.document_words import standing_words, warn_of_ocr
from kb.cli.home import open_base
from kb.cli.messages import _, listing, ngettext, ui_language
from kb.cli.named_places import resolve_document, resolve_places
from kb.cli.options import Accessed, Force
from kb.cli.output_file import chosen_format, give
from kb.cli.parameters import complete_documents, complete_places, complete_styles
from kb.cli.terminal import is_terminal, note, write_text
from kb.text.sanitize import one_line, sanitize
from kb.user_settings import user_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.citations.citing import ExportFormat, Format
    from kb.knowledge_base import KnowledgeBase
    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord

_ENDINGS = {".json": "csl-json", ".bib": "bibtex", ".ris": "ris"}


def cite(
    ctx: typer.Context,
    passages: Annotated[
        list[str],
        typer.Argument(
            metavar=_("PASSAGE"),
            autocompletion=complete_places,
            help=_("Ids of passages or documents, or ranks of the last kb ask."),
        ),
    ],
    style: Annotated[
        str | None,
        typer.Option(
            "--style",
            metavar=_("STYLE"),
            autocompletion=complete_styles,
            help=_("The citation style. Default: gb7714 (see kb config)."),
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="text|markdown|html|bibtex|csl-json|ris|pandoc|official",
            help=_("How the citation is written."),
        ),
    ] = "text",
    quote: Annotated[bool, typer.Option("--quote", help=_("Put the passage's words before its citation."))] = False,
    together: Annotated[
        bool, typer.Option("--together", help=_("Make one citation of all, each with its place and page."))
    ] = False,
    copy: Annotated[
        bool, typer.Option("--copy", help=_("Put it on the clipboard too (OSC 52, which works over ssh)."))
    ] = False,
    accessed: Accessed = None,
) -> None:
    """Cite passages, documents, or results of the last kb ask by their rank.

    Styles: gb7714 (also gb7714-note, gb7714-author-date), apa, chicago, chicago-note, mla, ieee, the name of any style
    of the CSL repository, or a .csl file. The format official is the form of Chinese official writing. A digest or a
    translation says in its title that it is one.

    Examples:
        kb cite 1 3
        kb cite opinions-2026:3.12 --style apa
        kb cite opinions-2026:3.12 opinions-2026:3.13 --together
        kb cite plan-2024-2027:2.3 --format official --quote
        kb cite opinions-2026:3.12 --format bibtex >> references.bib
    """
    from kb.citations.citing import cite as written

    with open_base(ctx) as base:
        cited = [base.resolve(word) for word in resolve_places(base, passages)]
        _warn_of_superseded(base, cited)
        if quote:
            warn_of_ocr(base, [passage.id for _record, passage in cited if passage is not None])
    text = written(
        cited,
        style=style or user_settings().style,
        format=cast("Format", form.strip().lower()),
        quote=quote,
        together=together,
        accessed=accessed,
        language=ui_language(),
    )
    write_text(text)
    if copy:
        _copy(text)


def _warn_of_superseded(base: KnowledgeBase, cited: Sequence[tuple[DocumentRecord, Passage | None]]) -> None:
    """Says what is cited and no longer in force, and where its words are now."""
    from kb.documents.validity import MAY_HOLD

    day = date.today()
    doubtful = [each for each in cited if each[0].status(day) not in MAY_HOLD]
    if not doubtful:
        return
    from kb.timeline.succession import Successions

    successions = Successions(base.catalog(), day)
    for record, passage in doubtful:
        found = successions.after(record, passage)
        words = standing_words(record, record.status(day), found.document if found is not None else None)
        name = one_line(passage.id if passage is not None else record.id)
        if found is not None and found.places:
            places = listing([one_line(each.id) for each in found.places])
            note(
                _("{name}: {standing}; its place in the new text: {places}").format(
                    name=name, standing=words, places=places
                )
            )
        else:
            note(_("{name}: {standing}").format(name=name, standing=words))


def _copy(text: str) -> None:
    """Hands text to the terminal's clipboard: OSC 52 (xterm control sequences, "Manipulate Selection Data")."""
    from base64 import b64encode

    sequence = f"\x1b]52;c;{b64encode(text.encode('utf-8', 'replace')).decode('ascii')}\x07"
    try:
        if is_terminal(sys.stdout):
            sys.stdout.write(sequence)
            sys.stdout.flush()
        else:
            with Path("/dev/tty").open("w", encoding="ascii") as terminal:
                terminal.write(sequence)
    except OSError:
        note(_("there is no terminal whose clipboard could take it."))


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
        kb export -o references.json
        pandoc draft.md --citeproc --bibliography references.json -o draft.docx
    """
    from kb.citations.citing import export as written

    chosen = chosen_format(form, output, _ENDINGS, documents or ())
    with open_base(ctx) as base:
        named = [resolve_document(base, each) for each in documents or ()]
        records = [base.document(each) for each in named] if named else list(base.documents())
    text = written(records, cast("ExportFormat", chosen), accessed=accessed)
    said = ngettext("{n} document written", "{n} documents written", len(records))
    give(sanitize(text) + "\n", output, said, force=force)
