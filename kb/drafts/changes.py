"""Changes that no source states as such: what two levels give, and the words for a rise or fall."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from kb.drafts.figure_verdict import FigureVerdict
from kb.text import chinese_heads, english_words
from kb.text.agreement import periods_agree
from kb.text.periods import Period
from kb.text.subjects import SAME, likeness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kb.passages.passage import Passage
    from kb.passages.passage_statements import PassageStatement
    from kb.text.statement import Statement

MOVED = ("growth", "decline")
"""What a figure measures that is a change, not a level."""
_MOVE = re.compile(
    rf"(?:{chinese_heads.UP}|{chinese_heads.DOWN})[^,;。、\d]{{0,4}}$|"
    r"[高低快慢多少](?:于[^,;。、\d]{1,14}|出)?$|"
    rf"(?i:\b(?:{english_words.UP}|{english_words.DOWN})\b[^,;.\d]{{0,12}}$)"
)
MOVES = re.compile(
    rf"{chinese_heads.UP}|{chinese_heads.DOWN}|[增降升涨跌减多少高低快慢差]|"
    rf"(?i:\b(?:{english_words.UP}|{english_words.DOWN}|up|down|more|less|fewer|higher|lower)\b)"
)
"""A word for a rise or fall, or for more or less."""
_LED_TO = re.compile(
    rf"(?:(?P<up>{chinese_heads.UP})|{chinese_heads.DOWN})(?:了|幅度)?(?:到|至|为)$|"
    rf"(?i:\b(?:(?P<enup>{english_words.UP})|{english_words.DOWN})(?: from [^,;]{{1,16}})? to $)"
)
_BY = re.compile(
    rf"(?:{chinese_heads.UP}|{chinese_heads.DOWN})了?$|(?i:\b(?:{english_words.UP}|{english_words.DOWN})\s+by\s+$)"
)
_THAT_IS = re.compile(
    r"(?:左右|上下|以上|以下|多|余)?[,(\s]*"
    r"(?:(?:也就|亦)是|也?即|约?合|折合|相当于|约|or|that is|i\.e\.|equivalent to)"
    r"(?:为|是|约|了|,|about|roughly|some|more than|over|\s)*",
    re.IGNORECASE,
)
_OPPOSITES = (
    ("高于", "低于"), ("快于", "慢于"), ("多于", "少于"), ("大于", "小于"), ("faster", "slower"), ("higher", "lower"),
    ("more", "less"),
)  # fmt: skip
_ABOVE = [above for above, _ in _OPPOSITES]
_COMPARED = re.compile(
    rf"(?P<word>{'|'.join(word for pair in _OPPOSITES for word in pair)})"
    r"(?:(?:[^,;:。、\d]|\d{4}年){1,14}的| than the )$",
    re.IGNORECASE,
)
_ROUGH, _ROUGHLY = re.compile("分之|一半|半数|成|^[一二两三四五六七八九十]+倍|half|third|quarter"), Fraction(3, 20)
_NEARLY_TIMES = Fraction(3, 20)
_NEAR, _LONGEST = 12, 40
_MOVE_BEHIND = re.compile(r"\s+(?:more|less|fewer|higher|lower|(?:increase|decrease|rise|fall|drop)s?)\b")


def risen_by(said: Statement, levels: Sequence[PassageStatement], passage: Passage) -> FigureVerdict | None:
    """A change that two levels of a passage give: 从45%提高到92% is 47个百分点.

    Args:
        said: what the draft says.
        levels: the passage's statements of the same thing that are no changes themselves.
        passage: the passage.
    """
    if said.measure not in MOVED or said.figure.multiplies:
        return None
    for before, after in pairwise(each for each in levels if each.is_of(said.place)):
        since = before.period.last if before.period else None
        timely = periods_agree(said.period, after.period, year_of_source=after.year)
        if timely and said.since in (None, since) and is_difference(said, after.statement, before.statement):
            return FigureVerdict(said.figure.start, said.figure.end, "equal", after.figure_text, passage)
    return None


def with_derived(text: str, found: Sequence[FigureVerdict], said: Sequence[Statement]) -> Iterator[FigureVerdict]:
    """The verdicts on a sentence; what follows from two verified figures in it is as right as they are.

    67.9%,比67%高0.9个百分点; 1267万人,比1256万人多11万人; 40万吨中10万吨占25%. ``said`` is the sentence's.
    """
    claims = {each.start: one for each in found for one in said if one.start <= each.start <= one.figure.start}
    levels = [
        each
        for each in found
        if each.status in ("equal", "rounded", "unconfirmed") and each.start in claims
        and (claims[each.start].measure not in (*MOVED, "rank") or claims[each.start].figure.dimension == "ratio")
    ]  # fmt: skip
    for each in found:
        claim = claims.get(each.start)
        given = None
        # A share that the writer has worked out has no figure of its own in a source.
        shared = claim is not None and claim.measure == "share" and each.status == "differs"
        if claim is not None and (shared or each.status in ("unsourced", "unconfirmed")):
            moved = claim.measure in MOVED or MOVES.search(text, max(0, claim.start - _NEAR), claim.end + _NEAR)
            pairs = ((one, other) for one, other in combinations(levels, 2) if each not in (one, other))
            given = next(
                (p for p in pairs if _follows(claim, claims[p[0].start], claims[p[1].start], bool(moved))), None
            )
        if given is None:
            yield each
        else:
            one, other = given
            yield replace(each, status="equal", source=f"{one.source}, {other.source}", passage=one.passage)


def _follows(claim: Statement, one: Statement, other: Statement, moved: bool) -> bool:
    """Whether a figure is the difference of two levels, in its direction, or the one as a share or multiple."""
    if one.figure.dimension != other.figure.dimension or not other.figure.value or not one.figure.value:
        return False
    years = [each.period.last if each.period is not None else 0 for each in (one, other)]
    timed = all(years) and years[0] != years[1]
    later = years[1] > years[0] if timed else one.initial
    if not (timed or one.initial or other.initial) and one.subject == other.subject and claim.measure in MOVED:
        later = (other.figure.value > one.figure.value) == (claim.measure == "growth")  # 月销售额10万元升到15万元
    new, old = (other.figure.value, one.figure.value) if later else (one.figure.value, other.figure.value)
    ratio = one.figure.dimension == "ratio"
    if claim.figure.dimension == ("points" if ratio else one.figure.dimension):
        size = one.figure.size if ratio else 1
        return moved and _is(claim, (new - old) / size)
    if claim.figure.dimension not in (("times",) if ratio else ("ratio", "times")):
        return False
    return _is(claim, new / old - 1) if claim.measure in MOVED else _is(claim, new / old) or _is(claim, old / new)


def is_difference(claim: Statement, one: Statement, other: Statement) -> bool:
    """Whether a change or a lead is what two statements of a source's sentence differ by: 快1.2个百分点 of 5.5%, 4.3%.

    Of one subject, one is the value that the other changed from, or of another year.
    """
    timed = one.initial != other.initial or (
        one.period is not None and other.period is not None and one.period != other.period
    )
    if claim.measure not in MOVED or (one.subject == other.subject and not timed):
        return False
    return _follows(claim, one, other, moved=True)


def says_again(text: str, claim: Statement, said: Statement) -> bool:
    """Whether a figure says another one of its sentence in another unit or by another word: 1.4万亿斤,即7亿吨."""
    figure, other = claim.figure, said.figure
    if figure.multiplies and said.measure == "growth" and other.dimension == "ratio":
        nearest = other.value if claim.comparator not in ("over", "at-least") else min(other.value, figure.value)
        return abs(nearest - figure.value) <= _NEARLY_TIMES and other.value < figure.value + Fraction(1, 2)
    between = text[said.figure.end : figure.start]
    if figure.start < said.figure.end or figure.dimension != other.dimension or not _THAT_IS.fullmatch(between):
        return False
    return abs(figure.value - other.value) <= max(figure.quantum, other.quantum) / 2


def compared_wrongly(text: str, one: Statement, other: Statement) -> tuple[int, str] | None:
    """Where a figure is said to be above or below the next one though it is not, and the right words up to that.

    4.6%,高于全国的5.2%: 低于全国的.
    """
    match = _COMPARED.search(text, one.figure.end, other.start)
    if match is None or one.figure.dimension != other.figure.dimension or one.figure.value == other.figure.value:
        return None
    if (match["word"].lower() in _ABOVE) == (one.figure.value > other.figure.value):
        return None
    opposite = next(a if b == match["word"].lower() else b for a, b in _OPPOSITES if match["word"].lower() in (a, b))
    return match.start("word"), opposite + text[match.end("word") : other.figure.start]


def _is(claim: Statement, value: Fraction) -> bool:
    """Whether a figure is a value, as far as it is stated, and a fall where it is below 0."""
    value = -value if claim.measure == "decline" else abs(value) if claim.measure not in MOVED else value
    # 四分之一 and 两倍 are said of what is near them
    most = claim.figure.value * _ROUGHLY if _ROUGH.search(claim.figure.text) else claim.figure.quantum / 2
    return abs(value - claim.figure.value) <= most


def is_turned(text: str, said: Statement, stated: PassageStatement) -> bool:
    """Whether a value is said to be what something rose to, where a source says that it fell to it, or the reverse.

    So is one that it rose or fell by, where a source says that it rose or fell to it.
    """
    sides = (text, said), (stated.passage.normalised, stated.statement)
    here, there = (_led_to(*side) for side in sides)
    if here is not None and there is not None:
        return here != there
    return here is not there and any(
        each.measure in MOVED and _BY.search(words, 0, each.start) for words, each in sides
    )


def _led_to(text: str, statement: Statement) -> bool | None:
    """Whether a rise (True) or a fall led to a value; None where neither is said."""
    led = _LED_TO.search(text, max(0, statement.start - _LONGEST), statement.start)
    return None if led is None else (led["up"] or led["enup"]) is not None


def with_move(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a figure with the words for a rise or fall ahead of it, or behind it (1.6 trillion yuan less)."""
    moved = _MOVE.search(text, max(0, start - 24), start)
    if moved is not None:
        return moved.start(), end
    behind = _MOVE_BEHIND.match(text, end)
    return start, behind.end() if behind is not None else end


