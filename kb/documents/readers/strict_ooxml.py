"""Office files in Strict Open XML (ISO/IEC 29500-1), whose namespaces differ from the usual Transitional ones."""

from __future__ import annotations

import zipfile
from io import BytesIO

_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMESPACES = (
    (b"officeDocument/relationships", b"officeDocument/2006/relationships"),
    (b"officeDocument/math", b"officeDocument/2006/math"),
    (b"wordprocessingml/main", b"wordprocessingml/2006/main"),
    (b"drawingml/main", b"drawingml/2006/main"),
    (b"drawingml/wordprocessingDrawing", b"drawingml/2006/wordprocessingDrawing"),
    (b"drawingml/picture", b"drawingml/2006/picture"),
    (b"drawingml/chart", b"drawingml/2006/chart"),
    (b"presentationml/main", b"presentationml/2006/main"),
    (b"spreadsheetml/main", b"spreadsheetml/2006/main"),
)


def transitional(archive: zipfile.ZipFile, data: bytes) -> bytes:
    """The package with the namespaces of Transitional Open XML, which libraries read; ``data`` if it has them."""
    if _STRICT not in archive.read("_rels/.rels"):
        return data
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as rewritten:
        for member in archive.infolist():
            part = archive.read(member)
            if member.filename.endswith((".xml", ".rels")):
                for strict, usual in _NAMESPACES:
                    part = part.replace(_STRICT + strict, b"http://schemas.openxmlformats.org/" + usual)
            rewritten.writestr(member.filename, part)
    return out.getvalue()
