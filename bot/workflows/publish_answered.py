"""Answers to the questions of a proposed change: what they bring goes into the change as its branch holds it now.

Nothing that stands there is taken away, whoever wrote it, and no file of a plan is taken over: code puts entries in.
"""

from dataclasses import replace

from bot.errors import EditError, PlanError, StaleError, UnreadableError
from bot.openspec.layout import CHANGES, SPECS, Listing, change_ids
from bot.openspec.writing import Entry
from bot.repo.branches import RUN_TRAILER
from bot.repo.roots import roots_at
from bot.repo.transport import push
from bot.templating import render
from bot.text.printable import printable
from bot.text.tree import Kind, Tree
from bot.workflows.heads import refuse_head
from bot.workflows.hosting import Pull
from bot.workflows.own import own
from bot.workflows.plan import Plan
from bot.workflows.proposal_state import Proposed, proposed_by, state_marker, state_of
from bot.workflows.proposal_text import PROPOSAL, answer_message, notes_of, proposal_text
from bot.workflows.propose_on import over, stands, unsound, waited_for, with_entries
from bot.workflows.propose_revise import held_by
from bot.workflows.propose_values import Answered
from bot.workflows.propose_work import ProposeWork
from bot.workflows.publish_improve import refuse_foreign
from bot.workflows.publishing import Published, Publisher, reach
from bot.workflows.replies import answer

_AGAIN = "Say it again."
_NOTHING = "Nothing was published."


def publish_answered(plan: Plan, work: ProposeWork, hands: Publisher) -> Published:
    """Publish what answers led to. Raises RepoError, ForgeError, StaleError where somebody answered meanwhile,
    PlanError where it is nothing that the answers could lead to, or that may not be written there.
    """
    current = refuse_foreign(work.branch, work.commit, hands)
    pull = hands.host.pull(work.number)
    state = _state(work, pull, hands)
    fresh = _fresh(work, state)
    if not fresh:
        return Published((f"#{pull.number} holds these answers already.",), pull.url)
    refuse_head(hands, pull, pull.head_ref, pull.head_sha)
    _refuse_strange(work, state)
    reach(hands, pull.head_sha)
    here = (*state.here, *(each.number for each in fresh))
    after = replace(proposed_by(work, (*state.notes, *notes_of(plan))), here=here, last=state.highest)
    key = state_marker(after)  # where it has no room, nothing is written at all
    commit, proposal = _committed(plan, work, hands, pull, current, fresh)
    body = proposal_text(after, plan, proposal)
    hands.host.edit_pull(pull.number, title=pull.title, body=body, marker=key)
    said = [f"{each.number}: {each.words}" for each in fresh]
    if plan.trigger and plan.trigger.comment:
        open_now = [each.number for each in work.questions]
        words = {"said": said, "commit": commit, "branch": pull.head_ref, "notes": notes_of(plan), "open": open_now}
        answer(hands, pull.number, plan.trigger, render("comments/answered.md.j2", **words))
    where = f"Committed {commit[:12]} on {pull.head_ref}." if commit else "Nothing had to be committed."
    return Published((f"Answered on #{pull.number}: {'; '.join(said)}.", where), pull.url)


def _state(work: ProposeWork, pull: Pull, hands: Publisher) -> Proposed:
    """Return what our pull request remembers. Raises PlanError where it is none that a plan could go on with."""
    prefix = hands.config.github.branch_prefix
    state = state_of(pull, prefix) if own(hands.host, [pull], prefix) else None
    if state is None or pull.base_ref != work.branch or state.asks_of != proposed_by(work, ()).asks_of:
        raise PlanError(f"#{pull.number} does not propose what the plan goes on with.", _NOTHING)
    return state


def _fresh(work: ProposeWork, state: Proposed) -> tuple[Answered, ...]:
    """Return the answers that are new. Raises StaleError where there are others by now, PlanError for one to a question
    that is not open.
    """
    fresh = tuple(each for each in work.answered if each not in state.answered)
    if fresh and not set(state.answered) <= set(work.answered):
        raise StaleError("Another question was answered meanwhile.", _AGAIN)
    for each in fresh:
        asked = state.by_number(each.number)
        if asked is None or asked.question != each.question:
            raise PlanError(f"There is no open question {each.number}.", _NOTHING)
    return fresh


