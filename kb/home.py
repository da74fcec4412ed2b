"""HOME: the folder of a knowledge base, how it is found, and its settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from kb.errors import InputError, NoKnowledgeBaseError, os_error_as
from kb.files.bounded import parse_toml, read_bytes
from kb.files.shared_folder import shared_modes
from kb.plugins import check_store
from kb.quick_dataclass import dataclass

RerankMode = Literal["auto", "always", "never"]
"""Whether candidates are reranked by a larger model; "auto": in libraries that are not too large for it."""

SETTINGS = "kb.toml"
CORPUS = "corpus"
INDEX = "index"


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``kb.toml`` may say; every setting has a default.

    ``encoder`` None is the embedded default; otherwise a sentence-transformers model name or folder.
    ``reranker`` None means none. A folder is absolute here; in the file it may be relative to HOME.
    ``rerank`` says when the embedded encoder's candidates are reranked.
    ``backend`` is ``embedded`` or a store of another package (an entry point of ``kb.stores``), which
    ``uri``, ``token``, ``token_file`` and ``database`` are for.
    """

    encoder: str | None = None
    reranker: str | None = None
    rerank: RerankMode = "auto"
    backend: str = "embedded"
    uri: str | None = None
    token: str | None = None
    token_file: str | None = None
    database: str | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """A knowledge base's folder and its settings.

    ``passed_over`` is a nearer one upward of the current folder that belongs to somebody else, and is not used.
    """

    path: Path
    settings: Settings
    passed_over: Path | None = None

    @property
    def corpus(self) -> Path:
        return self.path / CORPUS

    @property
    def index(self) -> Path:
        return self.path / INDEX


def find_home(stated: Path | None = None) -> Home:
    """Finds HOME: the folder stated, ``$KB_HOME``, the nearest one upward, the user's data folder.

    Of those upward, one that somebody else owns is passed over: whoever puts a kb.toml above the folders of others
    must not decide what they are answered, nor where their questions are sent.

    Args:
        stated: what ``--home`` said.

    Raises:
        InputError: the folder stated is no knowledge base.
        NoKnowledgeBaseError: there is none anywhere.
    """
    if stated is not None:
        return open_home(stated)
    if named := os.environ.get("KB_HOME"):
        return open_home(Path(named))
    here = Path.cwd()
    foreign: Path | None = None
    for folder in (here, *here.parents):
        if is_home(folder):
            if not _is_foreign(folder):
                return Home(folder, read_settings(folder), foreign)
            foreign = foreign or folder
    default = personal_home()
    if is_home(default):
        return Home(default, read_settings(default), foreign)
    if foreign is not None:
        raise InputError(
            "The knowledge base in {folder} belongs to another user; if you trust it, name it: kb --home {folder} ...",
            folder=str(foreign),
        )
    raise NoKnowledgeBaseError(
        "There is no knowledge base here yet; make your own with: kb init (with the documents that come with kb: "
        "kb init --with-samples), or name one with --home DIR."
    )


