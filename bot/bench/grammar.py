"""As much English grammar as planted sentences need."""

import re

# What takes an object, with what was done to it.
_VERBS = """
    accept:accepted add:added allow:allowed append:appended apply:applied archive:archived assign:assigned
    block:blocked build:built cache:cached calculate:calculated call:called cancel:cancelled capture:captured
    check:checked clear:cleared close:closed collect:collected compare:compared compute:computed
    configure:configured convert:converted copy:copied create:created decode:decoded define:defined delete:deleted
    derive:derived detect:detected determine:determined disable:disabled discard:discarded display:displayed
    download:downloaded emit:emitted enable:enabled encrypt:encrypted enforce:enforced evaluate:evaluated
    execute:executed export:exported expose:exposed extract:extracted fetch:fetched filter:filtered format:formatted
    forward:forwarded generate:generated hide:hidden highlight:highlighted identify:identified ignore:ignored
    implement:implemented import:imported include:included inject:injected insert:inserted install:installed
    invoke:invoked list:listed load:loaded log:logged maintain:maintained map:mapped merge:merged
    normalize:normalized notify:notified offer:offered omit:omitted open:opened parse:parsed perform:performed
    persist:persisted populate:populated present:presented preserve:preserved prevent:prevented print:printed
    process:processed produce:produced prompt:prompted provide:provided publish:published query:queried read:read
    record:recorded refresh:refreshed register:registered reject:rejected release:released remove:removed
    render:rendered replace:replaced report:reported require:required reset:reset resolve:resolved restore:restored
    retain:retained return:returned run:run save:saved scan:scanned select:selected send:sent set:set show:shown
    skip:skipped store:stored strip:stripped submit:submitted surface:surfaced track:tracked trigger:triggered
    update:updated upload:uploaded use:used validate:validated verify:verified warn:warned write:written
"""
PARTICIPLES = dict(pair.split(":") for pair in _VERBS.split())
_STOPS = """
    when if for in to from with using via on at by before after as without during until unless while into within
    per only where so through based against under across containing including
"""
_STOP = f"(?:{'|'.join(_STOPS.split())})"
_WORD = rf"(?!(?:{_STOP}|that|which|whose|and|or|who)\b)[\w¤/*-]+"
_OBJECT = re.compile(rf"(?P<object>(?:a|an|the|all|each|every|any) {_WORD}(?: {_WORD})*)(?P<tail>(?: {_STOP}\b.*)?)$")


def article(word: str) -> str:
    """Return ``a`` or ``an`` for the word that follows."""
    silent = word.lower().startswith(("hour", "honest", "heir"))
    voiced = word.lower().startswith(("user", "uni", "use", "usual", "one", "eu"))
    return "an" if (word[:1].lower() in "aeiou" or silent) and not voiced else "a"


def object_and_tail(rest: str) -> tuple[int, str] | None:
    """Return how long the object at the start of ``rest`` (masked) is, and its first word; None for another build."""
    match = _OBJECT.match(rest)
    if not match:
        return None
    found = match["object"].rstrip()
    return (len(found), found.split()[0]) if len(found.split()) > 1 else None


def lower_first(text: str) -> str:
    """Return text to go on with inside a sentence: its first letter small, unless the word is a name or code."""
    first = text.split(" ", 1)[0]
    return text if first[1:] != first[1:].lower() or not first.isalpha() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Return text to begin a sentence with."""
    return text[:1].upper() + text[1:]


_BE = re.compile(r"\b(is|are|was|were|has been|does|do|can|SHALL|will)\b( not\b| NOT\b)?")
_NEGATED = {"has been": "has not been", "can": "cannot"}


def negated(text: str) -> str | None:
    """Return a statement with its first verb denied, or no longer denied; None where no such verb is found."""
    match = _BE.search(text)
    if not match or re.search(r"\b(?:if|whether|that|which|when|who)\b", text[: match.start()]):
        return None
    if match[2]:
        return None if match[1] in ("does", "do") else f"{text[: match.end(1)]}{text[match.end() :]}"
    if match[1] in ("does", "do"):
        return None
    no = "NOT" if match[1] == "SHALL" else "not"
    return f"{text[: match.start()]}{_NEGATED.get(match[1], f'{match[1]} {no}')}{text[match.end() :]}"
