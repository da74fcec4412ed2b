"""OFD, the national fixed-layout format (GB/T 33190-2016): text with its places, page after page.

Read from the package itself: the libraries there are draw pages, need AGPL software, or drop text.
Elements are known by their local names, since files stray from the standard's namespace.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import field
from pathlib import Path
from typing import Any

from kb.documents import recognition
from kb.documents.fact_keys import key_of
from kb.documents.grid import Rule
from kb.documents.layout import blocks_of
from kb.documents.metadata import facts_in
from kb.documents.page import BOLD_FONT, UNIT, Fragment, Matrix, Page, multiplied, text_width
from kb.documents.page_marks import cleaned
from kb.documents.reader_output import PartialMetadata, ReaderOutput
from kb.documents.readers.ofd_package import (
    Package,
    all_of,
    children_of,
    first_of,
    local_name,
    number_in,
    numbers_in,
    resolved,
    text_of,
)
from kb.documents.titles import joined_title, of_properties
from kb.errors import InputError
from kb.quick_dataclass import dataclass

_DEPTH = 20  # of blocks within blocks, and of composites within composites
_OBJECTS = 200_000  # text objects of a file
_PAGES = 5000
_RULES = 3000  # most rules of a page; more are a drawing
_THIN = 0.9  # millimetres
_GAP = 2.2  # a step of so many letter sizes between two characters leaves a column


def read(path: Path, data: bytes, more_time: Callable[[int], None]) -> ReaderOutput:
    """Blocks of an OFD file's pages. Pages that are one image go through text recognition.

    Raises:
        InputError: the file is encrypted, damaged, or holds no text.
    """
    package = Package(path.name, data)
    roots = package.documents()
    pages: list[Page] = []
    images: dict[int, str] = {}
    marked: list[str] = []
    for root in roots:
        document = _Document(package, root)
        for page, image in document.pages(len(pages) + 1):
            pages.append(page)
            if image and not page.fragments:
                images[page.number] = image
        marked += document.marked()
    pages, confidence, notes = _recognised(package, pages, images, more_time)
    blocks = blocks_of(pages)
    if package.signatures:
        notes += ("The file bears an electronic seal or signature, which was not checked.",)
    if not blocks:
        if package.signatures:
            raise InputError("{file} holds no text besides its electronic seal.", file=path.name)
        raise InputError(
            "{file} holds no text; where it shows text in pictures, print it to PDF and add that.", file=path.name
        )
    suggested = PartialMetadata(title=of_properties(package.title))
    return ReaderOutput(
        tuple(blocks),
        stated=facts_in(marked),
        suggested=suggested,
        pages=len(pages),
        recognised=confidence,
        notes=notes,
    )


@dataclass(slots=True)
class _Drawing:
    """What was found on one page."""

    height: float
    fragments: list[Fragment] = field(default_factory=list)
    images: list[tuple[float, str]] = field(default_factory=list)  # (area, resource id)
    rules: list[Rule] = field(default_factory=list)


class _Document:
    """One document of the package."""

    def __init__(self, package: Package, root: str) -> None:
        self.package = package
        self.folder = posixpath.dirname(root)
        self.root = package.xml(root)
        if self.root is None:
            raise InputError("{file} is damaged or encrypted: {part} cannot be read.", file=package.name, part=root)
        self.box = _box(first_of(self.root, "PhysicalBox"))
        self.templates: dict[str, str] = {}
        for template in all_of(self.root, "TemplatePage"):
            if template.get("ID") and template.get("BaseLoc"):
                self.templates[template.get("ID")] = resolved(self.folder, template.get("BaseLoc"))
        self.composites: dict[str, Any] = {}
        self.bold = set[str]()  # ids of fonts
        self.files: dict[str, str] = {}
        for kind in ("PublicRes", "DocumentRes"):
            for element in all_of(self.root, kind):
                self._resources(resolved(self.folder, text_of(element)))
        self.objects = 0
        self.marks = list(self._marks())
        self.texts = {name: "" for _, names in self.marks for name in names}  # of the objects that marks name

    def _marks(self) -> Iterator[tuple[str, list[str]]]:
        """What the file's marks (16, CustomTags) call parts of the text, such as 标题, and the objects these are."""
        for element in all_of(self.root, "CustomTags"):
            path = resolved(self.folder, text_of(element))
            listed = self.package.xml(path)
            for location in all_of(listed, "FileLoc") if listed is not None else ():
                marks = self.package.xml(resolved(posixpath.dirname(path), text_of(location)))
                for mark in marks.iter() if marks is not None else ():
                    names = [text_of(child) for child in children_of(mark, "ObjectRef")]
                    if names and key_of(local_name(mark)):
                        yield local_name(mark), names

    def marked(self) -> list[str]:
        """The parts of the text that marks name, as lines of keys and values; once its pages have been read."""
        return [f"{key}：{joined_title([self.texts[name] for name in names])}" for key, names in self.marks]

    def pages(self, first: int) -> Iterator[tuple[Page, str | None]]:
        """(page, path of the image that fills it or None), numbered from ``first``."""
        pages = first_of(self.root, "Pages")
        entries = children_of(pages, "Page") if pages is not None else []
        for number, entry in enumerate(entries[:_PAGES], start=first):
            location = resolved(self.folder, entry.get("BaseLoc") or "")
            content = self.package.xml(location)
            if content is None:
                yield Page(number, 0, 0, ()), None
                continue
            for resource in all_of(content, "PageRes"):
                self._resources(resolved(posixpath.dirname(location), text_of(resource)))
            box = _box(first_of(content, "PhysicalBox")) or self.box or (0.0, 0.0, 210.0, 297.0)
            drawing = _Drawing(box[3])
            for template in all_of(content, "Template"):
                background = self.package.xml(self.templates.get(template.get("TemplateID") or "", ""))
                if background is not None:
                    self._draw(background, UNIT, drawing, 0)
            body = first_of(content, "Content")
            self._draw(content if body is None else body, UNIT, drawing, 0)
            image = max(drawing.images, default=None)
            large = image is not None and image[0] > 0.3 * box[2] * box[3]
            page = cleaned(Page(number, box[2], box[3], tuple(drawing.fragments), 0, tuple(drawing.rules)))
            yield page, self.files.get(image[1]) if image and large else None

    def _resources(self, path: str) -> None:
        resources = self.package.xml(path)
        if resources is None:
            return
        base = resolved(posixpath.dirname(path), resources.get("BaseLoc") or "")
        for unit in all_of(resources, "CompositeGraphicUnit"):
            self.composites[unit.get("ID") or ""] = unit
        for font in all_of(resources, "Font"):
            if font.get("Bold") == "true" or BOLD_FONT.search(font.get("FontName") or ""):
                self.bold.add(font.get("ID") or "")
        for media in all_of(resources, "MultiMedia"):
            name = text_of(first_of(media, "MediaFile"))
            self.files[media.get("ID") or ""] = resolved(base, name)

    def _draw(self, element: Any, matrix: Matrix, drawing: _Drawing, depth: int) -> None:
        if depth > _DEPTH:
            return
        for child in element:
            if not isinstance(child.tag, str):
                continue
            kind = local_name(child)
            if child.get("Visible") == "false":
                continue
            if kind == "TextObject":
                self.objects += 1
                if (name := child.get("ID")) in self.texts:
                    self.texts[name] = "".join(map(text_of, all_of(child, "TextCode")))
                if self.objects <= _OBJECTS:
                    drawing.fragments.extend(
                        _text_object(child, matrix, drawing.height, child.get("Font") in self.bold)
                    )
            elif kind == "PathObject":
                if len(drawing.rules) < _RULES:
                    drawing.rules.extend(_rules(child, matrix, drawing.height))
            elif kind == "CompositeObject":
                unit = self.composites.get(child.get("ResourceID") or "")
                if unit is not None:
                    self._draw(unit, _placed(child, matrix), drawing, depth + 1)
            elif kind == "ImageObject":
                box = numbers_in(child.get("Boundary"))
                if len(box) == 4:
                    drawing.images.append((box[2] * box[3], child.get("ResourceID") or ""))
            elif kind in ("Layer", "PageBlock", "Content", "Block"):
                self._draw(child, matrix, drawing, depth + 1)


