"""What a question asks for, and in which units the answer may be: what decides that no passage states it."""

from __future__ import annotations

import pytest

from kb.search.asked import asked
from kb.text.language import question_language
from kb.text.normalise import normalise

TIME = {"days", "months", "years"}


@pytest.mark.parametrize(
    ("question", "dimensions"),
    [
        ("How many hectares of orchards are there?", {"area"}),
        ("How many mu of land does the county farm?", {"area"}),
        ("How many kilometres of road are built?", {"length"}),
        ("How many tonnes of rice are stored?", {"mass"}),
        ("How many percent of villages have a doctor?", {"ratio"}),
        ("How many households receive aid?", {"count"}),
        ("By how many percentage points did fruit's share fall?", {"ratio", "points"}),
        ("免费培训惠及多少儿童？", {"count"}),
        ("By how many years is the term extended?", TIME),
        ("How long does the permit hold?", TIME | {"weeks", "hours"}),
        ("How old must an applicant be?", {"years", "count"}),
        ("How much yuan is paid?", {"CNY", "USD"}),
        ("补助多少钱？", {"CNY", "USD", "EUR", "HKD"}),
        ("有多少户？", {"count"}),
        ("果园面积多少亩？", {"area"}),
        ("果品港的占地面积", {"area"}),
        ("果园路全长是多少？", {"length"}),
        ("冷库票价多少？", {"CNY", "USD", "EUR", "HKD"}),
        ("果业公司的总市值", {"CNY", "USD", "EUR", "HKD"}),
        ("果业贷款的年利率是多少？", {"ratio", "points"}),
        ("新增岗位里返乡青年占多少？", {"ratio", "points"}),
        ("今天的汇率是多少？", set()),
        ("果农养老金提高百分之几？", {"ratio", "points"}),
        ("果品医院有多少张病床？", {"count"}),
        ("果园试点一共有几个县？", {"count"}),
        ("果园面积和冷库电费占比是多少？", set()),
        ("What is the minimum monthly pension?", {"CNY", "USD", "EUR"}),
        ("What is the pay of a village head?", {"CNY", "USD", "EUR"}),
        ("What interest rate do orchard bonds carry?", {"ratio", "points"}),
        ("What is the life expectancy of an orchard?", set()),
    ],
)
def test_a_figure_is_asked_for_in_its_units(question: str, dimensions: set[str]) -> None:
    found = asked(question, "en" if question.isascii() else "zh")
    assert found.types == ("figure",)
    assert found.dimensions == dimensions


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("申请补助要符合什么条件？", "condition"),
        ("违反规定怎么处罚？", "condition"),
        ("由哪个部门负责？", "condition"),
        ("什么时候开始施行？", "date"),
        ("果品展销会是哪几天开的？", "date"),
        ("在哪些县推广？", "list"),
        ("当园艺师要什么学历？", "condition"),
        ("果园纠纷由哪个部门仲裁？", "condition"),
        ("哪几所大学办果品专业？", "list"),
        ("果品协会有哪些成员单位", "list"),
        ("非遗名录里有哪些果品", "list"),
        ("展销会在哪个宾馆召开？", "place"),
        ("What conditions must an applicant meet?", "condition"),
        ("What are the penalties for late reports?", "condition"),
        ("Who is eligible for orchard aid?", "condition"),
    ],
)
def test_conditions_penalties_bodies_days_and_lists_are_told_apart(question: str, asks: str) -> None:
    assert asked(question, "en" if question.isascii() else "zh").types == (asks,)


@pytest.mark.parametrize(
    "question",
    [
        "补助资金谁来管、怎么管？",
        "果农要符合什么条件，怎么申报？",
        "果园规划由谁参与、禁止什么？",
        "这几年果园怎么变的",
        "What are the income sources of growers?",
        "什么果品入选了非遗名录？",
        "What did the report say about the price of fruit?",
        "What happens to villages without orchards?",
    ],
)
def test_a_question_that_also_asks_how_has_no_type(question: str) -> None:
    assert asked(normalise(question), "en" if question.isascii() else "zh").types == ()


