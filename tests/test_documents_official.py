"""Official papers in the clothes that offices put them in: heads, annexes, orders, standards, acts, portals' pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.documents import read
from kb.documents.document import Document
from kb.errors import InputError


def of(folder: Path, text: str, name: str = "paper.txt") -> Document:
    (folder / name).write_text(text, "utf-8")
    return read(folder / name)


def lines(*each: str) -> str:
    return "\n".join(each) + "\n"


def places(document: Document) -> list[str]:
    return [provision.label for provision in document.provisions]


def test_an_order_goes_by_the_title_of_the_text_it_makes_public(tmp_path: Path) -> None:
    document = of(
        tmp_path,
        lines(
            "某省人民政府令", "第 298 号", "《某省河道管理办法》已经省政府第30次常务会议通过，现予公布。",
            "省长  王某某",
            "2024年5月20日", "某省河道管理办法", "第一章 总则", "第一条 为了管理，制定本办法。", "第二条 本省适用。",
        ),
    )  # fmt: skip
    metadata = document.metadata
    assert (metadata.title, metadata.number) == ("某省河道管理办法", "某省人民政府令第298号")
    assert (metadata.issuer, metadata.issued) == (("某省人民政府",), date(2024, 5, 20))


def test_a_courts_announcement_goes_by_the_rules_it_makes_public(tmp_path: Path) -> None:
    document = of(
        tmp_path,
        lines(
            "最高人民法院公告", "《最高人民法院关于审理河道案件的规定》已经通过，现予公布。", "最高人民法院",
            "2024年3月10日", "法释〔2024〕3号", "最高人民法院关于审理河道案件的规定", "第一条 目的。", "第二条 范围。",
        ),
    )  # fmt: skip
    metadata = document.metadata
    assert (metadata.title, metadata.number) == ("最高人民法院关于审理河道案件的规定", "法释〔2024〕3号")


def test_a_report_bears_the_day_it_was_given_on(tmp_path: Path) -> None:
    text = lines(
        "政府工作报告", "——2024年1月10日在某市第十届人民代表大会上", "市长 王某某", "各位代表：", "现在报告工作。"
    )
    document = of(tmp_path, text)
    assert (document.metadata.issued, document.metadata.addressee) == (date(2024, 1, 10), "各位代表")
    assert "市长 王某某" in [block.text for block in document.provisions[0].blocks]


def test_an_annex_that_is_a_file_of_its_own_goes_by_its_name(tmp_path: Path) -> None:
    document = of(tmp_path, lines("附件2", "某县项目申报指南", "一、条件", "符合条件。", "二、材料", "齐全。"))
    assert document.metadata.title == "某县项目申报指南"
    assert places(document) == ["annex2.1", "annex2.2"]


def test_minutes_without_another_title_go_by_their_letterhead(tmp_path: Path) -> None:
    text = lines(
        "某市人民政府常务会议纪要", "（2024）第12期", "某市人民政府办公室    2024年3月5日", "会议研究了供水工作。"
    )
    metadata = of(tmp_path, text).metadata
    assert (metadata.title, metadata.issuer) == ("某市人民政府常务会议纪要", ("某市人民政府",))
    assert metadata.issued == date(2024, 3, 5)


def test_a_letterhead_set_wide_and_in_a_table_is_no_title(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text, table.cell(1, 0).text = "某 市 财 政 局", "文件", "某 市 水 务 局"
    for line in ("某财发〔2024〕9号", "关于下达资金的通知", "各县财政局：", "现下达资金。", "2024年6月1日"):
        document.add_paragraph(line)
    document.core_properties.title = "关于2019年春节放假的通知"
    document.save(str(tmp_path / "资金.docx"))
    metadata = read(tmp_path / "资金.docx").metadata
    assert (metadata.title, metadata.issuer) == ("关于下达资金的通知", ("某市财政局", "某市水务局"))
    assert (metadata.number, metadata.addressee) == ("某财发〔2024〕9号", "各县财政局")


def test_a_letterhead_with_its_number_and_signatory_in_one_table_is_no_title(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "某县公安局\n某县教育局", "文件"
    table.cell(1, 0).text, table.cell(1, 1).text = "某公发〔2023〕6号", "签发人：郑某某"
    for line in ("关于校车安全的请示", "县人民政府：", "妥否，请批示。", "2023年4月7日"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "校车.docx"))
    metadata = read(tmp_path / "校车.docx").metadata
    assert (metadata.title, metadata.issuer) == ("关于校车安全的请示", ("某县公安局", "某县教育局"))
    assert (metadata.number, metadata.addressee) == ("某公发〔2023〕6号", "县人民政府")


def test_bodies_that_sign_side_by_side_in_a_table_are_the_issuers(tmp_path: Path) -> None:
    text = lines(
        "关于校园饮水的通知", "各学校：", "请加强管理。", "| 某省教育厅 | 某省公安厅 |", "| --- | --- |",
        "| 某省财政厅 | 某省水利厅 |", "2023年10月9日",
    )  # fmt: skip
    document = of(tmp_path, text.replace("\n", "\n\n").replace("|\n\n|", "|\n|"), "paper.md")
    assert document.metadata.issuer == ("某省教育厅", "某省公安厅", "某省财政厅", "某省水利厅")


def test_a_telegram_goes_by_its_title_and_number(tmp_path: Path) -> None:
    text = lines(
        "某县人民政府办公室电报", "发电单位：某县人民政府办公室　　签批：周某", "等级：特急·明电　　某府电〔2023〕4号",
        "关于防范冰冻的通知", "各乡镇人民政府：", "一、加强预警。", "二、保障供电。", "2023年12月12日",
    )  # fmt: skip
    metadata = of(tmp_path, text).metadata
    assert (metadata.title, metadata.number) == ("关于防范冰冻的通知", "某府电〔2023〕4号")
    assert metadata.issuer == ("某县人民政府办公室",)


@pytest.mark.parametrize("ending", ["md", "html"])
def test_a_title_in_ordinary_style_over_top_headings_is_the_title(tmp_path: Path, ending: str) -> None:
    head = ("某市人民政府关于做好防汛工作的通知", "某政发〔2024〕3号", "各区人民政府：", "现通知如下，请认真执行。")
    parts = (("总体要求", "坚持预防为主。"), ("主要任务", "加强巡查。"))
    if ending == "md":
        text = "\n\n".join([*head, *(f"# {name}\n\n{body}" for name, body in parts)])
    else:
        body = "".join(f"<p>{line}</p>" for line in head) + "".join(f"<h1>{a}</h1><p>{b}</p>" for a, b in parts)
        text = f"<html><head><title>某市政府网</title></head><body>{body}</body></html>"
    document = of(tmp_path, text, f"paper.{ending}")
    assert document.metadata.title == head[0]
    assert [block.text for block in document.provisions[0].blocks] == list(head[2:])
    assert [provision.section for provision in document.provisions[1:]] == [("总体要求",), ("主要任务",)]


def test_names_of_annexes_are_a_note_and_each_annex_a_part(tmp_path: Path) -> None:
    document = of(
        tmp_path,
        lines(
            "某县教育局关于开展检查的通知", "各学校：", "一、时间", "九月。", "二、内容", "见附件。",
            "附件1：检查表", "附件2：名单",
            "某县教育局", "2024年9月1日", "附件1：", "检查表", "第一条　检查食堂。", "第二条　检查宿舍。",
            "附件2：", "名单", "甲校。",
        ),
    )  # fmt: skip
    assert places(document) == ["0", "1", "2", "signature", "annex1.1", "annex1.2", "annex2"]
    assert document.provisions[4].section == ("附件1 检查表", "第一条")
    assert document.metadata.issued == date(2024, 9, 1)


def test_a_signature_is_no_part_of_the_last_provision(tmp_path: Path) -> None:
    document = of(
        tmp_path,
        lines(
            "某县人民政府某县教育局关于开展检查的通知", "各学校：", "一、时间", "九月。", "二、内容", "检查食堂。",
            "某县人民政府", "某县教育局", "2024年9月1日", "（此件公开发布）",
        ),
    )  # fmt: skip
    assert places(document) == ["0", "1", "2", "signature"]
    assert [block.text for block in document.provisions[2].blocks] == ["检查食堂。"]
    assert [block.text for block in document.provisions[3].blocks] == [
        "某县人民政府", "某县教育局", "2024年9月1日", "（此件公开发布）",
    ]  # fmt: skip
    assert not document.provisions[3].numbered


def test_a_standard_is_cited_by_its_number_and_its_clauses(tmp_path: Path) -> None:
    document = of(
        tmp_path,
        lines(
            "中华人民共和国国家标准", "GB/T 99999—2024", "河道保洁作业规范", "1范围", "本文件规定了要求。",
            "2术语", "2.1", "保洁",
            "清除垃圾的活动。", "3要求", "3.1频次", "3.1.1主城区每日一次。", "3.1.2郊区每周一次。", "附录A",
            "（规范性）", "检查表",
            "A.1一般要求", "应每月检查。",
        ),
    )  # fmt: skip
    metadata = document.metadata
    assert (metadata.title, metadata.kind, metadata.number) == ("河道保洁作业规范", "standard", "GB/T 99999—2024")
    assert places(document) == ["1", "2.1", "3.1.1", "3.1.2", "annexa.1"]


def test_acts_count_their_sections_and_keep_parts_and_schedules(tmp_path: Path) -> None:
    document = of(
        tmp_path,
        lines(
            "Rivers (Protection) Act 2025", "Part A", "Prohibitions", "1 Prohibition of discharge",
            "A person must not.",
            "2 Exceptions", "There are none.", "Part C", "Enforcement", "3 Penalties", "A fine is due.",
            "Schedule 1 Rivers to which this Act applies", "The Thames.",
        ),
    )  # fmt: skip
    assert places(document) == ["1", "2", "3", "annex1"]
    assert document.provisions[0].section == ("Part A Prohibitions", "1 Prohibition of discharge")


def test_a_second_text_whose_articles_start_again_is_a_part_of_its_own(tmp_path: Path) -> None:
    rules = ("第一条 目的。", "第二条 范围。")
    document = of(tmp_path, lines("某市养犬条例", *rules, "某市养犬条例实施细则", *rules))
    assert [provision.section for provision in document.provisions[2:]] == [
        ("某市养犬条例实施细则", "第一条"), ("某市养犬条例实施细则", "第二条"),
    ]  # fmt: skip


@pytest.mark.parametrize("cells", [True, False])
def test_a_portals_own_table_goes_before_everything(tmp_path: Path, cells: bool) -> None:
    facts = {
        "索引号": "A-1", "发布机构": "某市水务局", "成文日期": "2024-03-01", "标　题": "某市水务局关于河道管理的通知",
        "文 号": "某水〔2024〕3号", "发布日期": "2024-03-09",
    }  # fmt: skip
    if cells:
        table = "".join(f"<tr><th>{key}</th><td>{value}</td></tr>" for key, value in facts.items())
        table = f"<table>{table}</table>"
    else:
        table = (
            "<ul>" + "".join(f"<li><b>{key}：</b><span>{value}</span></li>" for key, value in facts.items()) + "</ul>"
        )
    body = "<p>各区水务局：</p><p>请加强管理，每月巡查两次，及时上报情况。</p><p>某市水务局</p><p>2024年2月28日</p>"
    page = f"<html><head><title>详情</title></head><body>{table}<div>{body}</div></body></html>"
    metadata = of(tmp_path, page, "page.html").metadata
    assert (metadata.title, metadata.number) == ("某市水务局关于河道管理的通知", "某水〔2024〕3号")
    assert (metadata.issued, metadata.published) == (date(2024, 3, 1), date(2024, 3, 9))


def test_a_sites_name_is_no_part_of_the_title(tmp_path: Path) -> None:
    body = "<p>为了规范名称，现公告如下，欢迎参与。</p><p>某市水务局</p><p>2024年4月30日</p>"
    page = (
        "<html><head><title>某市人民政府门户网站 通知公告</title></head><body><h1>某市人民政府</h1>"
        "<div>您现在的位置：首页 &gt;&gt; 公告</div><div class='article_title'>关于征集河道名称的公告</div>"
        f"<div>发布日期：2024-05-01　来源：市水务局</div><div>{body}</div></body></html>"
    )
    assert of(tmp_path, page, "page.html").metadata.title == "关于征集河道名称的公告"


def test_a_source_line_with_a_long_address_keeps_name_date_and_address(tmp_path: Path) -> None:
    address = "https://www.example.gov.cn/" + "a" * 140
    page = (
        f"<html><body><h1>某市河道条例</h1><p>2024-05-01 来源：某市人大 {address}</p>"
        "<p>第一条 为了管理河道，制定本条例。</p><p>第二条 本市适用本条例。</p></body></html>"
    )
    metadata = of(tmp_path, page, "page.html").metadata
    assert (metadata.source, metadata.published, metadata.url) == ("某市人大", date(2024, 5, 1), address)


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "gb2312", "utf-8"])
@pytest.mark.parametrize("written", ["gb18030", "utf-8"])
def test_a_page_is_read_whatever_encoding_it_declares(tmp_path: Path, declared: str, written: str) -> None:
    text = "为了管理河道，制定本条例。"
    page = (
        f'<html><head><meta charset="{declared}"></head><body><h1>某市河道条例</h1><p>第一条　{text}</p></body></html>'
    )
    (tmp_path / "page.html").write_bytes(page.encode(written))
    assert read(tmp_path / "page.html").provisions[-1].blocks[0].text == text


def test_traditional_characters_in_gb_18030_are_read_under_a_western_name(tmp_path: Path) -> None:
    text = "為了管理水窖，制定本規則，並自公布日施行。"
    page = (
        f'<html><head><meta charset="iso-8859-1"></head><body><h1>某縣水窖規則</h1><p>第一條　{text}</p></body></html>'
    )
    (tmp_path / "page.html").write_bytes(page.encode("gb18030"))
    assert read(tmp_path / "page.html").provisions[-1].blocks[0].text == text


def test_a_stray_control_character_is_left_out_and_said(tmp_path: Path) -> None:
    document = of(tmp_path, "某市河道条例\n第一条　为了\x07管理\x1b[31m河道\x1b[0m。\n第二条　本\x00市适用。\n")
    assert [p.blocks[0].text for p in document.provisions] == ["为了管理河道。", "本市适用。"]
    assert any("U+0000" in note for note in document.notes)


def test_struck_through_text_is_marked_and_said(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    paragraph = document.add_paragraph("第一条 补助")
    paragraph.add_run("三百元").font.strike = True
    paragraph.add_run("五百元。")
    document.save(str(tmp_path / "补助.docx"))
    found = read(tmp_path / "补助.docx")
    assert found.provisions[0].blocks[0].text == "补助~~三百元~~五百元。"
    assert found.notes


def test_lettered_items_in_a_markdown_list_keep_their_letters(tmp_path: Path) -> None:
    document = of(tmp_path, "# 指南\n\n## 一、条件\n\n1. 年满60周岁\n2. 本区户籍\n   a. 城镇\n   b. 农村\n", "a.md")
    assert [b.text for b in document.provisions[-1].blocks] == ["1. 年满60周岁", "2. 本区户籍", "a. 城镇", "b. 农村"]


@pytest.mark.parametrize("columns", [60, 66, 72, 76, 80])
@pytest.mark.parametrize(("indent", "between"), [("    ", "\n"), ("", "\n\n"), ("\u3000\u3000", "\n")])
def test_lines_wrapped_at_a_column_become_paragraphs_again(
    tmp_path: Path, columns: int, indent: str, between: str
) -> None:
    texts = [
        f"第{n}条　{'为了加强河道保洁管理，保障防洪安全和水质良好，根据有关法律法规，结合本地实际，制定本办法。' * k}"
        for n, k in (("一", 2), ("二", 1), ("三", 3), ("四", 2))
    ]

    def wrapped(text: str) -> str:
        rows, width = [""], 0
        for character in indent + text:
            if width + 2 > columns:
                rows.append("")
                width = 0
            rows[-1] += character
            width += 1 if character.isascii() else 2
        return "\n".join(rows)

    document = of(tmp_path, between.join(["某市河道保洁办法", *map(wrapped, texts)]))
    assert [p.blocks[0].text for p in document.provisions] == [text.partition("　")[2] for text in texts]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><iframe src='x.html'></iframe></body></html>",
        "<html><body><div class='nav'>首页 政务</div><div id='app'></div><script src='a.js'></script></body></html>",
        "<html><body><div id='app'><p>正在加载中...</p></div><script src='a.js'></script></body></html>",
    ],
)
def test_a_page_without_a_text_of_its_own_is_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(InputError, match="holds no text"):
        of(tmp_path, page, "page.html")


def test_an_order_of_a_president_goes_by_the_law_below_it(tmp_path: Path) -> None:
    document = of(
        tmp_path,
        lines(
            "總統令", "中華民國108年6月21日", "華總一義字第10800062541號", "茲制定溫泉保育法，公布之。",
            "總　　　統　蔡○○", "溫泉保育法", "中華民國108年6月21日公布", "第　一　條　　為保育溫泉，特制定本法。",
            "第　二　條　　本法自公布日施行。",
        ),
    )  # fmt: skip
    metadata = document.metadata
    assert (metadata.title, metadata.issued) == ("溫泉保育法", date(2019, 6, 21))
    assert metadata.number == "華總一義字第10800062541號"


def test_a_body_that_the_title_names_with_its_province_is_the_issuer(tmp_path: Path) -> None:
    text = lines(
        "某省安宁县人民代表大会常务委员会", "关于加强公益诉讼的决定",
        "（2021年6月10日安宁县第十六届人民代表大会常务委员会第三十四次会议通过）", "一、支持。", "二、宣传。",
    )  # fmt: skip
    assert of(tmp_path, text).metadata.issuer == ("某省安宁县人民代表大会常务委员会",)


def test_a_regulation_that_was_approved_and_then_made_known_bears_the_latter_day(tmp_path: Path) -> None:
    text = lines(
        "某省养路费征收规定",
        "（1988年3月5日某省人民政府批准　1988年3月21日某省交通厅发布）",
        "第一条　征收。",
        "第二条　免征。",
    )
    assert of(tmp_path, text).metadata.day == date(1988, 3, 21)
