"""Edits of main specs as a change: the official tool finds it valid, and archives it into the very edits."""

import shutil
from pathlib import Path

import pytest
from helpers.corpus import trees_in
from helpers.oracle import run_cli

from bot.errors import EditError
from bot.openspec.layout import load_project
from bot.openspec.model import Document
from bot.openspec.suggestions import Suggestion, apply
from bot.openspec.validate import findings_at
from bot.repo.folder import FolderTree, write_files
from bot.templating import folder
from bot.text.tree import DictTree, Tree
from bot.workflows.as_change import AsChange, as_change
from bot.workflows.improve import Collaborators, Improved, Improvement, improve
from bot.workflows.scope import everything

HANDS = Collaborators(findings_at, None, lambda _: None)


def improved(tree: Tree) -> Improvement:
    project = load_project(tree)
    return improve(tree, project, everything(project), HANDS)


def requirements(document: Document) -> dict[str, str]:
    return {each.name: document.source(each.span).replace("\r\n", "\n").strip() for each in document.requirements}


def test_the_official_tool_archives_it_into_the_very_edits(tmp_path: Path) -> None:
    root = tmp_path / "demo"
    shutil.copytree(folder("demo"), root)
    tree = FolderTree(root)
    found = improved(tree)
    made = as_change(tree, found.suggestions, "improve-specs")
    assert made.kept and made.left
    write_files(root, made.changes, tree)
    checked = run_cli(root, tmp_path, ["validate", "improve-specs", "--strict"])
    assert checked.returncode == 0, checked.stdout + checked.stderr
    archived = run_cli(root, tmp_path, ["archive", "improve-specs", "--yes"])
    assert archived.returncode == 0, archived.stdout + archived.stderr
    mains = [each.suggestion for each in made.kept if each.suggestion.path.startswith("openspec/specs/")]
    wanted = load_project(apply(tree, mains))
    got = load_project(FolderTree(root))
    for document in wanted.specs:
        after = got.spec(document.id)
        assert after and requirements(after) == requirements(document)


def test_a_purpose_and_a_heading_stay_out_with_the_reason() -> None:
    text = "# a\n\n## Purpose\nTBD\n\n## Requirements\n### Requirement: One\nIt SHALL be.\n"
    edits = (("## Purpose\nTBD", "## Purpose\nRings."), ("### Requirement: One", "### Requirement: Bell"))
    path = "openspec/specs/a/spec.md"
    wanted = [Improved(Suggestion(path, before, after, "t", "Because."), ()) for before, after in edits]
    made = as_change(DictTree({path: text}), wanted, "tidy")
    assert (made.kept, made.changes) == ((), {})
    assert [(each.after, why) for each, why in made.left] == [
        (after, "A delta cannot change a Purpose or a heading.") for _, after in edits
    ]


@pytest.mark.parametrize("name", ["", "../x", "archive", "Improve", "a b", "a--b", "taken", "-x"])
def test_ids_that_are_none(name: str) -> None:
    tree = DictTree({"openspec/changes/taken/proposal.md": "## Why\n"})
    with pytest.raises(EditError, match="cannot be a new change"):
        as_change(tree, (), name)


def test_real_specs(corpus: Path) -> None:
    made: list[AsChange] = []
    for tree in trees_in(corpus):
        found = improved(tree)
        turned = as_change(tree, found.suggestions, "improve-specs")
        assert {e.suggestion.id for e in turned.kept} | {s.id for s, _ in turned.left} == {
            e.suggestion.id for e in found.suggestions
        }
        made.append(turned)
    assert made
