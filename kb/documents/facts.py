"""Facts that a line states: a document number, a date, 发布机构：…, the history of a law (``law_history``)."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from functools import lru_cache
from typing import Any

from kb.documents.bodies import is_organ, organs
from kb.documents.document_numbers import NUMBER, YEAR, compact, number_line
from kb.documents.fact_keys import key_of, key_of_licence, keys_in
from kb.documents.law_history import take_history
from kb.documents.reader_output import PartialMetadata
from kb.quick_dataclass import dataclass
from kb.text.dates import DATE, REPUBLICAN_DATE, date_in_figures, date_of, first_date, republican_date
from kb.text.han import HAN_LETTER, has_ideographs

ORDINAL = re.compile(
    r"(?:[〔（(][^〕）)]{2,8}[〕）)]\s*)?[〔（(]?\s*(?:(?:19|20)\d{2}\s*年\s*)?第\s*[0-9０-９一二三四五六七八九十百零〇○]{1,6}\s*[号期次]\s*[〕）)]?(?:[（(]总第\s*\d+\s*[号期][）)])?"
    r"|No\.?\s*\d{1,4}"
)
DATE_LINE = re.compile(
    rf"[\s（(【\[]*(?:(?:Ends/)?[A-Z][a-z]+day,\s)?(?:{DATE.pattern})(?:\s*[（(]星期.)?[\s）)】\].]*(?:[于於]{HAN_LETTER}{{2,12}})?(?:\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?\s*",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"(新华社|中新社|人民日报|央视网|中新网)[^。，]{0,12}?\d{1,2}月\d{1,2}日\s*[电讯]\s*$")
# What was done to an instrument on which day, on a line of its own: [Assented to 14 July 2009], Made 8th April 2019.
_DONE = (
    r"Made|Dated|Done|Given|Adopted|Approved|Enacted|Passed|Signed|Issued|Promulgated|Registration|In witness whereof|"
    r"Date of (?:Act|Assent)|(?:Royal )?Assent(?:ed)?|(?:Date of )?Commencement|Coming into force|Entry into force|"
    r"Effective|Laid before|Published|Updated|Revised"
)
# Version 2, 5 May 2024; Rev. 3.1 (4 May 2023)
_VERSION = re.compile(
    rf"(?:Version|Revision|Issue|Edition|Release|Rev\.?|v\.?)\s?\d+(?:\.\d+)*(?:[\s,:;|/(–—-]|of|dated)*(?:{DATE.pattern})\)?",
    re.IGNORECASE,
)
# Of a treaty: Done at Geneva on 4 May 2016, in duplicate.
_DONE_END = re.compile(r"[\s.\])]*|,? (?:in|by) [a-z][^.;\d]{2,80}[.:]?|\s+[A-Z][A-Za-z ]{2,20}:\s.{1,40}")
_DONE_ON = re.compile(
    r"[\[(]?\s*(?:Resolution |Decision |Last |First |.* received (?=Royal)|Read .* and (?:finally )?(?=passed))?"
    rf"({_DONE})\b",
    re.IGNORECASE,
)
_OF_MORE = re.compile(r";|\d(?!\d*(?:st|nd|rd|th)\b)|\b(?:is|are|will|shall|must|may)\b")  # between it and the day
_ROC_DONE = re.compile("[訂订制修][定正]|[發发公]布")
# 環境部環署水字第…號: the body, and the number that begins with its short name.
_ROC_BODY = re.compile(rf"({HAN_LETTER}{{1,12}}?(?:[院部署局處处府會会]))(?={HAN_LETTER}{{2,8}}字第)")
_ENACTED = re.compile("(?:[制訂订]定|通[過过])。")
# New Delhi, the 3rd March, 2021; Geneva, 3 May 2019; At Wellington this 30th day of July 2018
_DATELINE_ENGLISH = re.compile(r"(?:(?:At|In) )?[A-Z][a-z]+(?: [A-Z][a-z]+){0,3}(?:,|(?= this)),?\s*(?:the |this )?\s*")
_BEFORE_DAY = re.compile(r"(?:,| of| dated)\s*$")
# 某县发布 2023-05-11 18:02 某省: who showed it, when, from where.
_SHOWN = re.compile(rf"(?P<by>\S{{2,20}})\s+(?:{DATE.pattern})\s+\d{{1,2}}:\d{{2}}(?:\s+{HAN_LETTER}{{2,6}})?")
_MADE_KNOWN = re.compile(rf"^{YEAR}年(?:\d{{1,2}}月)?(?={HAN_LETTER}{{2}})|(?:公布|发布|颁布)$")  # a number, on no day
_TIME = re.compile(r"\s*\d{1,2}:\d{2}(?::\d{2})?")
_NOTHING = re.compile(
    r"[暂尚]?[无無缺]|见报头|不详|未知|[-—–/、.]+|n/?a|none", re.IGNORECASE
)  # what is stated as not known
_BEHIND_VALUE = re.compile(r"\n| \| ")  # the next row, or the next cell
_MOST_BEHIND_VALUES = 60  # characters of a line of keys that are neither: a table that holds more is text
_SEAL = re.compile("[（(](?:盖章|公章|印章)[）)]")
_CONTROLS = re.compile(r"字号|打印|收藏|留言|分享|扫一扫|大\s*中\s*小")


@dataclass(slots=True)
class Facts:
    """Facts as they turn up; the first of each kind holds, except that a law's latest date does."""

    title: str | None = None
    issuer: tuple[str, ...] = ()
    number: str | None = None
    issued: date | None = None
    published: date | None = None
    source: str | None = None
    printed: date | None = None  # a day alone above the title, which may be the one on which copies were sent out
    editors: tuple[str, ...] = ()
    url: str | None = None
    effective: date | None = None
    expires: date | None = None
    addressee: str | None = None
    letterhead: str | None = None  # one that says what the paper is: its title where it has no other
    index: str | None = None  # 索引号: only a portal's own table of particulars has it

    def stated(self) -> PartialMetadata:
        said: dict[str, Any] = {each.name: getattr(self, each.name, None) or None for each in fields(PartialMetadata)}
        if self.issued and self.effective and self.effective < self.issued:
            said["effective"] = None  # before the last revision: that of the text as it was first adopted
        return PartialMetadata(**said)


