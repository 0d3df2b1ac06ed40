"""Whoever publishes believes nothing a plan says of itself."""

import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from helpers.corpus import trees_in
from helpers.defects import SPEC_OPERATORS

from bot.openspec.layout import load_project
from bot.openspec.model import DocumentKind
from bot.openspec.parse import parse_document
from bot.openspec.suggestions import ANSWER, Intent, Suggestion, Verdict
from bot.openspec.validate import findings_at
from bot.repo.folder import FolderTree
from bot.templating import folder
from bot.text.tree import DictTree, Link, Tree
from bot.workflows.context import DEFAULT_RULES
from bot.workflows.improve import Collaborators, Improved, Improvement, improve
from bot.workflows.recheck import MOST_BYTES, MOST_FILES, Rechecked, recheck
from bot.workflows.scope import everything

PATH = "openspec/specs/gate/spec.md"
SPEC = """\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements
### Requirement: Opening
The gate will open quickly when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens
"""
TREE = DictTree({PATH: SPEC})
BEFORE = "The gate will open quickly when a ticket is shown to it."
FIX = Suggestion(
    PATH,
    BEFORE,
    BEFORE.replace("will", "SHALL"),
    "obligation-case",
    "why",
    "Opening",
    intents=frozenset({Intent.OBLIGATION}),
)


OWN = ["applies", "structure", "valid", "meaning", "resolved", "brevity"]


def judged(*suggestions: Suggestion, tree: Tree = TREE, answers: tuple[str, ...] = ()) -> Rechecked:
    claimed = [Improved(each, (Verdict("meaning", True), Verdict("questions", True))) for each in suggestions]
    return recheck(tree, claimed, findings_at, DEFAULT_RULES, answers=answers)


def why(*suggestions: Suggestion, **more) -> str:
    (lost,) = judged(*suggestions, **more).dropped
    return lost.why


def improved(tree: Tree) -> Improvement:
    project = load_project(tree)
    return improve(tree, project, everything(project), Collaborators(findings_at, None, lambda _: None))


def test_a_good_suggestion_passes_with_our_own_verdicts() -> None:
    done = judged(FIX)
    assert [each.gate for each in done.kept[0].verdicts] == [*OWN, "questions"]
    assert done.changes == {PATH: SPEC.replace("will open", "SHALL open")}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"after": BEFORE.replace("will", "SHALL NOT")}, 'The word "NOT" would be new.'),
        ({"after": BEFORE.replace("will", "SHALL").replace("a ticket", "money")}, "would be lost"),
        ({"before": "no such line"}, "no longer there"),
        ({"path": "openspec/config.yaml"}, "no spec document"),
        ({"path": "../../etc/passwd"}, "no spec document"),
        ({"path": "openspec/changes/archive/2026-01-01-x/specs/gate/spec.md"}, "no spec document"),
        ({"path": ".github/workflows/ci.yml"}, "no spec document"),
        ({"after": "x" * (MOST_BYTES + 1)}, "characters"),
        ({"intents": frozenset({Intent.MEASURE, Intent.REWORD})}, "Only an author's answer"),
        ({"intents": frozenset({Intent.REWORD}), "after": BEFORE.replace("3", "4").replace("ticket", "coin")}, "gone"),
    ],
)
def test_what_a_suggestion_says_of_itself_does_not_help_it(change: dict, words: str) -> None:
    assert words in why(replace(FIX, **change))


def test_only_ids_of_entries_are_handed_on() -> None:
    ids = [f"{number:012x}" for number in range(60)]
    hostile = ("x\n\nSpecbot-Suggestion: 0 other", "ABCDEF012345", "0123456789ab\n", "0123456789abc", "")
    (kept,) = judged(replace(FIX, used=(*hostile, ids[0], *ids))).kept
    assert kept.suggestion.used == tuple(ids[:40])
    step = replace(FIX, used=(*hostile, ids[7]))
    (kept,) = judged(replace(FIX, steps=(step,), used=hostile)).kept
    assert (kept.suggestion.used, kept.suggestion.steps[0].used) == ((), (ids[7],))


def test_a_file_behind_a_link_is_not_written() -> None:
    tree = DictTree({"openspec/specs/other/spec.md": SPEC, PATH: Link("../other/spec.md")})
    assert "no spec document that specbot may change" in why(FIX, tree=tree)


def test_steps_have_to_come_to_the_whole_and_pass_one_by_one() -> None:
    first = FIX
    second = replace(
        FIX,
        before=FIX.after,
        after=FIX.after.replace(" quickly", ""),
        rule="vague-word",
        intents=frozenset({Intent.REWORD}),
    )
    whole = replace(
        FIX, after=second.after, also=("vague-word",), intents=first.intents | second.intents, steps=(first, second)
    )
    assert judged(whole).dropped == ()
    assert "do not come to" in why(replace(whole, steps=(first,)))
    assert "about something else" in why(
        replace(whole, steps=(replace(first, path="openspec/specs/x/spec.md"), second))
    )
    hidden = replace(second, after=second.after.replace("a ticket", "a note"))
    assert why(replace(whole, after=hidden.after, steps=(first, hidden)))
    assert "nothing" not in why(replace(whole, steps=(whole, second))).lower()


