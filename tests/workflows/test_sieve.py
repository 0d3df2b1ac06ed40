"""What people refused or silenced is held back in a run, and the rest of it is as ever."""

from helpers.verdicts import verdict

from bot.learning.events import Event, Kind
from bot.openspec.compose import Composer
from bot.openspec.findings import Finding, Severity
from bot.openspec.suggestions import Dropped, Question, Suggestion
from bot.rules.registry import RULES
from bot.text.tree import DictTree
from bot.workflows.held import REFUSED
from bot.workflows.learned import learned_of
from bot.workflows.scope import Scope
from bot.workflows.sieve import Sieve

PATH = "openspec/specs/doors/spec.md"
SPEC = """\
# doors Specification

## Purpose
Says how doors open and close, for whoever builds or mends one of them.

## Requirements
### Requirement: Lock
The door will lock.

### Requirement: Bell
The bell will ring.
"""


def edit(before: str, after: str, rule: str = "vague-quantity") -> Suggestion:
    return Suggestion(PATH, before, after, rule, "Why.", requirement="Lock")


def composed(text: str, *edits: Suggestion) -> Composer:
    composer = Composer(PATH, text)
    for each in edits:
        composer.add(each)
    return composer


def sieve(*events: Event, scope: Scope | None = None) -> Sieve:
    return Sieve(learned_of(events), scope or Scope({PATH: None}, ""))


def finding(rule: str, requirement: str = "Lock") -> Finding:
    return Finding(rule, Severity.WARNING, PATH, "Wrong.", requirement=requirement)


def test_the_edits_stay_as_they_are_where_none_was_refused() -> None:
    composer = composed("one\ntwo\n", edit("one", "1"))
    assert sieve().sift(composer) is composer
    assert sieve(verdict("another")).sift(composer) is composer


def test_a_refused_edit_goes_alone_and_is_told_once() -> None:
    one, three = edit("one", "1"), edit("three", "3")
    held = sieve(verdict(one.id))
    for _ in range(2):
        left = held.sift(composed("one\ntwo\nthree\n", one, three))
        assert (left.text, left.suggestions()) == ("one\ntwo\n3\n", [three])
    told = held.told([Dropped(one, "People refused it."), Dropped(three, "It is bad.")], [], [])
    assert [(each.id, each.why) for each in told.held] == [(one.id, REFUSED)]
    assert [each.suggestion for each in told.dropped] == [three]


def test_what_stood_on_a_refused_edit_is_dropped_with_the_reason() -> None:
    text = "a\nb\nc\n"
    first, second = edit("a\nb", "x\nb"), edit("c", "a")
    made = composed(text, first, second).suggestions()
    # Without the first edit the second one would put a second "a" there; what is made of it stands all the same.
    held = sieve(verdict(made[0].id))
    assert held.sift(composed(text, first, second)).text == "a\nb\na\n"
    assert held.told([], [], []).dropped == ()


def test_a_refused_fix_is_known_by_its_finding() -> None:
    tree, rules = DictTree({PATH: SPEC}), list(RULES.values())
    block = "### Requirement: Lock\nThe door will lock."
    refused = Suggestion(PATH, block, block.replace("will", "SHALL"), "obligation-case", ".")
    held = sieve(verdict(refused.id))
    held.look_at(tree, PATH, rules)
    locks = Finding("obligation-case", Severity.WARNING, PATH, "Wrong.", requirement="Lock", words="will")
    bells = Finding("obligation-case", Severity.WARNING, PATH, "Wrong.", requirement="Bell", words="will")
    assert (held.lets(locks), held.lets(bells)) == (False, True)
    told = held.told([], [locks, bells], [])
    assert (told.remaining, [each.id for each in told.held]) == ((bells,), [refused.id])
    elsewhere = sieve(verdict(refused.id), scope=Scope({PATH: frozenset({"Bell"})}, ""))
    elsewhere.look_at(tree, PATH, rules)
    assert elsewhere.told([], [bells], []).held == ()


def test_findings_of_a_silent_rule_and_of_a_refused_edit_are_not_told_as_open() -> None:
    findings = [finding("vague-quantity"), finding("no-scenario"), finding("no-scenario", "Bell"), finding("other")]
    known = verdict("no-scenario", Kind.SUPPRESSED, rule="no-scenario", path="**", reason="no time")
    one = edit("one", "1")
    held = sieve(known, verdict(one.id))
    held.sift(composed("one\n", one))
    told = held.told([], findings, [])
    assert told.remaining == (findings[3],)
    assert [(each.rule, each.requirement, each.id) for each in told.held] == [
        ("vague-quantity", "Lock", one.id), ("no-scenario", "Lock", ""), ("no-scenario", "Bell", ""),
    ]  # fmt: skip


def test_with_nothing_learned_all_is_told_as_it_is() -> None:
    findings, lost = [finding("vague-quantity")], [Dropped(edit("a", "b"), "It is bad.")]
    asked = [Question(PATH, "Lock", "How fast?", ("1 s", "2 s"))]
    told = sieve().told(lost, findings, asked)
    assert (told.dropped, told.remaining, told.questions, told.held) == (tuple(lost), tuple(findings), tuple(asked), ())
