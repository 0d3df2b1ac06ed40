"""Real commits of real repositories: no diff crashes, and what a flag quotes stands in the texts."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo

from bot.openspec.compare import versions
from bot.openspec.differences import ChangeKind, RequirementChange
from bot.openspec.diffing import diff
from bot.openspec.flags import Flag, FlagKind
from bot.repo.repository import Repository
from bot.text.words import Mark, word_changes

BUNDLES = ("Fission-AI+OpenSpec", "elastic+terraform-provider-elasticstack", "johnnyblabs+intellij-openspec")
COMMITS = 25
# What says something of the frame: where it stands and what it is called, not what it says.
FRAME = {
    FlagKind.REQUIREMENT_MOVED,
    FlagKind.REQUIREMENT_RENAMED,
    FlagKind.SCENARIO_RENAMED,
    FlagKind.OPERATION_CHANGED,
}


@pytest.mark.parametrize("bundle", BUNDLES)
def test_what_is_flagged_stands_in_the_texts(corpus: Path, tmp_path: Path, bundle: str) -> None:
    GitRepo(tmp_path).run("clone", "--quiet", str(corpus / "history" / f"{bundle}.bundle"), "clone")
    repository = Repository.open(tmp_path / "clone")
    ids = repository.git.rev_list("--first-parent", f"-n{COMMITS + 1}", "HEAD").split()
    kinds: Counter[FlagKind] = Counter()
    for head, base in pairwise(ids):
        found = diff(versions(repository.tree(base), repository.tree(head)))
        kinds += found.counts
        for entry in found.entries:
            assert (not {each.kind for each in entry.flags} <= FRAME) == entry.change.means_otherwise
            assert [flag for flag in entry.flags if not is_there(flag, entry.change)] == []
    assert kinds.total() > 40


def is_there(flag: Flag, change: RequirementChange) -> bool:
    """Whether a flag's words stand in the text that has them, and its scenario in the requirement."""
    old = folded(
        f"{change.old_name or change.name} {change.old_operation or change.operation} {change.old_path} {change.old}"
    )
    new = folded(f"{change.name} {change.operation} {change.path} {change.new}")
    before, after = (folded(words.removesuffix("…")) for words in (flag.before, flag.after))
    scenario = flag.scenario in (old if flag.kind is FlagKind.SCENARIO_LOST else new)
    return before in old and after in new and scenario


def folded(words: str) -> str:
    return " ".join(words.split())


def test_the_pieces_of_real_texts_are_the_texts(corpus: Path, tmp_path: Path) -> None:
    GitRepo(tmp_path).run("clone", "--quiet", str(corpus / "history" / f"{BUNDLES[0]}.bundle"), "clone")
    repository = Repository.open(tmp_path / "clone")
    found = diff(versions(repository.tree("HEAD~40"), repository.tree("HEAD")))
    changed = [each.change for each in found.entries if each.change.kind is ChangeKind.MODIFIED]
    assert len(changed) > 10
    for each in changed:
        pieces = word_changes(each.old, each.new)
        for lacking, text in ((Mark.NEW, each.old), (Mark.GONE, each.new)):
            told = "".join(piece.text for piece in pieces if piece.mark is not lacking)
            assert "".join(told.split()) == "".join(text.split())
