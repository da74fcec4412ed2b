"""Which document a draft says that its words are from, and from which place in it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.drafts.folding import core, fold
from kb.drafts.named_titles import BARE_KINDS, documents_named_in, of_version_named, titles_in
from kb.drafts.short_titles import documents_titled, plain_title
from kb.quick_dataclass import dataclass
from kb.text.book_titles import NamedTitle
from kb.text.han import HAN_LETTER
from kb.text.normalise import normalise
from kb.text.numbers import HAN_NUMERALS, han_number
from kb.text.periods import NAMED_IN_SERIES
from kb.text.places import PROVINCES, government_below_province

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.drafts.draft import Draft, Paragraph
    from kb.drafts.sources import Sources

# Words with which a document, not a person, speaks.
SPEAKS = re.compile(
    r"提出|指出|明确|要求|强调|规定|部署|写道|载明|表述|所称|所述|提到|称|"
    r"\b(?:states?|stated|says?|said|provides?|requires?|stipulates?|calls for|reads?|notes?|sets out|according to)\b",
    re.IGNORECASE,
)
# 《…》指出,产量增长5%: the clause is the document's.
_SAID_BY = re.compile(
    rf"(?:》(?:\([^()]*\))*|(?:报告|文件|{'|'.join(BARE_KINDS)}|[该述]法)(?!{HAN_LETTER}*》))[^,;:。]{{0,6}}?(?:{SPEAKS.pattern})[,:]?[^,;:。]*$",
    re.IGNORECASE,
)
_CARRIED_OUT = re.compile("(?:落实|贯彻|对标|对照|学习|执行)[^,;:。]{0,4}$")
_PERSON = re.compile(r"认为|表示|介绍说|告诉|回忆|解读|评论|专家|记者")
_ABBREVIATION = re.compile(
    r"《([^《》]{2,80})》[（(][^（）()]{0,12}?(?:以下|下)简?称[：:]?[“《「]?([^”》」（）()]{1,20})[”》」]?[)）]"
)
_PLACE = re.compile(
    rf"(第[{HAN_NUMERALS}\d]+条(?:之[{HAN_NUMERALS}]+)?)"
    rf"|((?<![{HAN_NUMERALS}])[{HAN_NUMERALS}]{{1,3}}[（(][{HAN_NUMERALS}]{{1,3}}[)）])"
    rf"|(第[{HAN_NUMERALS}\d]+(?:章|节|部分)的?第?[（(][{HAN_NUMERALS}]{{1,3}}[)）](?:条|点)?)"
    rf"|(第[{HAN_NUMERALS}\d]+(?:章|节|部分))"
    rf"|(第[（(][{HAN_NUMERALS}]{{1,3}}[)）](?:条|点))"
    r"|\b((?:Article|Art\.)\s+\d+)",
)
# A place belongs to a title only directly behind it: 《…》，为刑法第二百零四条规定的“…” names another law's.
_BEHIND_TITLE = re.compile(rf"\s*(?:[（(][^（）()《》]*[)）]\s*)*[的中,，:：]?\s*(?:{_PLACE.pattern})")
_ENGLISH_ARTICLE = re.compile(r"^art(?:icle|\.)(\d+)$")
_ARTICLE_OF = re.compile(r"\b(?:Article|Art\.)\s+\d+(?:\(\w{1,3}\))*\s+of\s+(?:the\s+)?$")
# The place that a clause of its own names for what it introduces.
_LATER_PLACE = re.compile(
    rf"(?<=[,，;；。、和及])\s*第[{HAN_NUMERALS}\d]+条(?:第.{{1,3}}款)?(?:第.{{1,3}}项)?(?:还|又|则|也|并|同时)?"
    rf"(?:{SPEAKS.pattern})[,，:：]?\s*[“「『\"]?$",
    re.IGNORECASE,
)
_REPORT_OF_PLACE = re.compile(rf"({'|'.join(PROVINCES)})(?:省|市|自治区)?(?:人民)?(?:政府)?(?:工作)?报告")
_WORD = re.compile(rf"{HAN_LETTER}|\w+")
_A_VERB = 8  # characters or words between the name of a document and what is quoted from it
_SHORTEST_TITLE = 4
_SEVERAL = 2
_KIND_WORD = re.compile("(?:意见|规划|计划|通知|条例|规定|办法|决定|报告|纲要|方案|细则|公报|法)$")
_PART = re.compile(f"第([{HAN_NUMERALS}]+|[0-9]+)(?:部分|章|节|编)")
_ARTICLE = re.compile(rf"第([{HAN_NUMERALS}]+|\d+)条")
_POINT = re.compile(f"(?:第?([{HAN_NUMERALS}]+)(?:章|节|部分)的?)?第?[（(]([{HAN_NUMERALS}]{{1,3}})[)）](?:条|点)?")
_SENTENCE_END = re.compile(r"[。！？!?]")
_SEMICOLON = re.compile("[；;]")
_CONTINUED = re.compile(
    r"\s*(?:(?:该|此|上述)(?:法律?|办法|条例|规定|通知|意见|规划|决定|纲要|文件|报告|计划|方案)|其(?=第)|(?=第))"
    rf"(?:第[{HAN_NUMERALS}\d]+(?:条|章|节|部分))?"
    r"(?:第.{1,3}款)?(?:第.{1,3}项)?(?:还|又|同时|则|也|并)?"
    r"(?:规定|提出|指出|明确|要求|强调|写道|载明)"
)
_BRACKETS = re.compile(r"[（(][^（）()《》]*[)）]")
_QUOTED = re.compile(r"[“「『«][^”」』»]*[”」』»]|\"[^\"]*\"")
_PANDOC = re.compile(r"\[[^\[\]]*?@\{?([\w][\w:.#$%&+?<>~/-]*?)\}?(?:,\s*([^\]]*))?\]")
_CITE = re.compile(r"\[\[\s*cite\s*:\s*([^\]|]+?)\s*(?:\|[^\]]*)?\]\]")
_AFTER = re.compile(r"^[”」』»\"]?\s*[,，。.；;]?\s*")
_NEAR = 80


def said_by_document(text: str) -> bool:
    """Whether the clause that a text ends with is said in the name of a document: 《…》指出,产量…"""
    match = _SAID_BY.search(text)
    if match is None:
        return False
    # 落实《…》要求,产量…: the writer's own
    return _CARRIED_OUT.search(text[: max(text.rfind("《", 0, match.start()), 0)]) is None


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a draft names as the source of some words.

    ``documents`` are the ids of what is meant (several where a short title fits several, or a text has
    renderings); empty when the named document is not in the knowledge base. ``named`` is the title or
    mark as the draft has it, ``place`` the article or section that it names.
    """

    named: str
    documents: frozenset[str]
    place: str | None = None


