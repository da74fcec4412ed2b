"""How much of a document is read from each of its formats, held against its Markdown text.

    python scripts/bench_formats.py [FOLDER]

FOLDER (default: ../shared/documents) holds the same document as NAME.md and in other formats (NAME.pdf,
NAME.docx, NAME-scan.pdf ...). Printed for each: provisions recognised with their place, the share of the
Markdown text's characters that were read right (normalised; in the right provision), missing and extra
characters, seconds. A scan is held against the provisions on its pages.
"""

from __future__ import annotations

import difflib
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from kb.documents import is_supported
from kb.documents.document import Document
from kb.documents.reader_process import ReaderProcess
from kb.errors import InputError
from kb.text.normalise import normalise

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "documents"


@dataclass(frozen=True, slots=True)
class Score:
    """Provisions found of those there are; characters right of those there are; characters that are not there."""

    provisions: int
    of_provisions: int
    right: int
    of_characters: int
    extra: int


def texts(document: Document) -> dict[str, str]:
    """Normalised text of every provision, its headings included, by place."""
    return {
        provision.label: normalise("\n".join([*provision.section, *(block.text for block in provision.blocks)]))
        for provision in document.provisions
    }


def score(found: Document, expected: Document, *, partial: bool) -> Score:
    """``partial``: the file holds only the first pages, and its last provision may be cut off."""
    counted = [provision.label for provision in expected.provisions if provision.numbered]
    there, wanted = texts(found), texts(expected)
    if partial and there:
        last = list(there)[-1]
        labels = list(wanted)
        wanted = {label: wanted[label] for label in labels[: labels.index(last) + 1 if last in labels else None]}
        if last in wanted:
            wanted[last] = wanted[last][: len(there[last])]
        counted = [label for label in counted if label in wanted]
    right = extra = 0
    for label in {**wanted, **there}:
        here, text = there.get(label, ""), wanted.get(label, "")
        same = len(text) if here == text else _same(here, text)
        right += same
        extra += len(here) - same
    return Score(sum(label in there for label in counted), len(counted), right, sum(map(len, wanted.values())), extra)


def _same(found: str, expected: str) -> int:
    matcher = difflib.SequenceMatcher(None, found, expected, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    print(f"{'file':34} {'provisions':>11} {'characters':>11} {'missing':>8} {'extra':>6} {'seconds':>8}")
    with ReaderProcess() as reader:
        for original in sorted(folder.glob("*.md")):
            expected = reader.read(original)
            for file in sorted(folder.glob(f"{original.stem}*")):
                if file == original or not is_supported(file):
                    continue
                began = time.perf_counter()
                try:
                    found = reader.read(file)
                except InputError as error:
                    print(f"{file.name:34} {error}")
                    continue
                seconds = time.perf_counter() - began
                result = score(found, expected, partial=file.stem != original.stem)
                share = result.right / max(1, result.of_characters)
                print(
                    f"{file.name:34} {result.provisions:>5} / {result.of_provisions:<3} {share:>10.2%} "
                    f"{result.of_characters - result.right:>8} {result.extra:>6} {seconds:>8.2f}"
                    + (f"  recognised, confidence {found.recognised:.1%}" if found.recognised else "")
                )


if __name__ == "__main__":
    main()
