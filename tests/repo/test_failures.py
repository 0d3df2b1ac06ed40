import tomllib
from pathlib import Path

import pytest

from bot.repo.failures import NoAnswerError, damaged, failure, no_git, old_git

CASES = tomllib.loads((Path(__file__).parent / "git_says.toml").read_text())["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["said"][:40] for case in CASES])
def test_one_line_and_the_next_step(case: dict[str, str]) -> None:
    error = failure("ls-tree", 128, case["said"])
    assert type(error).__name__ == case["kind"]
    assert case["words"] in str(error)
    assert "\n" not in str(error)
    assert error.hint


def test_no_without_a_word_is_an_answer() -> None:
    assert isinstance(failure("merge-base", 1, " \n"), NoAnswerError)
    assert not isinstance(failure("merge-base", 1, "fatal: boom"), NoAnswerError)


def test_a_flood_of_words_is_cut() -> None:
    assert len(str(failure("log", 128, "fatal: " + "x" * 10_000))) < 400


def test_the_rest() -> None:
    assert "git fsck" in str(damaged())
    assert "2.32" in str(no_git("No such file or directory"))
    assert str(old_git((2, 20, 1))).startswith("git 2.20.1 is too old")
