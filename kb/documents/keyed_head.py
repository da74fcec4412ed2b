"""Heads that are lines of keys: an e-mail's (From, Subject …), a Taiwanese paper's (受文者, 發文字號 …)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.documents.document import Block
from kb.documents.facts import Facts, organs, take_keys
from kb.documents.head_lines import OFFICE, SPEAKING_HEAD
from kb.text.dates import first_date
from kb.text.han import simplified

_MOST = 24  # lines that may belong to such a head
_MAIL = re.compile(
    r"(?P<from>from|发件人|发信人|寄件者)|(?P<subject>subject|主题|主旨)|(?P<day>sent|date|发送时间|日期|时间|寄件日期)"
    r"|to|cc|bcc|reply-to|attachments?|importance|收件人|收件者|抄送|密送|副本|附件|重要性",
    re.IGNORECASE,
)
_ABOVE = re.compile(r"-{3,}.*-{3,}|(?:begin )?forwarded message:|memo(?:randum)?|备忘录", re.IGNORECASE)
_KEYED = re.compile(r"([^:：。，]{2,20})[:：](.*)", re.DOTALL)
_NUMBERED = re.compile(r"发文字号\s*[:：]")
_SUBJECT = re.compile(r"主旨\s*[:：]")


def take_keyed_head(blocks: Sequence[Block], found: Facts) -> list[Block]:
    """Takes such a head off the start of a document into ``found``; everything else stays, in its order."""
    lines = [block.text.strip() for block in blocks[:_MOST]]
    if any(_NUMBERED.match(simplified(line)) for line in lines):
        return _take_paper(blocks, lines, found)
    first = 1 if lines and _ABOVE.fullmatch(lines[0]) else 0
    if lines[first:] and (keyed := _KEYED.match(lines[first])) and _MAIL.fullmatch(simplified(keyed[1])):
        return _take_mail(blocks, first, found)
    return list(blocks)


def _take_mail(blocks: Sequence[Block], first: int, found: Facts) -> list[Block]:
    """An e-mail's head, each key on a line of its own, of one block or several (RFC 5322, 3.6)."""
    title, sender, day, index = None, None, None, first
    for index in range(first, len(blocks)):
        for line in blocks[index].text.strip().split("\n"):
            keyed = _KEYED.match(line.replace("|", ":", 1))
            match = _MAIL.fullmatch(simplified(keyed[1]).strip()) if keyed else None
            if keyed is None or match is None:
                break
            if match["subject"]:
                title = title or keyed[2].strip(" :")
            elif match["from"]:
                sender = keyed[2]
            elif match["day"]:
                day = day or first_date(keyed[2])
        else:
            continue
        break
    if not title or sender is None:
        return list(blocks)
    found.title = title
    if _ABOVE.fullmatch(blocks[0].text.strip()) and not blocks[0].text.startswith("-"):
        found.issued = day  # of a memorandum
    else:
        found.published = day
    return list(blocks[index:])


def _take_paper(blocks: Sequence[Block], lines: Sequence[str], found: Facts) -> list[Block]:
    """The head of a Taiwanese paper (文書處理手冊, 公文格式): body and kind, then keys, above its subject."""
    letterhead = next((i for i, line in enumerate(lines) if SPEAKING_HEAD.fullmatch(simplified(line))), None)
    if letterhead is None or not all(map(_KEYED.match, lines[:letterhead])):
        return list(blocks)
    kept: list[Block] = []
    for index in range(letterhead + 1, len(lines)):
        if _SUBJECT.match(lines[index]) or not _KEYED.match(lines[index]):
            break
        said = take_keys(lines[index], found) or OFFICE.match(simplified(lines[index])) or lines[index][-1] in ":："
        if not said:
            kept.append(blocks[index])  # 附件：…, 開會時間：…
    else:
        index = len(lines)
    head = SPEAKING_HEAD.fullmatch(simplified(lines[letterhead]))
    body = lines[letterhead][: head.end("body")].strip() if head else ""
    found.issuer = found.issuer or organs(body)
    found.letterhead = re.sub(r"\s+", "", lines[letterhead])
    if not found.letterhead.endswith("令"):  # an order brings a text with a title of its own
        found.title = found.letterhead
    return [*kept, *blocks[index:]]
