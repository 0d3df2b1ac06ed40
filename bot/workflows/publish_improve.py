"""One pull request for a branch: found before it is made, made again in place, closed when nothing is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.errors import PlanError, RepoError, StaleError
from bot.openspec.suggestions import Question, Suggestion
from bot.repo.transport import push
from bot.templating import render
from bot.text.counts import count
from bot.workflows.choosing import Chosen, capped, in_step, places_of, wanted
from bot.workflows.conversation import (
    MOST_DISMISSED,
    Conversation,
    conversation_on,
    identity,
    numbered,
    read_conversation,
    status_marker,
    with_settled,
)
from bot.workflows.hosting import Pull
from bot.workflows.own import (
    branch_for,
    conversation_of,
    dismissed_on,
    may_be_made_again,
    own,
    own_of,
    proposed_on,
    siblings_of,
)
from bot.workflows.plan import ImproveWork, Part, Plan
from bot.workflows.publishing import Checked, Published, Publisher, checked, committed, reach, refused_lines
from bot.workflows.pull_request import Told, pull_request_of


@dataclass(frozen=True)
class _There:
    """What there is already: our pull requests of a branch, the open one, what was said on it, and the branch's tip."""

    branch: str
    pulls: Sequence[Pull]
    pull: Pull | None
    known: Conversation
    tip: str | None
    proposed: Mapping[str, int]
    """What stands in our open pull requests of other groups, by its id, and in which."""

    @property
    def published(self) -> str:
        """The commit that was published for last, whatever became of it."""
        return read_conversation(self.pulls[0].body).head if self.pulls else ""


def publish_improve(plan: Plan, work: ImproveWork, hands: Publisher) -> Published:
    """Publish an improvement. Raises RepoError, ForgeError, PlanError where the plan is not for the branch as it is."""
    if work.share:
        part = f"shard {work.share.index} of {work.share.count}"
        raise PlanError(f"This is the plan of {part}.", "'specbot plan merge' joins it with the others.")
    current = refuse_foreign(work.branch, work.commit, hands)
    there = _there(work, hands)
    if there.tip and not _is_ours(hands, there, there.tip, current):
        return _left_alone(hands, there.branch, there.pull)
    known, url = there.known, there.pull.url if there.pull else ""
    if known.paused:
        number = there.pull.number if there.pull else 0
        return Published((f"Paused on #{number}; nothing was published.",), url, refused=True)
    # A later run was quicker, and knew nothing of this one: what it published stays, and the text is now another.
    commit = current if _is_older(hands, work.commit, there.published) else work.commit
    work = replace(work, commit=commit, as_change=work.as_change or known.change)
    parts, notes = _not_twice(wanted(in_step(work, known), known), there)
    chosen = capped(parts, hands.config.limits, places_of(work, known))
    done = checked(hands, chosen.parts, work.commit, change=work.as_change, answers=known.answers())
    done = replace(done, notes=(*done.notes, *notes))
    if not done.files:
        return _closed(hands, work, there, done)
    if there.pull is None and (refusal := too_many(hands, there.branch)):
        return Published((refusal, *refused_lines(done.dropped)))
    moved = _moved(hands, plan, work, done, there)
    return _told(plan, work, hands, done, there, chosen, moved=moved)


def _there(work: ImproveWork, hands: Publisher) -> _There:
    prefix = hands.config.github.branch_prefix
    pulls, pull = own_of(hands.host, prefix, work.branch, work.group)
    said = conversation_of(hands.host, pull, prefix)[0] if pull and pull in pulls else Conversation()
    branch = branch_for(prefix, work.branch, work.group)
    others = siblings_of(hands.host, prefix, work.branch, branch)
    refused = (*dismissed_on(others), *dismissed_on(pulls))
    no = {(each.id, each.about): each for each in (*refused, *said.dismissed, *work.dismissed)}
    gone = frozenset(each.id for each in work.dismissed)
    known = with_settled(said, [each for each in said.items if each.id in gone])
    known = replace(known, dismissed=tuple(no.values())[-MOST_DISMISSED:])
    return _There(branch, pulls, pull, known, hands.host.branch_tip(branch), proposed_on(others))


