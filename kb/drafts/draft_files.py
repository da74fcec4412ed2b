"""The drafts that a person names: files, folders, or what comes on standard input."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kb.drafts.draft import FORMATS
from kb.drafts.parse_draft import LARGEST
from kb.drafts.read_draft import read_draft
from kb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.drafts.draft import Draft

STANDARD_INPUT = "-"


def draft_files(named: Sequence[Path]) -> list[Path]:
    """The files named, and those in named folders that are drafts, each once.

    Folders are walked without hidden files, Word's lock files (~$…) and links.

    Raises:
        InputError: a folder has no draft, or what is named is not there.
    """
    found: dict[Path, None] = {}
    for path in named:
        if not path.is_dir():
            found[path] = None
            continue
        within = sorted(
            each
            for each in path.rglob("*")
            if each.suffix.lower() in FORMATS
            and not any(part.startswith((".", "~$")) for part in each.relative_to(path).parts)
            and not each.is_symlink()
            and each.is_file()
        )
        if not within:
            raise InputError(
                "{path} has no draft; drafts end in one of these: {endings}.",
                path=str(path),
                endings=", ".join(FORMATS),
            )
        found.update(dict.fromkeys(within))
    return list(found)


def read_stream(stream: BinaryIO) -> Draft:
    """The draft that comes on a stream; its format is told by how it begins, else it is Markdown.

    Raises:
        InputError: it is empty, too long, or cannot be read.
    """
    data = stream.read(LARGEST + 1)
    if not data.strip():
        raise InputError("Nothing came on standard input; give a file, or pipe a draft in.")
    if len(data) > LARGEST:
        raise InputError("{path} is larger than {mebibytes} MiB.", path=STANDARD_INPUT, mebibytes=LARGEST >> 20)
    with tempfile.TemporaryDirectory(prefix="kb-draft-") as folder:
        path = Path(folder) / f"draft{_ending(data)}"
        path.write_bytes(data)
        return replace(read_draft(path), name=STANDARD_INPUT)


def _ending(data: bytes) -> str:
    opening = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(b"PK\x03\x04"):
        return ".docx"
    if opening.startswith((b"<!doctype html", b"<html")):
        return ".html"
    if b"\\documentclass" in opening or b"\\begin{document}" in opening:
        return ".tex"
    return ".md"
