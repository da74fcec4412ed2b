"""OFD packages (GB/T 33190-2016): the files inside, and elements by their local names."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any

from kb.documents.archive import check_archive
from kb.errors import InputError


class Package:
    """The zip package and its entry, OFD.xml."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.archive = check_archive(data, name)
        self.members = {member.replace("\\", "/").lstrip("/").lower(): member for member in self.archive.namelist()}
        self.signatures = False
        self.title: str | None = None

    def documents(self) -> list[str]:
        """Paths of the documents' root files."""
        entry = self.xml("OFD.xml")
        if entry is None:
            if any("encrypt" in member for member in self.members):
                raise InputError("{file} is encrypted; save it without encryption.", file=self.name)
            raise InputError("{file} is damaged or not an OFD file.", file=self.name)
        if any("encrypt" in member and member.endswith(".xml") for member in self.members):
            raise InputError("{file} is encrypted; save it without encryption.", file=self.name)
        roots = []
        for body in all_of(entry, "DocBody"):
            root = text_of(first_of(body, "DocRoot"))
            if root:
                roots.append(resolved("", root))
            if first_of(body, "Signatures") is not None:
                self.signatures = True
            title = text_of(first_of(body, "Title"))
            self.title = self.title or title or None
        if not roots:
            raise InputError("{file} is damaged: it names no document.", file=self.name)
        return roots

    def bytes(self, path: str) -> bytes | None:
        member = self.members.get(path.lower())
        if member is None:
            return None
        try:
            return self.archive.read(member)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
            return None
        except Exception as error:
            if type(error).__module__ == "zlib":
                return None
            raise

    def xml(self, path: str) -> Any | None:
        from lxml import etree

        data = self.bytes(path)
        if not data:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            return None


def local_name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def all_of(element: Any, name: str) -> Iterator[Any]:
    return (child for child in element.iter() if isinstance(child.tag, str) and local_name(child) == name)


def first_of(element: Any, name: str) -> Any | None:
    return next(all_of(element, name), None)


def children_of(element: Any, name: str) -> list[Any]:
    return [child for child in element if isinstance(child.tag, str) and local_name(child) == name]


def text_of(element: Any | None) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def resolved(folder: str, location: str) -> str:
    """A location (7.3) as a path in the package: from its root where it begins with a slash, else from ``folder``."""
    location = location.strip().replace("\\", "/")
    joined = location if location.startswith("/") else posixpath.join("/" + folder, location)
    return posixpath.normpath(joined).lstrip("/")


def numbers_in(text: str | None) -> list[float]:
    try:
        return [float(part) for part in (text or "").split()]
    except ValueError:
        return []


def number_in(text: str | None, default: float) -> float:
    try:
        value = float(text) if text is not None else default
    except ValueError:
        return default
    return value if abs(value) < 1e7 else default
