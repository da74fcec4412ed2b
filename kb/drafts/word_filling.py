"""Filling Word files: marks become runs of the same formatting, and footnotes of Word's own."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from kb.citations.word import word_bytes
from kb.drafts.filling_plan import Filling, Plan, plan, space_between, unified_diff, within_marks
from kb.drafts.marks import marks_in
from kb.drafts.word_draft import WORD, isolate, open_word, paragraphs_of, runs_of
from kb.drafts.word_footnotes import Footnotes, write_run

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from kb.citations.styles import Style
    from kb.drafts.filling_plan import Insertion, Library, Place
    from kb.drafts.marks import Mark


def fill_word(path: Path, base: Library, style: Style, day: date) -> Filling:
    """Fills a Word file; its styles, and all that is no mark, stay."""
    document = open_word(path)
    footnotes = Footnotes(document)
    body = paragraphs_of(document)
    paragraphs = [*body, *footnotes.paragraphs()]
    texts = [runs_of(paragraph)[0] for paragraph in paragraphs]
    found = [(number, mark) for number, text in enumerate(texts) for mark in marks_in(text)]
    noted = {note: at for at, note in footnotes.marks(body)}
    within = footnotes.note_of_paragraphs()

    def place(line: int, mark: Mark) -> Place:
        inside = line > len(body)
        return noted.get(within[line - 1 - len(body)], (line, 0)) if inside else (line, mark.start)

    own = tuple(sorted(noted.values()))
    plan_ = plan([(number + 1, mark) for number, mark in found], base, style, day, place, own)
    # Marks of a paragraph are replaced from its end, so that the places of those before stay right.
    for insertion in reversed(plan_.insertions):
        in_note = insertion.line > len(body)
        _replace(paragraphs[insertion.line - 1], insertion, plan_, None if in_note else footnotes)
    footnotes.save(changed=any(each.line > len(body) for each in plan_.insertions))
    content = word_bytes(document)
    after = "\n".join(runs_of(paragraph)[0] for paragraph in (*paragraphs_of(document), *footnotes.paragraphs()))
    diff = unified_diff("\n".join(texts), after, path.name)
    return Filling(content, plan_.filled, plan_.unfilled, diff)


def _replace(paragraph: Any, insertion: Insertion, plan_: Plan, footnotes: Footnotes | None) -> None:
    """Puts in what stands in a mark's place; without ``footnotes``, within a note, citations stand in the text."""
    text = runs_of(paragraph)[0]
    runs = isolate(paragraph, insertion.mark.start, insertion.mark.end)
    model = runs[0]
    form = model.find(f"{WORD}rPr")
    if insertion.mark.kind == "bibliography":
        _bibliography(paragraph, model, form, plan_)
    else:
        for number, (words, index) in enumerate(insertion.pieces):
            if number:
                model.addprevious(write_run(space_between(insertion.pieces[0][0]), form))
            last = number == len(insertion.pieces) - 1
            words = within_marks(words, text, insertion.mark, last=last)
            if words is not None:
                model.addprevious(write_run(words, form))
            if plan_.citations.notes and footnotes is not None:
                model.addprevious(footnotes.add(plan_.citation(index)))
            else:
                for run in plan_.citation(index, text[insertion.mark.end :] if last else ""):
                    model.addprevious(write_run(run.text, form, run))
    for run in runs:
        run.getparent().remove(run)


def _bibliography(paragraph: Any, model: Any, form: Any, plan_: Plan) -> None:
    """The first entry takes the mark's place, the others paragraphs of the same form behind it."""
    last = paragraph
    for number, entry in enumerate(plan_.citations.entries):
        if number == 0:
            for run in entry.text:
                model.addprevious(write_run(run.text, form, run))
            continue
        following = paragraph.makeelement(f"{WORD}p", {})
        properties = paragraph.find(f"{WORD}pPr")
        if properties is not None:
            following.append(deepcopy(properties))
        for run in entry.text:
            following.append(write_run(run.text, form, run))
        last.addnext(following)
        last = following
