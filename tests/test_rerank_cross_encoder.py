"""A question's first results ordered once more, settings noted without disturbing a file, cosines on one scale."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kb.encoders import load
from kb.encoders.score_calibration import EMBEDDED, CosineStatistics, ScoreCalibration, measure
from kb.errors import InputError
from kb.files.toml_edit import set_text
from kb.knowledge_base import KnowledgeBase
from kb.search.rerank import CANDIDATES
from kb.search.search import search

RULES = "# Garden rules\n\n" + "".join(
    f"## Article {n} Bed {n}\n\nBed number {n} of the garden is watered {n} times a week by the gardener.\n\n"
    for n in range(1, 41)
)


class Prefers:
    """Scores texts by where a list names them; others have no number at all."""

    name = "prefers"

    def __init__(self, liked: Sequence[str]) -> None:
        self.liked = list(liked)
        self.read: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read = list(texts)
        places = [next((i for i, words in enumerate(self.liked) if words in text), None) for text in texts]
        return np.array([np.nan if place is None else 40.0 - place for place in places], dtype=np.float32)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    made = KnowledgeBase.create(tmp_path_factory.mktemp("garden") / "home")
    (made.home.corpus / "garden.md").write_text(RULES, encoding="utf-8")
    made.index()
    return made


def test_the_reranker_reads_the_first_candidates_and_decides_their_order_alone(base: KnowledgeBase) -> None:
    snapshot, encoder, question = base.snapshot(), base.encoder(), "How often is a bed of the garden watered?"
    plain = search(snapshot, encoder, question, 40, fold=False)
    liked = [plain.results[20].passage.text, plain.results[3].passage.text, plain.results[11].passage.text]
    reranker = Prefers(liked)
    ranked = search(snapshot, encoder, question, 40, reranker=reranker, fold=False)
    assert len(reranker.read) == CANDIDATES
    assert all(text.startswith("Garden rules Article") for text in reranker.read)
    assert [r.passage.text for r in ranked.results[:3]] == liked
    # What got no number follows in its old order, and what was not read stays where it was.
    rest = [r.passage.id for r in plain.results if r.passage.text not in liked]
    assert [r.passage.id for r in ranked.results[3:]] == rest
    assert [r.score for r in ranked.results] == pytest.approx([r.score for r in plain.results])
    assert ranked.confident == plain.confident
    assert [r.parts.get("cross-encoder") is not None for r in ranked.results] == [True] * CANDIDATES + [False] * 10
    assert all("cross-encoder" not in r.parts for r in plain.results)


def test_a_question_without_a_reranker_loads_nothing_of_it(base: KnowledgeBase) -> None:
    code = (
        "import sys; from pathlib import Path; from kb.knowledge_base import KnowledgeBase\n"
        "KnowledgeBase.open(Path(sys.argv[1])).ask('When is bed 3 watered?')\n"
        "print([m for m in sys.modules if m.startswith(('kb.encoders.', 'kb.search.')) and m.rsplit('.')[-1] in\n"
        "  ('checkpoint', 'cross_encoder', 'transformer', 'score_calibration',"
        "  'calibrate_scores')])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(base.home.path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[search]\nreranker = "a\\"b"\n'),
        ("# mine\n[search]\n# note\n", '# mine\n[search]\nreranker = "a\\"b"\n# note\n'),
        (
            '[search]\nreranker = "x" # old\n\n[store]\nbackend = "embedded"',
            '[search]\nreranker = "a\\"b"\n\n[store]\nbackend = "embedded"',
        ),
        ('[encoder]\nname = "n"', '[encoder]\nname = "n"\n\n[search]\nreranker = "a\\"b"\n'),
    ],
)
def test_a_setting_is_noted_and_the_rest_of_the_file_stays(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "kb.toml"
    if before:
        file.write_text(before)
    set_text(file, "search", "reranker", 'a"b')
    assert file.read_text() == after
    set_text(file, "search", "reranker", None)
    assert tomllib.loads(file.read_text()).get("search", {}) == {}
    assert [path.name for path in tmp_path.iterdir()] == ["kb.toml"]


@pytest.mark.parametrize("text", ['search = {reranker = "x"}\n', '[search]\nreranker = """\nx"""\n', "[search\n"])
def test_a_file_that_cannot_be_changed_safely_is_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "kb.toml"
    file.write_text(text)
    with pytest.raises(InputError, match="by hand"):
        set_text(file, "search", "reranker", "a")
    assert file.read_text() == text


def test_the_scale_is_what_the_embedded_encoder_gives() -> None:
    for pair, found in measure(load()).found.items():
        stated = EMBEDDED[pair]
        assert (found.unrelated, found.related, found.spread, found.first) == pytest.approx(
            (stated.unrelated, stated.related, stated.spread, stated.first), abs=0.006
        )


def test_cosines_of_an_encoder_are_worth_what_it_can_tell_apart() -> None:
    pair = ("en", "en")
    crowded = ScoreCalibration({pair: CosineStatistics(0.80, 0.92, 0.02, 1.0)})
    blind = ScoreCalibration({pair: CosineStatistics(0.50, 0.52, 0.08, 0.1)})
    there = EMBEDDED[pair]
    assert crowded.comparable(np.array([0.80, 0.92]), "en", "en") == pytest.approx([there.unrelated, there.related])
    # The best of hundreds by chance alone, four spreads up, is no nearer than what is unrelated.
    assert blind.comparable(np.array([0.82]), "en", "en")[0] < there.unrelated + there.spread
    assert blind.blind("en", "en") and not crowded.blind("en", "en")
