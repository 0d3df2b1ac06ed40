"""Specs and files of open changes as resources, with completion of their names."""

from collections.abc import Callable
from urllib.parse import quote

from anyio.to_thread import run_sync
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp_types import (
    Completion,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    Resource,
    ResourceTemplateReference,
)

from bot.errors import SpecbotError, UsageError
from bot.openspec.layout import CHANGES, SPEC_FILE, SPECS, Listing, change_of, spec_files
from bot.text.lines import as_replaced
from bot.text.tree import Tree
from bot.tools.change_files import ChangeFiles
from bot.tools.reading import Reading

MARKDOWN = "text/markdown"
SPEC = "spec://{+capability}"
CHANGE = "change://{change}/{+file}"

MOST_RESOURCE = 200_000
"""Characters of one resource; the largest spec we have met has 229,000 and is no good one. Tools read on from there."""
MOST_COMPLETIONS = 100
"""The most that the protocol allows in one answer."""


def list_resources(tree: Tree) -> list[Resource]:
    """Return every main spec and every file of an open change."""
    found = [
        Resource(uri=f"spec://{quote(name)}", name=name, title=f"Spec {name}", mime_type=MARKDOWN)
        for name in _capabilities(tree)
    ]
    files = ChangeFiles(tree)
    for name in files.names:
        for file in files.files(name):
            label = as_replaced(f"{name}/{file}")
            uri = f"change://{quote(label)}"
            found.append(Resource(uri=uri, name=label, title=f"Change {label}", mime_type=MARKDOWN))
    return found


def uri_of(path: str) -> str:
    """Return the URI of a main spec or a file of an open change, empty for anything else."""
    if path.startswith(f"{SPECS}/") and path.endswith(f"/{SPEC_FILE}"):
        return f"spec://{quote(path.removeprefix(f'{SPECS}/').removesuffix(f'/{SPEC_FILE}'))}"
    if change_of(path) not in ("", "archive"):
        return f"change://{quote(path.removeprefix(f'{CHANGES}/'))}"
    return ""


def add_resources(server: MCPServer, view: Callable[[], Tree]) -> None:
    """Give ``server`` the two templates and the completion of their arguments, and of the prompts' arguments."""

    @server.resource(SPEC, name="spec", title="A main spec", mime_type=MARKDOWN)
    def spec(capability: str) -> str:
        """A main spec as it stands."""
        return _read(lambda: Reading(view()).document(f"{SPECS}/{capability}/spec.md").text)

    @server.resource(CHANGE, name="change", title="A file of an open change", mime_type=MARKDOWN)
    def change(change: str, file: str) -> str:
        """The proposal, design, tasks or a delta of an open change as it stands."""
        return _read(lambda: ChangeFiles(view()).text(change, file))

    async def complete(
        ref: PromptReference | ResourceTemplateReference,  # noqa: ARG001  an argument has one meaning wherever it is
        argument: CompletionArgument,
        context: CompletionContext | None,
    ) -> Completion:
        known = (context.arguments or {}) if context else {}
        names = await run_sync(_names, view, argument.name, known)
        wanted = argument.value.casefold()
        found = [as_replaced(name) for name in names if wanted in name.casefold()]
        return Completion(values=found[:MOST_COMPLETIONS], total=len(found), has_more=len(found) > MOST_COMPLETIONS)

    server.completion()(complete)  # type: ignore[no-untyped-call]  # the SDK left its annotations out


def _names(view: Callable[[], Tree], argument: str, known: dict[str, str]) -> list[str]:
    """Return what an argument of a template or a prompt may be."""
    tree = view()
    try:
        if argument == "capability":
            return _capabilities(tree)
        if argument == "change":
            return list(ChangeFiles(tree).names)
        if argument == "file":
            return ChangeFiles(tree).files(known.get("change", ""))
        if argument == "path":
            return list(Reading(tree).paths)
        if argument == "requirement":
            return [each.name for each in Reading(tree).document(known.get("path", "")).requirements]
    except UsageError:  # what is known so far leads nowhere: there is nothing to offer
        return []
    return []


def _capabilities(tree: Tree) -> list[str]:
    return [as_replaced(name) for name, _ in spec_files(Listing(tree), SPECS)]


def _read(text: Callable[[], str]) -> str:
    """Return a text as it can be sent, or the protocol's own errors."""
    try:
        found = text()
    except UsageError as error:
        raise ResourceNotFoundError(str(error)) from error
    except SpecbotError as error:
        raise ResourceError(str(error)) from error
    cut = found[:MOST_RESOURCE]
    if len(found) > len(cut):
        cut += f"\n[cut here: {MOST_RESOURCE} of {len(found)} characters; read_spec and read_change read on]"
    return as_replaced(cut)
