"""Long results on a terminal go through a pager, as those of git do."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

_LESS = {"LESS": "-FRX", "LESSCHARSET": "utf-8", "LV": "-c"}
"""Leave at once where all fits; show colours; leave the text on the screen (what git sets as well)."""
_off = False


def switch_off() -> None:
    """Prints everything at once from now on (``--no-pager``)."""
    global _off
    _off = True


def wanted(lines: int) -> str | None:
    """The pager's command, where that many lines are more than the screen has and a person looks; else None."""
    if _off or os.environ.get("TERM", "dumb") == "dumb" or not (sys.stdin is not None and sys.stdin.isatty()):
        return None
    from shutil import get_terminal_size, which

    if lines < get_terminal_size().lines:
        return None
    from kb.user_settings import user_settings

    command = os.environ.get("KB_PAGER") or user_settings().pager
    if command == "auto":
        command = os.environ.get("PAGER") or ("less" if which("less") else "more" if which("more") else "")
    return None if command in ("", "never", "cat") else command


def show(text: str, command: str) -> bool:
    """Shows safe text in a pager; whether that could be done."""
    environment = {**os.environ, **{name: value for name, value in _LESS.items() if name not in os.environ}}
    try:
        process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, env=environment)
    except (OSError, ValueError):
        return False
    try:
        process.communicate(text.encode("utf-8", "replace"))
    except KeyboardInterrupt:  # the pager has it too, and goes on or ends as it likes
        process.wait()
    except BrokenPipeError:
        pass
    return True
