from helpers.scripted_model import ScriptedModel

from bot.learning.playbook import Entry
from bot.llm.chat import Message
from bot.workflows.advice import Advice, Pair
from bot.workflows.fit import Fitted, fitted
from bot.workflows.prompts import Material


def opening(material: Material) -> list[Message]:
    return [Message("user", f"{material.requirement}|{material.diff}|{material.why}|{material.neighbours}")]


def fit(context: int | None, **material: str) -> tuple[str, tuple[str, ...], int]:
    model = ScriptedModel([], context_length=context)
    first = fitted(opening, Material("r" * 300, "f", **material), model, 100)
    return first.messages[0].content, first.left_out, model.count(first.messages) + 100


def test_everything_stays_where_there_is_room() -> None:
    asked, left_out, _ = fit(4096, diff="d" * 900, why="w" * 900, neighbours="n" * 900)
    assert (asked.count("d"), asked.count("w"), asked.count("n")) == (900, 900, 900)
    assert left_out == ()


def test_neighbours_go_before_the_diff_and_the_diff_before_the_reason() -> None:
    asked, left_out, taken = fit(900, diff="d" * 900, why="w" * 900, neighbours="n" * 900)
    assert (asked.count("d"), asked.count("w"), asked.count("n")) == (900, 900, 225)
    assert left_out == ("neighbours",)
    assert taken <= 900
    asked, left_out, taken = fit(520, diff="d" * 900, why="w" * 900, neighbours="n" * 900)
    assert (asked.count("w"), asked.count("n")) == (900, 0)
    assert 0 < asked.count("d") < 900 or left_out == ("neighbours", "diff")
    assert taken <= 520
    asked, left_out, taken = fit(260, diff="d" * 900, why="w" * 900, neighbours="n" * 900)
    assert left_out == ("neighbours", "diff", "why")
    assert taken <= 260


def test_the_task_itself_is_never_cut() -> None:
    asked, left_out, taken = fit(150, diff="d" * 900)
    assert asked.count("r") == 300
    assert left_out == ("diff",)
    assert taken > 150


def test_while_nobody_knows_the_context_the_least_is_assumed() -> None:
    _, left_out, taken = fit(None, why="w" * 30_000)
    assert left_out == ("why",)
    assert taken <= 4096


def test_what_is_longer_than_a_prompt_shows_is_named_too() -> None:
    _, left_out, _ = fit(30_000, diff="d" * 9_000)
    assert left_out == ("diff",)


ENTRIES = tuple(Entry("*", "r", f"{word} " * 30, ()) for word in ("first", "second"))


def advised(context: int) -> Fitted:
    advice = Advice(ENTRIES, (Pair("", "example " * 30),))
    material = Material("r" * 300, "f", neighbours="n" * 400, advice=advice)
    return fitted(
        lambda one: [Message("user", f"{one.advice.said}{one.advice.taken}{one.requirement}{one.neighbours}")],
        material,
        ScriptedModel([], context_length=context),
        100,
    )


def test_advice_is_the_first_to_go_and_its_weightiest_entry_the_last_of_it() -> None:
    seen = []
    for context in range(700, 250, -10):
        found = advised(context)
        shown = tuple(word for word in ("first", "second", "example", "n" * 100) if word in found.messages[0].content)
        assert found.used == tuple(
            each.id for each, word in zip(ENTRIES, ("first", "second"), strict=True) if word in shown
        )
        assert ("advice" in found.left_out) is ("example" not in shown)
        seen.append(shown)
    whole = ("first", "second", "example", "n" * 100)
    assert list(dict.fromkeys(seen)) == [whole, (*whole[:2], whole[3]), (whole[0], whole[3]), (whole[3],), ()]