class Attributions:
    """Finds attributions in a draft, knowing its abbreviations and the titles in the knowledge base."""

    def __init__(self, draft: Draft, sources: Sources) -> None:
        self._draft = draft
        self._sources = sources
        self.mentioned: list[str] = []
        self._short: dict[str, str] = {}
        self._before: dict[int, int] = {}  # by paragraph: how many titles are mentioned before it
        for paragraph in draft.paragraphs:
            self._before[id(paragraph)] = len(self.mentioned)
            self.mentioned += [named.title for named in titles_in(paragraph.text)]
            for full, short in _ABBREVIATION.findall(paragraph.text):
                self._short[short.strip()] = full
        self._resolve = lru_cache(maxsize=1024)(self._documents)

    def before(self, paragraph: Paragraph) -> list[str]:
        """The titles that the paragraphs before one name, in order."""
        return self.mentioned[: self._before.get(id(paragraph), 0)]

    def resolve(self, title: str) -> frozenset[str]:
        """The documents that a title, full or short, means; empty when none is known."""
        return self._resolve(title)

    def is_title(self, words: str) -> bool:
        """Whether words in quotation marks are the title of a document, in full or its own short form."""
        folded = fold(normalise(words)).lower()
        wanted = plain_title(folded[slice(*core(folded))])
        if len(wanted) < _SHORTEST_TITLE:
            return False
        titles = [plain_title(known) for known, _ in self._sources.titles]
        return wanted in titles or (_KIND_WORD.search(wanted) is not None and any(t.endswith(wanted) for t in titles))

    def of(
        self, paragraph: Paragraph, start: int, end: int, before: Paragraph | None, after: Paragraph | None = None
    ) -> Attribution | None:
        """The source that the draft names for paragraph.text[start:end], or None.

        ``before`` is the paragraph ahead of a block quotation, which may introduce it; ``after`` the line
        under one that names its source.
        """
        return (
            self._mark_after(paragraph, end)
            or self._introduced(paragraph.text[:start], self.before(paragraph))
            or self._title_after(paragraph.text[end:])
            or self._noted(paragraph, start, end)
            or (self._title_after(after.text) if after is not None else None)
            or (self._introduced(before.text, self.before(before), closing=True) if before is not None else None)
        )

    def anywhere(self, paragraph: Paragraph, start: int, end: int) -> Attribution | None:
        """The source named in a sentence that is not a quotation: a citation mark, a note, else a title in it."""
        sentence = paragraph.text[start:end]
        marked = self._marks(sentence) or self._noted(paragraph, start, end)
        if marked:
            return marked
        titles = documents_named_in(
            sentence, [*self.before(paragraph), *(each.title for each in titles_in(paragraph.text[:start]))]
        )
        if titles:
            found: Attribution | None = self._titled(sentence, titles[-1])
        else:
            found = self._named_in_series(sentence) or self._continued(paragraph.text[:start], sentence)
        return found if found is not None and found.documents else None

    def in_heading(self, heading: Paragraph) -> frozenset[str]:
        """The documents that a heading names, where it names one text alone."""
        named = None if self.by_title(heading.text) else self.anywhere(heading, 0, len(heading.text))
        return named.documents if named is not None else frozenset()

    def by_title(self, sentence: str) -> list[tuple[int, int, frozenset[str]]]:
        """The parts of a sentence that names several documents, each from one title to the next; else nothing."""
        named = [(each.start, documents) for each in titles_in(sentence) if (documents := self.resolve(each.title))]
        if not named:
            # The 2019 report says …, and the 2013 report …
            named = [
                (each.start(), found.documents)
                for each in NAMED_IN_SERIES.finditer(sentence)
                if (found := self._named_in_series(each[0])) is not None
            ]
        if len({documents for _, documents in named}) < _SEVERAL:
            return []
        starts = [0, *(at for at, _ in named[1:]), len(sentence)]
        return [(low, high, documents) for low, high, (_, documents) in zip(starts, starts[1:], named, strict=False)]

    def _marks(self, text: str) -> Attribution | None:
        if match := _CITE.search(text):
            return self._passage(match[1], match[0])
        if (match := _PANDOC.search(text)) and match[1] in self._sources.records:
            return Attribution(match[0], self._sources.same_text([match[1]]), place_in(match[2] or ""))
        return None

    def _passage(self, identifier: str, named: str) -> Attribution:
        document, _, _ = identifier.partition(":")
        known = document in self._sources.records
        return Attribution(named, self._sources.same_text([document]) if known else frozenset())

    def _mark_after(self, paragraph: Paragraph, end: int) -> Attribution | None:
        after = paragraph.text[end : end + _NEAR]
        gap = _AFTER.match(after)
        rest = after[gap.end() if gap else 0 :]
        for pattern in (_CITE, _PANDOC):
            if pattern.match(rest):
                return self._marks(rest)
        return None

    def _introduced(self, text: str, earlier: Sequence[str], *, closing: bool = False) -> Attribution | None:
        """A title ahead of the words, with nothing but "says" between them."""
        if closing and not text.rstrip().endswith((":", "：", "——", "—")):
            return None
        window = text[-4 * _NEAR :]
        titles = documents_named_in(window, [*earlier, *(each.title for each in titles_in(text))])
        for named in reversed(titles):
            tail = _QUOTED.sub("", window[named.end :])
            if (later := self._series_before(tail)) is not None:
                return later  # 《条例》…；按照2018年中央一号文件的部署，
            bare = _PLACE.sub("", _BRACKETS.sub("", tail))
            if len(bare) > _NEAR or re.search(r"[。！？!?]|\.\s", bare) or _PERSON.search(bare):
                sentence = _SENTENCE_END.split(tail)[-1]
                return self._continued(text[: len(text) - len(sentence)], sentence)
            if closing or SPEAKS.search(_SEMICOLON.split(bare)[0]) or not bare.strip(' ,，:：的中里“「『"'):
                found = self._titled(window, named)
                led = _LATER_PLACE.search(tail)  # 《…》第二十条规定“…”,第二十一条规定
                return replace(found, place=place_in(led[0])) if led is not None else found
        return self._bare_title(window) or self._series_before(window) if not titles else None

    def _series_before(self, window: str) -> Attribution | None:
        sentence = _SENTENCE_END.split(window)[-1]
        found = self._named_in_series(sentence) or self._report_of_place(sentence)
        # 宁夏报告总结:“…”, in the words of the 2014 report, “…”: with nothing but a verb between
        says = found is not None and (
            SPEAKS.search(sentence) or len(_WORD.findall(sentence.rpartition(found.named)[2])) <= _A_VERB
        )
        return found if says else None

    def _report_of_place(self, sentence: str) -> Attribution | None:
        """青海报告: the report of the government of a province, of any year."""
        naming = list(_REPORT_OF_PLACE.finditer(sentence))
        documents = self._sources.documents_of(None, naming[-1][1]) if naming else frozenset()
        reports = {each for each in documents if self._sources.records[each].metadata.kind == "report"}
        return Attribution(naming[-1][0], self._sources.same_text(reports)) if reports else None

    def _continued(self, before: str, sentence: str) -> Attribution | None:
        """The document named last, where a sentence goes on about it: 该法第七十四条规定, 第一条还规定."""
        match = _CONTINUED.match(sentence)
        titles = titles_in(before) if match else []
        if match is None or not titles:
            return None
        found = self._titled(before, titles[-1])
        return Attribution(found.named, found.documents, place_in(match[0]))

    def _bare_title(self, window: str) -> Attribution | None:
        """An English title has no marks of its own: look for known titles in the sentence."""
        sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z])|[。！？]", window)[-1]
        folded = fold(normalise(sentence)).lower()
        if not SPEAKS.search(sentence):
            return None
        return self._with_known_title(folded, 8, None, sentence)

    def _with_known_title(self, folded: str, least: int, named: str | None, text: str) -> Attribution | None:
        """The documents of the longest title, of so many characters at least, that stands in a text as it is."""
        titles = [title for title, _ in self._sources.titles if len(title) >= least and title in folded]
        longest = max(titles, key=lambda title: (len(title), title), default="")
        documents = [document for title, document in self._sources.titles if title == longest]
        return Attribution(named or longest, self._sources.same_text(documents), place_in(text)) if longest else None

    def _title_after(self, text: str) -> Attribution | None:
        """（《…》三（十二）） or ——《…》 behind the words."""
        after = text[: 2 * _NEAR]
        gap = _AFTER.match(after)
        rest = after[gap.end() if gap else 0 :]
        match = re.match(r"(?:[（(]\s*(?:见|参见|引自|源自|出自)?\s*|\s*[—–-]{1,2}\s*)(?:[^《》。]{0,20})(?=《)", rest)
        titles = titles_in(rest[match.end() :]) if match else []
        return self._titled(rest[match.end() :], titles[0]) if match and titles else None

    def _noted(self, paragraph: Paragraph, start: int, end: int) -> Attribution | None:
        """A footnote just behind the words."""
        for at, label in paragraph.notes:
            if start < at <= end + 3:
                note = self._draft.footnotes.get(label, "")
                if marked := self._marks(note):
                    return marked
                if titles := titles_in(note):
                    return self._titled(note, titles[0])
                if known := self._with_known_title(fold(normalise(note)).lower(), 4, note.strip(), note):
                    return known
        return None

    def _named_in_series(self, text: str) -> Attribution | None:
        """2026年四川省政府工作报告: the document of a series that is named last by its year, where it is known."""
        from kb.search.facets import facets_of
        from kb.search.named_documents import named
        from kb.search.scope import read_scope

        naming = list(NAMED_IN_SERIES.finditer(normalise(text)))
        if not naming:
            return None
        words = naming[-1][0]
        records = self._sources.records
        facets = {each: facets_of(record) for each, record in records.items()}
        below = government_below_province(words)  # a county, of which the library may have no document
        scope = read_scope(words, date.today(), {below} if below else frozenset())
        documents = named(words, scope, records.values(), facets).documents
        return Attribution(words, self._sources.same_text(documents)) if documents else None

    def _titled(self, text: str, named: NamedTitle) -> Attribution:
        """The attribution to a title that stands in a text, with the place named behind it, or ahead: Article 12 of ….

        Only the inner title may have marks: 北京市实施《种子法》办法.
        """
        behind = _BEHIND_TITLE.match(text, named.end)
        led = behind or _ARTICLE_OF.search(text[: named.start])
        place = place_in(led[0]) if led else None
        inner = f"《{fold(normalise(named.title)).lower()}》"
        around = fold(normalise(text[max(0, named.start - _NEAR) : named.end + _NEAR])).lower()
        longer = {document for title, document in self._sources.titles if inner in title and title in around}
        if longer:
            return Attribution(f"《{named.title}》", self._sources.same_text(longer), place)
        found = self._resolve(named.title)
        versions = of_version_named(text, named, [self._sources.records[each] for each in sorted(found)])
        return Attribution(f"《{named.title}》", found & {each.id for each in versions}, place)

    def _documents(self, title: str) -> frozenset[str]:
        """The documents that a title, full or short, means; empty when none is known."""
        short = self._short.get(title)
        for name in filter(None, (short, title)):
            found = documents_titled(self._sources, name)
            if _KIND_WORD.fullmatch(name):
                # 《报告》 for the 《政府工作报告》 that the draft names
                full = [other for other in self.mentioned if other != name and other.endswith(name)]
                found = set().union(*(documents_titled(self._sources, other) for other in full)) or found
            if found:
                # A short title that fits many documents means one that the draft names in full.
                if len(found) > 1:
                    mentioned = {
                        document
                        for other in set(self.mentioned)
                        if other != name and len(other) > len(name) and name in other
                        for document in documents_titled(self._sources, other)
                    } & found
                    found = mentioned or found
                return self._sources.same_text(found)
        return frozenset()


