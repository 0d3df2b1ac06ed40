"""The findings that a house lives with for now: listed in a file, told apart by what stays the same when lines move."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.errors import ConfigError
from bot.openspec.findings import Finding

DEFAULT = ".specbot-baseline.json"
LookedAt = Callable[[str, str], bool]
"""Whether a run would have found what (rule, path) stand for."""
_VERSION = 1
_KEY = ("rule", "path", "requirement", "scenario", "words")
_AGAIN = "'specbot check --write-baseline' writes it anew."

Key = tuple[str, ...]


@dataclass(frozen=True)
class Baseline:
    """How many findings are known, by ``Finding.key``."""

    known: Mapping[Key, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Compared:
    """The findings that nobody knew of, those that are known, and how many known ones are gone."""

    fresh: tuple[Finding, ...] = ()
    known: tuple[Finding, ...] = ()
    gone: int = 0


def compare(
    found: Iterable[Finding],
    baseline: Baseline,
    looked_at: LookedAt,
    is_there: Callable[[str, str], bool] = lambda _path, _requirement: True,
) -> Compared:
    """Return findings against a baseline; of more findings of one key than it knows the last ones are fresh.

    What is known of a requirement that is not there (path, name) any more is known of another one in its document in
    which the same rule finds the same words: it was renamed.
    """
    left = Counter(baseline.known)
    fresh: list[Finding] = []
    known: list[Finding] = []
    for finding in found:
        is_known = left[finding.key] > 0
        left[finding.key] -= is_known
        (known if is_known else fresh).append(finding)
    renamed = _renamed(left, fresh, is_there)
    fresh = [each for each in fresh if id(each) not in renamed]
    known += renamed.values()
    gone = sum(times for key, times in left.items() if times > 0 and looked_at(key[0], key[1]))
    return Compared(tuple(fresh), tuple(known), gone)


def _renamed(left: Counter[Key], fresh: Sequence[Finding], is_there: Callable[[str, str], bool]) -> dict[int, Finding]:
    """Return the findings, by their identity, that are known under a name that is gone, and take those out."""
    waiting: dict[Key, list[Key]] = {}
    for key, times in left.items():
        if times > 0 and key[2] and key[4] and not is_there(key[1], key[2]):
            waiting.setdefault((*key[:2], *key[3:]), []).extend([key] * times)
    found = {}
    for finding in fresh:
        keys = waiting.get((*finding.key[:2], *finding.key[3:]))
        if keys and finding.requirement:
            left[keys.pop()] -= 1
            found[id(finding)] = finding
    return found


def baseline_of(found: Iterable[Finding]) -> Baseline:
    """Return the baseline that knows exactly these findings."""
    return Baseline(Counter(each.key for each in found))


def write_baseline(baseline: Baseline) -> str:
    """Return a baseline as JSON: one finding a line, in order, so that a diff shows what came and went."""
    rows = [
        json.dumps({**dict(zip(_KEY, key, strict=True)), "count": times}, ensure_ascii=True)
        for key, times in sorted(baseline.known.items(), key=lambda each: (each[0][1], each[0]))
    ]
    inside = ",\n".join(f"  {row}" for row in rows)
    return f'{{"version": {_VERSION}, "findings": [\n{inside}\n]}}\n' if rows else '{"version": 1, "findings": []}\n'


def read_baseline(text: str, name: str) -> Baseline:
    """Return the baseline that a file called ``name`` holds. Raises ConfigError for anything else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{name} is no JSON: {error}.", _AGAIN) from error
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        raise ConfigError(f"{name} is no baseline of specbot.", _AGAIN)
    if data.get("version") != _VERSION:
        raise ConfigError(f"{name} is of version {data.get('version')!r}; this specbot reads {_VERSION}.", _AGAIN)
    known: Counter[Key] = Counter()
    for number, row in enumerate(data["findings"], 1):
        known[_key(row, f"{name}: finding {number}")] += row["count"]
    return Baseline(known)


def _key(row: Any, where: str) -> Key:
    if not isinstance(row, dict) or set(row) != {*_KEY, "count"}:
        raise ConfigError(f"{where} has not the keys {', '.join(_KEY)} and count.", _AGAIN)
    values: Sequence[Any] = [row[name] for name in _KEY]
    is_count = type(row["count"]) is int and 0 < row["count"] < 1_000_000
    if not is_count or not all(isinstance(each, str) for each in values):
        raise ConfigError(f"{where} holds something else than texts and a count.", _AGAIN)
    return tuple(values)
