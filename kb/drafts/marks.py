"""The marks that ``kb draft fill`` replaces.

[[kb: question | n=2 | document=ID]], [[cite: ID]] or [[cite: ID; ID]], and [[bibliography]].
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, get_args

from kb.errors import InputError
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

MarkKind = Literal["kb", "cite", "bibliography"]
_MARK = re.compile(r"\[\[\s*([A-Za-z]{2,16})\s*(?:([:：])\s*([^\[\]\n]*?))?\s*\]\]")
_KINDS: tuple[MarkKind, ...] = get_args(MarkKind)
_LIKE = 0.7  # of difflib's ratio: what is this like a kind of mark is one misspelt
_MOST = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at text[start:end].

    ``argument`` is the question, or the ids with semicolons between; ``n`` and ``document`` steer a question.
    """

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
        try:
            kind = _kind(match)
            if kind is not None:
                yield _mark(kind, match)
        except InputError as error:
            yield match[0], match.start(), match.end(), error


def _kind(match: re.Match[str]) -> MarkKind | None:
    """The kind of a mark; None of a link such as [[Page]]. Raises InputError for a kind that is misspelt."""
    written = match[1].lower()
    for kind in _KINDS:
        if kind == written:
            return kind
    near = get_close_matches(written, _KINDS, 1, _LIKE)
    if not near and not match[2]:
        return None
    raise InputError(
        "{mark} is not a known mark; the marks are [[kb: question]], [[cite: ID]] and [[bibliography]].", mark=match[0]
    )


def _mark(kind: MarkKind, match: re.Match[str]) -> Mark:
    parts = [part.strip() for part in re.split(r"[|｜]", match[3] or "")]
    argument, options = parts[0], parts[1:]
    if kind != "bibliography" and not argument:
        raise InputError("{mark} has no question and no id.", mark=match[0])
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
