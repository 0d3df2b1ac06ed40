"""Gate 6, run: a model answers from one text without sight of the other, and judges what code cannot tell."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from hashlib import sha256
from itertools import groupby
from typing import Any

from bot.errors import ModelContextError, ModelError, ModelReplyError
from bot.gates.answers import UNSAID, Agreement, compare, differing
from bot.gates.gate import as_document
from bot.gates.questions import Paper, Probe, Side, completed, questions
from bot.llm.chat import ChatModel, Message, read
from bot.llm.remembered import Memory
from bot.llm.schema import Schema
from bot.openspec.layout import document_at
from bot.openspec.suggestions import Suggestion, Verdict
from bot.rules.loose_word import RULE as LOOSE_WORD
from bot.rules.vague_word import RULE as VAGUE_WORD
from bot.templating import render, source
from bot.text.printable import in_one_line
from bot.text.tree import Tree

GATE = "questions"
MOST_ANSWER = 200
"""Characters of one answer."""
# An answer's characters as tokens, with the marks of JSON around it.
_ANSWER_TOKENS = 80
_JUDGE_TOKENS = 20
_SHOWN = 160
_JUDGE_SCHEMA = Schema(
    "ai_judge",
    {
        "type": "object",
        "properties": {"verdict": {"enum": ["same", "different", "unsaid"]}},
        "required": ["verdict"],
        "additionalProperties": False,
    },
)
# Counts up when the same answers are to be judged otherwise; a changed prompt changes the key by itself.
_EDITION = 2


@dataclass(frozen=True, slots=True)
class Answered:
    """One question, what the text it was made from says (``expected``), and what the model read in the other text.

    ``judged`` is what the judge said, first of (expected, answer), then of (answer, expected); empty where code could
    tell. ``agrees`` is what came of it.
    """

    question: str
    expected: str
    answer: str
    agrees: bool
    judged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """What came of one suggestion's questions.

    ``problem`` says why it did not pass, empty when it did; ``tested`` is False where the model could not be used.
    ``left_out`` counts questions that were not asked; ``remembered`` is set where an answer or all of it was known.
    ``lost``: the model could not be asked, which says nothing of how well it reads.
    """

    problem: str
    tested: bool
    answered: tuple[Answered, ...] = ()
    left_out: int = 0
    calls: int = 0
    remembered: bool = False
    lost: bool = False

    @property
    def verdict(self) -> Verdict:
        """The gate's word; final where nothing was asked, because no answer would count."""
        return Verdict(GATE, not self.problem, self.problem, final=not (self.tested or self.calls))


def examine(
    suggestion: Suggestion, tree: Tree, model: ChatModel, memory: Memory | None = None, distrust: str = ""
) -> Examination:
    """Have ``model`` answer and judge the questions about ``suggestion``, a change to a document of ``tree``.

    Asked of a suggestion that passed the other gates; one made by a rule needs no test. Costs at most four calls for
    answers and two for each answer that code cannot tell from the expected one, up to the first that differs. A model
    that fails or answers rubbish is a refusal, never an error; it is not remembered unless the answers were at fault.
    ``distrust`` is why the model's verdicts do not count: then what would need one is refused, and nothing is asked.
    """
    document = document_at(tree, suggestion.path)
    if document is None:
        return Examination(f"It could not be tested: {suggestion.path} is no spec document.", tested=False)
    old = as_document(suggestion.before)
    vague = frozenset(hit.words for rule in (VAGUE_WORD, LOOSE_WORD) for hit in rule.check(old))
    paper = questions(document, suggestion, vague)
    if distrust and paper.probes:
        return Examination(f"It could not be tested: {distrust}", tested=False)
    key = _key(model.name, suggestion, paper)
    known = _remembered(memory.get(key)) if memory else None
    if known:
        return known
    session = _Session(model, vague)
    try:
        done = session.examined(paper)
    except ModelError as error:
        done = Examination(f"It could not be tested: {error.message}", tested=False, calls=session.calls)
        if not isinstance(error, ModelReplyError):
            return replace(done, lost=not isinstance(error, ModelContextError))
    if memory:
        memory.put(key, json.dumps(asdict(done)))
    return done


