"""The main job: documents go in as they are, and questions in either language get answers with places."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kb.errors import InputError
from kb.evaluation import evaluate
from kb.knowledge_base import KnowledgeBase
from kb.results import Overrides

NOTICE = """\
# 关于做好渔港安全检查的通知

某县〔2025〕7号

## 一、检查范围

### （一）渔港设施

码头护栏每季度检查一次。夜间照明不足的渔港，三个月内补齐灯具。

### （二）渔船

出海渔船配备救生衣，一人一件。发动机每年检修两次。

## 二、责任分工

乡镇负责日常巡查，县里每半年抽查一次。
"""

HARBOUR = """\
# Rules for Small Harbours

## 1. Safety

Handrails on the quay are checked every three months. Every boat carries one life jacket for each person.

## 2. Fees

Mooring for less than two hours is free of charge.
"""


@pytest.fixture
def base(tmp_path: Path) -> KnowledgeBase:
    return KnowledgeBase.create(tmp_path / "home")


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    folder = tmp_path / "drafts"
    folder.mkdir()
    (folder / "notice.md").write_text(NOTICE, encoding="utf-8")
    (folder / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    return folder


def test_a_question_finds_its_provision_in_either_language(base: KnowledgeBase, drafts: Path) -> None:
    change = base.add([drafts])
    assert {record.id for record in change.added} == {"notice", "harbour"}
    # Both documents say how many life jackets, each in its own language.
    assert {r.passage.id for r in base.ask("救生衣要配几件？").results[:2]} == {"notice:1.2", "harbour:1"}
    assert base.ask("夜间太暗的渔港怎么办？").results[0].passage.id == "notice:1.1"
    assert "harbour:2" in [r.passage.id for r in base.ask("What does a short stay at the pier cost?").results[:2]]
    across = base.ask("How often are engines of fishing boats serviced?", document="notice")
    assert across.results[0].passage.id == "notice:1.2"


def test_the_same_content_again_changes_nothing(base: KnowledgeBase, drafts: Path) -> None:
    base.add([drafts / "notice.md"])
    again = base.add([drafts / "notice.md"])
    assert again.unchanged == ("notice",)
    assert not again.added
    assert [path.name for path in base.home.corpus.iterdir()] == ["notice.md"]


def test_a_second_document_of_a_name_gets_a_number(base: KnowledgeBase, drafts: Path, tmp_path: Path) -> None:
    base.add([drafts / "notice.md"])
    other = tmp_path / "notice.txt"
    other.write_text("仓库消防规定\n\n灭火器每月检查一次，过期的立即更换。\n", encoding="utf-8")
    assert [record.id for record in base.add([other]).added] == ["notice-2"]
    assert base.ask("灭火器").results[0].document.id == "notice-2"
    assert base.document("notice").metadata.title.startswith("关于做好渔港")


def test_what_is_stated_counts_and_outlives_the_index(base: KnowledgeBase, drafts: Path) -> None:
    stated = Overrides(id="fishing", title="渔港通知", issuer=("某县政府",), kind="notice")
    base.add([drafts / "notice.md"], overrides=stated)
    base.close()
    shutil.rmtree(base.home.index)
    base = KnowledgeBase.open(base.home.path)
    base.index()
    record = base.document("fishing")
    assert (record.metadata.title, record.metadata.issuer) == ("渔港通知", ("某县政府",))


def test_a_file_that_cannot_be_read_costs_only_itself(base: KnowledgeBase, drafts: Path) -> None:
    (drafts / "broken.pdf").write_bytes(b"%PDF-1.7\nnot really\n")
    (drafts / "empty.txt").write_bytes(b"")
    change = base.add([drafts])
    assert {record.id for record in change.added} == {"notice", "harbour"}
    assert {Path(failure.path).name for failure in change.failed} == {"broken.pdf", "empty.txt"}
    assert sorted(path.name for path in base.home.corpus.rglob("*.*")) == ["harbour.md", "notice.md"]


def test_a_full_text_takes_the_place_of_its_digest(tmp_path: Path) -> None:
    base = KnowledgeBase.create(tmp_path / "home", samples=True)
    base.index()
    assert base.document("plan-2024-2027").metadata.text_status == "digest"
    full = tmp_path / "plan-2024-2027.txt"
    full.write_text(NOTICE.replace("#", "").strip(), encoding="utf-8")
    base.add([full])
    assert base.document("plan-2024-2027").metadata.text_status == "full"
    assert base.document("plan-2024-2027").path.endswith(".txt")
    assert not (base.home.corpus / "plan-2024-2027.md").exists()


def test_removing_takes_a_document_out_of_corpus_and_answers(base: KnowledgeBase, drafts: Path) -> None:
    base.add([drafts])
    base.remove("notice")
    assert [record.id for record in base.documents()] == ["harbour"]
    assert all(result.document.id == "harbour" for result in base.ask("救生衣").results)
    with pytest.raises(InputError, match="harbour"):
        base.document("harbor")


def test_places_stay_when_other_documents_come_and_the_index_is_rebuilt(base: KnowledgeBase, drafts: Path) -> None:
    base.add([drafts / "notice.md"])
    before = [(passage.id, passage.text) for passage in base.passages_of("notice")]
    base.add([drafts / "harbour.md"])
    base.index(rebuild=True)
    assert [(passage.id, passage.text) for passage in base.passages_of("notice")] == before


def test_a_link_out_of_an_added_folder_is_not_followed(base: KnowledgeBase, drafts: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The code of the safe is in the blue folder.", encoding="utf-8")
    os.symlink(secret, drafts / "innocent.txt")
    base.add([drafts])
    assert {record.id for record in base.documents()} == {"notice", "harbour"}


def test_a_file_name_that_is_no_text_is_taken_under_a_readable_one(base: KnowledgeBase, tmp_path: Path) -> None:
    names = [os.fsdecode(b"bad\xffname.md"), "two\nlines.md"]
    for name, text in zip(names, (HARBOUR, NOTICE), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    base.add([tmp_path / name for name in names])
    assert {record.path for record in base.documents()} == {"corpus/bad_name.md", "corpus/two_lines.md"}


def test_a_highlight_is_a_sentence_of_the_passage(base: KnowledgeBase, drafts: Path) -> None:
    base.add([drafts])
    result = base.ask("夜间照明").results[0]
    marked = [result.passage.text[start:end] for start, end in result.highlights]
    assert any("照明" in sentence for sentence in marked)
    assert all(span in result.passage.sentences for span in result.highlights)


def test_a_document_in_two_languages_is_shown_in_that_of_the_question(tmp_path: Path) -> None:
    base = KnowledgeBase.create(tmp_path / "home", samples=True)
    base.index()
    for question, language in (("新增建设用地指标", "zh"), ("How are county hospitals to be improved?", "en")):
        assert {result.document.metadata.language for result in base.ask(question, n=10).results} == {language}
    other = base.ask("How are county hospitals to be improved?", document="plan-2024-2027")
    assert {result.document.id for result in other.results} == {"plan-2024-2027"}


def test_the_document_that_a_question_names_is_the_one_searched(tmp_path: Path) -> None:
    base = KnowledgeBase.create(tmp_path / "home", samples=True)
    base.index()
    for question in ("2026年中央一号文件对种业有什么要求？", "What does the 2026 No. 1 document say about seeds?"):
        answer = base.ask(question)
        assert {result.document.id.removesuffix("-en") for result in answer.results} == {"opinions-2026"}
        assert answer.parsed is not None
        free = base.ask(question, parse=False)
        assert free.parsed is None


@pytest.mark.shared
@pytest.mark.parametrize("copies", [("md", "md"), ("docx", "pdf"), ("html", "pdf")])
def test_the_real_documents_answer_as_well_in_every_format(
    shared: Path, tmp_path: Path, copies: tuple[str, str]
) -> None:
    base = KnowledgeBase.create(tmp_path / "home")
    opinions, plan = copies
    names = (f"opinions-2026.{opinions}", f"plan-2024-2027.{plan}", "article-rural-ecommerce.txt")
    base.add([shared / "documents" / name for name in names])
    counts = {record.id: record.provisions for record in base.documents()}
    assert counts == {"opinions-2026": 27, "plan-2024-2027": 34, "article-rural-ecommerce": 0}
    report = evaluate(shared / "eval" / "policy-questions.jsonl", base)
    assert report.ndcg_at_10_by_language["zh"] >= 0.84
    assert report.ndcg_at_10_by_language["en"] >= 0.74
    assert report.hit_at_3_by_language["zh"] >= 0.85
    assert report.hit_at_3_by_language["en"] >= 0.80
