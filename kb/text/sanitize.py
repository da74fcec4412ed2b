"""Untrusted text made safe for a terminal and for JSON: every string that comes from a document, a file
name, a page or a question goes through here before it is printed.

A terminal obeys control characters (C0, DEL, C1, and with them every escape and OSC sequence), and
shows text in another order than it has when it meets bidirectional controls (CVE-2021-42574, "Trojan
source"). Characters without a width hide text in names. None of them is dropped: each is shown as its
code point, so that a reader sees what is there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlsplit

from kb.text.invisible import INVISIBLE

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None

# General categories Cc, Cf, Cs, Zl and Zp of Unicode 16 (UAX #44): controls, format characters, surrogates and
# the two separators that some terminals break lines at; and what shows nothing (``kb.text.invisible``).
# Written out, because a set made at start would cost time.
_FORMAT = (
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u2028\u2029\ufff9-\ufffb"
    f"\U000110bd\U000110cd\U00013430-\U0001343f{INVISIBLE}"
)
_SPACES = re.compile(r"\s+")
_UNSAFE = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_FORMAT}]")
_UNSAFE_IN_JSON = re.compile(f"[\x7f-\x9f{_FORMAT}]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def sanitize(text: str) -> str:
    """``text`` as it may stand in a paragraph: dangerous characters as ⟨U+202E⟩, tabs as spaces, lines kept."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(_visible, text.replace("\r\n", "\n").replace("\t", "    "))


def one_line(text: str) -> str:
    """``text`` as it may stand in a line: like ``sanitize``, with any run of white space as one space."""
    return sanitize(" ".join(text.split()))


def within_line(text: str) -> str:
    """A part of a line: as ``one_line``, but white space at its ends stays, as one space."""
    return sanitize(_SPACES.sub(" ", text))


def replaced(text: str) -> str:
    """``text`` with each dangerous character as U+FFFD, so that spans of it stay true (for programs)."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub("\ufffd", text)


def whole(text: str, *, strict: bool = False) -> str:
    """``text`` without lone surrogates, so that it can be encoded.

    In a locale that is not UTF-8 Python reads each byte of a UTF-8 argument as one (PEP 383); those are
    read again as UTF-8. Any other becomes U+FFFD, or is a UnicodeError where ``strict``.
    """
    if text.isascii() or not _SURROGATES.search(text):
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        if strict:
            raise
        return _SURROGATES.sub("\ufffd", text)


def as_json(value: Json) -> str:
    """A JSON document (RFC 8259) that is also safe to look at.

    Characters that a terminal would obey are escaped as ``\\uXXXX``; a JSON parser gives them back as
    they were. Lone surrogates, which no UTF-8 reader could take, become U+FFFD.
    """
    text = _SURROGATES.sub("\ufffd", json.dumps(value, ensure_ascii=False, indent=2))
    return _UNSAFE_IN_JSON.sub(_escaped, text)


def link(address: str | None, *, ours: bool = False) -> str | None:
    """``address`` where a terminal may open it (http, https), percent-encoded; else None.

    ``ours`` says that this program made it: then it may be a file here, which no document may point at.
    """
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if not ((parts.scheme in {"http", "https"} and parts.hostname) or (ours and parts.scheme == "file")):
        return None
    return quote(whole(address), safe=":/?#[]@!$&'()*+,;=%-._~")


def _visible(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match[0]):04X}⟩"


def _escaped(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
