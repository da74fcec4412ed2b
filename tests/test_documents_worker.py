"""A hostile or broken file costs one line: never the run, never the machine."""

import sys
from pathlib import Path

import pytest

from kb.documents import read
from kb.documents.worker import Reader, read_limited
from kb.errors import InputError

HTML = (
    "<html><body><h1>某县饮水安全办法</h1><p>第一条 保障饮水安全，制定本办法。</p>"
    "<p>第二条 本办法今日施行。</p></body></html>"
)


def test_a_document_comes_out_of_the_process_as_it_was_read_in_it(tmp_path: Path) -> None:
    file = tmp_path / "办法.html"
    file.write_text(HTML, "utf-8")
    with Reader() as reader:
        assert reader.read(file) == read(file)
        assert reader.read(file) == read(file)


def test_an_error_comes_out_as_the_same_error(tmp_path: Path) -> None:
    file = tmp_path / "broken.docx"
    file.write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(InputError, match=r"broken\.docx is damaged"):
        read_limited(file)


def test_a_file_that_takes_too_long_is_left_out_and_the_next_is_read(tmp_path: Path) -> None:
    good, slow = tmp_path / "good.html", tmp_path / "slow.html"
    good.write_text(HTML, "utf-8")
    slow.write_text("<html><body>" + "<div><p>text, text and text again here.</p>" * 60_000, "utf-8")
    with Reader(seconds=0.3) as reader:
        with pytest.raises(InputError, match="longer than"):
            reader.read(slow)
        reader.seconds = 20
        assert reader.read(good).metadata.title == "某县饮水安全办法"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is only limited on Linux")
def test_a_file_that_takes_too_much_memory_is_left_out_and_the_next_is_read(tmp_path: Path) -> None:
    good, large = tmp_path / "good.html", tmp_path / "large.html"
    good.write_text(HTML, "utf-8")
    large.write_text("<html><body>" + "<p>one more paragraph with some text</p>" * 1_500_000, "utf-8")
    with Reader(mebibytes=150) as reader:
        with pytest.raises(InputError, match="memory"):
            reader.read(large)
        assert reader.read(good).metadata.title == "某县饮水安全办法"


@pytest.mark.shared
@pytest.mark.slow
def test_every_hostile_pdf_ends_in_text_or_one_clear_line(shared: Path) -> None:
    files = sorted((shared / "hostile" / "pdf").glob("*.pdf"))
    assert len(files) == 150
    texts = 0
    with Reader() as reader:
        for file in files:
            try:
                texts += bool(reader.read(file).provisions)
            except InputError as error:
                assert file.name in str(error)
                assert "\n" not in str(error)
    assert texts > 80
