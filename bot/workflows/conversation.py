"""What specbot and people have said on one pull request: numbered items, dismissals, pause. Kept in a hidden marker."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from bot.errors import PlanError
from bot.openspec.suggestions import Question, Suggestion
from bot.text.codec import decode, encode, load
from bot.workflows.hosting import Posted
from bot.workflows.markers import LARGEST, marker, read_marker
from bot.workflows.plan import Dismissal, is_prefix

STATUS = "status"
"""The kind of the marker of the one comment that is edited in place, and of our own pull request's text."""
LETTERS = "abcd"
"""How the options of a question are called; it has four at most."""


# A marker has to hold them: packed, a hundred of this length are some 10 kB.
_MOST_DISMISSED, _LONGEST_REASON = 100, 120


def identity(prefix: str, each: str) -> str:
    """Return an id as it is told apart in a whole repository: two roots may hold the same text at the same place."""
    return sha256(f"{prefix}\0{each}".encode("utf-8", "surrogateescape")).hexdigest()[:12] if prefix else each


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
    return found if all(is_prefix(each.prefix) for each in found.items) else Conversation()


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
    number = len(conversation.items)
    try:
        return _marker_with(conversation, number)
    except PlanError:
        found = _marker_with(conversation, 0)
    # Halved and not counted down: a pull request may have thousands of items, and each try packs all of them.
    fits, over = 0, number
    while over - fits > 1:
        middle = (fits + over) // 2
        try:
            fits, found = middle, _marker_with(conversation, middle)
        except PlanError:
            over = middle
    return found


def without_secrets(text: str, redact: Callable[[str], str]) -> str:
    """Return a marker as it is, or one of what ``redact`` leaves where its packed state holds a secret."""
    state = read_marker(text, STATUS)
    said = json.dumps(state)
    if not state or redact(said) == said:
        return text
    return marker(STATUS, load(redact(said), LARGEST))


def _marker_with(conversation: Conversation, number: int) -> str:
    """Return the marker with the contents of the first ``number`` items. Raises PlanError where that is too much."""
    bare = [replace(each, suggestion=None) for each in conversation.items[number:]]
    return marker(STATUS, _state(replace(conversation, items=(*conversation.items[:number], *bare))))


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
    return replace(known, items=rest, dismissed=(*kept, no)[-_MOST_DISMISSED:], last=max(known.last, item.number))


def done(known: Conversation, ids: Iterable[str], commit: str) -> Conversation:
    """Return the conversation with some items applied in ``commit``."""
    wanted = frozenset(ids)
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
