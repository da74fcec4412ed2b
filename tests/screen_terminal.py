"""A program on a terminal of a size, whose screen can be looked at (pyte)."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence

import pyte

KEYS = {
    "Enter": "\r", "Esc": "\x1b", "Down": "\x1b[B", "Up": "\x1b[A", "F1": "\x1bOP", "F2": "\x1bOQ", "F3": "\x1bOR",
    "F9": "\x1b[20~",
    "F4": "\x1bOS", "F5": "\x1b[15~", "Space": " ", "Ctrl+U": "\x15", "Ctrl+T": "\x14", "Ctrl+Q": "\x11", "Tab": "\t",
}  # fmt: skip


class Terminal:
    """Runs a command; ``lines`` are what stands on its screen."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], columns: int = 80, rows: int = 24
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.output = ""
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            # What pytest-xdist says of its own terminal is not this one's size.
            given = {key: value for key, value in environment.items() if key not in ("COLUMNS", "LINES")}
            os.execve(command[0], list(command), {**given, "TERM": environment.get("TERM", "xterm-256color")})

    @property
    def lines(self) -> list[str]:
        """The rows, without the second cell of wide characters."""
        columns, rows = range(self._screen.columns), range(self._screen.lines)
        return ["".join(self._screen.buffer[row][column].data for column in columns).rstrip() for row in rows]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    def press(self, *keys: str) -> None:
        """Presses keys by name; other words are typed as they are."""
        for key in keys:
            os.write(self._terminal, KEYS.get(key, key).encode())
            if key in KEYS:
                # An escape followed at once by a letter would be another key.
                self.read(0.5 if key == "Esc" else 0.1)

    def click(self, words: str, button: int = 0) -> None:
        """Clicks where words stand; button 65 is a turn of the wheel, downwards (xterm control sequences, SGR 1006)."""
        row = next(row for row, line in enumerate(self.lines) if words in line)
        cells = self._screen.buffer[row]
        at = next(at for at in range(self._screen.columns) if "".join(
            cells[each].data for each in range(at, self._screen.columns)).startswith(words))  # fmt: skip
        for end in "M" if button >= 64 else "Mm":
            os.write(self._terminal, f"\x1b[<{button};{at + 1};{row + 1}{end}".encode())
        self.read(0.3)

    def read(self, seconds: float) -> None:
        """Takes in what comes within some time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self._terminal], [], [], left)[0]:
                return
            try:
                part = os.read(self._terminal, 65536)
            except OSError:
                return
            if not part:
                return
            text = self._decoder.decode(part)
            self.output += text
            self._stream.feed(text.replace("\x1b[>25u", ""))

    def wait(self, wanted: str | Callable[[str], bool], seconds: float = 20) -> float:
        """Waits until something stands on the screen; the seconds that took."""
        begun = time.monotonic()
        shows = (lambda text: wanted in text) if isinstance(wanted, str) else wanted
        while not shows(self.text):
            if time.monotonic() - begun > seconds:
                raise AssertionError(f"{wanted!r} does not come; there stands:\n{self.text}")
            self.read(0.01)
        return time.monotonic() - begun

    def ended(self, seconds: float = 10) -> int:
        """Waits for the end; the exit code."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.read(1)  # what it wrote between the last look and its end
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise AssertionError(f"it does not end; there stands:\n{self.text}")

    def resize(self, columns: int, rows: int) -> None:
        """Gives the terminal another size while the program runs."""
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)
        self.read(0.5)
