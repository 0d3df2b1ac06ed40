"""``vague-word``: a word in the obligation that no test can check."""

import re
from collections.abc import Iterator

from bot.openspec.facts import FactKind, facts_of
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Requirement
from bot.rules.phrases import Phrases, is_measured, word_at
from bot.rules.reading import Sentence, read
from bot.rules.rule import Hit, Rule
from bot.rules.wording import phrases_in_bodies

# INCOSE Guide to Writing Requirements R7 (vague terms) and R34 (measurable performance); Femmer's subjective language.
# Only words that no scenario ever makes up for, or hardly: what is mostly made clear nearby stands in loose-word.
VAGUE = '"{}" cannot be tested; say what can be seen or measured.'

_VAGUE = Phrases(
    """
    properly; satisfactory; satisfactorily; acceptably; adequately;
    convenient; conveniently; comfortable; comfortably; pleasant; pleasing; attractive; appealing; beautiful; elegant;
    elegantly; nice; nicely; decent; great; excellent; superior; polished; sleek;
    professional looking; good looking; user friendly; easy to use; easy to understand; easy to read;
    easy to maintain; easy to follow; easy to navigate; easily; effortless; effortlessly; intuitive; intuitively;
    simple to use; hassle free; human friendly; developer friendly; user centric;
    fast; quickly; rapidly; swift; swiftly; speedy; speedily; promptly; snappy; performant; responsive; timely;
    efficiently; effectively; optimally; high performance; high quality; high speed; cost effective;
    resource efficient; best possible; robust; robustly; reliable; reliably; resilient; dependable; seamless;
    seamlessly; smooth; smoothly; gracefully; flexibly; versatile; adaptable; maintainable; powerful; scalable;
    state of the art; cutting edge; best of breed; world class; enterprise grade; best practice; best practices;
    common sense; carefully; nicely formatted; well formatted; well designed; well structured;
    well organized; well organised
    """
)
# What stands before or after a word and makes a term of it: "fail fast", "responsive layout", "gracefully shut down".
_TERMS = {
    "fast": {"fail", "path", "mode", "forward", "track", "lane", "refresh", "fails", "failing", "no-refresh"},
    "gracefully": {"shut", "shutdown", "stop", "terminate", "exit", "restart", "drain"},
    "responsive": {"layout", "layouts", "design", "grid", "breakpoint", "breakpoints", "ui", "images"},
    "great": {"circle"},
    "powerful": {"most"},
    "easily": {"most"},
}
_SPEED_WORDS = "fast quickly rapidly swift swiftly promptly speedy speedily snappy timely responsive"
# How soon: a time anywhere in the requirement says it.
_SPEED = frozenset(_SPEED_WORDS.split())
# "for 20 minutes" says how long, and not how soon.
_LASTS = re.compile(r"\bfor(?: (?:at least|at most|up to|about|another|the (?:next|last)))? \d[\d.,]*[ -]?\w*")
# A manner, which outcomes mostly make up for.
MANNER = frozenset({"gracefully", "properly", "adequately"})
_UNLIKE = {("instead", "of"), ("rather", "than")}
_WHY_WORDS = "help helps maintain improve ensure enable allow provide keep make minimize minimise let promote avoid"
# What follows says why something is done, which nobody has to test.
_WHY = frozenset(_WHY_WORDS.split())


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per vague word in a requirement's own text; scenarios and code are left alone."""
    for hit in phrases_in_bodies(document, _VAGUE, VAGUE, _skip):
        word, requirement = hit.words.lower(), hit.requirement
        if requirement and word in _SPEED and _gives_a_time(document, requirement):
            continue
        if requirement and word in MANNER and is_made_up_for(document, requirement, word):
            continue
        yield hit


def _skip(sentence: Sentence, first: int, last: int) -> bool:
    word = sentence[first].low
    around = {word_at(sentence, first - 1), word_at(sentence, last + 1)}
    return (
        bool(around & _TERMS.get(word, set()))
        or "not" in around
        or (word == "effectively" and "," in around)
        or _says_why(sentence, first)
        or (word in _SPEED and (is_measured(sentence, last) or _says_unlike_what(sentence)))
    )


def _says_why(sentence: Sentence, at: int) -> bool:
    """Whether a word stands behind "to help …": in a reason, which nobody has to test."""
    return any(
        token.low == "to" and word_at(sentence, number + 1) in _WHY for number, token in enumerate(sentence[:at])
    )


def is_made_up_for(document: Document, requirement: Requirement, word: str) -> bool:
    """Whether the outcomes of a requirement say what a manner means: there are some, and none falls back on the word.

    Of 16 manners in real specs readers called 13 harmless, each of them for its scenarios.
    """
    outcomes = [step for each in requirement.scenarios for step in each.steps if step.role == "THEN"]
    reading = read(document)
    return bool(outcomes) and not any(word in reading.step(step).words for step in outcomes)


def _says_unlike_what(sentence: Sentence) -> bool:
    """Whether a sentence sets what it says against something: "promptly … instead of retrying for ever"."""
    return any((token.low, word_at(sentence, number + 1)) in _UNLIKE for number, token in enumerate(sentence))


def _gives_a_time(document: Document, requirement: Requirement) -> bool:
    steps = [step.prose for each in requirement.scenarios for step in each.steps]
    text = _LASTS.sub(" ", "\n".join([read(document).body(requirement).raw, *steps]))
    return any(fact.kind is FactKind.NUMBER and fact.value.endswith(" s") for fact in facts_of(text))


RULE = Rule(
    id="vague-word",
    summary="A word in the obligation that no test can check.",
    source="INCOSE Guide to Writing Requirements R7 and R34; ISO/IEC/IEEE 29148, 5.2.7",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    asks="wording",
    language="en",
    bad="The importer SHALL quickly show the errors in an elegant form.",
    good="The importer SHALL show the line number of each error within 2 seconds, one error a line.",
)
