"""What a merge made of a suggestion, from its document before and right after; also where what was before is gone."""

from dataclasses import replace

import pytest
from helpers.git_repo import GitRepo, make_repo

from bot.learning.events import Kind
from bot.learning.proposed import Proposed
from bot.repo.repository import Repository
from bot.workflows.verdicts_host import Landed
from bot.workflows.verdicts_landed import landed_event

SPEC = "openspec/specs/gate/spec.md"
TEXT = """\
# gate Specification

## Purpose
The gate lets people through.

## Requirements
### Requirement: Opening
The gate opens quickly for a ticket of today.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket
- **THEN** the gate opens
"""
BEFORE, AFTER = (
    "The gate opens quickly for a ticket of today.",
    "The gate SHALL open within 2 seconds for a ticket of today.",
)
BLOCK = TEXT[TEXT.index("### Req") :].rstrip("\n")
GONE = "f" * 40
LINE = Proposed(id="0" * 12, rules=("vague-word",), path=SPEC, requirement="Opening", before=BEFORE, after=AFTER)
WHOLE = replace(LINE, before=BLOCK, after=BLOCK.replace(BEFORE, AFTER))


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    return make_repo(tmp_path_factory.mktemp("landed") / "repo", {SPEC: TEXT})


def came(
    repo: GitRepo, made: Proposed, text: str | None, *, brings: bool = True, base: str = ""
) -> tuple[Kind, str] | None:
    """Return what a merge that left ``text`` made of a suggestion, and the words."""
    start = repo.commit({SPEC: TEXT})
    merge = repo.commit({SPEC: text})
    whole = replace(made, base=base or start, commit=merge)
    when = "2026-11-10T12:00:00Z"
    event = landed_event(Repository.open(repo.path), Landed(whole, 7, "main", when, "bob", True, brings, brings))
    if event is None:
        return None
    assert (event.who, event.when, event.source, event.counts) == ("bob", when, "github", True)
    return event.kind, event.after


@pytest.mark.parametrize("base", ["", GONE], ids=["as it was", "as it was is gone"])
@pytest.mark.parametrize("made", [LINE, WHOLE], ids=["a line", "a requirement"])
def test_what_a_merge_made_of_it(repo: GitRepo, made: Proposed, base: str) -> None:
    assert came(repo, made, TEXT.replace(BEFORE, AFTER), base=base) == (Kind.MERGED, "")
    kind, words = came(repo, made, TEXT.replace(BEFORE, AFTER.replace("2 seconds", "3 seconds")), base=base) or (
        None,
        "",
    )
    assert kind is Kind.EDITED and "within 3 seconds" in words
    assert came(repo, made, TEXT, base=base) == (Kind.REJECTED, "")
    assert came(repo, made, TEXT, brings=False, base=base) is None


def test_what_is_not_here_says_nothing(repo: GitRepo) -> None:
    made = replace(LINE, base=GONE, commit=GONE)
    landed = Landed(made, 7, "main", "2026-11-10T12:00:00Z", "bob", True, True, True)
    assert landed_event(Repository.open(repo.path), landed) is None
    assert landed_event(Repository.open(repo.path), replace(landed, proposed=replace(made, commit=""))) is None
    assert came(repo, replace(LINE, path="openspec/specs/other/spec.md"), TEXT) is None
