"""The forms of a proposal are ones that a real llama.cpp makes a grammar of, and holds a model to."""

import json

import pytest
from helpers import engine as engines

from bot.llm.chat import ChatModel, Message
from bot.llm.local import Engine
from bot.llm.schema import Schema
from bot.openspec.words import MOST_TEXT
from bot.workflows import propose_forms as forms

pytestmark = engines.ALONE

NUMBERS = [str(number) for number in range(1, 9)]
FORMS = [
    forms.plan_form(
        [f"R{each}" for each in NUMBERS], [f"C{each}" for each in NUMBERS], [f"E{each}" for each in NUMBERS]
    ),
    forms.plan_form([], [], []),
    forms.add_form(),
    forms.change_form([f"S{each}" for each in NUMBERS], MOST_TEXT),
    forms.remove_form(),
    forms.purpose_form(),
    forms.why_form(),
    forms.tasks_form(forms.MOST_ITEMS),
    forms.design_form(),
    forms.sections_form(8),
]


@pytest.fixture
def model(engine: Engine) -> ChatModel:
    return engines.client(engine.base_url)


@pytest.mark.parametrize("form", FORMS, ids=lambda each: each.name)
def test_the_server_takes_the_form_and_begins_an_answer_in_it(model: ChatModel, form: Schema) -> None:
    reply = model.complete([Message("user", "Answer in JSON.")], form, max_tokens=16)
    first = next(iter(form.body["properties"]))
    text = reply.text.lstrip()
    assert text.startswith("{")
    assert json.dumps(first).startswith(text[1:].lstrip()[: len(first) + 2]), text
