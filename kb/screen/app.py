"""The screen: a line to ask in, results as they come, and the passage in its place beside them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from textual import on, work
from textual.app import App
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import OptionList, Static

from kb.cli.messages import _, sentence
from kb.cli.wrap import StyledText
from kb.errors import KbError
from kb.past_questions import past_questions, remember_question
from kb.screen.keys import among_results, at_a_passage, everywhere
from kb.screen.library import Found, Library, Narrowed
from kb.screen.lines import answer_lines, as_text, cropped, narrowed_words
from kb.screen.taking import Taking
from kb.screen.widgets import KeyLine, Place, Question, Results, bind, content
from kb.search.follow_up import read_follow_up
from kb.text.sanitize import one_line
from kb.warm_base import warm_up

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Resize
    from textual.timer import Timer

    from kb.cli.wrap import Line
    from kb.knowledge_base import KnowledgeBase
    from kb.results import PassageInContext

Given = TypeVar("Given")

_DARK, _LIGHT = "textual-dark", "textual-light"
_IDLE = 3.0
"""Seconds between looks at corpus/ while nothing is asked."""
_PAUSE = 0.15
"""Seconds without a key after which the passage of the first result is shown: drawing it would hold up the next key."""
_FEWEST = 2
"""Characters from which a question is searched while it is typed."""


class KbScreen(Taking, App[None]):
    """The application. Use ``kb.screen.run_screen``."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "kb"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    CSS = """
    #asked { height: 1; }
    #prompt { width: auto; color: $text-accent; text-style: bold; }
    Question { border: none; height: 1; padding: 0; width: 1fr; background: $background; }
    Question:focus { border: none; }
    #narrowed { width: auto; max-width: 40%; color: $text-warning; }
    #told { height: auto; max-height: 3; color: $text-muted; }
    #note { height: auto; max-height: 2; display: none; }
    #main { layout: vertical; height: 1fr; }
    #results { height: 2fr; border: none; padding: 0; background: $background; border-top: solid $primary-muted; }
    #text { text-wrap: nowrap; }
    Results > .option-list--option { text-wrap: nowrap; }
    #place, #results { scrollbar-gutter: stable; scrollbar-size-vertical: 1; }
    #place { height: 3fr; padding: 0; border-top: solid $primary-muted; }
    #place:focus, #results:focus { border-top: solid $accent; }
    .-wide #main { layout: horizontal; }
    .-wide #results { width: 46%; height: 1fr; }
    .-wide #place { width: 54%; height: 1fr; padding-left: 1; }
    """

    def __init__(self, opened: Callable[[], KnowledgeBase]) -> None:
        super().__init__()
        self.library = Library(opened, lambda text: self.call_from_thread(self.note, text))
        self.narrowed = Narrowed()
        self.collected: dict[str, None] = {}
        self.titles: dict[str, str] = {}
        """Titles of documents by id, as far as they were met."""
        self.found: Found | None = None
        self._read: str | None = None
        self._settled = ("", "")
        self._as_typed = False
        self._wanted: str | None = None
        self._searching = False
        self._is_empty = False
        self._typed_at = 0.0
        self._pause: Timer | None = None
        self.waited = 0.0
        """Milliseconds from the last key to its results."""
        # Kept, not looked up: what was being searched may end after the screen was left and its widgets removed.
        self.question = Question(placeholder=_("Ask in Chinese or English"), id="question", select_on_focus=False)
        self.results, self.place = Results(), Place()
        self._narrowed_to, self._told, self._note = Static(id="narrowed"), Static(id="told"), Static(id="note")
        bind(self, everywhere())
        bind(self.results, among_results())
        bind(self.place, at_a_passage())

    def compose(self) -> ComposeResult:
        with Horizontal(id="asked"):
            yield Static("kb › ", id="prompt")
            yield self.question
            yield self._narrowed_to
        yield self._told
        with Container(id="main"):
            yield self.results
            yield self.place
        yield self._note
        yield KeyLine(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        self.question.focus()
        self.questions = past_questions()
        # What terminals say of their background (rxvt, Konsole, iTerm2): 7 and 15 are white.
        if os.environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15"):
            self.theme = _LIGHT
        self._begin()
        self.set_interval(_IDLE, self._look)

    def on_unmount(self) -> None:
        self.library.close()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._again)

    @property
    def failure(self) -> Exception | None:
        """What brought the screen down, if anything did."""
        return self._exception

    def _fatal_error(self) -> None:
        """Leaves; Textual would print the values of all variables with a traceback."""
        self._close_messages_no_wait()

    def note(self, text: str, *, bad: bool = False) -> None:
        """Says one thing above the keys, until the next question or choice."""
        self._note.update(content([(StyledText(one_line(text), "bad" if bad else "caution"),)]))
        self._note.display = bool(text)

    def tell(self, lines: list[Line]) -> None:
        """Says something below the question."""
        self._told.update(content(lines))

    async def attempt(self, job: Callable[[KnowledgeBase], Given], *, look: bool = False) -> Given | None:
        """What ``job`` gives; what goes wrong is said, and None. ``look`` looks at corpus/ first."""
        try:
            return await self.library.do(job, look=look)
        except (KbError, OSError) as error:
            self.note(sentence(error), bad=True)
            return None

    @work(group="begin")
    async def _begin(self) -> None:
        """Opens the knowledge base and makes it warm, while the screen is there already."""
        titles = await self.attempt(lambda base: {record.id: record.metadata.title for record in base.documents()})
        count = None if titles is None else len(titles)
        self.titles = titles or {}
        self._is_empty = count == 0
        if count == 0:
            self._say_answer()
        elif count:
            await self.attempt(warm_up)
            if not self.question.value:
                self.tell([(StyledText(_("{n} documents. Results come while you type; F1 helps.").format(n=count)),)])

    async def _look(self) -> None:
        """Follows corpus/ while nothing is asked, so that no question waits for it."""
        if not self._searching and time.perf_counter() - self._typed_at > 1:
            await self.attempt(lambda base: None, look=True)

    # Asking.

    @on(Question.Changed, "#question")
    def _typed(self, event: Question.Changed) -> None:
        self._as_typed = False
        self._ask(event.value)

    @on(Question.Submitted, "#question")
    def _submitted(self, event: Question.Submitted) -> None:
        if not event.value.strip():
            return
        self._settle()
        if self.results.shown:
            self.results.focus()
        else:
            self._ask(event.value)

    @on(Question.Moved)
    def _moved(self, event: Question.Moved) -> None:
        if event.step > 0 and self.results.shown:
            self.results.focus()
            self._settle()
        elif self.questions:
            earlier = self.questions[-1]
            now = self._meant(self.question.value)
            at = self.questions.index(now) if now in self.questions else None
            if at is not None:
                earlier = self.questions[max(at - 1, 0)]
            self.question.value = earlier
            self.question.cursor_position = len(earlier)

    def _settle(self) -> None:
        """The question is the one that the next may follow, and is kept for another time."""
        if typed := self.question.value.strip():
            read = self._meant(typed)
            self.questions = remember_question(read)
            self._settled = (typed, read)

    def _meant(self, question: str) -> str:
        typed, read = self._settled
        if self._as_typed:
            return question.strip()
        return read if question.strip() == typed else read_follow_up(question.strip(), read)

    @on(Results.Typed)
    def _typed_among_results(self, event: Results.Typed) -> None:
        self.question.value = event.text if event.begun else self.question.value + event.text
        self.question.cursor_position = len(self.question.value)
        self.question.focus()

    def _ask(self, question: str) -> None:
        """Searches for the newest question; one that was overtaken while another is searched is left out."""
        self._wanted = question
        self._typed_at = time.perf_counter()
        if not self._searching:
            self._searching = True
            self._search()

    @work(group="search")
    async def _search(self) -> None:
        try:
            while (question := self._wanted) is not None:
                self._wanted = None
                began = self._typed_at
                if len(question.strip()) < _FEWEST:
                    self._show(None, None)
                    continue
                meant = self._meant(question)
                narrowed, parse = self.narrowed, not self._as_typed
                found = await self.attempt(lambda base: narrowed.ask(base, meant, parse=parse))  # noqa: B023
                if self._wanted is None:
                    self.waited = (time.perf_counter() - began) * 1000
                    self._show(found, None if meant == question.strip() else meant)
        finally:
            self._searching = False

    def _show(self, found: Found | None, read: str | None) -> None:
        self.found, self._read = found, read
        self.titles |= {each.document.id: each.document.metadata.title for each in (found.results if found else ())}
        with self.batch_update():
            self.note("")
            results, asked = (found.results, found.answer.question) if found else ((), "")
            self.results.show(results, self.collected, asked)
            if not self.results.shown:
                self.place.clear()
            self._say_answer()

    def _say_answer(self) -> None:
        lines: list[Line] = []
        if self._is_empty and not self.results.shown:
            lines = [(StyledText(_("this knowledge base is empty; add documents with: kb add PATH"), "caution"),)]
        elif self.found is not None:
            room = max(self.size.width, 20)
            lines = answer_lines(self.found, self._read, room, titles=self.titles, elapsed=self.waited)
        self.tell(lines)

    def _again(self) -> None:
        """Breaks all lines anew, for another width."""
        if self.found is not None:
            self.results.show(self.results.shown, self.collected)
            self._say_answer()

    def keep_to(self, narrowed: Narrowed) -> None:
        """Searches among other documents from now on."""
        self.narrowed = narrowed
        words = " · ".join(narrowed_words(narrowed, self.titles))
        room = max(self.size.width, 20) * 2 // 5 - 3  # of the columns that CSS gives it
        self._narrowed_to.update(Content(f" [{as_text(cropped(words, room))}]" if words else ""))
        self._ask(self.question.value)

    # Reading.

    @on(OptionList.OptionHighlighted, "#results")
    def _chosen(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        if self.question.has_focus:  # self.focused needs a screen, and there is none while the app closes
            self._pause = self.set_timer(_PAUSE, self._show_place)
        else:
            self._show_place()

    @on(OptionList.OptionSelected, "#results")
    def _read_on(self) -> None:
        self.place.focus()

    @work(group="place", exclusive=True)
    async def _show_place(self, *, whole: bool = False) -> None:
        chosen = self.results.chosen
        if chosen is None:
            return
        passage = chosen.passage

        def read(base: KnowledgeBase) -> PassageInContext:
            found = base.show(passage.document if whole else passage.id)
            return replace(found, marked=passage.id)

        found = await self.attempt(read)
        if found is not None and self.results.chosen is chosen:
            self.place.show_place(found, chosen.highlights)

    def action_whole(self) -> None:
        self._show_place(whole=True)
        self.place.focus()

    def action_to_question(self) -> None:
        if self.focused is self.place:
            self.results.focus()
        elif self.focused is self.question:
            if self.question.value:
                self.question.value = ""
            elif self.narrowed != Narrowed():
                self.keep_to(Narrowed())
        else:
            self.question.focus()
            self.question.select_all()  # what is typed now is another question

    def action_help_quit(self) -> None:
        """Ctrl+C, where nothing is marked to be copied."""
        self.note(_("Ctrl+Q leaves."))

    def action_light(self) -> None:
        self.theme = _DARK if self.theme == _LIGHT else _LIGHT

    def action_as_typed(self) -> None:
        self._as_typed = not self._as_typed
        self._ask(self.question.value)

    def action_this_document(self) -> None:
        if (chosen := self.results.chosen) is not None:
            document = None if self.narrowed.document else chosen.document.id
            self.keep_to(replace(self.narrowed, document=document))
