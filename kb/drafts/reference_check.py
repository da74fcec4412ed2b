"""What a draft says of documents held against the library: titles, numbers, articles, dates and issuers."""

from __future__ import annotations

import difflib
import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from kb.documents.bodies import ORGAN, ORGAN_END, is_short_for
from kb.documents.validity import ENDED
from kb.drafts.folding import fold
from kb.drafts.law_titles import laws_named_in_english
from kb.drafts.named_titles import BARE_KINDS, documents_named_in, of_version_named
from kb.drafts.near_titles import NearTitles
from kb.drafts.numbered_parts import last_part, parts_named
from kb.drafts.reference_verdict import ReferenceVerdict
from kb.drafts.said_days import ISSUE, span_said_of, wrong_days, wrong_session
from kb.drafts.short_titles import plain_title
from kb.text.book_titles import NamedTitle
from kb.text.han import HAN_LETTER
from kb.text.normalise import normalise
from kb.text.numbers import HAN_NUMERALS, han_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.drafts.attribution import Attributions
    from kb.drafts.sources import Sources
    from kb.store.store import DocumentRecord

_LEAST_KNOWN_AS = 4  # 土地管理法
_ALIKE = 0.7  # the least likeness of titles of which one may be the other miswritten (Ratcliff-Obershelp)
_REPEALED = re.compile("[^。；;]{0,18}废止")
_KIND = re.compile(
    "(?:意见|规划|计划|通知|条例|规定|办法|决定|报告|纲要|方案|细则|公报|法|建议|解释|规则|准则|标准|章程|公约|批复|指南|要点|预案|目录)(?:[(（][^()（）]*[)）])?$"
)
_NUMBER = re.compile(
    rf"(?P<body>{HAN_LETTER}{{1,12}}?)[〔\[［【（(](?P<year>(?:19|20)\d\d)[〕\]］】）)](?P<number>\d{{1,4}})号"
)
_ORDER = re.compile(
    rf"{HAN_LETTER}{{2,24}}(?:令|公告)\s*(?:[〔(\[]?\d{{4}}(?:[〕)\]]|年))?\s*第?\s*(?:\d{{1,4}}|[{HAN_NUMERALS}]{{1,8}})\s*号"
)
_NUMBERED = re.compile(
    rf"(?P<number>(?P<order>{_ORDER.pattern})|{HAN_LETTER}{{1,12}}?[〔\[［【（(](?:19|20)\d\d[〕\]］】）)]\d{{1,4}}号)"
)
_NUMBERED_BEFORE = re.compile(rf"{_NUMBERED.pattern}(?:{ISSUE})的?《$")
_NUMBERED_BEHIND = re.compile(rf"{_NUMBERED.pattern}(?:{ISSUE})(?!的?《)")
_OF_BODY = re.compile(rf"({HAN_LETTER}{{2}}(?:令|公告)).*?(\d+)\s*号$")
_HAN_ORDINAL = re.compile(rf"第?([{HAN_NUMERALS}]+)(?=号)")
_YEARS = re.compile(r"[(（]((?:19|20)\d\d(?:\s*[—–~-]\s*(?:(?:19|20)\d\d))?)年[)）]$")
_HAN_NUMBER = rf"[{HAN_NUMERALS}]+|\d+"
_BEHIND = re.compile(
    rf"(?:\s*[(（][^()（）《》]{{0,40}}[)）])?\s*第(?P<article>{_HAN_NUMBER})条(?!之)"
    rf"(?:第(?P<paragraph>{_HAN_NUMBER})款)?(?:第[（(]?(?P<item>{_HAN_NUMBER})[)）]?项)?"
)
_ENGLISH = re.compile(
    r"\b(?:Article|Art\.|Section|Sec\.)\s+(?P<article>\d{1,4})(?:\(\w{1,3}\))*\s+of\s+(?:the\s+)?(?P<title>[A-Z][^.;:()\[\]\n]{5,160})"
)
_ITEM = re.compile(rf"\s*[（(](?P<number>{_HAN_NUMBER})[)）]")
_BRACKETED = re.compile(r"\s*[(（](?P<inside>[^()（）《》]{2,40})[)）]")
_ISSUES = (
    rf"(?P<body>{HAN_LETTER}{{1,24}}?(?P<kind>{ORGAN_END}))"
    rf"(?:于?\d{{4}}年(?:\d+月)?(?:\d+日)?|联合|共同|正式|近日|日前)*(?:{ISSUE}|制定|出台|通过)"
)
_ISSUER_BEFORE = re.compile(rf"{_ISSUES}的?《$")
_ISSUED_BY = re.compile(rf"由{_ISSUES}")
_ARTICLE = re.compile(rf"(?:第(?=\S{{1,9}}条)|(?:Article|ARTICLE|Art\.|Section|SEC\.)\s+(?=\d))({_HAN_NUMBER})")


