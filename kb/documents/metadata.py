"""What a document says of itself: title, issuer, number, dates, kind, language, source.

Read from the lines before the text (title, 发布机构：…, （2026年1月3日）, 国发〔2026〕1号, the history of a
law) and after it (editors, source, signature). Lines that only carry such facts, and notices of the
site that carried the text, are taken off, so that they are neither indexed nor quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kb.documents.document import Block
from kb.documents.numbering import number_of
from kb.documents.reader_output import PartialMetadata
from kb.text.dates import DATE, date_of, dates_in
from kb.text.han import has_ideographs

_FRONT = 30  # how many blocks from the start may carry facts
_BACK = 12  # and how many from the end

_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}\s*[〔\[［（(【]\s*(?:19|20)\d{2}\s*[〕\]］）)】]\s*(?:第\s*)?\d{1,5}\s*号"
    r"|[\u4e00-\u9fff]{2,30}(?:令|公告)\s*(?:[〔（(]?\s*(?:19|20)\d{2}\s*年?\s*[〕）)]?\s*)?第\s*[0-9一二三四五六七八九十百零〇○]{1,6}\s*号"
)
_DATE_LINE = re.compile(
    rf"[\s（(【\[]*(?:{DATE.pattern})[\s）)】\]]*(?:\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?\s*", re.IGNORECASE
)
_KEYS: dict[str, str] = {
    "标题": "title", "名称": "title", "title": "title",
    "发布机构": "issuer", "发文机关": "issuer", "发文机构": "issuer", "发文单位": "issuer", "制定机关": "issuer",
    "发布单位": "issuer", "公布机关": "issuer", "制发机关": "issuer", "印发机关": "issuer",
    "issuer": "issuer", "issued by": "issuer", "issuing body": "issuer", "issuing bodies": "issuer",
    "issuing authority": "issuer",
    "发文字号": "number", "文号": "number", "发文号": "number", "文件编号": "number", "document number": "number",
    "document no.": "number", "number": "number",
    "成文日期": "issued", "发文日期": "issued", "印发日期": "issued", "成文时间": "issued", "日期": "issued",
    "通过日期": "issued", "制定日期": "issued",
    "date": "issued", "issued": "issued", "issued on": "issued", "date of issue": "issued",
    "发布日期": "published", "发布时间": "published", "公布日期": "published", "公开日期": "published",
    "时间": "published", "发稿时间": "published",
    "published": "published", "publication date": "published", "date of publication": "published",
    "published on": "published", "release date": "published",
    "来源": "source", "信息来源": "source", "文章来源": "source", "稿源": "source", "source": "source",
    "编辑": "editors", "责任编辑": "editors", "责编": "editors", "edit": "editors", "editor": "editors",
    "responsible editor": "editors", "editors": "editors", "审核": "editors",
    "网址": "url", "链接": "url", "原文链接": "url", "url": "url",
    "索引号": "", "主题分类": "", "主题词": "", "信息分类": "", "有效性": "", "施行日期": "", "实施日期": "",
    "时效性": "", "公文种类": "", "信息索引号": "", "关键词": "", "作者": "", "浏览次数": "", "字号": "",
}  # fmt: skip
_KEY = re.compile(
    r"(?:^|(?<=[\s|;；>【\[（(]))(" + "|".join(sorted(map(re.escape, _KEYS), key=len, reverse=True)) + r")\s*[:：]\s*",
    re.IGNORECASE,
)
_HISTORY = re.compile(r"通过|公布|发布|批准|修订|修正|施行|公告|颁布|[Aa]dopted|[Aa]mended|[Pp]romulgated|[Ee]ffective")
_ADOPTED = re.compile(
    r"日\s*(?P<body>[^日，,。；;]{2,60}?)(?:第[^第届]{1,12}次[^第届，,。；;]{0,4}会议|主席团[^，,。；;]{0,8}会议|全体会议)"
    r"|日\s*(?P<alone>[^日，,。；;《〈<]{2,40}?)(?:审议)?通过"
)
_SESSION = re.compile(r"第[一二三四五六七八九十百零〇\d]+(?:届|次)")
_DECREE = re.compile(r"日\s*(?P<body>[\u4e00-\u9fff、]{2,40}?)(?:令|公告|第[\d一二三四五六七八九十百]+号|发布|公布)")
_DATELINE = re.compile(r"(新华社|中新社|人民日报|央视网|中新网)[^。，]{0,12}?\d{1,2}月\d{1,2}日\s*[电讯]\s*$")
_NOTICE = re.compile(
    r"^(special statement|disclaimer|copyright|all rights reserved|声明|特别声明|免责声明|版权声明|版权所有|"
    r"[（(【]?\s*(责任编辑|编辑|责编)|edit(or)?s?\s*[:：]|responsible editor|"
    r"扫一扫|分享到|打印|相关链接|相关稿件|上一篇|下一篇|"
    r"主办单位|网站标识码)",
    re.IGNORECASE,
)
_CONTROLS = re.compile(r"字号|打印|收藏|留言|分享|扫一扫|大\s*中\s*小")
_ORGAN = re.compile(
    r"(中共中央|国务院|全国人大|全国人民代表大会|常务委员会|代表大会|办公厅|办公室|委员会|人民政府|政府|[部委局署厅院会行社办]|"
    r"Committee|Council|Ministry|Congress|Office|Government|Court|Commission|Administration|Bureau|Department)\s*$"
)
# The letterhead of an official paper (GB/T 9704-2012, 7.2.4): the issuing bodies and the word "document".
_RED_HEAD = re.compile(
    r"([\u4e00-\u9fff、\s]{2,60}(?:部|委|局|署|厅|院|会|行|社|办|府|党组|中央|室|处|公司|学校|大学))\s*文\s*件"
)
_IMPRINT = re.compile(r"^(抄\s*送|主\s*送|抄\s*报)\s*[:：]|日\s*印\s*发\s*$")
_CITED = re.compile(r"关于|Opinions of|Notice of|Decision of")
_NEWSPAPER = re.compile(
    r"日报|晚报|时报|报$|杂志|新华社|新华网|人民网|周刊|DAILY|TIMES|NEWS|JOURNAL|XINHUA|POST", re.IGNORECASE
)
_TITLE_END = re.compile(
    r"(法|法典|条例|规定|办法|规则|细则|解释|规划|计划|方案|纲要|意见|通知|决定|决议|报告|批复|公告|通告|通报|命令|函|章程|公报)"
    r"(?:\s*[（(][^）)]{1,30}[）)])*\s*$"
)
_PART_OF_TITLE = re.compile(r"[。；;！!]\s*$|[，,、]\s*$")


@dataclass(slots=True)
class _Facts:
    """Facts as they turn up; the first of each kind holds, except that a law's latest date does."""

    title: str | None = None
    issuer: tuple[str, ...] = ()
    number: str | None = None
    issued: date | None = None
    published: date | None = None
    source: str | None = None
    editors: list[str] = field(default_factory=list)
    url: str | None = None


