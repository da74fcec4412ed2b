"""``kb brief``: a briefing on a topic, of sentences that stand in documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _, ngettext
from kb.cli.options import AsOf, Force, Output
from kb.cli.output_file import format_of
from kb.cli.terminal import note_written, put
from kb.errors import InputError
from kb.files.atomic_write import write_output

if TYPE_CHECKING:
    from kb.timeline.brief import Brief

FORMATS = ("markdown", "html", "docx")
_ENDINGS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".docx": "docx"}


def write_brief(
    ctx: typer.Context,
    topic: Annotated[list[str], typer.Argument(metavar=_("TOPIC"), help=_("A wording, in Chinese or English."))],
    output: Output = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="|".join(FORMATS), help=_("How the briefing is written."))
    ] = None,
    as_of: AsOf = None,
    force: Force = False,
) -> None:
    """Write a briefing on a TOPIC: what is in force on it, figures, what changed, since when the wording is used, and
    what the library does not say.

    Every sentence stands in a document word for word and has its citation; the bibliography stands at the end. The
    briefing is in the language of the topic.

    Examples:
        kb brief 农村电商 -o brief.docx
        kb brief "rural e-commerce" -o brief.md
        kb brief 粮食安全 --as-of 2025-12 -o brief.html
    """
    chosen = format_of(form, output, _ENDINGS, "markdown")
    if chosen not in FORMATS:
        raise InputError("A briefing is written as {formats}.", formats=tuple(FORMATS))
    if chosen == "docx" and output is None:
        raise InputError("A Word file needs a name: kb brief {topic} -o brief.docx", topic=" ".join(topic))
    with open_base(ctx) as base:
        bring_up_to_date(base)
        found = base.brief(" ".join(topic), as_of=as_of)
    content = _content(found, chosen)
    if output is None:
        put(content.decode())
        return
    write_output(output, content, force=force)
    count = len(found.quoted)
    note_written(ngettext("{n} sentence written", "{n} sentences written", count), output)


def _content(found: Brief, form: str) -> bytes:
    from kb.timeline.brief_files import as_brief_docx, as_brief_html, as_brief_markdown

    if form == "docx":
        return as_brief_docx(found)
    return (as_brief_html(found) if form == "html" else as_brief_markdown(found)).encode()
