"""What would go on for ever or take everything: drafts as bombs, slow servers, devices for files, short memory."""

from __future__ import annotations

import gzip
import os
import resource
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from soak.crash import Tally
from soak.home import WELLS, write
from soak.hostile import word
from soak.loss import _said
from soak.processes import in_child

_MOST = 1200 * 2**20
"""Bytes that checking a draft may take in all."""


def drafts(small: Path, folder: Path, tally: Tally) -> None:
    """Drafts that unpack to far more than they are, or nest without end."""
    many = "".join(f"<w:p><w:r><w:t>{number * 7919 % 99991}</w:t></w:r></w:p>" for number in range(1_200_000))
    files = {
        "many.docx": word(many),
        "deep.docx": word("<w:tbl><w:tr><w:tc>" * 20_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 20_000),
        "long.md": ("x" * 80 + "\n") * 300_000,
    }
    bomb = folder / "zeros.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"\0" * (150 << 20))
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    for path in (bomb, *(folder / name for name in files)):
        for command in (
            ("draft", "check", str(path)),
            ("draft", "fill", str(path), "-o", str(folder / f"out{path.suffix}"), "--force"),
        ):
            begun = time.monotonic()

            def work(command: tuple[str, ...] = command) -> list[object]:
                from soak.processes import command_line

                said = command_line(["--home", str(small), "--ui", "en", *command])
                used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
                return [said.code, said.err, used]

            ended = in_child(work, patience=150)
            took = time.monotonic() - begun
            code, err, used = ended.value if isinstance(ended.value, list) else (-1, str(ended), 0)
            problems = []
            if code not in (0, 1, 2) or len(str(err).splitlines()) > 2 or "inside kb" in str(err):
                problems.append(f"exits with {code}: {str(err)[-300:]}")
            if used > _MOST or took > 100:
                problems.append(f"took {used >> 20} MiB and {took:.0f} s")
            tally.count("drafts made to do harm", [f"{path.name}, {command[1]}: {problem}" for problem in problems])


