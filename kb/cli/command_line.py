"""The command line as people type it, made into the one that Typer reads.

With a Chinese input method, dashes, colons and digits come full-width or as punctuation; options that concern all
commands are typed behind them; a question is asked without ``ask``; and commands have other names elsewhere.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from kb.text.han import has_ideographs

_DASHES = "－—–−‐‑‒―﹣ー"
_OPTION = re.compile(
    rf"(?P<dashes>[-{_DASHES}]{{1,2}})(?P<name>[A-Za-zＡ-Ｚａ-ｚ][^\s=＝]*)(?P<rest>[=＝].*)?", re.DOTALL
)
_WITH_VALUE = frozenset({"--home", "--ui"})
_ALONE = frozenset({"--no-pager"})
# Names that commands have in other programs.
OTHER_NAMES = {
    "search": "ask", "find": "ask", "query": "ask", "搜索": "ask", "查询": "ask", "提问": "ask", "问": "ask",
    "查找": "ask", "检索": "ask", "搜": "ask", "重建": "index", "检查": "draft check", "校对": "draft check",
    "移除": "remove", "还原": "restore", "清单": "list", "显示": "show", "阅读": "show", "导入": "add",
    "对照": "compare", "追踪": "trace", "溯源": "trace", "新建": "init", "修复": "doctor",
    "update": "index", "upgrade": "index", "refresh": "index", "reindex": "index", "sync": "index", "更新": "index",
    "info": "status", "stats": "status", "状态": "status", "check": "draft check", "verify": "draft check",
    "核对": "draft check", "fill": "draft fill", "delete": "remove", "rm": "remove", "del": "remove", "删除": "remove",
    "undo": "restore", "恢复": "restore", "ls": "list", "dir": "list", "列表": "list", "cat": "show", "view": "show",
    "read": "show", "查看": "show", "quote": "cite", "reference": "cite", "引用": "cite", "import": "add",
    "索引": "index", "迁移": "migrate", "评测": "eval", "服务": "serve",
    "添加": "add", "download": "fetch", "下载": "fetch", "diff": "compare", "比较": "compare", "对比": "compare",
    "简报": "brief", "briefing": "brief",
    "history": "trace", "追溯": "trace", "figures": "targets", "指标": "targets", "new": "init", "create": "init",
    "settings": "config", "设置": "config", "配置": "config", "repair": "doctor", "bibliography": "export",
    "导出": "export", "server": "serve", "打开": "open",
}  # fmt: skip
HELP = frozenset({"help", "帮助"})
_VERSION = frozenset({"version", "版本", "-v", "-V"})
_MOST_PARTS = 6
"""Words of a name with spaces that are looked for."""
_LEAST_WORDS = 4
"""Words from which on an English question is known as one without a question mark."""


def as_typed(arguments: Sequence[str]) -> list[str]:
    """The arguments with options in plain characters, and those that concern all commands before the command.

    What stands behind ``--`` stays as it is. ``kb help X`` becomes ``kb X --help``, ``kb version``
    ``kb --version``.
    """
    first: list[str] = []
    rest: list[str] = []
    waiting = chain.from_iterable(map(_parted, _names_whole(arguments)))
    for word in waiting:
        if word == "--":
            rest += [word, *waiting]
            break
        option = _plain_option(word)
        name, _, value = option.partition("=")
        if name in _WITH_VALUE:
            first += [name, value] if "=" in option else [name, *islice(waiting, 1)]
        elif option in _ALONE:
            first.append(option)
        else:
            rest.append(option)
    if rest and rest[0] in HELP:
        rest = [*rest[1:], "--help"]
    if len(rest) == 1 and rest[0] in _VERSION:
        rest = ["--version"]
    return [*first, *rest]


def _names_whole(words: Sequence[str]) -> Iterator[str]:
    """The words, those put together that make the name of a file with spaces, which was typed without quotes."""
    at = 0
    while at < len(words):
        last = at + 1 if words[at].startswith("-") or os.path.lexists(words[at]) else min(at + _MOST_PARTS, len(words))
        ends = (end for end in range(last, at + 1, -1) if os.path.lexists(" ".join(words[at:end])))
        end = next(ends, at + 1)
        yield " ".join(words[at:end])
        at = end


def _parted(word: str) -> list[str]:
    """An option and its value with the full-width space between them, at which no shell parts words: －n　３."""
    option, space, value = word.partition("\u3000")
    return [option, value.strip()] if space and _OPTION.fullmatch(option) else [word]


def _plain_option(word: str) -> str:
    """An option in ASCII: －n５ → -n5, ——json → --json, —n → -n; any other word as it is."""
    match = _OPTION.fullmatch(word)
    if match is None:
        return word
    dashes, name = match["dashes"], unicodedata.normalize("NFKC", match["name"])
    # An input method makes an em dash, or two, of one hyphen: the length of the name says which was meant.
    plain = "-" if re.fullmatch(r"[A-Za-z]\d*", name) else "--"
    if set(dashes) == {"-"}:
        plain = dashes
    value = (match["rest"] or "").replace("＝", "=", 1)
    if plain == "-" and len(name) == 1:
        value = value.removeprefix("=")
    return f"{plain}{name}{value}"


def is_question(words: Sequence[str]) -> bool:
    """Whether words that begin with no command are a question: Chinese, several words, or with a question mark."""
    said = [word for word in words if not word.startswith("-")]
    ends = said[-1].rstrip()[-1:]
    return has_ideographs(words[0]) or len(said) >= _LEAST_WORDS or " " in words[0].strip() or ends in ("?", "？")


def numbers_in(word: str) -> list[str]:
    """The ranks that a word lists (1，3 · 1、3 · 1-3), in order; none where it is no list of ranks."""
    plain = unicodedata.normalize("NFKC", word).replace("、", ",").replace("~", "-")
    plain = re.sub(f"[{_DASHES}]", "-", plain)
    if not re.fullmatch(r"\d{1,3}(?:-\d{1,3})?(?:,+\d{1,3}(?:-\d{1,3})?)*,*", plain):
        return []
    found: list[str] = []
    for part in filter(None, plain.split(",")):
        low, _, high = part.partition("-")
        found += [str(number) for number in range(int(low), int(high or low) + 1)]
    return found


def plain_id(word: str) -> str:
    """An id in plain characters: ｏｐｉｎｉｏｎｓ－2026：3.12 → opinions-2026:3.12, 3。12 → 3.12."""
    if word.isascii():
        return word.strip()
    plain = unicodedata.normalize("NFKC", word).strip()
    return re.sub(rf"(?<=\w)[{_DASHES}](?=\w)", "-", plain).replace("。", ".") if ":" in plain else plain
