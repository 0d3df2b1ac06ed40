"""Findings by rule: which there are most of, what each says, and where they stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bot.openspec.findings import Finding, Severity, in_order
from bot.workflows.finding_ids import summary_of

_WAYS = {"gitlab": "-/blob", "bitbucket": "src", "codeberg": "src/commit", "gitea": "src/commit"}
"""What stands before the commit in the address of a file; on GitHub and what resembles it "blob"."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding, and the address of its line where the server has that text, empty where it is not known."""

    finding: Finding
    url: str = ""


@dataclass(frozen=True, slots=True)
class RuleFound:
    """All findings of one rule; ``severity`` is that of the worst."""

    rule: str
    summary: str
    severity: Severity
    found: tuple[Found, ...]

    @property
    def fixable(self) -> int:
        """How many have a certain fix."""
        return sum(each.finding.fixable for each in self.found)

    @property
    def files(self) -> int:
        """In how many files they are."""
        return len({each.finding.path for each in self.found})


@dataclass(frozen=True, slots=True)
class Source:
    """Where the text of a commit can be read: ``https://host``, ``owner/name``, the commit, and the root's prefix.

    ``same`` are the paths whose text in the folder is the commit's.
    """

    host: str
    repository: str
    commit: str
    prefix: str
    same: frozenset[str]

    def line(self, path: str, line: int) -> str:
        """Return the address of a line, empty where the server has another text."""
        if path not in self.same:
            return ""
        kind = next((way for word, way in _WAYS.items() if word in self.host), "blob")
        where = quote(f"{self.repository}/{kind}/{self.commit}/{self.prefix}{path}", errors="surrogateescape")
        # "?plain=1" shows the lines of a Markdown file, of which a page that renders it has none.
        return f"{self.host}/{where}?plain=1#L{line}" if line else f"{self.host}/{where}"


def by_rule(findings: Iterable[Finding], source: Source | None = None) -> tuple[RuleFound, ...]:
    """Return findings rule by rule: errors before warnings before remarks, then those there are most of."""
    groups: dict[str, list[Finding]] = {}
    for each in in_order(findings):
        groups.setdefault(each.rule, []).append(each)
    rules = [_group(rule, found, source) for rule, found in groups.items()]
    return tuple(sorted(rules, key=lambda each: (-each.severity, -len(each.found), each.rule)))


def _group(rule: str, found: list[Finding], source: Source | None) -> RuleFound:
    places = tuple(Found(each, source.line(each.path, each.line) if source else "") for each in found)
    return RuleFound(rule, summary_of(rule), max(each.severity for each in found), places)


def severities(findings: Iterable[Finding]) -> Mapping[Severity, int]:
    """Return how many there are of each severity, the worst first."""
    found = list(findings)
    return {kind: sum(each.severity is kind for each in found) for kind in sorted(Severity, reverse=True)}
