"""One pull request for a branch: found before it is made, made again in place, closed when nothing is left."""

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import PlanError, RepoError, StaleError
from bot.openspec.suggestions import Question, Suggestion
from bot.repo.branches import is_untouched
from bot.repo.transport import push
from bot.templating import render
from bot.workflows.conversation import (
    Conversation,
    conversation_on,
    numbered,
    read_conversation,
    status_marker,
)
from bot.workflows.hosting import Host, Pull
from bot.workflows.improve import Improved
from bot.workflows.plan import Dismissal, ImproveWork, Part, Plan
from bot.workflows.publishing import Checked, Published, Publisher, checked, committed, reach, refused_lines
from bot.workflows.pull_request import Told, counted, pull_request_of

_MOST_EARLIER = 20
"""How many earlier pull requests of a branch are asked for what people did not want."""


def branch_for(prefix: str, base: str) -> str:
    """Return the branch of the one pull request that improves ``base``."""
    return f"{prefix}improve/{base}"


def publish_improve(plan: Plan, work: ImproveWork, hands: Publisher) -> Published:
    """Publish an improvement. Raises RepoError, ForgeError, PlanError where the plan is not for the branch as it is."""
    branch = branch_for(hands.config.github.branch_prefix, work.branch)
    _refuse_foreign(work, hands)
    pull = _own(hands.host.pulls(head=branch, base=work.branch), hands)
    tip = hands.host.branch_tip(branch)
    if tip and not _is_ours(hands, work.commit, tip):
        return _left_alone(hands, branch, pull)
    known = _known(hands, pull)
    said_no = {
        (each.id, each.about): each for each in (*dismissed_on(hands.host, branch, work.branch), *work.dismissed)
    }
    known = replace(known, dismissed=tuple(said_no.values())[-200:])
    if known.paused:
        return Published((f"Paused on #{pull.number if pull else 0}; nothing was published.",))
    if _is_older(hands, work.commit, known.head):
        return Published((f"A later run has published for {work.branch} already.",), pull.url if pull else "")
    wanted = _joined(work.parts, known) if work.joins else work.parts
    parts, more = _capped(hands, _wanted(wanted, known))
    done = checked(hands, parts, work.commit, change=work.as_change, answers=known.answers())
    if not done.files:
        return _closed(hands, branch, tip, pull, known, done)
    if pull is None and (refusal := _too_many(hands, branch)):
        return Published((refusal, *refused_lines(done.dropped)))
    moved = _moved(hands, plan, work, done, branch, tip)
    return _told(plan, work, hands, done, known, pull, more=more, branch=branch, moved=moved)


def _refuse_foreign(work: ImproveWork, hands: Publisher) -> None:
    """The commit a plan is for has to lie on the branch it is for."""
    current = hands.host.branch_tip(work.branch)
    if current is None:
        raise PlanError(f"There is no branch {work.branch} any more.", "Nothing was published.")
    reach(hands, current)
    reach(hands, work.commit)
    if hands.repository.merge_base(current, work.commit) != work.commit:
        raise StaleError(f"{work.branch} was pushed again and no longer holds the plan's commit.", "Run it again.")


def _own(pulls: Sequence[Pull], hands: Publisher) -> Pull | None:
    """Return the pull request that is ours; a fork may have a branch of the same name."""
    return next((each for each in pulls if each.head_repository.lower() == hands.host.repository.lower()), None)


def _is_ours(hands: Publisher, commit: str, tip: str) -> bool:
    reach(hands, tip)
    return is_untouched(hands.repository.git, hands.repository.merge_base(commit, tip), tip)


def _is_older(hands: Publisher, commit: str, published: str) -> bool:
    """Whether what is published already is for a commit behind ``commit``: two runs may end in the wrong order."""
    if not published or published == commit:
        return False
    try:
        reach(hands, published)
        return hands.repository.merge_base(commit, published) == commit
    except RepoError:  # the branch was pushed anew since
        return False


def dismissed_on(host: Host, branch: str, base: str) -> tuple[Dismissal, ...]:
    """Return what people said no to on the pull requests of a branch: by a command, or by closing one unmerged."""
    found: list[Dismissal] = []
    for pull in host.pulls(head=branch, base=base, state="all", most=_MOST_EARLIER):
        if pull.author != host.login or pull.head_repository.lower() != host.repository.lower():
            continue
        known = read_conversation(pull.body)
        found += known.dismissed
        if not pull.is_open and not pull.merged:
            found += [Dismissal(each.id, each.about, f"#{pull.number} was closed without it") for each in known.items]
    return tuple(found)


def _joined(parts: Sequence[Part], known: Conversation) -> list[Part]:
    """Return the parts with what stands in the open pull request before them, where nothing new is for that block."""
    roots = dict.fromkeys([*(part.prefix for part in parts), *(each.prefix for each in known.items)])
    by_root = {part.prefix: part for part in parts}
    joined = []
    for root in roots:
        part = by_root.get(root, Part(root))
        fresh = {(each.suggestion.path, each.suggestion.requirement) for each in part.suggestions}
        stand = [each.suggestion for each in known.items if each.prefix == root and each.suggestion]
        earlier = [Improved(each, ()) for each in stand if (each.path, each.requirement) not in fresh]
        asked = [each.question for each in known.items if each.prefix == root and each.question]
        questions = {each.id: each for each in (*asked, *part.questions)}
        joined.append(replace(part, suggestions=(*earlier, *part.suggestions), questions=tuple(questions.values())))
    return joined


