"""One hundred official papers (GB/T 9704-2012) in five formats, and what each should be read as.

    python tests/official_papers.py [FOLDER]

Twenty papers, each with another letterhead, body and end, and each as Word, PDF, OFD, page and text, in varied fonts,
sizes and layouts. Prints how much of them is read right; with FOLDER the files are written there. Everything in them
is invented.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path

FORMATS = ("docx", "pdf", "ofd", "html", "txt")
_DIGITS = "〇一二三四五六七八九"
_TOWNS = ("清溪", "云岭", "临江", "白沙", "青石", "南浦", "柳河", "松原", "石桥", "梅岭")
_SUBJECTS = ("河道保洁", "冬季供暖", "农村公路养护", "城市绿化", "饮用水安全", "校园消防", "老旧小区改造", "冷链物流")


@dataclass(frozen=True)
class Line:
    """A line or paragraph as it is set: what it is (head, title, heading, body, sign, table, break …), and where."""

    role: str
    text: str
    align: str = "left"  # left, centre, right, indent
    cells: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Paper:
    """A paper, and what is right of it. ``places`` are those of its provisions, in annexes too."""

    name: str
    lines: tuple[Line, ...]
    title: str
    issuer: tuple[str, ...]
    number: str | None
    issued: date
    kind: str
    addressee: str | None
    annexes: tuple[str, ...]
    places: tuple[str, ...]


@dataclass
class _Draft:
    rng: random.Random
    lines: list[Line] = field(default_factory=list)

    def add(self, role: str, text: str, align: str = "left") -> None:
        if role == "red" and self.rng.random() < 0.3:
            text = " ".join(text)  # set wide
        self.lines.append(Line(role, text, align))

    def title(self, *lines: str) -> str:
        for line in lines:
            self.add("title", line, "centre")
        return "".join(lines)

    def body(self, *paragraphs: str) -> None:
        for paragraph in paragraphs:
            self.add("body", paragraph, "indent")

    def signed(self, bodies: Sequence[str], day: date, person: str = "") -> None:
        if person:
            self.add("sign", person, "right")
        for body in bodies:
            self.add("sign", body, "right")
        self.add("sign", said(day, han=self.rng.random() < 0.3), "right")


def said(day: date, *, han: bool = False) -> str:
    """A date as papers print it: 2025年4月5日, 二〇二五年四月五日."""
    if not han:
        return f"{day.year}年{day.month}月{day.day}日"
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_count(day.month)}月{_count(day.day)}日"


def _count(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


def _sections(draft: _Draft, subject: str, prefix: str = "") -> tuple[str, ...]:
    """一、（一） with short titles at the heads of paragraphs; the places of what counts as provisions."""
    places = []
    for number, name in enumerate(("总体要求", "重点任务", "保障措施"), start=1):
        draft.add("heading", f"{_count(number)}、{name}", "indent")
        for item, what in enumerate(("明确责任", "加强督查"), start=1):
            text = f"各单位应当把{subject}列入年度工作，每月检查{number + item}次，结果向社会公布。"
            draft.body(f"（{_count(item)}）{what}。{text}")
            places.append(f"{prefix}{number}.{item}")
    return tuple(places)


def _articles(draft: _Draft, subject: str, prefix: str = "") -> tuple[str, ...]:
    draft.add("heading", "第一章　总则", "centre")
    texts = [
        f"为了加强{subject}管理，根据有关规定，结合本地实际，制定本办法。",
        f"本行政区域内的{subject}活动适用本办法，法律、法规另有规定的从其规定。",
        f"主管部门负责{subject}的监督检查，每季度通报一次检查情况。",
        "本办法自发布之日起施行，有效期五年。",
    ]
    for number, text in enumerate(texts, start=1):
        if number == 3:
            draft.add("heading", "第二章　监督", "centre")
        draft.body(f"第{_count(number)}条　{text}")
    return tuple(f"{prefix}{number}" for number in range(1, 5))


def _list(draft: _Draft, names: Sequence[str]) -> None:
    draft.body(f"附件：1.{names[0]}")
    for number, name in enumerate(names[1:], start=2):
        draft.add("body", f"{number}.{name}", "indent5")


def _annex(draft: _Draft, mark: str, name: str) -> None:
    draft.add("break", "")
    draft.add("mark", mark)
    draft.add("title", name, "centre")


def _imprint(draft: _Draft, body: str, day: date) -> None:
    draft.add("head", "抄送：市委办公室，市人大常委会办公室。")
    draft.add("head", f"{body}　{said(day)}印发")


Form = Callable[[_Draft, str, str, date], tuple[object, ...]]


def _notice(draft: _Draft, town: str, subject: str, day: date) -> tuple[object, ...]:
    body, number = f"{town}市人民政府办公室", f"{town[0]}政办发〔{day.year}〕{day.month + 10}号"
    draft.add("red", f"{body}文件", "centre")
    draft.add("head", number, "centre")
    title = draft.title(body, f"关于印发{subject}工作方案的通知")
    draft.add("to", "各县（区）人民政府，市政府各部门：")
    draft.body(f"《{subject}工作方案》已经市政府同意，现印发给你们，请认真贯彻执行。")
    _list(draft, (f"{subject}工作方案", "责任单位名单"))
    draft.signed([body], day)
    draft.body("（此件公开发布）")
    _annex(draft, "附件1", f"{subject}工作方案")
    places = _sections(draft, subject, "annex1.")
    _annex(draft, "附件2", "责任单位名单")
    rows = (("单位", "职责", "联系人数"), ("水务局", "巡查", "2"), ("财政局", "经费", "1"))
    draft.lines.append(Line("table", "", cells=rows))
    _imprint(draft, body, day)
    return title, (body,), number, "notice", "各县（区）人民政府，市政府各部门", ("annex1", "annex2"), places


def _request(draft: _Draft, town: str, subject: str, day: date) -> tuple[object, ...]:
    body, number = f"{town}市人民政府", f"{town[0]}政〔{day.year}〕{day.day}号"
    draft.add("red", f"{body}文件", "centre")
    if draft.rng.random() < 0.5:
        draft.lines.append(Line("pair", "", cells=((number, "签发人：李国平"),)))
    else:
        draft.add("head", f"{number}　　　　　签发人：李国平　王小明")
    title = draft.title(f"{body}关于申报{subject}示范城市的请示")
    draft.add("to", "省人民政府：")
    draft.body(f"我市拟申报{subject}示范城市，总投资十八亿元，建设期三年。", "妥否，请批示。")
    draft.signed([body], day)
    draft.body("（联系人：王小明，电话：0000-1234567）")
    return title, (body,), number, "document", "省人民政府", (), ()


def _secret(draft: _Draft, town: str, subject: str, day: date) -> tuple[object, ...]:
    body, number = f"{town}县人民政府", f"{town[0]}政发〔{day.year}〕{day.day}号"
    for text in ("000126", "机密★1年", "特急"):
        draft.add("head", text)
    draft.add("red", f"{body}文件", "centre")
    draft.add("head", number, "centre")
    title = draft.title(f"{body}关于加强{subject}工作的意见")
    draft.add("to", "各乡镇人民政府，县政府各部门：")
    places = _sections(draft, subject)
    draft.signed([body], day)
    return title, (body,), number, "opinions", "各乡镇人民政府，县政府各部门", (), places


def _joint(draft: _Draft, town: str, subject: str, day: date) -> tuple[object, ...]:
    bodies = (f"{town}市财政局", f"{town}市水务局")
    number = f"{town[0]}财发〔{day.year}〕{day.day}号"
    draft.add("red", bodies[0], "centre")
    draft.add("red", f"{bodies[1]}文件", "centre")
    draft.add("head", number, "centre")
    title = draft.title(f"关于下达{subject}补助资金的通知")
    draft.add("to", "各县（区）财政局、水务局：")
    draft.body(f"现下达{subject}补助资金三百万元，请专款专用，年底前报送使用情况。")
    draft.signed(bodies, day)
    return title, bodies, number, "notice", "各县（区）财政局、水务局", (), ()


def _letter(draft: _Draft, town: str, subject: str, day: date) -> tuple[object, ...]:
    body, number = f"{town}省人民政府办公厅", f"{town[0]}政办函〔{day.year}〕{day.day}号"
    draft.add("red", body, "centre")
    draft.add("head", number, "right")
    title = draft.title(f"{body}关于同意建立{subject}联席会议制度的函")
    draft.add("to", f"{town}省水利厅：")
    draft.body(f"你厅关于建立{subject}联席会议制度的请示收悉。经省政府同意，现函复如下：同意建立该制度，由你厅牵头。")
    draft.signed([body], day)
    return title, (body,), number, "letter", f"{town}省水利厅", (), ()


def _order(draft: _Draft, town: str, subject: str, day: date) -> tuple[object, ...]:
    body = f"{town}市人民政府"
    draft.add("red", f"{body}令", "centre")
    draft.add("head", f"第{day.day}号", "centre")
    draft.body(f"《{town}市{subject}管理办法》已经市人民政府第12次常务会议通过，现予公布，自发布之日起施行。")
    draft.signed((), day, "市长　王建国")
    title = f"{town}市{subject}管理办法"
    draft.add("title", title, "centre")
    places = _articles(draft, subject)
    return title, (body,), f"{body}令第{day.day}号", "measures", None, (), places


def _minutes(draft: _Draft, town: str, subject: str, day: date) -> tuple[object, ...]:
    body = f"{town}市人民政府"
    draft.add("red", f"{body}专题会议纪要", "centre")
    draft.add("head", f"〔{day.year}〕{day.day}号", "centre")
    draft.add("head", f"{body}办公室　　{said(day)}", "left")
    title = draft.title(f"研究{subject}工作的会议纪要")
    draft.body(f"会议听取了{subject}工作情况汇报，研究了下一步工作。现将会议议定事项纪要如下。")
    places = _sections(draft, subject)
    return title, (body,), f"〔{day.year}〕{day.day}号", "document", None, (), places


def _measures(draft: _Draft, town: str, subject: str, day: date) -> tuple[object, ...]:
    body = f"{town}市人民代表大会常务委员会"
    title = draft.title(f"{town}市{subject}条例")
    draft.add("head", f"（{said(day)}{town}市第十届人民代表大会常务委员会第三次会议通过）", "centre")
    return title, (body,), None, "regulation", None, (), _articles(draft, subject)


def _plan(draft: _Draft, town: str, subject: str, day: date) -> tuple[object, ...]:
    body, number = f"{town}县人民政府", f"{town[0]}政规〔{day.year}〕{day.day}号"
    draft.add("red", f"{body}文件", "centre")
    draft.add("head", number, "centre")
    title = draft.title(f"{body}关于印发《{town}县", f"{subject}应急预案》的通知")
    draft.add("to", "各乡镇人民政府：")
    draft.body("现将预案印发给你们，请遵照执行。")
    draft.body(f"附件：{town}县{subject}应急预案")
    draft.signed([body], day)
    _annex(draft, "附件", f"{town}县{subject}应急预案")
    places = []
    for number_, name in enumerate(("总则", "组织体系", "应急响应"), start=1):
        draft.add("heading", f"{number_} {name}", "left")
        for item, what in enumerate(("目的", "职责"), start=1):
            draft.add("heading", f"{number_}.{item} {what}", "left")
            draft.body(f"为做好{subject}应急工作，各单位应当在{number_ * item}小时内报告情况，不得迟报、漏报。")
            places.append(f"annex.{number_}.{item}")
    return title, (body,), number, "notice", "各乡镇人民政府", ("annex",), tuple(places)


def _decision(draft: _Draft, town: str, subject: str, day: date) -> tuple[object, ...]:
    body = f"中共{town}市委 {town}市人民政府"
    title = draft.title(body, f"关于推进{subject}", "高质量发展的决定（试行）")
    draft.add("head", f"（{said(day)}）", "centre")
    draft.body(f"为推进{subject}高质量发展，作出如下决定。")
    return title, tuple(body.split()), None, "decision", None, (), _sections(draft, subject)


def _announcement(draft: _Draft, town: str, subject: str, day: date) -> tuple[object, ...]:
    body = f"{town}市水务局"
    draft.add("red", f"{body}公告", "centre")
    draft.add("head", f"{day.year}年第{day.day}号", "centre")
    draft.body(f"根据有关规定，现将{subject}有关事项公告如下。")
    draft.body("一、自公告之日起实施封闭管理。", "二、违反规定的，由水务局责令改正。")
    draft.signed([body], day)
    return f"{body}公告", (body,), f"{body}公告{day.year}年第{day.day}号", "notice", None, (), ("1", "2")


def _reply(draft: _Draft, town: str, subject: str, day: date) -> tuple[object, ...]:
    body, number = f"{town}市人民政府", f"{town[0]}政函〔{day.year}〕{day.day}号"
    title = draft.title(f"{town}市人民政府关于", f"{subject}规划的批复")
    draft.add("head", number, "centre")
    draft.add("to", "市水务局：")
    draft.body(f"你局关于审批{subject}规划的请示收悉。现批复如下：")
    draft.body(f"一、原则同意{subject}规划，请认真组织实施。", "二、规划实施中的重大问题及时向市政府报告。")
    draft.signed([body], day)
    return title, (body,), number, "letter", "市水务局", (), None


FORMS: tuple[Form, ...] = (
    _notice, _request, _secret, _joint, _letter, _order, _minutes, _measures, _plan, _reply, _decision, _announcement,
)  # fmt: skip


def papers(seed: int = 22) -> Iterator[Paper]:
    """Twenty papers, each form at least once, of other towns, subjects and days."""
    rng = random.Random(seed)
    for again in range(2):
        for index, form in enumerate(FORMS if not again else FORMS[: 20 - len(FORMS)]):
            draft = _Draft(rng)
            town, subject = rng.choice(_TOWNS), rng.choice(_SUBJECTS)
            day = date(rng.randint(2016, 2025), rng.randint(1, 12), rng.randint(1, 28))
            title, issuer, number, kind, addressee, annexes, places = form(draft, town, subject, day)
            yield Paper(
                f"{index:02d}-{again}-{form.__name__.strip('_')}", tuple(draft.lines), title, issuer, number, day, kind,
                addressee, annexes, places or (),
            )  # type: ignore[arg-type]  # fmt: skip


# Formats.


def write(paper: Paper, ending: str, folder: Path, rng: random.Random) -> Path:
    """The paper as a file of that format."""
    path = folder / f"{paper.name}.{ending}"
    if ending == "docx":
        _word(paper, path, rng)
    elif ending == "pdf":
        path.write_bytes(_pdf(_set(paper, rng, 595, 842)))
    elif ending == "ofd":
        path.write_bytes(_ofd(_set(paper, rng, 595, 842)))
    elif ending == "html":
        path.write_text(_page(paper, rng), "utf-8")
    else:
        path.write_text(_text(paper, rng), "utf-8")
    return path


def _word(paper: Paper, path: Path, rng: random.Random) -> None:
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    styled, bold = rng.random() < 0.4, rng.random() < 0.5
    font = rng.choice(("仿宋", "仿宋_GB2312", "宋体", "FangSong"))
    places = {"centre": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
    if rng.random() < 0.5:
        document.core_properties.title = "关于开展某项旧工作的通知"  # of the file that this one was made from
    for line in paper.lines:
        if line.role in ("table", "pair"):
            table = document.add_table(len(line.cells), len(line.cells[0]))
            for row, cells in enumerate(line.cells):
                for column, text in enumerate(cells):
                    table.cell(row, column).text = text
            continue
        paragraph = document.add_paragraph()
        if line.role == "break":
            paragraph.add_run().add_break(WD_BREAK.PAGE)
            continue
        run = paragraph.add_run(("　　" if line.align.startswith("indent") and rng.random() < 0.5 else "") + line.text)
        run.font.size = Pt({"red": 36, "title": 22}.get(line.role, 16))
        run.font.name = font
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
        run.font.bold = line.role == "red" or (bold and line.role in ("title", "heading")) or None
        if styled and line.role == "heading":
            level = 2 if re.match(r"\d\.\d|（", line.text) else 1
            paragraph.style = document.styles[f"Heading {level}"]
        if line.align in places:
            paragraph.alignment = places[line.align]
    document.save(str(path))


def _page(paper: Paper, rng: random.Random) -> str:
    centred, bold = rng.choice(('align="center"', 'style="text-align:center"')), rng.random() < 0.5
    out = []
    for line in paper.lines:
        if line.role in ("table", "pair"):
            rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in line.cells)
            out.append(f"<table border=1>{rows}</table>")
        elif line.role != "break":
            text = escape(line.text)
            if bold and line.role in ("title", "heading"):
                text = f"<strong>{text}</strong>"
            indent = "　　" if line.align.startswith("indent") else ""
            out.append(f"<p {centred if line.align == 'centre' else ''}>{indent}{text}</p>")
    site = rng.choice(("某市人民政府门户网站", "政务公开-某县人民政府"))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(paper.title)}_{site}</title></head><body>'
        '<div class="nav"><a href="/">首页</a> <a href="/z">政策</a></div>'
        '<div class="weizhi">当前位置：首页 &gt; 政策文件</div>'
        f'<div class="content">{"".join(out)}</div>'
        f'<div class="footer">主办：{site} 网站标识码0000000000</div></body></html>'
    )


def _text(paper: Paper, rng: random.Random) -> str:
    wrapped, blank = rng.random() < 0.5, rng.random() < 0.5
    columns = rng.choice((60, 66, 72, 78))
    out: list[str] = []
    for line in paper.lines:
        if line.role in ("table", "pair"):
            out += ["　　　　".join(row) for row in line.cells]
        elif line.role != "break":
            text = ("    " if line.align.startswith("indent") else "") + line.text
            if line.align == "centre" and wrapped:
                text = " " * max(0, (columns - 2 * len(text)) // 2) + text
            if wrapped:
                out += _wrapped(text, columns)
            else:
                out.append(text)
            if blank and line.role != "title":
                out.append("")
    return "\n".join(out) + "\n"


def _wrapped(text: str, columns: int) -> list[str]:
    lines, width = [""], 0
    for character in text:
        wide = 1 if character.isascii() else 2
        if width + wide > columns and character not in "，。、；：）》”":
            lines.append("")
            width = 0
        lines[-1] += character
        width += wide
    return lines


@dataclass(frozen=True)
class _Placed:
    text: str
    x: float
    y: float  # of the baseline, from the top of the page
    size: float


_Rule = tuple[float, float, float, float]


def _set(paper: Paper, rng: random.Random, width: float, height: float) -> list[tuple[list[_Placed], list[_Rule]]]:
    """The paper's pages: lines wrapped at the margins, annexes on pages of their own."""
    size, left = rng.choice((14.0, 16.0)), rng.choice((72.0, 79.0, 90.0))
    leading, right = rng.choice((1.6, 1.75, 1.9)) * size, width - left
    pages: list[tuple[list[_Placed], list[_Rule]]] = [([], [])]
    y = 90.0
    for line in paper.lines:
        if line.role == "break" or y > height - 90:
            pages.append(([], []))
            y = 90.0
            if line.role == "break":
                continue
        if line.role == "pair":
            pages[-1][0].append(_Placed(line.cells[0][0], left + size, y, size))
            pages[-1][0].append(_Placed(line.cells[0][1], right - size * len(line.cells[0][1]) - size, y, size))
            y += 2 * leading
            continue
        if line.role == "table":
            y = _table(line.cells, pages[-1], left, right, y, size, leading)
            continue
        own = {"red": 30.0, "title": size * 1.4}.get(line.role, size)
        indent = 5 * size if line.align == "indent5" else 2 * size if line.align == "indent" else 0.0
        fits = int((right - left) // own)
        rows = _wrapped("　" * int(indent / size) + line.text, 2 * fits)
        for row in rows:
            if y > height - 80:
                pages.append(([], []))
                y = 90.0
            lead = len(row) - len(row.lstrip("　"))
            text = row.strip("　")
            wide = sum(0.5 if character.isascii() else 1.0 for character in text) * own
            x = (
                left + (right - left - wide) / 2 if line.align == "centre"
                else right - wide - 2 * size if line.align == "right" else left + lead * own
            )  # fmt: skip
            pages[-1][0].append(_Placed(text, x, y, own))
            y += leading * own / size
        y += {"red": leading, "title": 0.3 * leading, "to": 0.0, "head": 0.3 * leading}.get(line.role, 0.0)
        if line.role == "body" and line.text.startswith("附件："):
            y += 0.0
    for number, page in enumerate(pages, start=1):
        page[0].append(_Placed(f"— {number} —", width / 2 - 20, height - 50, 12))
    return pages


def _table(
    cells: Sequence[Sequence[str]],
    page: tuple[list[_Placed], list[_Rule]],
    left: float,
    right: float,
    y: float,
    size: float,
    leading: float,
) -> float:
    column, top = (right - left) / len(cells[0]), y - size
    for row in cells:
        for index, text in enumerate(row):
            page[0].append(_Placed(text, left + index * column + 4, y, size))
        y += leading
    bottom = top + leading * len(cells)
    page[1].extend((left, top + leading * i, right, top + leading * i) for i in range(len(cells) + 1))
    page[1].extend((left + column * i, top, left + column * i, bottom) for i in range(len(cells[0]) + 1))
    return bottom + leading + size


def _pdf(pages: list[tuple[list[_Placed], list[_Rule]]], height: float = 842) -> bytes:
    """A PDF with a font that is not in it, as Chinese printers' drivers write it (ISO 32000-1, 9.7.5)."""
    from pdf_samples import PdfSample

    descriptor = (
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 752"
        "/Descent -271/CapHeight 737/StemV 58>>"
    )
    objects = [
        "", "",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        "/Supplement 0>>/DW 1000/W[1 95 500 814 939 500]/FontDescriptor 5 0 R>>",
        descriptor,
    ]  # fmt: skip
    kids = []
    for placed, rules in pages:
        content = "BT\n"
        for each in placed:
            code = each.text.encode("utf-16-be").hex()
            content += f"/F1 {each.size} Tf 1 0 0 1 {each.x:.1f} {height - each.y:.1f} Tm <{code}> Tj\n"
        content += "ET\n" + "".join(
            f"{x0:.1f} {height - y0:.1f} m {x1:.1f} {height - y1:.1f} l S\n" for x0, y0, x1, y1 in rules
        )
        objects.append(f"<</Length {len(content)}>>\nstream\n{content}\nendstream")
        kids.append(len(objects) + 1)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 {height:g}]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
    objects[0] = "<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]/Count {len(kids)}>>"
    return PdfSample.file(objects)


