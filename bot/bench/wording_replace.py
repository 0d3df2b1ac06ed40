"""Wording spoiled by other words: numbers, units, actors, verbs and obligations that became less than they were."""

import re
from random import Random

from bot.bench.choosing import lone_steps, open_clauses, says, shuffled
from bot.bench.edits import in_clause, in_sentence, in_step, plant, with_span
from bot.bench.grammar import PARTICIPLES, object_and_tail
from bot.bench.operator import Class, Ground, Operator, Plant, by_name
from bot.bench.sentences import masked

_BEFORE_NAMES = "the first last all and or to above below least most HTTP code status version Tier"
_NOT_AFTER = "".join(f"(?<!\\b{word} )" for word in (*_BEFORE_NAMES.split(), "maximum of", "minimum of"))
_COUNT = re.compile(
    rf"(?<![\w.\-#:/$¤]){_NOT_AFTER}(?:exactly |up to )?"
    r"(?P<number>\d{1,3}(?:,\d{3})*|two|three|four|five|six|seven|eight|ten|twelve|twenty) "
    r"(?P<noun>(?:[a-z-]+ )?[a-z]{3,}s)\b(?<!ss)(?<!is)(?<!us)(?! -)"
)
_AND = re.compile(r"\b(?P<one>[a-z]{3,}) (?P<joint>and|or) (?P<two>[a-z]{3,})\b")
_ALIKE = ("s", "ing", "ed", "ion", "ment", "ity", "able", "al")
_PAIRED = re.compile(r"\b(?:both|either|neither|between|whether)\b")
_ENDS = r"(?=[.,;)]|$| (?:and|or|before|after|when|if|unless|then|until)\b)"
_FIRST_MOST = 140


def _quantity(ground: Ground, form: str, random: Random) -> Plant | None:
    for sentence in shuffled(random, ground.sentences):
        match = _COUNT.search(masked(sentence.text))
        if match and match["number"] not in ("0", "1") and not says(ground.document, sentence.requirement, form):
            new = f"{sentence.text[: match.start()]}{form} {sentence.text[match.start('noun') :]}"
            return in_sentence(ground, sentence, new, form)
    return None


def _unit(ground: Ground, form: str, random: Random) -> Plant | None:
    pattern = re.compile(rf"(?<![\w.\-#:/])(?P<number>\d[\d,.]*)(?: ?|-){re.escape(form)}{_ENDS}")
    for sentence in shuffled(random, ground.sentences):
        match = pattern.search(masked(sentence.text))
        if match:
            new = f"{sentence.text[: match.end('number')]}{sentence.text[match.end() :]}"
            return in_sentence(ground, sentence, new, form, match[0])
    for role in ("WHEN", "THEN"):
        for requirement, scenario, step in shuffled(random, lone_steps(ground.document, role)):
            match = pattern.search(masked(step.text))
            if match:
                new = f"{step.text[: match.end('number')]}{step.text[match.end() :]}"
                return in_step(ground, requirement, scenario, step, new, form)
    return None


