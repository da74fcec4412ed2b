"""A figure belongs to what it counts, with its year, place and how exactly it is meant."""

from __future__ import annotations

from datetime import date

import pytest

from kb.text.normalise import normalise
from kb.text.statement import Statement
from kb.text.statements import statements
from kb.text.subjects import SAME, likeness, unmet

_DAY = date(2026, 1, 20)


def read(text: str, section: tuple[str, ...] = ()) -> list[Statement]:
    return list(statements(normalise(text), day=_DAY, section=tuple(map(normalise, section))))


def said(text: str) -> list[tuple[str, str]]:
    wording = normalise(text)
    return [(each.subject, each.text(wording)) for each in statements(wording, day=_DAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025年，全省水稻产量达312.5万吨，同比增长4.1%。", [("水稻产量", "312.5万吨"), ("水稻产量", "4.1%")]),
        ("水稻、玉米产量分别增长4.1%和2.2%。", [("水稻产量", "4.1%"), ("玉米产量", "2.2%")]),
        ("水稻面积900万亩，玉米面积700万亩，分别下降1%、2%。",
         [("水稻面积", "900万亩"), ("玉米面积", "700万亩"), ("水稻面积", "1%"), ("玉米面积", "2%")]),
        ("新建30座冷库、培训农机手1.2万人次。", [("新建冷库", "30座"), ("培训农机手", "1.2万人次")]),
        ("渔船从2020年的45艘增加到2025年的92艘。", [("渔船", "45艘"), ("渔船", "92艘")]),
        ("县属企业由66户整合至12户。", [("县属企业", "66户"), ("县属企业", "12户")]),
        ("渔业产值跨越3个百亿元台阶，达到360亿元。", [("渔业产值", "跨越3个"), ("渔业产值", "360亿元")]),
        ("劳动生产率达到42万元/人以上，盘活60万吨炼铁产能。",
         [("劳动生产率", "42万元/人以上"), ("盘活炼铁产能", "60万吨")]),
        ("湖水深度止跌提升3%，港口从全省第11位跃升至第4位。",
         [("湖水深度", "3%"), ("港口", "第11位"), ("港口", "第4位")]),
        ("港口吞吐量超过800万吨，居全省第三位。", [("港口吞吐量", "超过800万吨"), ("港口吞吐量", "第三位")]),
        ("Landings reached 8 million tonnes, up 3.5%.", [("Landings", "8 million tonnes"), ("Landings", "3.5%")]),
        ("Rice output reached 31 million tonnes and maize output 27 million tonnes, up 4% and 2% respectively.",
         [("Rice output", "31 million tonnes"), ("maize output", "27 million tonnes"),
          ("Rice output", "4%"), ("maize output", "2%")]),
    ],
)  # fmt: skip
def test_each_figure_has_its_own_subject(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("水稻面积900万亩左右", "about"), ("水稻面积约900万亩", "about"), ("水稻面积近900万亩", "nearly"),
        ("水稻面积900万亩以上", "at-least"), ("水稻面积不低于900万亩", "at-least"), ("水稻面积至少900万亩", "at-least"),
        ("水稻面积控制在900万亩以内", "at-most"), ("水稻面积不超过900万亩", "at-most"), ("水稻面积突破900万亩", "over"),
        ("水稻面积900多万亩", "over"), ("水稻面积不足900万亩", "under"), ("水稻面积900万亩", "exact"),
        ("Rice covers about 9 million mu", "about"), ("Rice covers at least 9 million mu", "at-least"),
        ("Rice covers no more than 9 million mu", "at-most"), ("Rice covers more than 9 million mu", "over"),
        ("Rice covers nearly 9 million mu", "nearly"), ("Rice covers 9 million mu", "exact"),
    ],
)  # fmt: skip
def test_how_exactly_a_figure_is_meant(text: str, comparator: str) -> None:
    (statement,) = read(text)
    assert statement.comparator == comparator


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("渔船增长5%", "growth"), ("渔船数量下降5%", "decline"), ("渔船增加到92艘", "level"), ("渔船降至92艘", "level"),
        ("钢船占渔船总数的三成", "share"), ("Catches rose by 5 percent", "growth"),
        ("Catches fell 5 percent", "decline"),
    ],
)  # fmt: skip
def test_level_growth_decline_and_share_differ(text: str, measure: str) -> None:
    assert read(text)[0].measure == measure


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("去年渔船92艘", (2025, 2025, False)), ("到2030年渔船达到92艘", (2030, 2030, True)),
        ("“十五”时期新增渔船92艘", (2001, 2005, False)), ("“十五”末渔船92艘", (2005, 2005, False)),
        ("“十四五”时期新增渔船92艘", (2021, 2025, False)), ("过去五年新增渔船92艘", (2021, 2025, False)),
        ("By 2030 the fleet will have 92 boats", (2030, 2030, True)),
        ("Last year the fleet had 92 boats", (2025, 2025, False)),
        ("Next year the fleet will have 92 boats", (2027, 2027, False)), ("本年度渔船92艘", (2026, 2026, False)),
        ("“十五五”末渔船达到92艘", (2030, 2030, True)), ("到“十五五”末渔船达到92艘", (2030, 2030, True)),
        ("截至2024年的前五年新增渔船92艘", (2020, 2024, False)), ("近三年新增渔船92艘", (2023, 2025, False)),
        ("Over the past three years the fleet gained 92 boats", (2023, 2025, False)),
        ("Over the next five years the fleet will gain 92 boats", (2026, 2030, True)),
        ("三年前渔船92艘", (2023, 2023, False)), ("未来三年新增渔船92艘", (2026, 2028, True)),
    ],
)  # fmt: skip
def test_years_are_told_from_the_day_of_the_document(text: str, years: tuple[int, int, bool]) -> None:
    period = read(text)[0].period
    assert period is not None
    assert (period.first, period.last, period.deadline) == years


