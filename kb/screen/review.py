"""A draft beside its sources: each finding in turn, and the source's words in place of the draft's."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import work
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Static

from kb.cli.draft_findings import KINDS, said, summary
from kb.cli.messages import _
from kb.cli.show import section_lines
from kb.cli.terminal import blank
from kb.cli.wrap import Line, StyledText, wrap
from kb.drafts.parse_draft import parse_draft_text
from kb.files.atomic_write import write_output
from kb.quick_dataclass import dataclass
from kb.screen.dialogs import AskName
from kb.screen.keys import in_review
from kb.screen.widgets import KeyLine, Place, bind, content
from kb.text.sanitize import one_line, replaced

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from kb.cli.wrap import Role
    from kb.drafts.draft import Draft
    from kb.drafts.findings import Check, Finding
    from kb.knowledge_base import KnowledgeBase
    from kb.results import PassageInContext

_TAKEN = frozenset({"misquoted", "figure-differs", "reference-differs"})
"""Kinds of finding that the source's words mend."""
Attempt = Callable[[Callable[["KnowledgeBase"], Any]], Any]
"""Runs a job on the knowledge base; says what goes wrong, and gives None then."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A change that was made: the text before it, and the finding that it mended."""

    text: str
    at: int


def mended(text: str, finding: Finding) -> str | None:
    """A draft's source with the finding's words replaced by those of its source; None where that mends nothing."""
    start, end = finding.spot.start, finding.spot.end
    if finding.kind not in _TAKEN or not finding.source or text[start:end] != finding.draft:
        return None
    return text[:start] + finding.source + text[end:]


