"""Annexes of a document: 附件, 附件1：名称, 附录A, ANNEX I (GB/T 9704-2012, 7.3.4; GB/T 1.1-2020, 9.6).

The note on annexes (附件：1.… 2.…) below the text only names them; each annex is a part of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from kb.documents.bodies import is_organ
from kb.documents.document import Block
from kb.documents.facts import DATE_LINE
from kb.quick_dataclass import dataclass
from kb.text.numbers import han_number, roman_number
from kb.text.units import ENGLISH_ORDINALS

_HAN = "一二三四五六七八九十"
_NUMBER = rf"[0-9０-９]{{1,3}}(?:[-—–－][0-9０-９]{{1,2}})?|[{_HAN}]{{1,3}}|[A-ZＡ-Ｚ](?![A-Za-z])"
_MARK = re.compile(
    rf"[【\[]?\s*(?P<word>附\s*件|附\s*录|附\s*[表图]|附(?=\s*(?:[0-9０-９{_HAN}:：]|$)|\s+[^\s则則注註]))\s*"
    rf"(?:之?\s*(?P<number>{_NUMBER})|[（(]\s*(?P<bracketed>{_NUMBER})\s*[）)])?\s*[】\]]?"
    r"(?:\s*(?P<colon>[:：])\s*|\s*[.．、]\s*|[\s\u3000]+|(?=[（(《])|(?<=[】\]])|(?<=录[A-Z])|$)(?P<name>.*)",
    re.DOTALL,
)
_ENGLISH = re.compile(
    rf"(?:(?P<ordinal>{'|'.join(ENGLISH_ORDINALS)})\s+)?(?P<word>annexe?|appendix|schedule|attachment|enclosure|exhibit)"
    r"(?:\s+(?P<number>\d{1,3}|[IVXLC]+|[A-Z]))?(?:\s*[:.—–-]\s*|\s+|$)(?P<name>.*)",
    re.IGNORECASE | re.DOTALL,
)
_FIRSTS = frozenset("aAsSeEfFtTnN")  # of these words
_BEGINS = _FIRSTS | frozenset("附【[")
_SENTENCE = re.compile(r"[。；;！!，,]")
_LONGEST = 80
_NAMES = 10  # names of annexes in a note without numbers
_NOTE = re.compile(r"附\s*(?:件|录)?\s*[:：]\s*\S")
_NOTE_BARE = re.compile(r"附\s*件")
_NOTE_ALONE = re.compile(r"附\s*(?:件|录)?\s*[:：]")
_ENTRY = re.compile(
    rf"(?:附\s*件\s*)?(\d{{1,3}}|[{_HAN}]{{1,3}})\s*[.．、:：]\s*(?=\S)|[（(](\d{{1,3}}|[{_HAN}]{{1,3}})[）)]"
)
_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|ofd|zip|rar|et|jpg|png)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Annex:
    """The line that an annex begins with: ``label`` is its place (annex1, annexa, annex), ``name`` what stands behind.

    ``minor`` is a table or figure (附表1), which belongs to the annex above it where there is one.
    """

    label: str
    name: str
    minor: bool = False


def annex_of(block: Block, *, opens: bool = False) -> Annex | None:
    """The annex that a block begins, or None.

    A note on annexes (``is_note``) begins none, unless it is known that it ``opens`` one (附件：名称 over its text).
    """
    text = block.text.strip()
    if text[:1] not in _BEGINS or len(text) > _LONGEST:
        return None
    if block.kind not in ("heading", "paragraph") or _SENTENCE.search(text):
        return None
    match = _MARK.match(text)
    if match is None:
        match, opens = _ENGLISH.match(text), False
        if (
            match is None
            or (match["name"] and not _printed(match) and block.kind != "heading" and not match["word"].isupper())
            or match["name"][:1].islower()
            or match["name"].endswith(".")
        ):
            return None
    number = _printed(match)
    han = match.re is _MARK
    if _FILE.search(text) or (
        han and match["name"] and not number and not opens and (match["colon"] or not _spaced(match))
    ):
        return None
    if is_note(text) and not opens:
        return None
    word = re.sub(r"\s+", "", match["word"]).lower()
    minor = word in ("附表", "附图")
    label = {"附表": "table", "附图": "figure"}.get(word, "annex") + _number(number)
    return Annex(label, match["name"].strip(), minor)


def _printed(match: re.Match[str]) -> str:
    """The number that an annex is printed with, "" where it has none: 附件1, 附件（1）, FIRST SCHEDULE."""
    found = match.groupdict()
    if ordinal := found.get("ordinal"):
        return str(ENGLISH_ORDINALS[ordinal.lower()])
    return found["number"] or found.get("bracketed") or ""


def _spaced(match: re.Match[str]) -> bool:
    return match.string[match.start("name") - 1].isspace()


def _number(printed: str) -> str:
    printed = re.sub("[—–]", "-", unicodedata.normalize("NFKC", printed))
    value = han_number(printed)
    if value is None and (len(printed) > 1 or printed in "IVX"):
        value = roman_number(printed)
    return printed.lower() if value is None else str(value)


def is_note(text: str) -> bool:
    """Whether a line is the note that names a document's annexes: 附件：1.河道名录."""
    return _NOTE.match(text) is not None