def test_evidence_counts_only_where_it_stands() -> None:
    proposal = "openspec/changes/archive/2026-01-01-add-gate/proposal.md"
    spec = SPEC.replace(SPEC.split("## Purpose\n")[1].split("\n")[0], "TBD")
    purpose = "The gate lets visitors of the botanic garden in who have paid with `coin_9` for the day."
    tree = DictTree(
        {PATH: spec, proposal: "## Why\nThe gate of the botanic garden takes `coin_9` of visitors who pay.\n"}
    )
    made = Suggestion(
        PATH, "## Purpose\nTBD", f"## Purpose\n{purpose}", "placeholder-purpose", "why",
        evidence=(f"{proposal}: The gate of the botanic garden takes `coin_9` of visitors who pay.",),
        intents=frozenset({Intent.PURPOSE}), source="a model",
    )  # fmt: skip
    assert judged(made, tree=tree).dropped == ()
    invented = replace(made, evidence=(f"{proposal}: Visitors pay with `coin_9` in the botanic garden.",))
    assert "coin_9" in why(invented, tree=tree)
    with_readme = DictTree({PATH: spec, "README.md": purpose, "openspec/specs/odd/spec.md": Link("../gate")})
    for path in ("README.md", "openspec/specs/odd/spec.md", "openspec/specs", "openspec/no.md"):
        assert "coin_9" in why(replace(made, evidence=(f"{path}: {purpose}",)), tree=with_readme)
    noted = DictTree({PATH: spec, proposal: f"Why: {purpose}"})
    assert judged(replace(made, evidence=(f"{proposal}: Why:  {purpose}",)), tree=noted).dropped == ()


def test_an_answer_counts_only_where_it_was_offered() -> None:
    answered = replace(
        FIX,
        before=BEFORE,
        after=BEFORE.replace("will", "SHALL").replace("quickly", "within 3 seconds"),
        rule="vague-word",
        evidence=(f"{ANSWER}3 seconds",),
        intents=frozenset({Intent.MEASURE, Intent.REWORD, Intent.OBLIGATION}),
    )
    assert judged(answered, answers=("3 seconds", "5 seconds")).dropped == ()
    assert "Only an author's answer" in why(answered)
    other = replace(answered, after=answered.after.replace("3 seconds", "9 seconds"))
    assert "9" in why(other, answers=("3 seconds",))


def test_a_sentence_counts_only_where_it_was_offered() -> None:
    sentence = "The gate SHALL ring."
    text = BEFORE.replace("will", "SHALL")
    tree = DictTree({PATH: SPEC.replace(BEFORE, text)})
    chosen = replace(
        FIX,
        before=text,
        after=f"{text} {sentence}",
        rule="unanswered-question",
        also=(),
        evidence=(f"{ANSWER}{sentence}",),
        intents=frozenset({Intent.STATEMENT}),
    )
    assert judged(chosen, tree=tree, answers=(sentence, "The gate SHALL NOT ring.")).dropped == ()
    assert "Only an author's answer" in why(chosen, tree=tree)
    other = replace(chosen, after=f"{text} The gate SHALL sing.")
    assert "Only a sentence that the author chose" in why(other, tree=tree, answers=(sentence,))


LIMITS = {
    "files": f"A plan changes at most {MOST_FILES} files.",
    "characters": "A plan writes at most 262,144 characters.",
    "edits": "A suggestion is joined from at most 200 edits.",
    "suggestions": "A plan has at most 1,000 suggestions for one root.",
    "rules": "It names a rule that is none.",
}


def test_files_are_counted() -> None:
    """One that was refused takes no place, nor does a second one for the same file."""
    files = {f"openspec/specs/s{n}/spec.md": SPEC for n in range(MOST_FILES + 3)}
    first, *rest = files
    wanted = [replace(FIX, path="openspec/specs/no/spec.md", rule="no rule"), replace(FIX, path=first, before="no")]
    done = judged(*wanted, *(replace(FIX, path=path) for path in (first, *rest)), tree=DictTree(files))
    assert len(done.kept) == MOST_FILES
    assert [each.why for each in done.dropped if each.suggestion.before != "no"] == [
        LIMITS["rules"], *[LIMITS["files"]] * 3
    ]  # fmt: skip


