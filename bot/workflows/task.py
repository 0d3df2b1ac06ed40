"""What a writer is asked for and what comes back: one requirement, one class of finding."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.openspec.findings import Finding
from bot.openspec.suggestions import Dropped, Question, Suggestion, Verdict
from bot.text.tree import Tree
from bot.workflows.advice import NO_ADVICE, Advice


@dataclass(frozen=True)
class Task:
    """One thing to write.

    ``kind`` is ``wording``, ``scenario`` or ``purpose``; ``requirement`` is empty for a Purpose. ``why`` is the
    ``## Why`` of the change behind the spec and ``why_path`` its file; ``names`` are the spec's requirements.
    """

    path: str
    capability: str
    requirement: str
    kind: str
    findings: tuple[Finding, ...]
    why: str = ""
    why_path: str = ""
    names: tuple[str, ...] = ()
    diff: str = ""
    """What the run compares, of this document; empty where it looks at everything."""
    answer: str = ""
    """What the author chose, where a question was asked."""
    advice: Advice = NO_ADVICE
    """What people here said of earlier edits of the same rules, and took."""


@dataclass(frozen=True)
class Outcome:
    """What came of a task: suggestions that passed every gate, those that did not, questions, calls made.

    ``unanswered`` is set where the model could not answer: the task may be tried again. ``stopped`` says why no
    further task makes sense (the server is gone), and is empty otherwise. ``left_out`` names what of the material
    was cut for want of room in the model's context.
    """

    accepted: tuple[Suggestion, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    questions: tuple[Question, ...] = ()
    calls: int = 0
    stopped: str = ""
    unanswered: bool = False
    left_out: tuple[str, ...] = ()


Author = Callable[[Task, Tree, Callable[[Suggestion, Tree], tuple[Verdict, ...]]], Outcome]
