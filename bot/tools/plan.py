"""The proposals that outside agents made and the gates let through, in memory: each stands on those before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from bot.errors import EditError, UnreadableError, UsageError
from bot.gates.registry import Verdicts, passed, refusal
from bot.openspec.compose import Composer
from bot.openspec.suggestions import Dropped, Suggestion, Verdict, apply
from bot.text.tree import Draft, Tree

MOST_PROPOSALS = 100

Judge = Callable[[Suggestion, Tree], Sequence[Verdict]]


@dataclass(frozen=True)
class Settled:
    """What a plan comes to on the folder as it is: suggestions against it with their verdicts, and what was lost."""

    suggestions: tuple[tuple[Suggestion, Verdicts], ...]
    dropped: tuple[Dropped, ...]
    changes: dict[str, str]
    """Path to new text."""


@dataclass
class _Composed:
    """The documents with the proposals in them, and by id why a proposal is not in them."""

    composers: dict[str, Composer] = field(default_factory=dict)
    stale: dict[str, str] = field(default_factory=dict)


class Plan:
    """Proposals in the order they came. Nothing in it is ever written by it; tools may use it from any thread."""

    def __init__(self, judge: Judge) -> None:
        self.kept: list[Suggestion] = []
        self._judge = judge
        self.lock = Lock()
        """Held from the look at what there is until a proposal is kept."""

    def view(self, tree: Tree) -> Draft:
        """Return ``tree`` with every proposal in it that still applies."""
        draft = Draft(tree)
        for path, composer in self._composed(tree).composers.items():
            draft.write(path, composer.text)
        return draft

    def stale(self, tree: Tree) -> dict[str, str]:
        """Return the ids of the proposals that no longer apply to ``tree``, each with the reason."""
        return self._composed(tree).stale

    def must_have_room(self) -> None:
        """Raise EditError when nothing more can be proposed."""
        if len(self.kept) >= MOST_PROPOSALS:
            raise EditError(f"The plan holds {MOST_PROPOSALS} proposals, which is the most: withdraw one first.")

    def withdraw(self, number: str) -> None:
        """Take the proposal of this id back. Raises UsageError when there is none."""
        with self.lock:
            found = next((each for each in self.kept if each.id == number), None)
            if found is None:
                raise UsageError(f"No proposal has the id {number!r}.", "show_plan tells which there are.")
            self.kept.remove(found)

    def settle(self, tree: Tree) -> Settled:
        """Return the plan as suggestions against ``tree``, each taken through the gates once more."""
        composed = self._composed(tree)
        dropped = [Dropped(each, composed.stale[each.id]) for each in self.kept if each.id in composed.stale]
        suggestions: list[tuple[Suggestion, Verdicts]] = []
        current = Draft(tree)
        for each in [one for composer in composed.composers.values() for one in composer.suggestions()]:
            verdicts = tuple(self._judge(each, current))
            if verdicts and passed(verdicts):
                suggestions.append((each, verdicts))
                current.write(each.path, apply(current, [each]).text(each.path))
            else:
                dropped.append(Dropped(each, refusal(verdicts) or "No gate looked at it.", verdicts))
        changes = {path: text for path, text in current.changed().items() if text is not None}
        return Settled(tuple(suggestions), tuple(dropped), changes)

    def _composed(self, tree: Tree) -> _Composed:
        done = _Composed()
        for each in list(self.kept):
            try:
                if each.path not in done.composers:
                    done.composers[each.path] = Composer(each.path, tree.text(each.path))
                done.composers[each.path].add(each)
            except UnreadableError as error:
                done.stale[each.id] = str(error)
            except EditError as error:
                done.stale[each.id] = f"It no longer applies: {error}"
        return done
