"""A deeper model looks once more at what was found, where the store keeps its vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.encoders.encoder import RescoredEncoder

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder, Vectors
    from kb.search.pool import Pool
    from kb.search.query import Query
    from kb.store.store import Snapshot


def second_look(snapshot: Snapshot, encoder: Encoder, query: Query, pool: Pool) -> Vectors | None:
    """The rescorer's cosines with the pool's sentences, as ``pool.cosines.sentences`` stand; None where there are none.

    Takes longer than all the rest of a question.
    """
    if snapshot.rescored() != "yes" or not isinstance(encoder, RescoredEncoder):
        return None
    rescorer = encoder.rescorer()
    if rescorer is None:
        return None
    return snapshot.rescoring_cosines(rescorer.encode_question(query.text), pool.rows.tolist())
