"""References in named styles come out as an editor expects them, to the character.

The expectations were written by hand from GB/T 7714-2015 (and the APA, Chicago and MLA manuals), not
from what the program printed.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from citation_samples import DIGEST, OPINIONS, passage, record

from kb.citations.citing import cite, export
from kb.documents.document import Metadata
from kb.errors import InputError
from kb.passages.passage import Passage
from kb.store.store import DocumentRecord

ACCESSED = date(2026, 11, 23)

PLAN = Metadata(
    title="乡村全面振兴规划（2024—2027年）",
    language="zh",
    kind="plan",
    issuer=("中共中央", "国务院"),
    published=date(2025, 1, 22),
    url="https://www.gov.cn/zhengce/202501/content_7000493.htm",
)
ARTICLE = Metadata(
    title="Strengthening the endogenous driving force of rural e-commerce development",
    language="en",
    kind="article",
    published=date(2026, 3, 13),
    source="Economic Daily",
)
# Each document with its entry as GB/T 7714-2015 has it.
GB_T_7714 = [
    (
        OPINIONS,
        "中共中央, 国务院. 中共中央 国务院关于锚定农业农村现代化 扎实推进乡村全面振兴的意见[EB/OL]. "
        "(2026-02-03)[2026-11-23]. https://www.gov.cn/zhengce/202602/content_7056931.htm.",
    ),
    (
        PLAN,
        "中共中央, 国务院. 乡村全面振兴规划（2024—2027年）[EB/OL]. "
        "(2025-01-22)[2026-11-23]. https://www.gov.cn/zhengce/202501/content_7000493.htm.",
    ),
    (
        ARTICLE,
        "Strengthening the endogenous driving force of rural e-commerce development[N]. Economic Daily, 2026-03-13.",
    ),
    (
        Metadata(
            title="中华人民共和国乡村振兴促进法",
            language="zh",
            kind="law",
            issuer=("全国人民代表大会常务委员会",),
            issued=date(2021, 4, 29),
            number="中华人民共和国主席令第七十七号",
        ),
        "全国人民代表大会常务委员会. 中华人民共和国乡村振兴促进法: 中华人民共和国主席令第七十七号[Z]. 2021.",
    ),
    (
        Metadata(title="中华人民共和国民法典", language="zh", kind="law", issued=date(2020, 5, 28)),
        "中华人民共和国民法典[Z]. 2020.",
    ),
    (
        Metadata(
            title="关于推动农村电子商务高质量发展的通知",
            language="zh",
            kind="notice",
            issuer=("商务部", "中央网信办", "财政部", "交通运输部", "农业农村部"),
            issued=date(2024, 3, 1),
            number="商流通函〔2024〕12号",
            url="https://www.mofcom.gov.cn/a.html",
        ),
        "商务部, 中央网信办, 财政部, 等. 关于推动农村电子商务高质量发展的通知: 商流通函〔2024〕12号[EB/OL]. "
        "(2024-03-01)[2026-11-23]. https://www.mofcom.gov.cn/a.html.",
    ),
    (
        Metadata(
            title="中国农村发展报告",
            language="zh",
            kind="report",
            issuer=("中国社会科学院农村发展研究所",),
            published=date(2025, 8, 1),
        ),
        "中国社会科学院农村发展研究所. 中国农村发展报告[R]. 2025.",
    ),
    (
        Metadata(
            title="第55次中国互联网络发展状况统计报告",
            language="zh",
            kind="report",
            issuer=("中国互联网络信息中心",),
            published=date(2025, 1, 17),
            url="https://www.cnnic.net.cn/n4/2025/0117/c88-11229.html",
        ),
        "中国互联网络信息中心. 第55次中国互联网络发展状况统计报告[R/OL]. "
        "(2025-01-17)[2026-11-23]. https://www.cnnic.net.cn/n4/2025/0117/c88-11229.html.",
    ),
    (
        Metadata(
            title="乡村电商新图景",
            language="zh",
            kind="article",
            published=date(2026, 3, 9),
            source="农民日报",
            url="https://www.farmer.com.cn/2026/03/09/1.html",
        ),
        "乡村电商新图景[N/OL]. 农民日报, 2026-03-09[2026-11-23]. https://www.farmer.com.cn/2026/03/09/1.html.",
    ),
    (
        Metadata(title="村务公开指南", language="zh", kind="webpage", url="https://example.cn/guide"),
        "村务公开指南[EB/OL]. [2026-11-23]. https://example.cn/guide.",
    ),
    (
        Metadata(
            title="Digital Villages & Markets",
            language="en",
            kind="report",
            issuer=("World Bank", "Ministry of Commerce", "FAO", "UNDP"),
            published=date(2023, 6, 30),
        ),
        "World Bank, Ministry of Commerce, FAO, et al. Digital Villages & Markets[R]. 2023.",
    ),
    (
        Metadata(
            title="最高人民法院关于审理涉及农村土地承包纠纷案件适用法律问题的解释",
            language="zh",
            kind="interpretation",
            issuer=("最高人民法院",),
            issued=date(2020, 12, 29),
            number="法释〔2020〕17号",
        ),
        "最高人民法院. 最高人民法院关于审理涉及农村土地承包纠纷案件适用法律问题的解释: 法释〔2020〕17号[Z]. 2020.",
    ),
    (
        DIGEST,
        "CPC Central Committee, State Council. Opinions on Advancing Rural Revitalization "
        f"(digest of {OPINIONS.title}, not the official text)[EB/OL]. "
        "(2026-01-03). https://www.gov.cn/zhengce/202602/content_7056931.htm.".replace(
            "(2026-01-03)", "(2026-01-03)[2026-11-23]"
        ),
    ),
]


# Where the edition of 2025 differs in more than the width of the marks: reports bear their whole date.
OF_2025 = {
    "中国农村发展报告": "中国社会科学院农村发展研究所. 中国农村发展报告[R]. 2025-08-01.",
    "第55次中国互联网络发展状况统计报告": "中国互联网络信息中心. 第55次中国互联网络发展状况统计报告[R/OL]. "
    "2025-01-17[2026-11-23]. https://www.cnnic.net.cn/n4/2025/0117/c88-11229.html.",
    "Digital Villages & Markets": "World Bank, Ministry of Commerce, FAO, et al. Digital Villages & Markets[R]. "
    "2023-06-30.",
}


@pytest.mark.parametrize(("metadata", "expected"), GB_T_7714)
def test_gb_t_7714_is_right_to_the_character(metadata: Metadata, expected: str) -> None:
    assert cite([(record(metadata), None)], style="gb7714-2015", accessed=ACCESSED) == f"[1] {expected}"
    if metadata.language == "zh":  # Chinese entries have Chinese marks in the edition of 2025
        for mark, wide in ((", ", "，"), (": ", "："), ("]. (", "]. （"), (")[", "）[")):
            expected = expected.replace(mark, wide)
    assert cite([(record(metadata), None)], accessed=ACCESSED) == f"[1] {OF_2025.get(metadata.title, expected)}"


@pytest.mark.parametrize("name", ["GB/T 7714—2025", "gb/t7714", "ＧＢ/Ｔ 7714-2025 note", "gb7714-2015-author-date"])
def test_the_standard_is_found_by_the_names_that_people_give_it(name: str) -> None:
    assert "中共中央" in cite([(record(OPINIONS), None)], style=name, accessed=ACCESSED)


def test_several_places_make_one_citation_each_with_its_page() -> None:
    two = [
        (record(OPINIONS), passage("三、收入", "（十二）产业", page=5)),
        (record(OPINIONS), passage("四、乡村", page=7)),
    ]
    both = [*two, (record(PLAN, "plan"), passage("四、产业", "（十）电商"))]
    options: dict[str, Any] = {"together": True, "accessed": ACCESSED, "language": "zh"}
    assert cite(both, **options).endswith("正文标注：[1]三（十二），第5页；四，第7页[2]四（十）")
    notes = cite(both, style="gb7714-note", **options)
    assert notes.count("\n") == 0
    assert "三（十二），第5页；四，第7页；中共中央，国务院. 乡村全面振兴规划" in notes
    assert "(中共中央 & 国务院, 2026, " in cite(both, style="apa", **options)
    assert cite(two, format="pandoc", **options).startswith("[@doc, 三（十二），第5页; @doc, 四")


def test_a_cited_place_follows_the_number_as_the_standard_has_page_numbers() -> None:
    cited = [(record(OPINIONS), passage("三、收入", "（十二）产业"))]
    assert cite(cited, accessed=ACCESSED, language="zh").splitlines()[-1] == "正文标注：[1]三（十二）"
    assert cite(cited, style="gb7714-author-date", accessed=ACCESSED).endswith(
        "In the text: （中共中央 等，2026）三（十二）"
    )
    assert cite(cited, style="gb7714-note", accessed=ACCESSED).endswith("content_7056931.htm: 三（十二）.")


def test_works_of_one_issuer_and_year_are_told_apart_and_chinese_comes_first() -> None:
    second = Metadata(**{**{f: getattr(PLAN, f) for f in PLAN.__slots__}, "published": date(2026, 5, 1)})
    lines = cite(
        [(record(ARTICLE, "c"), None), (record(OPINIONS, "a"), None), (record(second, "b"), None)],
        style="gb7714-author-date",
        accessed=ACCESSED,
    ).splitlines()
    assert [line.split(". ")[0] for line in lines] == [
        "中共中央，国务院，2026a",
        "中共中央，国务院，2026b",
        "Anon, 2026",
    ]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("apa", "Strengthening the endogenous driving force of rural e-commerce development. (2026, March 13). "
         "*Economic Daily*."),
        ("chicago-note", "“Strengthening the Endogenous Driving Force of Rural E-commerce Development,” "
         "*Economic Daily*, March 13, 2026."),
        ("mla", "“Strengthening the Endogenous Driving Force of Rural E-commerce Development.” *Economic Daily*, "
         "13 Mar. 2026."),
    ],
)  # fmt: skip
def test_an_article_without_author_names_its_title_once(style: str, expected: str) -> None:
    assert cite([(record(ARTICLE), None)], style=style, format="markdown", accessed=ACCESSED) == expected


def test_marks_in_a_title_are_of_the_inner_kind_where_the_style_quotes_it() -> None:
    quoted = record(replace(ARTICLE, title="A Plan for “Basket” Trade"))
    assert cite([(quoted, None)], style="chicago-note").startswith("“A Plan for ‘Basket’ Trade,”")


def test_an_english_place_keeps_the_words_of_the_style() -> None:
    cited = [(record(DIGEST), passage("III. Incomes", "(12) County industries"))]
    assert "(CPC Central Committee & State Council, 2026, Section III(12))" in cite(cited, style="apa")
    note = cite(cited, style="chicago-note")
    assert "sec. III(12)" in note
    assert "(digest of" in note  # and not "(Digest Of"
    assert "not the official text)" in note


def test_html_shows_titles_as_text() -> None:
    hostile = Metadata(title="<script>alert(1)</script> & \ue010more", language="en", url='https://a.b/?x=1&y="<i>')
    said = cite([(record(hostile), None)], format="html", accessed=ACCESSED)
    assert "<script>" not in said
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in said
    assert '<div class="csl-entry">' in said


def test_the_official_form_stands_in_running_text() -> None:
    cited = [(record(OPINIONS), passage("三、收入", "（十二）产业"))]
    assert cite(cited, format="official") == f"《{OPINIONS.title}》（2026年1月3日）三（十二）"
    assert cite(cited, format="official", quote=True).endswith("三（十二）：“词句”")


def test_a_quotation_comes_with_its_citation() -> None:
    spoken = Passage("doc:1", "doc", "1", ("一、要求",), "要推进“千万工程”。", "", ((0, 9),), 0, 9, None, 1)
    said = cite([(record(OPINIONS), spoken)], quote=True, accessed=ACCESSED)
    assert said.splitlines()[0] == "“要推进‘千万工程’。”[1]一"
    assert said.splitlines()[-1].startswith("[1] 中共中央")
    with pytest.raises(InputError):
        cite([(record(OPINIONS), spoken)], quote=True, format="ris")


def test_any_style_of_the_repository_and_any_file_works(tmp_path: Path) -> None:
    from kb.citations.styles import find_style

    own = tmp_path / "own.csl"
    own.write_bytes(find_style("ieee").path.read_bytes())
    assert cite([(record(PLAN), None)], style=str(own)) == cite([(record(PLAN), None)], style="ieee")
    assert "Nature" not in cite([(record(PLAN), None)], style="nature-climate-change")  # a style that points to another
    for wrong in ("no-such-style", "../../etc/passwd", str(tmp_path / "missing.csl")):
        with pytest.raises(InputError):
            cite([(record(PLAN), None)], style=wrong)
    own.write_text("<style>")
    with pytest.raises(InputError):
        cite([(record(PLAN), None)], style=str(own))


def test_a_misspelled_style_names_the_nearest() -> None:
    with pytest.raises(InputError, match="gb7714"):
        cite([(record(PLAN), None)], style="gb7741")


RECORDS = [record(metadata, f"doc-{at}") for at, (metadata, _) in enumerate(GB_T_7714)]


def test_pandoc_makes_the_same_bibliography() -> None:
    pypandoc = pytest.importorskip("pypandoc")
    from kb.citations.styles import find_style

    # pandoc writes English institutions in capitals and 等 after them, against GB/T 7714-2015, 8.1.4.
    # It tells [2026] and 2026 apart by letters.
    records = [each for each in RECORDS if each.metadata.language == "zh" and each.metadata.title != "村务公开指南"]
    cited = [(each, passage("三、收入", "（十二）产业")) for each in records]
    for style in ("gb7714", "gb7714-author-date", "gb7714-2015-author-date", "mla"):
        markdown = cite(cited, style=style, format="pandoc", accessed=ACCESSED)
        assert "[@doc-0, 三（十二）]" in markdown
        arguments = ["--citeproc", "--csl", str(find_style(style).path), "--wrap=none"]
        written = pypandoc.convert_text(markdown, "plain", "markdown", extra_args=arguments)
        for line in cite([(each, None) for each in records], style=style, accessed=ACCESSED).splitlines():
            assert line in written, line


def test_exports_come_back_from_pandoc_and_a_bibtex_parser() -> None:
    pypandoc = pytest.importorskip("pypandoc")
    bibtexparser = pytest.importorskip("bibtexparser")
    wanted = json.loads(export(RECORDS, "csl-json", accessed=ACCESSED))
    bibtex = export(RECORDS, "bibtex", accessed=ACCESSED)
    library = bibtexparser.parse_string(bibtex)
    assert not library.failed_blocks
    assert len(library.entries) == len(RECORDS)
    ris = export(RECORDS, "ris", accessed=ACCESSED)
    for text, form in ((bibtex, "bibtex"), (bibtex, "biblatex"), (ris, "ris")):
        back = {entry["id"]: entry for entry in json.loads(pypandoc.convert_text(text, "csljson", form))}
        for entry in wanted:
            again = back[entry["id"]]
            assert again["title"] == entry["title"], form
            assert _date(again, form) == _date(entry, form), form
            assert again.get("URL") == entry.get("URL"), form
            assert _names(again) == _names(entry), form
            assert form == "ris" or again.get("number") == entry.get("number"), form
    assert json.loads(pypandoc.convert_text(json.dumps(wanted), "csljson", "csljson"))[0]["title"] == wanted[0]["title"]


def _date(entry: dict[str, Any], form: str) -> list[int]:
    parts: list[int] = entry.get("issued", {}).get("date-parts", [[]])[0]
    return parts[:1] if form == "ris" else parts  # pandoc reads the year of RIS alone


def _names(entry: dict[str, object]) -> list[str]:
    authors = entry.get("author", [])
    assert isinstance(authors, list)
    return [author.get("literal") or author.get("family") for author in authors]


def test_awkward_characters_survive_bibtex_and_ris() -> None:
    pypandoc = pytest.importorskip("pypandoc")
    awkward = record(
        Metadata(title="100% of {a_b} & #c $d ~e^f \\g\nTY  - X", language="en", issuer=("A, B and C",),
                 url="https://a.b/c_d%20e?f=g&h={i}")
    )  # fmt: skip
    back = json.loads(pypandoc.convert_text(export([awkward], "bibtex"), "csljson", "biblatex"))[0]
    assert back["title"] == "100% of {a_b} & #c $d ~e^f \\g TY - X"
    assert back["author"] == [{"literal": "A, B and C"}]
    assert back["URL"] == "https://a.b/c_d%20e?f=g&h=%7Bi%7D"
    assert sum(line.startswith("TY  - ") for line in export([awkward], "ris").splitlines()) == 1


def test_a_question_never_pays_for_the_engine() -> None:
    import subprocess
    import sys

    said = subprocess.run(
        [sys.executable, "-c", "import sys, kb.citations; print('citeproc' in sys.modules, 'lxml' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["False", "False"]


def test_records_without_dates_or_issuers_can_be_cited_in_every_common_style() -> None:
    from kb.citations.styles import COMMON_NAMES

    bare = DocumentRecord("bare", Metadata(title="无名文件", language="zh"), "corpus/bare.md", "", None, 1, 1)
    for style in COMMON_NAMES:
        assert "无名文件" in cite([(bare, None)], style=style)
