"""The plain prompt: questions one after another, where no screen can be shown or none is wanted."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

import typer

from kb.cli.answer_lines import Shown, answer_lines
from kb.cli.home import open_or_offer
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _, ui_language
from kb.cli.named_places import resolve_place, resolve_places
from kb.cli.show import section_lines
from kb.cli.terminal import columns, note_error, put, write, write_text
from kb.cli.wrap import StyledText, wrap
from kb.errors import KbError
from kb.past_questions import past_questions, remember_question
from kb.search.follow_up import read_follow_up
from kb.text.sanitize import one_line, whole

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

_LEAVES = frozenset({"q", "quit", "exit", ":q", "退出", "离开"})
_HELPS = frozenset({"help", "kb help", "?", "？", "帮助"})
# With and without kb before them, since what is said below answers is how a shell is told.
_CITES = re.compile(r"(?:kb\s+)?(?:cite|引用)\s*((?:\d{1,3}[\s,，、-]*)+)", re.IGNORECASE)
_SHOWS = re.compile(r"(?:(?:kb\s+)?(?:show|查看)\s*)?(\d{1,3}|[\w.-]+[:：][\w.-]+)", re.IGNORECASE)


def prompt(ctx: typer.Context) -> None:
    """Answers questions until the input ends; ``ctx`` names the knowledge base."""
    with open_or_offer(ctx) as base:
        bring_up_to_date(base)
        with contextlib.suppress(ImportError):
            import readline

            readline.clear_history()
            for question in past_questions():
                readline.add_history(question)
        about = _("A question; a number shows that passage in its place; cite 1 3 cites; q leaves.") + "\n"
        put(about)
        before = ""
        while True:
            try:
                typed = whole(input("kb> ")).strip()
            except EOFError:
                put("\n")
                return
            if typed.lower() in _LEAVES:
                return
            if typed.lower() in _HELPS:
                put(about)
            elif typed:
                try:
                    before = _answered(base, typed, before)
                except KbError as error:
                    note_error(error)


def _answered(base: KnowledgeBase, typed: str, before: str) -> str:
    """Answers one line; the question that the next one may follow."""
    if cited := _CITES.fullmatch(typed):
        passages = resolve_places(base, cited[1].split())
        write_text(base.cite(passages, language=ui_language()))
        return before
    if shown := _SHOWS.fullmatch(typed):
        write(section_lines(base.show(resolve_place(base, shown[1])), columns())[0])
        return before
    meant = read_follow_up(typed, before)
    remember_question(meant)
    if meant != typed:
        text = _("Read as: {question}").format(question=one_line(meant))
        write(wrap([StyledText(text, "caution")], columns()))
    answer = base.ask(meant)
    with contextlib.suppress(OSError):
        base.remember_results(answer)
    records = {record.id: record for record in base.documents()} if answer.survey is not None else {}
    write(answer_lines(answer, base.home.path, Shown(records=records)))
    return meant
