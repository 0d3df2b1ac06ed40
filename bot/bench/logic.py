"""Sense spoiled: what contradicts, cancels itself, can never happen, or checks something else."""

import re
from random import Random

from bot.bench.choosing import lone_steps, scenarios, shuffled, steps
from bot.bench.edits import arrow, in_clause, in_step, plant, whole_word, with_lines, with_span
from bot.bench.grammar import lower_first, negated, upper_first
from bot.bench.numbers import with_other_number
from bot.bench.operator import Class, Ground, Operator, Plant, by_name
from bot.bench.sentences import Clause, masked
from bot.openspec.model import Requirement, Span

_TRAILING = re.compile(r"^(?P<main>.+?)(?P<comma>,?) (?P<word>when|if) (?P<condition>[^,;:]{8,90})\.$")
_LIKE_WORDS = re.compile(r"[a-z]{4,}")
_LEADS = {
    "in particular": "In particular, ",
    "note": "Note that ",
    "in addition": "In addition, ",
    "for clarity": "For clarity: ",
}


def _said_again(ground: Ground, clause: Clause, sentence: str, form: str, random: Random) -> Plant | None:
    """Plant a sentence at the end of the first line of another requirement's body."""
    others = [
        each
        for each in ground.clauses
        if each.sentence.requirement is not clause.sentence.requirement
        and each.sentence.end == len(ground.document.outline.lines[each.sentence.line].rstrip())
        and not ground.document.outline.lines[each.sentence.line].lstrip().startswith(("-", "*"))
    ]
    if not others:
        return None
    other = random.choice(others).sentence
    line = ground.document.outline.lines[other.line].rstrip()
    text = with_lines(ground.document, {other.line: [f"{line} {sentence}"]})
    more = (clause.sentence.requirement.name,)
    return plant(ground, text, form, other.requirement, before=clause.sentence.text, after=sentence, more=more)


def _number(ground: Ground, form: str, random: Random) -> Plant | None:
    how, _, lead = form.partition(", ")
    for clause in shuffled(random, ground.clauses):
        changed = with_other_number(clause.sentence.text, how, random)
        if changed and clause.subject.startswith(("The ", "A ", "Each ")):
            words = changed[0] if not lead else _LEADS[lead] + lower_first(changed[0])
            return _said_again(ground, clause, words, form, random)
    return None


def _obligation(ground: Ground, form: str, random: Random) -> Plant | None:
    for clause in shuffled(random, ground.clauses):
        if (
            not clause.is_plain
            or clause.lead
            or not clause.subject.startswith("The ")
            or clause.verb in ("only", "also", "always", "not")
        ):
            continue
        lower = lower_first(clause.subject)
        words = form.format(
            subject=clause.subject,
            lower=lower,
            modal=clause.modal,
            modal_low=clause.modal,
            verb=clause.verb,
            rest=clause.rest,
        )
        return _said_again(ground, clause, words, form, random)
    return None


