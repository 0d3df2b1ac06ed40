"""Trees: what stands where, and a draft over it."""

import subprocess

import pytest

from bot.errors import UnreadableError
from bot.text.tree import DictTree, Draft, Kind, Link, to_bytes, to_text


def test_a_dict_implies_its_folders_and_carries_empty_ones_and_links() -> None:
    tree = DictTree({"a/b.md": "x", "a/l": Link("b.md")}, ["c/d"])
    assert tree.paths() == ("a", "a/b.md", "a/l", "c", "c/d")
    kinds = [tree.kind(path) for path in ("a", "a/b.md", "a/l", "c/d", "z")]
    assert kinds == [Kind.DIRECTORY, Kind.FILE, Kind.LINK, Kind.DIRECTORY, None]
    assert tree.text("a/l") == "b.md"
    with pytest.raises(UnreadableError, match="c/d: no such file"):
        tree.text("c/d")


def test_the_blob_id_is_gits_own() -> None:
    data = b"caf\xe9 \xff\r\n"
    known = subprocess.run(["git", "hash-object", "--stdin"], input=data, capture_output=True, check=True)
    assert DictTree({"f": to_text(data)}).blob("f") == known.stdout.decode().strip()
    assert to_bytes(to_text(data)) == data


def test_a_draft_shows_what_changed_and_leaves_the_base() -> None:
    base = DictTree({"a": "1", "b": "2"})
    draft = Draft(base)
    draft.write("a", "one")
    draft.write("n/e/w", "new")
    draft.remove("b")
    assert draft.changed() == {"a": "one", "b": None, "n/e/w": "new"}
    assert draft.paths() == ("a", "n", "n/e", "n/e/w")
    assert draft.kind("n/e") is Kind.DIRECTORY
    assert (draft.kind("b"), base.text("a"), base.text("b")) == (None, "1", "2")
    assert draft.blob("a") != base.blob("a")
    with pytest.raises(UnreadableError):
        draft.text("b")


def test_writing_the_old_text_undoes_the_change() -> None:
    draft = Draft(DictTree({"a": "1"}))
    draft.write("a", "2")
    draft.write("a", "1")
    draft.remove("nowhere")
    assert draft.changed() == {}
