"""``unmeasured-quantity``: an amount that nobody can count."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, is_measured, word_at
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_bodies

PHRASES = Phrases(
    """
    several; various; numerous; many; few; a few; quite a few; a number of; a large number of; a small number of;
    a lot of; lots of; plenty of; a handful of; a couple of; a variety of; a wide variety of; a wide range of; a
    range of; a multitude of; a majority of; the majority of; a minority of; a great deal of; an abundance of;
    loads of; tons of; dozens of; hundreds of; thousands of; scores of; large numbers of; large amounts of; high
    volumes of; high volume; low volume; heavy load; high load; light load; heavy traffic; high traffic; large;
    very large; huge; enormous; massive; vast; big; tiny; little; a bit; a bit of; some amount of; enough; a
    certain number of; a certain amount of; sizable; sizeable; large scale; high throughput; large file; large
    files; too many; too much; too large; too small; too long; too old; too big; too short; too often; long
    running; excessively large; a long list; a small amount of; a large amount of; a limited number of; a
    reasonable number of; multiple times; countless; innumerable; umpteen; uncounted; untold; myriad; a myriad of;
    myriads of; sundry; manifold; divers; a good many; a great many; a fair number of; a good number of; a great
    number of; a considerable number of; a considerable amount of; a substantial number of; a substantial amount
    of; a significant number of; a significant amount of; a sufficient number of; a sufficient amount of; a
    suitable number of; an appropriate number of; an adequate number of; an adequate amount of; an ample number
    of; a moderate number of; a modest number of; a manageable number of; a sensible number of; a sane number of;
    a decent number of; a normal number of; a typical number of; the usual number of; a reasonable amount of; a
    limited amount of; a minimal number of; a minimum of effort; a maximal number of; some number of; any number
    of; an unspecified number of; an arbitrary number of; an unknown number of; an increasing number of; a growing
    number of; a fraction of; a small fraction of; a large fraction of; a portion of; a small portion of; a large
    portion of; a proportion of; a large proportion of; a small proportion of; a share of; a percentage of; a high
    percentage of; a small percentage of; a bunch of; a batch of; a pile of; piles of; heaps of; masses of; a mass
    of; stacks of; swarms of; a host of; a raft of; a slew of; a series of; a set number of; a score of; a pair or
    so; a dozen or so; one or more of several; one or several; one or two; two or three; a few dozen; a few
    hundred; several dozen; several hundred; several thousand; tens of; millions of; plenty; numbers of; great
    numbers of; quantities of; large quantities of; small quantities of; sufficiently many; sufficiently few;
    reasonably many; relatively few; relatively many; comparatively few; very many; very few; too few; too little;
    so many; so few; not many; not too many; only a few; just a few; at least a few; fairly many; quite some;
    quite many; more than enough; a multiplicity of; a plurality of; a quantity of; a volume of; large
    volumes of; small volumes of; abundant; ample; copious; scant; scarce; sparse; meager; meagre; roughly a
    dozen; some few; half a dozen or so; most of; nearly all; almost all; virtually all; practically all; the bulk
    of; the vast majority of; the greater part of; much of; many of; some of; few of; several of
    """
)
_MESSAGE = '"{}" is no amount; give the number, or from which one on.'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase."""
    yield from phrases_in_bodies(document, PHRASES, _MESSAGE, skip)


def skip(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a phrase of this list is measured, or part of a term, where it stands."""
    before, word, after = word_at(sentence, first - 1), sentence[first].low, word_at(sentence, last + 1)
    counted = {"how", "as", "so", "one", "first", "last", "next", "to", "too"}
    if word in {"many", "few", "little", "much"} and before in counted:
        return True
    if word == "many" and after in {"-", "to"}:
        return True
    if word == "enough" and after in {"to", "for", "that"}:
        return True
    if word == "certain" and before in {"is", "are", "be", "not", "make", "a"}:
        return True
    if word == "certain" and after in {"that", "of", "about"}:
        return True
    if word == "big" and after in {"endian", "-"}:
        return True
    return is_measured(sentence, last)


RULE = Rule(
    id="unmeasured-quantity",
    summary="An amount that nobody can count.",
    source=(
        "INCOSE Guide to Writing Requirements R7 and R34; ISO/IEC/IEEE 29148, 5.2.7: unbounded or ambiguous quantities"
    ),
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The list SHALL be paged when there are many entries.",
    good="The list SHALL be paged when there are more than 100 entries.",
)