def test_a_heading_gives_the_year_that_a_sentence_leaves_out() -> None:
    (statement,) = read("渔船达到92艘。", ("一、2024年工作回顾", "（一）渔业"))
    assert statement.period is not None
    assert (statement.period.first, statement.period.stated) == (2024, False)


def test_what_a_change_is_measured_from_is_not_its_year() -> None:
    (statement,) = read("2025年渔船比2020年增加47艘。")
    assert statement.period is not None
    assert (statement.period.last, statement.since) == (2025, 2020)


def test_a_range_is_one_statement() -> None:
    (statement,) = read("渔船数量增长4.5%—5%。")
    assert statement.high is not None
    assert [statement.figure.number, statement.high.number] == [4.5, 5]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("GDP", "地区生产总值", True), ("谷物面积", "谷物播种面积", True), ("grain output", "粮食产量", True),
        ("农产品网络零售额", "online retail sales agricultural products", True),
        ("农产品网络零售额", "农村网络零售额", False),
        ("农村网络零售额", "online retail sales agricultural products", False),
        ("居民人均可支配收入", "农村居民人均可支配收入", False), ("粮食产量", "秋粮产量", False),
        ("研发投入规模", "研发投入", True), ("优良水质比例", "水质优良比例", True), ("棉花总产", "棉花产量", True),
        ("capita disposable income", "居民人均可支配收入", True),
        ("农村电商", "dilapidated rural houses", False), ("农村冷库", "dilapidated rural houses", False),
    ],
)  # fmt: skip
def test_wordings_of_one_thing_are_told_from_those_of_another(one: str, other: str, same: bool) -> None:
    assert (likeness(one, other) >= SAME) is same


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("全省茶叶产值达到36亿元、稳居全国前列、增长2.5%。", ["茶叶产值", "茶叶产值"]),
        ("粮食播种面积20.5万亩、总产量1.8亿斤。", ["粮食播种面积", "粮食总产量"]),
        ("规上工业增加值增长7.6%，高于全国1.7个百分点。", ["规上工业增加值", "规上工业增加值"]),
        ("能耗下降目标为3%以上。", ["能耗"]),
        ("Output of robots and circuits grew 28% and 10.9% respectively.", ["Output robots", "Output circuits"]),
    ],
)
def test_what_is_counted_is_read_past_joints_and_comparisons(text: str, subjects: list[str]) -> None:
    assert [each.subject for each in statements(normalise(text))] == subjects


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("空气优良天数比例提高到87%。", [("空气优良天数比例", "87%")]),
        ("水稻产量连续6年保持全省第一。", [("水稻产量", "第一")]),
        ("学前一年免费教育覆盖儿童近30万人。", [("学前一年免费教育覆盖儿童", "近30万人")]),
        ("35项重点任务顺利完成。", [("重点任务", "35项")]),
        ("围绕冷链物流提出28项工程。", [("工程", "28项")]),
        ("打通“最后一公里”。", []),
        ("水稻单位产值能耗和氮肥排放分别降低16%、17%。", [("水稻单位产值能耗", "16%"), ("氮肥排放", "17%")]),
        ("失业率稳定在5%左右的较低水平。", [("失业率", "5%左右")]),
        ("负债率一直控制在3%以内。", [("负债率", "3%以内")]),
        ("但负债率升至2.1%。", [("负债率", "2.1%")]),
        ("水稻生产目标是在提高质量的基础上达到300万吨。", [("水稻生产", "300万吨")]),
        ("水稻产量跃上300万吨新台阶、单产提高20公斤。", [("水稻产量", "跃上300万吨"), ("水稻单产", "20公斤")]),
        ("水稻产量312万吨，好于300万吨左右的目标。", [("水稻产量", "312万吨"), ("水稻产量", "300万吨左右")]),
        ("水稻产量312万吨，约合62亿斤。", [("水稻产量", "312万吨"), ("水稻产量", "62亿斤")]),
        ("政府把粮价涨幅目标定在2%左右。", [("粮价", "2%左右")]),
        ("规划提出6个方面109项工程。", [("工程", "109项")]),
        ("港口吞吐量由全省第5位升至全省第3位。", [("港口吞吐量", "第5位"), ("港口吞吐量", "第3位")]),
        ("对俄贸易额增长7%。", [("对俄贸易额", "7%")]),
        ("每千人床位数为7.8张。", [("每千人床位数", "7.8张")]),
        ("贸易顺差持续扩大，比上年增加6.4%。", [("贸易顺差", "6.4%")]),
        ("培育3个过三千亿元园区。", [("培育过三千亿元园区", "3个")]),
        ("新增渔业企业135家、总数突破900家。", [("新增渔业企业", "135家"), ("渔业企业", "突破900家")]),
        ("改造渔港12个，惠及3万户。", [("改造渔港", "12个"), ("改造渔港惠及", "3万户")]),
        ("新开工安置房740套，基本建成511套。", [("新开工安置房", "740套"), ("基本建成安置房", "511套")]),
        ("贷款余额9.3万亿元，居中部第1位。", [("贷款余额", "9.3万亿元"), ("贷款余额", "第1位")]),
        ("服务性消费支出占比升至48%。", [("服务性消费支出", "48%")]),
        ("建成“15分钟生活圈”，落实新36条，经过30多年努力。", []),
        ("稻谷、小麦收购价平均每50公斤分别提高16元、7元。", [("稻谷收购价", "16元"), ("小麦收购价", "7元")]),
        ("水稻、玉米增速分别快于全国3.4个、1个百分点。", [("水稻", "3.4个"), ("玉米", "1个百分点")]),
        ("5%左右的速度可以实现充分就业。", [("速度", "5%左右")]),
        ("城镇居民收入增长4.2%，快于全国居民的3.9%。", [("城镇居民收入", "4.2%"), ("居民收入", "3.9%")]),
        ("负债率降至3.1%，五年前为10.2%。", [("负债率", "3.1%"), ("负债率", "10.2%")]),
        ("Income per head rose 4% in real terms over the five years to 2024.", [("Income head", "4%")]),
        ("公路由9千多公里增加到2万5千公里。", [("公路", "9千多公里"), ("公路", "2万5千公里")]),
        ("启动三年渔港攻坚计划，实施“十条”，结束了66年的征收历史。", []),
        ("负债率按2.6%安排，比去年预算低0.4个百分点。", [("负债率", "2.6%"), ("负债率", "0.4个百分点")]),
        ("减轻900多万个体工商户负担。", [("减轻个体工商户负担", "900多万")]),
        ("水稻产量增长4.1%[2]。", [("水稻产量", "4.1%")]),
        ("Rice output grew 4% and sales of maize 2%.", [("Rice output", "4%"), ("sales maize", "2%")]),
        ("Rice output was 31 million tonnes, up 4% (Daily News, 2026).",
         [("Rice output", "31 million tonnes"), ("Rice output", "4%")]),
        ("Fishery accounted for 3% of GDP.", [("Fishery GDP", "3%")]),
        ("城镇和农村人均鱼塘面积3亩、7亩。", [("城镇人均鱼塘面积", "3亩"), ("农村人均鱼塘面积", "7亩")]),
        ("清洁渔船动力规模超9万千瓦、动力占比超93%。",
         [("清洁渔船动力规模", "超9万千瓦"), ("清洁渔船动力", "超93%")]),
        ("渔民旅居55天、平均居住83天。", [("渔民旅居", "55天"), ("平均居住", "83天")]),
        ("Energy use per boat and fuel use per net will be cut by 13% and 18%, respectively.",
         [("Energy use boat", "13%"), ("fuel use net", "18%")]),
        ("The central government wants landings growth of 4.5 to 5 percent and at least 12 million new boats.",
         [("landings", "4.5 to 5 percent"), ("new boats", "at least 12 million")]),
        ("The Coastal Revival Plan keeps the sown area of rice at 9 hectares during the 13th Five-Year Plan period.",
         [("sown area rice", "9 hectares")]),
        ("Landings hit 9 tonnes in 2024, and the government wanted more than 6 tonnes.",
         [("Landings", "9 tonnes"), ("Landings", "more than 6 tonnes")]),
        ("Urban residents ate 37.1 kg of fish per person and rural residents 32.9.",
         [("Urban residents ate fish person", "37.1 kg"), ("rural residents ate fish person", "32.9")]),
        ("Landings growth of around 5 percent over 11 million new boats a loss rate of no more than 6 percent.",
         [("Landings", "around 5 percent"), ("new boats", "over 11 million"), ("loss", "no more than 6 percent")]),
        ("The network of roads that are up and running reached 90 km.", [("network roads running", "90 km")]),
        ("年销售收入超5亿元的渔业企业达40家。", [("年销售收入", "超5亿元"), ("年销售收入超5亿元的渔业企业", "40家")]),
        ("建成五百亿级港区2个、百亿级港区9个。", [("建成五百亿级港区", "2个"), ("百亿级港区", "9个")]),
        ("一二三产增加值分别增长3%、6%、5%。",
         [("一产增加值", "3%"), ("二产增加值", "6%"), ("三产增加值", "5%")]),
        ("渔民养老金最低标准为98元/月、村医补助4318元/年。",
         [("渔民养老金最低标准", "98元/月"), ("村医补助", "4318元/年")]),
        ("改造渔民住房6万户（套）、码头30座，每千人口拥有3岁以下婴幼儿托位数达4个。",
         [("改造渔民住房", "6万户(套)"), ("码头", "30座"), ("每千人口拥有3岁以下婴幼儿托位数", "4个")]),
        # a side of what the clause before names
        ("渔歌制品厂投产，总产能达190万吨。", [("渔歌制品厂总产能", "190万吨")]),
        ("扩建渔粮基地910万亩，补齐欠账，建成面积占比达到66%。",
         [("扩建渔粮基地", "910万亩"), ("扩建渔粮基地建成面积", "66%")]),
        ("渔业企业营收增长6%，利润增长60%。", [("渔业企业营收", "6%"), ("渔业企业利润", "60%")]),
        ("连续第7年提高渔民养老金，全年人均增加1680元，57万人受益。",
         [("渔民养老金", "1680元"), ("渔民养老金受益", "57万人")]),
        ("继续推进渔民安居工程建设，在严格验收之后，基本建成50万套，新开工70万套。",
         [("基本建成渔民安居工程", "50万套"), ("新开工渔民安居工程", "70万套")]),
        # what the members of a list share
        ("渔网、渔具、鱼苗等产业增加值分别增长7%、8%、9%。",
         [("渔网产业增加值", "7%"), ("渔具产业增加值", "8%"), ("鱼苗产业增加值", "9%")]),
        ("国家级、省级渔业平台分别达到22家、182家。", [("国家级渔业平台", "22家"), ("省级渔业平台", "182家")]),
        ("淘汰落后的制冰产能15吨、腌鱼产能31吨。", [("淘汰落后的制冰产能", "15吨"), ("淘汰落后的腌鱼产能", "31吨")]),
        ("为29个省份调运鱼苗超35万尾，渔民补助提高到每月615元。",
         [("省份调运鱼苗", "29个"), ("省份调运鱼苗", "超35万尾"), ("渔民补助", "615元")]),
        ("轮作水面1.19亿亩次，卫星增至144颗。", [("轮作水面", "1.19亿亩次"), ("卫星", "144颗")]),
        ("渔业机械化率达到95%，超过全国平均水平3个百分点。",
         [("渔业机械化率", "95%"), ("渔业机械化率", "3个百分点")]),
        # each of a list its own
        ("Kelp, cod, and crab consumption per unit of GDP fell by 3.5%, 4.7%, and 2.9%, respectively.",
         [("Kelp consumption unit GDP", "3.5%"), ("cod consumption unit GDP", "4.7%"),
          ("crab consumption unit GDP", "2.9%")]),
        ("Allowances for urban and rural fishers were raised by 13% and 17% respectively.",
         [("Allowances urban fishers", "13%"), ("Allowances rural fishers", "17%")]),
        ("30个渔港改造全面铺开，提出了28个主要指标，打造100个渔业模型典型应用场景。",
         [("渔港改造", "30个"), ("主要指标", "28个"), ("打造渔业模型典型应用场景", "100个")]),
    ],
)  # fmt: skip
def test_what_is_counted_is_named_whole_and_alone(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2024年、2025年渔船分别为145艘和192艘。", [2024, 2025]),
        ("2025年产量增长11.2%，比2024年的28.6%有所回落。", [2025, 2024]),
        ("Landings were 8 million tonnes in 2024 and 9 million in 2025.", [2024, 2025]),
        ("今年补助标准由每人240元提高到280元。", [None, 2026]),
        ("2026年政府工作报告提出，渔船增加到192艘。", [None]),
        ("The 2026 report says landings grew 4%.", [None]),
        ("Between 2021 and 2025 landings fell by 4%.", [2025]),
        ("Under the 14th Five-Year Plan landings are to grow by 4%.", [2025]),
        ("Landings fell by 4% in 2019, after a fall of 6% the year before.", [2019, 2018]),
        ("2019年负债率由上年的1.7%降至0.6%。", [2018, 2019]),
        ("Over those five years 8 million tonnes were landed.", [None]),
        ("We passed this year's targets for boats. Landings grew 4%.", [None]),
        ("渔船五年增加了47艘。", [2025]),
        ("资金17亿元，是2010年的2.2倍，建成渔港4个。", [None, None, None]),
    ],
)
def test_each_figure_has_its_own_year(text: str, years: list[int | None]) -> None:
    assert [each.period.last if each.period else None for each in read(text)] == years


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("The registered loss rate was kept at 4.1% and 13 million new boats were launched.",
         ["registered loss rate", "new boats"]),
        ("Landings have grown at an average annual rate of 9 percent, and exports have enjoyed an average annual "
         "increase of 11 percent.", ["Landings", "exports"]),
        ("We will cut fuel intensity by more than 3 percent and put 45 billion yuan into harbor renovation.",
         ["fuel intensity", "harbor renovation"]),
        ("Spending on travel, vehicles, and hospitality was reduced by 35 percent.",
         ["Spending on travel, vehicles, and hospitality"]),
        ("Emissions of soot and dust decreased by 3 percent and 2 percent, respectively.",
         ["Emissions of soot", "Emissions of dust"]),
        ("More than 63 million additional rural people gained access to piped water.", ["additional rural people"]),
        ("We secured a drop of over 30 percent in the average density of dust in key ports.",
         ["average density of dust in key ports"]),
        ("Ports, over 900 in number, responded.", ["Ports"]),
        ("Quotas: a reduction of over 10 million in the idle boat fleet Landings growth of 4 percent",
         ["idle boat fleet", "Landings"]),
        ("The loss rate remained stable at a comparatively low level of around 5 percent.", ["loss rate"]),
        ("We cut the time needed for customs clearance by more than half.", ["time needed for customs clearance"]),
        ("Clean fuel heating will account for 70 percent of all heating.", ["Clean fuel heating"]),
        ("The number of boats for which a licence is needed was cut back by 80 percent.",
         ["number of boats for which a licence is needed"]),
        ("Fruit is to be grown on about 3 million mu.", ["Fruit"]),
        ("Vines are sown on 4 million mu.", ["Vines"]),
    ],
)  # fmt: skip
def test_an_english_figure_counts_a_noun_phrase_as_it_stands(text: str, things: list[str]) -> None:
    assert [each.thing for each in read(text)] == things


