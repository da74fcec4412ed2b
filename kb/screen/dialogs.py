"""Windows over the screen: choosing one of many, naming a file, and help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from kb.cli.messages import _
from kb.cli.wrap import width
from kb.quick_dataclass import dataclass
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Key

_MOST = 100
"""Choices that are listed at a time; typing finds the others."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of many: ``key`` is what is given back, ``kind`` stands before ``label``."""

    key: str
    label: str
    kind: str = ""

    @property
    def shown(self) -> Content:
        """The line of the list."""
        kind = f"{self.kind}  " if self.kind else ""
        return Content.assemble((kind, "$text-muted"), one_line(self.label))


class Window(ModalScreen[str | None]):
    """A box over the screen, which Esc leaves without a result."""

    SCOPED_CSS = False  # its rules are those of every window
    CSS = """
    Window {
        align: center middle;
        & > Vertical { width: 90%; max-width: 100; height: auto; max-height: 90%; border: round $primary; padding: 0 1;
                       background: $surface; }
        & Input { border: none; height: 1; padding: 0; margin-bottom: 1; }
        & OptionList { border: none; height: auto; padding: 0; background: $surface; }
        & VerticalScroll { height: auto; }
        & .about { color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]
    AROUND = 3
    """Lines of the box around what can be scrolled in it."""

    def on_resize(self) -> None:
        """What can be scrolled takes what the terminal leaves it, which CSS cannot say."""
        for part in self.query("OptionList, VerticalScroll"):
            part.styles.max_height = self.size.height * 9 // 10 - self.AROUND

    def action_leave(self) -> None:
        self.dismiss(None)


class Choose(Window):
    """A list that what is typed narrows; gives a choice's key, or None."""

    AROUND = 5

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._title = title
        self._choices = choices

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(self._title)
            yield Input(placeholder=_("type to narrow the list"), id="narrow")
            yield OptionList(id="choices", markup=False)
            yield Static(Content(_("Enter: choose   Esc: back")), classes="about")

    def on_mount(self) -> None:
        self._fill("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        listed = self.query_one(OptionList)
        if listed.highlighted is not None:
            self.dismiss(listed.get_option_at_index(listed.highlighted).id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_id)

    def on_key(self, event: Key) -> None:
        listed = self.query_one(OptionList)
        if isinstance(self.focused, Input) and event.key in ("down", "up", "pagedown", "pageup"):
            moves = {"down": listed.action_cursor_down, "up": listed.action_cursor_up}
            moves |= {"pagedown": listed.action_page_down, "pageup": listed.action_page_up}
            moves[event.key]()
            event.stop()

    def _fill(self, typed: str) -> None:
        words = typed.casefold().split()
        listed = self.query_one(OptionList)
        listed.clear_options()
        fitting = [one for one in self._choices if all(word in f"{one.kind} {one.label}".casefold() for word in words)]
        fitting = fitting[:_MOST]
        listed.add_options([Option(one.shown, id=one.key) for one in fitting])
        listed.highlighted = 0 if fitting else None
        keys = _("Enter: choose   Esc: back") if fitting else _("nothing fits what is typed   Esc: back")
        self.query_one(".about", Static).update(Content(keys))


class AskName(Window):
    """Asks for a file's name; gives it, or None."""

    def __init__(self, title: str, name: str, about: str) -> None:
        super().__init__()
        self._title, self._suggested, self._about = title, name, about

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(self._title)
            yield Input(self._suggested, select_on_focus=False)
            yield Static(Content(self._about), classes="about")
            yield Static(Content(_("Enter: go on   Esc: back")), classes="about")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip() or None)


class Help(Window):
    """Keys, and what they do."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,q,f1,question_mark", "leave", show=False)]

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        wide = max(width(key) for key, _about in self._keys)
        parts: list[str | tuple[str, str]] = []
        for key, about in self._keys:
            parts += [(key + " " * (wide + 2 - width(key)), "bold $text-accent"), about, "\n"]
        with Vertical() as box:
            box.border_title = Content(_("Keys"))
            with VerticalScroll(can_focus=True):
                yield Static(Content.assemble(*parts[:-1]))
            yield Static(Content(_("Esc: back")), classes="about")
