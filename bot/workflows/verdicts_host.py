"""What became of suggestions and answers on the code host: dismissed, closed, merged, called wrong, and by whom."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.errors import ForgeError, ForgeRefused
from bot.learning.events import Event, Kind, group_of
from bot.learning.proposed import Proposed, proposed
from bot.workflows.answers_given import Feedback, answers_on, feedback_on, gather_thumbs
from bot.workflows.conversation import Conversation, Item, conversation_on, identity, read_conversation
from bot.workflows.gaps import UNANSWERED
from bot.workflows.hosting import Host, Posted, Pull
from bot.workflows.own import own
from bot.workflows.plan import Dismissal
from bot.workflows.verdicts_words import Hear, People, dismissing, last_words, threads

SOURCE = "github"
MOST_PULLS = 200
"""Pull requests that one run looks at, the last ones that something happened to."""
MOST_COMMENTS = 1_000
"""Comments that one run looks through for answers and dismissals, the last ones."""
_UNDER = "openspec/"
_ID = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Landed:
    """A suggestion of a pull request that was merged: what came of it the base branch says.

    ``who`` merged it at ``when``; ``is_own``: the pull request was specbot's. ``came``: it was in what was merged, so
    that nobody left it out without a thought. ``words`` are what people said of it.
    """

    proposed: Proposed
    number: int
    base_ref: str
    when: str
    who: str
    counts: bool
    is_own: bool
    came: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class HostVerdicts:
    """What people said and did: to suggestions by a command, by closing a pull request, and to answers.

    Of ``landed`` the base branch says what came of it; of ``shut``, what stood in a closed pull request of ours that
    was not merged, by its base, it says whether somebody took it all the same. ``left_out`` are sentences on what was
    not looked at.
    """

    dismissed: tuple[Event, ...] = ()
    closed: tuple[Event, ...] = ()
    answers: tuple[Event, ...] = ()
    landed: tuple[Landed, ...] = ()
    shut: tuple[tuple[str, Proposed], ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Looking:
    """Where verdicts are looked for. ``prefix`` is that of specbot's branches, ``hear`` reads a comment as a command.

    With ``number`` it is that pull request alone; else all that something happened to ``since``.
    """

    host: Host
    prefix: str
    hear: Hear
    since: datetime | None = None
    number: int = 0
    people: People = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nobody known."""
        object.__setattr__(self, "people", People(self.host))


@dataclass(frozen=True)
class _Case:
    """One pull request with what was said on it; ``known`` is what specbot remembers of it."""

    looking: Looking
    pull: Pull
    is_own: bool
    known: Conversation
    comments: Sequence[Posted]
    inline: Sequence[Posted]

    @property
    def said(self) -> list[Posted]:
        return [*self.comments, *self.inline]

    def item(self, name: str) -> Item | None:
        return next((each for each in self.known.settled if each.id == name), None)


def verdicts_on_host(looking: Looking) -> HostVerdicts:
    """Return what people said and did on pull requests, and on answers in issues.

    Nobody's words count but those of people who may write now; a marker counts in our own comment or pull request
    alone. Raises ForgeError.
    """
    found, left_out = HostVerdicts(), list[str]()
    latest = _latest(looking, left_out)
    about = {each.number for each in latest if each.author == looking.host.login}
    for pull, is_own in _pulls(looking, left_out):
        if pull.is_open and not is_own and not looking.number and pull.number not in about:
            continue
        try:
            case = _case(looking, pull, is_own, latest if looking.number else None)
        except ForgeRefused as error:
            left_out.append(f"#{pull.number}: {error}")
            continue
        if case is not None:
            one = _of_pull(case)
            found = replace(
                found,
                dismissed=found.dismissed + one.dismissed,
                closed=found.closed + one.closed,
                landed=found.landed + one.landed,
                shut=found.shut + one.shut,
            )
    answers = tuple(_answers(looking, latest))
    if looking.people.refused:
        left_out.append(
            f"{looking.people.refused} comments of people that GitHub was not asked about count for nothing."
        )
    return replace(found, answers=answers, left_out=tuple(left_out))


def is_about(host: Host, pull: Pull, prefix: str) -> bool:
    """Whether specbot has said something on a pull request, or opened it; also where nobody can tell.

    Raises ForgeError.
    """
    try:
        return bool(own(host, [pull], prefix)) or any(each.author == host.login for each in host.comments(pull.number))
    except ForgeRefused:  # more comments than are read
        return True


def gather_latest_thumbs(looking: Looking) -> int:
    """Write into the last answers whose thumbs are down on them, which starts no workflow; return how many changed.

    It does not fail.
    """
    with suppress(ForgeError):
        latest = looking.host.comments_since(looking.since, MOST_COMMENTS)
        return gather_thumbs(looking.host, answers_on(reversed(latest), looking.host.login))
    return 0


