"""Lines become paragraphs: joins what was wrapped, without spurious spaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from kb.documents.head_lines import ends_title
from kb.documents.numbering import number_of

# Of a court's caption, whose two columns a rule of these parts: Plaintiff,        )    No. 12-345
_BESIDE_RULE = re.compile(r"(?:^|\s{2,})[)§*](?:\s{2,}|\s*$)")
_RANGE = re.compile(r"\d[-–—]$")  # 2024–|2034
_HYPHEN = re.compile(r"[A-Za-z]{2}[-\u2010\u00ad]$")
_CLOSED = re.compile(r"[。！？!?.][”’」』）)\"']*$")
_FIRST_LINE = 8  # columns by which a paragraph is set in at most; a line that begins further right is centred
_CLOSING = "，。；：、！？）》”’】」』〉"
_WIDE_RUN = re.compile(r"[^\x00-\u2e7f]+")  # cheaper to compile than the characters it means
_ENDS = re.compile(r"[。！？；：…!?.:;][”’」』）)\"']*$|(?:\.\s?|…){3,}\s*\d+$")  # or an entry of contents


def join(first: str, second: str) -> str:
    """Two wrapped lines of one paragraph as one text.

    A space stands between words of alphabetic scripts, none beside Chinese characters; a hyphen at
    the line's end goes when the next line continues in lower case.
    """
    return join_all((first, second))


def join_all(lines: Iterable[str]) -> str:
    """The wrapped lines of one paragraph as one text (``join``), in time that grows with their length alone."""
    parts: list[str] = []
    for line in map(str.strip, lines):
        if line and parts:
            kept, space = _between(parts[-1], line)
            parts[-1] = parts[-1][:kept]
            parts.append(space)
        if line:
            parts.append(line)
    return "".join(parts)


def _between(first: str, second: str) -> tuple[int | None, str]:
    """(where ``first`` is cut, what stands between the two)."""
    if _HYPHEN.search(first[-3:]) and second[0].islower():
        return -1, ""
    if _is_wide(first[-1]) or _is_wide(second[0]) or (_RANGE.search(first[-2:]) and second[0].isdecimal()):
        return None, ""
    return None, " "


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text: its lines, put together again where they were wrapped at a margin."""
    groups = [group for group in _groups(text.splitlines()) if group]
    margin = _margin(groups)
    found: list[str] = []
    for group in groups:
        if margin is None:
            found.extend(line.strip() for line in group)
            continue
        usual = min(map(_indent, group))
        current = [group[0]]
        for line in group[1:]:
            if _begins(current, line, margin, usual):
                found.append(join_all(current))
                current = []
            current.append(line)
        found.append(join_all(current))
    return found


def _begins(lines: Sequence[str], line: str, margin: int, usual: int) -> bool:
    """Whether a line begins a paragraph after these: it is set in, or would have found room on the line before."""
    before = lines[-1]
    if not _is_full(before, line, margin):
        # Lines of letters are ragged: what is nearly full and does not end a sentence goes on.
        goes_on = not _ENDS.search(before.rstrip()) and not _has_han(before)
        least = 0.4 if line.strip()[:1].islower() else 0.8
        return not (goes_on and _width(before) >= margin * least)
    hanging = _indent(before) if len(lines) > 1 else _indent(before) + _marker(before)
    if _indent(line) > max(usual, hanging):
        return True
    closed = _CLOSED.search(before.rstrip()) and _has_han(before)
    if (closed and _indent(line) > usual) or ends_title(before.strip(), line.strip()):
        return True  # the first lines of two paragraphs are set in alike
    number = number_of(line.strip())
    if number is None:
        return False
    if number.level in ("part", "chapter", "section") and number.certain and _width(line) < margin * 0.66:
        return True
    return (number.certain or number.level == "article") and _ENDS.search(before.rstrip()) is not None


