"""Lines of a paper's head, one by one: bodies, letterhead, facts, or what may be its title (GB/T 9704-2012, 7.2).

What a line is is told from itself and its neighbours; which of the lines that may be the title is it, ``head`` decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from kb.documents.bodies import ORGAN_END, is_organ, organs
from kb.documents.document import Block
from kb.documents.document_numbers import compact, is_standard, number_line
from kb.documents.fact_keys import key_of
from kb.documents.facts import ORDINAL, Facts, is_fact, take_fact, take_ordinal
from kb.documents.head_tokens import NAMES, take_tokens
from kb.documents.kinds import kind_of
from kb.documents.numbering import is_numbered, number_of
from kb.documents.titles import RED_HEAD, bare, is_complete, set_close
from kb.quick_dataclass import dataclass
from kb.text.dates import DATE, first_date
from kb.text.han import HAN_LETTER, has_ideographs, simplified
from kb.text.months import MONTH_NUMBERS

Role = Literal["void", "mast", "body", "fact", "aside", "open", "addressee", "text"]

STANDARD_HEAD = re.compile(
    rf"{HAN_LETTER}{{0,16}}(?:国家|行业|地方|团体|企业)标准(?:化指导性技术文件)?|ICS\s*[\d.]+|CCS\s*[A-Z]\s*\d+"
    r"|(?:GB|DB\s?\d{2,4}|[A-Z]{2})(?:/\s?[TZ])?|[TQ]/[A-Z\d]{2,12}|备案号.*|P"
)
STANDARD_ISSUED = re.compile(rf"(?P<body>(?:{HAN_LETTER}|[、\s]){{2,60}}?{ORGAN_END})[\s\u3000]*(?:联合)?发\s*布")
_PAPER = rf"{HAN_LETTER}{{0,8}}(?:建议|决定|通知|意见|告知|认定|许可|批准)书|(?:民事|刑事|行政)(?:判决|裁定)书?"
# What a letterhead says that the body issues: 令, 公告, 常务会议纪要, 行政处罚决定书.
_ISSUES = (
    rf"(?:(?!办公[室厅]){HAN_LETTER}{{0,8}}会议)?纪\s*要|命\s*令(?:\s*[（(]\s*令\s*[）)])?|令|公\s*告|通\s*告|公\s*报"
    rf"|(?:内\s*部\s*)?(?:明\s*传|传\s*真)?\s*(?:电\s*报|明\s*电|发\s*电)|{_PAPER}"
)
ISSUES_LINE = re.compile(_ISSUES)
# A letterhead that says what the paper is; where no title follows it is the title.
SPEAKING_HEAD = re.compile(
    rf"(?P<body>(?:{HAN_LETTER}|[（）()、\s]){{2,60}}?(?:{ORGAN_END}|主\s*席)|总统)\s*"
    rf"(?P<kind>{_ISSUES}|简\s*报|书?函|开会通知单)"
)
# 某省人民政府令（第301号）: with its number in one line.
_NUMBERED_HEAD = re.compile(
    SPEAKING_HEAD.pattern + r"\s*(?P<ordinal>[（(〔]?(?:(?:19|20)\d{2}\s*年\s*)?第\s*\d{1,4}\s*号[）)〕]?)"
)
# National Seed Agency of Norland, PARISH COUNCIL OF ASHDOWN
_WHOSE = "National|Federal|State|Royal|Central|European|International|General|Supreme|City|Town|County|District|Parish"
_BODIES = "Agency|Authority|Bank|Board|Bureau|Commission|Committee|Council|Department|Institute|Office"
_ENGLISH_BODY = re.compile(
    r"(?!.*\b(?:by|minutes|meeting|agenda|statement|report|review|rules)\b)"
    r"(?:(?:THE |U\.S\. )?(?:CORPORATION|TOWN|CITY|COUNTY|DISTRICT|PARISH|REGION|MUNICIPALITY|VILLAGE|STATE|PROVINCE|"
    r"TOWNSHIP|BOROUGH|"
    r"GOVERNMENT|MINISTRY|DEPARTMENT|OFFICE|BOARD|BUREAU|AGENCY|ADMINISTRATION|COMMISSION|COMMITTEE|COUNCIL|"
    r"[A-Z]+ (?:BANK|BOARD|AUTHORITY)) (?:OF|FOR|ON) [^.;:\d]{3,60}"
    r"|[^.;:：\d]{3,60} (?:COUNCIL|COMMISSION|COMMITTEE|BOARD|DIVISION|AUTHORITY|DEPARTMENT|MINISTRY|BUREAU|COURT|"
    r"AGENCY|(?:WATER|SCHOOL|FIRE|PARK|IRRIGATION|TRANSIT) DISTRICT|GOVERNMENT|ADMINISTRATION|ASSEMBLY|ASSOCIATION|"
    r"UNIVERSITY|ORGANI[SZ]ATION|MONETARY FUND)"
    # Whose every word is a name's: Moving the post office is none.
    r"|(?-i:(?:[A-Z][\w'’&.-]* (?:(?:of|and|for) )?){1,5}"
    r"(?:Office|Society|Institute|Trust|Service|Centre|Center|Union|Board of [A-Z][a-z]+)))"
    + "".join(
        rf"|(?-i:(?:{whose}) (?:[A-Z]\w+ ){{0,4}}(?:{bodies}) (?i:of (?:the )?)[A-Z]\w+(?: [A-Z]\w+){{0,3}})"
        for whose, bodies in ((_WHOSE, _BODIES), (_WHOSE.upper(), _BODIES.upper()))
    ),
    re.IGNORECASE,
)
# What stands over or below a title and is none: gazettes, press releases, editions.
FURNITURE = re.compile(
    r"(?:GOVERNMENT|GENERAL|LEGAL) NOTICE|DRAFT(?: GUIDANCE| DOCUMENT)?|(?i:(?:version|revision|issue) ?[\d.]{1,6})"
    r"|(?:REPUBLIC|KINGDOM|COMMONWEALTH|LAWS) OF [A-Z ]+|[A-Z' ]*GAZETTE[A-Z' ]*|[A-Z]+ SUPPLEMENT"
    r"|(?i:(?:news|press) release|for immediate release|(?:media )?contacts?: .*)"
    r"|(?i:(?:international|european|national) standard|(?:first|second|third|fourth|fifth|sixth) edition)"
    rf"|{HAN_LETTER}{{2,30}}(?:公报|政报)\s*(?:(?:19|20)\d{{2}}年\s*)?第\s*\d{{1,3}}\s*[号期](?:[（(].{{3,9}}[）)])?|政府(?:新[闻聞])?公[报報]"
    r"|(?:(?:内部(?:文件|资料|材料)|注意保[存密]|请勿外传|会后收回)[\s　]*)+"
    r"|中\s*华\s*人\s*民\s*共\s*和\s*国|(?:政策|文件|公文)?(?:全文|正文)(?:内容)?[:：]?"
    r"|(?i:(?:scottish |welsh |northern ireland )?statutory (?:instruments?|rules?)\.?)"
)
_CHAPTER = r"(?:第\s*\d{1,4}[A-Z]{0,2}\s*章|Cap\.?\s*\d{1,4}[A-Z]{0,2})"
# Of the Laws of Hong Kong, and the section under which a text below an ordinance was made.
_CHAPTER_OF_LAWS = re.compile(rf"({_CHAPTER}(?:[，,]?\s*(?:附屬法例|sub\. ?leg\.)\s*[A-Z]{{1,3}})?)\s*(《.+》)?")
MADE_UNDER = re.compile(
    rf"[（(](?:{_CHAPTER}|CHAPTER \d+)[^）)]{{0,40}}[）)]|.* ACT,? \d{{4}} \(ACT NO\.? \d+ OF \d{{4}}\)", re.IGNORECASE
)
LONG_TITLE = re.compile(
    r"To [a-z].*for other purposes\.|(?:An Act|AN ACT) of Parliament (?:to|for) "
    r"|An? (?:Act|Bill|Ordinance) (?:to|for|about|respecting|relating|concerning) |本[条條]例旨在"
)
MONTH = re.compile(
    r"(?:[〇零○一二三四五六七八九\d]{4}|(?:中[華华])?民[國国]\s*\d{2,3})\s*年\s*[一二三四五六七八九十\d]{1,3}\s*月"
    rf"|(?i:{'|'.join(MONTH_NUMBERS)}),? \d{{4}}"
)
_SUBTITLE = re.compile(r"[—－–-]{1,3}\s*\S.{0,98}")
_BY = re.compile(r"\bby the ([A-Z][A-Za-z ]+?)(?: on| at|,|$)")
_GAP = re.compile(r"\s{3,}|\u3000+|\t")
_APART = re.compile(rf"{_GAP.pattern}|\s(?=[A-Z][a-z]{{2,9}}\.?: |[A-Z]{{3,}} NO\. )")  # of cells in a line
_BETWEEN_CELLS = re.compile(r"\s*[|\n]\s*")
_BEFORE_SYMBOL = re.compile(r"^((?:[A-Z]\w+ ){1,3})(?=[A-Z]+/\S*\d)")
_BRACKETED = re.compile(r"[（(【\[].{1,118}[）)】\]]")
_MET_ON = re.compile(r"(?:会\s*议)?\s*时\s*间\s*[:：]")
_CLOSED = re.compile("[。；]|[:：]$")
_KEYED = re.compile(rf"{HAN_LETTER}{{2,8}}\s*[:：]\s*\S|[A-Z][A-Za-z .]{{1,20}}:(?:\s|$)")
CONTENTS = re.compile(r"(目\s*[录錄次]|(table of )?contents|arrangement of sections)\s*$", re.IGNORECASE)
_BARE_NUMBER = re.compile(
    rf"(?:\d{{1,2}}(?:[.．]\d{{1,2}}){{0,3}}(?:[.．、]\s*|\s+|(?={HAN_LETTER}{{2,12}}$))|[IVX]{{1,4}}[.、]\s)(?=\S)"
)
_CLASS = re.compile(r"[A-D]\d?")  # of an answer to a proposal
# On the cover of a standard: 2022-11-15 发布.
STANDARD_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d\s*(?:发\s*布|实\s*施)")
_REPLACES = re.compile(r"(?:部分)?代替\s*[A-Z].{3,80}")
_VERSION = re.compile(r"(?:version|release|v\.?)\s?\d", re.IGNORECASE)  # a heading of a list of changes
BILL = re.compile(r"AN ACT|A BILL|AN ORDINANCE|A JOINT RESOLUTION|JOINT RESOLUTION", re.IGNORECASE)
KEY = re.compile(r"[A-Z][A-Za-z. ]{1,20}(?::(?:\s|$)|：)")
# What may stand behind the body and day of a line: 印发, or when a page showed it, and to how many.
_BEHIND_DAY = re.compile(
    r"\s*印\s*发|[\s|]*(?:\d{1,2}:\d{2}(?::\d{2})?)?[\s|]*(?:(?:阅读|浏览|点击|访问)\S{0,3}\s*\d+次?\s*)?"
)

_BEFORE = re.compile(r"(?:BEFORE|IN) THE ")  # a court
_ENACTS = re.compile(r"(?:THE )?([A-Z][A-Z ]{5,80}),")  # THE EUROPEAN COMMISSION, over: Having regard to
# G.S.R. 118(E).—In exercise of the powers: a number may stand before it.
RECITAL = re.compile(
    r"(?:(?P<number>\S.{2,30}?)[.\s]*[—–-]+\s*)?in exercise of|(?:whereas|having regard|recalling|considering)\b",
    re.IGNORECASE,
)
_PROSE = re.compile(r"\b(?:is|are|was|were|has|have|had|shall|will|must|may)\b")
OPEN_START = re.compile(
    r"(?:Of|And|For|With|Under|Before|After|During|Within|Between|From|Against|Concerning|Regarding)\s"
)
OPEN_END = re.compile(r"\b(?:of|the|and|on|for|to|in|an?|by|with|OF|THE|AND|ON|FOR|TO|IN|BY|WITH)$")
_ADDRESSEE = re.compile(r"[^。！？；;!?]{2,600}[:：]")
_NOT_ADDRESSED = re.compile(
    r"(如下|下列|以下|如次|包括|规定|要求|目标|原则|内容|问题|任务|情况|事项|条件|材料|附件|办理|通知|意见|报告|指出|强调|认为|决定|为)\s*[:：]$"
    r"|(?:如下|下列|以下|如次).{1,6}$|^(?:为了?|根据|依据|按照|经|鉴于|现[将就])"
)
# Who deals with it, and how: no citation needs it, and no question asks for it.
OFFICE = re.compile(
    r"档\s*号|保存年限|机关地址|地\s*址|承办人?|联络|联系|电\s*话|传\s*真|电子(?:信箱|邮件)|速\s*别|密等|附\s*件\s*[:：]\s*(?:如说明.{0,6}|[如随]文|无)?$"
)


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line of a head: what it is, the bodies it names, what the letterhead says that they issue, its number.

    ``role``: void (a rule, a gazette's name), mast, body, fact, aside (stays in the text and parts nothing: a
    subtitle, a month), open (may be title or text), addressee, text.
    """

    role: Role
    text: str
    block: Block
    bodies: str = ""
    says: str = ""
    ordinal: str = ""