def _outcome(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant the opposite outcome where requirement and scenario both speak of it in the same words."""
    left, right = arrow(form)
    pattern = whole_word(left)
    for requirement, scenario, step in shuffled(random, steps(ground.document, "THEN")):
        shown = masked(step.text)
        if len(pattern.findall(shown)) == 1 and not whole_word(right).search(shown):
            match = pattern.search(shown)
            assert match is not None
            words = f"{step.text[: match.start()]}{right}{step.text[match.end() :]}"
            return in_step(ground, requirement, scenario, step, words, form)
    return None


def _vocabulary(ground: Ground, requirement: Requirement) -> set[str]:
    return set(_LIKE_WORDS.findall(ground.document.source(requirement.span).lower()))


def _something_else(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant a scenario about something else in the place of a requirement's only one."""
    sources = ground.others if form == "scenario of another capability" else (ground.document,)
    for requirement in shuffled(random, ground.document.requirements):
        if len(requirement.scenarios) != 1 or not requirement.scenarios[0].steps:
            continue
        own = requirement.scenarios[0]
        words = set(_LIKE_WORDS.findall(requirement.text.lower()))
        for source in shuffled(random, sources)[:5]:
            for other, scenario in shuffled(random, scenarios(source))[:8]:
                told = set(_LIKE_WORDS.findall(source.source(scenario.span).lower()))
                if other is requirement or len(words & told) > len(told) // 6:
                    continue
                lines = source.plain(scenario.span)
                if form.startswith("steps"):
                    lines[0] = ground.document.outline.lines[own.span.start]
                text = with_span(ground.document, own.span, lines)
                after = "\n".join(lines)
                before = ground.document.source(own.span)
                return plant(ground, text, form, requirement, scenario=scenario.name, before=before, after=after)
    return None


def _impossible(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant a second condition that denies the first one."""
    for requirement, scenario, step in shuffled(random, lone_steps(ground.document, "WHEN")):
        denied = negated(step.text)
        if denied is None or not step.text.startswith(("the ", "a ", "an ", "The ", "A ")) or " or " in step.text:
            continue
        mark = step.marks.replace("WHEN", "AND", 1).replace("When", "And", 1)
        line = form.format(mark=mark, negated=lower_first(denied))
        text = with_span(ground.document, step.span, [*ground.document.plain(step.span), line])
        return plant(ground, text, form, requirement, scenario=scenario.name, before=step.text, after=line)
    return None


def _unit(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant another unit in a scenario whose requirement has the same number with the right one."""
    left, right = arrow(form)
    glue = "" if left.startswith(("-", "%")) else r"[ ]?"
    pattern = re.compile(rf"(?<![\w.])(?P<number>\d[\d,]*){glue}{re.escape(left)}(?!\w)")
    for requirement, scenario in shuffled(random, scenarios(ground.document)):
        body = {each["number"] for each in pattern.finditer(requirement.text)}
        for step in scenario.steps:
            match = pattern.search(step.text)
            if match and match["number"] in body and step.span.end - step.span.start == 1:
                at = match.end() - len(left)
                words = f"{step.text[:at]}{right}{step.text[match.end() :]}"
                return in_step(ground, requirement, scenario, step, words, form)
    return None


def _cancelled(ground: Ground, form: str, random: Random) -> Plant | None:
    for clause in shuffled(random, ground.clauses):
        match = _TRAILING.match(clause.sentence.text) if masked(clause.sentence.text).count(",") == 0 else None
        if match and not clause.lead and _is_condition(clause, match):
            words = form.format(sentence=clause.sentence.text[:-1], condition=match["condition"])
            return in_clause(ground, clause, words, form)
    return None


def _is_condition(clause: Clause, match: re.Match[str]) -> bool:
    """Whether what follows is when the obligation holds: not what is asked, and not what alone lets it hold."""
    asked = clause.rest.startswith(("when ", "if ")) or match["main"].endswith((" only", " determine", " whether"))
    return not asked and not match["condition"].split()[0].endswith("ing")


def _tautology(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant the event again as the outcome."""
    for requirement, scenario in shuffled(random, scenarios(ground.document)):
        whens = [each for each in scenario.steps if each.role == "WHEN"]
        thens = [each for each in scenario.steps if each.role == "THEN"]
        fits = len(whens) == len(thens) == 1 and whens[0].text.startswith(("the ", "a ", "an "))
        if fits and thens[0].span.end - thens[0].span.start == 1 == whens[0].span.end - whens[0].span.start:
            words = form.format(when=whens[0].text)
            return in_step(ground, requirement, scenario, thens[0], words, form)
    return None


def _other_outcome(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant a scenario a second time, under another name and with the opposite outcome."""
    for requirement, scenario, step in shuffled(random, lone_steps(ground.document, "THEN")):
        denied = negated(step.text)
        if denied is None or scenario.steps[-1] is not step:
            continue
        name = upper_first(form.format(name=scenario.name, lower=lower_first(scenario.name)))
        lines = ground.document.plain(Span(scenario.span.start, step.span.start))
        lines = ["", f"#### Scenario: {name}", *lines[1:], f"{step.marks}{denied}"]
        text = with_span(ground.document, Span(scenario.span.end, scenario.span.end), lines)
        return plant(ground, text, form, requirement, scenario=name, before=step.text, after=denied)
    return None


OPERATORS = by_name(
    Operator("contradicting-number", Class.LOGIC, "Another requirement says the same with another number.", _number),
    Operator("contradicting-obligation", Class.LOGIC, "Another requirement forbids what one demands.", _obligation),
    Operator("outcome-contradicts", Class.LOGIC, "A scenario ends otherwise than its requirement says.", _outcome),
    Operator("scenario-of-something-else", Class.LOGIC, "The only scenario is about something else.", _something_else),
    Operator("impossible-condition", Class.LOGIC, "Two conditions that never hold together.", _impossible),
    Operator("swapped-unit", Class.LOGIC, "A scenario counts in other units than its requirement.", _unit),
    Operator("condition-cancels-itself", Class.LOGIC, "An exception that is the condition itself.", _cancelled),
    Operator("outcome-is-condition", Class.LOGIC, "An outcome that says the event again.", _tautology),
    Operator(
        "same-condition-other-outcome",
        Class.LOGIC,
        "Two scenarios with one event and opposite outcomes.",
        _other_outcome,
    ),
)
