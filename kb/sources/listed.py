"""``corpus/sources.toml``: which documents a knowledge base is about, and where their official text is published."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path

from kb.errors import InputError
from kb.files.bounded import read_toml

FILE = "sources.toml"


@dataclass(frozen=True, slots=True)
class Listed:
    """One document of the list. ``titles`` are by language; ``provisions`` is how many numbered ones it has."""

    id: str
    titles: dict[str, str]
    language: str
    url: str | None = None
    issuers: tuple[str, ...] = ()
    kind: str | None = None
    number: str | None = None
    issued: datetime.date | None = None
    published: datetime.date | None = None
    provisions: int | None = None
    digests: tuple[str, ...] = field(default=())


def listed(corpus: Path) -> tuple[Listed, ...]:
    """The documents listed in ``corpus/sources.toml``, in its order.

    Raises:
        InputError: there is no list, it is not TOML, or an entry lacks its id or title.
    """
    file = corpus / FILE
    try:
        entries = read_toml(file).get("document", [])
    except FileNotFoundError as error:
        raise InputError(
            "There is no {file}: nothing is listed to be fetched.", file=f"{corpus.name}/{FILE}"
        ) from error
    except OSError as error:
        raise InputError("{file} cannot be read ({reason}).", file=FILE, reason=error.strerror or "") from error
    except ValueError as error:
        raise InputError("{file} is not valid TOML ({reason}).", file=FILE, reason=str(error)) from error
    if not isinstance(entries, list):
        raise InputError("{file}: {key} must be {wanted}.", file=FILE, key="document", wanted="[[document]]")
    return tuple(_entry(entry) for entry in entries)


def _entry(entry: object) -> Listed:
    if not isinstance(entry, dict):
        raise InputError("{file}: {key} must be {wanted}.", file=FILE, key="document", wanted="[[document]]")

    def text(key: str) -> str | None:
        value = entry.get(key)
        if value is not None and not isinstance(value, str):
            raise InputError("{file}: {key} must be {wanted}.", file=FILE, key=key, wanted="a text")
        return value or None

    def day(key: str) -> datetime.date | None:
        value = entry.get(key)
        if value is not None and not isinstance(value, datetime.date):
            raise InputError("{file}: {key} must be {wanted}.", file=FILE, key=key, wanted="a date (2026-01-03)")
        return value.date() if isinstance(value, datetime.datetime) else value

    def by_language(key: str) -> dict[str, object]:
        value = entry.get(key)
        if value is None:
            return {}
        return dict(value) if isinstance(value, dict) else {text("language") or "zh": value}

    identity = text("id")
    titles = {language: str(title) for language, title in by_language("title").items()}
    if not identity or not titles:
        raise InputError("{file}: {key} must be {wanted}.", file=FILE, key="id, title", wanted="there")
    language = text("language") or "zh"
    issuers = by_language("issuer").get(language, ())
    provisions = entry.get("provisions")
    return Listed(
        id=identity,
        titles=titles,
        language=language,
        url=text("url"),
        issuers=tuple(map(str, issuers)) if isinstance(issuers, list | tuple) else (str(issuers),),
        kind=text("kind"),
        number=text("number"),
        issued=day("issued"),
        published=day("published"),
        provisions=provisions if isinstance(provisions, int) else None,
        digests=tuple(str(value) for value in by_language("digests").values()),
    )
