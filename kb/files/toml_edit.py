"""Settings of a TOML file are changed; everything else in it, comments too, stays as it is."""

from __future__ import annotations

import json
import re
from pathlib import Path

from kb.errors import InputError
from kb.files.atomic_write import write_whole
from kb.files.bounded import parse_toml, read_bytes

_HEADER = re.compile(r"\s*\[")


def set_text(path: Path, section: str, name: str, value: str | None) -> None:
    """Sets ``name`` under ``[section]`` to a text, or takes it out where ``value`` is None.

    A file that is not there yet is made. What was written is read back before it takes the file's place.

    Raises:
        InputError: the file cannot be written, or is laid out so that the line cannot be found.
    """
    text = with_texts(path, section, {name: value})
    try:
        if text.encode("utf-8") != (path.read_bytes() if path.exists() else b""):
            write_whole(path, text.encode("utf-8"))
    except OSError as error:
        raise _refused(path, section, name, error) from error


def with_texts(path: Path, section: str, values: dict[str, str | None]) -> str:
    """What the file would say with these values under ``[section]``, those that are None taken out.

    Raises:
        InputError: the file cannot be read, or is laid out so that a line cannot be found.
    """
    try:
        text = read_bytes(path).decode("utf-8") if path.exists() else ""
        wanted = {key: dict(part) if isinstance(part, dict) else part for key, part in parse_toml(text).items()}
        for name, value in reversed(values.items()):
            there = wanted.setdefault(section, {})
            if value is None:
                there.pop(name, None)
            else:
                there[name] = value
            text = _changed(text, section, name, value)
        written = parse_toml(text)
        written.setdefault(section, {})
        if written != wanted:
            raise ValueError("its layout is unusual")
    except (OSError, ValueError) as error:
        raise _refused(path, section, ", ".join(values), error) from error
    return text


def _refused(path: Path, section: str, names: str, error: Exception) -> InputError:
    return InputError(
        "{path} cannot be changed ({reason}); under [{section}] in it, set {name} by hand.",
        path=str(path),
        reason=error.strerror if isinstance(error, OSError) and error.strerror else str(error),
        section=section,
        name=names,
    )


def _changed(text: str, section: str, name: str, value: str | None) -> str:
    lines = text.splitlines(keepends=True)
    # JSON's strings are TOML's basic strings.
    line = "" if value is None else f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
    header = next((i for i, one in enumerate(lines) if re.match(rf"\s*\[\s*{section}\s*\]", one)), None)
    if header is None:
        gap = "\n" if text and not text.endswith("\n\n") else ""
        end = "" if not text or text.endswith("\n") else "\n"
        return text + end + gap + f"[{section}]\n{line}" if line else text
    if not lines[header].endswith("\n"):
        lines[header] += "\n"
    end_of_section = next((i for i in range(header + 1, len(lines)) if _HEADER.match(lines[i])), len(lines))
    for i in range(header + 1, end_of_section):
        if re.match(rf"\s*{name}\s*=", lines[i]):
            lines[i] = line
            return "".join(lines)
    return "".join([*lines[: header + 1], line, *lines[header + 1 :]])
