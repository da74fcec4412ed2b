"""The end of an official paper: signature and date (GB/T 9704-2012, 7.3.5), and what is printed below it.

The signature stays in the text. A paper's annexes come after it, and may be signed too: the first signature is the
document's own. A text that is passed on (转发, 印发) or made public by an order may follow with no word of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kb.documents.annexes import Annex, annexes_in, is_note
from kb.documents.bodies import ORGAN, ORGAN_END, is_organ, is_short_for, organs
from kb.documents.document import Block
from kb.documents.document_numbers import NUMBER, compact
from kb.documents.facts import DATE_LINE, Facts, is_fact, take_done, take_keys
from kb.documents.head_lines import SPEAKING_HEAD, bodies_and_day, is_addressee, is_english_body, is_outline
from kb.documents.numbering import is_numbered, number_of
from kb.documents.titles import is_complete, joined_title, set_close
from kb.text.dates import CHINESE_DATE, DATE, REPUBLICAN_DATE, first_date, republican_date
from kb.text.han import HAN_LETTER, has_ideographs

_STATE = "中华人民共和国"
_BACK = 12  # how many blocks from the end may carry facts
_UNDER_SEAL = re.compile(r"(?:given|signed|done|dated)\b.{0,60}[,，]", re.IGNORECASE)
# 教育局通函第68/2023號, 某市人民政府令第45号
_IN_NUMBER = re.compile(rf"({HAN_LETTER}{{2,30}}?{ORGAN_END})(?:令|(?:{HAN_LETTER}|[（）()]){{0,8}}(?:公告|通告|通函))")
_NAMED = re.compile(
    r"(?:[（(【][^）)】]{1,6}[）)】])?([^《【：:]{2,80}?)(?:关于|印发|转发|批转|发布|公布|对|(?:19|20)\d{2}年|第[\d一二三四五六七八九十百]{1,5}[届次])"
)
_ITSELF = re.compile(rf"({HAN_LETTER}{{2,20}}?{ORGAN_END})[（(]以下[简簡][称稱][“「]?[本我]")
# BE IT ORDAINED BY THE CITY COUNCIL OF ASHDOWN:
_ORDAINED = re.compile(
    r"\bBe it (?:ordained|resolved|enacted) by (?:the )?([A-Z][^,;:.]{3,80}?)(?= that|[,;:.]|$)", re.I
)
_SIGNED = re.compile(r"[盖签]\s*[章字].*日$")  # by the parties to an agreement, side by side
_SEALED = re.compile(r"\s*[（(](?:加?盖?公?章|印章)[）)]$")
_DATED = re.compile(
    r"(?:Done|Signed) (?:at|in) |[日号\d]\s*[.）)\]]*$|日(?:[制訂订]定|通[過过])。$|日[于於]|\d, (?:by|in) "
)
_AGREED = re.compile(
    r"\b(?:Agreement|Memorandum|Contract|Lease|Deed|Protocol)\b[^.]{0,80}\b(?:made|entered into|dated)\b"
    rf"[a-z, ]{{0,30}}(?:{DATE.pattern})"
    rf"|本(?:合同|协议书?|备忘录)由?[^。]{{0,40}}于\s*{CHINESE_DATE}[^。]{{0,20}}(?:签订|签署|订立)",
    re.IGNORECASE,
)
_PERSON = re.compile(
    rf"(?:{HAN_LETTER}\s?){{0,12}}(?:[长長]官?|主\s?席|主\s?任|总\s?理|书\s?记|代)\s*[:：]?"
    rf"\s*(?:{HAN_LETTER}|·)(?:\s*(?:{HAN_LETTER}|[·○〇])){{1,4}}"
    r"|(?:President|Premier|Governor|Minister|Mayor|Chair(?:man|person)?|Director|Secretary)\b[^.;]{0,80}"
)
_BELOW = re.compile(r"[（(【].{2,60}[）)】]$|联系人|附\s*注|注\s*[:：]|印\s*章")
_NOTICE = re.compile(
    r"^(special statement|disclaimer|copyright|all rights reserved|声明|特别声明|免责声明|版权声明|版权所有|"
    r"[（(【]?\s*(责任编辑|编辑|责编)|edit(or)?s?\s*[:：]|responsible editor|"
    r"扫一扫|分享到|打印|相关链接|相关稿件|上一篇|下一篇|"
    r"主办单位|网站标识码|香港時間\d|issued at HKT|完$|ends$)",
    re.IGNORECASE,
)
_IMPRINT = re.compile(r"^(抄\s*送|主\s*送|抄\s*报|正\s*本|副\s*本)(?:\s*机\s*关)?\s*[:：]|日\s*印\s*发\s*[|。]?\s*$")
_SENT_TO = re.compile(r"^主\s*送(?:\s*机\s*关)?\s*[:：]\s*(.+)", re.DOTALL)


def take_signature(blocks: Sequence[Block], found: Facts) -> range:
    """Finds the document's own signature and date, and the title of a text that follows without one of its own.

    Returns:
        Which blocks are lines of bodies that sign, and their date; none where there is no such signature.
    """
    annexes: dict[int, Annex] | None = None
    first = len(blocks)
    for index, block in enumerate(blocks):
        text = _in_one_line(block)
        if len(text) > 100 or block.kind not in ("paragraph", "heading", "table") or not _DATED.search(text):
            continue
        text = set_close(text)
        if annexes is None:
            annexes, _ = annexes_in(blocks)
            first = min((annex for annex in annexes if annex), default=len(blocks))
        if first <= index and (has_ideographs(text) or index < len(blocks) - _BACK or not take_done(text, Facts())):
            break  # an instrument in English is signed below its schedules
        if bodies := bodies_and_day(text):
            pass
        elif index and len(text) <= 40 and DATE_LINE.fullmatch(text) and not re.match(r"\d{4}\s?[-./]", text):
            above = _bodies_above(blocks, index, index + 1 in annexes)
            if above is None:
                continue
            bodies = above
        elif match := REPUBLICAN_DATE.fullmatch(text):
            found.issued = found.issued or republican_date(match)
        elif not _says_day(text, found) and not (block.kind == "table" and _SIGNED.search(text)):
            continue
        found.issued = found.issued or first_date(text)
        stated = found.issuer  # some of those that sign, or the place of the one that does
        place = len(stated) == 1 and not is_organ(stated[0]) and "".join(bodies).startswith(stated[0])
        if set(stated) < set(bodies) or place:
            found.issuer = bodies
        found.issuer = found.issuer or issuers_named(found.title) or bodies
        if (found.title is None or SPEAKING_HEAD.fullmatch(found.title)) and index + 1 not in (annexes or ()):
            found.title = _title_below(blocks, index + 1, found) or found.title
        signs = bodies and block.kind != "table"
        return range(_first_body(blocks, index), index + 1) if signs else range(0)
    return range(0)


def _first_body(blocks: Sequence[Block], index: int) -> int:
    """Where the lines of bodies begin that stand right above a date; ``index`` where there are none."""
    first = index
    while first > 1 and is_organ(_body_line(blocks[first - 1])):
        first -= 1
    return first


def _body_line(block: Block) -> str:
    """A line as it names the bodies that sign, without the mark of their seal."""
    return set_close(_SEALED.sub("", _in_one_line(block)))


def _says_day(text: str, found: Facts) -> bool:
    """Whether a line says that the document was made, or is the day on which each of its parties signed."""
    done = Facts()
    if take_done(text, done):
        found.published, found.effective = found.published or done.published, found.effective or done.effective
        return done.issued is not None
    return len(DATE.findall(text)) > 1 and not DATE.sub("", text).strip()


def _bodies_above(blocks: Sequence[Block], index: int, annexed: bool) -> tuple[str, ...] | None:
    """The bodies that sign above a date; () where a person does, or nobody; None where the date is no signature's."""
    if (first := _first_body(blocks, index)) < index:
        return tuple(body for block in blocks[first:index] for body in organs(_body_line(block)))
    above = _body_line(blocks[index - 1])
    if _PERSON.fullmatch(above) or _UNDER_SEAL.fullmatch(above):
        return ()
    english = above[:1].isupper() and not has_ideographs(above) and (ORGAN.search(above) or is_english_body(above))
    if len(above) <= 100 and english:
        return (above,)
    following = blocks[index + 1].text.strip() if index + 1 < len(blocks) else ""
    ends = (
        not following
        or _BELOW.match(following)
        or _PERSON.fullmatch(following)
        or _IMPRINT.search(following)
        or is_note(following)
    )
    ends = ends or (is_complete(following) and not is_outline(following))
    rest = blocks[index + 1 : index + 5]
    ends = ends or (len(rest) < 4 and all(len(block.text) <= 30 for block in rest))  # 命令公佈。
    return () if index > 1 and (ends or annexed) and not is_addressee(above) else None


