"""An outside agent: a real client of the published server in this process, called by plain code."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from helpers.garden import ARCHIVED, DELTA, PATH, SPEC
from mcp import Client
from mcp_types import CallToolResult

from bot.cli.mcp_sources import sources_of
from bot.cli.wiring import open_place
from bot.tools.plan import Plan
from bot.tools.published import publish
from bot.tools.sources import Sources

FILES = {
    PATH: SPEC,
    DELTA: "## ADDED Requirements\n\n### Requirement: Frost\nThe heater SHALL start.\n",
    ARCHIVED: "## ADDED Requirements\n",
    "openspec/changes/add-frost/proposal.md": "## Why\nFrost kills.\n",
    "openspec/changes/add-frost/tasks.md": "- [x] 1.1 Buy\n- [ ] 1.2 Build\n",
    "src/secret.py": "KEY = 1\n",
}
GOOD = "The valve controller SHALL water every bed for 20 minutes."


class Agent:
    """Calls tools and asks for resources and prompts; ``session`` is the client itself."""

    def __init__(self, portal: BlockingPortal, session: Client, plan: Plan | None, sources: Sources) -> None:
        self.session = session
        self.plan = plan
        self.sources = sources
        self._portal = portal

    def ask(self, method: str, *arguments: Any, **more: Any) -> Any:
        """Call a method of the client."""
        return self._portal.call(lambda: getattr(self.session, method)(*arguments, **more))

    def run(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """Run a coroutine where the client runs."""
        return self._portal.call(work)

    def call(self, tool: str, **arguments: Any) -> CallToolResult:
        """Call a tool."""
        return self.ask("call_tool", tool, arguments)

    def text(self, tool: str, **arguments: Any) -> str:
        """Call a tool that must not fail; return its text."""
        result = self.call(tool, **arguments)
        assert not result.is_error, result.content[0].text
        return result.content[0].text

    def data(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool that must not fail; return its data."""
        result = self.call(tool, **arguments)
        assert not result.is_error, result.content[0].text
        return result.structured_content

    def refusal(self, tool: str, **arguments: Any) -> str:
        """Call a tool that must fail; return why."""
        result = self.call(tool, **arguments)
        assert result.is_error, result.content[0].text
        return result.content[0].text.removeprefix(f"Error executing tool {tool}: ")


def lay_out(folder: Path, files: dict[str, str] = FILES) -> Path:
    """Write files below a folder; return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return folder


@contextmanager
def agent(folder: Path, *, propose: bool = True, **sources: Any) -> Iterator[Agent]:
    """Connect to the server for a folder; ``sources`` take the place of what it is given."""
    given = sources_of(open_place(start=folder))
    given = Sources(**{**vars(given), **sources})
    plan = Plan(given.judge) if propose else None
    server = publish(given, plan)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(Client(server)) as session:
        yield Agent(portal, session, plan, given)