def is_outline(text: str) -> bool:
    """Whether a line begins with a number of an outline, a bare one (1 总则) included."""
    return is_numbered(text) or _BARE_NUMBER.match(text) is not None


def is_addressee(text: str) -> bool:
    """Whether a line names whom the paper is sent to (主送机关), as its first line does: …人民政府："""
    if re.fullmatch(r"(?:Dear|Madam|Sir)\b[^.]{0,80}[,:]", text):
        return True
    if not _ADDRESSEE.fullmatch(text) or is_outline(text) or _NOT_ADDRESSED.search(text):
        return False
    return has_ideographs(text) or text.startswith("To ")


def ends_title(text: str, following: str) -> bool:
    """Whether a title ends with a line: whom the paper is sent to stands below it."""
    return following[-1:] in ":：," and is_addressee(following) and is_complete(text)


def is_english_body(text: str) -> bool:
    """Whether a line is the name of a body in English, and no title such as Report of the Rural Water Board."""
    return _ENGLISH_BODY.fullmatch(text) is not None and kind_of(text, "en") is None


def lines_of(blocks: Sequence[Block]) -> list[HeadLine]:
    """What each block of a head is."""
    texts = [set_close(block.text.strip()) for block in blocks]
    lines: list[HeadLine] = []
    text = False  # has begun: only what is marked as the title may follow
    for index, block in enumerate(blocks):
        if text and not (block.kind == "heading" and block.level == 1) and not BILL.fullmatch(texts[index]):
            lines.append(HeadLine("text", texts[index], block))
            continue
        following = texts[index + 1] if index + 1 < len(texts) else ""
        lines.append(_line(block, texts[index], following, lines))
        text = text or lines[-1].role == "text"
    return lines


