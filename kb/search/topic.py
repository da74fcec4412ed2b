"""What is left of a question to a named document once the words are taken out that ask what it says or plans.

对粮食生产提了什么要求 and what does it say about grain are framed alike for any subject, and a document says none of
these words: measured with them, a sentence on the subject holds a fifth of the question.
"""

from __future__ import annotations

import re

from kb.search.query_terms import KINDS_OF_ANSWER
from kb.text.han import HAN_LETTER

_KINDS = f"{KINDS_OF_ANSWER}|部署|打算|提法|说法|考虑|动作|表述|思路|谋划|布局"
_STATES_OR_DOES = "说|讲|提|写|表述|部署|安排|打算|规定|要求|考虑|谋划|布局|推进|推动|搞|干|做|弄|办|定"
_FURTHERS = "(?:支持|扶持|促进|推[动进]|加强|加快|鼓励|帮助|保障|发展)"
_INTENDS = "(?:准备|打算|计划|想|要)"
_ALSO = "(?:都|又|还|是|分别|各自?)*"
_CHINESE = (
    r"^(?:提[出到]|[说讲写][到的]?)?(?:对于?|关于|就)?",
    rf"(?:方面|这块|这件事)?{_ALSO}(?:提|作|做|有|给|定)?[出了]*(?:什么|哪些|怎样的|何)(?:新的?|具体的?)?(?:{_KINDS})",
    rf"(?:{_KINDS})(?:是什么|有哪些|是啥)",
    rf"{_ALSO}{_INTENDS}*(?:怎么|如何|怎样){_INTENDS}?{_FURTHERS}?(?:(?:{_STATES_OR_DOES})[出到过的了]*$)?",
    r"(?<=怎么)(?:搞|弄|办)",
    rf"(?:在|的)?(?:政府工作)?(?:报告|文件|会议)[里中上](?=\s*{_ALSO}(?:怎么|如何|怎样|$))",
)
_ENGLISH_KINDS = (
    r"(?:new |specific |main |other |concrete |key )?(?:plan|measure|polic|arrangement|requirement|step)(?:s|y|ies)?"
)
_SAYS = r"(?:say|said|do|done|set out|call for|(?:state|plan|propose|promise|require)(?:n?e?d)?)"
_ENGLISH = (
    rf"^what (?:else )?(?:did|does|do|has|have|is|are|was|were|will)\b\W*(?:the\b)?\W*{_SAYS}\b"
    r"(?: (?:about|on|for|regarding|with)\b)?",
    rf"^what (?:is|are|was|were)\b\W*(?:the\b)?\W*{_ENGLISH_KINDS} (?:for|on|to|about)\b",
    rf"^what {_ENGLISH_KINDS} (?:did|does|do|has|have|is|are)\b\W*(?:plan|have|propose|set out|take|make|adopt|there)?"
    r"(?: (?:for|on|to|about)\b)?",
    r"^how (?:is|are|was|were|does|do|did|will|would|should)\b\W*(?:going to|planning to|plan to|intend to)?\W*"
    r"(?:support|promote|encourage|develop|strengthen|help|protect)?\b",
)
_FRAME = re.compile("|".join((*_CHINESE, *_ENGLISH)), re.IGNORECASE)
_AROUND = " \"'“”‘’《》?!.,;:、。的了过呢"


def topic(question: str) -> str | None:
    """What documents are asked about, where a normalised question without their names frames it in words for what
    documents say or plan; None where it does not, or nothing is left.
    """
    text = re.sub(r"\s+", " ", question).strip(_AROUND)
    left = re.sub(r"\s+", " ", _FRAME.sub(" ", text)).strip(_AROUND)
    return left if left != text and re.search(rf"{HAN_LETTER}{{2}}|[A-Za-z]{{2}}", left) else None
