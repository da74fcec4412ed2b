"""The second text of every passage: one spelling for what is searched and compared.

What is shown and quoted stays as printed. For searching and comparing, ``normalise`` brings to one
form what differs only in how it is written: Unicode NFKC (widths, ligatures, Kangxi radicals), the
CJK Radicals Supplement (UAX #44, Equivalent_Unified_Ideograph; NFKC leaves it alone), traditional
characters (one by one, so that offsets stay simple), quotation marks, dashes and brackets, spaces
beside Chinese characters, line wraps, hyphens at line ends, invisible characters. Case is kept.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from kb.text.character_tables import RADICALS, RADICALS_TO, TRADITIONAL, TRADITIONAL_TO
from kb.text.han import IDEOGRAPHS, has_ideographs
from kb.text.invisible import INVISIBLE

# Chinese characters and the punctuation that only Chinese text has (after normalisation).
HAN = r"\u3001-\u303f" + IDEOGRAPHS

_STYLES = {
    '"': "“”„‟«»「」『』＂〝〞〟",
    "'": "‘’‚‛‹›＇`´ʼ",
    "-": "‐‑‒–—―−﹘﹣－─━",
    "·": "•‧・･⋅∙",
    "[": "〔﹝［",
    "]": "〕﹞］",
    "~": "～〜∼",
}

# The vertical and small forms of CJK punctuation and the ideographic full stop's half-width form are NFKC's.
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_SPACES = re.compile(r"(?<=[a-z])-\n\s*(?=[a-z])|\s+")


class _Spellings(dict[int, str]):
    """Code point → its one spelling, worked out when first met (str.translate asks by index)."""

    def __missing__(self, code: int) -> str:
        spelling = self[code] = _spelling(chr(code))
        return spelling


def _spelling(character: str) -> str:
    if character in "\r\n\u2028\u2029":
        return "\n"  # kept until line wraps and hyphens are dealt with
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cc", "Cf", "Cs") or _INVISIBLE.match(character):
        return ""
    compatible = unicodedata.normalize("NFKC", character)
    if compatible.startswith(" "):
        return character  # spacing accents: a space that NFKC makes out of them would join nothing
    return "".join(_KNOWN.get(part, part) for part in compatible)


_KNOWN = dict(zip(RADICALS, RADICALS_TO, strict=True))
_KNOWN |= dict(zip(TRADITIONAL, TRADITIONAL_TO, strict=True))
# A radical may stand for a traditional character (⻢ is 马 already, ⾺ is 馬).
_KNOWN |= {radical: _KNOWN.get(han, han) for radical, han in zip(RADICALS, RADICALS_TO, strict=True)}
_KNOWN |= {character: style for style, characters in _STYLES.items() for character in characters}
_SPELLINGS = _Spellings({ord(character): spelling for character, spelling in _KNOWN.items()})


def _space(match: re.Match[str]) -> str:
    found = match[0]
    if found[0] == "-":
        return ""
    before, after = match.start(), match.end()
    text = match.string
    if before == 0 or after == len(text) or _is_han(text[before - 1]) or _is_han(text[after]):
        return ""
    return " "


def _is_han(character: str) -> bool:
    return "\u3001" <= character <= "\u303f" or has_ideographs(character)


def normalise(text: str) -> str:
    """The text in its one spelling, without leading or trailing space. Normalising twice changes nothing."""
    spelled = text.translate(_SPELLINGS)
    if not spelled.isascii() and not unicodedata.is_normalized("NFC", spelled):
        spelled = "".join(composed for composed, _ in _composed(spelled))
    return _SPACES.sub(_space, spelled)


def normalise_with_offsets(text: str) -> tuple[str, list[int]]:
    """``normalise(text)``, and for each of its characters the index in ``text`` that it came from.

    Returns:
        (normalised, offsets): ``offsets`` has len(normalised) + 1 entries and never falls; the last
        is len(text). The verbatim source of normalised[a:b] is text[offsets[a]:offsets[b]].
    """
    characters: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        spelling = _SPELLINGS[ord(character)]
        characters.append(spelling)
        origins.extend([index] * len(spelling))
    spelled = "".join(characters)
    if not spelled.isascii() and not unicodedata.is_normalized("NFC", spelled):
        pieces = list(_composed(spelled))
        spelled = "".join(composed for composed, _ in pieces)
        origins = [origins[start] for composed, start in pieces for _ in composed]
    out: list[str] = []
    offsets: list[int] = []
    position = 0
    for match in _SPACES.finditer(spelled):
        out.append(spelled[position : match.start()])
        offsets.extend(origins[position : match.start()])
        if _space(match):
            out.append(" ")
            offsets.append(origins[match.start()])
        position = match.end()
    out.append(spelled[position:])
    offsets.extend(origins[position:])
    offsets.append(len(text))
    return "".join(out), offsets


def _composed(text: str) -> list[tuple[str, int]]:
    """(NFC of a piece, where the piece starts): pieces that compose with nothing outside themselves."""
    cuts = [0]
    for index in range(1, len(text)):
        before, here = text[index - 1], text[index]
        if here < "\u0300" or (
            not unicodedata.combining(here)
            and unicodedata.normalize("NFC", before + here)
            == (unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", here))
        ):
            cuts.append(index)
    cuts.append(len(text))
    return [(unicodedata.normalize("NFC", text[start:end]), start) for start, end in pairwise(cuts)]
