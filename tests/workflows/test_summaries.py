"""What an earlier check kept changes no finding, and spares reading what nobody touched."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.run import Ran, run
from helpers.specs import path_of, spec

from bot.cli import check as command
from bot.journal.kept import sum_of
from bot.openspec import layout
from bot.openspec.model import Document
from bot.rules import statements
from bot.rules.rule import Rule
from bot.workflows import halves

BELLS, DOORS, LAMPS = (path_of(each) for each in ("bells", "doors", "lamps"))
DELTA = "openspec/changes/louder/specs/bells/spec.md"
BODIES = (
    "The bell SHALL ring for 3 seconds when the door of the station opens.",
    "The bell SHALL ring for 9 seconds when the door of the station opens.",
    "The bell SHALL NOT ring for 3 seconds when the door of the station opens.",
    'The lamp SHALL blink quickly, as the requirement "Ringing" says.',
    "The lamp SHALL blink the the whole night, etc.",
    "Die Lampe MUSS blinken.",
    "The lamp SHOULD blink \udcff TBD.",
)
SETTINGS = ("", '[rules]\nprofile = "all"\n', '[rules]\nprofile = "strict"\ndisable = ["vague-word"]\n',
            '[[rules.paths]]\nmatch = ["openspec/specs/doors/**"]\nprofile = "all"\n')  # fmt: skip


@pytest.fixture(autouse=True)
def _as_in_a_new_process() -> Iterator[None]:
    yield
    forget()


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    files = {
        BELLS: spec("bells", Ringing=BODIES[0], Blinking=BODIES[3]),
        DOORS: spec("doors", Ringing_too=BODIES[1], Opening="The door SHALL open for a rider."),
        LAMPS: spec("lamps", Shining="The lamp SHALL shine at night.", Open=BODIES[4]),
    }
    made = make_repo(tmp_path / "repo", files)
    monkeypatch.chdir(made.path)
    return made


def forget() -> None:
    layout._parsed.cache_clear()
    layout._held.clear()


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    forget()
    return run(capsys, "check", "--json", *arguments)


def kept() -> Path:
    shelf = command.open_shelf(Path.cwd())
    assert shelf
    return shelf._path


def a_body(chance: Random) -> str:
    return spec("x", **{name: chance.choice(BODIES) for name in chance.sample(("Ringing", "Blinking", "Opening"), 2)})


def edit(folder: Path, chance: Random) -> None:
    """Change, add, move or delete a document, or change the settings."""
    files = sorted(folder.glob("openspec/**/spec.md"))
    chosen = chance.choice(files) if files else folder / BELLS
    match chance.choice(("write", "write", "move", "delete", "settings", "delta", "swap")):
        case "move":
            new = folder / path_of(chance.choice(("bells", "doors", "gates")))
            new.parent.mkdir(parents=True, exist_ok=True)
            chosen.rename(new)
        case "delete" if len(files) > 1:
            chosen.unlink()
        case "settings":
            (folder / ".specbot.toml").write_text(chance.choice(SETTINGS))
        case "swap" if len(files) > 1:
            other = chance.choice(files)
            one, two = chosen.read_bytes(), other.read_bytes()
            chosen.write_bytes(two)
            other.write_bytes(one)
        case "delta":
            (folder / DELTA).parent.mkdir(parents=True, exist_ok=True)
            text = a_body(chance).partition("## Requirements")[2]
            (folder / DELTA).write_bytes(f"## MODIFIED Requirements{text}".encode("utf-8", "surrogateescape"))
        case _:
            chosen.parent.mkdir(parents=True, exist_ok=True)
            chosen.write_bytes(a_body(chance).encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize("seed", range(6))
def test_a_run_that_reads_what_was_kept_finds_what_one_without_it_does(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(halves, "_LEAST_CHARACTERS", 0)  # two processes for the smallest of repositories
    chance = Random(seed)
    found = set()
    for _ in range(12):
        kept_used = check(capsys)
        again = check(capsys)
        assert kept_used == again == check(capsys, "--no-cache")
        assert kept_used.code in (0, 1)
        found.update(each["rule"] for each in kept_used.json["findings"])
        edit(repo.path, chance)
    assert found & {"contradiction", "vague-word", "doubled-word"}


def spoil_file(file: Path) -> None:
    file.write_bytes(b"no database" * 100)


def spoil_rows(value: str) -> None:
    with sqlite3.connect(kept()) as connection:
        connection.create_function("sum_of", 2, sum_of)
        assert connection.execute("UPDATE kept SET value = ?1, sum = sum_of(key, ?1)", (value,)).rowcount == 3
    connection.close()


@pytest.mark.parametrize(
    "value",
    ["", "[]", "null", '{"found":[]}', '{"found":{"no-such-rule":[]}}', '{"found":{"vague-word":[["x"]]}}',
     '{"found":{"vague-word":[[1,2,3,4,5,6]]}}', '{"found":{},"statements":[[99,0,false,[],[],[],[],[]]]}',
     '{"found":{},"statements":[[0,0,false,[1],[],[],[],[]]]}', '{"found":{},"statements":7}', "[" * 100_000],
)  # fmt: skip
def test_rows_of_another_form_are_not_read(repo: GitRepo, capsys: pytest.CaptureFixture[str], value: str) -> None:
    before = check(capsys)
    spoil_rows(value)
    assert check(capsys) == before
    assert before.json["findings"]


def test_a_row_that_is_not_as_it_was_written_is_not_read(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    before = check(capsys)
    with sqlite3.connect(kept()) as connection:
        connection.execute("UPDATE kept SET value = '{\"found\":{}}'")
    connection.close()
    assert check(capsys) == before


def test_a_spoilt_file_is_done_without(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    before = check(capsys)
    spoil_file(kept())
    assert check(capsys) == before


def test_other_code_reads_nothing_of_it(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = check(capsys)
    spoil_rows('{"found":{}}')
    monkeypatch.setattr(command, "code_version", lambda: "another")
    assert check(capsys) == before


def test_nothing_is_kept_where_it_is_not_wanted(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = kept()
    check(capsys, "--no-cache")
    assert not file.exists()
    monkeypatch.setenv("SPECBOT_STATE", str(repo.path / "state"))
    check(capsys)
    assert not (repo.path / "state").exists()


def test_since_reads_what_was_touched_and_summaries_of_the_rest(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = check(capsys)
    text = (repo.path / LAMPS).read_text().replace("shine at night", "shine quickly at night")
    (repo.path / LAMPS).write_text(text)
    looked, told = [], []
    findings, read = Rule.findings, statements._read

    def counted(rule: Rule, document: Document) -> object:
        looked.append(document.path)
        return findings(rule, document)

    def read_counted(document: Document) -> Iterator[statements.Statement]:
        told.append(document.path)
        return read(document)

    monkeypatch.setattr(Rule, "findings", counted)
    monkeypatch.setattr(statements, "_read", read_counted)
    ran = check(capsys, "--since", "HEAD")
    assert [(each["rule"], each["path"]) for each in ran.json["findings"]] == [("vague-word", LAMPS)]
    assert set(looked) == {LAMPS}
    assert set(told) == {LAMPS}
    assert {each["path"] for each in whole.json["findings"]} == {BELLS, DOORS, LAMPS}
