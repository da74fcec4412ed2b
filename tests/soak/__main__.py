"""Kills, damages, crowds and poisons knowledge bases, and counts what was survived.

    .venv/bin/python tests/soak                    every part, about an hour on two cores
    .venv/bin/python tests/soak --share 0.05       a twentieth of the faults
    .venv/bin/python tests/soak crash errors       these parts only

Parts: moments (kills at random moments), crash (a kill, a torn write, a power cut at every change of a
file in turn), errors (every such call fails: full disk, broken disk, read-only, no permission), disks
(small disks of their own, really full and really read-only, where this process may mount them), damage
(every file of index/ flipped, cut, deleted, swapped; bits at random places), crowd (many readers and
writers), hostile (files made to do harm), intrusion (planted modules and caches, titles that a shell would run,
settings of other owners), loss (corpora that cannot be seen, files written over on a full disk, poisoned documents),
sharing (two users and their group), limits (drafts as bombs, slow servers, nonsense in files and options, short
memory), fuzz (files, questions and drafts broken at random). It prints
one line for each thing tried and exits with 1 when something was not survived. With the same seed the
same faults are chosen.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # children are forked: no thread may be lost on the way

from soak import faults  # noqa: E402 - the folder above must be known first

PARTS = (
    "moments", "crash", "errors", "disks", "damage", "crowd", "hostile", "intrusion", "loss", "sharing", "limits",
    "fuzz",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all where none is named")
    parser.add_argument("--seed", type=int, default=20260103)
    parser.add_argument("--minutes", type=float, default=90.0, help="no part begins a new trial after so long")
    parser.add_argument("--moments", type=int, default=300, help="kills at random moments")
    parser.add_argument("--places", type=int, default=200, help="bits flipped at random places of index/")
    parser.add_argument("--files", type=float, default=1.0, help="share of the ways to damage each file of index/")
    parser.add_argument("--share", type=float, default=1.0, help="of the faults at every call, evenly")
    parser.add_argument("--skip", type=int, default=0, help="operations passed over, to go on with a round")
    parser.add_argument("--jobs", type=int, default=2, help="faults at calls that are tried at the same time")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--crowd-seconds", type=float, default=120.0)
    parser.add_argument("--fuzz-seconds", type=float, default=600.0, help="half of them with atheris, where it is")
    parser.add_argument("--keep", type=Path, help="folder for what atheris has learnt and found, to go on from")
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    faults.start_again_with_faults()
    folder = Path(tempfile.mkdtemp(prefix="kb-soak-"))
    try:
        return soak(arguments, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def soak(arguments: argparse.Namespace, folder: Path) -> int:
    """Runs the parts; the exit code."""
    import kept_vectors

    from soak import crash, crowd, damage, disks, fuzz, home, hostile, intrusion, limits, loss, processes, sharing

    begun = time.monotonic()

    def stop() -> bool:
        return bool(time.monotonic() - begun > arguments.minutes * 60)

    if kept_vectors.FOLDER in os.environ:  # a short form among the tests
        kept_vectors.E5Encoder.encode_sentences = kept_vectors.encode_sentences  # type: ignore[method-assign]
    tally = crash.Tally()
    small, incoming = folder / "small", folder / "incoming"
    home.make(small, incoming)
    processes.copy_folder(small, folder / "warm")
    home.warm(folder / "warm", incoming)
    real, files = folder / "real", folder / "files"

    def moments() -> None:
        home.make_real(real, files)
        stages = [
            crash.Stage(real, folder / f"stage-{number}", operation)
            for number, operation in enumerate(home.real_operations(files))
        ]
        crash.at_random_moments(stages, arguments.moments, arguments.seed, tally, stop)

    def at_calls() -> None:
        for number, operation in enumerate(home.operations(incoming)):
            if stop() or number < arguments.skip:
                continue
            stage = crash.Stage(small, folder / "stage", operation)
            for how in ("kill", "torn", "power"):
                crash.at_every_step(
                    stage, how, tally, stop, share=arguments.share, seed=arguments.seed + number, jobs=arguments.jobs
                )

    def errors() -> None:
        for number, operation in enumerate(home.operations(incoming)):
            if stop() or number < arguments.skip:
                continue
            stage = crash.Stage(small, folder / "stage", operation)
            for error in faults.ERRORS:
                crash.with_each_error(
                    stage, error, tally, stop, share=arguments.share, seed=arguments.seed + number, jobs=arguments.jobs
                )

    def on_small_disks() -> None:
        with disks.disk(folder / "disk") as place:
            if place is None:
                print("disks: left out, because this process may not mount a file system", flush=True)
                return
            step = max(1, round(1 / arguments.share))
            for operation in home.operations(incoming):
                stage = crash.Stage(small, place, operation)
                disks.read_only(stage, place, tally)
                disks.full(stage, place, range(0, 200, 4 * step), tally, stop)

    def damaged() -> None:
        other = folder / "other"
        home.make_other(other)
        patient = damage.Patient(small, folder)
        every = damage.every_file(small / "index", other / "index", arguments.seed)
        every = (one for number, one in enumerate(every) if number % max(1, round(1 / arguments.files)) == 0)
        damage.damage_all(patient, every, "files of index/ damaged", tally, stop)
        places = damage.random_places(small / "index", arguments.places, arguments.seed)
        damage.damage_all(patient, places, "bits flipped at random places", tally, stop)
        tally.tried["damage that changed no answer, and doctor passed over"] = patient.unnoticed

    def crowded() -> None:
        crowd.crowd(
            small, folder / "added", readers=arguments.readers, writers=arguments.writers,
            seconds=arguments.crowd_seconds, seed=arguments.seed, tally=tally,
        )  # fmt: skip
        for _ in range(3):
            crowd.dead_writer(small, tally)

    def poisoned() -> None:
        hostile.all_at_once(folder, tally)

    def intruded() -> None:
        place = made("intrusion")
        processes.copy_folder(small, place / "home")
        intrusion.planted_modules(place, place / "home", tally)
        intrusion.hostile_completion(place, tally)
        intrusion.planted_caches(place, tally)
        intrusion.other_owners(place, small, tally)

    def lost() -> None:
        place = made("loss")
        loss.missing_corpora(small, place, tally)
        loss.written_over(small, place, tally)
        loss.poisoned_documents(place, tally)

    def shared() -> None:
        sharing.shared(made("sharing"), tally)

    def limited() -> None:
        place = made("limits")
        limits.drafts(small, place, tally)
        limits.servers(tally)
        limits.inputs(small, place, tally)
        limits.memory(small, tally)

    def made(name: str) -> Path:
        (folder / name).mkdir()
        return folder / name

    def fuzzed() -> None:
        fuzz.fuzz(folder, arguments.fuzz_seconds / 2, arguments.seed, tally)
        fuzz.guided(folder, arguments.fuzz_seconds / 2, tally, arguments.keep)

    work: dict[str, Callable[[], None]] = {
        "moments": moments, "crash": at_calls, "errors": errors, "disks": on_small_disks, "damage": damaged,
        "hostile": poisoned, "intrusion": intruded, "loss": lost, "sharing": shared, "limits": limited,
        "fuzz": fuzzed, "crowd": crowded,
    }  # fmt: skip
    for part, run in work.items():
        if arguments.parts and part not in arguments.parts:
            continue
        if part in ("crash", "errors") and not faults.available():
            print(f"{part}: left out, because there is no C compiler here", flush=True)
            continue
        since, before, known = time.monotonic(), dict(tally.tried), len(tally.problems)
        run()
        print(f"{part}: {time.monotonic() - since:.0f} s", flush=True)
        for what, count in tally.tried.items():
            if count != before.get(what, 0):
                print(f"  {count - before.get(what, 0):>7,}  {what}", flush=True)
        for problem in tally.problems[known:]:
            print(f"  PROBLEM  {problem[:600]}", flush=True)
    stopped = ", stopped by --minutes" if stop() else ""
    print(f"seed {arguments.seed}: {len(tally.problems)} problems in {time.monotonic() - begun:.0f} s{stopped}")
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