def _latest(looking: Looking, left_out: list[str]) -> Sequence[Posted]:
    if looking.number:
        try:
            return looking.host.comments(looking.number)
        except ForgeRefused as error:
            left_out.append(f"#{looking.number}: {error}")
            return ()
    found = looking.host.comments_since(looking.since, MOST_COMMENTS + 1)
    if len(found) > MOST_COMMENTS:
        left_out.append(f"Comments before the last {MOST_COMMENTS:,} were not read.")
    return found[:MOST_COMMENTS]


def _pulls(looking: Looking, left_out: list[str]) -> Iterator[tuple[Pull, bool]]:
    host = looking.host
    if looking.number:
        found: Sequence[Pull] = [host.pull(looking.number)]
    else:
        found = host.pulls_since(looking.since, MOST_PULLS + 1)
    if len(found) > MOST_PULLS:
        left_out.append(f"Pull requests before the last {MOST_PULLS} were not looked at.")
    found = found[:MOST_PULLS]
    ours = {each.number for each in own(host, found, looking.prefix)}
    for each in found:
        yield each, each.number in ours


def _case(looking: Looking, pull: Pull, is_own: bool, comments: Sequence[Posted] | None) -> _Case | None:
    """Return a pull request with what was said there, None where specbot said nothing. Raises ForgeError."""
    host = looking.host
    comments = host.comments(pull.number) if comments is None else comments
    known, status = conversation_on(comments, host.login)
    if is_own:
        said = read_conversation(pull.body)
        known = replace(
            said,
            dismissed=tuple(dict.fromkeys((*said.dismissed, *known.dismissed))),
            settled=(*said.settled, *known.settled),
        )
    elif status is None:
        return None
    # A state that was changed by hand may call things anything; what specbot proposed has an id.
    known = replace(
        known,
        items=tuple(each for each in known.items if _ID.fullmatch(each.id)),
        dismissed=tuple(each for each in known.dismissed if _ID.fullmatch(each.id)),
        settled=tuple(each for each in known.settled if _ID.fullmatch(each.id)),
    )
    inline = host.inline_comments(pull.number) if known.items or known.dismissed else ()
    return _Case(looking, pull, is_own, known, comments, inline)


def _of_pull(case: _Case) -> HostVerdicts:
    dismissed = tuple(_dismissed(case))
    gone = {each.id for each in case.known.dismissed}
    items = [each for each in case.known.items if each.id not in gone and not each.question]
    emptied = [each for each in case.known.settled if each.id not in gone and not each.question]
    if case.pull.is_open or case.pull.closed_at is None or not (items or emptied):
        return HostVerdicts(dismissed)
    who = case.looking.host.closed_by(case.pull.number)
    if case.is_own and not items and case.looking.people.is_machine(who):
        items = emptied  # nothing was left of it, and so specbot closed it
    if case.pull.merged:
        return HostVerdicts(dismissed, landed=tuple(_landed(case, items, who)))
    made = [_proposal(case, each) for each in items if case.is_own]
    shut = tuple((case.pull.base_ref, each) for each in made if each.proven)
    return HostVerdicts(dismissed, tuple(_closed(case, items, who)), shut=shut)


def _dismissed(case: _Case) -> Iterator[Event]:
    """Yield what was dismissed by a command that stands there, with the reason it gives."""
    for no in case.known.dismissed:
        item = case.item(no.id)
        found = dismissing(no, item, case.said, case.looking.hear) if no.by else None
        if found is None:
            continue
        comment, reason = found
        assert comment.created_at is not None
        counts = case.looking.people.may_write(comment.author)
        event = _of_item(case, no, item).became(
            Kind.REJECTED, when=comment.created_at.isoformat(), who=comment.author, counts=counts
        )
        yield replace(event, reason=reason, source=SOURCE)


def _of_item(case: _Case, no: Dismissal, item: Item | None) -> Proposed:
    """Return what was proposed by an item that is gone; of a question there is no text to put in its place."""
    asked = item.question if item else None
    if item and asked and asked.path.startswith(_UNDER) and identity(item.prefix, asked.id) == no.id:
        return Proposed(id=no.id, rules=(asked.rule,) if asked.rule else (), path=item.prefix + asked.path)
    return _proposal(case, item) if item else Proposed(id=no.id, rules=())


