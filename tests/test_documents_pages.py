"""Saved pages: the body without navigation, related links and footers; metadata from the page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from head_samples import texts

from kb.documents import read
from kb.documents.document import Document

PORTAL = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">
<title>关于加强河道保洁工作的通知_公开文件_某县人民政府网</title>
<meta name="PubDate" content="2025-04-18 09:30"><meta name="ContentSource" content="县水利局"></head><body>
<div id="header"><ul class="nav"><li><a href="#">首页</a></li><li><a href="#">政务公开</a></li></ul></div>
<div class="crumbs">当前位置：<a href="#">首页</a> &gt; <a href="#">公开文件</a></div>
<table class="particulars"><tr><td>索引号：</td><td>0001</td><td>发文字号：某政发〔2025〕12号</td></tr>
<tr><td>成文日期：2025年4月15日</td><td>发布日期：2025年4月18日</td></tr></table>
<div class="container"><div class="main-text"><div class="tools">字号：<a>大</a> <a>中</a> <a>小</a> 打印 收藏</div>
<p style="text-align:center"><b>关于加强河道保洁工作的通知</b></p>
<p>各镇人民政府：</p>
<p>　　河道整洁关系群众生活。现就加强保洁工作通知如下。</p>
<p><span style="font-weight:bold">一、目标任务</span></p>
<p>　　今年底前，县内主要河道实现水面无漂浮物、河岸无垃圾、沿线无违章搭建。</p>
<p><span style="font-family:黑体">二、职责分工</span></p>
<p>　　水利局牵头组织，各镇具体落实，<a href="#">财政局</a>安排经费，每季度通报一次进展情况。<br>
　　各村配备保洁员，做到每天巡查、及时清理、按月登记，经费列入村级预算。</p>
<table><tr><th>河道</th><th>责任单位</th></tr><tr><td>东河</td><td>城关镇</td></tr><tr><td>西河</td><td>河口镇</td></tr></table>
<p style="text-align:right">某县人民政府</p><p style="text-align:right">2025年4月15日</p>
</div></div>
<div class="relevant related-links"><h3>相关文件</h3><ul><li><a href="#">关于做好防汛工作的通知</a></li></ul></div>
<div class="share">分享到：<a>微信</a></div>
<div id="footer"><p>主办单位：某县人民政府办公室</p><p>网站标识码 0000000000</p></div>
<script>track();</script></body></html>"""

BLOG = """<html><head><title>Village Shops Hold On | Rural Notes</title>
<meta property="og:title" content="Village Shops Hold On">
<meta property="article:published_time" content="2025-06-07T08:00:00Z">
<link rel="canonical" href="https://example.org/shops">
</head><body><header class="site-header"><a href="/">Rural Notes</a> <a href="/about">About</a></header>
<main><article><h1>Village Shops Hold On</h1><p class="byline">By A. Writer</p>
<p>Most villages in the county still have a shop, and the county wants to keep it that way.</p>
<h2>What the county pays</h2><p>It pays for cold storage and for deliveries, about 40,000 yuan a shop and year.</p>
<ul><li>cold storage</li><li>deliveries twice a week</li></ul>
<h2>What the shops say</h2><blockquote><p>Without the van we would have closed, one owner says.</p></blockquote>
</article>
<aside class="sidebar"><h3>Popular</h3><ul><li><a href="#">Ten walks</a></li></ul></aside></main>
<footer><p>Copyright Rural Notes. All rights reserved.</p></footer></body></html>"""


def of(tmp_path: Path, name: str, text: str | bytes) -> Document:
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(file)


def whole(document: Document) -> str:
    return "\n".join("\n".join([*p.section, *(b.text for b in p.blocks)]) for p in document.provisions)


def test_a_portals_page_gives_its_document_and_nothing_around_it(tmp_path: Path) -> None:
    document = of(tmp_path, "page.html", PORTAL)
    metadata = document.metadata
    assert metadata.title == "关于加强河道保洁工作的通知"
    assert (metadata.number, metadata.kind) == ("某政发〔2025〕12号", "notice")
    assert (metadata.issued, metadata.published) == (date(2025, 4, 15), date(2025, 4, 18))
    assert metadata.source == "县水利局"
    assert [p.label for p in document.provisions if p.numbered] == ["1", "2"]
    text = whole(document)
    for around in ("首页", "当前位置", "相关文件", "防汛", "分享到", "主办单位", "网站标识码", "字号", "track"):
        assert around not in text
    assert "财政局安排经费" in text
    assert "河道 | 责任单位\n东河 | 城关镇\n西河 | 河口镇" in text


