"""PDFium, for what pypdf does not do: text of pages that pypdf reads poorly, and images of pages."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from kb.documents.layout import Fragment, Page

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RUNS = 20_000  # most runs of text that a page may have
_PIXELS = 12_000_000  # most pixels of a rendered page


class Pdfium:
    """A PDF as PDFium sees it. Raises ValueError where PDFium cannot open it."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise ValueError(str(error)) from error

    def __len__(self) -> int:
        return len(self._document)

    def page(self, number: int) -> Page:
        """Text of a page (from 1) with its places. Raises ValueError where the page is broken."""
        page = self._page(number)
        width, height = page.get_size()
        text_page = page.get_textpage()
        fragments: list[Fragment] = []
        try:
            for index in range(min(text_page.count_rects(), _RUNS)):
                left, bottom, right, top = text_page.get_rect(index)
                text = text_page.get_text_bounded(left, bottom, right, top).replace("\r", "").replace("\n", " ")
                # PDFium marks a hyphen at a line's end so.
                text = text.replace("\x02", "-").replace("\ufffe", "-")
                if text.strip():
                    fragments.append(
                        Fragment(text, left, bottom, max(1.0, (top - bottom) * 1.1), (1.0, 0.0), right - left)
                    )
        finally:
            text_page.close()
            page.close()
        return Page(number, width, height, tuple(fragments))

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
            page.close()
            return image if int(image.max()) - int(image.min()) > 40 else None
        return None

    def _page(self, number: int) -> Any:
        import pypdfium2

        try:
            return self._document[number - 1]
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise ValueError(str(error)) from error
