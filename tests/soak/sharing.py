"""Two real users and their group on one knowledge base."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from soak.crash import Tally
from soak.home import write

_USERS = ("kbsoak-a", "kbsoak-b")
_GROUP = "kbsoak"
# A Python below /root is for root alone: in a mount namespace of its own, /root holds nothing else, and is open.
_OPENED = """\
if [ -n "$1" ]; then
    mkdir -p "$2" && mount --bind "$1" "$2" && mount -t tmpfs -o mode=755 tmpfs /root
    mkdir -p "$1" && mount --bind "$2" "$1" || exit 99
fi
shift 2
exec "$@"
"""


def shared(folder: Path, tally: Tally) -> None:
    """Users add, ask, repair and remove in turns, in a folder that their group shares and in one of the first user."""
    if os.geteuid() != 0 or shutil.which("useradd") is None or shutil.which("runuser") is None:
        print("sharing: left out, because only root can make two users", flush=True)
        return
    try:
        _make_users()
        os.environ.pop("LD_PRELOAD", None)  # the faults of other parts, which these users cannot read
        if _as(_USERS[0], folder, "077", [sys.executable, "-c", ""]).returncode:
            print("sharing: left out, because other users cannot start this Python", flush=True)
            return
        for above in (folder, folder.parent):
            above.chmod(0o755)
        for umask in ("002", "022", "077"):
            _in_turns(folder, umask, tally, both_write=True)
        _in_turns(folder, "022", tally, both_write=False)
    finally:
        for user in _USERS:
            subprocess.run(["userdel", "-r", user], capture_output=True, check=False)
        subprocess.run(["groupdel", _GROUP], capture_output=True, check=False)


def _make_users() -> None:
    subprocess.run(["groupadd", "-f", _GROUP], capture_output=True, check=True)
    for user in _USERS:
        subprocess.run(["useradd", "-m", "-G", _GROUP, user], capture_output=True, check=False)


def _as(user: str, folder: Path, umask: str, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Runs a command as another user."""
    hidden = str(Path(sys.base_prefix).parents[len(Path(sys.base_prefix).parents) - 3]) if _below_root() else ""
    act = ["runuser", "-u", user, "--", "sh", "-c", f'umask {umask}; cd /; exec "$@"', "sh", *command]
    inside = ["unshare", "-m", "sh", "-c", _OPENED, "sh", hidden, str(folder / "python"), *act]
    return subprocess.run(inside, capture_output=True, text=True, timeout=240, check=False)


def _below_root() -> bool:
    return Path(sys.base_prefix).is_relative_to("/root")


def _in_turns(folder: Path, umask: str, tally: Tally, *, both_write: bool) -> None:
    place = folder / f"umask-{umask}-{both_write}"
    place.mkdir()
    shutil.chown(place, user=_USERS[0], group=_GROUP)
    place.chmod(0o2775 if both_write else 0o755)
    home = place / "home"
    wells = write(place, "wells.md", "# Wells\n\n1. Wells are tested in May.\n")
    lamps = write(place, "lamps.md", "# Lamps\n\n1. Lamps burn at night.\n")
    first, second = _USERS
    turns: list[tuple[str, list[str], tuple[int, ...], str]] = [
        (first, ["init", str(home)], (0,), ""),
        (first, ["add", str(wells)], (0,), "wells"),
        (second, ["ask", "When are wells tested?"], (0,), "tested in May"),
        (second, ["cite", "1"], (0,), "Wells"),
        (second, ["add", str(lamps)], (0,) if both_write else (2,), "lamps" if both_write else ""),
        (first, ["ask", "When do lamps burn?"] if both_write else ["ask", "When are wells tested?"], (0,), "1. "),
        (second, ["doctor", "--repair"], (0,), "in order"),
        (first, ["doctor"], (0,), "in order"),
        (second, ["index", "--rebuild"], (0,) if both_write else (2,), ""),
        (first, ["ask", "When are wells tested?"], (0,), "tested in May"),
        (first, ["remove", "wells"], (0,), "wells"),
        (second, ["restore", "wells"], (0,) if both_write else (2,), ""),
    ]  # fmt: skip
    for user, arguments, codes, words in turns:
        kb = [sys.executable, "-c", "from kb.cli import main; main()", "--ui", "en"]
        done = _as(user, folder, umask, [*kb, *([] if arguments[0] == "init" else ["--home", str(home)]), *arguments])
        problems = []
        if done.returncode not in codes or words not in done.stdout or "damaged" in done.stdout + done.stderr:
            problems.append(
                f"umask {umask}, {user}, {arguments[0]}: {done.returncode} {done.stdout} {done.stderr[-300:]}"
            )
        if done.returncode == 2 and "permission" not in done.stderr.lower():
            problems.append(f"umask {umask}, {user}, {arguments[0]}: no word of permission: {done.stderr[-300:]}")
        tally.count("commands of two users in turns", problems)
