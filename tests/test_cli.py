"""What the contract promises of every command: what it prints, as JSON and for a person, and how it exits."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kb import past_questions
from kb.cli.app import run
from kb.cli.messages import use_language
from kb.errors import InputError
from kb.knowledge_base import KnowledgeBase
from kb.past_questions import last_results, remember_results

OPINIONS = """\
---
title: 关于加快县域冷链物流发展的意见
issuer: 某省人民政府
number: 某政发〔2025〕7号
issued: 2025-03-05
published: 2025-03-12
kind: opinions
url: https://www.example.org/zhengce/7.htm
---
# 关于加快县域冷链物流发展的意见

各县要把冷链物流摆在突出位置。

## 一、建设骨干网络

### （一）建设产地冷库

到2027年，每个县至少建成两座产地冷库。省财政对每座冷库补助三十万元。冷库优先服务合作社和家庭农场。

### （二）完善冷链运输

支持企业购置新能源冷藏车。对购置冷藏车的企业给予贷款贴息。

## 二、加强监督管理

### （三）统一温度标准

鲜肉运输全程温度不得高于四摄氏度。发现断链的，应当在两小时内报告。
"""
REPORT = """\
# Report on Village Libraries

## 1. Opening hours

Every village library opens at least five days a week. On market days it stays open until nine in the evening.

## 2. Books

The county buys four thousand new books a year. Readers choose a third of them by vote.
"""


@dataclass
class Done:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """What it printed, as the one JSON document that it must be."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Kb = Callable[..., Done]


