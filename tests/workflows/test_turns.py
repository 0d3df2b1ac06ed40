"""The order of a model's tasks: class by class, worst first, and what people take first where that is known."""

from helpers.verdicts import verdict

from bot.learning.events import Kind
from bot.openspec.findings import Finding, Severity
from bot.workflows.learned import NOTHING, Learned, learned_of
from bot.workflows.turns import Key, in_turn

PATH = "openspec/specs/doors/spec.md"


def groups(*tasks: tuple[str, str, str, Severity]) -> dict[Key, list[Finding]]:
    return {
        (PATH, name, kind): [Finding(rule, how, PATH, "Wrong.", requirement=name)] for name, kind, rule, how in tasks
    }


def names(learned: Learned, *tasks: tuple[str, str, str, Severity], seed: str = "1") -> list[str]:
    return [name for _, name, _ in in_turn(groups(*tasks), learned, seed)]


TASKS = [
    ("A", "scenario", "no-scenario", Severity.WARNING),
    ("B", "wording", "vague-word", Severity.INFO),
    ("C", "wording", "loose-word", Severity.WARNING),
    ("D", "scenario", "no-scenario", Severity.INFO),
]


def test_without_verdicts_the_worst_comes_first_class_by_class() -> None:
    assert names(NOTHING, *TASKS) == ["A", "D", "C", "B"]
    assert names(NOTHING, *reversed(TASKS)) == ["A", "D", "C", "B"]


def liked(*rules: str) -> list:
    events = [verdict(f"{rule}-{at}", Kind.MERGED, rule=rule) for rule in rules for at in range(30)]
    others = {"no-scenario", "vague-word", "loose-word"} - {*rules}
    return events + [verdict(f"{rule}-{at}", rule=rule) for rule in sorted(others) for at in range(30)]


def test_the_likely_class_comes_first_and_no_class_is_torn_apart() -> None:
    known = learned_of(liked("vague-word", "loose-word"))
    found = names(known, *TASKS)
    assert set(found[:2]) == {"B", "C"}
    assert found == names(known, *reversed(TASKS))


def test_within_a_class_the_likely_comes_first() -> None:
    found = [names(learned_of(liked("vague-word")), *TASKS, seed=str(seed)) for seed in range(30)]
    assert sum(each.index("B") < each.index("C") for each in found) > 27


def test_an_error_waits_for_nothing() -> None:
    grave = ("E", "scenario", "no-scenario", Severity.ERROR)
    assert names(learned_of(liked("vague-word", "loose-word")), *TASKS, grave)[0] == "E"
