"""What of a sentence is a claim: without the words that only frame it, in parts, and "yes" and "no" apart."""

import re

_AUX = r"(?:is|are|was|were|does|do|did|can|could|may|might|must|should|shall|will|would|has|have)"
_WHERE = (
    r"(?:the |this |these |our )?(?:openspec )?"
    r"(?:specs?|specifications?|requirements?|documents?|documentation|quotations?|scenarios?|text)"
)
# What is said of the saying; a change is named by whoever shows it.
_FRAME = re.compile(
    rf"^(?:(?:according to|as (?:stated|specified|described|defined|required) (?:in|by)|per|as per|based on|under|in)"
    rf" {_WHERE}(?: (?:of|for|on|titled|named) [^,]{{1,80}})?,?\s+"
    rf"|{_WHERE} (?:says?|states?|specif(?:y|ies)|requires?|defines?|mandates?|notes?)(?: that|:)\s+"
    rf"|(?:in (?:this|that|such a|such|the described) (?:case|situation|scenario|event)"
    r"|in short|in summary|to summari[sz]e|specifically|in other words|therefore|thus|hence|so|then|also|additionally"
    r"|furthermore|moreover|in addition|note that|it is (?:stated|specified|required|defined) that"
    r"|it (?:says|states|specifies) that|that is|overall|finally|first|second|here|as a result|consequently"
    r"|after (?:this|the) (?:change|delta))(?:,|:)?\s+)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?:answer|a|short answer)\s*:\s*", re.IGNORECASE)
