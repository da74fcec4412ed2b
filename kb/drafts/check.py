"""A draft held against the corpus: its quotations and its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.drafts.alignment import differences
from kb.drafts.attribution import Attribution, Attributions
from kb.drafts.findings import Check, Finding, Spot, Verified
from kb.drafts.quotation_check import Match, Verdict, judge
from kb.drafts.quotations import Quotation, quotations
from kb.drafts.sources import Sources
from kb.drafts.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.drafts.draft import Draft
    from kb.encoders.encoder import Encoder
    from kb.store.store import Snapshot


def check(draft: Draft, snapshot: Snapshot, encoder: Encoder | None = None) -> Check:
    """Checks every quotation and every figure of a draft.

    Args:
        draft: the draft.
        snapshot: the documents to hold it against.
        encoder: finds quotations and figures that were translated; None leaves those unfound.
    """
    sources = Sources(snapshot)
    checked = _Checker(draft, sources, encoder)
    findings: list[Finding] = []
    verified: list[Verified] = []
    for each in checked.quotations():
        (findings if isinstance(each, Finding) else verified).append(each)  # type: ignore[arg-type]
    findings.sort(key=lambda finding: finding.spot.start)
    verified.sort(key=lambda found: found.spot.start)
    return Check(draft.name, tuple(findings), tuple(verified))


def spot(draft: Draft, start: int, end: int) -> Spot:
    """Lines and columns of a span of a draft's source."""
    return Spot(start, end, *draft.position(start), *draft.position(max(start, end)))


class _Checker:
    def __init__(self, draft: Draft, sources: Sources, encoder: Encoder | None) -> None:
        self._draft = draft
        self._sources = sources
        self._encoder = encoder
        self._attributions = Attributions(draft, sources)

    def quotations(self) -> Iterator[Finding | Verified]:
        """What became of each quotation, in order."""
        before = None
        for paragraph in self._draft.paragraphs:
            for quotation in quotations(paragraph):
                introduced = before if quotation.block else None
                attribution = self._attributions.of(paragraph, quotation.start, quotation.end, introduced)
                result = self._quotation(quotation, attribution)
                if result is not None:
                    yield result
            before = paragraph

    def _quotation(self, quotation: Quotation, attribution: Attribution | None) -> Finding | Verified | None:
        verdict = judge(quotation, attribution, self._sources)
        if verdict.status == "too-short":
            return None
        place = spot(self._draft, *quotation.place)
        if verdict.status == "nowhere":
            return self._translated(quotation, place) or Finding(
                "not-found",
                place,
                quotation.text,
                "",
                None,
                "These words stand in no document of the knowledge base.",
            )
        assert verdict.match is not None
        if verdict.status == "exact":
            return Verified(place, quotation.text, verdict.match.passages[0].id, "word for word", verdict.match.words)
        return self._finding(quotation, place, verdict, verdict.match, attribution)

    def _finding(
        self, quotation: Quotation, place: Spot, verdict: Verdict, match: Match, attribution: Attribution | None
    ) -> Finding:
        passage = match.passages[0]
        title = self._sources.records[match.text.document].metadata.title
        named = attribution.named if attribution is not None else ""
        parameters = {"title": title, "passage": passage.id, "named": named, "words": match.words}
        if verdict.status == "wrong-place":
            parameters["place"] = attribution.place or "" if attribution is not None else ""
            parameters["right"] = _place_words(match)
            template = "These words stand in {title} at {right}, not at {place}."
            return Finding("wrong-source", place, quotation.text, match.words, passage.id, template, parameters)
        changed = differences(quotation.text, match.words) if not match.exact else ()
        if verdict.status == "wrong-document":
            template = (
                "These words are from {title}, not from {named}."
                if match.exact
                else "These words are, nearly, from {title}, not from {named}; there they read: {words}"
            )
            return Finding(
                "wrong-source", place, quotation.text, match.words, passage.id, template, parameters, changed
            )
        template = "{title} reads: {words}"
        return Finding("misquoted", place, quotation.text, match.words, passage.id, template, parameters, changed)

    def _translated(self, quotation: Quotation, place: Spot) -> Verified | None:
        if self._encoder is None:
            return None
        from kb.drafts.meaning import same_meaning

        found = same_meaning(Wording.of(quotation.text).folded, self._sources.snapshot, self._encoder)
        if found is None:
            return None
        return Verified(place, quotation.text, found.passage.id, "in meaning", found.sentence)


def _place_words(match: Match) -> str:
    from kb.citations.place import place

    return place(match.passages[0], "zh").text or match.passages[0].label
