"""What two wordings say differently: paraphrases have no difference, and each fact that differs is told."""

import time
from collections import Counter
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

import bot.openspec.about
from bot.openspec.atom import Aspect
from bot.openspec.meaning import differences

BLOCK = """### Requirement: Lock
{}

#### Scenario: Alarm
- **WHEN** an alarm rings
- **THEN** the door is locked
- **AND** {}"""


def pairs(name: str) -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "wordings.txt").read_text("utf-8").split(f"=== {name}\n")[1].split("===")[0]
    return [(old, new) for old, _, new in (line.partition(" => ") for line in lines.splitlines() if line)]


@pytest.mark.parametrize(("old", "new"), pairs("the same"))
def test_other_words_for_the_same(old: str, new: str) -> None:
    assert differences(old, new) == ()
    assert differences(new, old) == ()


@pytest.mark.parametrize(("old", "new"), pairs("less vague"))
def test_a_vague_word_may_go_but_not_come(old: str, new: str) -> None:
    assert differences(old, new) == ()
    assert [each.aspect for each in differences(new, old)] == [Aspect.WORD]


@pytest.mark.parametrize(("old", "new"), pairs("something else"))
def test_other_words_for_something_else(old: str, new: str) -> None:
    assert differences(old, new) != ()
    assert differences(new, old) != ()


@pytest.mark.parametrize("how", ["optionally", "manually", "temporarily"])
def test_how_a_step_is_done_is_not_who_does_it(how: str) -> None:
    told = [
        str(each)
        for each in differences(
            BLOCK.format("It SHALL ring.", f"{how} rings a bell"), BLOCK.format("It SHALL ring.", "rings a bell")
        )
    ]
    assert told == [f"word {how} is gone"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("It SHALL wait 5 seconds.", "It SHALL wait for 3 s.", "number 5 s became 3 s"),
        ("It SHALL not ring.", "It SHALL ring.", "negation not is gone"),
        ("It SHALL ring.", "It MAY ring.", "obligation SHALL became MAY"),
        ("It SHALL read `a`.", "It SHALL read `b`.", "identifier a became b"),
        ("It SHALL ring before it stops.", "It SHALL ring after it stops.", "order before became after"),
        ("It SHALL ring if it is on.", "It SHALL ring unless it is on.", "condition if became unless"),
        ("It SHALL keep all logs.", "It SHALL keep logs.", "quantifier all is gone"),
        ("It SHALL ring at most twice.", "It SHALL ring at least twice.", "bound <= became >="),
        ("It SHALL ring or stop.", "It SHALL ring and stop.", "choice or is gone"),
        ("The guard SHALL call the nurse.", "The nurse SHALL call the guard.", "word guard and nurse belongs to"),
        ("It SHALL lock the door.", "It SHALL unlock the door.", "word lock became unlock"),
    ],
)
def test_what_differs_is_told(old: str, new: str, told: str) -> None:
    assert any(str(each).startswith(told) for each in differences(old, new)), [str(e) for e in differences(old, new)]


def test_a_list_a_split_sentence_and_joined_steps_say_the_same() -> None:
    old = BLOCK.format(
        "The system SHALL check the door, the window, and the gate, and it SHALL log what is open.",
        "the bell rings\n- **AND** the guard is called",
    )
    new = BLOCK.format(
        "The system SHALL check:\n\n- the door\n- the window\n- the gate\n\nIt SHALL also log what is open.",
        "the bell rings and the guard is called",
    )
    assert differences(old, new) == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("the bell rings", "the bell stops", ("word rings became stops", "Alarm")),
        ("#### Scenario: Alarm", "#### Scenario: Fire", ("scenario Alarm is gone", "Alarm")),
        ("The system", "The guard", ("word system became guard", "")),
    ],
)
def test_a_difference_has_its_scenario(old: str, new: str, told: tuple[str, str]) -> None:
    block = BLOCK.format("The system SHALL lock the door.", "the bell rings")
    found = [(str(each), each.scenario) for each in differences(block, block.replace(old, new))]
    assert told in found


def test_a_renamed_scenario_is_the_same_where_that_is_said() -> None:
    block = BLOCK.format("The system SHALL lock the door.", "the bell rings")
    assert differences(block, block.replace(": Alarm", ": Fire"), frozenset({("Alarm", "Fire")})) == ()


@pytest.mark.parametrize(
    "text",
    [
        "a " * 40_000,
        "x" * 200_000,
        "`" * 20_000,
        "- a\n" * 5_000,
        "It SHALL not be. " * 3_000,
        "a-" * 40_000,
        "1 " * 20_000,
    ],
    ids=["words", "one word", "ticks", "items", "sentences", "hyphens", "numbers"],
)
def test_long_texts_are_compared_in_a_time_that_people_wait(text: str) -> None:
    start = time.process_time()
    assert differences(text + "It SHALL ring.", "It MAY ring. " + text)
    assert time.process_time() - start < 10


def test_what_a_sentence_says_is_read_once_however_many_there_are(mocker: MockerFixture) -> None:
    reading = mocker.spy(bot.openspec.about, "atoms_of")
    same = " ".join(f"The door SHALL keep ticket {number} for {number} days." for number in range(30))
    found = differences(f"{same} It SHALL ring once.", f"{same} It SHALL ring 3 times at night.")
    read = Counter(call.args[0] for call in reading.call_args_list)
    assert found and len(read) > 30 and set(read.values()) == {1}


def test_a_name_that_scenarios_know_too_does_not_take_the_place_of_another() -> None:
    scenario = (
        "\n\n#### Scenario: A\n- **WHEN** `Delete` is called\n- **THEN** it calls `Client.Delete` with `force=true`\n"
    )
    old = "`Delete` SHALL use the typed API (`all.Client.Delete`). It SHALL pass `force=true` via the builder."
    new = "The typed API (`all.Client.Delete`) SHALL be used by {}. `force=true` SHALL be passed by it via the builder."
    before, same, other = (
        f"### Requirement: R\n{each}{scenario}" for each in (old, new.format("`Delete`"), new.format("`Client.Delete`"))
    )
    assert differences(before, same) == ()
    assert [str(each) for each in differences(before, other)] == ["identifier Delete became Client.Delete"]
