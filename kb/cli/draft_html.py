"""The report of a check as one HTML page: the draft on the left, its sources on the right; it can be printed."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

from kb.cli.draft_findings import KINDS, said, summary
from kb.cli.messages import _, ui_language
from kb.drafts.findings import Finding
from kb.text.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.drafts.draft import Draft, Paragraph
    from kb.drafts.findings import Check, Information, Verified
    from kb.passages.passage import Passage
    from kb.store.store import DocumentRecord

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --bad: #c62828; --warn: #b26a00; --good: #2e7d32; }
body { font: 16px/1.7 "Noto Serif CJK SC", "Source Han Serif SC", SimSun, Georgia, serif; margin: 0 auto;
  max-width: 84rem; padding: 1rem 1.5rem; }
header { border-bottom: 1px solid var(--line); margin-bottom: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; }
.row { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 2rem; margin-bottom: .6rem; }
.draft { white-space: pre-wrap; overflow-wrap: anywhere; }
.row blockquote { margin: 0 0 0 1rem; border-left: 3px solid var(--line); padding-left: 1rem; }
.sources { font-size: .9rem; }
mark { background: none; color: inherit; border-bottom: 2px solid var(--good); }
mark.finding { border-bottom: 2px wavy var(--bad); background: #c6282822; }
mark a { color: inherit; text-decoration: none; }
.card { border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 4px; padding: .3rem .8rem;
  margin: .3rem 0 .8rem; break-inside: avoid; }
.card.right { border-left-color: var(--good); } .card.known { border-left-color: var(--warn); }
.kind { color: var(--bad); font-weight: bold; } .card p { margin: .2rem 0; }
.card .place { font-family: monospace; font-size: .85em; overflow-wrap: anywhere; }
.source b { background: #2e7d3233; font-weight: inherit; }
del { background: #c6282833; } ins { background: #2e7d3233; text-decoration: none; }
:target { outline: 2px solid; outline-offset: 2px; }
@media (max-width: 48rem) { .row { grid-template-columns: 1fr; gap: .5rem; } }
@media print { body { font-size: 11pt; max-width: none; } a { color: inherit; } details > * { display: block; }
  details::details-content { content-visibility: visible; }
  .row { display: block; } .draft { break-inside: avoid; break-after: avoid; } }
"""


def page(checked: Sequence[tuple[Draft, Check]], sources: Mapping[str, tuple[DocumentRecord, Passage]]) -> bytes:
    """One page on some drafts; ``sources`` has document and passage for each passage id that a check names."""
    title = (
        _("Check of {file}").format(file=sanitize(checked[0][1].file)) if len(checked) == 1 else _("Check of drafts")
    )
    parts = [
        "<!doctype html>",
        f'<html lang="{"zh-CN" if ui_language() == "zh" else "en"}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        # Nothing of a draft or a document may run or load anything.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
    ]
    for number, (draft, check) in enumerate(checked, 1):
        parts += _draft(f"d{number}", draft, check, sources)
    parts.append("</body></html>\n")
    return "\n".join(parts).encode("utf-8")


def _draft(prefix: str, draft: Draft, check: Check, sources: Mapping[str, tuple[DocumentRecord, Passage]]) -> list[str]:
    about: dict[int, list[Finding | Verified]] = defaultdict(list)
    paragraphs = [each for each in draft.paragraphs if each.text.strip()]
    items: list[Finding | Verified] = [*check.findings, *check.verified]
    for item in items:
        at = _paragraph_of(item, paragraphs)
        if at is not None:
            about[at].append(item)
    parts = [
        f"<header><h1>{escape(sanitize(check.file))}</h1><p>{escape(summary(check))}</p></header>",
        *_contents(prefix, check),
        "<main>",
    ]
    numbers: dict[int, int] = {id(finding): number for number, finding in enumerate(check.findings, 1)}
    for at, paragraph in enumerate(paragraphs):
        here = sorted(about[at], key=lambda each: each.spot.start)
        cards = _cards(prefix, here, numbers, sources)
        cards += [
            f'<div class="card known"><p>{escape(said(each))}</p>{_words(each.source)}</div>'
            for each in check.information
            if _paragraph_of(each, [paragraph]) is not None
        ]
        text = _marked_up(prefix, paragraph, here, numbers)
        text = f"<blockquote>{text}</blockquote>" if paragraph.quoted else text
        parts.append(
            f'<div class="row"><div class="draft">{text}</div><div class="sources">{"".join(cards)}</div></div>'
        )
    parts.append("</main>")
    return parts


