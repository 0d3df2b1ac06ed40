"""One pull request for a proposed change: each file of it is new, plain and its own, and the whole is judged again."""

from dataclasses import dataclass, replace

from bot.errors import EditError, PlanError, UnreadableError
from bot.openspec.archive_specs import RefusedError, deltas_of
from bot.openspec.layout import CHANGES, SPECS, Listing, change_ids
from bot.openspec.metadata import METADATA_FILE, read_metadata
from bot.repo.branches import RUN_TRAILER
from bot.repo.repository import Repository
from bot.repo.roots import roots_at
from bot.repo.transport import push
from bot.text.printable import printable
from bot.text.tree import Draft, Kind, Tree
from bot.workflows.as_change import check_change
from bot.workflows.hosting import Pull
from bot.workflows.own import may_be_made_again, own, proposal_branch
from bot.workflows.plan import Plan
from bot.workflows.proposal_state import Proposed, proposed_by, read_proposed, state_marker
from bot.workflows.proposal_text import PROPOSAL, message_of, notes_of, proposal_text, title_of
from bot.workflows.propose_gate import refusal, with_files
from bot.workflows.propose_work import ProposeWork
from bot.workflows.publish_improve import refuse_foreign, same_commit, too_many
from bot.workflows.publishing import Published, Publisher

_MOST_EARLIER = 20
_NOTHING = "Nothing was published."


@dataclass(frozen=True)
class _There:
    """What there is already: the branch, its tip, our pull requests from it, and the open one, whoever's it is."""

    branch: str
    tip: str | None
    ours: tuple[Pull, ...]
    pull: Pull | None


def publish_propose(plan: Plan, work: ProposeWork, hands: Publisher) -> Published:
    """Publish a proposed change. Raises RepoError, ForgeError, PlanError where it is none that may be written there.

    It goes on top of what the branch is at now, and is judged there. What somebody closed is not opened again, and what
    somebody committed to is left alone.
    """
    current = refuse_foreign(work.branch, work.commit, hands)
    if work.prefix not in roots_at(hands.repository.git, current):
        raise PlanError(f"The plan names {work.prefix or 'the top'}, which is no root there.", "Make it again.")
    place = hands.repository.below(work.prefix)
    files = _checked(work, place, current)
    there = _there(work, hands)
    if refused := _refused(work, hands, there, current):
        return refused
    commit = place.write(
        place.planned(dict(files), current), current, message_of(work), trailers={RUN_TRAILER: plan.run}
    )
    moved = not (there.tip and same_commit(hands, there.tip, commit))
    if moved:
        push(hands.repository.git, hands.remote, commit, there.branch, there.tip)
    return _told(plan, work, hands, there, moved=moved)


def _checked(work: ProposeWork, place: Repository, current: str) -> dict[str, str]:
    """Return the files of the change by their paths in the root.

    Raises PlanError where its id is taken, where it is not valid under --strict or could not be archived, RepoError
    where a path is none that specbot writes.
    """
    tree = place.tree(current)
    taken = {each.casefold() for each in change_ids(Listing(tree))}
    try:
        check_change(tree, work.change)
    except EditError as error:
        raise PlanError(error.message, _NOTHING) from error
    if work.change in taken or tree.kind(f"{SPECS}/{work.change}") is not None:
        raise PlanError(f"{work.change} is taken on {work.branch}.", "'specbot propose --name' takes another.")
    files = {f"{CHANGES}/{work.change}/{each.path}": each.text for each in work.files}
    place.planned(dict(files), current)
    after = with_files(tree, files)
    if why := _unfit(after, work, tree) or refusal(after, work.change):
        raise PlanError(f"The change cannot be published. {why}", _NOTHING)
    return files


def _unfit(after: Draft, work: ProposeWork, before: Tree) -> str:
    """Return what a change may not hold that was written by a model, in a sentence; empty for nothing."""
    folder = f"{CHANGES}/{work.change}"
    try:
        deltas = deltas_of(Listing(after), folder)
        known = {char for each in deltas for char in _spec(before, each.capability)}
        is_marked = False
        if after.kind(f"{folder}/{METADATA_FILE}") is Kind.FILE:
            said = read_metadata(after.text(f"{folder}/{METADATA_FILE}"))
            is_marked = said.retire_capabilities or said.skip_specs
    except (UnreadableError, RefusedError) as error:
        return f"It cannot be read: {error.message}"
    if not deltas:
        return "It changes no requirement."
    if is_marked:
        return f"{METADATA_FILE} retires a capability or skips specs, which only a person may."
    hidden = {char for each in work.files for char in each.path + each.text if printable(char) != char} - known
    return "It holds characters that nobody sees." if hidden else ""


