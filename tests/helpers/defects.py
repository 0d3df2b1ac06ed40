"""Plant one defect into a clean document: one operator for each rule that can mend."""

import re
from collections.abc import Callable
from random import Random

from bot.openspec.model import Document, Requirement, Scenario, Span

Operator = Callable[[Document, Random], str | None]
"""From a clean document to the text with the defect; None where the document has no place for it."""


def _lines(document: Document) -> list[str]:
    return list(document.lines)


def _join(document: Document, start: int, end: int, fresh: list[str]) -> str:
    lines = _lines(document)
    ending = "\r\n" if lines[0].endswith("\r\n") else "\n"
    return "".join([*lines[:start], *(line + ending for line in fresh), *lines[end:]])


def _requirement(document: Document, random: Random) -> Requirement | None:
    return random.choice(document.requirements) if document.requirements else None


def _scenario(document: Document, random: Random) -> tuple[Requirement, Scenario] | None:
    both = [(each, scenario) for each in document.requirements for scenario in each.scenarios if scenario.steps]
    return random.choice(both) if both else None


def obligation_case(document: Document, random: Random) -> str | None:
    places = []
    for each in document.requirements:
        words = re.findall(r"\b(?:SHALL|MUST|shall|must|will|should|may|can|could|might)\b", each.text)
        line = (
            document.outline.lines[each.body.start] or document.outline.lines[min(each.body.start + 1, each.body.end)]
        )
        if words in (["SHALL"], ["MUST"]) and re.match(r"(?:The|A|An|Each|Every) [\w `-]{1,60} (?:SHALL|MUST) ", line):
            places.append(each)
    if not places:
        return None
    chosen = random.choice(places)
    source = document.source(chosen.span)
    head, body = source.split("\n", 1)
    verb = "SHALL" if re.search(r"\bSHALL\b", body) else "MUST"
    small = random.choice(["shall", "will"]) if verb == "SHALL" else "must"
    weak = re.sub(rf"\b{verb}\b", small, body, count=1)
    return document.text.replace(source, f"{head}\n{weak}", 1)


def obligation_in_name(document: Document, random: Random) -> str | None:
    places = [each for each in document.requirements if "\n" not in each.text and re.search("SHALL|MUST", each.text)]
    if not places:
        return None
    chosen = random.choice(places)
    sentence = chosen.text.rstrip(".")
    return _join(document, chosen.span.start, chosen.body.end, [f"### Requirement: {sentence}", ""])


def scenario_heading(document: Document, random: Random) -> str | None:
    place = _scenario(document, random)
    if not place:
        return None
    start = place[1].span.start
    title = document.outline.lines[start].lstrip("#").strip()
    if not title.startswith("Scenario:"):
        return None
    marks = random.choice(["### ", "##### ", "## ", "###### ", "####", " #### ", "   #### "])
    return _join(document, start, start + 1, [f"{marks}{title}"])


def scenario_as_text(document: Document, random: Random) -> str | None:
    place = _scenario(document, random)
    if not place:
        return None
    scenario = place[1]
    first = scenario.steps[0].span.start
    if any(line.strip() for line in document.plain(Span(scenario.span.start + 1, first))):
        return None
    name = scenario.name
    if document.outline.lines[scenario.span.start] != f"#### Scenario: {name}":
        return None
    bullet = random.choice(
        ["- **Scenario: {}**", "* **Scenario:** {}", "**Scenario: {}**", "Scenario: {}", "- Scenario: {}"]
    )
    indent = "  " if bullet[0] in "-*" and bullet[1] == " " else ""
    body = [indent + line if line.strip() else line for line in document.plain(scenario.body)]
    return _join(document, scenario.span.start, scenario.span.end, [bullet.format(name), *body])


def requirement_heading(document: Document, random: Random) -> str | None:
    chosen = _requirement(document, random)
    if not chosen or document.outline.lines[chosen.span.start] != f"### Requirement: {chosen.name}":
        return None
    wrong = random.choice(
        ["#### Requirement: ", "## Requirement: ", "###Requirement: ", " ### Requirement: ", "# Requirement: "]
    )
    return _join(document, chosen.span.start, chosen.span.start + 1, [wrong + chosen.name])


def section_heading(document: Document, random: Random) -> str | None:
    title = random.choice(["Purpose", "Requirements"])
    section = next((each for each in document.sections if each.title == title), None)
    if not section:
        return None
    wrong = random.choice(["## {}:", "##{}", "## **{}**", " ## {}", "### {}:"])
    return _join(document, section.span.start, section.span.start + 1, [wrong.format(title)])


def delta_heading_in_spec(document: Document, random: Random) -> str | None:
    if random.random() < 0.5 or len(document.requirements) < 2:
        section = next((each for each in document.sections if each.title == "Requirements"), None)
        if not section:
            return None
        return _join(document, section.span.start, section.span.start + 1, ["## ADDED Requirements"])
    at = random.choice(document.requirements[1:]).span.start
    return _join(document, at, at, [random.choice(["## ADDED Requirements", "## MODIFIED Requirements"]), ""])


def delta_heading(document: Document, random: Random) -> str | None:
    sections = [each for each in document.sections if re.fullmatch(r"(?:ADDED|MODIFIED) Requirements", each.title)]
    if not sections:
        return None
    chosen = random.choice(sections)
    word = chosen.title.split()[0]
    wrong = random.choice(
        ["### {} Requirements", "# {} Requirements", "## {} Requirements:", "## {}", "## {}  Requirements"]
    )
    return _join(document, chosen.span.start, chosen.span.start + 1, [wrong.format(word)])


