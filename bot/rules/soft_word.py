"""``soft-word``: how well something is done or is, in a word that everybody measures differently."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import is_name, word_at
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import binds

# The endings of words that praise; what is here without praising stands below.
_MANNER = re.compile(r"[a-z]{3,}ly")
_QUALITY = re.compile(
    r"[a-z]{3,}(?:able|ible|ful|ive|ish|ous|esque)|(?:well|easy|high|low|user|human|developer|best)-[a-z-]+"
    r"|[a-z]+-(?:friendly|grade|class|ready|quality|like)"
)
_PRECISE_WORDS = """
only directly exactly explicitly implicitly automatically manually independently recursively alphabetically
atomically asynchronously synchronously previously currently respectively locally globally separately
simultaneously newly fully partially entirely completely already finally initially identically equally
successively sequentially jointly solely strictly conditionally unconditionally immutably lexically numerically
physically logically remotely externally internally publicly privately randomly uniquely nearly apply reply
supply multiply assembly family anomaly daily weekly monthly yearly hourly early read-only likely
unlikely verbatim available unavailable executable variable variables table tables applicable enable disable
able unable visible invisible possible impossible configurable mutable immutable nullable compatible
incompatible reachable unreachable retryable callable editable selectable clickable writable readable-by-group
portable-executable interactive active inactive native relative absolute alternative archive receive give live
drive five positive negative exclusive inclusive primitive objective directive recursive case-sensitive
sensitive insensitive derive save have leave serve observe resolve remove previous anonymous ambiguous
continuous asynchronous synchronous contiguous multiple-line successful unsuccessful responsible block-level
high-level low-level top-level effective durable eligible authoritative successfully semantically mutually distinguish
publish establish survive finish keepalive merely actually specifically additionally low-cardinality high-cardinality
user-facing user-visible user-agent user-supplied user-defined user-configured user-configurable user-provided
user-authored user-selected user-initiated user-level user-specific user-id user-data user-space user-mode
human-authored human-written concurrently deterministically exclusively parseable parsable reusable
scrollable billable movable updatable replayable representable embeddable searchable sortable collapsible expandable
runnable recoverable testable verifiable observable writeable addressable cacheable serializable iterable
comparable optional originally functionally structurally visually vertically horizontally statically lazily eagerly
programmatically cumulative consecutive additive destructive idempotently freshly once entries values model remaining
silently normally arrive datatable nonpositive monotonically intentionally deliberately recently previously
transparently user-controlled user-editable user-owned user-name actively passive passively
adaptive inactive collective elective corrective alive octave sieve negatively positively conserve wave relative
incomplete deserve involve revolve evolve solve improve approve move prove shelve carve starve drive-by perspective
subjective adjective motive narrative initiative incentive executive representative archive-able table-level
"""
_PRECISE = frozenset(_PRECISE_WORDS.split())
_MORE_WORDS = """
clear clearer clearest easy easier simple simpler good better best nice correct right wrong common typical
normal usual standard general special certain significant substantial considerable sufficient adequate enough
minimal maximal optimal ideal proper relevant important major minor critical modern clean neat smart rich deep
thorough careful quick fast slow short long big small large great strong weak safe secure stable robust smooth
consistent accurate precise complete comprehensive detailed concise informative helpful useful natural familiar
obvious sensible reasonable fair efficient effective professional polished attractive pleasant elegant
friendly readable legible human-readable
"""
_MORE = frozenset(_MORE_WORDS.split())
_VERBS = frozenset(
    {"clear", "complete", "secure", "correct", "slow", "clean", "right", "open", "safe", "major", "smooth"}
)
# Comparatives by -er; who says than what is passed over.
_COMPARED_WORDS = """
better worse larger smaller bigger longer shorter higher taller wider broader narrower deeper shallower thicker
thinner stronger weaker richer poorer fuller emptier lighter heavier tighter looser closer finer coarser rougher
smoother sharper crisper cleaner clearer brighter darker warmer cooler hotter colder fresher newer older younger
faster quicker slower swifter speedier snappier smarter cleverer wiser simpler easier harder plainer neater tidier
nicer prettier fancier cuter sleeker slimmer leaner friendlier kinder gentler softer milder calmer quieter louder
safer sounder sturdier steadier firmer tougher stricter harsher cheaper dearer costlier handier nimbler livelier
busier lazier noisier cosier cozier subtler purer truer fairer rarer denser sparser greater lesser fewer happier
healthier worthier lovelier friendliest finest greatest highest lowest largest smallest longest shortest clearest
nicest neatest strongest safest smartest cheapest richest sleekest smoothest
"""
_COMPARED = frozenset(_COMPARED_WORDS.split())
_DEGREES = frozenset(
    {"more", "most", "less", "least", "very", "quite", "rather", "fairly", "highly", "extremely", "too"}
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per such word in what is obliged; one for each word of a requirement."""
    for requirement, body in english_bodies(document):
        if not body.obliges:
            continue
        told: set[str] = set()
        for sentence in body.sentences:
            if not binds(sentence):
                continue
            for at, token in enumerate(sentence):
                if token.low not in told and _is_soft(sentence, at):
                    told.add(token.low)
                    message = f'"{token.text}" is measured differently by everybody; say what can be seen or counted.'
                    yield Hit(body.line_of(token), message, requirement, words=token.text)


def _is_soft(sentence: Sentence, at: int) -> bool:
    word = sentence[at].low
    before = sentence[at - 1].low if at else ""
    soft = word in _MORE or (
        word not in _PRECISE and (_MANNER.fullmatch(word) is not None or _QUALITY.fullmatch(word) is not None)
    )
    degree = before in _DEGREES and word.isalpha() and word not in {"than", "of", "the", "one", "recent", "recently"}
    compared = (
        word in _COMPARED and "than" not in {word_at(sentence, at + place) for place in (1, 2, 3)} and before != "or"
    )
    return (soft or degree or compared) and not is_name(sentence, at) and not _is_verb(sentence, at)


def _is_verb(sentence: Sentence, at: int) -> bool:
    """Whether a word that is a verb as well stands as one: "SHALL clear", "to complete"."""
    before, after = word_at(sentence, at - 1), word_at(sentence, at + 1)
    leads = before in {"shall", "must", "to", "not", "and", "or", "then", "which", "that"}
    return (
        sentence[at].low in _VERBS and leads and after in {"the", "a", "an", "all", "any", "each", "its", "their", "it"}
    )


RULE = Rule(
    id="soft-word",
    summary="How well something is done or is, in a word that everybody measures differently.",
    source="INCOSE Guide to Writing Requirements R7 (vague terms); Femmer: ambiguous adverbs and adjectives",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The command SHALL neatly print a readable list.",
    good="The command SHALL print one line for each entry, its name first.",
)
