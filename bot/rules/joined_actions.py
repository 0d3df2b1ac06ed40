"""``joined-actions``: one obligation goes on with a second action, so that half of it may be kept."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, word_at
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule

_JOINTS = Phrases(
    """
    as well as; and also; and then; and additionally; and in addition; and furthermore; and moreover; and
    besides; and subsequently; and afterwards; and thereafter; and thereby; and thus; and at the same time; and
    simultaneously; and likewise; and similarly; and further; and finally; and after that; and on top of that;
    plus; in addition to; along with; together with; besides; while also; while; whilst; whereupon; whereby;
    after which; upon which; followed by; before; then; but also; but; nor; or else; and either; and both; and
    optionally; and eventually; and where needed; and if needed; and not only; not only; in addition;
    additionally; moreover; furthermore; also; &; and
    """
)
# Verbs of action that are hardly ever nouns or adjectives as well.
_VERB_WORDS = """
accept adapt add adjust advance advertise allow analyze analyse announce append apply archive arrange ask assemble
assert assign associate assume attach authenticate authorize avoid await become begin bind bring build calculate
capture carry cause choose classify clean clear close collect combine compare compile complete compose compute
configure confirm connect consider construct consume contain continue convert create deactivate decide declare
decode decrease decrypt define delete deliver demote deny depend derive describe deselect detach detect determine
disable discard disclose disconnect dismiss display distinguish distribute divide download drop emit enable encode
encrypt enforce ensure enter enumerate erase escape establish evaluate exclude execute exit expand expect expire
explain expose extend extract fail fall fetch filter find finish flatten flush follow forbid format forward freeze
gather generate get give grant handle hash have hide highlight identify ignore implement import include increase
increment indicate infer inform inherit initialize inject insert inspect install instantiate instruct invalidate
invoke isolate join keep launch leave let limit list load locate lock log maintain make manage map mark match
measure merge migrate modify mount move navigate normalize notify observe obtain offer omit open operate order
overwrite own parse pass perform permit persist pick place populate post prefer prepare preserve prevent print
prioritize proceed process produce prohibit promote prompt propagate prove provide publish purge push put query
raise read rebuild recalculate receive recognize reconnect record recover redact redirect reduce refer reflect
refresh refuse register reject release reload remain remember remind remove rename render reopen repeat replace
report represent request require reserve reset resolve respect respond restart restore restrict retain retrieve
retry return reuse reveal revert revoke rewrite rotate round run sanitize save scan schedule search select send
separate serialize serve set settle share show shut skip sort specify split start stay stop store strip submit
subscribe substitute succeed support suppress surface suspend switch synchronize take terminate test throw track
transfer transform translate transmit treat trigger trim truncate try turn unlock unwrap update upgrade upload use
validate verify wait warn wrap write yield
"""
_VERBS = frozenset(_VERB_WORDS.split())
_MANNER = frozenset({"also", "then", "not", "always", "never", "only", "instead", "still", "again", "both"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per verb that a joint adds to the one that is obliged to."""
    for requirement, body in english_bodies(document):
        if not body.obliges:
            continue
        for sentence in body.sentences:
            for first, last in _further(sentence):
                words = body.between(sentence[first], sentence[last])
                message = f'"{words}" begins another action; give it a sentence, or a requirement.'
                yield Hit(body.line_of(sentence[last]), message, requirement, words=words)


def _further(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Yield where a joint and a verb stand behind the SHALL; with a SHALL of its own it is several-obligations'."""
    modal = next((at for at, token in enumerate(sentence) if token.text in ("SHALL", "MUST")), None)
    if modal is None:
        return
    for first, last in _JOINTS.find(sentence):
        at = last + 1
        while word_at(sentence, at) in _MANNER or word_at(sentence, at).endswith("ly"):
            at += 1
        if first > modal + 1 and word_at(sentence, at) in _VERBS:
            yield first, at


RULE = Rule(
    id="joined-actions",
    summary="One obligation that goes on with a second action.",
    source="ISO/IEC/IEEE 29148, 5.2.5: singular; INCOSE Guide to Writing Requirements R18 and R19 (combinators)",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The gate SHALL open within 3 seconds as well as print a receipt.",
    good="The gate SHALL open within 3 seconds. The gate SHALL print a receipt.",
)
