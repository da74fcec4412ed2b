"""Documents and passages for tests of citations; titles, issuers and dates of real documents."""

from __future__ import annotations

from datetime import date

from kb.documents.document import Metadata
from kb.passages.passage import Passage
from kb.store.store import DocumentRecord


def passage(*section: str, label: str = "1", page: int | None = None) -> Passage:
    """A passage under those headings."""
    return Passage(f"doc:{label}", "doc", label, section, "词句", "词句", ((0, 2),), 0, 2, page, 1)


def record(metadata: Metadata, identifier: str = "doc") -> DocumentRecord:
    return DocumentRecord(identifier, metadata, f"corpus/{identifier}.md", "", None, 1, 1)


OPINIONS = Metadata(
    title="中共中央 国务院关于锚定农业农村现代化 扎实推进乡村全面振兴的意见",
    language="zh",
    kind="opinions",
    issuer=("中共中央", "国务院"),
    issued=date(2026, 1, 3),
    published=date(2026, 2, 3),
    url="https://www.gov.cn/zhengce/202602/content_7056931.htm",
)
DIGEST = Metadata(
    title="Opinions on Advancing Rural Revitalization",
    language="en",
    kind="opinions",
    issuer=("CPC Central Committee", "State Council"),
    issued=date(2026, 1, 3),
    text_status="digest",
    official_title=OPINIONS.title,
    url=OPINIONS.url,
)