def _in_one_line(block: Block) -> str:
    """A block's text; the cells of a table, in which bodies sign side by side, with spaces between them."""
    return " ".join(re.sub(r"[|\n]", " ", block.text).split()) if block.kind == "table" else block.text.strip()


def _title_below(blocks: Sequence[Block], index: int, found: Facts) -> str | None:
    """The title of the text that follows a signature, where the paper itself has none but that of its letterhead."""
    while index < len(blocks) and (_BELOW.match(text := blocks[index].text.strip()) or NUMBER.fullmatch(text)):
        if NUMBER.fullmatch(text):
            found.number = found.number or compact(text)
        index += 1
    lines: list[str] = []
    for block in blocks[index : index + 4]:
        text = block.text.strip()
        if lines and not has_ideographs(text) and is_numbered(text):
            return joined_title(lines)
        if (
            block.kind not in ("paragraph", "heading")
            or is_outline(text)
            or len(text) > 80
            or text.endswith(("。", "："))
        ):
            break
        lines.append(text)
        if is_complete(joined_title(lines)):
            return joined_title(lines)
    return None


def title_of_text(blocks: Sequence[Block]) -> str | None:
    """The title of the text that an order brings, which stands over the text's first number."""
    for index, block in enumerate(blocks[1:], start=1):
        text = block.text.strip()
        below = next((each.text for each in blocks[index + 1 : index + 4] if not is_fact(each.text)), "")
        following = number_of(below)
        if following and following.value == 1 and following.certain and len(text) <= 60 and is_complete(text):
            return text
    return None


