"""PDFium, for what pypdf does not do: how wide text is, which structure element it belongs to, images of pages.

And the text of pages that pypdf reads poorly.
"""

from __future__ import annotations

import contextlib
import ctypes
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kb.documents.grid import Rule
from kb.documents.page import BOLD_FONT, UNIT, Fragment, Matrix, Page, multiplied
from kb.documents.page_lines import are_bodies
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PIXELS = 12_000_000  # most pixels of a rendered page
_OBJECTS = 20_000  # most text objects of a page
_TEXT = 256  # characters that most text objects have at most
_FORMS = 10  # of forms within forms

_RULES = 3000  # most rules of a page; more are a drawing
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f\u2018-\u201d"
_SQUARE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f]")
_BETWEEN_SQUARES = re.compile(rf"(?<={_SQUARE.pattern}) (?={_SQUARE.pattern})")
_BESIDE_SQUARES = re.compile(rf"(?<={_SQUARE.pattern})\s+|\s+(?={_SQUARE.pattern})")
_GAP = re.compile(rf"[{_WIDE}] | [{_WIDE}]")
_HALF_EMPTY = frozenset("，。；：、！？）》”’】〉")
_SLIM = frozenset("1.,:;'()[]")
_THIN = 2.5  # points

_Character = tuple[str, float, float]  # itself, where its origin and its right end stand


@dataclass(frozen=True, slots=True)
class TextObject:
    """What one operator of a page shows: its text, the marked content it stands in, and its place.

    ``mark`` is the number of the marked content (-1 where there is none), ``artifact`` whether it is
    said to be no text of the document. ``right`` is where its last character ends, in the page's coordinates.
    ``part`` tells that the operator shows text in several places, of which this is one: where a font lacks
    quotation marks, programs show all those of a line at once, and the line with gaps for them.
    """

    fragment: Fragment
    mark: int
    artifact: bool
    right: float
    part: bool = False