def test_people_and_households_are_counted_in_several_words() -> None:
    assert asked("有多少户？", "zh").counters == set("家户")
    assert asked("培训多少名电商人才？", "zh").counters == set("人名位口")
    assert asked("建多少座冷库？", "zh").counters == set("所座个项")
    assert asked("建多少个冷库？", "zh").counters == set("个项座所处条种张间根")
    assert asked("冷链航班飞了多少架次？", "zh").counters == set("架")


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("打算引进多少家果汁企业？", "果汁企业"),
        ("替果农讨回来多少货款？", "货款"),
        ("这几年修了多少公里果园道路？", "果园道路"),
        ("给多少户果农做了果窖？", "果农果窖"),
        ("一共有多少支车队参赛？", "车队"),
        ("多少人享受到了果树补贴？", ""),
        ("How much do fruit exports need to grow?", "fruit exports"),
    ],
)
def test_verbs_and_whom_they_are_done_for_are_not_what_is_counted(question: str, subject: str) -> None:
    assert asked(normalise(question), question_language(question)).subjects == tuple(filter(None, [subject]))


@pytest.mark.parametrize(
    ("question", "stock"),
    [
        ("河湾县有多少座冷库？", True),
        ("冷库总数达到多少？", True),
        ("新建了多少座冷库？", False),
        ("How many cold stores does the county have?", True),
        ("How many cold stores will be built?", False),
    ],
)
def test_all_there_are_or_those_that_were_added_are_asked_for(question: str, stock: bool) -> None:
    assert asked(normalise(question), question_language(question)).stock is stock


@pytest.mark.parametrize(
    ("question", "asks", "words", "names"),
    [
        ("什么时候开始施行？", "date", "什么时候", ""),
        ("在哪些县推广？", "list", "哪些县", "县"),
        ("局长是谁？", "person", "局长是谁", ""),
        ("冷库建在什么地方？", "place", "什么地方", ""),
        ("占多大比例？", "figure", "多大", ""),
        ("果业对增收的贡献有多大", "figure", "多大", ""),
        ("What does a cold store cost to rent?", "figure", "what does a cold store cost", ""),
        ("What has fruit output grown to?", "figure", "what has fruit output grown", ""),
        ("How far has waste fallen?", "figure", "how far", ""),
        ("When does the notice take effect?", "date", "when", ""),
        ("Which counties take part?", "list", "which counties", "counties"),
        ("Where are the cold stores built?", "place", "where are ", ""),
        ("What is the budget for wells?", "figure", "what is the budget", ""),
        ("What are the penalties for late reports?", "condition", "what are the penalties", "sanctions"),
    ],
)
def test_the_words_that_ask_and_what_they_ask_to_name_are_kept(
    question: str, asks: str, words: str, names: str
) -> None:
    found = asked(question, "en" if question.isascii() else "zh")
    assert (found.types, found.words, found.names) == ((asks,), words, names)


def test_a_rate_is_no_money_and_money_no_rate() -> None:
    assert asked("贫困发生率的目标是多少？", "zh").dimensions == {"ratio", "points"}
    assert asked("What is the budget for wells?", "en").dimensions == {"CNY", "USD", "EUR"}


@pytest.mark.parametrize(
    ("question", "planned"),
    [
        ("2016年城镇登记失业率控制在多少以内？", True),
        ("各省今年一般公共预算收入增长目标", True),
        ("历年粮食产量目标是怎么变的", True),
        ("今年要建多少公里果园路？", True),
        ("建一座冷库需要多少钱？", False),
        ("替果农要回来多少货款？", False),
        ("What deficit ratio is planned for 2026?", True),
        ("GDP growth target for 2015", True),
        ("历年快递业务量", False),
        ("去年地区生产总值增长了多少？", False),
    ],
)
def test_a_figure_is_asked_for_as_aimed_at_or_as_reached(question: str, planned: bool) -> None:
    found = asked(normalise(question), "en" if question.isascii() else "zh")
    assert found.types == ("figure",)
    assert found.planned == planned


@pytest.mark.parametrize("question", ["为什么没有设定经济增长目标？", "哪些县提高了最低工资标准？"])
def test_why_and_who_ask_for_no_figure(question: str) -> None:
    assert "figure" not in asked(normalise(question), "zh").types


def test_of_several_figures_each_may_be_stated_as_it_is_asked_for() -> None:
    found = asked("how many growers joined, and how much is paid per household?", "en")
    assert found.dimensions == {"count", "CNY", "USD", "EUR"}
    assert not found.per_unit
    assert len(found.subjects) == 2
    assert asked("how much is paid per household?", "en").per_unit


@pytest.mark.parametrize(
    ("question", "members"),
    [("果业“三统”是哪三统？", 3), ("哪两年增速最高？", 0), ("Which four crafts are taught?", 4), ("有哪些办法？", 0)],
)
def test_the_members_of_a_group_are_asked_for_by_their_number(question: str, members: int) -> None:
    assert asked(normalise(question), "en" if question.isascii() else "zh").members == members
