"""``escape-clause``: a condition that lets everybody out of the obligation."""

from collections.abc import Iterator

from bot.openspec.content import stem
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, word_at
from bot.rules.reading import Sentence, Token, english_bodies
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import binds, phrases_in_bodies, phrases_in_outcomes

PHRASES = Phrases(
    """
    if possible; where possible; when possible; whenever possible; wherever possible; as far as possible; as
    much as possible; as little as possible; insofar as possible; so far as possible; to the extent possible; to
    the greatest extent possible; if practical; where practical; when practical; if practicable; where
    practicable; as practicable; as far as practicable; to the extent practical; to the extent practicable; as
    is practical; if feasible; where feasible; when feasible; whenever feasible; wherever feasible; to the
    extent feasible; as feasible; if at all possible; unless impractical; as appropriate; where appropriate;
    when appropriate; if appropriate; whenever appropriate; as deemed appropriate; as needed; if needed; when
    needed; where needed; whenever needed; as necessary; if necessary; where necessary; when necessary; whenever
    necessary; as deemed necessary; should it prove necessary; if it should prove necessary; if deemed
    necessary; if deemed appropriate; as applicable; where applicable; when applicable; if applicable; if
    convenient; when convenient; where convenient; ideally; preferably; if desired; where desired; as desired;
    as seen fit; at its discretion; at their discretion; on a best effort basis; best effort; best efforts;
    within reason; where reasonable; when reasonable; if reasonable; unless unreasonable; where sensible; when
    sensible; if it makes sense; where it makes sense; when it makes sense; as time permits; if time permits; if
    time allows; where supported by context; if resources permit; resources permitting; time permitting;
    circumstances permitting; under normal circumstances; under normal conditions; in most cases; in general; as
    a rule; more or less; to some extent; to some degree; as circumstances require; as circumstances dictate;
    subject to availability; where it seems useful; as far as; as required; as circumstances; as conditions;
    possibly; perhaps; maybe; optionally; in principle; in theory; theoretically; normally; typically; usually;
    generally; hopefully; presumably; eventually; by and large; all being well
    """
)
_MESSAGE = '"{}" lets everybody out; say when it has to be done, or leave it out.'


