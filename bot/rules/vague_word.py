"""``vague-word``: a word in the obligation that no test can check."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, is_measured, word_at
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Rule
from bot.rules.wording import phrases_in_bodies

# INCOSE Guide to Writing Requirements R7 (vague terms) and R34 (measurable performance); Femmer's subjective language.
# Those with a precise use in software are left out or passed over below.
_VAGUE = Phrases(
    """
    appropriate; appropriately; adequate; adequately; reasonable; reasonably; unreasonable; unreasonably;
    sufficiently; suitable; suitably; satisfactory; satisfactorily; acceptably; inadequate; inappropriate;
    properly; proper; sensible; sensibly; meaningful; meaningfully; helpful; convenient; conveniently;
    comfortable; comfortably; pleasant; pleasing; attractive; appealing; beautiful; elegant; elegantly; nice; nicely;
    decent; great; excellent; superior; polished; modern; contemporary; sleek; professional looking; good looking;
    user friendly; easy to use; easy to understand; easy to read; easy to maintain; easy to follow; easy to navigate;
    easily; effortless; effortlessly; intuitive; intuitively; simple to use; straightforward; hassle free;
    self explanatory; human friendly; developer friendly; user centric; familiar;
    fast; quickly; rapidly; swift; swiftly; speedy; speedily; promptly; snappy; performant; responsive;
    efficient; efficiently; effectively; optimal; optimally; optimum; scalable; lightweight;
    high performance; high quality; high speed; low latency; cost effective; resource efficient; best possible;
    robust; robustly; reliable; reliably; resilient; dependable; seamless; seamlessly; smooth; smoothly;
    graceful; gracefully; flexible; flexibly; extensible; versatile; adaptable; maintainable; powerful;
    state of the art; cutting edge; best of breed; world class; enterprise grade; production grade; production ready;
    best practice; best practices; common sense; securely; carefully; nicely formatted; industry standard;
    well designed; well structured; well formatted; well documented; well organized; well organised; visually appealing;
    usually; generally; mostly; largely; roughly; nearly; substantially; considerably; noticeably;
    excessive; excessively; comprehensive; comprehensively; thorough; thoroughly; timely
    """
)
# What stands before or after a word and makes a term of it: "fail fast", "graceful shutdown", "responsive layout".
_TERMS = {
    "fast": {"fail", "path", "mode", "forward", "track", "lane", "refresh", "fails", "failing", "fast-forward"},
    "graceful": {"shutdown", "restart", "stop", "drain", "termination", "degradation", "period"},
    "gracefully": {"shut", "shutdown"},
    "responsive": {"layout", "layouts", "design", "grid", "breakpoint", "breakpoints", "ui", "images"},
    "familiar": {"to"},
    "optimal": {"solution"},
    "flexible": {"array", "box", "width", "widget"},
    "proper": {"noun", "nouns", "subset", "names", "name"},
    "great": {"circle"},
    "modern": {"standby"},
    "professional": {"edition", "plan", "license"},
    "powerful": {"most"},
}  # fmt: skip
# Once a number says how much, the word only introduces it.
_MEASURED = frozenset(
    [
        "fast",
        "quickly",
        "rapidly",
        "swift",
        "swiftly",
        "promptly",
        "speedy",
        "roughly",
        "nearly",
        "timely",
        "reasonable",
    ]
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per vague word in a requirement's own text; scenarios and code are left alone."""
    yield from phrases_in_bodies(document, _VAGUE, '"{}" cannot be tested; say what can be seen or measured.', _skip)


def _skip(sentence: Sentence, first: int, last: int) -> bool:
    word = sentence[first].low
    around = {word_at(sentence, first - 1), word_at(sentence, last + 1)}
    if word == "effectively" and "," in around:
        return True
    if around & _TERMS.get(word, set()):
        return True
    return word in _MEASURED and is_measured(sentence, last)


RULE = Rule(
    id="vague-word",
    summary="A word in the obligation that no test can check.",
    source="INCOSE Guide to Writing Requirements R7 and R34; ISO/IEC/IEEE 29148, 5.2.7",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    asks="wording",
    language="en",
    bad="The importer SHALL quickly show a meaningful error.",
    good="The importer SHALL show the line number and the reason of each error within 2 seconds.",
)
