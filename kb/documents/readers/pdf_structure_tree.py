"""The structure tree of a tagged PDF (ISO 32000-1, 14.7): its elements, and which marked content is theirs."""

from __future__ import annotations

import contextlib
from dataclasses import field
from typing import TYPE_CHECKING, Any

from kb.quick_dataclass import dataclass

if TYPE_CHECKING:
    from pypdf import PdfReader

_ELEMENTS = 200_000  # most elements of a tree
_DEPTH = 60
_STANDARD = frozenset(
    ("Document", "DocumentFragment", "Part", "Art", "Sect", "Div", "Aside", "BlockQuote", "Caption", "TOC", "TOCI",
     "Index", "NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "Title", "L", "LI", "Lbl", "LBody",
     "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note", "FENote", "Reference", "BibEntry",
     "Code", "Link", "Annot", "Ruby", "Warichu", "Figure", "Formula", "Form", "Artifact", "Em", "Strong", "Sub")
)  # fmt: skip

Key = tuple[int, int]  # (page from 1, number of the marked content on it)


@dataclass(slots=True)
class Element:
    """A structure element: its standard type, what is in it in order, and how many rows and columns it spans."""

    role: str
    children: list[Element | Key] = field(default_factory=list)
    rows: int = 1
    columns: int = 1


def structure_of(reader: PdfReader) -> Element | None:
    """The tree of a file's structure elements, or None where it has none or a broken one."""
    with contextlib.suppress(Exception):  # a broken file leads pypdf into any error there is
        catalogue: Any = reader.trailer["/Root"].get_object()
        root = catalogue.get("/StructTreeRoot")
        if root is None:
            return None
        tree = _Tree(reader, root.get_object())
        return tree.root if tree.found else None
    return None


class _Tree:
    def __init__(self, reader: PdfReader, root: Any) -> None:
        self.pages = {
            page.indirect_reference.idnum: number
            for number, page in enumerate(reader.pages, start=1)
            if page.indirect_reference is not None
        }
        roles = root.get("/RoleMap")
        self.roles: dict[str, str] = {}
        for name, role in (roles.get_object() if roles is not None else {}).items():
            self.roles[str(name)[1:]] = str(role.get_object())[1:]
        self.seen: set[int] = set()
        self.count = 0
        self.found = False
        self.root = Element("Document")
        self._into(self.root, root.get("/K"), 0, 0)

    def _into(self, parent: Element, kids: Any, page: int, depth: int) -> None:
        if kids is None or depth > _DEPTH:
            return
        number = getattr(kids, "idnum", None)
        kids = kids.get_object()
        if isinstance(kids, list):
            for kid in kids:
                self._into(parent, kid, page, depth)
            return
        if isinstance(kids, int):
            self.found = True
            parent.children.append((page, int(kids)))
            return
        if not hasattr(kids, "raw_get"):
            return
        if number is not None:
            if number in self.seen:
                return
            self.seen.add(number)
        self.count += 1
        if self.count > _ELEMENTS:
            raise ValueError("more elements than are read")
        page = self.pages.get(getattr(kids.raw_get("/Pg"), "idnum", 0), page) if "/Pg" in kids else page
        if "/MCID" in kids and "/S" not in kids:
            if "/Stm" not in kids:  # numbers of a form's own content are not the page's
                self._into(parent, kids["/MCID"], page, depth + 1)
            return
        if "/S" not in kids:
            return
        element = Element(self._role(str(kids["/S"])[1:]), *_spans(kids.get("/A")))
        parent.children.append(element)
        self._into(element, kids.raw_get("/K") if "/K" in kids else None, page, depth + 1)

    def _role(self, name: str) -> str:
        # LibreOffice calls a title so and then maps it to a paragraph.
        for _ in range(8):
            if name in _STANDARD:
                return name
            if name not in self.roles or self.roles[name] == name:
                break
            name = self.roles[name]
        return "Span" if name[:1].islower() else "Div"


def _spans(attributes: Any) -> tuple[list[Element | Key], int, int]:
    """Fields of an Element that a cell's attributes tell."""
    rows = columns = 1
    with contextlib.suppress(Exception):
        found = attributes.get_object() if attributes is not None else None
        for each in found if isinstance(found, list) else [found]:
            values = each.get_object() if each is not None else {}
            if isinstance(values, dict):
                rows = max(rows, min(1000, int(values.get("/RowSpan", 1))))
                columns = max(columns, min(100, int(values.get("/ColSpan", 1))))
    return [], rows, columns
