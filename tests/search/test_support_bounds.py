"""Nothing that is held against a quotation takes long or fails: whatever a model writes."""

from random import Random

import pytest

from bot.search.support import Kind, judge

PIECES = [
    "the",
    "lock",
    "if",
    "not",
    "unless",
    "only",
    "SHALL",
    "MAY",
    "or",
    "and",
    ",",
    ".",
    ";",
    ":",
    "`a.b`",
    "30",
    "seconds",
    "no",
    "each",
    "before",
    "after",
    "otherwise",
    "except",
    "it",
    "they",
    "user",
    "is",
    "are",
    "rejects",
    "'s",
    "of",
    "to",
    "Yes,",
    "No",
    "instead",
    "both",
    "either",
    "%",
    "1,000",
    "--x",
    "http://a.b/c",
    "```",
    "|",
    "(",
    ")",
    "必须",
    "不",
    "🙂",
    "ſ",
    "K",
    "\x00",
    "\u202e",
]


@pytest.mark.parametrize("seed", range(4))
def test_no_text_makes_it_fail(seed: int) -> None:
    chance = Random(seed)
    for _ in range(300):
        claim = " ".join(chance.choices([*PIECES, "", "\n", "\ud800"], k=chance.randint(0, 25)))
        quote = " ".join(chance.choices(PIECES, k=chance.randint(0, 30)))
        judge(
            claim, [quote, claim[::-1]], given=chance.choice(["", "Is it locked?"]), context=[[quote[:20], ""], [claim]]
        )


@pytest.mark.parametrize(
    "claim",
    [
        "",
        " ",
        ".",
        "# x",
        "the lock opens and burns " * 50,
        "not " * 350,
        "a`" * 600,
        "x " * 700,
        "x" * 2_000,
        "if a, " * 200,
    ],
)
def test_what_states_nothing_or_too_much_is_not_said(claim: str) -> None:
    assert judge(claim, ["The lock SHALL open and close."] * 20).kind is not Kind.SUPPORTED