def _spec(tree: Tree, capability: str) -> str:
    path = f"{SPECS}/{capability}/spec.md"
    return tree.text(path) if tree.kind(path) is Kind.FILE else ""


def _there(work: ProposeWork, hands: Publisher) -> _There:
    prefix = hands.config.github.branch_prefix
    branch = proposal_branch(prefix, work.change)
    pulls = hands.host.pulls(head=branch, state="all", most=_MOST_EARLIER)
    ours = own(hands.host, pulls, prefix)
    pull = next((each for each in pulls if each.is_open), None)
    return _There(branch, hands.host.branch_tip(branch), tuple(ours), pull)


def _refused(work: ProposeWork, hands: Publisher, there: _There, current: str) -> Published | None:
    """Return why the branch is not written to: somebody's, another proposal's, or refused before; None where it is."""
    pull, url = there.pull, there.pull.url if there.pull else ""
    mine = proposed_by(work, ())
    if closed := next((each for each in there.ours if _was_refused(each, mine)), None):
        line = f"#{closed.number} proposed just this and was closed without it; it is not opened again."
        return Published((line,), closed.url, refused=True)
    state = read_proposed(pull.body) if pull and pull in there.ours else None
    if pull and not _is_of(work, pull, state):
        line = f"#{pull.number} proposes another change called {work.change}; --name takes another id."
        return Published((line,), url, refused=True)
    if pull and (numbers := _unheard(work, state)):
        line = f"#{pull.number} has answers that are not known here: {numbers}. Go on there, or give them here as well."
        return Published((line,), url, refused=True)
    bases = (current, work.commit)
    if there.tip and not may_be_made_again(hands.repository, hands.remote, there.tip, bases, there.ours):
        line = f"Somebody has committed to {there.branch}; it was left alone."
        return Published((line,), url, refused=True)
    if pull is None and (many := too_many(hands, there.branch)):
        return Published((many,), refused=True)
    return None


def _is_of(work: ProposeWork, pull: Pull, state: Proposed | None) -> bool:
    """Whether an open pull request is for the same wish in the same root, into the same branch."""
    return state is not None and pull.base_ref == work.branch and proposed_by(work, ()).asks_of == state.asks_of


def _unheard(work: ProposeWork, state: Proposed | None) -> str:
    """Return which answers, given in the pull request, whoever made this plan knew nothing of; empty for none."""
    known = {each.question.id for each in work.answered}
    said = [each for each in state.answered if each.number in state.here] if state else []
    lost = [each for each in said if each.question.id not in known]
    return ", ".join(str(each.number) for each in sorted(lost, key=lambda one: one.number))


def _was_refused(pull: Pull, mine: Proposed) -> bool:
    if pull.is_open or pull.merged:
        return False
    state = read_proposed(pull.body)
    return state is not None and replace(mine, waiting=(), notes=()) == replace(
        state, waiting=(), notes=(), here=(), last=0
    )


def _told(plan: Plan, work: ProposeWork, hands: Publisher, there: _There, *, moved: bool) -> Published:
    """Open the pull request, or bring its words up to date."""
    state = proposed_by(work, notes_of(plan))
    key, title = state_marker(state), title_of(work.change)
    proposal = next((each.text for each in work.files if each.path == PROPOSAL), "")
    body = proposal_text(state, plan, proposal)
    pull = there.pull
    if pull is None:
        draft = hands.config.github.draft
        pull = hands.host.open_pull(
            title=title, body=body, marker=key, head=there.branch, base=work.branch, draft=draft
        )
        if hands.config.github.labels:
            hands.host.label(pull.number, hands.config.github.labels)
        return Published((f"Opened #{pull.number}: {title}.",), pull.url)
    if moved or not pull.body.startswith(key):
        hands.host.edit_pull(pull.number, title=title, body=body, marker=key)
        return Published((f"Brought #{pull.number} up to date.",), pull.url)
    return Published((f"#{pull.number} holds just this already.",), pull.url)
