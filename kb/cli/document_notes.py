"""What was noticed while a document was read, in the reader's language.

The index keeps notes as sentences in English; here they are matched with what ``kb.documents`` says.
"""

from __future__ import annotations

import re
from functools import cache

from kb.cli.messages import _
from kb.cli.messages import mark as N_  # noqa: N812
from kb.text.sanitize import one_line

_SENTENCES = (
    N_("A part of the file that is in another format was left out."),
    N_("Text that is struck through is marked ~~so~~."),
    N_("The file bears an electronic seal or signature, which was not checked."),
    N_("Pages that are images and were not recognised: {pages}."),
    N_("Only the first {n} rows were read."),
    N_("The page's text goes on on another page, which was not read."),
    N_("Pages that could not be read: {pages}."),
    N_("Pages whose text cannot be decoded: {pages}."),
    N_("The text was recognised with a confidence of only {percent}; hold quotations against the original."),
    N_("Stray control characters were left out: {characters}."),
)


def said(remark: str) -> str:
    """A note in the reader's language, on one line; one that is not known here as it is."""
    for template, pattern in _patterns():
        if match := pattern.fullmatch(remark):
            return one_line(_(template).format(**match.groupdict()))
    return one_line(remark)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sentences, each with a pattern whose groups are its fields."""
    return tuple(
        (each, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(each)), re.DOTALL)) for each in _SENTENCES
    )
