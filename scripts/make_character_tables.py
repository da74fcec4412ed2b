"""Writes kb/text/character_tables.py: radicals and traditional characters, each with its ordinary form.

Run it again for a new Unicode or OpenCC version:

    pip install OpenCC
    python scripts/make_character_tables.py /usr/share/unicode/EquivalentUnifiedIdeograph.txt

The file is part of the Unicode Character Database (Debian: package unicode-data).
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "kb" / "documents" / "character_tables.py"
# Blocks that hold Han characters with a simplified form: Extension A, Unified Ideographs, Extension B to F.
HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2EBE1))
RADICALS_SUPPLEMENT = range(0x2E80, 0x2F00)


def radicals(path: Path) -> dict[str, str]:
    """The CJK Radicals Supplement, each with its Equivalent_Unified_Ideograph (UAX #44)."""
    pairs = {}
    for line in path.read_text("utf-8").splitlines():
        match = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)", line)
        if match:
            first, last = int(match[1], 16), int(match[2] or match[1], 16)
            for code in range(first, last + 1):
                if code in RADICALS_SUPPLEMENT:
                    pairs[chr(code)] = chr(int(match[3], 16))
    return pairs


def traditional() -> dict[str, str]:
    """Traditional characters with the simplified form OpenCC gives them on their own.

    Characters of GB 2312, the character set of simplified text, stay as they are: 著 in 著作 is not 着.
    """
    import opencc  # type: ignore[import-not-found]

    convert = opencc.OpenCC("t2s").convert
    pairs = {}
    for block in HAN:
        for code in block:
            character = chr(code)
            simplified = convert(character)
            if simplified == character or len(simplified) != 1:
                continue
            try:
                character.encode("gb2312")
            except UnicodeEncodeError:
                pairs[character] = simplified
    return pairs


def literal(name: str, text: str) -> str:
    lines = [text[i : i + 100] for i in range(0, len(text), 100)]
    return f"{name} = (\n" + "".join(f'    "{line}"\n' for line in lines) + ")\n"


def main() -> None:
    source = Path(sys.argv[1])
    version = source.read_text("utf-8").splitlines()[0].lstrip("# ")
    tables = [("RADICALS", radicals(source)), ("TRADITIONAL", traditional())]
    parts = [
        '"""Characters that are written in more than one way; made by scripts/make_character_tables.py.\n\n'
        f"RADICALS: {version} (Unicode licence).\n"
        f"TRADITIONAL: OpenCC {importlib.metadata.version('OpenCC')}, t2s, single characters (Apache-2.0).\n"
        "Each name comes in pairs: the n-th character of X is written like the n-th of X_TO.\n"
        '"""\n\n'
    ]
    for name, pairs in tables:
        parts.append(literal(name, "".join(pairs)))
        parts.append(literal(f"{name}_TO", "".join(pairs.values())))
    OUT.write_text("".join(parts), "utf-8")
    print(f"{OUT}: {', '.join(f'{len(pairs)} {name.lower()}' for name, pairs in tables)}")


if __name__ == "__main__":
    main()
