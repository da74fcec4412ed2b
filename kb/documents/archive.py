"""Zip packages (.docx, .ofd, .epub) from strangers: opened only within limits, their XML read without entities."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import Any

from kb.errors import InputError

LIMIT = 400 * 2**20  # bytes of all members together, unpacked
MEMBER_LIMIT = 100 * 2**20
RATIO = 300  # a member that unpacks to more than this many times its size is a bomb
MEMBERS = 20_000


def check_archive(data: bytes, name: str) -> zipfile.ZipFile:
    """Opens a zip package after looking at what its directory promises.

    Raises:
        InputError: it is no zip file, is encrypted, or would unpack to more than the limits.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise InputError("{file} is damaged: it cannot be unpacked.", file=name) from error
    if len(members) > MEMBERS or sum(member.file_size for member in members) > LIMIT:
        raise InputError("{file} unpacks to more than {mebibytes} MiB.", file=name, mebibytes=LIMIT // 2**20)
    for member in members:
        if member.flag_bits & 1:
            raise InputError("{file} is encrypted; save it without a password.", file=name)
        small = member.file_size < 10 * 2**20
        if member.file_size > MEMBER_LIMIT or (not small and member.file_size > RATIO * max(1, member.compress_size)):
            raise InputError("{file} unpacks to more than {mebibytes} MiB.", file=name, mebibytes=LIMIT // 2**20)
    return archive


def member(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    """A part of the package of this file name.

    Raises:
        InputError: the part is missing or damaged.
    """
    try:
        return archive.read(part)
    except (KeyError, zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise InputError("{file} is damaged: it cannot be unpacked.", file=name) from error


def xml_root(data: bytes) -> Any:
    """The root element of an XML part; entities stay unresolved, and nothing is loaded from the network.

    Raises:
        lxml.etree.XMLSyntaxError, ValueError: it is no XML.
    """
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
