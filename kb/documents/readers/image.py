"""Image files of pages (.png .jpg .tif .bmp .webp), through text recognition."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kb.documents import recognition
from kb.documents.layout import blocks_of
from kb.documents.page import Page
from kb.documents.reader_output import ReaderOutput
from kb.errors import InputError

_PAGES_GUESSED = 20  # an image file's pages are only known once it is opened


def read(path: Path, data: bytes, more_time: Callable[[int], None]) -> ReaderOutput:
    """Blocks of the text on an image, or on every page of a TIFF file.

    Raises:
        InputError: the file is no image, too large, holds no text, or the extra is not installed.
    """
    more_time(_PAGES_GUESSED)
    recognition.engine(path.name)
    images = recognition.opened_all(data)
    if not images:
        raise InputError("{file} is damaged, or an image larger than can be read.", file=path.name)
    pages = [Page(number, 0, 0, ()) for number, _ in enumerate(images, start=1)]
    pages, confidence, notes = recognition.merged(pages, enumerate(images, start=1), path.name)
    blocks = blocks_of(pages)
    if not blocks:
        raise InputError("{file} is an image without text.", file=path.name)
    return ReaderOutput(tuple(blocks), pages=len(pages), recognised=confidence, notes=notes)
