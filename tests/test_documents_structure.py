"""Numbers, headings and places, Chinese and English."""

from pathlib import Path

import pytest

from kb.documents import read
from kb.documents.contents import without_contents
from kb.documents.document import Block, Provision
from kb.documents.numbering import number_of
from kb.documents.structure import provisions_of
from kb.text.numbers import han_number, roman_number


def of(*lines: str) -> tuple[Provision, ...]:
    """Provisions of a text; a line with # marks is a heading of that depth."""
    blocks = []
    for line in lines:
        level = len(line) - len(line.lstrip("#"))
        blocks.append(Block("heading" if level else "paragraph", line.lstrip("# "), level))
    return provisions_of(without_contents(blocks))


def places(provisions: tuple[Provision, ...]) -> list[str]:
    return [p.label for p in provisions]


def counted(provisions: tuple[Provision, ...]) -> list[str]:
    return [p.label for p in provisions if p.numbered]


@pytest.mark.parametrize(
    ("text", "level", "label"),
    [
        ("第一编 总则", "part", "1"),
        ("第二分编 合同", "subpart", "2"),
        ("第三部分 措施", "part", "3"),
        ("第十二章　附则", "chapter", "12"),
        ("第2节 监督", "section", "2"),
        ("第一百二十条之一 单位犯前款罪", "article", "120-1"),
        ("第三十四条【期限】申请", "article", "34"),
        ("一、总体要求", "first", "1"),
        ("⼗⼀、加强组织实施", "first", "11"),  # as text layers of PDF files spell it
        ("（二十七）改进方法", "second", "27"),
        ("(三) 保障", "second", "3"),
        ("㈣措施", "second", "4"),
        ("3.完善制度", "third", "3"),
        ("4、加强监管", "third", "4"),
        ("（5）其他", "fourth", "5"),
        ("⑥其他", "fifth", "6"),
        ("1.2 Scope", "decimal", "1.2"),
        ("Part Two General", "part", "2"),
        ("Chapter IV Finance", "chapter", "4"),
        ("Article 12 The State", "article", "12"),
        ("Section 3. Powers", "section", "3"),
        ("III. Raising incomes", "first", "3"),
        ("B. Markets", "second", "b"),
        ("(a) in villages", "fourth", "a"),
    ],
)
def test_official_numbers_are_recognised(text: str, level: str, label: str) -> None:
    number = number_of(text)
    assert number is not None
    assert (number.level, number.label) == (level, label)


@pytest.mark.parametrize(
    "text",
    ["1.4万亿斤粮食", "2025年的工作", "一些地方", "十五五时期", "A village", "I think so", "第五条规定的期限届满后"],
)
def test_prose_that_begins_like_a_number_is_prose(text: str) -> None:
    number = number_of(text)
    assert number is None or not number.certain


def test_chinese_and_roman_numerals() -> None:
    assert [han_number(n) for n in ("十", "二十七", "一百零三", "二〇二六", "１２", "甲")] == [
        10,
        27,
        103,
        2026,
        12,
        None,
    ]
    assert [roman_number(n) for n in ("IV", "XIX", "IIII", "")] == [4, 19, None, None]


def test_opinions_are_cited_by_section_and_item_as_printed() -> None:
    found = of(
        "开头的话。",
        "# 一、生产",
        "## （一）粮食",
        "稳产。",
        "## （二）蔬菜",
        "供应。",
        "# 二、收入",
        "## （三）就业",
        "稳岗。",
    )
    assert places(found) == ["0", "1.1", "1.2", "2.3"]
    assert counted(found) == ["1.1", "1.2", "2.3"]
    assert found[3].section == ("二、收入", "（三）就业")


def test_headings_are_told_by_their_numbers_where_the_format_marks_none() -> None:
    marked = of("## 一、生产", "### （一）粮食", "稳产保供。", "### （二）蔬菜", "确保供应。")
    plain = of("一、生产", "（一）粮食", "稳产保供。", "（二）蔬菜", "确保供应。")
    assert [(p.label, p.section, [b.text for b in p.blocks]) for p in marked] == [
        (p.label, p.section, [b.text for b in p.blocks]) for p in plain
    ]


def test_a_title_at_the_head_of_its_paragraph_is_a_heading() -> None:
    found = of(
        "一、任务",
        "（一）稳定粮食生产。各地要落实面积，提高单产，确保供给。",
        "（二）扩大消费。完善设施，改善服务，促进流通。",
    )
    assert [p.section[-1] for p in found] == ["（一）稳定粮食生产", "（二）扩大消费"]
    assert found[0].blocks[0].text == "各地要落实面积，提高单产，确保供给。"


def test_text_right_under_a_section_has_a_place_but_is_not_counted() -> None:
    found = of(
        "# 一、总体要求",
        "坚持稳中求进。",
        "# 二、任务",
        "## （一）甲",
        "做甲。",
        "## （二）乙",
        "做乙。",
        "# 三、组织实施",
        "加强领导。",
    )
    assert places(found) == ["1", "2.1", "2.2", "3"]
    assert counted(found) == ["2.1", "2.2"]


def test_a_notice_with_only_sections_counts_its_sections() -> None:
    assert counted(of("一、申报条件", "符合规定。", "二、申报时间", "按时申报。", "三、联系方式", "见附件。")) == [
        "1",
        "2",
        "3",
    ]