def _ofd(pages: list[tuple[list[_Placed], list[_Rule]]]) -> bytes:
    import io

    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    mm = 25.4 / 72
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "OFD.xml",
            f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        entries = "".join(f'<ofd:Page ID="{i}" BaseLoc="Pages/P{i}.xml"/>' for i in range(len(pages)))
        archive.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
            f"</ofd:PageArea></ofd:CommonData><ofd:Pages>{entries}</ofd:Pages></ofd:Document>",
        )
        for index, (placed, rules) in enumerate(pages):
            content = "".join(_text_object(each, mm) for each in placed)
            content += "".join(
                f'<ofd:PathObject Boundary="0 0 210 297" LineWidth="0.3"><ofd:AbbreviatedData>M {x0 * mm:.2f} '
                f"{y0 * mm:.2f} L {x1 * mm:.2f} {y1 * mm:.2f}</ofd:AbbreviatedData></ofd:PathObject>"
                for x0, y0, x1, y1 in rules
            )
            archive.writestr(
                f"Doc_0/Pages/P{index}.xml",
                f"<ofd:Page {space}><ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>",
            )
    return out.getvalue()


def _text_object(each: _Placed, mm: float) -> str:
    size = each.size * mm
    deltas = " ".join(f"{(0.5 if character.isascii() else 1.0) * size:.3f}" for character in each.text[:-1])
    top = each.y * mm - size
    return (
        f'<ofd:TextObject Boundary="{each.x * mm:.2f} {top:.2f} 180 {size * 1.3:.2f}" Size="{size:.3f}">'
        f'<ofd:TextCode X="0" Y="{size:.3f}" DeltaX="{deltas}">{escape(each.text)}</ofd:TextCode></ofd:TextObject>'
    )