def test_lines_that_a_page_breaks_by_hand_are_paragraphs(tmp_path: Path) -> None:
    texts = [b.text for p in of(tmp_path, "page.html", PORTAL).provisions for b in p.blocks]
    assert any(text.startswith("水利局牵头组织") for text in texts)
    assert any(text.startswith("各村配备保洁员") for text in texts)


def test_an_english_page_gives_its_article(tmp_path: Path) -> None:
    document = of(tmp_path, "page.html", BLOG)
    metadata = document.metadata
    assert (metadata.title, metadata.published) == ("Village Shops Hold On", date(2025, 6, 7))
    assert metadata.url == "https://example.org/shops"
    assert metadata.language == "en"
    assert [p.section for p in document.provisions if p.section] == [("What the county pays",), ("What the shops say",)]
    kinds = [b.kind for p in document.provisions for b in p.blocks]
    assert kinds.count("item") == 2
    assert kinds.count("quote") == 1
    text = whole(document)
    assert not any(around in text for around in ("About", "Popular", "Ten walks", "All rights reserved"))


def test_a_page_saved_with_everything_in_one_file_is_the_same_page(tmp_path: Path) -> None:
    import quopri

    archive = (
        b"From: <Saved by Browser>\r\nSnapshot-Content-Location: https://example.org/river\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="--part"\r\n\r\n----part\r\n'
        b'Content-Type: text/html; charset="utf-8"\r\n'
        b"Content-Transfer-Encoding: quoted-printable\r\nContent-Location: https://example.org/river\r\n\r\n"
        + quopri.encodestring(PORTAL.encode())
        + b"\r\n----part\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"iVBORw0KGgo=\r\n----part--\r\n"
    )
    saved = of(tmp_path, "page.mht", archive)
    assert saved.metadata.url == "https://example.org/river"
    assert whole(saved) == whole(of(tmp_path, "page.html", PORTAL))


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "utf-8"])
def test_a_pages_own_word_on_its_encoding_is_taken(tmp_path: Path, charset: str) -> None:
    page = PORTAL.replace('charset="utf-8"', f'charset="{charset}"').encode(charset)
    assert of(tmp_path, "page.html", page).metadata.title == "关于加强河道保洁工作的通知"


def test_hidden_text_and_scripts_are_not_read(tmp_path: Path) -> None:
    page = BLOG.replace(
        "<h2>What the shops say",
        '<p style="display:none">secret words</p><noscript>no</noscript><h2>What the shops say',
    )
    assert "secret" not in whole(of(tmp_path, "page.html", page))


ARTICLES = [
    "为规范乡村集市管理，方便群众买卖，制定本办法。",
    "摊位按先后登记安排，收费标准上墙公示，不得另立名目。",
    "经营者应当明码标价，散市后两小时内清理完毕。",
]
TABLES = (
    "<HTML><HEAD><TITLE>某县乡村集市管理办法 - 某县人民政府</TITLE></HEAD><BODY><TABLE width=1000>"
    "<TR><TD colspan=2><IMG src=top.gif></TD></TR><TR><TD colspan=2><A href=1>首页</A>|<A href=2>政务公开</A></TD></TR>"
    "<TR><TD valign=top><TABLE><TR><TD>最新文件</TD></TR><TR><TD><A href=3>关于做好某季度某项工作的通知</A></TD></TR>"
    "</TABLE></TD><TD><TABLE><TR><TD align=center><FONT size=5><B>某县乡村集市管理办法</B></FONT></TD></TR>"
    "<TR><TD>发布日期：2025-06-12　来源：县政府办公室　浏览次数：3次　【字体：大 中 小】</TD></TR>"
    "<TR><TD>"
    + "<BR><BR>".join(f"　　第{n}条　{text}" for n, text in zip("一二三", ARTICLES, strict=True))
    + "</TD></TR><TR><TD>[<A href=javascript:print()>打印</A>] [<A href=javascript:close()>关闭</A>]</TD></TR></TABLE>"
    "</TD></TR><TR><TD colspan=2>版权所有：某县人民政府<BR>地址：某县中心路1号</TD></TR></TABLE></BODY></HTML>"
)


