"""A hostile or broken file costs one line: never the run, never the machine."""

import sys
import time
from pathlib import Path

import pytest

from kb.documents import read, reader_process
from kb.documents.reader_process import ReaderProcess
from kb.errors import InputError

HTML = (
    "<html><body><h1>某县饮水安全办法</h1><p>第一条 保障饮水安全，制定本办法。</p>"
    "<p>第二条 本办法今日施行。</p></body></html>"
)


def test_a_document_comes_out_of_the_process_as_it_was_read_in_it(tmp_path: Path) -> None:
    file = tmp_path / "办法.html"
    file.write_text(HTML, "utf-8")
    with ReaderProcess() as reader:
        assert reader.read(file) == read(file)
        assert reader.read(file) == read(file)


def test_the_process_is_of_the_same_kb_whichever_other_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "__init__.py").write_text("raise SystemExit\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    file = tmp_path / "办法.html"
    file.write_text(HTML, "utf-8")
    with ReaderProcess() as reader:
        assert reader.read(file).metadata.title == "某县饮水安全办法"


def test_an_error_comes_out_as_the_same_error(tmp_path: Path) -> None:
    file = tmp_path / "broken.docx"
    file.write_bytes(b"PK\x03\x04 cut off")
    with ReaderProcess() as reader, pytest.raises(InputError, match=r"broken\.docx is damaged"):
        reader.read(file)


def test_a_file_that_takes_too_long_is_left_out_and_the_next_is_read(tmp_path: Path) -> None:
    good, slow = tmp_path / "good.html", tmp_path / "slow.html"
    good.write_text(HTML, "utf-8")
    slow.write_text("<html><body>" + "<div><p>text, text and text again here.</p>" * 60_000, "utf-8")
    with ReaderProcess(seconds=0.05) as reader:
        with pytest.raises(InputError, match="longer than"):
            reader.read(slow)
        reader.seconds = 20
        assert reader.read(good).metadata.title == "某县饮水安全办法"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is only limited on Linux")
def test_a_file_that_takes_too_much_memory_is_left_out_and_the_next_is_read(tmp_path: Path) -> None:
    good, large = tmp_path / "good.html", tmp_path / "large.html"
    good.write_text(HTML, "utf-8")
    large.write_text("<html><body>" + "<p>one more paragraph with some text</p>" * 1_500_000, "utf-8")
    with ReaderProcess(mebibytes=150) as reader:
        with pytest.raises(InputError, match="memory"):
            reader.read(large)
        assert reader.read(good).metadata.title == "某县饮水安全办法"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is only limited on Linux")
def test_what_earlier_files_left_in_memory_is_not_held_against_the_next(tmp_path: Path) -> None:
    import resource

    first, next_one = tmp_path / "first.html", tmp_path / "next.html"
    first.write_text(HTML, "utf-8")
    next_one.write_text(HTML.replace("</body>", "<p>更多的条文。</p>" * 50_000 + "</body>"), "utf-8")
    with ReaderProcess() as reader:
        reader.read(first)
        process = reader._process
        assert process is not None
        pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[0])
        hard = resource.prlimit(process.pid, resource.RLIMIT_AS)[1]
        resource.prlimit(process.pid, resource.RLIMIT_AS, ((pages + 1000) * resource.getpagesize(), hard))
        assert reader.read(next_one).metadata.title == "某县饮水安全办法"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is only limited on Linux")
def test_after_a_picture_the_next_file_may_not_take_more_memory_than_any_other(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    from PIL import Image

    picture, large = tmp_path / "picture.png", tmp_path / "large.html"
    Image.new("RGB", (200, 200), "white").save(picture)
    large.write_text("<html><body>" + "<p>one more paragraph with some text</p>" * 1_500_000, "utf-8")
    with ReaderProcess(mebibytes=150) as reader:
        with pytest.raises(InputError, match="without text"):
            reader.read(picture)
        with pytest.raises(InputError, match="memory"):
            reader.read(large)


def test_a_machine_that_was_busy_or_asleep_is_not_held_against_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 1000.0
    used = 5.0
    monkeypatch.setattr(time, "monotonic", lambda: clock)
    monkeypatch.setattr(reader_process, "_processor_seconds", lambda process: used)
    limit = reader_process._Limit(1, 20)
    clock += 25
    assert limit.wait() > 0  # twenty-five seconds, of which the process has had none
    used += 21
    with pytest.raises(TimeoutError):
        limit.wait()
    used -= 21
    clock += 60
    with pytest.raises(TimeoutError):  # a process that waits for nothing is not waited for without end
        limit.wait()


@pytest.mark.shared
@pytest.mark.slow
def test_every_hostile_pdf_ends_in_text_or_one_clear_line(shared: Path) -> None:
    files = sorted((shared / "hostile" / "pdf").glob("*.pdf"))
    assert len(files) == 150
    texts = 0
    with ReaderProcess() as reader:
        for file in files:
            try:
                texts += bool(reader.read(file).provisions)
            except InputError as error:
                assert file.name in str(error)
                assert "\n" not in str(error)
    assert texts > 80


def test_a_relative_path_is_meant_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rules.html").write_text(f"<h1>Rules</h1><p>The {name} rule holds.</p>", encoding="utf-8")
    with reader_process.ReaderProcess() as reader:
        for name in ("first", "second"):
            monkeypatch.chdir(tmp_path / name)
            assert f"The {name} rule holds." in reader.read(Path("rules.html")).provisions[0].blocks[-1].text
