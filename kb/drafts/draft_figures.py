"""The figures of a draft held against the documents, sentence by sentence and cell by cell."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kb.drafts.apart import apart_from_claims, named_before
from kb.drafts.claims import by_kind
from kb.drafts.draft_context import (
    captions_of,
    draft_day,
    home_of,
    is_fieldwork,
    named_above,
    proposals_in,
    rests_on_documents,
)
from kb.drafts.draft_sentence import DraftSentence
from kb.drafts.figure_check import judge_figures, judge_rendered
from kb.drafts.figure_verdict import FigureVerdict
from kb.drafts.findings import Finding, Information, Verified, spot
from kb.drafts.folding import FoldedText
from kb.drafts.table_cells import HeadedCell, cells_of, is_bare, with_headings
from kb.text.figures import Figure, figures_in
from kb.text.normalise import normalise
from kb.text.periods import last_leading_period
from kb.text.places import last_province, provinces_in
from kb.text.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date

    from kb.drafts.attribution import Attributions
    from kb.drafts.draft import Cell, Draft, Paragraph
    from kb.drafts.findings import Spot
    from kb.drafts.sources import Sources
    from kb.encoders.encoder import Encoder
    from kb.passages.passage import Passage

_BEFORE = 80
_IN_ALL = re.compile(
    r"(?:共|全文|分为?|由)[^,;。]{0,12}$|\b(?:has|have|ha[sd]|with|contains?|comprises?|consists of) $"
)
_ARTICLES = re.compile(" (?:articles|provisions)")


class FigureCheck:
    """Holds the figures of a draft against the documents."""

    def __init__(
        self, draft: Draft, sources: Sources, attributions: Attributions, encoder: Callable[[], Encoder] | None
    ) -> None:
        self._draft = draft
        self._sources = sources
        self._attributions = attributions
        self._encoder = encoder
        self._by_meaning = lru_cache(maxsize=64)(self._like_in_meaning)  # asked for each figure of a sentence

    def of(
        self,
        paragraph: Paragraph,
        judged: Sequence[tuple[int, int]] = (),
        renderings: Sequence[tuple[int, int, Passage]] = (),
    ) -> Iterator[Finding | Verified | Information]:
        """What became of each figure of a paragraph, in order.

        Args:
            paragraph: of the draft.
            judged: spans of its text that are judged by their words, as quotations.
            renderings: spans that render a passage in another language, each with the passage.
        """
        from kb.passages.sentences import sentence_spans

        if is_bare(paragraph):
            if (said := with_headings(paragraph, self._cells)) is not None:
                yield from self._sentence(paragraph, 0, len(paragraph.text), (), (), said)
            return
        apart = [*judged, *apart_from_claims(paragraph.text)]
        for start, end in sentence_spans(paragraph.text):
            yield from self._sentence(paragraph, start, end, apart, renderings)

    @cached_property
    def _cells(self) -> dict[Cell, str]:
        return cells_of(self._draft)

    @cached_property
    def _captions(self) -> dict[int, str]:
        return captions_of(self._draft)

    @cached_property
    def _home(self) -> str | None:
        return home_of(self._draft)

    @cached_property
    def _places_above(self) -> dict[int, frozenset[str]]:
        return named_above(self._draft, lambda each: frozenset(dict(provinces_in(normalise(each.text))).values()))

    @cached_property
    def _documents_above(self) -> dict[int, frozenset[str]]:
        """The documents that headings name (二、2030年政府工作报告), the source of what stands below."""
        return named_above(self._draft, self._attributions.in_heading)

    @cached_property
    def _day(self) -> date | None:
        return draft_day(self._draft)

    @cached_property
    def _proposals(self) -> frozenset[int]:
        return proposals_in(self._draft)

    def _sentence(
        self,
        paragraph: Paragraph,
        start: int,
        end: int,
        apart: Sequence[tuple[int, int]],
        renderings: Sequence[tuple[int, int, Passage]],
        headed: HeadedCell | None = None,
    ) -> Iterator[Finding | Verified | Information]:
        """The figures of paragraph.text[start:end], or of that cell with what heads it."""
        folded_text = FoldedText.of(headed.text if headed is not None else paragraph.text[start:end])

        def place_of(at: int) -> int:
            offset = folded_text.offsets[at]
            return start + min(headed.place(offset) if headed is not None else offset, end - start)

        def within(figure: Figure) -> bool:
            low, high = place_of(figure.start), place_of(figure.end)
            return low == high or any(low < last and first < high for first, last in apart)

        figures = [figure for figure in figures_in(folded_text.folded) if not within(figure)]
        if not figures:
            return
        attribution = self._attributions.anywhere(paragraph, start, end)
        above = self._documents_above.get(id(paragraph), frozenset())
        documents = attribution.documents if attribution is not None else above
        translated: list[FigureVerdict] = []
        said = {each.figure.start: each for each in statements(folded_text.folded)}
        for first, last, passage in renderings:
            inside = [each for each in figures if first <= start + folded_text.offsets[each.start] < last]
            figures = [each for each in figures if each not in inside]
            claims = [said[each.start] for each in inside if each.start in said]
            translated += [judge_rendered(folded_text.folded, each, passage, self._sources) for each in claims]
        judged: list[FigureVerdict] = []
        ahead = normalise(paragraph.text[:start])
        before = ahead[-_BEFORE:]
        before = before or (normalise(self._captions.get(paragraph.cell[0], "")) if paragraph.cell else "")
        places = self._places_above.get(id(paragraph), ())
        home = last_province(ahead) or (next(iter(places)) if len(places) == 1 else self._home)
        parts = self._attributions.by_title(paragraph.text[start:end])
        article = attribution.place if attribution is not None and not parts else None
        for low, high, named in parts or [(0, len(folded_text.text), documents)]:
            of_it = [each for each in figures if low <= folded_text.offsets[each.start] < high]
            carried = last_leading_period(ahead, self._day) if not named else None
            sentence = DraftSentence(
                folded_text.folded,
                before,
                home,
                bool(named),
                self._sources,
                self._day,
                carried=carried,
                in_table=headed is not None,
                place=article,
            )
            judged += judge_figures(sentence, of_it, named, self._by_meaning)
        found = not documents and is_fieldwork(folded_text.folded)
        proposed = id(paragraph) in self._proposals and not rests_on_documents(folded_text.folded)
        own: tuple[str, ...] = (
            ("unsourced", "differs") if found else ("unsourced",) if proposed and not documents else ()
        )
        by_start = {figure.start: figure for figure in figures}
        for verdict in (*translated, *judged):
            figure = by_start.get(verdict.start)
            if figure is not None and verdict.status == "unsourced":
                if self._dates(figure, documents):
                    continue
                verdict = self._provisions(figure, folded_text.folded, documents) or verdict
            low, high = place_of(verdict.start), place_of(verdict.end)
            if low == high:
                continue  # a year in the heading of a column
            place = spot(self._draft, paragraph.offsets[low], paragraph.offsets[high - 1] + 1)
            words = paragraph.text[low:high].strip()
            if verdict.status in own:
                template = "Taken for the draft's own figure (a proposal, or what its writer saw), not checked."
                yield Information("unquoted", place, words, template)
            else:
                title = named_before(paragraph.text[start:low]) or (
                    attribution.named if attribution is not None else ""
                )
                yield self._figure(words, place, verdict, title)

    def _figure(self, words: str, place: Spot, verdict: FigureVerdict, named: str) -> Finding | Verified | Information:
        passage = verdict.passage
        if passage is None:
            template = "No document in the knowledge base states this figure."
            return Finding("unsourced-figure", place, words, "", None, template)
        if verdict.status == "equal" or verdict.status == "rounded":
            return Verified(place, words, passage.id, verdict.status, verdict.source)
        title = self._sources.records[passage.document].metadata.title
        if verdict.status == "elsewhere":
            names = {"title": title, "named": named, "passage": passage.id, "words": verdict.source}
            template = "These words are from {title}, not from {named}."
            return Finding("wrong-source", place, words, verdict.source, passage.id, template, names)
        parameters = {"title": title, "passage": passage.id, "right": verdict.source, "words": words}
        if verdict.status == "unconfirmed":
            template = "{title} has {right} in words that may mean another thing."
            return Information("unquoted", place, words, template, parameters, verdict.source, passage.id)
        parameters |= {"converted": verdict.converted} if verdict.converted else {}
        right = "{right} ({converted})" if verdict.converted else "{right}"
        template = f"{{title}} has {right} here, not {{words}}."
        return Finding("figure-differs", place, words, verdict.source, passage.id, template, parameters)

    def _dates(self, figure: Figure, documents: Collection[str]) -> bool:
        """Whether a date is one that a named document bears, which its text need not repeat."""
        if figure.day is None:
            return False
        for document in documents:
            metadata = self._sources.records[document].metadata
            for day in (metadata.issued, metadata.published):
                stated = (day.year, day.month, day.day) if day is not None else ()
                if stated and all(a in (None, b) for a, b in zip(figure.day, stated, strict=True)):
                    return True
        return False

    def _provisions(self, figure: Figure, text: str, documents: Collection[str]) -> FigureVerdict | None:
        """The verdict on how many provisions a named document is said to have (共27条), where it is numbered."""
        said = _IN_ALL.search(text, 0, figure.start)
        if said is None or not (figure.unit == "条" or _ARTICLES.match(text, figure.end)):
            return None
        called = None if documents else by_kind(text[: said.start()], self._attributions, self._sources)
        documents = called.documents if called is not None else documents
        counts = {each: self._sources.records[each].provisions for each in sorted(documents)}
        if not all(counts.values()):
            return None
        for document, count in counts.items():
            right = figure.value == count
            passage = self._sources.opening(document)[0]
            if right or len(counts) == 1:
                return FigureVerdict(figure.start, figure.end, "equal" if right else "differs", f"{count}条", passage)
        return None

    def _like_in_meaning(self, text: str) -> Sequence[Passage]:
        """The passages with a sentence that means what a sentence means, best first; none without an encoder."""
        if self._encoder is None:
            return ()
        from kb.drafts.meaning import like_in_meaning

        return like_in_meaning(text, self._sources.snapshot, self._encoder())
