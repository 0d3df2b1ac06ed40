"""GitHub's example payloads, and its two sets of schemas for judging others."""

import copy
import json
from functools import cache
from typing import Any

import jsonschema
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from scripts.fetch_forge import MODULES

_OCTOKIT = MODULES / "@octokit"
_URN = "urn:webhooks"


def example(name: str, action: str = "") -> dict[str, Any]:
    """Return a copy of GitHub's newest example of an event, of one action where it has actions."""
    found = [each for each in _examples()[name] if not action or each.get("action") == action]
    return copy.deepcopy(found[-1])


def examples(name: str) -> list[dict[str, Any]]:
    """Return copies of all of GitHub's examples of an event."""
    return copy.deepcopy(_examples()[name])


def problems_of(name: str, payload: dict[str, Any]) -> list[str]:
    """Return what the schemas of 2026 (openapi-webhooks) say against a payload."""
    action = payload.get("action")
    webhook = _description()["webhooks"][(name + (f"-{action}" if action else "")).replace("_", "-")]
    schema = webhook["post"]["requestBody"]["content"]["application/json"]["schema"]
    judge = jsonschema.Draft202012Validator({"$ref": _URN + schema["$ref"]}, registry=_registry())
    return [_words(each) for each in judge.iter_errors(payload)]


def inventions_in(name: str, payload: dict[str, Any]) -> list[str]:
    """Return what the strict schemas of 2024 (webhooks-schemas) say: they know every field by name."""
    schema = _strict()
    kinds = (f"{name}${payload.get('action')}", f"{name}$event")
    kind = next(each for each in kinds if each in schema["definitions"])
    judge = jsonschema.Draft7Validator({"$ref": f"#/definitions/{kind}", "definitions": schema["definitions"]})
    return [_words(each) for each in judge.iter_errors(payload)]


def _words(error: jsonschema.ValidationError) -> str:
    best = jsonschema.exceptions.best_match([error]) or error
    return f"{'/'.join(map(str, best.absolute_path))}: {best.message[:300]}"


@cache
def _examples() -> dict[str, list[dict[str, Any]]]:
    listed = json.loads((_OCTOKIT / "webhooks-examples" / "api.github.com" / "index.json").read_text("utf-8"))
    return {each["name"]: each["examples"] for each in listed}


@cache
def _strict() -> dict[str, Any]:
    return dict(json.loads((_OCTOKIT / "webhooks-schemas" / "schema.json").read_text("utf-8")))


@cache
def _description() -> dict[str, Any]:
    return dict(json.loads((_OCTOKIT / "openapi-webhooks" / "generated" / "api.github.com.json").read_text("utf-8")))


@cache
def _registry() -> "Registry[Any]":
    empty: Registry[Any] = Registry()
    known: Registry[Any] = empty.with_resource(_URN, DRAFT202012.create_resource(_description()))
    return known
