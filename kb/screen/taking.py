"""What a person takes along from the screen: citations, words, the source itself, passages in the basket."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from kb.cli.messages import _, ui_language
from kb.cli.show import opener, source_command
from kb.errors import InputError
from kb.screen.choosing import Choosing
from kb.text.sanitize import link

if TYPE_CHECKING:
    from kb.passages.passage import Passage
    from kb.search.answer import Result

_CLIPBOARDS = (
    ("wl-copy",), ("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input"), ("pbcopy",), ("clip.exe",),
)  # fmt: skip
_CLIPBOARD_PATIENCE = 2.0  # seconds


class Taking(Choosing):
    """Actions on the result that is chosen."""

    def action_cite(self) -> None:
        if (chosen := self.results.chosen) is not None:
            self._copy_citation(chosen.passage.id, quote=False)

    def action_quote(self) -> None:
        if (chosen := self.results.chosen) is not None:
            self._copy_citation(chosen.passage.id, quote=True)

    @work(group="copy")
    async def _copy_citation(self, passage: str, *, quote: bool) -> None:
        language = ui_language()
        text = await self.attempt(lambda base: base.cite(passage, quote=quote, language=language))
        if text is not None:
            self.copy(text)

    def copy(self, text: str) -> None:
        """Puts text on the terminal's clipboard and the desktop's, and says so."""
        self.copy_to_clipboard(text)
        said = _("copied: {text}") if copy_to_system(text) else _("copied by way of the terminal (OSC 52): {text}")
        self.note(said.format(text=text))

    def action_open_source(self, web: bool = False) -> None:
        if (chosen := self.results.chosen) is not None:
            self._open_source(chosen, web=web)

    @work(group="open")
    async def _open_source(self, chosen: Result, *, web: bool) -> None:
        home = await self.attempt(lambda base: base.home.path)
        address = link(chosen.document.metadata.url) if web else None
        if web and address is None:
            self.note(_("{document} has no address.").format(document=chosen.document.id), bad=True)
        elif home is not None:
            self._open(home / chosen.document.path, chosen.passage, address)

    def _open(self, path: Path, passage: Passage, address: str | None) -> None:
        """Opens an address, or a file at the passage; says where it is where nothing here can."""
        shown = address or str(path)
        try:
            command, in_terminal = ([*opener(), address], False) if address else source_command(path, passage)
        except InputError:
            command, in_terminal = [], False
        if in_terminal and not self.is_headless:
            with self.suspend():
                subprocess.run(command, check=False)
            self.refresh()
        elif command and not in_terminal and started(command):
            self.note(_("opened: {address}").format(address=shown))
        else:
            self.copy_to_clipboard(shown)
            self.note(_("there is no desktop to open it on; its address is copied: {address}").format(address=shown))

    def action_collect(self) -> None:
        chosen = self.results.chosen
        if chosen is None:
            return
        identifier = chosen.passage.id
        if identifier in self.collected:
            del self.collected[identifier]
        else:
            self.collected[identifier] = None
        self.show_basket()

    def show_basket(self) -> None:
        """Marks what is in the basket, and says how many passages are."""
        self.results.show(self.results.shown, self.collected)
        self.note(_("in the basket: {n}  (F4 shows it, e writes a file)").format(n=len(self.collected)))


def copy_to_system(text: str) -> bool:
    """Puts text on the desktop's clipboard; False where there is none."""
    for command in _CLIPBOARDS:
        program = shutil.which(command[0])
        if program is None or (command[0] in ("wl-copy", "xclip", "xsel") and not _has_desktop()):
            continue
        encoded = text.encode("utf-16-le" if command[0] == "clip.exe" else "utf-8", "replace")
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            ended = subprocess.run(
                [program, *command[1:]],
                input=encoded,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_CLIPBOARD_PATIENCE,
                check=False,
            )
            if ended.returncode == 0:
                return True
    return False


def started(command: Sequence[str]) -> bool:
    """Starts a program of the desktop, which goes on by itself; False where there is no desktop, or no such program."""
    found = shutil.which(command[0])
    if found is None or not _has_desktop():
        return False
    try:
        subprocess.Popen(
            [found, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    return True


def _has_desktop() -> bool:
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
