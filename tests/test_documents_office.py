"""Older word processor files through LibreOffice: everything comes out, and nothing of it stays or gets out.

What needs LibreOffice itself is skipped where it is not installed; on Debian, libreoffice-writer-nogui is enough.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from kb.documents import read
from kb.documents.document import Block, Document
from kb.documents.reader_process import ReaderProcess
from kb.documents.readers import office
from kb.errors import InputError

DATA = Path(__file__).parent / "data"
needs_libreoffice = pytest.mark.skipif(
    not (shutil.which("soffice") or shutil.which("libreoffice")), reason="LibreOffice is not installed here"
)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """data/office-zh.fodt and office-en.fodt as LibreOffice writes them in other formats."""
    folder = tmp_path_factory.mktemp("written")
    for ending in ("doc", "rtf", "odt", "docx"):
        for language in ("zh", "en"):
            subprocess.run(
                [shutil.which("soffice") or "libreoffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
                 "--convert-to", ending, "--outdir", str(folder), str(DATA / f"office-{language}.fodt")],
                check=True, capture_output=True, timeout=120,
            )  # fmt: skip
        shutil.copy(folder / "office-zh.doc", folder / "office-zh.wps") if ending == "doc" else None
        shutil.copy(folder / "office-zh.odt", folder / "office-zh.txt") if ending == "odt" else None
    return folder


def blocks(document: Document) -> list[Block]:
    return [block for provision in document.provisions for block in provision.blocks]


@needs_libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("ending", ["doc", "wps", "rtf", "odt", "docx", "txt"])
def test_headings_lists_tables_and_footnotes_come_out_of_every_format(written: Path, ending: str) -> None:
    document = read(written / f"office-zh.{ending}")
    assert document.metadata.title == "某县山区公路养护三年安排"
    assert [provision.section for provision in document.provisions] == [
        (), ("总体考虑", "基本想法"), ("总体考虑", "主要目标"), ("重点工作", "修补路面"), ("重点工作", "加固桥梁"),
        ("重点工作", "清理边沟"), ("组织保障", "资金来源"), ("组织保障", "督促检查"),
    ]  # fmt: skip
    found = blocks(document)
    assert [block.text for block in found if block.kind == "footnote"] == [
        "[1] 里程以上年末县统计机构公布的数字为准。",
        "[2] 边沟是路边排水的浅沟，不含涵洞。",
    ]
    (table,) = (block for block in found if block.kind == "table")
    assert table.text.splitlines()[-1] == "清理边沟，含乡道和村道的全部边沟（公里） | 300 | 320 | 340"
    assert [block.text for block in found if block.kind == "item"][:2] == ["1.坑槽当月修补", "2.裂缝入冬前灌缝"]
    assert not any("资料汇编" in block.text for block in found)


@needs_libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("ending", ["doc", "rtf", "odt"])
def test_an_english_file_is_the_same_in_every_format(written: Path, ending: str) -> None:
    one, other = read(written / "office-en.docx"), read(written / f"office-en.{ending}")
    assert [(p.label, p.section, p.blocks) for p in other.provisions] == [
        (p.label, p.section, p.blocks) for p in one.provisions
    ]


class Elsewhere(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[str]:
    Elsewhere.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@needs_libreoffice
@pytest.mark.slow
def test_nothing_that_a_file_refers_to_is_fetched(tmp_path: Path, elsewhere: str) -> None:
    import zipfile

    link = f'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{elsewhere}/picture.png" xlink:type="simple"'
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"'
        for name, kind in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible"))
    )
    content = (
        f'<office:document-content {names} office:version="1.3"><office:body><office:text><text:p><draw:frame '
        f'svg:width="3cm" svg:height="3cm"><draw:image {link} xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>'
        "</text:p><text:p>The picture beside this text is not fetched.</text:p></office:text></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry '
        'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    file = tmp_path / "linked.odt"
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    assert "is not fetched" in blocks(read(file))[0].text
    assert Elsewhere.asked == []


@needs_libreoffice
@pytest.mark.parametrize("head", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b""])
def test_what_is_no_document_is_one_line_and_not_taken_for_text(tmp_path: Path, head: bytes) -> None:
    file = tmp_path / "broken.doc"
    file.write_bytes(head + bytes(range(256)) * 20)
    with pytest.raises(InputError, match=r"damaged|not text|not recognised") as raised:
        read(file)
    assert "\n" not in str(raised.value)


@pytest.fixture
def stuck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in LibreOffice's place that starts another and never ends; it writes down their numbers."""
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nsleep 300 &\necho $$ $! > "{tmp_path}/numbers"\nwait\n')
    program.chmod(0o755)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def is_running(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def gone(place: Path) -> bool:
    """Whether the processes of ``stuck`` have ended, waiting a moment for it."""
    numbers = [int(number) for number in (place / "numbers").read_text().split()]
    for _ in range(100):
        if not any(map(is_running, numbers)):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="counts processes in /proc")
def test_a_libreoffice_that_hangs_is_ended_with_all_it_has_started(
    stuck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "SECONDS", 0.5)
    file = stuck / "letter.rtf"
    file.write_bytes(rb"{\rtf1 text}")
    with pytest.raises(InputError, match="took too long"):
        read(file)
    assert gone(stuck)
    assert list((stuck / "temporary").iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="counts processes in /proc")
def test_who_stops_waiting_leaves_no_libreoffice_behind(stuck: Path) -> None:
    file = stuck / "letter.rtf"
    file.write_bytes(rb"{\rtf1 text}")
    (stuck / "page.html").write_text("<p>第一条 本办法自公布之日起施行。</p>", encoding="utf-8")
    reader = ReaderProcess()
    reader.read(stuck / "page.html")
    failed: list[InputError] = []

    def ask() -> None:
        try:
            reader.read(file)
        except InputError as error:
            failed.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    while not (stuck / "numbers").exists():
        time.sleep(0.05)
    reader.close()
    asking.join(10)
    assert len(failed) == 1
    assert gone(stuck)
    assert list((stuck / "temporary").iterdir()) == []
