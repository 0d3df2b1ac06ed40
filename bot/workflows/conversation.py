"""What specbot and people have said on one pull request: numbered items, dismissals, pause. Kept in a hidden marker."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import PlanError
from bot.openspec.suggestions import Question, Suggestion
from bot.text.codec import decode, encode, load
from bot.workflows.hosting import Posted
from bot.workflows.identities import identity as identity  # an Item is called by it: both are imported from here
from bot.workflows.markers import LARGEST, marker, read_any, read_marker
from bot.workflows.plan import Dismissal, is_prefix

STATUS = "status"
"""The kind of the marker of the one comment that is edited in place, and of our own pull request's text."""
PAUSED = "**Paused:** specbot does nothing here until somebody says `/specbot resume`.\n\n"
"""The line at the head of that comment while it holds; the space below is as the sanitiser leaves it."""
LETTERS = "abcd"
"""How the options of a question are called; it has four at most."""
MOST_DISMISSED = 200
"""How many dismissals are remembered; of those that do not fit into a marker the oldest lose their reasons first."""
MOST_SETTLED = 60
"""How many items that people have decided on are kept whole, the last ones; of what has no room they go first."""
_LONGEST_REASON = 120


@dataclass(frozen=True)
class Item:
    """A suggestion or a question under the number that people call it by.

    ``done`` is the commit it was applied in. One that is too large for the marker has neither: it has to be made again.
    """

    number: int
    prefix: str
    id: str
    suggestion: Suggestion | None = None
    question: Question | None = None
    done: str = ""

    def option(self, letter: str) -> str:
        """Return the answer that a letter stands for, empty where it stands for none."""
        options = self.question.options if self.question else ()
        return dict(zip(LETTERS, options, strict=False)).get(letter, "")

    @property
    def about(self) -> str:
        """What it mends, whatever words it takes for that."""
        return identity(self.prefix, self.suggestion.about) if self.suggestion else self.id


@dataclass(frozen=True)
class Conversation:
    """The state of one pull request; the empty one is what was never written."""

    items: tuple[Item, ...] = ()
    dismissed: tuple[Dismissal, ...] = ()
    paused: bool = False
    head: str = ""
    """The commit that the items apply to."""
    last: int = 0
    """The highest number there ever was: one that people have used means the same thing for ever."""
    change: str = ""
    """On our own pull request: the id of the OpenSpec change that holds the edits of main specs."""
    later: tuple[str, ...] = ()
    """There too: the documents, from the repository's top, whose suggestions had no room in it."""
    labels: tuple[str, ...] = ()
    """There too: the labels that it was given. One that is gone from it since was taken off by somebody."""

    hidden: tuple[str, ...] = ()
    """The suggestions whose comment on a line was hidden as outdated, and has not come back since."""
    settled: tuple[Item, ...] = ()
    """Items as they were when they were applied or dismissed, or when nothing was left of their pull request: what
    became of them is learned with their text."""

    def item(self, number: int) -> Item | None:
        """Return the item of a number."""
        return next((each for each in self.items if each.number == number), None)

    def by_id(self, identity: str) -> Item | None:
        """Return the item of an id."""
        return next((each for each in self.items if each.id == identity), None)

    def documents(self) -> frozenset[str]:
        """Return the paths, from the repository's top, of the documents that its items are about."""
        abouts = [(each.prefix, each.suggestion or each.question) for each in self.items]
        return frozenset(prefix + about.path for prefix, about in abouts if about)

    def is_dismissed(self, prefix: str, each: Suggestion | Question) -> bool:
        """Whether somebody said no to it, or to whatever mends the same."""
        known = identity(prefix, each.id)
        about = identity(prefix, each.about) if isinstance(each, Suggestion) else known
        return any(known == no.id or (no.about and no.about == about) for no in self.dismissed)

    def answers(self) -> frozenset[str]:
        """Return what authors were offered on this pull request, or have chosen."""
        offered = {option for item in self.items if item.question for option in item.question.options}
        return frozenset(offered | {each for item in self.items if item.suggestion for each in item.suggestion.answers})

    def boxes(self) -> frozenset[str]:
        """Return the ids of the boxes that may stand in the comment: of items, and of each option of a question."""
        options = {
            f"{item.id}/{letter}"
            for item in self.items
            if item.question
            for letter, _ in zip(LETTERS, item.question.options, strict=False)
        }
        return frozenset({item.id for item in self.items} | options)


def read_conversation(body: str) -> Conversation:
    """Return the state that a comment of ours holds; the empty one where it holds none that can be used."""
    state = read_marker(body, STATUS)
    try:
        found = decode(Conversation, state) if state is not None else Conversation()
    except PlanError:
        return Conversation()
    return found if all(is_prefix(each.prefix) for each in (*found.items, *found.settled)) else Conversation()


def conversation_on(comments: Iterable[Posted], login: str) -> tuple[Conversation, Posted | None]:
    """Return the state in our own status comment, and that comment. Others may paste a marker: theirs do not count."""
    for each in comments:
        if each.author == login and read_marker(each.body, STATUS) is not None:
            return read_conversation(each.body), each
    return Conversation(), None


def words_of(comment: Posted | None) -> str:
    """Return what a comment of ours says to people: all but the line with its marker."""
    return comment.body.partition("\n")[2] if comment else ""


