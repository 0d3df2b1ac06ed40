"""Shards and groups over a GitHub on loopback: event in parts, joined, published; a pull request for each owner."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import READ, Workflow
from helpers.run import Ran, run
from integration.test_sharded_run import SPEC

NAMES = ("gate", "bell", "cart", "door")
PATH = "openspec/specs/{}/spec.md"
OWNERS = f"* @alice\n/{PATH.format('gate')} @bob\n/{PATH.format('bell')} @bob\n"


def spec(name: str) -> str:
    return SPEC.format(name=name, seconds=3)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ForgeHouse]:
    files = {"README.md": "# Garden\n", "CODEOWNERS": OWNERS, **{PATH.format(each): spec(each) for each in NAMES}}
    files[".specbot.toml"] = "[limits]\nopen_pull_requests = 5\n"
    with ForgeHouse(tmp_path, files) as house:
        yield house


class Matrix:
    """The jobs of a fan-out: each shard plans by itself, with a token that only reads."""

    def __init__(self, house: ForgeHouse, workflow: Workflow, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.house, self.workflow, self.folder, self.capsys = house, workflow, folder, capsys
        self.times = 0

    def shards(self, count: int, but: tuple[int, ...] = ()) -> tuple[Path, Path]:
        """Return the event and the folder of the shards' plans; those of ``but`` are lost."""
        self.times += 1
        event, plans = self.house.event("schedule"), self.folder / f"plans-{self.times}"
        for at in range(1, count + 1):
            if at in but:
                continue
            (plans / str(at)).mkdir(parents=True)
            words = ("event", "--no-model", "--shard", f"{at}/{count}", "--plan", str(plans / str(at) / "plan.json"))
            done = self.workflow.run(self.workflow.checkout(), self.house.environment(event, READ), *words)
            assert done.code == 0, done
        return event, plans

    def merged(self, plans: Path, *more: str) -> Ran:
        return run(self.capsys, "plan", "merge", str(plans), "--plan", str(self.folder / f"joined-{self.times}"), *more)

    def published(self, count: int, but: tuple[int, ...] = ()) -> Ran:
        event, plans = self.shards(count, but)
        assert self.merged(plans).code == int(bool(but))
        done = self.workflow.publish(event, self.folder / f"joined-{self.times}")
        assert done.code == 0, done
        return done


