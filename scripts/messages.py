"""Keeps the Chinese messages in step with the program.

    .venv/bin/python scripts/messages.py           takes in new messages, drops unused ones, compiles
    .venv/bin/python scripts/messages.py --check   changes nothing; exits with 1 when a message has no
                                                   translation or the compiled catalogue is not current

The messages are the texts of ``_()``, ``mark()`` and ``ngettext()``, the docstrings of commands, and the templates of
every error that ``kb`` and the packages in packages/ raise on purpose.
Translate what it prints in kb/cli/locales/zh/LC_MESSAGES/kb.po, then run it again.
"""

from __future__ import annotations

import argparse
import io
import string
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from hatch_build import compile_messages  # noqa: E402 - in the folder above
from kb import errors  # noqa: E402
from kb.cli.commands import COMMANDS, documented  # noqa: E402

PO = ROOT / "kb" / "cli" / "locales" / "zh" / "LC_MESSAGES" / "kb.po"
SOURCES = ("kb", "packages/kb-milvus/kb_milvus")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "mark": None,
    "N_": None,
    "ngettext": (1, 2),
    "os_error_as": (1,),
    **{
        name: (1,) for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, errors.KbError)
    },
}
EMPTY_HEADERS = tuple(b'"' + name for name in (b"Report", b"POT-", b"PO-", b"Last-", b"Language-Team", b"Generated"))
HEADER = "# Chinese messages of kb. Renewed by scripts/messages.py.\n"


def extracted() -> Catalog:
    """Every message of the program, with the files that say it."""
    catalog = new_catalog()
    for folder in SOURCES:
        for name, _line, message, comments, context in extract_from_dir(
            ROOT / folder, method_map=[("**.py", "python")], options_map={}, keywords=KEYWORDS
        ):
            catalog.add(message, None, [(f"{folder}/{name}", 1)], auto_comments=comments, context=context)
    for listed in COMMANDS:
        for function in listed.load().values():
            for message in documented(function):
                catalog.add(message, None, [(f"kb/cli/{listed.module}.py", 1)])
    return catalog


def new_catalog() -> Catalog:
    """An empty catalogue whose header never changes by itself."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    return Catalog(
        locale="zh", project="kb", version="0", fuzzy=False, header_comment=HEADER, creation_date=day, revision_date=day
    )


def translated() -> Catalog:
    """The catalogue as it is in the repository."""
    with PO.open("rb") as file:
        return read_po(file, locale="zh")


def merged(messages: Catalog, translations: Catalog) -> Catalog:
    """Every message with its translation, where there is one; unused translations are dropped."""
    catalog = new_catalog()
    for message in sorted(messages, key=lambda message: (sorted(message.locations), str(message.id))):
        if not message.id:
            continue
        known = translations.get(message.id)
        text = known.string if known is not None and not known.fuzzy else None
        places = sorted({place for place, _line in message.locations})
        catalog.add(message.id, text, [(place, 1) for place in places])
    return catalog


def po_text(catalog: Catalog) -> bytes:
    """The catalogue as a .po file."""
    file = io.BytesIO()
    write_po(file, catalog, width=110, omit_header=False, include_lineno=False, sort_by_file=True)
    lines = file.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(EMPTY_HEADERS))


def problems(catalog: Catalog) -> list[str]:
    """Messages without a translation, and translations whose fields are not those of the message."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(texts):
            found.append(f"not translated: {ids[0]!r}")
        elif any(fields(text) != fields(ids[-1]) for text in texts):
            found.append(f"other fields than the message: {texts[0]!r}")
    return found


def fields(text: str) -> set[str]:
    """Names of the ``{name}`` fields of a template."""
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when something is to be done")
    arguments = parser.parse_args()
    catalog = merged(extracted(), translated() if PO.exists() else new_catalog())
    found = problems(catalog)
    if arguments.check:
        if PO.read_bytes() != po_text(catalog):
            found.append("kb.po is not current; run scripts/messages.py")
    else:
        PO.write_bytes(po_text(catalog))
        compile_messages()
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