def test_under_a_heading_of_two_plans_will_tells_the_one_ahead() -> None:
    heading = ("Achievements in the 13th Five-Year Plan Period and Targets for the 14th Five-Year Plan Period",)
    (built,) = read("Over 60 million boats were built.", heading)
    (planned,) = read("The loss rate will be kept within 5.5 percent.", heading)
    assert built.period is not None and (built.period.first, built.period.last) == (2016, 2020)
    assert planned.period is not None and (planned.period.last, planned.period.deadline) == (2025, True)


def test_what_a_change_begins_with_is_of_the_year_that_the_one_before_began() -> None:
    text = "渔业产值从2020年的36亿元增长到2025年的49亿元，渔民收入从2.7万元增长到3.6万元。"
    assert [each.period and each.period.last for each in read(text)] == [2020, 2025, 2020, 2025]


def test_a_rank_without_a_verb_is_of_the_nation() -> None:
    (rank,) = read("渔港综合指数全国第一。")
    assert (rank.subject, rank.place) == ("渔港综合指数", "全国")


def test_more_of_something_is_no_growth_and_the_nation_of_a_rank_is_no_place() -> None:
    (added,) = read("Another 60 million more rural residents will get piped water.")
    (held,) = read("The loss rate will not rise above 4.6 percent.")
    rank, ports = read("渔业产量居全国第2，港口扩大至12个。")
    lab, boats = read("全国重点实验室达8家，渔船突破2万艘。")
    assert added.measure == "level"
    assert (held.measure, held.comparator) == ("level", "at-most")
    assert (rank.place, ports.place, lab.place, boats.place) == ("全国", None, None, None)


