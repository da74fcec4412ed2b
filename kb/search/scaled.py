"""Cosines of an encoder other than the embedded one, brought to the latter's scale, which confidence was learnt on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.encoders.scale import ScaledEncoder
from kb.search.features import NAMES

if TYPE_CHECKING:
    from kb.documents.document import Language
    from kb.encoders.encoder import Encoder
    from kb.search.features import Features
    from kb.search.pool import Pool
    from kb.search.query import Query

_COSINES = [NAMES.index("passage"), NAMES.index("sentence")]


def on_scale(features: Features, encoder: Encoder, query: Query, pool: Pool) -> Features:
    """The features with comparable cosines in ``absolute``; ``relative`` stays, for it compares passages alone."""
    if not isinstance(encoder, ScaledEncoder):
        return features
    scale = encoder.scale()
    absolute = features.absolute.copy()
    other: Language = "en" if query.language == "zh" else "zh"
    for language, places in ((query.language, pool.same_language), (other, ~pool.same_language)):
        for column in _COSINES:
            absolute[places, column] = scale.comparable(absolute[places, column], query.language, language)
    return replace(features, absolute=absolute)
