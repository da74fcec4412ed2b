"""A Draft as JSON, for the way from the process that reads files to the one that checks them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from kb.drafts.draft import Draft, Paragraph
from kb.drafts.parse_draft import parse_draft


def read(path: Path, more_time: Callable[[int], None]) -> bytes:
    """A file's draft as UTF-8 JSON. Raises InputError as ``kb.drafts.read_draft.read_draft``."""
    del more_time  # nothing is recognised in a draft
    return json.dumps(asdict(parse_draft(path)), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def load(data: bytes) -> Draft:
    """The draft again."""
    value = json.loads(data)
    value["paragraphs"] = tuple(
        Paragraph(
            **{
                **each,
                "offsets": tuple(each["offsets"]),
                "notes": tuple((at, str(to)) for at, to in each["notes"]),
                "cell": tuple(each["cell"]) if each["cell"] else None,
            }
        )
        for each in value["paragraphs"]
    )
    return Draft(**value)
