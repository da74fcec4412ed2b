"""Forms in which communiqués, plans, reports of bureaus and English releases state figures: what each counts."""

from __future__ import annotations

from datetime import date

import pytest

from kb.text.normalise import normalise
from kb.text.statement import Statement
from kb.text.statements import statements


def read(text: str, section: tuple[str, ...] = ()) -> list[Statement]:
    return list(statements(normalise(text), day=date(2026, 1, 20), section=tuple(map(normalise, section))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("渔业产值迈过12亿元关口，到位渔业资金9亿元。", [("渔业产值", "level"), ("到位渔业资金", "level")]),
        ("渔业投资增速高达18%。", [("渔业投资", "growth")]),
        ("形成7万吨渔场可调度冷藏能力。", [("形成渔场可调度冷藏能力", "level")]),
        ("进口货值、入境渔客、离港水产销售额分别增长38%、64%、46%。",
         [("进口货值", "growth"), ("入境渔客", "growth"), ("离港水产销售额", "growth")]),
        ("渔港案件、渔船起数分别下降27%、18%。", [("渔港案件起数", "decline"), ("渔船起数", "decline")]),
        ("推动30余项渔港试点任务全部落地实施。", [("渔港试点任务", "level")]),
        ("水上、岸上案件分别下降27%、18%。", [("水上案件", "decline"), ("岸上案件", "decline")]),
        ("以上共计36项任务。", [("任务", "level")]),
        ("城乡渔市一体化覆盖率、渔村自来水普及率分别提高到61%、93%。",
         [("城乡渔市一体化覆盖率", "level"), ("渔村自来水普及率", "level")]),
        ("建成4个世界级、8个省级渔业集群。", [("建成世界级渔业集群", "level"), ("省级渔业集群", "level")]),
        ("渔业增加值增长6%，三次产业结构不断优化，调整为9.1∶40.2∶50.7。",
         [("渔业增加值", "growth"), ("第一产业", "share"), ("第二产业", "share"), ("第三产业", "share")]),
        ("新建12个750千伏和330千伏输电工程。", [("新建输电工程", "level")]),
        ("渔港供电量超过300亿度。", [("渔港供电量", "level")]),
        # how high a flood, and how much in a name, is counted
        ("渔港防浪标准由五年一遇提高到二十年或五十年一遇。", []),
        ("实现渔业装备等“六个翻番”。", []),
        ("渔汛已过去近4个月，要把渔民安全放在第一位。", []),
        ("排名前1%的渔业学科数量增长两倍。", [("排名前1%的渔业学科数量", "growth")]),
        ("标准化池塘达到池塘总面积的64%。", [("标准化池塘", "share")]),
        ("渔政干部集中办公69场次。", [("渔政干部集中办公", "level")]),
        ("有力推进“117项目”，实施21条渔港升级举措。", [("实施渔港升级举措", "level")]),
        ("今明两年继续提高退休渔民养老金，人均每年增长10%左右。", [("退休渔民养老金", "growth")]),
        ("渔港贸易顺差连续两年下降，比上年减少6%。", [("渔港贸易顺差", "decline")]),
        ("累计形成21批173项渔业案例。", [("形成渔业案例", "level"), ("形成渔业案例", "level")]),
        ("渔校由71所优化整合为47所。", [("渔校", "level"), ("渔校", "level")]),
        ("引进投资超10亿元渔港项目14个。", [("引进投资", "level"), ("引进投资超10亿元渔港项目", "level")]),
        ("渔民失业率从上半年5.5%降到5.3%。", [("渔民失业率", "level"), ("渔民失业率", "level")]),
        ("渔业稳步增长，在农业中占比提高2.5个百分点。", [("渔业占比", "growth")]),
        ("渔业比重提高2.5个百分点。", [("渔业占比", "growth")]),
        ("三张清单、企业和渔民15%所得税优惠。", [("清单", "level"), ("企业和渔民所得税优惠", "level")]),
        ("渔业总量跨过两个万亿元关口、超过6万亿元。", [("渔业总量", "level"), ("渔业总量", "level")]),
        ("渔业规模上升到全国第6位。", [("渔业规模", "rank")]),
        ("推出一千五百多项渔业举措。", [("推出渔业举措", "level")]),
        ("应届渔校毕业生就业率95%以上。", [("应届渔校毕业生就业率", "level")]),
        ("排查渔港隐患68处，目前已有渔船32艘。", [("排查渔港隐患", "level"), ("渔船", "level")]),
        ("全县共有渔港12个，全县现有码头4座。", [("渔港", "level"), ("码头", "level")]),
        ("为1.2万名渔民发放补贴1530万元。", [("渔民", "level"), ("发放补贴", "level")]),
        ("带动1600户渔民户均增收4200元。", [("渔民", "level"), ("户均增收", "level")]),
        ("水产品产量24万吨，增产1.2%。", [("水产品产量", "level"), ("水产品产量", "growth")]),
        ("饵料、渔药施用量分别减少5%、8%。", [("饵料施用量", "decline"), ("渔药施用量", "decline")]),
        ("渔民收入中位数38600元，为平均数的86%。", [("渔民收入中位数", "level"), ("渔民收入中位数", "share")]),
        ("渔业研发投入不低于营业收入的3%。", [("渔业研发投入", "share")]),
        ("三次产业结构为7.7∶42.6∶49.7。",
         [("第一产业", "share"), ("第二产业", "share"), ("第三产业", "share")]),
        ("渔业研发经费9亿元，与渔业产值之比为2.3%。", [("渔业研发经费", "level"), ("渔业研发经费", "share")]),
        ("饵料、渔药、水产品低温处理率分别达到30%、88%、90%。",
         [("饵料低温处理率", "level"), ("渔药低温处理率", "level"), ("水产品低温处理率", "level")]),
        ("总投资42亿元的渔港改造工程开工。", [("总投资", "level")]),
        ("33个渔港完成投资15亿元。", [("渔港", "level"), ("渔港完成投资", "level")]),
        ("33个渔港完成投资15亿元、超年度计划28%。",
         [("渔港", "level"), ("渔港完成投资", "level"), ("渔港完成投资超年度计划", "level")]),
        ("水产企业完成设备投资9亿元、研发投入3亿元。",
         [("水产企业完成设备投资", "level"), ("水产企业研发投入", "level")]),
        ("在14个渔港增设泊位2000个。", [("渔港", "level"), ("增设泊位", "level")]),
        ("新登记渔船企业增长21.6%，平均每天新增12户。",
         [("新登记渔船企业", "growth"), ("平均每天新增渔船企业", "level")]),
        ("渔民存款余额增长8.5%，新增4亿元。", [("渔民存款余额", "growth"), ("新增渔民存款余额", "level")]),
        ("渔业占农业的比重达18.5%，提高7.2个百分点。", [("渔业", "share"), ("渔业占比", "growth")]),
        ("渔业保险参保人数增加1.4万、覆盖10.5万人。", [("渔业保险参保人数", "growth"), ("渔业保险覆盖", "level")]),
        ("现有1260万渔村孩子在城市上学，和美渔村覆盖率达73%。",
         [("渔村孩子在城市上学", "level"), ("和美渔村覆盖率", "level")]),
        ("渔港平均电价下降5分/千瓦时。", [("渔港平均电价", "decline")]),
        ("渔民参保率稳定在百分之九十五。", [("渔民参保率", "level")]),
        ("近一亿渔民脱贫，九百六十多万渔民上岸。", [("渔民脱贫", "level"), ("渔民上岸", "level")]),
        ("这个拥有九千多名社员的渔业合作社更加兴旺。", [("社员", "level")]),
        ("培育100个以上港口级、企业级数据集。", [("培育港口级、企业级数据集", "level")]),
        ("探明7亿吨级砂石等矿产地35处。", [("探明7亿吨级砂石等矿产地", "level")]),
        ("完成约3万人居住的渔村改造。", [("居住的渔村改造", "level")]),
        ("七是完成渔船改造500艘。", [("完成渔船改造", "level")]),
        ("平均作业时间由58小时压缩到51小时。", [("平均作业时间", "level"), ("平均作业时间", "level")]),
        ("渔业产值增速连续11个季度居全国前10位，安装航标灯480盏。", [("安装航标灯", "level")]),
        ("省财政每年安排不低于15亿元专项资金支持渔港建设。", [("省财政专项资金", "level")]),
    ],
)  # fmt: skip
def test_a_chinese_figure_counts_what_its_clause_names(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.subject, each.measure) for each in read(text)] == expected


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("The value added of fishery was 31 billion yuan.", [("value added of fishery", "level")]),
        ("We helped 3,200 fishers find work and trained 560 pilots.", [("fishers", "level"), ("pilots", "level")]),
        ("Ponds now cover 238,000 mu and employ some 40,000 people.", [("Ponds", "level"), ("people", "level")]),
        ("The average trip took 21 hours.", [("average trip", "level")]),
        ("Catches fell, meaning the loss ratio will rise to 3%.", [("loss ratio", "level")]),
        ("Tax on income of between one million and three million yuan will be halved.", [("Tax on income", "level")]),
        ("We raised the poverty line to 2,300 yuan.", [("poverty line", "level")]),
        ("The income of urban and rural fishers was 32.9 yuan and 37.1 yuan respectively, an increase of 2.8 and 5.5.",
         [("income of urban fishers", "level"), ("income of rural fishers", "level"),
          ("income of urban fishers", "growth"), ("income of rural fishers", "growth")]),
        ("Boat ownership stood at 21.5 boats per 100 coastal households.", [("Boat ownership", "level")]),
        ("The pension rose from 700 yuan per month to 1,721 yuan.", [("pension", "level"), ("pension", "level")]),
        ("A total of 19,700 km of new lines were built, 8,951 km of which are coastal railways.",
         [("new lines", "level"), ("coastal railways", "level")]),
        ("Losses continued to fall and the waste of fish dropped by 9 percent.", [("waste of fish", "decline")]),
        ("Subsidies for ports and boats should be raised from 240 yuan to 280 yuan per person respectively.",
         [("Subsidies for ports and boats", "level"), ("Subsidies for ports and boats", "level")]),
        ('The "10,000 boats for 900 ports" initiative began with 40 boats.', [("boats", "level")]),
        ("The average trip stay shortened to 7.9 days.", [("average trip stay", "level")]),
        ("The number of berths will increase by 800 to 2,950.",
         [("number of berths", "growth"), ("number of berths", "level")]),
        ("The fleet shrank by 310 boats to 29,400.", [("fleet", "decline"), ("fleet", "level")]),
        ("Visits topped 6 million, generating revenue of 4.3 billion yuan.",
         [("Visits", "level"), ("revenue", "level")]),
        ("Over 3 million people who have moved to the coast found work.",
         [("people who have moved to the coast", "level")]),
        ("We helped 2 million people to be moved from the islands.",
         [("people to be moved from the islands", "level")]),
        ("Trawlers with a capacity of less than 300 tons should be scrapped.", [("Trawlers with a capacity", "level")]),
        ("The insurance plan has benefited over 3,000 fishers.", [("insurance plan benefited fishers", "level")]),
        ("We built ports, raised wages, and our plan, a scheme that has benefited 300 fishers, went on.",
         [("scheme benefited fishers", "level")]),
        ("We aim for a surveyed jobless rate of 6 percent, and a registered jobless rate of 5.5 percent.",
         [("surveyed jobless rate", "level"), ("registered jobless rate", "level")]),
        ("The number of permits has been slashed by 44 percent.", [("number of permits", "decline")]),
        ("The number of fishers has grown from 10,000 to 100,000.",
         [("number of fishers", "level"), ("number of fishers", "level")]),
        ("We aim for landings growth of around 5 percent.", [("landings", "growth")]),
        ("A total of 10.5 million new berths were built in the first nine months of 2025.", [("new berths", "level")]),
        ("The share of ports with clean water rose from 95 percent to 97 percent.",
         [("share of ports with clean water", "share"), ("share of ports with clean water", "level")]),
        ("About 62% of boats met the standard, compared with 55% a year earlier.",
         [("boats", "level"), ("boats", "level")]),
        ("Trawlers numbered 27.6 million at the end of June.", [("Trawlers", "level")]),
        ("Trips came to 1.73 million, 7 percent up on the year before.", [("Trips", "level"), ("Trips", "growth")]),
        ("Ports carried out 2,140 berth upgrades at low tide.", [("berth upgrades", "level")]),
        ("Fishers paid 27 percent of costs.", [("costs", "level")]),
        ("Exports to partners made up 51 percent of all exports.", [("Exports to partners", "share")]),
        ("Charges for mooring go up 6 percent.", [("Charges for mooring", "growth")]),
        ("Landings expanded 5 percent year on year to 140 billion yuan.",
         [("Landings", "growth"), ("Landings", "level")]),
        ("The port spends £312 million on dredging.", [("dredging", "level")]),
        ("Mooring rates yield £72 million.", [("Mooring rates", "level")]),
    ],
)  # fmt: skip
def test_an_english_figure_counts_its_noun_phrase(text: str, things: list[tuple[str, str]]) -> None:
    assert [(each.thing, each.measure) for each in read(text)] == things


