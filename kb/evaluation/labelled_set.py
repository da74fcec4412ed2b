"""Labelled sets: questions with what answers them, in BEIR layout or against a knowledge base.

The BEIR layout (Thakur et al., 2021, arXiv 2104.08663) is a folder with ``corpus.jsonl`` (here also
gzipped) of ``_id``, ``title``, ``text``; ``queries.jsonl`` of ``_id``, ``text``; and judgements as
tab-separated ``query-id``, ``corpus-id``, ``score`` in ``qrels.tsv`` or ``qrels/test.tsv``.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from kb.errors import InputError
from kb.quick_dataclass import dataclass
from kb.text.language import question_language

MOST = 4 << 30
LONGEST = 16 << 20
"""Bytes of a set's file, unpacked, and of one of its lines."""


@dataclass(frozen=True, slots=True)
class RelevantText:
    """What a right passage is: from ``document``, and ``contains`` is within it (compared normalised).

    ``grade`` is 2 where it answers, 1 where it is background.
    """

    document: str
    contains: str
    grade: int = 2


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a set. ``answers`` are words of the right passage, where the set gives them."""

    id: str
    text: str
    language: str
    relevant: tuple[RelevantText, ...] = ()
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorpusItem:
    """One text of a BEIR corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BeirSet:
    """A BEIR folder: ``judgements`` maps a question's id to its relevant items' ids and grades."""

    name: str
    corpus: Path
    questions: tuple[Question, ...]
    judgements: Mapping[str, Mapping[str, int]]


def read_questions(path: Path) -> tuple[Question, ...]:
    """Reads questions with ``relevant`` texts, one JSON object a line (``.jsonl``).

    Raises:
        InputError: the file is missing, or a line is not a question.
    """
    questions = []
    for number, entry in _objects(path):
        try:
            relevant = tuple(
                RelevantText(str(one["document"]), str(one["contains"]), _grade(one.get("grade", 2)))
                for one in cast("list[dict[str, object]]", entry["relevant"])
            )
            text = str(entry["question"])
        except (KeyError, TypeError) as error:
            raise InputError(
                'Line {line} of {path} needs "question" and "relevant": a list of "document", "contains" and "grade".',
                line=number,
                path=path,
            ) from error
        language = str(entry.get("lang") or entry.get("language") or question_language(text))
        questions.append(Question(str(entry.get("id", number)), text, language, relevant))
    if not questions:
        raise InputError("{path} holds no questions.", path=path)
    return tuple(questions)


def _grade(value: object) -> int:
    if value not in (1, 2):
        raise TypeError(value)
    return value


def read_beir(folder: Path, queries: Path | None = None, qrels: Path | None = None) -> BeirSet:
    """Reads a BEIR folder; ``queries`` and ``qrels`` are files to take in place of the folder's own.

    Questions without a judgement are left out, as BEIR does.

    Raises:
        InputError: a file is missing or not in the layout.
    """
    corpus = _first(folder, "corpus.jsonl.gz", "corpus.jsonl")
    judgements = _read_judgements(qrels or _first(folder, "qrels.tsv", "qrels/test.tsv"))
    queries = queries or _first(folder, "queries.jsonl", "queries.jsonl.gz")
    questions = []
    for entry in _items(queries):
        identifier, text = str(entry["_id"]), str(entry["text"])
        if identifier in judgements:
            answers = tuple(str(answer) for answer in cast("list[object]", entry.get("answers") or []))
            questions.append(Question(identifier, text, question_language(text), answers=answers))
    if not questions:
        raise InputError("None of the questions in {path} has a judgement.", path=queries)
    return BeirSet(folder.resolve().name, corpus, tuple(questions), judgements)


def read_corpus(path: Path) -> Iterator[CorpusItem]:
    """The items of a BEIR corpus, in the file's order. Raises InputError as ``read_beir`` does."""
    for entry in _items(path):
        yield CorpusItem(str(entry["_id"]), str(entry.get("title") or ""), str(entry["text"]))


def _items(path: Path) -> Iterator[dict[str, object]]:
    for number, entry in _objects(path):
        if "_id" not in entry or "text" not in entry:
            raise InputError('Line {line} of {path} needs "_id" and "text".', line=number, path=path)
        yield entry


def _first(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise InputError("{folder} is not a labelled set: it has no {name}.", folder=folder, name=names[0])


def _read_judgements(path: Path) -> dict[str, dict[str, int]]:
    judgements: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), 1):
        fields = line.rstrip("\r\n").split("\t")
        if not line.strip() or (number == 1 and not fields[-1].lstrip("-").isdigit()):
            continue
        if len(fields) != 3 or not re.fullmatch("-?[0-9]{1,9}", fields[2]):
            raise InputError(
                "Line {line} of {path} is not query-id, corpus-id and score with tabs between.", line=number, path=path
            )
        judgements.setdefault(fields[0], {})[fields[1]] = int(fields[2])
    return judgements


def _objects(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as error:  # also a number of thousands of digits
            raise InputError("Line {line} of {path} is not JSON.", line=number, path=path) from error
        if not isinstance(entry, dict):
            raise InputError("Line {line} of {path} is not a JSON object.", line=number, path=path)
        yield number, entry


def _lines(path: Path) -> Iterator[str]:
    """The lines of a file, within bounds: a device has no end, and a small .gz may hold anything."""
    left = MOST
    try:
        if path.exists() and not path.is_file():
            raise InputError("{path} is not an ordinary file.", path=path)
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            while line := stream.readline(LONGEST + 1):
                left -= len(line)
                if len(line) > LONGEST or left < 0:
                    raise InputError(
                        "{path} is too large: a set has at most {gibibytes} GiB, and a line {mebibytes} MiB.",
                        path=path,
                        gibibytes=MOST >> 30,
                        mebibytes=LONGEST >> 20,
                    )
                yield line.decode("utf-8-sig" if left + len(line) == MOST else "utf-8")
    except FileNotFoundError as error:
        raise InputError("There is no file {path}.", path=path) from error
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InputError("{path} cannot be read: {reason}.", path=path, reason=error) from error