def test_places_in_an_order_are_ranks_in_both_languages() -> None:
    rank, first = (
        read("Landings rose 18%, the second fastest growth in the country.")[1],
        read("渔业增速居全国第2位。")[0],
    )
    assert (rank.measure, rank.subject, rank.figure.value) == ("rank", "Landings", 2)
    assert rank.figure.equals(first.figure)


def test_a_rank_that_all_of_a_list_have_is_of_each() -> None:
    ranks = [each for each in read("养殖企业增至3022家、加工企业增至94家，均居全国第一。") if each.measure == "rank"]
    assert {each.subject for each in ranks} == {"养殖企业", "加工企业"}


def test_this_figure_is_the_one_of_the_sentence_before() -> None:
    both = read("Landings will come to 9 tonnes. This figure represents a growth of 18 percent.")
    assert [each.subject for each in both] == ["Landings", "Landings"]


def test_a_floor_is_said_with_below_and_above() -> None:
    low, red = "Ponds must not fall below 9 hectares.", "Ponds must stay above the red line of 9 hectares."
    assert {(each.comparator, each.measure) for text in (low, red) for each in read(text)} == {("at-least", "level")}


def test_one_by_one_figures_move_as_the_one_before() -> None:
    read_ones = read("Debt fell by 16 million in 2013 and by 12 million in 2014.")
    assert [each.measure for each in read_ones] == ["decline", "decline"]
    cut = read("We have cut old steel production capacity by more than 170 tonnes.")[0]
    assert (cut.measure, cut.comparator) == ("decline", "over")


