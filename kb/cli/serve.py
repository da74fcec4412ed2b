"""``kb serve``: the knowledge base for programs, over HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from kb.cli.messages import _
from kb.cli.options import Port
from kb.cli.serving import LOOPBACK, PORT, serve


def serve_programs(
    ctx: typer.Context,
    host: Annotated[
        str, typer.Option("--host", metavar=_("ADDRESS"), help=_("The address that is listened on."))
    ] = LOOPBACK,
    port: Port = PORT,
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
    serve(ctx, host, port, api=True, token=not no_token)