def take_metadata(blocks: Sequence[Block]) -> tuple[PartialMetadata, list[Block]]:
    """What the text states of itself, and the blocks without the lines that only state it."""
    found = _Facts()
    remaining = _take_front(list(blocks), found)
    remaining = _take_back(remaining, found)
    _look_at_title(found)
    return _stated(found), remaining


def facts_in(lines: Sequence[str]) -> PartialMetadata:
    """What lines around a text state (``2026-02-03 19:00 来源：新华社``, the particulars of a portal page)."""
    found = _Facts()
    for line in lines:
        if not _NUMBER.fullmatch(line):
            _is_fact(line, found)
    found.editors.clear()  # around a portal's page they are the portal's staff
    return _stated(found)


def _stated(found: _Facts) -> PartialMetadata:
    return PartialMetadata(
        title=found.title,
        issuer=found.issuer or None,
        number=found.number,
        issued=found.issued,
        published=found.published,
        source=found.source,
        editors=tuple(dict.fromkeys(found.editors)) or None,
        url=found.url,
    )


def _take_front(blocks: list[Block], found: _Facts) -> list[Block]:
    kept: list[Block] = []
    title_lines: list[str] = []
    titled = False
    index = 0
    limit = min(len(blocks), _FRONT)
    marked = (i for i, b in enumerate(blocks[:limit]) if b.kind == "heading" and b.level == 1)
    headed = next((i for i in marked if not _RED_HEAD.fullmatch(blocks[i].text.strip())), None)
    while index < limit:
        block = blocks[index]
        text = block.text.strip()
        if block.kind not in ("heading", "paragraph", "quote", "item", "table"):
            break
        if not kept and not title_lines and block.kind != "item" and (head := _RED_HEAD.fullmatch(text)):
            found.issuer = found.issuer or organs(head[1])
        elif block.kind == "heading" and block.level == 1 and not titled and not _is_numbered(text):
            found.title, titled = _joined_title([text]), True
            title_lines, kept = [], [] if index == headed else kept
        elif _is_fact(text, found):
            pass
        elif block.kind == "heading" and _is_numbered(text):
            break
        elif (
            not titled
            and headed is None
            and block.kind in ("heading", "paragraph")
            and not _is_one_of_several(block, blocks)
            and _may_be_title(block, title_lines)
        ):
            title_lines.append(text)
        elif headed is not None and index < headed and len(text) < 60:
            kept.append(block)  # before the title; dropped when it comes
        elif _is_prose(text) or title_lines or titled:
            break
        else:
            break
        index += 1
    if title_lines and not titled:
        found.title = _joined_title(title_lines)
    return [*kept, *blocks[index:]]


