"""The files of ../shared/field/formats and portal-pages give what their README says."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from kb.documents import read
from kb.documents.document import Document
from kb.errors import InputError
from kb.text.dates import dates_in

pytestmark = pytest.mark.shared

RULES = "某县冷库建设补助实施细则"
NOTICE = "某市人民政府办公室关于印发河道保洁工作方案的通知"
RIVERS = "某市河道管理办法"


@dataclass(frozen=True)
class Right:
    """What is right of a document; None and () are not looked at. ``text`` stands in it, ``absent`` does not."""

    title: str | None = None
    kind: str | None = None
    number: str | None = None
    issued: date | None = None
    places: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    sections: tuple[tuple[str, str], ...] = field(default=())  # (place, what its section says)


GONGWEN = Right(
    NOTICE,
    "notice",
    "某政办发〔2025〕12号",
    date(2025, 4, 15),
    ("annex1.2.1",),
    ("附件：1.河道保洁工作方案", "2.河道名录"),
    ("张某某",),
    (("annex1.2.1", "附件1"),),
)
SITE = Right(RIVERS, "measures", places=("1", "2", "3"))
PLAN = Right("国家自然灾害救助应急预案", "plan", places=("1.1", "1.3", "2.1"), sections=(("2.1", "2.组织指挥体系"),))
STANDARD = Right("城市河道保洁作业规范", places=("1", "2", "3.1", "4.2.1"), sections=(("3.1", "3 术语和定义"),))
FILES = {
    "t1.docx": Right(RULES, "rules"),
    "t5.docx": Right(RULES, "rules"),
    "h1-numbered.docx": Right(RULES, "rules"),
    "md-h1-num.md": Right(RULES, "rules"),
    "title-normal-h1.docx": Right(
        NOTICE, "notice", "某政办发〔2025〕12号", text=("各县（区）人民政府", "现印发给你们")
    ),
    "wps-local-styles.docx": Right("某区养老服务设施布局规划", "plan", sections=(("s1", "现状与问题"),)),
    "plan-1dot-styles.docx": PLAN,
    "plan-1dot-1.1.docx": PLAN,
    "gb-decimal-typed.docx": STANDARD,
    "gb-decimal-auto.docx": STANDARD,
    "real-jiading.txt": Right(
        "嘉定区自然灾害救助应急预案",
        "plan",
        issued=date(2013, 8, 6),
        sections=(("2.1", "2 组织体系"), ("1.3", "1 总则")),
    ),
    "notice-annexes.docx": GONGWEN,
    "gongwen.pdf": GONGWEN,
    "gongwen-wm-angled.pdf": GONGWEN,
    "opinions-auto-annex.docx": Right(
        "关于推进冷链物流发展的实施意见", "opinions", issued=date(2025, 6, 8), places=("2.1", "3", "annex1", "annex2")
    ),
    "annex-one-line.docx": Right(
        kind="notice", issued=date(2025, 3, 5), places=("1", "2", "3", "annex1", "annex2", "annexa")
    ),
    "t6-qianfa.docx": Right("某市人民政府关于申报海绵城市示范的请示", number="某政〔2025〕3号", absent=("签发人",)),
    "qingshi.docx": Right("某市人民政府关于申报海绵城市示范的请示", number="某政〔2025〕3号", absent=("签发人",)),
    "t7-fenhao.docx": Right(
        "某市人民政府关于加强消防工作的意见", "opinions", "某政发〔2025〕5号", absent=("000001", "机密", "特急")
    ),
    "law-auto.docx": Right(RIVERS, "measures", "某市人民政府令第45号"),
    "fakebold.pdf": Right("某市供水条例", "regulation", places=("1", "2"), absent=("第一章　总则第一章",)),
    "threecol.pdf": Right("某省河道采砂管理办法", "measures", places=("1", "2", "3", "4", "5", "6", "7", "8")),
    "tw-simple.txt": Right(kind="regulation", places=("1", "2", "3", "4")),
    "hk.txt": Right("2025年河流(保護)條例", "regulation", sections=(("3", "第2部"),)),
    "txt-wrap64.txt": Right(
        "某市文明养犬条例",
        "regulation",
        issued=date(2025, 3, 27),
        text=("维护市容环境和社会公共秩序", "居住证或者其他能够"),
    ),
    "gov-double-html.html": Right("国务院关于某某事项的通知", number="国发〔2025〕8号", places=("2.2",)),
    "gov-double-html2.html": Right("国务院关于某某事项的通知", number="国发〔2025〕8号", places=("2.2",)),
    "gov-gbk-iso8859.html": Right("国务院关于某某事项的通知", number="国发〔2025〕8号", places=("2.2",)),
    "site-0.html": SITE,
    "site-1.html": SITE,
    "site-2.html": SITE,
    "site-4.html": SITE,
    "main-part-document2.docx": Right(),
    "real/alternate_document_path.docx": Right(),
    "real/strict.docx": Right(),
    "real/Strict.docx": Right(),
    "toc-roman.docx": Right("某市防汛应急预案", absent=("总则 i", "组织体系 iii", "监测预警 v")),
    "us.txt": Right(places=("1", "2", "101", "102"), sections=(("101", "SEC. 101. PROHIBITION"),)),
    "eu.txt": Right(
        "REGULATION (EU) 2025/123 OF THE EUROPEAN PARLIAMENT AND OF THE COUNCIL of 4 March 2025 "
        "on the protection of rivers",
        "regulation",
        issued=date(2025, 3, 4),
        places=("4", "annex1"),
    ),
    "ul-ol.html": Right(text=("2. 本区户籍",)),
    "real/anchor_header_after_anchor.docx": Right(text=("A link to the bookmark", "There are bookmarks around here.")),
}


def said(document: Document) -> str:
    return "\n".join("\n".join((*p.section, *(block.text for block in p.blocks))) for p in document.provisions)


@pytest.mark.parametrize("name", FILES)
def test_a_file_from_the_field_gives_what_is_right(shared: Path, name: str) -> None:
    right, document = FILES[name], read(shared / "field" / "formats" / name)
    metadata = document.metadata
    for key in ("title", "kind", "number", "issued"):
        if getattr(right, key) is not None:
            assert getattr(metadata, key) == getattr(right, key)
    sections = {provision.label: " > ".join(provision.section) for provision in document.provisions}
    assert set(right.places) <= set(sections)
    for place, words in right.sections:
        assert words in sections[place]
    text = said(document)
    assert [words for words in right.text if words not in text] == []
    assert [words for words in right.absent if words in text + metadata.title] == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("gov-js.html", "holds no text"),
        ("gov-frames.html", "holds no text"),
        ("gongwen-enc-r4.pdf", "is encrypted"),
        ("gongwen-enc-r6.pdf", "is encrypted"),
        ("real/aes-256-r6.pdf", "is encrypted"),
    ],
)
def test_a_file_from_the_field_is_refused_for_what_it_is(shared: Path, name: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read(shared / "field" / "formats" / name)


def test_a_part_of_another_format_in_a_word_file_is_read_or_said_to_be_left_out(shared: Path) -> None:
    document = read(shared / "field" / "formats" / "word-mixed.docx")
    assert "第五条" in said(document) or document.notes


def test_columns_of_a_federal_register_page_are_read_one_by_one(shared: Path) -> None:
    text = said(read(shared / "field" / "formats" / "real" / "federal-register-2020-17221.pdf"))
    assert (
        text.index("AGENCY: Federal Aviation") < text.index("ADDRESSES: You may send") < text.index("Comments Invited")
    )
    assert (
        text.index("Comments Invited")
        < text.index("Confidential Business Information (CBI)")
        < text.index("On October 29")
    )


@pytest.mark.parametrize("number", ["01", "02", "05", "06", "09", "11", "13"])
def test_a_state_council_page_gives_its_own_particulars(shared: Path, number: str) -> None:
    folder = shared / "field" / "portal-pages"
    with (folder / "EXPECTED.tsv").open(encoding="utf-8", newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file, delimiter="\t")}
    row = rows[f"govcn-{number}.html"]
    metadata = read(folder / row["file"]).metadata
    assert (metadata.title, metadata.issuer, metadata.number) == (row["title"], (row["issuer"],), row["number"])
    assert [metadata.issued, metadata.published] == dates_in(row["written"]) + dates_in(row["published"])
