from pathlib import Path

import pytest
from helpers.corpus import trees_in
from helpers.garden import ARCHIVED, DELTA, DIFF, PATH, SPEC, TREE, finding

from bot.errors import UsageError
from bot.text.tree import DictTree, Link
from bot.tools.reading import MOST_CHARACTERS, Reading, is_listed

READING = Reading(TREE, [finding("wording"), finding("scenario"), finding("purpose")], DIFF)


def test_specs_and_deltas_of_open_changes_are_listed() -> None:
    assert READING.specs() == f"{PATH} (2 requirements)\n{DELTA} (1 requirement)"
    assert Reading(DictTree({})).specs() == "There is no spec."


def test_a_document_and_a_requirement_come_as_they_stand() -> None:
    assert READING.spec(PATH) == SPEC
    assert READING.requirement(PATH, "Gate log") == "### Requirement: Gate log\nThe gate SHALL log every visitor."


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("src/secret.py", "lies outside openspec/"),
        ("/etc/passwd", "lies outside openspec/"),
        ("../openspec/specs/garden/spec.md", "lies outside openspec/"),
        ("openspec/specs/../../src/secret.py", "lies outside openspec/"),
        (ARCHIVED, "is archived"),
        ("openspec/config.yaml", "is no spec.md of a spec"),
        ("openspec/changes/add-frost/proposal.md", "is no spec.md of a spec"),
        ("openspec/specs/garden", "is no spec.md of a spec"),
        ("openspec/specs/./garden/spec.md", "is no spec.md of a spec"),
        ("openspec\\specs\\garden\\spec.md", "lies outside openspec/"),
        ("", "lies outside openspec/"),
        ("x" * 1_000_000, "lies outside openspec/"),
    ],
)
def test_no_other_path_is_read(path: str, sentence: str) -> None:
    for ask in (READING.spec, lambda path: READING.requirement(path, "Gate log")):
        with pytest.raises(UsageError, match=sentence) as caught:
            ask(path)
        assert len(str(caught.value)) < 400


def test_a_link_out_of_the_specs_is_not_followed() -> None:
    tree = DictTree({PATH: Link("../../../src/secret.py"), "src/secret.py": "KEY = 1"})
    with pytest.raises(UsageError):
        Reading(tree).spec(PATH)


def test_a_name_that_is_not_there_names_the_closest() -> None:
    with pytest.raises(UsageError, match=r'has no requirement "gate log"\. Did you mean "Gate log"\?'):
        READING.requirement(PATH, "gate log")
    with pytest.raises(UsageError, match="read_spec shows their names"):
        READING.requirement(PATH, "?" * 100_000)


def test_the_diff_is_all_of_it_or_of_one_document() -> None:
    assert READING.diff() == DIFF
    assert READING.diff(PATH) == DIFF[: DIFF.index(f"--- a/{DELTA}")]
    assert READING.diff(DELTA) == DIFF[DIFF.index(f"--- a/{DELTA}") :]
    assert Reading(TREE).diff() == "There is no diff."
    assert Reading(TREE).diff(PATH) == f"{PATH} did not change."
    as_git_writes = f"diff --git a/{PATH} b/{PATH}\nindex 1..2 100644\n{DIFF}"
    assert READING.diff(PATH) in Reading(TREE, diff=as_git_writes).diff(PATH)


def test_findings_are_told_with_their_place_or_without_where_it_was_asked_for() -> None:
    assert READING.findings().split("\n")[0] == f"- {PATH}:3: placeholder-purpose: The Purpose is still a placeholder."
    assert READING.findings(PATH, "Gate log") == "- S05: The requirement has no scenario."
    assert READING.findings(DELTA) == "There is no finding."


def test_long_answers_are_cut_and_say_so() -> None:
    reading = Reading(DictTree({PATH: "x" * 50_000}))
    shown = reading.spec(PATH)
    assert len(shown) < MOST_CHARACTERS + 100
    assert shown.endswith("[cut here: 16000 of 50000 characters]")


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert Reading(DictTree({PATH: "a\udcffb"})).spec(PATH) == "a\ufffdb"


ODD = DictTree(
    {
        "openspec/specs/spec.md": "top",
        "openspec/specs/a/spec.md": "a",
        "openspec/specs/a/b/spec.md": "nested",
        "openspec/specs/.a/spec.md": "hidden",
        "openspec/specs/a/.b/spec.md": "hidden below",
        "openspec/specs/a/SPEC.md": "in capitals",
        "openspec/specs/a\nb/spec.md": "two lines",
        "openspec/specs/in/spec.md": Link("../a/spec.md"),
        "openspec/specs/out/spec.md": Link("../../changes/c/specs/a/spec.md"),
        "openspec/specs/away/spec.md": Link("/etc/passwd"),
        "openspec/specs/loop/spec.md": Link("spec.md"),
        "openspec/specs/folder/spec.md/x": "a folder of that name",
        "openspec/changes/c/specs/a/spec.md": "delta",
        "openspec/changes/c/specs/spec.md": "top of deltas",
        "openspec/changes/c/specs/up/spec.md": Link("../../../../specs/a/spec.md"),
        "openspec/changes/.c/specs/a/spec.md": "hidden change",
        "openspec/changes/archive/specs/a/spec.md": "archive",
        "openspec/changes/archive/2025-01-01-c/specs/a/spec.md": "archived",
        "openspec/changes/linked": Link("c"),
        "other/specs/a/spec.md": "elsewhere",
    }
)


def test_a_path_is_readable_when_the_listing_has_it_and_only_then() -> None:
    listed = set(Reading(ODD).paths)
    assert {path for path in ODD.paths() if is_listed(ODD, path)} == listed
    assert "openspec/specs/a\nb/spec.md" in listed
    assert len(listed) == 5


def test_the_same_holds_in_real_repositories(corpus: Path) -> None:
    for tree in trees_in(corpus):
        assert [path for path in tree.paths() if is_listed(tree, path)] == sorted(Reading(tree).paths)
