"""Whether what one text says in figures is borne out by what another states: value, comparator, years, place."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kb.text.figures import Figure
    from kb.text.periods import Period
    from kb.text.statement import Comparator, Statement

Agreement = Literal["equal", "rounded"]
# How far below a round number "nearly" may be: a share of it.
_NEARLY = Fraction(1, 10)
_CLOSE = Fraction(3, 100)
# How far off a round number with 约 may be, one with 超过, and one that does not say that it is round.
_ABOUT = Fraction(1, 20)
_OVER = Fraction(1, 10)
_BARELY = Fraction(1, 200)
# Figures that differ by this factor are not of one thing.
_FAR = 20
# Other words for what is counted stand for each other (家, 个), these do not.
_PEOPLE = frozenset(("人", "人次", "名"))
_HOUSEHOLDS = frozenset(("户", "户次", "家"))
_FLOOR: frozenset[Comparator] = frozenset(("at-least", "over"))
_CEILING: frozenset[Comparator] = frozenset(("at-most", "under", "nearly"))


def value_agreement(said: Statement, stated: Statement) -> Agreement | None:
    """Whether a figure is the stated one, or one that rounding allows; None where it is neither.

    The comparator belongs to the value: 至少5% is not borne out by 不超过5%, nor 14.5亿亩以上 by 14.5亿亩左右;
    a bare figure is by any. 约7800亿元, 7800多亿元 and 近8000亿元 are judged against a bare one by what
    each allows.
    """
    if (said.high is None) != (stated.high is None):
        return None
    if said.high is not None and stated.high is not None and not said.high.equals(stated.high):
        return None
    one, other = said.figure, stated.figure
    if any(a.unit in _PEOPLE and b.unit in _HOUSEHOLDS for a, b in ((one, other), (other, one))):
        return None
    if one.equals(other):
        return "equal" if _comparators_agree(said.comparator, stated.comparator) else None
    if one.dimension != other.dimension or said.high is not None:
        return None
    if stated.comparator in ("at-least", "at-most") and said.comparator != stated.comparator:
        return None
    return "rounded" if _rounds(said, one, other) else None


def _comparators_agree(said: Comparator, stated: Comparator) -> bool:
    if said == stated or said == "exact":
        return True
    if stated == "exact":
        # 约12.6亿元 and 近12.6亿元 for 12.6亿元 say less than they could, 不超过12.6亿元 says another thing.
        return said in ("about", "nearly")
    if stated == "over" and said == "at-least":
        return True  # 2.6万亿元以上 for 超过2.6万亿元
    if stated in ("about", "nearly", "over"):
        return said in ("about", "nearly", "over") and {said, stated} != {"over", "nearly"}
    return (said in _FLOOR and stated in _FLOOR) or (said in _CEILING and stated in _CEILING)


def _rounds(said: Statement, one: Figure, other: Figure) -> bool:
    step = _step(one)
    off = other.value - one.value
    # One says a third for 32% and for 34%.
    if said.comparator == "about" or (said.comparator == "exact" and "分之" in one.text):
        return abs(off) <= min(step / 2, one.value * _ABOUT)
    if said.comparator in ("nearly", "under"):
        return -step < off < 0 and -off <= max(min(step / 2, one.value * _NEARLY), one.value * _CLOSE)
    if said.comparator in ("over", "at-least"):
        return 0 < off < (step / 2 if "成" in one.text else min(step, one.value * _OVER))
    if said.comparator == "at-most":
        return False
    if one.size != other.size and abs(off) <= one.quantum / 2:
        return True  # 116.7 million hectares for 17.5亿亩
    return one.rounds(other) and abs(off) <= one.value * _BARELY


def _step(figure: Figure) -> Fraction:
    """The value of one in the last digit that is not 0: 100亿 for 7800亿."""
    step = figure.quantum
    count = figure.value / step
    if count.denominator != 1 or not count:
        return step
    whole = int(count)
    while whole % 10 == 0:
        whole //= 10
        step *= 10
    return step


def periods_agree(said: Period | None, stated: Period | None, *, year_of_source: int | None = None) -> bool:
    """Whether the years that a draft gives are those of a source; True where the draft gives none.

    ``year_of_source``, the year of the source's own date, stands in where its text names none: it then
    speaks of that year or the one before.
    """
    if said is None or not said.stated:
        return True
    if stated is None:
        within = year_of_source is not None and said.first - 1 <= year_of_source <= said.last + 1
        several = said.first < said.last and within
        return year_of_source is None or said.last - year_of_source in (-1, 0) or said.deadline or several
    if said.last != stated.last:
        return False
    return said.first == stated.first or stated.deadline or not stated.stated


def may_be_meant(said: Figure, stated: Figure) -> bool:
    """Whether one may be the other miswritten: of about its size, or with the same digits (亿 for 万)."""
    one, other = sorted((said.value, stated.value))
    return not one or other <= _FAR * one or _digits(said) == _digits(stated)


def _digits(figure: Figure) -> str:
    return f"{float(figure.number):.6e}".partition("e")[0]
