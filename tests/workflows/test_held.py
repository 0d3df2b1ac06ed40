"""What people refused or silenced is held back, the rest is proposed as ever, and each thing held back is counted."""

from helpers.verdicts import verdict

from bot.learning.events import Kind
from bot.openspec.compose import Composer
from bot.openspec.findings import Finding, Severity
from bot.openspec.suggestions import Question, Suggestion
from bot.workflows.held import REFUSED, Held, in_words, parted, sifted, wanted_questions
from bot.workflows.learned import NOTHING, learned_of

PATH = "openspec/specs/doors/spec.md"
TEXT = "one\ntwo\nthree\n"


def edit(before: str, after: str, rule: str = "vague-quantity") -> Suggestion:
    return Suggestion(PATH, before, after, rule, "Why.", requirement="Lock")


def composed(*edits: Suggestion) -> Composer:
    composer = Composer(PATH, TEXT)
    for each in edits:
        composer.add(each)
    return composer


def test_the_edits_stay_as_they_are_where_none_was_refused() -> None:
    composer = composed(edit("one", "1"))
    assert sifted(composer, NOTHING).composer is composer
    assert sifted(composer, learned_of([verdict("another")])).composer is composer


def test_a_refused_edit_goes_alone() -> None:
    one, three = edit("one", "1"), edit("three", "3")
    found = sifted(composed(one, three), learned_of([verdict(one.id)]))
    assert found.composer.text == "one\ntwo\n3\n"
    assert [each.id for each in found.refused] == [one.id]
    assert found.dropped == ()
    assert found.composer.suggestions() == [three]


def test_what_stands_on_a_refused_edit_is_dropped_and_says_so() -> None:
    composer = Composer(PATH, "a\nb\na\n")
    composer.add(edit("a\nb", "c\nb"))
    composer.add(edit("a", "d"))
    made = composer.suggestions()
    found = sifted(composer, learned_of([verdict(made[0].id)]))
    assert found.composer.text.startswith("a\n")
    assert len(found.refused) == 1


def test_findings_of_a_silent_rule_and_of_a_refused_edit_are_not_told_as_open() -> None:
    findings = [
        Finding(rule, Severity.WARNING, PATH, "Wrong.", requirement=name)
        for rule, name in [("vague-quantity", "Lock"), ("no-scenario", "Lock"), ("no-scenario", "Bell")]
    ]
    known = learned_of([verdict("no-scenario", Kind.SUPPRESSED, rule="no-scenario", path="**", reason="no time")])
    told, held = parted(findings, [edit("one", "1")], known)
    assert told == []
    assert [(each.rule, each.requirement) for each in held] == [("no-scenario", "Lock"), ("no-scenario", "Bell")]
    assert parted(findings, [], NOTHING) == (findings, [])


def test_questions_are_held_back_as_edits_are() -> None:
    asked = [Question(PATH, "Lock", f"How {word}?", ("1", "2"), rule) for word, rule in [("fast", "a"), ("long", "b")]]
    known = learned_of([verdict(asked[0].id), verdict("b", Kind.SUPPRESSED, rule="b", path="**", reason="no")])
    kept, held = wanted_questions(asked, known)
    assert kept == []
    assert [(each.id, each.why == REFUSED) for each in held] == [(asked[0].id, True), ("", False)]
    assert wanted_questions(asked, NOTHING) == (asked, [])


def test_each_reason_is_told_once_with_how_many_it_holds_back() -> None:
    held = [Held(PATH, "Lock", "r", "r is silent on **, because “no”")] * 3 + [Held(PATH, "Lock", "r", REFUSED, "i")]
    assert in_words(held) == (
        "3 not proposed: r is silent on **, because “no”.",
        "1 not proposed: it was refused before.",
    )
    assert in_words(held[-1:] * 2) == ("2 not proposed: they were refused before.",)
    many = [Held(PATH, "", "r", f"why {at}") for at in range(25)]
    assert len(in_words(many)) == 21
    assert in_words(many)[-1] == "5 more not proposed."