def _groups(lines: Sequence[str]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for line in lines:
        if _BESIDE_RULE.search(line):
            groups += [[line], []]
        elif line.strip():
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return groups


def _margin(groups: Sequence[Sequence[str]]) -> int | None:
    """The column at which lines were wrapped, None where they were not.

    At a margin most long lines end where the next word would not fit, in mid-sentence, and none is longer.
    """
    widths = sorted(_width(line) for group in groups for line in group)
    if not widths:
        return None
    margin = widths[-1 - len(widths) // 100]  # a long address stands over the margin
    pairs = [(one, other) for group in groups for one, other in pairwise(group)]
    if not 40 <= margin <= 170 or widths[-1] > 3 * margin:
        return None
    least = min(map(_indent, (line for group in groups for line in group)))
    long = [
        (one, other)
        for one, other in pairs
        if _width(one) > 0.66 * margin and (_indent(one) - least <= _FIRST_LINE or _indent(one) == _indent(other))
    ]
    full = [one for one, other in long if _is_full(one, other, margin)]
    goes_on = sum(not _ENDS.search(line.rstrip()) for line in full)
    if len(full) >= 3 and goes_on >= 0.6 * len(full) and len(full) >= 0.55 * len(long):
        return margin
    if 0 < len(full) < 3 and goes_on == len(full) == len(long) and all(_sets_in(*pair) for pair in long):
        return margin
    # Lines of letters that are only about equally long, each paragraph in a group of its own.
    inner = [line for group in groups for line in group[:-1] if not _has_han(line)]
    typical = median(map(_width, inner)) if inner else 0
    alike = sum(typical * 0.8 <= _width(line) <= typical * 1.25 for line in inner)
    goes_on = sum(not _ENDS.search(line.rstrip()) for line in inner)
    if len(inner) >= 3 and typical >= 30 and min(alike, goes_on) > 0.6 * len(inner):
        return margin
    return None


def _sets_in(line: str, following: str) -> bool:
    """Whether a line begins a paragraph by its indent, or the next one goes on with it in lower case."""
    return _indent(following) < _indent(line) <= _FIRST_LINE or following.strip()[:1].islower()


def _is_full(line: str, following: str, margin: int) -> bool:
    """Whether the first word of the next line would not have fitted behind a line."""
    following = following.strip()
    first = _first_word(following)
    space = 0 if _has_han(first[:1] + line.rstrip()[-1:]) else 1
    # Punctuation is kept off the starts and ends of lines (GB/T 15834-2011, 5.1), and takes a character along.
    slack = 4 if _has_han(line) and not _CLOSED.search(line.rstrip()) else 0
    return _width(line) + space + _width(first) > margin - slack


def _indent(line: str) -> int:
    return _width(line[: len(line) - len(line.lstrip())] + ".") - 1


def _marker(line: str) -> int:
    """How wide the number is that a line begins with, and the space behind it, below which its text may go on."""
    number = number_of(line.strip())
    return _width(line.strip()[: number.end] + ".") - 1 if number else 0


def _has_han(text: str) -> bool:
    return _WIDE_RUN.search(text) is not None


def _is_wide(character: str) -> bool:
    """Whether no space stands beside a character where lines are joined; Korean has spaces."""
    return (character >= "\u2e80" and not "\uac00" <= character <= "\ud7a3") or character in "“”‘’…—·"


def _first_word(line: str) -> str:
    """What cannot be parted at a line's start: a wide character with the marks that close it, or a word."""
    end = 1
    if line and _is_wide(line[0]):
        while end < len(line) and line[end] in _CLOSING:
            end += 1
        return line[:end]
    while end < len(line) and not (line[end].isspace() or line[end] >= "\u2e80"):
        end += 1
    return line[:end]


def _width(line: str) -> int:
    """Columns a line takes: two for a wide character."""
    line = line.rstrip()
    return len(line) + sum(map(len, _WIDE_RUN.findall(line)))