def test_what_a_plan_writes_is_counted() -> None:
    """The old text may be as long as the new one; only what is let through is counted."""
    half = "x" * (MOST_BYTES // 2)
    fits, over = replace(FIX, after=half), replace(FIX, after=f"{half}x")
    dropped = judged(fits, over, fits, replace(FIX, after="x")).dropped
    assert [each.suggestion.after for each in dropped if each.why == LIMITS["characters"]] == [over.after, "x"]
    assert len(dropped) == 4
    said = [why(replace(FIX, before="x" * (MOST_BYTES + more))) for more in (0, 1)]
    assert [each == LIMITS["characters"] for each in said] == [False, True]


def test_edits_and_suggestions_are_counted() -> None:
    assert why(replace(FIX, steps=(FIX,) * 201)) == LIMITS["edits"]
    assert why(replace(FIX, steps=(replace(FIX, before="no"),) * 200)) != LIMITS["edits"]
    done = judged(*[replace(FIX, before="no")] * 1_001)
    assert [each.why for each in done.dropped].count(LIMITS["suggestions"]) == 1


@pytest.mark.parametrize("rule", ["", "-a", "9a", "a b", "a\nSigned-off-by: bob", "a" * 41, "é", "a_b"])
def test_a_rule_is_a_word(rule: str) -> None:
    assert why(replace(FIX, rule=rule)) == LIMITS["rules"]
    assert why(replace(FIX, also=(rule,))) == LIMITS["rules"]
    assert why(replace(FIX, steps=(replace(FIX, rule=rule),))) == LIMITS["rules"]


def test_of_the_claimed_verdicts_that_of_the_ai_tests_is_handed_on_where_it_passed() -> None:
    def last(*claimed: Verdict) -> list[Verdict]:
        done = recheck(TREE, [Improved(FIX, claimed)], findings_at, DEFAULT_RULES)
        return [each for each in done.kept[0].verdicts if each.gate not in OWN]

    good, other = Verdict("questions", True, "all 4 answers are the same"), Verdict("questions", True, "again")
    assert last(Verdict("meaning", False), good, other) == [good]
    assert last(Verdict("questions", False, "no"), Verdict("made-up", True)) == []


def test_what_stands_on_another_edit_waits_for_it() -> None:
    """What is refused beside others is tried again once they are in, and again only then."""
    without = FIX.after.replace(" quickly", "")
    second = replace(FIX, before=FIX.after, after=without, rule="vague-word", intents=frozenset({Intent.REWORD}))
    third = replace(second, before=without, after=without.replace("a ticket", "money"))
    done = judged(third, second, FIX)
    assert [each.suggestion for each in done.kept] == [FIX, second]
    assert [each.suggestion for each in done.dropped] == [third]
    assert "ticket; keep them" in done.dropped[0].why
    assert done.changes == {PATH: SPEC.replace(BEFORE, without)}
    assert judged(second).changes == {}


def test_what_calls_itself_a_fix_of_a_rule_is_one() -> None:
    """Under the intent of a rule the gates leave the order of words open; so nobody else may claim it."""
    moved = replace(FIX, after="The gate SHALL open when a ticket is quickly shown to it.")
    (lost,) = judged(moved).dropped
    assert lost.why == "It says that a rule is certain of it, and none makes it."
    assert lost.verdicts[-1] == Verdict("intents", False, lost.why)
    (lost,) = judged(replace(FIX, rule="no rule")).dropped
    assert lost.verdicts == (Verdict("plan", False, LIMITS["rules"]),)
    (lost,) = judged(replace(FIX, intents=frozenset({Intent.STATEMENT}))).dropped
    said = "Only an author's answer may bring a number or a sentence in."
    assert (lost.suggestion.path, lost.verdicts) == (PATH, (Verdict("plan", False, said),))


def test_each_step_says_why_it_does_not_hold() -> None:
    more = replace(FIX, before=FIX.after, after=FIX.after.replace("SHALL", "MUST"), rule="other")
    whole = replace(FIX, steps=(FIX,))
    assert judged(whole).kept[0].verdicts[-2] == Verdict("steps", True, "")
    assert why(replace(whole, steps=(whole,))) == "A step is about something else than the whole."
    assert (
        why(replace(whole, steps=(FIX, more)))
        == "One of its steps (other) does more than it declares: It says that a rule is certain of it, and none makes it."
    )
    assert (
        why(replace(whole, steps=(replace(FIX, before="no"),)))
        == "One of its steps (obligation-case) does not pass by itself."
    )
    assert why(replace(FIX, requirement="Closing")) == "It is not about the requirement that it names."


def test_whatever_improve_makes_passes_again(corpus: Path) -> None:
    """The publisher refuses nothing that the reading step let through: on the demo, and on real specs with defects."""
    trees: list[Tree] = [FolderTree(folder("demo"))]
    random = Random(7)
    for tree in trees_in(corpus):
        files = {path: tree.text(path) for path in tree.paths() if re.fullmatch("openspec/specs/[^/]+/spec.md", path)}
        some = random.sample(sorted(files), min(12, len(files)))
        trees.append(DictTree({path: planted(path, files[path], random) for path in some}))
    total = joined = 0
    for tree in trees:
        found = improved(tree)
        done = recheck(tree, found.suggestions, findings_at, DEFAULT_RULES)
        assert [each.why for each in done.dropped] == []
        assert done.changes == found.changes
        total += len(found.suggestions)
        joined += sum(bool(each.suggestion.steps) for each in found.suggestions)
    assert total > 50 and joined > 5


def planted(path: str, text: str, random: Random) -> str:
    """Return a spec with a few defects that rules mend."""
    for _ in range(6):
        operator = random.choice(list(SPEC_OPERATORS.values()))
        text = operator(parse_document(path, "spec", text, DocumentKind.SPEC), random) or text
    return text