# What is right.


def wrong(paper: Paper, path: Path) -> dict[str, object]:
    """What of the paper is read wrongly from a file: field → what was read."""
    from kb.documents import read

    document = read(path)
    metadata = document.metadata
    found: dict[str, object] = {}
    for name in ("title", "issuer", "number", "issued", "kind"):
        if getattr(metadata, name) != getattr(paper, name):
            found[name] = getattr(metadata, name)
    if re.sub(r"\s", "", metadata.addressee or "") != (paper.addressee or ""):
        found["addressee"] = metadata.addressee
    annexes = tuple(dict.fromkeys(p.label.split(".")[0] for p in document.provisions if p.label.startswith("annex")))
    if annexes != paper.annexes:
        found["annexes"] = annexes
    places = tuple(p.label for p in document.provisions if p.numbered)
    if paper.places and places != paper.places:
        found["provisions"] = places
    return found


FIELDS = ("title", "issuer", "number", "issued", "kind", "addressee", "annexes", "provisions")


def measure(folder: Path, seed: int = 22) -> tuple[dict[str, int], list[str]]:
    """Files of which each field is right, of 100, and a line for each that is not."""
    rng = random.Random(seed)
    right = dict.fromkeys(FIELDS, 0)
    failures = []
    for paper in papers(seed):
        for ending in FORMATS:
            path = write(paper, ending, folder, rng)
            found = wrong(paper, path)
            for name in FIELDS:
                right[name] += name not in found
            failures += [f"{path.name}: {name} {value!r}" for name, value in found.items()]
    return right, failures


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)
        target.mkdir(exist_ok=True)
        counts, lines = measure(target, int(sys.argv[2]) if len(sys.argv) > 2 else 22)
    print(*(f"{name}: {count} of {20 * len(FORMATS)}" for name, count in counts.items()), sep="\n")
    print(*lines, sep="\n")
