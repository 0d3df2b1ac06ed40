"""``weak-verb``: a verb that leaves open what is done."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, word_at
from bot.rules.reading import Sentence
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import is_obligation, phrases_in_bodies

# By what they leave open: which reaction, which help, which attention, which change, which use, which share in it.
_PHRASES = Phrases(
    """
    support; handle; manage; process; address; accommodate; service; tackle; treat with; deal with; deal in; cope with;
    take care of; take charge of; see to; see about; attend to; tend to; tend; look after; look at; look into; cater to;
    cater for; mind; care for; care about; react; react to; respond to; act on; act upon; act; take action; take action
    on; take action upon; take actions; take measures; take steps; take the necessary steps; do; do something about;
    work on; work with; work through; work around; work out; go about; go through; go over; run through; walk through;
    run with; operate on; operate with; interact; interact with; interface with; interface; integrate with; integrate;
    engage; engage with; engage in; cooperate; cooperate with; collaborate; collaborate with; liaise with; communicate
    with; coordinate; coordinate with; orchestrate; oversee; supervise; superintend; govern; administer; administrate;
    regulate; moderate; mediate; arbitrate; steward; shepherd; wrangle; juggle; massage; munge; digest;
    help; help with; assist; assist with; assist in; aid; aid in; facilitate; promote; encourage; foster; nurture;
    further; favor; favour; empower; ease; expedite; smooth; simplify; streamline; rationalize; rationalise; bolster;
    strengthen; boost; advance the; improve; improve on; improve upon; enhance; optimize; optimise; refine; polish;
    perfect; modernize; modernise; evolve; mature; upgrade the quality of; tune; tweak; tailor; adapt; adapt to; adjust
    to; customize; customise; personalize; personalise; balance; harmonize; harmonise; leverage; utilize; utilise;
    exploit; harness; capitalize on; make use of; make good use of; take advantage of; employ; draw on; draw upon; play
    with; cover; consider; take into account; take account of; take into consideration; take in; be aware of; be mindful
    of; bear in mind; keep in mind; keep an eye on; keep watch over; keep track of; keep on top of; watch; watch over;
    watch for; look out for; think about; pay attention to; pay heed to; heed; focus on; concentrate on; center on;
    prioritize; prioritise; emphasize; emphasise; appreciate; understand; comprehend; know about; know how; be familiar
    with; sense; feel; anticipate; foresee; cater; embrace; espouse; uphold; champion; contribute; contribute to;
    participate; participate in; partake in; be involved; be involved in; be concerned with; concern; be responsible
    for; take responsibility for; assume responsibility for; be in charge of; be accountable for; play a role in; play a
    part in; have to do with; be about; be geared to; be geared towards; be suited to; be suitable for; be amenable to;
    be compatible with the needs of; touch; touch on; touch upon; affect; influence; impact; shape; drive; effect;
    effectuate; get on with; get along with; get around; get involved in; get through; fiddle with; bother with; busy
    itself with; occupy itself with; concern itself with; see that; see to it that; make provision for; make provisions
    for; provide for; make allowance for; make allowances for; allow for; reckon with; put up with; sort out; straighten
    out; figure out; iron out; settle on; solve; resolve issues with; prepare for; plan for; arrange for; organize;
    organise; give thought to; give consideration to; give attention to; give support to; lend support to; be handled;
    be managed; be supported; be addressed; be processed; be taken care of; be taken into account; be taken into
    consideration; be dealt with; be considered; be accommodated; be catered for; be attended to; be looked after; be
    coordinated; be facilitated; be optimized; be optimised; be improved; be enhanced; be streamlined; be leveraged
    """
)
MESSAGE = '"{}" leaves open what is done; name the action and what it leads to.'


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase that is the verb of an obligation."""
    yield from phrases_in_bodies(document, _PHRASES, MESSAGE, skip_other_verbs, asides=True)


def _is_said(sentence: Sentence, at: int) -> bool:
    """Whether the sentence says what is done: nothing, so, or what something else does."""
    return word_at(sentence, at + 1) in {"nothing", "so"} or any(token.low == "what" for token in sentence[at + 1 :])


def skip_other_verbs(sentence: Sentence, first: int, last: int) -> bool:
    """Pass over what is not the verb of the obligation itself, and over what is forbidden: that is wide on purpose."""
    negated = word_at(sentence, first - 1) in {"not", "never"} and sentence[first].low != "be"
    if first == last and sentence[first].low == "do" and _is_said(sentence, first):
        return True
    return negated or not is_obligation(sentence, first) or word_at(sentence, last + 1) == "-"


RULE = Rule(
    id="weak-verb",
    summary="A verb that leaves open what is done: support, handle, manage.",
    source=(
        "INCOSE Guide to Writing Requirements R3 (appropriate verbs); OpenSpec writing guide: observable behaviour"
    ),
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The server SHALL handle timeouts.",
    good="The server SHALL answer 504 when the upstream does not answer within 30 seconds.",
)
