"""What a prompt is told of what people here said of earlier edits, and took: data, bounded, first to be left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.learning.examples import Example
from bot.learning.lessons import MOST_LESSON
from bot.learning.playbook import Entry
from bot.text.printable import in_one_line

# Rules that object to the very words they name: code takes these out of the text that is shown, and the finding does
# not name them, because small models repeat what they see. Qwen 1.5B on 25 real requirements: 20 rewordings passed
# every gate this way, 12 with a mark in place of the word, 8 with the finding naming it above a whole paragraph.
NAMES_BAD_WORDS = frozenset({"vague-word", "loose-word"})
MOST_ENTRIES = 6
"""Entries in one prompt. Each costs about 50 tokens, and a small model heeds no long list."""
MOST_EXAMPLE = 800
"""Characters of one example; a longer one is left out whole."""
MOST_EXAMPLES = 1_600
"""Characters of all examples in one prompt: about 500 tokens of a context that has 4,096."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The lines that an edit changed, before and after; ``before`` is empty where it only added some."""

    before: str
    after: str

    @property
    def text(self) -> str:
        """The edit as a prompt shows it."""
        return f"Before:\n{self.before}\nAfter:\n{self.after}" if self.before else f"Added:\n{self.after}"


@dataclass(frozen=True, slots=True)
class Advice:
    """What several people said of edits of the same rules, and edits that they took; what weighs most stands first."""

    entries: tuple[Entry, ...] = ()
    pairs: tuple[Pair, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.entries or self.pairs)

    @property
    def used(self) -> tuple[str, ...]:
        """The ids of its entries."""
        return tuple(each.id for each in self.entries)

    @property
    def said(self) -> str:
        """What people said, a line each."""
        return "\n".join(f"- {in_one_line(each.text, MOST_LESSON)}" for each in self.entries)

    @property
    def taken(self) -> str:
        """The edits that people took, one below the other."""
        return "\n\n".join(each.text for each in self.pairs)

    def less(self) -> "Advice":
        """Return it without its last edit, and where there is none without its last entry."""
        if self.pairs:
            return replace(self, pairs=self.pairs[:-1])
        return replace(self, entries=self.entries[:-1])


NO_ADVICE = Advice()


def advice_of(entries: Sequence[Entry], examples: Sequence[Example], rules: Iterable[str] = ()) -> Advice:
    """Return what of entries and examples goes into a prompt on some rules.

    Where one of these objects to words, the words that an edit replaced stay out of it.
    """
    shows_before = NAMES_BAD_WORDS.isdisjoint(rules)
    pairs = []
    room = MOST_EXAMPLES
    for each in examples:
        pair = _changed(each)
        pair = pair if shows_before else replace(pair, before="")
        if pair.after and len(pair.text) <= min(MOST_EXAMPLE, room):
            pairs.append(pair)
            room -= len(pair.text)
    once = {each.id: each for each in entries}
    return Advice(tuple(once.values())[:MOST_ENTRIES], tuple(dict.fromkeys(pairs)))


def _changed(example: Example) -> Pair:
    """Return an edit without the lines that stay at its start and at its end."""
    old, new = example.before.splitlines(), example.after.splitlines()
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return Pair("\n".join(old).strip("\n"), "\n".join(new).strip("\n"))
