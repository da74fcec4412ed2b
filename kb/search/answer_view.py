"""An Answer as a notebook or a Rich console shows it; ``kb ask`` has a fuller view of its own."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kb.text.sanitize import one_line, sanitize

if TYPE_CHECKING:
    from rich.text import Text

    from kb.search.answer import Answer, Result


def _pieces(result: Result) -> list[tuple[str, bool]]:
    """The passage's text in pieces, each with whether it is a sentence that answers."""
    text, at = result.passage.text, 0
    found: list[tuple[str, bool]] = []
    for start, end in sorted(result.highlights):
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [*((piece, marked) for piece, marked in found if piece), (text[at:], False)]


def as_html(answer: Answer) -> str:
    """HTML for a notebook: a list of results, sentences that answer in ``<mark>``; all text is escaped."""
    rows = []
    for result in answer.results:
        text = "".join(
            f"<mark>{escape(sanitize(piece))}</mark>" if marked else escape(sanitize(piece))
            for piece, marked in _pieces(result)
        )
        title = escape(one_line(result.document.metadata.title))
        place = escape(one_line(result.passage.id))
        rows.append(
            f"<li><b>{title}</b> <code>{place}</code> {result.score:.2f}"
            f'<div style="white-space: pre-wrap">{text}</div></li>'
        )
    said = "" if answer.confident else "<p>Nothing here answers this with confidence.</p>"
    return f"<p>{escape(one_line(answer.question))}</p>{said}<ol>{''.join(rows)}</ol>"


def as_rich(answer: Answer) -> Text:
    """Text for a Rich console, sentences that answer in bold; control characters are shown as code points."""
    from rich.text import Text

    text = Text(one_line(answer.question) + "\n", style="italic")
    if not answer.confident:
        text.append("Nothing here answers this with confidence.\n", style="yellow not italic")
    for result in answer.results:
        title, place = one_line(result.document.metadata.title), one_line(result.passage.id)
        text.append(f"\n{result.rank}  {title}  {result.score:.2f}  {place}\n", style="cyan not italic")
        for piece, marked in _pieces(result):
            text.append(sanitize(piece), style="bold not italic" if marked else "not italic")
        text.append("\n")
    return text
