"""The tools over HTTP: ``/api/TOOL`` in JSON, described by ``/openapi.json``, and ``/mcp`` (streamable HTTP of MCP)."""

from __future__ import annotations

import asyncio
import json
import socket
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, get_origin

import uvicorn
from mcp.server.transport_security import RequestBodyLimitMiddleware, TransportSecuritySettings
from pydantic import ValidationError
from pydantic.json_schema import models_json_schema
from starlette.responses import JSONResponse
from starlette.routing import Route

from kb.errors import InputError, KbError, LockedError, os_error_as
from kb.server.access import Guard
from kb.server.mcp_server import mcp_server, wrong_arguments
from kb.server.tools import INSTRUCTIONS, TOOLS, Speech, Tool

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kb.text.sanitize import Json
    from kb.warm_base import WarmBase

MCP_PATH, API_PATH = "/mcp", "/api/"
_LARGEST = 5 << 20
"""Bytes of a request."""


def application(warm: WarmBase, speech: Speech, host: str, token: str | None, *, api: bool) -> ASGIApp:
    """The ASGI application that listens on ``host``; ``api`` adds ``/api`` to ``/mcp``."""
    # Guard checks Host and Origin for all paths.
    unguarded = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    routes = [*(_route(tool, warm, speech) for tool in TOOLS), Route("/openapi.json", _openapi)] if api else None
    app = mcp_server(warm, speech).streamable_http_app(
        streamable_http_path=MCP_PATH,
        max_request_body_size=_LARGEST,
        transport_security=unguarded,
        custom_starlette_routes=routes,
    )
    if api:

        async def nothing_there(_request: Request, error: Exception) -> JSONResponse:
            paths = tuple(API_PATH + tool.name for tool in TOOLS)
            why = InputError(
                "There are, with GET or POST: {paths}; {mcp} is for assistants, and /openapi.json describes all.",
                paths=paths, mcp=MCP_PATH,
            )  # fmt: skip
            return _refused(getattr(error, "status_code", 404), speech.error(why))

        for status in (404, 405):
            app.add_exception_handler(status, nothing_there)
    return Guard(_Limit(app, speech), host, token, speech.error)


class _Limit(RequestBodyLimitMiddleware):
    """Refuses requests that are too large in JSON, like all others."""

    def __init__(self, app: ASGIApp, speech: Speech) -> None:
        super().__init__(app, _LARGEST)
        self._speech = speech

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = False

        async def unless_refused(message: Message) -> None:
            nonlocal refused
            refused = refused or message.get("status") == 413
            if not refused:
                await send(message)

        await super().__call__(scope, receive, unless_refused)
        if refused:
            why = InputError("The request is larger than {size} MiB; send it in parts.", size=_LARGEST >> 20)
            await _refused(413, self._speech.error(why))(scope, receive, send)


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises InputError where the address or port cannot be had."""
    with os_error_as(
        "{host} port {port} cannot be listened on ({reason}); choose another with --port or --host.",
        host=host,
        port=port,
    ):
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(128)
        except OSError:
            listening.close()
            raise
    return listening


def serve_http(app: ASGIApp, listening: socket.socket) -> None:
    """Serves until the process is interrupted."""
    config = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=3, server_header=False)
    uvicorn.Server(config).run(sockets=[listening])


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 description of ``/api``."""
    models = [model for tool in TOOLS for model in (tool.arguments, tool.result)]
    _, schemas = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "kb", "version": version("kb"), "description": INSTRUCTIONS},
        "paths": {API_PATH + tool.name: _path(tool) for tool in TOOLS},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _path(tool: Tool) -> dict[str, Any]:
    answer = {
        "200": {"description": tool.title, "content": _content(tool.result.__name__)},
        "400": {"description": "Wrong arguments, or nothing of that id: {error}."},
        "401": {"description": "No token, or a wrong one."},
        "413": {"description": "A body that is too large: {error}."},
    }
    common = {"summary": tool.title, "description": tool.about, "responses": answer}
    schema = tool.arguments.model_json_schema()
    needed = schema.get("required", ())
    parameters = [
        {"name": name, "in": "query", "required": name in needed, "schema": each}
        for name, each in schema["properties"].items()
    ]
    body = {"required": True, "content": _content(tool.arguments.__name__)}
    return {
        "get": {"operationId": f"get_{tool.name}", **common, "parameters": parameters},
        "post": {"operationId": tool.name, **common, "requestBody": body},
    }


def _content(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model}"}}}


def _route(tool: Tool, warm: WarmBase, speech: Speech) -> Route:
    async def answer(request: Request) -> JSONResponse:
        try:
            given = tool.arguments.model_validate(await _passed(request, tool))
            found: Json = await asyncio.wrap_future(warm.submit(lambda base: tool.call(base, given, speech)))
        except ValidationError as error:
            return _refused(400, wrong_arguments(error, tool, speech))
        except (KbError, OSError) as error:
            status = 400 if isinstance(error, InputError) else 503 if isinstance(error, LockedError) else 500
            return _refused(status, speech.error(error))
        return JSONResponse(found)

    return Route(API_PATH + tool.name, answer, methods=["GET", "POST"])


async def _passed(request: Request, tool: Tool) -> Any:
    if request.method == "POST":
        try:
            return json.loads(await request.body() or b"{}")
        except (ValueError, RecursionError) as error:
            raise InputError("The request's body is not JSON.") from error
    lists = {name for name, field in tool.arguments.model_fields.items() if get_origin(field.annotation) is list}
    query = request.query_params
    return {name: query.getlist(name) if name in lists else query[name] for name in query}


def _refused(status: int, why: str) -> JSONResponse:
    return JSONResponse({"error": why}, status)


async def _openapi(request: Request) -> JSONResponse:
    return JSONResponse(openapi())
