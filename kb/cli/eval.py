"""``kb eval``: retrieval is measured."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from kb.cli.document_words import language_word
from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _, ngettext
from kb.cli.terminal import error_console, is_terminal, write, write_json
from kb.cli.wrap import Line, StyledText, width
from kb.errors import InputError
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from kb.evaluation.measures import Report
    from kb.text.sanitize import Json


def evaluate_set(
    ctx: typer.Context,
    labelled: Annotated[Path, typer.Argument(metavar=_("SET"), help=_("A BEIR folder, or a .jsonl of questions."))],
    queries: Annotated[
        Path | None, typer.Option("--queries", metavar=_("FILE"), help=_("Takes the place of the folder's queries."))
    ] = None,
    qrels: Annotated[
        Path | None, typer.Option("--qrels", metavar=_("FILE"), help=_("Takes the place of the folder's judgements."))
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(
            "--encoder",
            metavar=_("NAME"),
            help=_("Of a BEIR folder: a sentence-transformers model to measure in place of the embedded encoder."),
        ),
    ] = None,
    reranker: Annotated[
        str | None,
        typer.Option("--reranker", metavar=_("NAME"), help=_("A sentence-transformers cross-encoder to measure.")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the measures as JSON."))] = False,
) -> None:
    """Measure retrieval on a labelled set.

    A folder in BEIR layout (corpus.jsonl or corpus.jsonl.gz, queries.jsonl, qrels.tsv) is indexed on its own. A .jsonl
    file of questions with "relevant": [{"document": ..., "contains": ...}] is put to this knowledge base.

    Examples:
        kb eval sets/xquad-zh-en
        kb eval policy-questions.jsonl --json
        kb eval sets/statutes --queries dev.jsonl --qrels dev.tsv
    """
    if not labelled.exists():
        raise InputError("{path} does not exist; name a BEIR folder or a .jsonl of questions.", path=labelled)
    from kb.encoders import load
    from kb.evaluation import evaluate

    if labelled.is_dir():
        with _progress() as progress:
            report = evaluate(
                labelled, queries=queries, qrels=qrels, encoder=load(encoder), reranker=reranker, progress=progress
            )
    else:
        if encoder is not None:
            raise InputError(
                "--encoder goes with a BEIR folder; to measure one on a knowledge base, "
                "build it with kb index --encoder {encoder}",
                encoder=encoder,
            )
        with open_base(ctx) as base:
            bring_up_to_date(base)
            with _progress() as progress:
                report = evaluate(labelled, base, reranker=reranker, queries=queries, qrels=qrels, progress=progress)
    if as_json:
        write_json(cast("Json", report.as_json()))
        return
    write(_lines(report))


def _lines(report: Report) -> list[Line]:
    third = _("hit@3")
    measures = [
        ("nDCG@10", report.ndcg_at_10),
        ("MRR@10", report.mrr_at_10),
        ("Recall@10", report.recall_at_10),
        ("Recall@100", report.recall_at_100),
        (_("hit@1"), report.hit_at_1),
        (third, report.hit_at_3),
    ]
    rows = [(name, f"{value:.4f}") for name, value in measures]
    if len(report.ndcg_at_10_by_language) > 1:
        for language, value in sorted(report.ndcg_at_10_by_language.items()):
            where = language_word(language)
            for name, share in (("nDCG@10", value), (third, report.hit_at_3_by_language[language])):
                rows.append((_("{measure}, {language}").format(measure=name, language=where), f"{share:.4f}"))
    graded = {
        "documents@5": _("all documents in the first 5"),
        "documents@10": _("all documents in the first 10"),
        "answers@10": _("answering sentences in the first 10"),
        "marked": _("answering sentences marked"),
        "answerable_confident": _("answerable questions called confident"),
        "near_miss_confident": _("near misses called confident"),
        "auc": _("area under the ROC curve"),
        "calibration_error": _("calibration error"),
    }
    measured = report.graded_measures()
    for name, label in graded.items():
        if (found := measured[name]) is not None:
            rows.append((label, f"{found:.4f}"))
    rows.append((_("time a question"), f"{report.ms_per_query:.1f} ms"))
    longest = max(width(name) for name, _value in rows)
    far = max(len(value) for _name, value in rows)
    head = (
        StyledText(one_line(report.set), "title"),
        StyledText("  " + ngettext("{n} question", "{n} questions", report.queries), "faint"),
    )
    return [
        head,
        *(
            (StyledText(f"  {name}{' ' * (longest - width(name))}  ", "faint"), StyledText(f"{value:>{far}}"))
            for name, value in rows
        ),
    ]


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on stderr; None where nobody would see it."""
    if not is_terminal(sys.stderr):
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    words = {"indexing": _("indexing"), "asking": _("asking")}
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=error_console(), transient=True, expand=True) as bar:
        task = bar.add_task("", total=None)

        def report(stage: str, done: int, total: int) -> None:
            bar.update(task, description=words.get(stage, stage), completed=done, total=total or None)

        yield report
