"""Forms that were read wrongly at first sight in sets of papers written before the code that reads them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from head_samples import Right, read_as

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
    "case that guides, between its number and what it is about": (
        "指导案例211号\n某市检察院诉某市水利局不履行监管职责案\n（审判委员会讨论通过　2022年12月30日发布）\n"
        "关键词　行政公益诉讼／河道监管\n裁判要点\n应当认定为不履行职责。\n",
        Right("某市检察院诉某市水利局不履行监管职责案", (), "指导案例211号"),
    ),
    "judgment of Taiwan": (
        "臺灣新竹地方法院民事判決\n112年度訴字第345號\n原　　　告　林○○\n被　　　告　大河營造股份有限公司\n"
        "判決如下：\n一、原告之請求有理由。\n二、被告應給付。\n"
        "中　　華　　民　　國　　112　　年　　9　　月　　28　　日\n民事第一庭　法　官　周○○\n",
        Right("臺灣新竹地方法院民事判決", ("臺灣新竹地方法院",), "112年度訴字第345號", date(2023, 9, 28), places="1 2"),
    ),
    "memorandum with a number of three parts": (
        "OFFICE OF MANAGEMENT\nJanuary 26, 2022\nM-22-31\nSUBJECT: Paper in Field Offices\n"
        "This memorandum sets out how.\nI. OVERVIEW\nPaper costs.\nII. ACTIONS\nSave it.\n",
        Right("Paper in Field Offices", ("OFFICE OF MANAGEMENT",), "M-22-31", date(2022, 1, 26), places="1 2"),
    ),
    "instruction with a number in a series of parts": (
        "FIELD INSTRUCTION 5200.14\nCARE OF VEHICLES\n1. GENERAL\nInspect them.\n2. DRIVERS\nReport defects.\n",
        Right("CARE OF VEHICLES", (), "FIELD INSTRUCTION 5200.14", places="1 2"),
    ),
    "guidance that is a draft": (
        "Labelling of Goat Milk\nDRAFT GUIDANCE\nThis is distributed for comment only.\n1. Name\nGoat.\n"
        "2. Allergens\nMilk.\n",
        Right("Labelling of Goat Milk", places="1 2"),
    ),
    "guidance with its version over the day it was published": (
        "Infection control\nVersion 2.1\nPublished: 9 November 2022\n1. Hands\nWash them.\n2. Doors\nClean them.\n",
        Right("Infection control", issued=None, places="1 2"),
    ),
    "circular of a board of a state": (
        "MONETARY BOARD OF SAMBARA\nSMB/2022-23/74\nJune 8, 2022\nDear Sir / Madam,\nLimits for loans\n"
        "Please refer to our circular.\n1. Limits rise.\n2. At once.\n",
        Right("Limits for loans", ("MONETARY BOARD OF SAMBARA",), "SMB/2022-23/74", date(2022, 6, 8), places="1 2"),
    ),
    "contract with the days of its parties in one line": (
        "食堂承包合同\n甲方：某中学\n乙方：某公司\n一、期限\n三年。\n二、费用\n每年十二万元。\n"
        "甲方（盖章）：　　　　　　乙方（盖章）：\n2023年8月20日　　　　　　　　2023年8月20日\n",
        Right("食堂承包合同", issued=date(2023, 8, 20), places="1 2"),
    ),
    "contents with leaders of stops, as wide as the text": (
        "Names for Servers\n\nTable of Contents\n\n"
        "   1.  Introduction . . . . . . . . . . . . . . . . . . . . . . .  2\n"
        "   2.  Names  . . . . . . . . . . . . . . . . . . . . . . . . . .  2\n"
        "   3.  Security Considerations  . . . . . . . . . . . . . . . . .  3\n\n1.  Introduction\n\n"
        "   Villages that run a mail server of their own have named it in many\n"
        "   ways, which makes it hard for a visitor to find the postmaster.\n\n2.  Names\n\n"
        "   The server of a village should be named after the village, without\n"
        "   the name of the county in which it lies or that of the parish.\n\n3.  Security Considerations\n\n"
        "   A name tells nothing of the person who runs the server, and so it\n   proves nothing.\n",
        Right("Names for Servers", places="1 2 3"),
    ),
    "agreement whose first line is a short sentence": (
        "Services Agreement\nTHIS AGREEMENT is dated 1 April 2021\n1. Services\nMowing.\n2. Charges\nFour pounds.\n",
        Right("Services Agreement", (), None, date(2021, 4, 1), places="1 2"),
    ),
    "review below which stands whose report it is": (
        "Review of Bus Services\nReport of the Transport Group\n1. Use\nFew.\n2. Cost\nMuch.\n",
        Right("Review of Bus Services", places="1 2"),
    ),
    "act with the day of its commencement over its contents": (
        "THE PONDS ACT\nDate of Commencement: 1st August, 2017\nARRANGEMENT OF SECTIONS\n1. Title.\n2. Offences.\n"
        "ENACTED by Parliament—\n1. This is the Ponds Act.\n2. A person commits an offence.\n",
        Right("THE PONDS ACT", issued=None, kind="law", places="1 2"),
    ),
    "measures that a body passed on, on a day in brackets": (
        "某县公示办法\n（2021年12月1日某县住房局印发）\n第一条　制定本办法。\n第二条　应当公示。\n",
        Right("某县公示办法", ("某县住房局",), None, date(2021, 12, 1), "measures", places="1 2"),
    ),
    "title with a colon in its midst": (
        "Digest of a Central Document: Orchards and Roads\nVale District Council\n3 April 2023\n1. Why\nShade.\n"
        "2. What\nPlanting.\n",
        Right("Digest of a Central Document: Orchards and Roads", ("Vale District Council",), None, date(2023, 4, 3),
              places="1 2"),
    ),
    "guidance that says whom it is from": (
        "Guidance on campsites\nFrom: Ministry of Rural Affairs\nPublished: 3 April 2023\n1. Licences\nYou need one.\n"
        "2. Fees\nFifty pounds.\n",
        Right("Guidance on campsites", ("Ministry of Rural Affairs",), places="1 2"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_read_in_its_head(tmp_path: Path, name: str) -> None:
    text, right = PAPERS[name]
    assert read_as(tmp_path, text, right) == right
