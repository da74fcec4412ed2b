"""Text recognition of page images, through RapidOCR (PP-OCR models inside its wheel, no network).

Needs the extra ``ocr`` (rapidocr and onnxruntime); without it, ``engine`` says so in one line.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from math import atan2, cos, sin
from statistics import median
from typing import TYPE_CHECKING, Any

from kb.documents.page import Fragment, Page, text_width
from kb.errors import InputError
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

DPI = 200  # of rendered pages; letters of 10 points are then 28 pixels high
LOW = 0.9  # mean confidence below which a person is warned
# Detection sees the page no larger than this (pixels of the longer side), recognition sees every line
# in full: finds lines of 8 points on A4, and keeps the memory of a page under 500 MiB.
_DETECTION_SIDE = 1024
# A box stands about this much over its letters' height.
_BOX_TO_SIZE = 0.85
_PIXELS = 80_000_000  # of an image file
_SIDE = 2600  # pixels of the longer side that an image is brought down to
_TIFF_PAGES = 500
_VOTES = 5  # lines that are asked whether the page stands on its head
_UNSURE = 0.5  # boxes below this confidence are specks and seals


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page as recognised: its lines' places, the mean confidence of its characters, and their number."""

    page: Page
    confidence: float
    characters: int


def engine(name: str) -> Any:
    """The recognition engine. Raises InputError, naming the file, where the extra is not installed."""
    try:
        return _engine()
    except ImportError as error:
        raise InputError(
            "{file} holds images of text; to have them recognised, run {command} and add it again.",
            file=name,
            # By their own names: another package is called kb where pip looks.
            command=f"{sys.executable} -m pip install rapidocr onnxruntime",
        ) from error


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": _UNSURE,
            "Global.max_side_len": 4000,
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECTION_SIDE,
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": _threads(),
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
        }
    )


def _threads() -> int:
    try:
        return min(4, len(os.sched_getaffinity(0)))
    except AttributeError:
        return min(4, os.cpu_count() or 1)


def recognise(image: Image, number: int, name: str) -> Recognised:
    """The lines of one page image.

    Args:
        image: uint8 (height, width, 3), blue, green, red as OpenCV has them.
        number: the page's number, from 1.
        name: the file's name, for errors.

    Returns:
        The page with one fragment a line, turned upright and level; in pixels, upwards. What a seal says is
        left out.
    """
    import numpy as np

    reader = engine(name)
    image = _without_seals(image)
    result = reader(image, use_det=True, use_cls=True, use_rec=True)
    if _is_on_its_side(result):
        image = np.ascontiguousarray(np.rot90(image))
        result = reader(image, use_det=True, use_cls=True, use_rec=True)
    height, width = image.shape[:2]
    if result.boxes is None or not len(result.boxes) or result.txts is None:
        return Recognised(Page(number, width, height, ()), 0.0, 0)
    boxes = [[(float(x), float(y)) for x, y in box] for box in result.boxes]
    if _is_upside_down(reader, image, boxes):
        image = image[::-1, ::-1]
        boxes = [[(width - x, height - y) for x, y in (*box[2:], *box[:2])] for box in boxes]
    angle = _skew(boxes)
    fragments: list[Fragment] = []
    total = characters = 0.0
    for box, text, score in zip(boxes, result.txts, result.scores, strict=True):
        if not text.strip():
            continue
        level = [_turned(point, -angle) for point in box]
        left = (level[0][0] + level[3][0]) / 2
        right = (level[1][0] + level[2][0]) / 2
        top = (level[0][1] + level[1][1]) / 2
        bottom = (level[2][1] + level[3][1]) / 2
        size = max(1.0, _size(text, right - left, bottom - top))
        fragments.append(Fragment(text, left, height - bottom, size, (1.0, 0.0), right - left))
        total += float(score) * len(text)
        characters += len(text)
    page = Page(number, width, height, tuple(_evened(fragments)))
    return Recognised(page, total / characters if characters else 0.0, int(characters))


def _is_on_its_side(result: Any) -> bool:
    """Whether most text found stands in boxes that are higher than wide."""
    if result.boxes is None or result.txts is None:
        return False
    upright = sideways = 0
    for box, text in zip(result.boxes, result.txts, strict=True):
        width, height = abs(float(box[1][0] - box[0][0])), abs(float(box[3][1] - box[0][1]))
        if height > 2 * width:
            sideways += max(len(text), round(height / max(1.0, width)))
        else:
            upright += len(text)
    return sideways > upright


def _is_upside_down(reader: Any, image: Image, boxes: Sequence[Sequence[tuple[float, float]]]) -> bool:
    """Whether the longest lines stand on their heads, as the classifier of lines sees them."""
    votes = 0
    for box in sorted(boxes, key=lambda box: box[0][0] - box[1][0])[:_VOTES]:
        left, right = (max(0, int(f(x for x, _ in box))) for f in (min, max))
        top, bottom = (max(0, int(f(y for _, y in box))) for f in (min, max))
        if right - left < 20 or bottom - top < 8:
            continue
        result = reader(image[top:bottom, left:right], use_det=False, use_cls=True, use_rec=False)
        for label, _ in result.cls_res or ():
            votes += 1 if "180" in str(label) else -1
    return votes > 0


