"""Prompts for what people ask of specs: what they say, what a change would break, what covers a diff."""

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.prompts import Prompt
from pydantic import Field

from bot.errors import UsageError
from bot.openspec.layout import change_of
from bot.openspec.model import Document
from bot.templating import render
from bot.text.tree import Tree
from bot.tools import rows
from bot.tools.filled import Path, Requirement, filled
from bot.tools.reading import MOST_CHARACTERS, Reading, bounded
from bot.tools.sources import Nearest, Sources
from bot.tools.typed import Match

_MOST_WORDS = 2_000
_MOST_NEAREST = 8
_OF_A_FILE = 3
"""Requirements that are looked for by the lines of one file of a diff."""
_MOST_FILES = 10
_MOST_MENTIONS = 20
_NEXT_FILE = re.compile(r"^(?=diff --git |--- )", re.MULTILINE)
_CHANGED = re.compile(r"^[+-](?![+-]{2} )(.*)$", re.MULTILINE)

_Topic = Annotated[str, Field(description="a topic or a question")]
_Change = Annotated[str, Field(description="how it would change; empty for any change")]
_Diff = Annotated[str, Field(description="a unified diff, of code or anything else")]


def add_question_prompts(server: MCPServer, view: Callable[[], Tree], sources: Sources) -> None:
    """Give ``server`` its prompts for questions. Who names what is not there gets INVALID_PARAMS with a sentence."""

    def what_specs_say(topic: _Topic) -> str:
        """Tell what the specs say about a topic, with quotations, and what they do not say."""

        def text() -> str:
            words = _checked("topic", topic, _MOST_WORDS)
            nearest = sources.search(view(), words, _MOST_NEAREST)
            return render("mcp/what_specs_say.md.j2", topic=bounded(topic), nearest=nearest)

        return filled(text)

    def what_would_break(path: Path, requirement: Requirement, change: _Change = "") -> str:
        """Find what relies on a requirement, before it is changed: other requirements, open changes, code."""

        def text() -> str:
            reading = Reading(view())
            block = reading.requirement(path, requirement)
            values = {
                "path": path,
                "requirement": requirement,
                "change": bounded(_checked("change", change, _MOST_WORDS)) if change.strip() else "",
                "block": block,
                "mentions": list(_mentions(reading, requirement))[:_MOST_MENTIONS],
                "deltas": _deltas(reading, reading.document(path), requirement),
                "nearest": _beside(sources, view(), path, requirement, f"{requirement} {change} {block}"),
            }
            return render("mcp/what_would_break.md.j2", **values)

        return filled(text)

    def requirements_of_diff(diff: _Diff) -> str:
        """Tell which requirement covers each thing that a diff changes, and what goes against one."""

        def text() -> str:
            _checked("diff", diff, MOST_CHARACTERS)
            nearest = _of_diff(sources, view(), diff)
            return render("mcp/requirements_of_diff.md.j2", diff=bounded(diff), nearest=nearest)

        return filled(text)

    titles: dict[Callable[..., Any], str] = {
        what_specs_say: "What do the specs say?",
        what_would_break: "What would break?",
        requirements_of_diff: "Which requirements cover a diff?",
    }
    for function, title in titles.items():
        server.add_prompt(Prompt.from_function(function, title=title))


def _checked(name: str, text: str, most: int) -> str:
    if not text.strip():
        raise UsageError(f"The {name} is empty.")
    if len(text) > most:
        raise UsageError(f"The {name} has {len(text)} characters, the most is {most}.", "Take a piece of it.")
    return text


def _mentions(reading: Reading, requirement: str) -> Iterator[Match]:
    """Yield the lines that hold a requirement's name, but for those of the requirement itself and of its namesakes."""
    for each in reading.paths:
        for match in rows.matches(reading.document(each), requirement):
            if match.requirement != requirement:
                yield match


def _deltas(reading: Reading, document: Document, requirement: str) -> list[str]:
    """Return the deltas of open changes, but for ``document`` itself, that hold a requirement of the same spec."""
    found = [reading.document(each) for each in reading.paths if change_of(each) and each != document.path]
    return [each.path for each in found if each.id == document.id and each.requirement(requirement)]


def _beside(sources: Sources, tree: Tree, path: str, requirement: str, words: str) -> list[Nearest]:
    found = sources.search(tree, words[:_MOST_WORDS], _MOST_NEAREST + 1)
    return [each for each in found if (each.path, each.requirement) != (path, requirement)][:_MOST_NEAREST]


def _of_diff(sources: Sources, tree: Tree, diff: str) -> list[Nearest]:
    """Return the requirements nearest to the changed lines of each file, each once."""
    found: dict[tuple[str, int], Nearest] = {}
    files = [" ".join(_CHANGED.findall(each)) for each in _NEXT_FILE.split(diff)]
    for words in [each for each in files if each.strip()][:_MOST_FILES]:
        for nearest in sources.search(tree, words[:_MOST_WORDS], _OF_A_FILE):
            found.setdefault((nearest.path, nearest.line), nearest)
    return list(found.values())
