"""A file becomes a document and its passages, or a reason why not; nothing here fails."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from kb.documents.validity import NO_CLAUSES, Clauses
from kb.errors import InputError, KbError
from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from kb.documents.document import Document, Metadata
    from kb.passages.passage import Passage


UNREADABLE = "{file} cannot be read ({reason})."
"""What ``kb.documents.read`` says when the system did not let it have the file's bytes."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What came of reading a file: a document with its passages, or ``failure`` (template, fields).

    ``passing`` says that it was the system that failed, not the file: it may be read another time.
    """

    path: str
    document: Document | None
    passages: tuple[Passage, ...] = ()
    failure: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    passing: bool = False
    clauses: Clauses = NO_CLAUSES


def read_file(home: Path, path: str, document_id: str) -> ReadResult:
    """Reads and splits one file of corpus/."""
    from kb.documents.reader_process import read
    from kb.passages import split
    from kb.passages.validity_clauses import clauses_of

    try:
        document = read(home / path)
        passages = split(document, document_id)
        if not passages:
            raise InputError("{file} holds no text.", file=path)
        # Whatever the stores could not take must cost this file here, not every file that is put with it.
        for text in (*_texts(document.metadata), *(passage.text for passage in passages)):
            text.encode("utf-8")
        clauses = clauses_of(document.metadata, passages, Path(path).stem)
        return ReadResult(path, document, passages, clauses=clauses)
    except KbError as error:
        parameters = tuple((k, str(v)) for k, v in error.parameters.items())
        return ReadResult(path, None, (), error.template, parameters, passing=is_passing(error))
    except Exception as error:  # noqa: BLE001 - a file that a reader did not expect costs its own line only
        reason = f"{type(error).__name__}: {error}".strip()[:300]
        return ReadResult(path, None, (), "{file} cannot be read ({reason}).", (("file", path), ("reason", reason)))


def _texts(metadata: Metadata) -> Iterator[str]:
    for field in fields(metadata):
        value = getattr(metadata, field.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, str):
                yield one


def is_passing(error: KbError) -> bool:
    """Whether it was the system that would not give the bytes: then the reason is one of its own messages."""
    reasons = {os.strerror(number) for number in errno.errorcode}
    return error.template == UNREADABLE and error.parameters.get("reason") in reasons
