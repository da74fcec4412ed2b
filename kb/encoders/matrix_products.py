"""What multiplies matrices: NumKong where it is there, else NumPy, and in how many threads.

A question's products are so small that a second thread brings nothing, and on a busy machine, where
the threads wait for each other with the processor running, costs tens of times as much.
"""

from __future__ import annotations

import ctypes
import importlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

_Setter = Callable[[int], None]
_Getter = Callable[[], int]


@contextmanager
def one_thread() -> Iterator[None]:
    """Within it, NumPy's own OpenBLAS works with one thread; other libraries are left as they are."""
    functions = None if os.environ.get("OPENBLAS_NUM_THREADS") == "1" else _functions()
    if functions is None:
        yield
        return
    get, put = functions
    before = get()
    put(1)
    try:
        yield
    finally:
        put(before)


@cache
def _functions() -> tuple[_Getter, _Setter] | None:
    """OpenBLAS's functions for the number of threads, where NumPy brings that library."""
    for path in (Path(np.__file__).parent.parent / "numpy.libs").glob("*openblas*"):
        try:
            library = ctypes.CDLL(str(path))
        except OSError:
            continue
        for name in ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_", "openblas_{}_num_threads"):
            get, put = (getattr(library, name.format(verb), None) for verb in ("get", "set"))
            if get is not None and put is not None:
                return get, put
    return None


@cache
def numkong(*capabilities: str) -> Any:
    """NumKong, if it is installed and the processor has one of those capabilities, as it names them; else None."""
    try:
        module = importlib.import_module("numkong")
    except ImportError:
        return None
    has = module.get_capabilities()
    return module if any(has.get(name) for name in capabilities) else None
