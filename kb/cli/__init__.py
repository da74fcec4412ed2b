"""The command line: Typer commands, a module for each or for those of one subject, rendered for a person or as JSON."""

import os
import sys

from kb.python_process import leave_current_folder

TYPE_CHECKING = False  # as in typing; nothing but what is built in is imported before ``leave_current_folder``
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> "NoReturn":
    """Runs ``kb`` with the arguments of this process and ends it with the command's exit code."""
    leave_current_folder()
    import atexit
    import contextlib
    import gc

    # Modules and regular expressions are many objects and no garbage: looking for it is 4 % of a question.
    gc.set_threshold(100_000, 20, 20)

    patterns = None
    try:
        from kb.files.caches import cache_folder
        from kb.files.pattern_cache import PatternCache

        patterns = PatternCache(cache_folder())
        patterns.install()
        from kb.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        # Pressed while modules were still loading, before any message could be chosen.
        code = 130
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    if patterns:
        patterns.save()
    # Taking the interpreter apart object by object costs a fifth of a question, and gives back nothing that the
    # system does not take back at once. What asked to be told of the end is told.
    atexit._run_exitfuncs()
    os._exit(code)
