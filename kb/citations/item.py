"""A document as a bibliographic item of the Citation Style Language (CSL 1.0.2)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from kb.citations.short import cited_title, status_words
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from datetime import date

    from kb.documents.document import Kind, Metadata
    from kb.store.store import DocumentRecord
    from kb.text.language import Language

ItemType = Literal["legislation", "report", "standard", "article-newspaper", "webpage", "document"]

_TYPES: dict[Kind, ItemType] = {
    "law": "legislation",
    "regulation": "legislation",
    "rules": "legislation",
    "measures": "legislation",
    "interpretation": "legislation",
    "plan": "report",
    "opinions": "report",
    "notice": "report",
    "decision": "report",
    "report": "report",
    "article": "article-newspaper",
    "webpage": "webpage",
    "document": "document",
    "standard": "report",
    "letter": "report",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a bibliography.

    ``author`` holds issuing bodies, each an institutional name. ``issued`` is the date of
    publication, or else (and where a site took it up in a later year) the date the document bears;
    ``accessed`` is only set where there is a ``url``. ``kind`` is the document's own kind, which CSL's
    types are coarser than. ``remark`` follows the title of a digest or translation and says that it is one.
    """

    id: str
    type: ItemType
    kind: Kind
    title: str
    language: Language
    author: tuple[str, ...] = ()
    issued: date | None = None
    accessed: date | None = None
    url: str | None = None
    number: str | None = None
    container_title: str | None = None
    remark: str = ""

    def as_csl(self) -> dict[str, Any]:
        """The item as CSL-JSON (schema csl-data.json of CSL 1.0.2)."""
        csl: dict[str, Any] = {"id": self.id, "type": self.type, "title": self.title + self.remark}
        if self.author:
            csl["author"] = [{"literal": name} for name in self.author]
        if self.container_title:
            csl["container-title"] = self.container_title
        if self.number:
            csl["number"] = self.number
        if self.issued:
            csl["issued"] = {"date-parts": [[self.issued.year, self.issued.month, self.issued.day]]}
        if self.accessed:
            csl["accessed"] = {"date-parts": [[self.accessed.year, self.accessed.month, self.accessed.day]]}
        if self.url:
            csl["URL"] = self.url
        csl["language"] = "zh-CN" if self.language == "zh" else "en-US"
        return csl


def item(record: DocumentRecord, accessed: date) -> Item:
    """The bibliographic item of a document; ``accessed`` is the day on which its URL is cited."""
    metadata = record.metadata
    kind = _type(metadata)
    return Item(
        id=record.id,
        type=kind,
        kind=metadata.kind,
        title=cited_title(metadata),
        language=metadata.language,
        author=metadata.issuer,
        issued=_published_as(metadata),
        accessed=accessed if metadata.url else None,
        url=metadata.url,
        number=metadata.number,
        # A newspaper or a site holds the document; a report or a law that it carries is nobody's part.
        container_title=metadata.source if kind in ("article-newspaper", "webpage") else None,
        remark=_remark(metadata),
    )


def _published_as(metadata: Metadata) -> date | None:
    """The date of publication; that of the document where it was amended since, or put on a site in a later year."""
    issued, published = metadata.issued, metadata.published
    amended = issued and published and (published < issued or issued.year != published.year)
    return issued if amended else published or issued


def _type(metadata: Metadata) -> ItemType:
    if metadata.kind == "article" and not metadata.source:
        return "webpage"  # nothing says which newspaper carried it
    return _TYPES[metadata.kind]


def _remark(metadata: Metadata) -> str:
    status = status_words(metadata, metadata.language)
    if not status:
        return ""
    return f"（{status}）" if metadata.language == "zh" else f" ({status})"


def adapted(entry: Item, style: str) -> Item:
    """The item as a style wants it, where the style's idea of a type is not CSL's.

    GB/T 7714-2015 and -2025: CSL styles give legislation [A] (archives) and every report [R]. Chinese editors
    mark laws and policy documents that are cited from a web page [EB/OL], and others [Z] (table
    B.1: neither books, standards nor archives); [R] is kept for reports proper.

    Other styles: a ``number`` of legislation is read as an American public law number
    ("Pub. L. No. …"), which a Chinese order or document number is not, so it is left out.
    """
    assert entry.type in get_args(ItemType)
    if _GB_T_7714.search(unicodedata.normalize("NFKC", style)):
        if entry.type == "legislation" or (entry.type == "report" and entry.kind != "report"):
            return replace(entry, type="webpage" if entry.url else "document")
        if entry.type == "document" and entry.url:
            return replace(entry, type="webpage")
        return entry
    if entry.type == "legislation":
        return replace(entry, number=None)
    return entry


_GB_T_7714 = re.compile(r"gb[\W_]*t?[\W_]*7714", re.IGNORECASE)  # in the names of the community's styles too
