"""What a comparison says: changes of provisions or sentences, with edits, figures and words of degree."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import groupby, pairwise, product, takewhile
from typing import TYPE_CHECKING, Literal

from kb.quick_dataclass import dataclass
from kb.text.agreement import may_be_meant
from kb.text.subjects import likeness, usual_name
from kb.timeline.counted_things import named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from kb.passages.passage_statements import PassageStatement
    from kb.text.figures import Figure

_Run = tuple[str, str, bool]
"""A run of an edit: what went, what came, and whether both are equal."""

ChangeKind = Literal["same", "reworded", "split", "merged", "moved", "new", "dropped"]
EditKind = Literal["equal", "insert", "delete"]

# An equal stretch shorter than this between two edits is there by chance, punctuation not counted,
_EQUAL = 2
# and so is one up to this long between longer ones.
_BY_CHANCE = 3
_MARKS = " ,.;:，。；：、\n"
# What an edit takes whole: a number, a Latin word, a Chinese numeral of several characters, else a character.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]+(?:['’-][A-Za-z]+)*|[零〇一二三四五六七八九十百千万亿]{2,}|.", re.DOTALL)
# A subject this like another counts the same thing.
_SAME_THING = 0.5


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of text that both have, or one of them."""

    op: EditKind
    text: str


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure for one thing that differs; ``what`` is what it counts."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class DegreeChange:
    """A word of degree or resolve that took another's place (扎实 → 深入), and whether it says more."""

    old: str
    new: str
    direction: Literal["stronger", "weaker", "other"]