def _refuse_strange(work: ProposeWork, state: Proposed) -> None:
    """Raise PlanError where an entry is of nothing that waited, or that was said no to, or more would wait than did.

    And where a question gets a number that another one has had: whoever answered that did not mean this.
    """
    asked = {(each.number, each.question.id) for each in work.questions}
    if any(number <= state.highest for number, _ in asked - state.numbered):
        raise PlanError("The plan gives a question the number of another.", _NOTHING)
    if not {each.item for each in work.waiting} <= {each.item for each in state.waiting}:
        raise PlanError("The plan waits for what nobody asked about.", _NOTHING)
    if not waited_for(work.entries, state.waiting, work.answered):
        raise PlanError("The plan brings what nobody was asked about.", _NOTHING)


def _committed(
    plan: Plan, work: ProposeWork, hands: Publisher, pull: Pull, current: str, fresh: tuple[Answered, ...]
) -> tuple[str, str]:
    """Put the entries on the branch; return the commit, empty where there was nothing to do, and its proposal.md.

    Raises PlanError where the change with them may not be published.
    """
    if work.prefix not in roots_at(hands.repository.git, current):
        raise PlanError(f"The plan names {work.prefix or 'the top'}, which is no root there.", "Make it again.")
    place = hands.repository.below(work.prefix)
    before, branch = place.tree(current), place.tree(pull.head_sha)
    taken = {each.casefold() for each in change_ids(Listing(before))}
    if work.change in taken or before.kind(f"{SPECS}/{work.change}") is not None:
        raise PlanError(f"{work.change} is taken on {work.branch}.", _NOTHING)
    tree = over(before, branch, work.change)
    paper = f"{CHANGES}/{work.change}/{PROPOSAL}"
    try:
        files = _with(work, tree, before)
    except (EditError, UnreadableError) as error:
        raise PlanError(f"The change cannot be published. {error.message}", _NOTHING) from error
    proposal = files.get(paper, tree.text(paper) if tree.kind(paper) is Kind.FILE else "")
    if not files:
        return "", proposal
    message = answer_message(work, [each.number for each in fresh])
    planned = place.planned(dict(files), pull.head_sha)
    commit = place.write(planned, pull.head_sha, message, trailers={RUN_TRAILER: plan.run})
    push(hands.repository.git, hands.remote, commit, pull.head_ref, pull.head_sha)
    return commit, proposal


def _with(work: ProposeWork, tree: Tree, before: Tree) -> dict[str, str]:
    """Return the files that change. Raises PlanError, EditError, UnreadableError.

    An entry that stands there is not put in again: this very plan may have been published before, by halves.
    """
    held = [each.entry for each in held_by(tree, work.change)]
    if not held:
        raise PlanError(f"{work.change} is no longer on the branch.", _NOTHING)
    entries = [each for each in work.entries if not stands(each, held)]
    if not entries:
        return {}
    if _hidden(entries, work, before):
        raise PlanError("The change cannot be published. It holds characters that nobody sees.", _NOTHING)
    files = with_entries(tree, work.change, entries, work.purposes)
    if why := unsound(tree, files, work.change, entries):
        raise PlanError(f"The change cannot be published. {why}", _NOTHING)
    return files


def _hidden(entries: list[Entry], work: ProposeWork, before: Tree) -> bool:
    """Whether an entry holds a character that nobody sees and that its spec does not hold."""
    specs = [f"{SPECS}/{each.capability}/spec.md" for each in entries]
    known = {char for path in specs if before.kind(path) is Kind.FILE for char in before.text(path)}
    texts = [*work.purposes.values(), *(t for e in entries for t in (e.requirement, e.new_name, e.says, e.block))]
    return bool({char for each in texts for char in each if printable(char) != char} - known)
