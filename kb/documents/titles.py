"""Titles: where they end, and their lines as one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.documents.bodies import ORGAN_END, is_organ
from kb.documents.document_numbers import NUMBER, compact, is_standard, number_line
from kb.documents.numbering import number_of
from kb.text.dates import DATE
from kb.text.han import HAN_LETTER, has_ideographs
from kb.text.normalise import normalise

RED_HEAD = re.compile(rf"((?:{HAN_LETTER}|[（）()、\s]){{2,120}}{ORGAN_END})\s*(?:文\s*件|（\s*文\s*件\s*）)")
TITLE_END = re.compile(
    r"(法|法典|条例|规例|通则|规定|办法|规则|细则|解释|规划|计[划画]|方案|纲要|意见|通知|决定|决议|报告|批复|复函|公告|通告|通报|"
    r"命令|令|函|章程|公报|纪要|[纪记]录|请示|预案|答复|措施|标准|导则|规范|规程|准则|守则|制度|指南|指引|目录|清单|名单|要点|"
    r"安排|公示|讲话|案|公约|倡议书?|批示|说明|须知|合同|解答|问答|汇编|实录|白皮书|行动|总结|建议|结果|协议书?|(?:招标|采购|磋商|谈判)文件|许可证|证书|执照|发票)"
    r"(?:\s*[（(][^）)]{1,30}[）)])*\s*$"
)
_BEFORE_MATTER = re.compile(rf"({HAN_LETTER}+)[ \u3000]+(?=关于|印发|转发|批转)")
# What programs write into a file's properties of their own accord.
_NO_TITLE = re.compile(
    r"\.(?:docx?|wps|rtf|dotx?|html?|pdf|ofd|indd|txt|pptx?|xlsx?|png|jpe?g|tiff?|eps)$"
    r"|^(?:untitled|无标题|microsoft (?:word|powerpoint)|(?:word|pdf) document$|powerpoint|slide \d+$|none$"
    r"|scanned document$|word\s*文档|文档\s*\d*|document\s*\d*|模板|标题)",
    re.IGNORECASE,
)
_NOTE_MARK = re.compile(r"(?<=\w)\s?(?:[\[［〔]\d{1,2}[\]］〕]|[*＊※])$")
ACTS = re.compile("关于|转发|批转|印发|发布|公布|废止|修改")
_HYPHENED = re.compile(r"[^\W\d_]-$")
_OF_BODY = re.compile("常务委员会|办公[厅室]|(?:检察|监察)?委员会|人民政府|人民法院|人民检察院")  # of the one above
_DATED = re.compile(rf"\s*[（(](?:{DATE.pattern})[）)]$")
# COUNCIL REGULATION (EU) 2022/576 of …, DIRECTIVE 2009/147/EC OF …
_OF_UNION = re.compile(
    r"(?:[A-Z][A-Za-z]+ ){1,4}(\((?:EU|EC|EEC|Euratom)\) (?:No )?\d{1,4}/\d{2,4}|\d{2,4}/\d{1,4}/(?:EU|EC|EEC))\b"
)
_REFERENCE = re.compile(r"^\d{1,4}/\d{1,3}\.\s+")  # 76/219.  International Day of …
GOES_ON = re.compile(rf"^({ACTS.pattern}|对|的)")


def is_complete(title: str) -> bool:
    """Whether a title ends as titles do, with nothing left open: 关于…《… is not at its end."""
    bare = normalise(title)
    return TITLE_END.search(bare) is not None and all(
        title.count(opening) <= title.count(closing) for opening, closing in ("《》", "（）", "()", "“”", "〈〉")
    )


def set_close(text: str) -> str:
    """A line without the spaces that set its characters wide: 某 市 人 民 政 府 文 件."""
    if len(text) > 120 or text.isascii() or (" " not in text and "\u3000" not in text):
        return text
    words = text.split()
    alone = sum(len(word.strip("（）()")) == 1 and has_ideographs(word) for word in words)
    return "".join(words) if alone == len(words) > 1 or (len(words) >= 4 and alone >= 0.6 * len(words)) else text


def joined_title(lines: Sequence[str]) -> str:
    """A title's lines as one: no space where Chinese goes on, one between two bodies and between English words."""
    title = ""
    for line in lines:
        line = set_close(re.sub(r"[\s\u3000]+", " ", line).strip())
        if not title or not line:
            title += line
        elif (number := number_of(title)) and number.end == len(title):  # 第一條 | 標的
            title += " " + line
        elif has_ideographs(title[-1] + line[0]) or title[-1] in "》）、" or line[0] in "《（":
            named = ACTS.split(line, maxsplit=1)[0] or line
            bodies = is_organ(title.split(" ")[-1]) and (is_organ(named) or RED_HEAD.fullmatch(line))
            bodies = bodies and not GOES_ON.match(line) and not _OF_BODY.fullmatch(named)
            title += (" " if bodies else "") + line
        else:
            title += line if _HYPHENED.search(title) and line[0].isalpha() else " " + line
    return title


def bare(title: str) -> str:
    """A title without the brackets that enclose it whole (《…条例》), and without the mark of a note on it."""
    title = _NOTE_MARK.sub("", title)
    inner = title[1:-1]
    return inner if title[:1] == "《" and title[-1:] == "》" and "《" not in inner and "》" not in inner else title


def closed_up(title: str) -> str:
    """A title without the space that a page sets between the body that issued it and what it did: 某市水利局 关于…."""
    return _BEFORE_MATTER.sub(lambda match: match[1] if is_organ(match[1]) else match[0], title)


def of_properties(title: str | None) -> str | None:
    """The title that a file's properties state; None for a file's name, and for what says nothing."""
    title = (title or "").strip()
    return None if len(title) < 4 or _NO_TITLE.search(title) else title


def number_and_title(title: str) -> tuple[str | None, str]:
    """(the number that a title begins with, the title): GB/T 1—2020 名称, 某局公告2023年第2号（…）, 76/219. Name."""
    before, dash, behind = title.partition(" - ")
    if dash and (number := number_line(before)):  # S.I. No. 391/2021 - Seaweed Regulations 2021
        return number, behind
    match = NUMBER.match(title)
    rest = title[match.end() :].strip() if match else ""
    inner = rest[1:-1] if rest[:1] in "（(" else ""
    if match and rest and (is_standard(match[0]) or is_complete(inner)):
        return compact(match[0]), inner or rest
    if union := _OF_UNION.match(title):
        return compact(union[1]), title
    dated = _DATED.search(title)  # (2022年05月16日), as a page prints it in its heading
    return None, _REFERENCE.sub("", title[: dated.start()] if dated and is_complete(title[: dated.start()]) else title)
