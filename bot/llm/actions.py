"""The tools a model may call in one turn as one JSON schema of actions, and its answer back as a call.

Local models keep to a schema far better than to tool calls of their own format (reference/lmstudio.md, section 4).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import ModelReplyError
from bot.llm.chat import Reply, read
from bot.llm.schema import Schema
from bot.llm.tool import Action, ToolInfo
from bot.llm.validate import mismatch

TAG = "action"


class Actions:
    """One turn's choice: an object for each tool, told apart by a constant ``action``; every field is required.

    Raises ValueError for a tool whose fields are not flat and bounded: a grammar would let a model go on for ever.
    """

    def __init__(self, tools: Sequence[ToolInfo]) -> None:
        self._forms = {tool.name: _form(tool) for tool in tools}

    @property
    def schema(self) -> Schema:
        """What the answer must fit."""
        forms = list(self._forms.values())
        return Schema("action", forms[0] if len(forms) == 1 else {"anyOf": forms})

    def parse(self, reply: Reply) -> Action:
        """Return the call that ``reply`` asks for. Raises ModelReplyError, saying which field is off."""
        # First the tag alone, then its form: "fits none of the forms" would not tell a model what to mend.
        tag = {"type": "object", "properties": {TAG: {"enum": list(self._forms)}}, "required": [TAG]}
        answer = read(reply, Schema("action", tag))
        misfit = mismatch(answer, self._forms[answer[TAG]])
        if misfit:
            raise ModelReplyError(f"the model's answer does not fit: {misfit}.")
        return Action(answer[TAG], {name: value for name, value in answer.items() if name != TAG})


def _form(tool: ToolInfo) -> dict[str, Any]:
    fields: Mapping[str, Any] = tool.schema.get("properties", {})
    for name, field in fields.items():
        if name == TAG or not _is_bounded(field.get("items", field)) or ("items" in field and "maxItems" not in field):
            raise ValueError(f"the field {name} of {tool.name} cannot be offered to a model")
    return {
        "type": "object",
        "properties": {TAG: {"const": tool.name}, **fields},
        "required": [TAG, *fields],
        "additionalProperties": False,
    }


def _is_bounded(field: Mapping[str, Any]) -> bool:
    return "enum" in field or field.get("type") in {"integer", "boolean"} or "maxLength" in field
