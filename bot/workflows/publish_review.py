"""What a review says on its pull request: one comment, edited in place, and suggestions that a click commits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.config import LimitsConfig
from bot.errors import PlanError, StaleError
from bot.openspec.suggestions import Question, Suggestion
from bot.repo.hunks import hunks
from bot.repo.refs import merge_base
from bot.repo.transport import holds
from bot.templating import render
from bot.text.counts import count
from bot.workflows.answers_given import answers_on, gather_thumbs
from bot.workflows.conversation import PAUSED, Conversation, conversation_on, identity, numbered, status_marker, undone
from bot.workflows.hosting import Placed, Pull
from bot.workflows.improve import Improved
from bot.workflows.inline import SAID, placed
from bot.workflows.markers import marker
from bot.workflows.plan import Part, Plan, ReviewPart, ReviewWork, part_of
from bot.workflows.publishing import Published, Publisher, checked, reach, refused_lines
from bot.workflows.review_comment import About, review_comment

_SAID_START, _SAID_END = SAID.split("{}")


def publish_review(plan: Plan, work: ReviewWork, hands: Publisher) -> Published:
    """Publish a review. Raises StaleError when the pull request was pushed since, RepoError, ForgeError."""
    pull = hands.host.pull(work.number)
    if not pull.is_open and not work.asked:
        return Published((f"#{pull.number} is closed; nothing was said.",), pull.url)
    if pull.head_sha != work.commit and not work.asked:
        return Published((f"#{pull.number} was pushed since; the run for that push reviews it.",), pull.url)
    if pull.head_sha != work.commit:
        raise StaleError(f"#{pull.number} was pushed since; the review is of {work.commit[:12]}.", "Run it again.")
    reach(hands, work.commit)
    reach(hands, work.base)
    if hands.repository.merge_base(work.base, work.commit) != work.base:
        raise PlanError("The plan compares with a commit that is not behind the pull request.", "Make it again.")
    comments = hands.host.comments(pull.number)
    known, ours = conversation_on(comments, hands.host.login)
    gather_thumbs(hands.host, answers_on(comments, hands.host.login))
    if known.paused and not work.asked:
        return Published((f"Paused on #{pull.number}; nothing was said.",), pull.url)
    done = checked(hands, [part_of(each.prefix, each.review.improvement) for each in work.parts], work.commit)
    limits = hands.config.limits
    reviews = [_with(each, part, known, limits) for each, part in zip(work.parts, done.parts, strict=True)]
    if all(each.review.is_silent for each in reviews) and ours is None and not work.asked:
        return Published((f"Nothing to say on #{pull.number}.", *refused_lines(done.dropped)), pull.url)
    known = undone(known, lambda commit: _is_behind(hands, commit, work.commit))
    known = numbered(known, list(_found(reviews)), work.commit)
    text = _comment(plan, work, hands, pull, reviews, known)
    lines_said = _lines_said(hands, work, pull, reviews, known)
    known = replace(known, hidden=lines_said.hidden)
    hands.host.comment(pull.number, PAUSED + text if known.paused else text, status_marker(known))
    said = _say_inline(work, hands, pull, lines_said)
    lines = [f"Said on #{pull.number}: {count(len(known.items), 'item')}, {said} of them on its lines."]
    return Published((*lines, *refused_lines(done.dropped)), pull.url)


def _is_behind(hands: Publisher, commit: str, head: str) -> bool:
    """Whether a commit that was made here is still behind the head; where history is cut short nobody can say no."""
    git = hands.repository.git
    return hands.repository.is_shallow() or (holds(git, commit) and merge_base(git, commit, head) == commit)


def _with(part: ReviewPart, judged: Part, known: Conversation, limits: LimitsConfig) -> ReviewPart:
    """Return a part of the review with the suggestions that our gates let through, within our own limits, and nothing
    that was dismissed.
    """
    improvement = part.review.improvement
    kept = tuple(each for each in judged.suggestions if not known.is_dismissed(part.prefix, each.suggestion))
    questions = tuple(each for each in improvement.questions if not known.is_dismissed(part.prefix, each))
    improvement = replace(improvement, suggestions=kept, questions=questions)
    return replace(part, review=replace(part.review, improvement=improvement, limits=limits))


def _found(parts: Iterable[ReviewPart]) -> Iterable[tuple[str, Suggestion | Question]]:
    for part in parts:
        for each in part.review.improvement.suggestions:
            yield part.prefix, each.suggestion
        for asked in part.review.improvement.questions:
            yield part.prefix, asked


def _comment(
    plan: Plan, work: ReviewWork, hands: Publisher, pull: Pull, parts: Iterable[ReviewPart], known: Conversation
) -> str:
    """Return the text of the comment; several roots follow one another, each under its folder's name."""
    if not work.parts:
        return render("comments/sentence.md.j2", text="This pull request changes no spec.")
    numbers = {each.id: each.number for each in known.items}
    about = About(
        head_sha=work.commit,
        run_url=plan.run_url,
        model=plan.model,
        notes=plan.notes,
        can_apply=pull.head_repository.lower() == hands.host.repository.lower(),
    )
    shown = [each for each in parts if not each.review.is_silent] or list(parts)[:1]
    if len(shown) == 1:
        return review_comment(shown[0].review, numbers, replace(about, prefix=shown[0].prefix))
    return "\n\n".join(review_comment(each.review, numbers, replace(about, prefix=each.prefix)) for each in shown)


