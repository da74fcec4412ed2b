"""The numbers that Word generates and the text does not hold (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from kb.quick_dataclass import dataclass

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HAN = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_WIDE = "０１２３４５６７８９"
_DIGITS = {
    "ideographDigital": _HAN, "japaneseDigitalTenThousand": _HAN, "chineseLegalSimplified": _LEGAL,
    "ideographLegalTraditional": _LEGAL, "decimalFullWidth": _WIDE, "decimalFullWidth2": _WIDE,
}  # fmt: skip
_CYCLES = {"ideographTraditional": "甲乙丙丁戊己庚辛壬癸", "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥"}
_ENCLOSED = {"decimalEnclosedCircle": 0x2460, "decimalEnclosedCircleChinese": 0x2460, "decimalEnclosedParen": 0x2474}


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
    if digits := _DIGITS.get(style):
        return "".join(digits[int(digit)] for digit in str(value))
    if cycle := _CYCLES.get(style):
        return cycle[(value - 1) % len(cycle)]
    if style in _ENCLOSED and 1 <= value <= 20:
        return chr(_ENCLOSED[style] + value - 1)
    if re.fullmatch(r"(chinese|japanese|taiwanese|korean)Counting(Thousand)?", style):
        return _han(value)
    if match := re.fullmatch("(upper|lower)(Roman|Letter)", style):
        text = _roman(value) if match[2] == "Roman" else chr(65 + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return text if match[1] == "upper" else text.lower()
    if style == "decimalZero":
        return f"{value:02d}"
    return "" if style == "none" else str(value)


def _han(value: int) -> str:
    if not 0 < value < 10000:
        return str(value)
    places = zip(f"{value:04}", ("千", "百", "十", ""), strict=True)
    text = "".join(_HAN[int(digit)] + unit if digit != "0" else "零" for digit, unit in places)
    return re.sub("零+", "零", text).strip("零").removeprefix("一" if 10 <= value < 20 else "零")


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    places = zip(f"{value:04}", ("M  ", "CDM", "XLC", "IVX"), strict=True)
    return "".join(ones[int(digit)].translate(str.maketrans("IVX", letters)) for digit, letters in places)


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
