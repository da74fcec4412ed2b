"""Files of kinds that offices have beside the usual notice: covers, contents, pages that a script shows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from head_samples import Right, read_as, texts, word

from kb.documents import read
from kb.documents.layout import blocks_of
from kb.documents.page import Fragment, Page
from kb.passages import split
from kb.passages.validity_clauses import clauses_of

PAPERS = {
    "standard of a city": (
        "ICS 65.020\nDB3799\n某城市地方标准\nDB3799/T 12—2023\n果园管理规范\nSpecification for orchards\n"
        "2023-05-20 发布    2023-06-20 实施\n某城市市场监督管理局  发 布\n1 范围\n适用于本市。\n"
        "2 管理\n2.1 修剪\n每年一次。\n",
        Right("果园管理规范", ("某城市市场监督管理局",), "DB3799/T 12—2023", kind="standard", places="1 2.1"),
    ),
    "announcement of a congress with its term": (
        "某市第十五届人民代表大会常务委员会公告\n（第八号）\n《某市古井条例》已经通过，现予公布。\n"
        "某市人民代表大会常务委员会\n2023年4月3日\n某市古井条例\n"
        "第一条　为保护古井，制定本条例。\n第二条　本市适用。\n",
        Right(
            "某市古井条例", ("某市人民代表大会常务委员会",), "某市第十五届人民代表大会常务委员会公告第八号",
            date(2023, 4, 3), kind="regulation", places="1 2",
        ),
    ),
    "directions whose text says who made them": (
        "清河縣政府補助修井作業要點\n中華民國109年1月2日府水字第1090000001號函訂定\n"
        "中華民國112年3月4日府水字第1120000002號函修正\n一、清河縣政府（以下簡稱本府）為補助修井，訂定本要點。\n"
        "二、每井最高三萬元。\n",
        Right(
            "清河縣政府補助修井作業要點", ("清河縣政府",), "府水字第1120000002號函", date(2023, 3, 4), places="1 2"
        ),
    ),
    "communiqué with the mark of a note on its title": (
        "某县2022年统计公报[1]\n某县统计局\n2023年3月28日\n一、综合\n平稳。\n二、农业\n增产。\n注释：[1]为初步数。\n",
        Right("某县2022年统计公报", ("某县统计局",), None, date(2023, 3, 28), places="1 2"),
    ),
    "budget whose title is a body and a year": (
        "某县林业局2023年部门预算\n一、职责\n管护山林。\n二、收支\n收入九百万元。\n",
        Right("某县林业局2023年部门预算", ("某县林业局",), places="1 2"),
    ),
    "title whose first line ends with a verb that might be its noun": (
        "某县林业局文件\n某林〔2023〕5号\n某县林业局关于进一步规范\n林木采伐管理的意见\n各林业站：\n一、发证\n五日内。\n二、检查\n"
        "每季一次。\n某县林业局\n2023年4月5日\n",
        Right(
            "某县林业局关于进一步规范林木采伐管理的意见", ("某县林业局",), "某林〔2023〕5号", date(2023, 4, 5),
            places="1 2",
        ),
    ),
    "agreement whose first line is two bodies": (
        "某县人民政府与某省林业大学\n战略合作协议\n甲方：某县人民政府\n乙方：某省林业大学\n"
        "第一条　共建苗圃。\n第二条　为期三年。\n",
        Right("某县人民政府与某省林业大学战略合作协议", places="1 2"),
    ),
    "memorandum with an order that begins as a fact": (
        "MEMORANDUM\nTO: All Heads\nFROM: Town Manager\nDATE: February 3, 2025\nRE: Travel Freeze\n"
        "Effective today, all travel is suspended until June 30, 2025.\n1. Training may go ahead.\n2. Fees are paid.\n",
        Right("Travel Freeze", issued=date(2025, 2, 3), addressee="All Heads", places="1 2"),
    ),
    "by-law of a corporation": (
        "THE CORPORATION OF THE TOWN OF ASHBY\nBY-LAW NO. 2021-7\nBeing a by-law to regulate ponds\n"
        "WHEREAS ponds freeze;\n1. Ponds\nA pond is water.\n2. Ice\nNobody may walk on ice.\n"
        "Read a first and second time and finally passed this 18th day of May, 2021.\n",
        Right(
            "Being a by-law to regulate ponds", ("THE CORPORATION OF THE TOWN OF ASHBY",), "BY-LAW NO. 2021-7",
            date(2021, 5, 18), places="1 2",
        ),
    ),
    "policy with the days of its adoption and review in one line": (
        "Lending Policy\nAshby Parish Council\nAdopted: 12 September 2022 Review date: September 2025\n"
        "1. Loans\nTools are lent.\n2. Deposits\nTen pounds.\n",
        Right("Lending Policy", ("Ashby Parish Council",), issued=date(2022, 9, 12), places="1 2"),
    ),
    "article with its writer, paper and day": (
        "Village buses return\n\nBy Anna Hill\nThe Valley Times, 6 March 2024\n\nBuses will run again from April.\n",
        Right("Village buses return", issued=date(2024, 3, 6)),
    ),
    "notice under an act, signed below its schedule": (
        "GAZETTE NOTICE NO. 4417\nTHE WATER ACT\n(No. 43 of 2016)\nDECLARATION OF A SPRING\n"
        "IN EXERCISE of the powers conferred by the Act, the Township of Ashby declares the spring protected.\n"
        "SCHEDULE\nThe spring by the mill.\nDated the 11th April, 2023.\nA. HILL,\nTownship Clerk.\n",
        Right("DECLARATION OF A SPRING", (), "GAZETTE NOTICE NO. 4417", date(2023, 4, 11)),
    ),
    "notice of a township": (
        "NOTICE OF PUBLIC HEARING\nTownship of Fairbrook\nNOTICE IS HEREBY GIVEN that a hearing will be held.\n"
        "Dated: May 20, 2024\n",
        Right("NOTICE OF PUBLIC HEARING", ("Township of Fairbrook",), issued=date(2024, 5, 20)),
    ),
    "paper whose digits are full width": (
        "某县林业局\n某林〔２０２４〕１７号\n关于征集２０２５年项目的公告\n一、征集\n公开征集。\n二、时间\n九月底前。\n某县林业局\n"
        "２０２４年８月２０日\n",
        Right("关于征集２０２５年项目的公告", ("某县林业局",), "某林〔2024〕17号", date(2024, 8, 20), places="1 2"),
    ),
    "circular to officers": (
        "Ministry of Water\nCircular No. 7/2024\n15 March 2024\nTo: All District Officers\nRegistration of wells\n"
        "1. Register every well.\n2. Use the form.\n",
        Right(
            "Registration of wells", ("Ministry of Water",), "Circular No. 7/2024", date(2024, 3, 15),
            addressee="All District Officers", places="1 2",
        ),
    ),
    "contract between two that its first lines name": (
        "供水合同\n合同编号：GS-2024-31\n供水人：某市自来水有限公司\n用水人：某市第三中学\n双方协商一致，订立本合同。\n"
        "第一条　用水为非居民用水。\n第二条　每月缴费。\n",
        Right("供水合同", number="GS-2024-31", places="1 2"),
    ),
    "notification of a department below its government": (
        "GOVERNMENT OF KAVERI STATE\nDEPARTMENT OF RURAL AFFAIRS\nNOTIFICATION\nDated, the 17th August, 2022\n"
        "In exercise of its powers the State Government hereby makes the following rules, namely:-\n"
        "1. Title.- These are the Water Rules, 2022.\n2. Fees.- The fee is ten rupees.\n",
        Right(
            "NOTIFICATION", ("GOVERNMENT OF KAVERI STATE", "DEPARTMENT OF RURAL AFFAIRS"), issued=date(2022, 8, 17),
            places="1 2",
        ),
    ),
    "questions and answers": (
        "WINTER GRANT: QUESTIONS AND ANSWERS\nRural Agency, 6 October 2022\nQ1. Who can apply?\nVillagers may apply.\n"
        "Q2. How much is it?\nThe grant is ten pounds.\n",
        Right("WINTER GRANT: QUESTIONS AND ANSWERS", ("Rural Agency",), issued=date(2022, 10, 6)),
    ),
    "measures whose subtitle is set wide": (
        "某县宅基地管理办法\n（试　行）\n一、条件\n符合规划。\n二、程序\n公示七日。\n",
        Right("某县宅基地管理办法（试行）", places="1 2"),
    ),
    "policy with its month": (
        "Tree Policy\nAshby District Council\nNovember 2021\n1. Why\nShade.\n2. What\nPlanting.\n",
        Right("Tree Policy", ("Ashby District Council",), places="1 2"),
    ),
    "code whose articles hold sections": (
        "CODE OF ORDINANCES\nChapter 3. Ponds\nArticle II. Ice\n§ 3-21. Walking.\nNobody may walk on ice.\n"
        "§ 3-22. Penalty.\nTen dollars.\n",
        Right("CODE OF ORDINANCES", places="3-21 3-22"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_of_another_kind_is_read_in_its_head(tmp_path: Path, name: str) -> None:
    text, right = PAPERS[name]
    assert read_as(tmp_path, text, right) == right


def test_entries_of_a_printed_list_of_contents_are_lines_of_their_own_and_go() -> None:
    entries = ("1 总则", "2 组织", "3 响应")
    lines = ["目录", *(f"{entry}{'…' * 20}{page}" for page, entry in enumerate(entries, start=2))]
    cover = [Fragment(line, 90, 780 - 24 * n, 12, width=400 if n else 24) for n, line in enumerate(lines)]
    text = [Fragment(line, 90, 780 - 24 * n, 12, width=36) for n, line in enumerate(entries)]
    found = blocks_of([Page(1, 595, 842, tuple(cover)), Page(2, 595, 842, tuple(text))])
    assert [block.text for block in found] == [*lines, *entries]


def test_a_text_that_a_script_shows_once_it_is_there_is_read_and_its_day_beside_the_sender(tmp_path: Path) -> None:
    shown = "".join(f"<p>本县新开通公交线路{n}条，覆盖全部乡镇。</p>" for n in range(2, 9))
    (tmp_path / "page.html").write_text(
        "<html><head><meta charset=utf-8><meta property='og:title' content='公交一体化'></head><body>"
        "<h1>公交一体化</h1><div><span>某县发布</span><em>2025-05-20 18:30</em></div>"
        f"<div style='visibility: hidden; opacity: 0'>{shown}</div><p style='visibility:hidden'>不显示的话。</p>"
        "<script>show()</script></body></html>",
        "utf-8",
    )
    document = read(tmp_path / "page.html")
    texts = [block.text for provision in document.provisions for block in provision.blocks]
    assert "本县新开通公交线路8条，覆盖全部乡镇。" in texts and "不显示的话。" not in texts
    assert document.metadata.published == date(2025, 5, 20)


def test_a_first_number_ends_the_title_above_it_and_a_days_parts_stay_together() -> None:
    lines = [Fragment("民宿服务规范", 200, 780, 16, width=96), Fragment("1 范围", 90, 750, 16, width=56)]
    day = (("4 ", 122, 9), ("月 ", 136, 12), ("30 ", 155, 19), ("日前完成。", 178, 80))
    lines += [Fragment(text, x, 720, 16, width=width) for text, x, width in day]
    found = [block.text for block in blocks_of([Page(1, 595, 842, tuple(lines))])]
    assert found == ["民宿服务规范", "1 范围", "4月30日前完成。"]


def test_a_laws_history_is_taken_below_the_name_of_a_part_that_a_heading_gives(tmp_path: Path) -> None:
    (tmp_path / "part.md").write_text(
        "# 某国水法典\n\n# 水井编\n\n2020年5月28日 第十三届全国人民代表大会第三次会议通过\n\n2021年1月1日 施行\n\n"
        "## 第一章 总则\n\n第一条 为保护水井，制定本法。\n\n第二条 水井归村所有。\n",
        "utf-8",
    )
    metadata = read(tmp_path / "part.md").metadata
    assert (metadata.issuer, metadata.issued) == (("全国人民代表大会",), date(2020, 5, 28))


def test_a_range_of_years_that_a_line_parts_is_one() -> None:
    lines = [
        Fragment(text, 90, 780 - 24 * n, 18, width=400) for n, text in enumerate(("Strategy 2024–", "2034 for Ponds"))
    ]
    assert [block.text for block in blocks_of([Page(1, 595, 842, tuple(lines))])] == ["Strategy 2024–2034 for Ponds"]


def test_lines_below_a_numbers_text_go_on_with_it(tmp_path: Path) -> None:
    first = "The parties to this agreement will work together for a time to build"
    item = "{} " + first + "\n    sixty affordable houses in the villages.\n\n"
    text = "AGREEMENT\n\n1. PURPOSE\n\n" + "".join(item.format(f"1.{n}") for n in range(1, 6))
    (tmp_path / "paper.txt").write_text(text, "utf-8")
    texts = [block.text for provision in read(tmp_path / "paper.txt").provisions for block in provision.blocks]
    assert texts == [first + " sixty affordable houses in the villages."] * 5


def test_two_particulars_beside_each_other_on_a_page_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<html lang=en><head><title>Keeping ducks</title></head><body><main><h1>Keeping ducks</h1><dl><dt>From:</dt>"
        "<dd>Pond Agency</dd><dt>Published</dt><dd>3 May 2024</dd></dl><h2>1. Water</h2><p>You must change the water."
        "</p><h2>2. Food</h2><p>You must not feed bread.</p></main></body></html>",
        "utf-8",
    )
    metadata = read(tmp_path / "page.html").metadata
    assert (metadata.issuer, metadata.published) == (("Pond Agency",), date(2024, 5, 3))


def test_keys_of_a_portal_on_lines_of_a_markdown_paragraph_are_taken_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "clip.md").write_text(
        "# 某局关于调整待遇的通知\n\n**索引号：** LH-2024-007  \n**发文字号：** 某医保发〔2024〕15号  \n"
        "**成文日期：** 2024-06-28  \n**发布日期：** 2024-07-02\n\n各县医疗保障局：\n\n"
        "一、限额提高。\n\n二、比例提高。\n",
        "utf-8",
    )
    metadata = read(tmp_path / "clip.md").metadata
    assert (metadata.number, metadata.issued) == ("某医保发〔2024〕15号", date(2024, 6, 28))
    assert metadata.published == date(2024, 7, 2)


def test_a_body_and_its_day_beside_a_pages_text_are_taken(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<html><head><meta charset=utf-8><title>某市统计局</title></head><body><h2>某市人口普查公报</h2>"
        "<p align=center>某市统计局　2021年6月8日</p>"
        "<pre>\n　　现将我市人口情况公布如下：\n　　一、甲县四十万人。</pre></body></html>",
        "utf-8",
    )
    metadata = read(tmp_path / "page.html").metadata
    assert (metadata.issuer, metadata.issued) == (("某市统计局",), date(2021, 6, 8))


def test_what_stands_over_a_workbooks_table_says_who_made_it_and_is_no_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["小区改造计划表"],
        ["制表单位：某市住房局", None, "2025年2月1日"],
        ["单位：万元"],
        ["县", "小区", "户数"],
        ["甲县", "红旗", 3],
    ):
        book.active.append(row)
    book.save(str(tmp_path / "plan.xlsx"))
    document = read(tmp_path / "plan.xlsx")
    assert (document.metadata.title, document.metadata.issuer) == ("小区改造计划表", ("某市住房局",))
    assert document.metadata.issued == date(2025, 2, 1)
    assert [b.text for p in document.provisions for b in p.blocks if b.kind == "table"] == [
        "县 | 小区 | 户数\n甲县 | 红旗 | 3"
    ]


def test_links_to_keep_the_site_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<html><head><meta charset=utf-8><title>某县水务局</title></head><body>"
        "<table><tr><td>设为首页 | 加入收藏</td></tr></table><center><h3>关于柳河禁止采砂的<br>公告</h3></center>"
        "<p>为保护柳河，现公告如下：</p><p>一、全河禁止采砂。</p>"
        "<p>二、违者依法处罚。</p></body></html>",
        "utf-8",
    )
    assert not any("首页" in b.text for p in read(tmp_path / "page.html").provisions for b in p.blocks)


def test_a_table_of_the_versions_of_a_rule_stands_over_its_title(tmp_path: Path) -> None:
    control = (
        ("文件名称", "采购管理制度", "文件编号", "CG-003"), ("版本", "A/2", "生效日期", "2024年1月1日"),
        ("编制部门", "采购部", "批准", "总经理"),
    )  # fmt: skip
    metadata = word(
        tmp_path, control, "某投资有限公司", "采购管理制度", "第一条　制定本制度。", "第二条　本公司适用。"
    ).metadata
    assert (metadata.title, metadata.number, metadata.effective) == ("采购管理制度", "CG-003", date(2024, 1, 1))
    assert metadata.issuer == ("某投资有限公司",)


def test_a_table_of_versions_in_english_stands_below_the_title(tmp_path: Path) -> None:
    control = (("Version", "3.0"), ("Approved by", "Board of Management"), ("Date approved", "18 March 2024"))
    lines = ("Ashby Housing Association", "Repairs Policy", control, "1. Aim", "1.1 Homes are dry.")
    metadata = word(tmp_path, *lines).metadata
    assert (metadata.title, metadata.issuer) == ("Repairs Policy", ("Ashby Housing Association",))
    assert metadata.issued == date(2024, 3, 18)


def test_a_title_is_found_below_a_table_that_begins_the_file(tmp_path: Path) -> None:
    control = (("受控状态", "受控"), ("分发号", "12"), ("持有人", "李某"))
    assert word(tmp_path, control, "采购管理制度", "第一条　制定本制度。").metadata.title == "采购管理制度"


def test_an_agreement_bears_the_day_on_which_its_parties_signed(tmp_path: Path) -> None:
    signed = (("甲方（盖章）：某县人民政府", "乙方（盖章）：某大学"), ("2023年10月12日", "2023年10月12日"))
    document = word(tmp_path, "合作协议", "第一条　共建苗圃。", "第二条　为期三年。", signed)
    assert document.metadata.issued == date(2023, 10, 12)


def test_a_table_of_keys_ends_each_value_with_its_row(tmp_path: Path) -> None:
    keys = (
        ("Report to:", "Cabinet"), ("Date:", "14 November 2024"), ("Title:", "Review of Charges"),
        ("Report of:", "Head of Waste"),
    )  # fmt: skip
    metadata = word(tmp_path, "Vale District Council", keys, "Charges were last reviewed in 2019.").metadata
    assert (metadata.title, metadata.issued) == ("Review of Charges", date(2024, 11, 14))


def test_a_clause_of_a_laws_history_that_a_site_broke_over_lines_counts(tmp_path: Path) -> None:
    (tmp_path / "ponds.md").write_text(
        "# 某省鱼塘条例\n\n2001年5月8日 某省第九届人民代表大会常务委员会\n\n第六次会议通过\n\n"
        "2011年7月1日 某省第十一届人民代表大会常务委员会第三次会议《关于修改〈某省鱼塘条例〉第三条\n\n第九条\n\n"
        "的决定》第一次修正\n\n2019年3月28日 某省第十三届人民代表大会常务委员会第八次会议《关于修改〈某省水井条例〉\n\n"
        "等三件地方性法规的决定》第二次修正\n\n第一条 为保护鱼塘，制定本条例。\n\n第二条 本条例自公布之日起施行。\n",
        "utf-8",
    )
    document = read(tmp_path / "ponds.md")
    assert (document.metadata.issued, document.metadata.issuer) == (date(2019, 3, 28), ("某省人民代表大会常务委员会",))
    assert [block.text for block in document.provisions[0].blocks] == ["为保护鱼塘，制定本条例。"]
    clauses = clauses_of(document.metadata, split(document, "ponds"))
    assert (clauses.effective, clauses.since) == (date(2001, 5, 8), date(2019, 3, 28))  # amended, it stayed in force


@pytest.mark.parametrize(
    ("parts", "right"),
    [
        (
            (
                "取水许可证",
                (("取水权人", "某县自来水公司"), ("审批机关", "某县水务局"), ("许可证编号", "C11G2023-0012")),
                "某县自来水公司", "2023年1月5日",
            ),
            (("某县水务局",), "C11G2023-0012", date(2023, 1, 5)),
        ),
        (
            (
                "某镇食品小作坊登记证", "单位名称：某镇豆腐坊有限公司", "登记证编号：某食坊0012号",
                "有效期至：2027年3月7日", "发证机关　某县市场监督管理局（盖章）", "发证日期　2024年3月8日",
            ),
            (("某县市场监督管理局",), "某食坊0012号", date(2024, 3, 8)),
        ),
    ],
)  # fmt: skip
def test_a_licence_is_issued_by_the_body_it_names_and_not_by_its_holder(
    tmp_path: Path, parts: tuple[str | tuple[tuple[str, ...], ...], ...], right: tuple[tuple[str, ...], str, date]
) -> None:
    document = word(tmp_path, *parts)
    metadata = document.metadata
    assert (metadata.title, (metadata.issuer, metadata.number, metadata.issued)) == (parts[0], right)
    assert any("有限公司" in text or "取水权人" in text for text in texts(document))
