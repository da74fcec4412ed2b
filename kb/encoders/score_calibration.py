"""What an encoder's cosines mean, beside those of the embedded encoder.

One encoder gives 0.2 to texts that have nothing to do with each other and 0.5 to a question and its
answer, another 0.75 and 0.9. Ranking compares passages with each other and does not mind; whether
anything answers at all is told by cosines as such, with weights learnt from the embedded encoder.
So a probe of questions and answers is encoded once, and cosines are shifted and stretched until
those of the unrelated and of the related lie where the embedded encoder's do, for each pair of
languages. Where an encoder does not tell texts apart as clearly as the embedded one, what it says is
worth less, and is stretched less (by the square of how much less clearly): of a language that it
does not know, its cosines then say next to nothing, as they should.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder, Vectors


Pair = tuple[str, str]
_LANGUAGES = ("zh", "en")
_VERSION = 1


class CalibrationProbe(NamedTuple):
    """A question and a passage that answers it, in both languages."""

    question_zh: str
    passage_zh: str
    question_en: str
    passage_en: str


def calibration_probes() -> list[CalibrationProbe]:
    """Those of ``calibration_probes.tsv``, which were written for this project: twenty, one a line."""
    text = Path(__file__).with_name("calibration_probes.tsv").read_text(encoding="utf-8")
    return [CalibrationProbe(*line.split("\t")) for line in text.splitlines()]


@dataclass(frozen=True, slots=True)
class CosineStatistics:
    """What a probe found for one pair of languages (question, passage).

    ``unrelated`` and ``related`` are mean cosines, ``spread`` the standard deviation of the former.
    ``first`` is the share of questions whose own passage is the nearest.
    """

    unrelated: float
    related: float
    spread: float
    first: float


EMBEDDED: Mapping[Pair, CosineStatistics] = {
    ("zh", "zh"): CosineStatistics(0.079, 0.447, 0.082, 1.0),
    ("zh", "en"): CosineStatistics(0.022, 0.313, 0.068, 0.95),
    ("en", "zh"): CosineStatistics(0.054, 0.399, 0.075, 0.95),
    ("en", "en"): CosineStatistics(0.032, 0.340, 0.068, 0.9),
}
"""What the embedded encoder gives; ``tests/test_encoder_scale.py`` measures it."""


@dataclass(frozen=True, slots=True)
class ScoreCalibration:
    """What a probe found of an encoder, by languages of question and passage."""

    found: Mapping[Pair, CosineStatistics]

    def comparable(self, cosines: Vectors, question: str, passage: str) -> Vectors:
        """Cosines, of any shape, as the embedded encoder would have them."""
        here, there = self.found[question, passage], EMBEDDED[question, passage]
        # How far apart the two would lie, given this spread, if it told them apart as well as the embedded one.
        wanted = (there.related - there.unrelated) / there.spread * here.spread
        apart = max(here.related - here.unrelated, 0.0)
        slope = (there.related - there.unrelated) * apart / max(apart, wanted, 1e-3) ** 2
        scaled: Vectors = there.unrelated + slope * (cosines - here.unrelated)
        return scaled

    def blind(self, question: str, passage: str) -> bool:
        """Whether it finds less than half of the probe's answers: it was not made for these languages."""
        return self.found[question, passage].first < 0.5


@runtime_checkable
class CalibratedEncoder(Protocol):
    """An encoder whose cosines are on a scale of their own."""

    def calibration(self) -> ScoreCalibration:
        """What they mean."""


def measure(encoder: Encoder) -> ScoreCalibration:
    """Encodes the probe: 40 questions and 40 short passages."""
    import numpy as np

    probes = calibration_probes()
    questions = {
        "zh": encoder.encode_queries([probe.question_zh for probe in probes]),
        "en": encoder.encode_queries([probe.question_en for probe in probes]),
    }
    passages = {
        "zh": encoder.encode_passages([probe.passage_zh for probe in probes]),
        "en": encoder.encode_passages([probe.passage_en for probe in probes]),
    }
    found = {}
    own = np.eye(len(probes), dtype=np.bool_)
    for asked in _LANGUAGES:
        for held in _LANGUAGES:
            cosines = questions[asked] @ passages[held].T
            unrelated = cosines[~own]
            found[asked, held] = CosineStatistics(
                unrelated=float(unrelated.mean()),
                related=float(cosines[own].mean()),
                spread=float(unrelated.std()),
                first=float((cosines.argmax(axis=1) == np.arange(len(probes))).mean()),
            )
    return ScoreCalibration(found)


def remembered(encoder: Encoder) -> ScoreCalibration:
    """The same, measured once on this machine for an encoder of this name and kept in the user's cache folder."""
    import contextlib
    import hashlib
    import json

    from kb.files.atomic_write import write_whole
    from kb.files.caches import cache_folder, claimed, is_private

    key = hashlib.blake2b(f"{_VERSION} {encoder.name}".encode(), digest_size=12).hexdigest()
    file = cache_folder() / "scales" / f"{key}.json"
    own = claimed(file.parent)
    try:
        if not (own and is_private(file)):
            raise OSError
        kept = json.loads(file.read_text(encoding="utf-8"))
        pairs = [(asked, held) for asked in _LANGUAGES for held in _LANGUAGES]
        return ScoreCalibration({pair: CosineStatistics(*map(float, kept["-".join(pair)])) for pair in pairs})
    except (OSError, ValueError, KeyError, TypeError):
        calibration = measure(encoder)
    rows = {"-".join(pair): [f.unrelated, f.related, f.spread, f.first] for pair, f in calibration.found.items()}
    if own:
        with contextlib.suppress(OSError):  # then the next process measures again
            write_whole(file, json.dumps(rows).encode("utf-8"), mode=0o600)
    return calibration