def with_ends_in_order(
    found: Sequence[FigureVerdict],
    said: Mapping[int, Statement],
    statements_of: Callable[[Passage], Sequence[PassageStatement]],
) -> Iterator[FigureVerdict]:
    """The verdicts; both ends of a change differ where their source has them the other way round (由66户增至12户).

    ``said`` are the statements of the sentence, by where their figures begin.
    """
    right: dict[int, PassageStatement] = {}
    for one, other in pairwise(each for each in found if each.start in said):
        old, new = said[one.start], said[other.start]
        held = [each.passage for each in (one, other) if each.status == "equal" and each.passage is not None]
        if not (held and old.initial and not new.initial and all(each == held[0] for each in held)):
            continue
        there = list(pairwise(statements_of(held[0])))
        if any(_are_ends(first, last, old, new) for first, last in there):
            continue
        turned = [pair for pair in there if pair[0].statement.initial and _are_ends(*pair, new, old)]
        right |= {one.start: turned[0][0], other.start: turned[0][1]} if turned else {}
    for each in found:
        stated = right.get(each.start)
        yield replace(each, status="differs", source=stated.figure_text, passage=stated.passage) if stated else each


def other_end(statement: Statement, among: Sequence[Statement]) -> Statement | None:
    """The value at the other end of a change (由240元提高到450元), of the statements of one sentence."""
    for first, last in pairwise(among):
        if first.initial and not last.initial and statement in (first, last):
            return last if statement == first else first
    return None


