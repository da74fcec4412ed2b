"""Clauses with figures as drafts restate them, true and damaged by kind, made from real documents by rule.

The rules change the text alone and do not ask ``kb.text.statements``, which they are to measure.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.passages.passage import Passage
from kb.text.normalise import normalise
from kb.text.places import PROVINCES

_FIGURE = re.compile(
    r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?P<multiple>万亿|亿|万)?"
    r"(?P<unit>个百分点|%|元|斤|公斤|吨|亩|公顷|平方米|立方米|公里|万千瓦|千瓦|人|户|家|个|项|件|辆|套|所|座)(?P<behind>左右|以上|以内)?"
)
_CLAUSE = re.compile(r"[^,;:。!?()\"《》、]+")
_SUBJECT_END = re.compile(
    "(?:额|率|量|值|入|积|人口|业|费|出|资|款|里程|规模|能力|比重|占比)(?=达|增|下|提|超|突|为|稳|控|保|$)"
)
_HEADING_YEAR = re.compile(r"(20\d\d)年")
_OTHER_UNITS = {
    "%": "个百分点", "个百分点": "%", "斤": "公斤", "公斤": "斤", "亩": "公顷", "公顷": "亩",
    "平方米": "立方米", "立方米": "平方米", "元": "美元", "公里": "米",
}  # fmt: skip
_PROVINCE = re.compile("|".join(PROVINCES))
_TENTHS = "零一二三四五六七八九"
_COMPARATORS = {"左右": "以上", "以上": "以内", "以内": "以上"}
_REWORDED = {"达到": "为", "超过": "突破", "突破": "超过", "稳定在": "保持在", "提高到": "达到", "增长": "增加"}
_CONVERTED: dict[str, tuple[str, float]] = {
    "亿斤": ("万吨", 5.0), "万亿斤": ("亿吨", 5.0), "亿亩": ("万公顷", 10000 / 15), "亿元": ("万元", 10000.0)
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatementCase:
    """``draft`` is one sentence; draft[span] the figure (or year) that is in question; ``right`` what is right there.

    A sentence names its documents or its province, so that what is true elsewhere is not true of it.
    ``true`` says that the sentence is borne out.
    """

    kind: str
    draft: str
    span: tuple[int, int]
    right: str
    true: bool


@dataclass(frozen=True, slots=True)
class _Clause:
    title: str
    text: str
    figure: re.Match[str]
    year: str | None


Documents = Sequence[tuple[str, Sequence[Passage]]]


def statement_cases(documents: Documents, each: int, rng: random.Random) -> Iterator[StatementCase]:
    """Up to ``each`` cases of every kind, from clauses with one figure and a subject of their own.

    Args:
        documents: title and passages of each.
        each: how many cases of a kind.
        rng: what is taken, and how it is damaged.
    """
    clauses = [clause for title, passages in documents for passage in passages for clause in _clauses(title, passage)]
    rng.shuffle(clauses)
    for kind, make in _KINDS.items():
        made = 0
        for clause in clauses:
            case = make(kind, clause, rng)
            if case is not None:
                yield case
                made += 1
                if made == each:
                    break
        rng.shuffle(clauses)
    yield from _swapped(documents, each, rng)
    yield from _of_two(clauses, each)


def _clauses(title: str, passage: Passage) -> Iterator[_Clause]:
    years = [match[1] for heading in passage.section for match in _HEADING_YEAR.finditer(normalise(heading))]
    # What a heading with one year is about is of that year, unless a passage names others.
    year = years[-1] if len(years) == 1 and not re.search(r"年(?!均|度)", passage.normalised) else None
    for match in _CLAUSE.finditer(passage.normalised):
        figures = list(_FIGURE.finditer(match[0]))
        if len(figures) == 1 and not re.search(r"\d", _FIGURE.sub("", match[0])):
            subject = match[0][: figures[0].start()]
            rest = match[0][figures[0].end() :]
            named = re.search(
                r"(?:额|率|量|值|入|积|人口|业|费|出|资|款|里程|规模|能力|比重|占比)(?=达|增|下|提|超|突|为|稳|控|保|$)",
                subject,
            )
            if len(subject) >= 6 and not rest and named and not re.search("^(?:比|较|占|其中|同比)|分别", subject):
                yield _Clause(title, match[0], figures[0], year)


def _case(kind: str, clause: _Clause, new: str, right: str, *, true: bool, at: int | None = None) -> StatementCase:
    """A clause with its figure exchanged for ``new``."""
    start = clause.figure.start() if at is None else at
    lead = f"《{clause.title}》指出,"
    lead += f"{clause.year}年," if clause.year else ""
    draft = lead + clause.text[:start] + new
    return StatementCase(kind, draft + "。", (len(lead) + start, len(draft)), right, true)


def _as_it_stands(kind: str, clause: _Clause, rng: random.Random) -> StatementCase:
    return _case(kind, clause, clause.figure[0], clause.figure[0], true=True)


def _reworded(kind: str, clause: _Clause, rng: random.Random) -> StatementCase | None:
    for word, other in _REWORDED.items():
        if clause.text[: clause.figure.start()].endswith(word):
            text = clause.text[: clause.figure.start() - len(word)] + other
            figure = _FIGURE.search(text + clause.figure[0]) or clause.figure
            moved = _Clause(clause.title, text + clause.figure[0], figure, clause.year)
            return _case(kind, moved, clause.figure[0], clause.figure[0], true=True)
    return None


def _rounded(kind: str, clause: _Clause, rng: random.Random) -> StatementCase | None:
    figure, number = clause.figure, clause.figure["number"].replace(",", "")
    if (
        figure["behind"]
        or re.search("[超破近约于]过?$", clause.text[: figure.start()])
        or len(number.replace(".", "")) < 4
    ):
        return None
    value = float(number)
    scale = 10 ** (len(str(int(value))) - 2)
    short = f"{round(value / scale) * scale:.0f}" if scale >= 1 else number
    if short == number:
        return None
    return _case(kind, clause, f"约{short}{figure['multiple'] or ''}{figure['unit']}", figure[0], true=True)


def _converted(kind: str, clause: _Clause, rng: random.Random) -> StatementCase | None:
    figure = clause.figure
    unit = (figure["multiple"] or "") + figure["unit"]
    if unit not in _CONVERTED:
        return None
    other, factor = _CONVERTED[unit]
    value = float(figure["number"].replace(",", "")) * factor
    words = f"{value:.4f}".rstrip("0").rstrip(".")
    # 亿亩 in 万公顷 has no end: it is rounded, and says so.
    behind = figure["behind"] or ""
    about = "约" if "公顷" in other and not behind else ""
    words = f"{value:.1f}" if "公顷" in other else words
    return _case(kind, clause, f"{about}{words}{other}{behind}", figure[0], true=True)


def _digit(kind: str, clause: _Clause, rng: random.Random) -> StatementCase:
    number = clause.figure["number"]
    at = rng.choice([at for at, digit in enumerate(number) if digit.isdigit()])
    digit = rng.choice([each for each in "123456789" if each != number[at]])
    new = number[:at] + digit + number[at + 1 :] + clause.figure[0][len(number) :]
    return _case(kind, clause, new, clause.figure[0], true=False)


def _unit(kind: str, clause: _Clause, rng: random.Random) -> StatementCase | None:
    figure = clause.figure
    other = _OTHER_UNITS.get(figure["unit"])
    if other is None:
        return None
    new = figure["number"] + (figure["multiple"] or "") + other + (figure["behind"] or "")
    return _case(kind, clause, new, figure[0], true=False)


def _multiple(kind: str, clause: _Clause, rng: random.Random) -> StatementCase | None:
    figure = clause.figure
    other = {"万亿": "亿", "亿": "万", "万": "亿"}.get(figure["multiple"] or "")
    if other is None:
        return None
    return _case(
        kind, clause, figure["number"] + other + figure["unit"] + (figure["behind"] or ""), figure[0], true=False
    )


def _comparator(kind: str, clause: _Clause, rng: random.Random) -> StatementCase | None:
    behind = clause.figure["behind"]
    if not behind:
        return None
    new = clause.figure[0].removesuffix(behind) + _COMPARATORS[behind]
    return _case(kind, clause, new, clause.figure[0], true=False)


def _direction(kind: str, clause: _Clause, rng: random.Random) -> StatementCase | None:
    head = clause.text[: clause.figure.start()]
    for word, other in {"增长": "下降", "下降": "增长", "提高": "降低"}.items():
        if head.endswith(word):
            return _case(kind, clause, other + clause.figure[0], clause.figure[0], true=False, at=len(head) - len(word))
    return None


def _year(kind: str, clause: _Clause, rng: random.Random) -> StatementCase | None:
    if clause.year is None:
        return None
    other = str(int(clause.year) + rng.choice([-3, -2, 2]))
    lead = f"《{clause.title}》指出,"
    draft = f"{lead}{other}年,{clause.text}。"
    return StatementCase(kind, draft, (len(lead), len(draft)), f"{clause.year}年", False)


def _swapped(documents: Documents, each: int, rng: random.Random) -> Iterator[StatementCase]:
    """Two clauses of one passage with each other's figure, where both have one unit."""
    pairs = []
    for title, passages in documents:
        for passage in passages:
            pairs += [
                (one, other) for one, other in pairwise(_clauses(title, passage))
                if one.figure["unit"] == other.figure["unit"] and one.figure[0] != other.figure[0]
            ]  # fmt: skip
    rng.shuffle(pairs)
    for one, other in pairs[:each]:
        yield _case("figures swapped", one, other.figure[0], one.figure[0], true=False)


