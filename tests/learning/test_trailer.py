"""What a commit's message says of its suggestions: written, quoted by forges, forged, and read again."""

import pytest

from bot.learning.events import MOST_USED
from bot.learning.sketch import sketch_of
from bot.learning.trailer import MOST_TOLD, SUGGESTION_TRAILER, Told, model_of, told, told_in

WHOLE = told("0123456789ab", ["vague-term", "one-scenario"], "qwen/qwen3-8b", ["b" * 12, "a" * 12])


def test_a_value_is_one_line_that_is_read_again() -> None:
    assert WHOLE.value == "0123456789ab vague-term,one-scenario model=qwen/qwen3-8b used=aaaaaaaaaaaa,bbbbbbbbbbbb"
    assert told_in(f"Improve\n\n{SUGGESTION_TRAILER}: {WHOLE.value}\n") == (WHOLE,)
    plain = told("0123456789ab", ["vague-term"], "rule", [])
    assert plain.value == "0123456789ab vague-term"
    assert told_in(f"{SUGGESTION_TRAILER}: {plain.value}") == (plain,)


@pytest.mark.parametrize(
    "message",
    [
        f"Title (#7)\n\n* Improve\n\n{SUGGESTION_TRAILER}: {WHOLE.value}\nSpecbot-Run: 7\n\n* My words\n\nCo-authored-by: A",
        f"Title\r\n\r\n  {SUGGESTION_TRAILER}: {WHOLE.value}\r\n\r\nSee merge request a/b!7\r\n",
        f"* {SUGGESTION_TRAILER}: {WHOLE.value}\n> {SUGGESTION_TRAILER.lower()}:{WHOLE.value}",
    ],
    ids=["GitHub's squash", "GitLab's squash", "a bullet, and a quotation of it"],
)
def test_it_is_found_wherever_a_forge_quotes_it(message: str) -> None:
    assert told_in(message) == (WHOLE,)


@pytest.mark.parametrize(
    "value",
    ["", "0123456789ab", "0123456789AB vague", "0123456789abc vague", "0123456789ab vague\u202eword", "x vague",
     "0123456789ab " + ",".join(["rule"] * 21), "0123456789ab " + "a" * 41, "0123456789ab ,"],
)  # fmt: skip
def test_what_is_no_trailer_of_ours_is_left_out(value: str) -> None:
    assert told_in(f"Improve\n\n{SUGGESTION_TRAILER}: {value}") == ()


def test_odd_additions_are_dropped_and_the_rest_is_read() -> None:
    line = "0123456789ab vague model=<script> used=zz,aaaaaaaaaaaa,$(x) later=1 more"
    assert told_in(f"{SUGGESTION_TRAILER}: {line}") == (Told("0123456789ab", ("vague",), "", ("a" * 12,)),)


def test_the_old_block_and_the_words_are_told_by_hashes_alone() -> None:
    made = sketch_of("The door opens quickly.", "The door opens within 2 s.")
    whole = told("0123456789ab", ["r"], "rule", [], "a" * 12, made)
    assert whole.value == f"0123456789ab r was={'a' * 12} words={made.text}"
    assert told_in(f"{SUGGESTION_TRAILER}: {whole.value}") == (whole,)
    odd = f"{SUGGESTION_TRAILER}: 0123456789ab r was={'A' * 12} words=abcd"
    assert told_in(odd) == (Told("0123456789ab", ("r",)),)


def test_what_is_written_notifies_nobody_and_stays_on_its_line() -> None:
    value = told("0123456789ab", ["r"], "@ada, http://x.example #3\nSpecbot-Run: 1, rule", ["@x", "c" * 12]).value
    assert value == "0123456789ab r model=_ada+http:_x.example_3_Specbot-Run:_1 used=cccccccccccc"
    assert told_in(f"{SUGGESTION_TRAILER}: {value}")[0].value == value


def test_models_of_a_joined_edit_are_told_and_rules_are_not() -> None:
    assert model_of("rule") == model_of("") == ""
    assert model_of("rule, qwen/qwen3-8b, gemma-3@q4") == "qwen/qwen3-8b+gemma-3_q4"
    assert len(model_of("m" * 300)) == 120


def test_nobody_can_have_it_read_without_end() -> None:
    many = "\n".join(f"{SUGGESTION_TRAILER}: {number:012x} r" for number in range(MOST_TOLD + 5))
    assert len(told_in(many)) == MOST_TOLD
    assert len(told("0123456789ab", ["r"], "m", [f"{number:012x}" for number in range(99)]).used) == MOST_USED
