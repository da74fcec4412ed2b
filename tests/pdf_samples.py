"""Small PDF files, written by hand: Latin text at given places, pages with rotation, bookmarks."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class PdfSample:
    """Pages of (x, y, size, text) in points from the lower left; ``rotate`` in degrees for each page."""

    pages: list[list[tuple[float, float, float, str]]]
    rotate: int = 0
    turned: bool = False  # text written upwards on the page, as a table set sideways
    bookmarks: list[tuple[str, int]] = field(default_factory=list)  # (title, page from 0)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)  # lines drawn on every page

    drawn: str = ""  # further operators on every page

    def _show(self, x: float, y: float, size: float, text: str) -> str:
        matrix = f"0 1 -1 0 {600 - y:.1f} {x:.1f}" if self.turned else f"1 0 0 1 {x:.1f} {y:.1f}"
        escaped = text.replace("(", "\\(").replace(")", "\\)")
        return f"/F1 {size} Tf {matrix} Tm ({escaped}) Tj\n"

    def _draw(self, x0: float, y0: float, x1: float, y1: float) -> str:
        if self.turned:
            x0, y0, x1, y1 = 600 - y0, x0, 600 - y1, x1
        return f"{x0:.1f} {y0:.1f} m {x1:.1f} {y1:.1f} l S\n"

    def bytes(self) -> bytes:
        objects: list[str] = ["", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
        kids = []
        for page in self.pages:
            content = "BT\n" + "".join(self._show(*fragment) for fragment in page) + "ET\n"
            content += "".join(self._draw(*rule) for rule in self.rules) + self.drawn
            objects.append(f"<</Length {len(content)}>>\nstream\n{content}\nendstream")
            kids.append(len(objects) + 1)
            objects.append(
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Rotate {self.rotate}/Contents {len(objects)} 0 R"
                "/Resources<</Font<</F1 3 0 R/F2<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>>>>>>>"
            )
        outlines = ""
        if self.bookmarks:
            root, first = len(objects) + 1, len(objects) + 2
            last = root + len(self.bookmarks)
            objects.append(f"<</Type/Outlines/First {first} 0 R/Last {last} 0 R/Count {len(self.bookmarks)}>>")
            for index, (title, page) in enumerate(self.bookmarks):
                number = first + index
                following = f"/Next {number + 1} 0 R" if number < last else ""
                previous = f"/Prev {number - 1} 0 R" if number > first else ""
                objects.append(f"<</Title({title})/Parent {root} 0 R{following}{previous}/Dest[{kids[page]} 0 R/Fit]>>")
            outlines = f"/Outlines {root} 0 R"
        objects[0] = f"<</Type/Catalog/Pages 2 0 R{outlines}>>"
        objects[1] = f"<</Type/Pages/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]/Count {len(kids)}>>"
        return self.file(objects)

    @staticmethod
    def file(objects: list[str]) -> bytes:
        """A file of these objects, of which the first is its catalogue."""
        out, offsets = b"%PDF-1.5\n", []
        for number, body in enumerate(objects, start=1):
            offsets.append(len(out))
            out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
        table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
        size = len(objects) + 1
        trailer = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R>>\n"
        return out + f"{trailer}startxref\n{len(out)}\n%%EOF".encode("latin-1")


def paragraph(
    lines: list[str], x: float, top: float, size: float = 11, indent: float = 0
) -> list[tuple[float, float, float, str]]:
    """Lines one below the other, the first one indented."""
    return [(x + (indent if not i else 0), top - i * size * 1.3, size, line) for i, line in enumerate(lines)]
