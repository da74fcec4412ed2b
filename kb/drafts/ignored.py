"""Findings that a writer has looked at: marked in the draft, or listed in a file beside it.

A comment ``kb: ignore`` (``<!-- kb: ignore -->`` in Markdown and HTML, ``% kb: ignore`` in LaTeX) applies to its own
paragraph, or, on a line of its own, to the paragraph that follows; kinds of finding after ``ignore`` narrow it. The
file ``.kb-ignore`` in a draft's folder has a finding on each line: its kind, a tab, and the draft's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import InputError
from kb.files.atomic_write import write_whole
from kb.files.bounded import read_bytes

if TYPE_CHECKING:
    from kb.drafts.draft import Draft, DraftFormat, Paragraph
    from kb.drafts.findings import Check, Finding

IGNORE_FILE = ".kb-ignore"
_LARGEST = 4 << 20
_HEAD = "# Findings that were looked at: kind, tab, words of the draft. Delete a line to be told again.\n"
_COMMENT: dict[DraftFormat, re.Pattern[str]] = {
    "markdown": re.compile(r"<!--\s*kb:\s*ignore\b([^<>\n]*?)-->", re.IGNORECASE),
    "html": re.compile(r"<!--\s*kb:\s*ignore\b([^<>\n]*?)-->", re.IGNORECASE),
    "latex": re.compile(r"(?<!\\)%\s*kb:\s*ignore\b([^\n]*)", re.IGNORECASE),
}
_KIND = re.compile(r"[a-z]+(?:-[a-z]+)+|misquoted|superseded")


def ignore_file(draft: Path) -> Path:
    """The file beside a draft that lists what was looked at."""
    return draft.parent / IGNORE_FILE


def listed(path: Path) -> frozenset[str]:
    """The findings that an ignore file lists, as ``fingerprint`` gives them; none where there is no such file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        text = read_bytes(path, _LARGEST).decode("utf-8")
    except FileNotFoundError:
        return frozenset()
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError("{path} cannot be read; it should be text in UTF-8.", path=str(path)) from problem
    lines = (line.rstrip() for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def fingerprint(finding: Finding) -> str:
    """What an ignore file says of a finding, on one line: it holds wherever in a draft these words stand."""
    words = " ".join("".join(character if character.isprintable() else " " for character in finding.draft).split())
    return f"{finding.kind}\t{words}"


def accept_findings(draft: Path, check: Check) -> None:
    """Adds a draft's findings to the ignore file beside it."""
    path = ignore_file(draft)
    known = listed(path)
    new = dict.fromkeys(each for each in map(fingerprint, check.findings) if each not in known)
    before = read_bytes(path, _LARGEST).decode("utf-8") if path.exists() else _HEAD
    if before and not before.endswith("\n"):
        before += "\n"
    write_whole(path, (before + "".join(f"{each}\n" for each in new)).encode("utf-8"))


def without_ignored(check: Check, draft: Draft, known: Collection[str]) -> Check:
    """The check with the findings that were looked at in ``ignored`` instead of ``findings``."""
    marked = _marked(draft)
    kept: list[Finding] = []
    ignored: list[Finding] = []
    for finding in check.findings:
        (ignored if fingerprint(finding) in known or marked(finding) else kept).append(finding)
    return replace(check, findings=tuple(kept), ignored=tuple(ignored))


def _marked(draft: Draft) -> Callable[[Finding], bool]:
    pattern = _COMMENT.get(draft.format)
    spans = []
    for match in pattern.finditer(draft.source) if pattern is not None else ():
        kinds = frozenset(_KIND.findall(match[1]))
        spans += [(start, end, kinds) for start, end in _applies_to(draft, match)]
    return lambda finding: any(
        start <= finding.spot.start <= end and (not kinds or finding.kind in kinds) for start, end, kinds in spans
    )


def _applies_to(draft: Draft, comment: re.Match[str]) -> list[tuple[int, int]]:
    """The spans of the source to which a comment applies."""
    source = draft.source
    line = source.rfind("\n", 0, comment.start()) + 1
    stop = source.find("\n", comment.end())
    end = len(source) if stop < 0 else stop
    alone = not source[line : comment.start()].strip() and not source[comment.end() : end].strip()
    spans = [_span(each) for each in draft.paragraphs]
    if not alone:
        return [(line, end), *((low, high) for low, high in spans if low <= comment.start() <= high)]
    following = [span for span in spans if span[0] >= comment.end()]
    return [min(following)] if following else []


def _span(paragraph: Paragraph) -> tuple[int, int]:
    stripped = len(paragraph.text) - len(paragraph.text.lstrip())
    return paragraph.offsets[stripped], paragraph.offsets[-1]