def _line(block: Block, text: str, following: str, above: Sequence[HeadLine]) -> HeadLine:
    if block.kind in ("code", "footnote") or (block.level > 1 and _VERSION.match(text)):
        return HeadLine("text", text, block)
    if not any(map(str.isalnum, text)):
        return HeadLine("void", text, block)  # the star and the rule below a letterhead
    if _MET_ON.match(text) and any(line.says for line in above):
        return HeadLine("text", text, block)
    mast = _letterhead(block, text, following, above)
    if mast is not None:
        return mast
    if (not following[:1].islower() or has_ideographs(text)) and _is_fact(text, following, above):
        return HeadLine("fact", text, block, ordinal=text if ORDINAL.fullmatch(text) else "")
    if take_cells(text, Facts()):
        return HeadLine("aside", text, block)
    if OFFICE.match(simplified(text)):
        return HeadLine("void", text, block)
    if text[-1] in ":：" and key_of(text) is not None:
        return HeadLine("aside", text, block)  # nothing is stated
    cells = _APART.split(text)
    if any(map(KEY.match, _GAP.split(text)[1:])) or (len(cells) > 1 and key_of(cells[0]) is not None):
        return HeadLine("aside", text, block)  # United Nations        Distr.: General
    keyed = [_KEYED.match(line) for line in (text, following, *(line.text for line in above[-1:]))]
    marked = block.kind == "heading" and block.level == 1  # 问答实录：…, whatever stands below it
    if keyed[0] and any(keyed[1:]) and not _CLOSED.search(text) and not marked:
        return HeadLine("aside", text, block)  # From : …, To : …
    return HeadLine(_role(block, text, above), text, block)