@pytest.fixture
def kb(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Kb:
    """Runs one command line in this process."""
    for name in ("KB_HOME", "KB_UI", "KB_DEBUG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def command(*arguments: str | Path) -> Done:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        use_language("en")
        return Done(code, printed.out, printed.err)

    return command


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small knowledge base, made once through the command line."""
    folder = tmp_path_factory.mktemp("made")
    sources = folder / "sources"
    sources.mkdir()
    (sources / "cold-chain.md").write_text(OPINIONS, encoding="utf-8")
    (sources / "Village Libraries.md").write_text(REPORT, encoding="utf-8")
    home = folder / "home"
    assert run(["init", str(home)]) == 0
    assert run(["--home", str(home), "add", str(sources)]) == 0
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy of the small knowledge base, for tests that change it."""
    copy = tmp_path / "home"
    shutil.copytree(made, copy)
    return copy


# -- ask ---------------------------------------------------------------------------------------------------------------


def test_a_question_in_chinese_finds_the_provision_and_marks_the_sentence(kb: Kb, made: Path) -> None:
    done = kb("--home", made, "ask", "产地冷库每座补助多少钱？")
    assert done.code == 0
    assert "cold-chain:1.1" in done.out
    assert "（一）建设产地冷库" in done.out
    assert "**省财政对每座冷库补助三十万元。**" in done.out
    assert "某省人民政府" in done.out


def test_a_question_in_english_finds_a_chinese_document(kb: Kb, made: Path) -> None:
    found = kb("--home", made, "ask", "--json", "--language", "zh", "temperature of fresh meat during transport").json
    assert found["results"][0]["passage"] == "cold-chain:2.3"


def test_the_json_of_a_question_is_as_the_contract_says(kb: Kb, made: Path) -> None:
    found = kb("--home", made, "ask", "--json", "-n", "2", "产地冷库每座补助多少钱？").json
    assert list(found) == ["question", "language", "confident", "elapsed_ms", "filters", "missing", "results"]
    assert found["missing"] is None
    assert found["question"] == "产地冷库每座补助多少钱？"
    assert found["language"] == "zh"
    assert isinstance(found["confident"], bool)
    first = found["results"][0]
    assert len(found["results"]) <= 2
    assert list(first) == [
        "rank", "score", "passage", "document", "title", "issuer", "kind", "number", "issued", "published", "language",
        "text_status", "section", "page", "paragraph", "text", "highlights", "url", "citation",
        "status", "more",
    ]  # fmt: skip
    assert first["rank"] == 1
    assert 0 <= first["score"] <= 1
    assert first["passage"] == "cold-chain:1.1"
    assert first["document"] == "cold-chain"
    assert first["title"] == "关于加快县域冷链物流发展的意见"
    assert first["issuer"] == ["某省人民政府"]
    assert first["kind"] == "opinions"
    assert first["number"] == "某政发〔2025〕7号"
    assert first["issued"] == "2025-03-05"
    assert first["published"] == "2025-03-12"
    assert first["language"] == "zh"
    assert first["text_status"] == "full"
    assert first["section"] == ["一、建设骨干网络", "（一）建设产地冷库"]
    assert first["page"] is None
    assert first["paragraph"] == 1
    assert first["url"] == "https://www.example.org/zhengce/7.htm"
    assert "关于加快县域冷链物流发展的意见" in first["citation"]
    marked = [first["text"][start:end] for start, end in first["highlights"]]
    assert "省财政对每座冷库补助三十万元。" in marked


def test_format_json_and_json_are_the_same(kb: Kb, made: Path) -> None:
    one = kb("--home", made, "ask", "--json", "冷藏车").json
    other = kb("--home", made, "ask", "--format", "json", "冷藏车").json
    assert one["results"] == other["results"]


def test_markdown_quotes_the_passage_with_its_citation(kb: Kb, made: Path) -> None:
    out = kb("--home", made, "ask", "--format", "markdown", "产地冷库补助多少").out
    assert "> " in out
    assert "**省财政对每座冷库补助三十万元。**" in out
    assert "](<https://www.example.org/zhengce/7.htm>)" in out
    assert "`cold-chain:1.1`" in out


def test_nothing_confident_exits_with_1_and_shows_the_nearest_under_a_plain_heading(kb: Kb, made: Path) -> None:
    done = kb("--home", made, "ask", "Who won the 1998 chess olympiad in Elista?")
    assert done.code == 1
    assert done.out.startswith("No passage names this person; nearest:")
    assert kb("--home", made, "ask", "--json", "Who won the 1998 chess olympiad in Elista?").code == 1
    assert kb("--home", made, "--ui", "zh", "ask", "国际象棋怎么学").out.startswith("没有找到能回答")


def test_filters_keep_to_what_they_say(kb: Kb, made: Path) -> None:
    def documents(*arguments: str) -> set[str]:
        found = kb("--home", made, "ask", "--json", "-n", "20", "--no-parse", *arguments, "冷库 library").json
        return {result["document"] for result in found["results"]}

    assert documents("--document", "cold-chain") == {"cold-chain"}
    assert documents("--language", "en") == {"village-libraries"}
    assert documents("--issuer", "人民政府") == {"cold-chain"}
    assert documents("--kind", "opinions") == {"cold-chain"}
    assert documents("--kind", "意见") == {"cold-chain"}
    assert documents("--since", "2025") == {"cold-chain"}
    assert documents("--until", "2025-03") == {"cold-chain"}
    # By the day that is shown with it: the one it bears (5 March), not that of publication (12 March).
    assert documents("--since", "2025-03-05", "--until", "2025-03-05") == {"cold-chain"}
    assert documents("--until", "2025-03-04") == documents("--since", "2025-03-06") == set()


def test_an_empty_knowledge_base_says_how_to_fill_it(kb: Kb, tmp_path: Path) -> None:
    kb("init", tmp_path / "empty")
    done = kb("--home", tmp_path / "empty", "ask", "冷库补助")
    assert (done.code, done.out) == (1, "Nothing was found.\n")
    add = f"kb --home {tmp_path / 'empty'} add PATH"
    assert done.err == f"kb: this knowledge base is empty; add documents with: {add}\n"
    assert kb("--home", tmp_path / "empty", "ask", "--json", "冷库补助").json["results"] == []
    assert add in kb("--home", tmp_path / "empty", "list").out


def test_context_shows_that_many_sentences_either_side(kb: Kb, made: Path) -> None:
    done = kb("--home", made, "ask", "--context", "0", "-n", "1", "产地冷库每座补助多少钱？")
    assert "省财政对每座冷库补助三十万元。" in done.out
    assert "冷库优先服务合作社" not in done.out
    wider = kb("--home", made, "ask", "--context", "1", "-n", "1", "产地冷库每座补助多少钱？")
    assert "冷库优先服务合作社" in wider.out


def test_explain_says_what_each_part_gave(kb: Kb, made: Path) -> None:
    plain = kb("--home", made, "ask", "--json", "冷藏车").json["results"][0]
    explained = kb("--home", made, "ask", "--json", "--explain", "冷藏车").json["results"][0]
    assert "parts" not in plain
    assert explained["parts"]


def test_a_question_brings_the_index_up_to_date_first(kb: Kb, home: Path) -> None:
    (home / "corpus" / "bees.md").write_text("# On bees\n\nA hive needs forty pounds of honey for winter.\n", "utf-8")
    done = kb("--home", home, "ask", "--json", "How much honey does a hive need for winter?")
    assert done.json["results"][0]["document"] == "bees"


def test_a_question_may_come_without_quotation_marks_and_from_standard_input(
    kb: Kb, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    assert kb("--home", made, "ask", "--json", "how", "many", "new", "books").json["question"] == "how many new books"
    monkeypatch.setattr("sys.stdin", io.StringIO("冷藏车贴息\n"))
    assert kb("--home", made, "ask", "--json", "-").json["question"] == "冷藏车贴息"


# -- the other commands ------------------------------------------------------------------------------------------------


def test_list_as_json_has_every_key_of_the_contract(kb: Kb, made: Path) -> None:
    documents = kb("--home", made, "list", "--json").json["documents"]
    assert [document["document"] for document in documents] == ["cold-chain", "village-libraries"]
    first = documents[0]
    assert list(first) == [
        "document", "title", "issuer", "kind", "number", "issued", "published", "language", "text_status", "pages",
        "provisions", "passages", "translation_of", "path", "copies", "recognised",
        "effective", "expires", "status", "status_evidence", "supersedes", "superseded_by", "addressee",
    ]  # fmt: skip
    assert first["path"] == "corpus/sources/cold-chain.md"
    assert first["provisions"] == 3
    assert first["copies"] == []
    assert first["recognised"] is None


def test_list_for_a_person_names_id_title_issuer_and_date(kb: Kb, made: Path) -> None:
    line = next(line for line in kb("--home", made, "--ui", "zh", "list").out.splitlines() if "cold-chain" in line)
    for part in ("关于加快县域冷链物流发展的意见", "某省人民政府", "2025年3月5日", "意见", "3 条"):
        assert part in line


def test_status_as_json_has_every_key_of_the_contract(kb: Kb, made: Path) -> None:
    found = kb("--home", made, "status", "--json").json
    assert list(found) == [
        "home", "documents", "passages", "sentences", "encoder", "dimensions", "store", "index_bytes", "vector_index",
        "up_to_date", "statuses",
    ]  # fmt: skip
    assert found["home"] == str(made.resolve())
    assert found["documents"] == 2
    assert found["dimensions"] == 512
    assert found["store"] == "embedded"
    assert found["up_to_date"] is True
    assert isinstance(found["index_bytes"], int)
    assert found["index_bytes"] > 0


def test_adding_the_same_again_changes_nothing_and_says_so(kb: Kb, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "cold-chain.md"
    file.write_text(OPINIONS, encoding="utf-8")
    assert kb("--home", home, "add", "--json", file).json == {"added": [], "unchanged": ["cold-chain"], "failed": []}
    done = kb("--home", home, "add", file)
    assert done.code == 0
    assert "unchanged  cold-chain" in done.out


def test_adding_says_what_failed_and_exits_with_1_when_some_did_and_2_when_all_did(
    kb: Kb, home: Path, tmp_path: Path
) -> None:
    good = tmp_path / "good.md"
    good.write_text("# Wells\n\nA well is tested twice a year.\n", encoding="utf-8")
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    some = kb("--home", home, "add", "--json", good, empty, tmp_path / "missing.md")
    assert some.code == 1
    assert some.json["added"] == ["good"]
    failed = some.json["failed"]
    assert sorted(Path(one["path"]).name for one in failed) == ["empty.txt", "missing.md"]
    assert all(one["reason"] for one in failed)
    assert kb("--home", home, "add", "--json", empty).code == 2
    done = kb("--home", home, "add", empty)
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert done.err.startswith("kb: ")


def test_an_address_of_another_scheme_is_said_to_be_none(kb: Kb, home: Path) -> None:
    added = kb("--home", home, "add", "ftp://example.org/plan.pdf")
    assert added.code == 2
    assert "http or https" in added.err


def test_the_same_failure_of_many_files_is_said_once(kb: Kb, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "bridges.md").write_text("# 石桥管理办法\n\n石桥每年四月修缮一次。\n", encoding="utf-8")
    for name in ("a.xyz", "b.xyz", "c.xyz"):
        (folder / name).write_text("x", encoding="utf-8")
    added = kb("--home", home, "add", folder)
    assert added.code == 1
    assert added.err.count("not supported") == 1
    assert all(name in added.err for name in ("a.xyz", "b.xyz", "c.xyz"))
    assert "2 more files" in added.err


def test_adding_a_folder_leaves_out_the_index_of_a_knowledge_base_in_it(kb: Kb, home: Path) -> None:
    (home / "bridges.md").write_text("# 石桥管理办法\n\n石桥每年四月修缮一次。\n", encoding="utf-8")
    told = kb("--home", home, "add", home, "--json").json
    assert told["added"] == ["bridges"]
    assert not any("/index/" in each["path"] for each in told["failed"])


def test_what_the_flags_of_add_state_is_what_is_known(kb: Kb, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "scan.txt"
    file.write_text("Wells are tested twice a year by the county laboratory.\n", encoding="utf-8")
    done = kb(
        "--home", home, "add", file, "--id", "wells", "--title", "Rules on wells", "--issuer", "County A",
        "--issuer", "County B", "--kind", "rules", "--issued", "2024-02-03", "--published", "2024-02-05",
        "--number", "No. 9", "--url", "https://example.org/wells",
    )  # fmt: skip
    assert done.code == 0
    documents = kb("--home", home, "list", "--json").json["documents"]
    wells = next(document for document in documents if document["document"] == "wells")
    assert (wells["title"], wells["issuer"], wells["kind"], wells["issued"], wells["published"], wells["number"]) == (
        "Rules on wells", ["County A", "County B"], "rules", "2024-02-03", "2024-02-05", "No. 9",
    )  # fmt: skip


def test_remove_says_what_it_took_and_an_unknown_id_names_the_nearest(kb: Kb, home: Path) -> None:
    unknown = kb("--home", home, "remove", "cold-chian")
    assert unknown.code == 2
    assert "cold-chain" in unknown.err
    assert (home / "corpus" / "sources" / "cold-chain.md").exists()
    done = kb("--home", home, "remove", "cold-chain")
    assert done.code == 0
    assert "cold-chain" in done.out
    assert not (home / "corpus" / "sources" / "cold-chain.md").exists()
    assert [one["document"] for one in kb("--home", home, "list", "--json").json["documents"]] == ["village-libraries"]


def test_a_slip_in_the_second_id_removes_nothing(kb: Kb, home: Path) -> None:
    assert kb("--home", home, "remove", "cold-chain", "nothing-like-it").code == 2
    assert (home / "corpus" / "sources" / "cold-chain.md").exists()


def test_show_marks_the_passage_within_its_section(kb: Kb, made: Path) -> None:
    out = kb("--home", made, "show", "cold-chain:1.2").out
    assert "一、建设骨干网络" in out
    assert "> 支持企业购置新能源冷藏车。" in out
    assert "  到2027年，每个县至少建成两座产地冷库。" in out
    whole = kb("--home", made, "show", "village-libraries").out
    assert "Every village library opens" in whole
    assert "Readers choose a third" in whole


def test_show_takes_a_rank_of_the_last_question(kb: Kb, made: Path) -> None:
    kb("--home", made, "ask", "冷藏车贴息")
    assert "> 支持企业购置新能源冷藏车。" in kb("--home", made, "show", "1").out
    assert kb("--home", made, "show", "900").code == 2


def test_doctor_names_files_that_wait_to_be_indexed(kb: Kb, tmp_path: Path) -> None:
    home = tmp_path / "home"
    kb("init", home)
    (home / "corpus" / "lamps.md").write_text("# 灯规\n\n灯在黄昏点亮。\n", encoding="utf-8")
    for _ in range(2):  # without an index, and with one
        done = kb("--home", home, "doctor")
        assert done.code == 0 and "corpus/lamps.md: new or changed" in done.out
        assert "in order" not in done.out
        assert "lamps.md" in kb("--home", home, "doctor", "--json").json["remarks"][0]
        kb("--home", home, "index")
        assert kb("--home", home, "doctor").out == "Everything is in order.\n"
        (home / "corpus" / "lamps.md").write_text("# 灯规\n\n灯在黎明熄灭。\n", encoding="utf-8")
    assert "repaired" in kb("--home", home, "doctor", "--repair").out
    assert "黎明" in kb("--home", home, "show", "lamps").out


def test_doctor_finds_nothing_wrong_with_a_sound_home(kb: Kb, made: Path) -> None:
    done = kb("--home", made, "doctor")
    assert (done.code, done.out) == (0, "Everything is in order.\n")
    assert kb("--home", made, "doctor", "--json").json == {"problems": []}


def test_doctor_exits_with_1_when_something_is_wrong_and_repair_mends_it(kb: Kb, home: Path) -> None:
    # Not in the catalog, most of whose pages have room at their ends, where nothing is kept.
    vectors = next((home / "index").rglob("sentences.faiss"))
    content = bytearray(vectors.read_bytes())
    content[len(content) // 2] ^= 0xFF
    vectors.write_bytes(content)
    assert kb("--home", home, "doctor").code == 1
    assert kb("--home", home, "doctor", "--repair").code == 0
    assert kb("--home", home, "doctor").code == 0
    assert kb("--home", home, "ask", "--json", "冷藏车").json["results"][0]["passage"] == "cold-chain:1.2"


def test_index_says_when_there_is_nothing_to_do(kb: Kb, home: Path) -> None:
    assert kb("--home", home, "index").out == "up to date: 2 documents in the index\n"
    (home / "corpus" / "sources" / "cold-chain.md").unlink()
    kept = kb("--home", home, "index")
    assert "cold-chain" in kept.err and "--prune" in kept.err
    assert kb("--home", home, "ask", "冷藏车").code == 0
    assert "removed  cold-chain" in kb("--home", home, "index", "--prune").out
    assert kb("--home", home, "index", "--rebuild").code == 0


def test_eval_of_questions_has_the_keys_of_the_contract(kb: Kb, made: Path, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    rows = [
        ("冷库补助多少钱？", "cold-chain", "补助三十万元"),
        ("How many books are bought each year?", "village-libraries", "four thousand new books"),
    ]
    questions.write_text(
        "".join(
            json.dumps({"question": text, "relevant": [{"document": document, "contains": words}]}) + "\n"
            for text, document, words in rows
        ),
        encoding="utf-8",
    )
    found = kb("--home", made, "eval", questions, "--json").json
    assert list(found) == [
        "set", "queries", "ndcg@10", "mrr@10", "recall@10", "recall@100", "hit@1", "hit@3", "ms_per_query",
        "by_language", "documents@5", "documents@10", "answers@10", "marked", "answerable_confident",
        "near_miss_confident", "auc", "calibration_error",
    ]  # fmt: skip
    assert found["documents@5"] == 1.0
    assert found["near_miss_confident"] is None
    assert found["queries"] == 2
    assert found["ndcg@10"] == 1.0
    assert found["by_language"]["zh"]["ndcg@10"] == 1.0
    assert "nDCG@10" in kb("--home", made, "eval", questions).out


def test_init_makes_a_home_and_leaves_what_is_there(kb: Kb, tmp_path: Path) -> None:
    done = kb("init", tmp_path / "new")
    assert done.code == 0
    for part in ("kb.toml", "corpus", "index"):
        assert (tmp_path / "new" / part).exists()
    again = kb("init", tmp_path / "new")
    assert again.code == 2
    assert again.err.startswith("kb: ")


# -- wrong usage -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", ""],
        ["ask", "   "],
        ["ask", "x", "--nonsense"],
        ["ask", "x", "-n", "0"],
        ["ask", "x", "-n", "many"],
        ["ask", "x", "-n"],
        ["ask", "x", "--since", "yesterday"],
        ["ask", "x", "--since", "2025-13"],
        ["ask", "x", "--since", "2026", "--until", "2025"],
        ["ask", "-5 degrees"],
        ["cite", ""],
        ["ask", "x", "--kind", "poem"],
        ["ask", "x", "--language", "fr"],
        ["ask", "x", "--format", "yaml"],
        ["ask", "x", "--document", "nothing-like-it"],
        ["ask", "y" * 20_000],
        ["show", "cold-chain:9.9"],
        ["show", "nothing-like-it"],
        ["show", ""],
        ["add", ""],
        ["add", "/no/such/file.md"],
        ["add"],
        ["remove", "nothing-like-it"],
        ["list", "extra"],
        ["eval", "/no/such/set"],
        ["frobnicate"],
        ["--ui", "fr", "list"],
        ["--home", "/no/such/home", "list"],
        ["--home", "/", "list"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("ui", ["en", "zh"])
def test_a_mistake_is_one_line_and_exit_code_2(kb: Kb, made: Path, arguments: list[str], ui: str) -> None:
    done = kb("--home", made, "--ui", ui, *arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("kb: ")
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err
    if ui == "zh":
        assert any("\u4e00" <= character <= "\u9fff" for character in done.err), "it is said in Chinese"


def test_a_question_that_begins_with_a_dash_stands_after_two(kb: Kb, made: Path) -> None:
    assert "put -- before it" in kb("--home", made, "ask", "-5度").err
    assert kb("--home", made, "ask", "--json", "--", "-5度的冷库").json["question"] == "-5度的冷库"


@pytest.mark.parametrize("command", ["cite", "show", "open"])
def test_a_rank_below_one_is_told_where_ranks_begin(kb: Kb, made: Path, command: str) -> None:
    done = kb("--home", made, command, "-1")
    assert (done.code, done.err) == (
        2,
        f"kb: There is no option -1; ranks count from 1: kb {command} 1. See: kb {command} --help\n",
    )


def test_a_suggested_command_names_the_home_that_was_typed_and_no_other(
    kb: Kb, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"kb --home {made} list" in kb("--home", made, "show", "lighthouse").err
    monkeypatch.setenv("KB_HOME", str(made))
    done = kb("show", "lighthouse")
    assert "kb list" in done.err and "--home" not in done.err


def test_an_unknown_passage_names_the_nearest(kb: Kb, made: Path) -> None:
    assert "cold-chain:" in kb("--home", made, "show", "cold-chain:1.9").err
    assert "cold-chain" in kb("--home", made, "show", "coldchian").err


def test_a_name_with_escape_sequences_is_shown_but_not_obeyed(kb: Kb, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "evil\x1b]0;owned\x07\u202e.md"
    file.write_text(
        "# \x1b[31mRed\u202e\n\nWells are tested\x9b31m twice a year.\x1b]52;c;eA==\x07\n", encoding="utf-8"
    )
    outputs = [
        kb("--home", home, "add", file),
        kb("--home", home, "list"),
        kb("--home", home, "list", "--json"),
        kb("--home", home, "ask", "how often are wells tested? \x1b[31m"),
        kb("--home", home, "ask", "--json", "how often are wells tested? \x1b[31m\ud800"),
        kb("--home", home, "ask", "--format", "markdown", "how often are wells tested?"),
        kb("--home", home, "show", "1"),
        kb("--home", home, "show", "\x1b[31mnothing"),
    ]
    for done in outputs:
        for text in (done.out, done.err):
            assert not any(character in text for character in "\x1b\x07\x9b\u202e\ud800")
    assert any("⟨U+001B⟩" in done.out + done.err for done in outputs)


def test_an_unexpected_failure_is_one_line_and_a_traceback_only_when_asked_for(
    kb: Kb, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise ValueError("a defect\nin two lines\x1b[31m")

    monkeypatch.setattr("kb.knowledge_base.KnowledgeBase.documents", broken)
    done = kb("--home", made, "list")
    assert done.code == 3
    assert done.err == (
        "kb: something went wrong inside kb (ValueError: a defect in two lines⟨U+001B⟩[31m); KB_DEBUG=1 shows where.\n"
    )
    monkeypatch.setenv("KB_DEBUG", "1")
    told = kb("--home", made, "list").err
    assert "Traceback" in told
    assert "\x1b" not in told


def test_a_full_disk_and_a_folder_that_cannot_be_written_are_one_line(
    kb: Kb, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device", "/x")

    monkeypatch.setattr("kb.knowledge_base.KnowledgeBase.documents", full)
    done = kb("--home", made, "list")
    assert (done.code, done.err) == (2, "kb: The disk is full; make room and run this again.\n")


# -- help --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ui", ["en", "zh"])
def test_every_command_has_help_with_examples_in_both_languages(kb: Kb, ui: str) -> None:
    page = kb("--ui", ui, "--help")
    assert page.code == 0
    from kb.cli.commands import COMMANDS

    for listed in COMMANDS:
        command = kb("--ui", ui, listed.name, "--help")
        assert command.code == 0, listed.name
        assert f"kb {listed.name}" in command.out
        assert ("Usage: kb" if ui == "en" else "用法：kb") in command.out
        assert listed.name in page.out
        if ui == "zh":
            english = [line for line in command.out.splitlines() if "Show this message" in line or "Options" in line]
            assert not english
            assert any("一" <= character <= "鿿" for character in command.out.split("\n\n")[1]), listed.name


def test_help_fits_a_narrow_terminal(kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.cells import cell_len

    monkeypatch.setattr("kb.cli.help.columns", lambda: 50)
    for ui in ("en", "zh"):
        page = kb("--ui", ui, "ask", "--help").out
        body = page.partition("示例" if ui == "zh" else "Examples")[0]
        assert all(cell_len(line) <= 50 for line in body.splitlines())


def test_version_is_printed(kb: Kb) -> None:
    from importlib.metadata import version

    assert kb("--version").out == f"kb {version('kb')}\n"


def test_the_shell_completes_document_ids(made: Path, kb: Kb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_KB_COMPLETE", "complete_zsh")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", f"kb --home {made} show cold")
    assert "cold-chain" in kb().out
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", f"kb --home {made} show cold-chain:1.")
    assert "cold-chain" in kb().out
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", f"kb --home {os.devnull} show cold")
    assert kb().err == ""


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["ask", "x", "--kind", "re"], ["regulation", "report"]),
        (["ask", "x", "--kind", "规"], ["规章", "规划"]),
        (["list", "--status", "现"], ["现行有效"]),
        (["list", "--status", "re"], ["repealed"]),
        (["list", "--sort", ""], ["id", "date", "title", "status"]),
        (["cite", "1", "--format", "b"], ["bibtex"]),
        (["cite", "1", "--style", "gb7714-"], ["gb7714-note", "gb7714-author-date"]),
        (["draft", "check", "x.md", "--format", "s"], ["sarif"]),
        (["targets", "--format", "x"], ["xlsx"]),
    ],
)
def test_the_shell_completes_the_words_of_options(
    words: list[str], offered: list[str], kb: Kb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_KB_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "\n".join(["kb", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    assert kb().out.split() == offered


def test_bash_completes_passage_ids_though_it_splits_them_at_the_colon(
    made: Path, kb: Kb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_KB_COMPLETE", "complete_bash")
    for words, expected in (
        (["show", "cold"], ["cold-chain"]),
        (["show", "cold-chain", ":"], ["1.1", "1.2", "2.3"]),
        (["show", "cold-chain", ":", "1."], ["1.1", "1.2"]),
        (["show", "cold-chain", ":", "2"], ["2.3"]),
    ):
        monkeypatch.setenv("COMP_WORDS", "\n".join(["kb", "--home", str(made), *words]))
        monkeypatch.setenv("COMP_CWORD", str(len(words) + 2))
        assert [word for word in kb().out.split() if word != "0"] == expected


def test_a_later_version_is_added_without_talk_of_replacing_and_named_by_its_day(kb: Kb, tmp_path: Path) -> None:
    """Of two that came together the older one was offered for keeping, and the newer one for removal."""
    home, text = (
        tmp_path / "home",
        "# 借用农机办法\n\n成文日期：{day}\n\n第一条 借用农机应当提前{n}日登记。\n\n第二条 库房夜间上锁。\n",
    )
    for year, day, n in ((2020, "2020年3月10日", "三"), (2025, "2025年4月15日", "五")):
        (tmp_path / f"办法-{year}.md").write_text(text.format(day=day, n=n), encoding="utf-8")
    kb("--home", home, "init", home)
    said = kb("--home", home, "add", tmp_path / "办法-2020.md", tmp_path / "办法-2025.md").err
    assert [line.partition(". To state")[0] for line in said.splitlines()] == [
        "kb: 办法-2020: not found in the file: issuer",
        "kb: 办法-2025: not found in the file: issuer",
    ]
    said = kb("--home", home, "--ui", "zh", "ask", "借用农机要提前几日登记", "-n", "1").out
    assert "    2020年3月10日的版本也有，文字不同：办法-2020:1\n" in said


def test_what_is_removed_or_replaced_comes_back(kb: Kb, home: Path, tmp_path: Path) -> None:
    place = home / "corpus" / "sources" / "cold-chain.md"
    before = place.read_bytes()
    assert kb("--home", home, "remove", "cold-chain").code == 0
    assert not place.exists()
    assert kb("--home", home, "restore", "cold-chian").code == 2
    assert kb("--home", home, "restore", "cold-chain").code == 0
    assert place.read_bytes() == before
    corrected = tmp_path / "new" / "cold-chain.md"
    corrected.parent.mkdir()
    corrected.write_text(before.decode().replace("三十万元", "四十万元"), encoding="utf-8")
    beside = kb("--home", home, "add", corrected)
    assert "--replace cold-chain" in beside.err  # both are there, and the way to have one only is named
    assert "cold-chain-2" in kb("--home", home, "doctor").out
    said = kb("--home", home, "add", corrected, "--replace", "cold-chain")
    assert f"kb --home {home} restore cold-chain" in said.err
    listed = [one["document"] for one in kb("--home", home, "list", "--json").json["documents"]]
    assert listed == ["cold-chain", "village-libraries"]
    assert "四十万元" in kb("--home", home, "ask", "冷库补助多少钱？").out
    kb("--home", home, "restore", "cold-chain")
    assert place.read_bytes() == before
    assert "三十万元" in kb("--home", home, "ask", "冷库补助多少钱？").out


def test_a_file_changed_in_place_with_its_size_and_time_kept_is_found_by_doctor(kb: Kb, home: Path) -> None:
    place = home / "corpus" / "sources" / "cold-chain.md"
    kb("--home", home, "index")
    before = place.stat()
    with place.open("r+b") as file:
        content = file.read()
        file.seek(0)
        file.write(content.replace("三十万元".encode(), "四十万元".encode()))
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert kb("--home", home, "index").out.startswith("up to date")
    found = kb("--home", home, "doctor")
    assert found.code == 1 and "cold-chain.md" in found.out
    assert kb("--home", home, "doctor", "--repair").code == 0
    assert "四十万元" in kb("--home", home, "ask", "冷库补助多少钱？").out
    assert kb("--home", home, "doctor").code == 0


def test_a_question_does_not_wait_for_the_disk(kb: Kb, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kb("--home", made, "ask", "x")  # what is made once, before the first question
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", flushed.append)
    kb("--home", made, "ask", "x")
    assert flushed == []


def test_the_last_results_of_the_homes_asked_last_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(past_questions, "_MOST_HOMES", 3)
    homes = [tmp_path / f"home-{number}" for number in range(5)]
    for at, home in enumerate(homes):
        remember_results(home, [f"passage:{at}"])
        os.utime(past_questions._results_file(home), (at, at))
    assert [last_results(home) for home in homes] == [(), (), ("passage:2",), ("passage:3",), ("passage:4",)]
    remember_results(homes[3], ["passage:5"])
    assert [last_results(home) for home in homes[2:]] == [("passage:2",), ("passage:5",), ("passage:4",)]


def test_the_last_results_are_the_user_s_and_not_the_home_s(kb: Kb, home: Path) -> None:
    kb("--home", home, "ask", "冷库补助多少钱？")
    assert not list((home / "index").glob("*answer*"))
    assert kb("--home", home, "cite", "1").code == 0


def test_the_library_refuses_what_nobody_can_mean(made: Path) -> None:
    with KnowledgeBase.open(made) as base:
        for wrong in ({"n": -1}, {"n": 0}, {"n": 10**6}, {"language": "fr"}):
            with pytest.raises(InputError):
                base.ask("冷库", **wrong)  # type: ignore[arg-type]
        with pytest.raises(InputError):
            base.ask("冷库", since=date(2026, 1, 1), until=date(2025, 1, 1))
        with pytest.raises(InputError):
            base.ask("冷" * 20_000)


def test_markdown_takes_context_and_explain(kb: Kb, made: Path) -> None:
    question = ("ask", "--format", "markdown", "-n", "1", "冷库补助多少钱？")
    whole = kb("--home", made, *question).out
    cut = kb("--home", made, *question, "--context", "0").out
    assert "优先服务合作社" in whole and "优先服务合作社" not in cut and "三十万元" in cut
    assert len(kb("--home", made, *question, "--explain").out) > len(whole)


def test_names_that_differ_in_case_alone_are_two_documents_everywhere(kb: Kb, home: Path, tmp_path: Path) -> None:
    other = tmp_path / "WELLS.txt"
    (tmp_path / "wells.md").write_text("# Wells\n\n1. Wells are tested in May.\n", encoding="utf-8")
    other.write_text("Lamps\n\n1. Lamps burn at night.\n", encoding="utf-8")
    kb("--home", home, "add", tmp_path / "wells.md", other)
    assert sorted(path.name for path in (home / "corpus").glob("*")) == ["WELLS-2.txt", "sources", "wells.md"]
