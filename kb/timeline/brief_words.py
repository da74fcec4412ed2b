"""The fixed words of a briefing, in Chinese and English. They state no figure and quote nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.citations.short import chinese_date, cited_title, english_date, inner_title_marks
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from kb.store.store import DocumentRecord
    from kb.text.language import Language


@dataclass(frozen=True, slots=True)
class Words:
    """Headings and leads in one language."""

    language: Language
    title: str
    in_force: str
    nothing_in_force: str
    elsewhere: str
    figures: str
    no_figures: str
    changes: str
    silent: str
    wording: str
    no_wording: str
    first: str
    last: str
    without: str
    silence: str
    unsure: str
    no_target: str
    ended: str
    no_gap: str
    sources: str
    not_in_force: str
    only_in_other: str

    def document(self, record: DocumentRecord, *, ended: bool = False) -> str:
        """A document by its issuers, its title and its day, as a lead.

        ``ended`` says that it is not in force; that it is there in another language only is said too.
        """
        metadata = record.metadata
        issuers = metadata.issuer or ((metadata.source,) if metadata.source else ())
        foreign = metadata.language != self.language
        told = [*([self.not_in_force] if ended else []), *([self.only_in_other] if foreign else [])]
        if self.language == "zh":
            told = [*([chinese_date(metadata.day)] if metadata.day else []), *told]
            return "、".join(issuers) + self.titles([record]) + (f"（{'，'.join(told)}）" if told else "") + "："
        parts = [*issuers, self.titles([record]), *([english_date(metadata.day)] if metadata.day else [])]
        return ", ".join(parts) + (f" ({', '.join(told)}):" if told else ":")

    def before(self, record: DocumentRecord, *, ended: bool) -> str:
        """The lead of what an earlier document says."""
        document = self.document(record, ended=ended)
        return f"此前，{document}" if self.language == "zh" else f"Before: {document}"

    def now(self, record: DocumentRecord) -> str:
        """The lead of what the later one says."""
        return f"现在，{self.document(record)}" if self.language == "zh" else f"Now: {self.document(record)}"

    def titles(self, records: Sequence[DocumentRecord]) -> str:
        """Titles of documents, as a list."""
        titles = [cited_title(record.metadata) for record in records]
        if self.language == "zh":
            return "、".join(f"《{inner_title_marks(title)}》" for title in titles)
        return "; ".join(titles)


def words_in(language: Language) -> Words:
    """The words of a language."""
    return _ZH if language == "zh" else _EN


_ZH = Words(
    language="zh",
    title="情况简报：{topic}",
    in_force="现行有效的文件",
    nothing_in_force="库中没有现行有效的文件谈到。",
    elsewhere="报告、会议和报道",
    figures="数字和目标",
    no_figures="库中没有文件就此写明数字。",
    changes="与此前文件相比",
    silent="没有谈到。",
    wording="提法的由来",
    no_wording="库中没有文件用过这一提法。",
    first="库中最早见于",
    last="库中最近见于",
    without="同系列中没有用这一提法的文件：",
    silence="库中没有说明的",
    unsure="没有段落能可靠回答。",
    no_target="没有文件就今年和以后的年份写明目标。",
    ended="以下文件也谈到，但已不再有效：",
    no_gap="现行文件、数字、今年以后的目标和提法，库中均有说明。",
    sources="参考文献",
    not_in_force="已不再有效",
    only_in_other="库中仅有英文本",
)
_EN = Words(
    language="en",
    title="Briefing: {topic}",
    in_force="Documents in force",
    nothing_in_force="No document in force in the library speaks of it.",
    elsewhere="Reports, conferences and articles",
    figures="Figures and targets",
    no_figures="No document in the library states a figure on it.",
    changes="Compared with the previous document",
    silent=" nothing on it.",
    wording="Since when the wording has been used",
    no_wording="No document in the library uses this wording.",
    first="First used in the library in ",
    last="Last used in the library in ",
    without="Documents of the same series without it: ",
    silence="What the library does not say",
    unsure="No passage answers with confidence.",
    no_target="No document states a target for this year or later.",
    ended="These documents speak of it too, but are no longer in force: ",
    no_gap="The library has documents in force, figures, targets for this year or later, and the wording.",
    sources="References",
    not_in_force="no longer in force",
    only_in_other="in the library in Chinese only",
)