def test_doubling_is_a_growth_of_one_time() -> None:
    double, fourfold, english = (read(text)[0] for text in
                                 ("渔民收入比2020年翻一番。", "渔民收入翻两番。", "Landings doubled."))  # fmt: skip
    assert [each.figure.value for each in (double, fourfold, english)] == [1, 3, 1]
    assert {each.measure for each in (double, fourfold, english)} == {"growth"}
    assert double.since == 2020
    assert double.figure.equals(read("渔民收入增长1倍。")[0].figure)


def test_the_value_before_a_change_is_told_from_the_one_after_it() -> None:
    assert [each.initial for each in read("补助标准由每人每年240元提高到280元。")] == [True, False]
    assert [each.initial for each in read("Landings rose from less than 8 tonnes to over 9 tonnes.")] == [True, False]
    assert [each.initial for each in read("Landings rose from 8 million to 9 million tonnes.")] == [True, False]


def test_a_change_said_in_other_words_is_one() -> None:
    more, goal = read("城镇新增就业比去年多100万人。")[0], read("提出8%左右的粮食产量增长目标。")[0]
    assert (more.subject, more.measure) == ("城镇新增就业", "growth")
    assert (goal.subject, goal.measure) == ("粮食产量", "growth")
    assert read("渔业营收保持20%以上增长。")[0].measure == "growth"
    assert [each.measure for each in read("赤字占产值的比重从2.8%降到去年的1.5%左右。")] == ["share", "share"]


