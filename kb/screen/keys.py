"""The keys of the screen: (key, action, description in the footer, the key's name there)."""

from __future__ import annotations

from collections.abc import Sequence

from kb.cli.messages import _

Keys = Sequence[tuple[str, str, str] | tuple[str, str, str, str]]


def everywhere() -> Keys:
    """Keys that hold everywhere; without a description they are not shown."""
    return (
        ("f1", "help", _("Help"), "F1"),
        ("f2", "narrow", _("Narrow"), "F2"),
        ("f3", "history", _("History"), "F3"),
        ("f4", "basket", _("Basket"), "F4"),
        ("f5", "review", _("Check a draft"), "F5"),
        ("ctrl+q", "quit", _("Quit")),
        ("ctrl+t", "as_typed", ""),
        ("f9", "light", ""),
        ("escape", "to_question", ""),
    )


def among_results() -> Keys:
    """Keys of the list of results."""
    return (
        ("enter", "select", _("Read")),
        ("c", "app.cite", _("Cite")),
        ("w", "app.quote", _("Quote")),
        ("space", "app.collect", _("Collect"), _("Space")),
        ("o", "app.open_source", _("Source")),
        ("O", "app.open_source(True)", ""),
        ("d", "app.this_document", _("Only this")),
        ("x", "app.compare", _("Compare")),
        ("v", "app.whole", _("Whole")),
        ("e", "app.export", ""),
        ("b", "app.basket", ""),
        ("n", "app.narrow", ""),
        ("h", "app.history", ""),
        ("slash", "app.to_question", ""),
        ("question_mark", "app.help", ""),
        ("q", "app.quit", ""),
    )


def at_a_passage() -> Keys:
    """Keys of the passage in its place: those of its result."""
    return among_results()[1:]


def in_review() -> Keys:
    """Keys of a draft beside its sources."""
    return (
        ("n", "next(1)", _("Next")),
        ("p", "next(-1)", _("Previous")),
        ("t", "take", _("Take the source's words")),
        ("u", "undo", _("Undo")),
        ("s", "save", _("Save")),
        ("c", "copy", _("Copy")),
        ("escape", "leave", _("Back"), "Esc"),
    )


def help_keys(*, review: bool) -> list[tuple[str, str]]:
    """All keys, for help; those of a draft first where one is reviewed."""
    of_drafts = [
        (_("beside a draft"), ""),
        ("n  p", _("the next finding; the one before")),
        ("t  u", _("take the source's words; undo it")),
        ("c", _("copy the source's words")),
        ("s", _("save the draft as another file")),
        ("Esc", _("back")),
    ]
    return [
        *(of_drafts if review else ()),
        (_("in the question"), ""),
        ("Enter ↓", _("to the results")),
        ("↑", _("the question before")),
        ("Esc", _("empties it; once more: all documents again")),
        ("Ctrl+T", _("take the question as it is typed: no follow-up, no filters read from it")),
        (_("among the results"), ""),
        ("↑ ↓ PgUp PgDn", _("choose; the passage stands beside it")),
        ("Enter v", _("read on in the section; the whole document")),
        ("c  w", _("copy the citation; the words with their citation")),
        ("o  O", _("open the source at its place; its page on the web")),
        ("d  n F2", _("only this document; narrow by year, issuer, kind, language, document")),
        (_("Space"), _("put into the basket, or take out")),
        ("b F4  e", _("show the basket; write it into a file (Word, Markdown, bibliography)")),
        ("x", _("compare the document with another")),
        ("h F3", _("earlier questions")),
        ("F5", _("check a draft beside its sources, and take their words")),
        ("Esc /", _("back to the question")),
        ("F9", _("dark or light")),
        ("q Ctrl+Q", _("leave")),
        ("", ""),
        ("", _("A question can follow the one before: “and in 2026?”, “那2026年呢？”")),
    ]
