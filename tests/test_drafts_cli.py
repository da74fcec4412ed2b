"""kb draft, as a person, an editor and a build server call it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import docx
import pytest
from draft_samples import make_base

from kb.cli.app import run

DRAFT = (
    "# 报告\n\n《青河县乡村电商发展规划》提出：“尊重农户意愿，不搞一刀切”。\n\n"
    "规划要求“建设县级共同配送中心，开通乡村配送专线”。\n"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("draft-cli") / "home"
    make_base(folder).close()
    return folder


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    file = tmp_path / "draft.md"
    file.write_text(DRAFT, encoding="utf-8")
    return file


def test_json_has_the_shape_of_the_contract(home: Path, draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(home), "draft", "check", str(draft), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["file"] == str(draft)
    (finding,) = said["findings"]
    assert {"kind", "line", "column", "draft", "source", "passage", "message"} <= set(finding)
    assert (finding["kind"], finding["line"], finding["passage"]) == ("misquoted", 3, "qinghe-plan:1.2")
    assert finding["source"] == "尊重农民意愿，不搞一刀切"
    (verified,) = said["verified"]
    assert (verified["line"], verified["column"], verified["passage"]) == (5, 6, "qinghe-plan:2.3")


def test_the_report_says_where_and_what_is_right(home: Path, draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(home), "draft", "check", str(draft)]) == 1
    said = capsys.readouterr().out
    assert f"{draft}:3:18  misquoted" in said
    assert "尊重农[户]意愿" in said
    assert "尊重农[民]意愿" in said


def test_a_clean_draft_exits_with_0(home: Path, draft: Path) -> None:
    draft.write_text(DRAFT.replace("农户", "农民"), encoding="utf-8")
    assert run(["--home", str(home), "draft", "check", str(draft)]) == 0


def test_github_and_sarif_name_the_place(home: Path, draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(home), "draft", "check", str(draft), "--format", "github"]) == 1
    line = capsys.readouterr().out
    assert line.startswith("::error file=")
    assert ",line=3,col=18," in line
    assert run(["--home", str(home), "draft", "check", str(draft), "--format", "sarif"]) == 1
    log = json.loads(capsys.readouterr().out)
    (result,) = log["runs"][0]["results"]
    assert log["version"] == "2.1.0"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert result["ruleId"] in [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]


def test_comments_stand_in_a_copy_of_a_word_file(home: Path, tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("规划提出：“尊重农")
    paragraph.add_run("户意愿，不搞").bold = True
    paragraph.add_run("一刀切”。")
    document.save(str(tmp_path / "draft.docx"))
    arguments = ["draft", "check", str(tmp_path / "draft.docx"), "--annotate", str(tmp_path / "out.docx")]
    assert run(["--home", str(home), *arguments]) == 1
    again = docx.Document(str(tmp_path / "out.docx"))
    (comment,) = list(again.comments)
    assert "尊重农民意愿，不搞一刀切" in comment.text
    assert again.paragraphs[0].text == "规划提出：“尊重农户意愿，不搞一刀切”。"


def test_an_annotated_word_file_names_no_style_that_it_has_not(home: Path, tmp_path: Path) -> None:
    document = docx.Document()
    for style in [each for each in document.styles if each.style_id == "CommentReference"]:
        style.element.getparent().remove(style.element)
    document.add_paragraph("规划提出：“尊重农户意愿，不搞一刀切”。")
    document.save(str(tmp_path / "draft.docx"))
    arguments = ["draft", "check", str(tmp_path / "draft.docx"), "--annotate", str(tmp_path / "out.docx")]
    assert run(["--home", str(home), *arguments]) == 1
    again = docx.Document(str(tmp_path / "out.docx"))
    assert list(again.comments)
    named = re.findall(r'w:rStyle w:val="([^"]+)"', again.element.xml)
    assert set(named) <= {style.style_id for style in again.styles}


def test_comments_stand_in_a_copy_of_a_markdown_file(home: Path, draft: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.md"
    assert run(["--home", str(home), "draft", "check", str(draft), "--annotate", str(copy)]) == 1
    assert "“{==尊重农户意愿，不搞一刀切==}{>>kb: misquoted: " in copy.read_text(encoding="utf-8")
    assert draft.read_text(encoding="utf-8") == DRAFT
    assert run(["--home", str(home), "draft", "check", str(draft), "--annotate", str(draft)]) == 2
    assert run(["--home", str(home), "draft", "check", str(draft), "--annotate", str(tmp_path / "o.docx")]) == 2


def test_fill_writes_or_shows(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "draft.md", tmp_path / "out.md"
    file.write_text("见[[cite: qinghe-plan:1.1]]。\n", encoding="utf-8")
    assert run(["--home", str(home), "draft", "fill", str(file), "--dry-run"]) == 0
    assert "+见[^kb1]。" in capsys.readouterr().out
    assert not out.exists()
    assert run(["--home", str(home), "draft", "fill", str(file), "-o", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("见[^kb1]。\n\n[^kb1]: ")
    assert run(["--home", str(home), "draft", "fill", str(file)]) == 2
    file.write_text("[[cite: nothing:1]]\n", encoding="utf-8")
    assert run(["--home", str(home), "draft", "fill", str(file), "-o", str(out)]) == 2
    assert "--force" in capsys.readouterr().err
    assert run(["--home", str(home), "draft", "fill", str(file), "-o", str(out), "--force"]) == 1


@pytest.mark.parametrize("name", ["missing.md", "draft.pdf", "broken.docx"])
def test_a_draft_that_cannot_be_read_is_one_line_and_exit_2(
    home: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.docx").write_bytes(b"nothing")
    assert run(["--home", str(home), "draft", "check", str(tmp_path / name)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_summary_comes_first(home: Path, draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(home), "--ui", "zh", "draft", "check", str(draft)]) == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        f"{draft}  引文 2 处：1 处无误，1 处有误；文件引用 1 处：1 处无误"
    )


def test_a_folder_several_files_and_standard_input_are_checked(
    home: Path, draft: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys
    from types import SimpleNamespace

    (draft.parent / "parts").mkdir()
    (draft.parent / "parts" / "two.txt").write_text("规划要求“尊重农民意愿，不搞一刀切”。", encoding="utf-8")
    (draft.parent / "parts" / ".hidden.md").write_text(DRAFT, encoding="utf-8")
    assert run(["--home", str(home), "draft", "check", str(draft), str(draft.parent / "parts"), "--json"]) == 1
    files = json.loads(capsys.readouterr().out)["files"]
    assert [(Path(each["file"]).name, len(each["findings"])) for each in files] == [("draft.md", 1), ("two.txt", 0)]
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(DRAFT.encode()), isatty=lambda: False))
    assert run(["--home", str(home), "draft", "check", "-"]) == 1
    assert "standard input:3:18  misquoted" in capsys.readouterr().out
    assert run(["--home", str(home), "draft", "check", str(draft.parent / "nothing")]) == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "draft.tex",
            "\\documentclass{article}\n\\begin{document}\n规划提出``尊重农户意愿，不搞一刀切''。\n\\end{document}\n",
        ),
        ("draft.html", "<!doctype html><title>“不是”</title><p>规划提出<q>尊重<b>农户</b>意愿，不搞一刀切</q>。</p>"),
    ],
)
def test_drafts_in_latex_and_html_are_checked(
    home: Path, tmp_path: Path, name: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert run(["--home", str(home), "draft", "check", str(file), "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["kind"], finding["source"]) == ("misquoted", "尊重农民意愿，不搞一刀切")


def test_what_was_looked_at_is_not_told_again(home: Path, draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft.write_text(DRAFT.replace("《青河", "<!-- kb: ignore -->\n\n《青河"), encoding="utf-8")
    assert run(["--home", str(home), "draft", "check", str(draft)]) == 0
    assert "1 finding ignored" in capsys.readouterr().out
    draft.write_text(DRAFT.replace("《青河", "<!-- kb: ignore unsourced-figure -->\n\n《青河"), encoding="utf-8")
    assert run(["--home", str(home), "draft", "check", str(draft)]) == 1
    assert run(["--home", str(home), "draft", "check", str(draft), "--accept"]) == 0
    assert "misquoted\t尊重农户意愿，不搞一刀切\n" in (draft.parent / ".kb-ignore").read_text(encoding="utf-8")
    assert run(["--home", str(home), "draft", "check", str(draft)]) == 0


def test_claims_without_quotation_marks_are_looked_up(
    home: Path, draft: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft.write_text(
        "《青河县乡村电商发展规划》提出，建设县级共同配送中心，开通乡村配送专线。规划要求不尊重农民意愿，不搞一刀切。\n",
        encoding="utf-8",
    )
    assert run(["--home", str(home), "draft", "check", str(draft), "--claims", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    (known,) = said["information"]
    assert (known["kind"], known["passage"]) == ("unquoted", "qinghe-plan:2.3")
    assert "put them in quotation marks" in known["message"]
    (finding,) = said["findings"]
    assert finding["kind"] == "misquoted"
    assert finding["source"] == "尊重农民意愿，不搞一刀切"
    assert run(["--home", str(home), "draft", "check", str(draft)]) == 0


def test_the_page_has_the_draft_and_its_sources_and_runs_nothing(home: Path, draft: Path, tmp_path: Path) -> None:
    draft.write_text(DRAFT + "\n<b>x</b>“<script>alert(1)</script>一二三四五六七八九十”\n", encoding="utf-8")
    page = tmp_path / "check.html"
    assert run(["--home", str(home), "--ui", "zh", "draft", "check", str(draft), "--html", str(page)]) == 1
    written = page.read_text(encoding="utf-8")
    assert "<script" not in written
    assert "尊重农<ins>民</ins>意愿" in written
    assert "<b>建设县级共同配送中心，开通乡村配送专线</b>" in written
    assert '<a href="#d1-f1">' in written
    assert "引用有误" in written


def test_the_page_shows_a_passage_once_for_all_that_it_bears_out(home: Path, draft: Path, tmp_path: Path) -> None:
    draft.write_text("到2027年，农产品网络零售额达到3.6亿元，年均增长12.5%，培训电商人才2000人次。\n", encoding="utf-8")
    page = tmp_path / "check.html"
    assert run(["--home", str(home), "draft", "check", str(draft), "--html", str(page)]) == 0
    written = page.read_text(encoding="utf-8")
    assert written.count("<details") == 1
    assert all(f"<b>{figure}</b>" in written for figure in ("3.6亿元", "12.5%", "2000人次"))


def test_comments_say_what_the_terminal_says(home: Path, draft: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.md"
    assert run(["--home", str(home), "--ui", "zh", "draft", "check", str(draft), "--annotate", str(copy)]) == 1
    assert "{>>kb: 引用有误：《青河县乡村电商发展规划》原文：尊重农民意愿，不搞一刀切<<}" in copy.read_text(
        encoding="utf-8"
    )


def test_watching_checks_again_on_every_save_until_it_is_stopped(home: Path, draft: Path) -> None:
    import signal
    import subprocess
    import sys
    import threading
    import time

    command = [sys.executable, "-m", "kb", "--home", str(home), "draft", "check", str(draft), "--watch"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # a shell ignores it for jobs in the background
    )
    assert process.stdout is not None
    stopping = threading.Timer(60, process.kill)
    stopping.start()
    try:
        said = [process.stdout.readline()]
        assert "1 wrong" in said[0]
        for _ in range(40):  # until the watch is set up, a save may go unseen
            draft.write_text(DRAFT.replace("农户", "农民"), encoding="utf-8")
            time.sleep(0.25)
            if "2 right" in "".join(said):
                break
            if len(said) < 40:
                said.append(process.stdout.readline())
        assert "2 quotations: 2 right" in "".join(said)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) in (1, 130)
        assert "Traceback" not in (process.stderr.read() if process.stderr else "")
    finally:
        stopping.cancel()
        process.kill()