class ReferenceCheck:
    """Holds the references of a draft against the library."""

    def __init__(self, sources: Sources, attributions: Attributions) -> None:
        self._sources = sources
        self._attributions = attributions
        self._articles = lru_cache(maxsize=64)(self._articles_of)
        self._divides = lru_cache(maxsize=64)(self._divides_articles)
        self._near = NearTitles(sources)

    def verdicts(self, text: str, before: Sequence[str] = ()) -> Iterator[ReferenceVerdict]:
        """What is to be said of the references of a paragraph, in order; of one that is right, its title's place.

        ``before`` are the titles that the paragraphs before it name: one of them is meant by 该法.
        """
        taken: list[tuple[int, int]] = []
        for named in documents_named_in(text, before):
            documents = self._attributions.resolve(named.title)
            if not documents:
                if not text.startswith("《", named.start):
                    continue
                repealed = self._is_repealed(text, named)
                verdict = (self._repealed_by(text, named) if repealed else None) or self._unknown(named, repealed)
                if verdict is not None:
                    yield verdict
                bracketed = _BRACKETED.match(text, named.end)
                taken.append((named.start, bracketed.end() if bracketed else named.end))
                continue
            if self._is_repealed(text, named):
                continue
            records = of_version_named(text, named, [self._sources.records[each] for each in sorted(documents)])
            wrong = list(self._details(text, named, records, taken))
            # Of several versions of a document the one in force is meant.
            held = next((each for each in records if each.status(date.today()) not in ENDED), records[0])
            if wrong or text[named.start : named.end] not in BARE_KINDS:
                yield from wrong or [ReferenceVerdict(named.start, named.end, "right", "title", held.id)]
        yield from self._numbers(text, taken)
        yield from self._english(text)

    def _is_repealed(self, text: str, named: NamedTitle) -> bool:
        """Whether a document is named as repealed: its title and number are not those of its successor."""
        return _REPEALED.match(text, named.end) is not None

    def _repealed_by(self, text: str, named: NamedTitle) -> ReferenceVerdict | None:
        """What a document that the text names repeals by a title like this one, where it repeals none of this title."""
        said = _spelt(named.title)
        for other in documents_named_in(text):
            for document in sorted(self._attributions.resolve(other.title)):
                references = self._sources.records[document].clauses.references
                titles = {_spelt(each.title): each.title for each in references if each.relation == "repeals"}
                near = difflib.get_close_matches(said, titles, n=1, cutoff=_ALIKE) if said not in titles else []
                if near:
                    right = f"《{titles[near[0]].strip('《》')}》"
                    return ReferenceVerdict(named.start, named.end, "differs", "title", document, right)
        return None

    def _unknown(self, named: NamedTitle, repealed: bool) -> ReferenceVerdict | None:
        meant = () if repealed else self._near.meant_by(named.title)
        if meant:
            # One that the draft names rightly elsewhere is the one.
            elsewhere = set().union(*map(self._attributions.resolve, self._attributions.mentioned))
            records = [self._sources.records[each] for each in meant]
            return _titled(named, [each for each in records if each.id in elsewhere] or records)
        # What is no official document is a book, a film, a chapter.
        official = is_document_title(_spelt(named.title))
        if not official:
            return None
        kin = self._near.of_another_kind(named.title)
        right = f"《{self._sources.records[kin].metadata.known_title}》" if kin is not None else ""
        return ReferenceVerdict(named.start, named.end, "not-in-library", "title", right=right)

    def _details(
        self, text: str, named: NamedTitle, records: list[DocumentRecord], taken: list[tuple[int, int]]
    ) -> Iterator[ReferenceVerdict]:
        said = _YEARS.search(named.title.strip())
        stated = {match[1] for each in records if (match := _YEARS.search(each.metadata.known_title.strip()))}
        if said and stated and normalise(said[1]) not in map(normalise, stated):
            record = records[0]
            yield ReferenceVerdict(
                named.start, named.end, "differs", "title", record.id, f"《{record.metadata.known_title}》"
            )
        yield from self._number(text, named, records, taken)
        yield from self._article(text, named, records)
        yield from self._part(text, named, records)
        yield from wrong_days(
            text, named, records, lambda: "".join(p.text for each in records for p in self._sources.opening(each.id))
        )
        yield from wrong_session(text, named, records)
        yield from self._issuer(text, named, records)

    def _number(
        self, text: str, named: NamedTitle, records: list[DocumentRecord], taken: list[tuple[int, int]]
    ) -> Iterator[ReferenceVerdict]:
        """The number by which a text is said to be issued, ahead of its title or behind: 国务院令第722号公布的《…》.

        A text that was revised was made known by several orders: of another order than the one behind its title,
        only a slip of its number is told.
        """
        bracketed = _BRACKETED.match(text, named.end)
        inside = _NUMBERED.search(text, *bracketed.span("inside")) if bracketed is not None else None
        before = _NUMBERED_BEFORE.search(text[: named.start + 1])
        said = inside or before or _NUMBERED_BEHIND.search(text, *span_said_of(text, named))
        held = [each for each in records if each.metadata.number]
        if said is None:
            return
        taken.append(said.span("number"))
        if not held or any(_same_number(said["number"], each.metadata.number or "") for each in held):
            return
        right = held[0].metadata.number or ""
        if inside is None and said["order"] and not _is_slip(said["number"], right):
            return
        start = said.start("number") + _lead(said["number"])
        yield ReferenceVerdict(start, said.end("number"), "differs", "number", held[0].id, right)

    def _article(self, text: str, named: NamedTitle, records: list[DocumentRecord]) -> Iterator[ReferenceVerdict]:
        behind = _BEHIND.match(text, named.end)
        number = han_number(behind["article"]) if behind is not None else None
        if behind is None or number is None:
            return
        title = _spelt(named.title)
        own = [each for each in records if _spelt(each.metadata.known_title).endswith(title)]
        articles = [self._articles(each.id) for each in own]
        # A document that is not set in articles, or of which there is a part, tells nothing.
        if articles and all(found and number > max(found) for found in articles):
            start, end = behind.start("article") - 1, behind.end("article") + 1
            yield ReferenceVerdict(start, end, "not-found", "article", own[0].id, str(max(articles[0])))
        elif len(own) == 1:
            yield from self._part_of_article(behind, number, own[0].id)

    def _part(self, text: str, named: NamedTitle, records: list[DocumentRecord]) -> Iterator[ReferenceVerdict]:
        """A part, a chapter or a point (第十五部分, 第（三十五）条) beyond the last."""
        for kind, number, start, end in parts_named(text, named.end):
            last = [last_part(kind, self._sources.text_of(each.id).passages) for each in records]
            highest = max((each for each in last if each is not None), default=None)
            if highest is not None and None not in last and number > highest:
                what: Literal["article", "part"] = "article" if kind == "point" else "part"
                yield ReferenceVerdict(start, end, "not-found", what, records[0].id, str(highest))
                return

    def _english(self, text: str) -> Iterator[ReferenceVerdict]:
        """Article 12(3) of the Seed Law: an article beyond the last of a document that has this title in English."""
        for match in _ENGLISH.finditer(text):
            document = self._titled_in_english(match["title"])
            if document is None:
                continue
            articles = self._articles(document)
            number = int(match["article"])
            if articles and number > max(articles):
                end = match.end("article")
                yield ReferenceVerdict(match.start(), end, "not-found", "article", document, str(max(articles)))
            else:
                yield ReferenceVerdict(match.start(), match.end("article"), "right", "article", document)

    def _titled_in_english(self, words: str) -> str | None:
        """The document whose title a text begins with; of a law of the state that is here in Chinese, that one."""
        named = fold(normalise(words)).lower()
        titled = [(len(title), document) for title, document in self._sources.titles if named.startswith(title)]
        laws = [law for law in laws_named_in_english(words) if not words[: law.start].removeprefix("the ").strip()]
        documents = sorted(self._attributions.resolve(laws[0].title)) if laws and not titled else []
        records = [self._sources.records[each] for each in documents]
        held = next((each.id for each in records if each.status(date.today()) not in ENDED), None)
        return max(titled)[1] if titled else held

    def _part_of_article(self, behind: re.Match[str], article: int, document: str) -> Iterator[ReferenceVerdict]:
        """A paragraph (款) or an item (项) beyond the last one of its article."""
        paragraph, item = (han_number(behind[name] or "") for name in ("paragraph", "item"))
        if (paragraph is None and item is None) or not self._divides(document):
            return
        paragraphs = self._paragraphs_of(document, article)
        if not paragraphs:
            return
        start = behind.start("article") - 1
        if paragraph is not None and paragraph > len(paragraphs):
            end = behind.end("paragraph") + 1
            yield ReferenceVerdict(start, end, "not-found", "paragraph", document, str(len(paragraphs)))
            return
        counted = paragraphs if paragraph is None else paragraphs[paragraph - 1 : paragraph]
        if item is not None and item > max(counted):
            yield ReferenceVerdict(start, behind.end(), "not-found", "item", document, str(max(counted)))

    def _issuer(self, text: str, named: NamedTitle, records: list[DocumentRecord]) -> Iterator[ReferenceVerdict]:
        """The body that is said to have issued a text, ahead of its title or behind, where its issuers are bodies."""
        issuers = [each for record in records for each in record.metadata.issuer]
        said = _ISSUER_BEFORE.search(text[: named.start + 1]) or _ISSUED_BY.search(text, *span_said_of(text, named))
        if said is None or not issuers or not all(map(ORGAN.search, issuers)):
            return
        last = said["body"][-len(said["kind"]) - 2 :]  # the rest may be 日前, 根据
        if not any(is_short_for(last, each) for each in issuers):
            right = "、".join(dict.fromkeys(issuers))
            yield ReferenceVerdict(*said.span("body"), "differs", "issuer", records[0].id, right)

    def _numbers(self, text: str, taken: list[tuple[int, int]]) -> Iterator[ReferenceVerdict]:
        """Document numbers that stand alone: 国办发〔2025〕12号."""
        for match in _NUMBER.finditer(text):
            if any(low <= match.start() < high for low, high in taken):
                continue
            known = [each.metadata.number for each in self._sources.records.values() if each.metadata.number]
            if not any(_same_number(match[0], each) for each in known):
                start = match.start() + _lead(match["body"])
                yield ReferenceVerdict(start, match.end(), "not-in-library", "number")

    def _paragraphs_of(self, document: str, article: int) -> list[int]:
        """For each paragraph of an article the number of its last item; 0 where it has none."""
        found: list[int] = []
        for passage in self._sources.text_of(document).passages:
            heading = passage.section[-1].strip() if passage.section else ""
            if _article_number(heading) != article or "条之" in heading:
                continue
            for line in filter(str.strip, passage.text.split("\n")):
                item = _ITEM.match(line)
                if item is None:
                    found.append(0)
                elif found:
                    found[-1] = max(found[-1], han_number(item["number"]) or 0)
        return found

    def _divides_articles(self, document: str) -> bool:
        """Whether the paragraphs of articles stand apart in a document: in a text that lost its lines nothing does."""
        return any("\n" in passage.text.strip() for passage in self._sources.text_of(document).passages)

    def _articles_of(self, document: str) -> frozenset[int]:
        passages = self._sources.text_of(document).passages
        numbers = [_article_number(heading.strip()) for passage in passages for heading in passage.section]
        return frozenset(number for number in numbers if number is not None)


