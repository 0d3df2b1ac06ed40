"""What a journal keeps of a model's measure, and what is made of a text that another specbot wrote."""

from dataclasses import replace
from datetime import date

import pytest
from helpers.scripted_model import ScriptedModel

from bot.bench.calibration import Measure, Rate
from bot.cli.calibrated import Calibrated, distrusted, from_text, key_of, remember
from bot.cli.session import Session
from bot.config import ModelConfig

DAY = date(2026, 11, 29)
POOR = Measure(Rate(12, 30), Rate(20, 30), whole=True)
SETTINGS = ModelConfig()
MODEL = ScriptedModel([], name="small")


def kept(measure: Measure) -> str:
    """The text that a session keeps of a measure."""
    texts: list[str] = []

    class Noting(Session):
        def keep(self, kind: str, key: str, text: str) -> None:
            texts.append(text)

    assert remember(measure, MODEL, Noting(None, None, lambda _: None), SETTINGS, DAY)
    return texts[0]


class Knowing(Session):
    """A session whose journal holds one text, whatever it is asked for; ``again`` is what it was given to keep."""

    def __init__(self, text: str) -> None:
        super().__init__(None, None, lambda _: None)
        self.text = text
        self.again: list[str] = []

    def known(self, kind: str, key: str) -> str | None:
        return self.text

    def keep(self, kind: str, key: str, text: str) -> None:
        self.again.append(text)


def test_what_is_kept_comes_back() -> None:
    assert from_text(kept(POOR)) == Calibrated(POOR, DAY)


def test_too_few_cases_are_not_kept() -> None:
    few = Measure(Rate(5, 5), Rate(5, 5), whole=False)
    assert not remember(few, MODEL, Session(None, None, lambda _: None), SETTINGS, DAY)


def test_few_cases_that_say_the_same_leave_the_figures_of_all() -> None:
    fewer, better = Measure(Rate(2, 20), Rate(5, 20), whole=False), Measure(Rate(40, 40), Rate(40, 40), whole=False)
    for measure, kept_again in ((fewer, 0), (replace(fewer, whole=True), 1), (better, 1)):
        session = Knowing(kept(POOR))
        assert remember(measure, MODEL, session, SETTINGS, DAY)
        assert len(session.again) == kept_again


def test_a_model_that_is_not_good_enough_is_not_trusted_and_its_measure_lives_on() -> None:
    session = Knowing(kept(POOR))
    assert distrusted(MODEL, session, SETTINGS) == (
        "with small 12 of 30 changes are caught and 20 of 30 honest edits pass (measured 2026-11-29): its verdicts do "
        "not count; choose another model, see 'specbot bench --gates'"
    )
    assert session.again == [session.text]


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "{}", "[" * 100_000, "12",
        '{"caught": [12, 30], "passed": [20, 30], "whole": true}',
        '{"caught": [12, 30], "passed": [20], "whole": true, "day": "2026-11-29"}',
        '{"caught": [31, 30], "passed": [20, 30], "whole": true, "day": "2026-11-29"}',
        '{"caught": ["12", 30], "passed": [20, 30], "whole": true, "day": "2026-11-29"}',
        '{"caught": [true, 30], "passed": [20, 30], "whole": true, "day": "2026-11-29"}',
        '{"caught": [12, 30], "passed": [20, 30], "whole": true, "day": "yesterday"}',
        '{"caught": [12, 30], "passed": [20, 30], "whole": true, "day": 5}',
        kept(Measure(Rate(30, 30), Rate(30, 30), whole=True)),
    ],
)  # fmt: skip
def test_a_text_that_says_nothing_bad_takes_no_trust_away(text: str) -> None:
    session = Knowing(text)
    assert distrusted(MODEL, session, SETTINGS) == ""
    assert session.again == []


def test_a_measure_is_of_one_model_in_one_quantisation_on_one_server() -> None:
    class Quantised(ScriptedModel):
        @property
        def weights(self) -> str:
            return "Q8_0"

    keys = {
        key_of(MODEL, SETTINGS),
        key_of(ScriptedModel([], name="other"), SETTINGS),
        key_of(Quantised([], name="small"), SETTINGS),
        key_of(MODEL, replace(SETTINGS, base_url="http://elsewhere:1234/v1")),
        key_of(MODEL, replace(SETTINGS, name="file:small.gguf")),
    }
    assert len(keys) == 5
    assert key_of(MODEL, replace(SETTINGS, name="file:b", base_url="http://a")) in keys