# A condition at the end of a sentence made of nothing but words that fit every condition, one of them a way out.
_OPENERS_WORDS = """
if when where whenever wherever as unless provided providing insofar inasmuch so subject to within barring until
while given assuming depending save except should at in on under for by with circumstances resources time budget
conditions permitting allowing failing notwithstanding according
"""
_OPENERS = frozenset(_OPENERS_WORDS.split())
_WAYS_OUT_WORDS = """
possible practical practicable feasible reasonable reasonably appropriate needed necessary required applicable
convenient desired desirable useful helpful sensible suitable permitted allowed relevant worthwhile viable
advisable warranted justified beneficial achievable attainable affordable opportune fitting wanted preferred
sought proper prudent expedient workable doable manageable realistic right fit ideal optimal indicated wise
economical case need needs situation circumstances circumstance conditions resources budget effort efforts demand
demands opportunity occasion discretion judgement judgment sense value benefit reason limits limit constraints
constraint limitations restrictions schedule capacity means ability abilities capabilities extent degree
exceptions emergency emergencies necessity convenience wish wishes preference preferences priorities workload
feasibility practicality permit permits permitting allow allows allowing require requires dictate dictates arise
arises warrant warrants justify justifies suggest suggests suit suits matter matters humanly technically
economically commercially practically normally usually generally otherwise possibility possibilities unforeseen
unavoidable nothing anything something somehow
"""
_WAYS_OUT = frozenset(_WAYS_OUT_WORDS.split())
_JOINING_WORDS = """
it it's is are be was this that these those the a an to do does so may can will at all any of in on by for such
deemed considered found thought felt seen proves prove seems seem appears makes make them they he she its their
one and or not no very more most much best then there has have had been being would could might should must shall
far long soon our your his her own other others some certain given technical usual normal reasonable current if
when as time times project team system user users author developer implementation environment context technology
available come comes goes go get gets exists exist adds add brings bring really truly actually just only too good sound
compelling valid strong important special
"""
_JOINING = frozenset(_JOINING_WORDS.split())
_MOST = 9
# Openers that are one with another word beside them only: "time permitting", "subject to need".
_WITH_THEIR_VERB = frozenset({"circumstances", "resources", "time", "budget", "conditions"})
_VERBS = frozenset({"permitting", "allowing", "permit", "permits", "allow", "allows"})
_BEFORE_TO = frozenset({"subject", "according"})
# What is pointed at is known, and is no way out: "in that case", "as its value".
_POINTING = frozenset({"this", "that", "these", "those", "its", "one"})
_POINTED = frozenset({"in", "for", "as"})
# "with the reason", "with its limits": a thing that is handed over, and no condition.
_DETERMINERS = frozenset({"the", "its", "their", "a", "an", "each", "every"})
_HANDED_OVER_WORDS = """
reason value limit limits schedule constraint constraints conditions permits priorities preferences
"""
_HANDED_OVER = frozenset(_HANDED_OVER_WORDS.split())


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase, and per condition at the end of an obligation that names none."""
    yield from phrases_in_bodies(document, PHRASES, _MESSAGE, skip)
    yield from phrases_in_outcomes(document, PHRASES, _MESSAGE, skip)
    for requirement, body in english_bodies(document):
        for sentence in body.sentences:
            found = _tail(sentence) if binds(sentence) else _release(sentence)
            if found is not None:
                words = body.between(*found)
                yield Hit(body.line_of(found[0]), _MESSAGE.format(words), requirement, words=words)


# That somebody need not do what the sentence before obliges to.
_RELEASES = Phrases(
    """
    may refrain from; may choose not to; may decide not to; may opt not to; may elect not to; may skip; may omit; may
    ignore; may leave; may do without; may also do the opposite; may do the opposite; may do otherwise; may deviate
    from; may depart from; need not; does not need to; do not need to; does not have to; do not have to; is not required
    to; are not required to; is not obliged to; are not obliged to; is free to; are free to; is under no obligation to;
    can skip; can omit; can ignore; can leave; can do without; can choose not to
    """
)
# What it points back by, in a sentence that names no case of its own.
_BACK = frozenset({"so", "this", "that", "it", "otherwise", "opposite", "these", "them"})
_CASES = frozenset({"when", "if", "while", "where", "once", "unless", "for", "until", "after", "before", "with", "in"})
_MOST_RELEASING = 14


def _release(sentence: Sentence) -> tuple[Token, Token] | None:
    """Return the first and the last token of what releases everybody from the sentence before."""
    if len(sentence) > _MOST_RELEASING:
        return None
    lows = {token.low for token in sentence}
    found = next(_RELEASES.find(sentence), None)
    if found is None or lows & _CASES or not {token.low for token in sentence[found[0] :]} & _BACK:
        return None
    end = len(sentence) - (sentence[-1].low == ".")
    return sentence[found[0]], sentence[end - 1]


def _tail(sentence: Sentence) -> tuple[Token, Token] | None:
    """Return the first and the last token of such a condition, if no phrase of the list stands in it."""
    end = len(sentence)
    while end and sentence[end - 1].low in {".", ")", ";"}:
        end -= 1
    for at in range(max(end - _MOST, 1), end - 1):
        lows = {token.low for token in sentence[at + 1 : end]}
        if (
            sentence[at].low in _OPENERS
            and lows & _WAYS_OUT
            and lows <= _WAYS_OUT | _JOINING
            and not _is_handed_over(sentence[at : at + 2], lows)
            and not _is_none(sentence, at, end)
        ):
            is_said = any(last > at and not skip(sentence, first, last) for first, last in PHRASES.find(sentence))
            return None if is_said else (sentence[at], sentence[end - 1])
    return None


def _is_none(sentence: Sentence, at: int, end: int) -> bool:
    """Whether what may open such a condition does not, by the words around it."""
    word, after = sentence[at].low, sentence[at + 1].low
    if word in _WITH_THEIR_VERB:
        return after not in _VERBS
    if word == "to":
        return word_at(sentence, at - 1) not in _BEFORE_TO
    if after == "normally" or (word == "on" and after == "demand"):  # "go on normally" says how
        return True
    return word in _POINTED and after in _POINTING and end - at == 3


def _is_handed_over(begin: Sentence, lows: set[str]) -> bool:
    is_with = begin[0].low == "with" and begin[1].low in _DETERMINERS
    return is_with and lows & _WAYS_OUT <= _HANDED_OVER


# Whether such a word hedges is told by its place: right behind the verb of the obligation.
_HEDGES = frozenset(
    {"possibly", "perhaps", "maybe", "optionally", "theoretically", "normally", "typically", "usually", "generally"}
    | {"hopefully", "presumably", "eventually", "in"}
)
_LETS = frozenset(
    {"allow", "allows", "permit", "permits", "possible", "require", "requires", "dictate", "feasible", "practical"}
)

# "fields that the server reports as required" says what they are called.
_CALLS = frozenset(map(stem, ("mark", "report", "treat", "declare", "flag", "list", "show", "document", "count")))


def skip(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a phrase of this list is measured, or part of a term, where it stands."""
    word = sentence[first].low
    if word == "normally":  # behind the verb it says how: "SHALL proceed normally"
        return word_at(sentence, first - 1) not in {"shall", "must", "be", "also", "then"}
    if word in _HEDGES:
        before = {word_at(sentence, first - 1), word_at(sentence, first - 2)}
        return not before & {"shall", "must"}
    if word == "as" and sentence[last].low in {"far", "as", "circumstances", "conditions"}:
        return not any(token.low in _LETS for token in sentence[last + 1 : last + 7])
    if sentence[last].low == "required":
        said = {stem(token.low) for token in sentence[max(first - 3, 0) : first]}
        return bool(said & _CALLS) or word_at(sentence, last + 1) not in {"", ".", ",", ";"}
    # "if needed by the caller", "when necessary to keep the order": the condition is given.
    given = word_at(sentence, last + 1) in {"by", "to", "for", "because"} and sentence[last].low not in {"possible"}
    return given or (sentence[first].low == "best" and word_at(sentence, first - 1) == "-")


RULE = Rule(
    id="escape-clause",
    summary="A condition that lets everybody out of the obligation.",
    source=("INCOSE Guide to Writing Requirements R8 (escape clauses); Femmer: loopholes; NASA ARM: weak phrases"),
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The client SHALL retry the request if possible.",
    good="The client SHALL retry the request when the answer is 502, 503 or 504.",
)
