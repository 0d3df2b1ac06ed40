"""Whatever the whole check says since an edit, and did not say before, ``check --since`` says too, and nothing else."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run
from helpers.specs import path_of, spec

from bot.openspec import layout
from bot.rules.registry import RULES

SEEDS = int(os.environ.get("SPECBOT_NEAR") or 2)
RINGING = "The bell SHALL ring for {} seconds."
LOUDER, SOFTER, EMPTY = (f"openspec/changes/{each}" for each in ("louder", "softer", "empty"))
BELLS, DOORS, LAMPS = (path_of(each) for each in ("bells", "doors", "lamps"))
SINCE = {each.id for each in RULES.values() if each.since}


def delta(operation: str, **requirements: str) -> str:
    return f"## {operation} Requirements" + spec("x", **requirements).partition("## Requirements")[2]


FILES: Mapping[str, str] = {
    ".specbot.toml": "",
    BELLS: spec("bells", Ringing=RINGING.format(3), Blinking="The lamp SHALL blink for 5 seconds."),
    DOORS: spec("doors", Doors="The door SHALL open quickly."),
    f"{LOUDER}/proposal.md": "## Why\nNobody hears it, and many miss the end of their ride.\n\n## What Changes\n- Louder\n",
    f"{LOUDER}/tasks.md": "## 1. Bells\n- [ ] 1.1 Ring for 9 seconds (Ringing)\n",
    f"{LOUDER}/specs/bells/spec.md": delta("MODIFIED", Ringing=RINGING.format(9)),
    f"{LOUDER}/specs/doors/spec.md": delta("ADDED", Humming="The door SHALL hum."),
    f"{SOFTER}/proposal.md": "## Why\nMany hear it, and wake up long before the end of their ride.\n\n## What Changes\n- Softer\n",
    f"{SOFTER}/tasks.md": "## 1. Bells\n- [ ] 1.1 Hum for 2 seconds (Humming)\n",
    f"{SOFTER}/specs/doors/spec.md": delta("MODIFIED", Humming="The door SHALL hum for 2 seconds."),
}  # fmt: skip


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitRepo]:
    made = make_repo(tmp_path / "repo", FILES)
    monkeypatch.chdir(made.path)
    yield made
    layout._parsed.cache_clear()
    layout._held.clear()


Told = Counter[tuple[str, ...]]


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Told:
    layout._parsed.cache_clear()
    layout._held.clear()
    found = run(capsys, "check", "--json", "--no-cache", *arguments).json["findings"]
    names = ("rule", "severity", "path", "requirement", "scenario", "words")
    return Counter(tuple(str(each[name]) for name in names) for each in found if each["rule"] not in SINCE)


def assert_same(capsys: pytest.CaptureFixture[str], before: Told, *arguments: str) -> Told:
    """Assert that what is new is said of a difference, and nothing that is not there; return what is new."""
    now, since = told(capsys, *arguments), told(capsys, "--since", "HEAD", *arguments)
    assert (now - before) - since == Counter()
    assert since - now == Counter()
    return now - before


def gone(path: str) -> Callable[[GitRepo], None]:
    return lambda repo: (repo.path / path).unlink()


def written(path: str, text: str) -> Callable[[GitRepo], None]:
    return lambda repo: repo.write(path, text)


EDITS: Mapping[str, tuple[Callable[[GitRepo], None], set[tuple[str, str]]]] = {
    "a task out of its place": (
        written(f"{LOUDER}/tasks.md", "## 1. Bells\n- [ ] 2.1 Ring for 9 seconds (Ringing)\n- [ ] 1.1 Hum\n"),
        {("T2", f"{LOUDER}/tasks.md")},
    ),
    "tasks without a box": (
        written(f"{LOUDER}/tasks.md", "## 1. Bells\n- 1.1 Ring for 9 seconds\n"),
        {("T1", f"{LOUDER}/tasks.md")},
    ),
    "the tasks are gone": (gone(f"{LOUDER}/tasks.md"), set()),
    "the proposal is gone": (gone(f"{LOUDER}/proposal.md"), set()),
    "what another change waits for is gone": (
        gone(f"{LOUDER}/specs/doors/spec.md"), {("archive-refused", f"{SOFTER}/specs/doors/spec.md")},
    ),
    "the only delta is gone": (gone(f"{SOFTER}/specs/doors/spec.md"), {("D21", SOFTER)}),
    "a change without a delta": (written(f"{EMPTY}/proposal.md", "## Why\nNobody knows.\n"), {("D21", EMPTY)}),
    "a delta where none is read": (
        written(f"{LOUDER}/specs/notes.md", FILES[f"{LOUDER}/specs/bells/spec.md"]),
        {("D16", f"{LOUDER}/specs/notes.md")},
    ),
    "a change that says it has no deltas": (
        written(f"{LOUDER}/.openspec.yaml", "schema: spec-driven\nskip_specs: true\n"), {("D20", f"{LOUDER}/specs")},
    ),
    "a change whose settings are broken": (
        written(f"{SOFTER}/.openspec.yaml", "skip_specs: true\nschema: nowhere\n"),
        {("D19", f"{SOFTER}/.openspec.yaml")},
    ),
    "another requirement in a delta": (
        written(f"{LOUDER}/specs/bells/spec.md", delta("MODIFIED", Chiming=RINGING.format(9))),
        {("archive-refused", f"{LOUDER}/specs/bells/spec.md")},
    ),
    "another profile": (written(".specbot.toml", '[rules]\nprofile = "all"\n'), {("empty-step", BELLS)}),
    "a rule more": (written(".specbot.toml", '[rules]\ndisable = []\n'), set()),
    "another schema for all": (written("openspec/config.yaml", "schema: nowhere\n"), set()),
    "a spec is gone": (gone(BELLS), {("archive-refused", f"{LOUDER}/specs/bells/spec.md")}),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_new_since_an_edit_is_said(repo: GitRepo, capsys: pytest.CaptureFixture[str], edit: str) -> None:
    make, wanted = EDITS[edit]
    before = told(capsys)
    make(repo)
    fresh = assert_same(capsys, before)
    assert wanted <= {(rule, path) for rule, _, path, *_ in fresh}


def by_chance(chance: Random, folder: Path) -> None:
    """Write, move or delete a spec, a delta, another file of a change, or settings."""
    change = f"openspec/changes/{chance.choice(('louder', 'softer', 'empty', 'third'))}"
    capability = chance.choice(("bells", "doors", "lamps"))
    told = RINGING.format(chance.choice((3, 9)))
    name = chance.choice(("Ringing", "Humming", "Doors", "Blinking"))
    places = {
        f"{change}/tasks.md": chance.choice(
            ("- [ ] 1.1 Ring (Ringing)\n", "- [ ] 2.1 Hum\n- [ ] 1.1 Ring\n", "- Hum\n")
        ),
        f"{change}/proposal.md": "## Why\nNobody hears it.\n",
        f"{change}/.openspec.yaml": chance.choice(("skip_specs: true\nschema: spec-driven\n", "schema: nowhere\n")),
        f"{change}/specs/{capability}/spec.md": delta(chance.choice(("ADDED", "MODIFIED", "REMOVED")), **{name: told}),
        f"{change}/specs/{capability}/notes.md": "## ADDED Requirements\n",
        path_of(capability): spec(capability, **{name: told, "Blinking": "The lamp SHALL blink quickly."}),
        "openspec/config.yaml": f"schema: {chance.choice(('spec-driven', 'nowhere'))}\n",
        ".specbot.toml": chance.choice(("", '[rules]\nprofile = "strict"\n', '[rules]\ndisable = ["vague-word"]\n')),
    }
    path, text = chance.choice(list(places.items()))
    file = folder / path
    there = [each for each in sorted(folder.glob("openspec/**/*")) if each.is_file() and "archive" not in each.parts]
    match chance.choice(("write", "write", "delete", "delete", "move")):
        case "delete" if there:
            chance.choice(there).unlink()
        case "move" if there and not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            chance.choice(there).rename(file)
        case _:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_is_new_since_edits_by_chance_is_said(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    chance = Random(seed)
    for _ in range(8):
        before = told(capsys)
        for _ in range(chance.randint(1, 2)):
            by_chance(chance, repo.path)
        assert_same(capsys, before)
        repo.commit()
