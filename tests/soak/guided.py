"""Fuzzing that is guided by coverage (atheris, libFuzzer): one target in a process of its own.

    python tests/soak/guided.py TARGET SECONDS FOLDER [HOME]

``FOLDER`` keeps the inputs that reached something new, so that the next run goes on from there, and the
input that brought the target down. atheris is no dependency of this project: `pip install atheris`.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

_SUFFIXES = {"text": ".txt", "markdown": ".md", "html": ".html", "word": ".docx", "ofd": ".ofd", "pdf": ".pdf"}
TARGETS = (*_SUFFIXES, "structure", "question", "draft")


def available() -> bool:
    """Whether atheris is installed here."""
    return importlib.util.find_spec("atheris") is not None


def _reader(suffix: str, folder: Path) -> Callable[[bytes], None]:
    from kb.documents.loading import read
    from kb.errors import InputError
    from kb.passages import split
    from soak.fuzz import in_order

    file = folder / f"input-{os.getpid()}{suffix}"

    def once(data: bytes) -> None:
        file.write_bytes(data)
        try:
            for passage in split(read(file), "fuzz"):
                in_order(passage)
        except InputError as error:
            assert "\n" not in str(error), str(error)

    return once


def _structure(data: bytes) -> None:
    from kb.documents.document import Block
    from kb.documents.structure import provisions_of
    from kb.text.normalise import normalise, normalise_with_offsets

    texts = [text for text in data.decode("utf-8", "ignore").split("\n") if text.strip()]
    kinds = ("paragraph", "heading", "list-item", "table", "quotation")
    blocks = []
    for text in texts[:200]:
        kind = kinds[ord(text[0]) % 5]
        blocks.append(Block(kind, text, 1 + len(text) % 6 if kind == "heading" else 0))  # type: ignore[arg-type]
    labels = [provision.label for provision in provisions_of(blocks)] if blocks else []
    assert len(labels) == len(set(labels)), labels
    for text in texts:
        normalised, offsets = normalise_with_offsets(text)
        assert normalised == normalise(text) and len(offsets) == len(normalised) + 1


def _question(home: Path) -> Callable[[bytes], None]:
    from kb.errors import InputError
    from kb.knowledge_base import KnowledgeBase

    base = KnowledgeBase.open(home)

    def once(data: bytes) -> None:
        try:
            answer = base.ask(data.decode("utf-8", "ignore"), n=3)
        except InputError as error:
            assert "\n" not in str(error), str(error)
            return
        for result in answer.results:
            assert 0 <= result.score <= 1
            assert all(0 <= start < end <= len(result.passage.text) for start, end in result.highlights)

    return once


def _draft(home: Path) -> Callable[[bytes], None]:
    from kb.drafts.check import check_draft
    from kb.drafts.markdown_draft import read_markdown
    from kb.drafts.marks import marks_in
    from kb.drafts.parse_draft import read_text
    from kb.errors import InputError
    from kb.knowledge_base import KnowledgeBase

    base = KnowledgeBase.open(home)

    def once(data: bytes) -> None:
        text = data.decode("utf-8", "ignore")
        try:
            for read in (read_markdown, read_text):
                check_draft(read(text, "draft"), base.snapshot(), base.encoder)
            list(marks_in(text))
        except InputError as error:
            assert "\n" not in str(error), str(error)

    return once


def _work(target: str, folder: Path, home: Path) -> Callable[[bytes], None]:
    if target in _SUFFIXES:
        return _reader(_SUFFIXES[target], folder)
    return {"structure": lambda: _structure, "question": lambda: _question(home), "draft": lambda: _draft(home)}[
        target
    ]()


def main() -> None:
    import atheris

    target, seconds, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    home = Path(sys.argv[4]) if len(sys.argv) > 4 else folder
    kept = folder / target
    kept.mkdir(parents=True, exist_ok=True)
    _seed(target, kept)
    with atheris.instrument_imports(include=["kb.documents", "kb.passages", "kb.drafts", "kb.search", "docx", "lxml"]):
        work = _work(target, folder, home)
    work(b"# Words\n\n1. Words of wells.\n")  # what is loaded when used is loaded now
    options = [
        f"-max_total_time={seconds}",
        "-max_len=65536",
        "-timeout=30",
        "-rss_limit_mb=2500",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], str(kept), f"-artifact_prefix={folder}/find-{target}-", *options], work)
    atheris.Fuzz()


def _seed(target: str, kept: Path) -> None:
    """Whole files and sentences to begin with."""
    from soak import fuzz, home

    suffix = _SUFFIXES.get(target)
    texts = [
        *home.QUESTIONS,
        "According to the Rules on village wells, “the water is tested twice a year”, 5,000 yuan.",
    ]
    found = [text.encode() for text in texts] if suffix is None or suffix in (".txt", ".md") else []
    found += [data for name, data in fuzz.seeds().items() if suffix and name.endswith(suffix) and len(data) < 65536]
    for number, data in enumerate(found):
        (kept / f"seed-{number}").write_bytes(data)


if __name__ == "__main__":
    main()