def _letterhead(block: Block, text: str, following: str, above: Sequence[HeadLine]) -> HeadLine | None:
    if block.kind == "item" or len(text) > 200 or not following:
        return None
    below = above[-1].role in ("body", "mast") if above else False
    if (text.replace(" ", "") == "文件" and below) or STANDARD_HEAD.fullmatch(text) or FURNITURE.fullmatch(text):
        return HeadLine("void", text, block)
    if match := RED_HEAD.fullmatch(text):
        return HeadLine("mast", text, block, match[1])
    says = re.sub(r"\s+", "", text) if has_ideographs(text) else text
    if match := _NUMBERED_HEAD.fullmatch(text):
        says = re.sub(r"\s+", "", text[: match.start("ordinal")])
        return HeadLine("mast", text, block, match["body"], says, match["ordinal"])
    issues, match = ISSUES_LINE.fullmatch(text), SPEAKING_HEAD.fullmatch(simplified(text))
    if match and not (issues and below) and not any(each.says for each in above):
        return HeadLine("mast", text, block, text[: match.end("body")], says)
    if issues and (below or not above):
        return HeadLine("mast", text, block, "", "".join(_names(above)) + says)
    if (match := _ENACTS.fullmatch(text)) and RECITAL.match(following):
        return HeadLine("body", text, block, match[1])
    if is_english_body(text) or is_organ(text):
        return HeadLine("body", text, block, _BEFORE.sub("", text))
    if above and above[-1].says and has_ideographs(above[-1].says) and not has_ideographs(text):
        return HeadLine("void", text, block)  # the letterhead once more, in English
    # Whatever is called 第21期, or No. 88, is a series: its name stands above, unless it ends a title.
    titled = above and above[-1].role == "open" and "关于" in above[-1].text and not is_complete(above[-1].text)
    counted = ORDINAL.fullmatch(following) or re.match(r"[〔（(](?:19|20)\d\d[〕）)]", following)
    if counted and not titled and _may_be_series(text):
        return HeadLine("mast", text, block, "", "".join(_names(above)) + says)
    return None


