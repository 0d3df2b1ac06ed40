"""``vague-reference``: the relevant values, the usual errors: which of them, only the author knows."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import is_name, word_at
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import binds

# Adjectives that pick some of a kind by what somebody thinks of them: by fitness, need, weight, custom, wish,
# likeness, number, or by having been meant before.
_PICKING_WORDS = """
relevant pertinent germane apposite applicable appropriate apt fitting suitable befitting proper right correct adequate
ample sufficient enough sizable sizeable generous
necessary needed requisite essential indispensable obligatory
key main major principal primary chief leading important critical crucial vital significant notable noteworthy salient
prominent central basic fundamental substantial considerable serious minor secondary
usual customary conventional ordinary regular normal typical standard common commonplace general generic everyday
habitual traditional routine accustomed prevalent prevailing frequent classic popular familiar well-known
expected anticipated intended desired desirable wanted wished wished-for preferred preferable favoured favored ideal
optimal best optimum
certain particular special peculiar various diverse varied varying assorted sundry miscellaneous several numerous many
some few divers manifold multifarious innumerable countless
respective corresponding related connected concerned involved underlying aforementioned aforesaid said above-mentioned
mentioned discussed described
additional further extra supplementary supplemental ancillary auxiliary complementary
similar comparable equivalent analogous akin alike like
possible potential conceivable eligible
interesting useful helpful meaningful valuable worthwhile handy convenient beneficial fruitful
reasonable sensible acceptable satisfactory tolerable decent fair legitimate
obvious evident apparent clear self-evident
representative characteristic distinctive
problematic questionable suspicious doubtful dubious odd strange unusual abnormal exceptional weird
interested responsible competent qualified so-called whatever whichever
"""
_PICKING = frozenset(_PICKING_WORDS.split())
_DETERMINERS = frozenset(
    {"the", "all", "any", "each", "every", "some", "no", "its", "their", "those", "these", "only", "with"}
)
# What follows makes a term of it, or says which: "the standard library", "the correct order of the rows".
_TERMS = {
    "standard": {"library", "output", "error", "input", "time", "mode", "deviation"},
    "primary": {"key", "view", "button", "action"},
    "main": {"spec", "specs", "branch", "thread", "window", "process", "menu", "loop", "method", "function"},
    "general": {"tab", "section"},
    "common": {"name"},
    "regular": {"expression", "expressions", "file", "files"},
    "right": {"side", "edge", "arrow", "column", "click", "pane", "panel", "margin"},
    "clear": {"button", "text"},
    "normal": {"form"},
    "best": {"practice"},
}  # fmt: skip
_NO_NOUN = frozenset(
    {"of", "to", "in", "for", "on", "at", "by", "from", "with", "when", "if", "that", "than", "is", "are", "be", "as"}
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per such word between a determiner and a noun, in sentences that oblige."""
    for requirement, body in english_bodies(document):
        if not body.obliges or body.words.isdisjoint(_PICKING):
            continue
        for sentence in body.sentences:
            if not binds(sentence):
                continue
            for at, token in enumerate(sentence):
                if token.low in _PICKING and _picks(sentence, at):
                    message = f'Which ones are the "{token.text}" ones? Name them, or say how somebody can tell.'
                    yield Hit(body.line_of(token), message, requirement, words=token.text)


def _picks(sentence: Sentence, at: int) -> bool:
    before, after = word_at(sentence, at - 1), word_at(sentence, at + 1)
    if before not in _DETERMINERS or is_name(sentence, at):
        return False
    is_noun = after[:1].isalpha() and after not in _NO_NOUN
    return is_noun and after not in _TERMS.get(sentence[at].low, set())


RULE = Rule(
    id="vague-reference",
    summary="The relevant, the usual, the necessary ones: which of them, only the author knows.",
    source="INCOSE Guide to Writing Requirements R7 (vague terms); Femmer: ambiguous adjectives",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The report SHALL show the relevant errors.",
    good="The report SHALL show the errors of the last run, the newest first.",
)
