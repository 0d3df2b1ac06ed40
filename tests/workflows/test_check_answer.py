"""Somebody's answer held against the specs: each sentence is supported, contradicted or not in the specs."""

import sqlite3

import pytest

from bot.errors import UsageError
from bot.search.checked import CheckedAnswer
from bot.search.support import Kind
from bot.text.tree import DictTree
from bot.workflows.check_answer import check_answer

SPEC = """# auth Specification

## Purpose
Lets people sign in and keeps others out of their accounts.

## Requirements
### Requirement: Lockout
The system SHALL lock an account after three wrong passwords in a row.

#### Scenario: Third wrong password
- **WHEN** the user enters a wrong password three times in a row
- **THEN** the account is locked for 15 minutes
- **AND** an email is sent to the owner

#### Scenario: Right password
- **WHEN** the user enters the right password
- **THEN** the counter of wrong passwords is reset

### Requirement: Sessions
A session SHALL end after 30 minutes without a request.
"""
DELTA = """## MODIFIED Requirements
### Requirement: Sessions
A session SHALL end after 60 minutes without a request.

## ADDED Requirements
### Requirement: Devices
The system SHALL list the devices of a user.
"""
PATH, CHANGED = "openspec/specs/auth/spec.md", "openspec/changes/longer/specs/auth/spec.md"


def checked(text: str, *, change: bool = False, commit: str = "") -> CheckedAnswer:
    files = {PATH: SPEC, **({CHANGED: DELTA, "openspec/changes/longer/proposal.md": "x"} if change else {})}
    return check_answer(DictTree(files), text, sqlite3.connect(":memory:"), commit)


@pytest.mark.parametrize(
    ("sentence", "kind", "line"),
    [
        ("A session ends after 30 minutes without a request.", Kind.SUPPORTED, 20),
        ("A session ends after 60 minutes without a request.", Kind.CONTRADICTED, 20),
        ("After three wrong passwords in a row the account is locked for 15 minutes.", Kind.SUPPORTED, 12),
        ("The account is locked for 15 minutes and an email is sent to the owner.", Kind.SUPPORTED, 12),
        ("When the user enters the right password, the counter of wrong passwords is reset.", Kind.SUPPORTED, 17),
        ("When the user enters the right password, the account is locked.", Kind.UNSAID, None),
        ("The user enters a wrong password three times in a row.", Kind.UNSAID, None),
        ("Passwords have twelve characters.", Kind.UNSAID, None),
        ("Elephants like peanuts.", Kind.UNSAID, None),
    ],
)
def test_each_sentence_with_its_quotation(sentence: str, kind: Kind, line: int | None) -> None:
    (found,) = checked(sentence, commit="c" * 40).sentences
    assert found.kind is kind
    assert (found.citation.line if found.citation else None) == line
    assert found.citation is None or (found.citation.path, found.citation.commit) == (PATH, "c" * 40)


def test_the_nearest_requirement_is_named_where_none_says_it() -> None:
    (far, near) = checked("Elephants like peanuts. A session without a request ends with a warning.").sentences
    assert far.why == "no requirement speaks of it"
    assert near.why == f"no requirement says it; nearest is Sessions, {PATH}:20"


def test_it_is_who_was_spoken_of_before() -> None:
    found = checked("The account is locked for 15 minutes. It is sent to the owner.")
    assert [each.kind for each in found.sentences] == [Kind.SUPPORTED, Kind.UNSAID]
    assert not found.holds


def test_what_only_an_open_change_brings_says_so() -> None:
    (later, new) = checked(
        "A session ends after 60 minutes without a request. The system lists the devices of a user.", change=True
    ).sentences
    assert later.citation
    assert (later.kind, later.citation.change) == (Kind.SUPPORTED, "longer")
    assert later.why.endswith("after the change longer; now the quotation says “30 minutes”, not “60 minutes”")
    assert new.citation
    assert (new.kind, new.citation.change) == (Kind.SUPPORTED, "longer")


def test_what_holds_now_is_cited_from_now() -> None:
    (found,) = checked("A session ends after 30 minutes without a request.", change=True).sentences
    assert found.citation
    assert (found.kind, found.citation.path) == (Kind.SUPPORTED, PATH)


@pytest.mark.parametrize("text", ["", "   ", "# Title", "Is it locked?"])
def test_nothing_to_check(text: str) -> None:
    with pytest.raises(UsageError, match="no sentence"):
        checked(text)
