"""Cosines of an encoder other than the embedded one, brought to the latter's scale, which confidence was learnt on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.encoders.score_calibration import CalibratedEncoder
from kb.search.features import NAMES

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder
    from kb.search.candidates import Candidates
    from kb.search.features import Features
    from kb.search.query import Query
    from kb.text.language import Language

_COSINES = [NAMES.index("passage cosine"), NAMES.index("sentence cosine")]


def calibrated(features: Features, encoder: Encoder, query: Query, candidates: Candidates) -> Features:
    """The features with comparable cosines in ``absolute``; ``relative`` stays, for it compares passages alone."""
    if not isinstance(encoder, CalibratedEncoder):
        return features
    calibration = encoder.calibration()
    absolute = features.absolute.copy()
    other: Language = "en" if query.language == "zh" else "zh"
    for language, places in ((query.language, candidates.same_language), (other, ~candidates.same_language)):
        for column in _COSINES:
            absolute[places, column] = calibration.comparable(absolute[places, column], query.language, language)
    return replace(features, absolute=absolute)
