"""A check of what differs reads what differs and its neighbours, and finds what one that reads everything does."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from helpers.git_repo import make_repo
from helpers.run import Ran, run
from helpers.specs import path_of, spec

from bot.cli import check as command
from bot.journal.kept import sum_of
from bot.openspec import layout
from bot.openspec.layout import DocumentPath
from bot.openspec.model import Document
from bot.openspec.validate import Item, validate_tree
from bot.rules import meeting
from bot.rules import statements as rules_statements
from bot.rules.meeting import Meetings, number_of, to_text
from bot.rules.rule import Profile, Rule
from bot.text.tree import DictTree, Link, Tree
from bot.workflows import halves
from bot.workflows.context import Quality
from bot.workflows.meetings import read_meetings
from bot.workflows.near import Meet, Near, near
from bot.workflows.profiles import in_profile
from bot.workflows.scope import Scope, since

SEEDS = int(os.environ.get("SPECBOT_NEAR") or 2)
NAMES = ("bells", "doors", "gates", "lamps", "rails")
SAYS = (
    "The bell SHALL ring for {} seconds when the door of the station opens.",
    "The bell SHALL NOT ring for {} seconds when the door of the station opens.",
    "The old bell SHALL ring for {} seconds when the door of the station opens.",
    "The lamp in the `hall` SHALL blink at most {} times an hour.",
    'The rail SHALL hold {} kilograms, as the requirement "Ringing" says.',
    "The gate SHALL let a rider through quickly.\n<!-- specbot-disable contradiction, vague-word: for now -->",
    "Das Tor MUSS {} Sekunden offen bleiben.",
)  # fmt: skip
SETTINGS = ("", "", '[rules]\ndisable = ["contradiction"]\n', '[rules]\nprofile = "strict"\n',
            '[rules]\nprofile = "all"\ndisable = ["dangling-reference"]\n',
            '[[rules.paths]]\nmatch = ["openspec/specs/doors/**"]\nprofile = "all"\ndisable = ["dangling-reference"]\n')  # fmt: skip


@pytest.fixture(autouse=True)
def _as_in_a_new_process() -> Iterator[None]:
    yield
    layout._parsed.cache_clear()
    layout._held.clear()


def a_spec(chance: Random, head: str = "") -> str:
    names = chance.sample(("Ringing", "Blinking", "Opening", "Holding"), chance.randint(1, 3))
    text = spec("x", **{name: chance.choice(SAYS).format(chance.choice((3, 9, 12))) for name in names})
    return head + text.partition("## Requirements")[2] if head else text


def edit(folder: Path, chance: Random) -> None:
    """Change, add, move, link or delete documents, the files of a change, or the settings."""
    files = sorted(each for each in folder.glob("openspec/**/spec.md") if "archive" not in each.parts)
    chosen = chance.choice(files) if files else folder / path_of("bells")
    new = folder / path_of(chance.choice(NAMES))
    change = folder / "openspec/changes" / chance.choice(("louder", "softer"))
    new.parent.mkdir(parents=True, exist_ok=True)
    match chance.choice(
        ("write", "write", "number", "move", "delete", "delta", "tasks", "settings", "archive", "link")
    ):
        case "number" if not chosen.is_symlink():
            chosen.write_text(chosen.read_text().replace(" 3 ", " 9 ", 1))
        case "move":
            chosen.rename(new)
        case "delete":
            chosen.unlink(missing_ok=True)
        case "delta":
            delta = change / "specs" / chance.choice(NAMES) / "spec.md"
            delta.parent.mkdir(parents=True, exist_ok=True)
            kind = chance.choice(("ADDED", "MODIFIED", "REMOVED"))
            delta.write_text(a_spec(chance, f"## {kind} Requirements"))
        case "tasks":
            change.mkdir(parents=True, exist_ok=True)
            name = chance.choice(("tasks.md", "proposal.md"))
            (change / name).write_text(f"- [ ] 1.1 Build {chance.choice(('Ringing', 'the cookbook of soups'))}\n")
        case "settings":
            (folder / ".specbot.toml").write_text(chance.choice(SETTINGS))
        case "archive" if change.exists():
            there = folder / "openspec/changes/archive" / f"2026-01-{chance.randint(10, 28)}-{change.name}"
            there.parent.mkdir(parents=True, exist_ok=True)
            if not there.exists():
                change.rename(there)
        case "link" if not new.exists():
            new.symlink_to(f"../{chance.choice(NAMES)}/spec.md")
        case _:
            new.unlink(missing_ok=True)
            new.write_text(a_spec(chance))


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    layout._parsed.cache_clear()
    layout._held.clear()
    return run(capsys, "check", "--json", *arguments)


def check_by_reading_all(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Ran:
    def all_of_it(head: Tree, scope: Scope, quality: Quality, meet: Meet, *, everywhere: bool) -> Near:
        return near(head, replace(scope, whole=True), quality, meet, everywhere=everywhere)

    def every_item(tree: Tree, _specs: object = None) -> list[Item]:
        return validate_tree(tree)

    with monkeypatch.context() as patched:
        patched.setattr(command, "near", all_of_it)
        patched.setattr(command, "validate_tree", every_item)
        return check(capsys, "--no-cache", *arguments)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_it_finds_what_reading_everything_finds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(halves, "_LEAST_CHARACTERS", 0)  # two processes for the smallest of repositories
    monkeypatch.setattr("bot.rules.statements.MOST", chosen := 2)  # so few that it matters in a small repository
    monkeypatch.setattr(meeting, "MOST", chosen)
    monkeypatch.setattr("bot.rules.copied_requirement.MOST", chosen)
    chance = Random(seed)
    repo = make_repo(tmp_path / "repo", {path_of(name): a_spec(chance) for name in NAMES})
    monkeypatch.chdir(repo.path)
    rules: set[str] = set()
    for _ in range(6):
        for _ in range(chance.randint(1, 2)):
            edit(repo.path, chance)
        for arguments in (("--since", "HEAD"), ("--since", "HEAD", "openspec/specs"), ("openspec/specs",)):
            expected = check_by_reading_all(capsys, monkeypatch, *arguments)
            assert check(capsys, *arguments) == expected
            if len(arguments) == 2:
                assert check(capsys, *arguments) == expected
            if expected.code != 2:
                rules.update(each["rule"] for each in expected.json["findings"])
        if chance.random() < 0.5:
            repo.commit()
    assert "contradiction" in rules


def read_in(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the path of each document whose sentences are read."""
    found: list[str] = []
    read = vars(rules_statements)["_read"]

    def noted(document: Document) -> Iterator[rules_statements.Statement]:
        found.append(document.path)
        return read(document)  # type: ignore[no-any-return]

    monkeypatch.setattr(rules_statements, "_read", noted)
    return found


