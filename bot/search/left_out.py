"""What a claim leaves out of a text, and what is left then would say more than the text does."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.openspec.atom import Aspect, Atom
from bot.openspec.lexicon import MAY_GO, VAGUE, meaning_of
from bot.search.conditions import is_condition
from bot.search.reading import CONTENT, SYSTEM, Reading, is_strong, sentence_of

_LOOSE = frozenset({"default", "defaults", "together", "initially", "usually", "typically", "temporarily"})
_NARROWING = frozenset({"on", "under"})
_STAYING = frozenset({"stay", "stays", "remain", "remains", "become", "becomes"})
# What is done with several things, by whom and where to, does not say which of them.
_BESIDE = frozenset({"to", "via", "by", "into", "onto", "as", "at", "within"})
_NEED = meaning_of("need")
_FEW = 2
_SOME = frozenset({"some", "most", "either"})
_NAMES = frozenset({Aspect.IDENTIFIER, Aspect.QUOTE, Aspect.LINK})


def strength(reading: Reading) -> str | None:
    """Return where a claim obliges more or less than the quotation does, outside of conditions."""
    weak = {modal(each) for each in reading.claim if modal(each)}
    told = {modal(reading.source[i]) for i in _governing(reading)}
    missing = {each for each in told if each and each not in weak}
    if missing:
        return f"the quotation only says “{min(missing)}”"
    if _is_spared(reading.claim, reading.source) or _is_spared(reading.source, reading.claim):
        return "“need not” is not “must not”"
    if weak - told:
        return f"“{min(weak - told)}” is not what the quotation says"
    return None


def _is_spared(side: Sequence[Atom], other: Sequence[Atom]) -> bool:
    """Whether on one side somebody need not do what he must not do on the other."""
    spared = any(one.aspect is Aspect.NEGATION and two.value == _NEED for one, two in pairwise(side))
    denied = any(each.aspect is Aspect.NEGATION for each in other)
    return spared and denied and not any(each.value == _NEED for each in other)


def modal(atom: Atom) -> str:
    """Return the modal verb that an atom is, in small letters; nothing for one that obliges, and for "can"."""
    if atom.aspect is not Aspect.OBLIGATION or is_strong(atom) or atom.value == "can":
        return ""
    return atom.value.lower()


def _governing(reading: Reading) -> Iterator[int]:
    """Yield the obligations under which stands what the claim keeps of the quotation."""
    for i in reading.kept:
        if not reading.is_own(i) or reading.source[i].aspect not in CONTENT or is_condition(reading, i):
            continue
        before = [
            at
            for at in range(i)
            if reading.source[at].aspect is Aspect.OBLIGATION
            and sentence_of(reading.source[at]) == sentence_of(reading.source[i])
        ]
        if before:
            yield before[-1]


def widened(reading: Reading) -> str | None:
    """Return what of the quotation is left out that narrows what is kept: "can", a bound, "some", a number, an "or"."""
    for i in sorted(reading.lost):
        if reading.is_own(i) and _is_said_of(reading, i):
            why = _narrows(reading, i) or _chooses(reading, i)
            if why:
                return why
    return None


def _is_said_of(reading: Reading, at: int) -> bool:
    """Whether an atom stands in a clause of which something is kept, or in a few words that lead in such a one."""
    each = reading.source[at]
    clause = [i for i, other in enumerate(reading.source) if other.clause == each.clause]
    if any(i in reading.kept for i in clause):
        return True
    behind = reading.source[clause[-1] + 1] if clause[-1] + 1 < len(reading.source) else None
    leads_in = behind is not None and not behind.joined and len(clause) <= _FEW
    return (leads_in or each.value == "or") and reading.is_in_use(at)


def _narrows(reading: Reading, i: int) -> str | None:
    each = reading.source[i]
    if each.aspect is Aspect.BOUND:
        return "the quotation sets a bound there" if i + 1 in reading.kept else None
    is_can = each.aspect is Aspect.OBLIGATION and each.value == "can"
    is_some = each.aspect is Aspect.QUANTIFIER and each.value in _SOME
    is_place = each.aspect is Aspect.WORD and each.place in _NARROWING
    is_other = each.lead == "by" and each.aspect is Aspect.WORD and _acts_itself(reading)
    if is_can or is_some or is_place or is_other or each.text in _LOOSE or _is_counted(reading, i):
        return f"the quotation says “{each.lead if is_other else ''} {each.text}”".replace("“ ", "“")
    return None


def _is_counted(reading: Reading, i: int) -> bool:
    """Whether an atom is a number that says how many of what is kept: "the newest 5 backups", "one of"."""
    each = reading.source[i]
    if each.aspect is not Aspect.NUMBER:
        return False
    behind = _next_said(reading, i)
    counts = behind in reading.kept and behind is not None and reading.source[behind].phrase == each.phrase
    bound = i > 0 and reading.source[i - 1].aspect is Aspect.BOUND
    return each.value == "1" or counts or not (each.place or bound)


def _chooses(reading: Reading, i: int) -> str | None:
    each = reading.source[i]
    if each.value == "or" and _keeps_both(reading, i):
        return "the quotation says “or”"
    if is_condition(reading, i) or _is_denied_before(reading, i):
        return None
    if each.value == "or":
        return "the quotation says “or”"
    behind = range(i + 1, min(i + 4, len(reading.source)))
    joined = next((k for k in behind if reading.source[k].value == "or"), None)
    if each.aspect in CONTENT and joined is not None and joined not in reading.lost:
        return f"the quotation says “… or {each.text}”"
    return None


def _keeps_both(reading: Reading, at: int) -> bool:
    """Whether a claim has both of what an "or" joins, and no "not" for each: it says "and" there, or nothing."""
    content = [i for i, each in enumerate(reading.source) if each.aspect in CONTENT]
    before = max((i for i in content if i < at), default=None)
    behind = min((i for i in content if i > at), default=None)
    nots = [sum(each.aspect is Aspect.NEGATION for each in side) for side in (reading.source, reading.claim)]
    joined = behind in reading.back and behind is not None and reading.claim[reading.back[behind]].joined
    return behind in reading.kept and (before in reading.kept or joined) and nots[0] >= nots[1]


def _acts_itself(reading: Reading) -> bool:
    """Whether the claim has the system act where the quotation says by whom something is done."""
    return any(each.value in SYSTEM and j not in reading.pairs for j, each in enumerate(reading.claim))


def _is_denied_before(reading: Reading, at: int) -> bool:
    """Whether something denies what stands at a place: "not a or b" is neither of them."""
    return any(
        each.aspect is Aspect.NEGATION and sentence_of(each) == sentence_of(reading.source[at])
        for each in reading.source[:at]
    )


def holes(reading: Reading) -> str | None:
    """Return a word that is left out between two that are kept, and that may narrow the one behind it."""
    for i in sorted(reading.lost):
        each = reading.source[i]
        if each.aspect is not Aspect.WORD or not reading.is_own(i) or _may_be_left_out(each):
            continue
        behind = _next_said(reading, i)
        if behind is None or is_condition(reading, i):
            continue
        after = reading.source[behind]
        if each.place and (after.place or after.aspect not in CONTENT or after.phrase != each.phrase):
            continue  # a phrase of its own: "sends it to the user within a day"
        if _is_kind_of(reading, i, behind) or _is_whole_subject(reading, i, behind) or _is_listed(reading, i):
            continue
        return f"the quotation says “{each.text} {after.text}”"
    return None


def narrowed(reading: Reading) -> str | None:
    """Return what is left out behind several things and says which of them: "comments that await review"."""
    for i in sorted(reading.lost):
        if i == 0 or i - 1 not in reading.kept or not reading.is_own(i) or is_condition(reading, i):
            continue
        before, each = reading.source[i - 1], reading.source[i]
        several = before.aspect is Aspect.WORD and before.clause == each.clause and _is_several(before)
        if several and _says_which(reading, i):
            return f"the quotation says “{before.text} … {each.text}”"
    return None


def _says_which(reading: Reading, i: int) -> bool:
    """Whether an atom behind several things may say which of them, not what is done with them, where to or how."""
    each = reading.source[i]
    if each.aspect is Aspect.BOUND:  # "under repair", but not "under 5 minutes"
        return i + 1 < len(reading.source) and reading.source[i + 1].aspect is not Aspect.NUMBER
    is_time = each.aspect is Aspect.NUMBER and bool(each.place)
    return each.aspect in CONTENT and not (each.place in _BESIDE or is_time or each.text.endswith("ly"))


def _is_several(atom: Atom) -> bool:
    return atom.text.endswith("s") and not atom.text.endswith(("ss", "us", "is"))


def _is_kind_of(reading: Reading, at: int, behind: int) -> bool:
    """Whether what is left out says what kind of thing a name behind it is: "with the error code `E_STOCK`"."""
    if reading.source[behind].aspect not in _NAMES:
        return False
    run = range(max((i for i in range(behind) if i not in reading.lost), default=-1) + 1, behind)
    return at in run and reading.source[run[0]].place not in {"", "to"}


def _may_be_left_out(atom: Atom) -> bool:
    return (
        atom.text in _STAYING
        or atom.text in VAGUE
        or atom.value in MAY_GO
        or atom.text.endswith("ly")
        or atom.value in SYSTEM
    )


def _next_said(reading: Reading, at: int) -> int | None:
    """Return the next atom of the clause that is not left out."""
    return next(
        (i for i in _clause_behind(reading, at) if i not in reading.lost and not is_strong(reading.source[i])), None
    )


def _clause_behind(reading: Reading, at: int) -> Iterator[int]:
    for i in range(at + 1, len(reading.source)):
        if reading.source[i].clause != reading.source[at].clause:
            return
        yield i


def _is_whole_subject(reading: Reading, at: int, behind: int) -> bool:
    """Whether who acts is left out as a whole, as a passive may: nothing before the verb is kept."""
    clause = reading.source[at].clause
    before = [i for i in range(behind) if reading.source[i].clause == clause and reading.source[i].aspect in CONTENT]
    if any(i not in reading.lost for i in before):
        return False
    passive = behind in reading.back and reading.claim[reading.back[behind]].passive
    obliged = any(is_strong(reading.source[i]) for i in range(at, behind))
    return obliged or passive


def _is_listed(reading: Reading, at: int) -> bool:
    """Whether an atom is one of several verbs that have one object: "log" and "print" in "store, log or print it"."""
    before = [i for i in range(at) if reading.source[i].aspect in CONTENT]
    first = next((i for i in reversed(before) if i not in reading.lost), None)
    if first is None or sentence_of(reading.source[first]) != sentence_of(reading.source[at]):
        return False
    skipped = [reading.source[i] for i in range(first, at + 1) if reading.source[i].aspect in CONTENT]
    return len({each.clause for each in skipped}) == len(skipped)


def jumps(reading: Reading) -> str | None:
    """Return where a claim joins words of two clauses of the quotation that do not belong together."""
    said = [(j, reading.pairs[j]) for j in reading.words() if j in reading.pairs and reading.is_own(reading.pairs[j])]
    for (j, i), (k, m) in pairwise(said):
        one, two = reading.source[i], reading.source[m]
        if reading.claim[j].clause != reading.claim[k].clause or one.clause == two.clause:
            continue
        if is_condition(reading, i) != is_condition(reading, m):
            continue
        if sentence_of(one) != sentence_of(two):
            return f"the quotation does not say “{one.text}” and “{two.text}” of one thing"
        late = max(i, m)
        before = [at for at in range(late) if reading.source[at].clause == reading.source[late].clause]
        skipped = [at for at in before if at in reading.lost and reading.source[at].aspect in CONTENT]
        if any(not _is_listed(reading, at) for at in skipped):
            return f"the quotation does not say “{one.text}” and “{two.text}” of one thing"
    return None