def _named_place(kind: str, clause: _Clause, rng: random.Random) -> StatementCase | None:
    """A clause of a province's report with the province's name, or another's, in place of the title."""
    own = _PROVINCE.match(clause.title)
    if own is None or clause.year is None or re.match("全|我|各|(?:[\u4e00-\u9fff]{1,3}[省市县区州])", clause.text):
        return None
    true = kind == "place named"
    place = own[0] if true else rng.choice([each for each in PROVINCES if each != own[0]])
    lead = f"{clause.year}年,{place}"
    draft = lead + clause.text
    return StatementCase(kind, draft + "。", (len(lead) + clause.figure.start(), len(draft)), clause.figure[0], true)


def _in_tenths(kind: str, clause: _Clause, rng: random.Random) -> StatementCase | None:
    """85% as 八成五, or as 七成五."""
    figure = clause.figure
    if figure[0] != figure["number"] + "%" or not re.fullmatch("[1-9][05]", figure["number"]):
        return None
    true = kind == "in tenths"
    tenth = int(figure["number"][0])
    tenth = tenth if true else rng.choice([each for each in range(1, 10) if each != tenth])
    words = f"{_TENTHS[tenth]}成" + ("五" if figure["number"][1] == "5" else "")
    return _case(kind, clause, words, figure[0], true=true)


