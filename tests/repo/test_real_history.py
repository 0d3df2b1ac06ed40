"""Real repositories with their history, read back against what git says of them."""

from pathlib import Path

import pytest
from helpers.git_repo import GitRepo

from bot.repo.repository import Repository
from bot.text.tree import Kind, blob_id, to_bytes

BUNDLES = ("elastic+terraform-provider-elasticstack", "Fission-AI+OpenSpec", "johnnyblabs+intellij-openspec")


@pytest.mark.parametrize("name", BUNDLES)
def test_every_byte_of_every_file(corpus: Path, tmp_path: Path, name: str) -> None:
    bundle = corpus / "history" / f"{name}.bundle"
    GitRepo(tmp_path).run("clone", "--quiet", "--bare", str(bundle), "clone.git")
    clone = GitRepo(tmp_path / "clone.git")
    found = Repository.open_bare(clone.path)
    tree = found.tree("HEAD")
    said = clone.run("ls-tree", "-r", "-z", "--name-only", "HEAD", "--", "openspec/").split("\0")[:-1]
    files = [path for path in tree.paths() if tree.kind(path) is not Kind.DIRECTORY]
    assert files == sorted(said)
    assert len(files) > 300
    assert all(blob_id(to_bytes(tree.text(path))) == tree.blob(path) for path in files)
    before = set(found.tree("HEAD~50").paths())
    changed = found.changed_paths("HEAD~50", "HEAD")
    assert {change.after for change in changed if change.status in "AR"} - {None} == set(files) - before
