"""Files made to do harm, one generator for each idea; each must cost its own line only."""

# ruff: noqa: E501 - tables of data read better on one line

from __future__ import annotations

import io
import re
import resource
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from soak.crash import Tally
from soak.home import ROOT
from soak.processes import command_line, in_child

PATIENCE = 45.0  # seconds for one file, twice the limit of the process that reads it
MEMORY = 1500 * 2**20  # bytes that the process which asked for the reading may have used at most

_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="{target}"/></Relationships>'
)
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""What no command may say: controls, and what changes the order of text or has no width."""


def package(members: dict[str, str | bytes]) -> bytes:
    """A zip package."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def word(body: str, *, head: str = "", target: str = "word/document.xml", **more: str | bytes) -> bytes:
    """A .docx with this body; ``head`` stands before the root element."""
    document = f'<?xml version="1.0" encoding="UTF-8"?>{head}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return package(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONS.format(target=target),
            "word/document.xml": document,
            **{name.replace("__", "/"): content for name, content in more.items()},
        }
    )


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def ofd(entry: str, **more: str | bytes) -> bytes:
    """An .ofd with this OFD.xml."""
    return package({"OFD.xml": entry, **{name.replace("__", "/"): content for name, content in more.items()}})


def _laughs() -> str:
    lines = ['<!DOCTYPE x [<!ENTITY a "lollollollol">']
    lines += [f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)]
    return "".join(lines) + "]>"


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1, with a right table of places."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)
    return bytes(out)


