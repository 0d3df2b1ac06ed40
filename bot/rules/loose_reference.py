"""``loose-reference``: what is meant was said somewhere else, and nobody says where: as discussed, in the usual way."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, word_at
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies, phrases_in_outcomes

# What people agreed on, what stands somewhere else, what everybody does. "As before" is left out: mostly it says that a
# change leaves something alone.
_PHRASES = Phrases(
    """
    as discussed; as we discussed; as agreed; as agreed upon; as we agreed; as talked about; as decided; as settled; as
    arranged; as outlined; as explained; as mentioned; as noted; as indicated; as mentioned above; as mentioned below;
    as mentioned before; as mentioned earlier; as mentioned elsewhere; as mentioned previously; as described above; as
    described below; as described before; as described earlier; as described elsewhere; as described previously; as
    stated above; as stated below; as stated before; as stated earlier; as stated elsewhere; as stated previously; as
    specified above; as specified below; as specified earlier; as specified elsewhere; as defined above; as defined
    below; as defined earlier; as defined elsewhere; as explained above; as explained earlier; as explained elsewhere;
    as outlined above; as outlined earlier; as outlined elsewhere; as outlined in the meeting; as discussed in the
    meeting; as noted above; as noted earlier; as noted elsewhere; as set out above; as set out elsewhere; as said
    above; as said before; as is customary; as is usual; as is common;
    as is normal; as is tradition; as customary; in the usual way; in the usual manner; in the usual
    fashion; the usual way; the usual manner; the usual procedure; in the customary way; in the customary manner; in the
    normal way; in the normal manner; in the standard way; in the standard manner; in the known way; in the established
    way; in the old way; per company policy; per our policy; per policy; according to company policy; according to our
    policy; according to policy; in line with company policy; per the agreement; as per the agreement; per agreement; as
    per agreement; according to best practice; according to best practices; following best practice; following best
    practices; per best practice; per best practices; in line with best practice; in line with best practices; using
    best practices; in the meeting; in the workshop; we talked about; we discussed; we agreed on; in the old system; in
    the previous system; in the legacy system; like the old system; like the previous system; in the previous section;
    in the preceding section; in the section above; in the section below; in the previous chapter; see above; see
    below; see elsewhere
    """
)
_MESSAGE = '"{}" refers to what is not written here; say it, or name the requirement that does.'
# Behind one of these the sentence is at its end, or goes on with something else.
_ENDS = frozenset({"", ".", ",", ";", ")", "and", "or", "but"})
# These alone end the reference; the others may go on with where it is said.
_OPEN = frozenset({"before", "previously", "above", "below"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase."""
    yield from phrases_in_bodies(document, _PHRASES, _MESSAGE, _skip)
    yield from phrases_in_outcomes(document, _PHRASES, _MESSAGE, _skip)


def _skip(sentence: Sentence, first: int, last: int) -> bool:
    """Whether the words that follow say where, or what: "as described above the table", "as agreed by the owner"."""
    after = word_at(sentence, last + 1)
    if sentence[first].low == "as" or sentence[last].low in _OPEN:
        return after not in _ENDS
    # "the usual way to pay", "in the meeting room"
    return after not in _ENDS and sentence[last].low not in {"policy", "practice", "practices", "about", "discussed"}


RULE = Rule(
    id="loose-reference",
    summary="What is meant was said somewhere else: as discussed, in the usual way, per policy.",
    source="Femmer: incomplete references; ISO/IEC/IEEE 29148, 5.2.5: complete; NASA ARM: incompletes",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The gate SHALL reject tickets as discussed.",
    good="The gate SHALL reject tickets of another day.",
)