@dataclass
class _Session:
    """The calls for one suggestion: every one starts afresh and sees one text, or two answers."""

    model: ChatModel
    vague: frozenset[str]
    calls: int = 0
    unasked: int = 0
    _judged: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def examined(self, paper: Paper) -> Examination:
        """Ask text by text, compare, and stop at the first answer that differs. Raises ModelError."""
        told: list[Answered] = []
        problem = ""
        for _, group in groupby(paper.probes, key=lambda each: (each.side, each.text)):
            for probe, answer in self._answers(list(group)):
                answered = self._compared(probe, answer)
                told.append(answered)
                if not answered.agrees:
                    problem = _sentence(probe, answered)
                    break
            if problem:
                break
        return Examination(problem, True, tuple(told), paper.left_out + self.unasked, self.calls)

    def _answers(self, probes: list[Probe]) -> list[tuple[Probe, str]]:
        """Have questions on one text answered from it; those that do not fit the context are left out, last first."""
        messages, most = self._fitting(probes)
        names = [str(number) for number in range(1, len(probes) + 1)]
        field_ = {"type": "string", "minLength": 1, "maxLength": MOST_ANSWER}
        body = {
            "type": "object",
            "properties": dict.fromkeys(names, field_),
            "required": names,
            "additionalProperties": False,
        }
        answers = self._asked(messages, Schema("ai_answer", body), most)
        return [(probe, " ".join(answers[name].split())) for name, probe in zip(names, probes, strict=True)]

    def _fitting(self, probes: list[Probe]) -> tuple[list[Message], int]:
        """Return the messages, ``probes`` shortened until they fit. Raises ModelContextError where one does not."""
        context = self.model.context_length
        while True:
            messages = answer_messages(probes[0].text, [each.question for each in probes])
            most = _ANSWER_TOKENS * len(probes)
            if context is None or self.model.count(messages) + most <= context:
                return messages, most
            if len(probes) == 1:
                raise ModelContextError("the text and one question do not fit the model's context.")
            probes.pop()
            self.unasked += 1

    def _compared(self, probe: Probe, answer: str) -> Answered:
        expected = "; ".join(probe.expected)
        told = completed(probe, answer)
        if not told:
            return Answered(probe.question, expected, UNSAID, not probe.strict)
        agreement = compare(probe.expected, told, self.vague)
        if agreement is not Agreement.OPEN:
            return Answered(probe.question, expected, "; ".join(told), agreement is Agreement.SAME)
        a, b = differing(probe.expected, told, self.vague)
        judged = (self._judge(probe.question, a, b), self._judge(probe.question, b, a))
        agrees = set(judged) == {"same"} if probe.strict else "different" not in judged
        return Answered(probe.question, expected, "; ".join(told), agrees, judged)

    def _judge(self, question: str, a: str, b: str) -> str:
        """Return what the model says of two answers in this order; a pair is put to it once."""
        if (question, a, b) not in self._judged:
            answer = self._asked(judge_messages(question, a, b), _JUDGE_SCHEMA, _JUDGE_TOKENS)
            self._judged[question, a, b] = str(answer["verdict"])
        return self._judged[question, a, b]

    def _asked(self, messages: Sequence[Message], schema: Schema, most: int) -> dict[str, Any]:
        self.calls += 1
        return read(self.model.complete(messages, schema, max_tokens=most), schema)


def edition() -> str:
    """Return a key of what all verdicts depend on beside the model: the prompts, and how answers are judged."""
    return sha256(json.dumps([_EDITION, _fixed()]).encode("ascii")).hexdigest()


def answer_messages(text: str, asked: Sequence[str]) -> list[Message]:
    """Return the prompt for questions on one text, and nothing of the other text but what the questions hold."""
    return [*_opening(), Message("user", _answer_turn(text, asked))]


def judge_messages(question: str, a: str, b: str) -> list[Message]:
    """Return the prompt for two answers to one question."""
    return [*_opening(), Message("user", _judge_turn(question, a, b))]


@cache
def _opening() -> tuple[Message, ...]:
    """Return what every prompt begins with, so that a server reads it once: the task and examples of both kinds."""
    messages = [Message("system", render("prompts/ai_tests/system.md.j2"))]
    for each in _examples("answer"):
        messages.append(Message("user", _answer_turn(each["text"].strip(), each["questions"])))
        numbered = {str(number): answer for number, answer in enumerate(each["answers"], 1)}
        messages.append(Message("assistant", json.dumps(numbered, ensure_ascii=False)))
    for each in _examples("judge"):
        messages.append(Message("user", _judge_turn(each["question"], each["a"], each["b"])))
        messages.append(Message("assistant", json.dumps({"verdict": each["verdict"]})))
    return tuple(messages)


def _answer_turn(text: str, asked: Sequence[str]) -> str:
    listed = "\n".join(f"{number}. {' '.join(each.split())}" for number, each in enumerate(asked, 1))
    return render("prompts/ai_tests/answer.md.j2", text=text, questions=listed)


def _judge_turn(question: str, a: str, b: str) -> str:
    folded = {name: " ".join(text.split()) for name, text in (("question", question), ("a", a), ("b", b))}
    return render("prompts/ai_tests/judge.md.j2", **folded)


def _examples(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(source(f"prompts/ai_tests/{name}.examples.toml"))["example"])


def _sentence(probe: Probe, answered: Answered) -> str:
    """Return why an answer refuses, with the question and both answers."""
    expected, answer = _cut(answered.expected), _cut(answered.answer)
    old, new = (expected, answer) if probe.side is Side.AFTER else (answer, expected)
    return f'To "{_cut(answered.question)}" the old text answers "{old}", the new text "{new}".'


def _cut(text: str) -> str:
    return in_one_line(text, _SHOWN)


def _key(model: str, suggestion: Suggestion, paper: Paper) -> str:
    """Return the key of a verdict: the prompts, the model, both texts and the questions with what they expect."""
    asked = [[each.question, *each.expected, each.text, each.side.value, each.strict] for each in paper.probes]
    content = [_EDITION, _fixed(), model, suggestion.before, suggestion.after, asked]
    return sha256(json.dumps(content).encode("ascii")).hexdigest()


def _fixed() -> list[str]:
    return [message.content for message in (*answer_messages("", []), *judge_messages("", "", ""))]


def _remembered(kept: str | None) -> Examination | None:
    """Return the verdict that was kept; None for nothing, and for what another specbot wrote in another shape."""
    try:
        value = json.loads(kept or "null")
        told = tuple(Answered(**{**each, "judged": tuple(each["judged"])}) for each in value["answered"])
        found = Examination(**{**value, "answered": told, "calls": 0, "remembered": True})
    except (ValueError, RecursionError, TypeError, KeyError):
        return None
    return found if _is_whole(found) else None


def _is_whole(found: Examination) -> bool:
    """Whether a verdict out of a memory is of the types it must have, and passes only where every answer agrees."""
    words = [part for each in found.answered for part in (each.question, each.expected, each.answer, *each.judged)]
    is_typed = all(isinstance(each, str) for each in (found.problem, *words))
    is_typed = is_typed and type(found.tested) is bool and type(found.left_out) is int
    return is_typed and (bool(found.problem) or all(each.agrees is True for each in found.answered))
