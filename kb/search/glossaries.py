"""The words of policy and law, and how people say the same: glossaries that were written for this project.

In ``glossary/``, a line each, a tab between:

    policy.tsv    a Chinese term, and its English renderings, the official one first ("; " between)
    everyday.tsv  English words as people use them, and Chinese terms for them (spaces between)
    plain.tsv     Chinese words as people use them, and those of policy and law (spaces between)
    forms.tsv     English words, and those of their forms that endings do not explain (spaces between)

They were written from general knowledge, without a look at any question that the project is measured with. Beside
them the terms of official statistics in both languages (``kb.text.terms``) go into the dictionary.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

_FOLDER = Path(__file__).with_name("glossary")
_TERMS = Path(__file__).parent.parent / "text" / "terms.tsv"
POLICY, EVERYDAY, PLAIN, FORMS = (_FOLDER / f"{name}.tsv" for name in ("policy", "everyday", "plain", "forms"))


def fingerprint() -> str:
    """Changes when a glossary does, or the table of statistical terms."""
    checksum = 0
    for path in (POLICY, EVERYDAY, PLAIN, FORMS, _TERMS):
        checksum = zlib.crc32(path.read_bytes(), checksum)
    return f"{checksum:08x}"


def entries(path: Path, between: str) -> Iterator[tuple[str, list[str]]]:
    """The lines of a glossary: a word, and what else it is called."""
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, others = line.partition("\t")
        yield word, others.split(between)
