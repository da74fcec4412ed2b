"""What the screen hands to the desktop: the system's clipboard, and sources to open."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from kb.text.sanitize import link

if TYPE_CHECKING:
    from pathlib import Path

    from kb.store.store import DocumentRecord

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


def source_of(record: DocumentRecord, home: Path, page: int | None) -> str:
    """Where a document's own text is: its address, or its file (of a PDF, at the page)."""
    if address := link(record.metadata.url):
        return address
    file = (home / record.path).resolve().as_uri()
    return f"{file}#page={page}" if page is not None and record.path.lower().endswith(".pdf") else file


def open_source(address: str) -> bool:
    """Opens an address or file of ``source_of``; False where there is no desktop to open it on."""
    if not _has_desktop():
        return False
    if sys.platform == "darwin":
        return _started("open", address)
    if sys.platform == "win32":
        os.startfile(address)  # noqa: S606
        return True
    return _started("xdg-open", address.partition("#page=")[0] if address.startswith("file:") else address)


def _started(program: str, address: str) -> bool:
    found = shutil.which(program)
    if found is None:
        return False
    try:
        subprocess.Popen(
            [found, address],
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
