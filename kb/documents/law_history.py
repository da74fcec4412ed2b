"""The history of a law, as the lines below its title state it: when and by whom it was adopted, revised, made known."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from kb.documents.bodies import ORGAN, organs
from kb.documents.document_numbers import NUMBER, compact
from kb.documents.numbering import is_numbered
from kb.text.dates import DATE, date_of
from kb.text.han import HAN_LETTER, has_ideographs

if TYPE_CHECKING:
    from kb.documents.facts import Facts

_BEFORE_BODY = re.compile(
    rf"^.*(?:[日，,；;]|通过|公布|发布|修正|修订)(?={HAN_LETTER})|^(?:[自以经由按据]|根据|现以|按照)(?={HAN_LETTER})"
)
_HISTORY = re.compile(
    r"通过|公布|发布|批准|修订|修正|施行|实施|公告|颁布|[Aa]dopted|[Aa]mended|[Pp]romulgated|[Ee]ffective|次会议$"
)
_ADOPTED = re.compile(
    r"日\s*(?P<body>[^日，,。；;]{2,60}?)(?:第[^第届]{1,12}次[^第届，,。；;]{0,4}会议|主席团[^，,。；;]{0,8}会议|全体会议)"
    r"|日\s*(?P<alone>[^日，,。；;《〈<]{2,40}?)(?:审议)?通过"
)
_SESSION = re.compile(r"第[一二三四五六七八九十百零〇\d]+(?:届|次)")
_DECREE = re.compile(
    rf"日\s*(?P<body>(?:{HAN_LETTER}|、){{2,40}}?)(?:令|公告|第[\d一二三四五六七八九十百]+号|发布|公布|印发)"
)


def take_history(text: str, found: Facts) -> bool:
    """A law's history: （2018年1月1日第十三届…会议通过　根据…修正）, one or many lines."""
    bare = text.strip("（）() \u3000")
    issued = text[:1] in "（(" and bare.endswith("印发")
    if len(text) > 400 or not (issued or _HISTORY.search(text)) or is_numbered(text):
        return False
    first = DATE.search(bare)
    named = re.match(r"根据|自|由", bare) and "。" not in bare[:-1] and _HISTORY.search(bare[-6:])
    if not first or not (first.start() <= 4 or text[0] in "（(" or named):
        return False
    if text[0] in "（(" and _closes(text) < len(text.rstrip(" 。")) - 1:
        return False  # a sentence stands behind it
    if text[-1] in "。；" and text[0] not in "（(" and (len(text) > 120 or "现予" in text):
        return False  # what an order says: 经…会议通过，现予公布。
    approved: date | None = None
    numbered: dict[date, str] = {}
    han, before = has_ideographs(bare), 0  # in English the day stands behind what was done on it
    for match in DATE.finditer(bare):
        day = date_of(match)
        end = DATE.search(bare, match.end())
        clause = bare[match.start() : end.start() if end else len(bare)] if han else bare[before : match.end()]
        before = match.end()
        if not day:
            continue
        if re.search(r"通过|修订|修正|印发$|[Aa]dopted|[Aa]mended", clause):
            if "修正" in clause and found.issued and found.issued < day:
                found.published = found.published or found.issued  # 本法自公布之日起施行: when it was first adopted
            found.issued = max(found.issued or day, day)
        elif "批准" in clause:
            approved = approved or day
        elif re.search(r"公布|发布|颁布|公告|[Pp]romulgated", clause):
            found.published = max(found.published or day, day)
        elif re.search(r"施行|实施|[Ee]ffective", clause):
            found.effective = max(found.effective or day, day)
        if not found.issuer:
            found.issuer = _adopted_by(clause)
        number = NUMBER.search(clause, match.end() - match.start() if han else 0)
        if number:
            numbered[day] = compact(_BEFORE_BODY.sub("", number[0]))
    if numbered:
        found.number = found.number or numbered[max(numbered)]
    if not found.published:  # 国务院批准　公安部发布: it bears the day on which it was made known
        found.issued = found.issued or approved
    return True


def _closes(text: str) -> int:
    """Where the bracket closes that a text begins with; its last place where it does not."""
    depth = 0
    for index, character in enumerate(text):
        depth += (character in "（(") - (character in "）)")
        if depth == 0:
            return index
    return len(text) - 1


def _adopted_by(clause: str) -> tuple[str, ...]:
    """The body that adopted or decreed a law: 某省第十届人民代表大会常务委员会第三次会议通过."""
    if match := _ADOPTED.search(clause):
        body = match["body"] or match["alone"]
    elif match := _DECREE.search(clause):
        body = match["body"]
    else:
        return ()
    organ = re.sub(r"^[由经]|(?:审判|检察)委员会$", "", _SESSION.sub("", body).replace("会议", "").strip())
    return organs(organ) if organ and ORGAN.search(organ) else ()
