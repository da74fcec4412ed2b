"""What is right of a paper, held against what is read of it, and the texts of a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import docx

from kb.documents import read
from kb.documents.document import Document


@dataclass(frozen=True)
class Right:
    """What is right of a paper; None where nothing is expected, "-" where anything is."""

    title: str
    issuer: tuple[str, ...] = ()
    number: str | None = None
    issued: date | None = None
    kind: str = "-"
    addressee: str | None = "-"
    places: str = "-"


def texts(document: Document) -> list[str]:
    """The texts of a document's blocks, in order."""
    return [block.text for provision in document.provisions for block in provision.blocks]


def read_as(folder: Path, text: str, right: Right) -> Right:
    """What is read of a text, "-" where ``right`` expects anything."""
    (folder / "paper.txt").write_text(text, "utf-8")
    document = read(folder / "paper.txt")
    metadata = document.metadata
    return Right(
        metadata.title, metadata.issuer, metadata.number, metadata.issued,
        "-" if right.kind == "-" else metadata.kind,
        "-" if right.addressee == "-" else metadata.addressee,
        "-" if right.places == "-" else " ".join(p.label for p in document.provisions if p.numbered),
    )  # fmt: skip


def word(folder: Path, *parts: str | tuple[tuple[str, ...], ...]) -> Document:
    """A Word file of paragraphs and tables (rows of cells), read."""
    draft = docx.Document()
    for part in parts:
        if isinstance(part, str):
            draft.add_paragraph(part)
            continue
        table = draft.add_table(rows=len(part), cols=len(part[0]))
        for said, row in zip(part, table.rows, strict=True):
            for text, cell in zip(said, row.cells, strict=True):
                cell.text = text
    draft.save(str(folder / "paper.docx"))
    return read(folder / "paper.docx")
