"""Which segments of term counts are merged (tiered merging, as in log-structured merge trees)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb_milvus.manifest import TermSegment

FANOUT = 4  # segments of about one size that are merged into one
_SMALLEST = 20_000  # terms; smaller segments count as of this size


def crowded(segments: Sequence[TermSegment], budget: int) -> list[TermSegment]:
    """Segments of about one size, where there are too many of them."""
    tiers: dict[int, list[TermSegment]] = {}
    for segment in segments:
        tier = 0
        while segment.entries >= _SMALLEST * FANOUT ** (tier + 1):
            tier += 1
        tiers.setdefault(tier, []).append(segment)
    for tier in sorted(tiers):
        members = tiers[tier]
        if len(members) >= FANOUT and sum(member.entries for member in members) <= budget:
            return members
    return []
