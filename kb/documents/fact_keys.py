"""The keys by which official papers and portals name their particulars: 发文机关：…, [发文字号] …, Issued by: …."""

from __future__ import annotations

import re

from kb.quick_dataclass import dataclass
from kb.text.han import has_ideographs, simplified
from kb.text.normalise import normalise

# What is done to a paper, by whom and when: 发布机构, 填报单位, 签订日期.
_MADE = "发文 印发 制发 制定 成文 生成 形成 产生 编印 填报 制表 上报 签发 签订 签署 修正 通过 发电 发报"
_MADE_PUBLIC = "发布 公布 颁布 颁发 公开 公发 上网"
_BODIES, _DAYS = "机关 机构 单位 部门 主体", "日期 时间"
_NUMBERED, _NUMBERS = "发文 文件 公文 法规 发布 合同 协议 项目 招标", "字号 文号 编号"


def _each(actions: str, nouns: str) -> str:
    return " ".join(action + noun for action in actions.split() for noun in nouns.split())


_NAMES = {
    "title": "标题 名称 法规名称 文件名称 信息名称 公文标题 文件标题 公文名称 文件题名 法规标题 title subject sub re",
    "issuer": f"{_each(f'{_MADE} {_MADE_PUBLIC}', _BODIES)} 编制单位 issuer",
    "joint": _each("联合发文 联合发布", _BODIES),
    "number": f"文号 发文号 文件号 编号 {_each(_NUMBERED, _NUMBERS)} number",
    "issued": f"{_each(_MADE, _DAYS)} 编制日期 日期 date issued",
    "published": f"{_each(_MADE_PUBLIC, _DAYS)} 公发布日 时间 发稿时间 published updated",
    "source": "来源 信息来源 文章来源 稿件来源 文字来源 稿源 source",
    "editors": "编辑 责任编辑 责编 审核 edit editor editors",
    "effective": "施行日期 实施日期 生效日期 施行时间 实施时间 生效时间",
    "expires": "失效日期 废止日期 失效时间 废止时间 有效期至",
    "url": "网址 链接 原文链接 url",
    "addressee": "主送 主送机关 发往 受文者 分发名单",
    "index": "索引号 信息索引号 信息索引 索取号 信息索取号 文件索引号",
    # Further keys of a head or a portal's table, which no citation needs.
    "": (
        "主题分类 主题词 信息分类 信息类别 有效性 时效性 公文种类 关键词 关键字 作者 浏览次数 阅读次数 点击数 "
        "点击次数 访问次数 字号 组配分类 体裁 体裁分类 公开方式 公开形式 公开范围 公开类别 公开属性 保密期限 "
        "文件状态 有效期 会签人 字体 浏览量 访问量 阅读量 点击率 浏览 阅读 点击 发布人 审核人 供稿 打印 分享 "
        "内容概述 信息概述 所属主题 所属类别 服务对象 载体类型 载体分类 文件类型 专题分类 法规类别 法规体系 "
        "效力级别 效力位阶 是否有效 效力状态 副本送 存档 档号 本函档号 公开时限 统一登记号 "
        "规范性文件统一编号 规范性文件登记号 登记号 签发人 签发 签批 签批盖章 密级 紧急程度 等级 机号 份号"
    ),
}
_LONGEST = 30  # characters of a key, spaced out to fill its cell
_PHRASES = {
    "issued by": "issuer", "issuing body": "issuer", "issuing bodies": "issuer", "issuing authority": "issuer",
    "document number": "number", "document no.": "number", "issued on": "issued", "date of issue": "issued",
    "date issued": "issued", "to": "addressee", "issue date": "issued", "ref.": "number", "ref": "number",
    "our ref": "number", "circular letter": "number", "our reference": "number",
    "publication date": "published", "date of publication": "published", "published on": "published",
    "date approved": "issued", "date adopted": "issued",
    "release date": "published", "responsible editor": "editors", "effective date": "effective",
}  # fmt: skip
# What only a table's cell names so: in a line of prose these words may begin anything.
_IN_CELLS = (
    "分类 类别 类型 文种 状态 体裁 主题 摘要 内容摘要 效力 语种 有效期限 "
    "版本 版本号 版次 修订状态 编制 编制部门 编制人 归口部门 批准 批准人 审批 审核人 页数 页次"
)
_ENGLISH_CELLS = (
    "last updated, document type, document citation, version, revision, rev, revised, page, pages, owner, author, "
    "department, report to, report of, report by, "
    "approved by, prepared by, reviewed, reviewed by, review date, next review"
)
_KEYS = {name: key for key, names in _NAMES.items() for name in names.split()} | _PHRASES
_CELLS = (
    _KEYS
    | dict.fromkeys(_IN_CELLS.split(), "")
    | dict.fromkeys(("from", "agency", "agencies", "published by"), "issuer")
    | dict.fromkeys(("adopted", "approved", "date of adoption", "made", "dated"), "issued")
    | dict.fromkeys(("effective", "in force", "coming into force", "comes into force"), "effective")
    | dict.fromkeys(_ENGLISH_CELLS.split(", "), "")
)
_CELL_OF_NUMBER = re.compile(r"(?:\w+ )?(?:no\.?|number|code|ref\.?|reference)")  # Policy No., SOP number


