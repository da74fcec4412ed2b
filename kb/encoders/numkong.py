"""NumKong, where it is installed and the processor can do what is wanted of it."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any


@cache
def numkong(*capabilities: str) -> Any:
    """The module if the processor has one of those capabilities, as NumKong names them; else None."""
    try:
        module = importlib.import_module("numkong")
    except ImportError:
        return None
    has = module.get_capabilities()
    return module if any(has.get(name) for name in capabilities) else None
