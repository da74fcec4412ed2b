"""Nobody is let in: what a document, a name or a question holds never acts."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pseudo_terminal import output_on_a_terminal

from kb.cli.app import run
from kb.errors import InputError
from kb.knowledge_base import KnowledgeBase

ROOT = Path(__file__).resolve().parent.parent
KB = [sys.executable, "-c", "from kb.cli import main; main()"]
EVIL = (
    "wells \x1b]0;owned\x07 \x1b[2J\x1b[31mred \x9b31m [bold red]markup[/] "
    "[link=file:///etc/passwd]x[/link] \u202eslla\u202c \u2066x\u2069 \u200bzero"
)
BAD = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")
UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base of documents whose words, titles, names and metadata are all hostile."""
    folder = tmp_path_factory.mktemp("evil")
    home = folder / "home"
    base = KnowledgeBase.create(home)
    names = [
        "\x1b[31mred\x1b[0m.md",
        "line\nbreak.md",
        "bold [red]x[blue].md",
        "\u202etxt.md",
        "-rf.md",
        "$(touch owned).md",
    ]
    for number, name in enumerate(names):
        text = f"---\ntitle: {json.dumps('Rules ' + EVIL)}\nissuer: {json.dumps(EVIL)}\nnumber: {json.dumps(EVIL)}\n"
        text += f"url: {json.dumps('https://example.org/' + EVIL)}\n---\n# Rules {number}\n\n"
        text += f"## 1. Wells\n\nThe water of well {number} is tested. {EVIL}\n\n"
        text += "Ordinary words about pumps and buckets make it a text for all that. " * 40 + "\n"
        (folder / name).write_text(text, encoding="utf-8")
    base.add([folder / name for name in names])
    spelled = '"' + "".join(f"\\U{ord(c):08x}" for c in EVIL) + '"'  # TOML has no other way to say such things
    (home / "corpus" / "stated.txt").write_text("Rules on hens\n\n1. Hens.\n", encoding="utf-8")
    (home / "corpus" / "stated.toml").write_text(f"title = {spelled}\nissuer = [{spelled}]\nid = {spelled}\n")
    (home / "corpus" / "wrong.txt").write_text("Rules on cows\n\n1. Cows.\n", encoding="utf-8")
    (home / "corpus" / "wrong.toml").write_text(f"{spelled} = 1\n")
    (home / "corpus" / "broken\x1b]0;x\x07\u202e.pdf").write_bytes(b"%PDF-1.4 nothing")
    (home / "corpus" / "sources.toml").write_text(
        f'[[document]]\nid = {spelled}\ntitle = {spelled}\nurl = "http://127.0.0.1:9/x"\n'
    )
    (home / "draft\x1b[2J.md").write_text(
        f"The rules say “The water of well 1 is tested. {EVIL} twice” and it costs 6,000 yuan {EVIL}.\n",
        encoding="utf-8",
    )
    base.index()
    base.remember_results(base.ask("Who tests the wells?"))
    base.close()
    return home