def _not_twice(parts: Sequence[Part], there: _There) -> tuple[list[Part], tuple[str, ...]]:
    """Return the parts without what stands in another of our open pull requests, and a sentence on it."""
    gone: dict[int, int] = {}
    kept = []
    for part in parts:
        mine = []
        for each in part.suggestions:
            number = there.proposed.get(identity(part.prefix, each.suggestion.id), 0)
            if number:
                gone[number] = gone.get(number, 0) + 1
            else:
                mine.append(each)
        asked = [each for each in part.questions if identity(part.prefix, each.id) not in there.proposed]
        kept.append(replace(part, suggestions=tuple(mine), questions=tuple(asked)))
    return kept, tuple(
        f"Left out, for it stands in #{number} already: {count(many, 'suggestion')}." for number, many in gone.items()
    )


def refuse_foreign(branch: str, commit: str, hands: Publisher) -> str:
    """Return the commit the branch is at; the one a plan is for has to lie on it.

    Raises PlanError where there is no such branch, StaleError where it does not hold the commit, RepoError, ForgeError.
    """
    current = hands.host.branch_tip(branch)
    if current is None:
        raise PlanError(f"There is no branch {branch} on the server.", "Push it first, or make the plan again.")
    reach(hands, current)
    reach(hands, commit)
    common = hands.repository.merge_base(current, commit)
    if common == commit:
        return current
    if common == current:
        raise StaleError(f"{branch} does not hold the plan's commit on the server.", "Push it first.")
    raise StaleError(f"{branch} was pushed again and no longer holds the plan's commit.", "Run it again.")


def _is_ours(hands: Publisher, there: _There, tip: str, current: str) -> bool:
    bases = filter(None, (current, there.known.head))
    return may_be_made_again(hands.repository, hands.remote, tip, bases, there.pulls)


def _is_older(hands: Publisher, commit: str, published: str) -> bool:
    """Whether what is published already is for a commit after ``commit``: two runs may end in the wrong order."""
    if not published or published == commit:
        return False
    try:
        reach(hands, published)
        return hands.repository.merge_base(commit, published) == commit
    except RepoError:  # the branch was pushed anew since
        return False


def _left_alone(hands: Publisher, branch: str, pull: Pull | None) -> Published:
    line = f"Somebody has committed to {branch}; it was left alone."
    if pull is None:
        return Published((line, f"Delete the branch {branch} to have specbot begin anew."), refused=True)
    said, _ = conversation_on(hands.host.comments(pull.number), hands.host.login)
    text = render("comments/edited.md.j2", branch=branch)
    hands.host.comment(pull.number, text, status_marker(said))
    return Published((line,), pull.url, refused=True)


def too_many(hands: Publisher, branch: str) -> str:
    """Return why no further pull request than that of a branch is opened, empty where one may be. Raises ForgeError."""
    prefix, most = hands.config.github.branch_prefix, hands.config.limits.open_pull_requests
    ours = [each for each in own(hands.host, hands.host.pulls(state="open"), prefix) if each.head_ref != branch]
    if len(ours) < most:
        return ""
    are = f"{count(len(ours), 'pull request')} of specbot {'is' if len(ours) == 1 else 'are'} open"
    return f"{are}, and the cap is {most}: merge or close one first."


def _moved(hands: Publisher, plan: Plan, work: ImproveWork, done: Checked, there: _There) -> bool:
    """Put the commit on the branch, unless it holds just that; return whether it moved. Raises StaleError."""
    commit = committed(hands, plan, done, work.commit)
    if there.tip and same_commit(hands, there.tip, commit):
        return False
    push(hands.repository.git, hands.remote, commit, there.branch, there.tip)
    return True


