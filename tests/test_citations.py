"""A citation names the document and the place, in words that can be pasted."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from citation_samples import DIGEST, OPINIONS, passage, record

from kb.citations.citing import cite, export
from kb.citations.short import short_citation


def test_the_one_line_citation_is_the_official_form_in_chinese() -> None:
    locator = passage("三、促进农民增收", "（十二）壮大县域产业", page=5)
    assert short_citation(record(OPINIONS), locator, "zh") == f"《{OPINIONS.title}》（2026年1月3日）三（十二），第5页"
    assert short_citation(record(OPINIONS), None, "zh") == f"《{OPINIONS.title}》（2026年1月3日）"


def test_the_one_line_citation_of_a_digest_says_so_and_names_the_official_text() -> None:
    line = short_citation(record(DIGEST), passage("III. Incomes", "(12) County industries"), "en")
    assert line == (
        "Opinions on Advancing Rural Revitalization, CPC Central Committee, State Council, 3 January 2026, "
        f"sec. III(12) (digest of {OPINIONS.title}, not the official text)"
    )


@pytest.mark.parametrize(
    ("section", "zh", "en"),
    [
        (("第二章 权利", "第十二条 登记"), "第十二条", "第十二条"),
        (("第二章 权利", "第一节 登记"), "第二章第一节", "第二章第一节"),
        (("一、要求", "（二）目标", "1. 数量"), "一（二）1", "一（二）1"),
        (("九、保障", "1. 组织"), "九、1", "九、1"),
        (("Chapter 2 Rights", "Article 12 Registers"), "Article 12", "Article 12"),
        (("Part II Goals", "Section 3 Means"), "Part II, Section 3", "Part II, Section 3"),
        (("2 Goals", "2.1 Means"), "2.1", "sec. 2.1"),
        (("A. Goals", "1. Means", "(a) First"), "A.1(a)", "sec. A.1(a)"),
        (("A house of cards",), "“A house of cards”", "“A house of cards”"),
        ((), "", ""),
    ],
)
def test_a_place_is_named_by_the_numbers_as_printed(section: tuple[str, ...], zh: str, en: str) -> None:
    from kb.citations.locator import locator

    document_language = "en" if section and section[0].isascii() else "zh"
    where = locator(passage(*section), document_language)  # type: ignore[arg-type]
    assert where.words("zh") == zh
    assert where.words("en") == en


def test_a_text_without_headings_is_cited_by_paragraph() -> None:
    from kb.citations.locator import locator

    assert locator(passage(label="p3"), "en").words("en") == "para. 3"
    assert locator(passage(label="p3"), "zh").words("zh") == "第3段"


def test_a_digest_in_the_official_language_goes_by_the_official_title() -> None:
    digest = replace(OPINIONS, title="一号文件摘要", official_title=OPINIONS.title, text_status="digest")
    line = short_citation(record(digest), passage("三、收入", "（十二）产业"), "zh")
    assert line == f"《{OPINIONS.title}》（2026年1月3日）三（十二）（摘要，非官方原文）"


BROKEN = 'Rules \\"on\\" C:\\new\\table \x08\x1b and\tmore\\'


def test_a_title_with_backslashes_and_control_characters_breaks_no_format() -> None:
    whole, odd = record(OPINIONS, "whole"), record(replace(OPINIONS, title=BROKEN), "odd")
    for form in ("csl-json", "pandoc", "bibtex", "ris"):
        written = cite([(whole, None), (odd, None)], format=form)
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", written)
    titles = [entry["title"] for entry in json.loads(export([whole, odd], "csl-json"))]
    assert titles[1].startswith('Rules \\"on\\" C:\\new\\table')
    assert "\\u" not in titles[1]


def test_a_run_of_word_holds_what_xml_can_hold() -> None:
    from kb.drafts.word_footnotes import write_run

    assert "Rules" in str(write_run(BROKEN, None).xml)
