"""Kinds of official papers and pages in other clothes than those of the field samples: facts, annexes and places."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from head_samples import Right

from kb.documents import read
from kb.errors import InputError

BODY = """<p>各县区人民政府：</p><p>为加强河湖管护，现就有关事项通知如下。</p>
<p>一、落实责任。各级河长每月巡河两次，记录当日上传。</p><p>二、强化保障。每年安排经费三千万元，用于清淤和管护。</p>
<p align=right>某市人民政府办公室</p><p align=right>2024年5月20日</p>"""
NOTICE = "某市人民政府办公室关于加强河湖管护工作的通知"
PARTICULARS = {
    "索引号": "11370000/2024-0012", "标题": NOTICE, "发文机关": "某市人民政府办公室",
    "发文字号": "某政办发〔2024〕15号", "成文日期": "2024-05-20", "发布日期": "2024-05-28",
    "内容概述": "部署管护工作。",
}  # fmt: skip
LAYOUTS = {
    "brackets": "<ol>" + "".join(f"<li>[{k}]<span>{v}</span></li>" for k, v in PARTICULARS.items()) + "</ol>",
    "rows": "".join(f"<div><div>{k}</div><div>{v}</div></div>" for k, v in PARTICULARS.items()),
    "definitions": "".join(f"<dl><dt>{k}：</dt><dd>{v}</dd></dl>" for k, v in PARTICULARS.items()),
    "spans": "<div>" + "".join(f"<span>{k}：{v}</span>" for k, v in PARTICULARS.items()) + "</div>",
    "headed cells": "<table>"
    + "".join(f"<tr><th>{k}</th><td colspan=3>{v}</td></tr>" for k, v in PARTICULARS.items())
    + "</table>",
}


def page(inside: str, title: str = "某市人民政府门户网站") -> str:
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{inside}</body></html>"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_portals_particulars_are_taken_however_they_are_set(tmp_path: Path, layout: str) -> None:
    (tmp_path / "page.html").write_text(page(f"{LAYOUTS[layout]}<div class=article>{BODY}</div>"), "utf-8")
    document = read(tmp_path / "page.html")
    metadata = document.metadata
    assert (metadata.title, metadata.number) == (NOTICE, "某政办发〔2024〕15号")
    assert (metadata.issued, metadata.published) == (date(2024, 5, 20), date(2024, 5, 28))
    assert metadata.issuer == ("某市人民政府办公室",)
    assert not any("内容概述" in block.text for provision in document.provisions for block in provision.blocks)


@pytest.mark.parametrize(
    "inside",
    [
        f'<div class="header"><p>{NOTICE}</p></div><p>某政办发〔2024〕15号</p><div>{BODY}</div>',
        f"<h1>某市水利局</h1><div><p><b>某市人民政府办公室</b></p><p><b>关于加强河湖管护工作的通知</b></p>"
        f"<p>某政办发〔2024〕15号</p>{BODY}</div>",
        f"<table><tr><td><b>{NOTICE}</b></td></tr><tr><td>某政办发〔2024〕15号</td></tr><tr><td>{BODY}</td></tr></table>",
        f"<div>{NOTICE}（某政办发〔2024〕15号）</div><div>时间: 2024-05-28 | 浏览: 302次</div><div>{BODY}</div>",
        f"<ul><li><a href=x>某市水利局公告2023年第9号</a><span>2023-05-28</span></li></ul><div><h1>{NOTICE}</h1>"
        f"<div><span>某政办发〔2024〕15号</span> <span>2024-05-28</span></div><div>{BODY}</div></div>",
    ],
)
def test_a_title_and_the_number_below_it_are_found_in_any_frame(tmp_path: Path, inside: str) -> None:
    (tmp_path / "page.html").write_text(page(inside, "某市水利局"), "utf-8")
    metadata = read(tmp_path / "page.html").metadata
    assert (metadata.title, metadata.number) == (NOTICE, "某政办发〔2024〕15号")
    assert metadata.issuer == ("某市人民政府办公室",)


ORDER = (
    "<p>某省人民政府令</p><p>第301号</p><p>《某省井水管理办法》已经通过，现予公布。</p><p>省长　马某</p>"
    "<p>2021年3月15日</p><p>某省井水管理办法</p><p>第一条　为了管理，制定本办法。</p>"
)


@pytest.mark.parametrize(
    ("named", "inside", "right"),
    [
        (
            "某市人民政府办公室 关于加强河湖管护工作的通知",
            f"<h1>某市人民政府办公室<br>关于加强河湖管护工作的通知</h1><small>2024-05-28　来源：某网</small>{BODY}",
            (NOTICE, None, ("某市人民政府办公室",), date(2024, 5, 28)),
        ),
        (
            "某市公报",
            f"<i>文件</i><p class=xl-title>{NOTICE}</p><p>某政办发〔2024〕15号　2024年5月20日</p><div>{BODY}</div>",
            (NOTICE, "某政办发〔2024〕15号", ("某市人民政府办公室",), None),
        ),
        (
            "详情",
            f"<h1>某省人民政府令（第301号）</h1><div>{ORDER}</div>",
            ("某省井水管理办法", "某省人民政府令第301号", ("某省人民政府",), None),
        ),
    ],
)
def test_a_pages_title_is_that_of_its_text_whatever_its_column_is_called(
    tmp_path: Path, named: str, inside: str, right: tuple[object, ...]
) -> None:
    (tmp_path / "page.html").write_text(page(inside, named), "utf-8")
    metadata = read(tmp_path / "page.html").metadata
    assert (metadata.title, metadata.number, metadata.issuer, metadata.published) == right


def test_an_acts_numbers_that_a_page_sets_in_elements_of_their_own_are_its_sections(tmp_path: Path) -> None:
    parts = (
        ("1", "Registration", (("1", "The register"), ("2", "Entries"))),
        ("2", "Care", (("3", "Duty of owners"),)),
    )
    inside = "<h1>Ponds Act 2011</h1>" + "".join(
        f"<h2><span>Part {part}</span><span>{name}</span></h2>"
        + "".join(f"<h3><span>{n}</span><span>{head}</span></h3><p>The owner must do so.</p>" for n, head in sections)
        for part, name, sections in parts
    )
    (tmp_path / "page.html").write_text(page(inside, "Ponds Act 2011"), "utf-8")
    document = read(tmp_path / "page.html")
    assert [(p.label, p.section) for p in document.provisions] == [
        ("1", ("Part 1 Registration", "1 The register")), ("2", ("Part 1 Registration", "2 Entries")),
        ("3", ("Part 2 Care", "3 Duty of owners")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        '<html><head><meta http-equiv="refresh" content="0;url=/a.html"></head><body>正在跳转，请稍候……</body></html>',
        "<html><head><title>公文</title></head><frameset><frame src=a.htm><noframes><body>不支持框架，请换浏览器。"
        "</body></noframes></frameset></html>",
    ],
)
def test_a_page_that_only_leads_elsewhere_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "page.html").write_text(text, "utf-8")
    with pytest.raises(InputError, match="holds no text"):
        read(tmp_path / "page.html")


PAPERS = {
    "order of one person whose office is set wide": (
        "某市人民政府令\n第 87 号\n\n《某市供水管理办法》已经审议通过，现予公布。\n市 长  赵志远\n2023年11月20日\n\n"
        "某市供水管理办法\n第一条 为了管理，制定本办法。\n第二条 本市适用。\n",
        Right("某市供水管理办法", ("某市人民政府",), "某市人民政府令第87号", date(2023, 11, 20), places="1 2"),
    ),
    "order of two bodies, 令 on its own line": (
        "某省水利厅 某省财政厅\n令\n第 58 号\n《某省工程检测规定》已经通过，现予公布。\n厅长　李某\n厅长　王某\n"
        "2024年3月8日\n某省工程检测规定\n第一条　为管理，制定本规定。\n第二条　本规定自发布之日起施行。\n",
        Right(
            "某省工程检测规定", ("某省水利厅", "某省财政厅"), "某省水利厅某省财政厅令第58号", date(2024, 3, 8),
            places="1 2",
        ),
    ),
    "announcement with a title of its own": (
        "某市市场监督管理局\n公  告\n2024年第6号\n某市市场监督管理局关于实行告知承诺制的公告\n现公告如下：\n"
        "一、适用范围。首次申请。\n二、办理程序。五日内决定。\n某市市场监督管理局\n2024年3月12日\n",
        Right(
            "某市市场监督管理局关于实行告知承诺制的公告", ("某市市场监督管理局",), "某市市场监督管理局公告2024年第6号",
            date(2024, 3, 12), places="1 2",
        ),
    ),
    "reply whose title leaves the body to the letterhead": (
        "某省发展和改革委员会\n某发改函〔2024〕210号\n关于水库加固工程设计的复函\n某市发展和改革委员会：\n函复如下：\n"
        "一、原则同意。\n二、抓紧工作。\n某省发展和改革委员会\n2024年7月9日\n",
        Right(
            "关于水库加固工程设计的复函", ("某省发展和改革委员会",), "某发改函〔2024〕210号", date(2024, 7, 9),
            places="1 2",
        ),
    ),
    "report with a signatory of two characters": (
        "某市林业局文件\n某林报〔2024〕8号          签发人：周  明\n某市林业局关于绿化工作情况的报告\n市人民政府：\n"
        "一、进展\n造林三万亩。\n二、问题\n经费不足。\n某市林业局\n2024年1月15日\n",
        Right(
            "某市林业局关于绿化工作情况的报告", ("某市林业局",), "某林报〔2024〕8号", date(2024, 1, 15),
            places="1 2",
        ),
    ),
    "minutes that count their sessions": (
        "某市人民政府常务会议纪要\n（第 35 次）\n某市人民政府办公室    2023年11月8日\n纪要如下：\n"
        "一、审议供水办法\n会议原则同意。\n二、研究供暖工作\n会议要求调试。\n",
        Right(
            "某市人民政府常务会议纪要", ("某市人民政府",), "某市人民政府常务会议纪要第35次", date(2023, 11, 8),
            places="1 2",
        ),
    ),
    "annexes 1-1 and 1-2": (
        "某市财政局关于做好决算的通知\n某财库〔2024〕7号\n市直各部门：\n一、范围\n各部门。\n二、时间\n四月前。\n"
        "附件1-1 收入表\n附件1-2 支出表\n附件2 说明\n某市财政局\n2024年2月6日\n"
        "附件1-1\n收入表\n项目 金额\n附件1-2\n支出表\n项目 金额\n附件2\n说明\n一、口径\n以部门为单位。\n",
        Right(
            "某市财政局关于做好决算的通知", ("某市财政局",), "某财库〔2024〕7号", date(2024, 2, 6),
            places="1 2 annex1-1 annex1-2 annex2.1",
        ),
    ),
    "note that names one annex on the line below": (
        "某县人民政府关于公布清单的通知\n某政发〔2023〕9号\n各乡镇：\n现将清单公布如下，请遵照执行。\n附件：\n某县许可清单\n"
        "某县人民政府\n2023年6月30日\n附件\n某县许可清单\n一、食品\n许可。\n二、药品\n许可。\n",
        Right(
            "某县人民政府关于公布清单的通知", ("某县人民政府",), "某政发〔2023〕9号", date(2023, 6, 30),
            places="annex.1 annex.2",
        ),
    ),
    "note whose annexes count 一、二、": (
        "某县卫生健康局关于印发方案的通知\n某卫〔2023〕29号\n各医疗机构：\n现印发给你们。\n附件：一、接种方案\n二、处置流程\n"
        "某县卫生健康局\n二〇二三年六月三十日\n附件一\n接种方案\n一、目标\n接种。\n二、步骤\n分批。\n附件二\n处置流程\n立即报告。\n",
        Right(
            "某县卫生健康局关于印发方案的通知", ("某县卫生健康局",), "某卫〔2023〕29号", date(2023, 6, 30),
            places="annex1.1 annex1.2 annex2",
        ),
    ),
    "standard of construction": (
        "道路养护技术规程\nDB37/T 5188—2021\n1 总则\n1.0.1 为规范养护，制定本规程。\n1.0.2 适用于城市道路。\n3 检查\n"
        "3.1 一般规定\n3.1.1 每周一次。\n附录A（规范性） 记录表\nA.1 逐日填写。\nA.2 保存三年。\n",
        Right("道路养护技术规程", (), "DB37/T 5188—2021", None, places="1.0.1 1.0.2 3.1.1 annexa.1 annexa.2"),
    ),
    "standard behind its cover": (
        "ICS 13.060\nDB33\n某 江 省 地 方 标 准\nDB33/T 2345—2021\n污水设施运维技术规范\nSpecification for sewage\n"
        "2021-08-20 发布    2021-09-20 实施\n某江省市场监督管理局  发 布\n"
        "1 范围\n本标准规定了要求。\n2 术语\n2.1 设施\n构筑物。\n",
        Right("污水设施运维技术规范", ("某江省市场监督管理局",), "DB33/T 2345—2021", None, places="1 2.1"),
    ),
    "court's interpretation adopted by its committee": (
        "最高人民法院 最高人民检察院\n关于审理案件若干问题的解释\n法释〔2022〕19号\n"
        "（2022年8月16日最高人民法院审判委员会第1872次会议通过）\n"
        "第一条 适用本解释。\n第二条 管辖。\n",
        Right(
            "最高人民法院 最高人民检察院关于审理案件若干问题的解释", ("最高人民法院", "最高人民检察院"),
            "法释〔2022〕19号", date(2022, 8, 16), places="1 2"
        ),
    ),
    "act with a long title and a list of contents": (
        "AN ACT\nTo establish a program for rural channels.\nSECTION 1. SHORT TITLE.\nThis is the Channel Act.\n"
        "Sec. 1. Short title.\nSec. 2. Definitions.\nSEC. 2. DEFINITIONS.\nA channel is a watercourse.\n",
        Right("AN ACT To establish a program for rural channels", places="1 2"),
    ),
    "act of another parliament": (
        "Rivers Act 2019\n2019 CHAPTER 14\nAn Act to make provision about rivers; and for connected purposes.\n"
        "[22nd May 2019]\n1 Duty to maintain\nThe authority must maintain rivers.\n2 Offences\nObstruction is one.\n",
        Right("Rivers Act 2019", (), "2019 CHAPTER 14", date(2019, 5, 22), places="1 2"),
    ),
    "notice in English with its signature": (
        "NOTICE ON STRENGTHENING RIVER MAINTENANCE\nAll counties and districts:\nThe following notice is given.\n"
        "I. Responsibilities\nPatrol twice a month.\nII. Safeguards\nSet money aside.\n"
        "General Office of Qinghe Municipal Government\nMay 20, 2024\n",
        Right(
            "NOTICE ON STRENGTHENING RIVER MAINTENANCE", ("General Office of Qinghe Municipal Government",), None,
            date(2024, 5, 20), places="1 2",
        ),
    ),
    "briefing of a bulletin": (
        "工 作 简 报\n第 12 期\n某市河长制办公室      2024年5月8日\n某市开展春季行动\n"
        "全市巡查一千人次。\n一、组织\n六个组。\n二、成效\n"
        "清理三百吨。\n",
        Right("某市开展春季行动", ("某市河长制办公室",), "工作简报第12期", date(2024, 5, 8), places="1 2"),
    ),
    "annexes called 附1 and 附2": (
        "某县教育局关于培训的通知\n各中小学：\n请报名。\n附：1.日程\n2.报名表\n某县教育局\n2024年6月11日\n附1\n日程\n报到。\n附2\n"
        "报名表\n姓名 单位\n",
        Right("某县教育局关于培训的通知", ("某县教育局",), None, date(2024, 6, 11), places="annex1 annex2"),
    ),
    "announcement of two bodies by its number": (
        "关于延续优惠政策的公告\n财政部 税务总局公告2024年第3号\n"
        "现公告如下：\n一、免税。\n二、执行。\n财政部　税务总局\n"
        "2024年1月9日\n",
        Right(
            "关于延续优惠政策的公告", ("财政部", "税务总局"), "财政部税务总局公告2024年第3号", date(2024, 1, 9),
            places="1 2",
        ),
    ),
    "plan in 篇": (
        "某市五年规划纲要\n第一篇 基础\n第一章 环境\n第一节 成就\n增长百分之七。\n"
        "第二篇 创新\n第二章 科技\n第一节 平台\n建设三家。\n",
        Right("某市五年规划纲要", places="1.1.1 2.2.1"),
    ),
    "order of two bodies below one another": (
        "某省水利厅\n某省财政厅\n令\n2024年 第6号\n《某省工程检测规定》已经通过，现予公布。\n厅长　李某\n厅长　王某\n"
        "2024年3月8日\n某省工程检测规定\n第一条　为管理，制定本规定。\n第二条　本规定自发布之日起施行。\n",
        Right(
            "某省工程检测规定", ("某省水利厅", "某省财政厅"), "某省水利厅某省财政厅令2024年第6号", date(2024, 3, 8),
            places="1 2",
        ),
    ),
    "communiqué of a survey team": (
        "某市2022年统计公报\n某市统计局　国家统计局某市调查队\n（2023年3月21日）\n总体平稳。\n一、综合\n增长。\n"
        "二、农业\n增产。\n",
        Right("某市2022年统计公报", ("某市统计局", "国家统计局某市调查队"), None, date(2023, 3, 21), places="1 2"),
    ),
    "law of a database in traditional characters": (
        "法規名稱：湖泊保育法\n修正日期：民國 112 年 11 月 29 日\n   第 一 章 總則\n第 1 條\n為保育湖泊，制定本法。\n"
        "第 1-1 條\n主管機關為環境部。\n   第 二 章 管理\n第 2 條\n本法自公布日施行。\n",
        Right("湖泊保育法", (), None, date(2023, 11, 29), places="1 1-1 2"),
    ),
    "law with its history in the Republic of China's calendar": (
        "湖泊保育條例\n中華民國一百零八年一月二日環境部環署水字第1080000001號令訂定發布全文二條\n"
        "中華民國一百一十三年五月六日環境部環署水字第1130012345號令修正發布第二條條文\n"
        "第一條　為保育湖泊，訂定本條例。\n第二條　本條例自發布日施行。\n",
        Right("湖泊保育條例", ("環境部",), "環署水字第1130012345號令", date(2024, 5, 6), places="1 2"),
    ),
    "standard of an association": (
        "ICS 65.020\nT/YLNX\n团  体  标  准\nT/YLNX 012—2023\n木耳栽培技术规程\nCode of practice\n"
        "2023-05-20 发布    2023-06-01 实施\n某市农业协会  发布\n1 范围\n适用于某市。\n2 栽培\n2.1 选材\n选用硬木。\n",
        Right("木耳栽培技术规程", ("某市农业协会",), "T/YLNX 012—2023", None, places="1 2.1"),
    ),
    "order in English": (
        "Order of the Governor of Qinghe Province\nNo. 88\nThe Regulations are promulgated.\n"
        "Governor: Li Mou\nMarch 15, 2021\nRegulations on Village Libraries\nChapter I\nGeneral Provisions\n"
        "Article 1 Libraries are free.\nArticle 2 They shall come into force in May.\n",
        Right(
            "Regulations on Village Libraries", (), "Order of the Governor of Qinghe Province No. 88",
            date(2021, 3, 15), places="1 2",
        ),
    ),
    "star below the letterhead": (
        "中共某市委文件\n某委发〔2018〕5号\n★\n中共某市委　某市人民政府\n关于改造厕所的意见\n（2018年3月2日）\n"
        "一、目标\n达标。\n二、举措\n管护。\n",
        Right(
            "中共某市委 某市人民政府关于改造厕所的意见", ("中共某市委", "某市人民政府"), "某委发〔2018〕5号",
            date(2018, 3, 2), places="1 2",
        ),
    ),
    "bill below its number and congress": (
        "H.R. 4412\nOne Hundred Fifteenth Congress\nof the\nUnited States of America\nAn Act\n"
        "To provide for village wells, and for other purposes.\nSECTION 1. SHORT TITLE.\nThis is the Wells Act.\n"
        "SEC. 2. FINDINGS.\nWells matter.\n",
        Right("An Act To provide for village wells, and for other purposes", (), "H.R. 4412", places="1 2"),
    ),
    "annex called 附 alone": (
        "关于印发办法的通知\n各乡镇：\n现印发给你们。\n附：水管员办法\n某县水利局\n2022年4月18日\n附：\n水管员办法\n"
        "第一条 每村一名。\n第二条 由村聘用。\n",
        Right("关于印发办法的通知", ("某县水利局",), None, date(2022, 4, 18), places="annex.1 annex.2"),
    ),
    "chapter of the laws of Hong Kong": (
        "第132章\n《池塘（保護）條例》\n第1部\n導言\n1. 簡稱\n本條例可引稱為此名。\n2. 釋義\n池塘指靜水水體。\n"
        "第2部\n管制\n3. 禁止填塞\n任何人不得填塞池塘。\n",
        Right("池塘（保護）條例", (), "第132章", None, places="1 2 3"),
    ),
    "minutes in English": (
        "Minutes of the Pond Committee\nMeeting No. 7\nDate: 4 May 2020\n1. Before\nApproved.\n2. Survey\nDone.\n",
        Right("Minutes of the Pond Committee", (), None, date(2020, 5, 4), places="1 2"),
    ),
    "strategy with its body and day in one line": (
        "Strategy for Small Libraries\nDepartment of Culture, 3 May 2018\n1. Aims\nBooks.\n2. Means\nMoney.\n",
        Right("Strategy for Small Libraries", ("Department of Culture",), None, date(2018, 5, 3), places="1 2"),
    ),
    "circular with its number": (
        "CIRCULAR NO. 4 OF 2022\nCircular on Village Kilns\nDate issued: 5 September 2022\n1. Purpose\nSafety.\n"
        "2. Fees\nTen pounds.\n",
        Right("Circular on Village Kilns", (), "CIRCULAR NO. 4 OF 2022", date(2022, 9, 5), places="1 2"),
    ),
    "minutes whose title says the body in short": (
        "某县人民政府\n常务会议纪要\n〔2024〕6号\n某县人民政府办公室　　2024年4月19日\n县人民政府第28次常务会议纪要\n"
        "会议议定事项纪要如下：\n一、春耕\n抓好供应。\n二、饮水\n改造管网。\n",
        Right("县人民政府第28次常务会议纪要", ("某县人民政府",), "〔2024〕6号", date(2024, 4, 19), places="1 2"),
    ),
    "title that seems to end where its first line does": (
        "某省人民政府\n某政函〔2022〕7号\n某省人民政府关于某市空间规划\n（2021—2035年）的批复\n某市人民政府：\n"
        "一、同意规划。\n二、做好实施。\n2022年12月30日\n",
        Right(
            "某省人民政府关于某市空间规划（2021—2035年）的批复", ("某省人民政府",), "某政函〔2022〕7号",
            date(2022, 12, 30), places="1 2",
        ),
    ),
    "number by which it was issued, below a gazette and a warning": (
        "内部资料　注意保存\n某区人民政府公报　2022年第4期\n"
        "某区充电管理规定\n（某区人民政府2022年3月4日以某府规〔2022〕2号印发）\n"
        "第一条　制定本规定。\n第二条　本区适用。\n",
        Right("某区充电管理规定", (), "某府规〔2022〕2号", date(2022, 3, 4), places="1 2"),
    ),
    "bodies one a line below the title": (
        "清河县2023年统计公报\n清河县统计局\n国家统计局清河调查队\n2024年3月28日\n一、综合\n平稳。\n二、农业\n增产。\n",
        Right(
            "清河县2023年统计公报", ("清河县统计局", "国家统计局清河调查队"), None, date(2024, 3, 28), places="1 2",
        ),
    ),
    "body and day in brackets below the title": (
        "某县乡村建设工作要点\n（某县委农村工作领导小组办公室　2024年2月28日）\n一、目标\n建村。\n二、任务\n修路。\n",
        Right("某县乡村建设工作要点", ("某县委农村工作领导小组办公室",), None, date(2024, 2, 28), places="1 2"),
    ),
    "letterhead and title in two languages": (
        "清河海关公告\nAnnouncement of the Customs of Qinghe\n2021年第46号\nNo. 46, 2021\n关于进口樱桃要求的公告\n"
        "Announcement on Imported Cherries\n一、产地\n注册果园。\n二、包装\n标明产地。\n清河海关\n2021年6月21日\n",
        Right("关于进口樱桃要求的公告", ("清河海关",), "清河海关公告2021年第46号", date(2021, 6, 21), places="1 2"),
    ),
    "date with a letter for 〇": (
        "某市财政局关于印发办法的通知\n各科室：\n一、目的\n规范。\n二、范围\n全局。\n某市财政局\n二O一七年九月一日\n",
        Right("某市财政局关于印发办法的通知", ("某市财政局",), None, date(2017, 9, 1), places="1 2"),
    ),
    "number and date in one line": (
        "某市财政局关于印发办法的通知\n某财〔2017〕3号　2017年9月1日\n各科室：\n一、目的\n规范。\n二、范围\n全局。\n",
        Right("某市财政局关于印发办法的通知", ("某市财政局",), "某财〔2017〕3号", date(2017, 9, 1), places="1 2"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_read_in_its_clothes(tmp_path: Path, name: str) -> None:
    text, right = PAPERS[name]
    (tmp_path / "paper.txt").write_text(text, "utf-8")
    document = read(tmp_path / "paper.txt")
    metadata = document.metadata
    found = [p.label for p in document.provisions if p.numbered or ("annex" in p.label and "." not in p.label)]
    assert Right(metadata.title, metadata.issuer, metadata.number, metadata.issued, places=" ".join(found)) == right