def _is_one_of_several(block: Block, blocks: Sequence[Block]) -> bool:
    """Whether a heading has others of its depth: then it heads a section, not the document."""
    if block.kind != "heading" or not block.level:
        return False
    return sum(other.kind == "heading" and other.level == block.level for other in blocks) > 1


def _is_numbered(text: str) -> bool:
    number = number_of(text)
    return number is not None and number.certain


def _is_prose(text: str) -> bool:
    return len(text) > 60 or text.endswith(("。", "；", ".", ";"))


def _may_be_title(block: Block, lines: list[str]) -> bool:
    text = block.text.strip()
    if block.kind not in ("heading", "paragraph") or _is_numbered(text) or len(lines) >= 4 or len(text) > 150:
        return False
    if not has_ideographs(text):
        return not lines and not text.endswith((".", ";", ",", ":"))
    if len(text) > 60 or _PART_OF_TITLE.search(text) or (text.endswith(("：", ":")) or (lines and text.endswith("？"))):
        return False
    return not (lines and _TITLE_END.search(lines[-1]))


def _joined_title(lines: list[str]) -> str:
    """A title printed on several lines; the break stays as a space between Chinese organs and words."""
    return re.sub(r"\s+", " ", " ".join(lines)).strip()


def _is_fact(text: str, found: _Facts) -> bool:
    """Takes facts from a line; True when it carries nothing else."""
    if len(text) > 400:
        return False
    if _DATELINE.fullmatch(text) or (len(text) < 120 and _CONTROLS.search(text) and len(_CONTROLS.findall(text)) > 1):
        _take_keys(text, found)
        found.published = found.published or next(iter(dates_in(text)), None)
        return True
    if match := _DATE_LINE.fullmatch(text):
        day = next(iter(dates_in(match[0])), None)
        if day:
            if "年" in text or not text[:1].isdecimal():
                found.issued = found.issued or day
            else:
                found.published = found.published or day
        return True
    number = _NUMBER.fullmatch(text.strip("（）() "))
    if number:
        found.number = found.number or re.sub(r"\s+", "", number[0])
        return True
    if _take_keys(text, found):
        return True
    return _take_history(text, found)


def _take_keys(text: str, found: _Facts) -> bool:
    matches = list(_KEY.finditer(text))
    if not matches or matches[0].start() > 2:
        return False
    ends = [m.start() for m in matches[1:]] + [len(text)]
    for match, end in zip(matches, ends, strict=True):
        key = _KEYS[match[1].lower()]
        value = text[match.end() : end].strip(" |;；>】]）)\n")
        if not value or len(value) > 200:
            if len(value) > 200:
                return False
            continue
        _put(found, key, value)
    return True


def _put(found: _Facts, key: str, value: str) -> None:
    day = next(iter(dates_in(value)), None)
    if key == "title":
        found.title = found.title or value
    elif key == "issuer":
        found.issuer = found.issuer or organs(value)
    elif key == "number":
        found.number = found.number or re.sub(r"\s+", "", value)
    elif key == "issued":
        found.issued = found.issued or day
    elif key == "published":
        found.published = found.published or day
    elif key in ("source", "url"):
        if re.match(r"https?://", value):
            found.url = found.url or value.split()[0]
        elif key == "source":
            found.source = found.source or value
    elif key == "editors":
        found.editors.extend(name for name in re.split(r"[、，,;；/]\s*", value) if name)


