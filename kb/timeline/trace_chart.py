"""The uses of a wording by year and by issuer, counted, and drawn as SVG (W3C SVG 1.1) or PNG."""

from __future__ import annotations

import io
from collections import Counter
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.store.store import DocumentRecord
    from kb.timeline.trace import Trace

_WIDTH, _ROW, _LABEL, _MARGIN = 720, 22, 190, 16
_BAR, _INK, _FAINT = "#3b6ea5", "#222222", "#666666"
_MOST_ISSUERS = 12
_LONGEST = 13  # characters of a label


def by_year(found: Trace) -> Mapping[str, int]:
    """Uses by year, in the order of time; "-" for documents without one. Years between them without uses count 0."""
    counts: Counter[int] = Counter()
    undated = 0
    for each in found.documents:
        if each.year is None:
            undated += len(each.uses)
        else:
            counts[each.year] += len(each.uses)
    years = range(min(counts), max(counts) + 1) if counts else ()
    return {str(year): counts[year] for year in years} | ({"-": undated} if undated else {})


def by_issuer(found: Trace, records: Mapping[str, DocumentRecord]) -> Mapping[str, int]:
    """Uses by issuing body, the most first; documents without one by their source."""
    counts: Counter[str] = Counter()
    for each in found.documents:
        metadata = records[each.document].metadata
        joint = "、" if metadata.language == "zh" else ", "
        name = joint.join(metadata.issuer) or metadata.source or "-"
        counts[one_line(name)] += len(each.uses)
    return dict(counts.most_common(_MOST_ISSUERS))


def as_svg(title: str, panels: Sequence[Mapping[str, int]]) -> str:
    """Bars of each panel, one below the other."""
    rows, height = _layout(panels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{_MARGIN}" y="{_MARGIN + 14}" font-size="17" fill="{_INK}">{escape(one_line(title))}</text>',
    ]
    for label, count, wide, top in rows:
        parts.append(f'<text x="{_LABEL - 8}" y="{top + 15}" text-anchor="end" fill="{_FAINT}">{escape(label)}</text>')
        parts.append(f'<rect x="{_LABEL}" y="{top + 3}" width="{wide}" height="{_ROW - 6}" fill="{_BAR}"/>')
        parts.append(f'<text x="{_LABEL + wide + 6}" y="{top + 15}" fill="{_INK}">{count}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def as_png(title: str, panels: Sequence[Mapping[str, int]]) -> bytes:
    """The same as PNG, at twice the resolution. Where no Chinese font is found, Chinese panels are left out."""
    from PIL import Image, ImageDraw

    large, chinese = _font(34)
    small, _ = _font(26)
    rows, height = _layout([panel for panel in panels if chinese or all(map(str.isascii, panel))])
    image = Image.new("RGB", (2 * _WIDTH, 2 * height), "white")
    draw = ImageDraw.Draw(image)
    if chinese or title.isascii():
        draw.text((2 * _MARGIN, 2 * _MARGIN), one_line(title), fill=_INK, font=large)
    for label, count, wide, top in rows:
        draw.text((2 * _LABEL - 16, 2 * top + 22), label, fill=_FAINT, font=small, anchor="rm")
        box = (2 * _LABEL, 2 * top + 6, 2 * (_LABEL + wide), 2 * (top + _ROW) - 6)
        if wide:
            draw.rectangle(box, fill=_BAR)
        draw.text((2 * (_LABEL + wide) + 12, 2 * top + 22), str(count), fill=_INK, font=small, anchor="lm")
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def _layout(panels: Sequence[Mapping[str, int]]) -> tuple[list[tuple[str, int, int, int]], int]:
    """(label, count, width and top in pixels) of each bar, and the height of the whole; each panel has its scale."""
    rows: list[tuple[str, int, int, int]] = []
    top = 3 * _MARGIN
    for panel in panels:
        most = max(panel.values(), default=1) or 1
        for label, count in panel.items():
            wide = round((_WIDTH - _LABEL - 60) * count / most)
            rows.append((label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…", count, wide, top))
            top += _ROW
        top += _MARGIN
    return rows, top


def _font(size: int) -> tuple[Any, bool]:
    """A font, and whether it has Chinese characters: what fontconfig knows, else Pillow's own."""
    import subprocess

    from PIL import ImageFont

    try:
        named = subprocess.run(
            ["fc-match", "-f", "%{file}|%{lang}", ":lang=zh"],
            capture_output=True, text=True, timeout=10, check=True,
        ).stdout.partition("|")  # fmt: skip
        if "zh" in named[2] and Path(named[0]).is_file():
            return ImageFont.truetype(named[0], size), True
    except (OSError, subprocess.SubprocessError):
        pass
    return ImageFont.load_default(size), False
