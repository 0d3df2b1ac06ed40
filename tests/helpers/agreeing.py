"""A script for a ChatServer, with the AI tests answered by somebody who finds that everything still means the same."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

_Answer = TypeVar("_Answer")


def asked_as(body: dict[str, Any]) -> str:
    """The name of the schema that a request asks an answer in, empty for none."""
    name: str = (body.get("response_format") or {}).get("json_schema", {}).get("name", "")
    return name


def agreeing(script: Callable[[dict[str, Any]], _Answer]) -> Callable[[dict[str, Any]], _Answer | str]:
    """Return ``script``, not asked about AI tests."""

    def answered(body: dict[str, Any]) -> _Answer | str:
        if asked_as(body) == "ai_answer":
            fields = body["response_format"]["json_schema"]["schema"]["properties"]
            return json.dumps(dict.fromkeys(fields, "just as it is written there"))
        return json.dumps({"verdict": "same"}) if asked_as(body) == "ai_judge" else script(body)

    return answered
