"""``kb index``: the index follows corpus/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.add import record_lines
from kb.cli.home import open_base
from kb.cli.indexing import note_failures, note_missing, progress_bar, warn_of_notes
from kb.cli.messages import _, listing, ngettext
from kb.cli.terminal import columns, note, write
from kb.cli.wrap import Line, StyledText
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase
    from kb.results import Change

_NAMED_AT_MOST = 20


def index(
    ctx: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help=_("Read and encode everything again."))] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help=_("Remove documents whose files are gone from corpus/."))
    ] = False,
    encoder: Annotated[
        str | None,
        typer.Option(
            "--encoder",
            metavar=_("NAME"),
            help=_("A sentence-transformers model, by name or folder; default goes back to the embedded one."),
        ),
    ] = None,
    reranker: Annotated[
        str | None,
        typer.Option(
            "--reranker",
            metavar=_("NAME"),
            help=_(
                "A sentence-transformers cross-encoder that orders the first results once more; none switches it off."
            ),
        ),
    ] = None,
) -> None:
    """Bring index/ up to date with corpus/.

    Only new and changed files are read. A document whose file is gone stays until --prune takes it out. It can be
    stopped at any moment and goes on where it was. kb ask does this by itself when corpus/ has changed.

    Examples:
        kb index
        kb index --prune
        kb index --rebuild
        kb index --encoder BAAI/bge-m3
        kb index --reranker BAAI/bge-reranker-v2-m3
    """
    with open_base(ctx) as base:
        if reranker is not None:
            base.choose_reranker(reranker)
        with progress_bar() as progress:
            change = base.index(rebuild=rebuild, prune=prune, encoder=encoder, progress=progress)
        documents = len(change.added) + len(change.changed) + len(change.unchanged)
        if encoder is not None:
            _warn_of_languages(base)
    write(_lines(change, documents))
    warn_of_notes(change)
    note_missing(base, change.missing)
    note_failures(change)
    if change.failed:
        raise typer.Exit(1)


def _warn_of_languages(base: KnowledgeBase) -> None:
    """Says which languages an encoder that was just chosen was plainly not made for."""
    from kb.encoders.score_calibration import CalibratedEncoder

    chosen = base.encoder()
    if not isinstance(chosen, CalibratedEncoder):
        return
    words = {
        ("zh", "zh"): _("Chinese questions in Chinese texts"),
        ("zh", "en"): _("Chinese questions in English texts"),
        ("en", "zh"): _("English questions in Chinese texts"),
        ("en", "en"): _("English questions in English texts"),
    }
    held = {record.metadata.language for record in base.documents()}
    scale = chosen.calibration()
    blind = [said for (asked, text), said in words.items() if text in held and scale.blind(asked, text)]
    if blind:
        note(
            _("this encoder finds few answers to {pairs}; docs/encoders.md names some for both languages.").format(
                pairs=listing(blind)
            )
        )


def _lines(change: Change, documents: int) -> list[Line]:
    room = columns()
    lines: list[Line] = []
    done = [(_("added"), record) for record in change.added] + [(_("changed"), record) for record in change.changed]
    if len(done) <= _NAMED_AT_MOST:
        for word, record in done:
            lines += record_lines(word, record, room)
    else:
        for count, words in (
            (len(change.added), ngettext("{n} document added", "{n} documents added", len(change.added))),
            (len(change.changed), ngettext("{n} document changed", "{n} documents changed", len(change.changed))),
        ):
            if count:
                lines.append((StyledText(words, "good"),))
    for document in change.removed[:_NAMED_AT_MOST]:
        lines.append((StyledText(_("removed") + "  ", "caution"), StyledText(one_line(document), "id")))
    if len(change.removed) > _NAMED_AT_MOST:
        lines.append(
            (StyledText(ngettext("{n} document removed", "{n} documents removed", len(change.removed)), "caution"),)
        )
    total = ngettext("{n} document in the index", "{n} documents in the index", documents)
    if not lines:
        total = _("up to date: {total}").format(total=total)
    lines.append((StyledText(total, "faint"),))
    return lines
