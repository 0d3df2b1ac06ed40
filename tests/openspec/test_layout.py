"""Walking a tree: in order, past what is hidden, however deep it is."""

from bot.openspec.layout import Listing
from bot.text.tree import DictTree


def test_files_come_in_order_and_hidden_ones_not_at_all() -> None:
    tree = DictTree({"s/b/spec.md": "", "s/a.md": "", "s/.git/x": "", "s/b/.hidden": "", "s/c/spec.md": ""})
    assert list(Listing(tree).walk("s")) == ["s/a.md", "s/b/spec.md", "s/c/spec.md"]
    assert list(Listing(tree).walk("nowhere")) == []


def test_a_folder_in_a_folder_in_a_folder_without_end() -> None:
    deep = "/".join(["s", *["a"] * 1_500, "spec.md"])
    assert list(Listing(DictTree({deep: ""})).walk("s")) == [deep]
