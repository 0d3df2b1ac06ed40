"""``double-negative``: two negations in one obligation, which readers resolve differently."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import word_at
from bot.rules.reading import Sentence, english_bodies, english_steps
from bot.rules.rule import Hit, Profile, Rule

_REACH = 4
_NOT = frozenset({"not", "never", "no", "neither", "nowise", "cannot"})
# Verbs that deny the verb behind them: "fail to open", "refrain from opening", "stop opening".
_DENYING_WORDS = """
fail neglect decline omit forget refuse refrain abstain cease stop desist quit discontinue skip avoid prevent
hesitate disregard ignore overlook miss forgo forego eschew shun evade dodge shirk withhold suppress inhibit
prohibit forbid disallow deny reject hinder hamper impede preclude bar block exclude except lack leave lapse
dispense resist object balk baulk delay postpone defer suspend dismiss renounce waive relinquish spare
"""
_DENYING = frozenset(_DENYING_WORDS.split())
_DENYING_TO = frozenset({"fail", "refuse", "neglect", "omit", "forget", "decline", "refrain", "hesitate"})
_STATES = frozenset(
    {"without", "unavailable", "impossible", "unable", "incapable", "unwilling", "reluctant", "prevented", "unallowed"}
    | {
        "prohibited",
        "forbidden",
        "hindered",
        "averse",
        "disinclined",
        "kept",
        "stopped",
        "exempt",
        "exempted",
        "remiss",
    }
)
# Behind one of these another verb begins.
_ENDS = frozenset({"and", "or", "but", "nor", ",", ";", ".", ":"})


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per obligation in which a negation stands before a word that denies what follows."""
    for requirement, body in english_bodies(document):
        if not body.obliges or body.words.isdisjoint(_NOT):
            continue
        for sentence in body.sentences:
            for first, last in _double(sentence):
                words = body.between(sentence[first], sentence[last])
                message = f'"{words}" negates twice; say what has to happen.'
                yield Hit(body.line_of(sentence[first]), message, requirement, words=words)
    for requirement, scenario, _, passage in english_steps(document):
        if " not " not in passage.raw or not any(word in passage.raw for word in _DENYING_TO):
            continue
        for sentence in passage.sentences:
            for first, last in _double_in_step(sentence):
                words = passage.between(sentence[first], sentence[last])
                message = f'"{words}" negates twice; say what has to happen.'
                yield Hit(passage.line_of(sentence[first]), message, requirement, scenario, words)


def _double_in_step(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Yield from where to where "does not fail to" stands; who checks that nothing failed says no more."""
    for at, token in enumerate(sentence):
        denies = token.low in {"does", "do", "did", "will"} and word_at(sentence, at + 1) == "not"
        if denies and word_at(sentence, at + 2) in _DENYING_TO and word_at(sentence, at + 3) in {"to", "from"}:
            yield at, at + 3


def _double(sentence: Sentence) -> Iterator[tuple[int, int]]:
    for at in range(len(sentence) - 2):
        if sentence[at].text not in ("SHALL", "MUST"):
            continue
        found = _second(sentence, at)
        if found is not None:
            yield at, found


def _second(sentence: Sentence, at: int) -> int | None:
    """Return where the second negation behind a SHALL stands."""
    near = [word_at(sentence, at + 1 + place) for place in range(_REACH + 2)]
    first = next((place for place, word in enumerate(near[:_REACH]) if word in _NOT), None)
    if first is None:
        return None
    for place in range(first + 1, len(near)):
        if near[place] in _ENDS:
            return None
        if near[place] in _NOT or near[place] in _STATES:
            return at + 1 + place
        if near[place] in _DENYING and _denies_a_verb(sentence, at + 1 + place):
            return at + 1 + place
    return None


def _denies_a_verb(sentence: Sentence, at: int) -> bool:
    """Whether a verb behind the word is what it denies: "to open", "from opening", "opening"."""
    after = word_at(sentence, at + 1)
    return after in {"to", "from"} or after.endswith("ing")


RULE = Rule(
    id="double-negative",
    summary="Two negations in one obligation.",
    source="INCOSE Guide to Writing Requirements R16 (use of not)",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="The importer SHALL NOT fail to keep the order of the rows.",
    good="The importer SHALL keep the order of the rows.",
)
