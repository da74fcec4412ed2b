"""Whether a sentence names places, people or other things, for ``kb.search.evidence``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.search.translation import words_of
from kb.text.han import HAN_LETTER
from kb.text.places import PREFECTURES, prefectures_in, provinces_in

if TYPE_CHECKING:
    from kb.search.answer_type import Asked

_GENERIC_NAMES = """
示范 重点 试点 帮扶 全国 各省
各县 各市 城市 农村 乡镇 本县
本市 本省 县级 市级 省级 省市
市县 县区 区县 产粮 产油 贫困 脱贫
特大 超大 国家 地区 社区 园区
景区 灌区 库区 林区 牧区 垦区
山区 郊区 城区 老区 特区 片区
厂区 校区 湖区 湾区 集市 城乡 家乡
故乡 下乡 入乡 返乡 都市 股市
楼市 上市 入市 夜市 超市 大市
强县 强市 富县 开发 保护 试验
自贸 高新 经开 主产 产销 销区 产区
战区 防区 禁区
集中 毗邻 民族 边境
"""
"""What stands before 县, 市, 区 … and names no place."""
_GENERIC = frozenset(_GENERIC_NAMES.split())
_PLACE_NAME = re.compile(
    rf"(?:^|[,、。;:\"(在于到从和及与以赴位省市区州县])({HAN_LETTER}{{2,4}})"
    r"(?P<kind>自治区|自治州|自治县|省|市|县|区|州|旗|镇|乡(?!村)|(?<!乡)村)(?=[\W\d_A-Za-z]|[的在等和与及举建设召开市县区镇村]|$)"
)
_HONOURED = re.compile(
    rf"(?:^|[,;。:、])({HAN_LETTER}{{2,8}}?)(?:成功)?(?:入选|获评|荣获|上榜|跻身|被(?:评|授|命名|认定))"
)
"""What stands before the word for an honour is a name, whatever it ends in: 阿者科入选最佳旅游乡村."""
_MUNICIPALITIES = frozenset(("北京", "天津", "上海", "重庆"))
_SITES = {
    kind: re.compile(rf"({HAN_LETTER}{{2}}{ending})")
    for kind, ending in (
        ("街", "街"), ("街道", "街道"), ("路", "路"), ("乡", "乡"), ("园区", "园区?"), ("新区", "新区"), ("港", "港"),
        ("港口", "港"), ("机场", "机场"),
    )
}  # fmt: skip
"""Places smaller than a county, by the word that a question has for them."""
_PLACES = re.compile(
    r"[县市省区州乡镇村份庄城国家地方]+|"
    r"provinces?|cit(?:y|ies)|count(?:y|ies)|towns?|villages?|districts?|regions?|countr(?:y|ies)"
)
_ENGLISH_NAME = re.compile(r"(?<=[a-z,;:] )(?:the )?([A-Z][a-z]+(?: [A-Z][a-z]+)*)")
_COMMON_NAMES = """
I China Chinese Party State Council Government National Central Committee Communist Congress Plan Opinions CPC Internet
January February March April May June July August September October November December Comprehensive Rural E-commerce
Revitalization Ministry Commerce People Republic
"""
"""English words that begin with a capital and tell one thing from no other here."""
COMMON_NAMES = frozenset(_COMMON_NAMES.split())
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁"
    "任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤习温"
)
_PERSON_NAME = re.compile(
    r"(?:总书记|书记|主席|总理|主任|委员|代表|同志|(?:[部省市县区乡镇州院局校会司厅]|秘书|理事|董事)长)"
    rf"[{_SURNAMES}]{HAN_LETTER}{{1,2}}(?=[主出作讲指强在对同和签发宣会担兼率、，,。]|$)|习近平|{HAN_LETTER}·{HAN_LETTER}|"
    rf"(?:^|(?<=[,;。、 ]))[{_SURNAMES}]{HAN_LETTER}{{1,2}}(?=(?:在)?(?:主持|出席|讲话|签署|宣布|会见)|"
    rf"作(?:报告|说明|讲话)|、[{_SURNAMES}]{HAN_LETTER}{{1,2}}、)|"
    r"\b(?:President|Premier|Vice Premier|Minister|Secretary|Director|Mayor|Governor|Mr|Ms|Dr)\.? [A-Z][a-z]+"
)
_DONE = {
    r"\b(?:chair|presid)ed": r"\b(?:chair|presid)|主持",
    r"\bannounced": r"\bannounc|宣布",
    r"\bsigned": r"\bsign|签",
    r"\bsp(?:oke|eaks)": r"\b(?:spoke|speech|address)|讲话|发言|报告|说明",
    r"\bwon": r"\b(?:won|winner|champion)|冠军|夺|获",
}
"""What a sentence says of a person, by what a question in English asks who did."""
_ENDINGS = {
    "universit": r"大学|学院|Universit(?:y|ies)", "bank": "银行|Banks?", "hospital": "医院|Hospitals?",
    "compan": "公司|集团|Company|Corporation", "firm": "公司|集团|Company", "enterprise": "公司|集团|Company",
    "school": "学校|[小中]学|Schools?", "port": "港|Ports?",
    "大学": "大学|学院", "高校": "大学|学院", "学校": "学校|[小中大]学", "医院": "医院", "银行": "银行",
    "公司": "公司|集团", "企业": "公司|集团", "港口": "港", "机场": "机场",
}  # fmt: skip
"""What the names of things of a kind end in, by the word that a question has for the kind."""
_GENERIC_KIND_NAMES = """
商业 村镇 策性 国有 大型 中型 小型 中小 地方 职业 高等 普通 公立 公办
民办 县级 市级 省级 乡镇 重点 专科 综合 龙头 民营 私营 外资 科技 骨干
平台 投资 中央 乡村 农村 示范 定点 涉农 农业 工业 各类 相关 有关 一流
优质 合型
"""
_GENERIC_KINDS = frozenset(_GENERIC_KIND_NAMES.split())
"""The last two characters of what stands before 银行, 学校, 企业 … and names none (策性 of 政策性)."""
_AND_OTHERS = re.compile("(?<![高平同均对相])等(?![级待于候值同])")
_LISTED = re.compile(r"[^\W\d_]{2,}、[^\W\d_]{2,}")
_CHINESE_RUN = re.compile(r"[^,。:!?]+")
_CHINESE_ITEMS = re.compile("[、;]|(?<=[^、]{2})[和与及](?=[^、]{2})")
_ENGLISH_RUN = re.compile(r"[a-z][^;:.]* (?:and|or) [^;:.]+", re.IGNORECASE)
_ENGLISH_ITEMS = re.compile(r", (?:and |or )?| (?:and|or) ")


def names_person(sentence: str, asked: Asked) -> bool:
    """Whether a normalised sentence names a person, and has what that person did, where the question says it."""
    did = asked.words[1:2] if asked.words.startswith("谁") else ""  # 谁签发: 签
    done = next((done for verb, done in _DONE.items() if re.search(verb, asked.words)), did)
    return re.search(done, sentence) is not None and _PERSON_NAME.search(sentence) is not None


def enumerates(sentence: str, members: int) -> bool:
    """Whether a normalised sentence lists so many things in one run, with 、 or with commas and a last "and"."""
    chinese = [_CHINESE_ITEMS.split(run) for run in _CHINESE_RUN.findall(sentence)]
    english = [_ENGLISH_ITEMS.split(run) for run in _ENGLISH_RUN.findall(sentence)]
    return max(map(len, [*chinese, *english]), default=0) >= members


def names_things(sentence: str, asked: Asked, kind: str, own: frozenset[str], *, of_province: bool) -> bool:
    """Whether a sentence names places, or where other things are listed, several of them."""
    found = [
        match for match in _PLACE_NAME.finditer(sentence) if match[1] not in _GENERIC and match[1][-2:] not in _GENERIC
    ]
    provinces = [name for _, name in provinces_in(sentence) if name not in own]
    cities = [name for name in prefectures_in(sentence) if name not in own]
    cities += [name for name in provinces if name in _MUNICIPALITIES]
    cities += [word for word in words_of(sentence) if word in PREFECTURES and word not in own]
    if re.fullmatch(r"省份?|provinces?", asked.names):
        return of_province or bool(provinces)
    if re.fullmatch(r"市县|市|城市|地区", asked.names) and cities:
        return True
    if re.fullmatch(r"市县|县|区|市|城市|村|乡镇|镇|州", asked.names):
        honoured = (match[1] for match in _HONOURED.finditer(sentence) if match[1] not in own)
        return any(match["kind"][-1] in asked.names for match in found) or any(
            name[-2:] not in _GENERIC for name in honoured
        )
    if asked.names in _SITES:
        return any(match[1] not in own for match in _SITES[asked.names].finditer(sentence))
    if kind == "place" and asked.names and not _PLACES.fullmatch(asked.names):  # 宾馆: something of that name
        return re.search(f"{HAN_LETTER}{{2}}{re.escape(asked.names)}", sentence) is not None
    endings = next((endings for kind, endings in _ENDINGS.items() if asked.names.startswith(kind)), "")
    if endings:
        found_names = re.finditer(rf"({HAN_LETTER}{{2}}|[A-Z]\w+ )(?:{endings})", sentence)
        return any(match[1] not in _GENERIC_KINDS for match in found_names)
    english = [
        name for name in _ENGLISH_NAME.findall(sentence) if name.split()[0] not in COMMON_NAMES and name not in own
    ]
    if kind == "place" or _PLACES.fullmatch(asked.names):
        return bool(provinces or english or found or cities)
    return bool(english) or (_LISTED.search(sentence) is not None and _AND_OTHERS.search(sentence) is not None)
