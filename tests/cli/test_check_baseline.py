"""A baseline: what was there before is not reported and fails nothing, what is new does, what is gone is said."""

import json
from pathlib import Path

import pytest
from helpers.run import run
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.openspec.findings import Finding, Severity
from bot.workflows.baseline import Baseline, baseline_of, compare, read_baseline, write_baseline

PATH, OTHER = path_of("bells"), path_of("doors")
NAME = ".specbot-baseline.json"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for path in (PATH, OTHER):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(spec("bells", Bells="The bell SHALL ring quickly and reliably."), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configured(root: Path) -> None:
    (root / ".specbot.toml").write_text(f'[rules]\nbaseline = "{NAME}"\n', "utf-8")


def edit(root: Path, before: str, after: str, path: str = PATH) -> None:
    text = (root / path).read_text("utf-8")
    assert before in text
    (root / path).write_text(text.replace(before, after), "utf-8")


def test_known_findings_are_not_reported_and_fail_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrote = run(capsys, "check", "--write-baseline")
    assert wrote.code == 0
    assert f"Wrote 4 findings into {NAME}." in wrote.err
    assert f'baseline = "{NAME}" under [rules]' in wrote.err
    assert run(capsys, "check").code == 1
    configured(root)
    edit(root, "## Purpose", "\n\n## Purpose")
    ran = run(capsys, "check")
    assert ran.code == 0
    assert f"No findings.\n4 known findings in {NAME} not shown.\n" in ran.out
    assert run(capsys, "check", "--baseline", "").code == 1


def test_what_is_new_is_reported(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "check", "--write-baseline")
    edit(root, "reliably.", "reliably. It SHALL stop quickly and smoothly.")
    told = run(capsys, "check", "--baseline", NAME, "--json")
    assert_shape("check", told.json, complete=True)
    assert [(each["words"], each["column"]) for each in told.json["findings"]] == [("quickly", 57), ("smoothly", 69)]
    assert (told.code, told.json["summary"]["known"], told.json["summary"]["gone"]) == (1, 4, 0)


def test_what_is_gone_is_said_and_can_be_taken_out(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configured(root)
    assert "to have it read" not in run(capsys, "check", "--write-baseline").err
    edit(root, "quickly", "within 2 seconds")
    (root / OTHER).unlink()
    assert "3 of those it lists are gone: --write-baseline takes them out." in run(capsys, "check").out
    assert run(capsys, "check", "--rule", "doubled-word", "--json").json["summary"]["gone"] == 0
    assert run(capsys, "check", "bells", "--json").json["summary"]["gone"] == 1
    run(capsys, "check", "--write-baseline")
    assert len(json.loads((root / NAME).read_text("ascii"))["findings"]) == 1
    assert run(capsys, "check", "--json").json["summary"]["gone"] == 0


def test_another_file(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "openspec")
    run(capsys, "check", "--write-baseline", "here.json")
    assert (root / "openspec" / "here.json").is_file()
    assert run(capsys, "check", "--baseline", "here.json").code == 0
    run(capsys, "check", "--write-baseline")
    assert (root / NAME).is_file()


def test_sarif_tells_what_is_known_as_suppressed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "check", "--write-baseline")
    results = run(capsys, "check", "--baseline", NAME, "--format", "sarif").json["runs"][0]["results"]
    assert [each["suppressions"][0]["kind"] for each in results] == ["external"] * 4
    assert results[0]["suppressions"][0]["justification"] == f"It is listed in {NAME}."


ROW = '{"rule": "a", "path": "b", "requirement": "", "scenario": "", "words": "", "count": 1}'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "is no baseline"),
        ('{"version": 1}', "is no baseline"),
        ('{"version": 2, "findings": []}', "of version 2; this specbot reads 1"),
        ('{"version": 1, "findings": [3]}', "finding 1 has not the keys"),
        (f'{{"version": 1, "findings": [{ROW}, {ROW.replace("1", "0")}]}}', "finding 2 holds something else"),
        (f'{{"version": 1, "findings": [{ROW.replace("1", "true")}]}}', "finding 1 holds something else"),
        (f'{{"version": 1, "findings": [{ROW.replace("count", "counts")}]}}', "finding 1 has not the keys"),
    ],
)
def test_a_broken_file_is_one_line(root: Path, capsys: pytest.CaptureFixture[str], text: str, words: str) -> None:
    (root / NAME).write_text(text)
    ran = run(capsys, "check", "--baseline", NAME)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert words in ran.err
    assert "--write-baseline" in ran.err
    assert run(capsys, "check", "--write-baseline").code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--baseline", "nowhere.json"], "nowhere.json cannot be read"),
        (["--baseline", "openspec"], "cannot be read"),
        (["--write-baseline", "openspec"], "openspec cannot be written"),
        (["--rule", "vague-word", "--write-baseline"], "--write-baseline lists everything"),
        (["--since", "HEAD", "--write-baseline"], "--write-baseline lists everything"),
        (["bells", "--write-baseline"], "--write-baseline lists everything"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    ran = run(capsys, "check", *arguments)
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert words in ran.err


def test_a_link_in_its_place_is_neither_followed_nor_written_through(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "mine").write_text("mine")
    (root / NAME).symlink_to("mine")
    configured(root)
    assert run(capsys, "check").code == 2
    assert run(capsys, "check", "--write-baseline").code == 0
    assert (root / "mine").read_text() == "mine"
    assert not (root / NAME).is_symlink()


TEXTS = st.text(max_size=4)
KEYS = st.tuples(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)


@given(st.dictionaries(KEYS, st.integers(1, 5), max_size=5))
def test_what_is_written_is_read_again(known: dict[tuple[str, ...], int]) -> None:
    assert read_baseline(write_baseline(Baseline(known)), "x").known == known


@given(st.lists(KEYS, max_size=8), st.lists(KEYS, max_size=8))
def test_nothing_is_lost_in_a_comparison(before: list[tuple[str, ...]], after: list[tuple[str, ...]]) -> None:
    def findings(keys: list[tuple[str, ...]]) -> list[Finding]:
        return [Finding(k[0], Severity.INFO, k[1], "m", 0, k[2], k[3], words=k[4]) for k in keys]

    done = compare(findings(after), baseline_of(findings(before)), lambda *_: True)
    assert len(done.fresh) + len(done.known) == len(after)
    assert len(done.known) + done.gone == len(before)


def test_a_baseline_of_another_program_is_refused() -> None:
    with pytest.raises(ConfigError, match="is no baseline of specbot"):
        read_baseline('{"results": []}', "x")


def test_a_requirement_that_is_renamed_takes_what_is_known_along(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "check", "--write-baseline")
    edit(root, "Requirement: Bells", "Requirement: Ringing")
    told = run(capsys, "check", "--baseline", NAME, "--json")
    assert (told.code, told.json["summary"]["known"], told.json["summary"]["gone"]) == (0, 4, 0)


def test_a_requirement_of_another_name_is_not_known_while_the_first_is_there(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "check", "--write-baseline")
    text = (root / PATH).read_text("utf-8")
    block = text[text.index("### Requirement") :]
    edit(root, block, block.replace("quickly and reliably", "for 3 seconds") + "\n" + block.replace("Bells", "Horns"))
    told = run(capsys, "check", "--baseline", NAME, "--json").json
    assert {each["requirement"] for each in told["findings"]} == {"Horns"}
    assert told["summary"]["gone"] == 2


def test_advice_that_is_not_heard_is_not_gone(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(root, "ring quickly and reliably", f"ring {'and ring ' * 90}for 3 seconds")
    run(capsys, "check", "--write-baseline", "--profile", "strict")
    listed = json.loads((root / NAME).read_text("utf-8"))["findings"]
    assert "S11" in {each["rule"] for each in listed}
    assert run(capsys, "check", "--baseline", NAME, "--json").json["summary"]["gone"] == 0
