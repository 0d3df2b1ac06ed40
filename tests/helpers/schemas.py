"""Schemas small enough to be read in a test."""

from bot.llm.schema import Schema

TEXT = Schema(
    "text",
    {
        "type": "object",
        "properties": {"text": {"type": "string", "maxLength": 400}},
        "required": ["text"],
        "additionalProperties": False,
    },
)
