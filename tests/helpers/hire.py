"""Repositories for a report: a city's bicycle hire with half a year of history, and one whose every name is an attack."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from helpers.git_repo import GitRepo, make_repo
from helpers.specs import path_of, spec

from bot.learning.events import Event, Kind
from bot.repo.repository import Repository
from bot.templating import folder
from bot.workflows.memory import remember

ORIGIN = "https://github.com/city/hire"
_RENTALS = {"Unlock": "The system SHALL unlock the bicycle.", "Summary": "The app SHALL show a ride summary quickly."}
_DELTA = """## MODIFIED Requirements

### Requirement: Receipt
The system SHALL send a receipt for each charge{more}.

#### Scenario: Receipt sent
- **WHEN** a card is charged
- **THEN** the rider gets a receipt with date, minutes and price
"""


def make_hire(path: Path) -> GitRepo:
    """Return the repository: five commits, six capabilities, two open changes that contradict each other."""
    repo = make_repo(path)
    repo.run("remote", "add", "origin", f"{ORIGIN}.git")
    files = sample()
    first = {
        path_of("rentals"): spec("rentals", **_RENTALS),
        path_of("docks"): spec("docks", Free="The dock SHALL open."),
    }
    repo.commit(first, "Begin", date="2026-05-04T09:00:00Z")
    payments, fleet = path_of("payments"), path_of("fleet")
    repo.commit({payments: files[payments], fleet: spec("fleet", Low="The system SHALL list a low station.")}, "Payments",
                date="2026-06-15T09:00:00Z")  # fmt: skip
    repo.commit({path_of("notices"): files[path_of("notices")]}, "Notices", date="2026-08-01T09:00:00Z")
    repo.commit(files, "Rentals as the team has them", date="2026-09-20T09:00:00Z")
    changes = {
        f"openspec/changes/{name}/{file}": text
        for name, more in (("receipt-by-mail", " by mail"), ("receipt-in-app", " in the app"))
        for file, text in (
            ("specs/payments/spec.md", _DELTA.format(more=more)),
            ("proposal.md", "# Receipts\n\n## Why\nRiders lose them.\n\n## What Changes\n- Receipts.\n"),
            ("tasks.md", "## 1. Work\n- [ ] 1.1 Do it\n"),
        )
    }
    repo.commit(changes, "Two changes", date="2026-10-31T09:00:00Z")
    return repo


def remember_verdicts(repo: GitRepo, model: str = "a-model", rule: str = "vague-word") -> None:
    """Put into the memory what people did with twelve suggestions in three months, and one event that does not count."""
    kinds = [Kind.REJECTED, Kind.MERGED, Kind.MERGED, Kind.EDITED]
    events = [
        Event(
            kind=kinds[number % 4 if month < 11 else 1],
            subject=f"{month}-{number}",
            when=f"2026-{month:02}-0{number + 1}T12:00:00Z",
            who="ada",
            counts=True,
            rule=rule if number % 2 else "weak-verb",
            path=path_of("rentals"),
            group="openspec/specs/rentals",
            model=model,
        )
        for month in (9, 10, 11)
        for number in range(4)
    ]
    stranger = Event(kind=Kind.REJECTED, subject="x", when="2026-11-09T12:00:00Z", who="eve", rule=rule)
    remember(Repository.open(repo.path), [*events, stranger], now=datetime(2026, 11, 30, tzinfo=UTC))


def sample() -> Mapping[str, str]:
    """Return the files of the bundled sample."""
    root = folder("demo")
    return {file.relative_to(root).as_posix(): file.read_text("utf-8") for file in root.rglob("*") if file.is_file()}


EVIL = (
    "</title></style></svg></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    " onmouseover='alert(1)' {{7*7}} {% raw %} javascript:alert(1) \u202eterces\u202c \u200bx \x1b[31m & &lt;b&gt;"
)


def make_evil(path: Path) -> GitRepo:
    """Return a repository in which everything that people name holds markup, and more than fits."""
    name = EVIL.replace("/", "\u2215").replace("\x1b", "")
    text = spec("evil", **{EVIL: "The system SHALL be quickly " + EVIL, "L" * 20_000: "The system SHALL be fast."})
    text = text.replace("\n#### Scenario: " + "L" * 20_000, "\n#### Scenario: gone")
    repo = make_repo(path, {f"openspec/specs/{name[:60]}/spec.md": text, path_of("\u05d0\u05d1\u05d2"): text})
    delta = f"## MODIFIED Requirements\n\n### Requirement: {EVIL}\nThe system SHALL {{}}.\n\n#### Scenario: s\n- **WHEN** a\n- **THEN** b\n"
    for change in ("<b>one", "<i>two"):
        for capability in ("\u05d0\u05d1\u05d2", "new<x>"):
            repo.write(f"openspec/changes/{change}/specs/{capability}/spec.md", delta.replace("{}", change + EVIL))
    repo.commit(message=EVIL)
    repo.run("switch", "--quiet", "--create", "x<script>alert(1)<_script>")
    repo.run("remote", "add", "origin", "https://github.com/city/hire")
    return repo