@contextmanager
def server(answer: bytes, drip: float = 0.0) -> Iterator[str]:
    """A server that sends these bytes, one every ``drip`` seconds where that is not 0; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.recv(65536)
                    if not drip:
                        connection.sendall(answer)
                    for byte in answer if drip else b"":
                        if ended.wait(drip):
                            return
                        connection.sendall(bytes([byte]))
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/page"
    finally:
        ended.set()
        listening.close()


def servers(tally: Tally) -> None:
    """Headers byte by byte, bodies byte by byte, redirects to nonsense, encodings that are none."""
    from kb.errors import InputError
    from kb.sources import client
    from kb.sources.pages import download

    page = b"<html><title>Ponds</title><p>A pond is cleaned once in seven years.</p></html>"
    ok = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=%s\r\nContent-Length: %d\r\n\r\n%s"
    answers: dict[str, tuple[bytes, float]] = {
        "headers without end": (b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 10_000, 0.2),
        "a body without end": (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"a" * 10_000, 0.2),
    }
    for address in ("http://[::1", "http://[", "//[x]/", "http://\xff:0/", "javascript:alert(1)", "http://a:99999/"):
        answers[f"a redirect to {address}"] = (
            f"HTTP/1.1 302 Found\r\nLocation: {address}\r\n\r\n".encode("latin-1"),
            0,
        )
    for charset in (
        b"idna",
        b"punycode",
        b"unicode_escape",
        b"undefined",
        b"base64",
        b"utf-7",
        b"rot13",
        b"no\0ne",
        b"x" * 500,
    ):
        answers[f"charset {charset[:20]!r}"] = (ok % (charset, len(page), page), 0)

    def met(answer: bytes, drip: float) -> list[str]:
        import tempfile

        client._WHOLE = 3.0
        begun = time.monotonic()
        with server(answer, drip) as address, tempfile.TemporaryDirectory() as folder:
            try:
                download(address, Path(folder), allow_private=True)
            except InputError as error:
                if len(str(error).splitlines()) != 1:
                    return [f"says {str(error)[:300]!r}"]
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
                return [f"{type(error).__name__}: {error}"[:300]]
        took = time.monotonic() - begun
        return [f"took {took:.0f} s"] if took > 12 else []

    for what, (answer, drip) in answers.items():
        ended = in_child(lambda answer=answer, drip=drip: met(answer, drip), patience=60)  # type: ignore[misc]
        problems = ended.value if isinstance(ended.value, list) else [str(ended)]
        tally.count("servers made to do harm", [f"{what}: {problem}" for problem in problems])


def inputs(small: Path, folder: Path, tally: Tally) -> None:
    """Settings, lists, sets and styles that are pipes, bombs or nonsense: one line that names them, exit code 2."""
    home = folder / "inputs"
    for part in ("corpus", "index"):
        (home / part).mkdir(parents=True)
    settings, listed = home / "kb.toml", home / "corpus" / "sources.toml"
    huge, deep = f"x = {'9' * 5000}\n", f"x = {'[' * 9000}\n"
    with gzip.open(folder / "zeros.jsonl.gz", "wb") as out:
        for _ in range(40):
            out.write(b"\0" * (1 << 20))
    macro = write(
        folder, "self.csl",
        '<?xml version="1.0"?><style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info>'
        "<title>x</title><id>x</id><updated>2020-01-01T00:00:00Z</updated></info>"
        '<macro name="a"><text macro="a"/></macro><citation><layout><text macro="a"/></layout></citation></style>',
    )  # fmt: skip

    def pipe(path: Path) -> None:
        path.unlink(missing_ok=True)
        os.mkfifo(path)

    def text(path: Path, words: str) -> None:
        path.unlink(missing_ok=True)
        path.write_text(words, encoding="utf-8")

    text(settings, "")
    questions = write(folder, "huge.jsonl", f'{{"question": {"9" * 5000}, "relevant": []}}\n')
    nested = write(folder, "deep.jsonl", f'{{"question": {"[" * 90_000}\n')
    odd = b"\xc5\xa9\xb4\xe5".decode("utf-8", "surrogateescape")
    trials: list[tuple[str, Path, tuple[str, ...]]] = [
        ("a set without lines", small, ("eval", str(folder / "zeros.jsonl.gz"))),
        ("a set of one number", small, ("eval", str(questions))),
        ("a set nested without end", small, ("eval", str(nested))),
        ("a device for a set", small, ("eval", "/dev/zero")),
        ("a macro that calls itself", small, ("cite", "wells", "--style", str(macro))),
        ("a title in GBK", small, ("add", str(macro), "--title", odd)),
        ("an issuer in GBK", small, ("ask", "x", "--issuer", odd)),
        ("an id in GBK", small, ("show", odd)),
    ]
    for what, where, command in trials:
        _one_line(what, where, command, tally)
    for words in (huge, deep, "[store]\nbackend = 0x" + "f" * 5000 + "\n"):
        text(settings, words)
        _one_line("kb.toml", home, ("list",), tally)
    pipe(settings)
    _one_line("a pipe for kb.toml", home, ("list",), tally)
    text(settings, "")
    for words in (huge, deep):
        text(listed, words)
        _one_line("sources.toml", home, ("fetch",), tally)
    pipe(listed)
    _one_line("a pipe for sources.toml", home, ("fetch",), tally)
    text(
        listed,
        '[[document]]\nid = "../../x"\ntitle = "x"\nurl = "http://[::1"\n[[document]]\nid = "y"\ntitle = "y"\nurl = "http://127.0.0.1:9/"\n',
    )
    code, out, err = _said(home, "fetch")
    bad = code not in (1, 2) or "inside kb" in err or "y" not in out + err
    tally.count("nonsense in files and options", [f"a bad address in sources.toml: {code} {out} {err}"] if bad else [])


def _one_line(what: str, home: Path, command: tuple[str, ...], tally: Tally) -> None:
    begun = time.monotonic()
    code, _, err = _said(home, *command)
    problems = []
    if code != 2 or len(err.splitlines()) != 1 or "inside kb" in err:
        problems.append(f"{what}: exits with {code}: {err[-300:]}")
    if (took := time.monotonic() - begun) > 30:
        problems.append(f"{what}: took {took:.0f} s")
    tally.count("nonsense in files and options", problems)


def memory(small: Path, tally: Tally) -> None:
    """Too few addresses: one line that says so, and exit code 2, or an answer; nothing between."""
    for mebibytes in (100, 200, 300, 450, 600, 750, 900, 1200, 2000):

        def limit(mebibytes: int = mebibytes) -> None:
            resource.setrlimit(resource.RLIMIT_AS, (mebibytes << 20, mebibytes << 20))

        kb = [sys.executable, "-c", "from kb.cli import main; main()", "--home", str(small), "--ui", "en", "ask", WELLS]
        done = subprocess.run(kb, capture_output=True, text=True, check=False, preexec_fn=limit)
        said = done.returncode == 2 and "memory" in done.stderr and len(done.stderr.splitlines()) == 1
        problems = (
            []
            if said or (done.returncode in (0, 1) and "wells" in done.stdout)
            else [f"{mebibytes} MiB: {done.returncode} {done.stderr[-300:]}"]
        )
        tally.count("questions with little memory", problems)
    closed = f"exec {sys.executable} -c 'from kb.cli import main; main()' --ui en --home '{small}' list >&-"
    done = subprocess.run(["sh", "-c", closed], capture_output=True, text=True, check=False)
    tally.count("outputs that are closed", [] if done.returncode == 2 and done.stderr else [f"closed output: {done}"])
