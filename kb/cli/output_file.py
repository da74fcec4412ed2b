"""What a command makes goes to its output file (``-o``), or to stdout where none is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kb.cli.terminal import note_written, plain, put, write, write_json
from kb.errors import InputError
from kb.files.atomic_write import write_output
from kb.text.sanitize import as_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kb.cli.wrap import Line
    from kb.text.sanitize import Json

    Made = bytes | str | Sequence[Line] | Mapping[str, Json]

_FILES_ALONE = ("docx", "xlsx")


def chosen_format(
    form: str | None, output: Path | None, endings: Mapping[str, str], named: Sequence[str] = (), *, json: bool = False
) -> str:
    """The format asked for, else what the output file's ending says, else the first of ``endings``.

    Raises:
        InputError: there is no such format or ending, or it goes into a file and none is named; or the last word of
            the arguments (``named``) is the name of such a file, for which -o was forgotten.
    """
    if output is None and named and named[-1].lower().endswith(tuple(endings)):
        raise InputError("The file to write is named with -o: -o {file}", file=named[-1])
    formats = tuple(dict.fromkeys(endings.values()))
    chosen = form or (endings.get(output.suffix.lower()) if output is not None else formats[0])
    if json:
        chosen = "json"
    if chosen not in formats:
        raise InputError("This can be written as {formats}.", formats=formats)
    if chosen in _FILES_ALONE and output is None:
        raise InputError("{format} goes into a file; name it: -o FILE.{format}", format=chosen)
    return chosen


def give(made: Made, output: Path | None, said: str, *, force: bool) -> None:
    """Writes a file's content, safe text, lines (in a file without styles) or a JSON document.

    ``said`` is told of a file that is written.
    """
    if output is not None:
        if isinstance(made, Mapping):
            made = as_json(made) + "\n"
        elif not isinstance(made, (bytes, str)):
            made = plain(made)
        write_output(output, made.encode() if isinstance(made, str) else made, force=force)
        note_written(said, output)
    elif isinstance(made, Mapping):
        write_json(made)
    elif isinstance(made, (bytes, str)):
        put(made.decode() if isinstance(made, bytes) else made)
    else:
        write(made)
