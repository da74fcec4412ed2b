"""Compiles the Chinese messages (GNU gettext) when kb is built or installed; git keeps only their source.

python3 hatch_build.py      compiles them in this checkout
"""

from __future__ import annotations

import ast
import re
import struct
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parent / "kb" / "cli" / "locales" / "zh" / "LC_MESSAGES" / "kb.po"
FIELD = re.compile(r"(msgid_plural|msgid|msgstr)(?:\[0\])? ")


def compiled(source: str) -> bytes:
    """The catalogue of a .po file as a .mo file; what is not translated is left out.

    Of plurals the first form is taken: Chinese has no other (gettext manual, 11.2.6 and 10.3).
    """
    found: dict[bytes, bytes] = {}
    for block in source.split("\n\n"):
        parts: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if match := FIELD.match(line):
                name, line = match[1], line[match.end() :]
            if line.startswith('"'):
                parts[name] = parts.get(name, "") + ast.literal_eval(line)
        if parts.get("msgstr"):
            identifiers = [parts["msgid"], *([parts["msgid_plural"]] if "msgid_plural" in parts else [])]
            found["\0".join(identifiers).encode()] = parts["msgstr"].encode()
    keys = sorted(found)
    start = 28 + 16 * len(keys)
    places, strings = b"", b""
    for texts in (keys, [found[key] for key in keys]):
        for text in texts:
            places += struct.pack("<II", len(text), start + len(strings))
            strings += text + b"\0"
    # The magic number, the format's revision, how many strings, where they are listed, and a hash table of no size.
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, start)
    return head + places + strings


def compile_messages() -> None:
    """Writes the .mo file beside its source."""
    SOURCE.with_suffix(".mo").write_bytes(compiled(SOURCE.read_text(encoding="utf-8")))


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # not called by a build
    pass
else:

    class Messages(BuildHookInterface):  # type: ignore[misc,type-arg]
        """The hook that hatchling calls."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Before anything is packed, or linked for an editable install."""
            del version
            compile_messages()
            build_data["artifacts"].append("kb/cli/locales/**/*.mo")


if __name__ == "__main__":
    compile_messages()
