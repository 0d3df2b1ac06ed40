"""``unexpected-denial``: an outcome fails, refuses or is denied, and neither the case nor the requirement says why."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.openspec.content import sequence, stem
from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document, Scenario, Step
from bot.rules.prose import mask
from bot.rules.reading import Passage, read
from bot.rules.rule import Hit, Profile, Rule
from bot.text.later import later

_MIGHT = 3
"""A sentence with so many words of the outcome is about it."""
# What an outcome says that turns something down, takes it away, or does not come about.
_DENIES = later(
    r"\b(?:not|never|cannot|fail(?:s|ed|ing)?|reject(?:s|ed)?|refuse[sd]?|den(?:y|ies|ied)|hides?|hidden|exclud(?:es?|ed)"
    r"|omit(?:s|ted)?|prevent(?:s|ed)?|block(?:s|ed)?|disable[sd]?|skip(?:s|ped)?|ignore[sd]?|remove[sd]?|delete[sd]?"
    r"|discard(?:s|ed)?|drop(?:s|ped)?|invalid|stop(?:s|ped)?|abort(?:s|ed)?|clos(?:es?|ed)|unavailable|inaccessible"
    r"|absent|lacks?|loses?|lost|with (?:an? |the )?(?:errors?|failing))\b|n['’]t\b",
    re.IGNORECASE,
)
# What gives a reason for it: a denial, something that is missing or wrong, a limit.
_REASON = later(
    r"\b(?:not|no|never|none|neither|nor|nothing|nobody|without|cannot|unable|unless|until|only|except|instead|rather|un\w{4,}"
    r"|in(?:valid|correct|complete|active|sufficient|eligible|compatible|accessible)\w*|non\w*|dis(?:abl|connect|allow|card)\w*"
    r"|fail\w*|reject\w*|den(?:y|ies|ied)|refus\w*|forbid\w*|prevent\w*|prohibit\w*|block\w*|exclud\w*|omit\w*|hid(?:e|es|den)"
    r"|skip\w*|ignor\w*|remov\w*|delet\w*|drop\w*|discard\w*|suppress\w*|error\w*|absent|missing|mis\w{5,}|empty|clos\w+"
    r"|stop\w*|abort\w*|cancel\w*|exceed\w*|stale|expired?|wrong|conflict\w*|duplicate\w*|null|zero|off|false|lack\w*|avoid\w*"
    r"|outside|exempt\w*|malformed|corrupt\w*|bad|broken|old|legacy|safe\w*|isolat\w*|strip\w*"
    r"|clear\w*|clean\w*|reset\w*|uninstall\w*|destroy\w*|timeout|guard\w*|denial)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)


# Two at once: what is done "with errors", and "no warning shall not".
_ODD = later(
    r"\bwith (?:an? |the |any )?(?:errors?|fail(?:ing|ures?)|exceptions?)\b"
    r"(?! (?:code|message|status|diagnostic|naming|that))|\b(?:no|never|nothing|none)\b[^.;,]{0,40}?\bnot\b",
    re.IGNORECASE,
)
# What a step says by the way: in brackets, behind a dash or a semicolon, in a sentence after the first, as a reason.
_ASIDE = later(
    r"\([^()]{0,400}\)?|(?:\s[—–-]{1,3}\s|—|;|[.!?]\s+(?-i:[A-Z\0])|,\s+so\b|\sso\s+(?:that|the|it|an?)\b"
    r"|\s(?:because|since|which|rather\s+than)\b).*",
    re.IGNORECASE | re.DOTALL,
)
# What a sentence of the requirement denies by.
_DENIED = later(
    r"\b(?:not|never|cannot|only|unless|except|without|fail\w*|reject\w*|refus\w*|den(?:y|ied)|hid(?:e|den)|exclud\w*|omit\w*"
    r"|prevent\w*|block\w*|disabl\w*|skip\w*|ignor\w*|remov\w*|delet\w*|discard\w*|drop\w*|stop\w*|abort\w*|clos\w+"
    r"|rather|instead|no)\b",
    re.IGNORECASE,
)


# Words of which one is what the other is not.
_OPPOSITE_WORDS = """
accept:reject accept:refuse accept:decline allow:deny allow:block allow:forbid allow:prevent allow:refuse
permit:deny show:hide display:hide visible:hidden shown:hidden include:exclude include:omit enable:disable
succeed:fail success:failure pass:fail keep:delete keep:remove keep:discard keep:drop retain:delete retain:remove
preserve:overwrite preserve:discard add:remove create:delete open:close start:stop present:absent
available:unavailable valid:invalid active:inactive connect:disconnect lock:unlock mount:unmount online:offline
expand:collapse increase:decrease ascending:descending install:uninstall grant:revoke load:unload continue:stop
continue:abort same:different overwrite:keep replace:keep clear:keep run:skip apply:skip apply:ignore send:withhold
true:false complete:incomplete resolved:unresolved reachable:unreachable readable:unreadable eligible:ineligible
authorized:unauthorized known:unknown changed:unchanged warn:ignore first:last before:after enter:leave pause:resume
read:write import:export allow:reject return:omit
"""
_OPPOSITES: dict[str, set[str]] = {}
for _pair in _OPPOSITE_WORDS.split():
    _one, _two = (stem(each) for each in _pair.split(":"))
    _OPPOSITES.setdefault(_one, set()).add(_two)
    _OPPOSITES.setdefault(_two, set()).add(_one)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per THEN that denies what nothing in its scenario, and no sentence about it, leads to expect."""
    reading = read(document)
    if not reading.is_english:
        return
    for requirement in document.requirements:
        for scenario in requirement.scenarios:
            case = " ".join((scenario.name, *(step.prose for step in scenario.steps if step.role != "THEN")))
            for step in scenario.steps:
                if step.role == "THEN" and _is_odd(step, scenario, case, reading.body(requirement)):
                    message = "Nothing in the case or the requirement leads to expect that; correct it, or say why."
                    yield Hit(step.span.start, message, requirement, scenario, step.text)


