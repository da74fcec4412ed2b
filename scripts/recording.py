"""Records a first question, a citation and the check of a draft in a terminal of 80×24, in both languages.

    .venv/bin/python scripts/recording.py

Writes docs/images/first-question-LANGUAGE.cast (asciinema, version 2: each line what the terminal was sent, and when)
and, for pages that play none, the same as an animated .svg.
"""

from __future__ import annotations

import json
import os
import pty
import select
import sys
import tempfile
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pyte
from screenshots import DRAFTS, IMAGES, PLAN, QUESTIONS, REPORT

from kb.knowledge_base import KnowledgeBase
from kb.text.language import Language

COLUMNS, ROWS = 80, 24
COMMANDS: dict[Language, tuple[list[str], ...]] = {
    language: (["ask", "-n", "1", question], ["cite", "1"], ["draft", "check", "draft.md"])
    for language, question in QUESTIONS.items()
}
KEY, LOOK = 0.06, 3.0  # seconds a key takes to be typed, and an answer to be looked at
WIDTH, HEIGHT = 8.4, 18  # of a character, in the picture
COLORS = {"default": "#d0d0d0", "red": "#f07178", "green": "#a5d06f", "brown": "#e6c07b", "blue": "#82aaff",
          "magenta": "#c792ea", "cyan": "#7fd7e8", "black": "#6b7280", "brightblack": "#8b949e"}  # fmt: skip

Event = tuple[float, str]


def recorded(home: Path, language: Language) -> Iterator[list[Event]]:
    """For each command the events of its being typed and of what it says: (seconds since the start, text)."""
    at = 0.5
    for command in COMMANDS[language]:
        events: list[Event] = [(at, "\x1b[2J\x1b[H$ ")]
        for character in "kb " + " ".join(f'"{part}"' if " " in part else part for part in command):
            at += KEY
            events.append((at, character))
        at += KEY
        events.append((at, "\r\n"))
        for seconds, text in said(home, language, command):
            events.append((at + seconds, text))
        at = events[-1][0] + LOOK
        yield events


def said(home: Path, language: Language, command: list[str]) -> Iterator[Event]:
    """What a command writes to a terminal, and when."""
    locale = {"zh": "zh_CN.UTF-8", "en": "C.UTF-8"}[language]
    state = {"XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home), "TERM": "xterm-256color", "LANG": locale}
    size = {"COLUMNS": str(COLUMNS), "LINES": str(ROWS), "LC_ALL": locale, "COLORTERM": ""}
    began = time.monotonic()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(home)
        program = [sys.executable, "-m", "kb", "--ui", language, "--no-pager", "--home", str(home / "kb"), *command]
        os.execve(sys.executable, program, {**os.environ, **state, **size})
    pending = b""
    while True:
        select.select([terminal], [], [])
        try:
            read = os.read(terminal, 65536)
        except OSError:  # the terminal's other end is closed
            break
        if not read:
            break
        pending += read
        try:
            text, pending = pending.decode(), b""
        except UnicodeDecodeError:  # a character came in two pieces
            continue
        yield time.monotonic() - began, text
    os.close(terminal)
    os.waitpid(pid, 0)


def picture(takes: list[list[Event]]) -> str:
    """An SVG that shows each command as it was typed, then what it said, over and over."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    frames: list[tuple[float, str]] = []
    for events in takes:
        typed = next(index for index, (_, text) in enumerate(events) if text == "\r\n")
        for part in (events[: typed + 1], events[typed + 1 :]):
            for _, text in part:
                stream.feed(text)
            frames.append((part[0][0], drawn(screen)))
    length = takes[-1][-1][0] + LOOK
    shown = []
    for number, (begins, content) in enumerate(frames):
        ends = frames[number + 1][0] if number + 1 < len(frames) else length
        first, last = (0.0 if number == 0 else begins / length * 100), ends / length * 100
        rule = f"@keyframes f{number}{{0%,{first:.2f}%{{opacity:0}}{first + 0.01:.2f}%,{last:.2f}%{{opacity:1}}"
        rule = rule.replace("0%,0.00%{opacity:0}", "") + f"{min(last + 0.01, 100):.2f}%,100%{{opacity:0}}}}"
        style = f"animation:f{number} {length:.1f}s step-end infinite"
        still = "" if number + 1 == len(frames) else ' opacity="0"'  # where nothing moves, the last is seen
        shown.append(f'<style>{rule}</style><g{still} style="{style}">{content}</g>')
    wide, high = COLUMNS * WIDTH + 24, ROWS * HEIGHT + 24
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high}" font-size="14" '
        'font-family="ui-monospace, \'Noto Sans Mono CJK SC\', monospace" xml:space="preserve">'
        f'<rect width="100%" height="100%" rx="8" fill="#1b1f24"/>{"".join(shown)}</svg>\n'
    )


def drawn(screen: pyte.Screen) -> str:
    """The characters on the screen, those of one colour and weight together."""
    out: list[str] = []
    for row in range(ROWS):
        runs: list[tuple[int, str, tuple[Any, ...]]] = []
        for column in range(COLUMNS):
            cell = screen.buffer[row][column]
            look = (cell.bg if cell.reverse else cell.fg, cell.bold)
            wide = bool(runs) and not runs[-1][1][-1:].isascii()
            if runs and runs[-1][2] == look and wide == (not cell.data.isascii()) and cell.data:
                runs[-1] = (runs[-1][0], runs[-1][1] + cell.data, look)
            elif cell.data:
                runs.append((column, cell.data, look))
        for column, text, (color, bold) in runs:
            if text.strip():
                fill = COLORS.get(color, f"#{color}" if len(color) == 6 else COLORS["default"])
                weight = ' font-weight="bold"' if bold else ""
                columns = sum(1 if character.isascii() else 2 for character in text.rstrip())
                out.append(
                    f'<text x="{12 + column * WIDTH:.0f}" y="{26 + row * HEIGHT}" fill="{fill}"{weight} '
                    f'textLength="{columns * WIDTH:.0f}" lengthAdjust="spacingAndGlyphs">{escape(text.rstrip())}</text>'
                )
    return "".join(out)


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with KnowledgeBase.create(home / "kb", samples=True) as base:
            (base.home.corpus / "qinghe-plan.md").write_text(PLAN, encoding="utf-8")
            (base.home.corpus / "village-libraries.md").write_text(REPORT, encoding="utf-8")
            base.index()
        for language in COMMANDS:
            (home / "draft.md").write_text(DRAFTS[language], encoding="utf-8")
            takes = list(recorded(home, language))
            header = {"version": 2, "width": COLUMNS, "height": ROWS, "title": f"kb ({language})"}
            lines = [header, *([round(at, 3), "o", text] for events in takes for at, text in events)]
            cast = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            (IMAGES / f"first-question-{language}.cast").write_text(cast, encoding="utf-8")
            (IMAGES / f"first-question-{language}.svg").write_text(picture(takes), encoding="utf-8")


if __name__ == "__main__":
    main()