def raw(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    where = {**os.environ, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run([*KB, "--home", str(home), *arguments], capture_output=True, timeout=120, env=where, cwd=home)


COMMANDS = [
    ["ask", f"Who tests the {EVIL}"], ["ask", "--json", EVIL],
    ["ask", "--format", "markdown", "wells"],
    ["list"], ["list", "--json"], ["show", "EVIL"], ["cite", "1"], ["cite", "1", "--format", "html"],
    ["cite", "1", "--format", "bibtex"], ["cite", EVIL], ["remove", EVIL], ["show", EVIL], ["status"], ["doctor"],
    ["show", "EVIL", "--json"], ["cite", "1", "--json"], ["doctor", "--json"], ["status", "--json"],
    ["index"], ["fetch"], ["fetch", "--json"], ["draft", "check", "DRAFT"], ["draft", "check", "--json", "DRAFT"],
    ["eval", "DRAFT"], ["add", EVIL], ["add", f"https://example.org/{EVIL}"], ["draft", "check", EVIL], [EVIL],
    ["ask", "--kind", EVIL, "x"], ["ask", "--since", EVIL, "x"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: re.sub(r"[^a-z-]+", "_", " ".join(command))[:30])
def test_no_control_character_reaches_the_terminal_or_a_program(home: Path, command: list[str]) -> None:
    words = {"EVIL": "rf", "DRAFT": str(home / "draft\x1b[2J.md")}
    done = raw(home, *(words.get(word, word) for word in command))
    assert done.returncode in (0, 1, 2)
    for stream in (done.stdout, done.stderr):
        assert not BAD.search(stream), stream[:400]
        assert not UNSEEN.search(stream.decode("utf-8"))
    assert b"Traceback" not in done.stderr


def test_on_a_terminal_only_our_own_sequences_are_obeyed(home: Path) -> None:
    seen = output_on_a_terminal(
        [*KB, "--home", str(home), "ask", "Who tests the wells?"],
        {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)},
    )
    text = seen.decode("utf-8")
    assert "water of well" in text and "\u27e8U+202E\u27e9" in text  # shown as such, not obeyed
    # Colours, and links to addresses that stand in the document as addresses: nothing else.
    left = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b\x07]*;[^\x1b\x07]*\x1b\\|\x1b\[\?25[hl]", "", text).replace(
        "\r\n", "\n"
    )
    assert not BAD.search(left.encode()), left
    ours = re.escape((home / "corpus").as_uri())  # a document without an address has its own file as its link
    assert not re.search(rf"\x1b\]8;[^;]*;(?!https:|{ours}/)[^\x1b]", text)


def test_links_out_of_corpus_are_refused_and_so_are_ids_with_paths(tmp_path: Path) -> None:
    outside = tmp_path / "secret.md"
    outside.write_text("# Secret\n\n1. The safe opens with 1234.\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "more.md").write_text("# More\n\n1. More secrets.\n", encoding="utf-8")
    base = KnowledgeBase.create(tmp_path / "home")
    (base.home.corpus / "link.md").symlink_to(outside)
    (base.home.corpus / "folder").symlink_to(tmp_path / "folder")
    change = base.index()
    assert not change.added
    assert [failure.path for failure in change.failed] == ["corpus/link.md"]
    for name in ("../../secret", "/etc/passwd", "..", "corpus/../../secret.md"):
        with pytest.raises(InputError):
            base.show(name)
        with pytest.raises(InputError):
            base.remove(name)
    assert outside.exists()
    # An id from a .toml beside a document is a word, never a path.
    (base.home.corpus / "evil.md").write_text("# Evil\n\n1. Words.\n", encoding="utf-8")
    (base.home.corpus / "evil.toml").write_text('id = "../../escaped"\n', encoding="utf-8")
    assert [record.id for record in base.index().added] == ["escaped"]
    base.remove("escaped")
    assert outside.exists() and not (tmp_path / "escaped").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are Unix's")
def test_what_is_stated_beside_a_document_is_read_from_no_other_place(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.toml").write_text('title = "The safe opens with 1234"\n', encoding="utf-8")
    base = KnowledgeBase.create(tmp_path / "home")
    folder = tmp_path / "incoming"
    folder.mkdir()
    for place in (base.home.corpus, folder):
        (place / "rules.md").write_text("# Rules\n\n1. Words.\n", encoding="utf-8")
        (place / "rules.toml").symlink_to(tmp_path / "elsewhere.toml")
        (place / "lamps.md").write_text("# Lamps\n\n1. More words.\n", encoding="utf-8")
    os.mkfifo(base.home.corpus / "lamps.toml")  # nobody will ever write into it
    change = base.index()
    assert [record.id for record in change.added] == ["lamps"]
    assert "leads out of its folder" in str(change.failed[0].error)
    (base.home.corpus / "rules.toml").unlink()
    (base.home.corpus / "rules.md").unlink()
    failed = base.add([folder]).failed
    assert ["leads out of its folder" in str(failure.error) for failure in failed] == [True]
    assert "1234" not in repr(base.documents())
    assert not any("1234" in path.read_text() for path in base.home.corpus.iterdir() if path.is_file())


def test_adding_a_folder_follows_no_link_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n\n1. Words.\n", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "open.md").write_text("# Open\n\n1. Open words.\n", encoding="utf-8")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    base = KnowledgeBase.create(tmp_path / "home")
    assert [record.metadata.title for record in base.add([folder]).added] == ["Open"]


def test_a_model_that_brings_code_or_pickles_is_refused(tmp_path: Path) -> None:
    from kb.encoders import load

    model = tmp_path / "model"
    model.mkdir()
    owned = tmp_path / "owned"
    (model / "evil.py").write_text(f"import pathlib\npathlib.Path({str(owned)!r}).touch()\nclass Evil: pass\n")
    (model / "config.json").write_text(json.dumps({"model_type": "bert", "auto_map": {"AutoModel": "evil.Evil"}}))
    (model / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "", "type": "evil.Evil"}]))
    pickled = b"cposix\nsystem\n(S'touch " + os.fsencode(owned) + b"'\ntR."
    (model / "pytorch_model.bin").write_bytes(pickled)
    with pytest.raises(InputError) as refused:
        load(str(model))
    assert "\n" not in str(refused.value)
    assert not owned.exists()