def _are_ends(first: PassageStatement, last: PassageStatement, old: Statement, new: Statement) -> bool:
    return first.statement.figure.equals(old.figure) and last.statement.figure.equals(new.figure)


def follows(stated: PassageStatement, before: FigureVerdict) -> bool:
    """Whether a source has a value in the sentence where it has the one that it changed from."""
    return before.passage is not None and stated.passage.id == before.passage.id and before.source in stated.sentence


def level_before(change: Statement, level: Statement) -> Statement | None:
    """The level that a change, said of one behind it, began at; None where the two do not fit each other."""
    ratio = level.figure.dimension == "ratio"
    if change.measure not in MOVED or level.measure in (*MOVED, "rank") or change.since is None:
        return None
    if change.figure.dimension != ("points" if ratio else level.figure.dimension):
        return None
    off = change.figure.value * (level.figure.size if ratio else 1) * (1 if change.measure == "growth" else -1)
    figure = replace(level.figure, value=level.figure.value - off)
    return replace(level, figure=figure, period=Period(change.since, change.since), comparator="exact")


def levels_in(
    said: Statement, passage: Passage, statements_of: Callable[[Passage], Sequence[PassageStatement]]
) -> list[PassageStatement]:
    """What a passage states of the same thing that is no change."""
    return [
        each
        for each in statements_of(passage)
        if each.statement.measure not in MOVED and likeness(said.subject, each.statement.subject) >= SAME
    ]


def beside(
    said: Statement, stated: PassageStatement, statements_of: Callable[[Passage], Sequence[PassageStatement]]
) -> list[PassageStatement]:
    """What the sentence of a statement states of the same thing in the same unit."""
    return [
        each
        for each in statements_of(stated.passage)
        if each.sentence == stated.sentence
        and each.statement.figure.dimension == stated.statement.figure.dimension
        and likeness(said.subject, each.statement.subject) >= SAME
    ]
