"""One pull request for another prompt: its texts are read again, its figures decided on again, its past looked up."""

from dataclasses import dataclass

from bot.errors import PlanError, StaleError
from bot.repo.repository import Repository
from bot.repo.roots import roots_at
from bot.repo.transport import push
from bot.workflows.hosting import Pull
from bot.workflows.markers import marker
from bot.workflows.memory import read_memory
from bot.workflows.own import may_be_made_again, own
from bot.workflows.plan import Plan
from bot.workflows.prompt_texts import Prompt, fault_of
from bot.workflows.prompts_before import Reversal, prompt_at, reversals
from bot.workflows.prompts_commit import commit_of
from bot.workflows.prompts_text import promotion_text, reversal_text
from bot.workflows.prompts_work import PromptsWork
from bot.workflows.publish_improve import refuse_foreign, same_commit, too_many
from bot.workflows.publishing import Published, Publisher

_MARKER = "prompts"
_MOST_EARLIER = 20


@dataclass(frozen=True)
class _Wanted:
    """What goes out, once it is known to be good: the prompt before and after, and the words for people."""

    old: Prompt
    new: Prompt
    title: str
    body: str
    back: bool


def publish_prompts(plan: Plan, work: PromptsWork, hands: Publisher) -> Published:
    """Publish another prompt. Raises RepoError, ForgeError, PlanError where the plan is not for the branch as it is.

    It goes on top of what the branch is at now. What somebody closed is not opened again.
    """
    if work.branch != hands.host.default_branch():
        raise PlanError("Prompts count on the default branch alone.", "Make the plan for it.")
    current = refuse_foreign(work.branch, work.commit, hands)
    if work.prefix not in roots_at(hands.repository.git, current):
        raise PlanError(f"The plan names {work.prefix or 'the top'}, which is no root there.", "Make it again.")
    place = hands.repository.below(work.prefix)
    now = prompt_at(place, current, work.kind)
    if now.version == work.new:
        return Published((f"{work.branch} has this prompt for {work.kind} already.",))
    if now.version != work.old:
        raise StaleError(f"The prompt for {work.kind} has changed since the plan was made.", "Run it again.")
    wanted = _checked(plan, work, hands, place, current, now)
    return _published(plan, work, hands, place, current, wanted)


def _checked(plan: Plan, work: PromptsWork, hands: Publisher, place: Repository, current: str, now: Prompt) -> _Wanted:
    """Return what goes out. Raises PlanError where the texts cannot be used, or nothing speaks for them."""
    new = now.with_files({each.name: each.text for each in work.files})
    if fault := fault_of(new):
        raise PlanError(f"The prompt cannot be used: {fault}.", "Nothing was published.")
    if new.version != work.new:
        raise PlanError("The texts of the plan are not those of the version it names.", "Nothing was published.")
    if work.comparison:
        decision = work.comparison.table.decision()
        if not decision.promoted:
            why = "; ".join(decision.against[:3])
            raise PlanError(f"The plan's own figures do not promote its prompt: {why}.", "Nothing was published.")
        return _Wanted(now, new, *promotion_text(now, new, work.comparison, plan.model, plan.run_url), back=False)
    events = read_memory(hands.repository, hands.remote).log.events.values()
    found = next((each for each in reversals(place, current, events) if each.now.kind == work.kind), None)
    if found is None or found.before.version != new.version:
        what = f"the prompt for {work.kind} goes back to this"
        raise PlanError(f"The memory does not say that {what}.", "Nothing was published.")
    return _Wanted(now, new, *reversal_text(found, plan.run_url), back=True)


def take_back(plan: Plan, found: Reversal, branch: str, current: str, prefix: str, hands: Publisher) -> Published:
    """Publish that a prompt goes back, found by whoever publishes itself. Raises RepoError, ForgeError."""
    work = PromptsWork(branch, current, prefix, found.now.kind, (), found.now.version, found.before.version)
    wanted = _Wanted(found.now, found.before, *reversal_text(found, plan.run_url), back=True)
    return _published(plan, work, hands, hands.repository.below(prefix), current, wanted)


def _published(
    plan: Plan, work: PromptsWork, hands: Publisher, place: Repository, current: str, wanted: _Wanted
) -> Published:
    """Put the commit on specbot's own branch for this prompt, and open its pull request, or bring it up to date."""
    prefix = hands.config.github.branch_prefix
    branch = f"{prefix}prompts/{work.branch}/{work.prefix}{work.kind}"
    pulls = hands.host.pulls(head=branch, base=work.branch, state="all", most=_MOST_EARLIER)
    ours = own(hands.host, pulls, prefix)
    pull = next((each for each in pulls if each.is_open), None)
    key = marker(_MARKER, {"kind": work.kind, "old": wanted.old.version, "new": wanted.new.version})
    if refused := next((each for each in ours if _was_refused(each, key)), None):
        line = f"#{refused.number} brought this prompt and was closed without it; it is not opened again."
        return Published((line,), refused.url, refused=True)
    tip = hands.host.branch_tip(branch)
    if tip and not may_be_made_again(hands.repository, hands.remote, tip, (current, work.commit), ours):
        line = f"Somebody has committed to {branch}; it was left alone."
        return Published((line,), pull.url if pull else "", refused=True)
    if pull is None and (many := too_many(hands, branch)):
        return Published((many,), refused=True)
    commit = commit_of(place, current, wanted.old, wanted.new, plan.run, back=wanted.back)
    moved = not (tip and same_commit(hands, tip, commit))
    if moved:
        push(hands.repository.git, hands.remote, commit, branch, tip)
    return _told(hands, work, wanted, branch, pull, key, moved=moved)


def _was_refused(pull: Pull, key: str) -> bool:
    return not pull.is_open and not pull.merged and pull.body.startswith(key)


def _told(
    hands: Publisher, work: PromptsWork, wanted: _Wanted, branch: str, pull: Pull | None, key: str, *, moved: bool
) -> Published:
    if pull is None:
        draft = hands.config.github.draft
        pull = hands.host.open_pull(
            title=wanted.title, body=wanted.body, marker=key, head=branch, base=work.branch, draft=draft
        )
        if hands.config.github.labels:
            hands.host.label(pull.number, hands.config.github.labels)
        return Published((f"Opened #{pull.number}: {wanted.title}.",), pull.url)
    if moved or not pull.body.startswith(key):
        hands.host.edit_pull(pull.number, title=wanted.title, body=wanted.body, marker=key)
        return Published((f"Brought #{pull.number} up to date.",), pull.url)
    return Published((f"#{pull.number} holds just this already.",), pull.url)