def _names(above: Sequence[HeadLine]) -> list[str]:
    """The bodies that the lines right above name."""
    names: list[str] = []
    for line in reversed(above):
        if line.role not in ("body", "mast"):
            break
        names.insert(0, re.sub(r"\s+", "", line.bodies))
    return names


def _may_be_series(text: str) -> bool:
    return (
        len(text) <= 60 and not re.search(r"关于|[。；：，《》]", text) and not is_outline(text) and not is_fact(text)
    )


def _is_fact(text: str, following: str, above: Sequence[HeadLine]) -> bool:
    if any(line.says or line.bodies for line in above) and (ORDINAL.fullmatch(text) or _CLASS.fullmatch(text)):
        return True
    chapter = _CHAPTER_OF_LAWS.fullmatch(text)
    if chapter and not above and (chapter[2] or is_complete(bare(following)) or kind_of(following, "en")):
        return True
    if len(text) < 160 and (take_tokens(text, Facts()) or STANDARD_ISSUED.fullmatch(text)):
        return True
    if above and "签发" in above[-1].text and NAMES.fullmatch(text) and not is_complete(text):
        return True  # further signatories below the first
    return is_fact(text) or bodies_and_day(text) != () or is_fact(" | ".join(_APART.split(text)))


def bodies_and_day(text: str) -> tuple[str, ...]:
    """The bodies of a line that is their names and a day, in Chinese or English, () where it is not."""
    day = DATE.search(text) or MONTH.search(text)
    if day is None or not _BEHIND_DAY.fullmatch(text, day.end()):
        return ()
    before = re.sub(r"(?:整\s*理|编(?:\s*印)?|印\s*发)?[\s|,]*$", "", text[: day.start()])
    if is_organ(before):
        return organs(before)
    return (before,) if before[:1].isupper() and is_english_body(before) else ()


