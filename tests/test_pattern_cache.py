"""Compiled regular expressions that are kept are those that ``re`` makes, and nothing of a question is among them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kb.files.pattern_cache import PatternCache, _Code, _packed, _sum, _unpacked

KB = [sys.executable, "-c", "from kb.cli import main; main()"]


def _ask(home: Path, cache: Path, question: str) -> str:
    ran = subprocess.run(
        [*KB, "--home", str(home), "--ui", "zh", "ask", "--json", question],
        env={**os.environ, "XDG_CACHE_HOME": str(cache), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode in (0, 1) and not ran.stderr, ran.stderr
    return re.sub(r'"elapsed_ms": [\d.]+', "", ran.stdout)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base with the documents that ship."""
    home = tmp_path_factory.mktemp("patterns") / "home"
    subprocess.run([*KB, "init", str(home), "--with-samples"], check=True, capture_output=True, timeout=120)
    return home


@pytest.fixture(scope="module")
def cache(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder in which a question for a figure left its patterns."""
    cache = tmp_path_factory.mktemp("cache")
    _ask(home, cache, "农产品网络零售额是多少")
    return cache


def _file(cache: Path) -> Path:
    (found,) = (cache / "kb").glob("patterns-*")
    return found


def test_what_is_kept_is_what_re_compiles(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = PatternCache(cache / "kb")
    texts = list(patterns._kept)
    assert len(texts) > 250
    by_re = []
    for text, flags in texts:
        re.purge()
        by_re.append(re.compile(text, flags))
    monkeypatch.setattr("re._compiler.compile", re._compiler.compile)  # type: ignore[attr-defined]
    patterns.install()
    re.purge()
    for (text, flags), expected in zip(texts, by_re, strict=True):
        found = re.compile(text, flags)
        assert found == expected, text
        assert (found.flags, found.groups, found.groupindex) == (expected.flags, expected.groups, expected.groupindex)


def test_a_question_answers_the_same_with_and_without_what_is_kept_and_leaves_nothing_of_itself(
    home: Path, cache: Path, tmp_path: Path
) -> None:
    question = "茶山乡zebra的农产品网络零售额是多少"
    assert _ask(home, cache, question) == _ask(home, tmp_path, question)
    for folder in (cache, tmp_path):
        assert not any("zebra" in str(text) or "茶山乡" in str(text) for text, _ in PatternCache(folder / "kb")._kept)
    before = _file(cache).stat().st_mtime_ns
    _ask(home, cache, question)
    assert _file(cache).stat().st_mtime_ns == before, "nothing new, so nothing is written"


def test_what_is_packed_is_unpacked_whatever_its_checksum_is() -> None:
    for number in range(1000):
        kept = {(f"a{number}", 0): _Code(b"\x0a\x00\x00\x00", 32, 1, {})}
        assert _unpacked(_packed(kept)) == kept


def _wrong_code(content: bytes) -> bytes:
    return _packed({key: value._replace(code=b"\xff" * 8) for key, value in _unpacked(content).items()})


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:1000],
        lambda content: content[:500] + b"\x00" + content[501:],
        lambda content: _sum(b"[1]\n") + b"[1]\n",
        _wrong_code,
    ],
    ids=["empty", "cut", "one byte", "no content", "no code"],
)
def test_what_is_damaged_is_compiled_as_always(home: Path, cache: Path, tmp_path: Path, damage: object) -> None:
    (tmp_path / "kb").mkdir(mode=0o700)
    damaged = tmp_path / "kb" / _file(cache).name
    damaged.write_bytes(damage(_file(cache).read_bytes()))  # type: ignore[operator]
    damaged.chmod(0o600)
    question = "农产品网络零售额是多少"
    assert _ask(home, tmp_path, question) == _ask(home, cache, question)


@pytest.mark.skipif(os.name != "posix", reason="owner and mode of files")
def test_what_others_could_have_written_is_not_believed(cache: Path, tmp_path: Path) -> None:
    copy = tmp_path / _file(cache).name
    copy.write_bytes(_file(cache).read_bytes())
    copy.chmod(0o666)
    assert not PatternCache(tmp_path)._kept
    copy.chmod(0o600)
    assert PatternCache(tmp_path)._kept


def test_as_a_library_kb_leaves_re_alone() -> None:
    program = "import kb, re; kb.KnowledgeBase; assert re._compiler.compile.__module__ == 're._compiler'"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
