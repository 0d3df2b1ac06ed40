"""What the pages on GitHub and on security say of the tests and of the workflow is so."""

import re
import tomllib
from pathlib import Path

from helpers.run import CHECKOUT
from ruamel.yaml import YAML

TESTS = CHECKOUT / "tests"
SECURITY = (CHECKOUT / "docs/security.md").read_text("utf-8")
ATTACKS = [
    TESTS / "integration/test_hostile_plans.py",
    TESTS / "integration/test_github_attacks.py",
    TESTS / "integration/test_github_ask_attacks.py",
    TESTS / "integration/test_propose_attacks.py",
]


def defined(file: Path) -> set[str]:
    return set(re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE))


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"`([\w/]+\.py)(?:::(test_\w+))?`", SECURITY)
    named = [each for each in named if not each[0].startswith("bot/")]
    assert len(named) > 20
    assert [each for each in named if each[1] and each[1] not in defined(TESTS / each[0])] == []
    assert [
        path for path, _ in named if not (TESTS / path).is_file() and not (TESTS / "helpers" / path).is_file()
    ] == []
    attacks = set.union(*map(defined, ATTACKS))
    assert [name for name in re.findall(r"`(test_\w+)`", SECURITY) if name not in attacks] == []


def test_each_row_names_a_test() -> None:
    rows = re.findall(r"^\| (\d+) \| .* \| (.*) \|$", SECURITY, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 18))
    assert [number for number, held in rows if ".py" not in held and "attacks: `test_" not in held] == []


def test_the_attacks_are_counted() -> None:
    files = sorted((TESTS / "integration/attacks").glob("*.toml"))
    cases = sum(len(tomllib.loads(file.read_text("utf-8"))["case"]) for file in files)
    words = " ".join(SECURITY.split())
    assert f"{cases} attacks as data" in words
    code = defined(ATTACKS[0]) - {"test_a_hostile_plan"}
    assert ("and one as code" in words, code) == (True, {"test_a_head_that_was_pushed_after_the_comment"})


def test_every_input_of_the_workflow_is_told() -> None:
    workflow = (CHECKOUT / ".github/workflows/specbot-reusable.yml").read_text("utf-8")
    called = YAML(typ="safe").load(workflow)["on"]["workflow_call"]
    told = (
        (CHECKOUT / "docs/github.md").read_text("utf-8").partition("## Inputs of the workflow")[2].partition("\n## ")[0]
    )
    assert [name for name in [*called["inputs"], *called["secrets"]] if f"`{name}`" not in told] == []
