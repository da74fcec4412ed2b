"""Presentations (.pptx): the text of the slides in their order, titles as headings, a slide's number as its page."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from kb.documents.archive import check_archive
from kb.documents.document import Block
from kb.documents.lines import join_all
from kb.documents.reader_output import ReaderOutput
from kb.documents.readers.strict_ooxml import transitional
from kb.errors import InputError


def read(path: Path, data: bytes) -> ReaderOutput:
    """Blocks of a presentation's slides and notes.

    Raises:
        InputError: the file is damaged, or no presentation.
    """
    archive = check_archive(data, path.name)
    import pptx

    try:
        slides = pptx.Presentation(BytesIO(transitional(archive, data))).slides
        blocks = [block for number, slide in enumerate(slides, start=1) for block in _of_slide(slide, number)]
        return ReaderOutput(tuple(blocks), pages=len(slides))
    except (InputError, MemoryError, RecursionError):
        raise
    except Exception as error:
        # python-pptx takes a package at its word, as python-docx does.
        raise InputError("{file} is damaged or not a presentation.", file=path.name) from error


def _of_slide(slide: Any, number: int) -> Iterator[Block]:
    if slide._element.get("show") == "0":
        return
    title = slide.shapes.title
    if title is not None and title.has_text_frame and (text := join_all(title.text_frame.text.splitlines())):
        yield Block("heading", text, 1 if number == 1 else 2, number)
    # Shapes stand in the order they were drawn in; they are read from the top.
    shapes = [shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id]
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        yield from _of_shape(shape, number)
    if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame):
        for line in frame.text.splitlines():
            if line.strip():
                yield Block("quote", line.strip(), page=number)


def _of_shape(shape: Any, number: int) -> Iterator[Block]:
    if hasattr(shape, "shapes"):
        for inner in shape.shapes:
            yield from _of_shape(inner, number)
    elif getattr(shape, "has_table", False):
        rows = [" | ".join(" ".join(cell.text.split()) for cell in row.cells) for row in shape.table.rows]
        if any(row.strip(" |") for row in rows):
            yield Block("table", "\n".join(row for row in rows if row.strip(" |")), page=number)
    elif shape.has_text_frame and not _is_furniture(shape):
        for paragraph in shape.text_frame.paragraphs:
            if text := join_all(paragraph.text.replace("\v", "\n").splitlines()):
                yield Block("item" if paragraph.level else "paragraph", text, page=number)


def _is_furniture(shape: Any) -> bool:
    """Whether a shape holds the date, footer or number of its slide."""
    if not shape.is_placeholder:
        return False
    kind = shape.placeholder_format.type
    return kind is not None and kind.name in ("DATE", "FOOTER", "SLIDE_NUMBER", "HEADER")
