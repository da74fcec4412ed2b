"""Says what pip-audit found, and for how many packages the index had no advisory data at all.

python3 scripts/advisories.py build/advisories.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> int:
    try:
        packages = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["dependencies"]
    except FileNotFoundError:
        print("advisories: pip-audit could not ask the package index; run this again where it can be reached")
        return 0
    packages = [package for package in packages if package["name"] not in ("kb", "kb-milvus")]
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    bad = [package for package in packages if package.get("vulns")]
    for package in bad:
        for one in package["vulns"]:
            mended = ", ".join(one["fix_versions"]) or "no version yet"
            print(f"{package['name']} {package['version']}: {one['id']}, mended in {mended}")
    sound = len(packages) - len(unknown) - len(bad)
    if sound or bad:
        print(f"advisories: {sound} packages without a known vulnerability, {len(bad)} with one")
    if unknown:
        print(f"advisories: the package index here has no data on {len(unknown)} packages; run this where it does")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
