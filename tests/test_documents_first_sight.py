"""Forms that were read wrongly at first sight in sets of papers written before the code that reads them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from head_samples import Right, read_as

from kb.documents import read
from kb.documents.layout import blocks_of
from kb.documents.page import Fragment, Page

PAPERS = {
    "contract with the day of its signing above": (
        "河道清淤合同\n合同编号：QY-2023-016\n签订日期：2023年6月1日\n签订地点：某市\n双方协商一致，订立本合同。\n"
        "第一条　工期三十天。\n第二条　质量合格。\n",
        Right("河道清淤合同", (), "QY-2023-016", date(2023, 6, 1), places="1 2"),
    ),
    "paper of a council of Hong Kong": (
        "立法會CB(1)512/2023(04)號文件\n斜坡維修工程的進度\n目的\n1. 匯報進度。\n2. 共有百幅斜坡。\n",
        Right("斜坡維修工程的進度", (), "立法會CB(1)512/2023(04)號文件", places="1 2"),
    ),
    "notice in a gazette of Hong Kong": (
        "2022年第3156號政府公告\n《道路條例》（第374章）\n臨時封閉道路\n現公布以下安排：\n"
        "(a) 海旁道封閉。\n2022年7月22日\n運輸署署長　陳○○\n",
        Right("臨時封閉道路", (), "2022年第3156號政府公告", date(2022, 7, 22)),
    ),
    "notice whose title is set in two lines": (
        "DEPARTMENT OF ORCHARDS\n\n[Docket No. DO-2023-11]\n\nNotice of Intent To Prepare an Assessment of Canal\n"
        "Dredging Along the Lower Reach, Vale County\n\nAGENCY: Department of Orchards.\n\n"
        "SUMMARY: The Department intends to prepare an assessment.\n\nDated: May 9, 2023.\n",
        Right(
            "Notice of Intent To Prepare an Assessment of Canal Dredging Along the Lower Reach, Vale County",
            ("DEPARTMENT OF ORCHARDS",), None, date(2023, 5, 9), "notice",
        ),
    ),
    "regulation of a union, by the body that adopts it": (
        "COMMISSION IMPLEMENTING REGULATION (EU) 2023/618\nof 17 March 2023\nentering a name in the register\n"
        "THE EUROPEAN COMMISSION,\nHaving regard to the Treaty,\nHAS ADOPTED THIS REGULATION:\n"
        "Article 1\nThe name is entered.\nArticle 2\nThis Regulation enters into force.\n",
        Right(
            "COMMISSION IMPLEMENTING REGULATION (EU) 2023/618 of 17 March 2023 entering a name in the register",
            ("EUROPEAN COMMISSION",), "(EU) 2023/618", date(2023, 3, 17), "regulation", places="1 2",
        ),
    ),
    "directive of two bodies": (
        "DIRECTIVE 2009/147/EC OF THE PARLIAMENT AND OF THE COUNCIL\nof 30 November 2009\non birds\n"
        "THE EUROPEAN PARLIAMENT AND THE COUNCIL OF THE UNION,\nHaving regard to the Treaty,\n"
        "Article 1\nBirds are kept.\nArticle 2\nStates do so.\n",
        Right(
            "DIRECTIVE 2009/147/EC OF THE PARLIAMENT AND OF THE COUNCIL of 30 November 2009 on birds",
            ("EUROPEAN PARLIAMENT", "COUNCIL OF THE UNION"), "2009/147/EC", date(2009, 11, 30), places="1 2",
        ),
    ),
    "resolution passed by a vote": (
        "RESOLUTION NO. 2022-117\nA RESOLUTION ADOPTING FEES\nWHEREAS, there are parks;\nSECTION 1. Fees are adopted.\n"
        "SECTION 2. They take effect.\nPASSED AND ADOPTED this 20th day of June, 2022, by the following vote:\n"
        "AYES: Five\n",
        Right("A RESOLUTION ADOPTING FEES", (), "RESOLUTION NO. 2022-117", date(2022, 6, 20), places="1 2"),
    ),
    "decision whose first sentence ends in a colon": (
        "某市人大常委会关于修改《某市供水条例》的决定\n某市人大常委会决定对《某市供水条例》作如下修改：\n"
        "一、修改第三条。\n二、删去第五条。\n",
        Right("某市人大常委会关于修改《某市供水条例》的决定", ("某市人大常委会",), addressee=None, places="1 2"),
    ),
    "caption of a court with a rule beside the parties": (
        "        DISTRICT COURT\n\nPINE WATER DISTRICT,        )\n"
        "                            )\n    Plaintiff,              )\n"
        "    v.                      )     Case No. 3:21-cv-00417-RB\n                            )\n"
        "QUARRIES, INC.,             )\n    Defendant.              )\n____________________________)\n\n"
        "        ORDER GRANTING MOTION\n\n"
        "    Plaintiff moves to compel. The motion is granted.\n\n    Dated: March 8, 2022\n",
        Right("ORDER GRANTING MOTION", ("DISTRICT COURT",), "Case No. 3:21-cv-00417-RB", date(2022, 3, 8)),
    ),
    "act below the laws of its state, with its contents": (
        "LAWS OF SAMBARA\nTHE FORESTS ACT\nNo. 9 of 2017\nARRANGEMENT OF SECTIONS\n1. Short title.\n2. Offences.\n"
        "3. Fines.\n"
        "ENACTED by the Parliament as follows—\nPART I—FORESTS\n1. This Act may be cited as the Forests Act.\n"
        "2. A person who fells a tree commits an offence.\nPART II—FINES\n3. The fine is ten shillings.\n",
        Right("THE FORESTS ACT", (), "No. 9 of 2017", kind="law", places="1 2 3"),
    ),
    "title whose second body stands before what they did": (
        "某市委办公室\n某市人民政府办公室印发\n《关于建设的若干措施》的通知\n某办发〔2023〕31号\n各县：\n一、组建。\n二、下沉。\n",
        Right(
            "某市委办公室 某市人民政府办公室印发《关于建设的若干措施》的通知", ("某市委办公室", "某市人民政府办公室"),
            "某办发〔2023〕31号", kind="notice", addressee="各县", places="1 2",
        ),
    ),
    "announcement with its number in the year and in all": (
        "关于批准发布标准的公告\n2022年第11号（总第287号）\n现予以公告。\n某局\n2022年6月1日\n",
        Right("关于批准发布标准的公告", (), "2022年第11号（总第287号）", date(2022, 6, 1)),
    ),
    "notification whose number opens its first sentence": (
        "MINISTRY OF CANALS\nNOTIFICATION\nNew Delhi, the 14th February, 2023\n"
        "G.S.R. 118(E).—In exercise of the powers conferred by the Canals Act, 1968, the Central\n"
        "Government makes these rules.\n1. They are called the Canal Rules.\n2. They are in force.\n",
        Right("NOTIFICATION", ("MINISTRY OF CANALS",), "G.S.R. 118(E)", date(2023, 2, 14), "notice", places="1 2"),
    ),
    "agreement whose first sentence says when it was made": (
        "MEMORANDUM OF UNDERSTANDING\nThis Memorandum of Understanding is made on 12 May 2022.\n"
        "1. Aim\nA pond is kept.\n2. Term\nFive years.\n",
        Right("MEMORANDUM OF UNDERSTANDING", (), None, date(2022, 5, 12), places="1 2"),
    ),
    "contract whose first sentence says when it was made": (
        "供水协议\n本协议由甲乙双方于2023年6月1日在某市签订。\n第一条　供水。\n第二条　缴费。\n",
        Right("供水协议", (), None, date(2023, 6, 1), places="1 2"),
    ),
    "order of a president with its day in the line of its number": (
        "Executive Order 14231 of May 9, 2023\nProtecting Rural Post Offices\nIt is hereby ordered as follows:\n"
        "Section 1. Purpose. Offices stay open.\nSec. 2. Review. Closures are reviewed.\n",
        Right(
            "Protecting Rural Post Offices", (), "Executive Order 14231", date(2023, 5, 9), "decision", places="1 2",
        ),
    ),
    "record of a meeting in Taiwan": (
        "某市公園管理會議紀錄\n時間：民國112年5月10日下午2時\n地點：會議室\n出席單位及人員：如簽到表\n"
        "一、養護情形。\n二、巡查情形。\n",
        Right("某市公園管理會議紀錄", places="1 2"),
    ),
    "rule of a state with its number": (
        "DEPARTMENT OF FISHERIES\nEMERGENCY RULE 2023-04\nClosure of the Smelt Season\nThe season is closed.\n"
        "Dated this 3rd day of February, 2023.\n",
        Right(
            "Closure of the Smelt Season", ("DEPARTMENT OF FISHERIES",), "EMERGENCY RULE 2023-04", date(2023, 2, 3)
        ),
    ),
    "amendment whose first sentence ends in what follows": (
        "某法修正案\n为了惩治犯罪，将该条修改为：\n第一条　罚款。\n第二条　自公布之日起施行。\n",
        Right("某法修正案", addressee=None, places="1 2"),
    ),
    "measures revised by a later order than the first": (
        "种子储备办法\n（2020年4月2日农务部令2020年第3号公布，2023年1月5日农务部令2023年第1号修订）\n"
        "第一条　制定本办法。\n第二条　自公布之日起施行。\n",
        Right("种子储备办法", ("农务部",), "农务部令2023年第1号", date(2023, 1, 5), "measures", places="1 2"),
    ),
    "bill as a congress prints it": (
        "117th CONGRESS\nH. R. 5123\nTo direct the Secretary to carry out a program to\n"
        "restore ponds, and for other purposes.\nAugust 31, 2021\nMr. Hale introduced the following bill;\n"
        "A BILL\nTo direct the Secretary to carry out a program to\nrestore ponds, and for other purposes.\n"
        "Be it enacted,\nSECTION 1. SHORT TITLE.\nThis is the Ponds Act.\nSEC. 2. PROGRAM.\nThere is a program.\n",
        Right(
            "A BILL To direct the Secretary to carry out a program to restore ponds, and for other purposes", (),
            "H. R. 5123", date(2021, 8, 31), "law", places="1 2",
        ),
    ),
    "text of a collection of laws with keys in brackets": (
        "【法规标题】某省村庄规划办法\n【发布部门】某省人民政府\n【发文字号】某省人民政府令第312号\n【效力级别】地方政府规章\n"
        "某省村庄规划办法\n第一条　制定本办法。\n第二条　自发布之日起施行。\n",
        Right("某省村庄规划办法", ("某省人民政府",), "某省人民政府令第312号", kind="measures", places="1 2"),
    ),
    "act whose sections count on below its first": (
        "Dog Parks Act 1998\nPublic Act\t1998 No 44\n1\tTitle\nThis is the Dog Parks Act 1998.\n2\tStart\nIt begins.\n"
        "Part 1\nParks\n3\tFences\nThere are fences.\n4\tOffences\nOpen gates.\n",
        Right("Dog Parks Act 1998", (), "Public Act 1998 No 44", kind="law", places="1 2 3 4"),
    ),
    "rules in three lines below their act": (
        "No. S 318\nROAD SAFETY ACT\n(CHAPTER 276)\nROAD SAFETY\n(SCOOTER PATHS) (AMENDMENT)\nRULES 2021\n"
        "In exercise of its powers the Authority makes these Rules:\n1. These are the Rules.\n2. Rule 3 is amended.\n",
        Right("ROAD SAFETY (SCOOTER PATHS) (AMENDMENT) RULES 2021", (), "No. S 318", kind="rules", places="1 2"),
    ),
    "regulations in a gazette below their act": (
        "GOVERNMENT NOTICE\nDEPARTMENT OF WATER\nNo. R. 1188            3 December 2021\n"
        "WATER ACT, 1998 (ACT NO. 36 OF 1998)\nREGULATIONS REGARDING FARM DAMS\n"
        "The Minister has made the regulations.\n1. Definitions\nA dam is a dam.\n2. Inspection\nEvery ten years.\n",
        Right(
            "REGULATIONS REGARDING FARM DAMS", ("DEPARTMENT OF WATER",), "No. R. 1188", date(2021, 12, 3),
            "regulation", places="1 2",
        ),
    ),
    "document of a programme of the United Nations": (
        "UNITED NATIONS            UNEP/WG.12/4\nUnited Nations Environment Programme            Distr.: General\n"
        "14 April 2022\nWorking group on litter\nItem 3 of the provisional agenda\n"
        "Options for a register of lost fishing gear\nNote by the secretariat\n"
        "I. Introduction\nIt was requested.\nII. Options\nThere are two.\n",
        Right("Options for a register of lost fishing gear", (), "UNEP/WG.12/4", date(2022, 4, 14), places="1 2"),
    ),
    "decision of a standing committee whose name takes two lines": (
        "某省人民代表大会\n常务委员会关于批准《某市照明条例》的决定\n（2023年11月29日通过）\n"
        "一、予以批准。\n二、由某市公布施行。\n",
        Right(
            "某省人民代表大会常务委员会关于批准《某市照明条例》的决定", ("某省人民代表大会常务委员会",), None,
            date(2023, 11, 29), "decision", places="1 2",
        ),
    ),
    "documents of a tender with keys below the title": (
        "某市政府采购项目\n公开招标文件\n项目名称：水务平台\n采购人：某市水务局\n代理机构：某市交易中心\n"
        "第一章 邀请\n欢迎参加。\n第二章 须知\n应当密封。\n",
        Right("某市政府采购项目公开招标文件"),
    ),
    "text that an account showed": (
        "某市产业措施\n某市发布 2023-05-11 18:02 某省\n各县人民政府：\n一、支持项目。\n二、支持品牌。\n",
        Right("某市产业措施", addressee="各县人民政府", places="1 2"),
    ),
    "letter to a person": (
        "Ref: PLN/22/0411\n17 October 2022\nDear Mr Alder,\nExtension at 4 Mill Row\nIt was received.\n",
        Right("Extension at 4 Mill Row", (), "PLN/22/0411", date(2022, 10, 17), addressee="Dear Mr Alder"),
    ),
    "measures made known by an order of a month, on no day": (
        "某市供热办法\n（2016年11月某市人民政府令第38号公布）\n第一条　制定本办法。\n第二条　自公布之日起施行。\n",
        Right("某市供热办法", ("某市人民政府",), "某市人民政府令第38号", None, "measures", places="1 2"),
    ),
    "collection of measures": (
        "某县文件汇编\n某县广告管理办法\n第一条　制定本办法。\n第二条　本县适用。\n某县招牌管理规定\n"
        "第一条　制定本规定。\n第二条　一店一招牌。\n",
        Right("某县文件汇编"),
    ),
    "rules of an office with its day": (
        "Harbour dues\nHarbour Office, 2 March 2021\n1. Boats pay.\n2. Visitors pay.\n",
        Right("Harbour dues", ("Harbour Office",), None, date(2021, 3, 2), places="1 2"),
    ),
    "notice in a register below who printed it": (
        "From the Register Online via the Printing Office [www.gpo.gov]\nDEPARTMENT OF LAKES\nForest Service\n"
        "Ash Hollow Committee; Meeting\nAGENCY: Forest Service.\nACTION: Notice of meeting.\n"
        "SUMMARY: The Committee will meet.\nDated: May 3, 2023.\n",
        Right("Ash Hollow Committee; Meeting", ("DEPARTMENT OF LAKES", "Forest Service"), None, date(2023, 5, 3)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_read_in_its_head(tmp_path: Path, name: str) -> None:
    text, right = PAPERS[name]
    assert read_as(tmp_path, text, right) == right


def test_a_letterhead_set_otherwise_than_the_title_below_it_is_no_part_of_it(tmp_path: Path) -> None:
    draft = docx.Document()
    draft.add_paragraph("某市民政局")
    draft.add_paragraph().add_run("关于召开会议的通知").bold = True
    for text in ("各县民政局：", "会期半天。", "某市民政局", "2024年1月19日"):
        draft.add_paragraph(text)
    draft.save(str(tmp_path / "paper.docx"))
    metadata = read(tmp_path / "paper.docx").metadata
    assert (metadata.title, metadata.issuer) == ("关于召开会议的通知", ("某市民政局",))


def test_a_page_in_english_on_a_chinese_site_says_its_title_once_above_its_subject(tmp_path: Path) -> None:
    text = (
        "<p>PUBLIC HEALTH</p><p>2018 No. 877</p><p>Made 19th July 2018</p>"
        "<p>1. These Regulations may be cited as the Beach Huts Regulations 2018.</p>"
        "<p>2. The owner of a hut must keep a fire blanket in it.</p>"
    )
    (tmp_path / "page.html").write_text(
        "<html lang=zh-CN><head><title>Beach Huts Regulations 2018</title></head><body>"
        f"<h1>Beach Huts Regulations 2018</h1><p>Status: original.</p><div>{text}</div></body></html>",
        "utf-8",
    )
    metadata = read(tmp_path / "page.html").metadata
    assert (metadata.title, metadata.number) == ("Beach Huts Regulations 2018", "2018 No. 877")
    assert (metadata.language, metadata.kind) == ("en", "regulation")


def test_contents_with_roman_figures_of_one_letter_go(tmp_path: Path) -> None:
    text = (
        "某规范\n目  次\n前言 Ⅱ\n1 范围 1\n附录A 分类 3\n前　言\n由某会提出。\n1 范围\n适用。\n2 要求\n新鲜。\n"
        "附录A\n分类\nA.1 两类。\n"
    )
    (tmp_path / "paper.txt").write_text(text, "utf-8")
    labels = [p.label for p in read(tmp_path / "paper.txt").provisions]
    assert [label for label in labels if label.startswith("annex")] == ["annexa.1"]


def test_a_caption_in_a_table_with_a_rule_of_its_own_column_is_no_text(tmp_path: Path) -> None:
    draft = docx.Document()
    for text in ("BEFORE THE UTILITIES COMMISSION", "OF THE STATE OF ALDER"):
        draft.add_paragraph(text)
    cells = ("In the Matter of Tansy Water", ")\n)\n)", "Docket No. W-2022-118\n\nORDER NO. 4471")
    for text, cell in zip(cells, draft.add_table(1, 3).rows[0].cells, strict=True):
        cell.text = text
    for text in ("ORDER APPROVING SETTLEMENT", "The Commission finds it just.", "1. It is approved.", "2. Rates rise."):
        draft.add_paragraph(text)
    draft.save(str(tmp_path / "paper.docx"))
    metadata = read(tmp_path / "paper.docx").metadata
    assert (metadata.title, metadata.issuer) == ("ORDER APPROVING SETTLEMENT", ("UTILITIES COMMISSION",))
    assert metadata.number == "Docket No. W-2022-118"


def test_digits_placed_one_by_one_are_a_number_and_begin_a_paragraph() -> None:
    lines = []
    for n, text in enumerate(("清查时间为八月，各乡镇要按期完成清查任务。", "清查对象为法人单位。"), start=1):
        y = 800 - 24 * n
        # The box of a stop ends before the place it takes.
        lines += [Fragment("1.", 111, y, 16, width=11.6), Fragment(f"{n}{text}", 127, y, 16, width=16 * len(text) + 8)]
    found = [block.text for block in blocks_of([Page(1, 595, 842, tuple(lines))])]
    assert found == ["1.1清查时间为八月，各乡镇要按期完成清查任务。", "1.2清查对象为法人单位。"]


def test_one_wrapped_paragraph_is_one(tmp_path: Path) -> None:
    text = (
        "Notice to anglers\n\nThe lower pond is closed to all anglers from the first of May until the end of\n"
        "the season, so that the carp may spawn.\n\nThe upper pond stays open.\n"
    )
    (tmp_path / "paper.txt").write_text(text, "utf-8")
    texts = [block.text for provision in read(tmp_path / "paper.txt").provisions for block in provision.blocks]
    assert len(texts) == 2


@pytest.mark.parametrize(
    ("head", "title", "issuer", "number"),
    [
        (
            "<div>某市人民政府行政复议决定书</div><div>某政复决〔2023〕45号</div>",
            "某市人民政府行政复议决定书", ("某市人民政府",), "某政复决〔2023〕45号",
        ),
        (
            "<h1>《办法》政策解读</h1><p><span>某市住房局</span> <span>2023-08-17 16:20</span> <i>阅读 1023</i></p>",
            "《办法》政策解读", ("某市住房局",), None,
        ),
    ],
)  # fmt: skip
def test_a_page_of_a_column_goes_by_the_head_of_its_text(
    tmp_path: Path, head: str, title: str, issuer: tuple[str, ...], number: str | None
) -> None:
    text = "".join(f"<p>本机关认为，第{n}项事实清楚，证据确凿。</p>" for n in range(1, 9))
    (tmp_path / "page.html").write_text(
        f"<html><head><meta charset=utf-8><title>文书公开</title></head><body>{head}<div>{text}</div></body></html>",
        "utf-8",
    )
    metadata = read(tmp_path / "page.html").metadata
    assert (metadata.title, metadata.issuer, metadata.number) == (title, issuer, number)
    assert metadata.published == (date(2023, 8, 17) if number is None else None)


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ((("Policy No.", "401.2"), ("Title", "Use of Vehicles"), ("Adopted", "August 14, 2018")), "401.2"),
        ((("Document No.:", "SOP-17", "Revision:", "3"), ("Title:", "Use of Vehicles", "Page:", "1 of 4")), "SOP-17"),
    ],
)
def test_a_table_in_english_that_says_what_a_rule_is_is_read(
    tmp_path: Path, rows: tuple[tuple[str, ...], ...], number: str
) -> None:
    draft = docx.Document()
    table = draft.add_table(len(rows), len(rows[0]))
    for texts, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(texts, row.cells, strict=True):
            cell.text = text
    for text in ("VALLEY SCHOOL DISTRICT", "BOARD POLICY", "Vehicles are needed.", "1. Drivers have a licence."):
        draft.add_paragraph(text)
    draft.save(str(tmp_path / "paper.docx"))
    metadata = read(tmp_path / "paper.docx").metadata
    assert (metadata.title, metadata.number, metadata.issuer) == (
        "Use of Vehicles",
        number,
        ("VALLEY SCHOOL DISTRICT",),
    )


def test_a_header_in_two_rows_is_one_and_who_filled_a_workbook_in_its_issuer(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["农村公路计划表"],
        ["填报单位：某县交通局", None, None, "单位：公里"],
        ["序号", "项目", "规模", None],
        [None, None, "2023年", "2024年"],
        [1, "东沟", 12.5, 3],
        [None, "西庄", 8, 2],
    ):
        book.active.append(row)
    book.save(str(tmp_path / "plan.xlsx"))
    document = read(tmp_path / "plan.xlsx")
    assert document.metadata.issuer == ("某县交通局",)
    assert [b.text for p in document.provisions for b in p.blocks if b.kind == "table"] == [
        "序号 | 项目 | 规模 2023年 | 规模 2024年\n1 | 东沟 | 12.5 | 3\n | 西庄 | 8 | 2"
    ]


def test_attributes_of_a_markdown_heading_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "paper.md").write_text(
        "# 某局工作要点 {#某局工作要点}\n\n## 一、创作 {#一创作 .unnumbered}\n\n写戏。\n", "utf-8"
    )
    document = read(tmp_path / "paper.md")
    assert (document.metadata.title, document.provisions[-1].section) == ("某局工作要点", ("一、创作",))


def test_a_title_that_a_standard_repeats_behind_its_foreword_heads_no_section(tmp_path: Path) -> None:
    draft = docx.Document()
    head = ("T/QSNX 003—2023", "*香菇技术规范", "前　言", "本文件由某协会提出。")
    for text in (*head, "*香菇技术规范", "*1 范围", "适用于香菇。", "*2 要求", "新鲜。"):
        draft.add_paragraph().add_run(text.strip("*")).bold = text[0] == "*"
    draft.save(str(tmp_path / "paper.docx"))
    assert [p.label for p in read(tmp_path / "paper.docx").provisions if p.numbered] == ["1", "2"]


def test_a_cover_that_says_in_large_what_runs_below_every_page_keeps_its_title() -> None:
    name, below = "某区防汛应急预案", Fragment("某区防汛应急预案", 90, 40, 10, width=80)
    cover = (Fragment(name, 150, 700, 22, width=176), Fragment("某区人民政府", 200, 400, 16, width=96), below)
    heads = (Fragment(head, 90, 700, 16, width=56) for head in ("1 总则", "2 组织"))
    pages = [Page(1, 595, 842, cover), *(Page(n, 595, 842, (head, below)) for n, head in enumerate(heads, start=2))]
    assert [block.text for block in blocks_of(pages)] == [name, "某区人民政府", "1 总则", "2 组织"]
