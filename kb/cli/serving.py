"""What ``kb mcp`` and ``kb serve`` share: a knowledge base that is open and warm from the start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _, sentence
from kb.cli.terminal import note
from kb.errors import InputError

if TYPE_CHECKING:
    import typer

    from kb.server.tools import Speech
    from kb.warm_base import WarmBase

LOOPBACK, PORT = "127.0.0.1", 8377


def serve(ctx: typer.Context, host: str, port: int, *, api: bool, token: bool = True) -> None:
    """Serves over HTTP until it is interrupted: ``/mcp``, and with ``api`` the tools as ``/api``.

    Raises InputError where nothing can be served: no knowledge base, no token beyond this machine, a port in use.
    """
    from kb.server.access import VARIABLE, is_loopback, server_token, token_file
    from kb.server.http import API_PATH, MCP_PATH, application, listening_socket, serve_http

    if not token and not is_loopback(host):
        raise InputError("Beyond this machine a token is needed; leave out --no-token.")
    shown = server_token() if token else None
    warm = warm_base(ctx)
    try:
        listening = listening_socket(host, port)
        app = application(warm, speech(), host, shown, api=api)
        named = f"[{host}]" if ":" in host else host
        for path in (API_PATH, MCP_PATH) if api else (MCP_PATH,):
            note(f"http://{named}:{port}{path}")
        if shown is None:
            note(_("without a token: everybody on this machine can ask."))
        elif os.environ.get(VARIABLE):
            note(_("the token is the one in {name}.").format(name=VARIABLE))
        else:
            note(_("the token is in {path}.").format(path=token_file()))
        if api and shown is not None and not os.environ.get(VARIABLE):
            asks = f"-G --data-urlencode 'question=…' http://{named}:{port}{API_PATH}search"
            command = f'curl -H "Authorization: Bearer $(cat {token_file()})" {asks}'
            note(_("to try it: {command}").format(command=command))
        note(_("Ctrl+C ends it."))
        serve_http(app, listening)
    finally:
        warm.close()


def speech() -> Speech:
    """What a server says in the language of the interface."""
    from kb.cli.unmatched import unmatched
    from kb.server.tools import Speech

    return Speech(sentence, unmatched)


def warm_base(ctx: typer.Context) -> WarmBase:
    """The knowledge base that the command line means, being made warm by a first question.

    Raises InputError where there is none.
    """
    from kb.warm_base import WarmBase, warm_up

    open_base(ctx).close()  # before anything is served
    warm = WarmBase(lambda: open_base(ctx), bring_up_to_date)
    warm.submit(warm_up)
    return warm
