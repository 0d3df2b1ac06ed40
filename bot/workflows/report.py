"""A report: everything one page says of a repository, as a value."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from bot.learning.acceptance import Acceptance
from bot.openspec.findings import Finding
from bot.openspec.model import Document
from bot.workflows.conflicts import Clash, Conflicts, clashes
from bot.workflows.report_bench import BenchTold
from bot.workflows.report_health import Health, health_of, whole
from bot.workflows.report_history import History, Sample
from bot.workflows.report_message import Message, message
from bot.workflows.report_rules import RuleFound, Source, by_rule
from bot.workflows.report_runs import RunTold


@dataclass(frozen=True)
class Subject:
    """What a report is about: the repository's name, the branch and commit that are checked out, and who tells it.

    ``made`` is when the report was made; nothing else in it comes from a clock. ``edited``: the folder's specs are not
    as in that commit.
    """

    name: str
    made: datetime
    specbot: str
    branch: str = ""
    commit: str = ""
    edited: bool = False


@dataclass(frozen=True)
class Report:
    """A page's worth. ``no_history`` says why there is none, empty where there is."""

    subject: Subject
    message: Message
    capabilities: dict[str, Health]
    paths: dict[str, str]
    """Where each capability's spec is."""
    history: History
    no_history: str
    rules: tuple[RuleFound, ...]
    clashes: tuple[Clash, ...]
    changes: int
    """How many changes are open."""
    unread: tuple[str, ...]
    runs: tuple[RunTold, ...] = ()
    bench: BenchTold | None = None
    acceptance: Acceptance | None = None
    """What people did with suggestions; None where there is no memory."""
    source: Source | None = field(default=None, repr=False)

    @cached_property
    def now(self) -> Health:
        """All capabilities together."""
        return whole(self.capabilities.values())

    @property
    def worst_first(self) -> list[tuple[str, Health]]:
        """The capabilities: errors before warnings, the least clean first, then by name."""

        def badness(each: tuple[str, Health]) -> tuple[float, ...]:
            name, health = each
            del name
            share = health.share
            return (-health.errors, 1 if share is None else share, -health.warnings, -health.remarks)

        return sorted(sorted(self.capabilities.items()), key=badness)


def report(
    subject: Subject,
    specs: Sequence[Document],
    findings: Sequence[Finding],
    history: History,
    conflicts: Conflicts,
    *,
    source: Source | None = None,
    no_history: str = "",
    runs: Sequence[RunTold] = (),
    bench: BenchTold | None = None,
    acceptance: Acceptance | None = None,
) -> Report:
    """Return a report of the folder as it is: ``findings`` are all of its, ``specs`` its main specs.

    ``history`` ends with the commit that is checked out; it goes on with the folder where that is edited.
    """
    by_path: dict[str, list[Finding]] = {}
    for each in findings:
        by_path.setdefault(each.path, []).append(each)
    capabilities = {each.id: health_of(each, by_path.get(each.path, ())) for each in specs}
    meeting = {delta.path for each in conflicts.meetings for delta in (each.one, each.other)}
    every = clashes(conflicts, meeting | {each.delta.path for each in conflicts.stale})
    return Report(
        subject,
        message(findings, every, capabilities, conflicts.unread),
        dict(sorted(capabilities.items())),
        {each.id: each.path for each in specs},
        _up_to_now(history, subject, capabilities),
        no_history,
        by_rule(findings, source),
        every,
        conflicts.changes,
        conflicts.unread,
        tuple(runs),
        bench,
        acceptance,
        source,
    )


def _up_to_now(history: History, subject: Subject, now: dict[str, Health]) -> History:
    """Return the history with the folder as its last sample.

    Where that is as it was committed it stands for the commit: the open changes, too, have a say in what is found now.
    """
    samples = history.samples
    if samples and not subject.edited:
        return replace(history, samples=(*samples[:-1], replace(samples[-1], capabilities=now)))
    return replace(history, samples=(*samples, Sample("", subject.made, now)))
