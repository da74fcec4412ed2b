"""A knowledge base changes its store: what it holds is moved, then kb.toml names the new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.errors import InputError, os_error_as
from kb.files.atomic_write import write_whole
from kb.files.toml_edit import with_texts
from kb.home import SETTINGS
from kb.plugins import check_store

if TYPE_CHECKING:
    from pathlib import Path

    from kb.home import Home
    from kb.store.store import Counts


def move(
    home: Home,
    to: str,
    *,
    uri: str | None = None,
    token_file: Path | None = None,
    database: str | None = None,
    progress: Callable[[int, int, int], None] | None = None,
) -> Counts:
    """Moves the index of a home to another store without encoding again, and writes that into kb.toml.

    What the former store holds stays there, and can be deleted.

    Args:
        home: whose index; it is brought up to date by the next ``index``, not here.
        to: ``embedded``, or the name of a store that an installed package offers.
        uri: where that is; None for where kb.toml says. So with ``token_file`` and ``database``.
        token_file: holds as whom to speak to it.
        database: which of its databases.
        progress: told of documents done, documents in all, and passages done.

    Raises:
        InputError: the index is in that store already, there is none, there is no such store, or it fails.
        DamageError: the index is damaged.
        LockedError: another process has been writing for too long.
    """
    from kb.store import open_store, recorded_encoder
    from kb.store.migrate import migrate

    now = home.settings
    named = str(token_file.expanduser().resolve()) if token_file else now.token_file
    wanted = replace(now, backend=to, uri=uri or now.uri, token_file=named, database=database or now.database)
    check_store(to)
    if wanted == now or (to == "embedded" and now.backend == "embedded"):
        raise InputError("The index is in that store already; kb status shows where.")
    if recorded_encoder(home.index, now) is None:
        raise InputError("Nothing is indexed yet: choose the store in kb.toml, then run kb index.")
    stated = {"backend": to, "uri": wanted.uri, "token_file": wanted.token_file, "database": wanted.database}
    text = with_texts(home.path / SETTINGS, "store", stated)
    source = open_store(home.index, settings=now)
    counts = migrate(source, open_store(home.index, settings=wanted), progress)
    with os_error_as(
        "The index has been moved, but {path} cannot be written ({reason}): set backend under [store] by hand.",
        path=str(home.path / SETTINGS),
    ):
        write_whole(home.path / SETTINGS, text.encode("utf-8"))
    return counts
