"""The session of one question: the passages that a model has been shown, by number, and what it answers from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import UsageError
from bot.search.passages import Passage
from bot.tools.numbered import numbered

MOST_CITED = 6
"""Passages that one answer may lean on."""
MOST_SENTENCES = 3
MOST_SENTENCE = 300

Find = Callable[[str], Sequence[Passage]]
"""The passages of the requirements nearest to some words."""
Look = Callable[[str, str], Sequence[Passage]]
"""The passages of the requirement of that name in the document at that path, or about it."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a model answered: whether the passages say it, which do, and the sentences it makes of them."""

    answerable: bool
    cited: tuple[Passage, ...]
    sentences: tuple[str, ...]


class Inquiry:
    """One session; it is over once there is an answer. Every method raises UsageError for what its caller can mend."""

    def __init__(self, passages: Sequence[Passage], find: Find, requirement: Look, origin: Look) -> None:
        self.passages = list(passages)
        self.given: Given | None = None
        self._find = find
        self._requirement = requirement
        self._origin = origin

    def search(self, words: str) -> str:
        """Return the passages nearest to some words that have not been shown."""
        return self._shown(self._find(words)) or "Nothing that has not been shown."

    def requirement(self, path: str, name: str) -> str:
        """Return the passages of one requirement."""
        return self._shown(self._requirement(path, name)) or "Every passage of it stands above."

    def origin(self, path: str, name: str) -> str:
        """Return the reasons of the changes that brought a requirement, or changed it."""
        return self._shown(self._origin(path, name)) or "No change in the repository tells."

    def answer(self, passages: Sequence[int], answerable: str, sentences: Sequence[str]) -> str:
        """Take the answer; numbers that were not shown are an error."""
        unknown = [number for number in passages if not 1 <= number <= len(self.passages)]
        if unknown:
            raise UsageError(f"There is no passage {unknown[0]}: they are numbered 1 to {len(self.passages)}.")
        cited = tuple(self.passages[number - 1] for number in dict.fromkeys(passages))
        said = tuple(each for each in (" ".join(sentence.split()) for sentence in sentences) if each)
        if answerable == "yes" and not cited:
            raise UsageError("An answer needs the numbers of the passages that say it.")
        self.given = Given(answerable == "yes", cited[:MOST_CITED], said[:MOST_SENTENCES])
        return "Taken."

    def _shown(self, passages: Sequence[Passage]) -> str:
        known = set(self.passages)
        fresh = [each for each in passages if each not in known]
        first = len(self.passages) + 1
        self.passages += fresh
        return numbered(fresh, first) if fresh else ""
