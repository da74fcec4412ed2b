"""Passages: whole sentences, inside one provision, each with its place."""

from itertools import pairwise
from pathlib import Path

import pytest

from kb.documents import read
from kb.documents.document import Block, Document, Metadata, Provision
from kb.passages import split
from kb.passages.sentences import sentence_spans
from kb.passages.splitting import LENGTH, weight


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说：“底线不能破。”会议作出部署。", ["他说：“底线不能破。”", "会议作出部署。"]),
        ("“守住底线。”的要求必须落实。好！", ["“守住底线。”的要求必须落实。", "好！"]),
        ("方案（见附件1。另见附件2。）已经印发。", ["方案（见附件1。另见附件2。）已经印发。"]),
        ("（一）甲；\n（二）乙。", ["（一）甲；", "（二）乙。"]),
        ("Sales rose 1.4 percent. The U.S. market grew.", ["Sales rose 1.4 percent.", "The U.S. market grew."]),
        (
            "The No. 1 document, e.g. its Sec. 3, helps. Dr. Li agrees.",
            ["The No. 1 document, e.g. its Sec. 3, helps.", "Dr. Li agrees."],
        ),
        (
            "Prices fell in the markets.According to data, all is well.",
            ["Prices fell in the markets.", "According to data, all is well."],
        ),
        ('She asked "Why?" He left.', ['She asked "Why?"', "He left."]),
        ("See www.example.org for more. Thanks.", ["See www.example.org for more.", "Thanks."]),
    ],
)
def test_sentences_end_where_a_reader_would_say(text: str, expected: list[str]) -> None:
    if text.startswith("方案"):
        assert sentences(text)[0].startswith("方案（见附件1。另见附件2。）")
    else:
        assert sentences(text) == expected


def test_a_long_sentence_is_cut_at_its_semicolons() -> None:
    clause = "完善设施，改善服务，扩大供给，促进流通，保障质量，方便群众"
    assert len(sentences("；".join([clause] * 5) + "。")) == 5


def document(*provisions: Provision) -> Document:
    return Document(Metadata("标题", "zh"), provisions)


def provision(label: str, *paragraphs: str) -> Provision:
    return Provision(label, ("一、任务",), tuple(Block("paragraph", text) for text in paragraphs))


def test_a_passage_never_crosses_a_provision_and_cuts_no_sentence() -> None:
    sentence = "各地要落实责任，完善措施，加强监督检查，确保各项任务落到实处。"
    doc = document(provision("1", sentence * 40), provision("2", sentence), provision("3", *[sentence * 3] * 12))
    passages = split(doc, "d")
    text = "\n".join(block.text for provision in doc.provisions for block in provision.blocks)
    assert [p.text for p in passages] == [text[p.start : p.end] for p in passages]
    assert all(p.text.endswith("。") and weight(p.text) <= LENGTH * 1.3 for p in passages)
    assert {p.section for p in passages} == {("一、任务",)}
    for p in passages:
        spans = p.sentences
        assert spans[0][0] == 0
        assert spans[-1][1] == len(p.text)
        assert all(p.text[a:b].strip() == p.text[a:b] for a, b in spans)
        assert all(not p.text[b:c].strip() for (_, b), (c, _) in pairwise(spans))


def test_ids_name_the_place_and_the_passage() -> None:
    long = "各地要落实责任，完善措施，加强监督检查，确保各项任务落到实处。" * 40
    ids = [p.id for p in split(document(provision("3.12", long), provision("3.13", "短。")), "opinions-2026")]
    assert ids[:2] == ["opinions-2026:3.12", "opinions-2026:3.12.p2"]
    assert ids[-1] == "opinions-2026:3.13"
    assert len(set(ids)) == len(ids)


def test_ids_stay_when_another_provision_is_added_before() -> None:
    long = "各地要落实责任，完善措施，加强监督检查，确保各项任务落到实处。" * 40
    alone = split(document(provision("3", long)), "d")
    later = split(document(provision("2", "新的一条。"), provision("3", long)), "d")
    assert [p.id for p in alone] == [p.id for p in later[1:]]


def test_a_passage_knows_its_page_and_paragraph() -> None:
    first = "第一段的内容很完整，也很清楚。" * 20
    second = "第二段从一页延续到下一页，内容同样完整。" * 60
    blocks = (
        Block("paragraph", first, page=4),
        Block("paragraph", second, page=4, page_breaks=((len(second) // 2, 5),)),
    )
    passages = split(document(Provision("1", (), blocks)), "d")
    assert [p.page for p in passages] == sorted(p.page or 0 for p in passages)
    assert {p.page for p in passages} == {4, 5}
    assert {p.paragraph for p in passages} == {1, 2}


@pytest.mark.shared
def test_the_articles_one_long_paragraph_becomes_passages_at_sentence_ends(shared: Path) -> None:
    passages = split(read(shared / "documents" / "article-rural-ecommerce.txt"), "article-rural-ecommerce")
    assert len(passages) > 4
    assert [p.label for p in passages] == [f"p{n}" for n in range(1, len(passages) + 1)]
    assert all(p.text[-1] in '.;!?)”"' for p in passages)
    assert not any("infringe" in p.text or "Responsible editor" in p.text for p in passages)
