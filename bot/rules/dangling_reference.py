"""``dangling-reference``: a capability, requirement or scenario is named that is not there."""

import re
from collections.abc import Iterator
from posixpath import dirname, normpath

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, DocumentKind
from bot.openspec.names import fold
from bot.rules.around import Around
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_NAME = r"[`\"“*']+(?P<name>[^`\"”*'\n]{2,120})[`\"”*']+"
_CAPABILITY = later(
    rf"\b(?:see|per|in|by|of|the|to|from|with|under|and)\s+(?:the\s+)?{_NAME}\s+(?:capability|specification|spec)\b(?!\.md)"
)
_BARE = _NAME.replace("?P<name>", "")
_REQUIREMENT = later(
    rf"(?:\b[Rr]equirement:?\s+{_BARE}|\b(?:see|per|in|by|of|the|to|from|with|under)\s+{_BARE}\s+requirement\b)"
)
_SCENARIO = later(
    rf"[\"“](?:Scenario|scenario):\s*([^\"”\n]{{2,120}})[\"”]|\b[Ss]cenario:?\s+{_BARE}|\bthe\s+{_BARE}\s+scenario\b"
)
_CALLED = later(rf"\b[Cc]apability\s+{_NAME}")
_PATH = later(r"openspec/specs/(?P<name>[\w./-]+?)/spec\.md")
_LINK = later(r"\]\((?P<to>[^)\s]{1,300}?spec\.md)(?:#[^)\s]{0,300})?\)")
_KEBAB = later(r"[a-z0-9]+(?:[-/][a-z0-9]+)+")

_SAID = (
    r"(?:defin|describ|specifi|stat|list|cover|own|govern|limit|mention|detail|explain|rul|document|given|set|laid)\w*"
)
_CUE = (
    rf"(?:see(?: also)?|refer(?:s|ring)? to|according to|compare|cf\.|{_SAID}(?: out| down)? (?:in|by|under|for)"
    r"|(?:rules|limits|order|terms|part) of)"
)
# A capability without the word for it, or without quotation marks.
_CUED = later(rf"\b{_CUE}\s+(?:the\s+)?{_NAME}(?=\s*(?:$|[.,;:)]|for\b|and\b|about\b|as\b))", re.IGNORECASE)
_PLAIN = later(
    r"\b(?:the|in|of|by|per|see|with|from)\s+(?P<name>[a-z0-9]+(?:-[a-z0-9]+)+)\s+(?:capability|specification|spec)\b(?!\.md)"
    r"|\b(?:[Cc]apability|[Ss]pecification|spec)\s+(?:of\s+|for\s+|named\s+|called\s+)?[`\"“*']+(?P<other>[a-z0-9]+(?:-[a-z0-9]+)+)\b(?![./])"
)
# "as in "Opening" of the `gates` spec", "(see gates, "Opening")": a name beside the capability that is to have it.
_BESIDE = later(
    r"[\"“](?P<name>[A-Z][^\"“”\n]{3,120})[\"”]\s+(?:of|in|from)\s+(?:the\s+)?[`\"“(]?(?P<of>[a-z0-9]+(?:[-/][a-z0-9]+)*)[`\"”)]?"
    r"|\b(?:see|per|cf\.)\s+(?:the\s+)?[`\"“]?(?P<by>[a-z0-9]+(?:[-/][a-z0-9]+)*)[`\"”]?,\s+[\"“](?P<named>[A-Z][^\"“”\n]{3,120})[\"”]"
)
# Without marks around it: "(see Requirement: Opening)", "per spec gate-rules".
_UNMARKED = later(
    r"[(,]\s*(?:see |per |cf\. )?(?:the )?Requirement:\s+(?P<name>[A-Z][^.,;:()\"`*\n]{3,100})(?=[).,;]|$)"
)
_UNMARKED_SPEC = later(
    r"\b(?:per|see|in|by|of|under|following)\s+(?:the\s+)?(?:spec|specification|capability)\s+"
    r"(?P<name>[a-z0-9]+(?:-[a-z0-9]+)+)(?=[).,;:\s]|$)"
)
_FILE = later(r"(?<![\w/.-])(?:\.\./|specs/)*(?P<name>[a-z0-9]+(?:-[a-z0-9]+)+)/spec\.md")
# Whatever is named: in quotation marks, as code, or emphasised.
_NAMED = later(
    r"[\"“]([^\"“”\n]{4,120})[\"”]|`([^`\n]{4,120})`|\*{1,2}([^*\n]{4,120})\*{1,2}|_([^_\n]{6,120})_|‘([^’\n]{4,120})’"
    r"|'([^'\n]{6,120})'|\[([^\]\n]{4,120})\]\("
)
_MARKS = later(r"[\"“`*_‘'\[]")
_WITHOUT_MARKS = later(
    r"\b(?:requirements?|scenarios?)(?: called| named)?:?\s+(?P<name>[\w#][^.,;()\"“`*\n]{3,120})", re.IGNORECASE
)
_REFERS = later(
    rf"\b(?:requirements?|scenarios?|above|below|section|rules?|headings?|cases?|{_CUE}|see|exceptions?|appl(?:y|ies)|shows?)\b",
    re.IGNORECASE,
)

