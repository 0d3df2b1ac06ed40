"""GitHub's own OpenAPI description, held against every request: path, query and body must be what GitHub documents."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import requests
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.protocols import Validator
from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from scripts.fetch_forge import HOME, MODULES

_FULL = MODULES / "@octokit" / "openapi" / "generated" / "api.github.com.json"
_ROOM = {"ref", "path", "basehead", "branch"}  # parameters that may hold slashes; GitHub takes them as they are
_URN = "urn:github"
_READ = re.compile(
    r"^/(zen|rate_limit|user|graphql)$"
    r"|^/search/issues$"
    r"|^/app/installations/\{installation_id\}/access_tokens$"
    r"|^/repos/\{owner\}/\{repo\}$"
    r"|^/repos/\{owner\}/\{repo\}/(git|pulls|issues|labels|check-runs|check-suites|statuses|branches|collaborators"
    r"|compare|contents|commits|readme|dispatches|comments|activity|installation|forks|merges)(/|$)"
)


@dataclass(frozen=True)
class Exchange:
    """One request and the status of its answer."""

    method: str
    path: str
    status: int
    body: Any


@dataclass
class Seen:
    """What went by while ``watch`` lasted; ``problems`` names what GitHub's description does not know."""

    exchanges: list[Exchange] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class GitHubDescription:
    """The part of GitHub's description that holds the operations a bot uses."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        registry: Registry[Any] = Registry()
        self._registry = registry.with_resource(_URN, DRAFT4.create_resource(document))
        templates = sorted(document["paths"], key=lambda each: (each.count("{"), -len(each)))
        self._routes = [(_pattern(template), template) for template in templates]
        self._validators: dict[tuple[str, bool], Validator] = {}

    @staticmethod
    @cache
    def load() -> "GitHubDescription":
        """Return the description; the first call on a machine cuts it out of the whole one (13 MB) and keeps it."""
        mark = sha256(f"{_FULL.stat().st_size} {_READ.pattern}".encode()).hexdigest()[:12]
        cut = HOME / f"operations-{mark}.json"
        if not cut.is_file():
            whole = json.loads(_FULL.read_text("utf-8"))
            draft = cut.with_suffix(f".{os.getpid()}")
            draft.write_text(json.dumps(_cut(whole)), "utf-8")
            draft.replace(cut)
        return GitHubDescription(json.loads(cut.read_text("utf-8")))

    def problems_of(
        self, method: str, path: str, query: Mapping[str, list[str]], body: bytes | str | None
    ) -> list[str]:
        """Return what is wrong with a request, each with the request it is about; ``path`` is as it was sent, quoted."""
        template, operation = self._find(method, path)
        where = f"{method} {path}"
        if operation is None:
            return [f"{where}: not in GitHub's description"]
        found = ["deprecated"] if operation.get("deprecated") else []
        found += self._of_query(template, operation, query)
        found += self._of_body(template, method, operation, body)
        return [f"{where}: {each}" for each in found if not _known(method, template, body, each)]

    def problems_of_answer(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """Return what is wrong with an answer: an undocumented status, or a body that breaks its schema."""
        template, operation = self._find(method, path)
        assert operation is not None, f"{method} {path}"
        response = operation["responses"].get(str(status))
        where = f"{method} {path} {status}"
        if response is None:
            return [f"{where}: undocumented, known are {', '.join(sorted(operation['responses']))}"]
        place = _pointer("paths", template, method.lower(), "responses", str(status))
        if "$ref" in response:
            place = response["$ref"].removeprefix("#")
            response = self._at(place)
        if "application/json" not in response.get("content", {}):
            return []
        place += _pointer("content", "application/json", "schema")
        return [f"{where}: {_words(each)}" for each in self._errors(place, body, write=False)]

    def _find(self, method: str, path: str) -> tuple[str, dict[str, Any] | None]:
        for pattern, template in self._routes:
            if pattern.fullmatch(path) and method.lower() in self._document["paths"][template]:
                return template, self._document["paths"][template][method.lower()]
        return "", None

    def _of_query(self, template: str, operation: dict[str, Any], query: Mapping[str, list[str]]) -> Iterator[str]:
        item = self._document["paths"][template]
        declared: dict[str, dict[str, Any]] = {}
        for parameter in [*item.get("parameters", []), *operation.get("parameters", [])]:
            resolved = self._at(parameter["$ref"].removeprefix("#")) if "$ref" in parameter else parameter
            if resolved["in"] == "query":
                declared[resolved["name"]] = resolved
        yield from (f"unknown query parameter {name}" for name in query if name not in declared)
        for name, parameter in declared.items():
            if name not in query:
                if parameter.get("required"):
                    yield f"missing query parameter {name}"
                continue
            value = _typed(query[name][-1], parameter["schema"])
            validator = OAS30WriteValidator(parameter["schema"], registry=self._registry)
            yield from (f"query {name}: {each.message}" for each in validator.iter_errors(value))

    def _of_body(
        self, template: str, method: str, operation: dict[str, Any], body: bytes | str | None
    ) -> Iterator[str]:
        wanted = operation.get("requestBody")
        if not body:
            if wanted and wanted.get("required"):
                yield "missing body"
            return
        try:
            value = json.loads(body)
        except ValueError as error:
            yield f"body is not JSON: {error}"
            return
        if not wanted:
            if value:
                yield "body sent to an operation that takes none"
            return
        place = _pointer("paths", template, method.lower(), "requestBody")
        if "$ref" in wanted:
            place = wanted["$ref"].removeprefix("#")
            wanted = self._at(place)
        kind = "application/json" if "application/json" in wanted["content"] else next(iter(wanted["content"]))
        place += _pointer("content", kind, "schema")
        yield from (_words(each) for each in self._errors(place, value, write=True))
        schema = self._at(place)
        if isinstance(value, dict) and "properties" in schema and not schema.get("additionalProperties"):
            yield from (f"undeclared body property {name}" for name in sorted(set(value) - set(schema["properties"])))

    def _errors(self, place: str, value: Any, *, write: bool) -> Iterator[ValidationError]:
        key = (place, write)
        if key not in self._validators:
            kind = OAS30WriteValidator if write else OAS30ReadValidator
            self._validators[key] = kind({"$ref": f"{_URN}#{place}"}, registry=self._registry)
        for error in self._validators[key].iter_errors(value):
            # In life GitHub sends null where the description forgot to say so, or says it beside an enum without it.
            if write or error.instance is not None:
                yield error

    def _at(self, place: str) -> dict[str, Any]:
        found: Any = self._document
        for part in place.split("/")[1:]:
            found = found[unquote(part).replace("~1", "/").replace("~0", "~")]
        return self._at(found["$ref"].removeprefix("#")) if "$ref" in found else found


@contextmanager
def watch(api_url: str) -> Iterator[Seen]:
    """Hold every request that this process sends to ``api_url`` through ``requests`` against the description."""
    description, seen, send = GitHubDescription.load(), Seen(), requests.Session.send
    base = urlsplit(api_url)

    def watched(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        answer = send(session, request, **options)
        where = urlsplit(str(request.url))
        if where.netloc == base.netloc and where.path.startswith(base.path):
            body = request.body if isinstance(request.body, bytes | str) else None
            path, method = where.path[len(base.path) :] or "/", str(request.method)
            seen.exchanges.append(Exchange(method, unquote(path), answer.status_code, _json(body)))
            seen.problems += description.problems_of(method, path, parse_qs(where.query), request.body)  # type: ignore[arg-type]
        return answer

    requests.Session.send = watched  # type: ignore[assignment, method-assign]
    try:
        yield seen
    finally:
        requests.Session.send = send  # type: ignore[method-assign]


def _known(method: str, template: str, body: bytes | str | None, problem: str) -> bool:
    """Whether a problem is on the list of what GitHub takes though its schema does not say so: one entry.

    "labels posted as a bare array": PyGithub sends ``["bug"]``; the schema has only ``{"labels": ["bug"]}``, and the
    prose beside it allows both.
    """
    is_labels = method in ("POST", "PUT") and template == "/repos/{owner}/{repo}/issues/{issue_number}/labels"
    value = _json(body)
    return is_labels and isinstance(value, list) and all(isinstance(each, str) for each in value)


def _cut(whole: dict[str, Any]) -> dict[str, Any]:
    """Return the description with only the paths that a bot uses and what these refer to."""
    paths = {path: item for path, item in whole["paths"].items() if _READ.search(path)}
    components: dict[str, dict[str, Any]] = {}
    waiting: list[Any] = [paths]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str):
                _, _, kind, name = reference.split("/", 3)
                if name not in components.setdefault(kind, {}):
                    components[kind][name] = whole["components"][kind][name]
                    waiting.append(components[kind][name])
            waiting += [value for key, value in node.items() if key != "examples"]
        elif isinstance(node, list):
            waiting += node
    components.pop("examples", None)
    return {"openapi": whole["openapi"], "info": whole["info"], "paths": paths, "components": components}


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(
            re.escape(part) if number % 2 == 0 else ("(.+)" if part in _ROOM else "([^/]+)")
            for number, part in enumerate(parts)
        )
    )


def _typed(text: str, schema: dict[str, Any]) -> Any:
    match schema.get("type"):
        case "integer" if text.lstrip("-").isdigit():
            return int(text)
        case "boolean" if text.lower() in ("true", "false"):
            return text.lower() == "true"
        case "array":
            return text.split(",")
    return text


def _pointer(*parts: str) -> str:
    return "".join(
        "/" + part.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D") for part in parts
    )


def _words(error: ValidationError) -> str:
    best = best_match([error]) or error
    return f"body {'/'.join(map(str, best.absolute_path))}: {best.message[:200]}"


def _json(body: bytes | str | None) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None
