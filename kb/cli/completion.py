"""Completing passage ids in bash, which takes the colon in them for the end of a word.

bash hands ``opinions-2026:3.1`` over as three words (its ``COMP_WORDBREAKS`` holds the colon) and wants
back only what follows the colon. Other shells need nothing of this.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable

INSTRUCTION = "_KB_COMPLETE"


def asked_by_bash() -> bool:
    """Whether this process was started by bash to complete a word."""
    return os.environ.get(INSTRUCTION) == "complete_bash" and "COMP_WORDS" in os.environ


def complete_in_bash(complete: Callable[[], int]) -> tuple[int, str]:
    """Runs ``complete`` on words that are put together again; its exit code, and what bash is to be told."""
    words = os.environ["COMP_WORDS"].split("\n")
    at = int(os.environ.get("COMP_CWORD", "0") or 0)
    joined: list[str] = []
    for index, word in enumerate(words[: at + 1]):
        if joined and index > 1 and (word == ":" or joined[-1].endswith(":")):
            joined[-1] += word
        else:
            joined.append(word)
    os.environ["COMP_WORDS"] = "\n".join(joined)
    os.environ["COMP_CWORD"] = str(len(joined) - 1)
    before, colon, _after = joined[-1].rpartition(":")
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        code = complete()
    return code, "".join(
        line.removeprefix(before + colon) + "\n" for line in told.getvalue().splitlines() if line.startswith(before)
    )
