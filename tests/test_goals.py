"""The benchmark that measures every goal reads what its commands print, says what is worse, and keeps the table."""

import json

import pytest

from benchmarks import goals

START = """| command | official CLI | specbot | ratio | official MB | specbot MB |
|---|--:|--:|--:|--:|--:|
| `--version` | 0.26 s | 0.04 s | 0.17 | 80 | 15 |
| `--help` | 0.27 s | 0.16 s | 0.60 | 81 | 18 |
| `validate --specs --strict --json`, 1,000 specs | 0.54 s | 0.29 s | 0.54 | 120 | 60 |
"""
ASKED = """specbot bench --ask: 6 repositories, 400 questions, seed 7, without a model

with an answer         asked  found 1st   of 5  answered  right    F1  F1 answered  exact
all                      200       86 %   98 %      90 %   93 %    82           91   71 %
  two-hop                 20       30 %   80 %      10 %      –     0            –    0 %

without one            asked  abstained     95 %
all                      200       88 %    83–92

100 % of 311 citations stand to the letter where they say, and 100 % of 300 sentences have one.

specbot bench --ask: 6 repositories, 400 questions, seed 7, the honest reader

with an answer         asked  found 1st   of 5  answered  right    F1  F1 answered  exact
all                      200       86 %   98 %      93 %   99 %    90           97   80 %

without one            asked  abstained     95 %
all                      200      100 %  98–100

99 % of 10 citations stand to the letter where they say, and 100 % of 10 sentences have one.
"""


BY_NAME = {each.what: each for each in goals.GOALS}


@pytest.mark.parametrize(
    ("what", "printed", "words", "met"),
    [
        ("`--version`", START, "0.04 s, official 0.26 s", True),
        ("`--help`", START, "0.16 s, official 0.27 s", False),
        ("`--help`, memory", START, "18, official 81", True),
        ("`validate`, 1,000 specs", START, "0.29 s, official 0.54 s: 0.54", False),
        (
            "differences from the official CLI",
            "....\n2,410 passed in 3.1s\n".replace(",", ""),
            "0 of 2410 tests differ",
            True,
        ),
        ("attacks by text", "1 failed, 649 passed in 200.14s", "1 of 650 succeed", False),
        ("questions: F1, honest reader", ASKED, "90", True),
        ("unanswerable: abstained, honest reader", ASKED, "100", True),
        ("unanswerable: abstained, no model", ASKED, "88", False),
        ("quotations to the letter", ASKED, "99 % of 321", False),
        (
            "killed at random",
            "{'killed': 201, 'lost': 3}\n1 passed in 9s",
            "201 kills, nothing asked or published twice",
            True,
        ),
        ("findings that are right", "default: 395 of 398 right, 99%\n", "99 % of 398", True),
        (
            "second run on its own output",
            "| **all** | 307 | 101 | 101 | 3 (3.0 %) |",
            "nothing new for 97 % of 101",
            False,
        ),
    ],
)
def test_a_figure_is_read(what: str, printed: str, words: str, met: bool) -> None:
    figure = BY_NAME[what].read(printed)
    assert (figure.words, figure.met) == (words, met)


@pytest.mark.parametrize("what", ["attacks by text", "`--help`", "killed at random", "findings that are right"])
def test_what_did_not_run_is_no_figure(what: str) -> None:
    with pytest.raises(SystemExit):
        BY_NAME[what].read("no tests ran in 0.01s; 3 passed, 2 skipped")


def test_only_what_is_worse_by_more_than_noise_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    kept = {"`--help`": {"words": "0.06 s", "number": 0.2, "date": "2026-11-30"}}
    for number, said in ((0.2, 0), (0.24, 0), (0.3, 1)):
        lines = goals.worse({"`--help`": goals.Figure("now", number, True), "new": goals.Figure("", 9, True)}, kept)
        assert len(lines) == said
        assert all(each.startswith("::warning title=benchmark::`--help`: now; kept is 0.06 s of") for each in lines)


def test_the_page_holds_what_is_kept() -> None:
    page = goals.PAGE.read_text("utf-8")
    kept = json.loads(goals.KEPT.read_text("utf-8"))
    assert set(kept) <= set(BY_NAME)
    assert goals.paged(page, kept) == page
