"""A tool as a model sees it, and a call of one: names and schemas, whoever carries them out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ToolInfo:
    """A tool as a caller sees it; ``schema`` is the JSON schema of its arguments.

    ``server`` is the external MCP server that offers it, empty for a tool of specbot's own.
    """

    name: str
    description: str
    schema: Mapping[str, Any]
    server: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A call that a model asks for: the tool's name and arguments that fit its schema."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a call came back with; an error is a sentence for the caller."""

    text: str
    is_error: bool
