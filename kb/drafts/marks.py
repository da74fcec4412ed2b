"""The marks that ``kb draft fill`` replaces: [[kb: question | n=2 | document=ID]], [[cite: ID]], [[bibliography]]."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

MarkKind = Literal["kb", "cite", "bibliography"]
_MARK = re.compile(r"\[\[\s*(kb|cite|bibliography)\s*(?:[:：]\s*([^\[\]\n]*?))?\s*\]\]", re.IGNORECASE)
_MOST = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at text[start:end]: ``argument`` is the question or the id; ``n`` and ``document`` steer a question."""

    kind: MarkKind
    text: str
    start: int
    end: int
    argument: str = ""
    n: int = 1
    document: str | None = None


def marks_in(text: str) -> Iterator[Mark | tuple[str, int, int, InputError]]:
    """The marks of a text in order; one that cannot be read gives (text, start, end, what is wrong with it)."""
    for match in _MARK.finditer(text):
        kind: MarkKind = match[1].lower()  # type: ignore[assignment]
        try:
            yield _mark(kind, match)
        except InputError as error:
            yield match[0], match.start(), match.end(), error


def _mark(kind: MarkKind, match: re.Match[str]) -> Mark:
    parts = [part.strip() for part in re.split(r"[|｜]", match[2] or "")]
    argument, options = parts[0], parts[1:]
    if kind != "bibliography" and not argument:
        raise InputError("{mark} says nothing to look for.", mark=match[0])
    n, document = 1, None
    for option in options:
        name, _, value = (part.strip() for part in option.partition("="))
        if name == "n" and value.isdecimal() and 1 <= int(value) <= _MOST:
            n = int(value)
        elif name == "document" and value:
            document = value
        else:
            raise InputError("{mark} has an option that is not n=NUMBER or document=ID.", mark=match[0])
    return Mark(kind, match[0], match.start(), match.end(), argument, n, document)
