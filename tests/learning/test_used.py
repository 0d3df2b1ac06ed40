"""What had a hand in a suggestion, as it may be written down."""

from bot.learning.events import MOST_USED
from bot.learning.trailer import told, told_in
from bot.learning.used import kept_of, prompt_tag, prompts_in

TAG = prompt_tag("wording", "0a1b2c3d")
ENTRIES = [f"{number:012x}" for number in range(60)]


def test_nothing_but_entries_and_versions_is_kept() -> None:
    odd = [
        "prompt:wording:0a1b2c3",
        "prompt:WORDING:0a1b2c3d",
        f"{TAG}\n",
        "x",
        "",
        "prompt:a b:0a1b2c3d",
        "ABCDEF012345",
    ]
    assert kept_of([*odd, TAG, ENTRIES[1], ENTRIES[0], TAG]) == (ENTRIES[0], ENTRIES[1], TAG)


def test_of_too_many_the_version_of_the_prompt_stays() -> None:
    assert kept_of([*ENTRIES, TAG]) == (*ENTRIES[: MOST_USED - 1], TAG)


def test_the_trailer_carries_it() -> None:
    written = told("0123456789ab", ["S14"], "gemma", [TAG, ENTRIES[3]]).value
    assert written == f"0123456789ab S14 model=gemma used={ENTRIES[3]},{TAG}"
    (read,) = told_in(f"Title\n\nSpecbot-Suggestion: {written}\n")
    assert prompts_in(read.used) == {"wording": "0a1b2c3d"}