def test_what_is_kept_of_the_others_spares_reading_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {path_of(name): spec(name, Holding=f"The {name} of the old station SHALL hold 9 riders.") for name in NAMES}
    texts[path_of("gates")] = spec("gates", Ringing=SAYS[0].format(3))
    repo = make_repo(tmp_path / "repo", texts)
    monkeypatch.chdir(repo.path)
    repo.write(path_of("doors"), spec("doors", Ringing=SAYS[0].format(3)))
    check(capsys, "--since", "HEAD")
    repo.write(path_of("doors"), spec("doors", Ringing=SAYS[0].format(9)))
    read = read_in(monkeypatch)
    told = check(capsys, "--since", "HEAD").json["findings"]
    assert {(each["path"], each["rule"]) for each in told} == {
        (path_of("doors"), "contradiction"), (path_of("gates"), "contradiction")}  # fmt: skip
    # Of a delta, or of a document that was there before, nothing has to be known.
    assert set(read) == {path_of("doors"), path_of("gates")}
    parsed = layout._parsed.cache_info().misses
    assert parsed < len(NAMES) * 2


def change_rows(folder: Path, change: str, values: Sequence[str] = ()) -> None:
    """Run SQL over what is kept, in which the function ``sum_of`` gives the sum that a row has to have."""
    shelf = command.open_shelf(folder)
    assert shelf
    connection = sqlite3.connect(shelf._path)
    connection.create_function("sum_of", 2, sum_of)
    with connection:
        assert connection.execute(change, values).rowcount > 0
    connection.close()


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository in which one document was edited, so that it contradicts four others."""
    repo = make_repo(tmp_path / "repo", {path_of(name): spec(name, Ringing=SAYS[0].format(3)) for name in NAMES})
    monkeypatch.chdir(repo.path)
    repo.write(path_of("doors"), spec("doors", Ringing=SAYS[0].format(9)))
    return repo.path


@pytest.mark.parametrize("value", ["AA==", "x", "\u00e4", "[]", "AAAAAAAAAAA=\n"])
def test_a_row_of_another_form_is_not_read(edited: Path, capsys: pytest.CaptureFixture[str], value: str) -> None:
    before = check(capsys, "--since", "HEAD")
    change_rows(edited, "UPDATE kept SET value = ?1, sum = sum_of(key, ?1)", (value,))
    assert check(capsys, "--since", "HEAD") == before
    assert "contradiction" in {each["rule"] for each in before.json["findings"]}


def test_a_row_of_another_document_is_not_read(edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = check(capsys, "--since", "HEAD")
    other = to_text([number_of("nothing")])
    key = "0" * 64
    change_rows(edited, "UPDATE kept SET value = ?1, sum = sum_of(?2, ?1)", (other, key))
    assert check(capsys, "--since", "HEAD") == before


def around(base: DictTree, head: DictTree) -> tuple[set[str], list[str]]:
    """Return where something may be wrong since, and which documents are read for it."""
    scope = since(base, head, "")

    def meet(tree: Tree, specs: Sequence[DocumentPath], rule: Rule) -> Meetings:
        return read_meetings(tree, specs, rule, None, "", lambda _here, _there: None)

    found = near(head, scope, Quality(), meet)
    return set(found.paths), [each.path for each in found.head.documents()]


def test_a_link_to_a_document_that_was_edited_is_near() -> None:
    files: dict[str, str | Link] = {
        path_of("bells"): spec("bells", Ringing=SAYS[0].format(3)),
        path_of("gates"): Link("../bells/spec.md"),
        path_of("rails"): spec("rails", Holding="The rail of the station SHALL be painted green."),
    }
    head = DictTree({**files, path_of("bells"): spec("bells", Ringing=SAYS[0].format(9))})
    both = {path_of("bells"), path_of("gates")}
    assert around(DictTree(files), head) == (both, sorted(both))


def test_deltas_beside_one_that_was_edited_are_near() -> None:
    def delta(change: str, capability: str) -> str:
        return f"openspec/changes/{change}/specs/{capability}/spec.md"

    text = "## REMOVED Requirements\n### Requirement: Ringing\n"
    files: dict[str, str | Link] = {path_of("bells"): spec("bells", Ringing=SAYS[0].format(3))}
    deltas = [delta("a", "bells"), delta("b", "bells"), delta("b", "doors"), delta("c", "doors")]
    base = DictTree({**files, **dict.fromkeys(deltas, text)})
    edited = DictTree({**files, **dict.fromkeys(deltas, text), deltas[0]: f"{text}### Requirement: Blinking\n"})
    assert around(base, edited) == (set(deltas[:2]), deltas[:3])
    tasks = DictTree({**files, **dict.fromkeys(deltas, text), "openspec/changes/c/tasks.md": "- [ ] 1.1 Ring\n"})
    assert around(base, tasks) == ({deltas[3]}, deltas[2:])
    other = {**files, path_of("doors"): spec("doors", Opening="The door SHALL open.")}
    assert around(base, DictTree({**other, **dict.fromkeys(deltas, text)}))[0] == {path_of("doors"), *deltas[1:]}


def test_no_rule_of_the_default_profile_has_everything_read() -> None:
    rules = [each for each in in_profile(Profile.DEFAULT) if each.check_around]
    assert rules
    assert [each.id for each in rules if not each.nearby and not each.meets] == []
