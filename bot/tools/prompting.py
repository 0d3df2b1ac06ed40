"""Prompts for people to start from, filled in from templates/mcp/."""

from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.prompts import Prompt
from pydantic import Field

from bot.errors import UsageError
from bot.openspec.findings import in_order
from bot.templating import render
from bot.text.tree import Tree
from bot.tools.change_files import ChangeFiles
from bot.tools.filled import Change, Path, Requirement, filled
from bot.tools.reading import Reading, bounded
from bot.tools.sources import Sources

_MOST_IDEA = 4_000

_Idea = Annotated[str, Field(description="what should be different, in a sentence or two")]


def add_prompts(server: MCPServer, view: Callable[[], Tree], sources: Sources, *, proposes: bool) -> None:
    """Give ``server`` its prompts. Whoever names what is not there gets INVALID_PARAMS with a sentence."""

    def improve_requirement(path: Path, requirement: Requirement) -> str:
        """Improve one requirement: its text, what is wrong with it, and how to propose."""

        def text() -> str:
            tree = view()
            block = Reading(tree).requirement(path, requirement)
            findings = in_order(each for each in sources.findings(tree, path) if each.requirement == requirement)
            values = {"path": path, "requirement": requirement, "block": block, "findings": findings}
            return render("mcp/improve_requirement.md.j2", **values, proposes=proposes)

        return filled(text)

    def review_change(change: Change) -> str:
        """Review an open change: its proposal, its files, what is wrong with its deltas."""

        def text() -> str:
            tree = view()
            files = ChangeFiles(tree)
            names = files.files(change)
            proposal = files.text(change, "proposal.md") if "proposal.md" in names else ""
            folder = f"openspec/changes/{change}/"
            paths = [path for path in Reading(tree).paths if path.startswith(folder)]
            findings = in_order(each for path in paths for each in sources.findings(tree, path))
            values = {"change": change, "files": names, "proposal": bounded(proposal), "findings": findings}
            return render("mcp/review_change.md.j2", **values)

        return filled(text)

    def draft_change(idea: _Idea) -> str:
        """Draft a new change from an idea: proposal, deltas and tasks, as text for a person to put in place."""

        def text() -> str:
            if len(idea) > _MOST_IDEA:
                raise UsageError(f"The idea has {len(idea)} characters, the most is {_MOST_IDEA}.")
            return render("mcp/draft_change.md.j2", idea=bounded(idea))

        return filled(text)

    titles: dict[Callable[..., Any], str] = {
        improve_requirement: "Improve a requirement",
        review_change: "Review a change",
        draft_change: "Draft a change",
    }
    for function, title in titles.items():
        server.add_prompt(Prompt.from_function(function, title=title))
