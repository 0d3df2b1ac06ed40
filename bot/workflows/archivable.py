"""What the archive would refuse of the open changes, said before somebody archives them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial

from bot.errors import UnreadableError
from bot.openspec.archive_specs import RefusedError, deltas_of
from bot.openspec.archiving import Archive, Question, Refusal, Request, plan_archive
from bot.openspec.bases import FindBases
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import CHANGES, SPEC_FILE, Listing, change_ids, read_text
from bot.openspec.touches import touches
from bot.text.printable import in_one_line
from bot.text.tree import Draft, Tree
from bot.workflows.archive import Planned, carry_into, plan_three_way
from bot.workflows.finding_ids import ARCHIVE_REFUSED

# What is left of the official codes once tasks, names and a place in the archive are left to whoever archives; that the
# deltas are no deltas is what the validator says.
_ABOUT_SPECS = frozenset({"archive_spec_update_failed", "archive_spec_validation_failed", "archive_path_outside_root"})
# No folder of the archive is called so.
_NO_DAY = "0000-00-00"


def archive_findings(tree: Tree, changes: Sequence[str], bases: FindBases | None = None) -> Iterator[Finding]:
    """Yield one finding for each of some open changes that the archive would refuse as the specs are now.

    ``bases`` finds what their deltas were written against, None where no history is there; what merges with it is not
    refused. What another open change makes room for is worth knowing and no more. Raises RepoError.
    """
    plan = _planner(tree, bases)
    as_they_are = cache(partial(plan, tree))
    touched = cache(partial(_touched, tree))
    for name in changes:
        refusal = _refusal(as_they_are(name))
        if refusal:
            others = [each for each in change_ids(Listing(tree)) if each != name and touched(each) & touched(name)]
            ready = {each: first for each in others if (first := _archive(as_they_are(each)))}
            yield _finding(name, refusal, _waits_for(tree, name, ready, plan))


_Plan = Callable[[Tree, str], Archive | Refusal | Planned]


def _planner(whole: Tree, bases: FindBases | None) -> _Plan:
    listing = Listing(whole)

    def plan(tree: Tree, name: str) -> Archive | Refusal | Planned:
        request = Request(name, _NO_DAY, frozenset(Question))
        official = plan_archive(tree, request, listing=listing if tree is whole else None)
        if isinstance(official, Archive) or bases is None or official.code not in _ABOUT_SPECS:
            return official
        # Only what the official archive refuses is looked up in history, which takes git.
        return plan_three_way(tree, request, bases)

    return plan


def _archive(result: Archive | Refusal | Planned) -> Archive | None:
    if isinstance(result, Planned):
        return result.archive if result.is_ready else None
    return result if isinstance(result, Archive) else None


def _refusal(result: Archive | Refusal | Planned) -> Refusal | None:
    """Return why specs are in the way, None where they are not."""
    if not isinstance(result, Planned):
        return result if isinstance(result, Refusal) and result.code in _ABOUT_SPECS else None
    if result.refusal:
        return result.refusal if result.refusal.code in _ABOUT_SPECS else None
    for each in result.contradictions:
        about = each.conflict.requirement
        message = f"{each.capability}, {about}: {each.conflict.what}"
        fix = f"Edit the delta to say what is meant; 'specbot archive {result.change} --dry-run' shows all sides."
        return Refusal("archive_spec_update_failed", message, fix, capability=each.capability)
    return None


def _waits_for(tree: Tree, name: str, others: Mapping[str, Archive], plan: _Plan) -> str:
    """Return the change of ``others`` that has to be archived first, empty where none of them would help."""
    for other, archive in others.items():
        draft = Draft(tree)
        carry_into(draft, archive)
        if _archive(plan(draft, name)):
            return other
    return ""


def _touched(tree: Tree, name: str) -> set[tuple[str, str]]:
    """Return what the deltas of a change speak of: capability, and the key of a requirement's name."""
    try:
        deltas = deltas_of(Listing(tree), f"{CHANGES}/{name}")
        return {(each.capability, touch.key) for each in deltas for touch in touches(read_text(tree, each.path))}
    except (UnreadableError, RefusedError):
        return set()


def _finding(name: str, refusal: Refusal, first: str) -> Finding:
    inside = f"/specs/{refusal.capability}/{SPEC_FILE}" if refusal.capability else ""
    path = f"{CHANGES}/{name}{inside}"
    if first:
        message = f"This can be archived once '{in_one_line(first)}' is: {refusal.message}"
        return Finding(ARCHIVE_REFUSED, Severity.INFO, path, message)
    reason = next((each.message for each in refusal.findings if each.severity is Severity.ERROR), "")
    # Which file is to be mended stands above the finding.
    fix = "" if refusal.code == "archive_spec_update_failed" and not refusal.findings else refusal.fix
    told = " ".join(filter(None, (refusal.message.replace("; nothing was changed.", "."), reason, fix)))
    return Finding(ARCHIVE_REFUSED, Severity.WARNING, path, f"The archive would refuse this: {told}")
