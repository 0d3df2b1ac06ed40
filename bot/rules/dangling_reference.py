"""``dangling-reference``: a capability, requirement or scenario is named that is not there."""

import re
from collections.abc import Iterator
from posixpath import dirname, normpath

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, DocumentKind, Requirement, Scenario
from bot.openspec.names import fold
from bot.rules.around import Around
from bot.rules.rule import Hit, Profile, Rule

_NAME = r"[`\"“*']+(?P<name>[^`\"”*'\n]{2,120})[`\"”*']+"
_CAPABILITY = re.compile(
    rf"\b(?:see|per|in|by|of|the|to|from|with|under|and)\s+(?:the\s+)?{_NAME}\s+(?:capability|specification|spec)\b(?!\.md)"
)
_BARE = _NAME.replace("?P<name>", "")
_REQUIREMENT = re.compile(
    rf"(?:\b[Rr]equirement:?\s+{_BARE}|\b(?:see|per|in|by|of|the|to|from|with|under)\s+{_BARE}\s+requirement\b)"
)
_SCENARIO = re.compile(
    rf"[\"“](?:Scenario|scenario):\s*([^\"”\n]{{2,120}})[\"”]|\b[Ss]cenario:?\s+{_BARE}|\bthe\s+{_BARE}\s+scenario\b"
)
_CALLED = re.compile(rf"\b[Cc]apability\s+{_NAME}")
_PATH = re.compile(r"openspec/specs/(?P<name>[\w./-]+?)/spec\.md")
_LINK = re.compile(r"\]\((?P<to>[^)\s]{1,300}?spec\.md)(?:#[^)\s]*)?\)")
_KEBAB = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)+")

_PATTERN = frozenset("<>{}*[]…$")


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit per reference to what no document has."""
    if document.kind is not DocumentKind.SPEC:
        return
    for requirement in document.requirements:
        for number in range(requirement.span.start + 1, requirement.span.end):
            line = document.outline.lines[number]
            if document.hidden[number] or line.startswith("#") or not _might(line):
                continue
            for what, name in _dangling(document, around, line):
                message = f'There is no {what} "{name}"; correct the name, or say it here.'
                yield Hit(number, message, requirement, _scenario_at(requirement, number), words=name)


def _scenario_at(requirement: Requirement, line: int) -> Scenario | None:
    return next((each for each in requirement.scenarios if line in each.span), None)


def _might(line: str) -> bool:
    low = line.lower()
    return "requirement" in low or "scenario" in low or "spec" in low or "capability" in low


def _dangling(document: Document, around: Around, line: str) -> Iterator[tuple[str, str]]:
    known = _known(around)
    for match in _CAPABILITY.finditer(line):
        if _KEBAB.fullmatch(match["name"]) and match["name"] not in known["capability"]:
            yield "capability", match["name"]
    for match in (*_CALLED.finditer(line), *_PATH.finditer(line)):
        if match["name"] not in known["capability"] and not set(match["name"]) & _PATTERN:
            yield "capability", match["name"]
    for match in _REQUIREMENT.finditer(line):
        yield from _unknown("requirement", match, known["requirement"])
    for match in _SCENARIO.finditer(line):
        yield from _unknown("scenario", match, known["scenario"])
    for match in _LINK.finditer(line):
        path = normpath(f"{dirname(document.path)}/{match['to']}")
        if "://" not in match["to"] and "/specs/" in f"/{path}" and path not in known["path"]:
            yield "spec", match["to"]


def _unknown(what: str, match: re.Match[str], known: frozenset[str]) -> Iterator[tuple[str, str]]:
    name = next(value for value in match.groups() if value)
    name = re.sub(r"^(?:Scenario|Requirement):\s*", "", name)
    # A placeholder such as <name>, and a pattern, name nothing.
    if not set(name) & _PATTERN and "..." not in name and fold(name.strip()) not in known:
        yield what, name


def _known(around: Around) -> dict[str, frozenset[str]]:
    if "names" not in around.notes:
        documents = around.documents()
        requirements = [each for document in documents for each in document.requirements]
        around.notes["names"] = {
            "capability": frozenset(document.id for document in documents),
            "path": frozenset(document.path for document in documents),
            "requirement": frozenset(fold(each.name) for each in requirements),
            "scenario": frozenset(fold(one.name) for each in requirements for one in each.scenarios),
        }
    found = around.notes["names"]
    assert isinstance(found, dict)
    return found


RULE = Rule(
    id="dangling-reference",
    summary="A capability, requirement or scenario is named that is not there.",
    source="ISO/IEC/IEEE 29148, 5.2.5: complete; Femmer: incomplete references",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check_around=check,
    profile=Profile.STRICT,
    bad='The gate SHALL open as the requirement "Opnening" says.',
    good='The gate SHALL open as the requirement "Opening" says.',
)
