"""Bytes become text, whatever encoding an office saved them in."""

from __future__ import annotations

import codecs
import contextlib
import re

from kb.errors import InputError
from kb.text.han import simplified

_WESTERN = re.compile(r"(?:iso|x|latin|windows|cp|us)?[-_]?(?:8859[-_]?\d{1,2}|ascii|125\d|latin[-_]?\d|l?1)")
_STRAY = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\\\)")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, name: str) -> str:
    """The text of ``data``: UTF-8, UTF-16, UTF-32, GB18030 (GBK, GB 2312), or what charset-normalizer finds.

    Args:
        name: the file's name, for the error.

    Raises:
        InputError: the bytes are no text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    try:
        text = _whole(data, "utf-8")
        if "\0" in text and (guess := _wide(data)) is not None:
            text = guess
    except UnicodeDecodeError:
        text = _wide(data) or _legacy(data, name)
    if _is_binary(text):
        raise InputError("{file} is not text; is its name's ending right?", file=name)
    return text


def decode_declared(data: bytes, charset: str, name: str) -> str | None:
    """The text of a page that declares its encoding, in that encoding or in the one it really has; None for ASCII.

    Servers and templates often declare a wrong encoding: bytes that are UTF-8, or Chinese in GB 18030 under a
    Western name, are read as what they are.

    Raises:
        InputError: the bytes are text in no encoding.
    """
    charset = charset.lower()
    charset = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}.get(charset, charset)
    if data.isascii():
        return None
    try:
        return _whole(data, "utf-8-sig")
    except UnicodeDecodeError:
        pass
    if _WESTERN.fullmatch(charset):
        with contextlib.suppress(UnicodeDecodeError):
            text = _whole(data, "gb18030")
            if _is_plausible(text) and sum("\u4e00" <= c <= "\u9fff" for c in text) > 4:
                return text
    try:
        text = _whole(data, charset)
    except (LookupError, ValueError):
        return decode(data, name)
    if charset == "big5hkscs" and _is_plausible(other := data.decode("gb18030", "replace")) and "\ufffd" not in other:
        return other
    return text


def _whole(data: bytes, encoding: str) -> str:
    """``data`` as text, without the piece of a character that a file which was cut off ends with.

    Raises:
        UnicodeDecodeError: it is not in this encoding, or nothing but such a piece says that it is.
    """
    text = codecs.getincrementaldecoder(encoding)().decode(data)
    return data.decode(encoding) if text.isascii() else text


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its ASCII characters is zero."""
    sample = data[:4096]
    if len(sample) < 4 or 0 not in sample:
        return None
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if zeros.count(0) > max(2, len(zeros) * 0.03):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if not _is_binary(text):
                return text
    return None


def _legacy(data: bytes, name: str) -> str:
    try:
        text = _whole(data, "gb18030")
    except UnicodeDecodeError:
        text = ""
    if text and _is_plausible(text):
        return text
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    if best is None:
        raise InputError("{file} is in an encoding that is not recognised; save it as UTF-8.", file=name)
    return data.decode(best.encoding, errors="replace")


def _is_plausible(text: str) -> bool:
    """Whether text decoded as GB18030 is Chinese: other encodings' bytes become rare characters."""
    # Traditional characters, which GBK added to GB 2312, are as common as the simplified ones they stand for.
    foreign = [c for c in simplified(text[:20_000]) if not c.isascii()]
    common = 0
    for character in foreign:
        try:
            common += len(character.encode("gb2312")) == 2
        except UnicodeEncodeError:
            continue
    return not foreign or common >= 0.9 * len(foreign)


def _is_binary(text: str) -> bool:
    sample = _ESCAPES.sub("", text[:4096])
    return len(_STRAY.findall(sample)) > max(8, len(sample) * 0.02)


def without_stray(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without stray control characters (ESC, BEL, NUL …), and a note where there were any.

    A terminal's colours go with the ESC that begins them; what a backspace prints twice is there once.
    """
    if text[-1:] == "\x1a":  # how DOS ended a file
        text = text[:-1]
    if not _STRAY.search(text):
        return text, ()
    found = sorted({f"U+{ord(character):04X}" for character in _STRAY.findall(text)})
    text = _STRAY.sub("", re.sub(r"(.)\x08\1", r"\1", _ESCAPES.sub("", text)))
    return text, (f"Stray control characters were left out: {', '.join(found)}.",)
