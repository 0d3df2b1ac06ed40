"""The first sentence of a report: what is worst, and what to do next."""

import pytest

from bot.openspec.findings import Finding, Severity
from bot.workflows.conflicts import Clash
from bot.workflows.report_health import Health
from bot.workflows.report_message import Level, Message, message

SOUND = {"a": Health(requirements=3, clean=3), "b": Health(requirements=2, clean=2)}
HARD = Clash("a", "Lock", "x and y", "both change it", False, "they differ")
SOFT = Clash("a", "Lock", "x and y", "both change it", True)


def found(severity: Severity, *paths: str, fixable: bool = False) -> list[Finding]:
    return [Finding("vague-word", severity, each, "…", fixable=fixable) for each in paths]


def of(capability: str) -> str:
    return f"openspec/specs/{capability}/spec.md"


def test_errors_come_first_and_lead_to_where_most_of_them_are() -> None:
    findings = found(Severity.ERROR, of("a"), of("b"), of("b")) + found(Severity.WARNING, *[of("c")] * 9)
    told = message(findings, [HARD], SOUND)
    assert told.level is Level.BROKEN
    assert told.what == "3 errors to mend, the most in b (2)."
    assert told.command == ("specbot", "check", "b")


def test_one_here_and_one_there() -> None:
    assert message(found(Severity.ERROR, of("b"), of("a")), [], SOUND).what == "2 errors to mend, the first in a."


def test_a_certain_fix_is_the_next_step() -> None:
    findings = found(Severity.ERROR, of("a")) + found(Severity.ERROR, of("b"), of("b"), fixable=True)
    told = message(findings, [], SOUND)
    assert told.next.startswith("Begin there: 2 of its 2 errors have a certain fix")
    assert told.command == ("specbot", "check", "--fix", "b")


def test_an_error_of_an_open_change_leads_to_the_change() -> None:
    told = message(found(Severity.ERROR, "openspec/changes/add-x/specs/a/spec.md"), [], SOUND)
    assert told.what == "1 error to mend, in add-x."
    assert told.command == ("specbot", "check", "add-x")


def test_then_changes_that_contradict_but_not_those_that_combine() -> None:
    warnings = found(Severity.WARNING, of("a"))
    assert message(warnings, [SOFT, HARD], SOUND).what == "Open changes contradict each other at a › Lock."
    assert message(warnings, [SOFT], SOUND).level is Level.WEAK
    assert message(warnings, [], SOUND, ["x: unreadable"]).what == "1 open delta cannot be read."


def test_then_what_nobody_wrote_where_that_is_most_of_it() -> None:
    capabilities = {"a": Health(placeholders=1), "b": Health(placeholders=1), "c": Health()}
    told = message(found(Severity.WARNING, of("a"), of("b"), of("c")), [], capabilities)
    assert told.what == "2 capabilities of 3 do not say what they are for."
    assert told.command == ("specbot", "improve", "--all")


def test_then_warnings() -> None:
    findings = [*found(Severity.WARNING, of("a"), of("b"), of("b")), *found(Severity.WARNING, of("b"), fixable=True)]
    told = message(findings, [], SOUND)
    assert told.what == "4 warnings, the most in b (3). 1 of them has a certain fix."
    assert told.command == ("specbot", "improve", "b")
    assert message(found(Severity.WARNING, of("b"), fixable=True), [], SOUND).what.endswith("It has a certain fix.")


@pytest.mark.parametrize(
    ("capabilities", "level", "what"),
    [
        (SOUND, Level.GOOD, "Nothing is wrong in 5 requirements."),
        ({}, Level.EMPTY, "There is no spec here yet."),
    ],
)
def test_nothing_wrong(capabilities: dict[str, Health], level: Level, what: str) -> None:
    told = message(found(Severity.INFO, of("a")) if capabilities else [], [], capabilities)
    assert (told.level, told.what, told.command) == (level, what, ())


def test_a_name_is_data_and_no_option_of_the_command() -> None:
    told: Message = message(found(Severity.ERROR, of("--fix\nx")), [], SOUND)
    assert told.command == ("specbot", "check", "--", "--fix\nx")
    assert "\n" not in told.what
