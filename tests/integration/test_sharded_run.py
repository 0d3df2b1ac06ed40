"""One run in several processes: the plans of the shards, joined, are the plan of the run in one."""

import json
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.run import Ran, run, run_apart

from bot.workflows.plan import ImproveWork, Plan, read_plan

SPEC = """\
# {name} Specification

## Purpose
The {name} is a part of the garden, and this says what people may expect of it on any day of the year.

## Requirements
### Requirement: Opening
The {name} will open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the {name} opens within {seconds} seconds
"""
DELTA = """\
## ADDED Requirements
### Requirement: Ringing {number}
The bell will ring the the {number} times.

#### Scenario: Noon
- **WHEN** it is noon
- **THEN** the bell rings
"""


def garden(specs: int) -> dict[str, str]:
    more = "\n### Requirement: Closing {at}\nThe door will close at {at} o'clock.\n\n#### Scenario: Night\n- **WHEN** it is dark\n- **THEN** it closes\n"
    files = {
        f"openspec/specs/part-{at}/spec.md": SPEC.format(name=f"part-{at}", seconds=at + 2)
        + "".join(more.format(at=number) for number in range(at % 4))
        for at in range(specs)
    }
    for number in range(3):
        files[f"openspec/changes/ring-{number}/specs/bell/spec.md"] = DELTA.format(number=number + 2)
        files[f"openspec/changes/ring-{number}/proposal.md"] = "## Why\nBells.\n\n## What Changes\n- They ring.\n"
        files[f"openspec/changes/ring-{number}/tasks.md"] = "## 1. Work\n- [ ] 1.1 Ring\n"
    return files


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    repo = make_repo(tmp_path_factory.mktemp("sharded") / "repo", garden(24))
    repo.run("remote", "add", "origin", "https://github.com/alice/widgets.git")
    return repo


@pytest.fixture(scope="module")
def plans(repo: GitRepo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plan of the whole run and those of four shards, each made by a process of its own."""
    folder = tmp_path_factory.mktemp("plans")
    words = ["improve", "--all", "--no-model", "--plan"]
    for name, more in {"whole": [], **{f"s{at}": ["--shard", f"{at}/4"] for at in range(1, 5)}}.items():
        done = run_apart(repo.path, [*words, str(folder / f"{name}.json"), *more])
        assert done.code in (0, 1), done
    return folder


def read(file: Path) -> tuple[Plan, ImproveWork]:
    plan = read_plan(file.read_text("ascii"))
    assert plan.improve
    return plan, plan.improve


def merged(capsys: pytest.CaptureFixture[str], target: Path, *files: Path | str) -> Ran:
    return run(capsys, "plan", "merge", *map(str, files), "--plan", str(target), "--json")


def shards(plans: Path) -> list[Path]:
    return sorted(plans.glob("s*.json"))


def test_the_joined_plan_is_that_of_the_whole_run(
    plans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = merged(capsys, tmp_path / "plan.json", *reversed(shards(plans)))
    assert done.code == 0, done
    plan, work = read(tmp_path / "plan.json")
    whole_plan, whole = read(plans / "whole.json")
    assert sum(len(part.suggestions) for part in whole.parts) > 40
    assert work == replace(whole, parts=work.parts)
    assert replace(plan, run="", improve=None) == replace(whole_plan, run="", improve=None)
    (part,), (all_of_it,) = work.parts, whole.parts
    assert part.suggestions == all_of_it.suggestions
    assert part.dropped == all_of_it.dropped
    assert set(part.waiting) == set(all_of_it.waiting)


def test_every_shard_has_something_to_do(plans: Path) -> None:
    counts = [len(part.suggestions) for file in shards(plans) for part in read(file)[1].parts]
    assert len(counts) == 4 and min(counts) > 5


def test_a_lost_shard_is_told_of_and_the_rest_stands(
    plans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = merged(capsys, tmp_path / "plan.json", *shards(plans)[:-1])
    assert done.code == 1 and done.json["missing"] == [4]
    lost = read(shards(plans)[-1])[1].share
    assert lost and tuple(done.json["not_looked_at"]) == lost.mine
    plan, work = read(tmp_path / "plan.json")
    assert "Shard 4 of 4 is missing" in plan.notes[-1]
    kept = {each.suggestion.path for part in work.parts for each in part.suggestions}
    assert kept and not kept & set(lost.mine)


def test_a_folder_of_plans_is_joined_and_a_repeated_one_does_no_harm(
    plans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "artifacts"
    for at, each in enumerate([*shards(plans), shards(plans)[1]]):
        (folder / str(at)).mkdir(parents=True)
        (folder / str(at) / "specbot-plan.json").write_bytes(each.read_bytes())
    done = merged(capsys, tmp_path / "plan.json", folder)
    assert done.code == 0, done
    assert read(tmp_path / "plan.json")[1].parts[0].suggestions == read(plans / "whole.json")[1].parts[0].suggestions


def test_a_plan_for_each_directory(plans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "plans"
    done = run(capsys, "plan", "merge", str(plans / "s1.json"), "--by", "directory", "--plan", str(target), "--json")
    assert done.code == 1
    for each in done.json["plans"]:
        work = read(Path(each["file"]))[1]
        assert work.group == each["group"]
        paths = {one.suggestion.path for part in work.parts for one in part.suggestions}
        assert len(paths) == 1 and each["group"] in paths.pop()


def test_a_folder_of_plans_is_written_whole_though_somebody_ends_it(
    plans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("plan", "merge", str(plans / "s1.json"), "--by", "directory", "--plan")
    run(capsys, *words, str(tmp_path / "whole"))
    replace_file = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGINT)
        return replace_file(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    done = run(capsys, *words, str(tmp_path / "ended"))
    assert done.code == 130
    names = [{path.name for path in (tmp_path / each).iterdir()} for each in ("whole", "ended")]
    assert names[0] == names[1] and len(names[0]) > 1


def test_what_is_no_plan_of_a_shard_is_refused(plans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert merged(capsys, tmp_path / "p.json", plans / "whole.json").code == 2
    assert merged(capsys, tmp_path / "p.json", tmp_path).code == 2
    assert merged(capsys, tmp_path / "p.json", plans / "nothing.json").code == 2
    (tmp_path / "odd.json").write_text('{"version": 1}')
    done = merged(capsys, tmp_path / "p.json", tmp_path / "odd.json")
    assert done.code == 2 and "odd.json is no plan" in done.err
    assert not (tmp_path / "p.json").exists()


def test_the_matrix_is_one_line_of_what_github_takes(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.path)
    done = run(capsys, "improve", "--all", "--no-model", "--shards", "8")
    assert done.code == 0 and done.out.count("\n") == 1
    found = json.loads(done.out)["include"]
    assert [each["shard"] for each in found] == [f"{at}/8" for at in range(1, 9)]
    assert sum(each["documents"] for each in found) == 27
    costs = [each["cost"] for each in found]
    assert max(costs) < 1.3 * min(costs)
    assert run(capsys, "improve", "--all", "--shard", "9/8").code == 2


def test_no_plan_of_an_earlier_run_lies_beside_the_new_ones(
    plans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("plan", "merge", *map(str, shards(plans)), "--by", "directory", "--plan", str(tmp_path / "by"))
    assert run(capsys, *words).code == run(capsys, *words).code == 0
    (tmp_path / "by/gone-since.json").write_text("{}")
    done = run(capsys, *words)
    assert done.code == 2 and "gone-since.json" in done.err
