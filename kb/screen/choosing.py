"""What the screen does through windows: narrow, history, basket, export, compare, help."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from textual import work

from kb.citations.word import new_word_document, word_bytes
from kb.cli.comparison_lines import comparison_lines
from kb.cli.document_words import kind_word, language_word, status_word
from kb.cli.messages import _, ngettext, ui_language
from kb.drafts.read_draft import read_draft
from kb.errors import InputError
from kb.files.atomic_write import write_output
from kb.quick_dataclass import dataclass
from kb.screen.dialogs import AskName, Choice, Choose, Help
from kb.screen.keys import help_keys
from kb.screen.library import Narrowed
from kb.screen.review import Review
from kb.text.sanitize import one_line, sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App

    from kb.citations.citing import Format
    from kb.drafts.draft import Draft
    from kb.drafts.findings import Check
    from kb.knowledge_base import KnowledgeBase
    from kb.screen.widgets import Place, Question, Results
    from kb.store.store import DocumentRecord
    from kb.text.language import Language

    class _App(App[None]):
        """What these actions need of the screen."""

        narrowed: Narrowed
        collected: dict[str, None]
        questions: list[str]
        question: Question
        results: Results
        place: Place

        def note(self, text: str, *, bad: bool = False) -> None: ...
        def keep_to(self, narrowed: Narrowed) -> None: ...
        def show_basket(self) -> None: ...
        async def attempt(self, job: Callable[[KnowledgeBase], Any]) -> Any: ...

else:
    _App = object

_EXPORT, _EMPTY = "export", "empty"
_Written = Literal["markdown", "text", "html", "docx", "bibtex", "ris", "csl-json"]
_ENDINGS: dict[str, _Written] = {
    ".md": "markdown", ".docx": "docx", ".txt": "text", ".html": "html", ".bib": "bibtex", ".ris": "ris",
    ".json": "csl-json",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Facet:
    """A choice of what the search keeps to: its kind and label in the list, and what is kept to then."""

    kind: str
    label: str
    narrowed: Narrowed


class Choosing(_App):
    """Actions that open a window, and do what is chosen there."""

    def action_help(self) -> None:
        self.push_screen(Help(help_keys(review=isinstance(self.screen, Review))))

    @work(group="window", exclusive=True)
    async def action_narrow(self) -> None:
        records = await self.attempt(lambda base: base.documents())
        if records is None:
            return
        facets = _facets(records, self.narrowed)
        choices = [Choice(str(number), facet.label, facet.kind) for number, facet in enumerate(facets)]
        key = await self.push_screen_wait(Choose(_("Search only …"), choices))
        if key is not None:
            self.keep_to(facets[int(key)].narrowed)

    @work(group="window", exclusive=True)
    async def action_history(self) -> None:
        choices = [Choice(str(number), text) for number, text in enumerate(self.questions)][::-1]
        key = await self.push_screen_wait(Choose(_("Earlier questions"), choices))
        if key is not None:
            self.question.value = self.questions[int(key)]
            self.question.cursor_position = len(self.question.value)
            self.question.focus()

    @work(group="window", exclusive=True)
    async def action_basket(self) -> None:
        language = ui_language()
        collected = list(self.collected)
        if not collected:
            self.note(_("the basket is empty; Space puts a passage into it."))
            return
        cited = await self.attempt(lambda base: [_cited(base, each, language) for each in collected])
        if cited is None:
            return
        choices = [Choice(_EXPORT, _("write them into a file …"))]
        choices += [Choice(each, text, each) for each, text in zip(collected, cited, strict=True)]
        choices.append(Choice(_EMPTY, _("empty the basket")))
        key = await self.push_screen_wait(Choose(_("Basket (Enter takes a passage out)"), choices))
        if key == _EXPORT:
            self.action_export()
        elif key is not None:
            for each in collected if key == _EMPTY else (key,):
                self.collected.pop(each, None)
            self.show_basket()

    @work(group="export", exclusive=True)
    async def action_export(self) -> None:
        if not self.collected:
            self.note(_("the basket is empty; Space puts a passage into it."))
            return
        about = _("The ending tells the format: {endings}").format(endings=" ".join(_ENDINGS))
        passages, language = list(self.collected), ui_language()

        def write(name: str) -> Callable[[KnowledgeBase], Path]:
            return lambda base: write_basket(base, passages, Path(name), language)

        path = await self._named(_("Write the basket into"), "kb-passages.md", about, write)
        if path is not None:
            count = ngettext("{n} passage", "{n} passages", len(passages))
            self.note(_("{count} written: {path}").format(count=count, path=path))

    async def _named(
        self, title: str, name: str, about: str, job: Callable[[str], Callable[[KnowledgeBase], Any]]
    ) -> Any:
        """What is done with the file that a person names; asked again, with what was typed, until it can be done."""
        while (typed := await self.push_screen_wait(AskName(title, name, about))) is not None:
            self.note(_("working …"))
            found = await self.attempt(job(typed))
            if found is not None:
                self.note("")
                return found
            name = typed
        return None

    def action_compare(self) -> None:
        if (chosen := self.results.chosen) is not None:
            self._compare(chosen.document)

    @work(group="window", exclusive=True)
    async def _compare(self, this: DocumentRecord) -> None:
        records = await self.attempt(lambda base: base.documents())
        if records is None:
            return
        others = [record for record in records if record.id != this.id]
        # Those of the same series first (their titles differ in figures only), and the nearest in time of them.
        others.sort(
            key=lambda record: (_unnumbered(record) != _unnumbered(this), _days_between(record, this), record.id)
        )
        choices = [Choice(record.id, record.metadata.title, record.id) for record in others]
        title = _("Compare {document} with …").format(document=one_line(this.id))
        key = await self.push_screen_wait(Choose(title, choices))
        if key is None:
            return
        other = next(record for record in others if record.id == key)
        old, new = sorted((this, other), key=lambda record: record.metadata.day or date.min)
        self.note(_("comparing {old} with {new} …").format(old=one_line(old.id), new=one_line(new.id)))
        found = await self.attempt(lambda base: base.compare(old.id, new.id))
        if found is not None:
            self.note("")
            self.place.show(f"{old.id} → {new.id}", lambda room: (comparison_lines(found, room), 0))
            self.place.focus()

    @work(group="window", exclusive=True)
    async def action_review(self) -> None:
        about = _("Markdown, text, Word, LaTeX or HTML; its quotations, figures and references are checked.")

        def checking(name: str) -> Callable[[KnowledgeBase], tuple[Draft, Check]]:
            def check(base: KnowledgeBase) -> tuple[Draft, Check]:
                draft = read_draft(Path(name).expanduser())
                return draft, base.check_draft(draft)

            return check

        found = await self._named(_("Check which draft?"), "", about, checking)
        if found is not None:
            draft, result = found
            self.push_screen(Review(draft, result, self.attempt))


def _unnumbered(record: DocumentRecord) -> str:
    return re.sub(r"[\d\W]+", "", record.metadata.title)


def _days_between(record: DocumentRecord, other: DocumentRecord) -> int:
    one, two = record.metadata.day, other.metadata.day
    return abs((one - two).days) if one is not None and two is not None else sys.maxsize


def _cited(base: KnowledgeBase, passage: str, language: Any) -> str:
    from kb.citations.short import short_citation

    return short_citation(*base.resolve(passage), language)


def _facets(records: Sequence[DocumentRecord], now: Narrowed) -> list[_Facet]:
    """What the search can be kept to, besides what it keeps to now: years, issuers, kinds, languages and statuses, with
    how many documents each; a day; all versions; each document.
    """
    issuers = Counter(issuer for record in records for issuer in record.metadata.issuer)
    kinds = Counter(record.metadata.kind for record in records)
    languages = Counter(record.metadata.language for record in records)
    years = Counter(record.metadata.day.year for record in records if record.metadata.day)
    statuses = Counter(record.status(date.today()) for record in records)
    newest_first = sorted(years, reverse=True)
    facets = [] if now == Narrowed() else [_Facet("", _("all documents again"), Narrowed())]
    facets += [_Facet(_("year"), f"{year} ({years[year]})", replace(now, year=year)) for year in newest_first]
    facets += [_Facet(_("issuer"), f"{name} ({n})", replace(now, issuer=name)) for name, n in issuers.most_common()]
    facets += [
        _Facet(_("kind"), f"{kind_word(kind)} ({n})", replace(now, kind=kind)) for kind, n in kinds.most_common()
    ]
    if len(languages) > 1:
        facets += [
            _Facet(_("language"), f"{language_word(name)} ({n})", replace(now, language=name))
            for name, n in languages.most_common()
        ]
    if len(statuses) > 1:
        facets += [
            _Facet(_("status"), f"{status_word(status)} ({n})", replace(now, status=status))
            for status, n in statuses.most_common()
        ]
    facets += [
        _Facet(_("day"), _("as of the end of {year}").format(year=year), replace(now, as_of=year))
        for year in newest_first
    ]
    facets.append(_Facet(_("versions"), _("all versions"), replace(now, versions=True)))
    facets += [
        _Facet(_("document"), f"{record.metadata.title}  {record.id}", replace(now, document=record.id))
        for record in records
    ]
    return facets


def write_basket(base: KnowledgeBase, passages: Sequence[str], path: Path, language: Language) -> Path:
    """Writes passages with their citations, or their bibliography, as the file's ending says; gives the whole path.

    Args:
        base: where the passages are.
        passages: their ids, in the order in which they were collected.
        path: the file; it must not be there yet.
        language: the language of the citations' own words.

    Raises:
        InputError: the ending is unknown, the file is there already or cannot be written, or a passage is gone.
    """
    form = _ENDINGS.get(path.suffix.lower())
    if form is None:
        raise InputError("Give the file one of these endings: {endings}.", endings=" ".join(_ENDINGS))
    if form == "docx":
        content = _word(base, passages, language)
    else:
        quoted = form in ("markdown", "text", "html")
        cited: Format = form
        text = base.cite(passages, format=cited, quote=quoted, language=language)
        content = f"{text.rstrip()}\n".encode("utf-8", "replace")
    path = path.expanduser()
    write_output(path, content)
    return path.resolve()


def _word(base: KnowledgeBase, passages: Sequence[str], language: Language) -> bytes:
    """A Word file: each passage as a quotation with its citation in the text, and the list of references."""
    document = new_word_document("Normal", "Quote")
    text = base.cite(passages, quote=True, language=language)
    for paragraph in text.split("\n\n"):
        style: str | None = "Quote" if paragraph.startswith(("“", '"', "‘")) else None
        for line in sanitize(paragraph).split("\n"):
            if line.strip():
                document.add_paragraph(line, style=style)
    return word_bytes(document)