def _closed(case: _Case, items: Iterable[Item], who: str) -> Iterator[Event]:
    """Yield what became of what stood in a pull request that was closed without merging it.

    Our own was refused where a person closed it, with the last words of somebody who may write as the reason. Somebody
    else's says nothing of what was suggested there; nor does ours where a bot or specbot itself closed it.
    """
    people, pull = case.looking.people, case.pull
    assert pull.closed_at is not None
    when = pull.closed_at.isoformat()
    if not case.is_own or not who or people.is_machine(who):
        for each in items:
            yield replace(_proposal(case, each).became(Kind.EXPIRED, when=when, who=who), source=SOURCE)
        return
    counts = people.may_write(who)
    words = threads(case.inline, people, case.looking.host.login, case.looking.hear)
    reason = last_words(case.said, people, case.looking.hear, pull.closed_at)
    for each in items:
        event = _proposal(case, each).became(Kind.REJECTED, when=when, who=who, counts=counts)
        yield replace(event, reason=words.get(each.id, reason), source=SOURCE)


def _landed(case: _Case, items: Iterable[Item], who: str) -> Iterator[Landed]:
    people, pull = case.looking.people, case.pull
    when = pull.merged_at or pull.closed_at
    assert when is not None
    words = threads(case.inline, people, case.looking.host.login, case.looking.hear)
    for each in items:
        made = _proposal(case, each)
        if made.proven:
            counts = people.may_write(who)
            said = words.get(each.id) or _on_its_lines(case, each, made)
            made = replace(made, commit=pull.merge_commit)
            # What was shown beside somebody's pull request came with it only where it was applied.
            came = case.is_own or bool(each.done)
            yield Landed(made, pull.number, pull.base_ref, when.isoformat(), who, counts, case.is_own, came, said)


def _on_its_lines(case: _Case, item: Item, made: Proposed) -> str:
    """Return what people said last on lines of a document that nothing else was proposed for."""
    others = [each for each in case.known.items if each.id != item.id and _proposal(case, each).path == made.path]
    if others or not case.is_own or case.pull.merged_at is None:
        return ""
    said = [each for each in case.inline if each.path == made.path]
    return last_words(said, case.looking.people, case.looking.hear, case.pull.merged_at)


def _proposal(case: _Case, item: Item) -> Proposed:
    """Return what an item proposed; with the text it was settled with where it was applied."""
    whole = item if item.suggestion else case.item(item.id)
    if whole is None or whole.suggestion is None or not _is_ours(whole):
        return Proposed(id=item.id, rules=())
    # Where nothing was left of it the conversation is about a later commit.
    base = case.known.head if case.known.by_id(item.id) else case.pull.base_sha
    made = proposed(item.id, whole.prefix, whole.suggestion, base=base, commit=item.done)
    return replace(made, when=case.pull.created_at.isoformat())


def _is_ours(item: Item) -> bool:
    """Whether an item is what it says: a marker that was changed by hand proves no edit, and leads to no other file."""
    each = item.suggestion
    return each is not None and each.path.startswith(_UNDER) and identity(item.prefix, each.id) == item.id


def _answers(looking: Looking, comments: Sequence[Posted]) -> Iterator[Event]:
    """Yield the questions that the specs did not answer, and the answers that somebody calls wrong.

    Where everybody may ask, anybody can ask a thousand times: what people ask who may not write is not even kept.
    """
    by_id = {each.id: each for each in comments}
    asked = _Askers(looking.host.comments, {each.number: by_id for each in comments if not each.number})
    for each in feedback_on(comments, looking.host.login):
        posted = by_id[each.comment]
        if posted.created_at is None:
            continue
        who = each.by or asked.of(posted.number, each, by_id)
        if not looking.people.may_write(who):
            continue
        yield Event(
            kind=Kind.WRONG if each.by else Kind.UNANSWERED,
            subject=f"answer-{each.comment}",
            when=posted.created_at.isoformat(),
            who=who,
            counts=True,
            rule=UNANSWERED,
            path=each.answer.path,
            group=group_of(each.answer.path) if each.answer.path else "",
            reason=each.reason,
            before=each.answer.question,
            source=SOURCE,
        )


@dataclass
class _Askers:
    """Who asked a question: whoever wrote the comment that it was asked in. A conversation is read once."""

    comments: Callable[[int], Sequence[Posted]]
    read: dict[int, Mapping[int, Posted]]

    def of(self, number: int, each: Feedback, near: Mapping[int, Posted]) -> str:
        """Return the login, empty where the comment is gone or was written on a line. Raises ForgeError."""
        there = near.get(each.answer.to)
        if there is None and number:
            if number not in self.read:
                self.read[number] = {comment.id: comment for comment in self.comments(number)}
            there = self.read[number].get(each.answer.to)
        return there.author if there else ""
