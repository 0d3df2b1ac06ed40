"""Questions for a value: how many, how long, how much, and what holds where nobody says otherwise."""

import re
from collections import Counter
from collections.abc import Iterator

from bot.bench.asking.maker import Maker
from bot.bench.asking.numbers import NUMBER, fronted, in_place
from bot.bench.asking.question import Asked, Kind
from bot.bench.asking.situations import requirements_by_chance, situations
from bot.bench.asking.stated import stated
from bot.bench.asking.wording import as_asked, as_i, loosened, lower_first, plain, upper_first
from bot.bench.sentences import Clause, clause_of, masked
from bot.openspec.model import Document, Requirement

_VALUE = r"(?P<value>`[^`]+`|\"[^\"]+\"|-?\d[\w.]*(?: (?:ms|seconds|minutes|hours|days))?)"
_SORT = "(?: (?:option|flag|field|setting|parameter|attribute|argument|variable|value|prop))?"
_SHALL = "(?:(?:SHALL|MUST|should|will) )?"
_DEFAULT = (
    re.compile(rf"(?P<what>`[^`]+`){_SORT} {_SHALL}defaults? to {_VALUE}"),
    re.compile(rf"[Dd]efault (?:value )?(?:of|for) (?P<what>`[^`]+`) (?:(?:SHALL|MUST|should|will) be|is) {_VALUE}"),
    re.compile(
        rf"(?P<what>`[^`]+`)[^`.;()]{{0,40}}\((?:[^()`]{{0,60}}[,;] )?(?:the )?default(?:s to| is|:)? {_VALUE}\)"
    ),
    re.compile(rf"(?P<what>\b[Tt]he [a-z][a-z -]{{2,40}}?) {_SHALL}defaults? to {_VALUE}"),
)
_BREAK = re.compile(r"[\r\n]")
_CLAUSE_END = re.compile(r"[;:(]|, (?!and\b)|\. | — | - ")
_LEAST_WORDS, _MOST_WORDS = 2, 20
_MOST_LEAD = 60
_LEAST_TOLD = 2
_MOST_ALIKE = 3
"""How many questions may have the same short answer: whoever always says "false" is not to be right."""

Found = tuple[str, tuple[str, ...]]


def limits(maker: Maker) -> Iterator[Asked]:
    """Yield questions for a number with its unit, or for a default, one of each requirement; English specs alone."""
    told: Counter[str] = Counter()
    for document, requirement in requirements_by_chance(maker.specs, maker.random):
        if "default" not in maker.phrases_of(document).frames:
            continue
        found = [
            *_defaults(maker, document, requirement),
            *_obligations(maker, document, requirement),
            *_outcomes(maker, document, requirement),
        ]
        for question, gold in maker.random.sample(found, len(found)):
            spots = maker.spots_of(document, requirement, gold[-1])
            settled = (
                maker.settled(question, document, spots, _LEAST_TOLD) if spots and told[gold[0]] < _MOST_ALIKE else None
            )
            if settled and spots:
                told[gold[0]] += 1
                yield Asked(settled, Kind.LIMIT, gold, spots)
                break


def _defaults(maker: Maker, document: Document, requirement: Requirement) -> Iterator[Found]:
    """Yield (question, gold) of each default that a sentence or an outcome tells."""
    told = [each.raw for each in stated(document, requirement)]
    told += [each for situation in situations(document, requirement) for each in situation.then]
    for text in told:
        found = default_in(text)
        if found:
            what, value = found
            what = what if maker.random.random() < 0.5 else what.strip("`")
            yield maker.phrases_of(document).say("default", maker.random, x=what), (value, text)


def default_in(text: str) -> tuple[str, str] | None:
    """Return what has a default and the default, None where a sentence tells none."""
    flat = _BREAK.sub(" ", text)
    match = next((found for pattern in _DEFAULT if (found := pattern.search(flat))), None)
    value = match["value"].strip('`"') if match else ""
    return (match["what"], value) if match and value else None


def _obligations(maker: Maker, document: Document, requirement: Requirement) -> Iterator[Found]:
    """Yield (question, gold) of each obligation with one number."""
    for each in stated(document, requirement):
        clause = clause_of(each.sentence)
        found = list(NUMBER.finditer(masked(clause.rest))) if clause else []
        if clause and len(found) == 1 and not clause.negated:
            question = _of_clause(clause, found[0], maker)
            if question:
                rest = each.raw[len(each.raw) - 1 - len(clause.rest) : -1]
                yield question, _gold(rest, found[0], each.raw)


def _of_clause(clause: Clause, match: re.Match[str], maker: Maker) -> str | None:
    before, after = clause.rest[: match.start()].strip(), _until_clause_ends(clause.rest[match.end() :])
    told = f"{before} {after}"
    if not _LEAST_WORDS <= len(told.split()) <= _MOST_WORDS or told.count("`") % 2 or " NOT " in before:
        return None
    subject, front = lower_first(clause.subject), fronted(match)
    lead = clause.lead if len(clause.lead) < _MOST_LEAD else ""
    if front:
        asked = f"{front} must {subject} {clause.verb} {told}"
        text = f"{lead}{lower_first(asked)}" if lead else asked
    else:
        text = f"{lead}{subject} must {clause.verb} {before} {in_place(match, maker.random)} {after}"
    return f"{upper_first(' '.join(text.split())).rstrip('.,')}?"


def _until_clause_ends(text: str) -> str:
    """Return what goes on after a number up to the end of its clause."""
    end = _CLAUSE_END.search(text)
    return (text[: end.start()] if end else text).strip(" .")


def _outcomes(maker: Maker, document: Document, requirement: Requirement) -> Iterator[Found]:
    """Yield (question, gold) of each outcome of a scenario with one number."""
    phrases = maker.phrases_of(document)
    for situation in situations(document, requirement):
        text = situation.then[0]
        found = list(NUMBER.finditer(masked(text)))
        happening = as_asked(plain(situation.when[0]), "must")
        if len(found) != 1 or NUMBER.search(happening):
            continue
        match = found[0]
        told = f"{text[: match.start()]}{in_place(match, maker.random)} {_until_clause_ends(text[match.end() :])}"
        if len(told.split()) <= _MOST_WORDS:
            happening = lower_first(loosened(as_i(happening), maker.random, phrases.synonyms))
            yield f"When {happening}, {lower_first(as_asked(plain(told), 'must'))}?", _gold(text, match, text)


def _gold(text: str, match: re.Match[str], whole: str) -> tuple[str, ...]:
    """Return the number with its unit, with the words that bound it, and the sentence it stands in."""
    value = text[match.start("number") : match.end("unit")]
    return tuple(dict.fromkeys((value, text[match.start() : match.end()].strip(), whole)))