def test_a_page_laid_out_with_tables_and_without_a_word_on_its_encoding(tmp_path: Path) -> None:
    document = of(tmp_path, "page.html", TABLES.encode("gb18030"))
    assert document.metadata.title == "某县乡村集市管理办法"
    assert document.metadata.published == date(2025, 6, 12)
    assert [(p.label, p.blocks[0].text) for p in document.provisions] == [
        (str(n), text) for n, text in enumerate(ARTICLES, 1)
    ]
    assert "打印" not in whole(document)
    assert "版权" not in whole(document)


def test_a_table_of_figures_stays_a_table_and_merged_cells_keep_their_columns(tmp_path: Path) -> None:
    table = (
        '<table><tr><td rowspan="2">类别</td><td colspan="2">收费（元）</td></tr><tr><td>平日</td><td>节日</td></tr>'
        "<tr><td>食品摊</td><td>5</td><td>8</td></tr></table>"
    )
    page = PORTAL.replace("<table><tr><th>河道", table + "<table><tr><th>河道")
    assert "类别 | 收费（元）\n | 平日 | 节日\n食品摊 | 5 | 8" in whole(of(tmp_path, "page.html", page))


def test_notes_of_a_page_are_footnotes_and_powers_are_none(tmp_path: Path) -> None:
    page = BLOG.replace(
        "a shop and year.</p>",
        "a shop and year<sup><a href='#fn1'>1</a></sup>, for up to 30 m<sup>2</sup>.</p>",
    ).replace("</article>", "<ol><li id='fn1'>Prices of last year. <a href='#r'>↩</a></li></ol></article>")
    blocks = [b for p in of(tmp_path, "page.html", page).provisions for b in p.blocks]
    index = next(i for i, block in enumerate(blocks) if block.kind == "footnote")
    assert blocks[index].text == "[1] Prices of last year."
    assert blocks[index - 1].text.endswith("a shop and year[1], for up to 30 m².")


def test_a_pager_is_no_text_and_the_rest_of_an_article_is_missed_aloud(tmp_path: Path) -> None:
    pager = '<p class="page">[1] <a href="_1.html">[2]</a> <a href="_1.html">下一页</a></p>'
    document = of(
        tmp_path, "page.html", PORTAL.replace('<p style="text-align:right">某县人民政府', pager + "<p>某县人民政府")
    )
    assert "下一页" not in whole(document)
    assert any("another page" in note for note in document.notes)
    assert of(tmp_path, "page.html", PORTAL).notes == ()


def test_in_a_saved_page_of_frames_the_frame_with_the_text_is_read(tmp_path: Path) -> None:
    import base64

    archive = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n--B\r\n'
        b"Content-Type: text/html\r\n\r\n"
        b'<html><head><title>x</title></head><frameset><frame src="cid:f"></frameset></html>\r\n--B\r\n'
        b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + base64.encodebytes(PORTAL.replace('<meta charset="utf-8">', "").encode("gb18030"))
        + b"\r\n--B--\r\n"
    )
    assert of(tmp_path, "page.mht", archive).metadata.title == "关于加强河道保洁工作的通知"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_a_page_in_any_unicode_is_read(tmp_path: Path, encoding: str) -> None:
    page = PORTAL.replace('charset="utf-8"', 'charset="unicode"').encode(encoding)
    assert of(tmp_path, "page.html", page).metadata.title == "关于加强河道保洁工作的通知"


def test_a_title_above_the_text_is_the_documents_though_the_text_begins_with_its_number(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<html><head><meta charset=utf-8><title>某部网站</title></head><body><div class=box>"
        "<h2 class=title_con>关于农村饮水税收政策的公告</h2><p>发布日期：<span>2023年08月22日</span></p>"
        "<div class=zw><div class=TRS_Editor><p>财政部 税务总局公告2023年第58号</p><p>现将有关政策公告如下：</p>"
        "<p>一、免征契税，期限为五年。</p><p>二、本公告执行至2027年12月31日。</p><p>2023年8月21日</p></div></div></div></body></html>",
        "utf-8",
    )
    metadata = read(tmp_path / "page.html").metadata
    assert (metadata.title, metadata.issuer) == ("关于农村饮水税收政策的公告", ("财政部", "税务总局"))
    assert (metadata.number, metadata.issued) == ("财政部税务总局公告2023年第58号", date(2023, 8, 21))


