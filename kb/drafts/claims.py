"""Claims about a document without quotation marks (意见提出要…, the Plan calls for …), held against its words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.drafts.alignment import differences
from kb.drafts.attribution import SPEAKS, Attribution
from kb.drafts.findings import Finding, Information, spot
from kb.drafts.folding import FoldedText, weight
from kb.drafts.opposites import denies, other_ordinal, say_the_opposite
from kb.drafts.quotation_check import LEAST_WEIGHT, Match, find
from kb.drafts.quotations import Quotation
from kb.passages.sentences import sentence_spans
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kb.documents.document import Kind
    from kb.drafts.attribution import Attributions
    from kb.drafts.draft import Draft, Paragraph
    from kb.drafts.findings import Spot
    from kb.drafts.sources import Sources
    from kb.encoders.encoder import Encoder

_SENTENCE_END = re.compile(r"[。!?\x1e]|\.(?!\d)")  # of folded text
_LEAD = re.compile(r"\s*(?:了|的是)?\s*[,，:：]?\s*(?:that\b\s*)?", re.IGNORECASE)
_QUOTING = re.compile(r"[“”「」『』«»\"]")
_AHEAD = 5  # characters of a source that may deny the words behind them: 决不允许…
_STUMP = re.compile(r"^\w{1,2}[，；、,;]\s*")
_MARK = re.compile(r"[,.;:!?、。\x1e]")
_SEVERAL = 3  # documents of a kind that may be meant by it alone
_CLAUSE = re.compile(r"[^,，;；]+")


# A document that is called by its kind alone: 规划提出, the Opinions require.
_BY_KIND = re.compile(
    r"(?:(?:^|[，。；,;、\s该此上述中央])(?P<zh>规划|计划|意见|通知|决定|报告|条例|办法|法律|纲要|方案)"
    r"|\b(?:the|this|these)\s+(?P<en>plan|opinions?|notice|decision|report|regulations?|measures|law))[中里还也]?\s*$",
    re.IGNORECASE,
)
_KINDS: dict[str, Kind] = {
    "规划": "plan", "计划": "plan", "纲要": "plan", "意见": "opinions", "通知": "notice", "决定": "decision",
    "报告": "report", "条例": "regulation", "办法": "measures", "法律": "law", "plan": "plan", "opinion": "opinions",
    "opinions": "opinions", "notice": "notice", "decision": "decision", "report": "report", "regulation": "regulation",
    "regulations": "regulation", "measures": "measures", "law": "law",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """paragraph.text[start:end] is what a draft says that a document says, without quotation marks."""

    paragraph: Paragraph
    start: int
    end: int
    attribution: Attribution


def claims_in(paragraph: Paragraph, attributions: Attributions, sources: Sources) -> Iterator[Claim]:
    """The claims of a paragraph: what follows a verb with which a document speaks, up to the end of the sentence."""
    for start, end in sentence_spans(paragraph.text):
        for verb in SPEAKS.finditer(paragraph.text, start, end):
            lead = _LEAD.match(paragraph.text, verb.end(), end)
            first = lead.end() if lead else verb.end()
            words = paragraph.text[first:end].rstrip("。.!！?？；; \n")
            if weight(FoldedText.of(words).folded) < LEAST_WEIGHT or _QUOTING.search(words) or not _whole(words):
                continue
            sentence = replace(paragraph, text=paragraph.text[start:end], offsets=paragraph.offsets[start : end + 1])
            attribution = (
                attributions.of(sentence, first - start, first - start + len(words), None)
                or by_kind(paragraph.text[start : verb.start()], attributions, sources)
                or attributions.of(paragraph, first, first + len(words), None)
            )
            if attribution is not None and attribution.documents:
                yield Claim(paragraph, first, first + len(words), attribution)
                break


def by_kind(before: str, attributions: Attributions, sources: Sources) -> Attribution | None:
    """The document that is called by its kind: the last one that the draft names, else the few that the library has."""
    match = _BY_KIND.search(before)
    kind = _KINDS.get((match["zh"] or match["en"]).lower()) if match else None
    if match is None or kind is None:
        return None
    for title in reversed(attributions.mentioned):
        documents = attributions.resolve(title)
        if any(sources.records[each].metadata.kind == kind for each in documents):
            return Attribution(title, documents)
    texts = {sources.same_text([each.id]) for each in sources.records.values() if each.metadata.kind == kind}
    return Attribution((match["zh"] or match["en"]), frozenset().union(*texts)) if 0 < len(texts) <= _SEVERAL else None


def _whole(words: str) -> bool:
    """Whether brackets pair: after a verb within brackets, the rest of the sentence is not one claim."""
    return all(words.count(opening) == words.count(closing) for opening, closing in ("（）", "()", "《》"))


def claim_result(
    claim: Claim, draft: Draft, sources: Sources, encoder: Callable[[], Encoder] | None
) -> Finding | Information:
    """What the document that a claim names says: the same words, nearly them, the opposite, something alike, nothing.

    Nearly its words, of which one side says the opposite of the other, are a finding; all else is information.
    ``encoder`` finds what is said in other words; None where there is none.
    """

    def place_of(start: int, end: int) -> Spot:
        return spot(draft, claim.paragraph.offsets[start], claim.paragraph.offsets[end - 1] + 1)

    whole = (claim.start, claim.end)
    clauses = [match.span() for match in _CLAUSE.finditer(claim.paragraph.text, *whole)]
    found = {span: _matched(claim, span, sources) for span in dict.fromkeys([whole, *clauses])}
    for (start, end), match in found.items():
        drafted = claim.paragraph.text[start:end]
        if match is not None and say_the_opposite(drafted, words := _with_denial(match)):
            parameters = {"title": sources.records[match.text.document].metadata.title, "words": words}
            changed = tuple(differences(drafted, words))
            template = "{title} says the opposite: {words}"
            passage = match.passages[0].id
            return Finding("misquoted", place_of(start, end), drafted, words, passage, template, parameters, changed)
        if match is not None and (ordinals := other_ordinal(drafted, _words(match))) is not None:
            at = start + drafted.index(ordinals[0])
            parameters = {"title": sources.records[match.text.document].metadata.title, "right": ordinals[1]}
            parameters["words"], place = ordinals[0], place_of(at, at + len(ordinals[0]))
            template = "{title} has {right} here, not {words}."
            return Finding("misquoted", place, *ordinals, match.passages[0].id, template, parameters)
    drafted, match, place = claim.paragraph.text[slice(*whole)], found[whole], place_of(*whole)
    if match is None:
        return _elsewhere(claim, drafted, place, sources, encoder)
    parameters = {"title": sources.records[match.text.document].metadata.title, "words": _words(match)}
    template = (
        "These are the words of {title}; put them in quotation marks."
        if match.exact
        else "These are nearly the words of {title}."
    )
    return Information("unquoted", place, drafted, template, parameters, _sentence_around(match), match.passages[0].id)


def _matched(claim: Claim, span: tuple[int, int], sources: Sources) -> Match | None:
    if weight(FoldedText.of(claim.paragraph.text[slice(*span)]).folded) < LEAST_WEIGHT:
        return None
    return find(Quotation(claim.paragraph, *span), sources, claim.attribution.documents)


def _words(match: Match) -> str:
    """The words of the source, without the last characters of a clause before them."""
    return _STUMP.sub("", match.words.strip("，。；、,;. "))


def _with_denial(match: Match) -> str:
    """The words of the source, with what denies them right ahead: 决不允许…."""
    start = match.spans[0][0]
    ahead = _MARK.split(match.text.folded[max(0, start - _AHEAD) : start])[-1]
    return f"{ahead}{_words(match)}" if denies(ahead) else _words(match)


def _elsewhere(
    claim: Claim, drafted: str, place: Spot, sources: Sources, encoder: Callable[[], Encoder] | None
) -> Information:
    from kb.drafts.meaning import in_other_words

    near = None
    if encoder is not None:
        folded = FoldedText.of(drafted).folded
        near = in_other_words(folded, sources.snapshot, encoder(), claim.attribution.documents)
    template = "{named} says this in other words, if at all." if near else "No passage of {named} says this."
    source, passage = (near.sentence, near.passage.id) if near else ("", None)
    return Information("unquoted", place, drafted, template, {"named": claim.attribution.named}, source, passage)


def _sentence_around(match: Match) -> str:
    """The sentence of the source that holds a match, in the document's own words."""
    folded = match.text.folded
    start, end = match.spans[0][0], match.spans[-1][1]
    before = [found.end() for found in _SENTENCE_END.finditer(folded, 0, start)]
    after = _SENTENCE_END.search(folded, end)
    return match.text.verbatim(before[-1] if before else 0, after.start() if after else len(folded)).strip()
