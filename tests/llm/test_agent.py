from collections.abc import Callable, Sequence

import pytest
from helpers.scripted_model import Scripted, ScriptedModel

from bot.errors import ModelReplyError
from bot.llm.agent import Allowance, Over, Refused, Spent, Told, converse
from bot.llm.chat import Message, RawCall, Reply
from bot.llm.dialects import ACTIONS, NATIVE, Dialect
from bot.llm.tool import Action, ToolInfo

TEXT = {"type": "string", "maxLength": 50}
READ = ToolInfo("read", "Reads.", {"type": "object", "properties": {"name": TEXT}, "required": ["name"]})
WRITE = ToolInfo("write", "Writes.", {"type": "object", "properties": {"text": TEXT}, "required": ["text"]})
EIGHT = Allowance(8)
OPENING = [Message("system", "Be good."), Message("user", "Do it.")]


class Desk:
    """Reads out of a book, and takes the first text that ``good`` allows."""

    def __init__(self, book: dict[str, str] | None = None, good: Callable[[str], bool] = lambda _: True) -> None:
        self.book = book or {}
        self.good = good
        self.written: list[str] = []
        self.faults: list[int] = []

    def offered(self, faults: int) -> Sequence[ToolInfo]:
        self.faults.append(faults)
        return [READ, WRITE]

    def carry_out(self, action: Action) -> Told | Refused | Over:
        if action.tool == "read":
            return Told(self.book.get(action.arguments["name"], "There is no such page."))
        if not self.good(action.arguments["text"]):
            return Refused("That is no good.")
        self.written.append(action.arguments["text"])
        return Over()

    def again(self, why: str, answer: str) -> str:
        return f"Fault: {why} Answer: {answer or 'not shown'}"

    def data(self, action: Action, text: str) -> str:
        return f"{action.tool} told: {text}"


def read(name: str) -> dict[str, str]:
    return {"action": "read", "name": name}


def write(text: str) -> dict[str, str]:
    return {"action": "write", "text": text}


def natively(script: Scripted) -> Scripted:
    """The same answer as a native tool call."""
    if not isinstance(script, dict):
        return script
    arguments = ", ".join(f'"{key}": "{value}"' for key, value in script.items() if key != "action")
    call = RawCall("x", script["action"], f"{{{arguments}}}")
    return Reply("", "scripted", "tool_calls", None, None, "", 0.0, calls=(call,))


def talk(
    replies: Sequence[Scripted],
    desk: Desk | None = None,
    dialect: Dialect = ACTIONS,
    allowance: Allowance = EIGHT,
    context: int = 8192,
) -> tuple[str, Desk, ScriptedModel, Spent]:
    desk, spent = desk or Desk(), Spent()
    script = [natively(each) for each in replies] if dialect is NATIVE else replies
    model = ScriptedModel(script, context_length=context)
    why = converse(model, dialect, OPENING, desk, allowance, spent, max_tokens=100)
    assert model.left == 0
    assert spent.calls == len(model.history) <= allowance.calls
    return why, desk, model, spent


@pytest.mark.parametrize("dialect", [ACTIONS, NATIVE])
def test_a_model_reads_then_writes(dialect: Dialect) -> None:
    why, desk, model, spent = talk([read("a"), read("b"), write("done")], Desk({"a": "x", "b": "y"}), dialect)
    assert (why, desk.written) == ("", ["done"])
    roles = [each.role for each in model.history[-1].messages]
    result = "tool" if dialect is NATIVE else "user"
    assert roles == ["system", "user", "assistant", result, "assistant", result]
    assert [each.content for each in model.history[-1].messages if each.role == result][-2:] == [
        "read told: x",
        "read told: y",
    ]
    assert spent.characters == 2
    assert spent.tokens > 0


def test_a_native_result_answers_its_call() -> None:
    _, _, model, _ = talk([read("a"), write("done")], Desk(), NATIVE)
    asked, told = model.history[-1].messages[-2:]
    assert asked.calls == (RawCall("call00001", "read", '{"name": "a"}'),)
    assert told.answers == "call00001"


@pytest.mark.parametrize("dialect", [ACTIONS, NATIVE])
def test_a_refusal_goes_back_once(dialect: Dialect) -> None:
    desk = Desk(good=lambda text: text == "better")
    why, desk, model, _ = talk([write("bad"), write("better")], desk, dialect)
    assert (why, desk.written, desk.faults) == ("", ["better"], [0, 1])
    assert model.history[1].messages[-1].content.startswith("Do it.\nFault: That is no good. Answer: ")
    why, desk, _, _ = talk([write("bad"), write("bad")], Desk(good=lambda _: False), dialect)
    assert (why, desk.written) == ("That is no good.", [])


def test_an_unusable_answer_is_not_shown_again() -> None:
    _, desk, model, _ = talk(["babble", write("done")])
    assert desk.written == ["done"]
    assert "babble" not in model.history[1].prompt
    assert "not shown" in model.history[1].prompt
    why, _, _, _ = talk([ModelReplyError("The answer repeats itself."), "babble"])
    assert why.startswith("The model's answers could not be used: The model's answer")


def test_reading_the_same_again_is_refused_then_ends_it() -> None:
    why, desk, model, _ = talk([read("a"), read("a"), write("done")])
    assert desk.written == ["done"]
    assert "what it told stands above" in model.history[2].messages[-1].content
    why, desk, _, _ = talk([read("a"), read("a"), read("a")])
    assert "was called with these arguments before" in why
    assert desk.written == []


def test_going_in_circles_of_two_is_noticed_too() -> None:
    why, _, model, _ = talk([read("a"), read("b"), read("a"), read("b")])
    assert "before" in why
    assert len(model.history) == 4


@pytest.mark.parametrize(
    ("allowance", "calls", "sentence"),
    [
        (Allowance(3), 3, "The limit of 3 calls was reached."),
        (Allowance(9, tokens=20), 1, "The limit of 20 tokens was reached."),
        (Allowance(9, seconds=0.0), 0, "The limit of 0 s was reached."),
    ],
)
def test_every_part_of_the_allowance_binds(allowance: Allowance, calls: int, sentence: str) -> None:
    why, _, _, spent = talk([read(str(number)) for number in range(calls)], allowance=allowance)
    assert (why, spent.calls) == (sentence, calls)


def test_what_is_read_is_cut_at_the_allowance_and_at_the_context() -> None:
    book = {"a": "x" * 5_000, "b": "y" * 5_000, "c": "z"}
    _, _, model, spent = talk(
        [read("a"), read("b"), read("c"), write("done")], Desk(book), allowance=Allowance(8, characters=6_000)
    )
    assert spent.characters == 6_000
    told = [each.content for each in model.history[-1].messages if each.content.startswith("read told")]
    assert told == [
        "read told: " + "x" * 5_000,
        "read told: " + "y" * 1_000 + "\n[cut]",
        "read told: [no room is left to read more]",
    ]
    _, _, model, spent = talk([read("a"), write("done")], Desk(book), context=600)
    assert 200 < spent.characters < 1_500
    assert model.count(model.history[-1].messages) + 100 <= 600


def test_a_refused_answer_too_long_for_the_context_is_left_out() -> None:
    desk = Desk(good=lambda text: text == "ok")
    _, _, model, _ = talk([write("b" * 50), write("ok")], desk, context=150)
    assert "Answer: not shown" in model.history[1].prompt
