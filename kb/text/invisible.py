"""Characters that show nothing: they hide what follows them from whoever looks for it, and names from whoever reads."""

from __future__ import annotations

import re

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""For a character class: Default_Ignorable_Code_Point of Unicode 16 (UAX #44), and the blank pattern of Braille."""

_LEAD = re.compile(rf"[\s{INVISIBLE}]*")
_ANY = re.compile(f"[{INVISIBLE}]")


def leading(text: str) -> int:
    """How many characters at the start of ``text`` show nothing, spaces included."""
    found = _LEAD.match(text)
    return found.end() if found else 0


def visible(text: str) -> tuple[str, list[int]]:
    """``text`` without what shows nothing, and for each of its characters, and its end, the index that it came from."""
    if not _ANY.search(text):
        return text, list(range(len(text) + 1))
    kept = [index for index, character in enumerate(text) if not _ANY.match(character)]
    return "".join(text[index] for index in kept), [*kept, len(text)]
