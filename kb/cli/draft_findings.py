"""What checking a draft found, as a person reads it and as a program does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.cli.messages import _, ngettext, ui_language
from kb.cli.messages import mark as N_  # noqa: N812
from kb.cli.terminal import blank, columns
from kb.drafts.draft_files import STANDARD_INPUT
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.cli.wrap import Line, Role, StyledText
    from kb.drafts.findings import Check, Finding, FindingKind, Information, Verified

# Sentences of kb.drafts, marked here so that they are translated.
_SENTENCES = (
    N_("These words are in no document of the knowledge base."),
    N_("Each part is word for word, but they do not stand in this order in one document."),
    N_("There is only a digest of {named} here; add its full text (kb fetch) to check what is quoted from it."),
    N_("These words are from a digest of {title}, which paraphrases it; quote the official text."),
    N_("These words are in {title} at {right}, not at {place}."),
    N_("These words are from {title}, not from {named}."),
    N_("These words are, nearly, from {title}, not from {named}; there they read: {words}"),
    N_("{title} reads: {words}"),
    N_("No document in the knowledge base states this figure."),
    N_("Taken for the draft's own figure (a proposal, or what its writer saw), not checked."),
    N_("{title} has {right} here, not {words}."),
    N_("{title} has {right} ({converted}) here, not {words}."),
    N_("{title} has {right} in words that may mean another thing."),
    N_("{named} is not in the knowledge base."),
    N_("{named} is not in the knowledge base, which has {right}."),
    N_("The last article of {title} is number {right}."),
    N_("The last part of {title} is number {right}."),
    N_("That article of {title} has {right} paragraphs."),
    N_("The last item there in {title} is number {right}."),
    N_("The knowledge base has {right}, not {words}."),
    N_("The quotation marks here do not pair; what was checked ends at: {words}"),
    N_("{title} says the opposite: {words}"),
    N_("These are the words of {title}; put them in quotation marks."),
    N_("These are nearly the words of {title}."),
    N_("{named} says this in other words, if at all."),
    N_("No passage of {named} says this."),
    N_("{title} ({version}) has been repealed."),
    N_("{title} ({version}) was superseded."),
    N_("{title} ({version}) has been repealed by {successor} ({new})."),
    N_("{title} ({version}) has been superseded by {successor} ({new})."),
    N_("{title} ({version}) has been superseded by {successor} ({new}), which has this at {places}."),
)
KINDS: dict[FindingKind, str] = {
    "misquoted": N_("misquoted"),
    "not-found": N_("not found"),
    "figure-differs": N_("figure differs"),
    "wrong-source": N_("wrong source"),
    "unsourced-figure": N_("figure without a source"),
    "mark-unpaired": N_("quotation mark without its pair"),
    "reference-not-found": N_("no such article"),
    "reference-differs": N_("reference differs"),
    "superseded": N_("no longer in force"),
}


def said(finding: Finding | Information) -> str:
    """A finding's message in the reader's language, on one line."""
    values = {
        name: _title(value) if name in ("title", "named", "successor") else one_line(value)
        for name, value in finding.parameters.items()
    }
    return one_line(_(finding.template).format(**values))


def _title(named: str) -> str:
    """A document's title as a sentence has it: in 《》 in Chinese. A citation mark stays as it is."""
    named = one_line(named)
    if ui_language() != "zh" or named.startswith(("[", "《")):
        return named
    return f"《{named}》"


def labelled(finding: Finding) -> str:
    """A finding's kind and message in the reader's language, as comments in a draft have them."""
    return _("{kind}: {message}").format(kind=_(KINDS[finding.kind]), message=said(finding))