def annexes_in(blocks: Sequence[Block]) -> tuple[dict[int, Annex], set[int]]:
    """(index of the block that begins an annex → that annex, indexes of the notes that only name annexes)."""
    if not any("附" in block.text[:4] or block.text[:1] in _FIRSTS for block in blocks):
        return {}, set()
    marks = [annex_of(block) for block in blocks]
    if not any(marks) and not any("附" in block.text[:4] for block in blocks):
        return {}, set()
    notes = _notes_on_annexes(blocks, marks)
    found = {
        index: annex
        for index, block in enumerate(blocks)
        if index not in notes
        and (annex := annex_of(block, opens=True) if is_note(block.text.strip()) else marks[index])
    }
    return found, notes


def _notes_on_annexes(blocks: Sequence[Block], marks: Sequence[Annex | None]) -> set[int]:
    """Indexes of the blocks that make up the notes on annexes: their first lines and the entries that follow."""
    found: set[int] = set()
    last = {mark.label: index for index, mark in enumerate(marks) if mark}
    signed = False
    for index, block in enumerate(blocks):
        text = block.text.strip()
        signed = signed or (len(text) < 40 and DATE_LINE.fullmatch(text) is not None)
        if index in found or block.kind not in ("paragraph", "heading", "item") or len(text) >= 300:
            continue
        if is_note(text) or _NOTE_ALONE.fullmatch(text):
            numbered = _ENTRY.match(text.split("：")[-1].split(":")[-1].strip()) is not None
            following = _entries_end(blocks, index + 1, 2 if is_note(text) else 1)
            if following == index + 1 and not signed and _NOTE_ALONE.fullmatch(text):
                following = _names_end(blocks, following)
            opens = signed and not numbered and following == index + 1 and _has_content(blocks, marks, index + 1)
            if not opens and (is_note(text) or following > index + 1):
                found.update(range(index, following))
        elif _NOTE_BARE.fullmatch(text) and (following := _entries_end(blocks, index + 1, 1)) > index + 1:
            if not _has_content(blocks, marks, following):
                found.update(range(index, following))
        elif (
            (mark := marks[index])
            and mark.name
            and not _has_content(blocks, marks, index + 1)
            and (not signed or last[mark.label] > index)
        ):
            found.add(index)  # 附件1：…, 附件2：… one below the other, before the signature or at the very end
    return found


def _entries_end(blocks: Sequence[Block], index: int, expected: int) -> int:
    while index < len(blocks) and _is_entry(blocks[index], expected):
        index += 1
        expected += 1
    return index


def _names_end(blocks: Sequence[Block], index: int) -> int:
    """Where names without numbers end that stand between 附件： and the signature; ``index`` where none do."""
    for end in range(index, min(index + _NAMES, len(blocks))):
        text = blocks[end].text.strip()
        if is_organ(text) or (len(text) < 40 and DATE_LINE.fullmatch(text)):
            return end
        if len(text) > _LONGEST or _SENTENCE.search(text):
            break
    return index


def _has_content(blocks: Sequence[Block], marks: Sequence[Annex | None], index: int) -> bool:
    """Whether text comes before the next annex: something else than a signature and its date."""
    for following in range(index, len(blocks)):
        text = blocks[following].text.strip()
        if marks[following] is not None:
            return False
        if len(text) < 40 and DATE_LINE.fullmatch(text):
            return False
        if not is_organ(text) and not _FILE.search(text):
            return True
    return False


def _is_entry(block: Block, expected: int) -> bool:
    """Whether a block is the next entry of a note on annexes: ``2.河道名录``."""
    text = block.text.strip()
    if block.kind not in ("paragraph", "heading", "item") or len(text) > 120 or re.search("[。；;]", text[:-1]):
        return False
    match = _ENTRY.match(text)
    return match is not None and han_number(match[1] or match[2]) == expected