@pytest.fixture
def matrix(house: ForgeHouse, workflow: Workflow, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Matrix:
    return Matrix(house, workflow, tmp_path, capsys)


def improved(house: ForgeHouse, branch: str) -> list[str]:
    repo = house.state.repos.repo(house.full_name)
    return [each for each in NAMES if "SHALL open" in repo.read(PATH.format(each), f"refs/heads/{branch}").decode()]


def test_shards_come_to_one_pull_request(house: ForgeHouse, matrix: Matrix) -> None:
    matrix.published(3)
    (pull,) = house.pulls("open")
    assert improved(house, "specbot/improve/main") == list(NAMES)
    again = matrix.published(2)
    assert f"#{pull['number']} holds just this already" in again.out


def test_a_push_between_two_shards_parts_no_run(
    house: ForgeHouse, workflow: Workflow, matrix: Matrix, tmp_path: Path
) -> None:
    event, plans = house.event("schedule"), tmp_path / "plans"
    plans.mkdir()
    given = house.environment(event, READ)
    for at in (1, 2):
        words = ("event", "--no-model", "--shard", f"{at}/2", "--plan", str(plans / f"{at}.json"))
        assert workflow.run(workflow.checkout(), given, *words).code == 0
        house.push({"README.md": f"# Garden {at}\n"}, "main")
    assert matrix.merged(plans).code == 0
    assert workflow.publish(event, tmp_path / "joined-0").code == 0
    assert improved(house, "specbot/improve/main") == list(NAMES)


def test_one_shard_by_itself_is_not_published(house: ForgeHouse, workflow: Workflow, matrix: Matrix) -> None:
    event, plans = matrix.shards(2)
    done = workflow.publish(event, plans / "1" / "plan.json")
    assert done.code == 2 and "specbot plan merge" in done.err
    assert house.pulls("open") == []


def test_with_a_shard_lost_the_rest_is_published_and_what_stood_there_stays(house: ForgeHouse, matrix: Matrix) -> None:
    matrix.published(2, but=(1,))
    (pull,) = house.pulls("open")
    first = improved(house, "specbot/improve/main")
    assert 0 < len(first) < 4
    assert "Shard 1 of 2 is missing: 2 of 4 documents were not looked at" in pull["body"]
    matrix.published(2, but=(2,))
    assert improved(house, "specbot/improve/main") == list(NAMES)
    matrix.published(2, but=(1,))
    assert improved(house, "specbot/improve/main") == list(NAMES)


def test_an_event_that_improves_no_branch_is_not_parted(house: ForgeHouse, workflow: Workflow) -> None:
    house.push({PATH.format("gate"): spec("gate").replace("3 seconds", "4 seconds")}, "topic")
    number = house.open_pull("topic")
    done = workflow.run(
        workflow.checkout(),
        house.environment(house.event("pull_request", number=number), READ),
        "event",
        "--shard",
        "1/2",
    )
    assert done.code == 0 and "Only what improves a branch is done in shards" in done.out


def grouped(house: ForgeHouse, workflow: Workflow, matrix: Matrix) -> dict[str, dict]:
    """Publish one plan for each owner; return the open pull requests by their branches."""
    event, plans = matrix.shards(2)
    target = matrix.folder / f"groups-{matrix.times}"
    checkout = workflow.checkout()
    done = workflow.run(checkout, {}, "plan", "merge", str(plans), "--by", "owner", "--plan", str(target))
    assert done.code == 0, done
    for each in sorted(target.glob("*.json")):
        said = workflow.publish(event, each)
        assert said.code == 0, said
    return {each["head"]["ref"]: each for each in house.pulls("open")}


def test_each_owner_gets_a_pull_request(house: ForgeHouse, workflow: Workflow, matrix: Matrix) -> None:
    pulls = grouped(house, workflow, matrix)
    assert sorted(pulls) == ["specbot/improve-alice/main", "specbot/improve-bob/main"]
    assert improved(house, "specbot/improve-alice/main") == ["cart", "door"]
    assert improved(house, "specbot/improve-bob/main") == ["gate", "bell"]
    writes = len(house.writes)
    assert grouped(house, workflow, matrix) == pulls
    assert len(house.writes) == writes


def test_what_one_pull_request_proposes_no_other_does(house: ForgeHouse, workflow: Workflow, matrix: Matrix) -> None:
    pulls = grouped(house, workflow, matrix)
    steps = workflow.on(house.event("schedule"))
    assert steps.publish and "Nothing to propose" in steps.publish.out
    assert {each["head"]["ref"] for each in house.pulls("open")} == set(pulls)


def test_what_is_dismissed_in_a_group_stays_out_of_all(house: ForgeHouse, workflow: Workflow, matrix: Matrix) -> None:
    pull = grouped(house, workflow, matrix)["specbot/improve-bob/main"]
    comment = house.comment("bob", pull["number"], "/specbot dismiss 1 we say will here")
    steps = workflow.on(house.event("issue_comment", comment=comment["id"]))
    assert steps.plan and steps.plan["improve"]["group"] == "bob"
    left = improved(house, "specbot/improve-bob/main")
    assert len(left) == 1
    gone = ({"gate", "bell"} - set(left)).pop()
    house.push({PATH.format("hall"): spec("hall")})
    steps = workflow.on(house.event("schedule"))
    assert steps.publish and "Opened" in steps.publish.out, steps
    said = house.pulls("open")[0]["body"]
    assert "specs/hall" in said and f"specs/{gone}" not in said


def test_a_plan_for_another_group_than_the_comments_is_refused(
    house: ForgeHouse, workflow: Workflow, matrix: Matrix
) -> None:
    pull = grouped(house, workflow, matrix)["specbot/improve-bob/main"]
    event = house.event("issue_comment", comment=house.comment("bob", pull["number"], "/specbot dismiss 1 no")["id"])
    steps = workflow.on(event, publish=False)
    assert steps.plan
    steps.file.write_text(json.dumps(steps.plan | {"improve": steps.plan["improve"] | {"group": "alice"}}))
    done = workflow.publish(event, steps.file)
    assert done.code == 2 and "improves what the comment is not about" in done.err
