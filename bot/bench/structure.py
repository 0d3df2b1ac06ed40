"""The frame spoiled: headings, sections, names, fences, and what a merge leaves behind."""

from random import Random

from bot.bench.choosing import scenarios, shuffled
from bot.bench.edits import plant, with_lines, with_span
from bot.bench.operator import Class, Ground, Operator, Plant, by_name
from bot.openspec.model import Span


def _scenario_heading(ground: Ground, form: str, random: Random) -> Plant | None:
    for requirement, scenario in shuffled(random, scenarios(ground.document)):
        line = form.format(name=scenario.name)
        text = with_lines(ground.document, {scenario.span.start: [line]})
        before = ground.document.outline.lines[scenario.span.start]
        return plant(ground, text, form, before=before, after=line, scenario=scenario.name) if requirement else None
    return None


def _requirement_heading(ground: Ground, form: str, random: Random) -> Plant | None:
    # The first one of a spec may be the only one: another one tells less of itself.
    for requirement in shuffled(random, ground.document.requirements[1:]):
        line = form.format(name=requirement.name)
        text = with_lines(ground.document, {requirement.span.start: [line]})
        before = ground.document.outline.lines[requirement.span.start]
        return plant(ground, text, form, before=before, after=line)
    return None


def _section_heading(ground: Ground, form: str, _: Random) -> Plant | None:
    wanted = (
        "purpose" if any(word in form for word in ("Purpose", "Overview", "Goal", "Introduction")) else "requirements"
    )
    for section in ground.document.sections:
        if section.title.lower() == wanted:
            text = with_lines(ground.document, {section.span.start: [form]})
            before = ground.document.outline.lines[section.span.start]
            return plant(ground, text, form, before=before, after=form)
    return None


