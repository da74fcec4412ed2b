"""``kb fetch``: the official text takes the digest's place, if it is the document; otherwise the digest stays."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from kb import KnowledgeBase
from kb.errors import InputError
from kb.sources.official import fetch

TITLE = "某省关于加强村级养老服务的意见"
PROVISIONS = ("建设服务站点", "培训护理人员", "保障运行经费")


def page(title: str = TITLE, provisions: tuple[str, ...] = PROVISIONS, day: str = "2025年2月8日") -> str:
    items = "".join(
        f"<p><strong>（{number}）{heading}</strong></p><p>各地要认真做好这项工作，明确责任，按期完成。</p>"
        for number, heading in zip("一二三四五", provisions, strict=False)
    )
    return (
        f'<html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head><body><ul class="nav"><li>'
        f'<a>首页</a></li></ul><div class="text"><h1>{title}</h1><p>（{day}）</p>'
        "<p>为做好村级养老服务，现提出以下意见。</p>"
        f"<p><strong>一、主要任务</strong></p>{items}</div>"
        "<div class='footer'>主办单位：某省政府办公厅</div></body></html>"
    )


class Source(BaseHTTPRequestHandler):
    body: ClassVar[str] = ""

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        data = self.body.encode()
        self.send_response(200 if data else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    Source.body = page()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Source)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = tmp_path / "home"
    KnowledgeBase.create(home).close()
    (home / "corpus" / "sources.toml").write_text(
        f'[[document]]\nid = "care-2025"\ntitle.zh = "{TITLE}"\nissuer.zh = ["某省人民政府"]\nkind = "opinions"\n'
        f'issued = 2025-02-08\nlanguage = "zh"\nprovisions = 3\nurl = "http://127.0.0.1:{server.server_port}/care"\n'
        'digests = { zh = "care-2025" }\n\n[[document]]\nid = "talk"\ntitle.zh = "访谈"\nlanguage = "zh"\n',
        "utf-8",
    )
    (home / "corpus" / "care-2025.md").write_text(
        f"---\ntitle: {TITLE}摘要\ntext_status: digest\n---\n\n# {TITLE}摘要\n\n"
        "## 一、主要任务\n\n### （一）建设服务站点\n\n建站。\n",
        "utf-8",
    )
    with KnowledgeBase.open(home) as opened:
        opened.index()
        yield opened
    server.shutdown()


def test_the_official_text_takes_the_digests_place(base: KnowledgeBase) -> None:
    (outcome,) = fetch(base, allow_private=True)
    assert (outcome.document, outcome.state) == ("care-2025", "fetched")
    record = base.document("care-2025")
    assert record.metadata.text_status == "full"
    assert (record.metadata.title, record.metadata.issuer, record.provisions) == (TITLE, ("某省人民政府",), 3)
    assert record.metadata.url
    assert not (base.home.corpus / "care-2025.md").exists()


def test_what_has_changed_at_the_source_is_told_and_taken_only_by_fetch(base: KnowledgeBase) -> None:
    assert fetch(base, keep=False, allow_private=True)[0].state == "available"
    fetch(base, allow_private=True)
    assert fetch(base, keep=False, allow_private=True)[0].state == "unchanged"
    Source.body = page().replace("按期完成", "提前完成", 1)
    (outcome,) = fetch(base, keep=False, allow_private=True)
    assert (outcome.state, outcome.places) == ("changed", ("1.1",))
    assert fetch(base, keep=False, allow_private=True)[0].state == "changed"
    assert fetch(base, allow_private=True)[0].state == "changed"
    assert fetch(base, keep=False, allow_private=True)[0].state == "unchanged"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (page(title="另一个文件的通知"), "another document"),
        (page(provisions=PROVISIONS[:2]), "2 provisions instead of 3"),
        (page(day="2024年2月8日"), "2024-02-08"),
        ("<html><body><p>维护中</p></body></html>", "another document|no text"),
        ("", "404"),
    ],
)
def test_the_digest_stays_when_anything_is_off(base: KnowledgeBase, body: str, says: str) -> None:
    Source.body = body
    (outcome,) = fetch(base, allow_private=True)
    assert outcome.state == "failed"
    with pytest.raises(InputError, match=says):
        raise outcome.error or AssertionError
    assert base.document("care-2025").metadata.text_status == "digest"


def test_a_document_that_is_not_listed_or_has_no_address_is_named(base: KnowledgeBase) -> None:
    with pytest.raises(InputError, match="care-2025"):
        fetch(base, ["elsewhere"])
    (outcome,) = fetch(base, ["talk"])
    assert "without an address" in str(outcome.error)


@pytest.mark.shared
def test_the_real_page_takes_the_place_of_the_shipped_digest(base: KnowledgeBase, shared: Path, tmp_path: Path) -> None:
    home = tmp_path / "samples"
    KnowledgeBase.create(home, samples=True).close()
    listed_at = (base.home.corpus / "sources.toml").read_text("utf-8").partition('url = "')[2].partition('"')[0]
    sources = home / "corpus" / "sources.toml"
    entries = sources.read_text("utf-8")
    start = entries.index('url = "', entries.index('id = "opinions-2026"')) + len('url = "')
    sources.write_text(entries[:start] + listed_at + entries[entries.index('"', start) :], "utf-8")
    Source.body = (shared / "documents" / "opinions-2026.html").read_text("utf-8")
    with KnowledgeBase.open(home) as opened:
        opened.index()
        (outcome,) = fetch(opened, ["opinions-2026"], allow_private=True)
        assert outcome.error is None
        record = opened.document("opinions-2026")
        assert (outcome.state, record.metadata.text_status, record.provisions) == ("fetched", "full", 27)
        assert opened.passage("opinions-2026:3.12").section[-1].startswith("（十二）")
