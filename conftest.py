"""What the tests share: the real documents beside the checkout, where they are."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

# The settings of whoever runs the tests must not decide what they see (kb config).
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="kb-tests-config-")

CHECKOUT = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and question sets; tests that need it are skipped where it is not."""
    folder = CHECKOUT.parent / "shared"
    if not (folder / "documents").is_dir():
        pytest.skip("the documents in ../shared are not here")
    return folder