class Review(Screen[None]):
    """The draft on the left (or above), what the sources say on the right (or below)."""

    CSS = """
    Review #head { height: auto; max-height: 3; }
    Review #sides { height: 1fr; layout: vertical; }
    Review Place { height: 1fr; border-top: solid $primary-muted; }
    Review Place { scrollbar-gutter: stable; scrollbar-size-vertical: 1; }
    Review Place:focus { border-top: solid $accent; }
    Review .lines { text-wrap: nowrap; }
    .-wide Review #sides, Review.-wide #sides { layout: horizontal; }
    .-wide Review Place, Review.-wide Place { width: 1fr; height: 1fr; padding-left: 1; }
    """

    def __init__(self, draft: Draft, check: Check, attempt: Attempt) -> None:
        super().__init__()
        self._draft, self._check, self._attempt = draft, check, attempt
        self._text = draft.source
        self._at = 0
        self._taken: list[Taken] = []
        self._source: PassageInContext | None = None
        self._head, self._left, self._right = Static(id="head"), Place("draft"), Place("source")
        bind(self, in_review())

    @property
    def draft(self) -> Draft:
        """The draft as it is by now."""
        return self._draft

    @property
    def finding(self) -> Finding | None:
        """The finding that is shown."""
        return self._check.findings[self._at] if self._at < len(self._check.findings) else None

    def compose(self) -> ComposeResult:
        yield self._head
        with Container(id="sides"):
            yield self._left
            yield self._right
        yield KeyLine(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        self._left.focus()
        self.call_after_refresh(self._show)

    def action_next(self, step: int) -> None:
        if self._check.findings:
            self._at = (self._at + step) % len(self._check.findings)
            self._show()

    def action_take(self) -> None:
        finding = self.finding
        text = mended(self._text, finding) if finding is not None else None
        if self._draft.format not in ("markdown", "text"):
            self.tell(_("A file of this format is not changed here; c copies the source's words."))
        elif text is None:
            self.tell(_("The source's words do not correct this; see the note on it."))
        else:
            self._taken.append(Taken(self._text, self._at))
            self._change(text, self._at)

    def action_undo(self) -> None:
        if self._taken:
            before = self._taken.pop()
            self._change(before.text, before.at)

    def action_copy(self) -> None:
        if self.finding is not None and self.finding.source:
            self.app.copy_to_clipboard(self.finding.source)
            self.tell(_("copied: {text}").format(text=self.finding.source))

    def action_save(self) -> None:
        if self._taken:
            self._save()
        else:
            self.tell(_("Nothing has been changed."))

    @work(group="save", exclusive=True)
    async def _save(self) -> None:
        path = Path(self._draft.name)
        suggested = str(path.with_name(f"{path.stem}-reviewed{path.suffix}"))
        about = _("A new file; the draft stays as it is.")
        name = await self.app.push_screen_wait(AskName(_("Save the draft as"), suggested, about))
        if name is None:
            return
        target, text = Path(name).expanduser(), self._text

        def write(base: KnowledgeBase) -> Path:
            del base
            write_output(target, text.encode("utf-8"))
            return target.resolve()

        if (path := await self._attempt(write)) is not None:
            self.tell(_("saved: {path}").format(path=path))

    def action_leave(self) -> None:
        self.dismiss()

    def tell(self, text: str) -> None:
        """Says one thing beside the counts."""
        count = len(self._check.findings)
        where = _("{at} of {n}").format(at=self._at + 1, n=count) if count else _("nothing to correct")
        lines: list[Line] = [(StyledText(where, "bad" if count else "good"), StyledText("  " + summary(self._check)))]
        if text:
            lines.append((StyledText(one_line(text), "caution"),))
        self._head.update(content(lines))

    def _change(self, text: str, at: int) -> None:
        """The draft reads so from now on, whatever a person does before it is checked."""
        self._text = text
        self._checked(text, at)

    @work(group="check", exclusive=True)
    async def _checked(self, text: str, at: int) -> None:
        form, name = self._draft.format, self._draft.name

        def check(base: KnowledgeBase) -> tuple[Draft, Check]:
            draft = parse_draft_text(text, form, name)
            return draft, base.check_draft(draft)

        found = await self._attempt(check)
        if found is not None:
            self._draft, self._check = found
            self._at = min(at, max(len(self._check.findings) - 1, 0))
            self._show()

    def _show(self) -> None:
        self.tell("")
        self._left.show(Path(self._draft.name).name, self._draft_lines)
        self._source = None
        self._right.show(_("What the sources say"), self._source_lines)
        finding = self.finding
        if finding is not None and (passage := finding.passage) is not None:
            self._read_source(finding, passage)

    @work(group="source", exclusive=True)
    async def _read_source(self, finding: Finding, passage: str) -> None:
        self._source = await self._attempt(lambda base: base.show(passage))
        if self.finding is finding:
            self._right.show(_("What the sources say"), self._source_lines)

    def _draft_lines(self, room: int) -> tuple[Sequence[Line], int]:
        """The draft line by line, every finding in it marked, and the line of the one that is shown."""
        text = replaced(self._draft.source)
        spots = [(each.spot.start, each.spot.end) for each in self._check.findings]
        edges = sorted({edge for spot in spots for edge in spot})
        shown = spots[self._at] if self._at < len(spots) else (-1, -1)
        lines: list[Line] = []
        at = start = 0
        for paragraph in text.split("\n"):
            end = start + len(paragraph)
            if start <= shown[0] <= end:
                at = len(lines)
            cuts = [start, *(edge for edge in edges if start < edge < end), end]
            spans = []
            for low, high in itertools.pairwise(cuts):
                role: Role = "text"
                if any(first <= low and high <= last for first, last in spots):
                    role = "answer" if shown[0] <= low and high <= shown[1] else "bad"
                spans.append(StyledText(text[low:high], role))
            lines += wrap(spans, room) or [blank()]
            start = end + 1
        return lines, at

    def _source_lines(self, room: int) -> tuple[Sequence[Line], int]:
        """What is wrong, what the source has, and the passage in its place."""
        finding = self.finding
        if finding is None:
            return wrap(
                [StyledText(_("Every quotation, figure and reference agrees with its source."), "good")], room
            ), 0
        lines = wrap([StyledText(_(KINDS[finding.kind]), "bad")], room)
        lines += wrap([StyledText(said(finding))], room)
        lines += [blank(), *wrap([StyledText(_("draft:  "), "faint"), StyledText(one_line(finding.draft))], room)]
        if finding.source:
            source = StyledText(one_line(finding.source), "answer")
            lines += wrap([StyledText(_("source: "), "faint"), source], room)
        if self._source is not None:
            found = next(each for each in self._source.passages if each.id == self._source.marked)
            begins = found.text.find(finding.source) if finding.source else -1
            spans = [(begins, begins + len(finding.source))] if begins >= 0 else []
            lines += [blank(), *section_lines(replace(self._source, passages=(found,)), room, spans)[0]]
        return lines, 0