def _known(hands: Publisher, pull: Pull | None) -> Conversation:
    """Return what the open pull request says of itself: its items in its text, whether it is paused in a comment."""
    if pull is None or pull.author != hands.host.login:
        return Conversation()
    said, _ = conversation_on(hands.host.comments(pull.number), hands.host.login)
    return replace(read_conversation(pull.body), paused=said.paused)


def _left_alone(hands: Publisher, branch: str, pull: Pull | None) -> Published:
    line = f"Somebody has committed to {branch}; it was left alone."
    if pull is None:
        return Published((line, f"Delete the branch {branch} to have specbot begin anew."), refused=True)
    said, _ = conversation_on(hands.host.comments(pull.number), hands.host.login)
    text = render("comments/edited.md.j2", branch=branch)
    hands.host.comment(pull.number, text, status_marker(said))
    return Published((line,), pull.url)


def _wanted(parts: Sequence[Part], known: Conversation) -> list[Part]:
    """Return the parts without what people do not want."""
    return [
        replace(
            part,
            suggestions=tuple(each for each in part.suggestions if not known.is_dismissed(each.suggestion)),
            questions=tuple(each for each in part.questions if not known.is_dismissed(each)),
        )
        for part in parts
    ]


def _capped(hands: Publisher, parts: Sequence[Part]) -> tuple[list[Part], int]:
    """Return the parts within the caps, and how many suggestions wait; those of files begun come first."""
    limits = hands.config.limits
    room, questions, files, more = limits.suggestions, limits.questions, set[str](), 0
    kept = []
    for part in parts:
        taken: list[Improved] = []
        for each in part.suggestions:
            path = part.prefix + each.suggestion.path
            if room and (path in files or len(files) < limits.files):
                taken.append(each)
                files.add(path)
                room -= 1
            else:
                more += 1
        kept.append(replace(part, suggestions=tuple(taken), questions=part.questions[:questions]))
        questions -= len(kept[-1].questions)
    return kept, more


def _too_many(hands: Publisher, branch: str) -> str:
    prefix, most = hands.config.github.branch_prefix, hands.config.limits.open_pull_requests
    ours = [
        each
        for each in hands.host.pulls(state="open")
        if each.author == hands.host.login and each.head_ref.startswith(prefix) and each.head_ref != branch
    ]
    if len(ours) < most:
        return ""
    return f"{len(ours)} pull requests of specbot are open, and the cap is {most}: merge or close one first."


def _moved(hands: Publisher, plan: Plan, work: ImproveWork, done: Checked, branch: str, tip: str | None) -> bool:
    """Put the commit on the branch, unless it holds just that; return whether it moved. Raises StaleError."""
    commit = committed(hands, plan, done, work.commit)
    if tip and _same(hands, tip, commit):
        return False
    push(hands.repository.git, hands.remote, commit, branch, tip)
    return True


def _same(hands: Publisher, tip: str, commit: str) -> bool:
    """Whether two commits have the same tree and the same parents."""
    git = hands.repository.git
    return bool(git.log("-1", "--format=%T %P", tip) == git.log("-1", "--format=%T %P", commit))


def _told(
    plan: Plan,
    work: ImproveWork,
    hands: Publisher,
    done: Checked,
    known: Conversation,
    pull: Pull | None,
    *,
    more: int,
    branch: str,
    moved: bool,
) -> Published:
    """Open the pull request, or bring its words up to date."""
    found: list[tuple[str, Suggestion | Question]] = []
    for part in done.parts:
        found += [(part.prefix, each.suggestion) for each in part.suggestions]
        found += [(part.prefix, each) for each in part.questions]
    known = numbered(known, found, work.commit)
    told = Told(
        model=plan.model,
        run=plan.run,
        run_url=plan.run_url,
        because=work.because,
        tested=f"AI tests were off: {work.untested}." if work.untested and plan.model else "",
        change=work.as_change,
        more=more,
        notes=(*plan.notes, *done.notes, *([work.stopped] if work.stopped else [])),
        commands=True,
    )
    title, body = pull_request_of(done.parts, known, told)
    settings = hands.config.github
    if pull is None:
        pull = hands.host.open_pull(
            title=title, body=body, marker=status_marker(known), head=branch, base=work.branch, draft=settings.draft
        )
        hands.host.label(pull.number, settings.labels)
        line = f"Opened #{pull.number}: {title}."
    else:
        # The same edits, questions and dismissals as before: only the words on the run would be others.
        if moved or title != pull.title or read_conversation(pull.body) != read_conversation(status_marker(known)):
            hands.host.edit_pull(pull.number, title=title, body=body, marker=status_marker(known))
        line = f"Brought #{pull.number} up to date." if moved else f"#{pull.number} holds just this already."
    return Published((line, *refused_lines(done.dropped)), pull.url)


def _closed(
    hands: Publisher, branch: str, tip: str | None, pull: Pull | None, known: Conversation, done: Checked
) -> Published:
    """Close what has nothing left, and take its branch away; of questions alone no pull request can be made."""
    lines = ["Nothing to propose.", *refused_lines(done.dropped)]
    asked = sum(len(part.questions) for part in done.parts)
    if asked:
        lines.append(f"{counted(asked, 'question')} left out: a pull request needs an edit to hang on.")
    if pull is not None:
        text = render("comments/closed.md.j2")
        hands.host.comment(pull.number, text, status_marker(replace(known, items=())))
        empty = status_marker(replace(known, items=()))
        hands.host.edit_pull(pull.number, title=pull.title, body=pull.body.partition("\n")[2], marker=empty)
        hands.host.close_pull(pull.number)
        lines.append(f"Closed #{pull.number}: nothing of it is left.")
    if tip is not None:
        push(hands.repository.git, hands.remote, None, branch, tip)
    return Published(tuple(lines), pull.url if pull else "")