def _without_seals(image: Image) -> Image:
    """The image with the red of seals made paper, so that what they are stamped upon can be read.

    A seal is red, about as wide as high, and a tenth to a third of the page's width; a letterhead is wide.
    """
    import cv2
    import numpy as np

    blue, green, red = (image[:, :, channel].astype(np.int16) for channel in range(3))
    # Black under red ink stays dark.
    mask = ((red - np.maximum(green, blue) > 40) & (red > 110)).astype(np.uint8)
    if mask.mean() < 0.0005:
        return image
    width = image.shape[1]
    # Ring, star and characters of a seal are one once they are thickened.
    reach = max(3, width // 80)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(cv2.dilate(mask, np.ones((reach, reach), np.uint8)))
    cleared = image
    for left, top, across, down, _ in boxes[1:]:  # the first is the paper
        if 0.08 * width < across < 0.4 * width and 0.6 < across / down < 1.7:
            if cleared is image:
                cleared = image.copy()
            inside = np.s_[top : top + down, left : left + across]
            cleared[inside][mask[inside] == 1] = np.median(image[::16, ::16].reshape(-1, 3), axis=0)
    return cleared


def opened(data: bytes) -> Image | None:
    """An image file's first page; None where it is none, or too large."""
    return next(iter(opened_all(data, 1)), None)


def opened_all(data: bytes, most: int = _TIFF_PAGES) -> list[Image]:
    """An image file's pages, each brought to about the size of a page at 200 dots an inch."""
    import numpy as np
    from PIL import Image as Pillow
    from PIL import ImageOps, ImageSequence

    pages: list[Image] = []
    Pillow.MAX_IMAGE_PIXELS = _PIXELS
    with contextlib.suppress(OSError, ValueError, SyntaxError, Pillow.DecompressionBombError):
        file = Pillow.open(BytesIO(data))
        if file.width * file.height > _PIXELS:
            return []
        for frame in ImageSequence.Iterator(file):
            page = ImageOps.exif_transpose(frame).convert("RGBA" if "A" in frame.getbands() else "RGB")
            if page.mode == "RGBA":
                paper = Pillow.new("RGB", page.size, "white")
                paper.paste(page, mask=page.getchannel("A"))
                page = paper
            scale = _SIDE / max(page.size)
            if scale < 1:
                page = page.resize((max(1, round(page.width * scale)), max(1, round(page.height * scale))))
            pages.append(np.asarray(page)[:, :, ::-1].copy())
            if len(pages) >= most:
                break
    return pages


def merged(
    pages: list[Page], images: Iterable[tuple[int, Image | None]], name: str
) -> tuple[list[Page], float | None, tuple[str, ...]]:
    """Pages with those replaced whose images show text: (page number, its image), one at a time.

    Returns:
        The pages, the mean confidence of the characters recognised, and what a person should be told of them.
    """
    found = [recognise(image, number, name) for number, image in images if image is not None]
    characters = sum(each.characters for each in found)
    if not characters:
        return pages, None, ()
    confidence = sum(each.confidence * each.characters for each in found) / characters
    read = {each.page.number: each.page for each in found if each.characters}
    return [read.get(page.number, page) for page in pages], confidence, notes(confidence)


def notes(confidence: float) -> tuple[str, ...]:
    """What a person should be told of a text that was recognised with this mean confidence."""
    if confidence >= LOW:
        return ()
    percent = f"{confidence:.0%}"
    return (f"The text was recognised with a confidence of only {percent}; hold quotations against the original.",)


def _skew(boxes: list[list[tuple[float, float]]]) -> float:
    """The angle of the page's lines, in radians, by its longer ones."""
    angles = [
        atan2(box[1][1] - box[0][1], box[1][0] - box[0][0])
        for box in boxes
        if box[1][0] - box[0][0] > 8 * (box[3][1] - box[0][1])
    ]
    return median(angles) if angles else 0.0


def _turned(point: tuple[float, float], angle: float) -> tuple[float, float]:
    x, y = point
    return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)


def _size(text: str, width: float, height: float) -> float:
    """The size of a line's letters: by their distance where they are Chinese, else by the height of the box."""
    if sum("\u2e80" <= character <= "\uffef" for character in text) >= max(2, len(text) / 2):
        return width / text_width(text, 1.0)
    return height * _BOX_TO_SIZE


def _evened(fragments: list[Fragment]) -> list[Fragment]:
    """One size for lines of about the same height: a box's height depends on which letters are in it."""
    if not fragments:
        return fragments
    usual = median(fragment.size for fragment in fragments for _ in fragment.text)
    return [
        Fragment(f.text, f.x, f.y, usual if 0.75 < f.size / usual < 1.22 else f.size, f.direction, f.width)
        for f in fragments
    ]
