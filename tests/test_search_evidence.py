"""Whether a sentence states what is asked for: the right thing, not only a thing of that form."""

from __future__ import annotations

from datetime import date

import pytest

from kb.search.asked import asked
from kb.search.evidence import evidence
from kb.text.normalise import normalise


def states(question: str, sentence: str) -> bool:
    wanted = asked(normalise(question), "en" if question.isascii() else "zh")
    assert wanted.types, question
    return evidence(normalise(sentence), wanted, frozenset()).stated


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        ("果园补贴连续发了多少年？", "果园补贴已连续发放19年。", "果园补贴已连续发放19次。"),
        ("农忙假延长到多少天？", "农忙假延长到十天。", "推行一年两季农忙假。"),
        ("试验期有多长？", "设立5年试验期。", "设立试验期。"),
        ("行政开支压减多少？", "行政开支压减5%以上。", "行政开支大幅压减。"),
        ("果品多久检一回？", "果品市场“天天检”。", "果品市场严格抽检。"),
        ("新开几家果品站？", "新增20个果品站。", "新增果品站客流20人次。"),
        ("果品航班飞了多少架次？", "果品航班累计飞行300架次。", "果品机场达到25个。"),
        ("果树园建在哪里？", "建设林芝国家果树园。", "建设一流国家果树园。"),
        ("果品市场有多少个摊位？", "果品市场摊位达到20个。", "果品市场新增摊位20个。"),
        ("果品市场抓了多少假冒商贩？", "抓获假冒商贩36人。", "假冒商贩案件下降36%。"),
        ("How long is the fruit road?", "果品公路总里程34公里。", "果品公路不断延伸。"),
        ("What does a market stall cost?", "A market stall costs 300 yuan a month.", "The market has many stalls."),
        ("果业支出有多少用在冷库上？", "果业支出近八成投向冷库。", "果业支出投向冷库。"),
        ("How much of the budget goes to fruit?", "80 percent of it goes to fruit.", "The budget goes to fruit."),
        ("How far has waste fallen?", "Waste fell by 12 percent.", "Waste fell sharply."),
        ("果园每亩补助多少钱？", "果园每亩补助300元。", "果园共补助300万元。"),
        ("How much is paid per household?", "Each household is paid 300 yuan.", "Households were paid 3 million yuan."),
        ("冷库数量增加了几倍？", "冷库数量翻番。", "冷库数量增加。"),
        ("培训多少人？", "培训果农10万人次以上。", "培训果农10万课时。"),
        ("申请补助要带什么材料？", "申请人须带身份证明。", "为符合条件的果农落实补助。"),
        ("申请补助要符合什么条件？", "申请人须年满18周岁。", "为符合条件的果农落实补助。"),
        ("违规建房怎么处罚？", "违规建房的，处以罚款。", "建房须持有证明。"),
        ("支持哪个城市建设果品港？", "支持福州建设果品港。", "支持沿海建设果品港。"),
        ("哪个城市打造果品之都？", "增强亳州“果品之都”品牌。", "推广安全果品，打造“果品之都”。"),
        ("展销会在哪个宾馆召开？", "展销会在果园宾馆召开。", "展销会在河湾县召开。"),
        ("当园艺师要什么学历？", "园艺师须有大专学历。", "推动果农向园艺师转化。"),
        ("果农平均寿命是多少岁？", "果农平均寿命78岁。", "关心5岁以下儿童。"),
        ("果业贷款的年利率是多少？", "年利率为3.5%。", "发放果业贷款1.3亿元。"),
        ("How much money did firms spend?", "Firms spent 1.2 billion.", "Firms sold 10 billion units."),
        ("果园纠纷由哪个部门仲裁？", "果园纠纷由县农业局仲裁。", "健全果园纠纷调解、仲裁机制。"),
        ("哪几所大学办果品专业？", "河湾大学、果园大学等办果品专业。", "高等院校、技校的果品专业增加3个。"),
        ("哪个村被评为果品之乡？", "河湾阿者科入选果品之乡。", "建设果品和美乡村。"),
        ("冷库设在哪条街？", "冷库设在果园街。", "冷库设在河湾县。"),
        ("谁签发了果业规划？", "县长王建国签发果业规划。", "县长王建国出席果业展销会。"),
        ("谁主持会议？", "李建国主持会议。", "会议由各乡镇组织。"),
        ("Who chaired the fruit committee?", "李建国主持果业委员会。", "递补果业委员会委员李建国、王小明。"),
        ("Who announced the fair?", "Minister Li announced the fair.", "Minister Li visited the fair."),
        ("谁主持展销会？", "约翰·史密斯主持展销会。", "展销会由各乡镇主持。"),
        ("果业规划由哪个部门编制？", "果业规划由县园艺部门编制。", "各部门要编制果业规划。"),
        ("果园承包一次包几年？", "果园一次承包5年。", "果园承包到户。"),
        ("果农登记要填哪些表？", "登记时提交申请表和身份证明。", "开展果农登记。"),
        ("2025年1月果品价格涨多少？", "2025年1月，果品价格上涨3%。", "2025年果品价格上涨3%。"),
        ("一季度果品出口增长多少？", "前三季度增长4%，一季度果品出口增长5%。", "上半年果品出口增长5%。"),
        (
            "How much did fruit prices rise in May 2025?",
            "In May 2025 fruit rose by 3%.",
            "Fruit may rise by 3% in 2025.",
        ),
        ("果业大会第二次会议由谁主持？", "李建国主持第二次会议。", "李建国主持第一次会议。"),
        ("第二批果品港有哪些港口？", "第二批果品港有福州港、莆田港。", "第一批果品港有泉州港、漳州港。"),
        ("哪个县的果园最大？", "河湾县的果园最大。", "河湾县的果园不大。"),
        ("果农收入增长目标是多少？", "果农收入增长与经济增长同步。", "促进果农收入增长。"),
        ("果园铁路哪天通车？", "果园铁路5月9号通车。", "果园铁路、6号冷库等开工。"),
        ("果园有几座冷库？", "果园冷库增至28座。", "果园冷库等投运。"),
        ("冷库验收到哪个月结束？", "冷库验收到9月底结束。", "开展冷库验收。"),
        ("果园改造在哪几个省试点？", "果园改造在福建、山东试点。", "推动果园改造，创新乡村旅游，扩大整省试点。"),
        ("果农收入比缩小到多少？", "果农收入比由3.27缩小至2.93。", "果农收入比缩小，收入增长3000元。"),
        ("摘果补贴一个月多少钱？", "摘果补贴月标准为300元。", "摘果补贴共300万元。"),
        ("冷库归谁统一管？", "冷库由果业集团统一管。", "冷库统一管。"),
        ("果农银行由哪个部门改组？", "果农银行由财政部门改组。", "推动果农银行改组。"),
        ("果品港的首席园艺师是谁？", "李建国主持果品港工作，任园艺师。", "果品港在福州建成。"),
        ("果园损耗率降到多少了？", "果园损耗率降到5%。", "果园损耗率下降5%。"),
        ("果品班列计划开行多少列？", "果品班列开行3000列以上。", "果品班列累计开行2.6万列。"),
        ("农村果品零售额增长多少？", "农村果品零售额增长5%。", "城镇果品零售额增长5%。"),
        ("果园面积有多大？", "果园面积12万亩。", "果园每亩补助300元。"),
        ("剪枝培训有多长时间？", "剪枝培训为期3天。", "剪枝培训3万人。"),
        ("How fast will growers' income grow?", "Growers' income will grow in step with the economy.", "It will grow."),
        ("果园验收归哪个处审批？", "果园验收由县园艺局审批。", "果园验收从严审批。"),
        ("冷库安全由谁负总责？", "乡镇政府对冷库安全负总责。", "冷库安全是总体要求。"),
        ("新建多少座冷库？", "新建30座冷库。", "冷库建成三成。"),
        ("How many growers store fruit?", "A third of growers store fruit.", "Growers store fruit."),
        ("上半年果品出口增长多少？", "上半年果品出口增长5%。", "下半年果品出口增长5%。"),
        (
            "上半年果品出口增长多少？",
            "In the first half of the year fruit exports grew 5%.",
            "In the second half of the year fruit exports grew 5%.",
        ),
        ("Which bureau inspects orchards?", "The Orchard Bureau inspects them.", "Orchards are inspected twice."),
        ("果业“三统”是哪三统？", "落实统一供苗、统一施肥、统一采收“三统”。", "继续推行果业“三统”。"),
        (
            "Which four crafts are taught?",
            "Grafting, pruning, picking and packing are taught.",
            "Four crafts are taught.",
        ),
        ("什么规模的补贴，国家和农户几比几？", "补贴占六成，农户占40%。", "补贴由国家和农户共担。"),
        ("摘果一天给几块钱？", "摘果每天付80元。", "摘果按天付酬。"),
        ("哪家银行给果农贷款？", "河湾农商银行向果农贷款。", "国有大型商业银行加大投放。"),
        ("What skill certificate must a grower hold?", "A grower must be certified.", "Growers are trained."),
        ("偷果子判几年？", "偷果子的，追究刑事责任。", "果园十年不得改种。"),
        (
            "Which county has the largest orchard?",
            "Hewan County has the largest orchard.",
            "Hewan County has orchards.",
        ),
        ("How much did orchard investment rise?", "Orchard investment rose by 4%.", "Orchard investment rose."),
    ],
)
def test_a_sentence_states_what_is_asked_for_or_not(question: str, yes: str, no: str) -> None:
    assert states(question, yes)
    assert not states(question, no)


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("果品展销会门票价格", "figure"),
        ("果农培训报名截止日期", "date"),
        ("冷库由哪家公司承建？", "list"),
        ("出口果品最多的企业是哪家？", "list"),
        ("果业规划由谁起草？", "person"),
        ("谁可以申请果园补助？", "condition"),
        ("谁来监督补助资金？", "condition"),
    ],
)
def test_prices_days_firms_and_people_are_asked_for_in_few_words(question: str, asks: str) -> None:
    assert asked(question, "zh").types == (asks,)


