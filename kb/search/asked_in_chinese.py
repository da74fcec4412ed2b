"""What a question in Chinese asks for (``kb.search.asked``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.search.answer_type import QuestionPatterns
from kb.text.han import HAN_LETTER
from kb.text.numbers import HAN_NUMERALS

if TYPE_CHECKING:
    from kb.text.units import Dimension

_MONEY = (
    r"钱|元|块|补助|补贴|工资|报酬|薪|价|投资|资金|费|佣金|罚款|贷款|保额|奖|赔|收入|零售额|销售额|"
    r"赤字规模|债券?|国债|"
    r"总值|总量|预算|支出|减税|降费|负担"
)
_RATIO = r"百分之|比例|占比|比重|(?<![汇产])率|增速|增幅|涨幅|增长|点|百分点|提高多少百分|下降"
_MEASURE_WORDS = "名位户家套个项条所座辆件场种处只头台篇部支张间棵株艘架列根枚册趟"
"""Those that figures are asked in: 几座, 多少家."""
_UNITS: tuple[tuple[str, frozenset[Dimension]], ...] = (
    (
        r"(?:亿|万|千|百)*(?:元|块|[毛角分](?=钱|[?。]|$)|美元)|(?:多少|几个?)(?:亿|万)*钱",
        frozenset({"CNY", "USD", "EUR", "HKD"}),
    ),
    (r"(?:亿|万)*(?:斤|公斤|吨)", frozenset({"mass"})),
    (r"(?:亿|万)*(?:亩|公顷|平方米|平方公里)", frozenset({"area"})),
    (r"(?:亿|万)*(?:公里|千米|米)", frozenset({"length"})),
    (r"(?:亿|万)*(?:立方米|千瓦时?|兆瓦)", frozenset({"volume", "power", "energy"})),
    (r"(?:周)?岁", frozenset({"years", "count"})),
    (r"年", frozenset({"years", "months"})),
    (r"个?月", frozenset({"months"})),
    (r"天|日|个?小时|个?工作日", frozenset({"days", "hours", "weeks"})),
    (r"个?百分点|个?点", frozenset({"points", "ratio"})),
    (r"几比几", frozenset({"ratio"})),
    (r"成", frozenset({"ratio"})),
    (r"倍", frozenset({"times"})),
    (
        rf"(?:亿|万|千|百)*(?:[{_MEASURE_WORDS}次]|人次?|学生|"
        r"孩子|群众|农民|职工|企业|岗位|(?:婴幼)?儿童|婴幼儿|老[年人]|残疾人|人口|劳动力|青年|妇女|[村居市]民|干部|党员|教师|医生|[游旅]客|"
        r"用户|医院|学校|机构|平台|项目|工程|基地|园区|案件|事故)",
        frozenset({"count"}),
    ),
)
_MEASURES: tuple[tuple[str, frozenset[Dimension]], ...] = (
    ("面积", frozenset({"area"})),
    ("里程|长度|全长", frozenset({"length"})),
    ("价格?|费用?|市值|产值|金额|工资|总投资", frozenset({"CNY", "USD", "EUR", "HKD"})),
    ("人数", frozenset({"count"})),
    ("(?<![汇产])率|比例|比重|占比?|[增减]速|[增涨降减]幅", frozenset({"ratio", "points"})),
    ("系数|指数|比值|收入比|之比", frozenset()),
)
"""What is measured, and in what, where no unit is named: 占地面积, 票价是多少, 年利率. 汇率 and 生产率 may be money."""
_ALIKE = ("人名位口", "支只", "家户", "套户", "岁", "条件", "次场届", "所座", "个项座所处条种张间根")
_OF_ANY_THING, _OF_NO_THINGS = "个项", frozenset("人名位口户岁次场届批")
"""What may stand for the measure word of any thing, and those of no things."""
_COUNTERS = frozenset(f"{_MEASURE_WORDS}人口岁次届批")
_BEFORE_ASKING = re.compile(r"(?:目标|标准|大约|约|大概|是|为|有|定|在|到|达|稳|了|要|的|[?。])+$")
_AND = re.compile("[和与及、]")
_PART_OF = re.compile("[用花投][于在到向]")
"""Behind 多少: 财政支出有多少用在民生上 may be answered by a share."""
_CHANGES = re.compile(r"压减|压缩|增长|增加|提高|上调|上涨|下降|降低|下调|减少|削减|缩[减小]|扩大|涨|降|减")
"""A change of an amount may be stated as a share of it."""
_FIGURE = re.compile(
    r"多少|第几[次届批]|几个(?:百分)?点|几点(?!几)|"
    r"(?<![这那好前近后头哪])几(?=[倍成亿万百千元岁天次斤亩])|(?<![这那好前近后头去来十哪判刑])几(?=年(?![来前后])|个月)|"
    rf"(?<![这那好前近哪])几(?=[{_MEASURE_WORDS}人届批])|几(?=[块毛角分](?:钱|[?。]|$))|几比几|多大(?=规模|面积|比例|范围)|"
    r"百分之[几多]|多大(?=[?。]?$)|多高|多久|多长时间|多长|多远|(?<=[积模量口额])有?多大|(?<=[有达])多[深宽重厚]|"
    r"(?:比例|占比|比重|利率|税率|增速|覆盖率|普及率|失业率|赤字率)(?:是|为|达到|定)(?:多少|几(?!比)|多高)"
)
_MEASURE = re.compile(
    r"(?:人数|数量|产量|产值|总量|销量|业务量|吞吐量|客流量|增速|增长率|增幅|涨幅|降幅|[就失]业率|赤字率|利率|税率|覆盖率|普及率|"
    r"化率|占比|比重|比例|金额|规模|面积|长度|总(?:额|值|数|市值|投资|价)|里程|装机(?:容量)?|强度|价格|票价|电价|房价|单价|费用|学费|"
    r"(?:补助|补贴|工资|缴费|养老金|低保)(?:最低)?标准|"
    r"(?:增长|预期|产量|收入|就业|能耗|减排|产值|装机|投资)目标)"
    r"(?:是|为|定)?(?:怎么|如何|有何|有什么)?(?:变化?|调整|定|安排)?的?[?。]?$"
)
"""A question that names a measure and says nothing more asks for its figure: 历年快递业务量."""
_NO_MEASURE = re.compile(r"为什么|为何|是否|有没有|哪[些个家]|谁")
_DATE = re.compile(
    r"什么时候|何时|几时|几月|几号|哪(?:一?个|一)?(?:[年天月日周]|季度|星期)|哪几[天日]|第几季度|具体时间|起止时间|截止(?:时间|日期)(?:是|到)|"
    r"从哪[天年日]|到哪[天年日]|(?:日期|起止时间|(?:开始|截止|截至|开幕|闭幕|公布|生效|施行|实施|报名)时间)[?。]?$"
)
_DAY = re.compile("几月几号|几号|哪[一几]?[天日]")
_KINDS = (
    "县市区|市县|区县|县区|省份|省市|省|市|县|区|州|乡镇|村庄|村|城市|国家|"
    "平台企业|平台|企业|公司|单位|学校|高校|医院|机构|物种|品种|品牌|港口|景区"
)
_LIST = re.compile(
    rf"(?:哪些|哪几个|哪几家|哪几|都有哪些|有哪些|具体有哪些|是哪些)(?:具体)?(?:的)?(?P<after>{_KINDS})|"
    r"哪几?[家所个](?P<one>平台企业|平台|企业|公司|学校|高校|大学|医院|银行|港口|景区)|"
    rf"(?:有|是|包括)哪些{HAN_LETTER}{{1,4}}?(?P<whose>{_KINDS})[?。]?$|"
    rf"(?P<before>{_KINDS})(?:都|具体)?(?:有|是|包括)哪(?:[些几]|[家所个][?？。]?$)|"
    r"(?:名单|名录|目录)[里中上]?(?:都|具体)?(?:有|是|包括)|^(?!.*(?:什么|哪|谁|怎|如何|多少|几)).*(?:名单|名录|目录)[?。]?$"
)
_MEMBERS = re.compile(rf"哪([{HAN_NUMERALS}两]+|\d+)(?![年月天日届次号时岁]){HAN_LETTER}?")
_SET_UP = "(?:设|建|放|落户|布局|坐落|位于)在"
_PLACE = re.compile(
    r"哪里|哪儿|何地|何处|什么地方|"
    rf"(?:{_SET_UP})?哪[个条座处](?P<kind>地方|地区|市县|省|市|县|区|城市|村|镇|乡|街道?|路|园区|新区|港口?|机场)|"
    rf"在哪[个家座间栋所](?P<site>{HAN_LETTER}{{1,4}}?)(?=召开|举行|举办|开[会幕]|办|进行|里|[?。]|$)|"
    rf"{_SET_UP}哪"
)
_PLACE_NOT = re.compile(
    r"哪里来|从哪里来|哪里(?:提|说|写|讲|出现)|(?:出现|提到|写|讲|说)在?(?:哪里|哪儿)|难在哪|好在哪|差在哪|在哪[份个]文件"
)
_BY_A_PERSON = "主持|作|讲|签|宣布|发布|执笔|起草|撰写"
"""What a person does; by whom another thing is done asks for a body."""
_PERSON = re.compile(
    rf"(?:(?<![由归])谁(?!家|也|都|[在是曾为从对被把给让的将负]|来?(?:能|可|会|要|该|应|得|有|享|管|出钱|买单|承担|牵头|监督|受益|发放|支付|组织|实施|执行|提供))|"
    rf"由谁(?={_BY_A_PERSON})){HAN_LETTER}{{2}}|哪位|哪支队|冠军是|"
    rf"(?:{HAN_LETTER}[长师]|主任|书记|主席|总理|作者|发言人|负责人|冠军|专家|科学家|院士|教授|教练|总监|总裁)(?:是|为|叫)(?:谁|哪)"
)
_ROLE = re.compile(
    r"(?P<role>副?(?:部长|局长|省长|市长|总理|主席|院长|司长|秘书长|发言人))(?:[^,。?]{0,16})(?:讲|说|提|"
    r"强调|指出|表示|宣布)"
)
_CONDITIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("papers", re.compile(r"(?:什么|哪些|啥)(?:申请)?(?:材料|手续|证件|证明|资料|表)")),
    (
        "conditions",
        re.compile(
            r"什么条件|哪些条件|条件是什么|什么资格|哪些资格|资格要求|"
            r"(?:什么|哪些|多高的?|啥)(?:学历|文凭|学位|职称|资质)|"
            r"(?:年龄|学历|户籍|收入)(?:和|、|与)?(?:年龄|学历|户籍|收入)?(?:有)?(?:限制|要求|条件)|"
            r"怎样才能(?:申请|享受|报名)|才能申请|谁(?:能|可以|可)(?:申请|享受|报名|领)"
        ),
    ),
    (
        "sanctions",
        re.compile(
            r"(?:怎么|如何|什么|哪些|多少)(?:处罚|处分|罚|惩罚|惩处|追责)|(?:处罚|处分|罚款)(?:是什么|标准|多少)|"
            r"判(?:刑)?(?:几|多少|什么)|(?:拘留|坐牢)(?:几|多少|多久)"
        ),
    ),
    (
        "organ",
        re.compile(
            r"(?:哪个|哪家|什么)(?:部门|单位|机关|机构|部委)|"
            r"哪些(?:部门|单位|机关|机构|部委)(?:来)?(?:牵头|负责|主管|承担|管)|谁来?(?:牵头|负责|主管|监督|管)|"
            rf"[由归]谁(?!{_BY_A_PERSON})|谁负(?:总责|责任|主责)|"
            rf"(?:由|归)哪一?[个家级]{HAN_LETTER}{{1,4}}?(?:来)?(?:牵头|负责|主管|承担|管|制定|审批|批准|组织|实施|认定|监督|"
            r"发放)"
        ),
    ),
)
"""What is asked for of an obligation or a right, and the words that ask it."""
_OPEN = re.compile(
    rf"[,、;]\s*(?:又|并|还)?(?:该|应该?|要)?(?:怎么|如何|怎样)(?!处[罚分]|罚|惩)|[,、;]{HAN_LETTER}{{1,4}}什么[?。]?$"
)
"""Beside who or under what conditions, it is asked how or what else: 谁来管、怎么管; 由谁参与、禁止什么."""
_PLANNED = re.compile(
    rf"目标|预期(?!寿命)|力争|任务|控制在|(?:计划|打算|拟|准备){HAN_LETTER}{{0,4}}?(?:多少|几)|"
    rf"(?:安排|(?<![主重需首只])要(?!回)){HAN_LETTER}{{0,3}}?(?:多少|几)|"
    r"定(?:了|为|在|到)?(?:多少|几)"
)
"""What says that a figure is asked for which was aimed at."""
_REACHED = re.compile(rf"(?<![安排计划预算定])了(?:多少|几)|(?:多少|几){HAN_LETTER}{{0,6}}了[?。]?$")
"""What says that one is asked for which was reached: 演了多少场, 降到多少了."""
_CHANGED = "[增提上下降减压扩缩削][长加高调涨降低少缩大减小]"
_LEVEL = re.compile(
    rf"[到至]了?(?:多少|几|多[大高长])|"
    rf"(?<![涨降减])(?<![涨降减]了)(?<!{_CHANGED})(?<!{_CHANGED}了)多少(?!个?百分|[亿万千百]*(?:元|块|点)){HAN_LETTER}{{2}}"
)
"""What says that a level is asked for, not a change: 降到多少, 抓了多少逃犯."""
_STOCK = re.compile(
    "(?:一共|总共|共|现|拥|目前|总)?有(?:多少|几)(?!钱|元|块)|(?:总数|数量|存量)(?:是|有|达到?)?(?:多少|几|$)"
)
"""What says that all there are are asked for, not those that were added."""
_PER_UNIT = re.compile(
    r"(?:每一?[个人户亩件张床位名头只吨斤公度份家套辆孩月天]|一个?[人户亩月张床])[^,。?]*(?:多少|几)|"
    rf"(?:多少|几){HAN_LETTER}{{0,2}}一[个张份吨斤人户亩件]"
)
"""What says that a figure for each of something is asked for, not a sum."""


def _figure(text: str) -> re.Match[str] | None:
    """The words that ask for a figure."""
    return _FIGURE.search(text) or (None if _NO_MEASURE.search(text) else _MEASURE.search(text))


def _counters(text: str, dimensions: set[Dimension]) -> frozenset[str]:
    """The measure words that may stand in place of the one behind 多少 or 几."""
    match = re.search(rf"(?:多少|几)[亿万千百]*({HAN_LETTER})(次?)", text)
    if match is None or not dimensions & {"count", "years"} or match[1] not in _COUNTERS:
        return frozenset()
    alike = next((group for group in _ALIKE if match[1] in group), match[1])
    return frozenset(alike if match[1] in _OF_NO_THINGS or match[2] else f"{alike}{_OF_ANY_THING}")


def _dimensions(text: str, match: re.Match[str]) -> set[Dimension]:
    """What a figure may be measured in, read from the unit behind the asking word, or else from what is counted."""
    behind = text[match.end() :]
    if match[0].startswith("第"):
        return {"count"}
    if match[0] in ("多长", "多久", "多长时间"):
        return {"years", "months", "weeks", "days", "hours", *(("length",) if match[0] == "多长" else ())}
    for pattern, dimensions in _UNITS:
        if re.match(pattern, behind) or re.match(pattern, text[match.start() :]):
            return set(dimensions)
    asking = re.search("[多几]", match[0])
    counted = _BEFORE_ASKING.sub("", text[: match.start() + asking.start() if asking else match.end()])
    counted = re.sub(rf"(?:{_CHANGES.pattern})$", "", counted) if _LEVEL.search(text) else counted
    for pattern, dimensions in _MEASURES:
        if re.search(rf"(?:{pattern})$", counted):
            return set() if _AND.search(counted) else set(dimensions)  # another thing may be in another unit
    around = text[max(0, match.start() - 12) : match.end() + 6]
    found: set[Dimension] = set()
    if re.search(_RATIO, around) or _PART_OF.match(behind):
        found |= {"ratio", "points"}
    if re.search(_MONEY, around):
        found |= {"CNY", "USD", "EUR", "HKD"}
        if _CHANGES.search(text[max(0, match.start() - 6) : match.start()]):
            found |= {"ratio", "points"}
    return found


PATTERNS = QuestionPatterns(
    figure=_figure, dimensions=_dimensions, counters=_counters, date=_DATE, day=_DAY, list=_LIST, members=_MEMBERS,
    place=_PLACE, no_place=_PLACE_NOT, person=_PERSON, no_person=_OPEN, role=_ROLE, conditions=_CONDITIONS,
    no_condition=_OPEN, planned=_PLANNED, reached=_REACHED, level=_LEVEL, stock=_STOCK, per_unit=_PER_UNIT,
)  # fmt: skip
