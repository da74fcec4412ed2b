"""What Python code passes to a KnowledgeBase, checked: wrong kinds, days, numbers and ids are one clear sentence."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from kb.errors import InputError

if TYPE_CHECKING:
    from kb.documents.validity import Status

PathArgument = str | os.PathLike[str]
"""A file or a folder."""
DayArgument = date | str
"""A day, or one as a person types it: 2026-01-03, 2026年1月3日; a month or a year where it is the end of a span."""
_LAST_DAYS = frozenset({"until", "as_of"})
_SPANS = _LAST_DAYS | {"since"}
"""Arguments that may be a month or a year: its last day is meant, or with ``since`` its first."""

MOST_RESULTS = 1000
LONGEST_QUESTION = 10_000
"""Characters; a longer text is a document by mistake (kb ask "$(cat report.txt)")."""


def as_path(value: PathArgument) -> Path:
    """A file or a folder; ``~`` is the user's own. Raises InputError where it is neither text nor a path."""
    if not isinstance(value, str | os.PathLike):
        raise InputError("A path is text or a pathlib.Path, not {value}.", value=type(value).__name__)
    return Path(value).expanduser()


def as_sources(value: PathArgument | Iterable[PathArgument]) -> list[Path | str]:
    """One path or address, or several; addresses stay text. Raises InputError where one is neither."""
    several = list(value) if isinstance(value, Iterable) and not isinstance(value, str | os.PathLike) else [value]
    return [one if isinstance(one, str) and "://" in one else as_path(one) for one in several]


def as_day(value: DayArgument | None, name: str) -> date | None:
    """A day; ``name`` is the argument's. Raises InputError where the text names none."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, datetime):
        return value.date()
    from kb.text.dates import typed_date, typed_day

    found = None
    if isinstance(value, str):
        found = typed_date(value, last=name in _LAST_DAYS) if name in _SPANS else typed_day(value)
    if found is None:
        raise InputError("{option} must be a day such as 2026-01-03, not {value}.", option=name, value=value)
    return found


def as_kind(value: str | None) -> str | None:
    """A kind of document. Raises InputError with those there are."""
    from kb.documents.document import Kind

    check_choice(value, get_args(Kind), "kind")
    return value


def as_language(value: str | None) -> str | None:
    """A language of documents. Raises InputError with those there are."""
    from kb.text.language import Language

    check_choice(value, get_args(Language), "language")
    return value


def as_status(value: str | None) -> Status | None:
    """A validity status, as in ``STATUSES``. Raises InputError that lists them."""
    from kb.documents.validity import STATUSES

    check_choice(value, STATUSES, "status")
    return cast("Status | None", value)


def check_choice(value: str | None, choices: Sequence[str], name: str) -> None:
    """Raises InputError where an option or a setting has a value that is none of its choices."""
    if value is not None and value not in choices:
        raise InputError(
            '{option} can be {choices}; "{value}" is none of them.', option=name, choices=tuple(choices), value=value
        )


def check_question(question: str, n: int) -> None:
    """Raises InputError for a question or a number of results that no caller can mean."""
    if not isinstance(question, str):
        raise InputError("A question is text, not {value}.", value=type(question).__name__)
    if len(question) > LONGEST_QUESTION:
        raise InputError(
            "The question is longer than {most} characters; ask one question (kb draft check looks at whole texts).",
            most=LONGEST_QUESTION,
        )
    if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= MOST_RESULTS:
        raise InputError(
            "{option} must be a whole number from {low} to {high}, not {value}.",
            option="n", low=1, high=MOST_RESULTS, value=n,
        )  # fmt: skip


def model_named(named: str | None) -> str | None:
    """A model that a person names: a folder where there is one of that name, and then its whole path."""
    folder = Path(named).expanduser() if named else None
    return str(folder.resolve()) if folder is not None and folder.is_dir() else named


def unknown(what: str, wanted: str, known: Sequence[str]) -> InputError:
    """What is said of a passage or a document that there is not, with the nearest of those there are."""
    from difflib import get_close_matches

    near = get_close_matches(str(wanted), known, n=3, cutoff=0.5)
    if what == "passage":
        if near:
            return InputError("There is no passage {wanted}; did you mean {near}?", wanted=wanted, near=tuple(near))
        return InputError("There is no passage {wanted}; kb show DOCUMENT lists those there are.", wanted=wanted)
    if near:
        return InputError("There is no document {wanted}; did you mean {near}?", wanted=wanted, near=tuple(near))
    return InputError("There is no document {wanted}; kb list shows those there are.", wanted=wanted)
