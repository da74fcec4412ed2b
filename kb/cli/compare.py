"""``kb compare``: what became of each provision from one document to another; what several say on one thing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _
from kb.cli.named_places import resolve_document
from kb.cli.options import Force, JsonFormat, Output
from kb.cli.output_file import format_of, give_json, give_lines, give_text
from kb.cli.terminal import columns
from kb.errors import InputError
from kb.files.atomic_write import write_output
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.store.store import DocumentRecord
    from kb.timeline.changes import Comparison, ProvisionChange
    from kb.timeline.topic_matrix import TopicMatrix

FORMATS = ("text", "markdown", "html", "docx", "json")
_ENDINGS = {
    ".md": "markdown", ".html": "html", ".htm": "html", ".docx": "docx", ".json": "json", ".txt": "text",
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
        str | None, typer.Option("--format", metavar="|".join(FORMATS), help=_("How the changes are written."))
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
    chosen = "json" if as_json else format_of(form, output, _ENDINGS, "text")
    if chosen not in FORMATS:
        raise InputError("A comparison is written as {formats}.", formats=tuple(FORMATS))
    if chosen == "docx" and output is None:
        raise InputError("A Word file needs a name: kb compare {old} {new} -o changes.docx", old="OLD", new="NEW")
    if topic is None and len(documents) != 2:
        raise InputError("Name two documents to compare, or more with --topic TEXT.")
    with open_base(ctx) as base:
        bring_up_to_date(base)
        ids = [resolve_document(base, each) for each in documents]
        if topic is not None:
            _give_matrix(base.compare_topic(topic, ids), chosen, output, force=force)
        else:
            title = _title([base.document(each) for each in ids])
            _give_comparison(base.compare(*ids), title, chosen, output, force=force)


def _title(records: Sequence[DocumentRecord]) -> str:
    """The titles of the two documents; versions of one title by their ids."""
    titles = [one_line(record.metadata.title) for record in records]
    if len(set(titles)) == 1:
        ids = " → ".join(one_line(record.id) for record in records)
        return _("{title}: {ids}").format(title=titles[0], ids=ids)
    return " → ".join(titles)


def _give_comparison(found: Comparison, title: str, form: str, output: Path | None, *, force: bool) -> None:
    from kb.cli.comparison_lines import (
        comparison_html,
        comparison_lines,
        comparison_markdown,
        figure_list,
        heading,
        heads,
        remarks,
        summary,
    )
    from kb.json_output import comparison_json

    if form == "docx":
        from kb.timeline.comparison_files import comparison_docx

        def remark(change: ProvisionChange) -> str:
            return "\n".join([heading(change), *remarks(change)])

        assert output is not None
        figures = (_("Figures that changed"), figure_list(found))
        write_output(output, comparison_docx(found, title, heads(), remark, summary(found), figures), force=force)
    elif form == "json":
        give_json(comparison_json(found), output, force=force)
    elif form == "text":
        room = columns(widest=None) if output is None else None
        give_lines(comparison_lines(found, room), output, force=force)
    else:
        write = comparison_html if form == "html" else comparison_markdown
        give_text(write(found, title), output, force=force)


def _give_matrix(found: TopicMatrix, form: str, output: Path | None, *, force: bool) -> None:
    from kb.cli.comparison_lines import matrix_html, matrix_lines, matrix_markdown, matrix_rows
    from kb.json_output import matrix_json

    if form == "docx":
        from kb.timeline.comparison_files import matrix_docx

        assert output is not None
        write_output(output, matrix_docx(found.topic, matrix_rows(found)), force=force)
    elif form == "json":
        give_json(matrix_json(found), output, force=force)
    elif form == "text":
        give_lines(matrix_lines(found, columns() if output is None else None), output, force=force)
    else:
        give_text(matrix_html(found) if form == "html" else matrix_markdown(found), output, force=force)
