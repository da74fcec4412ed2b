"""The command line: Typer commands, one module per command, rendered for a person or as JSON for a program."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Runs ``kb`` with the arguments of this process and ends it with the command's exit code."""
    try:
        from kb.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        # Pressed while modules were still loading, before any message could be chosen.
        code = 130
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    # Taking the interpreter apart object by object costs a fifth of a question, and gives back nothing that the
    # system does not take back at once. What asked to be told of the end is told.
    atexit._run_exitfuncs()
    os._exit(code)
