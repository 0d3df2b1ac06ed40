"""Turn what people picked on a pull request, by number or by a tick, into edits on its head branch."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.errors import EditError, UnreadableError
from bot.openspec.findings import Finding
from bot.openspec.suggestions import Suggestion, apply
from bot.openspec.validate import findings_at
from bot.repo.transport import bring
from bot.text.tree import Draft, Tree
from bot.workflows.answering import answered
from bot.workflows.conversation import LETTERS, Conversation, Item
from bot.workflows.hosting import Pull
from bot.workflows.improve import Collaborators, Improved
from bot.workflows.learned import NOTHING
from bot.workflows.plan import ApplyWork, Part
from bot.workflows.planning import Planner, tree_of
from bot.workflows.scope import Scope


@dataclass(frozen=True)
class Pick:
    """One item somebody chose, and for a question the letter of its answer."""

    item: Item
    letter: str = ""


@dataclass(frozen=True)
class Picks:
    """What was chosen, and a sentence for each choice that means nothing here."""

    picks: tuple[Pick, ...]
    untold: tuple[str, ...] = ()


def picked_by_number(known: Conversation, numbers: Sequence[int], letter: str, *, everything: bool) -> Picks:
    """Return the items of some numbers; every suggestion that is open where ``everything`` is wanted."""
    if everything:
        left = [each for each in known.items if not each.done and not each.question]
        large = tuple(_problem(each.number, each, "") for each in left if not each.suggestion)
        return Picks(tuple(Pick(each) for each in left if each.suggestion), large)
    picks, untold = list[Pick](), list[str]()
    for number in numbers:
        item = known.item(number)
        problem = _problem(number, item, letter)
        if problem or item is None:
            untold.append(problem)
        else:
            picks.append(Pick(item, letter))
    return Picks(tuple(picks), tuple(untold))


def picked_by_box(known: Conversation, boxes: Sequence[str]) -> Picks:
    """Return the items whose boxes were ticked; one box of a question counts, the first."""
    picks: dict[str, Pick] = {}
    untold = []
    for box in boxes:
        identity, _, letter = box.partition("/")
        item = known.by_id(identity)
        problem = _problem(item.number if item else 0, item, letter)
        if problem or item is None:
            untold.append(problem)
        else:
            picks.setdefault(identity, Pick(item, letter))
    return Picks(tuple(picks.values()), tuple(untold))


def _problem(number: int, item: Item | None, letter: str) -> str:
    if item is None:
        return f"There is no {number} here now." if number else "What was ticked is not here any more."
    if item.done:
        return f"{number} was applied in {item.done[:12]} already."
    if not item.suggestion and not item.question:
        return f"{number} is too large to be applied by a command: say '/specbot review' first."
    if item.question:
        letters = LETTERS[: len(item.question.options)]
        if not letter or letter not in letters:
            return f"{number} is a question: choose one of its answers, as in '/specbot apply {number} a'."
        return ""
    if letter:
        return f"{number} is no question: say '/specbot apply {number}'."
    return ""


def plan_apply(hands: Planner, pull: Pull, chosen: Picks) -> ApplyWork:
    """Return the work. Raises RepoError, UnreadableError, ModelError."""
    bring(hands.repository.git, hands.remote, pull.head_sha)
    untold = list(chosen.untold)
    parts: list[Part] = []
    for prefix in dict.fromkeys(pick.item.prefix for pick in chosen.picks):
        tree = tree_of(hands, prefix, pull.head_sha)
        own = [pick for pick in chosen.picks if pick.item.prefix == prefix]
        # What somebody chooses now counts more than what was refused before.
        improving = replace(hands.improving(prefix, Scope({}, "what was chosen")), learned=NOTHING)
        suggestions = resolve(tree, own, improving, untold.append)
        parts.append(Part(prefix, tuple(Improved(each, ()) for each in suggestions)))
    ids = tuple(f"{each.item.id}/{each.letter}" if each.letter else each.item.id for each in chosen.picks)
    return ApplyWork(pull.number, pull.head_ref, pull.head_sha, tuple(parts), ids, tuple(untold))


def resolve(tree: Tree, picks: Sequence[Pick], hands: Collaborators, tell: Callable[[str], None]) -> list[Suggestion]:
    """Return the edits of one root's picks, each on top of those before; ``tell`` hears of those that come to none.

    Answers come after the suggestions: their edits are made for the text that is there then.
    """
    draft = Draft(tree)
    found: list[Suggestion] = []
    for pick in sorted(picks, key=lambda each: each.item.question is not None):
        suggestion = pick.item.suggestion or _answer(draft, pick, hands, tell)
        if suggestion is None:
            continue
        with suppress(EditError, UnreadableError):  # whoever publishes it says why it no longer applies
            draft.write(suggestion.path, apply(draft, [suggestion]).text(suggestion.path))
        found.append(suggestion)
    return found


def _answer(tree: Tree, pick: Pick, hands: Collaborators, tell: Callable[[str], None]) -> Suggestion | None:
    question = pick.item.question
    if question is None:
        return None
    option = question.options[LETTERS.index(pick.letter)]
    done = answered(tree, question, option, _findings(tree, question.path, hands), hands.judge, hands.author)
    if done.suggestion is None:
        tell(f"{pick.item.number}: {done.why}")
    return done.suggestion


def _findings(tree: Tree, path: str, hands: Collaborators) -> list[Finding]:
    structural = [each for each in findings_at(tree, path) if each.path == path]
    return list(hands.quality.with_structure(tree, path, structural))
