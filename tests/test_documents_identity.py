"""The same document in several formats is one document: the best copy answers, the others are listed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from kb import KnowledgeBase
from kb.documents.document import Metadata
from kb.documents.identity import likeness, same_document

TEXT = """# 某县河道保洁办法

（{day}）

第一条 为做好河道保洁，改善村庄环境，保护水源水质，结合本县实际，制定本办法。

第二条 各镇政府负责本辖区河道的日常巡查，组织保洁人员及时清理漂浮物和垃圾。

第三条 县水利部门每季度检查一次，结果向社会公布，并作为安排经费的依据之一。

第四条 任何单位和个人不得向河道倾倒垃圾、渣土，违反的由有关部门责令清理。

第五条 {last}
"""
LAST = "本办法自公布之日起施行。"


def page(markdown: str) -> str:
    title, *lines = [line for line in markdown.splitlines() if line]
    return f"<html><body><h1>{title.lstrip('# ')}</h1>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>"


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    KnowledgeBase.create(tmp_path / "home").close()
    return KnowledgeBase.open(tmp_path / "home")


def put(base: KnowledgeBase, name: str, text: str) -> None:
    (base.home.corpus / name).write_text(text, "utf-8")


def test_a_page_and_a_text_of_one_document_are_one(base: KnowledgeBase) -> None:
    text = TEXT.format(day="2025年5月6日", last=LAST)
    put(base, "rivers.md", text)
    put(base, "page.html", page(text))
    base.index()
    (record,) = base.documents()
    assert len(record.copies) == 1
    assert {record.path, *record.copies} == {"corpus/rivers.md", "corpus/page.html"}


@pytest.mark.parametrize(("last", "documents"), [(LAST, 1), ("本办法自下月一日起施行。", 2)])
def test_a_short_notice_of_one_day_is_one_only_word_for_word(base: KnowledgeBase, last: str, documents: int) -> None:
    short = TEXT.partition("第二条")[0] + "第二条 {last}"
    put(base, "rivers.md", short.format(day="2025年5月6日", last=LAST))
    put(base, "page.html", page(short.format(day="2025年5月6日", last=last)))
    base.index()
    assert len(base.documents()) == documents


def test_a_copy_that_comes_later_changes_nothing_and_is_listed(base: KnowledgeBase) -> None:
    text = TEXT.format(day="2025年5月6日", last=LAST)
    put(base, "rivers.md", text)
    base.index()
    ids = [passage.id for passage in base.passages_of("rivers")]
    put(base, "page.html", page(text))
    change = base.index()
    assert not change.added
    (record,) = base.documents()
    assert (record.id, record.copies) == ("rivers", ("corpus/page.html",))
    assert [passage.id for passage in base.passages_of("rivers")] == ids
    assert base.up_to_date()


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2024年3月2日", LAST),  # an earlier version
        ("2025年5月6日", "本办法由县水利部门负责解释，自公布之日起三十日后施行，原办法同时废止。"),  # another wording
    ],
)
def test_another_version_is_another_document(base: KnowledgeBase, day: str, last: str) -> None:
    put(base, "rivers.md", TEXT.format(day="2025年5月6日", last=LAST))
    put(base, "older.html", page(TEXT.format(day=day, last=last)))
    base.index()
    assert len(base.documents()) == 2


def test_an_undated_text_with_one_clause_changed_is_another_document(base: KnowledgeBase) -> None:
    text = TEXT.format(day="试行", last=LAST)
    put(base, "rivers.md", text)
    put(base, "copy.html", page(text))
    put(base, "page.html", page(text.replace("每季度检查一次", "每个月都要检查")))
    base.index()
    assert sorted(len(record.copies) for record in base.documents()) == [0, 1]


@pytest.mark.parametrize(
    ("recognised", "changed", "same"),
    [
        (False, 1, True),  # of 200 clauses
        (False, 6, False),
        (True, 30, True),  # a scan misreads a character here and there
        (True, 90, False),
    ],
)
def test_a_copy_may_differ_by_little_and_a_scan_by_more(recognised: bool, changed: int, same: bool) -> None:
    clauses = [f"本条所称第{chr(0x4E00 + number)}类河道由所在村负责保洁" for number in range(200)]
    misread = [f"{clause}吗" for clause in clauses[:changed]] + clauses[changed:]
    metadata = Metadata(title="某县河道保洁办法", language="zh", issued=date(2025, 5, 6))
    printed = likeness(metadata, 5, False, ["。".join(clauses)])
    assert same_document(printed, likeness(metadata, 5, recognised, ["。".join(misread)])) is same


def test_a_copy_that_a_person_named_is_a_document_of_its_own(base: KnowledgeBase) -> None:
    text = TEXT.format(day="2025年5月6日", last=LAST)
    put(base, "rivers.md", text)
    base.index()
    put(base, "page.html", page(text))
    put(base, "page.toml", 'id = "rivers-page"\n')
    base.index()
    assert [record.id for record in base.documents()] == ["rivers", "rivers-page"]


def test_when_the_answering_copy_is_edited_the_other_stands_for_itself(base: KnowledgeBase) -> None:
    text = TEXT.format(day="2025年5月6日", last=LAST)
    put(base, "rivers.md", text)
    put(base, "page.html", page(text))
    base.index()
    put(base, "rivers.md", TEXT.format(day="2026年1月8日", last=LAST))
    put(base, "page.html", page(text) + "\n")
    base.index()
    assert sorted(record.metadata.issued.year for record in base.documents() if record.metadata.issued) == [2025, 2026]


def test_a_copy_left_alone_answers(base: KnowledgeBase) -> None:
    text = TEXT.format(day="2025年5月6日", last=LAST)
    put(base, "rivers.md", text)
    put(base, "page.html", page(text))
    base.index()
    (record,) = base.documents()
    (base.home.path / record.path).unlink()
    base.index()
    (left,) = base.documents()
    assert (left.id, left.path, left.copies) == (record.id, record.copies[0], ())


@pytest.mark.shared
def test_the_real_documents_in_all_formats_are_two_documents(base: KnowledgeBase, shared: Path) -> None:
    for name in (
        "opinions-2026.md",
        "opinions-2026.html",
        "opinions-2026.docx",
        "plan-2024-2027.md",
        "plan-2024-2027.pdf",
    ):
        shutil.copy(shared / "documents" / name, base.home.corpus / name)
    base.index()
    records = {record.id: record for record in base.documents()}
    assert set(records) == {"opinions-2026", "plan-2024-2027"}
    assert len(records["opinions-2026"].copies) == 2
    assert records["plan-2024-2027"].path.endswith(".md")
    assert records["plan-2024-2027"].copies == ("corpus/plan-2024-2027.pdf",)