def personal_home() -> Path:
    """The folder of the user's own knowledge base, in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("kb", appauthor=False)


def open_home(folder: Path) -> Home:
    """The knowledge base in ``folder``. Raises InputError where there is none."""
    if not folder.exists():
        raise InputError(
            "{folder} does not exist; make a knowledge base there with: kb init {folder}", folder=str(folder)
        )
    folder = folder.resolve()
    if not is_home(folder):
        raise InputError(
            "{folder} is not a knowledge base (it holds neither kb.toml nor corpus/ and index/); "
            "make it one with: kb init {folder}",
            folder=str(folder),
        )
    return Home(folder, read_settings(folder))


def is_home(folder: Path) -> bool:
    """Whether ``folder`` holds kb.toml, or both corpus/ and index/."""
    settings = folder / SETTINGS
    # A pipe or a link to nowhere of that name is a mistake to be told, not another folder's business.
    return (os.path.lexists(settings) and not settings.is_dir()) or (
        (folder / CORPUS).is_dir() and (folder / INDEX).is_dir()
    )


def _is_foreign(folder: Path) -> bool:
    """Whether what makes a folder a knowledge base belongs to somebody else (not to root, who may do all anyway)."""
    if os.name != "posix":
        return False
    mine = {0, os.geteuid()}
    if os.geteuid() == 0 and os.environ.get("SUDO_UID", "").isdecimal():
        mine.add(int(os.environ["SUDO_UID"]))
    parts = (folder, folder / SETTINGS, folder / CORPUS, folder / INDEX)
    return any({part.lstat().st_uid, part.stat().st_uid} - mine for part in parts if part.exists())


def make_home(folder: Path) -> Home:
    """Makes ``folder`` a knowledge base: kb.toml with every setting named, corpus/ and index/.

    What is there already is left as it is. Raises InputError where the folder cannot be written.
    """
    refused = "{folder} cannot be made a knowledge base ({reason}); name a folder that you can write."
    with os_error_as(refused, folder=str(folder)), shared_modes(folder):
        for part in (folder / CORPUS, folder / INDEX):
            part.mkdir(parents=True, exist_ok=True)
        settings = folder / SETTINGS
        if not settings.exists():
            from kb.files.atomic_write import write_whole

            write_whole(settings, _SETTINGS_TEXT.encode("utf-8"))
    return Home(folder.resolve(), read_settings(folder))


def read_settings(folder: Path) -> Settings:
    """Reads ``kb.toml``; defaults where it is missing. Raises InputError where it cannot be understood."""
    path = folder / SETTINGS
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError("{path} cannot be read ({reason}).", path=str(path), reason=reason) from error
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        return Settings()
    try:
        data = parse_toml(text)
    except ValueError as error:
        raise InputError(
            "{path} is not valid TOML ({reason}); correct that line.", path=str(path), reason=error
        ) from error
    found = _stated(path, data)
    for name in ("encoder", "reranker"):
        if name in found and (folder / Path(found[name]).expanduser()).is_dir():
            found[name] = str((folder / Path(found[name]).expanduser()).resolve())
    settings = Settings(**found)  # type: ignore[arg-type]  # checked below
    if settings.rerank not in get_args(RerankMode):
        raise InputError(
            '{path} says rerank = "{rerank}"; it can be {known}.',
            path=str(path),
            rerank=settings.rerank,
            known=", ".join(f'"{name}"' for name in get_args(RerankMode)),
        )
    check_store(settings.backend)
    return settings


# What may be written, and the setting that it sets. An earlier version of kb wrote rescoring for rerank.
_SECTIONS: dict[str, dict[str, str]] = {
    "encoder": {"name": "encoder"},
    "search": {"reranker": "reranker", "rerank": "rerank", "rescoring": "rerank"},
    "store": {name: name for name in ("backend", "uri", "token", "token_file", "database")},
}


def _stated(path: Path, data: Mapping[str, object]) -> dict[str, str]:
    """The settings that a file's content states, by their names. Raises InputError where it states anything else."""
    found: dict[str, str] = {}
    for section, names in data.items():
        if section not in _SECTIONS or not isinstance(names, dict):
            raise InputError(
                "{path} has a section [{section}] that kb does not know; it knows {known}.",
                path=str(path),
                section=section,
                known=", ".join(f"[{name}]" for name in _SECTIONS),
            )
        for name, value in names.items():
            if name not in _SECTIONS[section] or not isinstance(value, str):
                raise InputError(
                    "{path} has a setting {name} in [{section}] that kb does not know, or that is not text; "
                    "it knows {known}.",
                    path=str(path),
                    name=name,
                    section=section,
                    known=", ".join(_SECTIONS[section]),
                )
            found[_SECTIONS[section][name]] = value
    return found


_SETTINGS_TEXT = """\
# Settings of this knowledge base. Every one has a default; remove the # before a line to change it.

# [encoder]
# name = "BAAI/bge-m3"        # a sentence-transformers model, by name or folder; default: the embedded one

# [search]
# reranker = "BAAI/bge-reranker-v2-m3"   # a sentence-transformers cross-encoder; default: none
# rerank = "auto"             # or "always", "never": whether a larger model reorders the candidates

# [store]
# backend = "embedded"        # or "milvus", for more than one machine
# uri = "http://localhost:19530"
# token_file = "~/.config/kb/milvus-token"   # a file of mode 0600; or the variable KB_MILVUS_TOKEN
# database = "default"
"""
