"""GitHub's public GraphQL schema, held against every document and its variables."""

from functools import cache
from typing import Any

from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, build_schema, parse, validate
from graphql.execution.values import get_variable_values

from scripts.fetch_forge import MODULES

_FILE = MODULES / "@octokit" / "graphql-schema" / "schema.graphql"


@cache
def schema() -> GraphQLSchema:
    """Return GitHub's public schema; the first call takes about half a second."""
    return build_schema(_FILE.read_text("utf-8"), assume_valid=True)


def problems_of(document: str, variables: dict[str, Any] | None = None) -> list[str]:
    """Return what is wrong with a document or its variables, in the words of graphql-core.

    ``validate`` alone looks at no variable: a wrong enum in one would pass.
    """
    try:
        parsed = parse(document)
    except GraphQLError as error:
        return [error.message]
    found = [each.message for each in validate(schema(), parsed)]
    if found:
        return found
    for operation in parsed.definitions:
        if isinstance(operation, OperationDefinitionNode):
            values = get_variable_values(schema(), operation.variable_definitions or (), variables or {})
            if isinstance(values, list):
                found += [each.message for each in values]
    return found