def _joined(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant the obligation of another requirement into a sentence about the same subject."""
    found = [each for each in ground.clauses if each.is_plain and not each.lead]
    for first in shuffled(random, found):
        for second in shuffled(random, found):
            apart = first.sentence.requirement is not second.sentence.requirement
            if apart and first.subject == second.subject and first.verb != "be" != second.verb:
                words = form.format(
                    first=first.sentence.text[:-1],
                    second=f"{second.verb} {second.rest}",
                )
                return in_clause(ground, first, f"{words}.", form)
    return None


def _passive(ground: Ground, form: str, random: Random) -> Plant | None:
    for clause in shuffled(random, ground.clauses):
        taken = object_and_tail(masked(clause.rest))
        if clause.negated or clause.verb not in PARTICIPLES or not taken or len(clause.rest) > _FIRST_MOST:
            continue
        length, _ = taken
        what = clause.rest[:length]
        what = what if clause.lead else what[:1].upper() + what[1:]
        new = f"{clause.lead}{what} {form} {PARTICIPLES[clause.verb]}{clause.rest[length:]}."
        return in_clause(ground, clause, new, form)
    return None


def _pronoun(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant a pronoun in the place of the subject of a requirement's first sentence."""
    for clause in shuffled(random, ground.clauses):
        is_first = clause.sentence.line == _first_line(ground, clause.sentence.requirement.span.start)
        if is_first and clause.sentence.start == 0 and not clause.lead and clause.subject.startswith(("The ", "A ")):
            return in_clause(ground, clause, clause.saying(subject=form), form)
    return None


def _first_line(ground: Ground, heading: int) -> int:
    lines = ground.document.outline.lines
    return next((at for at in range(heading + 1, len(lines)) if lines[at].strip()), heading)


def _weak(ground: Ground, form: str, random: Random) -> Plant | None:
    for clause in open_clauses(ground, random, f"SHALL {form}"):
        starts = masked(clause.rest).startswith(("a ", "an ", "the ", "all ", "each ", "every ", "any "))
        if clause.verb in PARTICIPLES and clause.verb != form and starts:
            return in_clause(ground, clause, clause.saying(verb=form), form)
    return None


def _not_not(ground: Ground, form: str, random: Random) -> Plant | None:
    for clause in shuffled(random, ground.clauses):
        if not clause.negated and clause.verb in PARTICIPLES:
            return in_clause(ground, clause, clause.saying(verb=f"{form} {clause.verb}"), form)
    return None


def _and_or(ground: Ground, form: str, random: Random) -> Plant | None:
    for sentence in shuffled(random, ground.sentences):
        shown = masked(sentence.text)
        found = [each for each in _AND.finditer(shown) if _parallel(each["one"], each["two"])]
        if len(found) == 1 and not _PAIRED.search(shown) and ("SHALL" in shown or "MUST" in shown):
            at, end = found[0].span("joint")
            new = f"{sentence.text[:at]}{form}{sentence.text[end:]}"
            if form == "/":
                new = f"{sentence.text[: at - 1]}/{sentence.text[end + 1 :]}"
            return in_sentence(ground, sentence, new, form)
    return None


def _parallel(one: str, two: str) -> bool:
    """Whether two words are of one kind, so that either could stand for both."""
    return (one in PARTICIPLES and two in PARTICIPLES) or any(one.endswith(end) and two.endswith(end) for end in _ALIKE)


def _no_obligation(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant another verb where a requirement has exactly one SHALL or MUST."""
    for clause in shuffled(random, ground.clauses):
        body = clause.sentence.requirement.text
        if len(re.findall(r"\b(?:SHALL|MUST)\b", body)) != 1 or clause.negated:
            continue
        one = clause.subject.split()[0].lower() in ("the", "a", "an", "each", "every") and not clause.subject.endswith(
            "s"
        )
        if one or not form.startswith(("is ", "has ", "needs ", "wants ")):
            return in_clause(ground, clause, clause.saying(modal=form), form)
    return None


def _outcome(ground: Ground, form: str, random: Random) -> Plant | None:
    return _step(ground, "THEN", form, random)


def _condition(ground: Ground, form: str, random: Random) -> Plant | None:
    return _step(ground, "WHEN", form, random)


def _step(ground: Ground, keyword: str, form: str, random: Random) -> Plant | None:
    for requirement, scenario, step in shuffled(random, lone_steps(ground.document, keyword)):
        if not says(ground.document, requirement, form) and not step.text.endswith(":"):
            return in_step(ground, requirement, scenario, step, form, form)
    return None


def _purpose(ground: Ground, form: str, _: Random) -> Plant | None:
    section = ground.document.purpose
    if section is None or not "".join(ground.document.plain(section.body)).strip():
        return None
    words = form.format(id=ground.document.id.replace("-", " "))
    text = with_span(ground.document, section.body, ["", words, ""])
    return plant(ground, text, form, before=ground.document.source(section.body), after=words)


OPERATORS = by_name(
    Operator("vague-quantity", Class.WORDING, "A number of things that was exact became some.", _quantity),
    Operator("missing-unit", Class.WORDING, "A number lost what it counts.", _unit),
    Operator("joined-obligations", Class.WORDING, "Two obligations in one sentence.", _joined),
    Operator("passive-without-actor", Class.WORDING, "Something is done, and nobody says by whom.", _passive),
    Operator("unclear-pronoun", Class.WORDING, "A pronoun with nothing before it that it could mean.", _pronoun),
    Operator("weak-verb", Class.WORDING, "A verb that says that something is done, and not what.", _weak),
    Operator("double-negation", Class.WORDING, "What is to be done, said by two negations.", _not_not),
    Operator("and-or", Class.WORDING, "Both, or one of them, as the reader likes.", _and_or),
    Operator(
        "no-obligation", Class.WORDING, "The only obligation became a statement, a wish or a maybe.", _no_obligation
    ),
    Operator("vague-outcome", Class.WORDING, "An outcome that nobody can see.", _outcome),
    Operator("vague-condition", Class.WORDING, "A trigger that nobody can bring about.", _condition),
    Operator("purpose-says-nothing", Class.WORDING, "A Purpose that tells no purpose.", _purpose),
)
