"""A small knowledge base in words of our own, to check and fill drafts against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kb.knowledge_base import KnowledgeBase

PLAN = """---
title: 青河县乡村电商发展规划
issuer: 青河县人民政府
issued: 2025-03-01
url: https://example.cn/plan
---
# 青河县乡村电商发展规划

## 一、总体目标

### （一）发展目标

到2027年，全县建成村级电商服务站120个，农产品网络零售额达到3.6亿元，年均增长12.5%。村级物流点覆盖九成以上行政村，培训电商人才2000人次。

### （二）基本原则

坚持因地制宜，尊重农民意愿，不搞一刀切，把增收实效作为衡量工作的第一标准。

## 二、重点任务

### （三）完善物流网络

整合邮政、供销、快递资源，建设县级共同配送中心，开通乡村配送专线，实现村村有点、日日有车。
"""
RULES = """---
title: 青河县网络零售管理办法
issuer: 青河县商务局
kind: measures
issued: 2024-06-01
---
# 青河县网络零售管理办法

第一条 为了规范网络零售活动，保护消费者和经营者的合法权益，制定本办法。

第二条 经营者应当在网页显著位置公示营业信息，公示内容发生变化的，应当在十日内更新。

第三条 违反前条规定的，由主管部门责令改正；逾期不改正的，处二千元以上一万元以下罚款。
"""
REPORT = """---
title: Annual Report on Village Shops
issuer: Qinghe Bureau of Statistics
issued: 2025-12-31
---
# Annual Report on Village Shops

## 1. Sales

Village shops sold goods worth 45.2 million yuan online in 2025, which is 8.4% more than a year before.

## 2. Staff

One third of the shops employ more than five people, and most owners are younger than forty years.
"""


def make_base(home: Path) -> KnowledgeBase:
    """An indexed knowledge base with the three documents."""
    base = KnowledgeBase.create(home)
    for name, text in (("qinghe-plan", PLAN), ("qinghe-rules", RULES), ("shops-2025", REPORT)):
        (base.home.corpus / f"{name}.md").write_text(text, encoding="utf-8")
    base.index()
    return base


@contextmanager
def filled(folder: Path, texts: Mapping[str, str]) -> Iterator[KnowledgeBase]:
    """A knowledge base of documents by these names."""
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    with KnowledgeBase.create(folder / "home") as base:
        base.add([folder / f"{name}.md" for name in texts])
        yield base