def test_a_law_counts_its_articles_and_keeps_their_items_inside() -> None:
    found = of(
        "# 第一章 总则",
        "第一条 为了规范管理，制定本办法。",
        "第二条 有下列情形之一的，不予受理：",
        "（一）材料不全的；",
        "（二）超过期限的。",
        "前款情形消除后可以重新申请。",
        "# 第二章 附则",
        "第二条之一 本办法自公布之日起施行。",
    )
    assert counted(found) == ["1", "2", "2-1"]
    assert [block.text for block in found[1].blocks] == [
        "有下列情形之一的，不予受理：", "（一）材料不全的；", "（二）超过期限的。", "前款情形消除后可以重新申请。"
    ]  # fmt: skip
    assert found[1].section == ("第一章 总则", "第二条")


def test_a_sentence_that_speaks_of_an_article_is_not_that_article() -> None:
    found = of(
        "第一条 为了管理，制定本办法。",
        "第二条 申请应当书面提出。",
        "第一条规定的目的，由主管部门解释。",
        "第三条 施行。",
    )
    assert counted(found) == ["1", "2", "3"]


def test_items_that_end_in_semicolons_are_a_list_and_not_provisions() -> None:
    found = of("一、范围", "包括：", "（一）城市；", "（二）乡镇；", "（三）村。", "二、要求", "抓紧落实。")
    assert places(found) == ["1", "2"]
    assert len(found[0].blocks) == 4


def test_english_documents_are_numbered_too() -> None:
    found = of(
        "Chapter I General Provisions",
        "Article 1 This law is made to protect farmland.",
        "Article 2 It applies everywhere.",
        "(a) in villages;",
        "(b) in towns.",
        "Chapter II Supplementary Provisions",
        "Article 3 It takes effect today.",
    )
    assert counted(found) == ["1", "2", "3"]
    assert found[1].section == ("Chapter I General Provisions", "Article 2")


def test_unnumbered_headings_get_ordinals_and_a_text_without_headings_has_paragraphs() -> None:
    assert places(of("# Background", "Text.", "## Detail", "More.", "# Outlook", "End.")) == ["s1", "s1.s1", "s2"]
    assert places(of("One paragraph.", "Another.")) == ["p1"]


def test_a_table_of_contents_is_passed_over() -> None:
    found = of("目　录", "第一章 总则", "第二章 附则", "第一章 总则", "第一条 目的。", "第二章 附则", "第二条 施行。")
    assert places(found) == ["1", "2"]


def test_labels_stay_unique_when_numbers_come_twice() -> None:
    found = of("第一条 甲。", "第二条 乙。", "附件", "第一条 丙。", "第二条 丁。")
    assert len(set(places(found))) == len(found)


@pytest.mark.parametrize(
    "hidden", "\u200b\u200c\u200e\u00ad\u2060\ufeff\u3164\u034f", ids=lambda one: f"U+{ord(one):04X}"
)
@pytest.mark.parametrize("ending", ["txt", "md", "headings.md", "html", "docx"])
def test_what_shows_nothing_before_an_article_does_not_hide_it(tmp_path: Path, ending: str, hidden: str) -> None:
    lines = ["路灯每天日落时开。", "坏了的路灯，三天之内修好。", "修不好的，在村口贴出告示。"]
    articles = [f"{hidden if number == 1 else ''}第{'一二三'[number]}条" for number in range(3)]
    path = tmp_path / f"lamps.{ending}"
    if ending == "docx":
        import docx

        document = docx.Document()
        document.add_heading("路灯管理办法", 1)
        for article, line in zip(articles, lines, strict=True):
            document.add_paragraph(f"{article}\u3000{line}")
        document.save(str(path))
    else:
        between = {"headings.md": "\n\n", "md": "\u3000", "txt": "\u3000", "html": "\u3000"}[ending]
        marks = {"headings.md": ("# ", "## "), "md": ("# ", ""), "txt": ("", ""), "html": ("<h1>", "<p>")}[ending]
        text = "\n\n".join(f"{marks[1]}{article}{between}{line}" for article, line in zip(articles, lines, strict=True))
        path.write_text(f"{marks[0]}路灯管理办法\n\n{text}\n", encoding="utf-8")
    assert [provision.label for provision in read(path).provisions] == ["1", "2", "3"]


def test_english_parts_stand_within_each_other_and_end_where_one_of_their_rank_begins() -> None:
    lines = [
        "PART ONE Aims", "TITLE I General", "CHAPTER 1 Scope", "SECTION 1 Words", "Article 1 This Act is on wells.",
        "Article 2 Wells are kept clean.", "CHAPTER 2 Duties", "Article 3 Owners report.", "TITLE II Ends",
        "CHAPTER 1 Fines", "Article 4 A fine is paid.",
    ]  # fmt: skip
    found = provisions_of([Block("paragraph", line) for line in lines])
    general = ("PART ONE Aims", "TITLE I General")
    assert [provision.section[:-1] for provision in found] == [
        (*general, "CHAPTER 1 Scope", "SECTION 1 Words"),
        (*general, "CHAPTER 1 Scope", "SECTION 1 Words"),
        (*general, "CHAPTER 2 Duties"),
        ("PART ONE Aims", "TITLE II Ends", "CHAPTER 1 Fines"),
    ]


def test_articles_numbered_in_english_words_have_their_numbers() -> None:
    words = [
        "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve", "Thirteen",
        "Fourteen", "Fifteen", "Sixteen",
    ]  # fmt: skip
    found = provisions_of([Block("paragraph", f"Article {word} Wells are kept clean.") for word in words])
    assert [provision.label for provision in found] == [str(number) for number in range(1, 17)]
