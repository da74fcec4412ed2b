"""``kb serve`` and ``kb mcp``: the knowledge base for programs and for assistants, open and warm from the start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from kb.cli.home import open_base
from kb.cli.indexing import bring_up_to_date
from kb.cli.messages import _, sentence
from kb.cli.options import Port
from kb.cli.terminal import is_terminal, note
from kb.errors import InputError

if TYPE_CHECKING:
    from kb.server.tools import Speech
    from kb.warm_base import WarmBase

_LOOPBACK, _PORT = "127.0.0.1", 8377


def serve_programs(
    ctx: typer.Context,
    host: Annotated[
        str, typer.Option("--host", metavar=_("ADDRESS"), help=_("The address that is listened on."))
    ] = _LOOPBACK,
    port: Port = _PORT,
    no_token: Annotated[
        bool, typer.Option("--no-token", help=_("Ask for no token; only where nobody beyond this machine is let in."))
    ] = False,
) -> None:
    """Serve the knowledge base over HTTP: /api in JSON (described by /openapi.json) and /mcp for assistants.

    Nothing can be changed through it. It listens on this machine only; --host lets others in. Callers show a token.

    Examples:
        kb serve
        kb serve --host 192.168.1.5 --port 9000
    """
    _serve(ctx, host, port, api=True, token=not no_token)


def serve_assistants(
    ctx: typer.Context,
    http: Annotated[bool, typer.Option("--http", help=_("Listen on this machine (streamable HTTP) instead."))] = False,
    port: Port = _PORT,
) -> None:
    """Serve assistants (Claude, Cursor, VS Code …) over the Model Context Protocol, on standard input and output.

    They can search, read a passage in its place, cite, check a text, compare, trace, and list; nothing can be changed.
    docs/assistants.md has the settings of common programs. With --http it listens on this machine, at /mcp, and asks
    for a token.

    Examples:
        kb mcp
        kb --home ~/policies mcp
        kb mcp --http --port 8377
    """
    import asyncio
    import signal
    import sys

    if http:
        _serve(ctx, _LOOPBACK, port, api=False)
        return

    from kb.server.mcp_server import mcp_server, serve_stdio

    warm = _warm_base(ctx)
    # The thread that waits for a line of standard input would hold up an orderly end.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if is_terminal(sys.stdin):
        note(_("this waits for an assistant, not for a person: docs/assistants.md has the settings. Ctrl+C ends it."))
    try:
        asyncio.run(serve_stdio(mcp_server(warm, _speech())))
    finally:
        warm.close()


def _serve(ctx: typer.Context, host: str, port: int, *, api: bool, token: bool = True) -> None:
    """Serves over HTTP until it is interrupted: ``/mcp``, and with ``api`` the tools as ``/api``.

    Raises InputError where nothing can be served: no knowledge base, no token beyond this machine, a port in use.
    """
    from kb.server.access import VARIABLE, is_loopback, server_token, token_file
    from kb.server.http import API_PATH, MCP_PATH, application, listening_socket, serve_http

    if not token and not is_loopback(host):
        raise InputError("Beyond this machine a token is needed; leave out --no-token.")
    shown = server_token() if token else None
    warm = _warm_base(ctx)
    try:
        listening = listening_socket(host, port)
        app = application(warm, _speech(), host, shown, api=api)
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


def _speech() -> Speech:
    """What a server says in the language of the interface, to callers who have its tools and no command line."""
    from kb.cli.answer_lines import unmatched
    from kb.cli.messages import name_tools
    from kb.server.tools import Speech

    name_tools({"list": "list_documents", "show": "read_passage", "ask": "search"})
    return Speech(sentence, unmatched)


def _warm_base(ctx: typer.Context) -> WarmBase:
    """The knowledge base that the command line means, being made warm by a first question.

    Raises InputError where there is none.
    """
    from kb.warm_base import WarmBase, warm_up

    open_base(ctx).close()  # before anything is served
    warm = WarmBase(lambda: open_base(ctx), bring_up_to_date)
    warm.submit(warm_up)
    return warm