def take_fact(text: str, found: Facts) -> bool:
    """Takes facts from a line; True when it carries nothing else."""
    if len(text) > 1000:
        return False
    if _DATELINE.fullmatch(text) or (len(text) < 300 and len(_CONTROLS.findall(text)) > 1):
        take_keys(text, found)
        found.published = found.published or first_date(text)
        return True
    if DATE_LINE.fullmatch(text) or date_in_figures(text):
        take_day(text, found)
        return True
    if (match := REPUBLICAN_DATE.match(text)) and _take_republican(match, found):
        return True
    if _take_number(text, found) or take_keys(text, found):
        return True
    if shown := _SHOWN.fullmatch(text):
        found.source, found.published = found.source or shown["by"], found.published or first_date(text)
        return True
    if (rest := _behind_day(text)) and take_keys(rest, found):  # 2026-02-03 19:00 来源：…
        found.published = found.published or first_date(text)
        return True
    if rest and _take_number(rest, found):
        take_day(text, found)
        return True
    if _VERSION.fullmatch(text):
        found.issued = found.issued or first_date(text)
        return True
    return take_done(text, found) or take_history(text, found)


@lru_cache(maxsize=512)
def is_fact(text: str) -> bool:
    """Whether a line carries facts and nothing else."""
    return take_fact(text, Facts()) or DATE_LINE.fullmatch(text) is not None


def take_day(text: str, found: Facts) -> None:
    """Takes the day of a line: where it is in words or brackets the one the document bears, else of publication."""
    day = DATE.search(text)
    worded = re.search("[年A-Za-z]", day[0] if day else text)
    name = "issued" if worded or text[:1] in "（([【" else "published"
    setattr(found, name, getattr(found, name) or first_date(text) or date_in_figures(text))


def _behind_day(text: str) -> str:
    """What stands behind the day that a line begins with, and a time, set off from them; "" where there is none."""
    day = DATE.search(text)
    if day is None or text[: day.start()].strip("（([ "):
        return ""
    rest = _TIME.sub("", text[day.end() :].lstrip("])）"), count=1)
    return rest.lstrip(" \u3000\t|") if rest[:1] in " \u3000\t|" else ""


def is_number_line(text: str) -> bool:
    """Whether a line is a document's number, and its date behind it, and nothing else."""
    number, rest = _number_at_start(text)
    return number is not None and (not rest or DATE_LINE.fullmatch(rest) is not None)


