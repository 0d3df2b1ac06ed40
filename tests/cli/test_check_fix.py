"""``specbot check --fix``: what is certain is mended in the files, nothing is lost, a second run changes nothing."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.corpus import trees_in
from helpers.defects import SPEC_OPERATORS
from helpers.git_repo import GitRepo, make_repo
from helpers.oracle import Oracle
from helpers.run import run
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec

from bot.cli.check_fix import fix
from bot.cli.place import Place
from bot.config import Config, RulesConfig
from bot.openspec.facts import FactKind, facts_of
from bot.openspec.layout import load_project
from bot.repo.folder import FolderTree
from bot.text.tree import DictTree, Kind, Tree, to_bytes
from bot.workflows.scope import everything

RENTALS, OTHER = path_of("rentals"), path_of("other")
_EACH = 15
DEFECTS = spec("rentals", Locks="The system will lock the the bicycle.", Bells="The bell SHALL ring quickly.") + (
    "\n### Requirement: Empty\nIt SHALL be.\n\n- **Scenario: As a bullet**\n  - **WHEN** a\n  - **THEN** b\n"
)


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {RENTALS: DEFECTS, OTHER: spec("other", One="The system will be.")})
    monkeypatch.chdir(made.path)
    return made


def test_what_is_certain_is_mended_and_the_rest_is_left(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "check", "--fix")
    assert ran.code == 1
    assert "Mended 3 places in 2 files." in ran.out
    assert "0 errors, 1 warning, 0 info." in ran.out
    assert "can be fixed" not in ran.out
    text = (repo.path / RENTALS).read_text("utf-8")
    assert "The system SHALL lock the bicycle." in text
    assert "#### Scenario: As a bullet\n- **WHEN** a\n- **THEN** b\n" in text
    assert "ring quickly" in text
    assert repo.run("diff", "--cached", "--name-only") == ""


def test_a_second_run_changes_nothing(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "check", "--fix")
    before = (repo.path / RENTALS).read_bytes()
    ran = run(capsys, "check", "--fix")
    assert "Nothing to mend." in ran.out
    assert (repo.path / RENTALS).read_bytes() == before


def test_only_what_is_named_is_mended(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "check", "rentals", "--fix", "--rule", "doubled-word", "--json").json
    assert_shape("check", told, complete=True)
    assert [(each["path"], each["rules"]) for each in told["fixed"]] == [(RENTALS, ["doubled-word"])]
    assert told["findings"] == []
    assert "will lock the bicycle" in (repo.path / RENTALS).read_text("utf-8")
    assert "will be" in (repo.path / OTHER).read_text("utf-8")


def test_since_mends_what_the_diff_touched(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, DEFECTS.replace("lock the the", "unlock the the"))
    told = run(capsys, "check", "--fix", "--since", "HEAD", "--json").json
    assert [each["requirement"] for each in told["fixed"]] == ["Locks"]
    assert "- **Scenario: As a bullet**" in (repo.path / RENTALS).read_text("utf-8")


def test_other_formats_say_what_was_mended_beside_the_result(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "check", "--fix", "--format", "sarif")
    assert [each["ruleId"] for each in ran.json["runs"][0]["results"]] == ["vague-word"]
    assert "Mended 3 places in 2 files." in ran.err


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    process = Oracle(tmp_path_factory.mktemp("oracle"))
    yield process
    process.close()


def test_over_real_repositories(corpus: Path, tmp_path: Path, oracle: Oracle) -> None:
    mended = 0
    for number, real in enumerate(trees_in(corpus)):
        root = tmp_path / str(number)
        tree = _planted(real, Random(number))
        _lay_out(tree, root)
        fixed = _fixed(root)
        after = FolderTree(root)
        mended += len(fixed.made)
        for path in {each.path for each in fixed.made}:
            _assert_nothing_lost(tree, after, path)
        assert not _issues(oracle, after) - _issues(oracle, tree)
        assert _fixed(root).made == ()
    assert mended > 50


@pytest.mark.parametrize("profile", ["default", "all"])
def test_real_repositories_as_they_are(corpus: Path, tmp_path: Path, oracle: Oracle, profile: str) -> None:
    mended = 0
    for number, real in enumerate(trees_in(corpus)):
        root = tmp_path / str(number)
        tree = DictTree({path: real.text(path) for path in real.paths() if _is_live(real, path)})
        _lay_out(tree, root)
        fixed = _fixed(root, profile)
        after = FolderTree(root)
        touched = {each.path for each in fixed.made}
        mended += len(fixed.made)
        assert {
            path for path in tree.paths() if _is_live(tree, path) and tree.blob(path) != after.blob(path)
        } == touched
        if touched:
            for path in touched:
                _assert_nothing_lost(tree, after, path)
                # A mark or two where a heading or a step was mended.
                assert len(after.text(path)) - len(tree.text(path)) <= 2 * len(fixed.made)
            assert not _issues(oracle, after) - _issues(oracle, tree)
            assert _fixed(root, profile).made == ()
    assert mended > 0


def _is_live(tree: Tree, path: str) -> bool:
    return tree.kind(path) is Kind.FILE and "/archive/" not in path


def _planted(tree: Tree, random: Random) -> DictTree:
    """Return some real specs, each with a defect of another kind in it."""
    specs = load_project(tree).specs
    found: dict[str, str] = {}
    for document in random.sample(specs, min(_EACH, len(specs))):
        operator = random.choice(list(SPEC_OPERATORS.values()))
        found[document.path] = operator(document, random) or document.text
    return DictTree(found)


def _lay_out(tree: Tree, root: Path) -> None:
    for path in tree.paths():
        if tree.kind(path) is Kind.FILE:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(to_bytes(tree.text(path)))


def _fixed(root: Path, profile: str = "default") -> Any:
    place = Place(root, FolderTree(root), Config(rules=RulesConfig(profile=profile)), lambda: None)
    return fix(place, everything(place.project), ())


def _assert_nothing_lost(before: Tree, after: Tree, path: str) -> None:
    old, new = before.text(path), after.text(path)
    assert _numbers(old) == _numbers(new), path
    assert _scenarios(before, path) <= _scenarios(after, path), path
    assert len(new.split()) <= len(old.split()) + len(_scenarios(after, path)), path


def _numbers(text: str) -> set[str]:
    """Return every number; of a block that stood there twice the numbers stand there once afterwards."""
    return {each.value for each in facts_of(text) if each.kind is FactKind.NUMBER}


def _scenarios(tree: Tree, path: str) -> set[str]:
    """Return the names of the scenarios; where a heading was mended they have another requirement than before."""
    document = next(each for each in load_project(DictTree({path: tree.text(path)})).documents())
    return {scenario.name for each in document.requirements for scenario in each.scenarios}


def _issues(oracle: Oracle, tree: Tree) -> Counter[tuple[str, ...]]:
    """Return what ``openspec validate --all --strict`` finds; remarks left out, for headings bring those to light."""
    files = [path for path in tree.paths() if tree.kind(path) is Kind.FILE and "/archive/" not in path]
    report = oracle.validate(DictTree({path: tree.text(path) for path in files}), all=True, strict=True, json=True)
    return Counter(
        (item["type"], item["id"], issue["level"], issue["message"])
        for item in json.loads(report["out"])["items"]
        for issue in item["issues"]
        if issue["level"] != "INFO"
    )
