"""Office files in Strict Open XML (ISO/IEC 29500-1), whose namespaces differ from the usual Transitional ones."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

# …/ooxml/wordprocessingml/main is http://schemas.openxmlformats.org/wordprocessingml/2006/main.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")


def transitional(archive: zipfile.ZipFile, data: bytes) -> bytes:
    """The package with the namespaces of Transitional Open XML, which libraries read; ``data`` if it has them."""
    if _STRICT.search(archive.read("_rels/.rels")) is None:
        return data
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as rewritten:
        for member in archive.infolist():
            part = archive.read(member)
            if member.filename.endswith((".xml", ".rels")):
                part = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", part)
            rewritten.writestr(member.filename, part)
    return out.getvalue()