_YES = re.compile(r"^(?P<word>yes|no|correct|right|indeed|incorrect|yep|nope)\b\s*(?:[,.;:!—–-]+\s*|$)", re.IGNORECASE)
_NO = frozenset({"no", "incorrect", "nope"})
_POLAR = re.compile(rf"^(?:(?:and|but|so|then|also),?\s+)?(?P<aux>{_AUX})(?:n['’]t)?\s+", re.IGNORECASE)
_JOIN = re.compile(r",\s+(?:and|but|while|whereas)\s+|(?<!\s)\s+and\s+", re.IGNORECASE)
# Who a sentence begins with, to its first verb; and a part with a subject of its own.
_SUBJECT = re.compile(
    rf"(?P<who>(?:(?:the|an?|each|every|any|all|no|its|their|this|that)\s+)?(?:[\w'’-]+\s+){{1,4}}?)"
    rf"(?={_AUX}\b|[a-z]+(?<!s)s\b)",
    re.IGNORECASE,
)
_OWN_SUBJECT = re.compile(
    rf"(?:the|an?|each|every|any|all|no|its|their|this|that|if|when|unless|after|before)\s|[A-Z`]"
    rf"|[\w-]+\s+(?:[\w-]+\s+)?{_AUX}\s",
)
# What comes first and what then is one claim.
_IN_TURN = re.compile(
    r"\b(?:then|afterwards?|subsequently|first|finally|respectively|in (?:this|that) order)\b", re.IGNORECASE
)
_VERB = re.compile(rf"\b{_AUX}\b|\b(?:not|never|no)\b", re.IGNORECASE)
_DONE = re.compile(rf"(?:{_AUX}|not|never|it|they|[a-z]+ed|[a-z]+[^s\W]s)\b", re.IGNORECASE)
_MODAL = re.compile(r"\b(?:shall|must|should|may|can|will)\b", re.IGNORECASE)
_MOST_FRAGMENT = 8
_ACTED = re.compile(r"^(?:it|they)\s+", re.IGNORECASE)
_FRONTED = re.compile(
    r"^(?:if|when|whenever|once|while|after|before|unless|until)\b[^,]{1,300},\s+(?!and\b|but\b|or\b)(?:then\s+)?",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"(?:if|when|whenever|once|while|after|before|unless|until)\b", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+")
_SMALL_ENGLISH = """
a an the of to on at for with by from and or not is are was be been that this it its if when after before must shall
may should can will has have does do no all each every only as than then which who their they you any
"""
# Small words of other languages that are none of English.
_SMALL_FOREIGN = """
der die das dem des ein eine einen einem und oder nicht ist sind wird werden muss darf kein keine mit nach von für auf
bei wenn el la las una unos que del por para se son debe puede si cuando le les une et ou ne pas est sont doit peut dans
sur avec pour lorsque quand het een niet van moet mag voor bij wanneer och inte är ska får med när il lo gli che di deve
può quando è um uma não deve pode em com na nie jest musi może gdy
"""
_ENGLISH = frozenset(_SMALL_ENGLISH.split())
_FOREIGN = frozenset(_SMALL_FOREIGN.split())


def bare(claim: str) -> str:
    """Return a claim without what frames it.

    >>> bare("According to the spec, the door locks.")
    'the door locks.'
    """
    claim = _LABEL.sub("", " ".join(claim.split()))
    while match := _FRAME.match(claim):
        claim = claim[match.end() :]
    return claim.strip()


def said_yes(claim: str) -> tuple[bool | None, str]:
    """Return whether a claim begins with "yes" (True) or "no" (False), and what it says behind that."""
    claim = bare(claim)
    match = _YES.match(claim)
    if not match:
        return None, claim
    return match["word"].lower() not in _NO, bare(claim[match.end() :])


def is_polar(question: str) -> bool:
    """Whether a question asks for yes or no."""
    return _POLAR.match(question.strip()) is not None and " or " not in f" {question.lower()} "


def proposition(question: str) -> str:
    """Return what a question that asks for yes or no asks about, as a statement.

    >>> proposition("Is the door locked?")
    'the door is locked'
    """
    match = _POLAR.match(question.strip())
    if match is None:
        return question
    rest = question.strip()[match.end() :].rstrip(" ?!.")
    aux = match["aux"].lower()
    if aux in {"does", "do", "did", "will", "would", "shall"}:
        return rest
    words = rest.split(" ")
    at = next((at for at, word in enumerate(words) if at and word.endswith(("ed", "en", "n"))), 0)
    if aux in {"is", "are", "was", "were"} and at:
        return " ".join([*words[:at], aux, *words[at:]])
    return f"{rest}" if aux in {"is", "are", "was", "were", "has", "have"} else _with_modal(rest, aux)


def _with_modal(rest: str, modal: str) -> str:
    """Return a statement with its modal verb behind the subject, as far as code can tell where that ends."""
    words = rest.split(" ")
    start = 2 if words[0].lower() in {"the", "a", "an", "this", "each", "every", "any", "its"} else 1
    return " ".join([*words[:start], modal, *words[start:]])


def parts(claim: str) -> list[str]:
    """Return a claim in parts that can each be true alone; one where it is not joined, or code cannot tell who acts.

    A part gets the condition that the claim begins with, and where it has no subject of its own that of the first.

    >>> parts("If it rains, the awning closes and warns the guard.")
    ['If it rains, the awning closes', 'If it rains, the awning warns the guard.']
    """
    if _IN_TURN.search(claim):
        return [claim]
    if "; " in claim:
        return [part for each in claim.split("; ") for part in parts(each)]
    match = _FRONTED.match(claim)
    condition, rest = (match[0], claim[match.end() :]) if match else ("", claim)
    if not match and _CONDITION.match(claim):
        return [claim]
    first, *others = [each.strip() for each in _JOIN.split(rest) if each.strip()] or [rest]
    found = [first]
    subject = _SUBJECT.match(first)
    for each in others:
        if _OWN_SUBJECT.match(each):
            found.append(each)
        elif subject is None or not _acts(each, first):
            return [claim]
        else:
            found.append(f"{subject['who'].strip()} {_ACTED.sub('', each)}")
    return [f"{condition}{each}" for each in found]


def _acts(part: str, first: str) -> bool:
    """Whether a part begins with what is done, not with one more thing that it is done to."""
    return _DONE.match(part) is not None or (_MODAL.search(first) is not None and part[:1].islower())


def stand_alone(claim: str) -> bool:
    """Whether each part of a claim has a subject of its own, so that it says the same in whatever order."""
    return not _IN_TURN.search(claim) and all(_OWN_SUBJECT.match(each) for each in _JOIN.split(claim))


def is_fragment(claim: str) -> bool:
    """Whether a claim is a few words without a verb, as an answer may be: "30 seconds"."""
    words = claim.split()
    return len(words) <= _MOST_FRAGMENT and not _VERB.search(claim)


def resolved(claim: str, before: str) -> str:
    """Return a claim with the subject of the one before it in the place of an "it" or "they" that it begins with.

    >>> resolved("It also beeps.", "The lock closes the door.")
    'The lock also beeps.'
    """
    match = _ACTED.match(claim)
    subject = _SUBJECT.match(bare(before)) if match else None
    return f"{subject['who'].strip()} {claim[match.end() :]}" if match and subject else claim


def is_english(text: str) -> bool:
    """Whether a text is in English, as far as its small words and letters tell."""
    words = _WORDS.findall(text.lower())
    if sum(not word.isascii() for word in words) * 4 > len(words):
        return False
    return sum(word in _FOREIGN for word in words) <= sum(word in _ENGLISH for word in words)