class Pdfium:
    """A PDF as PDFium sees it. Raises ValueError where PDFium cannot open it."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        self._open: tuple[int, Any] | None = None
        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise ValueError(str(error)) from error

    def __len__(self) -> int:
        return len(self._document)

    def page(self, number: int) -> Page:
        """Text of a page (from 1) with its places, "" for a letter without ink. Raises ValueError: it is broken."""
        width, height = self._page(number).get_size()
        fragments = tuple(each.fragment for each in self.objects(number, weighed=True))
        return Page(number, width, height, fragments, 0, self.rules(number))

    def objects(self, number: int, *, weighed: bool = False) -> list[TextObject]:
        """The text objects of a page (from 1) in the file's order, those of forms included. Raises ValueError.

        ``weighed``: whether it is asked of each if it is bold, which a tagged page need not tell.
        """
        import pypdfium2.raw as raw

        page = self._page(number)
        text_page = page.get_textpage()
        try:
            found: list[TextObject] = []
            answers = _Answers(weighed)
            gaps: dict[int, int] = {}  # address of an object that may leave gaps → its index
            for handle, matrix in _handles(raw, page, UNIT, 0, raw.FPDF_PAGEOBJ_TEXT):
                each = _text_object(raw, handle, text_page, matrix, answers)
                if _GAP.search(each.fragment.text) and matrix == UNIT and each.fragment.width is not None:
                    gaps[_address(handle)] = len(found)
                found.append(each)
                if len(found) >= _OBJECTS:
                    break
            if gaps:
                characters = _characters(raw, text_page, gaps.keys())
                parts = {index: _parts(found[index], characters.get(address, ())) for address, index in gaps.items()}
                found = [part for index, each in enumerate(found) for part in parts.get(index, (each,))]
            return _joined(found)
        finally:
            text_page.close()

    def rules(self, number: int) -> tuple[Rule, ...]:
        """The thin straight lines drawn on a page (from 1): borders of tables, mostly. Raises ValueError."""
        import pypdfium2.raw as raw

        found: list[Rule] = []
        for handle, matrix in _handles(raw, self._page(number), UNIT, 0, raw.FPDF_PAGEOBJ_PATH):
            found += _rules(raw, handle, matrix)
            if len(found) > _RULES:
                return ()  # a drawing
        return tuple(found)

    def image(self, number: int, dpi: int) -> NDArray[np.uint8] | None:
        """A page (from 1) as uint8 (height, width, 3), blue, green, red; None where it is blank or broken."""
        try:
            page = self._page(number)
        except ValueError:
            return None
        width, height = page.get_size()
        if width < 5 or height < 5:
            return None
        scale = min(dpi / 72, (_PIXELS / (width * height)) ** 0.5)
        import pypdfium2

        with contextlib.suppress(pypdfium2.PdfiumError, MemoryError):
            bitmap = page.render(scale=scale)
            image: NDArray[np.uint8] = bitmap.to_numpy()[:, :, :3].copy()
            bitmap.close()
            return image if int(image.max()) - int(image.min()) > 40 else None
        return None

    def _page(self, number: int) -> Any:
        """The page, which stays open until another one is asked for: parsing it takes as long as reading it."""
        import pypdfium2

        if self._open and self._open[0] == number:
            return self._open[1]
        if self._open:
            self._open[1].close()
            self._open = None
        try:
            self._open = number, self._document[number - 1]
            return self._open[1]
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise ValueError(str(error)) from error


def _handles(raw: Any, container: Any, outer: Matrix, depth: int, wanted: int) -> Iterator[tuple[Any, Matrix]]:
    """Objects of one kind of a page or form, each with the matrix of what it stands in."""
    is_form = depth > 0
    count = raw.FPDFFormObj_CountObjects(container) if is_form else raw.FPDFPage_CountObjects(container)
    for index in range(count):
        handle = (raw.FPDFFormObj_GetObject if is_form else raw.FPDFPage_GetObject)(container, index)
        kind = raw.FPDFPageObj_GetType(handle)
        if kind == wanted:
            yield handle, outer
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _FORMS:
            yield from _handles(raw, handle, multiplied(_matrix(raw, handle), outer), depth + 1, wanted)


def _rules(raw: Any, path: Any, outer: Matrix) -> Iterator[Rule]:
    """The rules that a path draws: its own length if it is thin, the straight strokes of its outline otherwise."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return
    a, b, c, d, e, f = multiplied(_matrix(raw, path), outer)
    points: list[tuple[float, float]] = []
    start: tuple[float, float] | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    strokes: list[Rule] = []
    count = raw.FPDFPath_CountSegments(path)
    if not 0 < count <= _RULES:
        return
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            return
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        else:
            strokes.append(_between(points[-1], point))
        points.append(point)
        if raw.FPDFPathSegment_GetClose(segment) and start is not None:
            strokes.append(_between(point, start))
    left, right = min(p[0] for p in points), max(p[0] for p in points)
    low, high = min(p[1] for p in points), max(p[1] for p in points)
    if min(right - left, high - low) <= _THIN:
        if max(right - left, high - low) > _THIN:
            yield left, low, right, high
    elif stroke.value:
        yield from (rule for rule in strokes if (rule[2] - rule[0] < 0.5) != (rule[3] - rule[1] < 0.5))


def _between(one: tuple[float, float], other: tuple[float, float]) -> Rule:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


class _Answers:
    """Where PDFium puts what it is asked of an object: made once for a page, since ctypes is slow to make them."""

    def __init__(self, weighed: bool) -> None:
        self.weighed = weighed
        self.text = (ctypes.c_ushort * _TEXT)()
        self.bytes = memoryview(self.text).cast("B")
        self.size, self.left, self.bottom, self.right, self.top = (ctypes.c_float() for _ in range(5))
        self.red, self.green, self.blue, self.alpha = (ctypes.c_uint() for _ in range(4))
        self.name, self.length = (ctypes.c_ushort * 20)(), ctypes.c_ulong()
        self.font = ctypes.create_string_buffer(80)
        self.bold: dict[int, bool] = {}  # by the address of a font


