"""Schemas and tools small enough to be read in a test."""

from bot.llm.schema import Schema
from bot.llm.tool import ToolInfo

TEXT = Schema(
    "text",
    {
        "type": "object",
        "properties": {"text": {"type": "string", "maxLength": 400}},
        "required": ["text"],
        "additionalProperties": False,
    },
)

READ = ToolInfo(
    "read_requirement",
    "Read one requirement.",
    {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": 40}, "whole": {"type": "boolean", "default": False}},
        "required": ["name"],
    },
)
STOP = ToolInfo("stop", "Give up.", {"type": "object", "properties": {}})
