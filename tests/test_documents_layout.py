"""Lines of a page become paragraphs: by the space between them where the words do not tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.documents.layout import blocks_of
from kb.documents.page import Fragment, Page

_LINE = "the village keeps its bridges in good order and looks at them each spring,"


def page(gaps: list[float]) -> Page:
    """A page of full lines with these distances between them."""
    fragments, y = [], 780.0
    for number in range(len(gaps) + 1):
        fragments.append(Fragment(f"{number} {_LINE}", 60, y, 12, width=470))
        y -= gaps[number] if number < len(gaps) else 0
    return Page(1, 595, 842, tuple(fragments))


@pytest.mark.parametrize(("gap", "paragraphs"), [(18, 1), (22, 1), (30, 2), (60, 2)])
def test_a_wide_space_between_lines_begins_a_paragraph(gap: float, paragraphs: int) -> None:
    found = blocks_of([page([18, 18, 18, gap, 18, 18, 18])])
    assert len(found) == paragraphs, [block.text[:40] for block in found]


def lines_at(*placed: tuple[float, float, float, str]) -> list[Fragment]:
    """Fragments of (x, y, size, text) as wide as they are printed."""
    return [
        Fragment(text, x, y, size, width=sum(0.5 if c.isascii() else 1.0 for c in text) * size)
        for x, y, size, text in placed
    ]


def texts(*pages: list[Fragment]) -> list[str]:
    found = blocks_of([Page(number, 595, 842, tuple(own)) for number, own in enumerate(pages, start=1)])
    return [block.text for block in found]


BODY = "各单位应当按月检查并且公布结果，不得迟报漏报，情况紧急的应当立即报告。"


def body(top: float, count: int = 4) -> list[Fragment]:
    return lines_at(*((80.0, top - 24.0 * n, 12.0, BODY) for n in range(count)))


@pytest.mark.parametrize(
    "lines",
    [
        ("某市民政局文件", "某民发〔2024〕11号", "各县（区）民政局："),
        ("（2021—2025年）", "某市体育局", "一、目标"),
        ("Department of Rural Works", "5 September 2022", "Annex A"),
    ],
)
def test_a_letterhead_a_number_a_subtitle_and_a_date_are_lines_of_their_own(lines: tuple[str, ...]) -> None:
    page = lines_at(*((80.0, 760.0 - 24 * n, 12.0, line) for n, line in enumerate(lines)))
    page += lines_at(*((80.0, 660.0 - 24 * n, 12.0, "请及时报告。") for n in range(5)))
    assert texts(page)[:3] == list(lines)


def test_a_number_that_may_be_prose_begins_a_heading_below_a_sentence() -> None:
    page = lines_at((80, 700, 14, "本文件规定了设置要求和管理要求。"), (80, 676, 14, "2 术语和定义"))
    page += lines_at((80, 652, 14, "下列术语和定义适用于本文件。"))
    assert texts(page) == ["本文件规定了设置要求和管理要求。", "2 术语和定义", "下列术语和定义适用于本文件。"]


def test_words_set_apart_in_a_line_stay_words() -> None:
    page = lines_at((80, 760, 12, "2023-08-01 发布"), (300, 760, 12, "2023-11-01 实施"))
    page += lines_at((80, 700, 12, "特急"), (380, 700, 12, "某政办电〔2021〕8号"))
    assert texts(page + body(620))[:2] == ["2023-08-01 发布 2023-11-01 实施", "特急 某政办电〔2021〕8号"]


def test_articles_with_their_numbers_apart_are_no_table() -> None:
    rows = [("第一条", "为了规范夜市，制定本规定。"), ("第二条", "本市适用。"), ("第三条", "摊主应当保持整洁。"),
            ("第四条", "本规定自公布之日起施行。")]  # fmt: skip
    placed = [
        (x, 700 - 24.0 * n, 12.0, text) for n, row in enumerate(rows) for x, text in zip((80, 122), row, strict=True)
    ]
    assert texts(lines_at(*placed)) == [" ".join(row) for row in rows]


def test_what_a_cover_says_is_no_part_of_the_title_or_of_the_next_page() -> None:
    cover = lines_at((80, 780, 12, "ICS 93.080"), (180, 700, 26, "某省地方标准"), (160, 580, 26, "安防设施设置规范"),
                     (120, 300, 14, "2023-08-01 发布"), (200, 260, 16, "某省市场监督管理局"))  # fmt: skip
    found = texts(cover, lines_at((280, 780, 16, "目次")) + body(740))
    assert "安防设施设置规范" in found
    assert found.index("目次") == found.index("某省市场监督管理局") + 1


@pytest.mark.parametrize(
    "lines",
    [
        ("某县水务局关于巡查的通知", "某水〔2024〕8号", "各水务站：", "一、时间", "六月。", "二、范围", "全县。"),
        ("Circular on Village Wells", "Date: 3 June 2024", "1. Time", "It is in June.", "2. Scope", "The county."),
        ("某市统计公报", "某市统计局　国家统计局某市调查队", "总体平稳。", "一、综合", "增长。", "二、农业", "增产。"),
    ],
)  # fmt: skip
def test_on_a_page_of_short_lines_each_is_a_paragraph(lines: tuple[str, ...]) -> None:
    found = texts(lines_at(*((80.0, 760.0 - 24 * n, 14.0, line) for n, line in enumerate(lines))))
    assert [" ".join(text.split()) for text in found] == [" ".join(line.split()) for line in lines]


def test_the_quarter_that_a_program_leaves_beside_digits_parts_neither_columns_nor_cells() -> None:
    rows = [("（一）各村应当把保洁列入年度工作，每月检查", str(n), "次，结果公布。") for n in range(2, 8)]
    placed = [
        (x, 700 - 30.0 * n, 16.0, text)
        for n, row in enumerate(rows) for x, text in zip((60, 400, 412), row, strict=True)
    ]  # fmt: skip
    placed += [(60.0, y, 16.0, text) for y, text in ((780, "工作要求"), (740, "附则"), (500, "某村委会"))]
    assert texts(lines_at(*placed))[2:-1] == ["".join(row) for row in rows]


def test_a_letterhead_that_fills_a_line_goes_on_in_the_next() -> None:
    mast = [Fragment("某某市人民政府专题", 94, 686, 36, width=424), Fragment("会议纪要", 215, 638, 36, width=181)]
    rest = [replace(line, x=90, width=431) for line in body(540)]
    assert texts(mast + lines_at((250, 598, 16, "〔2022〕17号")) + rest)[:2] == [
        "某某市人民政府专题会议纪要",
        "〔2022〕17号",
    ]


def test_white_between_keys_stays_and_what_a_browser_prints_around_a_page_goes() -> None:
    page = lines_at((20, 820, 8, "11/30/26, 12:22 PM"), (300, 820, 8, "某县水务局"))
    page += lines_at((80, 780, 12, "发布时间：2023-03-22"), (230, 780, 12, "信息来源：农水科"))
    page += lines_at((80, 720, 12, "2"), (89, 720, 12, "组织体系"))
    foot = lines_at((20, 20, 8, "https://www.example.gov.cn/a/1.html"), (560, 20, 8, "1/2"))
    assert texts(page + body(640) + foot)[:2] == ["发布时间：2023-03-22 信息来源：农水科", "2 组织体系"]


def test_a_title_in_capitals_ends_where_a_sentence_begins_below() -> None:
    page = lines_at(
        (118, 654, 12, "A RESOLUTION ADOPTING A PLAN FOR WELLS"), (90, 629, 11, f"Whereas the town {_LINE}")
    )
    assert texts([replace(f, width=400) for f in page])[0] == "A RESOLUTION ADOPTING A PLAN FOR WELLS"


def test_a_sentence_that_happens_to_end_two_pages_is_no_running_foot() -> None:
    last = "不得迟报、漏报。"
    first, second = body(740) + lines_at((80, 500, 12, last)), body(740) + lines_at((80, 420, 12, last))
    assert "\n".join(texts(first, second)).count(last) == 2
    foot = lines_at((80, 40, 12, "某县简报"))
    assert "某县简报" not in texts(first + foot, second + foot)
