"""Pages come from the web, politely; what is not to be fetched is refused in one line."""

from __future__ import annotations

import contextlib
import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from kb.documents import read
from kb.errors import InputError
from kb.sources import client
from kb.sources.client import get
from kb.sources.pages import download

PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>某市农田水利办法_某市政府网</title>
</head><body>
<div class="nav"><a href="/">首页</a><a href="/zc">政策</a></div>
<div class="main"><h1>某市农田水利办法</h1><p>（2025年5月6日）</p>
<p><strong>一、总则</strong></p><p>为做好农田水利工作，保证灌溉用水，根据有关规定，制定本办法。</p>
<p><strong>二、分工</strong></p><p>水利部门负责渠道维护，农业农村部门负责田间工程，财政部门保障资金。</p></div>
<div class="footer"><p>版权所有 某市政府 备案号 000</p></div></body></html>"""


class Portal(BaseHTTPRequestHandler):
    """A web site with the pages, redirects and failures that real ones have."""

    calls: ClassVar[dict[str, int]] = {}

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.calls[path] = self.calls.get(path, 0) + 1
        if path == "/redirect":
            self.answer(b"", status=302, location="/page.html")
        elif path == "/to-file":
            self.answer(b"", status=302, location="file:///etc/passwd")
        elif path == "/loop":
            self.answer(b"", status=302, location="/loop")
        elif (path == "/flaky" and self.calls[path] < 3) or path == "/down":
            self.answer(b"busy", status=503)
        elif path == "/gone":
            self.answer(b"", status=404)
        elif path == "/program":
            self.answer(b"MZ...", media_type="application/x-msdownload")
        elif path == "/large":
            self.answer(b"<p>x</p>" * 200_000)
        elif path == "/gbk":
            self.answer(PAGE.replace('<meta charset="utf-8">', "").encode("gbk"), media_type="text/html; charset=GBK")
        elif path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b"<html>")
            self.close_connection = True
        elif path == "/bomb":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(gzip.compress(b"<p>" + b"a" * 60_000_000))
        elif path == "/endless":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            with contextlib.suppress(OSError):
                for _ in range(600):
                    self.wfile.write(b"<p>more")
                    time.sleep(0.05)
        elif path == "/inwards":
            self.answer(b"", status=302, location=f"http://127.0.0.2:{self.server.server_address[1]}/page.html")
        elif path == "/report.txt":
            self.answer("一、工作\n抓紧落实各项任务。\n".encode(), media_type="application/octet-stream")
        else:
            self.answer(PAGE.encode())

    def answer(
        self, body: bytes, status: int = 200, media_type: str = "text/html; charset=utf-8", location: str | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def site() -> Iterator[str]:
    Portal.calls.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_page_becomes_a_file_with_a_speaking_name_and_its_address(site: str, tmp_path: Path) -> None:
    file = download(f"{site}/redirect", tmp_path, allow_private=True)
    assert file.name == "某市农田水利办法.html"
    document = read(file)
    assert document.metadata.title == "某市农田水利办法"
    assert document.metadata.url == f"{site}/page.html"
    assert [p.label for p in document.provisions] == ["1", "2"]
    assert not any("版权所有" in b.text or "首页" in b.text for p in document.provisions for b in p.blocks)


def test_an_encoding_that_only_the_server_states_is_kept(site: str, tmp_path: Path) -> None:
    assert read(download(f"{site}/gbk", tmp_path, allow_private=True)).metadata.title == "某市农田水利办法"


def test_a_file_of_unstated_type_is_known_by_its_ending(site: str, tmp_path: Path) -> None:
    assert download(f"{site}/report.txt", tmp_path, allow_private=True).name == "report.txt"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.8/", "http://192.168.1.1/a",
        "http://169.254.169.254/latest", "http://0.0.0.0/", "http://2130706433/", "http://[::ffff:127.0.0.1]/",
    ],
)  # fmt: skip
def test_addresses_of_this_machine_and_private_networks_are_refused(url: str) -> None:
    with pytest.raises(InputError, match=r"private network|cannot be found"):
        get(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/a", "http://", "http://user:pw@example.org/"])
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(InputError, match=r"web address|user name"):
        get(url)


def test_redirects_lead_to_web_addresses_only_and_not_in_circles(site: str) -> None:
    with pytest.raises(InputError, match="not a web address"):
        get(f"{site}/to-file", allow_private=True)
    with pytest.raises(InputError, match="without end"):
        get(f"{site}/loop", allow_private=True)


def test_a_busy_server_is_asked_again_and_not_for_ever(site: str) -> None:
    waits: list[float] = []
    assert get(f"{site}/flaky", allow_private=True, pause=waits.append).data == PAGE.encode()
    assert len(waits) == 2
    assert waits[1] > waits[0]
    with pytest.raises(InputError, match="503"):
        get(f"{site}/down", allow_private=True, pause=lambda seconds: None)
    assert Portal.calls["/down"] == client.TRIES


def test_a_broken_answer_a_missing_page_and_a_program_are_one_line_each(site: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be reached"):
        get(f"{site}/cut", allow_private=True, pause=lambda seconds: None)
    with pytest.raises(InputError, match="404"):
        get(f"{site}/gone", allow_private=True)
    with pytest.raises(InputError, match="not a document"):
        download(f"{site}/program", tmp_path, allow_private=True)


def test_an_answer_is_not_read_past_the_limit(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LIMIT", 2**20)
    with pytest.raises(InputError, match="larger than 1 MiB"):
        get(f"{site}/large", allow_private=True)


def test_what_unpacks_to_more_than_the_limit_is_not_taken_in(site: str) -> None:
    with pytest.raises(InputError, match="larger than 50 MiB"):
        get(f"{site}/bomb", allow_private=True)


def test_an_answer_that_never_ends_is_not_waited_for(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_WHOLE", 0.5)
    with pytest.raises(InputError, match="in time"):
        get(f"{site}/endless", allow_private=True)


def test_a_public_address_may_not_lead_to_a_private_one(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_is_public", lambda address: address == "127.0.0.1")
    assert get(f"{site}/page.html").data == PAGE.encode()
    with pytest.raises(InputError, match="private network"):
        get(f"{site}/inwards")
