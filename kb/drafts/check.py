"""A draft held against the corpus: its quotations and its figures."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from kb.drafts.apart import is_dateline, is_spoken
from kb.drafts.attribution import Attribution, Attributions
from kb.drafts.bibliography_lines import bibliography_lines
from kb.drafts.claims import claim_result, claims_in
from kb.drafts.draft_figures import FigureCheck
from kb.drafts.findings import Check, Finding, Information, Verified, spot
from kb.drafts.folding import FoldedText, weight
from kb.drafts.quotation_check import LEAST_WEIGHT, Match, Verdict, find, judge, parts_apart, place_words, right_words
from kb.drafts.quotations import Quotation, is_source_line, quotations
from kb.drafts.reference_check import ReferenceCheck, is_document_title
from kb.drafts.reference_verdict import ReferenceVerdict
from kb.drafts.sources import Sources
from kb.drafts.superseded import SupersededCheck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kb.drafts.draft import Draft, Paragraph
    from kb.drafts.findings import Spot
    from kb.encoders.encoder import Encoder
    from kb.passages.passage import Passage
    from kb.store.store import Snapshot


def check_draft(
    draft: Draft, snapshot: Snapshot, encoder: Callable[[], Encoder] | None = None, *, claims: bool = False
) -> Check:
    """Checks every quotation, figure and reference of a draft.

    Args:
        draft: the draft.
        snapshot: the documents to hold it against.
        encoder: gives the encoder, when one is needed, that finds quotations and figures that were
            translated or said in other words; None leaves those unfound.
        claims: looks up what the draft says without quotation marks that a document says.
    """
    sources = Sources(snapshot)
    checked = _Checker(draft, sources, encoder)
    findings: list[Finding] = []
    verified: list[Verified] = []
    information: list[Information] = []
    for each in chain(
        checked.quotations(), checked.figures(), checked.references(), checked.claims() if claims else ()
    ):
        if isinstance(each, Finding):
            findings.append(each)
        elif isinstance(each, Information):
            information.append(each)
        else:
            verified.append(each)
            if (superseded := checked.superseded.taken(each)) is not None:
                findings.append(superseded)
    # A day that is wrong of a document is told once, as a reference.
    days = {each.spot for each in findings if each.kind == "reference-differs"}
    findings = [each for each in findings if each.spot not in days or each.kind == "reference-differs"]
    findings.sort(key=lambda finding: finding.spot.start)
    verified.sort(key=lambda found: found.spot.start)
    information.sort(key=lambda found: found.spot.start)
    return Check(draft.name, tuple(findings), tuple(verified), tuple(information), references=checked.right_references)


_TITLE = re.compile("《[^《》]+》")
_SHOWN = 12  # characters at the end of a quotation whose marks do not pair


class _Checker:
    def __init__(self, draft: Draft, sources: Sources, encoder: Callable[[], Encoder] | None) -> None:
        self._draft = draft
        self._sources = sources
        self._encoder = encoder
        self._attributions = Attributions(draft, sources)
        self._judged: dict[int, list[tuple[int, int]]] = {}
        self._quoted: dict[int, list[tuple[int, str]]] = {}
        self._renderings: dict[int, list[tuple[int, int, Passage]]] = {}
        self.right_references = 0
        self.superseded = SupersededCheck(draft, sources)

    def quotations(self) -> Iterator[Finding | Verified]:
        """What became of each quotation, in order."""
        before = None
        for paragraph, after in zip_longest(self._draft.paragraphs, self._draft.paragraphs[1:]):
            if self._is_apart(paragraph):
                continue
            for quotation in quotations(paragraph):
                if quotation.unpaired:
                    yield self._mark(quotation)
                introduced = before if quotation.block else None
                named = after if quotation.block and after is not None and is_source_line(after) else None
                attribution = self._attributions.of(paragraph, quotation.start, quotation.end, introduced, named)
                result = self._quotation(quotation, attribution)
                # The figures of a translation are held against its source like any others.
                judged = result is not None and not (isinstance(result, Verified) and result.how == "in meaning")
                if judged or is_spoken(quotation):
                    self._judged.setdefault(id(paragraph), []).append((quotation.start, quotation.end))
                if isinstance(result, Verified):
                    quoted = self._quoted.setdefault(id(paragraph), [])
                    quoted.append((quotation.start, result.passage.rpartition(":")[0]))
                if result is not None:
                    yield result
            before = paragraph

    def references(self) -> Iterator[Finding | Information]:
        """What is wrong with the documents that the draft names, or cannot be told, in order."""
        checked = ReferenceCheck(self._sources, self._attributions)
        missing: set[str] = set()
        for paragraph in self._draft.paragraphs:
            if id(paragraph) in self._references:
                continue
            for verdict in checked.verdicts(paragraph.text, self._attributions.before(paragraph)):
                if verdict.status == "right":
                    self.right_references += 1
                low, high = paragraph.offsets[verdict.start], paragraph.offsets[verdict.end - 1] + 1
                words = paragraph.text[verdict.start : verdict.end]
                if verdict.status == "right":
                    record = self._sources.records[verdict.document or ""]
                    if (ended := self.superseded.named(record, spot(self._draft, low, high), words)) is not None:
                        yield ended
                    continue
                held = self._number_of_quoted(paragraph, verdict) or verdict
                if held.document is None and words in missing:
                    continue  # said once of a document is enough
                missing.add(words)
                yield self._reference(words, spot(self._draft, low, high), held)

    def claims(self) -> Iterator[Finding | Information]:
        """What the documents have of each claim without quotation marks, in order."""
        for paragraph in self._draft.paragraphs:
            if paragraph.quoted or self._is_apart(paragraph):
                continue
            for claim in claims_in(paragraph, self._attributions, self._sources):
                yield claim_result(claim, self._draft, self._sources, self._encoder)

    def _number_of_quoted(self, paragraph: Paragraph, verdict: ReferenceVerdict) -> ReferenceVerdict | None:
        """The number of the document that is quoted behind a number that the library does not know."""
        if verdict.what != "number" or verdict.document is not None:
            return None
        for start, document in self._quoted.get(id(paragraph), ()):
            number = self._sources.records[document].metadata.number
            between = paragraph.text[verdict.end : start]
            if number and verdict.end <= start and not re.search("[。！？]", between):
                return ReferenceVerdict(verdict.start, verdict.end, "differs", "number", document, number)
        return None

    def _reference(self, words: str, place: Spot, verdict: ReferenceVerdict) -> Finding | Information:
        if verdict.document is None:
            template = "{named} is not in the knowledge base."
            if verdict.right:
                template = "{named} is not in the knowledge base, which has {right}."
            return Information("not-in-library", place, words, template, {"named": words, "right": verdict.right})
        title = self._sources.records[verdict.document].metadata.title
        parameters = {"title": title, "right": verdict.right, "words": words}
        if verdict.status == "not-found":
            template = {
                "article": "The last article of {title} is number {right}.",
                "part": "The last part of {title} is number {right}.",
                "paragraph": "That article of {title} has {right} paragraphs.",
                "item": "The last item there in {title} is number {right}.",
            }[verdict.what]
            return Finding("reference-not-found", place, words, "", None, template, parameters)
        template = "The knowledge base has {right}, not {words}."
        return Finding("reference-differs", place, words, verdict.right, None, template, parameters)

    def _is_apart(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is a reference, or the line under a block quotation that names its source."""
        return id(paragraph) in self._references or is_source_line(paragraph)

    @cached_property
    def _references(self) -> frozenset[int]:
        return frozenset(id(each) for each in bibliography_lines(self._draft.paragraphs))

    def _mark(self, quotation: Quotation) -> Finding:
        start = quotation.place[0]
        place = spot(self._draft, start - 1, start)
        template = "The quotation marks here do not pair; what was checked ends at: {words}"
        parameters = {"words": quotation.text[-_SHOWN:]}
        return Finding("mark-unpaired", place, self._draft.source[start - 1 : start], "", None, template, parameters)

    def _quotation(self, quotation: Quotation, attribution: Attribution | None) -> Finding | Verified | None:
        if self._attributions.is_title(quotation.text) or _TITLE.fullmatch(quotation.text.strip()):
            return None
        verdict = judge(quotation, attribution, self._sources)
        if verdict.status == "too-short":
            return None
        place = spot(self._draft, *quotation.place)
        if verdict.status == "nowhere":
            if (digest := self._of_digest(quotation, place)) is not None or is_spoken(quotation):
                return digest
            if parts := parts_apart(quotation, self._sources):
                template = "Each part is word for word, but they do not stand in this order in one document."
                words = "……".join(each.words for each in parts)
                return Finding("misquoted", place, quotation.text, words, parts[0].passages[0].id, template)
            return self._translated(quotation, place, attribution) or self._not_found(quotation, place, attribution)
        assert verdict.match is not None
        if attribution is not None and not attribution.documents and is_document_title(attribution.named):
            if weight(FoldedText.of(quotation.text).folded) < LEAST_WEIGHT:
                return None  # a term, which any document may have
            # Nothing is verified in the name of a document that is not there.
            title = self._sources.records[verdict.match.text.document].metadata.title
            words, passage = verdict.match.words, verdict.match.passages[0].id
            parameters = {"title": title, "named": attribution.named, "passage": passage, "words": words}
            template = "These words are from {title}, not from {named}."
            return Finding("wrong-source", place, quotation.text, words, passage, template, parameters)
        if verdict.status == "exact":
            return Verified(place, quotation.text, verdict.match.passages[0].id, "word for word", verdict.match.words)
        return self._finding(quotation, place, verdict, verdict.match, attribution)

    def _of_digest(self, quotation: Quotation, place: Spot) -> Finding | None:
        """A finding where the words are a digest's own, which the official text does not have."""
        digests = self._digests
        match = find(quotation, self._sources, digests) if digests else None
        if match is None or not match.exact:
            return None
        passage = match.passages[0]
        title = self._sources.records[match.text.document].metadata.known_title
        parameters = {"title": title, "passage": passage.id}
        template = "These words are from a digest of {title}, which paraphrases it; quote the official text."
        return Finding("wrong-source", place, quotation.text, match.words, passage.id, template, parameters)

    def _not_found(self, quotation: Quotation, place: Spot, attribution: Attribution | None) -> Finding:
        template = "These words are in no document of the knowledge base."
        parameters = {}
        if attribution is not None and attribution.documents and attribution.documents <= self._digests:
            template = (
                "There is only a digest of {named} here; add its full text (kb fetch) to check what is quoted from it."
            )
            parameters = {"named": attribution.named}
        return Finding("not-found", place, quotation.text, "", None, template, parameters)

    @cached_property
    def _digests(self) -> frozenset[str]:
        quotable = self._sources.quotable
        return frozenset() if quotable is None else frozenset(self._sources.records) - quotable

    def _finding(
        self, quotation: Quotation, place: Spot, verdict: Verdict, match: Match, attribution: Attribution | None
    ) -> Finding:
        passage = match.passages[0]
        title = self._sources.records[match.text.document].metadata.title
        named = attribution.named if attribution is not None else ""
        words, changed = right_words(quotation.text, match)
        parameters = {"title": title, "passage": passage.id, "named": named, "words": words}
        if verdict.status == "wrong-place":
            parameters["place"] = attribution.place or "" if attribution is not None else ""
            parameters["right"] = place_words(match)
            template = "These words are in {title} at {right}, not at {place}."
            return Finding("wrong-source", place, quotation.text, words, passage.id, template, parameters)
        if verdict.status == "wrong-document":
            template = (
                "These words are from {title}, not from {named}."
                if match.exact
                else "These words are, nearly, from {title}, not from {named}; there they read: {words}"
            )
            return Finding("wrong-source", place, quotation.text, words, passage.id, template, parameters, changed)
        template = "{title} reads: {words}"
        return Finding("misquoted", place, quotation.text, words, passage.id, template, parameters, changed)

    def _translated(self, quotation: Quotation, place: Spot, attribution: Attribution | None) -> Verified | None:
        from kb.drafts.meaning import same_meaning

        folded, named = FoldedText.of(quotation.text).folded, attribution.documents if attribution else frozenset()
        found = same_meaning(folded, self._sources.snapshot, self._encoder(), named) if self._encoder else None
        if found is None:
            return None
        renderings = self._renderings.setdefault(id(quotation.paragraph), [])
        renderings.append((quotation.start, quotation.end, found.passage))
        return Verified(place, quotation.text, found.passage.id, "in meaning", found.sentence)

    def figures(self) -> Iterator[Finding | Verified | Information]:
        """What became of each figure outside quotations (called after ``quotations``), in order."""
        check = FigureCheck(self._draft, self._sources, self._attributions, self._encoder)
        for paragraph in self._draft.paragraphs:
            if not (self._is_apart(paragraph) or is_dateline(paragraph.text)):
                at = id(paragraph)
                yield from check.of(paragraph, self._judged.get(at, ()), self._renderings.get(at, ()))
