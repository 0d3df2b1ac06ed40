"""Findings as SARIF 2.1.0, the format that code scanning on GitHub and many editors read."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from bot import __version__
from bot.openspec.findings import Finding, Severity
from bot.rules.registry import RULES
from bot.text.printable import printable
from bot.text.tree import to_bytes
from bot.workflows.finding_ids import summary_of
from bot.workflows.located import Located

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that is told and counts for nothing: ``kind`` is ``inSource`` or ``external``, with the reason."""

    place: Located
    kind: str
    reason: str


def as_sarif(found: Sequence[Located], suppressed: Sequence[Suppressed], prefix: str) -> dict[str, Any]:
    """Return one log; ``prefix`` leads from the top of the repository to the root, empty or with a slash at its end."""
    everything = [*found, *(each.place for each in suppressed)]
    names = list(dict.fromkeys(each.finding.rule for each in everything))
    index = {name: number for number, name in enumerate(names)}
    worst = {name: max(each.finding.severity for each in everything if each.finding.rule == name) for name in names}
    seen: Counter[tuple[str, ...]] = Counter()
    # All results have the property, or none has (SARIF 2.1.0, 3.27.23): empty, it says that somebody looked.
    results = [{**_result(each, index, prefix, seen), "suppressions": []} for each in found]
    results += [
        {
            **_result(each.place, index, prefix, seen),
            "suppressions": [{"kind": each.kind, "status": "accepted", "justification": printable(each.reason)}],
        }
        for each in suppressed
    ]
    driver = {
        "name": "specbot",
        "semanticVersion": __version__,
        "rules": [_rule(name, worst[name]) for name in names],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The top of the repository."}}},
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(name: str, worst: Severity) -> dict[str, Any]:
    rule = RULES.get(name)
    found: dict[str, Any] = {
        "id": name,
        "shortDescription": {"text": summary_of(name)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity if rule else worst]},
        "help": {"text": summary_of(name)},
    }
    if rule:
        examples = [("Instead of", rule.bad), ("write", rule.good)] if rule.bad and rule.good else []
        plain = [rule.summary, f"Source: {rule.source}.", *(f"{word}: {text}" for word, text in examples)]
        marked = [rule.summary, f"*Source: {rule.source}.*", *(f"{word}:\n\n{_block(text)}" for word, text in examples)]
        found["fullDescription"] = {"text": f"{rule.summary} Source: {rule.source}."}
        found["help"] = {"text": "\n\n".join(plain), "markdown": "\n\n".join(marked)}
        precisions = {1: "low", 2: "medium", 3: "high"}
        found["properties"] = {"precision": precisions[rule.confidence], "tags": [rule.profile.name.lower()]}
    return found


def _block(text: str) -> str:
    """Return Markdown that shows a text as it stands."""
    return "\n".join(f"    {line}" for line in text.split("\n"))


def _result(each: Located, index: Mapping[str, int], prefix: str, seen: Counter[tuple[str, ...]]) -> dict[str, Any]:
    finding = each.finding
    place: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(prefix + finding.path), "uriBaseId": _ROOT}}
    }
    if finding.line:
        place["physicalLocation"]["region"] = _region(each)
    if finding.requirement:
        names = filter(None, (finding.requirement, finding.scenario))
        place["logicalLocations"] = [{"fullyQualifiedName": printable(" › ".join(names)), "kind": "member"}]
    seen[finding.key] += 1
    return {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": printable(finding.message)},
        "locations": [place],
        "partialFingerprints": {"specbotFinding/v1": _fingerprint(finding, seen[finding.key])},
        "properties": {"confidence": finding.confidence.name.lower(), "fixable": finding.fixable},
    }


def _region(each: Located) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": each.finding.line}
    if each.column:
        region |= {"startColumn": each.column, "endColumn": each.end_column}
        region["snippet"] = {"text": printable(each.source[each.column - 1 : each.end_column - 1])}
    return region


def _fingerprint(finding: Finding, number: int) -> str:
    """Return what stays the same when lines move; ``number`` tells findings apart that differ in nothing else."""
    return sha256(json.dumps([*finding.key, number]).encode()).hexdigest()[:32]


def _uri(path: str) -> str:
    return quote(to_bytes(path), safe="/")
