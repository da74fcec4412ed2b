"""A draft held against the corpus: its quotations and its figures."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from kb.drafts.apart import apart_from_claims, is_dateline, named_before
from kb.drafts.attribution import Attribution, Attributions
from kb.drafts.bibliography_lines import bibliography_lines
from kb.drafts.claims import claim_result, claims_in
from kb.drafts.figure_check import judge_figures, judge_rendered
from kb.drafts.findings import Check, Finding, Information, Verified, spot
from kb.drafts.folding import FoldedText, weight
from kb.drafts.quotation_check import LEAST_WEIGHT, Match, Verdict, find, judge, parts_apart, place_words, right_words
from kb.drafts.quotations import Quotation, is_source_line, quotations
from kb.drafts.reference_check import ReferenceCheck, ReferenceVerdict, is_document_title
from kb.drafts.sources import Sources
from kb.drafts.spoken import is_spoken
from kb.drafts.superseded import SupersededCheck
from kb.drafts.table_cells import cells_of, is_bare, with_headings
from kb.text.figures import Figure, figures_in
from kb.text.normalise import normalise
from kb.text.places import last_province, place_of_document
from kb.text.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from kb.drafts.draft import Cell, Draft, Paragraph
    from kb.drafts.figure_verdict import FigureVerdict
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
    findings.sort(key=lambda finding: finding.spot.start)
    verified.sort(key=lambda found: found.spot.start)
    information.sort(key=lambda found: found.spot.start)
    return Check(draft.name, tuple(findings), tuple(verified), tuple(information), references=checked.right_references)


_OPENING = 2
_BEFORE = 80
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
            for verdict in checked.verdicts(paragraph.text):
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

    @cached_property
    def _cells(self) -> dict[Cell, str]:
        return cells_of(self._draft)

    @cached_property
    def _home(self) -> str | None:
        """The place that the draft speaks of, told from its first lines."""
        return place_of_document(normalise(" ".join(each.text for each in self._draft.paragraphs[:_OPENING])))

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
        from kb.passages.sentences import sentence_spans

        for paragraph in self._draft.paragraphs:
            if self._is_apart(paragraph) or is_dateline(paragraph.text):
                continue
            if is_bare(paragraph):
                if (said := with_headings(paragraph, self._cells)) is not None:
                    yield from self._sentence(paragraph, 0, len(paragraph.text), (), *said)
                continue
            apart = [*self._judged.get(id(paragraph), ()), *apart_from_claims(paragraph.text)]
            for start, end in sentence_spans(paragraph.text):
                yield from self._sentence(paragraph, start, end, apart)

    def _sentence(
        self,
        paragraph: Paragraph,
        start: int,
        end: int,
        apart: Sequence[tuple[int, int]],
        words: str | None = None,
        lead: int = 0,
    ) -> Iterator[Finding | Verified | Information]:
        """The figures of paragraph.text[start:end]; ``words``: it and ``lead`` characters that head it."""
        folded_text = FoldedText.of(words or paragraph.text[start:end])

        def place_of(at: int) -> int:
            return start + min(max(folded_text.offsets[at] - lead, 0), end - start)

        def within(figure: Figure) -> bool:
            low, high = place_of(figure.start), place_of(figure.end)
            return low == high or any(low < last and first < high for first, last in apart)

        figures = [figure for figure in figures_in(folded_text.folded) if not within(figure)]
        if not figures:
            return
        attribution = self._attributions.anywhere(paragraph, start, end)
        documents = attribution.documents if attribution is not None else frozenset()
        translated: list[FigureVerdict] = []
        said = {each.figure.start: each for each in statements(folded_text.folded)}
        for first, last, passage in self._renderings.get(id(paragraph), ()):
            inside = [each for each in figures if first <= start + folded_text.offsets[each.start] < last]
            figures = [each for each in figures if each not in inside]
            claims = [said[each.start] for each in inside if each.start in said]
            translated += [judge_rendered(folded_text.folded, each, passage, self._sources) for each in claims]
        judged: list[FigureVerdict] = []
        before = normalise(paragraph.text[max(0, start - _BEFORE) : start])
        home = last_province(normalise(paragraph.text[:start])) or self._home
        whole = [(0, len(folded_text.text), documents)]
        for low, high, named in self._attributions.by_title(paragraph.text[start:end]) or whole:
            of_it = [each for each in figures if low <= folded_text.offsets[each.start] < high]
            judged += judge_figures(folded_text.folded, of_it, self._sources, named, self._by_meaning, home, before)
        dates = {figure.start: figure for figure in figures if figure.day is not None}
        for verdict in (*translated, *judged):
            date = dates.get(verdict.start)
            if date is not None and verdict.status == "unsourced" and self._dates(date, documents):
                continue
            low, high = place_of(verdict.start), place_of(verdict.end)
            if low == high:
                continue  # a year in the heading of a column
            place = spot(self._draft, paragraph.offsets[low], paragraph.offsets[high - 1] + 1)
            yield self._figure(
                paragraph.text[low:high].strip(), place, verdict, named_before(paragraph.text[start:low])
            )

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

    def _by_meaning(self, text: str) -> Sequence[Passage]:
        """The passages with a sentence that means what a sentence means, best first; none without an encoder."""
        if self._encoder is None:
            return ()
        from kb.drafts.meaning import like_in_meaning

        return like_in_meaning(text, self._sources.snapshot, self._encoder())
