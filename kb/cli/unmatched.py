"""Why filters leave nothing to search: which one no document meets, and what there is instead."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, cast

from kb.cli.messages import _, listing
from kb.cli.result_header import kind_word
from kb.cli.validity import status_word
from kb.text.sanitize import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.documents.validity import Status
    from kb.store.store import DocumentRecord

_NAMED = 8


def unmatched(
    records: Sequence[DocumentRecord],
    *,
    issuer: str | None = None,
    kind: str | None = None,
    language: str | None = None,
    since: date | None = None,
    until: date | None = None,
    status: str | None = None,
    as_of: date | None = None,
) -> str | None:
    """One sentence on the first filter that no document meets by itself, with what there is; else None."""
    known = [record.metadata for record in records]
    if issuer is not None and not any(issuer.casefold() in name.casefold() for each in known for name in each.issuer):
        there = _some(name for each in known for name in each.issuer)
        return _("No document is issued by “{name}”; issuers here: {there}").format(name=one_line(issuer), there=there)
    if kind is not None and all(each.kind != kind for each in known):
        there = _some(kind_word(each.kind) for each in known)
        return _("No document here is of the kind “{kind}”; there are: {there}").format(
            kind=kind_word(kind), there=there
        )
    if language is not None and all(each.language != language for each in known):
        return _("No document here is in that language.")
    if status is not None:
        standing = Counter(record.status(as_of or date.today()) for record in records)
        if status not in standing:
            there = listing([status_word(each) for each, _count in standing.most_common()])
            return _("No document here is “{status}”; there are: {there}").format(
                status=status_word(cast("Status", status)), there=there
            )
    days = sorted(each.day for each in known if each.day is not None)
    if not days:
        return _("No document here has a date.") if since or until else None
    if (since is not None and days[-1] < since) or (until is not None and days[0] > until):
        return _("No document has such a date; the dates here run from {first} to {last}.").format(
            first=days[0].isoformat(), last=days[-1].isoformat()
        )
    return None


def _some(names: Iterable[str]) -> str:
    """The names that occur most, most frequent first."""
    counted = [name for name, _count in Counter(map(one_line, names)).most_common()]
    return listing(counted[:_NAMED]) + (" …" if len(counted) > _NAMED else "")