@dataclass(frozen=True)
class _LinesSaid:
    """How many suggestions stand on lines, those that are to, and the ids of those that are hidden as outdated."""

    stand: int
    fresh: Mapping[str, Placed]
    hidden: tuple[str, ...]


def _lines_said(
    hands: Publisher, work: ReviewWork, pull: Pull, parts: Iterable[ReviewPart], known: Conversation
) -> _LinesSaid:
    """Hide our comments on lines that no longer hold, each once, and return what is to be said there.

    Nothing that is read with a comment tells whether it is hidden, so the conversation remembers it: one that holds
    again is said anew. With what stands there that is within the cap, however often the pull request is pushed to.
    """
    wanted = dict(_places(hands, work, parts, known))
    # Of several about one suggestion the last: those before are hidden.
    there = {
        name: each
        for each in hands.host.inline_comments(pull.number)
        if each.author == hands.host.login and (name := _identity(each.body))
    }
    hidden = {name for name in known.hidden if name in there}
    gone = [name for name in there if name not in wanted and name not in hidden]
    hidden.update(name for name in gone if hands.host.minimise(there[name].node_id))
    seen = there.keys() - hidden
    stand = len(wanted.keys() & seen)
    room = max(0, hands.config.limits.suggestions - stand)
    fresh = dict([(name, each) for name, each in wanted.items() if name not in seen][:room])
    return _LinesSaid(stand, fresh, tuple(sorted(hidden - fresh.keys())))


def _say_inline(work: ReviewWork, hands: Publisher, pull: Pull, said: _LinesSaid) -> int:
    """Post what is to be said on lines; return how much stands there now."""
    if not said.fresh:
        return said.stand
    key = marker("review", {"head": work.commit, "said": sorted(said.fresh)})
    lost = hands.host.review(pull.number, work.commit, "", list(said.fresh.values()), key)
    return said.stand + len(said.fresh) - len(lost)


def _places(
    hands: Publisher, work: ReviewWork, parts: Iterable[ReviewPart], known: Conversation
) -> Iterable[tuple[str, Placed]]:
    shown = hunks(hands.repository.git, work.base, work.commit)
    for part in parts:
        tree = hands.repository.below(part.prefix).tree(work.commit)
        for improved in part.review.improvement.suggestions:
            place = _place(improved, part.prefix, tree.text(improved.suggestion.path), shown, known)
            if place:
                yield identity(part.prefix, improved.suggestion.id), place


def _place(
    improved: Improved, prefix: str, text: str, shown: Mapping[str, tuple[range, ...]], known: Conversation
) -> Placed | None:
    item = known.by_id(identity(prefix, improved.suggestion.id))
    if item is None or item.done:
        return None
    return placed(improved.suggestion, prefix, text, shown, item)


def _identity(body: str) -> str:
    """Return the id of the suggestion that a comment of ours on a line is about, empty for none."""
    first = body.split("\n", 1)[0].strip()
    if first.startswith(_SAID_START) and first.endswith(_SAID_END):
        return first.removeprefix(_SAID_START).removesuffix(_SAID_END)
    return ""
