"""Claims about a document without quotation marks: its words, nearly them, or the opposite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.drafts.check import check_draft
from kb.drafts.findings import Check
from kb.drafts.markdown_draft import read_markdown
from kb.knowledge_base import KnowledgeBase

_OPINIONS = (
    "# 关于振兴渔业的意见\n\n> 发布机构：青河县人民政府\n> 成文日期：{year}年5月6日\n\n"
    "建立渔港巡查制度。支持扩大特色水产品出口，健全渔船价格形成机制，促进渔民合作经营。渔民医保支出只增不减，决不允许挪用渔港建设资金。"
    "各地严禁新建渔港办公楼，加强无主渔船清理，为渔民美好未来打下基础。\n"
)
_REPORT = (
    "# Report on the Work of the Government (2031)\n\n> Issuer: Qinghe County\n> Date: 2031-03-05\n\n"
    + "We should tighten regulation of the coastal fishing market and protect the rights of people there. "
    + "".join(f"\n\n{n}. We should build {n} ports on the coast and repair a market for people." for n in range(2, 12))
)  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("claims")
    (folder / "opinions.md").write_text(_OPINIONS.format(year=2031), encoding="utf-8")
    (folder / "other.md").write_text(
        "# 关于渔港用电的意见\n\n> 成文日期：2030年5月6日\n\n渔港用电执行农业电价。\n", "utf-8"
    )
    (folder / "report.md").write_text(_REPORT, encoding="utf-8")
    with KnowledgeBase.create(folder / "home") as made:
        made.add(sorted(folder.glob("*.md")))
        yield made


def checked(base: KnowledgeBase, text: str) -> Check:
    return check_draft(read_markdown(text, "draft.md"), base.snapshot(), None, claims=True)


@pytest.mark.parametrize(
    ("text", "claim", "source"),
    [
        ("意见提出，限制扩大特色水产品出口。", "限制扩大特色水产品出口", "支持扩大特色水产品出口"),
        ("意见提出，支持扩大特色水产品出口，不得促进渔民合作经营。", "不得促进渔民合作经营", "促进渔民合作经营"),
        ("意见提出，渔民医保支出只减不增。", "渔民医保支出只减不增", "渔民医保支出只增不减"),
        ("意见提出，允许挪用渔港建设资金。", "允许挪用渔港建设资金", "决不允许挪用渔港建设资金"),
        ("意见提出，各地可以新建渔港办公楼。", "各地可以新建渔港办公楼", "各地严禁新建渔港办公楼"),
        ("The 2031 report says that we should loosen regulation of the coastal fishing market.",
         "we should loosen regulation of the coastal fishing market",
         "We should tighten regulation of the coastal fishing market"),
    ],
)  # fmt: skip
def test_a_claim_that_says_the_opposite_is_a_finding(base: KnowledgeBase, text: str, claim: str, source: str) -> None:
    assert [(each.kind, each.draft, each.source) for each in checked(base, text).findings] == [
        ("misquoted", claim, source)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "意见提出，促进渔民合作经营，健全渔船价格形成机制。",  # in another order
        "意见提出，各地严禁新建渔港办公楼。",
        "意见提出，为渔民的美好未来打基础，加强渔船清理。",
        "意见提出，渔民医保支出只增不减，决不允许挪用建设资金。",
    ],
)
def test_a_claim_in_nearly_the_words_of_a_document_is_none(base: KnowledgeBase, text: str) -> None:
    result = checked(base, text)
    assert result.findings == ()
    assert [each.kind for each in result.information] == ["unquoted"]


def test_the_sentence_that_a_claim_is_from_is_shown_alone(base: KnowledgeBase) -> None:
    (told,) = checked(base, "意见提出，支持扩大特色水产品出口。").information
    assert told.source == "支持扩大特色水产品出口，健全渔船价格形成机制，促进渔民合作经营"
