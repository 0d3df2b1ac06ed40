"""What only several documents show: references to nothing, copies, other numbers elsewhere, terms that drift."""

import re
from random import Random

from bot.bench.choosing import open_clauses, scenarios, shuffled
from bot.bench.edits import arrow, in_clause, plant, with_lines, with_span
from bot.bench.grammar import article
from bot.bench.names import absent_id, absent_name
from bot.bench.numbers import MEASURED, other_number
from bot.bench.operator import Class, Ground, Operator, Plant, by_name
from bot.bench.sentences import masked
from bot.openspec.model import Document, Requirement, Span

_LONGEST_COPY = 30
_LEAST_USES = 5


def _referring(ground: Ground, form: str, random: Random, said: str) -> Plant | None:
    """Plant one more sentence behind an obligation."""
    for clause in open_clauses(ground, random):
        line = ground.document.outline.lines[clause.sentence.line]
        if not line[clause.sentence.end :].strip():
            return in_clause(ground, clause, f"{clause.sentence.text} {said}", form)
    return None


def _capability(ground: Ground, form: str, random: Random) -> Plant | None:
    return _referring(ground, form, random, form.format(id=absent_id(ground, random)))


def _requirement(ground: Ground, form: str, random: Random) -> Plant | None:
    if not ground.document.requirements:
        return None
    name = absent_name(ground, random.choice(ground.document.requirements).name, random)
    return _referring(ground, form, random, form.format(name=name))


def _scenario(ground: Ground, form: str, random: Random) -> Plant | None:
    found = list(scenarios(ground.document))
    if not found:
        return None
    name = absent_name(ground, random.choice(found)[1].name, random)
    return _referring(ground, form, random, form.format(name=name))


def _short(document: Document) -> list[Requirement]:
    """Return the requirements that can be copied as a whole."""
    return [
        each
        for each in document.requirements
        if each.scenarios and each.text and each.span.end - each.span.start <= _LONGEST_COPY
    ]


def _appended(
    ground: Ground, lines: list[str], form: str, name: str, source: Document, before: str, after: str
) -> Plant | None:
    """Plant a requirement of another document behind the last one."""
    last = ground.document.requirements[-1]
    text = with_span(ground.document, Span(last.span.end, last.span.end), ["", *lines])
    made = plant(ground, text, form, before=before, after=after)
    if made is None:
        return None
    names = frozenset({lines[0].partition(":")[2].strip(), name})
    return Plant(made.base, made.draft, made.path, form, name, "", before, after, names, (source.path,))


def _number(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant a requirement of another capability with one number changed wherever it stands."""
    taken = {each.name for each in ground.document.requirements}
    for source in shuffled(random, ground.others)[:40]:
        for requirement in shuffled(random, _short(source)):
            found = list(MEASURED.finditer(masked(requirement.text)))
            if not found or requirement.name in taken:
                continue
            old = random.choice(found)["number"]
            new = other_number(old, form)
            if int(new) < 2 or old == new:
                continue
            whole = re.compile(rf"(?<![\w.]){old}(?!\w|\.\d)")
            lines = [whole.sub(new, line) for line in source.plain(requirement.span)]
            lines[0] = source.plain(requirement.span)[0]
            return _appended(ground, lines, form, requirement.name, source, old, new)
    return None


def _copy(ground: Ground, form: str, random: Random) -> Plant | None:
    taken = {each.name for each in ground.document.requirements}
    for source in shuffled(random, ground.others)[:10]:
        for requirement in shuffled(random, _short(source)):
            named = {
                "same name": requirement.name,
                "name and id": f"{requirement.name} in {ground.document.id.split('/')[-1].replace('-', ' ')}",
                "name, second half": " ".join(requirement.name.split()[len(requirement.name.split()) // 2 :]),
                "shorter name": " ".join(requirement.name.split()[:3]),
            }[form]
            if named in taken or len(named) < 4:
                continue
            lines = [f"### Requirement: {named}", *source.plain(requirement.span)[1:]]
            return _appended(ground, lines, form, requirement.name, source, "", named)
    return None


def _drift(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant another word for a term that the spec has at least five times, and the other one never."""
    left, right = arrow(form)
    pattern = re.compile(rf"(?<![\w`\-./])(?P<det>[Aa]n? )?(?P<term>{left})(?P<many>s?)(?![\w`\-/])")
    lines = ground.document.outline.lines
    shown = {at: masked(line) for at, line in enumerate(lines) if not ground.document.hidden[at] and line[:1] != "#"}
    uses = sum(len(pattern.findall(line)) for line in shown.values())
    if uses < _LEAST_USES or any(right in line.lower() for line in lines):
        return None
    for requirement in shuffled(random, ground.document.requirements):
        for at in shuffled(random, range(requirement.span.start + 1, requirement.span.end)):
            found = list(pattern.finditer(shown.get(at, "")))
            if len(found) != 1:
                continue
            match = found[0]
            det = f"{article(right)} " if match["det"] else ""
            det = det.capitalize() if (match["det"] or "")[:1].isupper() else det
            new = f"{det}{right}{match['many']}"
            text = with_lines(ground.document, {at: [f"{lines[at][: match.start()]}{new}{lines[at][match.end() :]}"]})
            return plant(ground, text, form, requirement, before=match[0], after=new)
    return None


OPERATORS = by_name(
    Operator("dangling-capability", Class.ACROSS, "A reference to a capability that is not there.", _capability),
    Operator("dangling-requirement", Class.ACROSS, "A reference to a requirement that is not there.", _requirement),
    Operator("dangling-scenario", Class.ACROSS, "A reference to a scenario that is not there.", _scenario),
    Operator(
        "other-number-elsewhere", Class.ACROSS, "A requirement of another capability, with another number.", _number
    ),
    Operator("copied-elsewhere", Class.ACROSS, "A requirement that another capability has too.", _copy),
    Operator("drifting-term", Class.ACROSS, "Another word for what the spec calls by one name.", _drift),
)
