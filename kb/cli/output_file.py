"""What a command makes goes to its output file (``-o``), or to stdout where none is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.cli.terminal import plain, put, write, write_json
from kb.files.atomic_write import write_output
from kb.text.sanitize import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kb.cli.wrap import Line
    from kb.text.sanitize import Json


def format_of(form: str | None, output: Path | None, endings: Mapping[str, str], otherwise: str) -> str | None:
    """The format asked for, else what the output file's ending says, else ``otherwise``; None for an unknown ending."""
    return form or (endings.get(output.suffix.lower()) if output is not None else otherwise)


def give_text(text: str, output: Path | None, *, force: bool) -> None:
    """Writes safe text."""
    if output is None:
        put(text)
    else:
        write_output(output, text.encode(), force=force)


def give_lines(lines: Sequence[Line], output: Path | None, *, force: bool) -> None:
    """Writes lines, in a file without styles."""
    if output is None:
        write(lines)
    else:
        write_output(output, plain(lines).encode(), force=force)


def give_json(value: Json, output: Path | None, *, force: bool) -> None:
    """Writes one JSON document."""
    if output is None:
        write_json(value)
    else:
        write_output(output, (as_json(value) + "\n").encode(), force=force)
