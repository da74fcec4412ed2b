"""The parts of the screen: the line to ask in, the results, and the passage in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets._footer import FooterKey
from textual.widgets.option_list import Option

from kb.cli.show import section_lines
from kb.cli.wrap import Line, Role, width
from kb.screen.lines import result_lines
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from textual.app import ComposeResult
    from textual.dom import DOMNode
    from textual.events import Key, Paste

    from kb.passages.passage import Span
    from kb.results import PassageInContext
    from kb.screen.keys import Keys
    from kb.search.answer import Result

_HELP = "help"
"""The action that is never left out."""

_STYLES: dict[Role, str] = {
    "text": "",
    "title": "bold",
    "rank": "bold $text-accent",
    "faint": "$text-muted",
    "answer": "bold $text-success",
    "id": "$text-primary",
    "caution": "$text-warning",
    "good": "$text-success",
    "bad": "$text-error",
    "heading": "bold $text-secondary",
}


def content(lines: Iterable[Line]) -> Content:
    """Lines of ``kb.cli``, one below the other. Their text is never read as markup."""
    parts: list[str | tuple[str, str]] = []
    for number, line in enumerate(lines):
        if number:
            parts.append("\n")
        parts += [(span.text, _STYLES[span.role]) for span in line]
    return Content.assemble(*parts)


def bind(node: DOMNode, keys: Keys) -> None:
    """Binds keys of one node.

    Done when a node is made, not with its class: descriptions are in the language chosen by then.
    """
    node._bindings = node._bindings.copy()
    for key, action, about, *names in keys:
        node._bindings.bind(key, action, about, show=bool(about), key_display=names[0] if names else None)


class KeyLine(Footer):
    """The keys at the bottom: as many as the width has room for, help always among them."""

    def compose(self) -> ComposeResult:
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        room = self.app.size.width - sum(_cells(key) for key in keys if key.action == _HELP)
        for key in keys:
            if key.action != _HELP:
                room -= _cells(key)
            if key.action == _HELP or room >= 0:
                yield key

    def on_resize(self) -> None:
        self.refresh(recompose=True)


def _cells(key: FooterKey) -> int:
    return width(key.key_display) + width(key.description) + 2


class Question(Input):
    """The line to ask in; up and down move among the results."""

    class Moved(Message):
        """The person goes on to the results: by how many, or into them."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def on_key(self, event: Key) -> None:
        if event.key in ("down", "up"):
            event.prevent_default()
            event.stop()
            self.post_message(self.Moved(1 if event.key == "down" else -1))


class Results(OptionList):
    """The ranked results."""

    class Typed(Message):
        """Text that is no key here; ``begun`` says whether it is the first since the results had the focus."""

        def __init__(self, text: str, *, begun: bool) -> None:
            super().__init__()
            self.text = text
            self.begun = begun

    def __init__(self) -> None:
        super().__init__(id="results", markup=False)
        self.shown: tuple[Result, ...] = ()
        self._question = ""
        self._typing = False

    def show(self, results: Sequence[Result], collected: Collection[str], question: str | None = None) -> None:
        """Shows results of a question; without one it is that of before, and the chosen result stays so."""
        at = self.highlighted if question is None else None
        self._question = self._question if question is None else question
        self.shown = tuple(results)
        room = max(self.scrollable_content_region.width, 20)
        self.clear_options()
        for number, result in enumerate(self.shown, 1):
            taken = result.passage.id in collected
            self.add_option(Option(content(result_lines(result, number, room, self._question, collected=taken))))
        if self.shown:
            self.highlighted = min(at or 0, len(self.shown) - 1)

    @property
    def chosen(self) -> Result | None:
        """The result that is chosen."""
        at = self.highlighted
        return self.shown[at] if at is not None and at < len(self.shown) else None

    def on_key(self, event: Key) -> None:
        # An input method gives a whole phrase at once: its rest arrives here too, before the focus has moved.
        if event.character and event.is_printable and (self._typing or not event.character.isascii()):
            event.prevent_default()
            event.stop()
            self._type(event.character)

    def on_paste(self, event: Paste) -> None:
        event.stop()
        self._type(event.text.partition("\n")[0])

    def on_blur(self) -> None:
        self._typing = False

    def _type(self, text: str) -> None:
        self.post_message(self.Typed(text, begun=not self._typing))
        self._typing = True


class Place(VerticalScroll):
    """A passage in its place, or any other lines to read."""

    def __init__(self, name: str = "place") -> None:
        super().__init__(id=name, can_focus=True)
        self._made: Callable[[int], tuple[Sequence[Line], int]] | None = None
        self._broken_at = 0
        self._text = Static(id="text", classes="lines")

    def compose(self) -> ComposeResult:
        yield self._text

    @property
    def room(self) -> int:
        """Columns of a line."""
        return max(self.scrollable_content_region.width, 20)

    def show_place(self, place: PassageInContext, highlights: Sequence[Span]) -> None:
        """Shows a passage in its place, with what answers marked."""
        self.show(place.document.metadata.title, lambda room: section_lines(place, room, highlights))

    def show(self, title: str, made: Callable[[int], tuple[Sequence[Line], int]]) -> None:
        """Shows lines under a title; ``made`` gives those of a width, and from which one on they are shown."""
        self.border_title = Content(one_line(title))
        self._made, self._broken_at = made, self.room
        lines, at = made(self.room)
        self._text.update(content(lines))
        top = max(at - 1, 0) if at + len(lines) > self.size.height else 0
        self.call_after_refresh(self.scroll_to, 0, top, animate=False)

    def on_resize(self) -> None:
        """Breaks the lines anew where the width is another: of the screen, or of a side that gets its half."""
        if self._made is not None and self._broken_at != self.room:
            self._broken_at = self.room
            self._text.update(content(self._made(self.room)[0]))

    def clear(self) -> None:
        """Shows nothing."""
        self._made = None
        self.border_title = None
        self._text.update("")
