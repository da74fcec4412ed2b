"""The statements of a passage, each with its sentence, and the year and place of its document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.quick_dataclass import dataclass
from kb.text.normalise import normalise
from kb.text.periods import speaks_of_a_year
from kb.text.places import place_of_document, same_place
from kb.text.statement import Statement
from kb.text.statements import of_several_years, statements

if TYPE_CHECKING:
    from kb.documents.document import Metadata
    from kb.passages.passage import Passage
    from kb.text.periods import Period

_SENTENCE_END = re.compile(r"[。!?;\n]|\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class PassageStatement:
    """A statement of a passage. ``year`` is that of the document's date, ``place`` what the document speaks of."""

    passage: Passage
    statement: Statement
    sentence: str
    year: int | None
    place: str | None
    lead: str = ""
    """What the sentence says ahead of the subject and behind the figure before it."""

    @property
    def text(self) -> str:
        """The figure as the source has it, comparator included."""
        return self.statement.text(self.passage.normalised)

    @property
    def figure_text(self) -> str:
        """The figure alone; of a range from its first to its last."""
        last = self.statement.high or self.statement.figure
        return self.passage.normalised[self.statement.figure.start : last.end]

    @property
    def period(self) -> Period | None:
        """The years that it speaks of."""
        return self.statement.period

    @property
    def is_planned(self) -> bool:
        """Whether it speaks of the year of its document or a later one, which lies ahead of it."""
        return self.period is not None and self.year is not None and self.period.last >= self.year

    @property
    def of_several_years(self) -> bool:
        """Whether the source says that the figure is an average or a sum over years."""
        return of_several_years(self.passage.normalised, self.statement)

    @property
    def where(self) -> str | None:
        """The place that it is for: the one it names (全县 is the document's county), else the document's."""
        named = self.statement.place
        if named is None or (named != "全国" and named.startswith("全")):
            return self.place or named
        return named

    def is_of(self, place: str | None) -> bool:
        """Whether it speaks of that place, or may; None asks for none."""
        if place is None or any(same_place(place, each) for each in (self.statement.place, self.place) if each):
            return True
        if place == "全国":
            return self.place is None and self.statement.place is None
        if place.startswith("全"):
            # 全县 in a county's report is that county.
            return self.statement.place is None and self.place is not None and self.place.endswith(place[1:])
        return False


def document_place(metadata: Metadata) -> str | None:
    """The place below the nation that a document is of, told from its title and issuers; None for the nation."""
    return place_of_document("\n".join(map(normalise, [metadata.title, *metadata.issuer])))


def passage_statements(
    passage: Passage, metadata: Metadata, carried: Period | None = None
) -> tuple[PassageStatement, ...]:
    """The statements of a passage of a document with that metadata; ``carried`` as in ``statements``."""
    day = metadata.issued or metadata.published
    title = normalise(metadata.title)
    above = (title,) if speaks_of_a_year(title, day) else ()
    section = (*above, *map(normalise, passage.section))
    place = document_place(metadata)
    text = passage.normalised
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    found: list[PassageStatement] = []
    for each in statements(text, day=day, section=section, carried=carried):
        start = max((end for end in ends if end <= each.figure.start), default=0)
        end = min((end for end in ends if end > each.figure.start), default=len(text))
        before = [one.statement.end for one in found if start < one.statement.end <= each.subject_span[0]]
        lead = text[max([start, *before]) : each.subject_span[0]]
        found.append(PassageStatement(passage, each, text[start:end], day.year if day else None, place, lead))
    return tuple(found)