@pytest.mark.parametrize("question", ["谁是展销会的主办方？", "把补助打入账户的是谁？", "谁在展销会上设摊？"])
def test_who_it_is_may_be_a_body(question: str) -> None:
    assert asked(question, "zh").types == ()


@pytest.mark.parametrize(
    ("question", "counted", "other"),
    [
        ("水果出口额是多少？", "水果出口额突破3亿元。", "水果产业营收突破3亿元。"),
        ("果农每年要缴多少保险费？", "果农每年缴保险费30元。", "果农保险财政补助提高30元。"),
        ("How many growers joined cooperatives?", "300 growers joined cooperatives.", "300 stores were opened."),
        ("By how much did orchard investment rise?", "Orchard investment rose by 4%.", "Fruit sales rose by 4%."),
        (
            "What is the sales target for fruit?",
            "The sales target for fruit is 4 billion yuan.",
            "Wages are 4 billion yuan.",
        ),
    ],
)
def test_a_figure_counts_what_is_asked_for_or_another_thing(question: str, counted: str, other: str) -> None:
    wanted = asked(normalise(question), "en" if question.isascii() else "zh")
    likely, unlikely = (evidence(normalise(each), wanted, frozenset()) for each in (counted, other))
    assert likely.stated and likely.likeness > unlikely.likeness + 0.3


def test_a_time_that_the_question_names_itself_is_no_answer() -> None:
    wanted = asked(normalise("5年试验期要延长多少年？"), "zh")
    named = frozenset({"5年"})
    assert not evidence("设立5年试验期。", wanted, named).stated
    assert evidence("5年试验期延长3年。", wanted, named).stated


@pytest.mark.parametrize("question", ["果品节办了多少场？", "果品节办到多少场了？"])
def test_what_was_reached_is_not_stated_by_what_is_planned_for_the_year(question: str) -> None:
    """Of a report on the past year and plans for this one."""
    wanted, day = asked(normalise(question), "zh"), date(2026, 2, 1)
    assert evidence("举办果品节8场。", wanted, frozenset(), day=day, section=("2025年工作回顾",)).stated
    assert not evidence("举办果品节1场。", wanted, frozenset(), day=day, section=("2026年工作安排",)).stated
    of_every_year = asked(normalise(question), "zh", every=True)
    assert evidence("举办果品节1场。", of_every_year, frozenset(), day=day, section=("2026年工作安排",)).stated
