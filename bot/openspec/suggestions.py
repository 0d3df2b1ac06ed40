"""A suggestion replaces one block of one document; a question asks what no document says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256

from bot.text.edits import replace_once
from bot.text.tree import Draft, Tree

ANSWER = "answer: "
"""What a line of evidence begins with that is the author's answer to a question."""
TERM = "glossary: "
"""The same, of a term of the team's glossary."""
RULE = "rule"
"""Who wrote a suggestion that no model had a hand in."""


class Intent(Enum):
    """What a suggestion says it changes on purpose; everything else must stay as it was (gate 4)."""

    OBLIGATION = "obligation"
    """A requirement that obliged nobody in capitals now says SHALL or MUST, once."""
    ADD_SCENARIO = "add-scenario"
    """One or more scenarios are added; those that were there stay."""
    ADD_STEPS = "add-steps"
    """A scenario gets steps it did not have; its own stay."""
    REORDER_STEPS = "reorder-steps"
    """The steps of a scenario stand in another order; none is added or lost."""
    SPLIT_STEPS = "split-steps"
    """Steps written on one line get a line each; their words stay."""
    DROP_COPY = "drop-copy"
    """A word, step or scenario that stands there twice is written once."""
    BODY_FROM_NAME = "body-from-name"
    """A requirement whose name is the whole sentence gets that sentence as its body."""
    HEADING = "heading"
    """A line becomes the heading it was meant to be, or a heading changes its marks."""
    SPELLING = "spelling"
    """A delta calls a requirement by its name as the spec spells it: other capitals, other blanks."""
    TERM = "term"
    """A word becomes the term that the team's glossary has for it, which stands in the evidence; all others stay."""
    REWORD = "reword"
    """Other words for the same meaning."""
    MEASURE = "measure"
    """A vague quantity gets the number that the author gave in answer to a question."""
    STATEMENT = "statement"
    """A requirement gets one sentence more: the author's answer to a question, as it was offered."""
    PURPOSE = "purpose"
    """A Purpose is written where there was none, or a placeholder."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One block of whole lines, ``before`` to ``after``: raw text with its own line endings, none on the last line.

    ``before`` is matched by content and must stand in the document exactly once.
    ``requirement`` is empty where the block is not one (a Purpose, a heading line).
    ``also`` names further rules whose findings the same replacement mends.
    """

    path: str
    before: str
    after: str
    rule: str
    reason: str
    requirement: str = ""
    also: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    intents: frozenset[Intent] = frozenset()
    line: int = 0
    source: str = RULE
    """Who wrote it: ``rule``, or the name of a model."""
    steps: tuple["Suggestion", ...] = ()
    """The edits it was joined from, in order, where there were several: each one was judged by itself."""
    used: tuple[str, ...] = ()
    """The version of its prompt, and ids of the entries of the playbook that it held: nothing of what it may change."""

    @property
    def id(self) -> str:
        """Twelve hex digits made from path, before and after: the same suggestion has the same id everywhere."""
        text = "\0".join([self.path, self.before, self.after])
        return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]

    @property
    def answers(self) -> tuple[str, ...]:
        """What the author answered, where this comes of it."""
        return tuple(each.removeprefix(ANSWER) for each in self.evidence if each.startswith(ANSWER))

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms of a glossary that it brings in."""
        return tuple(each.removeprefix(TERM) for each in self.evidence if each.startswith(TERM))

    @property
    def was(self) -> str:
        """Twelve hex digits made from path and before: which block it is for, whatever it makes of it."""
        return sha256(f"{self.path}\0{self.before}".encode("utf-8", "surrogateescape")).hexdigest()[:12]

    @property
    def about(self) -> str:
        """Twelve hex digits made from path, before and rules: the same for every way to mend one thing of one block."""
        text = "\0".join([self.path, self.before, *sorted(self.rules)])
        return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule it answers, the first one first."""
        return (self.rule, *self.also)


def apply(tree: Tree, suggestions: Sequence[Suggestion]) -> Draft:
    """Return a draft over ``tree`` with every suggestion made, in order.

    Raises EditError when a ``before`` is not there exactly once, UnreadableError when its file is gone.
    """
    draft = Draft(tree)
    for each in suggestions:
        draft.write(each.path, replace_once(draft.text(each.path), each.before, each.after))
    return draft


@dataclass(frozen=True, slots=True)
class Question:
    """What specbot asks the author, with two to four options; it never guesses."""

    path: str
    requirement: str
    text: str
    options: tuple[str, ...]
    rule: str = ""

    @property
    def id(self) -> str:
        """Twelve hex digits made from place and text."""
        joined = "\0".join([self.path, self.requirement, self.text])
        return sha256(joined.encode("utf-8", "surrogateescape")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one gate said of a suggestion: passed, or one sentence that a model or a person can act on.

    ``final``: no other words would fare better, so that nobody need be asked for them.
    """

    gate: str
    passed: bool
    detail: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """A suggestion that did not survive, and why."""

    suggestion: Suggestion
    why: str
    verdicts: tuple[Verdict, ...] = field(default=())
