"""What a comparison pairs: provisions with the words of their headings, or paragraphs of long ones."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from kb.documents.document import SIGNATURE
from kb.documents.numbering import number_of
from kb.quick_dataclass import dataclass
from kb.text.normalise import normalise
from kb.text.numbers import HAN_NUMERALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.passages.passage import Passage

# Running text has so many sentences to a provision on average: articles of a law have two or three.
_SENTENCES = 4
# From so many paragraphs to a provision on, in both documents, running text is compared by paragraphs.
_PARAGRAPHS = 2
_ARTICLE = re.compile(rf"\s*(?:第[{HAN_NUMERALS}\d]+条|article\s+\d)", re.IGNORECASE)
_PART = re.compile(r"(?:\.|^)p\d+$")  # of the passage of a provision that has several, or of a text without any
_GRAM_HAN, _GRAM_LATIN = 5, 15


@dataclass(frozen=True, slots=True)
class Provision:
    """What is paired with its counterpart: a provision, a paragraph or a heading.

    Attributes:
        passages: those that it stands in.
        text: verbatim, a line a paragraph.
        normalised: what is compared.
        grams: the runs of characters in ``normalised``.
    """

    passages: tuple[Passage, ...]
    text: str
    normalised: str
    grams: frozenset[str]

    @property
    def printed(self) -> str:
        """The text as it is printed, without white space."""
        return "".join(self.text.split())


def provisions_of(passages: Iterable[Passage]) -> list[Provision]:
    """The provisions of a document, each with the words of its own heading before it; its signature is none.

    What stands under no heading and has no number (p1, p2 …) is one.
    """
    found = []
    for _, members in groupby(passages, key=lambda each: (each.section, _PART.sub("", each.label))):
        group = tuple(members)
        if group[0].label == SIGNATURE:
            continue
        paragraphs = (text for text, _ in _paragraphs(group))
        found.append(_provision(group, "\n".join([*_heading(group[0]), *paragraphs])))
    return found


def is_running_text(provisions: Sequence[Provision]) -> bool:
    """Whether documents are set in running text rather than in articles."""
    articles = sum(_ARTICLE.match("".join(each.passages[0].section[-1:])) is not None for each in provisions)
    sentences = sum(len(passage.sentences) for each in provisions for passage in each.passages)
    return sentences >= _SENTENCES * len(provisions) > 2 * _SENTENCES * articles


def in_paragraphs(before: list[Provision], after: list[Provision]) -> tuple[list[Provision], list[Provision]]:
    """The paragraphs and headings of two documents whose provisions are long, in order; others as they are."""
    parts = [[part for each in provisions for part in _parts(each)] for provisions in (before, after)]
    if all(len(own) >= _PARAGRAPHS * len(whole) for own, whole in zip(parts, (before, after), strict=True)):
        return parts[0], parts[1]
    return before, after


def heading_words(heading: str) -> str:
    """A heading without its number."""
    number = number_of(heading)
    return heading[number.end if number else 0 :].strip()


def _parts(provision: Provision) -> list[Provision]:
    first = provision.passages[:1]
    headings = [_provision(first, text) for text in _heading(first[0])]
    return headings + [_provision(passages, text) for text, passages in _paragraphs(provision.passages)]


def _provision(passages: tuple[Passage, ...], text: str) -> Provision:
    normalised = normalise(text)
    size = _GRAM_LATIN if normalised.isascii() else _GRAM_HAN
    grams = frozenset(normalised[at : at + size] for at in range(len(normalised) - size + 1))
    return Provision(passages, text, normalised, grams)


def _heading(passage: Passage) -> list[str]:
    """The words of the heading right above a provision, if it has any."""
    words = heading_words(passage.section[-1]) if passage.section else ""
    return [words] if words else []


def _paragraphs(passages: Sequence[Passage]) -> list[tuple[str, tuple[Passage, ...]]]:
    """The paragraphs of a provision, each with the passages that it stands in: a long one stands in several."""
    found: list[tuple[str, tuple[Passage, ...]]] = []
    last = 0  # the ordinal of the paragraph in which the passage before ends
    for passage in passages:
        lines = passage.text.split("\n")
        if found and passage.paragraph <= last:
            begun, within = found[-1]
            gap = " " if passage.start > within[-1].end else ""
            found[-1] = begun + gap + lines[0], (*within, passage)
            lines = lines[1:]
        found += [(line, (passage,)) for line in lines if line.strip()]
        last = passage.paragraph + passage.text.count("\n")
    return found
