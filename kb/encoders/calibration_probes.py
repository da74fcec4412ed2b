"""Questions with a passage that answers each, in both languages, to see what an encoder's cosines mean.

``calibration_probes.tsv`` was written for this project. Each line: a question and its passage in Chinese, the same two
in English.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class CalibrationProbe(NamedTuple):
    """A question and a passage that answers it, in both languages."""

    question_zh: str
    passage_zh: str
    question_en: str
    passage_en: str


def calibration_probes() -> list[CalibrationProbe]:
    """Twenty of them."""
    text = Path(__file__).with_suffix(".tsv").read_text(encoding="utf-8")
    return [CalibrationProbe(*line.split("\t")) for line in text.splitlines()]
