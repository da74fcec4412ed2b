"""``kb mcp``: the knowledge base for assistants, over the Model Context Protocol."""

from __future__ import annotations

from typing import Annotated

import typer

from kb.cli.messages import _
from kb.cli.options import Port
from kb.cli.serving import LOOPBACK, PORT, serve, speech, warm_base
from kb.cli.terminal import is_terminal, note


def serve_assistants(
    ctx: typer.Context,
    http: Annotated[bool, typer.Option("--http", help=_("Listen on this machine (streamable HTTP) instead."))] = False,
    port: Port = PORT,
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
        serve(ctx, LOOPBACK, port, api=False)
        return

    from kb.server.mcp_server import mcp_server, serve_stdio

    warm = warm_base(ctx)
    # The thread that waits for a line of standard input would hold up an orderly end.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if is_terminal(sys.stdin):
        note(_("this waits for an assistant, not for a person: docs/assistants.md has the settings. Ctrl+C ends it."))
    try:
        asyncio.run(serve_stdio(mcp_server(warm, speech())))
    finally:
        warm.close()
