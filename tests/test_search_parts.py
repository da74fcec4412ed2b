"""A question that lists several things is answered by passages on each of them."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from kb import KnowledgeBase
from kb.search.query_parts import parts_of
from kb.search.translation import cross_word_bigrams
from kb.text.normalise import normalise


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("果园、冷库、果品分拣怎么建？", ("果园", "冷库", "果品分拣怎么建")),
        ("果园补助和冷库补助有哪些？", ("果园补助", "冷库补助有哪些")),
        ("和谐邻里怎么建？", ()),
        ("义务教育怎么普及？", ()),
        ("果园补助哪年开始，各地落实得怎么样？", ()),
        ("Which orchards get aid, and how far are provinces in carrying it out?", ()),
        ("种了1,200万亩，产量多少？", ("种了1,200万亩", "产量多少")),
        ("How are orchards, cold stores and roads built?", ("How are orchards", "cold stores", "roads built")),
        ("What is planned for 2.5% of orchards?", ()),
        ("What is it, and where?", ()),
    ],
)  # fmt: skip
def test_what_a_question_lists_is_told_apart(question: str, parts: tuple[str, ...]) -> None:
    text = normalise(question)
    assert parts_of(text, "en" if question.isascii() else "zh", cross_word_bigrams(text)) == parts


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("冷库补助、果品直播销售和果农培训", {"冷库补助", "果品销售", "培训"}),
        ("How are orchards to be irrigated and growers trained?", {"Irrigation", "Training"}),
    ],
)
def test_each_thing_that_a_question_lists_finds_its_passage(tmp_path: Path, question: str, answers: set[str]) -> None:
    base = KnowledgeBase.create(tmp_path / "home")
    source = tmp_path / "fruit.md"
    if question.isascii():
        sections = {
            "Pests of fruit trees": "Pests of fruit trees are fought together in every township.",
            "Irrigation": "Drip irrigation is spread to all orchards, and ponds are repaired.",
            "Cold stores": "Each new cold store near the fields gets a subsidy.",
            "Selling fruit": "Fruit is sold by live streaming and at fairs.",
            "Training": "Growers are trained in winter.",
        }
    else:
        sections = {
            "果树病虫害防治": "对果树病虫害实行统防统治。",
            "灌溉设施": "推广果园滴灌，修复山塘水渠。",
            "冷库补助": "对新建产地冷库给予补助。",
            "果品销售": "发展果品直播销售，组织果农参加展销会。",
            "培训": "冬季组织果农培训。",
        }
    text = "\n\n".join(f"## {heading}\n\n{sentence}" for heading, sentence in sections.items())
    source.write_text(f"# Fruit\n\n{text}\n", encoding="utf-8")
    base.add(source)
    found = base.ask(question)
    assert found.confident
    (result,) = found.results
    assert {one.passage.section[-1] for one in (result, *result.more)} == answers  # what is no answer is not shown


def test_a_question_as_long_as_a_text_is_answered_in_the_memory_of_a_small_machine(tmp_path: Path) -> None:
    """A server must not be brought down by one request."""
    home = tmp_path / "home"
    with KnowledgeBase.create(home) as base:
        (base.home.corpus / "fruit.md").write_text("# 果园管理办法\n\n对新建产地冷库给予补助。\n", encoding="utf-8")
        base.index()
    asked = subprocess.run(
        [sys.executable, "-m", "kb", "--home", str(home), "ask", "冷库补助" * 1500],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30)),
        capture_output=True,
        text=True,
    )
    assert asked.returncode in (0, 1), asked.stderr
    assert "fruit:" in asked.stdout
