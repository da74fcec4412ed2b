"""Lines of ``kb.cli`` as Textual shows them. Their text is never read as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from kb.cli.wrap import Line, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

_STYLES: dict[Role, str] = {
    "text": "",
    "title": "bold",
    "rank": "bold $text-accent",
    "faint": "$text-muted",
    "answer": "bold $text-success",
    "id": "$text-primary",
    "caution": "$text-warning",
    "good": "$text-success",
    "bad": "$text-error",
    "heading": "bold $text-secondary",
}


def content(lines: Iterable[Line]) -> Content:
    """Lines, one below the other."""
    parts: list[str | tuple[str, str]] = []
    for number, line in enumerate(lines):
        if number:
            parts.append("\n")
        parts += [(span.text, _STYLES[span.role]) for span in line]
    return Content.assemble(*parts)