@dataclass(frozen=True, slots=True)
class ProvisionChange:
    """What became of provisions.

    Attributes:
        change: the structural word where there is one (split, merged, moved), else what became of the words.
        old: ids of the passages in the old document.
        new: ids of those in the new one.
        similarity: 1 for the same words; 0 where there is nothing to compare with.
        edits: the old words made into the new ones, in order.
        figures: those that changed.
        degrees: words of degree that changed.
    """

    change: ChangeKind
    old: tuple[str, ...]
    new: tuple[str, ...]
    similarity: float
    edits: tuple[Edit, ...]
    figures: tuple[FigureChange, ...]
    degrees: tuple[DegreeChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Changes in the order of the new document; what was dropped stands last."""

    old: str
    new: str
    changes: tuple[ProvisionChange, ...]


def out_of_order(pairs: Mapping[int, int]) -> set[int]:
    """The pairs outside the longest run that keeps its order (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    previous: dict[int, int | None] = {}
    for one in sorted(pairs):
        at = bisect_left(tails, pairs[one])
        previous[one] = ends[at - 1] if at else None
        tails[at : at + 1] = [pairs[one]]
        ends[at : at + 1] = [one]
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = previous[last]
    return set(pairs) - kept


def edits_between(before: str, after: str) -> tuple[Edit, ...]:
    """The shortest edit of one text into the other that cuts no number and no word.

    What both have in common by chance, less than went or came on either side of it, counts as edited.
    """
    from rapidfuzz.distance import Indel

    olds, news = _TOKEN.findall(before), _TOKEN.findall(after)
    runs = [
        (
            "".join(olds[step.src_start : step.src_end]) if step.tag != "insert" else "",
            "".join(news[step.dest_start : step.dest_end]) if step.tag != "delete" else "",
            step.tag == "equal",
        )
        for step in Indel.opcodes(olds, news)
    ]
    edits: list[Edit] = []
    for equal, group in groupby(_without_chance(runs), key=lambda run: run[2]):
        members = list(group)
        gone, come = "".join(run[0] for run in members), "".join(run[1] for run in members)
        own = [Edit("equal", gone)] if equal else [Edit("delete", gone), Edit("insert", come)]
        edits += [edit for edit in own if edit.text]
    return tuple(edits)


def _without_chance(runs: Sequence[_Run]) -> list[_Run]:
    """The runs of an edit, those that are equal by chance as edited."""
    found: list[_Run] = []
    for at, run in enumerate(runs):
        if run[2] and 0 < at < len(runs) - 1:
            left = _edited(reversed(found))
            right = _edited(iter(runs[at + 1 :]))
            size = len(run[0].strip(_MARKS))
            if size < _EQUAL or (size <= _BY_CHANCE and size < left and size < right):
                run = (*run[:2], False)
        found.append(run)
    return found


def _edited(runs: Iterable[_Run]) -> int:
    """The characters that went or came, whichever are more, in the edited runs up to the next equal one."""
    members = list(takewhile(lambda run: not run[2], runs))
    return max(sum(len(gone) for gone, _, _ in members), sum(len(come) for _, come, _ in members))


def figure_changes(
    before: Sequence[PassageStatement], after: Sequence[PassageStatement], *, single: bool = False
) -> tuple[FigureChange, ...]:
    """Figures for one thing of which the new text has another instead.

    ``single`` says that both are single sentences: then the only figure of a kind in one is that of the other, if
    the words for what it counts are alike.
    """
    olds, news = _by_subject(before), _by_subject(after)
    found = []
    for key in olds.keys() & news.keys():
        if {_value(each) for each in olds[key]} & {_value(each) for each in news[key]}:
            continue
        for was, now in product(olds[key], news[key]):
            if _same_time(was, now):
                found.append(FigureChange(named(was), was.text, now.text))
                break
    if single and not found:
        found += _only_one(before, after)
    return tuple(sorted(found, key=lambda each: (each.what, each.old)))


def translated_figures(
    before: Sequence[PassageStatement], after: Sequence[PassageStatement]
) -> tuple[FigureChange, ...]:
    """The figures of a text that its translation does not have, where the translation has another of that kind.

    ``before`` and ``after`` are the statements of sentences that stand for each other. Units may be converted
    (8000万亩, 5.33 million hectares), so a rounded figure is the same one.
    """
    left = list(after)
    missing = []
    for was in before:
        same = next((now for now in left if _is_translated(was, now)), None)
        if same is None:
            missing.append(was)
        elif same.statement.high is None:
            left.remove(same)
    found = []
    for was in missing:
        of_kind = [
            now
            for now in left
            if now.statement.figure.dimension == was.statement.figure.dimension
            and may_be_meant(was.statement.figure, now.statement.figure)
        ]
        dimension = was.statement.figure.dimension
        only = len(of_kind) == 1 == sum(each.statement.figure.dimension == dimension for each in missing)
        like = [now for now in of_kind if only or likeness(was.statement.subject, now.statement.subject) >= _SAME_THING]
        if len(like) == 1:
            found.append(FigureChange(named(was), was.text, like[0].text))
    return tuple(sorted(found, key=lambda each: (each.what, each.old)))


def _is_translated(one: PassageStatement, other: PassageStatement) -> bool:
    """Whether the figures are the same; 从9000多公里增加到2万5千公里 may have become a range."""
    olds, news = (
        [figure for figure in (each.statement.figure, each.statement.high) if figure is not None]
        for each in (one, other)
    )
    same = all(any(was.equals(now) or _is_converted(was, now) for now in news) for was in olds)
    return same or any(
        _with_one_named(each) == whole.statement.figure.value for each, whole in ((one, other), (other, one))
    )


def _with_one_named(stated: PassageStatement) -> Fraction | None:
    """A count with the one that is named ahead of it: 11 of "Shanghai and 10 other places"; else None."""
    text, figure = stated.passage.normalised, stated.statement.figure
    others = text.endswith("and ", 0, figure.start) and text.startswith((" other ", " others"), figure.end)
    return figure.value + 1 if others and figure.dimension == "count" else None


def _is_converted(one: Figure, other: Figure) -> bool:
    return one.size != other.size and (one.rounds(other) or other.rounds(one))


def _only_one(before: Sequence[PassageStatement], after: Sequence[PassageStatement]) -> list[FigureChange]:
    one, other = ({each.statement.figure.dimension for each in stated} for stated in (before, after))
    found = []
    for dimension in sorted(one & other):
        olds = [each for each in before if each.statement.figure.dimension == dimension]
        news = [each for each in after if each.statement.figure.dimension == dimension]
        if len(olds) != 1 or len(news) != 1:
            continue
        was, now = olds[0], news[0]
        alike = likeness(was.statement.subject, now.statement.subject) >= _SAME_THING
        alike = alike and was.statement.measure == now.statement.measure and _same_time(was, now)
        if alike and not _agree(was, now):
            found.append(FigureChange(named(was), was.text, now.text))
    return found


def _same_time(one: PassageStatement, other: PassageStatement) -> bool:
    """Whether both speak of one year, or of years as far from those of their documents, or of as many together."""
    if one.of_several_years != other.of_several_years:
        return False
    if one.period is None or other.period is None:
        return True
    if one.period.last - one.period.first != other.period.last - other.period.first:
        return False  # what a year brought, and what five years did
    if one.period.last == other.period.last:
        return True
    return one.year is None or other.year is None or one.period.last - one.year == other.period.last - other.year


def _agree(one: PassageStatement, other: PassageStatement) -> bool:
    return _value(one)[:2] == _value(other)[:2]


def _value(stated: PassageStatement) -> tuple[object, ...]:
    """What a figure says, however it is written."""
    said = stated.statement
    return said.figure.value, said.high.value if said.high is not None else None, said.comparator


def _by_subject(stated: Sequence[PassageStatement]) -> dict[tuple[object, ...], list[PassageStatement]]:
    found: dict[tuple[object, ...], list[PassageStatement]] = {}
    for each in stated:
        said = each.statement
        if said.subject:
            own = each.where == each.place  # of the province whose report it is, beside another province's
            where = None if own else each.where
            key = (usual_name(said.subject), said.measure, said.figure.dimension, where)
            found.setdefault(key, []).append(each)
    return found


# Words of degree and resolve, from weak to strong; those of one row stand for each other.
_SCALES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("稳妥", "稳步", "有序", "逐步", "积极稳妥"), ("积极", "扎实", "持续"), ("深入", "大力", "着力", "加快", "有力"),
     ("全面", "全力", "坚决", "坚定不移")),
    (("研究", "探索"), ("试点", "启动", "鼓励", "引导"), ("支持", "推动", "促进"), ("推进", "实施", "加强"),
     ("强化", "确保", "严格")),
    (("可以", "可"), ("应", "应当"), ("必须", "须", "不得")),
    (("基本",), ("", ), ("更", "更加", "更为", "进一步"), ("最", "最大限度")),
    (("may", "can", "explore"), ("encourage", "support"), ("should", "promote"), ("shall", "must", "ensure")),
)  # fmt: skip
_DEGREES = sorted({word for scale in _SCALES for row in scale for word in row if word}, key=len, reverse=True)
_MORE = re.compile("(?:更加|更为|更|进一步|最)$")
_DEGREE = re.compile("|".join(re.escape(word) for word in _DEGREES))