def _contents(prefix: str, check: Check) -> list[str]:
    if not check.findings:
        return []
    lines = [
        f'<li><a href="#{prefix}-f{number}">'
        + escape(_("{kind}: {message}").format(kind=_(KINDS[finding.kind]), message=sanitize(finding.draft[:60])))
        + "</a></li>"
        for number, finding in enumerate(check.findings, 1)
    ]
    heading = escape(_("Findings"))
    return [f"<nav><h2>{heading}</h2><ol>", *lines, "</ol></nav>"]


def _paragraph_of(item: Finding | Verified | Information, paragraphs: Sequence[Paragraph]) -> int | None:
    start = item.spot.start
    for at, paragraph in enumerate(paragraphs):
        if paragraph.offsets[0] <= start < max(paragraph.offsets[-1], paragraph.offsets[0] + 1):
            return at
    return None


def _marked_up(
    prefix: str, paragraph: Paragraph, items: Sequence[Finding | Verified], numbers: Mapping[int, int]
) -> str:
    """The paragraph's text, findings and what was verified marked; where two overlap, the first is."""
    parts = []
    at = 0
    for item in items:
        within = [i for i, place in enumerate(paragraph.offsets[:-1]) if item.spot.start <= place < item.spot.end]
        if not within or within[0] < at:
            continue
        start, end = within[0], within[-1] + 1
        parts.append(escape(sanitize(paragraph.text[at:start])))
        words = escape(sanitize(paragraph.text[start:end]))
        number = numbers.get(id(item))
        if number is None:
            parts.append(f"<mark>{words}</mark>")
        else:
            link = f'<a href="#{prefix}-f{number}">{words}</a>'
            parts.append(f'<mark class="finding" id="{prefix}-w{number}">{link}</mark>')
        at = end
    parts.append(escape(sanitize(paragraph.text[at:])))
    return "".join(parts).strip()


def _cards(
    prefix: str,
    items: Sequence[Finding | Verified],
    numbers: Mapping[int, int],
    sources: Mapping[str, tuple[DocumentRecord, Passage]],
) -> list[str]:
    """A card for each finding of a paragraph, and one for each passage that bears out some of its words."""
    words: dict[str, list[str]] = {}
    for item in items:
        if not isinstance(item, Finding):
            words.setdefault(item.passage, []).append(item.source)
    cards = []
    for item in items:
        if isinstance(item, Finding):
            cards.append(_card(prefix, numbers[id(item)], item, sources))
        elif item.passage in words:
            place = _place(item.passage, words.pop(item.passage), sources)
            cards.append(f'<div class="card right">{place}</div>')
    return cards


def _card(prefix: str, number: int, finding: Finding, sources: Mapping[str, tuple[DocumentRecord, Passage]]) -> str:
    place = _place(finding.passage, [finding.source], sources)
    kind = _(KINDS[finding.kind])
    head = f'<p><a class="kind" href="#{prefix}-w{number}">{number}. {escape(kind)}</a></p>'
    differences = finding.differences
    drafted = _spans(finding.draft, [each.draft for each in differences], "del")
    right = _spans(finding.source, [each.source for each in differences], "ins")
    body = f"<p>{escape(said(finding))}</p>"
    if differences:
        body += f"<p>{escape(_('draft:  ').strip())} {drafted}</p><p>{escape(_('source: ').strip())} {right}</p>"
    return f'<div class="card" id="{prefix}-f{number}">{head}{body}{place}</div>'


def _spans(text: str, spans: Sequence[tuple[int, int]], tag: str) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts.append(escape(sanitize(text[at:start])))
        parts.append(f"<{tag}>{escape(sanitize(text[start:end]))}</{tag}>" if end > start else "")
        at = end
    return "".join(parts) + escape(sanitize(text[at:]))


def _words(text: str) -> str:
    return f'<p class="source">{escape(sanitize(text))}</p>' if text else ""


def _place(passage_id: str | None, words: Sequence[str], sources: Mapping[str, tuple[DocumentRecord, Passage]]) -> str:
    """The passage, with the words that the draft is about marked, under the title of its document."""
    found = sources.get(passage_id or "")
    if found is None:
        return ""
    record, passage = found
    spans: list[tuple[int, int]] = []
    for each in sorted(filter(None, words), key=len, reverse=True):
        at = passage.text.find(each)
        if at >= 0 and not any(low < at + len(each) and at < high for low, high in spans):
            spans.append((at, at + len(each)))
    text = _spans(passage.text, sorted(spans), "b")
    section = " · ".join(passage.section)
    title = escape(
        sanitize(f"《{record.metadata.title}》" if record.metadata.language == "zh" else record.metadata.title)
    )
    return (
        f"<details{' open' if len(passage.text) < 400 else ''}><summary>{title} {escape(sanitize(section))} "
        f'<span class="place">{escape(sanitize(passage.id))}</span></summary><p class="source">{text}</p></details>'
    )
