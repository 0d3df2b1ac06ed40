"""Scenarios spoiled in their steps: missing, out of order, misspelt, or run together."""

from random import Random

from bot.bench.choosing import scenarios, shuffled
from bot.bench.edits import arrow, plant, with_span
from bot.bench.operator import Class, Ground, Operator, Plant, by_name
from bot.openspec.model import Requirement, Scenario, Span, Step


def _lines(ground: Ground, steps: list[Step]) -> list[str]:
    return [line for step in steps for line in ground.document.plain(step.span)]


def _written(
    ground: Ground, requirement: Requirement, scenario: Scenario, steps: list[Step], form: str
) -> Plant | None:
    """Return what is planted by these steps, in this order, in the place of all."""
    if not steps:
        return None
    span = Span(scenario.steps[0].span.start, scenario.steps[-1].span.end)
    text = with_span(ground.document, span, _lines(ground, steps))
    return plant(ground, text, form, requirement, scenario=scenario.name)


def _missing(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant a scenario without one of its steps, or without all of that role; nothing of the role is left."""
    keyword = form.split()[0]
    for requirement, scenario in shuffled(random, scenarios(ground.document)):
        follow = [each for each in scenario.steps if each.role == keyword]
        if (len(follow) > 1) != ("follows" in form):
            continue
        kept = [each for each in scenario.steps if each.role != keyword]
        return _written(ground, requirement, scenario, kept, form)
    return None


def _out_of_order(ground: Ground, form: str, random: Random) -> Plant | None:
    for requirement, scenario in shuffled(random, scenarios(ground.document)):
        parts = {role: [each for each in scenario.steps if each.role == role] for role in ("GIVEN", "WHEN", "THEN")}
        if sum(map(len, parts.values())) != len(scenario.steps):
            continue
        if [each.role for each in scenario.steps] != [each.role for part in parts.values() for each in part]:
            continue
        orders = {
            "THEN before WHEN": ("GIVEN", "THEN", "WHEN"),
            "WHEN last": ("THEN", "GIVEN", "WHEN"),
            "THEN first": ("THEN", "GIVEN", "WHEN"),
        }
        mixed = [each for role in orders[form] for each in parts[role]]
        return _written(ground, requirement, scenario, mixed, form)
    return None


def _none(ground: Ground, form: str, random: Random) -> Plant | None:
    for requirement, scenario in shuffled(random, scenarios(ground.document)):
        lines = [] if form == "nothing" else [form]
        text = with_span(ground.document, scenario.body, ["", *lines])
        return plant(ground, text, form, requirement, scenario=scenario.name, after=" ".join(lines))
    return None


def _keyword(ground: Ground, form: str, random: Random) -> Plant | None:
    right, wrong = arrow(form)
    for requirement, scenario in shuffled(random, scenarios(ground.document)):
        step = next(each for each in scenario.steps if each.keyword == right)
        first, *more = ground.document.plain(step.span)
        for old, new in ((right, wrong), (right.title(), wrong.title())):
            if old in step.marks:
                line = step.marks.replace(old, new, 1) + first[len(step.marks) :]
                text = with_span(ground.document, step.span, [line, *more])
                return plant(ground, text, form, requirement, scenario=scenario.name, before=old, after=new)
    return None


def _one_line(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant a WHEN and its THEN on one line."""
    for requirement, scenario in shuffled(random, scenarios(ground.document)):
        for one, two in zip(scenario.steps, scenario.steps[1:], strict=False):
            fits = one.keyword == "WHEN" and two.keyword == "THEN" and "**" in two.marks
            if fits and one.span.end - one.span.start == 1 == two.span.end - two.span.start:
                line = one.marks + form.format(when=one.text.rstrip(".,"), then=two.text)
                text = with_span(ground.document, Span(one.span.start, two.span.end), [line])
                return plant(ground, text, form, requirement, scenario=scenario.name, after=line)
    return None


OPERATORS = by_name(
    Operator("step-missing", Class.STRUCTURE, "A scenario without its event, or without its outcome.", _missing),
    Operator("steps-out-of-order", Class.STRUCTURE, "An outcome before its event.", _out_of_order),
    Operator("steps-missing", Class.STRUCTURE, "A scenario without steps.", _none),
    Operator("step-keyword", Class.STRUCTURE, "A step under a word that is no keyword.", _keyword),
    Operator("steps-on-one-line", Class.STRUCTURE, "Event and outcome on one line.", _one_line),
)
