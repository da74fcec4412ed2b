"""Metadata that a person wrote: a front matter, and ``NAME.toml`` beside a file."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from kb.documents.document import DATES, LISTS, Kind, TextStatus
from kb.documents.reader_output import PartialMetadata
from kb.errors import InputError
from kb.files.bounded import check_numbers, parse_toml, read_toml
from kb.text.dates import dates_in
from kb.text.language import Language

_TEXT = ("title", "number", "source", "url", "translation_of", "official_title")
_CHOICES = {"language": get_args(Language), "kind": get_args(Kind), "text_status": get_args(TextStatus)}
_ALSO = {"date": "published", "lang": "language", "author": "editors", "editor": "editors", "link": "url"}
_LIMIT = 2000  # characters of one value


def whole(text: str) -> str:
    """``text`` with pairs of surrogates as the characters that they spell, as in JSON; a lone one becomes U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def toml_beside(path: Path) -> Path | None:
    """``NAME.toml`` beside ``NAME.md`` (or any other ending), where there is one.

    Raises:
        InputError: it is a link to a file that nobody who named this folder has named.
    """
    toml = path.with_suffix(".toml")
    if not toml.is_file():
        return None
    if toml.is_symlink() and not toml.resolve().is_relative_to(toml.parent.resolve()):
        raise InputError(
            "{file} is a link that leads out of its folder: put a copy of the file in its place.", file=toml.name
        )
    return toml


def beside(path: Path) -> PartialMetadata:
    """What ``NAME.toml`` beside ``NAME.md`` (or any other ending) states; silent where there is none.

    Raises:
        InputError: it cannot be read, is not TOML, has an unknown key, or a value of the wrong sort, or it is a link
            out of its folder.
    """
    toml = toml_beside(path)
    if toml is None:
        return PartialMetadata()
    try:
        values = read_toml(toml)
    except OSError as error:
        raise InputError("{file} cannot be read ({reason}).", file=toml.name, reason=error.strerror or "") from error
    except ValueError as error:
        raise InputError("{file} is not valid TOML ({reason}).", file=toml.name, reason=str(error)) from error
    known = {*_TEXT, *LISTS, *DATES, *_CHOICES, "id"}  # the id is read by kb.indexing
    for key in values:
        if key not in known:
            raise InputError(
                "{file}: {key} is not a known field; known are {fields}.",
                file=toml.name, key=key, fields=", ".join(sorted(known)),
            )  # fmt: skip
    return from_mapping(values, toml.name)


def from_front_matter(text: str, name: str, *, toml: bool = False) -> PartialMetadata:
    """What a front matter states (YAML between ``---``, TOML between ``+++``); other tools' keys are passed over.

    Raises:
        InputError: it cannot be parsed, or a field of ours has a value of the wrong sort.
    """
    if toml:
        try:
            values: object = parse_toml(text)
        except ValueError as error:
            raise InputError(
                "{file}: the front matter is not valid TOML ({reason}).", file=name, reason=str(error)
            ) from error
    else:
        import yaml

        try:
            values = yaml.safe_load(text)
            if isinstance(values, Mapping):  # no deeper: aliases can make a short text endless
                check_numbers([*values, *(value for value in values.values() if isinstance(value, int))])
        except Exception as error:  # PyYAML lets through what its constructors meet (!!bool x: KeyError)
            reason = re.sub(r"\s+", " ", str(error)) or type(error).__name__
            raise InputError(
                "{file}: the front matter is not valid YAML ({reason}).", file=name, reason=reason
            ) from error
    if not isinstance(values, Mapping):
        return PartialMetadata()
    ours = {_ALSO.get(str(key).lower(), str(key).lower()): value for key, value in values.items()}
    if isinstance(ours.get("language"), str):
        ours["language"] = str(ours["language"])[:2].lower()
        if ours["language"] not in _CHOICES["language"]:
            del ours["language"]
    if ours.get("kind") not in _CHOICES["kind"]:
        ours.pop("kind", None)
    return from_mapping({key: value for key, value in ours.items() if value is not None}, name)


def from_mapping(values: Mapping[str, object], name: str) -> PartialMetadata:
    """Checks and converts values as TOML or YAML gives them; keys that are no field are passed over."""

    def wrong(key: str, wanted: str) -> InputError:
        return InputError("{file}: {key} must be {wanted}.", file=name, key=key, wanted=wanted)

    def text(key: str) -> str | None:
        value = values.get(key)
        if value is None:
            return None
        if not isinstance(value, str | int | float) or isinstance(value, bool) or len(str(value)) > _LIMIT:
            raise wrong(key, "a text")
        return re.sub(r"\s+", " ", whole(str(value))).strip() or None

    def several(key: str) -> tuple[str, ...] | None:
        value = values.get(key)
        if value is None:
            return None
        items: list[object] = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in items):
            raise wrong(key, "a text or a list of texts")
        if isinstance(value, str) and re.search(r"[、；;]", value):
            items = [*re.split(r"\s*[、；;]\s*", value)]
        return tuple(whole(str(item)).strip() for item in items if str(item).strip())

    def day(key: str) -> datetime.date | None:
        value = values.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        found = dates_in(str(value)) if isinstance(value, str) else []
        if not found:
            raise wrong(key, "a date (2026-01-03)")
        return found[0]

    def choice(key: str) -> str | None:
        value = values.get(key)
        if value is None:
            return None
        if value not in _CHOICES[key]:
            raise wrong(key, "one of " + ", ".join(_CHOICES[key]))
        return str(value)

    stated: dict[str, Any] = {}
    for keys, reads in ((_TEXT, text), (LISTS, several), (DATES, day), (_CHOICES, choice)):
        stated |= {key: reads(key) for key in keys}
    return PartialMetadata(**stated)
