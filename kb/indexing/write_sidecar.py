"""What a person states of a document with ``kb add`` is kept beside it, so that index/ can be rebuilt."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import InputError
from kb.files.bounded import read_toml

if TYPE_CHECKING:
    from kb.results import Overrides


def write(path: Path, overrides: Overrides) -> None:
    """Writes ``NAME.toml`` beside ``path`` with what is stated; what it held before and is not stated stays.

    Raises:
        InputError: what is there already is not TOML.
    """
    from kb.files.atomic_write import write_whole

    file = path.with_suffix(".toml")
    if content := merged(file, overrides):
        write_whole(file, content)


def merged(file: Path, overrides: Overrides) -> bytes:
    """What ``NAME.toml`` holds (nothing where there is none), and over it what is stated, as TOML.

    Raises:
        InputError: what is there is not TOML.
    """
    return _with(_read(file), overrides)


def taking_over(old: Path, new: Path, overrides: Overrides | None) -> bytes | None:
    """What is stated of a full text that takes the place of a digest; None where nothing changes.

    What lies beside the full text, otherwise what lay beside the digest (but not that it was one), and
    over it what is stated with the call.

    Raises:
        InputError: one of the two .toml is not TOML.
    """
    from kb.documents.sidecar import toml_beside

    before = old.with_suffix(".toml")
    if (beside := toml_beside(new)) is not None:
        if overrides is None:
            return beside.read_bytes()
        values = _read(beside)
    else:
        values = _read(before)
        was_said = values.pop("text_status", None)
        if was_said is None and not (overrides and _with({}, overrides)):
            return None
    return _with(values, overrides)


def _with(values: dict[str, object], overrides: Overrides | None) -> bytes:
    """These values, and over them what is stated, as TOML."""
    for field in fields(overrides) if overrides else ():
        value = getattr(overrides, field.name)
        if value is not None:
            values[field.name] = list(value) if isinstance(value, tuple) else value
    return "".join(f"{key} = {_toml(value)}\n" for key, value in values.items()).encode("utf-8")


def sidecar_id(path: Path) -> str | None:
    """The ``id`` that ``NAME.toml`` beside a file states, if it states one."""
    from kb.indexing.scan import document_id

    value = _read(path.with_suffix(".toml")).get("id")
    # The same rule as for names: an id is part of passage ids and of command lines.
    if not isinstance(value, str) or not value.strip():
        return None
    return document_id(Path(re.sub(r"[/\\\0]", " ", value) + ".md"))


def _read(file: Path) -> dict[str, object]:
    from kb.documents.sidecar import toml_beside

    try:
        there = toml_beside(file)
        return read_toml(there) if there is not None else {}
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise InputError("{file} is not valid TOML ({reason}).", file=file.name, reason=str(error)) from error


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    # JSON's strings and lists of strings are TOML's, but for the delete character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
