"""A function as an MCP tool, made stricter than the SDK makes it."""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import ToolAnnotations

from bot.errors import SpecbotError
from bot.llm.schema import inline
from bot.tools.reading import bounded

READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
DRAFTS = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)


def strict_tool(
    function: Callable[..., Any],
    annotations: ToolAnnotations,
    name: str | None = None,
    *,
    typed: bool = False,
) -> Tool:
    """Return the tool for a function: its signature is the schema, its docstring the description.

    An argument that is not in the schema is an error, and the schemas are as plain as local model servers need them.
    What a caller can mend (a SpecbotError) becomes a ToolError with its sentence. A ``typed`` function returns
    ``Annotated[CallToolResult, model]``.
    """
    mendable = _mendable_later(function) if iscoroutinefunction(function) else _mendable(function)
    tool = Tool.from_function(mendable, name=name, annotations=annotations, structured_output=None if typed else False)
    tool.title = tool.name.replace("_", " ").capitalize()
    metadata = tool.fn_metadata
    metadata.arg_model.model_config["extra"] = "forbid"
    metadata.arg_model.model_rebuild(force=True)
    tool.parameters = inline(metadata.arg_model.model_json_schema())
    if metadata.output_schema is not None:
        metadata.output_schema = inline(metadata.output_schema)
    return tool


def _mendable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what a caller can mend into the one error whose text the SDK passes on."""

    @wraps(function)
    def called(**arguments: Any) -> Any:
        try:
            return function(**arguments)
        except SpecbotError as error:
            raise ToolError(bounded(str(error))) from error

    return called


def _mendable_later(function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Do the same for a function that is awaited."""

    @wraps(function)
    async def called(**arguments: Any) -> Any:
        try:
            return await function(**arguments)
        except SpecbotError as error:
            raise ToolError(bounded(str(error))) from error

    return called