def _stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def pdfs() -> Iterator[tuple[str, bytes]]:
    """PDF files that loop or allocate without end."""
    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
    one = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    yield "pages-loop.pdf", pdf(catalog, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")
    yield "pages-count.pdf", pdf(catalog, b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>", page, _stream(b""))
    yield "parents-loop.pdf", pdf(
        b"<< /Type /Catalog /Pages 2 0 R /Outlines 3 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 /Parent 2 0 R >>",
        b"<< /First 3 0 R /Next 3 0 R /Title (x) >>",
    )  # fmt: skip
    form = _stream(
        b"/X Do /X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
    )
    yield "form-loop.pdf", pdf(catalog, one, page, _stream(b"/X Do"), form)
    bomb = zlib.compress(zlib.compress(b"\0" * (300 << 20), 9), 9)
    yield "filter-bomb.pdf", pdf(catalog, one, page, _stream(bomb, b"/Filter [/FlateDecode /FlateDecode]"))
    yield "stream-loop.pdf", pdf(catalog, one, page, b"<< /Length 4 0 R >>\nstream\nx\nendstream")
    yield "deep.pdf", pdf(catalog, b"[" * 200_000 + b"]" * 200_000)
    yield (
        "xref-loop.pdf",
        b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 9 /Prev 9 /Root 1 0 R >>\nstartxref\n9\n%%EOF",
    )
    yield "huge-numbers.pdf", pdf(
        catalog, one, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1e300 1e300] /Rotate 99999999999999 /Contents 4 0 R >>",
        _stream(b"BT /F1 1e300 Tf 1e300 0 0 1e300 1e300 1e300 Tm (words) Tj ET " * 1000),
    )  # fmt: skip
    yield "only-a-head.pdf", b"%PDF-1.7\n"


def packages() -> Iterator[tuple[str, bytes]]:
    """Word and OFD files: bombs, tricks with paths, entities."""
    yield "bomb.docx", word(paragraph("x"), word__media="\0" * (120 << 20))
    yield "text-bomb.docx", word(paragraph("a" * (90 << 20)))
    many = {f"word/part{n}.xml": "" for n in range(30_000)}
    yield "members.docx", package({"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS.format(target="x"), **many})
    yield "climb.docx", word(paragraph("x"), target="../../../../../../etc/passwd", **{"..__..__climbed.txt": "out"})
    yield "absolute.docx", word(paragraph("x"), target="/etc/passwd")
    yield "laughs.docx", word(paragraph("&m;"), head=_laughs())
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    yield "entity.docx", word(paragraph("before &e; after"), head=outside)
    yield "parameter.docx", word(paragraph("x"), head='<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>')
    yield "nested.docx", word("<w:sdt><w:sdtContent>" * 20_000 + paragraph("deep") + "</w:sdtContent></w:sdt>" * 20_000)
    yield "tables.docx", word("<w:tbl><w:tr><w:tc>" * 3000 + paragraph("deep") + "</w:tc></w:tr></w:tbl>" * 3000)
    lying = bytearray(word(paragraph("x" * 100_000)))
    at = lying.rfind(b"PK\x01\x02")
    struct.pack_into("<I", lying, at + 24, 10)  # the directory promises ten bytes
    yield "lying.docx", bytes(lying)
    yield "not-a-zip.docx", b"PK\x03\x04" + b"\0" * 200
    body = '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocRoot>{}</ofd:DocRoot></ofd:DocBody></ofd:OFD>'
    yield "climb.ofd", ofd(body.format("../../../../../../etc/passwd"))
    yield "itself.ofd", ofd(body.format("OFD.xml"))
    yield "laughs.ofd", ofd(_laughs() + body.format("&m;"))
    yield "entity.ofd", ofd('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + body.format("&e;"))
    page = '<Page xmlns="http://www.ofdspec.org/2016"><Content><Layer>{}</Layer></Content></Page>'
    document = (
        '<Document xmlns="http://www.ofdspec.org/2016"><Pages>'
        + '<Page ID="1" BaseLoc="P.xml"/>' * 5000
        + "</Pages></Document>"
    )
    deep = page.format("<PageBlock>" * 5000 + "</PageBlock>" * 5000)
    yield "deep.ofd", ofd(body.format("D.xml"), **{"D.xml": document, "P.xml": deep})
    yield "bomb.ofd", ofd(body.format("D.xml"), **{"D.xml": " " * (150 << 20)})


def pages() -> Iterator[tuple[str, bytes]]:
    """HTML."""
    yield "nesting.html", b"<html><body>" + b"<div><p>" * 300_000 + b"deep words" + b"</p></div>" * 300_000
    yield "tables.html", b"<table><tr><td>" * 50_000 + b"words"
    yield "attributes.html", b"<p " + b" ".join(b"a%d=1" % n for n in range(300_000)) + b">words</p>"
    yield "unclosed.html", b"<" * 5_000_000
    yield "entities.html", b"<p>" + b"&nbsp;&#0;&#xD800;&#x110000;" * 200_000 + b"words</p>"
    yield "comment.html", b"<html><!-- " + b"-" * 5_000_000
    yield "xml.html", ('<?xml version="1.0"?>' + _laughs() + "<html><body><p>&m;</p></body></html>").encode()
    yield (
        "outside.html",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><html><p>&e;</p></html>',
    )


def texts() -> Iterator[tuple[str, bytes]]:
    """Text and Markdown."""
    yield "line.txt", b"a" * (100 << 20)
    yield "line-zh.txt", "水".encode() * (10 << 20)
    yield "sentences.txt", "一句话。".encode() * (1 << 18)
    yield "nul.txt", b"\0\0words\0of\0wells\0" * 1000
    yield "surrogates.txt", b"\xed\xa0\x80 words \xed\xbf\xbf of wells\n" * 100
    yield "utf16.txt", b"\xff\xfe" + "words of wells\n".encode("utf-16-le") * 10 + b"\xd8"
    yield (
        "bidi.md",
        "# Rules \u202eslleW\u202c\n\n1. Wells\u200b are \u2066open\u2069 \x1b]0;owned\x07 to all.\n".encode(),
    )
    yield "quotes.md", b">" * 100_000 + b" deep\n"
    yield "lists.md", b"".join(b" " * (2 * n) + b"- x\n" for n in range(2000))
    yield "brackets.md", b"[" * 500_000 + b"](x)\n"
    yield "stars.md", b"*a **b " * 200_000
    yield "front.md", b"---\n" + b"a: &a [" + b"*a, " * 10 + b"]\n---\n# Words\n\n1. Words of wells.\n"
    laughs = b"a0: &a0 [x]\n" + b"".join(
        b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 12)
    )
    yield "yaml-laughs.md", b"---\n" + laughs + b"title: *a11\n---\n# Words\n\n1. Words of wells.\n"
    yield "yaml-code.md", b"---\ntitle: !!python/object/apply:os.system ['touch owned']\n---\n# Words\n\n1. Wells.\n"
    yield "yaml-deep.md", b"---\ntitle: " + b"[" * 50_000 + b"\n---\n# Words\n\n1. Words of wells.\n"
    yield "toml-deep.md", b"+++\ntitle = " + b"[" * 50_000 + b"\n+++\n# Words\n\n1. Words of wells.\n"
    yield "numbers.md", b"# x\n\n" + b"".join(b"%s 1. x\n\n" % (b"1." * 3000) for _ in range(20))
    # Just below the size from which on a process of its own reads it: time must grow with length alone.
    yield "wrapped.md", b"x\n: y\n" * 40_000
    yield "hyphens.txt", b"ab-\n" * 60_000
    yield "rows.md", b"> | a | b |\n" * 20_000
    yield "spaces.md", b"# x\n\n1." + b" " * 3_000_000 + b"x\n"
    yield "articles.txt", "第一条 第二条 （一） 一、".encode() * 100_000


def named() -> Iterator[tuple[str, bytes]]:
    """Good text under names that deceive or break something."""
    text = "# Names {}\n\n1. Words of wells.\n"
    names = (
        "two\nlines.md", "return\r.md", "tab\tbed.md", "\x1b[31mred\x1b[0m.md", "\x1b]0;owned\x07.md", "\x9b31m.md",
        "\x1b]8;;http:\x1b\\link.md", "\u202etxt.exe.md", "\u2066iso\u2069.md", "zero\u200bwidth.md", "[bold red]x[blue].md",
        "[link=file:].md", "-rf.md", "--json.md", "$(touch owned).md", "`touch owned`.md", ";touch owned;.md", "..md", "...md",
        "CON.md", "space .md", "%2e%2e%2fetc.md", "{path}.md", "%s%n.md", "a" * 250 + ".md", "\ufeff.md", "💣.md",
        b"bad\xff\xfebytes.md".decode("utf-8", "surrogateescape"), "con\u0301fuse.md", "&lt;script&gt;.md", "<b>.md", "'\".md",
    )  # fmt: skip
    for number, name in enumerate(names):
        yield name, text.format(number).encode()


def pdfs_of_others() -> Iterator[tuple[str, bytes]]:
    """The PDF files that have troubled other readers, where they lie beside the checkout."""
    for path in sorted((ROOT.parent / "shared" / "hostile" / "pdf").glob("*.pdf")):
        yield path.name, path.read_bytes()


GROUPS: dict[str, Callable[[], Iterator[tuple[str, bytes]]]] = {
    "PDF": pdfs, "Word and OFD": packages, "HTML": pages, "text": texts, "names": named, "PDF of others": pdfs_of_others,
}  # fmt: skip


def met(path: Path) -> list[str]:
    """Reads one file as ``kb add`` does; what is wrong with how it was met."""
    from kb.documents.reader_process import read
    from kb.errors import InputError
    from kb.passages import split

    found = []
    begun = time.monotonic()
    try:
        document = read(path)
        passages = split(document, "hostile")
        text = "\n".join(passage.text for passage in passages)
        if "root:" in text and "/bin/" in text:
            found.append("gives the words of /etc/passwd")
    except InputError as error:
        if len(str(error).splitlines()) != 1 or len(str(error)) > 600:
            found.append(f"says {str(error)[:200]!r}")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        found.append(f"{type(error).__name__}: {error}"[:300])
    if (took := time.monotonic() - begun) > PATIENCE:
        found.append(f"took {took:.0f} s")
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > MEMORY:
        found.append("took too much memory in the process that asked")
    return [f"{path.name!r}: {problem}" for problem in found]


def met_in_child(path: Path) -> list[str]:
    """The same, read in a child, whose peak memory is not what this process has needed before."""
    ended = in_child(lambda: met(path), patience=2 * PATIENCE)
    return ended.value if isinstance(ended.value, list) else [f"{path.name}: {ended}"]


def all_at_once(folder: Path, tally: Tally) -> None:
    """Every hostile file alone, and then all of them in one folder, together with one good file."""
    place = folder / "hostile"
    place.mkdir()
    for group, files in GROUPS.items():
        for name, content in files():
            path = place / name
            path.write_bytes(content)
            tally.count(f"hostile files: {group}", met_in_child(path))
    (place / "good.md").write_text("# Good rules\n\n1. The good words are found.\n", encoding="utf-8")
    home = folder / "hostile-home"

    def add() -> list[str]:
        from kb.home import make_home

        make_home(home)
        kb = ["--home", str(home), "--ui", "en"]
        said = command_line([*kb, "add", str(place)])
        asked = command_line([*kb, "ask", "Are the good words found?"])
        problems = [] if said.code == 1 else [f"hostile folder: add exits with {said.code}: {said.err[-300:]}"]
        listed, doctor = command_line([*kb, "list"]), command_line([*kb, "doctor"])
        problems += [f"hostile folder: doctor says {doctor.out} {doctor.err}"] if doctor.code else []
        for shown in (said, asked, listed, command_line([*kb, "list", "--json"])):
            if UNSAFE.search(shown.out + shown.err):
                problems.append(f"hostile folder: {UNSAFE.search(shown.out + shown.err)} reaches the terminal")
        lines = [line for line in said.err.splitlines() if not line.startswith(("kb: ", "    "))]
        problems += [f"hostile folder: add says {lines[:3]}"] if lines else []
        if "The good words are found" not in asked.out:
            problems.append(f"hostile folder: the good file is not found: {asked}")
        if any(Path(folder, name).exists() for name in ("climbed.txt", "owned")) or Path("owned").exists():
            problems.append("hostile folder: a file wrote outside")
        return problems

    ended = in_child(add, patience=900)
    tally.count(
        "a folder of hostile files added", ended.value if isinstance(ended.value, list) else [f"folder: {ended}"]
    )
