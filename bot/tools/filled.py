"""What every prompt shares: its arguments, and what becomes of it where it cannot be filled in."""

from collections.abc import Callable
from typing import Annotated

from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS
from pydantic import Field

from bot.errors import SpecbotError
from bot.tools.reading import bounded

Path = Annotated[str, Field(description="a path that list_specs names")]
Requirement = Annotated[str, Field(description="the requirement's name, exactly")]
Change = Annotated[str, Field(description="a change that list_changes names")]


def filled(text: Callable[[], str]) -> str:
    """Return the text of a prompt, or the protocol's error with a sentence."""
    try:
        return text()
    except SpecbotError as error:
        raise MCPError(code=INVALID_PARAMS, message=bounded(str(error))) from error
