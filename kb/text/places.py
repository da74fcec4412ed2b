"""Places that stand before what is counted: 全国, 全县, 广东, 我省, China's."""

from __future__ import annotations

import re

from kb.text.han import HAN_LETTER, has_ideographs

PROVINCES: dict[str, str] = {
    "北京": "beijing", "天津": "tianjin", "河北": "hebei", "山西": "shanxi", "内蒙古": "inner mongolia",
    "辽宁": "liaoning", "吉林": "jilin", "黑龙江": "heilongjiang", "上海": "shanghai", "江苏": "jiangsu",
    "浙江": "zhejiang", "安徽": "anhui", "福建": "fujian", "江西": "jiangxi", "山东": "shandong", "河南": "henan",
    "湖北": "hubei", "湖南": "hunan", "广东": "guangdong", "广西": "guangxi", "海南": "hainan", "重庆": "chongqing",
    "四川": "sichuan", "贵州": "guizhou", "云南": "yunnan", "西藏": "tibet", "陕西": "shaanxi", "甘肃": "gansu",
    "青海": "qinghai", "宁夏": "ningxia", "新疆": "xinjiang", "香港": "hong kong", "澳门": "macao", "台湾": "taiwan",
}  # fmt: skip
"""Divisions of the first level (GB/T 2260), by their short Chinese names, in the standard's order."""
_PREFECTURE_NAMES = """
石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中
运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安 锡林郭勒
阿拉善 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛 长春 四平 辽源
通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化
大兴安岭 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴
湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州
六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭
赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 莱芜 临沂 德州
聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳
周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳
邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名
肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州
贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚 三沙 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁
内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 贵阳 六盘水 遵义 安顺 毕节 铜仁
黔西南 黔东南 黔南 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江
迪庆 拉萨 日喀则 昌都 林芝 山南 那曲 阿里 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州
嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南 西宁 海东 海北 黄南 果洛 玉树
海西 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 克孜勒苏
喀什 和田 伊犁 塔城 阿勒泰
"""
PREFECTURES = frozenset(_PREFECTURE_NAMES.split())
"""Divisions of the second level (GB/T 2260), without the word for their kind, less those named like a province."""
PROVINCE = re.compile("|".join(PROVINCES))
BY_ENGLISH = {english: chinese for chinese, english in PROVINCES.items()} | {"xizang": "西藏"}
"""Provinces by their English names in lower case."""
_PROVINCE_EN = re.compile(rf"\b(?:{'|'.join(BY_ENGLISH)})\b", re.IGNORECASE)
_WORDS_TOO = frozenset(("长治", "大同", "朝阳", "日照", "安康", "白银", "来宾", "大庆", "兴安", "阿里"))
"""Names that are words of everyday Chinese, or parts of such, so that they want the word for their kind."""
_KIND_BELOW = "自治州|自治县|自治旗|地区|新区|市|县|区|州|盟|旗|镇|乡"
_PREFECTURE = re.compile("|".join(sorted(PREFECTURES)))
_BEFORE_NAME = "在到从和与及于赴省区年的问持动进立予为对向由让将把用导快了是"
_BEHIND_NAME = ("市", "地区", "州", "自治州", "盟")
_LEADING = re.compile(
    r"(?P<own>(?:全|我|本|该|各)(?:国|省|市|县|区|州|镇|乡|村|旗|自治区))(?:的|内|范围内)?(?!人大|政协|产|外|重点实验室|重点文物|文明|示范|先进|百强|统一大?市场)"
    rf"|(?P<named>(?:{'|'.join(PROVINCES)})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)?)(?:的|全省|全市|全区)?"
)


def leading_place(words: str) -> tuple[str | None, int]:
    """The place that Chinese words begin with, in its short form, and how many characters it takes; or (None, 0)."""
    match = _LEADING.match(words)
    if match is None:
        return None, 0
    if match["own"]:
        return "全" + match["own"][1:], match.end()
    name = match["named"]
    return next(province for province in PROVINCES if name.startswith(province)), match.end()


_GOVERNMENT = re.compile(
    rf"(?:(?<=\d)年)?({HAN_LETTER}{{1,14}}?(?:省|市|自治区|县|区|州|旗|镇|乡))(?:人民政府|人大常委会|委员会|政府工作报告|\d{{4}}年|{HAN_LETTER}{{0,10}}[局厅]\b)"
)
_KIND_OF_PLACE = re.compile("省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区")


def place_of_document(title_and_issuer: str) -> str | None:
    """The place below the nation that a document speaks of, told from its title and issuer; None for the nation."""
    government = _GOVERNMENT.search(title_and_issuer)
    if government is not None:
        return government[1]
    province = PROVINCE.search(title_and_issuer)
    return province[0] if province else None


def government_below_province(title_and_issuer: str) -> str:
    """The short name of the city, prefecture or county whose government a title or issuer names; "" for none."""
    government = _GOVERNMENT.search(title_and_issuer)
    if government is None:
        return ""
    named = re.split("关于|同意|转发|印发", government[1])[-1]
    return _short_name(re.sub(rf"^(?:{'|'.join(PROVINCES)})(?:{_KIND_OF_PLACE.pattern})?", "", named))


def _short_name(place: str) -> str:
    """A place below the province without the word for its kind, where two characters are left: 杭州市 → 杭州."""
    if place.endswith("自治州"):
        return next((name for name in PREFECTURES if place.startswith(name)), place)
    bare = re.sub(rf"(?:{_KIND_BELOW})$", "", place)
    return bare if len(bare) > 1 else place


def with_kind(name: str, text: str) -> str:
    """A place's short name as a text has it, with the word for its kind where that stands behind it: 河湾, 河湾县."""
    match = re.search(rf"{re.escape(name)}(?:{_KIND_OF_PLACE.pattern}|{_KIND_BELOW})(?![场域城级划村土])", text)
    return match[0] if match else name


def provinces_in(text: str) -> list[tuple[str, str]]:
    """The provinces that a normalised text names: (the word for it, its short Chinese name), Chinese words first."""
    return [(match[0], _short_chinese(match[0])) for match in _named_provinces(text)]


def last_province(text: str) -> str | None:
    """The short Chinese name of the province that a normalised text names last, or None."""
    last = max(_named_provinces(text), key=re.Match.start, default=None)
    return _short_chinese(last[0]) if last is not None else None


def _named_provinces(text: str) -> list[re.Match[str]]:
    return [*PROVINCE.finditer(text), *_PROVINCE_EN.finditer(text)]


def _short_chinese(province: str) -> str:
    return BY_ENGLISH.get(province.lower(), province)


def prefectures_in(text: str) -> list[str]:
    """The cities and prefectures that a normalised text names, by their short names, in order.

    Two characters of other words may be a name (推广安全): a name stands at a boundary, or before its kind.
    """
    return [match[0] for match in _PREFECTURE.finditer(text) if _is_prefecture(text, *match.span())]


def _is_prefecture(text: str, start: int, end: int) -> bool:
    before = text[start - 1 : start]
    at_boundary = not has_ideographs(before) or before in _BEFORE_NAME or not has_ideographs(text[end : end + 1])
    return text.startswith(_BEHIND_NAME, end) or (at_boundary and text[start:end] not in _WORDS_TOO)


def same_place(one: str, other: str) -> bool:
    """Whether two names are one place, with or without the word for its kind: 广东, 广东省; 内蒙古, 内蒙古自治区."""
    short, long = sorted((one, other), key=len)
    return short == long or (short in PROVINCES and _KIND_OF_PLACE.fullmatch(long.removeprefix(short)) is not None)
