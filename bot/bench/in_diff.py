"""What only the difference of two texts shows: an obligation, a number, a scenario that was another one before."""

import re
from collections.abc import Iterable
from functools import partial
from random import Random

from bot.bench.choosing import scenarios, shuffled, steps
from bot.bench.edits import arrow, in_sentence, plant, whole_word, with_lines, with_span
from bot.bench.numbers import with_other_number
from bot.bench.operator import Class, Ground, Operator, Plant, by_name
from bot.bench.sentences import masked
from bot.openspec.model import Requirement

_CODE = re.compile(r"`(?P<name>[A-Za-z][\w.-]{3,40})`")


def _lines(ground: Ground, requirement: Requirement) -> list[int]:
    """Return the lines of a requirement that a reader sees as sentences or steps."""
    lines = ground.document.outline.lines
    told = {each.line for each in ground.sentences if each.requirement is requirement}
    for owner, _, step in (*steps(ground.document, "WHEN"), *steps(ground.document, "THEN")):
        if owner is requirement:
            told.add(step.span.start)
    return sorted(at for at in told if lines[at].strip())


def _at(
    ground: Ground, requirement: Requirement, line: int, new: str, form: str, before: str, after: str
) -> Plant | None:
    return plant(ground, with_lines(ground.document, {line: [new]}), form, requirement, before=before, after=after)


def _swap(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant one word for another where the line has it once and has not the other."""
    left, right = arrow(form)
    pattern = whole_word(left)
    for requirement in shuffled(random, ground.document.requirements):
        for line in shuffled(random, _lines(ground, requirement)):
            text = ground.document.outline.lines[line]
            shown = masked(text)
            found = list(pattern.finditer(shown))
            if len(found) != 1 or whole_word(right).search(shown) or _is_denied(left, shown, found[0].end()):
                continue
            new = f"{text[: found[0].start()]}{right}{text[found[0].end() :]}"
            return _at(ground, requirement, line, new, form, left, right)
    return None


def _is_denied(left: str, text: str, end: int) -> bool:
    """Whether a verb that is to be denied is denied already, or is part of a question or a longer verb."""
    return left in ("SHALL", "MUST", "is", "are") and bool(re.match(r" (?:NOT|not|no|never|SHALL)\b", text[end:]))


def _outcome(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant the opposite outcome in a THEN step."""
    left, right = arrow(form)
    for requirement, scenario, step in shuffled(random, steps(ground.document, "THEN")):
        shown = masked(step.text)
        match = whole_word(left).search(shown)
        if match and not whole_word(right).search(shown):
            words = f"{step.text[: match.start()]}{right}{step.text[match.end() :]}"
            text = with_span(ground.document, step.span, [f"{step.marks}{words}"])
            return plant(ground, text, form, requirement, scenario=scenario.name, before=step.text, after=words)
    return None


def _number(ground: Ground, form: str, random: Random) -> Plant | None:
    for requirement in shuffled(random, ground.document.requirements):
        for line in shuffled(random, _lines(ground, requirement)):
            changed = with_other_number(ground.document.outline.lines[line], form, random)
            if changed:
                return _at(ground, requirement, line, changed[0], form, changed[1], changed[2])
    return None


def _scenario_lost(ground: Ground, form: str, random: Random) -> Plant | None:
    for requirement in shuffled(random, ground.document.requirements):
        found = [scenario for owner, scenario in scenarios(ground.document) if owner is requirement]
        if len(found) < 2 or len(found) != len(requirement.scenarios):
            continue
        lost = {"last": found[-1:], "first": found[:1], "any": [random.choice(found)], "all but the first": found[1:]}[
            form
        ]
        gone = {line for each in lost for line in range(each.span.start, each.span.end)}
        text = with_lines(ground.document, dict.fromkeys(gone, ()))
        return plant(ground, text, form, requirement, scenario=lost[0].name, before=lost[0].name)
    return None


def _requirement_lost(ground: Ground, form: str, random: Random) -> Plant | None:
    found = ground.document.requirements
    if len(found) < 2:
        return None
    at = {"last": len(found) - 1, "first": 0}.get(form, random.randrange(len(found)))
    lost = found[at : at + 2] if form == "two in a row" else found[at : at + 1]
    gone = {line for each in lost for line in range(each.span.start, each.span.end)}
    text = with_lines(ground.document, dict.fromkeys(gone, ()))
    return plant(ground, text, form, lost[0], before=lost[0].name, more=[each.name for each in lost])


def _condition_lost(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant an obligation without the condition that it began or ended with."""
    trailing = re.compile(rf"^(?P<main>[^,;:]{{20,}}?),? {form} [^,;:]{{6,}}\.$")
    for clause in shuffled(random, ground.clauses):
        text = clause.sentence.text
        if form == "only" and " only" in masked(text):
            new = text.replace(" only", "", 1)
        elif clause.lead.lower().startswith(f"{form} "):
            new = text[len(clause.lead) : len(clause.lead) + 1].upper() + text[len(clause.lead) + 1 :]
        else:
            match = trailing.match(masked(text))
            if not match or not re.search("SHALL|MUST", match["main"]):
                continue
            new = f"{text[: match.end('main')]}."
        return in_sentence(ground, clause.sentence, new, form)
    return None


def _renamed(name: str, form: str) -> str:
    return {
        "plural": name[:-1] if name.endswith("s") else f"{name}s",
        "prefix": f"new_{name}",
        "suffix": f"{name}_id",
        "other case": name.swapcase(),
        "cut": name[:-2],
        "digit": f"{name}2",
    }[form]


def _identifier(ground: Ground, form: str, random: Random) -> Plant | None:
    for requirement in shuffled(random, ground.document.requirements):
        for line in shuffled(random, _lines(ground, requirement)):
            text = ground.document.outline.lines[line]
            found = list(_CODE.finditer(text))
            if not found:
                continue
            match = random.choice(found)
            name = _renamed(match["name"], form)
            new = f"{text[: match.start('name')]}{name}{text[match.end('name') :]}"
            return _at(ground, requirement, line, new, form, match["name"], name)
    return None


_operator = partial(Operator, kind=Class.DIFF)


def _all() -> Iterable[Operator]:
    yield _operator("obligation-weakened", summary="SHALL became less than SHALL.", sow=_swap, flags=("obligation",))
    yield _operator("number-changed", summary="A number became another one.", sow=_number, flags=("number",))
    yield _operator("scenario-lost", summary="A scenario went.", sow=_scenario_lost, flags=("scenario-lost",))
    yield _operator(
        "requirement-lost", summary="A requirement went.", sow=_requirement_lost, flags=("requirement-removed",)
    )
    yield _operator("negation-flipped", summary="A not came or went.", sow=_swap, flags=("negation",))
    yield _operator("outcome-flipped", summary="An outcome became its opposite.", sow=_outcome, flags=("outcome",))
    yield _operator("bound-moved", summary="A bound moved to the other side.", sow=_swap, flags=("bound", "order"))
    yield _operator(
        "quantifier-changed", summary="All became some.", sow=_swap, flags=("quantifier", "bound", "number")
    )
    yield _operator("condition-lost", summary="A condition went.", sow=_condition_lost, flags=("condition", "-lost"))
    yield _operator(
        "identifier-changed",
        summary="A name in code became another one.",
        sow=_identifier,
        flags=("identifier", "code"),
    )


OPERATORS = by_name(*_all())
