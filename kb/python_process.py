"""Python processes that kb starts import what kb itself imports, and never what lies in the current folder.

``python -c`` and ``python -m`` put the current folder first among the places to import from, and so does an empty
entry of ``PYTHONPATH``: a ``json.py`` beside somebody's documents would run. Only built-in modules are imported here,
because this runs before that has been put right.
"""

import os
import sys


def import_path() -> list[str]:
    """``sys.path`` without places that stand for the folder where Python was started."""
    entries = os.environ.get("PYTHONPATH", "").split(os.pathsep) if "PYTHONPATH" in os.environ else []
    doubtful = {"", *(os.path.abspath(entry) for entry in entries if not os.path.isabs(entry))}  # noqa: PTH100, PTH117
    if "-m" in sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv) + 1]:  # what is Python's own, not the program's
        doubtful.add(_started_in)
    package = _package()
    kept = [place for place in sys.path if place not in doubtful]
    # Last: a checkout in which kb is started offers kb, and nothing that is installed.
    return kept if package in kept else [*kept, package]


def _package() -> str:
    """The folder that kb is in."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120


def leave_current_folder() -> None:
    """Takes the current folder out of the places that this process imports from."""
    sys.path[:] = import_path()


def command(module: str, function: str, *arguments: str) -> list[str]:
    """The command line of a Python process that calls ``function`` of ``module``, with ``arguments`` in ``sys.argv``.

    It is isolated (``-I``): neither the current folder, nor ``PYTHONPATH``, nor the user's site-packages are
    looked into but where this process imports from them too. Its kb is this one, whichever else is installed: the
    package alone, which imports nothing, is looked for where this one lies.
    """
    start = (
        f"import sys; sys.path[:] = {[_package(), *import_path()]!r}; import kb; del sys.path[0]; "
        f"from {module} import {function}; {function}()"
    )
    encoding = ["-X", "utf8"] if sys.flags.utf8_mode else []
    return [sys.executable, "-I", *encoding, "-c", start, *arguments]


_started_in = os.getcwd()  # noqa: PTH109
