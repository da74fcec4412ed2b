"""Older word processor files (.doc, .wps, .rtf, .odt), turned into Word files by LibreOffice where it is installed.

LibreOffice gets a fresh profile in a folder of its own, in which macros, links and the network are off;
limits of time, memory and the size of what it writes; and an end with all its processes, however that
comes. The folder goes with it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from kb.documents.encoding import decode
from kb.documents.reader_output import ReaderOutput
from kb.errors import InputError

SECONDS = 40.0
_PAGES_GUESSED = 1  # as many pages' time as is asked for: one is 30 seconds, besides the 20 a file has
_ADDRESSES = 6 * 2**30  # bytes
_WRITTEN = 400 * 2**20  # bytes
_PROGRAMS = ("soffice", "libreoffice", "/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice",
             "/Applications/LibreOffice.app/Contents/MacOS/soffice")  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = ("WordDocument", "CONTENTS", "MatOST", "MM")  # of Word, WPS Writer; of Works
_SIGNATURES = (b"{\\rtf", b"PK\x03\x04", b"\xdb\xa5", b"\x31\xbe", b"\x32\xbe")  # the last three: Word before 97
_ENDINGS = {b"{\\rt": ".rtf", b"PK\x03\x04": ".odt"}
# Nothing in a document may run, be loaded from elsewhere, or reach the network (port 9 discards).
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)


def read(path: Path, data: bytes, more_time: Callable[[int], None]) -> ReaderOutput:
    """Blocks of the file as LibreOffice reads it.

    Args:
        more_time: called once before LibreOffice is started, which takes seconds.

    Raises:
        InputError: LibreOffice is not installed, or cannot read the file.
    """
    places = os.pathsep.join(place for place in os.get_exec_path() if Path(place).is_absolute())
    program = next((found for name in _PROGRAMS if (found := shutil.which(name, path=places))), None)
    if program is None:
        raise InputError(
            "{file} needs LibreOffice to be read, which is not installed; install it, or save the file as .docx.",
            file=path.name,
        )
    from kb.documents.readers import word

    _check(path.name, data)
    more_time(_PAGES_GUESSED)
    with _ended_by_exception(), tempfile.TemporaryDirectory(prefix="kb-office-", ignore_cleanup_errors=True) as folder:
        return word.read(path, _converted(program, path, data, Path(folder)))


def _check(name: str, data: bytes) -> None:
    """Refuses what LibreOffice would take for a text in some encoding, and make nonsense of.

    Raises:
        InputError: the file is neither of a format with a signature nor text.
    """
    if data.startswith(_OLE):
        if not any(stream.encode("utf-16-le") in data for stream in _STREAMS):
            raise InputError("{file} is damaged: it holds no document.", file=name)
    elif not data.startswith(_SIGNATURES):
        decode(data, name)


def _converted(program: str, path: Path, data: bytes, folder: Path) -> bytes:
    """The file as a Word file."""
    # Under a name of our own: the file's name is not for a command line, and its ending may be another format's.
    source = folder / f"source{_ENDINGS.get(data[:4], path.suffix.lower())}"
    source.write_bytes(data)
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_registry(), "utf-8")
    command = [
        program, "--headless", "--norestore", "--nolockcheck", "--nologo", "--nodefault",
        f"-env:UserInstallation={profile.parent.as_uri()}", "--convert-to", "docx:MS Word 2007 XML",
        "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,  # a group of its own, to be ended as a whole
            preexec_fn=_limit if os.name == "posix" else None,  # safe: the reading process has one thread
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise InputError("{file}: LibreOffice could not be started.", file=path.name) from error
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise InputError("{file}: LibreOffice took too long to read it.", file=path.name) from error
    finally:
        _end(process)
    try:
        return (folder / "out" / "source.docx").read_bytes()
    except OSError as error:
        raise InputError("{file} is damaged or encrypted: LibreOffice cannot read it.", file=path.name) from error


def _registry() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}'
        "</oor:items>"
    )


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ}
    nowhere = "http://127.0.0.1:9"
    return {**kept, "HOME": str(folder), "TMPDIR": str(folder), "http_proxy": nowhere, "https_proxy": nowhere,
            "SAL_USE_VCLPLUGIN": "svp"}  # fmt: skip


def _limit() -> None:
    """In the process that becomes LibreOffice: limits of its own, not those of the process that reads."""
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, _ADDRESSES),
        (resource.RLIMIT_CPU, int(2 * SECONDS)),
        (resource.RLIMIT_FSIZE, _WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends LibreOffice with the processes it has started."""
    with contextlib.suppress(OSError, AttributeError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        process.kill()
    process.wait()


@contextlib.contextmanager
def _ended_by_exception() -> Iterator[None]:
    """Makes the signal to end an exception, so that LibreOffice is ended and its folder removed."""

    def leave(number: int, frame: object) -> None:
        sys.exit(1)

    try:
        before = signal.signal(signal.SIGTERM, leave)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
