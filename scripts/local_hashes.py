"""Completes constraints-hashed.txt: builds of a package that pip is told of by PIP_FIND_LINKS get their hashes too.

    python3 scripts/local_hashes.py build/hashed.txt constraints-hashed.txt
    python3 scripts/local_hashes.py --check constraints-hashed.txt
    python3 scripts/local_hashes.py --here constraints-hashed.txt build/here.txt

The last writes a file for this machine: of a package of which such a wheel lies here, no other file is taken.
pip prefers a file whose hash the index tells it beforehand, and so would take torch with CUDA all the same.

The file made from an index does not know a wheel such as torch-2.13.0+cpu, which satisfies torch==2.13.0 all
the same. What the file being replaced knew of such wheels is kept, so that it can be renewed on any machine.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (Path("/opt/wheels"), ROOT / "wheels")
HEAD = """\
# constraints.txt with the hash of every file of each version, for:
#   pip install --require-hashes --no-deps -r constraints-hashed.txt && pip install --no-deps -e .
# Renewed by scripts/audit --renew. Lines marked "local" are builds of that version from elsewhere than the index.
"""


def pinned(path: Path) -> dict[str, str]:
    """Package → version, from lines such as ``name==1.0 ; marker``."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", line):
            found[re.sub(r"[-_.]+", "-", match[1]).lower()] = match[2]
    return found


def local_wheels(name: str, version: str) -> list[tuple[str, str]]:
    """(file name, SHA-256) of wheels of that version, with a local label (PEP 440), that lie here."""
    found = []
    for folder in FOLDERS:
        for wheel in sorted(folder.glob(f"{name.replace('-', '_')}-{version}+*.whl")):
            with wheel.open("rb") as file:
                found.append((wheel.name, hashlib.file_digest(file, "sha256").hexdigest()))
    return found


def _for_this_machine(path: Path) -> str:
    """The file's text; packages of which a wheel with a local label lies here have that wheel's hash alone."""
    text = path.read_text(encoding="utf-8")
    for name, version in pinned(path).items():
        if wheels := local_wheels(name, version):
            hashes = " ".join(f"--hash=sha256:{digest}" for _, digest in wheels)
            entry = re.compile(rf"^{re.escape(name)}=={re.escape(version)}.*\n(?: +--hash=.*\n?)+", re.MULTILINE)
            text = entry.sub(f"{name}=={version} {hashes}\n", text)
    return text


def main() -> int:
    if sys.argv[1] == "--check":
        wanted, found = pinned(ROOT / "constraints.txt"), pinned(Path(sys.argv[2]))
        found = {name: version for name, version in found.items() if name in wanted or name != "setuptools"}
        wrong = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
        for name in wrong:
            print(f"{sys.argv[2]}: {name} is {found.get(name)}, and {wanted.get(name)} in constraints.txt")
        return 1 if wrong else 0
    if sys.argv[1] == "--here":
        Path(sys.argv[3]).write_text(_for_this_machine(Path(sys.argv[2])), encoding="utf-8")
        return 0
    made, target = Path(sys.argv[1]), Path(sys.argv[2])
    known: dict[str, list[tuple[str, str]]] = {}
    if target.exists():
        for name, file, digest in re.findall(
            r"^# local: (\S+) (\S+) sha256:([0-9a-f]{64})$", target.read_text(encoding="utf-8"), re.MULTILINE
        ):
            known.setdefault(name, []).append((file, digest))
    notes, lines = [], []
    versions = pinned(made)
    for line in made.read_text(encoding="utf-8").splitlines():
        lines.append(line)
        match = re.match(r"([A-Za-z0-9._-]+)==", line)
        name = re.sub(r"[-_.]+", "-", match[1]).lower() if match else ""
        if not name:
            continue
        kept = [pair for pair in known.get(name, []) if f"-{versions[name]}+" in pair[0]]
        for file, digest in local_wheels(name, versions[name]) or kept:
            notes.append(f"# local: {name} {file} sha256:{digest}")
            lines.append(f"    --hash=sha256:{digest} \\")
    target.write_text(HEAD + "".join(f"{note}\n" for note in notes) + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{target}: {len(versions)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