def summary(check: Check) -> str:
    """How many quotations, figures and references there are, and how many of them are right; on one line."""
    of = {kind: sum(finding.kind == kind for finding in check.findings) for kind in KINDS}
    how = [each.how for each in check.verified]
    parts = [
        _counted(
            ngettext("{n} quotation", "{n} quotations", _total(how, ("word for word", "in meaning"))
                     + of["misquoted"] + of["wrong-source"] + of["not-found"]),
            (N_("{n} right"), how.count("word for word")),
            (N_("{n} translated"), how.count("in meaning")),
            (N_("{n} wrong"), of["misquoted"] + of["wrong-source"]),
            (N_("{n} found nowhere"), of["not-found"]),
        ),
        _counted(
            ngettext("{n} figure", "{n} figures", _total(how, ("equal", "rounded"))
                     + of["figure-differs"] + of["unsourced-figure"]),
            (N_("{n} right"), how.count("equal")),
            (N_("{n} rounded"), how.count("rounded")),
            (N_("{n} wrong"), of["figure-differs"]),
            (N_("{n} without a source"), of["unsourced-figure"]),
        ),
        _counted(
            ngettext("{n} reference", "{n} references", check.references
                     + of["reference-not-found"] + of["reference-differs"]),
            (N_("{n} right"), check.references),
            (N_("{n} wrong"), of["reference-not-found"] + of["reference-differs"]),
        ),
    ]  # fmt: skip
    if of["mark-unpaired"]:
        parts.append(
            ngettext(
                "{n} quotation mark without its pair", "{n} quotation marks without their pairs", of["mark-unpaired"]
            )
        )
    if of["superseded"]:
        parts.append(
            ngettext("{n} from a text no longer in force", "{n} from texts no longer in force", of["superseded"])
        )
    if check.ignored:
        parts.append(ngettext("{n} finding ignored", "{n} findings ignored", len(check.ignored)))
    said_ = [part for part in parts if part]
    return _("; ").join(said_) if said_ else _("Nothing to check: no quotation, no figure, no reference.")


def _total(how: Sequence[str], of: Sequence[str]) -> int:
    return sum(each in of for each in how)


def _counted(total: str, *parts: tuple[str, int]) -> str:
    named = [_(template).format(n=number) for template, number in parts if number]
    return _("{total}: {parts}").format(total=total, parts=_(", ").join(named)) if named else ""


def report(result: Check) -> list[Line]:
    """The summary, then findings with what differs marked, and what could not be checked."""
    from kb.cli.wrap import StyledText, wrap

    room = columns()
    lines: list[Line] = []
    indent = (StyledText("    "),)
    title = StyledText(f"{_name(result)}  ", "title")
    lines += wrap([title, StyledText(summary(result), "bad" if result.findings else "good")], room)
    lines.append(blank())

    def say(what: Sequence[StyledText], lead: Line = indent) -> None:
        lines.extend(wrap(what, room, first=lead))

    def head(of: Finding | Verified | Information, what: str, role: Role) -> None:
        place = f"{_name(result)}:{of.spot.line}:{of.spot.column}"
        say([StyledText(place, "id"), StyledText("  "), StyledText(what, role)], ())

    for finding in result.findings:
        head(finding, _(KINDS[finding.kind]), "bad")
        drafted = _marked(finding.draft, [each.draft for each in finding.differences])
        say([StyledText(_("draft:  "), "faint"), *drafted])
        if finding.source:
            right = _marked(finding.source, [each.source for each in finding.differences])
            say([StyledText(_("source: "), "faint"), *right])
        if not finding.differences or finding.kind != "misquoted":
            say([StyledText(said(finding))])
        if finding.passage:
            say([StyledText(finding.passage, "id")])
        lines.append(blank())
    for each in result.translated:
        what = _("a translation: it says what {passage} says, which is no check word for word").format(
            passage=each.passage
        )
        head(each, what, "caution")
        say([StyledText(one_line(each.draft))])
        say([StyledText(one_line(each.source), "faint")])
        lines.append(blank())
    for known in result.information:
        head(known, said(known), "faint")
        if known.kind == "unquoted":
            say([StyledText(one_line(known.draft))])
        if known.source and known.source != known.draft:
            say([StyledText(one_line(known.source), "faint")])
    return lines if result.information else lines[:-1]


def _name(result: Check) -> str:
    return _("standard input") if result.file == STANDARD_INPUT else one_line(result.file)


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> list[StyledText]:
    """A text with some spans marked, on one line; a span of no length marks what is missing there."""
    from kb.cli.wrap import StyledText

    found = []
    at = 0
    for start, end in spans:
        if start > at:
            found.append(StyledText(_flat(text[at:start])))
        found.append(StyledText(f"[{_flat(text[start:end])}]" if end > start else "[ ]", "answer"))
        at = end
    if at < len(text):
        found.append(StyledText(_flat(text[at:])))
    return found


def _flat(text: str) -> str:
    from kb.text.sanitize import sanitize

    return sanitize(text).replace("\n", " ")
