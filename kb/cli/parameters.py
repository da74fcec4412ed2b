"""Reading the values of options and arguments, their shared declarations, and completing ids in the shell.

Typer reads values through pydantic, whose import alone takes as long as half a question. The few types
that ``kb`` uses (text, whole numbers, dates, paths, one of several words) are read here instead.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

import typer

from kb.arguments import check_choice
from kb.cli.messages import ui_language
from kb.errors import InputError
from kb.quick_dataclass import dataclass
from kb.text.language import named_language
from kb.text.sanitize import whole

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

_CHINESE_KINDS = {
    "法律": "law", "法规": "regulation", "规章": "rules", "司法解释": "interpretation", "规划": "plan", "计划": "plan",
    "意见": "opinions", "通知": "notice", "决定": "decision", "办法": "measures", "报告": "report", "文章": "article",
    "网页": "webpage", "文件": "document", "标准": "standard", "函": "letter", "批复": "letter",
}  # fmt: skip
_STATUS_WORDS = {
    "in force": "in-force", "not yet in force": "not-yet", "validity unknown": "unknown", "效力不详": "unknown",
    "现行有效": "in-force", "有效": "in-force", "尚未施行": "not-yet", "尚未生效": "not-yet", "已被取代": "superseded",
    "已修改": "superseded", "已废止": "repealed", "废止": "repealed", "已失效": "expired", "失效": "expired",
    "不详": "unknown",
}  # fmt: skip
STYLES = ("gb7714", "gb7714-note", "gb7714-author-date", "apa", "chicago", "mla")
"""Citation styles that are offered; there are thousands more."""
_CHINESE_STATUSES = ("现行有效", "尚未施行", "已被取代", "已废止", "已失效", "效力不详")


@dataclass(frozen=True, slots=True)
class PlainValue:
    """Reads one parameter's value: ``annotation`` is its type, ``parser`` its own reader where it has one."""

    annotation: Any
    parser: Any
    low: float | None
    high: float | None

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value that the command gets. Raises InputError where the text cannot be one."""
        many = param.multiple or param.nargs == -1
        if value is None:
            return () if many else None
        if many:
            kind = get_args(self.annotation)[0]
            return [self._read(each, kind, param) for each in value]
        return self._read(value, self.annotation, param)

    def _read(self, value: Any, kind: Any, param: Any) -> Any:
        if not isinstance(value, str):
            return value
        if kind is not Path and param.name not in _ALSO_PATHS:
            value = _text(value, "/".join(param.opts))
        if self.parser is not None:
            return self.parser(value)
        if kind is int:
            return self._number(value, "/".join(param.opts))
        if kind is Path:
            return Path(value)
        return value

    def _number(self, value: str, option: str) -> int:
        low, high = int(self.low or 0), int(self.high or 10**9)
        value = unicodedata.normalize("NFKC", value)
        if re.fullmatch(r"\s*[+-]?[0-9]{1,9}\s*", value) and low <= int(value) <= high:
            return int(value)
        raise InputError(
            "{option} must be a whole number from {low} to {high}, not {value}.",
            option=option,
            low=low,
            high=high,
            value=value,
        )


_ALSO_PATHS = frozenset({"paths"})
"""Arguments of text that may be paths; any bytes may be in those."""


def _text(value: str, option: str) -> str:
    """``value``, which must be text: bytes of another encoding come as lone surrogates (PEP 383)."""
    try:
        return whole(value, strict=True)
    except UnicodeError as error:
        raise InputError(
            '{option} holds bytes that are not UTF-8 ("{value}"), as from a terminal set to GBK; write it in UTF-8.',
            option=option,
            value=value,
        ) from error


_CHOICES = re.compile(r"[a-z-]+(?:\|[a-z-]+)+")
"""How an option of a few words names its value: ``text|markdown|json``."""


def read_plainly(parameters: list[Any]) -> list[Any]:
    """Lets parameters of plain types be read by ``PlainValue``, and the shell complete those of a few words.

    Others are left to Typer.
    """
    for parameter in parameters:
        if _CHOICES.fullmatch(getattr(parameter, "metavar", None) or "") and not parameter._custom_shell_complete:
            parameter._custom_shell_complete = _complete_choice
        descriptor = getattr(parameter, "type_descriptor", None)
        if descriptor is None or getattr(parameter, "_runtime_param", parameter) is not None:
            continue  # done already, or another version of Typer, which reads values its own way
        kind = descriptor.annotation
        if get_origin(kind) is list:
            kind = get_args(kind)[0]
        info = descriptor.parameter_info
        if info.parser is not None or kind in {str, int, bool, Path}:
            parameter._runtime_param = PlainValue(descriptor.annotation, info.parser, info.min, info.max)
    return parameters


def language_reader(option: str) -> Callable[[str], str]:
    """A reader of an option that names a language: ``zh`` or ``en``, or as people call it."""
    return lambda value: named_language(value) or _one_of(option, value, ("zh", "en"))


def kinds() -> tuple[str, ...]:
    """The kinds of document."""
    from kb.documents.document import Kind

    return get_args(Kind)


def read_kind(value: str) -> str:
    """A kind of document, by its English or its Chinese name, or by the last word of such titles (方案, 公告)."""
    from kb.documents.kinds import kind_of

    word = value.strip().lower()
    if found := _CHINESE_KINDS.get(word) or (word if word in kinds() else kind_of(word, "zh")):
        return found
    return _one_of("--kind", value, tuple(_CHINESE_KINDS) if ui_language() == "zh" else kinds())


def read_status(value: str) -> str:
    """Whether documents hold, by its English or its Chinese name."""
    from kb.documents.validity import STATUSES

    word = value.strip().lower()
    if word in STATUSES or word in _STATUS_WORDS:
        return _STATUS_WORDS.get(word, word)
    return _one_of("--status", value, _CHINESE_STATUSES if ui_language() == "zh" else STATUSES)


def read_since(value: str) -> date:
    """The first day of a date, month or year."""
    return _date(value, last=False)


def read_until(value: str) -> date:
    """The last day of a date, month or year."""
    return _date(value, last=True)


def read_date(value: str) -> date:
    """A whole date."""
    from kb.text.dates import typed_day

    if (day := typed_day(value)) is not None:
        return day
    raise InputError('"{value}" is not a date; write one like 2026-01-03.', value=value)


def one_of(option: str, *choices: str) -> Callable[[str], str]:
    """A reader of an option that has these choices alone."""
    return lambda value: _one_of(option, value, choices)


def _date(value: str, *, last: bool) -> date:
    from kb.text.dates import typed_date

    if (found := typed_date(value, last=last)) is not None:
        return found
    raise InputError('"{value}" is not a date; write one like 2026-01-03, 2026-01 or 2026.', value=value)


def _one_of(option: str, value: str, choices: Sequence[str]) -> str:
    word = value.strip().lower()
    if word not in choices:
        check_choice(value, choices, option)
    return word


def _completed(
    ctx: typer.Context, incomplete: str, offered: Callable[[KnowledgeBase], Iterable[tuple[str, str]]]
) -> list[tuple[str, str]]:
    """What a knowledge base offers, each with what it is, that begins with what is typed, for the shell."""
    from kb.cli.home import open_base

    try:
        with open_base(ctx) as base:
            return _for_shells(offered(base), incomplete)
    except Exception:  # noqa: BLE001 - a shell that completes must not be disturbed
        return []


def complete_documents(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Ids of documents, with their titles."""
    return _completed(ctx, incomplete, lambda base: ((each.id, each.metadata.title) for each in base.documents()))


