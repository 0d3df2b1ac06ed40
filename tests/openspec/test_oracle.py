"""The official package is asked the same; nothing but the wording may differ.

SPECBOT_FUZZ_CASES is how many specs and merges are made by chance (5,000 of each in CI, else 500), and of whole folders, each
of which costs ten of those, two fifths as many. Each is made from its number alone: a failure names the case, and running
it again makes it again.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from helpers import mutate, mutate_tree
from helpers.corpus import trees_in
from helpers.openspec_cases import cases, official, shown, text_of, tree_of
from helpers.oracle import Oracle, run_cli

from bot.cli.validate import command
from bot.errors import MergeError, UnreadableError
from bot.openspec.deltas import merge
from bot.openspec.validate import Item, Target, Validator, validate_tree
from bot.openspec.validate_spec import validate_spec
from bot.repo.folder import FolderTree
from bot.text.collate import collation_key
from bot.text.tree import DictTree, Kind, to_bytes, to_text

FUZZ_CASES = int(os.environ.get("SPECBOT_FUZZ_CASES") or ("5000" if os.environ.get("CI") else "500"))
REPOSITORIES = (
    "Fission-AI+OpenSpec",
    "Soju06+codex-lb",
    "avantmedialtd+artifex",
    "elastic+terraform-provider-elasticstack",
    "johnnyblabs+intellij-openspec",
    "theoden8+webspace_app",
)

# What is compared of an item: valid, and the issues as a multiset of (level, path, line).
Verdict = tuple[bool, Counter[str]]


@pytest.fixture(scope="session")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    started = Oracle(tmp_path_factory.mktemp("oracle"))
    yield started
    started.close()


def theirs(report: dict) -> dict[tuple[str, str], Verdict]:
    return {
        (item["type"], item["id"]): (
            item["valid"],
            Counter(official(issue["level"], issue["path"], issue.get("line", 0)) for issue in item["issues"]),
        )
        for item in report["items"]
    }


def ours(items: list[Item], strict: bool = False) -> dict[tuple[str, str], Verdict]:
    return {
        (item.target.kind, item.target.id): (
            item.is_valid(strict),
            Counter(official(each.severity.name, each.where, each.line) for each in item.findings),
        )
        for item in items
    }


@pytest.mark.parametrize("strict", [False, True], ids=["plain", "strict"])
@pytest.mark.parametrize("name", REPOSITORIES)
def test_real_repositories(corpus: Path, tmp_path: Path, name: str, strict: bool) -> None:
    folder = corpus / name
    done = run_cli(folder, tmp_path, ["validate", "--all", "--json", *(["--strict"] if strict else [])])
    report = json.loads(done.stdout)
    items = validate_tree(FolderTree(folder))
    assert ours(items, strict) == theirs(report)
    assert [item.target.id for item in items] == [item["id"] for item in report["items"]]
    assert done.returncode == (0 if all(item.is_valid(strict) for item in items) else 1)


@pytest.mark.parametrize("name", REPOSITORIES)
def test_archived_changes_of_real_repositories(corpus: Path, tmp_path: Path, name: str) -> None:
    done = run_cli(corpus / name, tmp_path, ["validate", "--archived", "--json"])
    validator = Validator(FolderTree(corpus / name))
    items = [validator.check(Target("archived", each)) for each in validator.archived]
    assert {("change", name): verdict for (_, name), verdict in ours(items).items()} == theirs(json.loads(done.stdout))


def test_the_cases_of_specs(oracle: Oracle) -> None:
    for case in cases("specs"):
        issues = oracle.spec_issues(text_of(case))
        found = [official(issue["level"], issue["path"], issue.get("line", 0)) for issue in issues]
        assert found == [each.partition(" ")[2] for each in case["findings"]], case["name"]


def test_the_cases_of_changes(oracle: Oracle) -> None:
    for case in cases("changes"):
        report = json.loads(oracle.validate(tree_of(case), changes=True, json=True)["out"])
        (item,) = [item for item in report["items"] if item["id"] == "add-x"]
        found = [official(issue["level"], issue["path"], issue.get("line", 0)) for issue in item["issues"]]
        assert found == [each.partition(" ")[2] for each in case["findings"]], case["name"]


def test_the_cases_of_merges(oracle: Oracle) -> None:
    for case in cases("merges"):
        main = text_of(case, "main") if "main" in case else None
        reply = oracle.merge("garden", "add-x", main, text_of(case, "delta"))
        if "refused" in case:
            assert "refused" in reply, case["name"]
        else:
            assert reply["written"] == case["after"], case["name"]
            assert list(reply["counts"].values()) == case["counts"], case["name"]
            assert len(reply["warnings"]) == len(case.get("warnings", [])), case["name"]


def test_specs_made_by_chance(oracle: Oracle) -> None:
    for number in range(FUZZ_CASES):
        random = Random(f"spec {number}")
        text = _bytes_of(mutate.mutated(random, mutate.spec(random)))
        issues = oracle.spec_issues(text)
        expected = Counter(official(issue["level"], issue["path"], issue.get("line", 0)) for issue in issues)
        found = validate_spec("p", text)
        assert Counter(line.partition(" ")[2] for line in shown(found)) == expected, f"case {number}: {text!r}"


def test_folders_made_by_chance(oracle: Oracle) -> None:
    for number in range(FUZZ_CASES * 2 // 5):
        tree = mutate_tree.folder(Random(f"folder {number}"))
        reply = oracle.validate(tree, all=True, json=True)
        try:
            found = ours(validate_tree(tree))
        except UnreadableError:
            assert reply["thrown"], f"case {number}: {_listed(tree)}"
            continue
        assert reply["thrown"] is None, f"case {number}: {_listed(tree)}"
        assert found == theirs(json.loads(reply["out"])), f"case {number}: {_listed(tree)}"


def test_merges_made_by_chance(oracle: Oracle) -> None:
    accepted = 0
    for number in range(FUZZ_CASES):
        random = Random(f"merge {number}")
        names = random.sample(mutate.NAMES, random.randint(1, 5))
        present = {name: random.choices(mutate.SCENARIOS, k=random.randint(1, 3)) for name in names}
        main = _bytes_of(mutate.mutated(random, mutate.spec_of(random, present), random.choice((0, 0, 1, 3))))
        delta = _bytes_of(mutate.mutated(random, mutate.delta(random, present), random.choice((0, 0, 1, 3))))
        accepted += _same_merge(oracle, "cap/x", "add-it", None if number % 8 == 0 else main, delta)
    assert accepted > FUZZ_CASES / 5  # else the deltas no longer fit the specs, and nothing was compared


def test_merges_of_real_deltas(oracle: Oracle, corpus: Path) -> None:
    """Every fourth delta of the corpus, active or archived, into the spec as it is now and into none."""
    deltas = [(tree, path) for tree in trees_in(corpus) for path in tree.paths() if _is_delta(tree, path)]
    assert len(deltas) > 1000
    for tree, path in deltas[::4]:
        before, _, after = path.partition("/specs/")
        capability = after.removesuffix("/spec.md")
        spec = f"openspec/specs/{capability}/spec.md"
        change, delta = before.rpartition("/")[2], tree.text(path)
        if tree.kind(spec) is Kind.FILE:
            _same_merge(oracle, capability, change, tree.text(spec), delta)
        _same_merge(oracle, capability, change, None, delta)


@pytest.mark.parametrize(
    "options",
    [
        {"all": True},
        {"specs": True, "strict": True},
        {"changes": True},
        {"archived": True},
        {"all": True, "archived": True},
        {"all": True, "report": "findings"},
        {"archived": True, "report": "findings"},
        {"report": "findings"},
        {"specs": True, "report": "none"},
        {"item": "garden"},
        {"item": "both"},
        {"item": "both", "type": "spec"},
        {"item": "gardn"},
        {"item": "../x", "type": "change"},
        {"item": "nowhere", "type": "change"},
        {"item": "nowhere", "type": "spec"},
    ],
    ids=str,
)
def test_the_shape_of_the_json(oracle: Oracle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict) -> None:
    delta = "## ADDED Requirements\n### Requirement: B\nIt MUST.\n#### Scenario: s\nx\n"
    files = {
        "openspec/specs/garden/spec.md": "## Purpose\nBrief.\n## Requirements\n### Requirement: A\nIt works.\n## ADDED Requirements\n",
        "openspec/specs/both/spec.md": "",
        "openspec/changes/both/specs/a/spec.md": delta,
        "openspec/changes/fix/proposal.md": "x",
        "openspec/changes/archive/2026-01-01-x/tasks.md": "- [ ] 1.1 a\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    item = options.get("item")
    flags = {key: value for key, value in options.items() if key != "item"}
    reply = oracle.validate(DictTree(files), item, json=True, **flags)
    words = [f"--{key}" if value is True else f"--{key}={value}" for key, value in flags.items()]
    result = CliRunner().invoke(command, [*([item] if item else []), *words, "--json"], standalone_mode=False)
    assert result.return_value == reply["code"]
    assert _outline(json.loads(result.stdout)) == _outline(json.loads(reply["out"]))


def test_ids_are_sorted_the_same(oracle: Oracle) -> None:
    random = Random(0)
    characters = [chr(code) for code in range(9, 127)] + ["é", "É", "ü"]
    ids = sorted({"".join(random.choices(characters, k=random.randint(1, 4))) for _ in range(5000)})
    assert sorted(ids, key=collation_key) == oracle.ask("order", ids=ids)["ids"]


def _same_merge(oracle: Oracle, capability: str, change: str, main: str | None, delta: str) -> bool:
    reply = oracle.merge(capability, change, main, delta)
    try:
        found = merge(capability, change, main, delta)
    except MergeError:
        assert "refused" in reply, (main, delta)
        return False
    counts = found.counts
    assert found.text == reply.get("written"), (main, delta)
    assert [counts.added, counts.modified, counts.removed, counts.renamed] == list(reply["counts"].values())
    assert len(found.warnings) == len(reply["warnings"]), (main, delta)
    return True


def _is_delta(tree: DictTree, path: str) -> bool:
    in_change = path.startswith("openspec/changes/") and "/specs/" in path
    return in_change and path.endswith("/spec.md") and tree.kind(path) is Kind.FILE


def _bytes_of(text: str) -> str:
    return to_text(to_bytes(text))


def _listed(tree: DictTree) -> dict[str, str]:
    return {path: tree.text(path) for path in tree.paths() if tree.kind(path) is not Kind.DIRECTORY}


def _outline(value: object, key: str = "") -> object:
    """Return a JSON value without what may differ: wording, durations, the place on disk."""
    if isinstance(value, dict):
        return {name: _outline(each, name) for name, each in value.items()}
    if isinstance(value, list):
        # The official tool lists items of one id as it gets done with them.
        return sorted((_outline(each, key) for each in value), key=str)
    return (
        type(value).__name__
        if key in ("message", "fix", "durationMs") or (key == "path" and "/" in str(value)[:1])
        else value
    )
