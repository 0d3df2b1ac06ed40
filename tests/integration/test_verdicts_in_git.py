"""What became of suggestions, read from real histories of all kinds: right, or unknown, and never wrong."""

import pytest
from helpers.histories import history
from helpers.judged import judged

SEEDS = range(1000, 1040)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    folder = tmp_path_factory.mktemp("histories")
    found: dict[str, list[str]] = {"right": [], "unknown": [], "wrong": []}
    for seed in SEEDS:
        made = history(folder / str(seed), seed)
        for each in judged(made):
            line = f"{seed}: {made.way}, {each.fate}, then {made.later}: {sorted(each.truth)}, said {each.said}"
            found[each.result].append(line)
    return found


def test_none_is_wrong(results: dict[str, list[str]]) -> None:
    assert results["wrong"] == []


def test_nearly_all_are_known(results: dict[str, list[str]]) -> None:
    known, unknown = len(results["right"]), len(results["unknown"])
    assert known >= 0.95 * (known + unknown), results["unknown"]


def test_the_histories_are_of_every_kind(results: dict[str, list[str]]) -> None:
    said = " ".join(results["right"])
    for word in ("merge", "squash on GitHub", "squash on GitLab", "rewritten", "rebase", "cherry-pick", "by hand",
                 "said merged", "said edited", "said rejected", "said reverted", "said open"):  # fmt: skip
        assert word in said, word
