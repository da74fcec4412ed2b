"""What the screen hands to the desktop: the system's clipboard, and programs to start."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

_CLIPBOARDS = (
    ("wl-copy",), ("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input"), ("pbcopy",), ("clip.exe",),
)  # fmt: skip
_PATIENCE = 2.0


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
                timeout=_PATIENCE,
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