def step_order(document: Document, random: Random) -> str | None:
    place = _scenario(document, random)
    if not place:
        return None
    steps = [each for each in place[1].steps if each.role in ("WHEN", "THEN")]
    whole = [each.role for each in steps]
    if "WHEN" not in whole or "THEN" not in whole or whole != sorted(whole, reverse=True):
        return None
    runs = [role for index, role in enumerate(whole) if index == 0 or whole[index - 1] != role]
    when = [each for each in steps if each.role == "WHEN"]
    then = [each for each in steps if each.role == "THEN"]
    given_after = any(each.role == "GIVEN" and each.span.start > steps[0].span.start for each in place[1].steps)
    if runs != ["WHEN", "THEN"] or when[-1].span.end != then[0].span.start or given_after:
        return None
    first, last = when[0].span.start, then[-1].span.end
    middle = then[0].span.start
    swapped = [*document.plain(Span(middle, last)), *document.plain(Span(first, middle))]
    return _join(document, first, last, swapped) if all(line.strip() for line in swapped) else None


def steps_on_one_line(document: Document, random: Random) -> str | None:
    place = _scenario(document, random)
    if not place:
        return None
    for one, two in zip(place[1].steps, place[1].steps[1:], strict=False):
        joinable = (one.keyword, two.keyword) in (("WHEN", "THEN"), ("GIVEN", "WHEN"))
        plain = (
            one.span.end == two.span.start and two.span.end - two.span.start == 1 and one.span.end - one.span.start == 1
        )
        if joinable and plain and "**" in two.marks and one.marks.split("*")[0] == two.marks.split("*")[0]:
            line = document.outline.lines[one.span.start] + ", " + document.outline.lines[two.span.start].lstrip(" -*+")
            text = re.sub(r", (\w+)\*\*", r", **\1**", line, count=1)
            return _join(document, one.span.start, two.span.end, [text])
    return None


def empty_scenario(document: Document, random: Random) -> str | None:
    place = _scenario(document, random)
    if not place:
        return None
    start = place[1].span.start
    return _join(document, start, start, [document.outline.lines[start], ""])


def duplicate_scenario(document: Document, random: Random) -> str | None:
    place = _scenario(document, random)
    if not place:
        return None
    copy = document.plain(place[1].span)
    return _join(document, place[1].span.end, place[1].span.end, ["", *copy])


def duplicate_requirement(document: Document, random: Random) -> str | None:
    chosen = _requirement(document, random)
    if not chosen:
        return None
    return _join(document, chosen.span.end, chosen.span.end, ["", *document.plain(chosen.span)])


def repeated_step(document: Document, random: Random) -> str | None:
    place = _scenario(document, random)
    if not place:
        return None
    step = random.choice([each for each in place[1].steps if each.text] or [None])  # type: ignore[list-item]
    if step is None:
        return None
    return _join(document, step.span.end, step.span.end, document.plain(step.span))


def doubled_word(document: Document, random: Random) -> str | None:
    chosen = _requirement(document, random)
    if not chosen:
        return None
    places = []
    for number in range(chosen.body.start, chosen.span.end):
        line = document.outline.lines[number]
        if document.outline.fenced[number] or line.startswith("#") or "`" in line or '"' in line:
            continue
        places += [
            (number, match) for match in re.finditer(r"(?<= )(?:the|a|an|of|to|and|or|for|with|from)(?= \w)", line)
        ]
    if not places:
        return None
    number, match = random.choice(places)
    line = document.outline.lines[number]
    return _join(document, number, number + 1, [f"{line[: match.end()]} {match[0]}{line[match.end() :]}"])


def rename_line(document: Document, random: Random) -> str | None:
    starts = [
        number for number, line in enumerate(document.outline.lines) if line.startswith("- FROM: `### Requirement:")
    ]
    pairs = [at for at in starts if document.outline.lines[at + 1].startswith("- TO: `### Requirement:")]
    if not pairs:
        return None
    at = random.choice(pairs)
    old, new = document.plain(Span(at, at + 2))
    change = random.choice(
        [
            lambda line: line.replace("FROM:", "**FROM:**").replace("TO:", "**TO:**"),
            lambda line: line.replace("FROM:", "From:").replace("TO:", "To:"),
            lambda line: line.replace("### Requirement: ", ""),
            lambda line: line.replace("### ", ""),
        ]
    )
    return _join(document, at, at + 2, [change(old), change(new)])


SPEC_OPERATORS: dict[str, Operator] = {
    "obligation-case": obligation_case,
    "obligation-in-name": obligation_in_name,
    "scenario-heading": scenario_heading,
    "scenario-as-text": scenario_as_text,
    "requirement-heading": requirement_heading,
    "section-heading": section_heading,
    "delta-heading-in-spec": delta_heading_in_spec,
    "step-order": step_order,
    "steps-on-one-line": steps_on_one_line,
    "empty-scenario": empty_scenario,
    "duplicate-scenario": duplicate_scenario,
    "duplicate-requirement": duplicate_requirement,
    "repeated-step": repeated_step,
    "doubled-word": doubled_word,
}
DELTA_OPERATORS: dict[str, Operator] = {"delta-heading": delta_heading, "rename-line": rename_line}
# Whose defect leaves one original only; the sentence of obligation-in-name had another heading once.
UNIQUE = frozenset({*SPEC_OPERATORS, *DELTA_OPERATORS} - {"obligation-in-name"})
