"""Walking a tree: in order, past what is hidden, however deep it is."""

from functools import lru_cache

import pytest

from bot.openspec import layout
from bot.openspec.layout import Listing, capability_of, change_of, delta_path, document_at, load_project
from bot.openspec.validate import validate_tree
from bot.text.tree import DictTree, Kind


def test_files_come_in_order_and_hidden_ones_not_at_all() -> None:
    tree = DictTree({"s/b/spec.md": "", "s/a.md": "", "s/.git/x": "", "s/b/.hidden": "", "s/c/spec.md": ""})
    assert list(Listing(tree).walk("s")) == ["s/a.md", "s/b/spec.md", "s/c/spec.md"]
    assert list(Listing(tree).walk("nowhere")) == []


def test_a_folder_in_a_folder_in_a_folder_without_end() -> None:
    deep = "/".join(["s", *["a"] * 1_500, "spec.md"])
    assert list(Listing(DictTree({deep: ""})).walk("s")) == [deep]


@pytest.mark.parametrize(
    ("path", "capability"),
    [
        ("openspec/specs/a/spec.md", "a"),
        ("openspec/specs/a/b/spec.md", "a/b"),
        ("openspec/changes/x/specs/a/b/spec.md", "a/b"),
        ("openspec/changes/x/proposal.md", ""),
        ("openspec/changes/archive/2026-01-01-x/specs/a/spec.md", ""),
        ("openspec/specs/a/design.md", ""),
        ("openspec/specs/spec.md", ""),
        ("src/a/spec.md", ""),
    ],
)
def test_a_path_tells_the_capability(path: str, capability: str) -> None:
    assert capability_of(path) == capability
    if capability and change_of(path):
        assert delta_path(change_of(path), capability) == path


def test_of_more_documents_than_are_kept_each_is_read_once_while_somebody_has_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(layout, "_parsed", lru_cache(maxsize=8)(layout._parsed.__wrapped__))
    tree = DictTree({f"openspec/specs/cap-{number}/spec.md": f"# {number}\n" for number in range(20)})
    first = load_project(tree).documents()
    assert len({id(each) for each in first}) == 20
    again = [*load_project(tree).documents(), *(document_at(tree, each.path) for each in first)]
    assert {id(each) for each in again} == {id(each) for each in first}


class Counting(DictTree):
    """A tree that counts how often it is asked what stands at a path."""

    asked = 0

    def kind(self, path: str) -> Kind | None:
        self.asked += 1
        return super().kind(path)


def test_validating_many_changes_takes_as_much_for_each_as_validating_few() -> None:
    def asked(changes: int) -> int:
        delta = "## ADDED Requirements\n\n### Requirement: A\nIt SHALL ring.\n\n#### Scenario: S\n- **WHEN** a\n- **THEN** b\n"
        tree = Counting({f"openspec/changes/c{number}/specs/a{number}/spec.md": delta for number in range(changes)})
        assert len(validate_tree(tree)) == changes
        return tree.asked

    assert asked(200) < 5 * asked(50)
