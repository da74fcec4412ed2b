"""Sentences of real documents, damaged in known ways, to count what checking a draft catches and flags wrongly."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kb.passages.passage import Passage
from kb.text.character_tables import TRADITIONAL, TRADITIONAL_TO
from kb.text.normalise import normalise

QUOTATION_DAMAGES = (
    "character exchanged",
    "characters swapped",
    "character left out",
    "number changed",
    "clause dropped",
    "order changed",
    "source mislabelled",
)
# What printing does to a quotation without changing a word of it.
QUOTATION_DISGUISES = ("as it stands", "other widths", "traditional characters", "line wraps")
Expected = Literal["verified", "misquoted", "wrong-source"]

_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_HAN_NUMBER = re.compile(r"[二三四五六七八九]")
_TO_TRADITIONAL = {}
for _simple, _full in zip(TRADITIONAL_TO, TRADITIONAL, strict=True):
    _TO_TRADITIONAL.setdefault(_simple, _full)


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence as a draft quotes it: ``kind`` names the damage or disguise, ``right`` the true words."""

    kind: str
    draft: str
    right: str
    document: str
    title: str
    expected: Expected


def sentences_of(passages: Sequence[Passage], least: int = 16, most: int = 160, *, plain: bool = True) -> list[str]:
    """Whole sentences of a document that are long enough to be quotations.

    ``plain`` leaves out those with quotation marks in them, which would end a quotation.
    """
    found = []
    unfit = '[”“「」"…]|^[-*#|>（(]' if plain else "…|^[-*#|>（(]"
    for passage in passages:
        for start, end in passage.sentences:
            sentence = passage.text[start:end].strip().rstrip("。；.;：:")
            if least <= len(sentence) <= most and "\n" not in sentence and not re.search(unfit, sentence):
                found.append(sentence)
    return found


def damaged(sentence: str, kind: str, rng: random.Random) -> str | None:
    """The sentence with one damage of that kind, or None where it cannot have it."""
    change: Callable[[str, random.Random], str | None] = _CHANGES[kind]
    other = change(sentence, rng)
    # Words left out at an end leave a quotation that is true.
    return None if other is None or other in sentence else other


def _exchanged(sentence: str, rng: random.Random) -> str | None:
    places = [match.start() for match in _HAN.finditer(sentence)]
    if not places:
        return None
    at = rng.choice(places)
    other = rng.choice(
        "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感"
    )
    return sentence[:at] + other + sentence[at + 1 :]


def _swapped(sentence: str, rng: random.Random) -> str | None:
    places = [
        at
        for at in range(len(sentence) - 1)
        if _HAN.match(sentence[at]) and _HAN.match(sentence[at + 1]) and sentence[at] != sentence[at + 1]
    ]
    if not places:
        return None
    at = rng.choice(places)
    return sentence[:at] + sentence[at + 1] + sentence[at] + sentence[at + 2 :]


def _left_out(sentence: str, rng: random.Random) -> str | None:
    # Not at the ends: a quotation may begin and end where its writer likes.
    places = [match.start() for match in _HAN.finditer(sentence) if 1 < match.start() < len(sentence) - 2]
    if not places:
        return None
    at = rng.choice(places)
    return sentence[:at] + sentence[at + 1 :]


def _number(sentence: str, rng: random.Random) -> str | None:
    numbers = list(_NUMBER.finditer(sentence))
    if numbers:
        match = rng.choice(numbers)
        return sentence[: match.start()] + changed_number(match[0], rng) + sentence[match.end() :]
    numbers = list(_HAN_NUMBER.finditer(sentence))
    if not numbers:
        return None
    match = rng.choice(numbers)
    other = rng.choice([digit for digit in "二三四五六七八九" if digit != match[0]])
    return sentence[: match.start()] + other + sentence[match.end() :]


def changed_number(number: str, rng: random.Random) -> str:
    """The number with one digit changed, not its first to nought."""
    places = [at for at, digit in enumerate(number) if digit.isdigit()]
    at = rng.choice(places)
    digits = [digit for digit in "0123456789" if digit != number[at] and not (digit == "0" and at == 0)]
    return number[:at] + rng.choice(digits) + number[at + 1 :]


def _clauses(sentence: str) -> list[str]:
    return re.findall(r"[^，,；;、]+[，,；;、]?", sentence)


def _dropped(sentence: str, rng: random.Random) -> str | None:
    clauses = _clauses(sentence)
    if len(clauses) < 3:
        return None
    at = rng.randrange(1, len(clauses) - 1)
    return "".join(clauses[:at] + clauses[at + 1 :])


