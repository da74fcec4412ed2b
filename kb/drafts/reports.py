"""Findings for other programs: GitHub's annotations and SARIF 2.1.0 (OASIS), which editors and CI read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kb.drafts.findings import Check, Finding, FindingKind

# What must be mended, and what may be right though nothing bears it out.
LEVELS: dict[FindingKind, str] = {
    "misquoted": "error",
    "wrong-source": "error",
    "figure-differs": "error",
    "not-found": "warning",
    "unsourced-figure": "note",
    "mark-unpaired": "warning",
    "reference-not-found": "error",
    "reference-differs": "error",
    "superseded": "error",
}
_ABOUT: dict[FindingKind, str] = {
    "misquoted": "A quotation that differs from its source",
    "wrong-source": "A quotation that stands in another document or at another place",
    "figure-differs": "A figure that differs from its source",
    "not-found": "A quotation that stands in no document",
    "unsourced-figure": "A figure that no document bears out",
    "mark-unpaired": "A quotation mark that does not pair",
    "reference-not-found": "A reference to an article that its document does not have",
    "reference-differs": "A title, number or date that its document does not have",
    "superseded": "Something taken from a document that is no longer in force",
}
_GITHUB = {"error": "error", "warning": "warning", "note": "notice"}


def as_github(checks: Sequence[Check], sentence: Callable[[Finding], str]) -> str:
    """Workflow commands (``::error file=…,line=…::…``), a line each; ``sentence`` gives a finding's message."""
    lines = []
    for check, finding in _all(checks):
        spot = finding.spot
        place = (
            f"file={_property(check.file)},line={spot.line},col={spot.column},"
            f"endLine={spot.end_line},endColumn={spot.end_column},title={finding.kind}"
        )
        lines.append(f"::{_GITHUB[LEVELS[finding.kind]]} {place}::{_data(sentence(finding))}")
    return "\n".join(lines)


def _all(checks: Sequence[Check]) -> Iterator[tuple[Check, Finding]]:
    return ((check, finding) for check in checks for finding in check.findings)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(checks: Sequence[Check], sentence: Callable[[Finding], str]) -> str:
    """A SARIF 2.1.0 log with one run; columns count Unicode code points."""
    from importlib.metadata import version

    results = []
    for check, finding in _all(checks):
        spot = finding.spot
        region = {
            "startLine": spot.line,
            "startColumn": spot.column,
            "endLine": spot.end_line,
            "endColumn": spot.end_column,
        }
        result = {
            "ruleId": finding.kind,
            "level": LEVELS[finding.kind],
            "message": {"text": sentence(finding)},
            "locations": [
                {"physicalLocation": {"artifactLocation": {"uri": _uri(check.file)}, "region": region}}
            ],
        }  # fmt: skip
        if finding.source and finding.kind in ("misquoted", "figure-differs"):
            replacement = {"deletedRegion": region, "insertedContent": {"text": finding.source}}
            change = {"artifactLocation": {"uri": _uri(check.file)}, "replacements": [replacement]}
            result["fixes"] = [{"description": {"text": finding.source}, "artifactChanges": [change]}]
        results.append(result)
    rules = [{"id": kind, "shortDescription": {"text": about}} for kind, about in _ABOUT.items()]
    run = {
        "tool": {"driver": {"name": "kb", "version": version("kb"), "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