def organs(text: str) -> tuple[str, ...]:
    """Issuing bodies, one each: 中共中央、国务院 and 中共中央 国务院 are two."""
    separators = r"[、，,;；\s]+" if has_ideographs(text) else r"\s*[;；]\s*|,\s+|\s+and\s+(?=the\b|[A-Z])"
    return tuple(organ for organ in re.split(separators, text.strip()) if organ)


def _take_history(text: str, found: _Facts) -> bool:
    """A law's history: （2018年1月1日第十三届…会议通过　根据…修正）, one or many lines."""
    if len(text) > 400 or not _HISTORY.search(text) or _is_numbered(text):
        return False
    bare = text.strip("（）() \u3000")
    first = DATE.search(bare)
    if not first or not (first.start() <= 2 or text[0] in "（(" or re.match(r"根据|自|由", bare)):
        return False
    if text[-1] in "。；" and text[0] not in "（(" and len(text) > 120:
        return False
    for match in DATE.finditer(bare):
        day = date_of(match)
        end = DATE.search(bare, match.end())
        clause = bare[match.start() : end.start() if end else len(bare)]
        if not day:
            continue
        if re.search(r"通过|修订|修正|[Aa]dopted|[Aa]mended", clause):
            found.issued = max(found.issued or day, day)
        elif re.search(r"公布|发布|颁布|公告|[Pp]romulgated", clause):
            found.published = max(found.published or day, day)
        if not found.issuer:
            found.issuer = _adopted_by(clause)
        number = _NUMBER.search(clause)
        if number and not found.number:
            found.number = re.sub(r"\s+", "", number[0])
    return True


def _adopted_by(clause: str) -> tuple[str, ...]:
    """The body that adopted or decreed a law: 某省第十届人民代表大会常务委员会第三次会议通过."""
    if match := _ADOPTED.search(clause):
        body = match["body"] or match["alone"]
    elif match := _DECREE.search(clause):
        body = match["body"]
    else:
        return ()
    organ = _SESSION.sub("", body).replace("会议", "").strip()
    organ = re.sub(r"中华人民共和国(?=国务院|中央军事委员会)", "", organ)
    return organs(organ) if organ and _ORGAN.search(organ) else ()


def _take_back(blocks: list[Block], found: _Facts) -> list[Block]:
    """Editors, source, site notices and a lone date at the end; the signature stays in the text."""
    end = len(blocks)
    kept_tail: list[Block] = []
    for index in range(len(blocks) - 1, max(-1, len(blocks) - 1 - _BACK), -1):
        block = blocks[index]
        text = block.text.strip()
        if len(text) < 200 and _IMPRINT.search(text):  # who printed it when, below the last line (7.4)
            end = index
            continue
        if block.kind in ("table", "footnote", "code") or _is_numbered(text):
            break
        if _NOTICE.match(text) or (len(text) < 200 and _take_keys(text, found)):
            _take_keys(text.strip("（）()【】[] "), found)
            end = index
            continue
        if len(text) <= 40 and _DATE_LINE.fullmatch(text):
            found.issued = found.issued or next(iter(dates_in(text)), None)
            kept_tail.insert(0, block)
            end = index
            continue
        if len(text) <= 40 and _ORGAN.search(text) and not found.issuer and kept_tail:
            found.issuer = organs(text)
        break
    return [*blocks[:end], *kept_tail]


def _look_at_title(found: _Facts) -> None:
    if not found.title or found.issuer:
        return
    match = _CITED.search(found.title)
    if match and match.group() == "关于" and match.start() >= 2:
        bodies = organs(found.title[: match.start()].replace("印发", ""))
        if bodies and all(_ORGAN.search(body) or len(body) >= 2 for body in bodies):
            found.issuer = bodies


def looks_like_article(stated: PartialMetadata) -> bool:
    """Whether a text without an official kind is a newspaper's: a paper as source, or editors."""
    return bool(stated.editors) or bool(stated.source and _NEWSPAPER.search(stated.source))