def _number_at_start(text: str) -> tuple[str | None, str]:
    """(the document's number that a line begins with, or None; what stands behind it)."""
    text = text.strip()
    if number := number_line(text):
        return number, ""
    if text[:1] in "（(" and text[-1:] in "）)":
        text = _MADE_KNOWN.sub("", text[1:-1].strip())
    if (day := DATE.search(text)) and day.end() == len(text):  # Executive Order 14231 of May 9, 2023
        number = number_line(_BEFORE_DAY.sub("", text[: day.start()]))
        if number and number.isascii():
            return number, day[0]
    match = NUMBER.match(text) if len(text) < 200 else None
    return (compact(match[0]), text[match.end() :].strip(" \u3000，,|")) if match else (None, text)


def _take_number(text: str, found: Facts) -> bool:
    """Takes a line of a number alone, or with its date or further keys behind it: 某政发〔2024〕15号　发布日期：…."""
    body, _, beside = text.strip().partition("\u3000")
    if is_organ(body) and (set_apart := number_line(beside.strip())):  # 某县水务局　某水函〔2024〕7号
        found.issuer, found.number = found.issuer or organs(body), found.number or set_apart
        return True
    number, rest = _number_at_start(text)
    if number is None:
        return False
    if DATE_LINE.fullmatch(rest):
        found.issued = found.issued or first_date(rest)
    elif rest and not take_fact(rest, found):
        return False
    found.number = found.number or number
    return True


def take_done(text: str, found: Facts) -> bool:
    """Takes the day on which an instrument was made, signed or assented to, or entered into force."""
    if (day := DATE.match(text)) and _ENACTED.fullmatch(text, day.end()):
        found.issued = found.issued or date_of(day)
        return True
    if (day := DATE.search(text)) and day.end() == len(text) and _DATELINE_ENGLISH.fullmatch(text, 0, day.start()):
        found.issued = found.issued or date_of(day)
        return True
    match = _DONE_ON.match(text) if len(text) < 160 else None
    if match and (printed := date_in_figures(text[match.end() :].lstrip(" :").removeprefix("on "))):
        text = f"{match[0]} {printed}"  # Adopted on 21/05/2024
    day = DATE.search(text, match.end()) if match else None
    if match is None or day is None or not _DONE_END.fullmatch(text, day.end()):
        return False
    if day.start() - match.end() > 100 or _OF_MORE.search(text[match.end() : day.start()]):
        return False  # its own sentence, or one of something else
    done = match[1].lower()
    if done.endswith(("force", "commencement")) or done == "effective":
        found.effective = found.effective or date_of(day)
    elif done in ("published", "updated"):
        found.published = found.published or date_of(day)
    elif done == "revised" and found.issued and (revised := date_of(day)):
        found.issued = max(found.issued, revised)  # the text as it stands
    elif done != "laid before":
        found.issued = found.issued or date_of(day)
    return True


def _take_republican(match: re.Match[str], found: Facts) -> bool:
    """Takes a line of a law's history in the Republic of China's calendar; the last day that made its text holds.

    中華民國114年3月4日環境部環署水字第1140012345號令修正發布第5條條文.
    """
    text = match.string
    done = _ROC_DONE.search(text, match.end())
    number = NUMBER.search(text, match.end())
    if not (done or number or len(text) < 40):
        return False
    day = republican_date(match)
    later = day is not None and found.issued is not None and day > found.issued
    if day and (done or match.end() == len(text.rstrip())):
        found.issued = max(found.issued or day, day)
    else:
        found.published = found.published or day
    if number:
        body, numbered = "", compact(number[0])
        if (issued := _ROC_BODY.match(numbered)) and is_organ(issued[1]):
            body, numbered = issued[1], numbered[issued.end(1) :]
        found.number = numbered if later else found.number or numbered
        found.issuer = found.issuer or organs(body)
    return True


def take_ordinal(text: str, body: str, found: Facts) -> bool:
    """第45号 under the letterhead of an order, whose full number names the body: 某市人民政府令第45号."""
    if not ORDINAL.fullmatch(text.strip()):
        return False
    text = text.strip()
    if text[0] in "（(〔" and text[-1] in "）)〕":
        text = text[1:-1]
    found.number = found.number or compact(body + ("" if has_ideographs(text) else " ") + text)
    return True