def _rules(element: Any, outer: Matrix, height: float) -> Iterator[Rule]:
    """The straight lines of a path object (9.1): its own length if it is thin, its strokes along the page otherwise."""
    matrix = _placed(element, outer)
    box = numbers_in(element.get("Boundary"))
    points: list[tuple[float, float]] = []
    strokes: list[tuple[tuple[float, float], tuple[float, float]]] = []
    start: tuple[float, float] | None = None
    parts = (text_of(first_of(element, "AbbreviatedData")) or "").replace(",", " ").split()
    index = 0
    while index < len(parts) and len(points) < 100:
        operator = parts[index]
        if operator in ("M", "S", "L") and index + 2 < len(parts):
            point = _apply(matrix, number_in(parts[index + 1], 0.0), number_in(parts[index + 2], 0.0))
            if operator == "L" and points:
                strokes.append((points[-1], point))
            else:
                start = point
            points.append(point)
            index += 3
        elif operator == "C":
            if start and points:
                strokes.append((points[-1], start))
            index += 1
        else:
            return  # a curve
    if len(box) == 4 and 0 < min(box[2:]) <= _THIN < max(box[2:]):
        x, y = _apply(outer, box[0], box[1])
        x1, y1 = _apply(outer, box[0] + box[2], box[1] + box[3])
        yield min(x, x1), height - max(y, y1), max(x, x1), height - min(y, y1)
    elif element.get("Stroke") != "false":
        for (x, y), (x1, y1) in strokes:
            if min(abs(x - x1), abs(y - y1)) < 0.2 < max(abs(x - x1), abs(y - y1)):
                yield min(x, x1), height - max(y, y1), max(x, x1), height - min(y, y1)