def test_a_key_that_is_not_known_among_a_portals_particulars_is_no_title(tmp_path: Path) -> None:
    cells = {"索 引 号": "53-7", "公开目录": "某政发", "发布机构": "某省人民政府", "文 号": "某政发〔2023〕16号"}
    rows = "".join(f"<div class=k>{key}</div><div class=v>{value}</div>" for key, value in cells.items())
    (tmp_path / "page.html").write_text(
        f"<html><head><meta charset=utf-8></head><body><div>{rows}</div><h1>某省人民政府关于促进产业发展的意见</h1>"
        "<div><p>各州人民政府：</p><p>为促进发展，提出以下意见。</p><p>一、目标。稳定面积。</p></div></body></html>",
        "utf-8",
    )
    metadata = read(tmp_path / "page.html").metadata
    assert (metadata.title, metadata.kind) == ("某省人民政府关于促进产业发展的意见", "opinions")


SITES = {
    "a database of laws in Taiwan": (
        "<title>農藥管理辦法-全國法規資料庫</title></head><body><table><tr><th>法規名稱：</th><td>農藥管理辦法</td></tr><tr>"
        "<th>修正日期：</th><td>民國 109 年 07 月 16 日</td></tr></table><div><div>第 一 章 總則</div>"
        "<div><div>第 1 條</div><div>本辦法依法訂定之。</div></div><div><div>第 2 條</div>"
        "<div>主管機關為農業部。</div></div></div>",
        ("農藥管理辦法", (), date(2020, 7, 16), None, ["1", "2"]),
    ),
    "legislation with its subject above the title": (
        "<title>The Bees Regulations 2019</title></head><body><div><h1>2019 No. 214</h1><h1>Animals, Wales</h1>"
        "<h1>The Bees Regulations 2019</h1><p><span>Made</span><span>12th February 2019</span></p>"
        "<h3><span>1.</span><span>Title</span></h3><p>These are the Bees Regulations.</p>"
        "<h3><span>2.</span><span>Notice</span></h3><p>An importer must notify the Ministers.</p></div>",
        ("The Bees Regulations 2019", (), date(2019, 2, 12), None, ["1", "2"]),
    ),
    "guidance below its lead": (
        "<title>Apply for a pond grant</title></head><body><main><h1>Apply for a pond grant</h1><p>How to apply.</p>"
        "<dl><dt>From:</dt><dd>Pond Agency</dd><dt>Published</dt><dd>6 February 2023</dd><dt>Last updated</dt>"
        "<dd>17 May 2023</dd></dl><h2>Who can apply</h2><p>You can apply if you farm beside a pond.</p></main>",
        ("Apply for a pond grant", ("Pond Agency",), None, date(2023, 2, 6), ["s1"]),
    ),
    "a register with the day in figures": (
        "<title>Grades for Figs</title></head><body><h1>Grades for Figs</h1><dl><dt>Agency:</dt><dd>Fig Service</dd>"
        "<dt>Document Number:</dt><dd>2021-19788</dd><dt>Publication Date:</dt><dd>09/14/2021</dd></dl>"
        "<h2>Summary</h2><p>This would establish grades for fresh figs.</p>",
        ("Grades for Figs", ("Fig Service",), None, date(2021, 9, 14), ["s1"]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("site", SITES)
def test_what_a_site_states_of_a_law_or_paper_is_taken(tmp_path: Path, site: str) -> None:
    inside, right = SITES[site]
    (tmp_path / "page.html").write_text(f"<html><head><meta charset=utf-8>{inside}</body></html>", "utf-8")
    document = read(tmp_path / "page.html")
    metadata = document.metadata
    places = [p.label for p in document.provisions if p.label != "0"]
    assert (metadata.title, metadata.issuer, metadata.issued, metadata.published, places) == right


RULES = "".join(f"<p>　　{n}、各单位按月检查，公布结果，不得迟报、漏报，紧急情况立即报告。</p>" for n in "一二三四")


def test_a_portals_list_of_particulars_stands_over_nothing(tmp_path: Path) -> None:
    title = "某区人民政府关于印发某区交通规划的通知"
    keys = {"分　　类": "规划", "发布机构": "某区人民政府", "名　　称": title, "文　　号": "某府〔2021〕33号"}
    page = "".join(f"<li><b>{key}：</b>{value}</li>" for key, value in keys.items())
    page = f"<ul>{page}</ul><div><p>{title[:10]}<br>{title[10:]}</p><p>各街道办事处：</p>{RULES}</div>"
    (tmp_path / "page.html").write_text(f"<html><head><meta charset=utf-8></head><body>{page}</body></html>", "utf-8")
    metadata = read(tmp_path / "page.html").metadata
    assert (metadata.title, metadata.addressee, metadata.number) == (title, "各街道办事处", "某府〔2021〕33号")


def test_a_wide_space_on_a_page_parts_the_body_from_the_number(tmp_path: Path) -> None:
    (tmp_path / "reply.html").write_text(
        "<html><body><p>青河县渔业局　青渔函〔2031〕7号</p><h1>关于渔网规格的复函</h1><p>河湾镇人民政府：</p>"
        "<p>　　来函收悉。同意使用新规格渔网。</p><p>2031年6月8日</p></body></html>",
        "utf-8",
    )
    document = read(tmp_path / "reply.html")
    assert (document.metadata.number, document.metadata.issuer) == ("青渔函〔2031〕7号", ("青河县渔业局",))
    assert "来函收悉。同意使用新规格渔网。" in texts(document)


def test_items_of_numbered_lists_bear_the_numbers_that_a_browser_shows(tmp_path: Path) -> None:
    lists = (
        "<ol><li>申请书<ol type=a><li>盖章</li>"
        "<li>签字<ol style='list-style-type:lower-roman'><li>本人</li></ol></li></ol></li>"
        "<li value=7>领证</li><li>归档</li></ol>"
        "<ol reversed><li>银</li><li>金</li></ol><ol reversed start=9><li>甲</li><li>乙</li></ol>"
        "<ol start=-1><li>零下</li><li>零</li></ol>"
        "<ol start=x><li type=I>大写</li><li style='display:none'>隐</li><li>平</li></ol>"
        "<ol style='list-style: none inside'><li>（一）自己编号</li></ol><ol><li>1、不编两次</li></ol>"
        "<ol style='list-style-type: cjk-ideographic' start=10><li>中文</li></ol>"
        "<ol class='custom_cn2 list-paddingleft-1'><li class='list-cn-3-1'><p>编辑器</p></li></ol>"
        "<ol class=custom_num1><li>括号</li></ol>"
    )
    document = of(
        tmp_path, "page.html", f"<html><body><h1>办证指南</h1><p>本指南说明怎样办证。</p>{lists}</body></html>"
    )
    assert [block.text for provision in document.provisions for block in provision.blocks][1:] == [
        "1. 申请书", "a. 盖章", "b. 签字", "i. 本人", "7. 领证", "8. 归档", "2. 银", "1. 金", "9. 甲", "8. 乙",
        "-1. 零下", "0. 零", "I. 大写", "2. 平", "（一）自己编号", "1、不编两次", "十、中文", "（一）编辑器", "1) 括号",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "title", "published"),
    [
        ("<title>印務局 - 第45/2023號司長批示</title>", "第45/2023號司長批示", None),
        (
            "<title>水表通则 - 某市水务局</title><meta name=dcterms.issued content=2022-11-03>",
            "水表通则",
            date(2022, 11, 3),
        ),
    ],
)
def test_a_site_before_or_behind_a_pages_title_is_no_part_of_it(
    tmp_path: Path, head: str, title: str, published: date | None
) -> None:
    text = f"<html><head><meta charset=utf-8>{head}</head><body><p>水表每年检定一次。</p></body></html>"
    metadata = of(tmp_path, "page.html", text).metadata
    assert (metadata.title, metadata.published) == (title, published)


def test_particulars_of_an_instrument_set_in_a_table_are_taken(tmp_path: Path) -> None:
    table = "<tr><td>Made</td><td>16th June 2021</td></tr><tr><td>Coming into force</td><td>1 July 2021</td></tr>"
    metadata = of(
        tmp_path, "order.html",
        f"<html><body><h1>The Footpaths (Signs) Order 2021</h1><p>2021 No. 733</p><table>{table}</table>"
        "<p>1. A sign must be 300 millimetres wide.</p><p>2. A sign must be green.</p></body></html>",
    ).metadata  # fmt: skip
    assert (metadata.number, metadata.issued, metadata.effective) == (
        "2021 No. 733",
        date(2021, 6, 16),
        date(2021, 7, 1),
    )
    cells = "<tr><td>United Nations</td><td>A/HRC/RES/55/99</td></tr><tr><td></td><td>Distr.: General</td></tr>"
    metadata = of(
        tmp_path, "resolution.html",
        f"<html><body><table>{cells}</table><p>Resolution adopted by the Human Rights Council on 4 April 2024</p>"
        "<p><b>55/99. Safe school paths</b></p><p>1. Urges States to light paths to schools.</p></body></html>",
    ).metadata  # fmt: skip
    assert (metadata.title, metadata.number, metadata.kind) == ("Safe school paths", "A/HRC/RES/55/99", "decision")


def test_the_body_that_a_pages_title_names_goes_before_the_one_whose_portal_it_is(tmp_path: Path) -> None:
    keys = {
        "索引号": "PC/2023-921",
        "发布机构": "某省农业农村厅",
        "公开日期": "2023-10-12",
        "文号": "某农办函〔2023〕15号",
    }
    listed = "".join(f"<dt>{key}</dt><dd>{value}</dd>" for key, value in keys.items())
    metadata = of(
        tmp_path, "page.html",
        "<html><head><meta charset=utf-8><title>某网</title></head><body><h1>某省农业农村厅办公室关于秋种的通知</h1>"
        f"<dl>{listed}</dl><div><p>各市农业农村局：</p><p>一、全省小麦播种面积稳定在三千一百万亩，十月底前完成播种任务。</p>"
        "<p>二、良种覆盖率保持在百分之九十八以上，每周报送一次播种进度。</p></div></body></html>",
    ).metadata  # fmt: skip
    assert (metadata.issuer, metadata.number) == (("某省农业农村厅办公室",), "某农办函〔2023〕15号")


def test_a_text_that_a_page_shows_as_it_was_wrapped_is_read_as_a_text(tmp_path: Path) -> None:
    text = """
118th CONGRESS
  2d Session
                                H. R. 9911

                            October 4, 2024

   Ms. Roe introduced the following bill; which was referred to the
                       Committee on Agriculture

                                 A BILL

 To require the Secretary of Agriculture to map farm wells, and for other
                               purposes.

    Be it enacted by the Senate and House of Representatives of the
United States of America in Congress assembled,

SEC. 1. MAP OF WELLS.

    The Secretary shall publish a map of farm wells, with their
depth, within 2 years.

SEC. 2. COPIES.

    Copies are free.
"""
    page = f"<html><head><title>- BILLS-118hr9911ih</title></head><body><pre>{text}</pre></body></html>"
    document = of(tmp_path, "bill.html", page)
    metadata = document.metadata
    assert metadata.title == "A BILL To require the Secretary of Agriculture to map farm wells, and for other purposes"
    assert (metadata.number, metadata.issued) == ("H. R. 9911", date(2024, 10, 4))
    assert [(p.label, [b.text for b in p.blocks]) for p in document.provisions if p.numbered] == [
        (
            "1",
            ["The Secretary shall publish a map of farm wells, with their depth, within 2 years."],
        ),
        ("2", ["Copies are free."]),
    ]


@pytest.mark.parametrize("parted", ["<br>", "</b></p><p align=center><b>"])
def test_an_articles_number_and_name_in_two_bold_lines_are_its_heading(tmp_path: Path, parted: str) -> None:
    lines = "".join(
        f"<p align=center><b>第{number}條{parted}{name}</b></p><p>{text}</p>"
        for number, name, text in (("一", "標的", "本規章修改執照。"), ("二", "生效", "自公佈翌日起生效。"))
    )
    (tmp_path / "page.html").write_text(
        f"<html><title>修改規章</title><body><h3>修改規章</h3>{lines}</body></html>", "utf-8"
    )
    provisions = read(tmp_path / "page.html").provisions
    assert [(p.label, p.section) for p in provisions] == [("1", ("第一條 標的",)), ("2", ("第二條 生效",))]


def test_sections_under_a_part_with_a_high_number_count_under_it(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "<html><body><h1>Outdoor Burning</h1><h2>Part 215. Burning</h2><h3>215.1 Definitions</h3><p>A fire burns.</p>"
        "<h3>215.2 Prohibitions</h3><p>No fire without a permit.</p></body></html>",
        "utf-8",
    )
    assert [p.label for p in read(tmp_path / "page.html").provisions] == ["215.1", "215.2"]
