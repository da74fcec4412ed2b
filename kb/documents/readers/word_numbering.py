"""The numbers that Word generates and the text does not hold (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from kb.quick_dataclass import dataclass

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HAN = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True, slots=True)
class ListMarker:
    """A paragraph's generated number as printed, with the space or mark that follows; empty for a bullet."""

    text: str
    bullet: bool


@dataclass(slots=True)
class _Level:
    start: int = 1
    style: str = "decimal"
    pattern: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    paragraph_style: str | None = None


class Numbering:
    """Counts along the paragraphs of a document; ``of`` must be called in reading order."""

    def __init__(self, root: Any | None, styles: dict[str, tuple[str, int]]) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, _Level]] = {}
        self._overrides: dict[str, dict[int, int]] = defaultdict(dict)
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._load(root)

    def _load(self, root: Any) -> None:
        abstracts: dict[str, dict[int, _Level]] = {}
        links: dict[str, str] = {}
        for abstract in root.iter(f"{_W}abstractNum"):
            abstract_id = _attribute(abstract, "abstractNumId") or ""
            abstracts[abstract_id] = dict(_levels(abstract))
            link = abstract.find(f"{_W}styleLink")
            if link is not None:
                links[_attribute(link) or ""] = abstract_id
        for abstract in root.iter(f"{_W}abstractNum"):
            link = abstract.find(f"{_W}numStyleLink")
            target = links.get(_attribute(link) or "") if link is not None else None
            if target:
                abstracts[_attribute(abstract, "abstractNumId") or ""] = abstracts[target]
        for number in root.iter(f"{_W}num"):
            number_id = _attribute(number, "numId") or ""
            abstract_id = _attribute(number.find(f"{_W}abstractNumId")) or ""
            self._abstract[number_id] = abstract_id
            levels = dict(abstracts.get(abstract_id, {}))
            for override in number.iter(f"{_W}lvlOverride"):
                index = _integer(_attribute(override, "ilvl"), 0)
                levels.update(dict(_levels(override)))
                start = override.find(f"{_W}startOverride")
                if start is not None:
                    self._overrides[number_id][index] = _integer(_attribute(start), 1)
            self._levels[number_id] = levels

    def of(self, paragraph: Any, style: str | None) -> ListMarker | None:
        """The number Word prints before this paragraph, or None."""
        direct = paragraph.find(f"{_W}pPr/{_W}numPr")
        number_id: str | None = None
        index = 0
        if direct is not None and direct.find(f"{_W}numId") is not None:
            number_id = _attribute(direct.find(f"{_W}numId"))
            index = _integer(_attribute(direct.find(f"{_W}ilvl")), 0)
        elif style in self._styles:
            number_id, index = self._styles[style]
            # A style's level is the one that names the style, whatever numPr says.
            for level_index, level in self._levels.get(number_id, {}).items():
                if level.paragraph_style == style:
                    index = level_index
        if not number_id or number_id == "0" or index not in self._levels.get(number_id, {}):
            return None
        return self._next(number_id, index)

    def _next(self, number_id: str, index: int) -> ListMarker:
        levels = self._levels[number_id]
        level = levels[index]
        counts = self._counts[self._abstract[number_id]]
        override = self._overrides[number_id].get(index)
        if override is not None and (number_id, index) not in self._started:
            counts[index] = override
        elif index in counts:
            counts[index] += 1
        else:
            counts[index] = level.start
        self._started.add((number_id, index))
        for deeper in [i for i in counts if i > index]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart != 0:
                del counts[deeper]
        if level.style == "bullet":
            return ListMarker("", bullet=True)
        if level.style == "none" and "%" not in level.pattern:
            return ListMarker(level.pattern, bullet=False)

        def count(match: re.Match[str]) -> str:
            which = int(match[1]) - 1
            other = levels.get(which, level)
            value = counts.get(which, other.start)
            return in_style(value, "decimal" if level.legal else other.style)

        text = re.sub(r"%([1-9])", count, level.pattern)
        if not text:
            return ListMarker("", bullet=False)
        wide = text[-1] in "、）．。" or level.suffix == "nothing"
        return ListMarker(text if wide else text + " ", bullet=False)


def in_style(value: int, style: str) -> str:
    """A count in one of ST_NumberFormat's styles; decimal where the style is not known."""
    if style in ("ideographDigital", "japaneseDigitalTenThousand"):
        return "".join(_HAN[int(digit)] for digit in str(value))
    if re.fullmatch(r"(chinese|japanese|taiwanese|korean)Counting(Thousand)?", style):
        return _han(value)
    if style in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return "".join(_LEGAL[int(digit)] for digit in str(value)) if value >= 10 else _LEGAL[value]
    if style == "ideographTraditional":
        return _STEMS[(value - 1) % 10]
    if style == "ideographZodiac":
        return _BRANCHES[(value - 1) % 12]
    if style in ("upperRoman", "lowerRoman"):
        roman = _roman(value)
        return roman if style == "upperRoman" else roman.lower()
    if style in ("upperLetter", "lowerLetter"):
        letter = chr(65 + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter if style == "upperLetter" else letter.lower()
    if style in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if style == "decimalEnclosedParen" and 1 <= value <= 20:
        return chr(0x2474 + value - 1)
    if style == "decimalZero":
        return f"{value:02d}"
    if style in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(value))
    if style == "none":
        return ""
    return str(value)


def _han(value: int) -> str:
    if not 0 < value < 10000:
        return str(value)
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            text += ("零" if zero else "") + _HAN[digit] + name
            zero = False
        else:
            zero = bool(text)
    return text[1:] if text.startswith("一十") else text


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    text = ""
    for amount, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
        strict=True,
    ):
        text += letters * (value // amount)
        value %= amount
    return text


def _levels(element: Any) -> list[tuple[int, _Level]]:
    found = []
    for level in element.iterchildren(f"{_W}lvl"):
        restart = level.find(f"{_W}lvlRestart")
        legal = level.find(f"{_W}isLgl")
        found.append(
            (
                _integer(_attribute(level, "ilvl"), 0),
                _Level(
                    start=_integer(_attribute(level.find(f"{_W}start")), 1),
                    style=_attribute(level.find(f"{_W}numFmt")) or "decimal",
                    pattern=_attribute(level.find(f"{_W}lvlText")) or "",
                    suffix=_attribute(level.find(f"{_W}suff")) or "tab",
                    restart=None if restart is None else _integer(_attribute(restart), 0),
                    legal=legal is not None and _attribute(legal) not in ("0", "false"),
                    paragraph_style=_attribute(level.find(f"{_W}pStyle")),
                ),
            )
        )
    return found


def _attribute(element: Any, name: str = "val") -> str | None:
    return None if element is None else element.get(f"{_W}{name}")


def _integer(text: str | None, default: int) -> int:
    try:
        return max(0, min(int(text or ""), 100_000))
    except ValueError:
        return default
