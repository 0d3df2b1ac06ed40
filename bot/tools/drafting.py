"""One session on a Draft: what was proposed for one requirement, or a Purpose, and what became of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import EditError
from bot.openspec.build import NewScenario, fill_scenario, rewrite_purpose, rewrite_requirement
from bot.openspec.facts import FactKind, facts_of
from bot.openspec.findings import Finding
from bot.openspec.layout import document_at
from bot.openspec.model import Document, Requirement, Scenario
from bot.openspec.prose import passage, sentences_with
from bot.openspec.suggestions import ANSWER, Dropped, Intent, Question, Suggestion, Verdict
from bot.openspec.words import MOST_PARAGRAPH, one_line, paragraph
from bot.text.edits import replace_once
from bot.text.lines import is_blank
from bot.text.tree import Draft

MOST_QUESTION = 300
MOST_OPTION = 120
LEAST_OPTIONS = 2
MOST_OPTIONS = 4

Judge = Callable[[Suggestion], Sequence[Verdict]]
Answer = Callable[[str, Sequence[str]], str]
"""What the specs say to a question with its options, empty where they do not clearly say."""


@dataclass(frozen=True)
class Assignment:
    """What one session may write, and why: nothing else can be proposed in it.

    ``kind`` is the class of finding: ``wording``, ``scenario`` or ``purpose``; ``findings`` are of that class, at least
    one. ``requirement`` is empty for a Purpose. ``evidence`` is what a reader may check the new text against.
    ``writer`` is who proposes, the name of a model.
    """

    path: str
    requirement: str
    kind: str
    findings: tuple[Finding, ...]
    writer: str
    evidence: tuple[str, ...] = ()
    answer: str = ""
    """What the author chose, where a question was asked: its number may come in, and its words."""


class Drafting:
    """The state of one session; it is over once something was accepted, asked, or the writer finished.

    ``judge`` takes a suggestion through the gates, on the tree the draft stands over. ``answer`` is asked before an
    author is, once; what it says licenses nothing: no gate hears of it.
    """

    def __init__(self, draft: Draft, assignment: Assignment, judge: Judge, answer: Answer | None = None) -> None:
        self.draft = draft
        self.assignment = assignment
        self.accepted: list[Suggestion] = []
        self.refused: list[Dropped] = []
        self.questions: list[Question] = []
        self.finished: str | None = None
        self._judge = judge
        self._answer = answer
        self._answered: Question | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more can be proposed or asked."""
        return bool(self.accepted or self.questions) or self.finished is not None

    @property
    def is_hopeless(self) -> bool:
        """Whether the last proposal was refused for a reason that no other words would mend."""
        return bool(self.refused) and any(each.final for each in self.refused[-1].verdicts)

    def passage(self) -> str:
        """Return the text that a proposed text takes the place of; empty where there is none.

        That is the sentences of one paragraph that hold the words found, the whole paragraph where none are named.
        """
        return self._paragraph()[1]

    def propose(self, *, text: str | None = None, scenario: NewScenario | None = None) -> Suggestion:
        """Make the proposal a suggestion and, if every gate passes it, write it into the draft.

        Raises EditError with one sentence for the writer when a field is unfit, nothing changes, or a gate refuses.
        """
        self._must_be_open()
        before, after, intents = self._block(text, scenario)
        suggestion = self._suggestion(before, after, intents)
        verdicts = tuple(self._judge(suggestion))
        why = next((each.detail for each in verdicts if not each.passed), None if verdicts else "No gate looked at it.")
        if why is not None:
            self.refused.append(Dropped(suggestion, why, verdicts))
            raise EditError(why)
        self.draft.write(suggestion.path, replace_once(self.draft.text(suggestion.path), before, after))
        self.accepted.append(suggestion)
        return suggestion

    def look_up(self, text: str, options: Sequence[str]) -> str:
        """Return what the specs say to a question for the author; empty where they do not, or have answered before.

        Raises EditError as ``ask`` does.
        """
        question = self._question(text, options)
        if self._answer is None or self._answered:
            return ""
        told = self._answer(question.text, question.options)
        self._answered = question if told else None
        return told

    def ask(self, text: str, options: Sequence[str]) -> Question:
        """Put a question to the author. Raises EditError when it, or one of two to four options, is unfit."""
        question = self._question(text, options)
        self.questions.append(question)
        return question

    def ask_after_all(self) -> None:
        """Put the question that the specs answered to the author, where their answer led to nothing."""
        if self._answered and not self.over:
            self.questions.append(self._answered)

    def finish(self, reason: str) -> None:
        """End the session without a proposal. Raises EditError for a reason that is unfit."""
        self._must_be_open()
        self.finished = one_line(reason, "reason", MOST_QUESTION)

    def _question(self, text: str, options: Sequence[str]) -> Question:
        self._must_be_open()
        given = list(dict.fromkeys(one_line(each, "option", MOST_OPTION) for each in options))
        if not LEAST_OPTIONS <= len(given) <= MOST_OPTIONS:
            raise EditError(f"A question has {LEAST_OPTIONS} to {MOST_OPTIONS} options that differ, not {len(given)}.")
        about = self.assignment
        words = one_line(text, "question", MOST_QUESTION)
        return Question(about.path, about.requirement, words, tuple(given), about.findings[0].rule)

    def _block(self, text: str | None, scenario: NewScenario | None) -> tuple[str, str, frozenset[Intent]]:
        """Return the block before and after, and what is declared of it."""
        document, requirement = self._document(), self._requirement()
        if requirement is None:
            return *rewrite_purpose(document, text or ""), frozenset({Intent.PURPOSE})
        if scenario is None:
            return self._reworded(document, requirement, text or "")
        empty = next((each for each in requirement.scenarios if _is_empty(document, each)), None)
        if empty:
            return *fill_scenario(document, requirement, empty, scenario.steps), frozenset({Intent.ADD_STEPS})
        blocks = rewrite_requirement(document, requirement, text=None, scenarios=[scenario])
        return *blocks, frozenset({Intent.ADD_SCENARIO})

    def _paragraph(self) -> tuple[str, str, str]:
        """Return the paragraph that was found fault with: what stands before the passage, the passage, what follows."""
        document, requirement = self._document(), self._requirement()
        span = passage(document, requirement.body, self._line()) if requirement else None
        text = "\n".join(document.plain(span)) if span else ""
        start, end = sentences_with(text, (each.words for each in self.assignment.findings if each.words))
        return text[:start], text[start:end], text[end:]

    def _reworded(self, document: Document, requirement: Requirement, text: str) -> tuple[str, str, frozenset[Intent]]:
        if text.split() == self.passage().split():
            raise EditError("That is the text as it stands; change what the findings name, or finish.")
        intents = {Intent.REWORD}
        if not any(fact.kind is FactKind.OBLIGATION for fact in facts_of(requirement.text)):
            intents.add(Intent.OBLIGATION)
        if self.assignment.answer:
            intents.add(Intent.MEASURE)
        before, _, after = self._paragraph()
        whole = f"{before}{paragraph(text, 'text')}{after}"
        blocks = rewrite_requirement(document, requirement, text=whole, at=self._line(), most=MOST_PARAGRAPH)
        return *blocks, frozenset(intents)

    def _suggestion(self, before: str, after: str, intents: frozenset[Intent]) -> Suggestion:
        assignment, about = self.assignment, self._requirement() or self._document().purpose
        rules = list(dict.fromkeys(each.rule for each in assignment.findings))
        return Suggestion(
            path=assignment.path,
            before=before,
            after=after,
            rule=rules[0],
            reason=assignment.findings[0].message,
            requirement=assignment.requirement,
            also=tuple(rules[1:]),
            evidence=(*assignment.evidence, *([f"{ANSWER}{assignment.answer}"] if assignment.answer else [])),
            intents=intents,
            line=about.span.start + 1 if about else max(assignment.findings[0].line, 1),
            source=assignment.writer,
        )

    def _document(self) -> Document:
        document = document_at(self.draft, self.assignment.path)
        if document is None:
            raise EditError(f"{self.assignment.path} is no spec or delta of an active change.")
        return document

    def _requirement(self) -> Requirement | None:
        """Return the requirement the session is about, None for a Purpose."""
        name = self.assignment.requirement
        if not name:
            return None
        requirement = self._document().requirement(name)
        if requirement is None:
            raise EditError(f'{self.assignment.path} has no requirement "{name}".')
        return requirement

    def _line(self) -> int:
        """Return the line of the first finding, counted from 0."""
        return self.assignment.findings[0].line - 1

    def _must_be_open(self) -> None:
        if self.over:
            raise EditError("This session is over: nothing more can be proposed or asked.")


def _is_empty(document: Document, scenario: Scenario) -> bool:
    return all(is_blank(line) for line in document.plain(scenario.body))
