"""What the server for outside agents is given: the folder as it is now, its findings, its diff, the gates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.openspec.findings import Finding
from bot.openspec.suggestions import Suggestion, Verdict
from bot.search.checked import CheckedAnswer
from bot.text.tree import Tree


@dataclass(frozen=True)
class Checked:
    """One step of a check over everything: of how many, and what was found in it."""

    total: int
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Nearest:
    """A requirement that a search found, or with an empty ``requirement`` a Purpose; ``line`` is its first, from 1.

    ``change`` is the open change it stands in, empty for a main spec; ``quotes`` are (line, text) of the sentences in
    it that hold most of the words, as they stand there.
    """

    path: str
    line: int
    requirement: str
    change: str
    quotes: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Sources:
    """Functions into the floors below and above; each is asked anew at every call, so nothing it says can be stale."""

    look: Callable[[], Tree]
    """The folder as it is now."""
    findings: Callable[[Tree, str], Sequence[Finding]]
    """What is wrong with one document."""
    check: Callable[[Tree], Iterator[Checked]]
    """What is wrong with everything, step by step."""
    diff: Callable[[Tree], str]
    """What differs from where the branch began, as a unified diff. Raises SpecbotError where nothing can tell."""
    judge: Callable[[Suggestion, Tree], Sequence[Verdict]]
    """The gates, up to and including the first refusal."""
    search: Callable[[Tree, str, int], Sequence[Nearest]]
    """The requirements nearest to some words, at most so many."""
    check_answer: Callable[[Tree, str], CheckedAnswer]
    """What the specs say of each sentence of an answer. Raises UsageError for a text that states nothing."""
    ask: Callable[[str, str], Mapping[str, Any]]
    """What the specs say to a question as of a commit, branch or tag, empty for the folder: what ``specbot ask --json``
    prints. May be called from several threads. Raises SpecbotError for no question and for no such commit."""
    examine: Callable[[Suggestion, Tree], Verdict] | None = None
    """The AI tests, where there is a model."""
