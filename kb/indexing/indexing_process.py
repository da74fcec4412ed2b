"""A process of its own that reads, splits and embeds files (started by ``kb.indexing.process_pool``).

It takes tasks on its standard input and answers on its standard output. A file that brings it down
(a fault in a parser's C code, all memory taken) costs that file; the indexing process starts a new
one and goes on. Messages are pickled: they pass between two processes of one program, over a pipe
that nobody else holds, and never touch a disk.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.indexing.read_file import ReadResult, read_file
from kb.quick_dataclass import dataclass
from kb.store.store import IndexedPassage
from kb.worker_process import receive, send, streams

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Task:
    """Files to read: paths relative to HOME, and the ids of their documents.

    ``embed`` says whether to make vectors too, with the embedded encoder; ``spare`` is its spare place.
    """

    home: str
    files: tuple[tuple[str, str], ...]
    embed: bool
    spare: str | None = None


@dataclass(frozen=True, slots=True)
class Vectors:
    """A document's vectors, packed: float16, windows int8 (x is round(127 x)); offsets are by passage."""

    passages: NDArray[np.float16]
    sentences: NDArray[np.float16]
    sentence_offsets: NDArray[np.int64]
    windows: NDArray[np.int8]
    window_offsets: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What came of a file: what was read, and its vectors where the worker made them."""

    read: ReadResult
    vectors: Vectors | None

    def indexed(self) -> list[IndexedPassage]:
        """The passages with their vectors."""
        import numpy as np

        v = self.vectors
        if v is None:
            return []
        passages, sentences = v.passages.astype(np.float32), v.sentences.astype(np.float32)
        windows = v.windows.astype(np.float32) / np.float32(127)
        s, w = v.sentence_offsets.tolist(), v.window_offsets.tolist()
        return [
            IndexedPassage(passage, passages[i], sentences[s[i] : s[i + 1]], windows[w[i] : w[i + 1]])
            for i, passage in enumerate(self.read.passages)
        ]


def packed(message: object) -> bytes:
    """A task, or what came of it, as the bytes of a message."""
    return pickle.dumps(message, protocol=5)


def unpacked(data: bytes) -> Any:
    """The reverse. Nothing else in kb unpickles."""
    return pickle.loads(data)  # noqa: S301 - from our own process, see above


def work(task: Task) -> list[TaskResult]:
    """Reads and, where it is told the encoder, embeds the files of a task, in order."""
    reads = [read_file(Path(task.home), path, identity) for path, identity in task.files]
    if not task.embed:
        return [TaskResult(read, None) for read in reads]
    return [TaskResult(read, vectors) for read, vectors in zip(reads, _embedded(reads, task), strict=True)]


def _embedded(reads: Sequence[ReadResult], task: Task) -> list[Vectors | None]:
    import numpy as np

    from kb.encoders.embedded import prepared
    from kb.indexing.embedding import embed

    encoder = prepared(Path(task.spare) if task.spare else None)
    documents = [(read.document.metadata, read.passages) for read in reads if read.document is not None]
    found = embed(documents, encoder)
    answer: list[Vectors | None] = []
    for read in reads:
        if read.document is None:
            answer.append(None)
            continue
        indexed = next(found)
        windows = [np.empty((0, 0)) if one.window_vectors is None else one.window_vectors for one in indexed]
        filled = [w for w in windows if len(w)]
        answer.append(
            Vectors(
                passages=np.stack([one.vector for one in indexed]).astype(np.float16),
                sentences=np.concatenate([one.sentence_vectors for one in indexed]).astype(np.float16),
                sentence_offsets=np.cumsum([0, *(len(one.sentence_vectors) for one in indexed)]),
                windows=np.rint(np.concatenate(filled) * 127).astype(np.int8) if filled else np.empty((0, 0), np.int8),
                window_offsets=np.cumsum([0, *map(len, windows)]),
            )
        )
    return answer


def main() -> None:
    """Answers tasks until its input ends."""
    requests, answers = streams()
    while True:
        try:
            _, data = receive(requests)
        except EOFError:
            return
        send(answers, b"d", packed(work(unpacked(data))))
