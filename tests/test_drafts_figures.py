"""A draft's figure that stands in a source beside another of its kind is verified only as what it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kb.drafts.check import check_draft
from kb.drafts.markdown_draft import read_markdown
from kb.knowledge_base import KnowledgeBase

_REPORT = (
    "# 青河县政府工作报告（2031年）\n\n2031年2月5日\n\n"
    "## 一、“二十五”时期和2030年工作回顾\n\n"
    "### （一）渔业\n\n新增渔港42个。渔船事故起数、伤亡人数比2025年分别下降65.3%、58.3%。\n\n"
    "### （二）年度\n\n——渔业稳步发展。新增渔港7个。\n\n"
    "## 二、任务\n\n剩余的551名农村渔民上岸、52个渔业县转产。已开工的57个码头要加快建设，再开工27个码头。\n"
).replace("二十五", "十五五")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("figures")
    (folder / "report.md").write_text(_REPORT, encoding="utf-8")
    with KnowledgeBase.create(folder / "home") as made:
        made.add([folder / "report.md"])
        yield made


@pytest.mark.parametrize(
    ("text", "verified"),
    [
        ("青河渔船事故起数比2025年下降65.3%，伤亡人数下降58.3%。", ["65.3%", "58.3%"]),
        ("青河渔船事故伤亡人数比2025年下降65.3%。", []),
        ("青河已开工57个码头，再开工27个。", ["57个", "27个"]),
        ("青河已开工27个码头，再开工57个。", []),
        ("青河52个渔业县转产。", ["52个"]),
        ("青河52个渔业村转产。", []),
        # a heading of a year and of five years, and two values under it
        ("2030年青河新增渔港42个。", []),
        ("“十五五”时期青河新增渔港42个。", ["42个"]),
    ],
)
def test_a_figure_beside_another_of_its_kind_is_its_own(base: KnowledgeBase, text: str, verified: list[str]) -> None:
    check = check_draft(read_markdown(text, "draft.md"), base.snapshot(), base.encoder)
    assert [each.draft for each in check.verified if not each.draft.endswith("年")] == verified
