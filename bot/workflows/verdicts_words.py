"""What people said on a pull request, as far as it is a verdict or the reason for one; who may write is asked once."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.learning.events import MOST_WORDS
from bot.text.printable import in_one_line
from bot.workflows.conversation import Item
from bot.workflows.hosting import Host, Posted
from bot.workflows.inline import SAID
from bot.workflows.plan import Dismissal

MOST_PEOPLE = 100
"""Logins that a run asks GitHub about; whoever comes after counts as one who may not write, and that is said."""
MAY_WRITE = frozenset({"admin", "write"})
_AFTER = timedelta(minutes=10)
"""How long after a pull request was closed somebody may still say why."""
_FEWEST_WORDS = 2
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r"^ {0,3}(`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_QUOTED = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
_LONGEST_BODY = 20_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command of ours in a comment: its word (empty where it was not understood), its numbers and the reason."""

    word: str
    numbers: tuple[int, ...] = ()
    reason: str = ""


Hear = Callable[[str], Spoken | None]
"""Reads a comment's text as a command, None where it is none; ``forge`` does, which no workflow can import."""


@dataclass
class People:
    """Who may write, each asked once a run. Bots, and specbot itself, are no people."""

    host: Host
    known: dict[str, bool] = field(default_factory=dict)
    refused: int = 0

    def may_write(self, login: str) -> bool:
        """Whether somebody is a person who may write to the repository now. Raises ForgeError."""
        name = login.lower()
        if not name or self.is_machine(login):
            return False
        if name not in self.known:
            if len(self.known) >= MOST_PEOPLE:
                self.refused += 1
                return False
            self.known[name] = self.host.permission(login) in MAY_WRITE
        return self.known[name]

    def is_machine(self, login: str) -> bool:
        """Whether a login is an app's, or our own."""
        return login.lower().endswith("[bot]") or login.lower() == self.host.login.lower()


def last_words(said: Iterable[Posted], people: People, hear: Hear, until: datetime) -> str:
    """Return the last thing that somebody who may write said in words until then, on one line; empty for nothing.

    Commands, quotations and code are no words of theirs. Raises ForgeError.
    """
    ordered = sorted((each for each in said if each.created_at), key=lambda each: (each.created_at, each.id))
    for each in reversed(ordered):
        assert each.created_at is not None
        text = "" if each.created_at > until + _AFTER else words_in(each.body, hear)
        if text and people.may_write(each.author):
            return text
    return ""


def words_in(body: str, hear: Hear) -> str:
    """Return what a comment says of itself, bounded and on one line; empty for a command and for a word alone."""
    if hear(body) is not None:
        return ""
    text = _QUOTED.sub("", _FENCE.sub("", _HIDDEN.sub("", body[:_LONGEST_BODY])))
    line = in_one_line(text, MOST_WORDS)
    return line if len([word for word in line.split() if any(map(str.isalpha, word))]) >= _FEWEST_WORDS else ""


def threads(inline: Sequence[Posted], people: People, login: str, hear: Hear) -> dict[str, str]:
    """Return by suggestion what people who may write answered last to the comment on its lines. Raises ForgeError."""
    start, end = SAID.split("{}")
    ours = {}
    for each in inline:
        first = each.body.split("\n", 1)[0].strip()
        if each.author == login and first.startswith(start) and first.endswith(end):
            ours[each.id] = first.removeprefix(start).removesuffix(end)
    found: dict[str, str] = {}
    for each in inline:
        text = words_in(each.body, hear) if each.reply_to in ours else ""
        if text and people.may_write(each.author):
            found[ours[each.reply_to]] = text
    return found


def dismissing(no: Dismissal, item: Item | None, said: Iterable[Posted], hear: Hear) -> tuple[Posted, str] | None:
    """Return the comment by which somebody dismissed an item, and the reason it gives; None where there is none.

    A marker alone is no proof: the words have to stand there still, under the name of whoever is said to have said so.
    """
    found: list[tuple[Posted, str]] = []
    for each in said:
        spoken = hear(each.body) if each.author.lower() == no.by.lower() and each.created_at else None
        if spoken is None or spoken.word != "dismiss":
            continue
        is_same = bool(no.reason) and spoken.reason.startswith(no.reason)
        if item.number in spoken.numbers if item else is_same:
            found.append((each, spoken.reason))
    # The first of them, for whoever says it again finds nothing to dismiss; but not one that led to nothing.
    same = [each for each in found if no.reason and each[1].startswith(no.reason)]
    return next(iter(same or found), None)