def test_a_vector_index_from_elsewhere_is_refused(tmp_path: Path) -> None:
    bases = []
    for name in ("one", "two"):
        base = KnowledgeBase.create(tmp_path / name)
        (base.home.corpus / f"{name}.md").write_text(f"# Rules {name}\n\n1. Words of {name}.\n", encoding="utf-8")
        base.index()
        base.close()
        bases.append(base)
    mine, theirs = (next(base.home.index.glob("store-*/vectors/*/passages.faiss")) for base in bases)
    mine.write_bytes(theirs.read_bytes())
    assert run(["--home", str(tmp_path / "one"), "ask", "words"]) == 3


def calls(tree: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def test_nothing_in_the_program_runs_code_from_data() -> None:
    forbidden = re.compile(
        r"(^|\.)(eval|exec|system|popen|torch\.load|joblib\.load|yaml\.load|unsafe_load|marshal\.loads)$"
    )
    found, pickles, shells = [], [], []
    for path in sorted([*(ROOT / "kb").rglob("*.py"), *(ROOT / "packages").glob("*/kb_*/*.py")]):
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        found += [f"{path.name}: {name}" for name in calls(tree) if forbidden.search(name) and name != "typer.testing"]
        if re.search(r"pickle\.loads?\(|allow_pickle=True", text):
            pickles.append(path.relative_to(ROOT).as_posix())
        if "shell=True" in text or "trust_remote_code=True" in text:
            shells.append(path.name)
    # The constructor of a dataclass is made of the names of its fields, which stand in the program.
    assert found == ["quick_dataclass.py: exec"] and shells == []
    # One pipe between two processes of this program; documents come over it from a process of their own as JSON.
    assert pickles in ([], ["kb/indexing/indexing_process.py"])


def test_every_package_that_is_installed_is_pinned_with_its_hashes() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "local_hashes.py"), "--check", str(ROOT / "constraints-hashed.txt")],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    blocks = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / "constraints-hashed.txt").read_text(encoding="utf-8"))
    assert all("--hash=sha256:" in block for block in blocks if "==" in block.split("\n")[0])


@pytest.mark.parametrize(
    ("known", "code", "said"),
    [
        ([{"name": "one", "version": "1.0", "vulns": []}], 0, "1 packages without a known vulnerability, 0 with one"),
        (
            [{"name": "one", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}],
            1, "one 1.0: PYSEC-1, mended in 1.1",
        ),
        ([{"name": "one", "skip_reason": "not found"}], 0, "has no data on 1 packages; run this where it does"),
        (None, 0, "could not ask the package index"),
    ],
)  # fmt: skip
def test_known_weaknesses_are_told_and_so_is_that_nothing_is_known(
    known: list[dict[str, object]] | None, code: int, said: str, tmp_path: Path
) -> None:
    found = tmp_path / "advisories.json"
    if known is not None:
        found.write_text(json.dumps({"dependencies": [*known, {"name": "kb", "skip_reason": "its own"}]}))
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "advisories.py"), str(found)], capture_output=True, text=True
    )
    assert done.returncode == code, done.stderr
    assert said in done.stdout


def test_characters_that_show_nothing_are_shown() -> None:
    from kb.text.sanitize import as_json, one_line, sanitize

    hidden = "\u3164\u115f\u034f\ufe0f\U000e0100\u2800\u00ad"
    for character in hidden:
        shown = f"a\u27e8U+{ord(character):04X}\u27e9b"
        assert sanitize(f"a{character}b") == one_line(f"a{character}b") == shown
    assert not re.search(f"[{hidden}]", as_json([hidden]))
    assert json.loads(as_json([hidden])) == [hidden]


def test_a_token_stays_out_of_settings_and_off_the_command_line(tmp_path: Path) -> None:
    base = KnowledgeBase.create(tmp_path / "home")
    assert raw(base.home.path, "migrate", "--to", "milvus", "--uri", "x.db", "--token", "a:b").returncode == 2
    assert "a:b" not in (base.home.path / "kb.toml").read_text()