def place_in(text: str) -> str | None:
    """The first article or section that a text names (第十二条, 三（十二）, Article 12), or None."""
    match = _PLACE.search(text)
    if match is None:
        return None
    point = _POINT.fullmatch(match[0])  # 第三部分第（五）条, 第（五）条: 三（五）, （五）
    return f"{point[1] or ''}（{point[2]}）" if point is not None else match[0]


def same_place(named: str, sections: Sequence[str]) -> bool:
    """Whether a named place is one of those that a passage's place is written as (三（十二）, 第十二条)."""
    wanted = fold(normalise(named)).lower().replace(" ", "")
    wanted = _ENGLISH_ARTICLE.sub(r"第\1条", wanted)
    part = _PART.fullmatch(wanted)
    for section in sections:
        found = fold(normalise(section)).lower().replace(" ", "")
        # 第三部分 is what stands under 三、…, which the place of a passage begins with: 三(五).
        if part is not None and re.match(rf"(?:第?{part[1]})(?:[、(.]|部分|章|节|编|$)", found):
            return True
        if found == wanted or found.startswith(wanted) or wanted.startswith(found):
            return True
        if wanted.startswith("(") and found.endswith(wanted):
            return True
    article = _ARTICLE.fullmatch(wanted)
    if article is None:
        return False
    articles = [match[1] for each in sections if (match := _ARTICLE.match(normalise(each))) is not None]
    # 第12条 is 第十二条, and 三(十二) of a text that is not set in articles.
    points = [match[2] for each in sections if (match := _POINT.search(each)) is not None]
    return han_number(article[1]) in map(han_number, articles or points)
