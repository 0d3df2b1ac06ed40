"""What specbot and people have said on one pull request: numbered items, dismissals, pause. Kept in a hidden marker."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import PlanError
from bot.openspec.suggestions import Question, Suggestion
from bot.text.codec import decode, encode
from bot.workflows.hosting import Posted
from bot.workflows.markers import marker, read_marker
from bot.workflows.plan import Dismissal

STATUS = "status"
"""The kind of the marker of the one comment that is edited in place, and of our own pull request's text."""
LETTERS = "abcd"
"""How the options of a question are called; it has four at most."""


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

    @property
    def about(self) -> str:
        """What it mends, whatever words it takes for that."""
        return self.suggestion.about if self.suggestion else self.id


@dataclass(frozen=True)
class Conversation:
    """The state of one pull request; the empty one is what was never written."""

    items: tuple[Item, ...] = ()
    dismissed: tuple[Dismissal, ...] = ()
    paused: bool = False
    head: str = ""
    """The commit that the items apply to."""

    def item(self, number: int) -> Item | None:
        """Return the item of a number."""
        return next((each for each in self.items if each.number == number), None)

    def by_id(self, identity: str) -> Item | None:
        """Return the item of an id."""
        return next((each for each in self.items if each.id == identity), None)

    def is_dismissed(self, each: Suggestion | Question) -> bool:
        """Whether somebody said no to it, or to whatever mends the same."""
        about = each.about if isinstance(each, Suggestion) else each.id
        return any(each.id == no.id or (no.about and no.about == about) for no in self.dismissed)

    def answers(self) -> frozenset[str]:
        """Return what authors were offered on this pull request, or have chosen."""
        offered = {option for item in self.items if item.question for option in item.question.options}
        return frozenset(offered | {each for item in self.items if item.suggestion for each in item.suggestion.answers})

    def boxes(self) -> frozenset[str]:
        """Return the ids of the boxes that may stand in the comment: of items, and of each option of a question."""
        options = {
            f"{item.id}/{'abcd'[at]}"
            for item in self.items
            if item.question
            for at in range(len(item.question.options))
        }
        return frozenset({item.id for item in self.items} | options)


def read_conversation(body: str) -> Conversation:
    """Return the state that a comment of ours holds; the empty one where it holds none that can be used."""
    state = read_marker(body, STATUS)
    try:
        return decode(Conversation, state) if state is not None else Conversation()
    except PlanError:
        return Conversation()


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
    """Return the marker that holds the state; items at the end lose their contents where there are too many.

    Raises PlanError where not even their numbers fit.
    """
    items = list(conversation.items)
    for at in reversed(range(len(items) + 1)):
        try:
            return marker(STATUS, _state(replace(conversation, items=tuple(items))))
        except PlanError:
            if at == 0:
                raise
            items[at - 1] = replace(items[at - 1], suggestion=None)
    raise AssertionError("the loop returns or raises")


def _state(conversation: Conversation) -> Mapping[str, Any]:
    state: Mapping[str, Any] = encode(conversation)
    return state


def numbered(known: Conversation, found: Sequence[tuple[str, Suggestion | Question]], head: str) -> Conversation:
    """Return the conversation with ``found`` (prefix and item) in it: what had a number keeps it, what is new gets the
    next; what is gone goes, but for what was applied, whose number stays taken.
    """
    numbers = {each.id: each.number for each in known.items}
    following = max(numbers.values(), default=0)
    items = [each for each in known.items if each.done]
    for prefix, each in found:
        if each.id not in numbers:
            following += 1
            numbers[each.id] = following
        done = known.by_id(each.id)
        if done and done.done:
            continue
        suggestion = each if isinstance(each, Suggestion) else None
        question = each if isinstance(each, Question) else None
        items.append(Item(numbers[each.id], prefix, each.id, suggestion, question))
    return replace(known, items=tuple(sorted(items, key=lambda item: item.number)), head=head)


def dismiss(known: Conversation, item: Item, reason: str, by: str) -> Conversation:
    """Return the conversation with one item gone, and why."""
    no = Dismissal(item.id, item.about, reason, by)
    rest = tuple(each for each in known.items if each.id != item.id)
    kept = tuple(each for each in known.dismissed if each.id != item.id)
    return replace(known, items=rest, dismissed=(*kept, no)[-200:])


def done(known: Conversation, ids: Iterable[str], commit: str) -> Conversation:
    """Return the conversation with some items applied in ``commit``."""
    wanted = frozenset(ids)
    return replace(
        known,
        items=tuple(replace(each, done=commit, suggestion=None) if each.id in wanted else each for each in known.items),
    )
