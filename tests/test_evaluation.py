"""kb eval measures a labelled set with the search that answers a person."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest

from kb.errors import InputError
from kb.evaluation import evaluate
from kb.evaluation.evaluate import judge_passages
from kb.evaluation.labelled_set import Question, RelevantText, read_beir, read_questions
from kb.evaluation.measures import measure
from kb.files.caches import cache_folder
from kb.passages.passage import Passage


def _beir(folder: Path) -> Path:
    folder.mkdir()
    items = [
        {"_id": "a:1", "title": "渔业法 第一条", "text": "休渔期内禁止在近海捕鱼，违者罚款。"},
        {"_id": "a:2", "title": "渔业法 第二条", "text": "渔船每年检验一次，检验不合格的不得出海。"},
        {"_id": "b", "title": "", "text": "Lighthouses are painted white and lit from dusk until dawn."},
    ]
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(item) + "\n" for item in items)
    queries = [{"_id": "q1", "text": "渔船多久检验一次？"}, {"_id": "q2", "text": "What colour are lighthouses?"}]
    (folder / "queries.jsonl").write_text("".join(json.dumps(q) + "\n" for q in queries), encoding="utf-8")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\ta:2\t1\nq2\tb\t1\n", encoding="utf-8")
    return folder


def test_a_beir_folder_is_indexed_and_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "cache" / "kb"
    own.mkdir(parents=True, mode=0o700)
    if cache_folder().is_dir():
        for tables in cache_folder().iterdir():  # unpacking them takes ten seconds, and is tested elsewhere
            if tables.name != "evaluation":
                (own / tables.name).symlink_to(tables)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    report = evaluate(_beir(tmp_path / "set"))
    assert (report.queries, report.ndcg_at_10, report.hit_at_1) == (2, 1.0, 1.0)
    assert set(report.as_json()["by_language"]) == {"zh", "en"}  # type: ignore[call-overload]


def test_other_judgements_can_take_the_place_of_the_folders_own(tmp_path: Path) -> None:
    folder = _beir(tmp_path / "set")
    other = tmp_path / "other.tsv"
    other.write_text("query-id\tcorpus-id\tscore\nq2\tb\t1\n", encoding="utf-8")
    assert [question.id for question in read_beir(folder, qrels=other).questions] == ["q2"]


def test_measures_are_the_textbook_ones() -> None:
    questions = [Question("q", "?", "en")]
    report = measure("s", questions, {"q": {"x": 1, "y": 1}}, {"q": ["n", "x", "m", "y"]}, [1.0])
    ideal = 1 + 1 / math.log2(3)
    assert report.ndcg_at_10 == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)
    assert (report.mrr_at_10, report.hit_at_1, report.hit_at_3) == (0.5, 0.0, 1.0)


def test_a_passage_is_right_if_it_is_from_the_document_and_holds_the_words() -> None:
    def passage(document: str, text: str) -> Passage:
        return Passage(f"{document}:1", document, "1", (), text, text, ((0, len(text)),), 0, len(text), None, 1)

    question = Question("q", "?", "zh", (RelevantText("a", "三 十公里"), RelevantText("b", "三十公里")))
    found = judge_passages(question, [passage("b", "五公里"), passage("a", "全长三十公里"), passage("a", "三十公里")])
    assert found == [[1, 2], []]


@pytest.mark.parametrize("line", ["not json", '{"question": "?"}', "[1]"])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="Line 1"):
        read_questions(path)


def test_a_folder_that_is_no_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a labelled set"):
        evaluate(tmp_path)
