"""What the tests share: the real documents beside the checkout, where they are."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# The settings of whoever runs the tests must not decide what they see (kb config, and the language of their system).
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="kb-tests-config-")
for _name in ("KB_UI", "KB_HOME", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(_name, None)
os.environ["LANG"] = "C.UTF-8"

CHECKOUT = Path(__file__).resolve().parent
# Files that take half a minute and more, the longest first: begun last, one would run alone at the end.
_LONG = (
    "test_store_milvus", "test_reliability", "test_readme", "test_tasks", "test_main_job", "test_screen",
    "test_security", "test_documents_reader_process", "test_sources_official", "test_server",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Brings the long files to the front; the order within each, and of all others, stays."""
    place = {name: number for number, name in enumerate(_LONG)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and question sets; tests that need it are skipped where it is not."""
    folder = CHECKOUT.parent / "shared"
    if not (folder / "documents").is_dir():
        pytest.skip("the documents in ../shared are not here")
    return folder


@pytest.fixture(scope="session")
def vectors_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all processes of this run keep rerank vectors (tests/kept_vectors.py)."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "vectors"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(autouse=True)
def english_messages() -> Iterator[None]:
    """A command that a test runs in Chinese leaves no Chinese to the next test of the process."""
    from kb.cli.messages import use_language

    yield
    use_language("en")


@pytest.fixture(scope="module", autouse=True)
def kept_vectors(request: pytest.FixtureRequest, vectors_folder: Path) -> Iterator[None]:
    """Sentences' rerank vectors are computed once for all tests but those of the network itself."""
    if request.path.stem in ("test_encoders", "test_rerank_vectors"):
        yield
        return
    sys.path.append(str(CHECKOUT / "tests"))
    import kept_vectors

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(kept_vectors.FOLDER, str(vectors_folder))
        patched.setattr(kept_vectors.E5Encoder, "encode_sentences", kept_vectors.encode_sentences)
        yield
    sys.path.remove(str(CHECKOUT / "tests"))