def _delta_heading(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant a delta's heading: in the place of the section's own, or before a requirement in the middle."""
    for section in ground.document.sections:
        if section.title.lower() != "requirements":
            continue
        later = ground.document.requirements[1:]
        if later and random.random() < 0.5:
            at = random.choice(later).span.start
            text = with_span(ground.document, Span(at, at), [form, ""])
        else:
            text = with_lines(ground.document, {section.span.start: [form]})
        return plant(ground, text, form, after=form)
    return None


def _no_scenarios(ground: Ground, form: str, random: Random) -> Plant | None:
    for requirement in shuffled(random, ground.document.requirements):
        if requirement.scenarios and not ground.document.outline.headings_in(
            requirement.span.start + 1, requirement.scenarios[0].span.start
        ):
            span = Span(requirement.scenarios[0].span.start, requirement.span.end)
            lines = [] if form == "nothing" else [form]
            return plant(ground, with_span(ground.document, span, lines), form, requirement, after=" ".join(lines))
    return None


def _no_body(ground: Ground, form: str, random: Random) -> Plant | None:
    for requirement in shuffled(random, ground.document.requirements):
        if requirement.scenarios and requirement.text:
            lines = ["", *([] if form == "nothing" else [form, ""])]
            text = with_span(ground.document, requirement.body, lines)
            return plant(ground, text, form, requirement, before=requirement.text, after=" ".join(lines).strip())
    return None


def _same_requirement(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant the name of one requirement over another one."""
    found = shuffled(random, ground.document.requirements)
    if len(found) < 2:
        return None
    one, two = found[:2]
    spelled = {
        "same": one.name,
        "capitals": one.name.upper(),
        "title": one.name.title(),
        "blank": one.name.replace(" ", "  ", 1),
    }
    name = spelled[form]
    if form != "same" and name == one.name:
        return None
    text = with_lines(ground.document, {two.span.start: [f"### Requirement: {name}"]})
    return plant(ground, text, form, before=two.name, after=name)


def _same_scenario(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant a scenario's name over another of the same requirement, or the whole scenario a second time."""
    for requirement in shuffled(random, ground.document.requirements):
        found = [each for each in requirement.scenarios if each.name and each.steps]
        if len(found) < 2:
            continue
        one, two = shuffled(random, found)[:2]
        if form == "next":
            place = found.index(one)
            one, two = (found[place], found[place + 1]) if place + 1 < len(found) else (found[place - 1], found[place])
        if form == "whole":
            copy = ["", *ground.document.plain(one.span)]
            text = with_span(ground.document, Span(requirement.span.end, requirement.span.end), copy)
        else:
            name = one.name.upper() if form == "capitals" else one.name
            text = with_lines(ground.document, {two.span.start: [f"#### Scenario: {name}"]})
        return plant(ground, text, form, requirement, scenario=one.name, before=two.name, after=one.name)
    return None


def _fence(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant an opening fence below a requirement's sentence, or among the steps of a scenario."""
    if any("```" in line or "~~~" in line for line in ground.document.outline.lines):
        return None
    example = ['{ "status": "ok" }'] if "json" in form else ["status: ok"]
    for requirement in shuffled(random, ground.document.requirements):
        ends = [requirement.body.end, *(each.span.end for each in requirement.scenarios)]
        at = random.choice(ends)
        text = with_span(ground.document, Span(at, at), [form, *example, ""])
        return plant(ground, text, form, after=form)
    return None


def _conflict(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant both sides of a merge around a step."""
    for requirement, scenario in shuffled(random, scenarios(ground.document)):
        step = random.choice(scenario.steps)
        ours = ground.document.plain(step.span)
        # Who merges has two versions: the other side's begins with another word, or ends with one more.
        theirs = [line.replace(" the ", " that ", 1) for line in ours]
        theirs = theirs if theirs != ours else [*ours[:-1], f"{ours[-1].rstrip(' .')} again"]
        name = "HEAD" if form == "feature" else form
        other = "feature/rework" if form == "feature" else "main"
        lines = [f"<<<<<<< {name}", *ours, "=======", *theirs, f">>>>>>> {other}"]
        text = with_span(ground.document, step.span, lines)
        return plant(ground, text, form, requirement, scenario=scenario.name, after=lines[0])
    return None


def _nameless(ground: Ground, form: str, random: Random) -> Plant | None:
    if "Requirement" in form:
        for requirement in shuffled(random, ground.document.requirements[1:]):
            text = with_lines(ground.document, {requirement.span.start: [form]})
            return plant(ground, text, form, before=requirement.name, after=form)
        return None
    for requirement, scenario in shuffled(random, scenarios(ground.document)):
        text = with_lines(ground.document, {scenario.span.start: [form]})
        return plant(ground, text, form, requirement, before=scenario.name, after=form)
    return None


OPERATORS = by_name(
    Operator(
        "scenario-heading", Class.STRUCTURE, "A scenario's heading that no reader takes for one.", _scenario_heading
    ),
    Operator(
        "requirement-heading",
        Class.STRUCTURE,
        "A requirement's heading that no reader takes for one.",
        _requirement_heading,
    ),
    Operator("section-heading", Class.STRUCTURE, "Purpose or Requirements under another heading.", _section_heading),
    Operator("delta-heading-in-spec", Class.STRUCTURE, "A heading of a delta in a main spec.", _delta_heading),
    Operator("scenarios-missing", Class.STRUCTURE, "A requirement without its scenarios.", _no_scenarios),
    Operator("body-missing", Class.STRUCTURE, "A requirement that says nothing.", _no_body),
    Operator("duplicate-requirement", Class.STRUCTURE, "Two requirements of one name.", _same_requirement),
    Operator(
        "duplicate-scenario", Class.STRUCTURE, "Two scenarios of one name, or the same one twice.", _same_scenario
    ),
    Operator("unclosed-fence", Class.STRUCTURE, "Code that never ends.", _fence),
    Operator("conflict-markers", Class.STRUCTURE, "Both sides of a merge.", _conflict),
    Operator("nameless", Class.STRUCTURE, "A heading without the name.", _nameless),
)
