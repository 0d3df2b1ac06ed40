"""A requirement's block as what must be compared with what: its body and each role of each scenario, in sentences."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.openspec.model import DocumentKind
from bot.openspec.parse import parse_document
from bot.openspec.passages import ITEM, Passage, own_passages, scenario_passages
from bot.text.outline import outline

# Where a sentence may end; what stands in code or in quotation marks ends none.
_MASKED = re.compile(r"(?<!`)(`{1,8})(?!`)[^`]{1,1000}?\1(?!`)|[\"“][^\"“”\n]{1,200}[\"”]|\b(?:e\.g|i\.e|etc|vs)\.")
_END = re.compile(
    r"(?<=[.!?;])[\"”)*]*\s+|(?<=:)(?<!SHALL:)(?<!MUST:)(?<!SHOULD:)(?<!MAY:)(?<!NOT:)\s+|(?<=[。；！？])"
)
# "The view SHALL NOT:" says of each item below what it begins to say.
_BEGUN = re.compile(r"(?:^|(?<=[.;] ))(?P<words>[^.;:]*\b(?:SHALL|MUST|SHOULD|MAY)(?: NOT)?)\s*:$")


@dataclass(frozen=True, slots=True)
class Unit:
    """What one role of one scenario says, or what a requirement says outside of them (scenario and role are empty)."""

    scenario: str
    role: str
    sentences: tuple[str, ...]


def units(block: str) -> list[Unit]:
    """Return the units of a requirement's block, or of prose; of several blocks, each under its requirement's name."""
    document = parse_document("", "", _framed(block), DocumentKind.SPEC)
    found: list[Unit] = []
    for requirement in document.requirements:
        whole = requirement.name if len(document.requirements) > 1 else ""
        found.append(Unit(whole, "NAME", (requirement.name,)))
        found.append(Unit(whole, "", tuple(_sentences(own_passages(document, requirement)))))
        known: Counter[str] = Counter()
        for scenario in requirement.scenarios:
            known[scenario.name] += 1
            name = scenario.name if known[scenario.name] == 1 else f"{scenario.name} ({known[scenario.name]})"
            passages = scenario_passages(document, scenario)
            for role in dict.fromkeys(each.role for each in passages):
                own = [each for each in passages if each.role == role]
                found.append(Unit(f"{whole}: {name}" if whole else name, role, tuple(_sentences(own))))
    return found


def _framed(block: str) -> str:
    """Return a document with one section, in which what stands under no heading is the body of a requirement."""
    lines = block.split("\n")
    first = next((each.line for each in outline(lines).headings if each.level == 3 and each.titled), len(lines))
    is_block = first < len(lines) and not any(line.strip() for line in lines[:first])
    return f"## Requirements\n{block}" if is_block else f"## Requirements\n### Requirement: x\n{block}"


def _sentences(passages: Sequence[Passage]) -> Iterator[str]:
    begun = ""
    for each in passages:
        if each.is_code:
            yield each.text
            continue
        item = each.text.startswith(ITEM)
        text = each.words
        if item and begun:
            text = f"{begun} {text}"
        elif not item:
            match = _BEGUN.search(text)
            begun = match["words"] if match else ""
            text = text[: match.start()] if match else text
        yield from split(text)


def split(text: str) -> Iterator[str]:
    """Yield the sentences of a paragraph."""
    masked = _MASKED.sub(lambda match: "x" * len(match[0]), text)
    start = 0
    for match in _END.finditer(masked):
        if text[start : match.end()].strip():
            yield text[start : match.end()].strip()
        start = match.end()
    if text[start:].strip():
        yield text[start:].strip()
