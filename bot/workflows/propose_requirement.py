"""Second step with a model: one requirement per call, in fields; code builds the block, and judges it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import EditError, UnreadableError
from bot.gates.gate import as_document
from bot.llm.chat import Message
from bot.openspec.blocks import obliges
from bot.openspec.build import NewScenario
from bot.openspec.content import is_latin, smuggled, vocabulary
from bot.openspec.facts import FactKind, facts_of
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import CHANGES, delta_path
from bot.openspec.model import Requirement
from bot.openspec.suggestions import Question
from bot.openspec.validate import findings_at
from bot.openspec.writing import Entry, changed_block, delta_text, free_name, new_block, passages_of
from bot.rules.around import AroundTree
from bot.rules.telling import COMMON
from bot.text.language import is_english
from bot.text.lines import normalise
from bot.text.tree import Draft, Tree
from bot.workflows.propose_ask import Asker, UnusableError, refused
from bot.workflows.propose_forms import add_form, change_form, swap_form
from bot.workflows.propose_obliged import obliged
from bot.workflows.propose_points import (
    DROP,
    GAP,
    LEAVE_OUT,
    Point,
    answered,
    chosen,
    points,
    question_of,
)
from bot.workflows.propose_prompts import Piece, brief_pieces, cut
from bot.workflows.propose_swap import Swap, steps_after, swapped
from bot.workflows.propose_turned import turned
from bot.workflows.propose_values import Brief, Fields, Item, Written

_MOST_TOKENS = 1_100
_MOST_BLOCK = 4_000
_MOST_SPEC = 1_500
_MOST_TOLD = 3
"""Findings that go back to the model at once."""
_RUN = 4
"""So many words in a row are no chance."""
TRIAL = "specbot-trial"
"""The change that an entry is tried in, before its own has a name."""


@dataclass(frozen=True)
class Base:
    """What one item starts from: the block as it is (empty for a new one), names that are taken, what counts as said.

    ``spec`` is the text of the capability, ``purpose`` what it is for; ``tree`` is what a trial is made over.
    """

    item: Item
    tree: Tree
    block: str = ""
    requirement: Requirement | None = None
    taken: tuple[str, ...] = ()
    spec: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class _Draft:
    fields: Fields
    block: str
    faults: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


class Writer:
    """Writes one requirement with a model."""

    def __init__(self, asker: Asker, brief: Brief, base: Base) -> None:
        self._asker, self._brief, self._base = asker, brief, base
        self._said = "\n".join([brief.idea.text, brief.context, base.spec, base.block])
        self._names = [each.name for each in base.requirement.scenarios] if base.requirement else []
        numbers = [f"S{number}" for number in range(1, len(self._names) + 1)]
        self._spot = self._passage() if base.block else None
        length = len(self._spot[1]) if self._spot else 0
        self._form = change_form(numbers, length) if base.block else add_form()
        self._messages: list[Message] = []
        self._refused = ""

    def write(self, fields: Fields | None = None) -> Written:
        """Return the entry, or what has to be asked first. Raises OverError, ModelError.

        ``fields`` are what was written of it before: the model is asked anew only where they no longer fit.
        """
        step = "change" if self._base.block else "add"
        self._messages = self._asker.start(step, self._pieces(), _MOST_TOKENS)
        try:
            draft = self._drafted_before(fields) or self._drafted()
        except UnusableError as error:
            return Written(left=str(error))
        return self._settled(draft)

    def _drafted_before(self, fields: Fields | None) -> _Draft | None:
        try:
            return self._judged(fields) if fields else None
        except EditError:
            return None

    def _pieces(self) -> list[Piece]:
        item, base = self._base.item, self._base
        told = brief_pieces(self._brief, "specs")
        if base.block:
            scenarios = "\n".join(f"S{number} {name}" for number, name in enumerate(self._names, 1))
            told += [Piece("Requirement as it is", cut(base.block, _MOST_BLOCK)), Piece("Scenarios", scenarios)]
            told += [Piece("What becomes different", item.what)]
            told += [Piece("Paragraph that the statement takes the place of", self._spot[1])] if self._spot else []
        else:
            told += [Piece("Capability", f"{item.capability}: {base.purpose}".rstrip(": "))]
            told += [Piece("Its requirements", cut("\n".join(f"- {each}" for each in base.taken), _MOST_SPEC), 1)]
            told += [Piece("What becomes different", f"{item.name}: {item.what}".strip(": "))]
        return [each for each in told if each.text]

    def _passage(self) -> tuple[int, str] | None:
        """Return the paragraph of the block that is written anew: of those that oblige, the one nearest to the wish."""
        found = passages_of(self._base.block)
        binding = [each for each in found if obliges(each[1])] or found[:1]
        wish = vocabulary(f"{self._brief.idea.text} {self._base.item.what}") - COMMON
        return max(binding, key=lambda each: (len(wish & vocabulary(each[1])), -each[0]), default=None)

    def _drafted(self) -> _Draft:
        """Return the better one of two drafts. Raises UnusableError where neither can be a block."""
        best: _Draft | None = None
        why = ""
        for _ in range(2):
            answer, why, text = self._asker.once(self._messages, self._form, _MOST_TOKENS)
            if answer is not None:
                try:
                    draft = self._judged(self._read(answer))
                    if not draft.faults:
                        return draft
                    best = draft if best is None or len(draft.faults) < len(best.faults) else best
                    why = " ".join(draft.faults)
                except EditError as error:
                    why = error.message
            self._messages = refused(self._messages, text, why)
            self._refused = why
        return best or self._by_words(why)

    def _by_words(self, why: str) -> _Draft:
        """Return a draft in which words of the paragraph are exchanged. Raises UnusableError, with ``why`` for no way.

        Small models say what differs where the whole sentence is asked for; this asks for just that.
        """
        if self._spot is None or self._base.requirement is None:
            raise UnusableError(why)
        pieces = [Piece("What becomes different", self._base.item.what), Piece("Paragraph", self._spot[1])]
        pieces = [*brief_pieces(self._brief, "specs"), *(each for each in pieces if each.text)]
        return self._asker.ask(
            "swap", pieces, swap_form(), lambda answer: self._judged(self._exchanged(answer)), _MOST_TOKENS
        )

    def _exchanged(self, answer: Mapping[str, Any]) -> Fields:
        """Return the fields of a paragraph with words exchanged. Raises EditError."""
        swaps = [Swap(each["go"], each["come"]) for each in answer["swaps"]]
        statement = swapped(self._spot[1] if self._spot else "", swaps)
        steps = steps_after(self._base.requirement, swaps) if self._base.requirement else {}
        return Fields(self._base.item.name, statement, (), steps)

    def _read(self, answer: Mapping[str, Any]) -> Fields:
        """Return the fields of an answer. Raises EditError."""
        scenarios: list[NewScenario] = []
        steps: dict[str, tuple[tuple[str, str], ...]] = {}
        for each in answer["scenarios"]:
            number = each.get("scenario", "new")
            told = _steps(each)
            if number == "new":
                scenarios.append(NewScenario(each["name"], told))
            else:
                steps.setdefault(self._names[int(number[1:]) - 1], told)
        before = self._spot[1] if self._spot else ""
        statement = obliged(" ".join(answer["statement"].split()), " ".join(before.split()))
        return Fields(answer.get("name", self._base.item.name), statement, tuple(scenarios), steps)

    def _judged(self, fields: Fields) -> _Draft:
        """Return a draft with what is to be better. Raises EditError where it cannot stand at all."""
        named, block = self._built(fields)
        strange = next((found for text in fields.texts if (found := smuggled(self._base.spec, text))), "")
        if strange:
            raise EditError(f'"{strange}" is markup, an address or a look-alike; use plain words.')
        if self._is_an_echo(fields.statement):
            raise EditError("That is what you were told, and no requirement.")
        if not self._is_about(fields):
            raise EditError("It is not about the wish: use its words.")
        if why := turned(self._spot[1] if self._spot else "", fields.statement, self._brief.idea.text):
            raise EditError(why)
        # A gap is what the model was asked to leave where a number is missing: its author is asked.
        faults = [_fault(each) for each in self._points(fields) if each.kind != "gap"]
        faults += self._lost(block)
        findings = self._findings(self._entry(named, block)) if GAP not in block else ()
        faults += [each.message for each in findings[:_MOST_TOLD]]
        return _Draft(named, block, tuple(faults), findings)

    def _built(self, fields: Fields) -> tuple[Fields, str]:
        if self._base.block:
            at = self._spot[0] if self._spot else None
            return fields, changed_block(self._headed(), fields.statement, fields.steps, fields.scenarios, at)
        name = self._free(fields.name)
        return replace(fields, name=name), new_block(name, fields.statement, fields.scenarios)

    def _free(self, wanted: str) -> str:
        """Return the name that was written, or where that is taken the one that was planned. Raises EditError."""
        try:
            return free_name(wanted, self._base.taken)
        except EditError:
            if not self._base.item.name:
                raise
            return free_name(self._base.item.name, self._base.taken)

    def _headed(self) -> str:
        """Return the block as it is, under the name that it gets."""
        new = self._base.item.new_name
        heading, line_break, rest = self._base.block.partition("\n")
        return f"### Requirement: {new}{line_break}{rest}" if new else heading + line_break + rest

    def _is_an_echo(self, statement: str) -> bool:
        """Whether a statement repeats why the one before it was refused: small models do."""
        heard = _runs(self._refused) - _runs(self._said)
        return bool(heard & _runs(statement))

    def _is_about(self, fields: Fields) -> bool:
        """Whether it shares a word with the wish; in another language than that is written in nobody can tell."""
        idea = self._brief.idea.text
        if is_english(idea) != is_english(fields.statement) or is_latin(idea) != is_latin(fields.statement):
            return True
        wanted = vocabulary(idea) - COMMON
        return not wanted or bool(wanted & vocabulary(" ".join(fields.texts)))

    def _points(self, fields: Fields) -> list[Point]:
        return points(self._said, fields.texts, fields.statement)

    def _lost(self, block: str) -> list[str]:
        """Return a sentence where numbers or names of the old text are gone though no other came in their place."""
        if self._base.requirement is None:
            return []
        old, new = (facts_of(text) for text in (self._base.requirement.text, as_document(block).requirements[0].text))
        for kind in (FactKind.NUMBER, FactKind.IDENTIFIER):
            lost = [each.value for each in old if each.kind is kind and each not in new]
            if len(lost) > sum(each.kind is kind and each not in old for each in new):
                return [f"The text as it is says {lost[0]}; keep it, unless the wish changes it."]
        return []

    def _entry(self, fields: Fields, block: str) -> Entry:
        item = self._base.item
        name = (item.new_name or item.name) if self._base.block else fields.name
        return Entry(item.capability, item.operation, name, block, says=fields.statement)

    def _findings(self, entry: Entry) -> tuple[Finding, ...]:
        """Return what rules say of a requirement, and did not say of it before."""
        path, draft = self._trial(entry)
        found = self._checked(draft, path, entry.requirement)
        if not (self._base.block and self._base.item.path):
            return tuple(found)
        before = {
            (each.rule, each.words)
            for each in self._checked(self._base.tree, self._base.item.path, self._base.item.name)
        }
        return tuple(each for each in found if (each.rule, each.words) not in before)

    def _trial(self, entry: Entry) -> tuple[str, Draft]:
        """Return a tree with an entry in it, and where it stands: in its own delta, else in one of its own."""
        draft, item = Draft(self._base.tree), self._base.item
        if item.path.startswith(f"{CHANGES}/"):
            text = draft.text(item.path)
            draft.write(item.path, normalise(text).replace(self._base.block, entry.block, 1))
            return item.path, draft
        path = delta_path(TRIAL, entry.capability)
        draft.write(path, delta_text([entry]))
        return path, draft

    def _checked(self, tree: Tree, path: str, name: str) -> list[Finding]:
        quality = self._asker.hands.quality
        try:
            structural = findings_at(tree, path)
            found = quality.with_structure(tree, path, structural, AroundTree(tree))
        except UnreadableError:  # somebody else's document: the last gate says what it is
            return []
        return [each for each in found if each.requirement == name and each.severity >= Severity.WARNING]

    def _settled(self, draft: _Draft, *, again: bool = True) -> Written:
        """Return the entry of a draft in which everything that nobody had said was answered, or the questions."""
        met: list[tuple[Question, str]] = []
        came = self._decided(draft, met, again=again)
        return replace(came, answers=(*met, *came.answers))

    def _decided(self, draft: _Draft, met: list[tuple[Question, str]], *, again: bool) -> Written:
        """Return what comes of a draft; ``met`` gets each question that has an answer, with what was said."""
        item, answers = self._base.item, self._asker.hands.answers
        open_questions: list[Question] = []
        fields, out, given = draft.fields, list[Point](), list[str]()
        for point in self._points(fields):
            question = question_of(point, item.path or item.capability, fields.name, self._base.spec)
            if question.id not in answers:
                open_questions.append(question)
                continue
            try:
                words = chosen(question, answers[question.id])
                met.append((question, words))
                if words == DROP:
                    return Written(left="You chose to do without it.", declined=True)
                if words == LEAVE_OUT:
                    out.append(point)
                else:
                    fields = _with(fields, point, words)
                    given.append(words)
            except EditError as error:
                return Written(left=error.message)
        if open_questions:
            return Written(questions=tuple(open_questions), fields=draft.fields)
        if out:
            return self._without(out) if again else Written(left=f'The model did not leave "{out[0].words}" out.')
        return self._put(fields, given) if given else self._written(draft)

    def _put(self, fields: Fields, given: Sequence[str]) -> Written:
        """Return the entry of fields that answers went into."""
        left = points("\n".join([self._said, *given]), fields.texts, fields.statement)
        if left:  # what was answered is spelled in a way that code does not find
            return Written(left=f"Your answer could not be put in place of “{left[0].words}”: say it in the idea.")
        try:
            named, block = self._built(fields)
        except EditError as error:
            return Written(left=error.message)
        return self._written(_Draft(named, block, findings=self._findings(self._entry(named, block))))

    def _without(self, out: Sequence[Point]) -> Written:
        """Return the entry of one more draft, without what the author wants left out."""
        named = {"every amount that nobody knows" if each.kind == "gap" else f'"{each.words}"' for each in out}
        why = f"The author says: leave {', '.join(sorted(named))} out, and what hangs on it."
        messages = [*self._messages[:-1], replace(self._messages[-1], content=f"{self._messages[-1].content}\n{why}")]
        answer, fault, _ = self._asker.once(messages, self._form, _MOST_TOKENS)
        if answer is None:
            return Written(left=fault)
        try:
            draft = self._judged(self._read(answer))
        except EditError as error:
            return Written(left=error.message)
        return self._settled(draft, again=False)

    def _written(self, draft: _Draft) -> Written:
        notes = tuple(f"{self._base.item.name}: {each}" for each in self._lost(draft.block))
        return Written(self._entry(draft.fields, draft.block), findings=draft.findings, notes=notes)


def _runs(text: str) -> set[tuple[str, ...]]:
    """Return all runs of four words of a text."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def _steps(each: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the steps of a scenario as they are written; empty ones are none."""
    given, when, then = each["given"].strip(), each["when"], [one for one in each["then"] if one.strip()]
    outcome = [("THEN" if number == 0 else "AND", one) for number, one in enumerate(then)]
    return (*([("GIVEN", given)] if given else []), ("WHEN", when), *outcome)


def _fault(point: Point) -> str:
    if point.kind == "actor":
        return f'Nothing in the data speaks of "{point.words}": name who acts as the data does.'
    return f'"{point.words}" does not stand in the data; leave it out, or write {GAP} if a number has to be there.'


def _with(fields: Fields, point: Point, words: str) -> Fields:
    def put(text: str) -> str:
        return answered(point, text, words)

    def steps(told: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple((keyword, put(text)) for keyword, text in told)

    if point.kind == "actor":
        return replace(fields, statement=put(fields.statement))
    return Fields(
        put(fields.name),
        put(fields.statement),
        tuple(NewScenario(put(each.name), steps(each.steps)) for each in fields.scenarios),
        {name: steps(told) for name, told in fields.steps.items()},
    )
