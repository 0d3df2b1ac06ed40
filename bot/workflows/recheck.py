"""Judge a plan's suggestions once more, by who publishes them: nothing a plan says of itself is believed."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from bot.errors import EditError, UnreadableError
from bot.gates.gate import Check
from bot.gates.registry import Verdicts, judge_together, passed, passes_by_itself, refusal
from bot.learning.used import kept_of
from bot.openspec.suggestions import ANSWER, Dropped, Intent, Suggestion, Verdict, apply
from bot.text.tree import Draft, Kind, Tree
from bot.workflows.claims import misplaced, overdrawn
from bot.workflows.improve import Improved

MOST_FILES = 100
MOST_BYTES = 256 * 1024
"""How long one block may be, and how much a whole plan may add; the longest requirement we have met has 14 kB."""
MOST_SUGGESTIONS = 1_000
"""How many suggestions one root may have; the caps of a pull request are a hundredth of it."""
_MOST_STEPS = 200
# Kebab-case, or a code of the structural validator; what it says goes into a commit's message.
_RULE = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,39}")
_AI_TESTS = "questions"
_ANSWERED = frozenset({Intent.MEASURE, Intent.STATEMENT})
_NAME = "plan"


@dataclass(frozen=True)
class Rechecked:
    """What of one root's suggestions may be published, with our own verdicts, and the texts they come to."""

    kept: tuple[Improved, ...]
    dropped: tuple[Dropped, ...]
    changes: dict[str, str]
    """Path to new text."""


def recheck(
    tree: Tree, claimed: Sequence[Improved], validate: Check, check: Check, *, answers: Collection[str] = ()
) -> Rechecked:
    """Take ``claimed`` through gates 1 to 5 and 7 against ``tree``, one on top of the other.

    What a joined suggestion was made of is judged step by step as well, for joined it could hide one edit behind the
    intent of another; and each single edit must be what the intents it declares are for. ``answers`` are what authors
    were offered and may have chosen: their numbers may be new. Of the verdicts in the plan only that of the AI tests is
    handed on: no model is here to take them again.
    """
    current = Draft(tree)
    kept: list[Improved] = []
    dropped: list[Dropped] = []
    pending: list[Improved] = []
    room = _Room()
    for each in claimed:
        refused = room.refuse(each.suggestion)
        if refused:
            dropped.append(Dropped(each.suggestion, refusal(refused), refused))
            continue
        grounded = replace(each, suggestion=_grounded(each.suggestion, tree, answers))
        refused = _unanswered(grounded.suggestion)
        if refused:
            dropped.append(Dropped(grounded.suggestion, refusal(refused), refused))
        else:
            pending.append(grounded)
    for path in dict.fromkeys(each.suggestion.path for each in pending):
        own = [each for each in pending if each.suggestion.path == path]
        good, bad = _settled(current, own, validate, check)
        kept += good
        dropped += bad
    changes = {path: text for path, text in current.changed().items() if text is not None}
    return Rechecked(tuple(kept), tuple(dropped), changes)


def _settled(
    current: Draft, pending: list[Improved], validate: Check, check: Check
) -> tuple[list[Improved], list[Dropped]]:
    """Judge the suggestions for one document, write the good ones into ``current``, and return both.

    Together, for one may bring to light what another mends; one that was refused is tried again when others passed.
    """
    kept: list[Improved] = []
    while pending:
        said = judge_together([each.suggestion for each in pending], current, validate, check)
        judged = [
            (each, _with_steps(each.suggestion, current, verdicts, validate, check))
            for each, verdicts in zip(pending, said, strict=True)
        ]
        good = [Improved(each.suggestion, (*verdicts, *_tested(each))) for each, verdicts in judged if passed(verdicts)]
        bad = [(each, verdicts) for each, verdicts in judged if not passed(verdicts)]
        if good:
            after = apply(current, [each.suggestion for each in good])
            current.write(good[0].suggestion.path, after.text(good[0].suggestion.path))
            kept += good
        if not good or not bad:
            return kept, [Dropped(each.suggestion, refusal(verdicts), verdicts) for each, verdicts in bad]
        pending = [each for each, _ in bad]
    return kept, []


def _tested(claimed: Improved) -> Verdicts:
    """Return what the AI tests said, as the plan has it."""
    return tuple(each for each in claimed.verdicts if each.gate == _AI_TESTS and each.passed)[:1]