_OF_LICENCE = (
    ("issuer", re.compile("(?:发证|颁证|核发|颁发|签发|审批|批准|登记)(?:机关|机构|单位|部门)")),
    ("issued", re.compile("(?:发证|颁证|核发|颁发|签发|审批|批准)(?:日期|时间)|日期")),
    ("number", re.compile("(?:(?:许可|登记|备案)?证书?|执照|登记|批准)?(?:编号|号码?|文号)|统一社会信用代码")),
    ("expires", re.compile("有效期(?:至|截止日期)")),
)

# What may stand before a key, and what marks one: 发文机关：, [发文机关], 来源: behind a space.
_BEFORE = re.compile(r"[\s|;；>【\[（(]")
_MARK = re.compile(r"[:：][\s|]*|[】\]]\s*[:：]?[\s|]*")


@dataclass(frozen=True, slots=True)
class Key:
    """A key in a line: ``text[start:end]`` is it with its mark; ``field`` of ``Facts``, "joint", or "" for none.

    ``vague`` is True where it leaves open which day it means: 日期：, Date:.
    """

    start: int
    end: int
    field: str
    vague: bool


def keys_in(text: str) -> list[Key]:
    """The keys in a line, in order; they may be in traditional characters (法規名稱：…) or set wide (标　　题：…)."""
    found: list[Key] = []
    if _MARK.search(text) is None:
        return found
    text = simplified(text)
    last = 0
    for mark in _MARK.finditer(text):
        bracketed = mark[0][0] in "】]"
        first = max(last, mark.start() - _LONGEST)
        starts = [first] if first == 0 or bracketed else []
        starts += [match.end() for match in _BEFORE.finditer(text, max(0, first - 1), mark.start())]
        for start in starts:
            name = _plain(text[start : mark.start()])
            if name in _KEYS and (not bracketed or text[start - 1 : start] in ("【", "[")):
                start -= bracketed
                found.append(Key(start, mark.end(), _KEYS[name], name in ("日期", "date")))
                break
        last = mark.end()
    return found


def begins_with_key(text: str) -> bool:
    """Whether a line begins with a key and its mark."""
    keys = keys_in(text[: 2 * _LONGEST])
    return bool(keys) and keys[0].start == 0


def key_of(cell: str) -> str | None:
    """What a table's cell is about where it holds a key and nothing else (as ``Key.field``), or None."""
    if len(cell) > _LONGEST:
        return None
    name = _plain(normalise(cell))
    return "number" if name.isascii() and _CELL_OF_NUMBER.fullmatch(name) else _CELLS.get(name)


def key_of_licence(cell: str) -> str | None:
    """The field that a cell of a licence's grid names, its own keys only: 发证机关, 许可证编号; else None."""
    name = _plain(normalise(cell))
    return next((field for field, names in _OF_LICENCE if names.fullmatch(name)), None)


def _plain(name: str) -> str:
    name = name.strip(" \t\n\u3000\xa0:：[]【】")
    return re.sub(r"\s+", "", name) if has_ideographs(name) else name.lower()
