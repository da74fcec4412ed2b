"""Heads of papers and of portals' pages, and pages of PDF files, in forms met in public collections."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from head_samples import Right, read_as, texts, word
from pdf_samples import PdfSample

from kb.documents import read
from kb.documents.metadata import particulars_in

FORMS = {
    "title that passes on what departments wrote, in lines that look like bodies": (
        "某区人民政府办公室文件\n某政办发〔2022〕8号\n某区人民政府办公室转发区水利局\n等部门关于修补水渠意见的通知\n"
        "各镇人民政府：\n现转发给你们。\n某区人民政府办公室\n2022年3月9日\n",
        Right(
            "某区人民政府办公室转发区水利局等部门关于修补水渠意见的通知", ("某区人民政府办公室",),
            "某政办发〔2022〕8号", date(2022, 3, 9),
        ),
    ),
    "title in two lines over a number that names the body again": (
        "某省税务局\n关于调整申报期限的公告\n某省税务局公告2023年第4号\n现公告如下：\n一、期限为九十日。\n二、逾期加收滞纳金。\n",
        Right("某省税务局关于调整申报期限的公告", ("某省税务局",), "某省税务局公告2023年第4号", places="1 2"),
    ),
    "minutes over the office that wrote them": (
        "某市人民政府常务会议纪要\n〔2025〕第7次\n某市人民政府办公室\n2025年3月28日\n纪要如下：\n一、修桥。\n二、铺路。\n",
        Right(
            "某市人民政府常务会议纪要", ("某市人民政府",), "某市人民政府常务会议纪要〔2025〕第7次", date(2025, 3, 28),
            places="1 2",
        ),
    ),
    "bulletin with its editor's day": (
        "农机工作简报\n第12期\n某市农业机械局编　　2025年5月8日\n东镇换上新犁\n东镇买了四十具新犁。\n",
        Right("东镇换上新犁", ("某市农业机械局",), "农机工作简报第12期", date(2025, 5, 8)),
    ),
    "what a decree says of its meeting stays text": (
        "某市人民政府关于修改《灯会办法》的决定\n某市人民政府令第32号\n经2024年4月9日市政府第5次常务会议通过，现予公布。\n"
        "市长　方文\n2024年4月20日\n一、第五条改为第六条。\n二、删去第七条。\n",
        Right(
            "某市人民政府关于修改《灯会办法》的决定", ("某市人民政府",), "某市人民政府令第32号", date(2024, 4, 20),
            places="1 2",
        ),
    ),
    "title in English over its version and day": (
        "Department of Rural Roads\nGuidance Note\nfor the Design of Footbridges\nVersion 2, 11 October 2022\n\n"
        "1. Introduction\nThis note is for engineers who design footbridges.\n2. Loads\nLoads are those of mules.\n",
        Right("Guidance Note for the Design of Footbridges", ("Department of Rural Roads",), None, date(2022, 10, 11)),
    ),
    "title in English whose second line begins with a preposition": (
        "Circular No. 7/2024\n14 March 2024\nInspection of Timber Bridges\nBefore the Rainy Season\n"
        "1. This circular sets out how bridges shall be inspected.\n2. Each bridge shall be seen by two men.\n",
        Right(
            "Inspection of Timber Bridges Before the Rainy Season", (), "Circular No. 7/2024", date(2024, 3, 14),
            places="1 2",
        ),
    ),
    "title in English whose last word stands alone, over a national body and its day": (
        "Guidance on Storing Seed in Village\nbarns\nNational Seed Agency of Norland\nRev. 3.1 (4 May 2023)\n"
        "1 Purpose\nThis guidance is for keepers of barns.\n2 Damp\nBarns are aired twice a week.\n",
        Right(
            "Guidance on Storing Seed in Village barns", ("National Seed Agency of Norland",), None, date(2023, 5, 4),
            places="1 2",
        ),
    ),
    "day of the last revision of a policy, and its code": (
        "Code of Practice for Ferry Crews\nAdopted on 21/05/2014\nLast revised: 2 March 2022\n"
        "1. Scope\nThis code binds all crews.\n2. Watches\nA watch lasts four hours.\n",
        Right("Code of Practice for Ferry Crews", (), None, date(2022, 3, 2), "rules", places="1 2"),
    ),
    "telegram whose keys and values stand in lines": (
        "发　电\n发往　见报头　　　　等级　特急　　　　某应急发电〔2023〕33号\n签批盖章　胡军　　　　机号　0127\n"
        "某市应急管理局关于做好节日值班的紧急通知\n各县应急管理局：\n现通知如下：\n一、带班到岗。\n二、每日报告。\n",
        Right(
            "某市应急管理局关于做好节日值班的紧急通知", ("某市应急管理局",), "某应急发电〔2023〕33号",
            addressee="各县应急管理局", places="1 2",
        ),
    ),
    "telegram whose cells tabs part": (
        "某市安全生产委员会办公室\n明 传 电 报\n发往\t各县安委会\t签批\t何平\n"
        "等级\t加急\t编号\t某安委办电〔2024〕21号\n关于防范事故的通知\n各县安委会：\n现通知如下：\n一、排查。\n二、追责。\n",
        Right(
            "关于防范事故的通知", ("某市安全生产委员会办公室",), "某安委办电〔2024〕21号",
            addressee="各县安委会", places="1 2",
        ),
    ),
    "letterhead that breaks within a body's name": (
        "机密\n征求意见稿\n某省税务局、某省人力资源\n和社会保障厅文件\n某税发〔2023〕66号\n关于优化缴费服务的通知\n"
        "各市税务局：\n现通知如下：\n一、网上缴费。\n二、设立专线。\n",
        Right(
            "关于优化缴费服务的通知", ("某省税务局", "某省人力资源和社会保障厅"), "某税发〔2023〕66号",
            addressee="各市税务局", places="1 2",
        ),
    ),
    "letterhead that breaks before the office of a body": (
        "某省推进县城建设工作\n领导小组办公室\n某省财政厅文件\n某城办〔2023〕4号\n关于报送进展的通知\n各市：\n请报送进展。\n",
        Right("关于报送进展的通知", ("某省推进县城建设工作领导小组办公室", "某省财政厅"), "某城办〔2023〕4号"),
    ),
    "standard that replaces another, issued by two bodies": (
        "ICS 13.220.10\n中华人民共和国国家标准\nGB 12345—2022\n代替 GB 12345—2006\n消防水池\nFire ponds\n"
        "2022-12-29 发布　　　2023-07-01 实施\n某市场监督管理总局　发布\n某标准化管理委员会\n"
        "1 范围\n水池。\n2 容积\n五十方。\n",
        Right(
            "消防水池", ("某市场监督管理总局", "某标准化管理委员会"), "GB 12345—2022", kind="standard", places="1 2",
        ),
    ),
    "title as wide as the lines, right over whom it is sent to": (
        "                    某省人民政府办公厅\n某政办函〔2019〕6号\n"
        "  某省人民政府办公厅关于同意建立全省城市绿化联席会议制度的函\n某省水利厅：\n"
        "    你厅关于建立联席会议制度的请示收悉。经省人民政府同意，现将有\n关事项函复如下：同意建立该制度。\n",
        Right(
            "某省人民政府办公厅关于同意建立全省城市绿化联席会议制度的函", ("某省人民政府办公厅",),
            "某政办函〔2019〕6号", addressee="某省水利厅",
        ),
    ),
    "order with its day and number in one line": (
        "交通部令　中華民國113年5月30日　交路字第1130012345號\n修正「管理規則」第八十六條條文。\n部長　王○○\n"
        "第八十六條　每三個月檢查一次。\n",
        Right("交通部令", ("交通部",), "交路字第1130012345號", date(2024, 5, 30), "decision", places="86"),
    ),
    "body that signs with its letters set wide": (
        "关于下达预算的通知\n某财农〔2023〕88号\n各市财政局：\n现下达预算指标。\n财　政　部\n2023年6月21日\n",
        Right("关于下达预算的通知", ("财政部",), "某财农〔2023〕88号", date(2023, 6, 21), addressee="各市财政局"),
    ),
    "minutes of a council, over who was there": (
        "PARISH COUNCIL OF ASHDOWN\nMINUTES OF THE MEETING HELD ON 9 APRIL 2024\nPresent: Cllr Reed, Cllr Dunn\n"
        "1. Apologies\nApologies came from Cllr Hart.\n2. Playground\nIt was resolved to buy a swing.\n",
        Right(
            "MINUTES OF THE MEETING HELD ON 9 APRIL 2024", ("PARISH COUNCIL OF ASHDOWN",), None, date(2024, 4, 9),
            places="1 2",
        ),
    ),
    "case whose centred lines are as wide as its longest sentence": (
        "                        指导性案例第88号\n            某县检察院督促整治违法占地行政公益诉讼案\n"
        "           （检察委员会讨论通过　2022年3月10日发布）\n关键词　行政公益诉讼　耕地保护\n要旨\n"
        "　　行政机关未全面履行职责的，检察机关可以提起诉讼。\n基本案情\n　　某公司占用耕地十二亩建设厂房。\n",
        Right("某县检察院督促整治违法占地行政公益诉讼案", (), "指导性案例第88号"),
    ),
    "invoice with its number and day beside its title": (
        "电子发票（增值税专用发票） 发票号码：24112000000048542163开票日期：2024年05月28日\n购买方信息\n"
        "一、农机一台。\n二、种子十袋。\n",
        Right("电子发票（增值税专用发票）", places="1 2"),
    ),
    "excerpt that begins within a sentence has no title": (
        "数字档案室建设是贯彻国家电子文件管理规划、推进新形势下档案工作作出的\n重要部署，是机关档案工作的一项举措。\n",
        Right("paper"),
    ),
    "regulation whose number stands over what it is on, by a department with points in its name": (
        "U.S. Department of Rural Trade\nREGULATION NO. 17 OF 2021\nON THE LICENSING OF BAKERIES\n"
        "CHAPTER I\nGENERAL PROVISIONS\nArticle 1\nA licence is needed.\nArticle 2\nIt costs forty crowns.\n",
        Right(
            "REGULATION NO. 17 OF 2021 ON THE LICENSING OF BAKERIES", ("U.S. Department of Rural Trade",),
            "REGULATION NO. 17 OF 2021", places="1 2",
        ),
    ),
    "white paper over its month": (
        "《某省海洋保护》白皮书\n（2024年7月）\n某省人民政府新闻办公室\n一、治理\n设湾长。\n二、修复\n修湿地。\n",
        Right("《某省海洋保护》白皮书", ("某省人民政府新闻办公室",), places="1 2"),
    ),
}  # fmt: skip


TABLES: dict[str, tuple[tuple[str | tuple[tuple[str, ...], ...], ...], Right]] = {
    "telegram": (
        (
            "发电",
            (("发往", "各县人民政府", "等级", "特提·明电"), ("签批盖章", "孙远", "编号", "某防指明电〔2024〕9号")),
            "某市防汛抗旱指挥部关于防范暴雨的通知", "各县防汛抗旱指挥部：", "现通知如下：", "一、值守。", "二、转移。",
            "某市防汛抗旱指挥部", "2024年6月27日",
        ),
        Right(
            "某市防汛抗旱指挥部关于防范暴雨的通知", ("某市防汛抗旱指挥部",), "某防指明电〔2024〕9号",
            date(2024, 6, 27), "notice", "各县防汛抗旱指挥部", "1 2",
        ),
    ),
    "telegram that names the body in its table, and nobody else whom it is sent to": (
        (
            "明传电报",
            (("发往", "各镇（街道）", "签发", "韩军"), ("发报单位", "某区防汛指挥部", "编号", "某防办电〔2022〕15号")),
            "关于启动应急响应的通知", "决定自7月19日18时起启动应急响应。",
        ),
        Right(
            "关于启动应急响应的通知", ("某区防汛指挥部",), "某防办电〔2022〕15号", None, "notice", "各镇（街道）", "",
        ),
    ),
    "telegram whose number stands in a cell of its own": (
        (
            "内部明电", "发往：各乡镇人民政府",
            (("等级：特急·明电", "签批：周强"), ("某府办电〔2023〕14号", "某机发第0217号")),
            "某县人民政府办公室关于防御台风的紧急通知", "各乡镇人民政府：", "现通知如下：", "一、回港。", "二、上岸。",
            "某县人民政府办公室", "2023年7月26日",
        ),
        Right(
            "某县人民政府办公室关于防御台风的紧急通知", ("某县人民政府办公室",), "某府办电〔2023〕14号",
            date(2023, 7, 26), "notice", "各乡镇人民政府", "1 2",
        ),
    ),
    "report to a council, its keys without colons": (
        (
            "Norwick City Council", "Cabinet",
            (("Report to", "Cabinet"), ("Date", "14 March 2024"), ("Report of", "Director"), ("Subject", "Stalls")),
            "1. Recommendation", "Cabinet is asked to approve ten stalls.", "2. Cost", "The stalls cost £12,000.",
        ),
        Right("Stalls", ("Norwick City Council",), None, date(2024, 3, 14), "document", None, "1 2"),
    ),
    "standard whose cover is set in tables": (
        (
            (("ICS 93.080.20", ""), ("CCS P 66", ""), ("DB", "3205")), "某市地方标准", "DB3205/T 1099—2024", "智慧车库",
            "Intelligent garages",
            (("2024-01-12发布", "2024-01-19实施"), ("某市市场监督管理局", "发布")),
            "1　范围", "本文件适用于车库。", "2　建设", "门宽三米。",
        ),
        Right("智慧车库", ("某市市场监督管理局",), "DB3205/T 1099—2024", None, "standard", None, "1 2"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_head_of_keys_or_a_cover_set_in_tables_is_read_as_one_in_lines(tmp_path: Path, name: str) -> None:
    parts, right = TABLES[name]
    document = word(tmp_path, *parts)
    metadata = document.metadata
    assert right == Right(
        metadata.title, metadata.issuer, metadata.number, metadata.issued, metadata.kind, metadata.addressee,
        " ".join(p.label for p in document.provisions if p.numbered),
    )  # fmt: skip
    if metadata.kind == "standard":
        assert (metadata.published, metadata.effective) == (date(2024, 1, 12), date(2024, 1, 19))


@pytest.mark.parametrize("name", FORMS)
def test_heads_of_further_forms(tmp_path: Path, name: str) -> None:
    text, right = FORMS[name]
    assert read_as(tmp_path, text, right) == right


def test_a_title_that_names_bodies_tells_the_issuer_and_not_the_portal_that_shows_it() -> None:
    lines = ["索引号：01", "文号：某民规字〔2024〕3号", "发布机构：某区财政局", "成文日期：2024-03-14"]
    stated = particulars_in(lines, "某市民政局 某市财政局关于修建凉亭的通知")
    assert stated is not None
    assert stated.issuer == ("某市民政局", "某市财政局")


def test_the_title_that_a_page_repeats_below_other_links_is_known_by_its_own_name(tmp_path: Path) -> None:
    named = "某市人民政府办公厅关于修建凉亭的通知"
    (tmp_path / "pavilions.html").write_text(
        f"<html><head><title>{named} - 某市政府网</title></head><body>"
        "<div><p>【音频解读】《关于修建凉亭的通知》的政策解读 2024-03-15</p><p>基本信息</p><p>统一编号：</p></div>"
        f"<div><h2>{named}</h2><p>各区人民政府：</p><p>凉亭供行人避雨，各区应当在年底前各建二十座，经费由市级安排。</p>"
        "<p>一、凉亭高三米，四面通风，柱用杉木，顶用青瓦。</p><p>二、每座凉亭设长凳两条，并由专人每周打扫一次。</p>"
        "</div></body></html>",
        "utf-8",
    )
    metadata = read(tmp_path / "pavilions.html").metadata
    assert (metadata.title, metadata.issuer) == (named, ("某市人民政府办公厅",))


def test_keys_on_the_lines_of_one_markdown_paragraph_are_read_each_by_itself(tmp_path: Path) -> None:
    (tmp_path / "lanterns.md").write_text(
        "# 某市灯会办法\n\n**发布日期**: 2024年5月6日\n**发布机构**: 某市文化局\n**分类**:\n"
        "**来源**: https://example.org/a\n\n"
        "---\n\n## 政策全文\n\n某市文化局关于印发某市灯会办法的通知\n\n某文〔2024〕8号\n\n"
        "各区文化局：\n\n现印发给你们。\n",
        "utf-8",
    )
    metadata = read(tmp_path / "lanterns.md").metadata
    assert (metadata.issuer, metadata.number, metadata.url) == (
        ("某市文化局",),
        "某文〔2024〕8号",
        "https://example.org/a",
    )


def test_a_page_of_addresses_is_text_that_needs_no_recognition(tmp_path: Path) -> None:
    links = [f"{n}. https://example.org/reports/water/wells/depth/part{n}/index.html" for n in range(1, 9)]
    (tmp_path / "links.pdf").write_bytes(
        PdfSample([[(70, 700 - 20 * i, 11, link) for i, link in enumerate(links)]]).bytes()
    )
    document = read(tmp_path / "links.pdf")
    assert document.recognised is None
    assert all(link[3:] in "\n".join(texts(document)) for link in links)


def test_numbers_set_off_by_a_tab_are_those_of_headings(tmp_path: Path) -> None:
    lines = [("1", "Scope"), ("1.1", "Wells"), ("", "Wells are holes with water in them."), ("1.2", "Pumps"),
             ("", "Pumps lift the water."), ("2", "Duties"), ("2.1", "Owners"),
             ("", "Owners keep the lid shut.")]  # fmt: skip
    page = [(300.0, 760.0, 16.0, "Rules")]
    for index, (number, text) in enumerate(lines):
        y = 720.0 - 24 * index
        page += [(70.0, y, 12.0, number)] if number else []
        page.append((100.0 if number else 94.0, y, 12.0, text))
    (tmp_path / "rules.pdf").write_bytes(PdfSample([page]).bytes())
    provisions = read(tmp_path / "rules.pdf").provisions
    assert [p.label for p in provisions if p.numbered] == ["1.1", "1.2", "2.1"]


@pytest.mark.parametrize("beside", [[], [(900.0, 400.0, 10.0, "printed off the page")]])
def test_columns_with_lists_set_in_to_several_depths_are_read_one_after_the_other(
    tmp_path: Path, beside: list[tuple[float, float, float, str]]
) -> None:
    left, right = [], []
    for index in range(30):
        depth, y = index % 3, 740.0 - 20 * index
        # Letters of one width: each line ends at its column's edge, wherever it begins.
        left.append((60.0 + 25 * depth, y, 10.0, f"w{index:02}" + "noun" * 7 + "n" * (9 - 4 * depth - (depth == 2))))
        right.append((320.0, y, 10.0, f"m{index:02}" + "noun" * 10))
    rows = [fragment for pair in zip(left, right, strict=True) for fragment in pair]
    (tmp_path / "lists.pdf").write_bytes(PdfSample([rows + beside]).bytes())
    read_lines = "".join(texts(read(tmp_path / "lists.pdf")))
    assert read_lines.index("w29") < read_lines.index("m00")


def test_a_paragraph_that_begins_with_a_preposition_is_no_part_of_the_heading_above(tmp_path: Path) -> None:
    (tmp_path / "wells.html").write_text(
        "<html><body><h1>Wells and Pumps</h1><p>Before the table</p><table><tr><th>Well</th><th>Depth</th></tr>"
        "<tr><td>East</td><td>12 m</td></tr></table><p>Each well is cleaned in spring.</p></body></html>"
    )
    assert read(tmp_path / "wells.html").metadata.title == "Wells and Pumps"


def test_a_number_that_is_one_character_with_its_dot_counts_as_the_two_do(tmp_path: Path) -> None:
    (tmp_path / "wells.txt").write_text("关于修井的意见\n⒈每村修井一口，深十米。\n⒉每镇修渠一条，宽三米。\n", "utf-8")
    provisions = read(tmp_path / "wells.txt").provisions
    assert [p.label for p in provisions if p.numbered] == ["1", "2"]


def test_lettered_items_that_fill_their_lines_are_paragraphs_of_their_own(tmp_path: Path) -> None:
    lines = [
        "1. Priorities", "(a) Main roads of the town are cleared within six hours.",
        "(b) Side streets of the town are cleared within one day.", "2. Contacts",
        "Call the yard: (i) by day at the desk of the town hall; (ii)", "by night at the door of the yard.",
    ]  # fmt: skip
    page = [(70.0, 700.0 - 20 * index, 12.0, line) for index, line in enumerate(lines)]
    (tmp_path / "policy.pdf").write_bytes(PdfSample([page]).bytes())
    assert texts(read(tmp_path / "policy.pdf")) == [
        *lines[1:3], "Call the yard: (i) by day at the desk of the town hall; (ii) by night at the door of the yard.",
    ]  # fmt: skip


def test_a_title_wider_than_the_text_below_is_one_over_its_centred_lines(tmp_path: Path) -> None:
    page = [
        (108.0, 720.0, 22.0, "Advice for Care Homes on Hot"), (211.0, 690.0, 22.0, "Weather"),
        (172.0, 655.0, 16.0, "Published 6 June 2023"), (90.0, 620.0, 16.0, "1 Who this advice is for"),
        (90.0, 590.0, 16.0, "This advice is for managers of homes."), (90.0, 560.0, 16.0, "2 Before hot weather"),
        (90.0, 530.0, 16.0, "Hot rooms need fans or blinds."),
    ]  # fmt: skip
    (tmp_path / "advice.pdf").write_bytes(PdfSample([page]).bytes())
    metadata = read(tmp_path / "advice.pdf").metadata
    assert (metadata.title, metadata.published) == ("Advice for Care Homes on Hot Weather", date(2023, 6, 6))


def test_a_heading_over_the_keys_that_state_the_title_heads_no_section(tmp_path: Path) -> None:
    (tmp_path / "procedure.html").write_text(
        "<html><body><p>Division of Fire Protection</p><p><b>Standard Operating Procedure</b></p>"
        "<table><tr><td>SOP No.</td><td>FP-114</td></tr><tr><td>Title</td><td>Bakery fires</td></tr>"
        "<tr><td>Effective date</td><td>2024-02-01</td></tr></table><p><b>1. Purpose</b></p><p>Fires are put out.</p>"
        "<p><b>2. Ovens</b></p><p>Ovens are switched off.</p></body></html>",
        "utf-8",
    )
    document = read(tmp_path / "procedure.html")
    assert (document.metadata.title, document.metadata.number) == ("Bakery fires", "FP-114")
    assert [(p.label, p.section) for p in document.provisions if p.numbered] == [
        ("1", ("1. Purpose",)), ("2", ("2. Ovens",)),
    ]  # fmt: skip


def test_versions_that_head_a_list_of_changes_and_text_that_goes_on_are_no_part_of_the_head(tmp_path: Path) -> None:
    (tmp_path / "changes.md").write_text(
        "# Changes\n\n## Version 2.1 - 2026-08-20\n\nGates open.\n\n## Version 2.0 - 2026-08-02\n\nGates close.\n",
        "utf-8",
    )
    document = read(tmp_path / "changes.md")
    assert (document.metadata.title, document.metadata.issued) == ("Changes", None)
    assert [p.section for p in document.provisions] == [("Version 2.1 - 2026-08-20",), ("Version 2.0 - 2026-08-02",)]
    (tmp_path / "page.html").write_text(
        "<html><body><div>Tokens of Tables for Recognition 9</div><div><p>order to compute the score. Times were taken "
        "on a single machine.</p></div><h3>5.1 Parameters</h3><p>We have chosen the larger set.</p></body></html>",
        "utf-8",
    )
    assert "order to compute the score. Times were taken on a single machine." in texts(read(tmp_path / "page.html"))