_LONG = 2
_PATTERN = frozenset("<>{}*[]…$")
# "A requirement with a finding": such a word goes on with the sentence, and begins no name.
_GOES_ON_WORDS = """
with without for of in on at by from to into as and or but that which whose is are was were has have had when
while where after before than because so may shall must
"""
_GOES_ON = frozenset(_GOES_ON_WORDS.split())
# `tool show openspec/specs/login/spec.md`: what a command is given in an example.
_COMMAND = later(r"`[^`\n]* openspec/specs/[^`\n]*`")


def check(document: Document, around: Around) -> Iterator[Hit]:
    """Yield a hit per reference to what no document has."""
    if document.kind is not DocumentKind.SPEC:
        return
    for requirement in document.requirements:
        for number in range(requirement.span.start + 1, requirement.span.end):
            line = document.outline.lines[number]
            if document.hidden[number] or line.startswith("#"):
                continue
            for what, name in dict.fromkeys(_dangling(document, around, line)):
                message = f'There is no {what} "{name}"; correct the name, or say it here.'
                yield Hit(number, message, requirement, requirement.scenario_at(number), words=name)


def _might(line: str) -> bool:
    low = line.lower()
    return "requirement" in low or "scenario" in low or "spec" in low or "capability" in low


def _dangling(document: Document, around: Around, line: str) -> Iterator[tuple[str, str]]:
    known = _known(around)
    if _might(line):
        yield from _named(document, known, line)
    if _might(line) or _MARKS.search(line):
        yield from _nearly_named(known, line)


def _named(document: Document, known: dict[str, frozenset[str]], line: str) -> Iterator[tuple[str, str]]:
    for match in _CAPABILITY.finditer(line):
        if _KEBAB.fullmatch(match["name"]) and match["name"] not in known["capability"]:
            yield "capability", match["name"]
    for match in (*_CALLED.finditer(line), *_PATH.finditer(_COMMAND.sub("", line))):
        if match["name"] not in known["capability"] and not set(match["name"]) & _PATTERN:
            yield "capability", match["name"]
    for match in (*_PLAIN.finditer(line), *_FILE.finditer(line)):
        name = next(value for value in match.groups() if value)
        if name not in known["capability"]:
            yield "capability", name
    for match in _REQUIREMENT.finditer(line):
        yield from _unknown("requirement", match, known["requirement"])
    for match in _UNMARKED.finditer(line):
        yield from _unknown("requirement", match, known["requirement"])
    for match in _UNMARKED_SPEC.finditer(line):
        if match["name"] not in known["capability"]:
            yield "capability", match["name"]
    for match in _SCENARIO.finditer(line):
        yield from _unknown("scenario", match, known["scenario"])
    for match in _LINK.finditer(line):
        path = normpath(f"{dirname(document.path)}/{match['to']}")
        if "://" not in match["to"] and "/specs/" in f"/{path}" and path not in known["path"]:
            yield "spec", match["to"]


def _nearly_named(known: dict[str, frozenset[str]], line: str) -> Iterator[tuple[str, str]]:
    """Yield what is named like a capability, a requirement or a scenario but for its end, and is none."""
    for match in _BESIDE.finditer(line):
        name, capability = match["name"] or match["named"], match["of"] or match["by"]
        if capability in known["capability"] and "-" in capability and fold(name) not in known["name"]:
            yield "requirement or scenario", name
    for match in _CUED.finditer(line):
        name = match["name"]
        if _KEBAB.fullmatch(name) and name not in known["capability"]:
            yield "capability", name
    names = known["name"]
    for match in _NAMED.finditer(line):
        name = re.sub(r"^(?:Scenario|Requirement):\s*", "", next(value for value in match.groups() if value)).strip()
        folded = fold(name)
        begin, _, end = folded.rpartition(" ")
        if not begin or not end.isalpha() or begin not in known["begin"] or folded in names:
            continue
        # Two words of three may be the same by chance, if nothing says that this is a reference.
        if begin.count(" ") >= _LONG or (match[1] and name[0].isupper() and _REFERS.search(line)):
            yield "requirement or scenario", name
    for match in _WITHOUT_MARKS.finditer(line):
        words = match["name"].split()
        if words[0] in _GOES_ON or words[0][0].islower():  # names begin with a capital: "a requirement ends in a fence"
            continue
        known_ends = [at for at in range(len(words)) if fold(" ".join(words[: at + 1])) in names]
        begins = [at for at in range(1, len(words)) if fold(" ".join(words[:at])) in known["begin"]]
        if not known_ends and begins and begins[-1] > 1:
            yield "requirement or scenario", " ".join(words[: begins[-1] + 1])


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
        names = [fold(each.name) for each in requirements]
        names += [fold(one.name) for each in requirements for one in each.scenarios]
        around.notes["names"] = {
            "capability": frozenset(document.id for document in documents),
            "part": frozenset(part for document in documents for part in document.id.split("/")[-1].split("-")),
            "begin": frozenset(each.rpartition(" ")[0] for each in names),
            "name": frozenset(names),
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