@pytest.mark.parametrize(
    ("text", "section", "last"),
    [
        ("研发投入年均增长7%以上。", ("二、“十五五”时期主要目标",), 2030),
        ("能耗降低13.5%。", ("二、“十四五”时期成就和“十五五”时期主要任务",), None),
        ("落实2030年减排目标。能耗降低13.5%。", ("2026年任务",), 2026),
        ("今后五年，经济年均增长7%。", (), 2030),
        ("目标是在提高效益的基础上年均增长7%。", (), None),
        ("“十四五”前四年水稻产量增长9%。", (), 2024),
        ("渔业产值年均增长4%，高于“十三五”时期2.2个百分点。", (), None),
        ("产能要压减；去年价格上涨影响大。价格涨幅控制在3%以内。", ("2026年任务",), 2026),
    ],
)
def test_a_year_is_of_the_figure_that_it_is_said_of(text: str, section: tuple[str, ...], last: int | None) -> None:
    period = read(text, section)[-1].period
    assert (period.last if period else None) == last


@pytest.mark.parametrize(
    ("asked", "sentence", "lacking"),
    [
        ("户籍人口城镇化率", "常住人口城镇化率提高到67%。", 3),
        ("果园贷款利息", "果园贷款增加3亿元。", 2),
        ("房贷利率", "个人住房贷款利率为3.1%。", 0),
        ("GDP总量", "国内生产总值达到3亿元。", 0),
        ("历年果园面积", "果园面积5万亩。", 0),
        ("果园种植面积要守住", "果园种植面积稳定在12万亩", 0),
        ("6G用户普及率", "5G用户普及率超过50%", 4),
        ("苹果园面积", "果园面积5万亩", 2),
        ("向果农发放的补贴", "发放果农补贴", 0),
        ("没有发生事故", "连续61个月未发生事故", 0),
        ("自治区级重大项目", "推进自治区重大项目800个", 0),
        ("登记失业率", "城镇登记失业率4.5%以内", 0),
        ("水土流失治理面积", "水土流失治理2980平方公里", 0),
        ("冷库装货梯计划", "冷库加装货梯80台", 0),
        ("境外果农", "境内果农80户", 3),
    ],
)
def test_words_of_what_is_asked_for_that_a_sentence_lacks(asked: str, sentence: str, lacking: int) -> None:
    assert unmet(asked, sentence) == lacking


def test_headings_say_whole_words_of_what_is_asked_for() -> None:
    assert unmet("果园作业时间", "每天一小时技术培训时间", "果园工作报告") == 3
