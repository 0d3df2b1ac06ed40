"""Two changes of one requirement in real git histories: whoever is archived second takes nothing back from the first."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.triples import Triple, triple

from bot.openspec.archiving import Question, Request
from bot.openspec.bases import Bases
from bot.openspec.merge3 import Merged3
from bot.openspec.validate_spec import validate_spec
from bot.repo.repository import Repository
from bot.text.tree import Draft
from bot.workflows.archive import Planned, carry_into, plan_three_way
from bot.workflows.bases import finder

PAIRS = int(os.environ.get("SPECBOT_FUZZ_PAIRS") or 1000)
_A_REPOSITORY = 100
HEAD = "# {} Specification\n\n## Purpose\nIt keeps the house in order for everybody who lives in it, day and night.\n\n## Requirements\n\n"


@dataclass(frozen=True)
class Case:
    """One capability with two changes of its requirement."""

    triple: Triple
    capability: str


def spec(name: str, block: str) -> str:
    ending = "\r\n" if "\r\n" in block else "\n"
    return HEAD.format(name).replace("\n", ending) + block + ending


def delta(block: str) -> str:
    ending = "\r\n" if "\r\n" in block else "\n"
    return f"## MODIFIED Requirements{ending}{ending}{block}{ending}"


def history(folder: Path, cases: list[Case]) -> GitRepo:
    """One commit has the specs, one each change: both were written against the same text."""
    files = {f"openspec/specs/{each.capability}/spec.md": spec(each.capability, each.triple.base) for each in cases}
    repo = make_repo(folder, files)
    for change, side in (("first", "current"), ("second", "incoming")):
        at = f"openspec/changes/{change}"
        deltas = {f"{at}/specs/{e.capability}/spec.md": delta(getattr(e.triple, side)) for e in cases}
        repo.commit({f"{at}/proposal.md": "## Why\nx\n\n## What Changes\n- x\n", **deltas}, f"propose {change}")
    return repo


class Archives:
    """Archives the two changes of a repository in either order, without writing anything."""

    def __init__(self, repo: GitRepo) -> None:
        self.repository = Repository.open(repo.path)
        self.tree = self.repository.tree("HEAD")
        self._known: dict[str, Bases] = {}

    def find(self, capability: str, path: str, text: str) -> Bases:
        if path not in self._known:
            self._known[path] = finder(self.repository, self.tree.commit)(capability, path, text)
        return self._known[path]

    def both(self, *order: str) -> Planned:
        draft = Draft(self.tree)
        planned = None
        for name in order:
            planned = plan_three_way(draft, Request(name, "2026-01-02", frozenset(Question)), self.find)
            if name == order[0]:
                assert planned.is_ready and planned.archive, planned.refusal
                carry_into(draft, planned.archive)
        assert planned
        return planned


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]{3,}", text))


def lost(case: Case, merged: Merged3) -> set[str]:
    """The words that either side brought and that are now nowhere, neither in the spec nor in a conflict."""
    sides = [side or "" for each in merged.conflicts for side in (each.base, each.current, each.incoming)]
    there = words("\n".join([merged.text, *sides]))
    brought = (words(case.triple.current) | words(case.triple.incoming)) - words(case.triple.base)
    return brought - there


def lines(text: str) -> list[str]:
    return sorted(line.strip() for line in text.splitlines() if line.strip())


@pytest.mark.parametrize("start", range(0, PAIRS, _A_REPOSITORY))
def test_nothing_that_either_change_brought_is_lost(tmp_path: Path, start: int) -> None:
    cases = [Case(triple(Random(start + n)), f"c{start + n}") for n in range(min(_A_REPOSITORY, PAIRS - start))]
    archives = Archives(history(tmp_path / "repo", cases))
    forwards, backwards = archives.both("first", "second").merged, archives.both("second", "first").merged
    apart = clean = 0
    for case in cases:
        one, two = forwards[case.capability], backwards[case.capability]
        assert lost(case, one) == set() and lost(case, two) == set(), (case.capability, case.triple.what)
        assert bool(one.conflicts) == bool(two.conflicts), (case.capability, case.triple.what)
        if not one.conflicts:
            assert lines(one.text) == lines(two.text), (case.capability, case.triple.what)
            before = {each.key for each in validate_spec(case.capability, spec(case.capability, case.triple.base))}
            sides = before | {
                e.key
                for s in (case.triple.current, case.triple.incoming)
                for e in validate_spec(case.capability, spec(case.capability, s))
            }
            assert {e.key for e in validate_spec(case.capability, one.text) if e.rule != "S11"} <= sides
        apart += case.triple.apart
        clean += case.triple.apart and not one.conflicts
    assert clean >= 0.95 * apart
