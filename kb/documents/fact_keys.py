"""The keys by which official papers and portals name their particulars: 发文机关：…, [发文字号] …, Issued by: …."""

from __future__ import annotations

import re

from kb.quick_dataclass import dataclass
from kb.text.han import has_ideographs, simplified
from kb.text.normalise import normalise

_NAMES = {
    "title": "标题 名称 法规名称 文件名称 信息名称 公文标题 文件标题 公文名称 文件题名 题名 title subject sub re",
    "issuer": (
        "发布机构 发文机关 发文机构 发文单位 制定机关 发布单位 公布机关 制发机关 制发单位 印发机关 印发单位 "
        "印发部门 发电单位 发布机关 发布部门 发文部门 公开主体 公开机构 公开机关 公开单位 制定单位 制定机构 颁布机构 "
        "颁布机关 颁布单位 颁发部门 制表单位 issuer"
    ),
    "joint": "联合发文单位 联合发文机关 联合发文机构 联合发布机构",
    "number": (
        "发文字号 文号 发文号 文件编号 文件号 编号 发文文号 发文编号 文件字号 公文字号 公文文号 法规文号 发布文号 "
        "招标编号 number"
    ),
    "issued": (
        "成文日期 发文日期 印发日期 成文时间 发文时间 印发时间 生成日期 生成时间 形成日期 形成时间 产生日期 "
        "制发日期 制发时间 签发日期 填报日期 日期 修正日期 通过日期 通过时间 制定日期 date issued"
    ),
    "published": (
        "发布日期 发布时间 公布日期 公布时间 颁布日期 颁布时间 公开日期 公开时间 公发布日 时间 发稿时间 上网日期 "
        "上网时间 published updated"
    ),
    "source": "来源 信息来源 文章来源 稿件来源 文字来源 稿源 source",
    "editors": "编辑 责任编辑 责编 审核 edit editor editors",
    "effective": "施行日期 实施日期 生效日期 施行时间 实施时间 生效时间",
    "expires": "失效日期 废止日期 失效时间 废止时间 有效期至",
    "url": "网址 链接 原文链接 url",
    "addressee": "主送 主送机关 受文者 分发名单",
    "signatory": "签发人 签发 签批 签批盖章",
    "secrecy": "密级",
    "urgency": "紧急程度",
    "copy": "份号",
    "index": "索引号 信息索引号 信息索引 索取号 信息索取号 文件索引号",
    # Further keys of a portal's table, which no citation needs.
    "": (
        "主题分类 主题词 信息分类 信息类别 有效性 时效性 公文种类 关键词 关键字 作者 浏览次数 阅读次数 点击数 "
        "点击次数 访问次数 字号 组配分类 体裁 体裁分类 公开方式 公开形式 公开范围 公开类别 公开属性 保密期限 "
        "文件状态 有效期 会签人 字体 浏览量 访问量 阅读量 点击率 浏览 阅读 点击 发布人 审核人 供稿 打印 分享 "
        "内容概述 信息概述 所属主题 所属类别 服务对象 载体类型 载体分类 文件类型 专题分类 法规类别 法规体系 "
        "是否有效 效力状态 副本送 存档 档号 本函档号 公开时限 统一登记号 规范性文件统一编号 规范性文件登记号 登记号"
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
_KEYS = {name: key for key, names in _NAMES.items() for name in names.split()} | _PHRASES
_CELLS = (
    _KEYS
    | dict.fromkeys(_IN_CELLS.split(), "")
    | dict.fromkeys(("from", "agency", "agencies", "published by"), "issuer")
    | dict.fromkeys(("last updated", "document type", "document citation", "version", "approved by", "review date"), "")
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
    return _CELLS.get(_plain(normalise(cell))) if len(cell) <= _LONGEST else None


def _plain(name: str) -> str:
    name = name.strip(" \t\n\u3000\xa0:：[]【】")
    return re.sub(r"\s+", "", name) if has_ideographs(name) else name.lower()