def issuers_named(title: str | None) -> tuple[str, ...]:
    """The bodies that a title begins with, () where it begins otherwise: 某省人民政府关于…, 国务院办公厅转发…."""
    match = _NAMED.match(title or "")
    if not match or not has_ideographs(match[1]):
        return ()
    bodies = organs(match[1])
    return bodies if bodies and all(ORGAN.search(body) for body in bodies) else ()


def day_of_agreement(blocks: Sequence[Block]) -> date | None:
    """The day on which the parties to an agreement made it, where its first sentences say so."""
    for block in blocks[:8]:
        if match := _AGREED.search(block.text[:300]):
            return first_date(match[0])
    return None


def issuers_by_title(title: str | None, stated: tuple[str, ...]) -> tuple[str, ...]:
    """The bodies that a title begins with, where it names more or others than are stated elsewhere; else these."""
    named = issuers_named(title)
    # 最高人民法院 in the title of what 中华人民共和国最高人民法院公告 makes public is the same body; so is, with its
    # province, one that adopted a text without it.
    same = len(named) == len(stated) == 1 and (
        stated[0] == f"{_STATE}{named[0]}" or (named[0].endswith(stated[0]) and not named[0].startswith(_STATE))
    )
    # A site states the body whose page it is, under what another one issued: 某市科学技术局 for 某市人民政府关于….
    other = len(named) == len(stated) == 1 and named[0][:2] == stated[0][:2] and not is_short_for(named[0], stated[0])
    return named if set(stated) < set(named) or len(named) > len(stated) or same or other else stated


def take_issuer_from_title(found: Facts, blocks: Sequence[Block]) -> None:
    """Takes the issuers that the title names, or the number, where nothing before them has, or only some of them.

    A title that only begins with a body names it where the text, ``blocks``, calls that body itself: （以下簡稱本府）.
    """
    found.issuer = issuers_by_title(found.title, found.issuer)
    if not found.issuer and found.title:
        match = re.search("关于", found.title)
        before = found.title[: match.start()] if match and match.start() >= 2 else ""
        bodies = () if re.search("[《：:]", before) else organs(before)
        if bodies and all(len(body) >= 2 for body in bodies):
            found.issuer = bodies
    if not found.issuer and found.title:
        itself = (_ITSELF.search(block.text[:200]) for block in blocks[:3])
        found.issuer = next((organs(m[1]) for m in itself if m and found.title.startswith(m[1])), ())
    if not found.issuer:
        ordained = (_ORDAINED.search(block.text[:300]) for block in blocks[:_BACK])
        found.issuer = next(((m[1],) for m in ordained if m and is_english_body(m[1])), ())
    if match := _IN_NUMBER.match(found.number or ""):
        stated = "".join(found.issuer)  # 市人民政府, in the history of 某市人民政府令第45号
        short = stated != match[1] and match[1].endswith(stated) and not match[1].startswith(_STATE)
        found.issuer = organs(match[1]) if short or not stated else found.issuer


def take_back(blocks: list[Block], found: Facts) -> list[Block]:
    """Editors, source, site notices and a lone date at the end; the signature stays in the text."""
    end = len(blocks)
    kept_tail: list[Block] = []
    printed = None  # the day on which the paper was printed
    for index in range(len(blocks) - 1, max(-1, len(blocks) - 1 - _BACK), -1):
        block = blocks[index]
        text = block.text.strip()
        if len(text) < 300 and _IMPRINT.search(text):  # who printed it when, below the last line (7.4)
            if match := _SENT_TO.match(text):
                found.addressee = found.addressee or match[1].strip(" 。")
            printed = printed or first_date(text)
            end = index
            continue
        if block.kind in ("table", "footnote", "code") or is_numbered(text):
            break
        if _NOTICE.match(text) or (len(text) < 400 and take_keys(text, found)):
            take_keys(text.strip("（）()【】[] "), found)
            end = index
            continue
        if len(text) <= 40 and DATE_LINE.fullmatch(text):
            found.issued = found.issued or first_date(text)
            kept_tail.insert(0, block)
            end = index
            continue
        if len(text) <= 40 and is_organ(text) and not found.issuer and (kept_tail or end == len(blocks)):
            found.issuer = organs(text)
        break
    found.issued = found.issued or printed
    return [*blocks[:end], *kept_tail]
