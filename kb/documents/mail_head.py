"""Heads of e-mails and memoranda: lines of keys (From, Subject …; RFC 5322, 3.6)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.documents.document import Block
from kb.documents.facts import Facts
from kb.text.dates import first_date
from kb.text.han import simplified

_MAIL = re.compile(
    r"(?P<from>from|发件人|发信人|寄件者)|(?P<subject>subject|re|regarding|主题|主旨)|(?P<day>sent|date|发送时间|日期|时间|寄件日期)"
    r"|(?P<to>to|收件人|收件者)|cc|bcc|reply-to|attachments?|importance|抄送|密送|副本|附件|重要性",
    re.IGNORECASE,
)
_ABOVE = re.compile(r"-{3,}.*-{3,}|(?:begin )?forwarded message:|memo(?:randum)?|备忘录", re.IGNORECASE)
_KEYED = re.compile(r"([^:：。，]{2,20})[:：](.*)", re.DOTALL)


def take_mail_head(blocks: Sequence[Block], found: Facts) -> list[Block]:
    """Takes an e-mail's head off into ``found``, each key on a line of its own, of one block or several.

    What stands below it, and everything where there is none, stays in its order.
    """
    lines = [block.text.strip() for block in blocks[:2]]
    first = 1 if lines and _ABOVE.fullmatch(lines[0]) else 0
    if not (lines[first:] and (keyed := _KEYED.match(lines[first])) and _MAIL.fullmatch(simplified(keyed[1]))):
        return list(blocks)
    title = sender = receiver = day = None
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
            elif match["to"]:
                receiver = receiver or keyed[2].strip(" :")
            elif match["day"]:
                day = day or first_date(keyed[2])
        else:
            continue
        break
    if not title or sender is None:
        return list(blocks)
    found.title = title
    if _ABOVE.fullmatch(blocks[0].text.strip()) and not blocks[0].text.startswith("-"):
        found.issued, found.addressee = day, receiver  # of a memorandum
    else:
        found.published = day
    return list(blocks[index:])
