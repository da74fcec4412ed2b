"""The marks that annexes and parts begin with, in the forms that offices print them in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.documents import read


def places(folder: Path, text: str) -> str:
    (folder / "paper.txt").write_text(text, "utf-8")
    found = read(folder / "paper.txt").provisions
    return " ".join(p.label for p in found if p.numbered or ("annex" in p.label and "." not in p.label))


@pytest.mark.parametrize(
    ("note", "marks", "labels"),
    [
        ("附件：一、路线\n　　　二、名单\n", ("附件一：", "附件二："), "annex1.1 annex1.2 annex2"),
        ("附件：1.路线；2.名单\n", ("附件（1）", "附件（2）"), "annex1.1 annex1.2 annex2"),
        ("附件：1、路线　2、名单\n", ("【附件1】", "【附件2】"), "annex1.1 annex1.2 annex2"),
        ("附件：1.路线\n2.名单\n", ("附件之一", "附件之二"), "annex1.1 annex1.2 annex2"),
        ("附　件：１．路线\n　　　　２．名单\n", ("附　件　１", "附　件　２"), "annex1.1 annex1.2 annex2"),
        ("附件：A.路线\n　　　B.名单\n", ("附件A", "附件B"), "annexa.1 annexa.2 annexb"),
    ],
)
def test_an_annex_begins_at_its_mark_in_any_form(
    tmp_path: Path, note: str, marks: tuple[str, str], labels: str
) -> None:
    text = (
        f"某县水务局关于巡查的通知\n各水务站：\n一、时间\n六月。\n二、范围\n全县。\n{note}某县水务局\n2024年6月3日\n"
        f"{marks[0]}\n路线\n一、东线\n从甲村起。\n二、西线\n从丙村起。\n{marks[1]}\n名单\n张某，李某。\n"
    )
    assert places(tmp_path, text) == f"1 2 {labels}"


def test_an_annex_whose_letter_stands_close_to_its_name_is_one(tmp_path: Path) -> None:
    text = "某县食堂指南\n1.选址\n1.1 远离污染源。\n1.2 通风良好。\n附录A面积计算表\n座位二百个。\n"
    assert places(tmp_path, text) == "1.1 1.2 annexa"  # as a PDF file has it


@pytest.mark.parametrize(
    ("first", "second", "labels"),
    [
        ("Attachment 1: Routes", "Attachment 2: Staff", "annex1 annex2"),
        ("FIRST SCHEDULE\nRoutes", "SECOND SCHEDULE\nStaff", "annex1 annex2"),
        ("Exhibit A\nRoutes", "Exhibit B\nStaff", "annexa annexb"),
        ("Enclosure 1\nRoutes", "Enclosure 2\nStaff", "annex1 annex2"),
        ("Annexe A\nRoutes", "Annexe B\nStaff", "annexa annexb"),
    ],
)
def test_an_annex_in_english_begins_at_its_mark(tmp_path: Path, first: str, second: str, labels: str) -> None:
    text = f"Circular on Wells\n1. Time\nIn June.\n2. Scope\nAll.\n{first}\nFrom the mill.\n{second}\nTwo officers.\n"
    assert places(tmp_path, text) == f"1 2 {labels}"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            "某縣水窖計畫\n壹、前言\n老化。\n貳、目標\n一、修復\n三十處。\n二、管理\n名冊。\n參、經費\n三百萬元。\n",
            "2.1 2.2",
        ),
        ("某县水窖方案\n一　要求\n明确。\n二　任务\n修复三十处。\n三　保障\n落实。\n", "1 2 3"),
        ("某县水窖方案\n一 三十处水窖待修。\n三 个乡镇负责。\n五 年完成。\n", ""),
        ("某县水窖办法\n第一条（目的）制定本办法。\n第二条（范围）本县适用。\n第三条（附则）即日施行。\n", "1 2 3"),
        (
            "PART 1776—VILLAGE WELLS\nSubpart A—General\n§ 1776.1 Purpose.\nGrants.\n§ 1776.2 Definitions.\nA hole.\n",
            "1776.1 1776.2",
        ),
    ],
)
def test_parts_begin_with_numbers_in_any_form(tmp_path: Path, text: str, labels: str) -> None:
    assert places(tmp_path, text) == labels


def test_a_statutory_instrument_goes_by_its_title_number_and_the_day_it_was_made(tmp_path: Path) -> None:
    text = (
        "STATUTORY INSTRUMENTS\n2020 No. 123\nWATER\nThe Village Wells Regulations 2020\nMade 3rd May 2020\n"
        "Coming into force 1st June 2020\nThe Secretary of State makes these Regulations.\n1. Citation\nAs above.\n"
    )
    (tmp_path / "paper.txt").write_text(text, "utf-8")
    metadata = read(tmp_path / "paper.txt").metadata
    assert (metadata.title, metadata.number) == ("The Village Wells Regulations 2020", "2020 No. 123")
    assert (metadata.issued, metadata.effective) == (date(2020, 5, 3), date(2020, 6, 1))


@pytest.mark.parametrize(("title", "kind"), [("某局行政处罚决定书", "decision"), ("某局告知书", "notice")])
def test_papers_to_one_party_have_the_kind_of_what_they_say(tmp_path: Path, title: str, kind: str) -> None:
    text = f"{title}\n某水罚〔2023〕第5号\n当事人：某公司\n一、事实\n填埋。\n二、决定\n罚款。\n"
    (tmp_path / "paper.txt").write_text(text, "utf-8")
    assert read(tmp_path / "paper.txt").metadata.kind == kind
