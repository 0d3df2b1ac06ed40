"""What a change of code touches and makes untrue, by what the code itself shows, and by what a model can quote."""

import json
import time
import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.scripted_model import ScriptedModel

from bot.errors import ConfigError
from bot.openspec.model import Document, DocumentKind
from bot.openspec.parse import parse_document
from bot.text.patch import Hunk, Patch
from bot.workflows.drift import MOST_TOUCHED, DriftKind, drifted
from bot.workflows.drift_accepted import Accepted, read_accepted, write_accepted
from bot.workflows.drift_opinion import drift_opinions

CASES = tomllib.loads(Path(__file__).with_name("drift.toml").read_text("utf-8"))["case"]
PATH = "openspec/specs/client/spec.md"
FRAME = "# client\n\n## Purpose\nWhat the client does.\n\n## Requirements\n### Requirement: One\n{}\n"


def document(text: str) -> Document:
    return parse_document(PATH, "client", FRAME.format(text), DocumentKind.SPEC)


def hunk(old: str, new: str, path: str = "src/client.py") -> Hunk:
    return Hunk(path, path, 7, tuple(old.splitlines()), tuple(new.splitlines()))


@pytest.mark.parametrize("case", CASES, ids=[each["name"] for each in CASES])
def test_what_the_code_shows(case: dict[str, Any]) -> None:
    there = case.get("there", [])
    found = drifted([document(case["spec"])], Patch((hunk(case["old"], case["new"]),)), lambda _: there)
    # In code, the option and the text around it are one thing each: what is told first is what the requirement has.
    assert sorted({f"{each.kind.value}: {each.words}" for each in found.drifts}) == sorted(case["tells"])


def test_what_is_touched_shares_a_name_that_is_rare() -> None:
    patch = Patch((hunk("x = ride_limit", "x = ride_limit + 1"),))
    found = drifted([document("The client SHALL keep to `ride_limit`.")], patch, lambda words: words)
    assert [(each.requirement, each.names, each.code) for each in found.touched] == [
        ("One", ("ride_limit",), ("src/client.py", 7))
    ]
    many = "".join(f"It SHALL keep `ride_limit`.\n\n### Requirement: R{at}\n" for at in range(12)) + "It SHALL ring."
    assert drifted([document(many)], patch, lambda words: words).touched == ()
    assert drifted([document("It SHALL be `red`.")], Patch((hunk("red", "red!"),)), lambda w: w).touched == ()


@pytest.mark.parametrize(
    ("more", "said"), [(0, ""), (1, "1 requirement that is touched"), (3, "3 requirements that are touched")]
)
def test_how_many_that_are_touched_are_left_out_is_said(more: int, said: str) -> None:
    names = [f"ride_limit_{at}" for at in range(MOST_TOUCHED + more)]
    text = "".join(f"It SHALL keep `{name}`.\n\n### Requirement: Next\n" for name in names) + "It SHALL ring."
    patch = Patch((hunk("\n".join(names), "\n".join(f"{name} + 1" for name in names)),))
    found = drifted([document(text)], patch, lambda words: words)
    assert (len(found.touched), found.left_out) == (MOST_TOUCHED, said)


def test_a_file_that_went_is_gone() -> None:
    went = Hunk("", "src/old_client.py", 1, ("x = 1",), ())
    (found,) = drifted([document("`src/old_client.py` SHALL hold it.")], Patch((went,)), lambda _: ()).drifts
    assert found.kind is DriftKind.GONE and found.words == "src/old_client.py"


def test_an_id_stays_where_the_code_moves_and_goes_with_the_words() -> None:
    def one(spec: str, line: int) -> str:
        place = Hunk("a.py", "a.py", line, ("request_timeout_ms = 30000",), ("request_timeout_ms = 60000",))
        (found,) = drifted([document(spec)], Patch((place,)), lambda _: ()).drifts
        return found.id

    text = "The client SHALL give up a request after 30 seconds."
    assert one(text, 7) == one(text, 99) != one(text.replace("give up", "abandon"), 7)


def opinions(*answers: dict[str, str]) -> tuple[Any, str]:
    text = "The client SHALL wait for `ride_limit` before it asks again."
    patch = Patch((hunk("wait(ride_limit)", "ask(ride_limit)"),))
    found = drifted([document(text)], patch, lambda words: words)
    assert found.drifts == ()
    return drift_opinions(found.touched, {PATH: document(text)}, patch.hunks, ScriptedModel(list(answers)))


