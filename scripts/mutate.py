"""Mutation testing, called by scripts/mutate with the Python that has Cosmic Ray.

Constants of modules are changed too, which is what tests of this project miss most easily.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from attrs import evolve
from cosmic_ray.commands.init import _all_work_items
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkResult

ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "build" / "mutants"
# Of Cosmic Ray's operators those whose mutants are seldom the same program as before.
OPERATORS = re.compile(
    r"core/(NumberReplacer|AddNot|ReplaceTrueWithFalse|ReplaceFalseWithTrue|ReplaceAndWithOr|ReplaceOrWithAnd"
    r"|ReplaceBreakWithContinue|ZeroIterationForLoop|ReplaceUnaryOperator_Delete_Not|ReplaceUnaryOperator_USub_UAdd"
    r"|ReplaceComparisonOperator_(Eq_NotEq|NotEq_Eq|Lt_LtE|LtE_Lt|Gt_GtE|GtE_Gt)"
    r"|ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul))"
)


def copied(number: int) -> Path:
    """A copy of the checkout as it is now, with the compiled messages, beside a link to ../shared."""
    folder = MUTANTS / str(number)
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    for name in [*filter(None, listed), "kb/cli/locales/zh/LC_MESSAGES/kb.mo"]:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    shared = MUTANTS / "shared"
    if not shared.exists() and (ROOT.parent / "shared").exists():
        shared.symlink_to(ROOT.parent / "shared")
    return folder


def command(folder: Path, tests: list[str]) -> str:
    """The command line that runs the tests in a copy and stops at the first that fails."""
    # Without bytecode: a mutant may have the size and the second of the file before.
    words = ["env", "-C", folder, f"PYTHONPATH={folder}", "PYTHONDONTWRITEBYTECODE=1"]
    words += [ROOT / ".venv/bin/pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not slow", *tests]
    return shlex.join(map(str, words))


def changed_lines(diff: str) -> str:
    """The lines of a mutant that differ from the program."""
    return "\n".join(
        f"    {line}" for line in diff.splitlines() if re.match(r"[-+@]", line) and not re.match(r"---|\+\+\+", line)
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="+", help="files to change, as kb/search/judging.py")
    parser.add_argument("--tests", nargs="+", default=["tests"], help="default: all that are not slow")
    parser.add_argument("--count", type=int, default=100, help="mutants to try, drawn at random over all modules")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="mutate only lines that match this regular expression")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    MUTANTS.mkdir(parents=True, exist_ok=True)
    lines = {name: (ROOT / name).read_text(encoding="utf-8").splitlines() for name in options.modules}
    possible = [
        mutation
        for item in _all_work_items(list(map(Path, options.modules)), {})
        for mutation in item.mutations
        if OPERATORS.fullmatch(mutation.operator_name)
        and not lines[str(mutation.module_path)][mutation.start_pos[0] - 1].lstrip().startswith("@")
        and re.search(options.only, lines[str(mutation.module_path)][mutation.start_pos[0] - 1])
    ]
    drawn = random.Random(options.seed).sample(possible, min(options.count, len(possible)))
    copies: SimpleQueue[Path] = SimpleQueue()
    for number in range(options.processes):
        copies.put(copied(number))
    first = copies.get()
    begun = time.monotonic()
    if subprocess.run(shlex.split(command(first, options.tests)), check=False).returncode:
        print("The tests fail without any change.", file=sys.stderr)
        return 2
    copies.put(first)
    # Twice: the processors are shared while mutants are tried, and a mutant may be slower by itself.
    seconds = 10 + 3 * options.processes * (time.monotonic() - begun)
    print(f"{len(possible)} mutants in {len(options.modules)} modules, {len(drawn)} drawn")

    def tried(mutation: MutationSpec) -> WorkResult:
        folder = copies.get()
        try:
            there = evolve(mutation, module_path=folder / mutation.module_path)
            return mutate_and_test([there], command(folder, options.tests), seconds)
        finally:
            copies.put(folder)

    counts = Counter[tuple[str, bool]]()
    with ThreadPoolExecutor(options.processes) as threads:
        for mutation, result in zip(drawn, threads.map(tried, drawn), strict=True):
            survived = result.test_outcome == TestOutcome.SURVIVED
            counts[str(mutation.module_path), survived] += 1
            if survived:
                print(f"survived: {mutation.module_path}\n{changed_lines(result.diff or '')}", flush=True)
    for name in options.modules:
        killed, survivors = counts[name, False], counts[name, True]
        print(f"{name}: {killed} killed, {survivors} survived")
    survivors = sum(count for (_, survived), count in counts.items() if survived)
    print(f"{len(drawn) - survivors} of {len(drawn)} killed")
    return 1 if survivors else 0


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)
    sys.exit(main())
