"""``kb compare``: what became of each provision from one document to another; what several say on one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _
from kb.cli.named_places import resolve_document
from kb.cli.options import Force, JsonFormat, Output
from kb.cli.output_file import chosen_format, give
from kb.cli.terminal import WIDEST, columns, waiting
from kb.errors import InputError
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.cli.output_file import Made
    from kb.store.store import DocumentRecord
    from kb.timeline.changes import Comparison
    from kb.timeline.topic_matrix import TopicMatrix


_ENDINGS = {
    ".txt": "text", ".md": "markdown", ".html": "html", ".htm": "html", ".docx": "docx", ".json": "json",
}  # fmt: skip


def compare_documents(
    ctx: typer.Context,
    documents: Annotated[
        list[str],
        typer.Argument(metavar=_("OLD NEW"), help=_("The earlier document and the later one; with --topic, any.")),
    ],
    topic: Annotated[
        str | None,
        typer.Option("--topic", metavar=_("TEXT"), help=_("What the documents say on this, as a table of points.")),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="text|markdown|html|docx|json", help=_("How the changes are written.")),
    ] = None,
    output: Output = None,
    force: Force = False,
    as_json: JsonFormat = False,
) -> None:
    """Compare two documents provision by provision: what is the same, reworded, split, merged, moved, new or dropped.

    What went stands as [-words-], what came as [+words+]; figures that changed come first. Reports and other texts
    without articles, and two languages, are compared sentence by sentence. With --topic, two documents or more are laid
    beside each other on one thing.

    Examples:
        kb compare opinions-2025 opinions-2026
        kb compare law-2017 law-2023 -o changes.docx
        kb compare plan-2024-2027 opinions-2026 --topic 农村电商
    """
    chosen = chosen_format(form, output, _ENDINGS, documents, json=as_json)
    if topic is None and len(documents) != 2:
        raise InputError("Name two documents to compare, or more with --topic TEXT.")
    with open_base(ctx) as base:
        bring_up_to_date(base)
        ids = [resolve_document(base, each) for each in documents]
        room = columns(widest=None if topic is None else WIDEST) if output is None else None
        with waiting(_("comparing the documents")):
            if topic is not None:
                matrix = base.compare_topic(topic, ids)
                made = _matrix(matrix, chosen, room)
            else:
                title = _title([base.document(each) for each in ids])
                made = _comparison(base.compare(*ids), title, chosen, room)
    give(made, output, _("comparison written"), force=force)
    if topic is not None and not matrix.points:
        raise typer.Exit(1)


def _title(records: Sequence[DocumentRecord]) -> str:
    """The titles of the two documents; versions of one title by their ids."""
    titles = [one_line(record.metadata.title) for record in records]
    if len(set(titles)) == 1:
        ids = " → ".join(one_line(record.id) for record in records)
        return _("{title}: {ids}").format(title=titles[0], ids=ids)
    return " → ".join(titles)


def _comparison(found: Comparison, title: str, form: str, room: int | None) -> Made:
    from kb.cli import comparison_lines as written

    if form == "text":
        return written.comparison_lines(found, room)
    if form == "json":
        from kb.json_output import comparison_json

        return comparison_json(found)
    if form == "docx":
        from kb.timeline.comparison_files import comparison_docx

        figures = (_("Figures that changed"), written.figure_list(found))
        return comparison_docx(found, title, written.heads(), written.remark_lines, written.summary(found), figures)
    return written.comparison_html(found, title) if form == "html" else written.comparison_markdown(found, title)


def _matrix(found: TopicMatrix, form: str, room: int | None) -> Made:
    from kb.cli import comparison_lines as written

    if form == "text":
        return written.matrix_lines(found, room)
    if form == "json":
        from kb.json_output import matrix_json

        return matrix_json(found)
    if form == "docx":
        from kb.timeline.comparison_files import matrix_docx

        return matrix_docx(found.topic, written.matrix_rows(found))
    return written.matrix_html(found) if form == "html" else written.matrix_markdown(found)
