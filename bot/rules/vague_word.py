"""``vague-word``: a word in the obligation that no test can check."""

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
    elegantly; nice; nicely; decent; great; excellent; superior; polished; modern; contemporary; sleek;
    professional looking; good looking; user friendly; easy to use; easy to understand; easy to read;
    easy to maintain; easy to follow; easy to navigate; easily; effortless; effortlessly; intuitive; intuitively;
    simple to use; hassle free; human friendly; developer friendly; user centric;
    fast; quickly; rapidly; swift; swiftly; speedy; speedily; promptly; snappy; performant; responsive; timely;
    efficiently; effectively; optimally; high performance; high quality; high speed; cost effective;
    resource efficient; best possible; robust; robustly; reliable; reliably; resilient; dependable; seamless;
    seamlessly; smooth; smoothly; gracefully; flexibly; versatile; adaptable; maintainable; powerful; scalable;
    state of the art; cutting edge; best of breed; world class; enterprise grade; best practice; best practices;
    common sense; securely; carefully; nicely formatted; well formatted; well designed; well structured;
    well organized; well organised; visually appealing
    """
)
# What stands before or after a word and makes a term of it: "fail fast", "responsive layout", "gracefully shut down".
_TERMS = {
    "fast": {"fail", "path", "mode", "forward", "track", "lane", "refresh", "fails", "failing", "no-refresh"},
    "gracefully": {"shut", "shutdown", "stop", "terminate", "exit", "restart", "drain"},
    "responsive": {"layout", "layouts", "design", "grid", "breakpoint", "breakpoints", "ui", "images"},
    "great": {"circle"},
    "modern": {"standby"},
    "powerful": {"most"},
    "easily": {"most"},
}
_SPEED_WORDS = "fast quickly rapidly swift swiftly promptly speedy speedily snappy timely responsive"
# How soon: a time anywhere in the requirement says it.
_SPEED = frozenset(_SPEED_WORDS.split())
# A manner that says something only beside a verb that does not: "SHALL handle errors gracefully", "is properly set up".
MANNER = frozenset({"gracefully", "properly", "adequately"})
_EMPTY_WORDS = """
handle handles handled handling manage manages managed process processed processes deal dealt cope copes treat
treated react reacts respond responds recover recovers recovered degrade degrades fail fails work works
function functions behave behaves operate operates perform performs run runs integrate integrated support
supported configure configured set installed initialized initialised maintained implemented
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_WHY_WORDS = "help helps maintain improve ensure enable allow provide keep make minimize minimise let promote avoid"
# What follows says why something is done, which nobody has to test.
_WHY = frozenset(_WHY_WORDS.split())


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per vague word in a requirement's own text; scenarios and code are left alone."""
    for hit in phrases_in_bodies(document, _VAGUE, VAGUE, _skip):
        if not (hit.words.lower() in _SPEED and hit.requirement and _gives_a_time(document, hit.requirement)):
            yield hit


def _skip(sentence: Sentence, first: int, last: int) -> bool:
    word = sentence[first].low
    around = {word_at(sentence, first - 1), word_at(sentence, last + 1)}
    return (
        bool(around & _TERMS.get(word, set()))
        or "not" in around
        or (word == "effectively" and "," in around)
        or says_why(sentence, first)
        or (word in MANNER and not beside_an_empty_verb(sentence))
        or (word in _SPEED and is_measured(sentence, last))
    )


def says_why(sentence: Sentence, at: int) -> bool:
    """Whether a word stands behind "to help …": in a reason, which nobody has to test."""
    return any(
        token.low == "to" and word_at(sentence, number + 1) in _WHY for number, token in enumerate(sentence[:at])
    )


def beside_an_empty_verb(sentence: Sentence) -> bool:
    """Whether a sentence has a verb that says nothing but for the manner beside it."""
    return any(token.low in _EMPTY for token in sentence)


def _gives_a_time(document: Document, requirement: Requirement) -> bool:
    reading = read(document)
    told = facts_of(reading.body(requirement).raw)
    numbers = {fact.value for fact in told if fact.kind is FactKind.NUMBER} | reading.numbers(requirement)
    return any(number.endswith(" s") for number in numbers)


RULE = Rule(
    id="vague-word",
    summary="A word in the obligation that no test can check.",
    source="INCOSE Guide to Writing Requirements R7 and R34; ISO/IEC/IEEE 29148, 5.2.7",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    asks="wording",
    language="en",
    bad="The importer SHALL quickly show the errors and handle them gracefully.",
    good="The importer SHALL show the line number of each error within 2 seconds and skip its line.",
)