def take_keys(text: str, found: Facts) -> bool:
    """Takes the facts of a line of keys and values (来源：… 发布时间：…, the rows of a table)."""
    if "|" in text and _take_cells(text, found):
        return True
    keys = keys_in(text)
    if not keys or keys[0].start > 2:
        return False
    # Around an article 日期 is the day it was made public.
    article = len(keys) > 1 and any(key.field == "source" for key in keys)
    said = [text[key.end : end] for key, end in zip(keys, [*(key.start for key in keys[1:]), len(text)], strict=True)]
    values = [_unbracketed(_BEHIND_VALUE.split(each, maxsplit=1)[0].strip(" |;；>】]\u3000")) for each in said]
    behind = len("".join("".join(said).split())) - len("".join("".join(values).split()))
    if max(map(len, values)) > 400 or behind > _MOST_BEHIND_VALUES:
        return False
    for key, value in zip(keys, values, strict=True):
        if value:
            _put(found, "published" if article and key.vague and key.field == "issued" else key.field, value)
    if "|" in text and not found.number:  # in a cell of its own
        found.number = next(filter(None, (number_line(cell) for cell in re.split(r"[|\n]", text))), None)
    return True


def _unbracketed(value: str) -> str:
    """A value without the bracket that closes one before its key: （来源：某报）, but 某规划（2026—2030年）."""
    return value.rstrip("）) ") if len(re.findall("[（(]", value)) < len(re.findall("[）)]", value)) else value


def _take_cells(text: str, found: Facts) -> bool:
    """Takes the facts of a table whose cells are keys and values by turns: 发布机构 | 某市水务局 | 文号 | …."""
    rows = [[cell.strip() for cell in row.split("|")] for row in text.split("\n")]
    pairs = [(row[i], row[i + 1]) for row in rows for i in range(0, len(row) - 1, 2)]
    if len(rows) == 2 and len(rows[0]) == len(rows[1]) and all(key_of(cell) is not None for cell in rows[0]):
        pairs = list(zip(*rows, strict=True))
    known = [(key, value) for cell, value in pairs if (key := key_of(cell)) is not None]
    if len(known) < max(2, 0.6 * len(pairs)):
        return False
    known += [("number", row[-1]) for row in rows if len(row) % 2 and number_line(row[-1])]  # of a telegram
    for key, value in known:
        if value and len(value) <= 400:
            _put(found, key, value)
    return True


def take_licence(text: str, found: Facts) -> None:
    """Takes what the grid or a line of a licence states of it: 发证机关 | 某市水利局. The parties are in it as well."""
    for row in text.split("\n"):
        cells = [
            cell.strip()
            for cell in (row.split("|") if "|" in row else re.split(r"[:：]|\s{1,4}(?=\S{5})", row, maxsplit=1))
        ]
        for cell, value in zip(cells[::2], cells[1::2], strict=False):
            if field := key_of_licence(cell):
                _put(found, field, _SEAL.sub("", value))


def _put(found: Facts, key: str, value: str) -> None:
    if _NOTHING.fullmatch(value):
        return
    day = (
        first_date(value)
        or date_in_figures(value)
        or ((match := REPUBLICAN_DATE.match(value) or REPUBLICAN_DATE.match(f"民國{value}")) and republican_date(match))
        or None
    )
    if key == "title":
        found.title = found.title or re.sub(r"\s*\n\s*", "", value)
    elif key == "issuer":
        found.issuer = found.issuer or organs(value.split("\n")[0])
    elif key == "joint":
        found.issuer += tuple(body for body in organs(value) if body not in found.issuer)
    elif key == "number":
        if any(character.isdecimal() for character in value) and not DATE_LINE.fullmatch(value):
            found.number = found.number or compact(value.split("\n")[0])
    elif key in ("issued", "published", "effective", "expires"):
        setattr(found, key, getattr(found, key) or day)
    elif key in ("source", "url"):
        address = re.search(r"https?://[^\s<>（）()，。；]+", value)
        if address:
            found.url = found.url or address[0]
        name = value[: address.start()].strip(" （(|\n") if address else value
        if key == "source" and (name := DATE.split(name)[0].strip(" （(|\n")):
            found.source = found.source or name
        if key == "source":
            found.published = found.published or day
    elif key == "editors":
        names = re.split(r"[、，,;；/]\s*", value)
        found.editors += tuple(name for name in dict.fromkeys(names) if name and name not in found.editors)
    elif key in ("addressee", "index"):
        setattr(found, key, getattr(found, key) or re.sub(r"\s*\n\s*", " ", value))