def _is_odd(step: Step, scenario: Scenario, case: str, body: Passage) -> bool:
    # What is denied by the way turns nothing down; what explains a denial may well stand there.
    text = _ASIDE.sub(" ", mask(step.prose))
    if step.prose.rstrip().endswith(":"):
        return False
    words = _words(step.prose)
    if "not" not in words and _is_opposite(_words(text), scenario.name, body):
        return True
    if not (_DENIES.search(text) or _ODD.search(text)):
        return False
    if _ODD.search(text) and _ODD.search(body.text) is None:
        return _REASON.search(case) is None
    # The name says what comes out: a positive one, in the words of the outcome, is denied by it.
    named = _words(scenario.name) if not _REASON.search(scenario.name) else frozenset()
    if len(named & words) >= max(_MIGHT, len(named) // 2):
        return True
    # What comes with the outcome may well say what does not happen besides.
    return step.keyword == "THEN" and not _REASON.search(case) and not _is_expected(words, body)


@lru_cache(maxsize=1024)  # the same sentences of a requirement are looked at for each of its outcomes
def _words(text: str) -> frozenset[str]:
    return frozenset(sequence(text))


def _is_opposite(words: frozenset[str], name: str, body: Passage) -> bool:
    """Whether a sentence about an outcome, or the scenario's name, has the opposite of one of its words, and not it."""
    turned = [(word, _OPPOSITES[word]) for word in words if word in _OPPOSITES]
    if not turned:
        return False
    said = [(_words(name), 1), *((_words(body.source(each)), _MIGHT) for each in body.sentences)]
    anywhere = frozenset(word for each, _ in said for word in each)
    for word, opposites in turned:
        if word in anywhere:
            continue
        for each, least in said:
            if "not" not in each and not opposites.isdisjoint(each) and len(words & each) >= least:
                return True
    return False


def _is_expected(words: frozenset[str], body: Passage) -> bool:
    """Whether a sentence about what an outcome speaks of denies something, too."""
    sentences = (body.source(each) for each in body.sentences)
    denied = (each for each in sentences if _DENIED.search(mask(each)))
    return any(len(words & _words(each)) >= min(_MIGHT, len(words)) for each in denied)


RULE = Rule(
    id="unexpected-denial",
    summary="An outcome that fails or is denied, where neither its case nor the requirement leads to expect that.",
    source="OpenSpec writing guide: scenarios show the requirement; ISO/IEC/IEEE 29148, 5.2.6: consistent",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The gate SHALL open for a ticket. … **WHEN** a guest shows a ticket **THEN** the gate does not open",
    good="The gate SHALL open for a ticket. … **WHEN** a guest shows a ticket **THEN** the gate opens",
)
