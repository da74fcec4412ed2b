"""What checking a draft gives: findings, and what was verified."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.drafts.alignment import Difference
    from kb.drafts.draft import Draft

FindingKind = Literal[
    "misquoted", "not-found", "figure-differs", "wrong-source", "unsourced-figure", "mark-unpaired",
    "reference-not-found", "reference-differs", "superseded",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands in a draft: half-open span in the draft's source; line and column from 1."""

    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int


def spot(draft: Draft, start: int, end: int) -> Spot:
    """Lines and columns of a span of a draft's source."""
    return Spot(start, end, *draft.position(start), *draft.position(max(start, end)))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a draft that its sources do not bear out.

    ``draft`` is what the draft has, ``source`` what the source has (verbatim; empty when nothing was
    found), ``passage`` the id of the passage where that stands. ``template`` is an English sentence
    with fields for ``parameters`` (a gettext message id). ``differences`` are spans in ``draft`` and
    ``source`` that differ.
    """

    kind: FindingKind
    spot: Spot
    draft: str
    source: str
    passage: str | None
    template: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.template.format(**self.parameters)


@dataclass(frozen=True, slots=True)
class Verified:
    """Something in a draft that stands in its source.

    ``how`` is "word for word"; "in meaning" for a rendering in another language, which nobody can
    verify word for word; "equal" or "rounded" for a figure.
    """

    spot: Spot
    draft: str
    passage: str
    how: Literal["word for word", "in meaning", "equal", "rounded"]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Information:
    """Something to know that is no finding.

    "not-in-library": a document that the knowledge base does not have, so that nothing was checked. "unquoted": a
    claim without quotation marks, with the words of the source that say so (``source``, in the passage ``passage``),
    or a figure that a source has in words that may mean another thing, or that is the draft's own.
    """

    kind: Literal["not-in-library", "unquoted"]
    spot: Spot
    draft: str
    template: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    passage: str | None = None

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.template.format(**self.parameters)


@dataclass(frozen=True, slots=True)
class Check:
    """All that was found in a draft, in its order; ``ignored`` are findings that the writer has looked at.

    ``references`` counts the references that were held against the library and are right.
    """

    file: str
    findings: tuple[Finding, ...]
    verified: tuple[Verified, ...]
    information: tuple[Information, ...] = ()
    ignored: tuple[Finding, ...] = ()
    references: int = 0

    @property
    def translated(self) -> tuple[Verified, ...]:
        """Quotations whose meaning stands in a source in another language."""
        return tuple(each for each in self.verified if each.how == "in meaning")