def _of_two(clauses: Sequence[_Clause], each: int) -> Iterator[StatementCase]:
    """Two clauses of two documents in one sentence, each with its document, then with the other one's."""
    pairs = [(one, other) for one, other in pairwise(clauses) if one.title != other.title]
    for kind, true in (("two documents", True), ("documents swapped", False)):
        for one, other in pairs[:each]:
            titles = (one.title, other.title) if true else (other.title, one.title)
            lead = f"《{titles[0]}》指出,"
            draft = f"{lead}{one.text};《{titles[1]}》指出,{other.text}。"
            start = len(lead) + one.figure.start()
            yield StatementCase(kind, draft, (start, len(lead) + len(one.text)), one.figure[0], true)
        pairs = pairs[each:]


_Make = Callable[[str, _Clause, random.Random], StatementCase | None]
_KINDS: dict[str, _Make] = {
    "as it stands": _as_it_stands, "reworded": _reworded, "rounded": _rounded, "other unit, same value": _converted,
    "digit changed": _digit, "unit changed": _unit, "multiple changed": _multiple, "comparator changed": _comparator,
    "direction changed": _direction, "year changed": _year, "place named": _named_place,
    "place changed": _named_place, "in tenths": _in_tenths, "tenths changed": _in_tenths,
}  # fmt: skip
