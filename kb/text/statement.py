"""A statement: one figure of a text, with what it counts, where and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from kb.text.figures import Figure
    from kb.text.periods import Period

Comparator = Literal["exact", "about", "nearly", "at-least", "at-most", "over", "under"]
Measure = Literal["level", "growth", "decline", "share", "rank"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure of a text, with what it counts.

    Offsets are into the normalised text that was read.

    Attributes:
        start: where the figure begins, with the comparator before it (超过126万亿元).
        end: where it ends, with the comparator behind it (5%左右).
        figure: the value with its unit; the lower one of a range.
        high: the upper value of a range (4.5%-5%), or None.
        comparator: how exactly the value is meant.
        measure: the level of what is counted, its growth or decline, its share in something else, or
            its place in an order. 增长到 and 下降到 give a level.
        subject: the words for what is counted, without place, time and linking words; inherited from
            the clause before where the figure's own has none (同比增长9.9%). Empty where nothing says it.
        subject_span: where those words stand; (start, start) where there are none.
        place: the place that is named with it (全国, 全县, 广东), or None.
        period: the years it speaks of, or None. ``period.stated`` is False where they come from a
            heading or a sentence before.
        since: the year that a change is measured from (比2020年提高), or None.
        initial: whether it is the value before a change (从45%提高到92%: 45%).
        thing: the noun phrase for what is counted as it stands in an English text; "" in Chinese.
    """

    start: int
    end: int
    figure: Figure
    high: Figure | None
    comparator: Comparator
    measure: Measure
    subject: str
    subject_span: tuple[int, int]
    place: str | None
    period: Period | None
    since: int | None = None
    initial: bool = False
    thing: str = ""

    def text(self, read: str) -> str:
        """The figure as it stands in the text that was read, comparator included: 5%左右."""
        return read[self.start : self.end]