def _text_object(element: Any, outer: Matrix, height: float, bold: bool) -> Iterator[Fragment]:
    """Fragments of a text object (11.2): one for each text code, cut where characters stand far apart."""
    matrix = _placed(element, outer)
    size = number_in(element.get("Size"), 1.0)
    scale = max(1e-6, (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5)
    across = max(1e-6, (matrix[0] ** 2 + matrix[1] ** 2) ** 0.5)
    stretch = number_in(element.get("HScale"), 1.0)
    bold = bold or number_in(element.get("Weight"), 400) >= 600  # 11.3
    x = y = 0.0
    for code in element.iterchildren():
        if not isinstance(code.tag, str) or local_name(code) != "TextCode":
            continue
        text = "".join(code.itertext()).strip("\r\n\t")  # a wrap of the XML, not of the text
        x, y = number_in(code.get("X"), x), number_in(code.get("Y"), y)
        if not text.strip():
            continue
        right = _deltas(code.get("DeltaX"), len(text) - 1)
        down = _deltas(code.get("DeltaY"), len(text) - 1)
        text, right = _spaced(text, right, size * stretch) if not down else (text, right)
        for piece, start_x, start_y, length in _pieces(text, x, y, right, down, size * stretch):
            px, py = _apply(matrix, start_x, start_y)
            a, b = matrix[0], -matrix[1]
            if sum(abs(d) for d in down) > sum(abs(d) for d in right):
                a, b = matrix[2], -matrix[3]
            yield Fragment(piece, px, height - py, size * scale, (a, b), length * across, bold=bold)


def _spaced(text: str, steps: list[float], size: float) -> tuple[str, list[float]]:
    """Text with spaces where words are only set apart, and the steps to go with it."""
    latin = {round(step, 2) for character, step in zip(text, steps, strict=False) if character.isascii()}
    if " " in text or len(steps) != len(text) - 1 or len(latin) <= 2:  # one width for all letters tells nothing
        return text, steps
    characters, widened = [text[0]], list[float]()
    for before, after, step in zip(text, text[1:], steps, strict=False):
        gap = step - text_width(before, size)
        if before.isascii() and after.isascii() and before.isalpha() and after.isalnum() and gap > 0.16 * size:
            characters.append(" ")
            widened += [step - gap, gap]
        else:
            widened.append(step)
        characters.append(after)
    return "".join(characters), widened


def _pieces(
    text: str, x: float, y: float, right: list[float], down: list[float], size: float
) -> Iterator[tuple[str, float, float, float]]:
    """(text, x, y, length) of runs without a gap."""
    start, start_x, start_y = 0, x, y
    for index in range(1, len(text) + 1):
        step_x = right[index - 1] if index - 1 < len(right) else 0.0
        step_y = down[index - 1] if index - 1 < len(down) else 0.0
        if index == len(text) or (max(abs(step_x), abs(step_y)) > _GAP * size and text[index - 1] != " "):
            length = max(abs(x - start_x), abs(y - start_y)) + text_width(text[index - 1], size)
            if not right and not down:
                length = text_width(text[start:index], size)
            yield text[start:index], start_x, start_y, length
            start, start_x, start_y = index, x + step_x, y + step_y
        x, y = x + step_x, y + step_y


def _deltas(value: str | None, count: int) -> list[float]:
    """Steps between characters; ``g 5 3.0`` stands for five steps of 3.0 (11.3)."""
    steps: list[float] = []
    parts = (value or "").split()
    index = 0
    while index < len(parts) and len(steps) < count:
        if parts[index] == "g" and index + 2 < len(parts):
            repeat = max(0, min(int(number_in(parts[index + 1], 0)), count))
            steps += [number_in(parts[index + 2], 0.0)] * repeat
            index += 3
        else:
            steps.append(number_in(parts[index], 0.0))
            index += 1
    return steps[:count] if count > 0 else []


def _placed(element: Any, outer: Matrix) -> Matrix:
    """The matrix of an object's inner coordinates: its CTM, then its place, then the outer matrix."""
    box = numbers_in(element.get("Boundary"))
    own = numbers_in(element.get("CTM"))
    matrix: Matrix = (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) == 6 else UNIT
    if len(box) >= 2:
        matrix = (*matrix[:4], matrix[4] + box[0], matrix[5] + box[1])
    return multiplied(matrix, outer)


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _recognised(
    package: Package, pages: list[Page], images: dict[int, str], before: Callable[[int], None]
) -> tuple[list[Page], float | None, tuple[str, ...]]:
    if not images:
        return pages, None, ()
    before(len(images))
    try:
        recognition.engine(package.name)
    except InputError:
        if any(page.fragments for page in pages):
            return pages, None, (f"Pages that are images and were not recognised: {', '.join(map(str, images))}.",)
        raise
    opened = ((number, recognition.opened(package.bytes(path) or b"")) for number, path in images.items())
    return recognition.merged(pages, opened, package.name)


def _box(element: Any | None) -> tuple[float, float, float, float] | None:
    numbers = numbers_in(text_of(element))
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 and min(numbers[2:]) > 0 else None
