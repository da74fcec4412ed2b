"""An answer as a person sees it: what was searched, and the results that are worth showing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kb.cli.messages import _
from kb.cli.terminal import blank, columns, is_plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.cli.wrap import Line
    from kb.search.answer import Answer, Result
    from kb.store.store import DocumentRecord

_NEAREST = 3
"""Results shown where nothing answers with confidence."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How much is shown: sentences either side, text around by passage, the flags of ``ask``, the documents by id."""

    context: int | None = None
    around: dict[str, tuple[str, str]] = field(default_factory=dict)
    everything: bool = False
    full: bool = False
    explain: bool = False
    score: bool = False
    records: Mapping[str, DocumentRecord] = field(default_factory=dict)

    @property
    def is_brief(self) -> bool:
        """Whether nothing asks for more than the sentences that answer."""
        return not (self.everything or self.full or self.explain or self.score or self.context is not None)


def answer_lines(answer: Answer, home: Path, shown: Shown) -> list[Line]:
    """An answer as a person sees it."""
    from kb.cli.rendering import further_lines, result_lines
    from kb.cli.result_header import heading_lines, parts_lines
    from kb.cli.wrap import StyledText, wrap

    room = columns()
    lines = heading_lines(answer, room)
    if shown.is_brief and answer.confident and answer.survey is not None and answer.survey.having:
        from kb.cli.survey_lines import survey_lines

        return [*lines, *survey_lines(answer, answer.survey, shown.records, room)]
    results = answer.results if shown.everything else worth_showing(answer)
    for number, result in enumerate(results):
        if number or lines:
            lines.append(blank())
        around = shown.around.get(result.passage.id, ("", ""))
        lines += result_lines(result, home, context=shown.context, around=around, full=shown.full, score=shown.score)
        lines += further_lines(result, room, whole=shown.everything)
        if shown.explain:
            lines += parts_lines(result, room)
    if results and not is_plain():
        lines += [blank(), *wrap([StyledText(_("Cite: kb cite 1    In context: kb show 1"), "faint")], room)]
    return lines


def worth_showing(answer: Answer) -> Sequence[Result]:
    """The results that answer; where none does for sure, the nearest few."""
    from kb.search.judge import FLOOR

    if not answer.confident:
        near = [result for result in answer.results if result.score >= FLOOR]
        return (near or answer.results[:1])[:_NEAREST]
    return [result for result in answer.results if result.score >= FLOOR]
