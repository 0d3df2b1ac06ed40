"""One known edit of one requirement, and the flags that it must get: nothing more, nothing less."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bot.openspec.model import Document, Requirement, Scenario, Span
from bot.openspec.prose import is_prose
from bot.openspec.steps import step_at

Flags = list[tuple[str, str]]  # (kind, step)
_HELD = re.compile(r"(`+)[^`]+?\1|\[[^\]]*\]\([^)]*\)|[\"“][^\"”]*[\"”]|https?://\S+|<!--.*?-->|[\w/.-]*[/_][\w/.-]*")
_NUMBER = re.compile(r"(?<![\w.,:/#$€£-])\d{1,4}(?![\w.,:/%-])")
_MEASURE = re.compile(r"(?<![\w.,:/#$€£-])(\d{1,4})[ ](seconds|minutes|hours|days|bytes|characters)\b")
_SHORT = {"seconds": "s", "minutes": "min", "hours": "h", "days": "d", "bytes": "byte", "characters": "chars"}
_OTHER = {
    "seconds": "minutes", "minutes": "seconds", "hours": "days", "days": "hours", "bytes": "kB", "characters": "bytes",
}  # fmt: skip
_BOUNDS = ("at least", "at most")
_QUANTIFIERS = {"every": "some", "each": "some", "all": "some", "both": "either"}
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


@dataclass(frozen=True)
class Edit:
    """The document's lines after an edit, and what must be flagged; ``base`` where the first text was edited too."""

    name: str
    lines: list[str]
    flags: Flags
    base: list[str] | None = None