def _spelt(title: str) -> str:
    """A title as it is compared, without what short forms leave out."""
    return plain_title(fold(normalise(title)).lower())


def _article_number(heading: str) -> int | None:
    """The number of an article; those of an amendment (修正案) are set as a bare 一, 二."""
    match = _ARTICLE.match(heading)
    return han_number(match[1] if match else heading)


def _titled(named: NamedTitle, records: Sequence[DocumentRecord]) -> ReferenceVerdict:
    right = "、".join(f"《{record.metadata.known_title}》" for record in records)
    return ReferenceVerdict(named.start, named.end, "differs", "title", records[0].id, right)


def is_document_title(named: str) -> bool:
    """Whether a name in 《》 is that of an official document rather than of a book or a film."""
    title = named.strip("《》")
    return len(title) >= _LEAST_KNOWN_AS and _KIND.search(title) is not None


def _same_number(said: str, stated: str) -> bool:
    """Whether one number ends with the other: 据国办发〔2025〕12号 names 国办发〔2025〕12号."""
    one, other = (re.sub(r"[\s〔〕\[\]［］【】()（）第年]", "", _in_digits(normalise(each))) for each in (said, stated))
    one = one[_lead(one) :]
    return one.endswith(other) or other.endswith(one)


def _is_slip(said: str, stated: str) -> bool:
    """Whether two orders of one body have numbers that are a slip apart: 国务院令第772号, 国务院令第722号."""
    from rapidfuzz.distance import OSA

    one, other = (_OF_BODY.search(_in_digits(normalise(each))) for each in (said, stated))
    return one is not None and other is not None and one[1] == other[1] and OSA.distance(one[2], other[2]) == 1


def _in_digits(number: str) -> str:
    return _HAN_ORDINAL.sub(lambda match: str(han_number(match[1]) or match[1]), number)


def _lead(body: str) -> int:
    """How many characters before a number's own body belong to the sentence (据, 根据)."""
    match = re.match(
        r"(?:\d{4}年(?:\d+月)?(?:\d+日)?|根据|依据|按照|依照|参照|据|见|和|与|及|以|由|经|按|在|的|于|日)+", body
    )
    return match.end() if match else 0