def degree_changes(edits: Sequence[Edit]) -> tuple[DegreeChange, ...]:
    """Words of degree that another took the place of, or that were put in (积极 → 更加积极)."""
    found = []
    for gone, come, after in _replacements(edits):
        was, now = _word(gone), _word(come)
        if was is not None and now is not None and was != now:
            found.append(DegreeChange(was, now, _direction(was, now)))
        elif _DEGREE.match(after) and (put := _MORE.search(come)) is not None and _MORE.search(gone) is None:
            found.append(DegreeChange("", put[0], "stronger"))
        elif _DEGREE.match(after) and (left := _MORE.search(gone)) is not None and _MORE.search(come) is None:
            found.append(DegreeChange(left[0], "", "weaker"))
    return tuple(found)


def _replacements(edits: Sequence[Edit]) -> list[tuple[str, str, str]]:
    """What was deleted and what was inserted at each place, and the text behind it."""
    places: list[tuple[str, str, str]] = []
    padded = [Edit("equal", ""), *edits, Edit("equal", "")]
    for at, (before, edit) in enumerate(pairwise(padded)):
        following = padded[at + 2] if at + 2 < len(padded) else Edit("equal", "")
        if edit.op == "delete":
            come = following.text if following.op == "insert" else ""
            behind = padded[at + 3].text if come and at + 3 < len(padded) else following.text
            places.append((edit.text, come, behind))
        elif edit.op == "insert" and before.op != "delete":
            places.append(("", edit.text, following.text))
    return places


def _word(text: str) -> str | None:
    """The word of degree that a stretch consists of."""
    match = _DEGREE.fullmatch(text.strip())
    return match[0] if match else None


def _direction(was: str, now: str) -> Literal["stronger", "weaker", "other"]:
    for scale in _SCALES:
        places = {word: rank for rank, row in enumerate(scale) for word in row}
        if was in places and now in places and places[was] != places[now]:
            return "stronger" if places[was] < places[now] else "weaker"
    return "other"