@dataclass(frozen=True)
class Spot:
    """One line of a body or a step that an edit may touch: ``held`` says which letters are code, links, quotations."""

    document: Document
    line: int
    role: str
    scope: Span

    @property
    def text(self) -> str:
        return self.document.outline.lines[self.line]

    def finds(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Return what a pattern finds outside of what is held."""
        held = [match.span() for match in _HELD.finditer(self.text)]
        start = len(step_at(self.text)[1]) if self.role and step_at(self.text) else 0
        return [
            match
            for match in pattern.finditer(self.text)
            if match.start() >= start and not any(a < match.end() and match.start() < b for a, b in held)
        ]

    def edited(self, name: str, span: tuple[int, int], words: str, *kinds: str, base: str | None = None) -> Edit:
        """Return the edit that puts ``words`` in a place of the line; a step that differs is flagged as such."""
        lines = list(self.document.outline.lines)
        of_step = {"THEN": "outcome-changed", "WHEN": "condition-changed", "GIVEN": "condition-changed"}
        flags: Flags = [(kind, "") for kind in kinds]
        if self.role and name != "unit respelled":
            flags.append((of_step[self.role], self.role))
        before = None
        if base is not None:
            before = list(lines)
            before[self.line] = base
            lines[self.line] = base
        text = lines[self.line]
        lines[self.line] = text[: span[0]] + words + text[span[1] :]
        return Edit(name, lines, flags, before)


def edits(document: Document, requirement: Requirement, random: Random) -> Iterator[Edit]:
    """Yield one edit of each kind that can be made of a requirement."""
    spots = list(_spots(document, requirement))
    if not spots or document.hidden.count(1) > sum(document.outline.fenced):
        return
    for make in (_number, _unit, _weaker, _no_obligation, _negation, _identifier, _bound, _quantifier, _reworded):
        edit = next(filter(None, (make(spot, random) for spot in random.sample(spots, len(spots)))), None)
        if edit:
            yield edit
    body = [each for each in spots if not each.role]
    steps = [each for each in spots if each.role]
    for role, name in (("THEN", "outcome"), ("WHEN", "condition")):
        for spot in [each for each in steps if each.role == role][:2]:
            yield spot.edited(name, (len(spot.text.rstrip()),) * 2, " and a kettle sings")
    if body:
        yield from _injected(body[-1])
    if steps:
        yield from _injected(steps[-1])
    yield from _scenarios(document, requirement)
    yield _wrapped(document, requirement, random)


def _spots(document: Document, requirement: Requirement) -> Iterator[Spot]:
    lines = document.outline.lines
    for number in range(requirement.body.start, requirement.body.end):
        line = lines[number]
        if is_prose(line) and not document.hidden[number] and not step_at(line) and _is_whole(line):
            yield Spot(document, number, "", requirement.body)
    for scenario in requirement.scenarios:
        for step in scenario.steps:
            line = lines[step.span.start]
            if step.role and step.text and not document.hidden[step.span.start] and _is_whole(line):
                yield Spot(document, step.span.start, step.role, scenario.body)


def _is_whole(line: str) -> bool:
    """Whether no code span and no quotation goes on in another line."""
    return line.count("`") % 2 == 0 and line.count('"') % 2 == 0 and line.count("“") == line.count("”")


def _number(spot: Spot, random: Random) -> Edit | None:
    found = spot.finds(_NUMBER)
    if not found or spot.text.lstrip()[:1].isdigit():
        return None
    match = random.choice(found)
    return spot.edited("number", match.span(), str(int(match[0]) + 7919), "number-changed")


def _unit(spot: Spot, random: Random) -> Edit | None:
    found = spot.finds(_MEASURE)
    if not found:
        return None
    match = random.choice(found)
    if random.random() < 0.5:
        return spot.edited("unit respelled", match.span(2), _SHORT[match[2]])
    return spot.edited("unit", match.span(2), _OTHER[match[2]], "number-changed")


def _weaker(spot: Spot, random: Random) -> Edit | None:
    found = spot.finds(re.compile(r"\b(SHALL|MUST|SHOULD|MAY)\b"))
    if len(found) != 1:
        return None
    old = found[0][0]
    new = random.choice(
        [each for each in ("SHALL", "SHOULD", "MAY") if each != old and {each, old} != {"SHALL", "MUST"}]
    )
    strength = {"MUST": 3, "SHALL": 3, "SHOULD": 2, "MAY": 1}
    kind = "obligation-weakened" if strength[new] < strength[old] else "obligation-strengthened"
    return spot.edited("obligation", found[0].span(), new, kind)


def _no_obligation(spot: Spot, random: Random) -> Edit | None:
    found = spot.finds(re.compile(r"(?<!\d )\b(SHALL|MUST)[ ](?=\w)"))
    return spot.edited("obligation dropped", found[0].span(), "", "obligation-lost") if len(found) == 1 else None


def _negation(spot: Spot, random: Random) -> Edit | None:
    found = spot.finds(
        re.compile(r"\b(?:SHALL|MUST)\b(?P<no> NOT\b)?(?! (?:not )?(?:exceed|be longer|be more|be less|more|less))")
    )
    if len(found) != 1:
        return None
    match = found[0]
    if match["no"]:
        return spot.edited("negation dropped", match.span("no"), "", "negation-lost")
    if spot.text[match.end() :].startswith(" NOT"):
        return None
    return spot.edited("negation", (match.end(),) * 2, " NOT", "negation-added")


def _identifier(spot: Spot, random: Random) -> Edit | None:
    scope = "\n".join(spot.document.plain(spot.scope))
    whole = [match for match in _SPAN.finditer(spot.text) if scope.count(match[1]) == 1 and 1 < len(match[1]) < 60]
    if not whole or spot.text.count("`") % 2 or "``" in scope:
        return None
    match = random.choice(whole)
    return spot.edited("identifier", match.span(1), match[1] + "2", "identifier-renamed")


def _bound(spot: Spot, random: Random) -> Edit | None:
    found = spot.finds(re.compile("at least|at most"))
    if len(found) != 1 or not re.match(r" \w", spot.text[found[0].end() :]):
        return None
    new = _BOUNDS[found[0][0] == _BOUNDS[0]]
    return spot.edited("bound", found[0].span(), new, "bound-changed")


def _quantifier(spot: Spot, random: Random) -> Edit | None:
    found = spot.finds(re.compile(r"(?<![\w-])(?<!zero )(?<!one )(?<!\d )(every|each|all|both)(?= [a-z])"))
    if len(found) != 1:
        return None
    return spot.edited("quantifier", found[0].span(), _QUANTIFIERS[found[0][0]], "quantifier-changed")


def _reworded(spot: Spot, random: Random) -> Edit | None:
    found = spot.finds(re.compile(r"(?<=[a-z] )the(?= [a-z])"))
    return spot.edited("reworded", random.choice(found).span(), "that very") if found and not spot.role else None


def _injected(spot: Spot) -> Iterator[Edit]:
    """Yield edits of words that were put in before: so each kind is tried in each requirement."""
    for name, one, two, kinds in (
        ("number", "for 41 seconds", "for 43 seconds", ["number-changed"]),
        ("unit", "for 41 seconds", "for 41 hours", ["number-changed"]),
        ("unit", "for 41 seconds and 12 pots", "for 41 kettles and 12 pots", ["number-changed"]),
        # Both numbers stand elsewhere too: neither is lost nor new, and yet one changed.
        ("number", "for 41 cups, 43 cups, 41 cups", "for 41 cups, 43 cups, 43 cups", ["number-changed"]),
        ("unit respelled", "for 41 seconds", "for 41 s", []),
        ("link", "as [told](./one-page.md)", "as [told](./two-page.md)", ["link-changed"]),
        ("identifier", "with `kettleLimit`", "with `kettleBound`", ["identifier-renamed"]),
        ("bound", "for at least 41 kettles", "for at most 41 kettles", ["bound-changed"]),
        ("quote", "saying “a kettle”", "saying “a cattle”", ["quote-changed"]),
    ):
        text = spot.text.rstrip()
        base = f"{text} {one}"
        yield spot.edited(name, (len(text) + 1, len(base)), two, *kinds, base=base)


def _scenarios(document: Document, requirement: Requirement) -> Iterator[Edit]:
    lines = list(document.outline.lines)
    names = [each.name for each in requirement.scenarios]
    last = requirement.scenarios[-1] if requirement.scenarios else None
    for scenario in requirement.scenarios[:2]:
        if names.count(scenario.name) != 1:
            continue
        a, b = scenario.span.start, scenario.span.end
        yield Edit("scenario dropped", lines[:a] + lines[b:], [("scenario-lost", "")])
        fresh = [f"#### Scenario: {scenario.name} once more, by moonlight"]
        if _has_words(scenario):
            yield Edit("scenario renamed", lines[:a] + fresh + lines[a + 1 :], [("scenario-renamed", "")])
    if last and document.outline.open_fence is None:
        end = last.span.end
        put = [
            "",
            "#### Scenario: A kettle at midnight",
            "- **WHEN** a kettle whistles",
            "- **THEN** the cat runs away",
        ]
        yield Edit("scenario added", lines[:end] + put + lines[end:], [("scenario-added", "")])
    head = requirement.span.start
    renamed = [f"### Requirement: {requirement.name} by moonlight"]
    if requirement.text:
        yield Edit("requirement renamed", lines[:head] + renamed + lines[head + 1 :], [("requirement-renamed", "")])


def _has_words(scenario: Scenario) -> bool:
    return any(each.text for each in scenario.steps)


def _wrapped(document: Document, requirement: Requirement, random: Random) -> Edit:
    """Return the requirement with its paragraphs and steps wrapped at another width, where that is safe."""
    lines = document.outline.lines
    out = list(lines[: requirement.span.start])
    steps = {step.span.start: step for each in requirement.scenarios for step in each.steps}
    spots = {spot.line for spot in _spots(document, requirement)}
    number = requirement.span.start
    while number < requirement.span.end:
        end = number + 1
        line = lines[number]
        indent = ""
        if number in spots:
            if number in steps:
                indent = "  "
            else:
                while end in spots and end not in steps:
                    end += 1
            text = " ".join(" ".join(lines[number:end]).split())
            made = _broken(text, random.randint(30, 110), indent)
            out += made if made else list(lines[number:end])
        else:
            out.append(line)
        number = end
    return Edit("wrapped", out + list(lines[requirement.span.end :]), [])


def _broken(text: str, width: int, indent: str) -> list[str]:
    made = textwrap.wrap(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    safe = all(is_prose(each) and not step_at(each) and not each.lstrip().startswith(("`", "#")) for each in made[1:])
    return made if safe else []
