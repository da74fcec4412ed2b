"""Heads of papers from elsewhere: Taiwan, Hong Kong, Macao, courts, e-mails; minutes, telegrams, series."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from head_samples import Right, read_as

from kb.documents import read

BODY = "一、范围。全县。\n二、时间。六月。\n"
PAPERS = {
    "minutes whose letterhead names no body": (
        "专题会议纪要\n第8期\n某区人民政府办公室　　2023年10月13日\n关于粮库改造的会议纪要\n纪要如下：\n" + BODY,
        Right("关于粮库改造的会议纪要", ("某区人民政府办公室",), "专题会议纪要第8期", date(2023, 10, 13), "document"),
    ),
    "telegram": (
        "某省防汛指挥部\n发　电\n等级：特急·明电　　某防电〔2023〕5号\n关于防御台风的通知\n各市指挥部：\n" + BODY,
        Right("关于防御台风的通知", ("某省防汛指挥部",), "某防电〔2023〕5号", None, "notice", "各市指挥部"),
    ),
    "letterhead with one body, title with two": (
        "中国共产党某县委员会文件\n某发〔2022〕11号\n中共某县委　某县人民政府\n关于发展枸杞产业的意见\n" + BODY,
        Right("中共某县委 某县人民政府关于发展枸杞产业的意见", ("中共某县委", "某县人民政府"), "某发〔2022〕11号"),
    ),
    "answer to a proposal with its class": (
        "某市教育局\nB类\n某教提复〔2023〕24号\n对市政协第118号提案的答复\n张慧敏委员：\n" + BODY,
        Right("对市政协第118号提案的答复", ("某市教育局",), "某教提复〔2023〕24号", None, "letter", "张慧敏委员"),
    ),
    "number and day in brackets below the title": (
        "某县电动车管理规定\n（某政发〔2021〕14号　2021年7月7日）\n第一条　制定本规定。\n第二条　自发布之日起施行。\n",
        Right("某县电动车管理规定", (), "某政发〔2021〕14号", date(2021, 7, 7), "rules", None, "1 2"),
    ),
    "Taiwanese letter": (
        "檔　　號：\n保存年限：\n臺南市政府　函\n地址：臺南市安平區\n承辦人：陳○○\n受文者：各區公所\n"
        "發文日期：中華民國113年5月20日\n發文字號：府水字第1130654321號\n速別：普通件\n附件：計畫1份\n"
        "主旨：檢送計畫1份，請查照。\n說明：\n一、依會議決議辦理。\n"
        "二、請於六月底前完成。\n正本：各區公所\n市長　黃○○\n",
        Right("臺南市政府函", ("臺南市政府",), "府水字第1130654321號", date(2024, 5, 20), "letter", "各區公所", "1 2"),
    ),
    "Taiwanese order with the text it brings": (
        "教育部　令\n發文日期：中華民國112年8月1日\n發文字號：臺教師字第1122601234A號\n訂定「宿舍補助作業規定」。\n"
        "部長　潘○○\n宿舍補助作業規定\n一、為改善宿舍，訂定本規定。\n二、補助國民小學。\n",
        Right("宿舍補助作業規定", ("教育部",), "臺教師字第1122601234A號", date(2023, 8, 1), "rules", None, "1 2"),
    ),
    "regulation of Macao": (
        "澳門特別行政區\n第12/2021號行政法規\n回收資助計劃\n第一條\n標的\n"
        "訂定規章。\n第二條\n生效\n自公佈翌日起生效。\n"
        "二零二一年四月十五日制定。\n命令公佈。\n行政長官　賀○○\n",
        Right("回收資助計劃", ("澳門特別行政區",), "第12/2021號行政法規", date(2021, 4, 15), "regulation", None, "1 2"),
    ),
    "circular of Hong Kong": (
        "教育局通函第68/2023號\n分發名單：各學校校長　　副本送：各組主管\n"
        "存檔：EDB/60/2\n「好書」獎勵計劃\n摘要\n公布詳情。\n",
        Right("「好書」獎勵計劃", ("教育局",), "教育局通函第68/2023號", None, "plan", "各學校校長"),
    ),
    "ordinance of Hong Kong with its long title and day": (
        "第604章\n泳灘管理條例\n本條例旨在就泳灘的管理訂定條文。\n"
        "[2012年7月6日] 2012年第98號法律公告\n1. 簡稱\n引稱為此名。\n"
        "2. 釋義\n泳灘指附表指明的地方。\n",
        Right("泳灘管理條例", (), "第604章", date(2012, 7, 6), "regulation", None, "1 2"),
    ),
    "minutes that say when and where they met": (
        "会议纪要\n（2024）第3号\n时间：2024年3月5日下午\n地点：二楼会议室\n主持：林海\n会议议定：\n" + BODY
        + "某区人民政府办公室\n2024年3月6日印发\n",
        Right("会议纪要", (), "会议纪要（2024）第3号", date(2024, 3, 6), "document", None, "1 2"),
    ),
    "minutes below their body": (
        "某区人民政府\n区长办公会议纪要\n第5期\n某区人民政府办公室　　2024年4月11日\n纪要如下：\n" + BODY,
        Right(
            "某区人民政府区长办公会议纪要", ("某区人民政府",), "某区人民政府区长办公会议纪要第5期", date(2024, 4, 11),
        ),
    ),
    "minutes put together by an office": (
        "局务会议纪要\n2023年第14次\n某区水利局办公室整理　　2023年8月21日\n纪要如下：\n" + BODY,
        Right("局务会议纪要", ("某区水利局办公室",), "局务会议纪要2023年第14次", date(2023, 8, 21)),
    ),
    "Taiwanese notice of a meeting": (
        "環境部　開會通知單\n受文者：各環保局\n發文日期：中華民國110年9月6日\n發文字號：環署廢字第1101122334號\n"
        "開會事由：研商作業要點（草案）\n開會地點：第5會議室\n備註：請自備環保杯。\n",
        Right("環境部開會通知單", ("環境部",), "環署廢字第1101122334號", date(2021, 9, 6), "notice", "各環保局"),
    ),
    "dispatch of Macao": (
        "澳門特別行政區\n行政長官辦公室\n第45/2022號行政長官批示\n作出本批示。\n"
        "一、許可訂立合同。\n二、費用由預算支付。\n"
        "二零二二年三月九日\n行政長官　賀○○\n",
        Right(
            "第45/2022號行政長官批示", ("澳門特別行政區", "行政長官辦公室"),
            "第45/2022號行政長官批示", date(2022, 3, 9),
        ),
    ),
    "press release of Hong Kong": (
        "立法會十七題：社區飯堂\n以下是今日的書面答覆：\n現時全港有二十四間社區飯堂。\n"
        "完\n2023年6月14日（星期三）\n香港時間14時30分\n",
        Right("立法會十七題：社區飯堂", (), None, date(2023, 6, 14)),
    ),
    "issue of a series of any name": (
        "内部情况通报\n第21期\n某市委办公室　　2023年12月4日\n某县推行审批新做法\n某县整合职能。\n" + BODY,
        Right("某县推行审批新做法", ("某市委办公室",), "内部情况通报第21期", date(2023, 12, 4), places="1 2"),
    ),
    "body over a title of its own": (
        "某市统计局\n某市2023年统计公报\n2024年3月29日\n" + BODY,
        Right("某市2023年统计公报", ("某市统计局",), None, date(2024, 3, 29), places="1 2"),
    ),
    "announcement of a court with the number of its case": (
        "某区人民法院\n公告\n（2023）吉0702民初1234号\n张某：\n公告送达起诉状。\n某区人民法院\n二〇二三年五月九日\n",
        Right("某区人民法院公告", ("某区人民法院",), "（2023）吉0702民初1234号", date(2023, 5, 9), "notice"),
    ),
    "regulation below an ordinance of Hong Kong": (
        "第139章，附屬法例AB\n《農場（牌照）規例》\n(第139章第3條)\n[2011年4月1日]\n"
        "1. 釋義\n農場指處所。\n2. 牌照\n須持牌。\n",
        Right("農場（牌照）規例", (), "第139章，附屬法例AB", date(2011, 4, 1), "regulation", None, "1 2"),
    ),
    "law of Macao with the day it was passed": (
        "澳門特別行政區\n第5/2019號法律\n街市管理制度\n第一條\n標的\n訂定制度。\n第二條\n生效\n自公佈起生效。\n"
        "二零一九年七月十八日通過。\n立法會主席　賀○○\n二零一九年七月二十四日簽署。\n",
        Right("街市管理制度", ("澳門特別行政區",), "第5/2019號法律", date(2019, 7, 18), "law", None, "1 2"),
    ),
    "instrument of a court": (
        "某市中级人民法院\n司法建议书\n（2023）某法建字第5号\n某市住房局：\n提出如下建议：\n" + BODY,
        Right(
            "某市中级人民法院司法建议书", ("某市中级人民法院",), "（2023）某法建字第5号", None, "-", "某市住房局", "1 2"
        ),
    ),
    "minutes whose title alone names the body": (
        "某县人民政府第12次常务会议纪要\n县长主持会议，纪要如下：\n" + BODY + "某县人民政府办公室\n2023年6月12日印发\n",
        Right("某县人民政府第12次常务会议纪要", ("某县人民政府",), None, date(2023, 6, 12), "document"),
    ),
    "standard of two bodies": (
        "GB/T 38921—2020\n杂粮挂面\n2020-06-02 发布\n国家市场监督管理总局\n"
        "国家标准化管理委员会　发布\n1 范围\n规定了要求。\n2 要求\n"
        "2.1 原料\n应当合格。\n",
        Right("杂粮挂面", ("国家市场监督管理总局", "国家标准化管理委员会"), "GB/T 38921—2020", None, "standard"),
    ),
    "judgment with a day of the Republic of China's calendar": (
        "憲法法庭112年憲判字第5號【農地重劃案】\n公布日期：112 年 4 月 28 日\n主文\n聲請駁回。\n",
        Right("憲法法庭112年憲判字第5號【農地重劃案】"),
    ),
    "Taiwanese plan with its month and body": (
        "偏鄉自來水改善計畫\n中華民國111年9月\n經濟部水利署\n壹、計畫緣起\n一、依據\n奉核定。\n二、現況\n不足。\n",
        Right("偏鄉自來水改善計畫", ("經濟部水利署",), None, None, "plan"),
    ),
    "letter of Hong Kong, its subject below the addressee": (
        "香港特別行政區政府\n漁農自然護理署\n檔號：AF GR 1/2023\n傳真：2311 0000\n"
        "各持牌養魚戶：\n魚排檢查事宜\n將於五月檢查。\n"
        "漁農自然護理署署長\n（李大文　代行）\n二零二三年四月十七日\n",
        Right(
            "魚排檢查事宜", ("香港特別行政區政府", "漁農自然護理署"), None, date(2023, 4, 17), "-", "各持牌養魚戶"
        ),
    ),
    "agenda of few lines, none of which is wrapped": (
        "某县人民代表大会议程\n（2024年1月8日预备会议通过）\n一、听取和审议政府工作报告\n"
        "二、审查和批准计划执行情况的报告\n三、选举\n",
        Right("某县人民代表大会议程", (), None, date(2024, 1, 8), places="1 2 3"),
    ),
    "ordinance of Hong Kong with its chapter in one line": (
        "第628章  《漁業條例》\n第1部\n導言\n第1條 簡稱\n引稱為此名。\n第2條 釋義\n漁船指船隻。\n",
        Right("漁業條例", (), "第628章", None, "regulation", None, "1 2"),
    ),
    "bill that amends one article of another text": (
        "《2023年泳池條例草案》\n由立法會制定。\n1. 簡稱\n引稱為此名。\n2. 修訂第5條\n"
        "第5條 ——\n廢除“$2,000”代以“$5,000”。\n",
        Right("2023年泳池條例草案", places="1 2"),
    ),
    "interpretation that says its title, in lines, below a heading that says it": (
        "最高法院关于审理某类案件的解释\n最高法院\n关于审理某类案件的解释\n法释〔2022〕10号\n"
        "2021年7月30日 最高法院审判委员会第1745次会议\n2021年12月6日 最高检察院检察委员会第七次会议通过\n"
        "第一条　适用本解释。\n第二条　自公布之日起施行。\n",
        Right(
            "最高法院关于审理某类案件的解释", ("最高法院",), "法释〔2022〕10号", date(2021, 12, 6), places="1 2"
        ),
    ),
    "law whose repeated title breaks behind a body": (
        "某国外国中央银行财产豁免法\n某国外国中央银行\n财产豁免法\n2005年10月25日 由全国人大常委会第十八次会议通过\n"
        "第一条　给予豁免。\n第二条　自公布之日起施行。\n",
        Right("某国外国中央银行财产豁免法", ("全国人大常委会",), None, date(2005, 10, 25), "law", places="1 2"),
    ),
    "telegram whose keys have no colons": (
        "内 部 明 电\n发电单位　某市防汛指挥部　　　签批盖章　刘某\n等级　特提·明电　　　　某汛电〔2024〕9号\n"
        "某市防汛指挥部关于启动响应的通知\n各县防汛指挥部：\n" + BODY,
        Right(
            "某市防汛指挥部关于启动响应的通知", ("某市防汛指挥部",), "某汛电〔2024〕9号", None, "notice",
            "各县防汛指挥部", "1 2",
        ),
    ),
    "announcement whose title stands in brackets behind its number": (
        "海关总署公告2023年第102号（关于调整要求的公告）\n公告如下：\n" + BODY + "海关总署\n2023年8月14日\n",
        Right(
            "关于调整要求的公告", ("海关总署",), "海关总署公告2023年第102号", date(2023, 8, 14), "notice", None, "1 2"
        ),
    ),
    "announcement counted by the term of its body": (
        "某市人民代表大会常务委员会公告\n〔十六届〕第12号\n《某市养犬条例》已经批准，现予公布。\n"
        "某市人民代表大会常务委员会\n2023年6月8日\n某市养犬条例\n第一条　制定本条例。\n第二条　自公布之日起施行。\n",
        Right(
            "某市养犬条例", ("某市人民代表大会常务委员会",), "某市人民代表大会常务委员会公告〔十六届〕第12号",
            date(2023, 6, 8), "regulation", None, "1 2",
        ),
    ),
    "report whose speaker is named with the body": (
        "政府工作报告\n——2024年1月16日在某县人民代表大会上\n某县人民政府县长　吴某某\n各位代表：\n" + BODY,
        Right("政府工作报告", ("某县人民政府",), None, date(2024, 1, 16), "report", "各位代表", "1 2"),
    ),
    "order of Macao with a formula behind its day": (
        "第12/2023號行政命令\n發佈本行政命令。\n第一條\n授權\n授權簽署。\n第二條\n生效\n自翌日起生效。\n"
        "二零二三年四月十八日\n命令公佈。\n行政長官　賀○○\n",
        Right("第12/2023號行政命令", (), "第12/2023號行政命令", date(2023, 4, 18), "decision", None, "1 2"),
    ),
    "circular whose kind its series tells": (
        "教育局通告第12/2023號\n學校水上安全課程\n摘要\n公布課程的安排。\n" + BODY,
        Right("學校水上安全課程", ("教育局",), "教育局通告第12/2023號", None, "notice"),
    ),
    "decision below the body that makes it": (
        "某市生态环境局\n行政处罚决定书\n某环罚〔2023〕18号\n某市某某公司：\n决定如下：\n" + BODY
        + "某市生态环境局\n2023年6月28日\n",
        Right(
            "某市生态环境局行政处罚决定书", ("某市生态环境局",), "某环罚〔2023〕18号", date(2023, 6, 28), "decision",
            "某市某某公司", "1 2",
        ),
    ),
    "title that names three bodies in lines of its own": (
        "某省人社厅\n某省财政厅\n国家税务总局某省税务局\n某人社规〔2023〕2号\n某省人社厅 某省财政厅\n"
        "国家税务总局某省税务局关于降低\n保险费率有关问题的通知\n各市人社局：\n" + BODY,
        Right(
            "某省人社厅 某省财政厅 国家税务总局某省税务局关于降低保险费率有关问题的通知",
            ("某省人社厅", "某省财政厅", "国家税务总局某省税务局"), "某人社规〔2023〕2号", None, "notice", "各市人社局",
        ),
    ),
    "issue of a gazette above the letterhead": (
        "某省人民政府公报2022年第8期\n某省人民政府令\n第235号\n《某省屠宰办法》已经通过，现予公布。\n省长　周某某\n"
        "2022年4月6日\n某省屠宰办法\n第一条　制定本办法。\n第二条　自发布之日起施行。\n",
        Right(
            "某省屠宰办法", ("某省人民政府",), "某省人民政府令第235号", date(2022, 4, 6), "measures", None, "1 2"
        ),
    ),
    "Taiwanese announcement with an empty key": (
        "農業部　公告\n發文日期：中華民國113年2月6日\n發文字號：農漁字第1131300123號\n附件：\n"
        "主旨：公告措施，並自即日生效。\n公告事項：\n一、期間為四月。\n二、三百公噸。\n部長　陳○○\n",
        Right("農業部公告", ("農業部",), "農漁字第1131300123號", date(2024, 2, 6), "notice", None, "1 2"),
    ),
    "measures whose paragraphs count on through the sections": (
        "中共某市委　某市人民政府\n关于优化环境的若干措施\n（2021年8月30日）\n一、服务\n1.推行网办。高频事项可办。\n"
        "2.压减时限。审批压减到四十日。\n二、要素\n3.降低成本。落实电价政策。\n4.保障用地。缩短供地时间。\n",
        Right(
            "中共某市委 某市人民政府关于优化环境的若干措施", ("中共某市委", "某市人民政府"), None, date(2021, 8, 30),
            "measures", None, "1.1 1.2 2.3 2.4",
        ),
    ),
    "title that goes on behind a word that ends titles": (
        "某市林业局2023年工作总结\n和2024年工作计划\n现总结如下：\n" + BODY + "某市林业局\n2023年12月20日\n",
        Right("某市林业局2023年工作总结和2024年工作计划", ("某市林业局",), None, date(2023, 12, 20), "plan"),
    ),
    "result that a letterhead counts, with a total": (
        "某市审计局\n审计结果公告\n2023年第4号（总第52号）\n某市公路养护资金\n审计调查结果\n"
        "现公告如下：\n" + BODY,
        Right("某市公路养护资金审计调查结果", ("某市审计局",), "某市审计局审计结果公告2023年第4号（总第52号）"),
    ),
    "four bodies in two lines of the title": (
        "中共某县委组织部 某县人社局\n某县农业农村局 某县财政局\n关于选派特派员的通知\n某人社发〔2022〕37号\n"
        "各乡镇党委：\n" + BODY,
        Right(
            "中共某县委组织部 某县人社局 某县农业农村局 某县财政局关于选派特派员的通知",
            ("中共某县委组织部", "某县人社局", "某县农业农村局", "某县财政局"), "某人社发〔2022〕37号", None, "notice",
        ),
    ),
    "paper in an issue of a gazette": (
        "某省交通厅公报\n2023年第6期\n某省交通厅关于印发评定办法的通知\n某交公路〔2023〕88号\n各市交通局：\n" + BODY,
        Right("某省交通厅关于印发评定办法的通知", ("某省交通厅",), "某交公路〔2023〕88号", None, "notice"),
    ),
    "e-mail": (
        "发件人: 张伟 <zw@example.org>\n收件人: all@example.org\n主题: 关于报送数据的通知\n"
        "日期: Mon, 01 Apr 2024 09:12:33\n\n"
        "各科室：\n请于4月5日前报送。\n" + BODY,
        Right("关于报送数据的通知", (), None, None, "notice", "各科室", "1 2"),
    ),
    "circular with a note to whom it goes, signed for another": (
        "教育局通函第21/2024號\n分發名單：各小學校長\n午膳安排\n（注意：應交各小學校長）\n"
        "1. 學校須檢討安排。\n2. 請交回條。\n教育局局長\n李某某代行\n二零二四年五月三日\n",
        Right("午膳安排", ("教育局",), "教育局通函第21/2024號", date(2024, 5, 3), "-", "各小學校長", "1 2"),
    ),
    "order whose history names its body in short": (
        "某市广告设施办法\n（2023年7月28日市人民政府第9次常务会议通过　2023年8月4日某市人民政府令第61号公布）\n"
        "第一条　制定本办法。\n第二条　自公布之日起施行。\n",
        Right("某市广告设施办法", ("某市人民政府",), "某市人民政府令第61号", date(2023, 7, 28), "measures"),
    ),
    "ordinance whose body stands where it is ordained": (
        "ORDINANCE NO. 2024-07\nAN ORDINANCE REGULATING WELLS\n\nWHEREAS, wells have grown in number; and\n\n"
        "NOW, THEREFORE, BE IT ORDAINED BY THE CITY COUNCIL OF ASHDOWN:\n\nSECTION 1. PERMIT. No well without one.\n\n"
        "SECTION 2. PENALTY. Ten dollars a day.\n\nPASSED this 9th day of April, 2024.\n",
        Right("AN ORDINANCE REGULATING WELLS", ("CITY COUNCIL OF ASHDOWN",), "ORDINANCE NO. 2024-07", date(2024, 4, 9)),
    ),
    "policy of a board of commissioners": (
        "Harlow County Board of Commissioners\nRemote Work Policy\nAdopted May 14, 2024\n1. Purpose\nIt tells when.\n"
        "2. Scope\nIt is for all.\n",
        Right("Remote Work Policy", ("Harlow County Board of Commissioners",), None, date(2024, 5, 14)),
    ),
    "annual report of a strategy": (
        "Well Strategy Annual Report 2024\n1. Wells\nThree were dug.\n2. Springs\nNone ran dry.\n",
        Right("Well Strategy Annual Report 2024", kind="report"),
    ),
    "title whose second line might be a series, over a number": (
        "某区审计局关于2024年度\n预算执行结果的公告\n（2025年第1号）\n如下：\n" + BODY + "某区审计局\n2025年8月1日",
        Right(
            "某区审计局关于2024年度预算执行结果的公告", ("某区审计局",), "2025年第1号", date(2025, 8, 1), "notice",
        ),
    ),
    "permit with a long number": (
        "道路运输许可证\n某交管许可字450400001234号\n持证人：某物流公司\n核发机关：某市交通局\n核发日期：2024年3月15日\n",
        Right("道路运输许可证", ("某市交通局",), "某交管许可字450400001234号", date(2024, 3, 15)),
    ),
    "code below which its department stands": (
        "Pesticide Storage Code\nState Department of Agriculture\nEffective July 1, 2024\n1. Rooms\nRooms are dry.\n"
        "2. Records\nRecords are kept.\n",
        Right("Pesticide Storage Code", ("State Department of Agriculture",)),
    ),
    "rule": (
        "Rule on Sampling of Wells\n1. Purpose\nIt sets times.\n2. Times\nOnce a year.\n",
        Right("Rule on Sampling of Wells", kind="rules"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_from_elsewhere_is_read_in_its_head(tmp_path: Path, name: str) -> None:
    text, right = PAPERS[name]
    assert read_as(tmp_path, text, right) == right


def test_who_deals_with_a_paper_and_addresses_of_an_e_mail_are_no_text(tmp_path: Path) -> None:
    for name in ("Taiwanese letter", "e-mail"):
        read_as(tmp_path, *PAPERS[name])
        provisions = read(tmp_path / "paper.txt").provisions
        text = "".join(block.text for provision in provisions for block in provision.blocks)
        assert "承辦人" not in text and "@example" not in text


TITLE = "某市财政局关于公布收费目录的通知"
TEXT = "<div><p>各单位：</p><p>一、公布目录，请遵照执行。</p><p>二、本通知自印发之日起执行，原目录作废。</p></div>"


@pytest.mark.parametrize(
    "head",
    [
        f"<h1>{TITLE}</h1><div>某财综〔2023〕9号　　发布日期：2023-03-08</div>",
        f"<h1>{TITLE}</h1><h3>某财综〔2023〕9号</h3><p>2023-03-08 08:12　来源: 本网　点击: 55</p>",
        f"<div>{TITLE}</div><div><i>发文字号</i><em>某财综〔2023〕9号</em><i>发布日期</i><em>2023-03-08</em></div>",
        f"<div>{TITLE}</div><div>某财综〔2023〕9号 　[2023-03-08]　阅读次数：312</div>",
        "<div class=hd><a href=/>首页</a><a href=/a>机构职能</a><a href=/b>政策</a></div>"
        "<table><caption>信息公开</caption>"
        f"<tr><th>文号</th><td>某财综〔2023〕9号</td><th>发布日期</th><td>2023-03-08</td></tr><tr><th>文件名称</th>"
        f"<td colspan=3>{TITLE}</td></tr></table>",
        "<table><tr><th>索引号</th><th>文号</th><th>发布日期</th></tr><tr><td>33-9</td><td>某财综〔2023〕9号</td>"
        f"<td>2023-03-08</td></tr></table><h2>{TITLE}</h2>",
    ],
)  # fmt: skip
def test_particulars_in_one_line_or_below_a_row_of_keys_are_a_portals(tmp_path: Path, head: str) -> None:
    (tmp_path / "page.html").write_text(
        f"<html><head><meta charset=utf-8><title>某市</title></head><body>{head}{TEXT}</body></html>", "utf-8"
    )
    metadata = read(tmp_path / "page.html").metadata
    assert (metadata.title, metadata.number, metadata.published) == (TITLE, "某财综〔2023〕9号", date(2023, 3, 8))


def test_page_numbers_of_a_text_made_from_pages_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "paper.txt").write_text(
        "某县人民政府关于划定禁养区的通告\n\n    一、禁养区范围。饮用水水源一级保护区，城镇居民区。\n"
        "\n          - 1 -\n"
        "\f    二、已建成的应当搬迁。\n\n        某县人民政府\n        2020年7月6日\n\n          - 2 -\n",
        "utf-8",
    )
    document = read(tmp_path / "paper.txt")
    assert document.metadata.issued == date(2020, 7, 6)
    assert not any("-" in block.text for provision in document.provisions for block in provision.blocks)


def test_a_signature_in_a_tables_cell_is_the_documents(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    for text in ("关于印发夜市方案的通知", "各县（区）人民政府：", "现印发给你们，请贯彻执行。"):
        document.add_paragraph(text)
    document.add_table(1, 2).cell(0, 1).text = "某市人民政府办公室\n2022年3月3日"
    document.save(str(tmp_path / "paper.docx"))
    metadata = read(tmp_path / "paper.docx").metadata
    assert (metadata.issuer, metadata.issued) == (("某市人民政府办公室",), date(2022, 3, 3))


def test_an_annex_that_is_a_draft_for_comment_has_that_in_its_name(tmp_path: Path) -> None:
    (tmp_path / "paper.txt").write_text(
        "某市城管局关于征求《某市招牌规范》意见的公告\n现公开征求意见。\n"
        "附件：某市招牌规范（征求意见稿）\n某市城管局\n2023年7月31日\n附件\n"
        "某市招牌规范\n（征求意见稿）\n第一条　制定本规范。\n第二条　一店一招。\n",
        "utf-8",
    )
    found = {provision.label: provision.section[0] for provision in read(tmp_path / "paper.txt").provisions[1:]}
    assert found == dict.fromkeys(("annex.1", "annex.2"), "附件 某市招牌规范（征求意见稿）")


def test_related_links_below_a_pages_text_are_no_text(tmp_path: Path) -> None:
    related = f"<div class=xg><h3>相关解读</h3><ul><li><a href=/1>《{TITLE}》政策解读</a></li></ul></div>"
    (tmp_path / "page.html").write_text(
        f"<html><head><meta charset=utf-8></head><body><h1>{TITLE}</h1>{TEXT}{related}</body></html>", "utf-8"
    )
    document = read(tmp_path / "page.html")
    assert [p.label for p in document.provisions if p.numbered] == ["1", "2"]
    assert not any("解读" in block.text for p in document.provisions for block in p.blocks)


def test_a_day_above_the_text_that_a_notice_brings_is_its_own(tmp_path: Path) -> None:
    text = (
        "某院关于印发陪护制度的通知\n各科室：\n现印发给你们。\n2023年4月10日\n"
        "某院陪护制度\n一、须办证。\n二、限一人。\n"
    )
    right = Right("某院关于印发陪护制度的通知", ("某院",), None, date(2023, 4, 10), "notice", "各科室", "1 2")
    assert read_as(tmp_path, text, right) == right


def test_minutes_of_a_general_office_are_the_offices(tmp_path: Path) -> None:
    text = "某市人民政府办公室会议纪要\n第17期\n关于推进改造的会议纪要\n会议议定：\n" + BODY
    right = Right("关于推进改造的会议纪要", ("某市人民政府办公室",), "某市人民政府办公室会议纪要第17期")
    assert read_as(tmp_path, text, right) == right


def test_a_sentence_that_begins_as_a_laws_history_stays_in_the_text(tmp_path: Path) -> None:
    text = (
        "2023年某县危房改造补助对象公示\n根据实施方案，经乡镇审核、县级批准，现予公示。公示期为2023年9月1日至9月7日。\n"
        "监督电话：0000-3334445\n某县住房和城乡建设局\n2023年8月31日\n"
    )
    right = Right("2023年某县危房改造补助对象公示", ("某县住房和城乡建设局",), None, date(2023, 8, 31), "notice")
    assert read_as(tmp_path, text, right) == right
    assert "根据实施方案" in read(tmp_path / "paper.txt").provisions[0].blocks[0].text


def test_a_title_said_again_in_lines_below_what_a_database_puts_between_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "law.md").write_text(
        "# 某法院关于相互认可判决的安排\n\n2019年1月14日 某法院审判委员会第1759次会议通过\n\n某法院\n\n关于相互认可\n\n"
        "判决的安排\n\n法释〔2024〕2号\n\n第一条 适用本安排。\n\n第二条 自公布之日起施行。\n",
        "utf-8",
    )
    document = read(tmp_path / "law.md")
    assert (document.metadata.title, document.metadata.number) == ("某法院关于相互认可判决的安排", "法释〔2024〕2号")
    assert [p.label for p in document.provisions] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        (
            "河湾县渔业局渔船管理规则\n为了安全，河湾县渔业局（以下简称本局）制定本规则。\n第一条　渔船应当登记。\n",
            ("河湾县渔业局",),
        ),
        (
            "关于登记渔船的通知\n各乡镇：\n请于六月底前登记。\n渔船应当停在港内。\n河湾县渔业局\n河湾县交通局\n河湾县水务局\n2025年3月1日\n",
            ("河湾县渔业局", "河湾县交通局", "河湾县水务局"),
        ),
    ],
)
def test_a_body_that_the_text_or_each_line_of_a_signature_names_is_an_issuer(
    tmp_path: Path, text: str, issuers: tuple[str, ...]
) -> None:
    assert read_as(tmp_path, text, Right("")).issuer == issuers


def test_whom_a_paper_is_sent_to_may_stand_below_its_signature(tmp_path: Path) -> None:
    text = "关于登记渔船的通知\n请于六月底前登记。\n河湾县渔业局\n2025年3月1日\n主送：各乡镇人民政府。\n"
    assert read_as(tmp_path, text, Right("", addressee=None)).addressee == "各乡镇人民政府"