def _role(block: Block, text: str, above: Sequence[HeadLine]) -> Role:
    """What a line is that is neither letterhead nor fact."""
    says = any(line.says for line in above)
    number = number_of(text)
    if (number and number.certain) or _BARE_NUMBER.match(block.text.strip()) or CONTENTS.match(text):
        # A text begins with its first number: CHAPTER 88, 7 CFR Part 3201 stand above one.
        if number is None or number.value < 2 or has_ideographs(text):
            return "text"
        return "aside" if above or not text[number.end :].strip() else "open"
    if is_addressee(text):
        return "addressee"
    if LONG_TITLE.match(text) or MADE_UNDER.fullmatch(text) or MONTH.fullmatch(text) or _SUBTITLE.fullmatch(text):
        return "aside"
    if _BRACKETED.fullmatch(text) or _REPLACES.fullmatch(text):
        return "aside"
    if block.kind == "heading" and block.level == 1:
        return "open"
    if (block.kind == "item" and _KEYED.match(text)) or (block.kind == "table" and not above):
        return "aside"
    if block.kind not in ("heading", "paragraph") or text.endswith((":", "：")) or (says and _KEYED.match(text)):
        return "text"
    if not has_ideographs(text):
        if text[0].islower() or (above and above[-1].role == "aside" and OPEN_END.search(above[-1].text)):
            return "aside"  # under the | Gardens Act 2005
        if above and above[-1].role == "open" and any(is_standard(number_line(line.text)) for line in above):
            return "aside"  # the English title of a standard
        ends = len(text) > 200 or (text.endswith((".", ";", ",")) and not (text.isupper() and len(text) < 60))
        prose = (
            ends
            or (above and text[-1] == "?")
            or RECITAL.match(text)
            or ((len(text) > 60 or text[:5].title() == "This ") and _PROSE.search(text))
            or re.search(r":[\s—–-]*$", text)
        )
        return "text" if prose and not text.startswith(("AN ACT ", "AN ORDINANCE ")) else "open"
    complete = is_complete(text)
    if re.search(r"[。；;！!，,]\s*$|。", text) or re.match(r"附\s*[件录表]", text):
        return "text"
    sentence = ("，" in text and len(text) > 30 and not complete) or len(text) > (160 if complete else 60)
    return "text" if sentence else "open"


def take_cells(text: str, found: Facts) -> bool:
    """Takes the facts that stand beside other words in a line: United Nations      A/RES/76/219."""
    if len(text) > 160 or (not _APART.search(text) and "/" not in text):
        return False
    cells = _BETWEEN_CELLS.split(text)
    if len(cells) < 2 or not any(map(number_line, cells)):
        cells = _APART.split(text) if _APART.search(text) else _BEFORE_SYMBOL.split(text)
    taken = [take_fact(cell, found) for cell in cells if cell.strip()]
    bodies = tuple(cell for cell in cells if is_english_body(cell.strip()))
    found.issuer = found.issuer or bodies
    taken.append(bool(bodies))
    return len(cells) > 1 and any(taken)


def take_line(line: HeadLine, found: Facts, letterhead: str) -> None:
    """Takes what a line of facts states; ``letterhead`` is what the lines above it issue (某市人民政府令)."""
    text = line.text
    if line.ordinal and letterhead:
        take_ordinal(line.ordinal, letterhead, found)
    elif (chapter := _CHAPTER_OF_LAWS.fullmatch(text)) is not None:
        found.number = found.number or compact(chapter[1])
        found.title = found.title or (bare(chapter[2]) if chapter[2] else None)
    elif take_tokens(text, found):
        pass
    elif match := STANDARD_ISSUED.fullmatch(text):
        found.issuer = tuple(dict.fromkeys((*found.issuer, *organs(match["body"]))))
    elif bodies := bodies_and_day(text):
        found.issued = found.issued or first_date(text)
        found.issuer = found.issuer or bodies
    elif not take_fact(text, found):
        take_fact(" | ".join(_APART.split(text)), found)
    if (by := _BY.search(text)) and is_english_body(by[1]):  # Resolution adopted by the Economic and Social Council on
        found.issuer = found.issuer or (by[1],)
