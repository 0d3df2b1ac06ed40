"""Who counts as good at native calls."""

from collections.abc import Sequence

import pytest
from helpers.scripted_model import Calls, ScriptedModel, called

from bot.errors import ModelReplyError, ModelUnreachable
from bot.llm.chat import Message
from bot.llm.probe import probe

GOOD = [called("read_page", page=7), called("find_word", word="Whales"), called("answer", text="It is Green.")]


def test_a_model_that_makes_three_good_calls_passes() -> None:
    model = ScriptedModel(GOOD)
    assert probe(model)
    last = model.history[-1]
    assert [message.role for message in last.messages] == ["system", "user", "assistant", "tool"]
    assert last.messages[-1].answers == last.messages[-2].calls[0].id
    assert len(last.tools) > 1


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize(
    "bad",
    [
        "Page 7 says nothing.",
        '{"name": "read_page", "arguments": {"page": 7}}',
        called("shell"),
        called("read_page", page=8),
        called("find_word", word="page"),
        called("answer", text="I cannot."),
        ModelReplyError("a tool call that its server cannot read"),
    ],
)
def test_one_bad_call_is_enough_to_fail(number: int, bad: str | Calls | ModelReplyError) -> None:
    assert not probe(ScriptedModel([*GOOD[:number], bad, *GOOD[number + 1 :]]))


def test_a_model_that_cannot_be_asked_is_no_bad_model() -> None:
    def nobody(_: Sequence[Message]) -> ModelUnreachable:
        return ModelUnreachable("Nobody.")

    with pytest.raises(ModelUnreachable):
        probe(ScriptedModel(nobody))
