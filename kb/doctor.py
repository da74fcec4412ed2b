"""What ``kb doctor`` checks, and how it mends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kb.errors import DamageError, InputError, KbError, NewerIndexError

if TYPE_CHECKING:
    from pathlib import Path

    from kb.index_upkeep import IndexUpkeep
    from kb.results import Problem
    from kb.store.store import SourceFile

_NAMED = 3


def diagnose(base: IndexUpkeep, *, repair: bool) -> Sequence[Problem]:
    """Every problem of a knowledge base, in the order in which they matter.

    The encoder, every byte of index/ (checksums, agreement of catalog, lexical index and vectors) and
    its agreement with corpus/ are looked at. With ``repair``, damage is mended by the store where it
    can, and otherwise by making the index anew from corpus/.
    """
    from kb.indexing.copies import undistinguished
    from kb.results import Problem
    from kb.store import recorded_encoder

    try:
        if recorded_encoder(base.home.index, base.home.settings) is None:
            return _without_index(base, repair=repair) or _waiting(base, _stamps(base), {}, repair=repair)
        found = base.verify()
    except KbError as error:
        found = [error]
    if found and repair and not any(isinstance(error, NewerIndexError) for error in found):
        if not base.mend():
            base.index(rebuild=True)
        left = {str(error) for error in base.verify()}
        return [Problem(error, str(error) not in left) for error in found]
    problems = [Problem(error, False) for error in found]
    if not any(isinstance(problem.error, DamageError) for problem in problems):
        stamps = _stamps(base)
        problems += _changed_in_place(base, stamps, repair=repair)
        problems += _waiting(base, stamps, base.catalog().stamps(), repair=repair)
        if missing := base.corpus_state().missing:
            problems.append(Problem(unseen(base.home.corpus, missing), False))
        problems += [Problem(_nearly_the_same(*pair), False, remark=True) for pair in undistinguished(base.catalog())]
        problems += [Problem(failure.error, False) for failure in base.failures()]
    return problems


def _stamps(base: IndexUpkeep) -> Mapping[str, str]:
    """The stamps of the files in corpus/, by their paths."""
    from kb.indexing.scan import scan

    return {found.path: found.stamp for found in scan(base.home.corpus)}


def _waiting(
    base: IndexUpkeep, stamps: Mapping[str, str], indexed: Mapping[str, str], *, repair: bool
) -> Sequence[Problem]:
    """Files that were copied into corpus/, or written anew, since it was indexed; nothing is wrong with that.

    ``stamps`` and ``indexed`` are those of now and of the index.
    """
    from kb.results import Problem

    files = [path for path, stamp in stamps.items() if indexed.get(path) != stamp]
    if not files:
        return []
    if repair:
        base.index()
    words = InputError(
        "{files}: new or changed, and not indexed yet; the next question or kb index does it.", files=_some(files)
    )
    return [Problem(words, repair, remark=not repair)]


def _some(names: Sequence[str]) -> str:
    """The first few of some names, and how many there are."""
    return ", ".join(names[:_NAMED]) + (f" … ({len(names)})" if len(names) > _NAMED else "")


def _changed_in_place(base: IndexUpkeep, stamps: Mapping[str, str], *, repair: bool) -> Sequence[Problem]:
    """Files whose bytes are not those that were read, though sizes and times say so; they are read anew to mend it."""
    from kb.results import Problem

    same = [file for file in base.catalog().files() if file.document and stamps.get(file.path) == file.stamp]
    changed = [file for file in same if _differs(base, file)]
    if changed and repair:
        base.read_anew(changed)
    return [
        Problem(
            InputError(
                "{path} has been changed since it was read, with its size and time kept; kb doctor --repair reads it "
                "anew.",
                path=file.path,
            ),
            repair,
        )
        for file in changed
    ]


def _differs(base: IndexUpkeep, file: SourceFile) -> bool:
    from kb.files.durable import digest_of
    from kb.indexing.scan import sidecar_path

    try:
        now = digest_of(base.home.path / file.path), digest_of(base.home.path / sidecar_path(file.path))
        return now != (file.digest, file.stated)
    except OSError:
        return False


def _without_index(base: IndexUpkeep, *, repair: bool) -> Sequence[Problem]:
    from kb.results import Problem

    if base.home.corpus.is_dir():
        return []
    missing = InputError("{folder} is missing; make it, or name another home.", folder=str(base.home.corpus))
    if repair:
        base.home.corpus.mkdir(parents=True)
    return [Problem(missing, repair)]


def _nearly_the_same(one: str, other: str) -> InputError:
    return InputError(
        "{one} and {other} have one title and most of their text, and no date tells them apart. If one corrects the "
        "other: kb remove the old one; if not, state their dates (--issued).",
        one=one,
        other=other,
    )


def unseen(corpus: Path, missing: Sequence[str]) -> InputError:
    """What is said of documents of which no file can be seen."""
    try:
        empty = not any(corpus.iterdir())
    except OSError:
        empty = True
    if empty:
        return InputError(
            "{folder} is missing, empty or not to be read; the index answers as before. Bring it back, or take its "
            "{count} documents out with: kb index --prune",
            folder=str(corpus),
            count=len(missing),
        )
    return InputError(
        "No file in corpus/ for {documents}; the index answers as before. Bring back what is missing, or take it out "
        "with: kb index --prune",
        documents=_some(missing),
    )
