"""Measures what is read of validity in a folder of laws: versions, repeals, and what reading them costs.

    python scripts/bench_validity.py ../shared/corpora/laws.tar.xz [--day 2026-11-29] [--show]

Files are read and split, not embedded. Titles, dates and repeal clauses are looked for once more here, by plainer
means than kb's (titles as printed, dates in file names, 《…》 before 同时废止), to have something to compare with.
"""

from __future__ import annotations

import argparse
import re
import tarfile
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kb.documents.loading import read
from kb.indexing.relations import relations_of
from kb.indexing.scan import document_id
from kb.passages import split
from kb.passages.validity_clauses import clauses_of
from kb.store.store import DocumentRecord
from kb.text.dates import dates_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.passages.passage import Passage

_REPEAL = re.compile(r"((?:《[^《》]*(?:《[^《》]*》[^《》]*)*》[^《》。；\n]{0,80}?)+)(?:同时|即行|即)废止")
_TITLE = re.compile(r"《([^《》]*(?:《[^《》]*》[^《》]*)*)》")
_UNLIKE = re.compile(r"第[一二三四五六七八九十百]+[条章]|中有关|抵触")


def main() -> None:
    """Prints the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("laws", type=Path, help="a folder of documents, or a tar archive of one")
    parser.add_argument("--day", type=date.fromisoformat, default=date.today())
    parser.add_argument("--show", action="store_true", help="what is wrong, one a line")
    options = parser.parse_args()
    if options.laws.is_dir():
        _measure(options.laws, options.day, show=options.show)
        return
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(options.laws) as archive:
            archive.extractall(folder, filter="data")
        _measure(Path(folder), options.day, show=options.show)


def _measure(folder: Path, day: date, *, show: bool) -> None:
    records, passages = _records(folder)
    began = time.perf_counter()
    relations = relations_of(records)
    took = time.perf_counter() - began
    records = [replace(one, relations=relations.get(one.id, one.relations)) for one in records]
    print(f"relations of {len(records)} documents: {took:.2f} s")
    print("status:", dict(Counter(one.status(day) for one in records)))
    _versions(records, day, show=show)
    _repeals(records, passages, day, show=show)


def _records(folder: Path) -> tuple[list[DocumentRecord], Mapping[str, Sequence[Passage]]]:
    taken: Counter[str] = Counter()
    records: list[DocumentRecord] = []
    passages: dict[str, Sequence[Passage]] = {}
    reading = clauses_took = 0.0
    for path in sorted(folder.rglob("*.md")):
        identity = document_id(path)
        taken[identity] += 1
        if taken[identity] > 1:
            identity = f"{identity}-{taken[identity]}"
        began = time.perf_counter()
        document = read(path)
        passages[identity] = split(document, identity)
        reading += time.perf_counter() - began
        began = time.perf_counter()
        clauses = clauses_of(document.metadata, passages[identity], path.stem)
        clauses_took += time.perf_counter() - began
        records.append(
            DocumentRecord(
                identity, document.metadata, str(path), "", None, 0, len(passages[identity]), clauses=clauses
            )
        )
    print(f"reading {reading:.1f} s, what it says of validity {clauses_took:.1f} s")
    return records, passages


def _named_day(record: DocumentRecord) -> date | None:
    """The day in a file's name, else the one that the document bears."""
    named = dates_in(Path(record.path).stem)
    return named[-1] if named else record.metadata.issued


def _versions(records: Sequence[DocumentRecord], day: date, *, show: bool) -> None:
    by_title: defaultdict[str, list[tuple[date, DocumentRecord]]] = defaultdict(list)
    for record in records:
        named = _named_day(record)
        if named is not None:
            by_title[record.metadata.title].append((named, record))
    groups = {title: sorted(group, key=lambda pair: pair[0]) for title, group in by_title.items()}
    groups = {title: group for title, group in groups.items() if len({named for named, _ in group}) > 1}
    newest_right = older = older_right = reversed_ = 0
    for title, group in groups.items():
        newest = group[-1][0]
        old = [record for named, record in group if named != newest]
        new = [record for named, record in group if named == newest]
        right = all(record.status(day) == "in-force" for record in new)
        newest_right += right
        older += len(old)
        older_right += sum(record.status(day) == "superseded" for record in old)
        turned = [record for record in new if record.status(day) == "superseded"]
        turned += [record for record in old if record.status(day) == "in-force"]
        reversed_ += bool(turned)
        if show and (not right or turned or any(record.status(day) != "superseded" for record in old)):
            print("  ", title, [(record.id, str(named), record.status(day)) for named, record in group])
    print(f"titles in several versions {len(groups)}: newest in force {newest_right}, the other way round {reversed_}")
    print(f"older versions {older}: superseded {older_right}")


def _repeals(
    records: Sequence[DocumentRecord], passages: Mapping[str, Sequence[Passage]], day: date, *, show: bool
) -> None:
    by_title: defaultdict[str, list[DocumentRecord]] = defaultdict(list)
    for record in records:
        by_title[_bare(record.metadata.title)].append(record)
    clauses = there = linked = in_force = 0
    for record in records:
        for passage in passages[record.id]:
            for match in _REPEAL.finditer(passage.text):
                clauses += 1
                if _UNLIKE.search(match[0]):
                    continue
                own = _named_day(record)
                for title in _TITLE.findall(match[1]):
                    for other in by_title.get(_bare(title), ()):
                        named = _named_day(other)
                        if other.id == record.id or (own and named and named >= own):
                            continue
                        there += 1
                        linked += other.id in record.relations.supersedes
                        in_force += other.status(day) == "in-force"
                        if show and (other.id not in record.relations.supersedes or other.status(day) == "in-force"):
                            print("  ", record.id, "→", other.id, other.status(day), match[0][:120])
    print(f"repeal clauses {clauses}: {there} documents in the library, linked {linked}, called in force {in_force}")


def _bare(title: str) -> str:
    return re.sub(r"^中华人民共和国|[\W_]+", "", title)


if __name__ == "__main__":
    main()
