"""The Model Context Protocol server (modelcontextprotocol.io, with the official SDK): tools and resources."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from kb.citations.short import short_citation
from kb.errors import InputError, KbError
from kb.server.tools import BY_NAME, DATA, INSTRUCTIONS, TOOLS, Speech, Tool
from kb.text.sanitize import replaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcp.server.context import ServerRequestContext
    from pydantic_core import ErrorDetails

    from kb.knowledge_base import KnowledgeBase
    from kb.results import PassageInContext
    from kb.warm_base import WarmBase

DOCUMENT, PASSAGE = "kb://document/", "kb://passage/"
_PAGE = 200
"""Documents of one page of the list of resources."""
_PLAIN = "text/plain"


def mcp_server(warm: WarmBase, speech: Speech) -> Server[Any]:
    """The server over a warm knowledge base; ``speech`` says errors."""
    handlers = _Handlers(warm, speech)
    return Server(
        "kb",
        version=version("kb"),
        title="kb: policy documents with citations",
        instructions=INSTRUCTIONS,
        get_tool_input_schema=lambda name: BY_NAME[name].arguments.model_json_schema() if name in BY_NAME else None,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
    )


async def serve_stdio(server: Server[Any]) -> None:
    """Serves on standard input and output until the client closes them."""
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


class _Handlers:
    def __init__(self, warm: WarmBase, speech: Speech) -> None:
        self._warm = warm
        self._speech = speech

    async def list_tools(
        self, context: ServerRequestContext[Any], params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        read_only = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=tool.name,
                    title=tool.title,
                    description=tool.about,
                    input_schema=tool.arguments.model_json_schema(),
                    output_schema=tool.result.model_json_schema(),
                    annotations=read_only,
                )
                for tool in TOOLS
            ]
        )

    async def call_tool(
        self, context: ServerRequestContext[Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = BY_NAME.get(params.name)
        if tool is None:
            raise self._refusal(InputError("There is no tool of that name; there are {tools}.", tools=tuple(BY_NAME)))
        try:
            given = tool.arguments.model_validate(params.arguments or {})
            answer = await asyncio.wrap_future(self._warm.submit(lambda base: tool.call(base, given, self._speech)))
        except ValidationError as error:
            return _failed(wrong_arguments(error, tool, self._speech))
        except (KbError, OSError) as error:
            return _failed(self._speech.error(error))
        text = json.dumps(answer, ensure_ascii=False)
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], structured_content=answer)

    async def list_resources(
        self, context: ServerRequestContext[Any], params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        cursor = params.cursor if params is not None else None
        records = await self._ask(lambda base: base.documents())
        if cursor is not None and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 10):
            raise self._refusal(InputError("That cursor is not one that this server gave."))
        first = int(cursor or 0)
        return types.ListResourcesResult(
            resources=[
                types.Resource(
                    uri=DOCUMENT + quote(record.id, safe=""),
                    name=record.id,
                    title=replaced(record.metadata.title),
                    description=replaced(short_citation(record, None, record.metadata.language)),
                    mime_type=_PLAIN,
                )
                for record in records[first : first + _PAGE]
            ],
            next_cursor=str(first + _PAGE) if first + _PAGE < len(records) else None,
        )

    async def list_templates(
        self, context: ServerRequestContext[Any], params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(
            resource_templates=[
                types.ResourceTemplate(
                    uri_template=DOCUMENT + "{id}",
                    name="document",
                    title="A document",
                    description="The whole text of a document, each passage under its id." + DATA,
                    mime_type=_PLAIN,
                ),
                types.ResourceTemplate(
                    uri_template=PASSAGE + "{id}",
                    name="passage",
                    title="A passage in its place",
                    description="A passage with the section around it; >> stands before its id." + DATA,
                    mime_type=_PLAIN,
                ),
            ]
        )

    async def read_resource(
        self, context: ServerRequestContext[Any], params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(params.uri)
        start = next((start for start in (DOCUMENT, PASSAGE) if uri.startswith(start)), None)
        if start is None:
            raise self._refusal(
                InputError("Resources are {documents}ID and {passages}ID.", documents=DOCUMENT, passages=PASSAGE)
            )
        named = unquote(uri[len(start) :])

        def read(base: KnowledgeBase) -> str:
            if start == DOCUMENT:
                base.document(named)
            else:
                base.passage(named)
            return _as_text(base.show(named))

        text = await self._ask(read)
        return types.ReadResourceResult(
            contents=[types.TextResourceContents(uri=params.uri, mime_type=_PLAIN, text=text)]
        )

    async def _ask(self, job: Callable[[KnowledgeBase], Any]) -> Any:
        try:
            return await asyncio.wrap_future(self._warm.submit(job))
        except InputError as error:
            raise self._refusal(error) from error
        except (KbError, OSError) as error:
            raise MCPError(types.INTERNAL_ERROR, self._speech.error(error)) from error

    def _refusal(self, error: InputError) -> MCPError:
        return MCPError(types.INVALID_PARAMS, self._speech.error(error))


_TYPES = {"string": "string", "int": "integer", "bool": "boolean", "list": "array"}
"""JSON's word for a type, by what pydantic's kinds of errors begin with."""


def wrong_arguments(error: ValidationError, tool: Tool, speech: Speech) -> str:
    """What is wrong with a tool's arguments, without repeating them, and which it takes."""
    wrong = " ".join(speech.error(_wrong(one)) for one in error.errors(include_url=False, include_input=False)[:5])
    names = tuple(tool.arguments.model_fields)
    return replaced(
        speech.error(InputError("{wrong} {tool} takes: {names}.", wrong=wrong, tool=tool.name, names=names))
    )


def _wrong(one: ErrorDetails) -> InputError:
    """What is wrong with one argument. The kinds are pydantic's (docs.pydantic.dev, validation errors)."""
    name = ".".join(map(str, one["loc"])) or "arguments"
    kind, limits = one["type"], one.get("ctx", {})
    if kind == "missing":
        return InputError("{name} is missing.", name=name)
    if kind == "extra_forbidden":
        return InputError("There is no argument {name}.", name=name)
    if kind == "literal_error":
        return InputError("{name} is one of: {values}.", name=name, values=tuple(re.findall("'(.+?)'", one["msg"])))
    if kind == "string_too_short":
        return InputError("{name} is empty.", name=name)
    if kind == "string_too_long":
        return InputError("{name} has more than {most} characters.", name=name, most=limits["max_length"])
    if least := limits.get("ge", limits.get("min_length")):
        return InputError("{name}: {least} or more.", name=name, least=least)
    if most := limits.get("le", limits.get("max_length")):
        return InputError("{name}: {most} at most.", name=name, most=most)
    if kind == "day":
        return InputError("{name} is a day like 2026-01-03.", name=name)
    if kind == "style":
        return InputError("{name} is the name of a style; files are not read.", name=name)
    return InputError("{name} must be of type {type}.", name=name, type=_TYPES.get(kind.partition("_")[0], "object"))


def _failed(why: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=why)], is_error=True)


def _as_text(place: PassageInContext) -> str:
    """Head, then every passage with its id; headings where they change."""
    record = place.document
    parts = [record.metadata.title, short_citation(record, None, record.metadata.language)]
    section: Sequence[str] = ()
    for passage in place.passages:
        if passage.section != section:
            section = passage.section
            parts.append("# " + " › ".join(section))
        mark = ">> " if passage.id == place.marked else ""
        parts.append(f"{mark}[{passage.id}]\n{passage.text}")
    return replaced("\n\n".join(parts))
