"""Which deltas edit a spec, in a tree and in what becomes of it; and that thousands of specs are one look at its paths."""

from bot.openspec.editing import deltas_editing
from bot.openspec.validate import findings_at
from bot.text.tree import DictTree, Draft

SPEC = "# a\n\n## Purpose\nKeeps the door closed at night, so that nobody comes in.\n\n## Requirements\n"


def delta(change: str, capability: str = "a") -> str:
    return f"openspec/changes/{change}/specs/{capability}/spec.md"


class Counted(DictTree):
    looks = 0

    def paths(self) -> tuple[str, ...]:
        self.looks += 1
        return super().paths()


def test_active_deltas_of_that_capability_alone() -> None:
    names = [delta("two"), delta("one"), delta("one", "a/b"), delta("archive/one"), delta("archive"), delta(".hidden")]
    tree = DictTree(dict.fromkeys([*names, "openspec/specs/a/spec.md"], ""))
    assert deltas_editing(tree, "a") == [delta("one"), delta("two")]
    assert deltas_editing(tree, "a/b") == [delta("one", "a/b")]
    assert deltas_editing(tree, "c") == []


def test_a_draft_has_what_was_added_and_not_what_was_removed() -> None:
    draft = Draft(DictTree({delta("one"): "", delta("two"): ""}))
    assert deltas_editing(draft, "a") == [delta("one"), delta("two")]
    draft.write(delta("zero"), "x")
    draft.write(delta("two"), "x")
    draft.remove(delta("one"))
    assert deltas_editing(draft, "a") == [delta("two"), delta("zero")]
    draft.write(delta("one"), "again")
    draft.remove(delta("zero"))
    assert deltas_editing(draft, "a") == [delta("one"), delta("two")]
    assert draft.paths() == DictTree({delta("one"): "", delta("two"): ""}).paths()
    assert deltas_editing(Draft(draft), "a") == [delta("one"), delta("two")]


def test_many_specs_are_one_look_at_the_paths() -> None:
    specs = {f"openspec/specs/a{number}/spec.md": SPEC for number in range(50)}
    tree = Counted(specs)
    draft = Draft(tree)
    for path in specs:
        assert findings_at(tree, path)
        draft.write(path, SPEC + "\nmore\n")
        assert findings_at(draft, path)
    assert tree.looks == 1
