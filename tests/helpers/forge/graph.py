"""GraphQL: every document is held against GitHub's schema; the few fields that the house keeps are answered."""

from collections.abc import Iterator
from typing import Any

from graphql import ExecutionResult, FieldNode, GraphQLError, OperationDefinitionNode, graphql_sync, parse
from helpers.forge.graphql import problems_of, schema
from helpers.forge.state import Answer, Call


def answer(call: Call) -> Answer:
    """Run a document: ``viewer``, ``node`` and ``minimizeComment``; what is not valid is a problem of the house."""
    body = call.body if isinstance(call.body, dict) else {}
    document, variables = str(body.get("query", "")), body.get("variables") or {}
    found = problems_of(document, variables)
    call.state.problems += [f"GraphQL: {each}: {' '.join(document.split())[:200]}" for each in found]
    root = {
        "viewer": {"login": call.login, "__typename": "User"},
        "node": lambda _, id: _node(call, id),  # noqa: A006  the schema's own name
        "minimizeComment": lambda _, input: _minimize(call, input),  # noqa: A006  the schema's own name
    }
    if not found:
        names = {each.name.value for each in _top(document)} - {*root, "__typename"}
        call.state.problems += [f"GraphQL: the house does not answer {name}; teach it in graph.py" for name in names]
    result: ExecutionResult = graphql_sync(schema(), document, root, variable_values=variables)
    shown: dict[str, Any] = {"data": result.data}
    if result.errors:
        shown["errors"] = [_error(each) for each in result.errors]
    return Answer(200, shown)


def _top(document: str) -> Iterator[FieldNode]:
    for definition in parse(document).definitions:
        if isinstance(definition, OperationDefinitionNode):
            yield from (each for each in definition.selection_set.selections if isinstance(each, FieldNode))


def _error(error: GraphQLError) -> dict[str, Any]:
    kind = (error.extensions or {}).get("type")
    return {"message": error.message, **({"type": kind} if kind else {}), "path": error.path}


def _minimize(call: Call, given: dict[str, Any]) -> dict[str, Any]:
    token = call.token
    if token is None or (token.is_installation and not token.grants("/graphql", writing=True, private=False)):
        raise GraphQLError("Resource not accessible by integration", extensions={"type": "FORBIDDEN"})
    found = _node(call, given["subjectId"])
    call.state.minimized[given["subjectId"]] = given["classifier"]
    return {"minimizedComment": {**found, **_seen(call, given["subjectId"])}}


def _node(call: Call, node: str) -> dict[str, Any]:
    """Return a comment by its node id; the house has seen every comment that was ever in an answer."""
    kind, path = call.state.nodes.get(node, ("", ""))
    there = call.upstream("GET", path) if path else None
    if there is None or there.status != 200:
        words = f"Could not resolve to a node with the global id of '{node}'"
        raise GraphQLError(words, extensions={"type": "NOT_FOUND"})
    shown = {"__typename": kind, "id": node, "databaseId": there.body["id"], "body": there.body["body"]}
    return shown | _seen(call, node)


def _seen(call: Call, node: str) -> dict[str, Any]:
    reason = call.state.minimized.get(node)
    return {"isMinimized": reason is not None, "minimizedReason": reason and reason.lower().replace("_", "-")}
