"""``kb brief``: a briefing on a topic, of sentences that stand in documents."""

from __future__ import annotations

from typing import Annotated

import typer

from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _, ngettext
from kb.cli.options import AsOf, Force, Output
from kb.cli.output_file import chosen_format, give
from kb.cli.terminal import waiting

_ENDINGS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".docx": "docx"}


def write_brief(
    ctx: typer.Context,
    topic: Annotated[list[str], typer.Argument(metavar=_("TOPIC"), help=_("A wording, in Chinese or English."))],
    output: Output = None,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="markdown|html|docx", help=_("How the briefing is written.")),
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
    chosen = chosen_format(form, output, _ENDINGS, topic)
    with open_base(ctx) as base:
        bring_up_to_date(base)
        with waiting(_("collecting sentences and figures")):
            found = base.brief(" ".join(topic), as_of=as_of)
    from kb.timeline import brief_files as written

    made: bytes | str
    if chosen == "docx":
        made = written.as_brief_docx(found)
    else:
        made = written.as_brief_html(found) if chosen == "html" else written.as_brief_markdown(found)
    count = len(found.quoted)
    give(made, output, ngettext("{n} sentence written", "{n} sentences written", count), force=force)
