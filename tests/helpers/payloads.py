"""GitHub's own example payloads, small edits of them, and GitHub's two sets of schemas as judges."""

import copy
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from scripts.fetch_forge import MODULES

_OFFICIAL = MODULES / "@octokit"
# What GitHub's schemas of 2026 want of a repository and its examples of 2019 to 2023 lack.
NEWER: Mapping[str, Any] = {
    "allow_forking": True,
    "custom_properties": {},
    "disabled": False,
    "has_discussions": False,
    "is_template": False,
    "topics": [],
    "visibility": "public",
    "web_commit_signoff_required": False,
}


@cache
def examples() -> Mapping[str, list[dict[str, Any]]]:
    """Return event name to payloads, as GitHub published them. Fails when they were not fetched."""
    listed = _read("webhooks-examples/api.github.com/index.json")
    return {each["name"]: each["examples"] for each in listed}


def example(name: str, action: str = "") -> dict[str, Any]:
    """Return a copy of GitHub's newest example of an event, of one action where it has actions."""
    found = [each for each in examples()[name] if not action or each.get("action") == action]
    return copy.deepcopy(found[-1])


def every_example() -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield event name, number and payload of each example."""
    for name, payloads in examples().items():
        for number, payload in enumerate(payloads):
            yield name, number, payload


def about(payload: Mapping[str, Any]) -> str:
    """Return the repository of a payload, or one that it is not about."""
    return (payload.get("repository") or {}).get("full_name", "octo-org/octo-repo")


def derived(event: str, number: int, edits: Mapping[str, Any]) -> dict[str, Any]:
    """Return an example with edits: ``set``, ``copy`` (from one path to another) and ``remove``, paths with dots.

    ``{"repeat": [text, times]}`` stands for a long text. Repositories get the fields that today's schemas want.
    """
    payload = _modern(copy.deepcopy(examples()[event][number]))
    for target, source in edits.get("copy", {}).items():
        holder, name = _at(payload, source)
        _put(payload, target, copy.deepcopy(holder[name]))
    for target, value in edits.get("set", {}).items():
        _put(payload, target, value["repeat"][0] * value["repeat"][1] if _is_long(value) else copy.deepcopy(value))
    for target in edits.get("remove", []):
        holder, name = _at(payload, target)
        del holder[name]
    return payload


def objections(judge: str, event: str, payload: Mapping[str, Any]) -> list[str]:
    """Return what a judge says: ``strict`` (2024, refuses invented fields) or ``current`` (2026)."""
    validator = _validator(judge, event, str(payload.get("action", "")))
    if validator is None:
        return ["GitHub has no such event and action"]
    return [_words(error) for error in validator.iter_errors(payload)]


def _words(error: jsonschema.ValidationError) -> str:
    best = jsonschema.exceptions.best_match([error]) or error
    return f"{'/'.join(map(str, best.absolute_path))}: {best.message[:300]}"


@cache
def _validator(judge: str, event: str, action: str) -> Any:
    if judge == "strict":
        definitions = _read("webhooks-schemas/schema.json")["definitions"]
        key = next((key for key in (f"{event}${action}", f"{event}$event") if key in definitions), "")
        schema = {"$ref": f"#/definitions/{key}", "definitions": definitions}
        return jsonschema.Draft7Validator(schema) if key else None
    described = _read("openapi-webhooks/generated/api.github.com.json")
    webhook = described["webhooks"].get(f"{event}_{action}".strip("_").replace("_", "-"))
    if webhook is None:
        return None
    schema = webhook["post"]["requestBody"]["content"]["application/json"]["schema"]
    registry = Registry().with_resource("urn:w", Resource(contents=described, specification=DRAFT202012))
    return jsonschema.Draft202012Validator({"$ref": "urn:w" + schema["$ref"]}, registry=registry)


def _read(name: str) -> Any:
    file = _OFFICIAL / name
    if not file.is_file():
        raise AssertionError("GitHub's example payloads are missing: run 'python scripts/fetch_forge.py' once.")
    return json.loads(file.read_text("utf-8"))


def _at(payload: Any, path: str) -> tuple[Any, Any]:
    *way, last = path.split(".")
    for name in way:
        payload = payload[int(name) if isinstance(payload, list) else name]
    return payload, int(last) if isinstance(payload, list) else last


def _put(payload: Any, path: str, value: Any) -> None:
    holder, name = _at(payload, path)
    holder[name] = value


def _is_long(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"repeat"}


def _modern(value: Any) -> Any:
    if isinstance(value, dict):
        if "full_name" in value and "forks_url" in value:
            value |= {name: new for name, new in NEWER.items() if name not in value}
        for member in value.values():
            _modern(member)
    elif isinstance(value, list):
        for member in value:
            _modern(member)
    return value
