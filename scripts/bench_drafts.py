"""Measures `kb draft check`: what it catches of known damage, what it flags wrongly, and how long it takes.

    .venv/bin/python scripts/bench_drafts.py                     the three documents in ../shared
    .venv/bin/python scripts/bench_drafts.py --corpus FOLDER --sample 500    a sample of a large corpus
    .venv/bin/python scripts/bench_drafts.py --home HOME         a knowledge base that is there

Sentences of the documents are damaged in known ways (tests/draft_damage.py) and put into a draft as
quotations, or said in the draft's own voice with a figure changed. A damaged quotation counts as caught
when the finding is of the right kind and gives the right words; a damaged figure when it is reported as
different from the right one. Clauses with figures are also restated as a draft would, true and damaged
(tests/statement_damage.py): figures swapped between subjects, other years, units, comparators. A corpus
is indexed without vectors, for no encoder is asked: quotations and figures in the language of their
source are found by words.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from draft_damage import QUOTATION_DISGUISES, Case, FigureCase, cases, figure_cases  # noqa: E402
from statement_damage import statement_cases  # noqa: E402

from kb.documents import read  # noqa: E402
from kb.drafts.check import check_draft  # noqa: E402
from kb.drafts.findings import Check, Finding, Verified  # noqa: E402
from kb.drafts.folding import FoldedText  # noqa: E402
from kb.drafts.markdown_draft import read_markdown  # noqa: E402
from kb.errors import KbError  # noqa: E402
from kb.knowledge_base import KnowledgeBase  # noqa: E402
from kb.passages import split  # noqa: E402
from kb.store import open_store  # noqa: E402
from kb.store.store import DocumentRecord, IndexedPassage  # noqa: E402

if TYPE_CHECKING:
    from kb.encoders.encoder import Encoder
    from kb.passages.passage import Passage
    from kb.store.store import Snapshot

Documents = list[tuple[str, str, Sequence["Passage"]]]
_BATCH = 500
_EACH_KIND = 40
_PAGES = 20
_CHARACTERS_A_PAGE = 800
_FILLER = "本节结合实际谈几点想法，供讨论时参考。各地情况不同，做法也应有所区别，关键在于把事情落到实处。"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, help="a folder of documents")
    arguments.add_argument("--home", type=Path, help="a knowledge base")
    arguments.add_argument("--sample", type=int, default=500, help="documents whose sentences are taken")
    arguments.add_argument(
        "--sentences", type=int, default=0, help="sentences a document; otherwise about 1,000 in all"
    )
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--misses", type=int, default=0, help="how many failures to print")
    given = arguments.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        encoder: Callable[[], Encoder] | None = None
        if given.home:
            base = KnowledgeBase.open(given.home)
            snapshot, encoder = base.snapshot(), base.encoder
        elif given.corpus:
            snapshot = index_words(given.corpus, Path(folder))
        else:
            base = KnowledgeBase.create(Path(folder) / "home")
            documents = ROOT.parent / "shared" / "documents"
            base.add([documents / name for name in
                      ("opinions-2026.md", "plan-2024-2027.md", "article-rural-ecommerce.txt")])  # fmt: skip
            snapshot, encoder = base.snapshot(), base.encoder
        measure(snapshot, encoder, given.sample, given.sentences, rng, given.misses)
        snapshot.close()


def index_words(corpus: Path, index: Path) -> Snapshot:
    """Indexes every document of a folder, its words only (vectors of one dimension that say nothing)."""
    store = open_store(index, "none", 1)
    nothing = np.ones(1, np.float32)
    seen: Counter[str] = Counter()
    batch: list[tuple[DocumentRecord, list[IndexedPassage]]] = []
    files = sorted(path for path in corpus.rglob("*") if path.suffix in (".md", ".txt", ".html", ".docx", ".pdf"))
    for number, file in enumerate(files, 1):
        try:
            document = read(file)
        except KbError as error:
            print(f"left out: {error}", file=sys.stderr)
            continue
        name = file.stem.lower().replace(" ", "-").replace(":", "-")
        seen[name] += 1
        name += f"-{seen[name]}" if seen[name] > 1 else ""
        passages = split(document, name)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        record = DocumentRecord(name, document.metadata, str(file), digest, document.pages, 0, len(passages))
        indexed = [IndexedPassage(each, nothing, np.ones((len(each.sentences), 1), np.float32)) for each in passages]
        batch.append((record, indexed))
        if len(batch) == _BATCH or number == len(files):
            with store.transaction() as transaction:
                for each in batch:
                    transaction.put(*each)
                transaction.commit()
            batch = []
    return store.snapshot()


def measure(
    snapshot: Snapshot,
    encoder: Callable[[], Encoder] | None,
    sample: int,
    sentences: int,
    rng: random.Random,
    misses: int,
) -> None:
    """Prints recall and precision by kind of damage, and the time for a draft of 20 pages and 100 quotations."""
    records = list(snapshot.documents())
    titles = Counter(record.metadata.title for record in records)
    chosen = [record for record in records if titles[record.metadata.title] == 1]
    rng.shuffle(chosen)
    documents = [(each.id, each.metadata.title, snapshot.passages_of(each.id)) for each in chosen[:sample]]
    per_document = sentences or max(1, 500 // len(documents))
    print(f"{len(records):,} documents, sentences of {len(documents)}")
    failures = quotations(snapshot, documents, per_document, rng)
    failures += figures(snapshot, documents, per_document, rng)
    failures += restated(snapshot, documents, rng)
    timed(snapshot, encoder, documents, rng)
    for failure in failures[:misses]:
        print("---", failure)


def quotations(snapshot: Snapshot, documents: Documents, per_document: int, rng: random.Random) -> list[str]:
    """Recall by damage; how many intact quotations were flagged; precision by kind of finding."""
    found = list(cases(documents, per_document, rng))
    total = Counter(case.kind for case in found)
    right: Counter[str] = Counter()
    of_kind: Counter[str] = Counter()
    right_of_kind: Counter[str] = Counter()
    failures = []
    for at in range(0, len(found), 100):
        part = found[at : at + 100]
        lines = [f"《{case.title}》指出：“{case.draft}”。" for case in part]
        results = by_line(check_draft(read_markdown("\n\n".join(lines), "draft.md"), snapshot))
        line = 1
        for case, text in zip(part, lines, strict=True):
            result = results.get(line, [])
            line += text.count("\n") + 2
            good = as_expected(case, result)
            right[case.kind] += good
            for each in result:
                if isinstance(each, Finding):
                    of_kind[each.kind] += 1
                    right_of_kind[each.kind] += each.kind == case.expected
            if not good:
                failures.append(f"{case.kind}: {case.title}\n  draft {case.draft}\n  right {case.right}\n  {result}")
    print("\nquotations                 right   of   share")
    for kind in total:
        print(f"  {kind:24} {right[kind]:5} {total[kind]:5} {right[kind] / total[kind]:7.1%}")
    damaged = [kind for kind in total if kind not in QUOTATION_DISGUISES]
    intact = [kind for kind in total if kind in QUOTATION_DISGUISES]
    caught, all_damaged = sum(right[kind] for kind in damaged), sum(total[kind] for kind in damaged)
    passed, all_intact = sum(right[kind] for kind in intact), sum(total[kind] for kind in intact)
    print(f"  damaged: {caught / all_damaged:.2%} caught with the right words (of {all_damaged})")
    print(f"  intact:  {1 - passed / all_intact:.2%} not verified (of {all_intact})")
    for kind, count in of_kind.items():
        print(f"  precision of {kind}: {right_of_kind[kind] / count:.2%} (of {count})")
    return failures


def by_line(result: Check) -> dict[int, list[Finding | Verified]]:
    """Findings and verified quotations by the line on which they begin."""
    found: dict[int, list[Finding | Verified]] = {}
    for each in (*result.findings, *result.verified):
        found.setdefault(each.spot.line, []).append(each)
    return found


def as_expected(case: Case, result: Sequence[Finding | Verified]) -> bool:
    """Whether a case came out as it should: verified, or found with the right words."""
    if case.expected == "verified":
        return any(isinstance(each, Verified) for each in result) and not any(isinstance(e, Finding) for e in result)
    return any(
        isinstance(each, Finding) and each.kind == case.expected and core(each.source) == core(case.right)
        for each in result
    )


def core(text: str) -> str:
    """The wording of a text without marks at its ends."""
    folded_text = FoldedText.of(text)
    return folded_text.folded[slice(*folded_text.core)]


def figures(snapshot: Snapshot, documents: Documents, per_document: int, rng: random.Random) -> list[str]:
    """Recall of damaged figures, precision, and how many intact ones were flagged.

    Every other sentence that can be recognised without it goes without naming its source.
    """
    counts: Counter[str] = Counter()
    failures = []
    found = list(figure_cases(documents, per_document, rng))
    for at in range(0, len(found), 100):
        part = found[at : at + 100]
        leads = [
            "" if number % 2 and case.unmistakable else f"根据《{case.title}》，" for number, case in enumerate(part)
        ]
        lines = [f"{lead}{case.draft}。" for lead, case in zip(leads, part, strict=True)]
        results = by_line(check_draft(read_markdown("\n\n".join(lines), "draft.md"), snapshot))
        for number, (case, lead) in enumerate(zip(part, leads, strict=True)):
            result = results.get(2 * number + 1, [])
            flagged = [each for each in result if isinstance(each, Finding)]
            hits = [each for each in flagged if is_hit(case, each, len(lead))]
            counts["figures"] += len(result)
            counts["flagged"] += len(flagged)
            counts["rightly flagged"] += len(hits)
            if case.wrong is not None:
                counts["damaged"] += 1
                counts["caught"] += bool(hits)
            else:
                counts["intact"] += len(result)
                counts["intact flagged"] += len(flagged)
            if (case.wrong is not None) != bool(flagged) or len(flagged) != len(hits):
                failures.append(f"figure: {case.title}\n  draft {case.draft}\n  right {case.right}\n  {flagged}")
    print("\nfigures")
    if counts["damaged"]:
        print(
            f"  damaged: {counts['caught'] / counts['damaged']:.2%} caught with the right one (of {counts['damaged']})"
        )
    if counts["intact"]:
        print(f"  intact:  {counts['intact flagged'] / counts['intact']:.2%} flagged (of {counts['intact']})")
    if counts["flagged"]:
        print(f"  precision: {counts['rightly flagged'] / counts['flagged']:.2%} (of {counts['flagged']} findings)")
    return failures


def restated(snapshot: Snapshot, documents: Documents, rng: random.Random) -> list[str]:
    """Figures in sentences of a draft's own, by kind: how many were judged rightly, and false ones that were verified.

    A true one is right where it is verified and nothing is found; a damaged one where it is found.
    """
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    corrected: Counter[str] = Counter()
    false: Counter[str] = Counter()
    failures = []
    for case in statement_cases([(title, passages) for _, title, passages in documents], _EACH_KIND, rng):
        result = check_draft(read_markdown(case.draft, "draft.md"), snapshot)

        def there(each: Finding | Verified, span: tuple[int, int] = case.span) -> bool:
            return each.spot.start < span[1] and span[0] < each.spot.end

        found = [each for each in result.findings if there(each)]
        verified = any(there(each) for each in result.verified)
        good = (verified and not result.findings) if case.true else bool(found)
        total[case.kind] += 1
        right[case.kind] += good
        false[case.kind] += verified and not found and not case.true
        corrected[case.kind] += any(
            bool(each.source) and (each.source in case.right or case.right in each.source) for each in found
        )
        if not good:
            failures.append(f"{case.kind}: {case.draft}\n  right {case.right}\n  {result}")
    print("\nfigures restated             right   of   with the right one   falsely verified")
    for kind, count in total.items():
        print(f"  {kind:24} {right[kind]:5} {count:5} {corrected[kind]:15} {false[kind]:15}")
    return failures


def is_hit(case: FigureCase, finding: Finding, lead: int) -> bool:
    """Whether a finding is about the damaged figure and gives the right one."""
    if case.wrong is None or finding.kind != "figure-differs":
        return False
    column = finding.spot.column - 1 - lead
    width = finding.spot.end - finding.spot.start
    return column < case.wrong[1] and case.wrong[0] < column + width and finding.source in case.right


def timed(snapshot: Snapshot, encoder: Callable[[], Encoder] | None, documents: Documents, rng: random.Random) -> None:
    """Prints how long a draft of 20 pages with 100 quotations takes, a fifth of them damaged."""
    found = list(cases(documents, max(1, 200 // len(documents)), rng))
    rng.shuffle(found)
    paragraphs = [f"《{case.title}》指出：“{case.draft}”。" for case in found[:100]]
    written = sum(map(len, paragraphs))
    while written < _PAGES * _CHARACTERS_A_PAGE:
        paragraphs.insert(rng.randrange(len(paragraphs)), _FILLER)
        written += len(_FILLER)
    draft = read_markdown("\n\n".join(paragraphs), "draft.md")
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        check_draft(draft, snapshot, encoder)
        seconds.append(time.perf_counter() - began)
    print(
        f"\n{_PAGES} pages, {min(100, len(found))} quotations: {seconds[0]:.2f} s first, {min(seconds):.2f} s at best"
    )


if __name__ == "__main__":
    main()
