"""Keep back, over one run of improve, what people refused or silenced, and tell it apart from what else failed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.errors import EditError
from bot.openspec.compose import Composer
from bot.openspec.findings import Finding
from bot.openspec.layout import document_at
from bot.openspec.suggestions import Dropped, Question, Suggestion, Verdict
from bot.rules.around import AroundTree, WithSpec
from bot.rules.check import hits
from bot.rules.rule import Rule
from bot.text.tree import Tree
from bot.workflows.held import REFUSED, Held, wanted_questions
from bot.workflows.learned import Learned
from bot.workflows.mend import to_suggestion
from bot.workflows.scope import Scope

AS_BEFORE = (Verdict("memory", False, "People refused this very edit before.", final=True),)
"""What the gates say of an edit that people refused: nobody is asked for other words, for they said no."""


@dataclass(frozen=True)
class Told:
    """What a run tells: what failed at a gate, what is still open, what is asked, and what was held back."""

    dropped: tuple[Dropped, ...]
    remaining: tuple[Finding, ...]
    questions: tuple[Question, ...]
    held: tuple[Held, ...]


class Sieve:
    """What is held back in one run, as it goes on. With nothing learned everything passes as it is."""

    def __init__(self, learned: Learned, scope: Scope) -> None:
        self._learned = learned
        self._scope = scope
        self._barred: dict[tuple[str, ...], Suggestion] = {}
        self._refused: list[Suggestion] = []
        self._dropped: list[Dropped] = []

    def look_at(self, tree: Tree, path: str, rules: Iterable[Rule]) -> None:
        """Note which certain fixes of a document people refused.

        Each is looked at alone, against the text as it is: made after another one of its block it has another id.
        """
        document = document_at(tree, path) if self._learned.refused else None
        if document is None:
            return
        for finding, fix in hits(document, [each for each in rules if each.mends], WithSpec(AroundTree(tree).spec_of)):
            made = to_suggestion(document, finding, fix) if fix and self._scope.has(finding) else None
            if made and self._learned.is_refused(made):
                self._barred[finding.key] = made

    def lets(self, finding: Finding) -> bool:
        """Whether something may be proposed for a finding."""
        return finding.key not in self._barred and not self._learned.why_silent(finding.rule, finding.path)

    def sift(self, composer: Composer) -> Composer:
        """Return the edits without those that were refused; the very same composer where none was."""
        made = composer.suggestions() if self._learned.refused else []
        refused = [each for each in made if self._learned.is_refused(each)]
        if not refused:
            return composer
        self._refused += refused
        fresh = Composer(composer.path, composer.base)
        for each in made:
            try:
                if each not in refused:
                    fresh.add(each)
            except EditError as error:
                self._dropped.append(Dropped(each, f"It no longer applies: {error}"))
        return fresh

    def told(self, dropped: Iterable[Dropped], remaining: Sequence[Finding], questions: Iterable[Question]) -> Told:
        """Return what a run tells of what it has dropped, of the findings that remain, and of its questions.

        A finding that is silenced is held back; one that only an edit would mend that was refused is told with that.
        """
        learned = self._learned
        lost = [*self._dropped, *dropped]
        again = [each.suggestion for each in lost if learned.is_refused(each.suggestion)]
        refused = {each.id: each for each in (*self._refused, *self._barred.values(), *again)}
        said_no = {(each.path, each.requirement, rule) for each in refused.values() for rule in each.rules}
        asked, unasked = wanted_questions(questions, learned)
        silent = {each: why for each in remaining if (why := learned.why_silent(each.rule, each.path))}
        still = (each for each in remaining if each not in silent)
        return Told(
            tuple(each for each in lost if each.suggestion.id not in refused),
            tuple(each for each in still if (each.path, each.requirement, each.rule) not in said_no),
            tuple(asked),
            (
                *(Held(each.path, each.requirement, each.rule, REFUSED, each.id) for each in refused.values()),
                *unasked,
                *(Held(each.path, each.requirement, each.rule, why) for each, why in silent.items()),
            ),
        )
