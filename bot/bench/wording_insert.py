"""Wording spoiled by words too many: vague, subjective, hedging, open-ended, or left behind."""

import re
from random import Random

from bot.bench.choosing import open_clauses, says, shuffled, steps
from bot.bench.edits import in_clause, in_sentence, in_step
from bot.bench.grammar import PARTICIPLES, article
from bot.bench.operator import Class, Ground, Operator, Plant, by_name
from bot.bench.sentences import Clause, masked

# Things of which people say that they look or feel some way, and things that come in kinds.
_LOOKS = """
    message dialog prompt screen page view layout table report summary response output error warning notification
    indicator interface form menu description label panel banner button icon section command hint
"""
_KINDS = """
    value values error errors resource resources field fields data setting settings option options parameters
    permissions information files attributes configuration defaults headers metadata entries arguments details
    message state content diagnostics diagnostic request response results properties output input events changes
"""
# Not another noun that the first one only tells of.
_NOUN_ENDS = r"$|[.,;)]| (?:of|in|into|for|to|from|when|if|and|or|with|as|by|on|at|that|before|after|without)\b"
_LOOK = re.compile(
    r"\b(?P<det>an?|the) (?P<noun>(?!(?:same|other|only|first|next|last|following|new|most|more|very)\b)"
    rf"(?:[a-z-]+ )?(?:{'|'.join(_LOOKS.split())}))\b(?! ?[-`/])"
)
_KIND = re.compile(rf"\b(?P<det>the) (?P<noun>(?:{'|'.join(_KINDS.split())}))(?={_NOUN_ENDS})")
_LIST = re.compile(
    r"(?P<head>(?:[^,.;:]{2,60}, )(?:[^,.;: ]+(?: [^,.;: ]+){0,3}, )+)(?P<joint>and|or) "
    r"(?P<last>(?!\(|.*\b(?:SHALL|MUST|is|are|be|was|has|will|does|do|can)\b)"
    r"[^,.;: ]+(?: [^,.;: ]+){0,4}?)(?P<end>\.?)$"
)


def _adverb(ground: Ground, form: str, random: Random) -> Plant | None:
    for clause in open_clauses(ground, random, form):
        if clause.verb in PARTICIPLES:
            return in_clause(ground, clause, clause.saying(verb=f"{form} {clause.verb}"), form)
    return None


def _before_noun(pattern: re.Pattern[str], ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant an adjective before the first fitting noun of an obligation."""
    for clause in shuffled(random, ground.clauses):
        match = pattern.search(masked(clause.rest))
        if not match or says(ground.document, clause.sentence.requirement, form):
            continue
        start = match.start()
        own = form.startswith("the ")
        det = article(form) if match["det"] in ("a", "an") else match["det"]
        words = form if own else f"{det} {form}"
        rest = f"{clause.rest[:start]}{words} {clause.rest[match.start('noun') :]}"
        return in_clause(ground, clause, clause.saying(rest=rest), form)
    return None


def _quality(ground: Ground, form: str, random: Random) -> Plant | None:
    return _before_noun(_LOOK, ground, form, random)


def _extent(ground: Ground, form: str, random: Random) -> Plant | None:
    return _before_noun(_KIND, ground, form, random)


def _at_end(clause: Clause, words: str) -> str:
    return clause.saying(rest=f"{clause.rest}{words}")


def _escape(ground: Ground, form: str, random: Random) -> Plant | None:
    for clause in open_clauses(ground, random, form):
        return in_clause(ground, clause, _at_end(clause, f", {form}"), form)
    return None


def _open_list(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant an open end after a list that ended: in a body or in an outcome."""
    for sentence in shuffled(random, ground.sentences):
        match = _LIST.search(masked(sentence.text))
        if match and not says(ground.document, sentence.requirement, form):
            return in_sentence(ground, sentence, _opened(sentence.text, match, form), form)
    for requirement, scenario, step in shuffled(random, steps(ground.document, "THEN")):
        match = _LIST.search(masked(step.text))
        if match and not says(ground.document, requirement, form):
            return in_step(ground, requirement, scenario, step, _opened(step.text, match, form), form)
    return None


def _opened(text: str, match: re.Match[str], form: str) -> str:
    end = "" if form.endswith(".") else match["end"]
    return f"{text[: match.start('joint')]}{text[match.start('last') : match.end('last')]}, {form}{end}"


_TIME = re.compile(
    r"\b(?:within|in under|in less than) (?:\d+|one|two|five|ten) ?-?(?:ms|milliseconds|seconds?|minutes?|hours?)\b"
)


def _vague_time(ground: Ground, form: str, random: Random) -> Plant | None:
    """Plant a vague time in the place of an exact one, else at the end of an obligation to do something."""
    for sentence in shuffled(random, ground.sentences):
        match = _TIME.search(masked(sentence.text))
        if match:
            new = f"{sentence.text[: match.start()]}{form}{sentence.text[match.end() :]}"
            return in_sentence(ground, sentence, new, form)
    for clause in open_clauses(ground, random, form):
        if clause.verb in PARTICIPLES:
            return in_clause(ground, clause, _at_end(clause, f" {form}"), form)
    return None


def _note(ground: Ground, form: str, random: Random) -> Plant | None:
    for clause in open_clauses(ground, random, form):
        return in_clause(ground, clause, f"{clause.sentence.text} {form}", form)
    return None


def _technology(ground: Ground, form: str, random: Random) -> Plant | None:
    for clause in open_clauses(ground, random, form):
        if clause.verb in PARTICIPLES and not re.search(r"\b(?:using|via|by|with|through)\b", masked(clause.rest)):
            return in_clause(ground, clause, _at_end(clause, f" {form}"), form)
    return None


def _absolute(ground: Ground, form: str, random: Random) -> Plant | None:
    for clause in open_clauses(ground, random, form):
        if clause.verb not in PARTICIPLES or re.search(r"\b(?:default|only|optional)\b", clause.rest):
            continue
        alone = " " not in form and form.endswith(("s", "ly"))
        new = clause.saying(verb=f"{form} {clause.verb}") if alone else _at_end(clause, f" {form}")
        return in_clause(ground, clause, new, form)
    return None


def _hedge(ground: Ground, form: str, random: Random) -> Plant | None:
    for clause in open_clauses(ground, random, form):
        if clause.verb in PARTICIPLES:
            return in_clause(ground, clause, clause.saying(verb=f"{form} {clause.verb}"), form)
    return None


OPERATORS = by_name(
    Operator("vague-manner", Class.WORDING, "A word on how something is done that nobody can test.", _adverb),
    Operator("subjective-quality", Class.WORDING, "A quality that is a matter of taste.", _quality),
    Operator("comparative", Class.WORDING, "More of something, and nobody says than what.", _quality),
    Operator("vague-extent", Class.WORDING, "A kind of thing that nobody can tell from the others.", _extent),
    Operator("escape-clause", Class.WORDING, "A clause that lets everybody off.", _escape),
    Operator("open-list", Class.WORDING, "A list that ended goes on with what nobody knows.", _open_list),
    Operator("vague-time", Class.WORDING, "A time that no clock can measure.", _vague_time),
    Operator("left-note", Class.WORDING, "A note to the authors that was left in.", _note),
    Operator("implementation-detail", Class.WORDING, "How it is built, where what it does is asked.", _technology),
    Operator("absolute", Class.WORDING, "A promise for every case there can be.", _absolute),
    Operator("hedged-obligation", Class.WORDING, "An obligation to try, or to do it now and then.", _hedge),
)