def status_marker(conversation: Conversation) -> str:
    """Return the marker that holds the state. What has no room in it goes, as little as can be, in this order.

    What was settled is not learned with its text, what was hidden is hidden again. Items at the end lose their
    suggestions, then their questions; dismissals lose their reasons, then the oldest go; of the documents that wait for
    room the last ones go. Raises PlanError where not even the numbers of the items fit.
    """
    found = _packed(conversation)
    for size, keep in _SHEDDING:
        if found is not None:
            return found
        # Halved and not counted down: a pull request may have thousands of items, and each try packs all of them.
        fits, over = 0, size(conversation)
        found = _packed(keep(conversation, 0))
        while found is not None and over - fits > 1:
            middle = (fits + over) // 2
            more = _packed(keep(conversation, middle))
            fits, over, found = (middle, over, more) if more is not None else (fits, middle, found)
        conversation = keep(conversation, fits)
    return found if found is not None else marker(STATUS, _state(conversation))


def without_secrets(text: str, redact: Callable[[str], str]) -> str:
    """Return a marker as it is, or one of what ``redact`` leaves where its packed state holds a secret."""
    kind, state = read_any(text)
    said = json.dumps(state)
    if not state or redact(said) == said:
        return text
    return marker(kind, load(redact(said), LARGEST))


def _packed(conversation: Conversation) -> str | None:
    try:
        return marker(STATUS, _state(conversation))
    except PlanError:
        return None


def _with_suggestions(known: Conversation, number: int) -> Conversation:
    bare = (replace(each, suggestion=None) for each in known.items[number:])
    return replace(known, items=(*known.items[:number], *bare))


def _with_questions(known: Conversation, number: int) -> Conversation:
    bare = (replace(each, question=None) for each in known.items[number:])
    return replace(known, items=(*known.items[:number], *bare))


def _with_reasons(known: Conversation, number: int) -> Conversation:
    old = len(known.dismissed) - number
    bare = (replace(each, reason="") for each in known.dismissed[:old])
    return replace(known, dismissed=(*bare, *known.dismissed[old:]))


def _with_dismissed(known: Conversation, number: int) -> Conversation:
    return replace(known, dismissed=known.dismissed[len(known.dismissed) - number :])


def _with_hidden(known: Conversation, number: int) -> Conversation:
    return replace(known, hidden=known.hidden[:number])


def _with_settled(known: Conversation, number: int) -> Conversation:
    return replace(known, settled=known.settled[len(known.settled) - number :])


def _with_later(known: Conversation, number: int) -> Conversation:
    return replace(known, later=known.later[:number])


# How many there are of something, and a conversation with only so many of them; what can best be done without is first.
_SHEDDING: tuple[tuple[Callable[[Conversation], int], Callable[[Conversation, int], Conversation]], ...] = (
    (lambda known: len(known.settled), _with_settled),
    (lambda known: len(known.hidden), _with_hidden),
    (lambda known: len(known.items), _with_suggestions),
    (lambda known: len(known.items), _with_questions),
    (lambda known: len(known.dismissed), _with_reasons),
    (lambda known: len(known.dismissed), _with_dismissed),
    (lambda known: len(known.later), _with_later),
)


def _state(conversation: Conversation) -> Mapping[str, Any]:
    state: Mapping[str, Any] = encode(conversation)
    return state


def numbered(known: Conversation, found: Sequence[tuple[str, Suggestion | Question]], head: str) -> Conversation:
    """Return the conversation with ``found`` (prefix and item) in it: what had a number keeps it, what is new gets the
    next; what is gone goes, but for what was applied, whose number stays taken.
    """
    numbers = {each.id: each.number for each in known.items}
    following = max([known.last, *numbers.values()])
    items = [each for each in known.items if each.done]
    for prefix, each in found:
        name = identity(prefix, each.id)
        if name not in numbers:
            following += 1
            numbers[name] = following
        done = known.by_id(name)
        if done and done.done:
            continue
        suggestion = each if isinstance(each, Suggestion) else None
        question = each if isinstance(each, Question) else None
        items.append(Item(numbers[name], prefix, name, suggestion, question))
    ordered = tuple(sorted(items, key=lambda item: item.number))
    return replace(known, items=ordered, head=head, last=following)


def dismiss(known: Conversation, item: Item, reason: str, by: str) -> Conversation:
    """Return the conversation with one item gone, and why."""
    no = Dismissal(item.id, item.about, reason[:_LONGEST_REASON], by)
    rest = tuple(each for each in known.items if each.id != item.id)
    kept = tuple(each for each in known.dismissed if each.id != item.id)
    known = with_settled(known, [item])
    return replace(known, items=rest, dismissed=(*kept, no)[-MOST_DISMISSED:], last=max(known.last, item.number))


def with_settled(known: Conversation, items: Iterable[Item]) -> Conversation:
    """Return the conversation with some items kept whole as people decided on them; without text there is no use."""
    fresh = {each.id: each for each in items if each.suggestion or each.question}
    return replace(
        known, settled=(*(each for each in known.settled if each.id not in fresh), *fresh.values())[-MOST_SETTLED:]
    )


def done(known: Conversation, ids: Iterable[str], commit: str) -> Conversation:
    """Return the conversation with some items applied in ``commit``."""
    wanted = frozenset(ids)
    known = with_settled(known, [each for each in known.items if each.id in wanted])
    return replace(
        known,
        items=tuple(replace(each, done=commit, suggestion=None) if each.id in wanted else each for each in known.items),
    )


def undone(known: Conversation, is_there: Callable[[str], bool]) -> Conversation:
    """Return the conversation with what was applied open again where its commit is not there: it was pushed away."""
    return replace(
        known,
        items=tuple(replace(each, done="") if each.done and not is_there(each.done) else each for each in known.items),
    )
