"""The index of scenarios (tests/helpers/scenarios.py) sees what is not there; that it is whole is tested by test_house.py."""

import pytest
from helpers import scenarios
from helpers.scenarios import capabilities, faults, missing


@pytest.mark.parametrize(
    ("test", "what"),
    [
        ("tests/test_scenarios.py::test_what_is_not_there_is_named", ""),
        ("tests/test_scenarios.py::test_what_is_not_there_is_named[" + "no-such" + "-case]", "no case"),
        ("tests/test_scenarios.py::own_specs", "no test"),
        ("tests/test_scenarios.py::test_nowhere_at_all", "no test"),
        ("tests/test_nowhere.py::test_nothing", "no file"),
        ("bot/config.py::test_nothing", "no file"),
    ],
)
def test_what_is_not_there_is_named(test: str, what: str) -> None:
    assert missing(test).startswith(what) and bool(missing(test)) == bool(what)


def test_what_is_wrong_with_a_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults("drift") == []
    real = scenarios.index("drift")
    gone, more = (
        {**real},
        {**real, "Touched requirements": {**real["Touched requirements"], "Nowhere": ["tests/x.py::test_x"]}},
    )
    gone.pop("Accepted drifts")
    monkeypatch.setattr(scenarios, "index", lambda _: gone)
    assert faults("drift") == ["no test for the scenario: ('Accepted drifts', 'Edited requirement')"]
    monkeypatch.setattr(scenarios, "index", lambda _: more)
    entry = ("Touched requirements", "Nowhere")
    assert faults("drift") == [f"no scenario for the entry: {entry}", f"{entry}: no file tests/x.py"]
    assert faults("no-such-capability") == ["no file tests/scenarios/no-such-capability.toml"]
    assert len(capabilities()) > 30