def _reordered(sentence: str, rng: random.Random) -> str | None:
    clauses = [clause.rstrip("，,；;、") for clause in _clauses(sentence)]
    marks = re.findall(r"[，,；;、]", sentence)
    if len(clauses) < 3 or len(marks) < len(clauses) - 1:
        return None
    at = rng.randrange(len(clauses) - 1)
    if clauses[at] == clauses[at + 1]:
        return None
    clauses[at], clauses[at + 1] = clauses[at + 1], clauses[at]
    return "".join(clause + mark for clause, mark in zip(clauses, [*marks, ""], strict=False))


_CHANGES: dict[str, Callable[[str, random.Random], str | None]] = {
    "character exchanged": _exchanged,
    "characters swapped": _swapped,
    "character left out": _left_out,
    "number changed": _number,
    "clause dropped": _dropped,
    "order changed": _reordered,
}


def disguised(sentence: str, kind: str, rng: random.Random) -> str:
    """The same words as another printer would have them."""
    if kind == "other widths":
        return "".join(
            chr(ord(c) + 0xFEE0)
            if c.isascii() and c.isalnum()
            else {"，": ",", "；": ";", "：": ":", "（": "(", "）": ")"}.get(c, c)
            for c in sentence
        )
    if kind == "traditional characters":
        return "".join(_TO_TRADITIONAL.get(c, c) for c in sentence)
    if kind == "line wraps":
        breaks = [at for at in range(4, len(sentence) - 4) if not sentence[at - 1 : at + 1].isascii()]
        at = rng.choice(breaks or [4])
        if sentence.isascii() or " " in sentence:
            spaces = [match.start() for match in re.finditer(" ", sentence)]
            at = rng.choice(spaces or [len(sentence) - 1])
            return sentence[:at] + "\n" + sentence[at + 1 :]
        return sentence[:at] + "\n" + sentence[at:]
    return sentence


def cases(
    documents: Sequence[tuple[str, str, Sequence[Passage]]], per_document: int, rng: random.Random
) -> Iterator[Case]:
    """For each document (id, title, passages): some of its sentences under every damage and disguise in turn.

    ``per_document`` sentences are taken for damages, and as many for disguises.
    """
    kinds = (*QUOTATION_DAMAGES, *QUOTATION_DISGUISES)
    turn = 0
    for document, title, passages in documents:
        found = sentences_of(passages)
        rng.shuffle(found)
        for sentence in found[: 2 * per_document]:
            for _ in kinds:
                kind = kinds[turn % len(kinds)]
                turn += 1
                if kind in QUOTATION_DISGUISES:
                    yield Case(kind, disguised(sentence, kind, rng), sentence, document, title, "verified")
                    break
                if kind == "source mislabelled":
                    others = [each for each in documents if each[0] != document and each[1] != title]
                    if others:
                        yield Case(kind, sentence, sentence, document, rng.choice(others)[1], "wrong-source")
                        break
                elif (other := damaged(sentence, kind, rng)) is not None:
                    yield Case(kind, other, sentence, document, title, "misquoted")
                    break


@dataclass(frozen=True, slots=True)
class FigureCase:
    """A sentence with figures as a draft says it in its own voice; ``wrong`` is the damaged figure's number, if any."""

    draft: str
    right: str
    document: str
    title: str
    wrong: tuple[int, int] | None

    @property
    def unmistakable(self) -> bool:
        """Whether the sentence says enough to be recognised without its source being named."""
        return len(re.findall(r"[\u4e00-\u9fff]|[A-Za-z]{3,}", self.right)) >= 30


_HAN_DIGITS = "二三四五六七八九"


def figure_cases(
    documents: Sequence[tuple[str, str, Sequence[Passage]]], per_document: int, rng: random.Random
) -> Iterator[FigureCase]:
    """Sentences with figures, every other one with a figure damaged: a digit, or a Chinese numeral."""
    from kb.text.figures import figures_in

    damage = False
    for document, title, passages in documents:
        whole = sentences_of(passages, most=400, plain=False)
        found = [sentence for sentence in whole if figures_in(normalise(sentence))]
        rng.shuffle(found)
        for sentence in found[: 2 * per_document]:
            text = normalise(sentence)
            damage = not damage
            if not damage:
                yield FigureCase(text, text, document, title, None)
                continue
            figure = rng.choice(figures_in(text))
            number = re.search(r"\d[\d,]*(?:\.\d+)?", figure.text)
            if number:
                other = changed_number(number[0], rng)
                start, end = figure.start + number.start(), figure.start + number.end()
            elif digits := [at for at, digit in enumerate(figure.text) if digit in _HAN_DIGITS]:
                at = rng.choice(digits)
                other = rng.choice([digit for digit in _HAN_DIGITS if digit != figure.text[at]])
                start, end = figure.start + at, figure.start + at + 1
            else:
                continue
            yield FigureCase(text[:start] + other + text[end:], text, document, title, (start, start + len(other)))