def complete_removed(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Ids of documents in the trash."""
    from kb.trash import held

    return _completed(ctx, incomplete, lambda base: ((document, "") for document in held(base.home.corpus)))


def complete_places(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Ids of documents, and once one is typed with a colon, of its passages."""
    document, colon, _ = incomplete.partition(":")
    if not colon:
        return complete_documents(ctx, incomplete)
    return _completed(ctx, incomplete, lambda base: ((each.id, each.text) for each in base.passages_of(document)))


_READ_OF_DESCRIPTION, _LONGEST_DESCRIPTION = 200, 40
"""Characters of a title or passage that are looked at, and that are shown beside an id."""


def _for_shells(offered: Iterable[tuple[str, str]], incomplete: str) -> list[tuple[str, str]]:
    """What begins with what is typed, with nothing in it that any shell acts on.

    zsh evaluates what it is given (``eval`` of Typer's script), so only letters, digits and the punctuation of
    ids are let through; a description keeps letters, digits and Chinese punctuation.
    """
    found = []
    for value, description in offered:
        if value.startswith(incomplete) and re.fullmatch(r"[\w.:-]+", value):
            words = re.sub(r"[^\w\u3001-\u3011\uff08\uff09\uff0c\uff1a]+", " ", description[:_READ_OF_DESCRIPTION])
            found.append((value, " ".join(words.split())[:_LONGEST_DESCRIPTION]))
    return found


def complete_kinds(incomplete: str) -> list[str]:
    """Kinds of document that begin with what is typed; their Chinese names where Chinese is typed."""
    return _begun(incomplete, kinds() if incomplete.isascii() else _CHINESE_KINDS)


def complete_statuses(incomplete: str) -> list[str]:
    """What may be said of documents' validity that begins with what is typed, in either language."""
    from kb.documents.validity import STATUSES

    return _begun(incomplete, STATUSES if incomplete.isascii() else _CHINESE_STATUSES)


def complete_styles(incomplete: str) -> list[str]:
    """The citation styles in most use that begin with what is typed."""
    return _begun(incomplete, STYLES)


def _complete_choice(_ctx: Any, parameter: Any, incomplete: str) -> list[str]:
    return _begun(incomplete, parameter.metavar.split("|"))


def _begun(incomplete: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]


def is_bash_completing() -> bool:
    """Whether this process was started by bash to complete a word."""
    return os.environ.get("_KB_COMPLETE") == "complete_bash" and "COMP_WORDS" in os.environ


def complete_in_bash(complete: Callable[[], int]) -> tuple[int, str]:
    """Runs ``complete`` on words that are put together again; its exit code, and what bash is to be told.

    bash hands ``opinions-2026:3.1`` over as three words (its ``COMP_WORDBREAKS`` holds the colon) and wants back only
    what follows the colon. Other shells need nothing of this.
    """
    import contextlib
    import io

    words = os.environ["COMP_WORDS"].split("\n")
    at = int(os.environ.get("COMP_CWORD", "0") or 0)
    joined: list[str] = []
    for index, word in enumerate(words[: at + 1]):
        if joined and index > 1 and (word == ":" or joined[-1].endswith(":")):
            joined[-1] += word
        else:
            joined.append(word)
    os.environ["COMP_WORDS"] = "\n".join(joined)
    os.environ["COMP_CWORD"] = str(len(joined) - 1)
    before, colon, _after = joined[-1].rpartition(":")
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        code = complete()
    return code, "".join(
        line.removeprefix(before + colon) + "\n" for line in told.getvalue().splitlines() if line.startswith(before)
    )
