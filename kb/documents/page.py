"""A page as readers give it: fragments of text with their places, and lines put together from them."""

from __future__ import annotations

import re
from dataclasses import field

from kb.documents.grid import Rule
from kb.quick_dataclass import dataclass

WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u3000-\u303f“”‘’—―…·\U00020000-\U0003ffff]")
# Fonts that are bold by their name: Arial-BoldMT, and 黑体, in which offices set headings.
BOLD_FONT = re.compile(r"bold|black|heavy|SimHei|STHei|FZ(?:HT|Hei)|黑体", re.IGNORECASE)
_NARROW = re.compile(r"[ilj.,;:'|!()\[\]tfI]")
_SMALL, _CAPITAL, _BROAD = re.compile(r"[srczJ]"), re.compile(r"[A-HK-LN-VX-Z]"), re.compile(r"[mwMW]")


Matrix = tuple[float, float, float, float, float, float]
UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def multiplied(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies ``inner``, then ``outer`` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc, a * ob + b * od, c * oa + d * oc, c * ob + d * od, e * oa + f * oc + oe, e * ob + f * od + of,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of characters: text, where its baseline begins, its size (height of the letters), its direction.

    ``pale`` tells that it is printed in light grey or nearly clear, ``bold`` that it is printed bold, as far as the
    format tells.
    """

    text: str
    x: float
    y: float
    size: float
    direction: tuple[float, float] = (1.0, 0.0)
    width: float | None = None  # None where the format does not tell
    pale: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page's number (from 1), its size, its fragments in the file's order, its rotation, the rules drawn on it.

    Rotation is in degrees.
    """

    number: int
    width: float
    height: float
    fragments: tuple[Fragment, ...]
    rotation: int = 0
    rules: tuple[Rule, ...] = ()


@dataclass(slots=True)
class Line:
    """One line of one column: text with cells apart, left and right ends, baseline, size, page, where cells start.

    ``ends`` are where cells end, as far as the format tells. ``table`` numbers the ruled table that the line
    is a row of. ``bold`` is True where all of it is.
    """

    cells: list[str]
    left: float
    right: float
    y: float
    size: float
    page: int
    starts: list[float]
    column: int = 0  # 0 where a page has one, from 1 where it has several
    ends: list[float] = field(default_factory=list)
    table: int = 0
    bold: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.cells)


def text_width(text: str, size: float) -> float:
    """About how wide a text is at a size: a full square for a Chinese character, half for a letter."""
    wide, narrow = len(WIDE.findall(text)), len(_NARROW.findall(text))
    small, capital, broad = len(_SMALL.findall(text)), len(_CAPITAL.findall(text)), len(_BROAD.findall(text))
    rest = len(text) - wide - narrow - small - capital - broad
    return size * (wide + 0.3 * narrow + 0.42 * small + 0.66 * capital + 0.82 * broad + 0.52 * rest)
