"""Removes watermarks and letters that are printed twice for bold; joins drop capitals to their lines."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import atan2, degrees
from statistics import median

from kb.documents.page import Fragment, Page
from kb.text.han import HAN_LETTER

_ASKEW = 5.0  # degrees off the nearest quarter turn; a page scanned askew is less
_BESIDE = 0.12  # em; how far a letter printed twice for bold is shifted at most
_LARGE = 1.8  # times the size of the text: a pale word this large is a watermark, a letter a drop capital
_CAPITAL = re.compile(rf"(?:{HAN_LETTER}|[A-Za-z“‘\"']){{1,2}}")


def cleaned(page: Page) -> Page:
    """The page without slanted text and text printed twice for bold; drop capitals are joined to their lines."""
    fragments = _printed_once(without_slanted(page).fragments)
    fragments = _with_capitals(fragments)
    return page if len(fragments) == len(page.fragments) else replace(page, fragments=tuple(fragments))


def without_watermarks(pages: Sequence[Page]) -> list[Page]:
    """The pages without pale text that is repeated, or much larger than the text it lies under."""
    pale: Counter[str] = Counter(f.text.strip() for page in pages for f in page.fragments if f.pale)
    if not pale:
        return list(pages)
    solid = [f.size for page in pages for f in page.fragments if not f.pale and f.text.strip()]
    if not solid or len(solid) < 0.3 * pale.total():
        return list(pages)  # a page printed in grey
    usual = median(solid)
    marks = {text for text, count in pale.items() if count > 1}
    kept = []
    for page in pages:
        fragments = tuple(
            f for f in page.fragments if not f.pale or (f.text.strip() not in marks and f.size < _LARGE * usual)
        )
        kept.append(page if len(fragments) == len(page.fragments) else replace(page, fragments=fragments))
    return kept


def without_slanted(page: Page) -> Page:
    """The page without text at an angle: a stamp, a watermark; with all of it where most text is so."""
    fragments = page.fragments
    level = tuple(f for f in fragments if _angle(f) <= _ASKEW)
    if len(level) == len(fragments) or sum(len(f.text) for f in level) < 0.5 * sum(len(f.text) for f in fragments):
        return page
    return replace(page, fragments=level)


def _angle(fragment: Fragment) -> float:
    """How many degrees a fragment's direction is off the nearest quarter turn."""
    a, b = fragment.direction
    if not a or not b:
        return 0.0
    turned = degrees(atan2(b, a)) % 90
    return min(turned, 90 - turned)


def _printed_once(fragments: Sequence[Fragment]) -> Sequence[Fragment]:
    """Fragments without those that repeat another one a little beside it: bold by printing twice.

    What stands exactly where another one does may follow it: pypdf does not tell how wide text is.
    """
    places: dict[str, list[int]] = defaultdict(list)  # in ``kept``
    kept: list[Fragment] = []
    for fragment in fragments:
        said = fragment.text.strip()
        beside = next((at for at in places[said][-20:] if is_beside(fragment, kept[at])), None) if said else None
        if beside is not None:
            kept[beside] = replace(kept[beside], bold=True)
            continue
        if said:
            places[said].append(len(kept))
        kept.append(fragment)
    return kept


def is_beside(one: Fragment, other: Fragment) -> bool:
    """Whether two fragments of one size begin a little beside each other, and not at the same place."""
    return one.size == other.size and (
        0.004 * one.size < abs(other.x - one.x) + abs(other.y - one.y) <= _BESIDE * one.size
    )


def _with_capitals(fragments: Sequence[Fragment]) -> Sequence[Fragment]:
    """Fragments in which a drop capital stands before the first of the lines beside it, as a letter of its size."""
    sizes = [f.size for f in fragments for _ in f.text.strip()[:20]]
    if not sizes:
        return fragments
    usual = median(sizes)
    large = [f for f in fragments if f.size > _LARGE * usual and _CAPITAL.fullmatch(f.text.strip())]
    if not 0 < len(large) <= 40:
        return fragments
    found = list(fragments)
    for capital in large:
        beside = [
            f
            for f in fragments
            if f.text.strip()
            and f.size < 0.7 * capital.size
            and 0.3 * capital.size < f.x - capital.x < 2.2 * capital.size
            and -0.2 * f.size < f.y - capital.y < capital.size
        ]
        lines = {round(f.y) for f in beside}
        if len(lines) < 2:
            continue
        for y in lines:  # they begin where the capital does
            first = min((f for f in beside if round(f.y) == y), key=lambda f: f.x)
            text = capital.text.strip() + first.text.lstrip() if y == max(lines) else first.text
            width = None if first.width is None else first.width + first.x - capital.x
            found[found.index(first)] = replace(first, text=text, x=capital.x, width=width)
        found.remove(capital)
    return found