def test_a_model_is_believed_where_it_quotes_both() -> None:
    answer = {"spec_words": "wait for `ride_limit` before", "code_words": "ask(ride_limit)", "still_true": "no"}
    ((found,), stopped) = opinions(answer)
    assert found.kind is DriftKind.OPINION and stopped == ""
    assert (
        found.sentence
        == 'It says "wait for `ride_limit` before", and a model reads otherwise in the code: "ask(ride_limit)".'
    )


@pytest.mark.parametrize(
    "change",
    [
        {"still_true": "yes"},
        {"still_true": "unclear"},
        {"spec_words": "wait for ever and ever"},
        {"spec_words": ""},
        {"code_words": "stop(ride_limit)"},
        {"code_words": "()"},
    ],
)
def test_what_a_model_cannot_show_is_dropped(change: dict[str, str]) -> None:
    answer = {"spec_words": "wait for `ride_limit` before", "code_words": "ask(ride_limit)", "still_true": "no"}
    assert opinions(answer | change) == ((), "")


def test_what_is_accepted_comes_back_from_its_file() -> None:
    (one,) = drifted(
        [document("`--no-retry` SHALL turn that off.")], Patch((hunk("'--no-retry'", ""),)), lambda _: ()
    ).drifts
    kept = Accepted().with_drifts([one], "later")
    text = write_accepted(kept)
    assert read_accepted(text) == kept and json.loads(text)["accepted"][0]["reason"] == "later"
    assert write_accepted(read_accepted(text).with_drifts([one], "later")) == text


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 2, "accepted": []}', '{"version": 1, "accepted": [1]}', "[" * 9999]
)
def test_a_file_that_is_none_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ConfigError):
        read_accepted(text)


def test_whatever_stands_in_code_nothing_raises() -> None:
    random = Random(3)
    signs = "abcAB_-./'\"`0123456789 (){}[]<>=+%\\\té界\udce9"
    for _ in range(300):
        lines = ["".join(random.choice(signs) for _ in range(random.randrange(60))) for _ in range(6)]
        spec = "".join(random.choice(signs) for _ in range(80))
        drifted([document(spec)], Patch((hunk("\n".join(lines[:3]), "\n".join(lines[3:])),)), lambda words: ())


def test_a_line_that_is_only_like_another_takes_nothing_from_it() -> None:
    old = "retry_wait_seconds = old\nretry_wait_seconds = 30"
    new = "retry_wait_seconds = 60"
    told = drifted([document("It SHALL wait 30 seconds before a retry.")], Patch((hunk(old, new),)), lambda w: w)
    assert [(each.was, each.now) for each in told.drifts] == [("30", "60")]


def test_a_file_that_was_written_anew_takes_no_time() -> None:
    sides = ["\n".join(f"value_{at}_{side} = {at} + {at * side}" for at in range(3_000)) for side in (1, 2)]
    started = time.process_time()
    drifted([document("It SHALL wait 30 seconds.")], Patch((hunk(*sides),) * 30), lambda words: words)
    assert time.process_time() - started < 3


def test_a_word_that_every_requirement_has_shows_nothing_by_itself() -> None:
    text = "A ride SHALL be kept for 30 days.\n\n### Requirement: {}\n"
    swap = Patch((hunk("ride_invoice_days = 30", "ride_invoice_days = 60"),))
    found = drifted([document("".join(map(text.format, range(12))) + "A ride SHALL ring.")], swap, lambda _: ())
    assert found.drifts == ()
    own = "An invoice SHALL be kept for 30 days."
    told = drifted([document("".join(map(text.format, range(12))) + own)], swap, lambda _: ()).drifts
    assert [each.requirement for each in told] == ["11"]


def test_the_name_of_a_requirement_says_what_its_numbers_are_of() -> None:
    text = "It SHALL have at least 8 characters."
    spec = parse_document(PATH, "client", FRAME.replace("One", "Password length").format(text), DocumentKind.SPEC)
    swap = Patch((hunk("PASSWORD_MIN_LENGTH = 8", "PASSWORD_MIN_LENGTH = 12"),))
    assert [each.words for each in drifted([spec], swap, lambda _: ()).drifts] == ["8"]
    assert drifted([document(text)], swap, lambda _: ()).drifts == ()
