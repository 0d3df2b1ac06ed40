"""Two trees compared: cases in a data file, laziness, and every real repository against edits of itself."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.corpus import trees_in
from helpers.specs import path_of, spec

from bot.openspec.compare import compare
from bot.openspec.differences import ChangeKind, Extent, RequirementChange
from bot.openspec.layout import load_project
from bot.openspec.stated import told
from bot.text.tree import DictTree, Draft, Kind, Link

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "compare.toml").read_text("utf-8"))["case"]


def tree_of(files: dict[str, str]) -> DictTree:
    return DictTree({f"openspec/{path}": text for path, text in files.items()})


def shown(change: RequirementChange) -> Iterator[str]:
    words = [change.kind.value, change.extent.value, *([change.operation.value] if change.operation else [])]
    words += [str(change.line), change.name, *(["<-", change.old_name] if change.old_name else [])]
    words += ["from", change.old_path.removeprefix("openspec/")] if change.old_path else []
    yield " ".join(words)
    yield from (f"  {words}" for words in told(change.facts))
    for each in change.scenarios:
        renamed = f" <- {each.old_name}" if each.old_name else ""
        facts = f": {', '.join(told(each.facts))}" if each.facts else ""
        yield f"  S {each.kind.value} {each.extent.value} {each.name}{renamed}{facts}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_differs(case: dict[str, Any]) -> None:
    found = compare(tree_of(case["base"]), tree_of(case["head"]))
    assert [line for change in found for line in shown(change)] == case["changes"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_blocks_are_the_texts(case: dict[str, Any]) -> None:
    for each in compare(tree_of(case["base"]), tree_of(case["head"])):
        assert each.new.startswith(f"### Requirement: {each.name}") or each.kind is not ChangeKind.ADDED
        assert not each.old or f"Requirement: {each.old_name or each.name}" in each.old.split("\n")[0]
        assert "\r" not in each.old + each.new


def test_a_file_that_is_the_same_is_not_read() -> None:
    class Unread(DictTree):
        def text(self, path: str) -> str:
            raise AssertionError(f"{path} was read")

        def blob(self, path: str) -> str:
            return "0" * 40

    files = {path_of("rentals"): spec("rentals", Locks="The system SHALL lock the bicycle.")}
    assert compare(Unread(files), Unread(files)) == ()


def test_a_link_is_compared_by_what_it_leads_to() -> None:
    def tree(body: str) -> DictTree:
        shared = {"openspec/specs/shared/real.md": spec("a", Locks=body)}
        return DictTree({**shared, path_of("a"): Link("../shared/real.md")})

    (change,) = compare(tree("It SHALL wait 5 s."), tree("It SHALL wait 6 s."))
    assert told(change.facts) == ["5 s became 6 s"]


@pytest.mark.parametrize(
    ("one", "two", "words"),
    [
        ("It waits 5 minutes.", "It waits for one hour.", ["5 minutes became one hour"]),
        ("Within 30 s, 3 tries.", "Within 60 s, 4 tries.", ["3 tries became 4 tries", "30 s became 60 s"]),
        ("It costs $5.", "It costs 7 EUR.", ["$5 is gone", "7 EUR is new"]),
        ("系统必须在30秒内过期。", "系统必须在60秒内过期。", ["30秒 became 60秒"]),
        ("It SHALL a.", "It SHALL a. It SHALL b. It MUST c.", ["2 more SHALL"]),
        ("It MUST NOT a and MUST NOT b.", "It MUST NOT a.", ["one fewer MUST", "one fewer “NOT”"]),
        ("Any text with `\x1b[31m`", "Any text", ["“[31m” is gone"]),
        ("", "x" * 500 + "_" + "y" * 500, [f"“{'x' * 59}…” is new"]),
    ],
)
def test_facts_in_words(one: str, two: str, words: list[str]) -> None:
    base, head = (DictTree({path_of("a"): spec("a", R=text)}) for text in (one, two))
    (change,) = compare(base, head)
    assert told(change.facts) == words


def test_a_repository_against_itself_and_against_nothing(corpus: Path) -> None:
    for tree in trees_in(corpus):
        assert compare(tree, tree) == ()
        every = [each for each in load_project(tree).documents() if tree.kind(each.path) is Kind.FILE]
        names = sum(len(each.requirements) for each in every)
        added, removed = compare(DictTree({}), tree), compare(tree, DictTree({}))
        assert sum(bool(each.new) for each in added) == names
        assert sum(each.kind is ChangeKind.REMOVED and each.operation is None for each in removed) == sum(
            len(each.requirements) for each in load_project(tree).specs if tree.kind(each.path) is Kind.FILE
        )


def test_one_edit_of_a_real_document_is_one_change(corpus: Path) -> None:
    edited = 0
    for tree in trees_in(corpus):
        for document in load_project(tree).specs[::5]:
            found = next((each for each in document.requirements if "SHALL" in document.source(each.body)), None)
            if found is None:
                continue
            block, body = document.source(found.span), document.source(found.body)
            draft = Draft(tree)
            edit = block.replace(body, body.replace("SHALL", "MAY", 1), 1)
            draft.write(document.path, document.text.replace(block, edit, 1))
            changes = compare(tree, draft)
            assert [(each.name, each.kind, each.extent) for each in changes] == [
                (found.name, ChangeKind.MODIFIED, Extent.MEANING)
            ]
            edited += 1
    assert edited > 50


def test_blanks_at_the_end_cost_no_more_than_others() -> None:
    """Each tried with all that follow it, these would take hours: a process of its own can be ended."""
    program = (
        "from bot.openspec.stated import stated_changes as changes; end = ' ' * 200_000;"
        "print(*changes('It SHALL beep for 3 s' + end, 'It SHALL beep for 4 s' + end))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "3 s became 4 s\n"