def _grounded(suggestion: Suggestion, tree: Tree, answers: Collection[str]) -> Suggestion:
    """Return a suggestion with only such evidence as stands in the file that it names: the gates take it for a source.

    Evidence is ``path: text``, cut where it was long, or an answer that was offered. What is no id of an entry of the
    playbook, and no version of a prompt, is left out as well: it is written into the commit.
    """
    chosen = {f"{ANSWER}{each}" for each in answers}
    good = tuple(each for each in suggestion.evidence if each in chosen or _stands(each, tree))
    steps = tuple(
        replace(each, evidence=tuple(e for e in each.evidence if e in good), used=kept_of(each.used))
        for each in suggestion.steps
    )
    return replace(suggestion, evidence=good, steps=steps, used=kept_of(suggestion.used))


def _stands(evidence: str, tree: Tree) -> bool:
    path, separator, text = evidence.partition(": ")
    try:
        known = bool(separator) and path.startswith("openspec/") and tree.kind(path) is Kind.FILE
        return known and _folded(text) in _folded(tree.text(path))
    except UnreadableError:
        return False


def _folded(text: str) -> str:
    return " ".join(text.split())


@dataclass
class _Room:
    """What there is still room for in one plan."""

    suggestions: int = MOST_SUGGESTIONS
    characters: int = MOST_BYTES
    files: set[str] = field(default_factory=set)

    def refuse(self, suggestion: Suggestion) -> Verdicts:
        """Return the refusal of a suggestion that is too large, too many, or of rules that are none; else nothing."""
        problem = ""
        if suggestion.path not in self.files and len(self.files) == MOST_FILES:
            problem = f"A plan changes at most {MOST_FILES} files."
        elif len(suggestion.after) > self.characters or len(suggestion.before) > MOST_BYTES:
            problem = f"A plan writes at most {MOST_BYTES:,} characters."
        elif len(suggestion.steps) > _MOST_STEPS:
            problem = f"A suggestion is joined from at most {_MOST_STEPS} edits."
        elif self.suggestions == 0:
            problem = f"A plan has at most {MOST_SUGGESTIONS:,} suggestions for one root."
        elif not all(_RULE.fullmatch(rule) for each in (suggestion, *suggestion.steps) for rule in each.rules):
            problem = "It names a rule that is none."
        if problem:
            return _refused(problem)
        self.files.add(suggestion.path)
        self.characters -= len(suggestion.after)
        self.suggestions -= 1
        return ()


def _unanswered(suggestion: Suggestion) -> Verdicts:
    edits = (suggestion, *suggestion.steps)
    if any(each.intents & _ANSWERED and not each.answers for each in edits):
        return _refused("Only an author's answer may bring a number or a sentence in.")
    return ()


def _refused(problem: str) -> Verdicts:
    return (Verdict(_NAME, False, problem),)


def _with_steps(suggestion: Suggestion, tree: Tree, verdicts: Verdicts, validate: Check, check: Check) -> Verdicts:
    if not passed(verdicts):
        return verdicts
    try:
        problem = misplaced(suggestion, tree) or ("" if suggestion.steps else overdrawn(suggestion, tree))
        if problem:
            return (*verdicts, Verdict("intents", False, problem))
        if suggestion.steps:
            problem = _replayed(suggestion, tree, lambda step, draft: passes_by_itself(step, draft, validate, check))
            return (*verdicts, Verdict("steps", not problem, problem))
    except EditError:
        return (*verdicts, Verdict(_NAME, False, "It stands on another edit of the plan."))
    return verdicts


def _replayed(suggestion: Suggestion, tree: Tree, passes: Callable[[Suggestion, Tree], bool]) -> str:
    """Return why the steps of a suggestion do not come to what it says, empty where they do and each one passes."""
    draft = Draft(tree)
    for step in suggestion.steps:
        if step.path != suggestion.path or step.steps:
            return "A step is about something else than the whole."
        if not passes(step, draft):
            return f"One of its steps ({step.rule}) does not pass by itself."
        if problem := overdrawn(step, draft):
            return f"One of its steps ({step.rule}) does more than it declares: {problem}"
        try:
            draft.write(step.path, apply(draft, [step]).text(step.path))
        except (EditError, UnreadableError) as error:
            return f"One of its steps no longer applies: {error}"
    whole = apply(tree, [suggestion]).text(suggestion.path)
    return "" if draft.text(suggestion.path) == whole else "Its steps do not come to what it says."
