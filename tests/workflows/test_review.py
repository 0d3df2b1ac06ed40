"""A review of two trees: what is new, what takes care of what, what is silent, and real history without a fault."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo
from helpers.scripted_model import ScriptedModel
from helpers.specs import path_of, spec

from bot.config import LimitsConfig
from bot.openspec.compare import compare
from bot.openspec.findings import Severity
from bot.openspec.validate import findings_at, validate_tree
from bot.repo.repository import Repository
from bot.text.codec import decode, encode
from bot.text.tree import DictTree, Tree
from bot.workflows.improve import Collaborators
from bot.workflows.opinion import Opine, opinions_of
from bot.workflows.review import Review, ReviewHands, review
from bot.workflows.review_comment import MOST_COMMENT, About, review_comment
from bot.workflows.review_words import place_of, verdict, what_changed
from bot.workflows.scope import since
from bot.workflows.scoped import beside_documents

PATH = path_of("rentals")
SOUND = "The system SHALL lock the bicycle after 30 seconds."
QUIET = {"meaning_words": "", "meaning": "kept", "untestable_words": "", "testable": "yes"}
QUIET |= {"question_words": "", "question": ""}


def reviewed(base: Tree, head: Tree, opine: Opine | None = None, over: Sequence[str] = ()) -> Review:
    scope = since(base, head, "")
    reasons = iter(over)

    def beside(tree: Tree) -> list:
        return beside_documents(scope, (each for item in validate_tree(tree) for each in item.findings))

    hands = Collaborators(findings_at, None, lambda _: None, over=lambda: next(reasons, ""), beside=beside)
    return review(base, head, scope, ReviewHands(hands, opine, LimitsConfig()))


def of_bodies(old: dict[str, str], new: dict[str, str]) -> Review:
    return reviewed(DictTree({PATH: spec("rentals", **old)}), DictTree({PATH: spec("rentals", **new)}))


def test_nothing_that_differs_is_silent() -> None:
    result = of_bodies({"Locks": SOUND}, {"Locks": SOUND})
    assert result.is_silent
    assert not result.is_left
    assert not result.changes


def test_a_sound_new_requirement_is_silent() -> None:
    result = of_bodies({"Locks": SOUND}, {"Locks": SOUND, "Bells": "The bicycle SHALL ring twice."})
    assert [each.name for each in result.changes] == ["Bells"]
    assert result.is_silent and not result.is_left
    assert verdict(result) == "Nothing to say: what changed here reads well."


def test_a_fact_that_differs_is_said_and_leaves_nothing_to_do() -> None:
    result = of_bodies({"Locks": SOUND}, {"Locks": SOUND.replace("30", "60")})
    assert not result.is_silent
    assert not result.is_left
    assert verdict(result) == "Nothing to mend; 1 requirement says something else than before."


def test_what_is_gone_is_said() -> None:
    result = of_bodies({"Locks": SOUND, "Bells": SOUND}, {"Locks": SOUND})
    assert [each.name for each in result.told_changes] == ["Bells"]
    assert not result.is_silent


def test_findings_of_what_was_not_touched_are_left_alone() -> None:
    vague = "The bicycle SHALL ring quickly."
    result = of_bodies({"Locks": SOUND, "Bells": vague}, {"Locks": SOUND.replace("30", "60"), "Bells": vague})
    assert result.findings == ()


def test_a_finding_is_new_where_the_base_has_it_less_often() -> None:
    old = {"Bells": "The bicycle SHALL ring quickly.", "Locks": SOUND}
    new = {"Bells": "The bicycle SHALL ring twice quickly.", "Locks": "The lock SHALL close quickly."}
    result = of_bodies(old, new)
    assert [(each.finding.requirement, each.is_new, each.waits) for each in result.open_findings] == [
        ("Locks", True, True),
        ("Bells", False, True),
    ]
    assert verdict(result).startswith("1 new finding, 1 finding that was there before; ")


def test_a_renamed_or_moved_requirement_brings_its_findings_with_it() -> None:
    vague = "The bicycle SHALL ring quickly."
    (renamed,) = of_bodies({"Bells": vague}, {"Chimes": vague}).findings
    moved = reviewed(
        DictTree({PATH: spec("rentals", Bells=vague), path_of("a"): spec("a", Locks=SOUND)}),
        DictTree({PATH: spec("rentals"), path_of("a"): spec("a", Locks=SOUND, Bells=vague)}),
    )
    assert not renamed.is_new
    assert [each.is_new for each in moved.findings if each.finding.requirement == "Bells"] == [False]


def test_a_suggestion_takes_care_of_its_finding() -> None:
    result = of_bodies({"Locks": SOUND}, {"Locks": "The system will lock the bicycle after 30 seconds."})
    (improved,) = result.improvement.suggestions
    assert {each.answered_by for each in result.findings} == {improved.suggestion.id}
    assert result.open_findings == ()
    assert verdict(result).startswith("1 suggestion; ")


def test_a_remark_alone_is_silent() -> None:
    noted = f"{SOUND}\n<!-- specbot-disable vague-word: nothing is vague here any more -->"
    result = of_bodies({"Locks": SOUND}, {"Locks": noted})
    assert [each.finding.severity for each in result.remarks] == [Severity.INFO]
    assert result.is_silent
    assert not result.is_left


def test_opinions_are_asked_for_and_a_doubt_is_left() -> None:
    base, head = (DictTree({PATH: spec("rentals", Locks=body)}) for body in (SOUND, SOUND.replace("30", "60")))
    model = ScriptedModel([{**QUIET, "meaning_words": "after 60 seconds", "meaning": "changed"}])
    result = reviewed(base, head, opinions_of(model))
    # Two words and a number are three words.
    assert [each.meaning_words for each in result.doubts] == ["after 60 seconds"]
    assert result.is_left
    assert result.read == 1
    told = reviewed(base, head, opinions_of(ScriptedModel([])), over=["The time is up."])
    assert (told.stopped, told.opinions) == ("The time is up.", ())
    assert told.notes == ("The model did not read 1 of 1 changed requirement.",)


def test_findings_on_a_change_as_a_whole_count() -> None:
    delta = "## ADDED Requirements\n\n### Requirement: Bells\nThe bicycle SHALL ring.\n"
    head = DictTree({"openspec/changes/add-bells/specs/rentals/spec.md": delta})
    result = reviewed(DictTree({}), head)
    assert "D08" in {each.finding.rule for each in result.open_findings}
    assert result.is_left


@pytest.mark.parametrize(
    ("name", "least", "most"), [("Fission-AI+OpenSpec", 2, 6), ("johnnyblabs+intellij-openspec", 10, 12)]
)
def test_real_commits(corpus: Path, tmp_path: Path, name: str, least: int, most: int) -> None:
    GitRepo(tmp_path).run("clone", "--quiet", str(corpus / "history" / f"{name}.bundle"), "clone")
    repository = Repository.open(tmp_path / "clone")
    trees = [repository.tree(f"HEAD~{number}") for number in range(13)]
    silent = 0
    for head, base in pairwise(trees):
        result = reviewed(base, head)
        silent += result.is_silent
        assert len(result.changes) < 60
        comment = review_comment(result, {}, About("0" * 40))
        assert len(comment) <= MOST_COMMENT
        assert decode(Review, encode(result)) == result
    assert least <= silent <= most


def test_what_changed_in_words() -> None:
    delta = "## {} Requirements\n\n### Requirement: Bells\n{}\n"
    path = "openspec/changes/add-bells/specs/rentals/spec.md"

    def phrases(old: str, new: str) -> list[str]:
        found = compare(DictTree({path: old}), DictTree({path: new}))
        return [f"{each.name}: {phrase}" for each in found for phrase in what_changed(each)]

    ring = "The bell SHALL ring."
    assert phrases(delta.format("ADDED", ring), delta.format("MODIFIED", ring)) == ["Bells: MODIFIED now, ADDED before"]
    assert phrases(delta.format("ADDED", ring), "") == ["Bells: no longer proposed"]
    assert phrases("", "## REMOVED Requirements\n\n### Requirement: Bells\n") == ["Bells: is to be removed"]
    renamed = "## RENAMED Requirements\n- FROM: `### Requirement: A`\n- TO: `### Requirement: B`\n"
    assert phrases("", renamed) == ["B: is to be renamed from “A”"]
    assert phrases(delta.format("ADDED", ring), delta.format("ADDED", "A bell SHALL ring.")) == [
        "Bells: other words, no fact differs"
    ]
    assert phrases(delta.format("ADDED", ring), delta.format("ADDED", "The gong SHALL ring.")) == [
        "Bells: “bell” became “gong”"
    ]
    assert phrases(delta.format("ADDED", ring), delta.format("ADDED", f"\n{ring}")) == [
        "Bells: only laid out otherwise"
    ]
    assert place_of(path) == "rentals in add-bells"
    assert place_of("openspec/specs/a/b/spec.md") == "a/b"