def _text_object(raw: Any, handle: Any, text_page: Any, outer: Matrix, answers: _Answers) -> TextObject:
    text = _text(raw, handle, text_page, answers)
    own = _matrix(raw, handle)
    a, b, c, d, x, y = own if outer is UNIT else multiplied(own, outer)
    raw.FPDFTextObj_GetFontSize(handle, answers.size)
    raw.FPDFPageObj_GetBounds(handle, answers.left, answers.bottom, answers.right, answers.top)
    end = answers.right.value * outer[0] + outer[4]  # of text that runs along the page; forms are hardly ever turned
    height = max(1e-6, abs(answers.size.value) * (c * c + d * d) ** 0.5)
    if text.rstrip()[-1:] in _HALF_EMPTY:
        end += 0.7 * height  # a full stop's ink ends near the left of its square
    width = end - x if abs(b) < 1e-3 * abs(a) and a > 0 and end > x else None
    fragment = Fragment(
        text, x, y, height, (a, b), width, _is_pale(raw, handle, answers), _is_bold(raw, handle, answers)
    )
    mark = raw.FPDFPageObj_GetMarkedContentID(handle)
    return TextObject(fragment, mark, _is_artifact(raw, handle, answers), end)


def _text(raw: Any, handle: Any, text_page: Any, answers: _Answers) -> str:
    length = raw.FPDFTextObj_GetText(handle, text_page, answers.text, 2 * _TEXT)  # bytes, with the closing zero
    shown = answers.bytes
    if length > 2 * _TEXT:
        longer = (ctypes.c_ushort * (length // 2 + 1))()
        raw.FPDFTextObj_GetText(handle, text_page, longer, length)
        shown = memoryview(longer).cast("B")
    text = str(shown[: max(0, length - 2)], "utf-16-le", "replace")
    return text.replace("\r", "").replace("\n", " ").replace("\x02", "-").replace("\ufffe", "-")


def _is_pale(raw: Any, handle: Any, answers: _Answers) -> bool:
    """Whether text is filled with light grey or a light colour, or is nearly clear, and is not white."""
    red, green, blue, alpha = answers.red, answers.green, answers.blue, answers.alpha
    if not raw.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha):
        return False
    light = (299 * red.value + 587 * green.value + 114 * blue.value) / 1000
    return alpha.value < 140 or 165 <= light < 250


def _is_bold(raw: Any, handle: Any, answers: _Answers) -> bool:
    """Whether text is set in a bold font, or is filled and outlined to look so (ISO 32000-1, 9.3.6)."""
    if not answers.weighed:
        return False
    font = raw.FPDFTextObj_GetFont(handle)
    address = _address(font)
    if address not in answers.bold:
        raw.FPDFFont_GetBaseFontName(font, answers.font, len(answers.font))
        answers.bold[address] = BOLD_FONT.search(answers.font.value.decode("utf-8", "replace")) is not None
    return answers.bold[address] or raw.FPDFTextObj_GetTextRenderMode(handle) == raw.FPDF_TEXTRENDERMODE_FILL_STROKE


def _joined(objects: Sequence[TextObject]) -> list[TextObject]:
    """Objects of which one goes on where the last has ended as one: some programs show every letter by itself."""
    groups: list[list[TextObject]] = []
    for each in objects:
        if groups and _goes_on(groups[-1][0], groups[-1][-1], each):
            groups[-1].append(each)
        else:
            groups.append([each])
    return [_as_one(group) if len(group) > 1 else group[0] for group in groups]


def _as_one(group: Sequence[TextObject]) -> TextObject:
    first, right = group[0], group[-1].right
    text = "".join(each.fragment.text for each in group)
    fragment = replace(first.fragment, text=text, width=right - first.fragment.x)
    return replace(first, fragment=fragment, right=right)


def _goes_on(first: TextObject, last: TextObject, each: TextObject) -> bool:
    """Whether an object goes on with those from ``first`` to ``last``."""
    one, other = first.fragment, each.fragment
    return (
        first.mark == each.mark
        and first.artifact == each.artifact
        and first.part == each.part
        and one.pale == other.pale
        and one.bold == other.bold
        and one.width is not None
        and other.width is not None
        and abs(one.y - other.y) < 0.01 * one.size
        and abs(one.size - other.size) < 0.01 * one.size
        and -0.1 * one.size < other.x - last.right < 0.12 * one.size
        and bool(one.text.strip())
        and bool(other.text.strip())
    )


def _address(handle: Any) -> int:
    return ctypes.c_void_p.from_buffer(handle).value or 0


def _characters(raw: Any, text_page: Any, addresses: Collection[int]) -> dict[int, list[_Character]]:
    """The characters of a page by the address of the text object that shows them, without spaces."""
    found: dict[int, list[_Character]] = {}
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(raw.FPDFText_CountChars(text_page)):
        address = _address(raw.FPDFText_GetTextObject(text_page, index))
        if address not in addresses:
            continue
        character = chr(min(raw.FPDFText_GetUnicode(text_page, index), 0x10FFFF))
        if character.isspace() or not raw.FPDFText_GetCharOrigin(text_page, index, x, y):
            continue
        raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
        found.setdefault(address, []).append((character, x.value, right.value))
    return found


def _parts(whole: TextObject, characters: Sequence[_Character]) -> list[TextObject]:
    """An object's text cut where it leaves a gap; the object itself where there is none."""
    size = whole.fragment.size
    groups: list[list[_Character]] = []
    end = 0.0
    for character, x, right in characters:
        if groups and -0.5 * size < x - end < 0.3 * size:
            groups[-1].append((character, x, right))
        else:
            groups.append([(character, x, right)])
        end = _end(character, x, right, size)
    said = "".join(character for group in groups for character, _, _ in group)
    if said != "".join(whole.fragment.text.split()):
        return [whole]
    if len(groups) < 2:  # letters set wide
        first, *rest = _BETWEEN_SQUARES.split(whole.fragment.text)
        text = first
        for each in rest:
            text += " " + each if are_bodies(text, each) else each
        return [replace(whole, fragment=replace(whole.fragment, text=text))]
    parts = []
    at = 0
    for group in groups:
        end = _end(*group[-1], size)
        start = at
        for character, _, _ in group:
            at = whole.fragment.text.index(character, at) + len(character)
        text = _BESIDE_SQUARES.sub("", whole.fragment.text[start:at].strip())
        fragment = replace(whole.fragment, text=text, x=group[0][1], width=max(0.1, end - group[0][1]))
        parts.append(replace(whole, fragment=fragment, right=end, part=True))
    return parts


def _end(character: str, x: float, right: float, size: float) -> float:
    """Where a character's place ends, which for a full stop is not where its ink does."""
    if _SQUARE.match(character):
        return max(right, x + size)
    # In a font for Chinese, a point takes half a square as a digit does.
    return max(right, x + 0.42 * size) if character in _SLIM else right


def _is_artifact(raw: Any, handle: Any, answers: _Answers) -> bool:
    name, length = answers.name, answers.length
    for index in range(raw.FPDFPageObj_CountMarks(handle)):
        mark = raw.FPDFPageObj_GetMark(handle, index)
        if not raw.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length):
            continue
        if bytes(name)[: max(0, length.value - 2)] == "Artifact".encode("utf-16-le"):
            return True
    return False


def _matrix(raw: Any, handle: Any) -> Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(handle, found)
    return found.a, found.b, found.c, found.d, found.e, found.f
