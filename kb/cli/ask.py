"""``kb ask``: a question gets ranked passages."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kb.arguments import LONGEST_QUESTION, MOST_RESULTS
from kb.cli.answer_lines import Shown, answer_lines, unmatched
from kb.cli.home import open_or_offer
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _
from kb.cli.named_places import resolve_document
from kb.cli.options import AsOf, Issuer, JsonFormat, Kind, Since, Until
from kb.cli.parameters import (
    complete_documents,
    language_reader,
    one_of,
)
from kb.cli.terminal import is_terminal, note, put, write, write_json
from kb.errors import InputError
from kb.text.sanitize import whole
from kb.user_settings import UserSettings, user_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.knowledge_base import KnowledgeBase
    from kb.passages.passage import Passage
    from kb.search.answer import Answer, Result


def ask(
    ctx: typer.Context,
    question: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=_("QUESTION"),
            help=_("The question; - reads it from standard input. Without one, a terminal is asked for questions."),
        ),
    ] = None,
    n: Annotated[
        int | None,
        typer.Option("-n", "--number", metavar="N", min=1, max=MOST_RESULTS, help=_("How many passages. Default: 5.")),
    ] = None,
    document: Annotated[
        str | None,
        typer.Option(
            "--document",
            metavar=_("ID"),
            autocompletion=complete_documents,
            help=_("Only this document (see kb list)."),
        ),
    ] = None,
    issuer: Issuer = None,
    kind: Kind = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            metavar="zh|en",
            parser=language_reader("--language"),
            help=_("Only documents in this language."),
        ),
    ] = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    all_versions: Annotated[
        bool,
        typer.Option("--all-versions", help=_("Every version of an article, in force or not, in the order of scores.")),
    ] = False,
    context: Annotated[
        int | None,
        typer.Option(
            "--context",
            metavar="N",
            min=0,
            max=100,
            help=_("Sentences shown either side of the answer. Otherwise as fits."),
        ),
    ] = None,
    as_json: JsonFormat = False,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="text|markdown|json",
            parser=one_of("--format", "text", "markdown", "json"),
            help=_("How results are printed."),
        ),
    ] = "text",
    everything: Annotated[
        bool,
        typer.Option("--all", help=_("Also show weak results, and the text of every place in a document.")),
    ] = False,
    full: Annotated[bool, typer.Option("--full", help=_("Whole passages, not only what answers in them."))] = False,
    score: Annotated[bool, typer.Option("--score", help=_("Show each result's score, in a pipe as well."))] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help=_("Show how each feature of the ranking scored each passage."))
    ] = False,
    no_parse: Annotated[
        bool,
        typer.Option(
            "--no-parse",
            help=_('Take "since 2025" or "in the Plan" as words, not as filters, and every word as it is spelt.'),
        ),
    ] = False,
    reranker: Annotated[
        str | None,
        typer.Option(
            "--reranker",
            metavar=_("NAME"),
            help=_("Order the first results once more by a sentence-transformers cross-encoder; none switches it off."),
        ),
    ] = None,
) -> None:
    """Ask in plain Chinese or English, of documents in either language.

    The best passages come first, each with its document, its place, the sentence that answers, a score from 0 to 1 and
    the id to cite. When nothing answers with confidence, kb says so, shows the nearest passages and exits with 1.

    Examples:
        kb ask "How does the 2026 No. 1 document support rural e-commerce?"
        kb ask 农村电商怎么发展 -n 3 --language zh
        kb ask "grain output target" --document plan-2024-2027 --context 2
        kb ask 行政复议的受案范围 --as-of 2020
        kb ask "food security" --issuer 国务院 --json | jq .results[0].text
    """
    if not question and is_terminal(sys.stdin) and is_terminal(sys.stdout):
        from kb.cli.prompt import prompt

        prompt(ctx)
        return
    words = _question(question or [])
    if n is None and user_settings().results != UserSettings().results:
        n = user_settings().results
    if as_json:
        form = "json"
    with open_or_offer(ctx) as base:
        bring_up_to_date(base)
        if document is not None:
            document = base.document(resolve_document(base, document)).id
        answer = base.ask(
            words,
            n=n,
            document=document,
            issuer=issuer,
            kind=kind,
            language=language,
            since=since,
            until=until,
            parse=not no_parse,
            reranker=reranker,
            as_of=as_of,
            all_versions=all_versions,
        )
        _remember(base, answer)
        around = None
        if context is not None:
            around = _context(base, answer, context)
        records = base.documents() if not answer.results or answer.survey is not None else ()
    if records and not answer.results and document is None:
        why = unmatched(records, issuer=issuer, kind=kind, language=language, since=since, until=until)
        if why:
            note(why)
    if form == "json":
        from kb.json_output import answer_json

        write_json(answer_json(answer, explain=explain, around=around))
    elif form == "markdown":
        from kb.cli.markdown import answer_markdown

        put(answer_markdown(answer, context=context, around=around, explain=explain))
    else:
        known = {record.id: record for record in records}
        shown = Shown(context, around or {}, everything, full, explain, score, known)
        write(answer_lines(answer, base.home.path, shown))
        if not answer.results and not records:
            note(_("this knowledge base is empty; add documents with: kb add PATH"))
    if not answer.confident:
        raise typer.Exit(1)


def _question(words: list[str]) -> str:
    question = " ".join(words).strip()
    if question == "-":
        question = sys.stdin.read(LONGEST_QUESTION + 1).strip()
    # Arguments that are not valid in the locale's encoding come with lone surrogates, which no index can take.
    question = whole(question)
    if not question:
        raise InputError('The question is empty; ask one like: kb ask "How is rural e-commerce supported?"')
    return question


def _remember(base: KnowledgeBase, answer: Answer) -> None:
    try:
        base.remember_results(answer)
    except OSError:
        # A knowledge base on a read-only share still answers; only "kb cite 1" needs the ranks.
        return


def _context(base: KnowledgeBase, answer: Answer, reach: int) -> dict[str, tuple[str, str]]:
    """For each result's passage id, the text before and after it that lies within ``reach`` sentences of the answer.

    Only neighbours in the same section count: the next heading speaks of something else.
    """
    found: dict[str, tuple[str, str]] = {}
    documents: dict[str, Sequence[Passage]] = {}
    for result in answer.results:
        if result.document.id not in documents:
            documents[result.document.id] = base.passages_of(result.document.id)
        found[result.passage.id] = _around(result, documents[result.document.id], reach)
    return found


def _around(result: Result, passages: Sequence[Passage], reach: int) -> tuple[str, str]:
    place = next((index for index, passage in enumerate(passages) if passage.id == result.passage.id), None)
    if place is None:
        return "", ""
    answering = [
        index
        for index, (start, end) in enumerate(result.passage.sentences)
        if any(start < high and low < end for low, high in result.highlights)
    ] or [0]
    same = [passage for passage in passages if passage.section == result.passage.section]
    at = same.index(passages[place])
    before = [text for passage in same[:at] for text in _sentences(passage)]
    after = [text for passage in same[at + 1 :] for text in _sentences(passage)]
    missing_before = max(reach - answering[0], 0)
    missing_after = max(reach - (len(result.passage.sentences) - 1 - answering[-1]), 0)
    return (
        "".join(before[-missing_before:]) if missing_before else "",
        "".join(after[:missing_after]),
    )


def _sentences(passage: Passage) -> list[str]:
    """The sentences of a passage, each with the white space that follows it."""
    starts = [start for start, _end in passage.sentences]
    ends = [*starts[1:], len(passage.text)]
    texts = [passage.text[start:end] for start, end in zip(starts, ends, strict=True)]
    return [*texts[:-1], texts[-1] + "\n"] if texts else []
