"""What a person states of a document with ``kb add`` is kept beside it, so that index/ can be rebuilt."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import InputError

if TYPE_CHECKING:
    from kb.changes import Overrides


def write(path: Path, overrides: Overrides) -> None:
    """Writes ``NAME.toml`` beside ``path`` with what is stated; what it held before and is not stated stays.

    Raises:
        InputError: what is there already is not TOML.
    """
    from kb.store.files import write_whole

    file = path.with_suffix(".toml")
    if content := merged(file, overrides):
        write_whole(file, content)


def merged(file: Path, overrides: Overrides) -> bytes:
    """What ``NAME.toml`` holds (nothing where there is none), and over it what is stated, as TOML.

    Raises:
        InputError: what is there is not TOML.
    """
    values = _read(file)
    for field in fields(overrides):
        value = getattr(overrides, field.name)
        if value is not None:
            values[field.name] = list(value) if isinstance(value, tuple) else value
    return "".join(f"{key} = {_toml(value)}\n" for key, value in values.items()).encode("utf-8")


def stated_id(path: Path) -> str | None:
    """The ``id`` that ``NAME.toml`` beside a file states, if it states one."""
    from kb.indexing.scan import document_id

    value = _read(path.with_suffix(".toml")).get("id")
    # The same rule as for names: an id is part of passage ids and of command lines.
    if not isinstance(value, str) or not value.strip():
        return None
    return document_id(Path(re.sub(r"[/\\\0]", " ", value) + ".md"))


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError("{file} is not valid TOML ({reason}).", file=file.name, reason=str(error)) from error


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    # JSON's strings and lists of strings are TOML's, but for the delete character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
