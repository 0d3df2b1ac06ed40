"""``/specbot archive`` and ``/specbot rebase``: changes of a pull request, worked out here and committed to its head.

Neither needs a model, so the step that writes reads git and does all of it; a plan only says that somebody asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.errors import PlanError, UnreadableError
from bot.openspec.archive_specs import RefusedError
from bot.openspec.archiving import Archive, Question, Request
from bot.openspec.layout import Listing
from bot.repo.branches import RUN_TRAILER
from bot.repo.committing import Content
from bot.repo.repository import Repository
from bot.repo.transport import push
from bot.templating import render
from bot.text.tree import Draft
from bot.workflows.archive import Contradiction, Planned, carry_into, is_complete, plan_all
from bot.workflows.archive_commit import CHANGE_TRAILER, changes_of, message_of
from bot.workflows.bases import finder
from bot.workflows.chosen_changes import Chosen, Commits, named_changes, refuse_behind, touched_changes
from bot.workflows.heads import refuse_head
from bot.workflows.hosting import Pull
from bot.workflows.messages import quiet
from bot.workflows.own import own
from bot.workflows.plan import CommandWork, Plan
from bot.workflows.publishing import Published, Publisher, reach
from bot.workflows.rebase import Rebased, rebase
from bot.workflows.replies import answer

# What a comment cannot agree to.
_AT_A_DESK = {
    Question.TASKS: "Tick them in its tasks.md, or archive it at a desk with 'specbot archive --yes'.",
    Question.REPLACED: "Copy those that are to stay into the delta; where none is, archive it at a desk with "
    "'specbot archive --yes'.",
}


@dataclass
class _Work:
    """What comes of the changes, root by root: commits on top of each other, pushed by nobody yet, and what is told.

    ``left`` is what needs a person: a sentence, and the contradictions it is about.
    """

    hands: Publisher
    at: Commits
    run: str
    today: str
    tip: str
    done: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left: list[tuple[str, tuple[Contradiction, ...]]] = field(default_factory=list)

    def archive(self, prefix: str, names: Sequence[str]) -> None:
        """Archive changes of one root, a commit for each, in the order that conflicts least."""
        place = self.hands.repository.below(prefix)
        draft = Draft(place.tree(self.at.head))
        requests = [Request(name, self.today, frozenset({Question.SPECS})) for name in names]
        order = plan_all(draft.base, requests, finder(place, self.at.head))
        for planned in order.ready:
            if planned.archive:
                self._commit(place, changes_of(draft, planned.archive), message_of(planned), planned.change)
                carry_into(draft, planned.archive)
                self.done += _archived(prefix, planned, planned.archive)
                self.notes += [*planned.archive.warnings, *planned.notes]
        self.left += [_not_archived(prefix, planned) for planned in order.stuck]

    def rebase(self, prefix: str, names: Sequence[str]) -> None:
        """Rebase changes of one root, a commit for each."""
        place = self.hands.repository.below(prefix)
        tree = place.tree(self.at.head)
        for name in names:
            result = rebase(tree, name, finder(place, self.at.head))
            if result.changes:
                bullets = "".join(f"- {quiet(each)}\n" for each in result.merged)
                self._commit(place, result.changes, f"Bring {quiet(name)} up to date with the specs\n\n{bullets}", name)
            self.done += [f"{name}: {each}" for each in result.merged]
            self.notes += result.notes
            self.left += _not_rebased(name, result)

    def _commit(self, place: Repository, changes: Mapping[str, Content], message: str, name: str) -> None:
        files = place.planned(changes, self.tip)
        trailers = {RUN_TRAILER: self.run, CHANGE_TRAILER: quiet(name)}
        self.tip = self.hands.repository.write(files, self.tip, message, trailers=trailers)


def publish_changes(plan: Plan, work: CommandWork, hands: Publisher) -> Published:
    """Archive or rebase, push what came of it, and tell whoever asked.

    Raises StaleError when the branch moved, PlanError where nothing may be written there, RepoError.
    """
    pull = hands.host.pull(work.number)
    refuse_head(hands, pull, pull.head_ref, work.commit)
    at = _commits(hands, pull)
    told = _Work(hands, at, plan.run, _today(plan), at.head)
    try:
        _refuse_own(hands, pull, work)
        for each in _chosen(hands.repository, at, work):
            (told.archive if work.word == "archive" else told.rebase)(each.prefix, each.names)
    except (RefusedError, PlanError, UnreadableError) as error:
        if plan.trigger:
            answer(hands, pull.number, plan.trigger, render("comments/sentence.md.j2", text=str(error)))
        return Published((str(error),), pull.url, refused=True)
    if told.tip != at.head:
        push(hands.repository.git, hands.remote, told.tip, pull.head_ref, at.head)
    return _answered(plan, work, pull, told)


def _refuse_own(hands: Publisher, pull: Pull, work: CommandWork) -> None:
    if own(hands.host, [pull], hands.config.github.branch_prefix):
        message = f"#{pull.number} is specbot's own; '{work.word}' is for the changes of people."
        raise PlanError(message, "Say it on the pull request that the change is in.")


def _commits(hands: Publisher, pull: Pull) -> Commits:
    tip = hands.host.branch_tip(pull.base_ref)
    if tip is None:
        raise PlanError(f"The branch {pull.base_ref} is gone.", "Give the pull request another base, and say it again.")
    reach(hands, pull.head_sha)
    reach(hands, tip)
    return Commits(pull.head_sha, tip, hands.repository.merge_base(tip, pull.head_sha))


def _chosen(repository: Repository, at: Commits, work: CommandWork) -> tuple[Chosen, ...]:
    if work.changes:
        chosen = named_changes(repository, at, work.changes)
    else:
        chosen = touched_changes(repository, at)
        if not chosen:
            message = "This pull request touches no open change."
            raise PlanError(message, f"Name one, as in '/specbot {work.word} add-login'.")
        if work.word == "archive":
            chosen = _complete(repository, at, chosen)
    refuse_behind(repository, at, chosen)
    return chosen


def _complete(repository: Repository, at: Commits, chosen: Sequence[Chosen]) -> tuple[Chosen, ...]:
    """Return those that have all their tasks done. Raises PlanError where none has."""
    found = []
    for each in chosen:
        listing = Listing(repository.below(each.prefix).tree(at.head))
        names = tuple(name for name in each.names if is_complete(listing, name))
        if names:
            found.append(Chosen(each.prefix, names))
    if not found:
        message = "No change of this pull request has all its tasks done."
        raise PlanError(message, "Tick them in its tasks.md, or name a change that has none.")
    return tuple(found)


def _archived(prefix: str, planned: Planned, archive: Archive) -> list[str]:
    lines = [line[2:] for line in message_of(planned).splitlines()[2:] if line.startswith("- ")]
    return [f"{planned.change} went to {prefix}{archive.target}", *lines]


def _not_archived(prefix: str, planned: Planned) -> tuple[str, tuple[Contradiction, ...]]:
    name = f"{prefix}{planned.change}" if prefix else planned.change
    if not planned.refusal:
        return f"{name} contradicts the specs as they are now; nothing of it was written.", planned.contradictions
    fix = _AT_A_DESK.get(planned.refusal.question, "") if planned.refusal.question else planned.refusal.fix
    return f"{name}: {planned.refusal.message} {fix}".rstrip(), planned.contradictions


def _not_rebased(name: str, done: Rebased) -> list[tuple[str, tuple[Contradiction, ...]]]:
    left: list[tuple[str, tuple[Contradiction, ...]]] = [
        (f"{name}: {each.capability}, {each.requirement}: {each.why} {each.next_step}", ()) for each in done.left
    ]
    if done.contradictions:
        return [*left, (f"{name} contradicts the specs as they are now.", done.contradictions)]
    return left


def _today(plan: Plan) -> str:
    """Return the day that an archive is named after, in UTC: the one on which it was asked for, however often it runs.

    The official tool takes the day where the user is; in a workflow that is UTC.
    """
    created = plan.trigger.created[:10] if plan.trigger else ""
    return created or datetime.now(UTC).date().isoformat()


def _answered(plan: Plan, work: CommandWork, pull: Pull, told: _Work) -> Published:
    commit = told.tip if told.tip != told.at.head else ""
    text = render(
        "comments/changes.md.j2",
        word=work.word,
        commit=commit,
        branch=pull.head_ref,
        done=told.done,
        notes=list(dict.fromkeys(told.notes)),
        left=[{"why": why, "conflicts": [_conflict(each) for each in found]} for why, found in told.left],
    )
    if plan.trigger:
        answer(told.hands, pull.number, plan.trigger, text)
    first = f"Committed {commit[:12]} on {pull.head_ref}." if commit else "Nothing was committed."
    return Published((first, *told.done, *(why for why, _ in told.left)), pull.url, refused=bool(told.left))


def _conflict(each: Contradiction) -> dict[str, object]:
    conflict = each.conflict
    sides = (conflict.base, conflict.current, conflict.incoming)
    titles = ("When the change was written", "The spec today", "The change")
    return {
        "about": " › ".join(filter(None, (each.capability, conflict.requirement, conflict.scenario))),
        "what": conflict.what,
        "sides": list(zip(titles, sides, strict=True)),
    }
