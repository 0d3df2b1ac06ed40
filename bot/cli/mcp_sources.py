"""What ``specbot mcp`` serves: one place on disk, read anew at every call."""

from collections.abc import Callable, Iterator, Sequence
from threading import Lock

from bot.cli.mcp_ask import Asked, Examine, asked_of
from bot.cli.place import Place
from bot.cli.search_index import with_search
from bot.cli.wiring import history_of
from bot.errors import UsageError
from bot.gates.registry import judge
from bot.openspec.findings import Finding
from bot.openspec.suggestions import Suggestion, Verdict
from bot.openspec.validate import findings_at
from bot.repo.live import LiveFolder
from bot.rules.around import AroundTree
from bot.search.checked import CheckedAnswer
from bot.text.diff import unified
from bot.text.tree import Tree
from bot.tools.sources import Checked, Nearest, Sources
from bot.workflows.check_answer import check_answer
from bot.workflows.gradual import check_gradually
from bot.workflows.meaning import Meaning
from bot.workflows.scope import since
from bot.workflows.search import Matched, search


def sources_of(
    place: Place, asked: Asked | None = None, examine: Examine | None = None, meaning: Meaning | None = None
) -> Sources:
    """Return what the server is given of a place, and the AI tests. Raises ConfigError for rules that do not exist.

    Without ``asked`` questions are answered in the specs' own words; with ``meaning`` what is searched for comes in
    order of meaning too.
    """
    quality = place.quality
    bases = history_of(place)

    def findings(tree: Tree, path: str) -> Sequence[Finding]:
        structural = [each for each in findings_at(tree, path) if each.path == path]
        return quality.with_structure(tree, path, structural, AroundTree(tree))

    def check(tree: Tree) -> Iterator[Checked]:
        return check_gradually(tree, quality, bases)

    def judged(suggestion: Suggestion, tree: Tree) -> Sequence[Verdict]:
        return judge(suggestion, tree, findings_at, quality)

    def nearest(tree: Tree, question: str, limit: int) -> Sequence[Nearest]:
        found = with_search(place.root, lambda opened: search(tree, question, opened, limit, meaning=meaning))
        return [_nearest(each) for each in found]

    def checked(tree: Tree, text: str) -> CheckedAnswer:
        return with_search(place.root, lambda connection: check_answer(tree, text, connection))

    return Sources(
        look=lambda: LiveFolder(place.root),
        findings=findings,
        check=check,
        diff=_diff_of(place),
        judge=judged,
        search=nearest,
        check_answer=checked,
        ask=asked or asked_of(place),
        examine=examine,
    )


def _nearest(each: Matched) -> Nearest:
    quotes = tuple((one.line, one.text) for one in each.quotes)
    return Nearest(each.hit.path, each.hit.line, each.hit.requirement, each.change, quotes)


def _diff_of(place: Place) -> Callable[[Tree], str]:
    """Return the function that compares a tree with where the branch began, one caller at a time: git is a process."""
    lock = Lock()

    def diff(tree: Tree) -> str:
        if place.repository is None:
            raise UsageError("There is no git repository here to tell what changed.")
        with lock:
            base = place.repository.tree(place.repository.default_base().commit)
            touched = since(base, tree, "").touched
            return "".join(
                unified(path, base.text(path) if base.kind(path) else None, tree.text(path)) for path in touched
            )

    return diff
