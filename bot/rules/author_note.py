"""``author-note``: a note from one author to another that was left in the requirement."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import binds

# What people write to themselves: doubt, what is still open, whom to ask, what to do with the text, when it changes.
_PHRASES = Phrases(
    """
    not sure; unsure; not certain; not clear yet; unclear; no idea; who knows; i think; i guess; i believe; i
    suppose; i assume; we think; we believe; we assume; we guess; my guess; our guess; in my opinion; under
    discussion; in discussion; up for discussion; up for debate; for discussion; needs discussion; need
    discussion; needs review; needs a review; needs clarification; needs work; needs more work; needs input;
    needs thought; needs more thought; needs confirmation; needs approval; needs a decision; needs refinement;
    needs checking; needs updating; needs rework; to be discussed; to be reviewed; to be checked; to be refined;
    to be written; to be completed; to be continued; to be verified; to be updated; to be revised; to be
    improved; to be described; to be added; to be filled; to be negotiated; to be investigated; to be
    researched; to be resolved; to be revisited; to be considered; to be aligned; to be approved; to be
    validated with; subject to change; may change; might change; could change; likely to change; may still
    change; can still change; not final; not finalized; not finalised; not yet final; not decided; not agreed;
    not approved; undecided; unresolved; unconfirmed; unspecified; still open; still missing; still unclear;
    still needs; still to; still being; yet to; as yet; open point; open points; open issue; open issues; open
    question; open questions; open item; open items; work in progress; first draft; rough draft; early draft;
    tentative; tentatively; provisional; provisionally; preliminary; dummy text; sample text; temporary wording;
    reword; rephrase; rewrite this; better word; better name; better wording; check with; check this; check
    whether; check if; double check; cross check; recheck; sanity check; confirm with; confirm this; confirm
    whether; clarify with; clarify this; verify with; verify this; ask for; discuss with; talk to; talk with;
    speak to; speak with; sync with; align with the team; agree with the team; agree on; decide on; decide
    whether; decide if; decide later; revisit; revisited; come back to; get back to; follow up; follow up with;
    look into this; look at this; think about; rethink; reconsider; figure out; find out; work out; remember to;
    remember that; do not forget; don't forget; keep in mind; note to self; reminder; reminder to; waiting for;
    waiting on; wait for feedback; awaiting; blocked by; depends on the decision; comments welcome; suggestions
    welcome; objections; any objections; as discussed; as agreed; as mentioned; as talked about; per our; per
    the meeting; per meeting; in the meeting; from the meeting; last meeting; next meeting; workshop; on the
    whiteboard; according to the customer; the customer wants; the customer said; product owner; somebody
    should; someone should; somebody has to; someone has to; somebody must; someone must; copied from; copied
    over; copy and paste; copy paste; pasted from; taken over from; taken from the; from the old; old version;
    out of date; no longer true; fix this; fix later; fix me; change this; change later; delete this; remove
    this; remove later; update this; update later; move this; split this; merge this; finish this; complete
    this; expand this; expand on; elaborate; elaborate on; add more; add details; add detail; add an example;
    add examples; fill in; fill this in; details later; details follow; details to follow; more details; more
    detail; more to come; more on this; coming later; later on; later version; later release; later phase; later
    iteration; future version; future release; next version; next release; next iteration; next sprint; next
    phase; phase two; after the release; after launch; post launch; for now; for the moment; for the time being;
    at the moment; as of now; until further notice; until then; nice to have; stretch goal; low priority; out of
    scope for now; parking lot; wish list; good enough; quick fix; assumption; presumably; supposedly;
    allegedly; hopefully; if i remember; iirc; afaik; imho; imo; fyi; btw; wip; pls; please; sorry; hmm; hm;
    blah; will follow; will be added; will be supported later; are going to be; is going to be; will be implemented
    """
)
_FIRST_PERSON = frozenset(
    {"i", "i'm", "i'd", "i'll", "i've", "we", "we're", "we'd", "we'll", "we've", "let's", "me", "us", "my"}
)
_MESSAGE = '"{}" is a note to the authors, no requirement; settle it, or move it to the design.'
_MOST = 14


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per sentence that obliges nobody and asks, doubts, speaks in the first person, or gives orders."""
    for requirement, body in english_bodies(document):
        for sentence in body.sentences:
            if len(sentence) > _MOST or binds(sentence) or not _is_note(sentence):
                continue
            words = body.between(sentence[0], sentence[-1])
            yield Hit(body.line_of(sentence[0]), _MESSAGE.format(words), requirement, words=words)


def _is_note(sentence: Sentence) -> bool:
    if sentence[-1].low == "?" or any(token.low in _FIRST_PERSON and token.text != "US" for token in sentence):
        return True
    return any(_PHRASES.find(sentence))


RULE = Rule(
    id="author-note",
    summary="A note from one author to another that was left in the requirement.",
    source="NASA ARM: incompletes; ISO/IEC/IEEE 29148, 5.2.7: incomplete, unresolved",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The session SHALL end after 30 minutes. Check this with the security team.",
    good="The session SHALL end after 30 minutes.",
)
