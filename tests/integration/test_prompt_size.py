"""How many tokens a task costs, by the tokenizer of a real model."""

from typing import Any

import pytest
from helpers import engine as engines

from bot.llm.chat import ChatModel, Message
from bot.llm.dialects import ACTIONS, NATIVE, Dialect
from bot.llm.local import Engine
from bot.workflows.prompts import Material, again, opening

pytestmark = engines.ALONE

MOST_FIXED = 600
MOST_OF_FIRST = 1.5
PROPOSALS = {"wording": "propose_requirement", "scenario": "propose_requirement", "purpose": "propose_purpose"}
# The corpus' requirements at their median: 60 words; a Why has 80.
WORDS = "The system SHALL lock the door of the house within 5 seconds of an alarm and tell `guard.log` which one. " * 3
MATERIAL: dict[str, dict[str, Any]] = {
    "wording": {"requirement": "Night lock", "findings": "- vague-word: It is vague.", "passage": WORDS},
    "scenario": {"requirement": f"### Requirement: Night lock\n{WORDS}", "findings": "- S05: It has no scenario."},
    "purpose": {"requirement": "locks\n- Night lock\n- Alarm\n- Log", "findings": "- S09: None.", "why": WORDS},
}
ANSWER = f'{{"action": "propose_requirement", "text": "{WORDS}"}}'
WHY = "These words would be gone, or stand elsewhere: alarm, second; keep them."


@pytest.fixture
def model(engine: Engine) -> ChatModel:
    return engines.client(engine.base_url)


@pytest.mark.parametrize("dialect", [ACTIONS, NATIVE], ids=lambda each: each.name)
@pytest.mark.parametrize("kind", list(PROPOSALS))
def test_the_fixed_prompt_with_its_examples(model: ChatModel, kind: str, dialect: Dialect) -> None:
    fixed = opening(kind, PROPOSALS[kind], Material(**MATERIAL[kind]), dialect)[:-1]
    assert fixed == opening(kind, PROPOSALS[kind], Material("Other", "other"), dialect)[:-1]
    tokens = model.count(fixed)
    assert tokens <= MOST_FIXED
    assert tokens > sum(len(each.content) for each in fixed) / 8, "it was counted"


@pytest.mark.parametrize("kind", list(PROPOSALS))
def test_all_turns_of_a_task_cost_little_more_than_the_first(model: ChatModel, kind: str) -> None:
    """A refusal only adds to the last turn, so that a server reads what is new; the first turn is read whole."""
    first = opening(kind, PROPOSALS[kind], Material(**MATERIAL[kind]), ACTIONS)
    second = [*first[:-1], Message("user", f"{first[-1].content}\n{again(WHY, ANSWER)}")]
    new = model.count(second) - model.count(first)
    assert new > 0
    assert (model.count(first) + new) / model.count(first) <= MOST_OF_FIRST