def same_commit(hands: Publisher, tip: str, commit: str) -> bool:
    """Whether two commits have the same tree and the same parents."""
    git = hands.repository.git
    return bool(git.log("-1", "--format=%T %P", tip) == git.log("-1", "--format=%T %P", commit))


def _told(
    plan: Plan, work: ImproveWork, hands: Publisher, done: Checked, there: _There, chosen: Chosen, *, moved: bool
) -> Published:
    """Open the pull request, or bring its words up to date."""
    found: list[tuple[str, Suggestion | Question]] = []
    for part in done.parts:
        found += [(part.prefix, each.suggestion) for each in part.suggestions]
        found += [(part.prefix, each) for each in part.questions]
    known = replace(there.known, change=work.as_change, later=chosen.later)
    known = numbered(known, found, work.commit)
    told = Told(
        model=plan.model,
        run=plan.run,
        run_url=plan.run_url,
        because=work.because,
        tested=f"AI tests were off: {work.untested}." if work.untested and plan.model else "",
        change=work.as_change,
        more=chosen.more,
        ranked=bool(work.order),
        notes=(*plan.notes, *done.notes, *([work.stopped] if work.stopped else [])),
        commands=True,
        trace=plan.trace,
    )
    title, body = pull_request_of(done.parts, known, told)
    marker, pull = status_marker(known), there.pull
    if pull is None:
        draft = hands.config.github.draft
        pull = hands.host.open_pull(
            title=title, body=body, marker=marker, head=there.branch, base=work.branch, draft=draft
        )
        line = f"Opened #{pull.number}: {title}."
    else:
        # The same edits, questions and dismissals as before: only the words on the run would be others.
        if moved or title != pull.title or read_conversation(pull.body) != read_conversation(marker):
            hands.host.edit_pull(pull.number, title=title, body=body, marker=marker)
        line = f"Brought #{pull.number} up to date." if moved else f"#{pull.number} holds just this already."
    if _labelled(hands, pull, known):
        known = replace(known, labels=tuple(dict.fromkeys((*known.labels, *hands.config.github.labels))))
        hands.host.edit_pull(pull.number, title=title, body=body, marker=status_marker(known))
    return Published((line, *refused_lines(done.dropped)), pull.url)


def _labelled(hands: Publisher, pull: Pull, known: Conversation) -> bool:
    """Label it with what it was not given yet; return whether there was any.

    It is written down afterwards: where labelling fails, the next run makes up for it. Once it is done it is not done
    again, for then somebody took the label off.
    """
    missing = [each for each in hands.config.github.labels if each not in known.labels]
    if missing:
        hands.host.label(pull.number, missing)
    return bool(missing)


def _closed(hands: Publisher, work: ImproveWork, there: _There, done: Checked) -> Published:
    """Close what has nothing left, and take its branch away; of questions alone no pull request can be made."""
    pull, lines = there.pull, ["Nothing to propose.", *refused_lines(done.dropped)]
    asked = sum(len(part.questions) for part in done.parts)
    if asked:
        lines.append(f"{count(asked, 'question')} left out: a pull request needs an edit to hang on.")
    if pull is not None:
        gone = with_settled(there.known, there.known.items)
        empty = status_marker(replace(gone, items=(), head=work.commit))
        text = render("comments/closed.md.j2", asked=count(asked, "question") if asked else "")
        hands.host.comment(pull.number, text, empty)
        hands.host.edit_pull(pull.number, title=pull.title, body=pull.body.partition("\n")[2], marker=empty)
        hands.host.close_pull(pull.number)
        lines.append(f"Closed #{pull.number}: nothing of it is left.")
    if there.tip is not None:
        push(hands.repository.git, hands.remote, None, there.branch, there.tip)
    return Published(tuple(lines), pull.url if pull else "")
