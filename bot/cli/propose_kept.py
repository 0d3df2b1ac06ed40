"""What the journal keeps of an idea: which questions were asked, what was answered, what was written."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from bot.cli.place import Place
from bot.cli.session import Session
from bot.errors import PlanError, UsageError
from bot.openspec.layout import CHANGES
from bot.openspec.suggestions import Question
from bot.text.codec import decode, encode, load
from bot.text.tree import Kind, Tree
from bot.workflows.propose_values import Idea

_KIND = "wish"
_LARGEST = 100_000
_MOST_ANSWER = 200


@dataclass(frozen=True)
class Kept:
    """``asked`` are ids of questions, the first is question 1; ``given`` answers by id; ``change`` what was written.

    ``state`` is that of a change when it had been revised.
    """

    asked: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    change: str = ""
    state: str = ""

    def with_answers(self, told: Iterable[str]) -> "Kept":
        """Return it with answers as they are given: ``1=b``, ``2=10 seconds``, or an id for the number.

        Raises UsageError for what is none, and for a question that was not asked.
        """
        given = dict(self.given)
        for each in told:
            number, sign, words = each.partition("=")
            number, words = number.strip(), " ".join(words.split())
            if not sign or not words or len(words) > _MOST_ANSWER:
                raise UsageError("--answer takes N=a, or N=words.", "--answer 1=a --answer '2=10 seconds'")
            given[self._id(number)] = words
        return replace(self, given=given)

    def with_questions(self, questions: Sequence[Question]) -> "Kept":
        """Return it with questions that are asked now; those that were asked before keep their numbers."""
        fresh = [each.id for each in questions if each.id not in self.asked]
        return replace(self, asked=(*self.asked, *fresh))

    def number(self, question: Question) -> int:
        """Return the number that a question is called by."""
        return self.asked.index(question.id) + 1

    def _id(self, number: str) -> str:
        if number in self.asked:
            return number
        if number.isascii() and number.isdigit() and 0 < int(number) <= len(self.asked):
            return self.asked[int(number) - 1]
        if not self.asked:
            raise UsageError("Nothing was asked about this yet.", "Run it without --answer first.")
        raise UsageError(f"There is no question {number[:20]!r}.", f"There are {len(self.asked)}: --answer 1=a")


@dataclass(frozen=True)
class Memory:
    """Where it is kept: by the root, what was asked for and of which change."""

    session: Session
    key: str

    def read(self) -> Kept:
        """Return what is kept, nothing where the journal cannot tell."""
        text = self.session.known(_KIND, self.key)
        try:
            return decode(Kept, load(text, _LARGEST)) if text else Kept()
        except PlanError:
            return Kept()

    def write(self, kept: Kept) -> None:
        """Keep it."""
        self.session.keep(_KIND, self.key, json.dumps(encode(kept)))


def state_of(tree: Tree, change: str) -> str:
    """Return what stands for every byte of a change."""
    folder = f"{CHANGES}/{change}/"
    files = [path for path in tree.paths() if path.startswith(folder) and tree.kind(path) is Kind.FILE]
    said = "\n".join(f"{path} {tree.blob(path)}" for path in files)
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def memory_of(session: Session, place: Place, idea: Idea, change: str) -> Memory:
    """Return where the journal keeps what came of an idea at a place."""
    said = [str(place.root.resolve()), idea.source, idea.text, change]
    return Memory(session, sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:24])