@pytest.mark.parametrize(
    ("text", "section", "years"),
    [
        ("渔民收入由2020年的11360元增加到18920元。", ("2025年回顾",), [2020, 2025]),
        ("“十四五”期间建成渔港30个。到2030年，渔港达到40个。渔船更新率达到八成。", (), [2025, 2030, None]),
        ("普及率由上年的81%升到88%。", ("2025年统计公报",), [2024, 2025]),
        ("Landings fell from 218 million in 2020 to 190 million.", ("Review of 2025",), [2020, 2025]),
        ("This year, we will begin what the 15th Five-Year Plan names. Over 800 boats will be built.", (), [2026]),
        ("The loss ratio will rise from last year's 2.1% to 2.3%.", ("Tasks of 2026",), [2025, 2026]),
        ("今明两年渔民养老金增长10%。", (), [2027]),
        ("着眼实现2035年远景目标，“十五五”渔业产值年均增长5%。", (), [2030]),
        ("“十四五”圆满收官，渔业产值36亿元。", (), [None]),
        ("Landings are to fall by 5 percent from the 2025 level. Ponds will number 300,000.", (), [None, None]),
    ],
)
def test_a_year_does_not_go_over_to_what_it_is_not_said_of(
    text: str, section: tuple[str, ...], years: list[int | None]
) -> None:
    assert [each.period.last if each.period else None for each in read(text, section)] == years
