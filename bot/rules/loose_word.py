"""``loose-word``: a word that no test can check by itself, and that scenarios mostly make up for."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, is_measured, word_at
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.vague_word import MANNER, VAGUE, is_made_up_for
from bot.rules.wording import phrases_in_bodies

# Of the words of vague-word's sources those that 34 readings of real specs found harmless more often than not.
_LOOSE = Phrases(
    """
    gracefully; properly; adequately;
    appropriate; appropriately; adequate; reasonable; reasonably; unreasonable; unreasonably;
    sufficiently; suitable; suitably; inadequate; inappropriate; proper; sensible; sensibly; meaningful; meaningfully;
    helpful; straightforward; self explanatory; familiar; efficient; optimal; optimum; lightweight; low latency;
    graceful; flexible; extensible; production grade; production ready; industry standard; well documented;
    usually; generally; mostly; largely; roughly; nearly; substantially; considerably; noticeably;
    excessive; excessively; comprehensive; comprehensively; thorough; thoroughly;
    modern; contemporary; securely; visually appealing
    """
)
_TERMS = {
    "graceful": {"shutdown", "restart", "stop", "drain", "termination", "degradation", "period"},
    "gracefully": {"shut", "shutdown"},
    "familiar": {"to"},
    "optimal": {"solution"},
    "flexible": {"array", "box", "width", "widget"},
    "modern": {"standby"},
    "proper": {"noun", "nouns", "subset", "names", "name"},
}  # fmt: skip
_MEASURED = frozenset({"roughly", "nearly", "reasonable"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per loose word in a requirement's own text; scenarios and code are left alone."""
    for hit in phrases_in_bodies(document, _LOOSE, VAGUE, _skip):
        word, requirement = hit.words.lower(), hit.requirement
        if requirement and word in MANNER and not is_made_up_for(document, requirement, word):
            continue  # vague-word says so
        yield hit


def _skip(sentence: Sentence, first: int, last: int) -> bool:
    word = sentence[first].low
    around = {word_at(sentence, first - 1), word_at(sentence, last + 1)}
    return bool(around & _TERMS.get(word, set())) or (word in _MEASURED and is_measured(sentence, last))


RULE = Rule(
    id="loose-word",
    summary="A word that no test can check by itself, and that scenarios mostly make up for.",
    source="INCOSE Guide to Writing Requirements R7 and R34; ISO/IEC/IEEE 29148, 5.2.7",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    asks="wording",
    profile=Profile.STRICT,
    language="en",
    bad="The importer SHALL show a meaningful error in an appropriate place.",
    good="The importer SHALL show the line number and the reason of each error below the button.",
)
