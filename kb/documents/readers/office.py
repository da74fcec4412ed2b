"""Older word processor files (.doc, .wps, .rtf, .odt), turned into Word files by LibreOffice where it is installed."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kb.documents.reading import Reading
from kb.errors import InputError

_SECONDS = 18  # within the limit that reading a file has as a whole
_PROGRAMS = ("soffice", "libreoffice", "/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice",
             "/Applications/LibreOffice.app/Contents/MacOS/soffice")  # fmt: skip


def read(path: Path, data: bytes) -> Reading:
    """Blocks of the file as LibreOffice reads it.

    Raises:
        InputError: LibreOffice is not installed, or cannot read the file.
    """
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise InputError(
            "{file} needs LibreOffice to be read, which is not installed; install it, or save the file as .docx.",
            file=path.name,
        )
    from kb.documents.readers import word

    with tempfile.TemporaryDirectory(prefix="kb-office-") as folder:
        # Under a name of our own: the file's name is not for a command line.
        source = Path(folder) / f"source{path.suffix.lower()}"
        source.write_bytes(data)
        command = [
            program, "--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", f"{folder}/out", str(source),
        ]  # fmt: skip
        try:
            with _unlimited_memory():
                subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired as error:
            raise InputError("{file}: LibreOffice took too long to read it.", file=path.name) from error
        except OSError as error:
            raise InputError("{file}: LibreOffice could not be started.", file=path.name) from error
        converted = Path(folder) / "out" / "source.docx"
        if not converted.is_file():
            raise InputError("{file} is damaged or encrypted: LibreOffice cannot read it.", file=path.name)
        return word.read(path, converted.read_bytes())


@contextlib.contextmanager
def _unlimited_memory() -> Iterator[None]:
    """Lets a child process have the memory that this one is kept from (see ``kb.documents.worker``)."""
    try:
        import resource
    except ImportError:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
