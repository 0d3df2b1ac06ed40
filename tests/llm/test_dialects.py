import pytest

from bot.llm.dialects import ACTIONS, NATIVE, choose_dialect


def never() -> bool:
    raise AssertionError("nobody asked for a probe")


def test_a_local_model_is_asked_in_actions_without_a_probe() -> None:
    assert choose_dialect("auto", True, never) == (ACTIONS, "")
    assert choose_dialect("actions", False, never) == (ACTIONS, "")


@pytest.mark.parametrize(("setting", "is_local"), [("auto", False), ("native", True), ("native", False)])
def test_native_calls_are_used_where_the_model_is_good_at_them(setting: str, is_local: bool) -> None:
    assert choose_dialect(setting, is_local, lambda: True) == (NATIVE, "")
    dialect, word = choose_dialect(setting, is_local, lambda: False)
    assert dialect is ACTIONS
    assert bool(word) == (setting == "native"), "who asked for it hears that it is not so"
