"""``improve --shards`` and ``--shard``: the parts of one run, for as many processes."""

from bot.cli.destination import Destination
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.openspec.layout import load_project
from bot.openspec.model import Project
from bot.text.counts import count
from bot.workflows.plan import Share
from bot.workflows.scope import Scope
from bot.workflows.shards import Shard, costs_of, matrix, narrowed, share_of


def shared(place: Place, project: Project, scope: Scope, shard: Shard | None) -> tuple[Scope, Share | None]:
    """Return what a shard looks at of a scope, and how its plan says so; the scope itself where there is no shard."""
    if shard is None:
        return scope, None
    share = share_of(costs_of(_prefix(place), project, scope), shard)
    return narrowed(scope, _prefix(place), share), share


def print_matrix(place: Place, printer: Printer, goes: Destination, scope: Scope, most: int) -> int:
    """Print the shards of a run as GitHub takes a matrix: one line of JSON. Raises UsageError."""
    project = load_project(place.tree) if goes.reads_commits else place.project
    shards = matrix(costs_of(_prefix(place), project, scope), most)
    printer.json_line({"include": shards})
    documents = sum(int(each["documents"]) for each in shards)
    printer.talk(f"{count(documents, 'document')} in {count(len(shards), 'shard')}.")
    return 0


def _prefix(place: Place) -> str:
    return place.repository.root_prefix if place.repository else ""
