"""What bends a sentence, put in another way: negations and contrasts, conditions, obligations."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from bot.openspec.atom import Aspect, Atom
from bot.openspec.compared import Compared, Key, key_of, take
from bot.openspec.governed import told_to_happen
from bot.openspec.lexicon import EMPTY, MAY_GO, meaning_of

_NOT, _OR = (Aspect.NEGATION, "not"), (Aspect.CHOICE, "or")
_IF, _UNLESS, _ELSE = (Aspect.CONDITION, "if"), (Aspect.CONDITION, "unless"), (Aspect.CONDITION, "else")
_ONLY, _EXCEPT = (Aspect.QUANTIFIER, "only"), (Aspect.CONDITION, "except")
_ANY = (Aspect.QUANTIFIER, "any")
_ANYWHERE = tuple(map(meaning_of, ["anywhere", "else", "elsewhere", "user", "person", "people", "one"]))
_WHILE, _AFTER = (Aspect.ORDER, "while"), (Aspect.ORDER, "after")
_SOME = (Aspect.QUANTIFIER, "some")
_ORDER = (Aspect.WORD, meaning_of("order"))
_IN_ORDER = re.compile(r"\bin (?:this|that|the following) order\b", re.IGNORECASE)
_THEN = re.compile(r"\bthen\b", re.IGNORECASE)
_HANDLE = meaning_of("handle")
_CAUSE = (Aspect.WORD, meaning_of("cause"))
_MEANWHILE = (Aspect.WORD, meaning_of("simultaneously"))
_IS_IN = ((Aspect.WORD, meaning_of("contain")), (Aspect.WORD, meaning_of("exist")))
# "Including x" names what is held, or an example of it.
_INCLUDING = ((Aspect.WORD, meaning_of("contain")), (Aspect.WORD, meaning_of("suchlike")))
# "Not x" beside what is said instead, and "other than x".
_CONTRASTS = ((Aspect.CHOICE, "instead"), (Aspect.CONDITION, "except"))
_SINCE = re.compile(r"\b(?:once|as soon as)\b", re.IGNORECASE)
_ON = re.compile(r"\b(?:on|upon|for|in case of|in the event of|at the (?:end|start|beginning) of)\b", re.IGNORECASE)
# "Any of these:" before a list, "or" within it.
_ANY_OF = re.compile(r"\b(?:any|either) of (?:the following|these|those)\b", re.IGNORECASE)
_EVERY_OF = re.compile(r"\b(?:all|each|every|both) of\b", re.IGNORECASE)
_ANY_OF_LIST = re.compile(r"\b(?:of|on|in|from) any of (?:these|those|the following)\b[^.;:]{0,40}:", re.IGNORECASE)
_NONE_OF = re.compile(r"\b(?:none of|neither|un\w{3,}ed)\b", re.IGNORECASE)
_NEITHER = re.compile(r"\bneither\b", re.IGNORECASE)
_WITH = re.compile(r"\bwith\b", re.IGNORECASE)
_AND = re.compile(r"\b(?:and|or)\b", re.IGNORECASE)
# "While keeping x" says what else, "while holding the lock" when.
_WHILE_ING = re.compile(
    r"\bwhile (?:also |still )?(?:keep|preserv|retain|maintain|leav|ensur|allow)ing\b", re.IGNORECASE
)
_RELATIVE = re.compile(r"\b(?:that|which|who|whose)\b", re.IGNORECASE)
_BEFORE_VERBS = EMPTY | {
    "fails",
    "fail",
    "not",
    "isn",
    "aren",
    "doesn",
    "don",
    "hasn",
    "haven",
    "t",
    "has",
    "have",
    "shall",
    "must",
}
_RELATED = re.compile(r"\b(?:that|which|who|whose)\b([^.;,]*)", re.IGNORECASE)
_GERUND = re.compile(
    r"^(?:\w+ing|(?:Changes|Edits) (?:to|of|in)\b"
    r"|(?:The \w+(?:ion|al|ment|ance)|(?:An?|Any|Each|Every) \w+) (?:of|to|in))\b"
)
_IF_IT_IS = re.compile(r"\b(?:if|when|whenever)\s+(?:it|they)\s+(?:is|are|has|have|was|were)\b", re.IGNORECASE)
_GIVEN = frozenset(
    (Aspect.WORD, meaning_of(each)) for each in ("given", "passed", "set", "specified", "present", "used")
)
_NOUNS = ("ure", "ures", "ion", "ions", "ment", "ments", "ance", "ence")
_LEAST_TIME = re.compile(r"^[\d/]+ (?:s|month)$")
_OUTSIDE, _INSIDE = (Aspect.WORD, meaning_of("outside")), re.compile(r"\b(?:inside|within|in)\b", re.IGNORECASE)
_WITHOUT = re.compile(r"\b(?:without|in the absence of|free of|with no)\b", re.IGNORECASE)
_OBLIGE = frozenset({"shall", "must", "should", "may"})
_WORD = re.compile(r"\w+")
# A second verb of one subject: "SHALL stop and SHALL ring", "does not stop and does not ring".
_AND_SHALL = re.compile(
    r"(?:\b(?:and|or|but|nor)|[,;])\s+(?:(?:it|they|he|she)\s+)?(?:(?:then|also)\s+)?(?:SHALL|MUST|SHOULD|MAY)\s+(?:(?:also|still|then)\s+)?"
    r"(?:NOT\s+)?(?:be\s+)?(\w+)"
)
_AND_NOT = re.compile(r"\b(?:and|or)\s+(?:(?:SHALL|MUST|SHOULD|MAY)\s+NOT|(?:do|does|did|is|are)\s+not)\s+(\w+)")


def even_particles(compared: Compared) -> None:
    """Take out of what only one side has the negations and conditions that the other puts in another way."""
    _negations(compared)
    _outside(compared)
    _contrasts(compared)
    _conditions(compared)


def _contrasts(compared: Compared) -> None:
    """Let "a, not b" be "a instead of b", "non-a" be "other than a", and "holds a" be "a is in it"."""
    sides = (
        (compared.one, compared.two, compared.olds, compared.news),
        (compared.two, compared.one, compared.news, compared.olds),
    )
    for (bag, other), (mine, theirs, ours, others) in zip(compared.ways, sides, strict=True):
        for contrast in _CONTRASTS:
            if contrast in bag and _NOT in other and _followers(mine, contrast) & _followers(theirs, _NOT):
                take(bag, contrast)
                take(other, _NOT)
        if _SOME in bag and _OR in other and compared.more(_ANY_OF):
            take(bag, _SOME)
            take(other, _OR)
        if bag.get(_SOME) == 1 and not other and _is_of_a_kind(mine, " ".join(ours), " ".join(others)):
            take(bag, _SOME)  # "of any of these types: a, b", "of the types a and b"
        if bag.get(_ORDER) == 1 and not other and _IN_ORDER.search(" ".join(ours)) and _THEN.search(" ".join(others)):
            take(bag, _ORDER)
        for one, two in (_IS_IN, (_WHILE, _MEANWHILE), _INCLUDING):
            if one in bag and two in other:
                take(bag, one)
                take(other, two)


def _is_of_a_kind(mine: Sequence[Atom], ours: str, others: str) -> bool:
    """Whether "any of these" lists kinds of things, and not what has to hold."""
    asks = any(each.aspect is Aspect.CONDITION for each in mine)
    return not asks and _ANY_OF_LIST.search(ours) is not None and _EVERY_OF.search(others) is None


def _outside(compared: Compared) -> None:
    """Let "SHALL not write outside x" be "SHALL write only inside x"."""
    sides = compared.news, compared.olds
    for (bag, other), theirs in zip(compared.ways, sides, strict=True):
        if bag.get(_NOT) == 1 and _OUTSIDE in bag and other.get(_ONLY) == 1 and _INSIDE.search(" ".join(theirs)):
            for key in (_NOT, _OUTSIDE):
                take(bag, key)
            take(other, _ONLY)


def _followers(side: Sequence[Atom], key: Key) -> set[str]:
    """Return what stands right behind something."""
    return {two.value for one, two in pairwise(side) if key_of(one) == key}


def _negations(compared: Compared) -> None:
    """Let "not A or B" be "not A, not B", and "neither A nor B"."""
    sides = (compared.one, compared.two, compared.news), (compared.two, compared.one, compared.olds)
    for (bag, other), (mine, theirs, others) in zip(compared.ways, sides, strict=True):
        both = min(bag.get(_NOT, 0), other.get(_OR, 0), _denied_choices(theirs))
        if both and any(key_of(each) == _NOT for each in mine):
            take(bag, _NOT, both)
            take(other, _OR, both)
            _again(bag, {key_of(each) for each in theirs}, compared)
        nots = [sum(key_of(each) == _NOT for each in side) for side in (mine, theirs)]
        is_one = nots[0] == 1 >= nots[1]
        if bag.get(_OR) and not other and is_one and _denied_choices(mine) and _NONE_OF.search(" ".join(others)):
            take(bag, _OR)  # "SHALL not be used by a or b", "none of a and b SHALL use it"
        neither = sum(len(_NEITHER.findall(each)) for each in (*compared.olds, *compared.news))
        if set(bag) == {_NOT} and 0 < bag[_NOT] <= neither and _denied_behind(mine, theirs):
            del bag[_NOT]


def _denied_behind(mine: Sequence[Atom], theirs: Sequence[Atom]) -> bool:
    """Whether "a and b" stand before the "not" of the one side that the other side says of each of them."""
    nots = [at for at, each in enumerate(theirs) if key_of(each) == _NOT]
    said = {each.value for each in theirs[: nots[0]]} if len(nots) == 1 else set()
    return not any(each.value == "both" for each in theirs) and bool(said) and _followers(mine, _NOT) <= said


def _denied_choices(side: Sequence[Atom]) -> int:
    """Return how many "or" stand behind a "not" of their phrase."""
    denied = [(at, each) for at, each in enumerate(side) if key_of(each) == _NOT]
    return sum(
        any(at < place and not_.phrase == each.phrase for at, not_ in denied)
        for place, each in enumerate(side)
        if key_of(each) == _OR
    )


def _again(bag: Counter[Key], there: Collection[Key], compared: Compared) -> None:
    """Let a verb be said again behind each "not" of "not stop a and not stop b"."""
    verbs = {verb for each in (*compared.olds, *compared.news) for verb in _AND_NOT.findall(each)}
    for key in [(Aspect.WORD, meaning_of(verb.lower())) for verb in verbs]:
        if key in bag and key in there:
            take(bag, key)


def _conditions(compared: Compared) -> None:
    """Let "when it fails" be "on failure", and "if it does not fail" be "unless it fails"."""
    _only_so(compared)
    for bag, other in compared.ways:
        if bag.get(_IF) == bag.get(_NOT) == other.get(_UNLESS) == 1:
            del bag[_IF], bag[_NOT], other[_UNLESS]
    for (bag, other), sign in zip(compared.ways, (1, -1), strict=True):
        # "Unless it is signed", "that is not signed", "except those that are signed", "without a signature".
        if other.get(_UNLESS) == 1 and (compared.more(_RELATIVE) * -sign > 0 or compared.more(_WITHOUT) * -sign > 0):
            said = next((key for key in (_NOT, _EXCEPT) if bag.get(key) == 1), None)
            if said:
                del bag[said], other[_UNLESS]
                for each in [each for each in other if each in _GIVEN]:
                    del other[each]
        elif other.get(_UNLESS) == bag.get(_WHILE) == bag.get(_NOT) == 1:
            del bag[_WHILE], bag[_NOT], other[_UNLESS]  # "as long as nobody signs it"
        elif other.get(_ELSE) == bag.get(_IF) == bag.get(_NOT) == 1:
            del bag[_IF], bag[_NOT], other[_ELSE]  # "when it is not signed", "otherwise"
    since = compared.more(_SINCE)
    for (bag, other), times in zip(compared.ways, (since, -since), strict=True):
        # "while" and "when" are one, and "once" is "when" and "after".
        if _WHILE in bag and _IF in other:
            take(bag, _WHILE)
            take(other, _IF)
        elif _AFTER in bag and _IF in other and (times or _is_timed(compared)):
            take(bag, _AFTER)
            take(other, _IF)
    during = compared.more(_WHILE_ING)
    for (bag, _), sign in zip(compared.ways, (1, -1), strict=True):
        # "… while keeping x", "…. It SHALL keep x."
        if bag.get(_WHILE) == 1 and during * sign < 0 and (len(compared.news) - len(compared.olds)) * sign > 0:
            del bag[_WHILE]
    without = compared.more(_WITHOUT)
    for (bag, _), times in zip(compared.ways, (without, -without), strict=True):
        # "Without x", "when there is no x", "when x is not given".
        if bag.get(_IF) == 1 and times > 0:
            del bag[_IF]
            for each in [each for each in bag if each in _GIVEN]:
                del bag[each]
    _in_another_form(compared)
    more = compared.more(_ON)
    for (bag, _), times in zip(compared.ways, (more, -more), strict=True):
        if 0 < bag.get(_IF, 0) <= times:
            del bag[_IF]


def _only_so(compared: Compared) -> None:
    """Let "only a may" be "nobody except a may"."""
    sides = (compared.one, compared.two), (compared.two, compared.one)
    for (bag, other), (mine, theirs) in zip(compared.ways, sides, strict=True):
        if bag.get(_ONLY) == other.get(_NOT) == other.get(_EXCEPT) == 1:
            here = {
                each.value
                for at, each in enumerate(mine)
                if any(key_of(one) == _ONLY for one in mine[max(at - 3, 0) : at])
            }
            there = {
                each.value
                for at, each in enumerate(theirs)
                if any(key_of(one) == _EXCEPT for one in theirs[max(at - 3, 0) : at])
            }
            if here & there:
                del bag[_ONLY], other[_NOT], other[_EXCEPT]
                other.pop(_ANY, None)
                for word in _ANYWHERE:
                    other.pop((Aspect.WORD, word), None)


def _is_timed(compared: Compared) -> bool:
    """Whether it is so within a time: "2 seconds after it fails", "within 2 seconds if it does"."""
    return all(any(each.value == "<=" for each in side) for side in (compared.one, compared.two)) and any(
        one.aspect is Aspect.NUMBER and _LEAST_TIME.match(one.value) is not None and two.value == "after"
        for side in (compared.one, compared.two)
        for one, two in pairwise(side)
    )


def _in_another_form(compared: Compared) -> None:
    """Let "if an x fails, it" be "an x that fails", "when x is deleted" be "deleting x", "when x is on" be "with x on".

    Not where an "and" came, which would say that both happen.
    """
    ands = compared.more(_AND)
    both = (compared.one, compared.two), (compared.two, compared.one)
    sides = (compared.olds, compared.news, 1), (compared.news, compared.olds, -1)
    for (bag, other), (mine, theirs, sign), atoms in zip(compared.ways, sides, both, strict=True):
        joined = ands * sign - max(len(mine) - len(theirs), 0)
        if bag.get(_IF) != 1 or any(key[0] in {Aspect.CONDITION, Aspect.ORDER} for key in other):
            continue
        told = [*(compared.more(each) * sign > 0 for each in (_RELATIVE, _WITH)), _CAUSE in other]
        gerunds = [sum(_GERUND.match(each) is not None for each in side) for side in (mine, theirs)]
        is_attribute = _is_attribute(*atoms)
        if joined > 0 and not is_attribute:
            continue
        told.append(is_attribute)
        told.append(_is_measured(*atoms))
        told.append(_is_named(*atoms))
        if told[1]:
            for each in [each for each in bag if each in _GIVEN]:
                del bag[each]  # "if `--all` is given", "with `--all`"
        licensed = any(told) or gerunds[1] > gerunds[0] or any(_IF_IT_IS.search(each) for each in mine)
        first = _CAUSE in other or (not any(told) and gerunds[1] > gerunds[0])
        if licensed and _is_one_part(*atoms, first=first, related=" ".join(theirs)):
            del bag[_IF]
            other.pop(_CAUSE, None)


def _asked(side: Sequence[Atom]) -> list[Atom]:
    """Return what the last "if" of a side asks for."""
    start = max(at for at, each in enumerate(side) if key_of(each) == _IF)
    found: list[Atom] = []
    for each in side[start + 1 :]:
        if each.phrase != side[start].phrase or each.aspect is Aspect.OBLIGATION:
            break
        found.append(each)
    return found


def _is_attribute(mine: Sequence[Atom], theirs: Sequence[Atom]) -> bool:
    """Whether "if a job fails" is "a failed job" on the other side: a participle before its noun."""
    asked = {each.value for each in _asked(mine)}
    return len(asked) > 1 and any(
        {one.value, two.value} <= asked and one.text.endswith(("ed", "ing", "en")) and not one.passive
        for one, two in pairwise(theirs)
        if one.clause == two.clause and not two.place
    )


def _is_named(mine: Sequence[Atom], theirs: Sequence[Atom]) -> bool:
    """Whether what an "if" says happens is a noun on the other side: "if git commands fail", "git command failures"."""
    asked = {each.value: each.text for each in _asked(mine)}
    handled = any(each.value == _HANDLE for each in theirs)
    return any(
        each.text.endswith(_NOUNS)
        and asked.get(each.value, each.text) != each.text
        and (handled or each.place or not _is_obliged(theirs, at))
        for at, each in enumerate(theirs)
    )


def _is_obliged(side: Sequence[Atom], at: int) -> bool:
    """Whether an obligation stands before a place in its phrase: what is done to a thing there is no condition."""
    return any(each.aspect is Aspect.OBLIGATION and each.phrase == side[at].phrase for each in side[:at])


def _is_measured(mine: Sequence[Atom], theirs: Sequence[Atom]) -> bool:
    """Whether "if x is larger than 5" is "x larger than 5" before an obligation on the other side."""
    asked = [each.value for each in _asked(mine) if each.aspect in {Aspect.BOUND, Aspect.NUMBER}]
    end = next((at for at, each in enumerate(theirs) if each.aspect is Aspect.OBLIGATION), 0)
    before = [each.value for each in theirs[:end] if each.aspect in {Aspect.BOUND, Aspect.NUMBER}]
    return len(asked) > 1 and asked == before


def _is_one_part(mine: Sequence[Atom], theirs: Sequence[Atom], *, first: bool, related: str) -> bool:
    """Whether what the last "if" of a side asks for stands, on the other, as a whole before or behind an obligation."""
    asked = {each.value for each in _asked(mine) if key_of(each) not in _GIVEN} - MAY_GO
    parts: list[set[str]] = [set()]
    for each in theirs:
        if each.aspect is Aspect.OBLIGATION:
            parts.append(set())
        else:
            parts[-1].add(each.value)
    # "That is x": what is asked for begins with it.
    told = [_WORD.findall(match[1].lower()) for match in _RELATED.finditer(related)]
    begun = [next((meaning_of(word) for word in words if word not in _BEFORE_VERBS), "") for words in told]
    if begun and not asked & set(begun):
        return False
    return len(parts) > 1 and any(asked <= each for each in parts[: 1 if first else None])


def even_obligations(compared: Compared) -> None:
    """Let "SHALL stop and SHALL ring" be "SHALL stop and ring", and a sentence that was split oblige twice."""
    one, two = (
        {each.value for each in side if each.aspect is Aspect.OBLIGATION and each.value.isupper()}
        for side in (compared.one, compared.two)
    )
    if one != two or len(one) != 1:
        return
    bare = only_went(compared, _OBLIGE)  # then it was no paraphrase, and only a second verb explains what went
    key = (Aspect.OBLIGATION, next(iter(one)))
    sides = (compared.olds, compared.news, -compared.voices), (compared.news, compared.olds, compared.voices)
    both = (compared.one, compared.two), (compared.two, compared.one)
    for (bag, other), (mine, theirs, switched), atoms in zip(compared.ways, sides, both, strict=True):
        # A new sentence may oblige what a "that" of the old one told of its noun; the other way an obligation would go.
        narrowed = mine is compared.news and compared.more(_RELATIVE) < 0
        if told_to_happen(*atoms, key[1]) and not narrowed:
            continue
        without = sum(len(_WITHOUT.findall(each)) for each in theirs) - sum(
            len(_WITHOUT.findall(each)) for each in mine
        )
        may = (
            _beside(mine, theirs)
            + max(without, 0)
            + (0 if bare else max(len(mine) - len(theirs), 0) + max(switched, 0))
        )
        if set(bag) == {key} and not other and bag[key] <= may:
            del bag[key]


def _beside(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """Return how many verbs lost their own SHALL beside another one: "and SHALL ring" is "and ring", never "rings"."""
    own, others = (Counter(verb for each in side for verb in _AND_SHALL.findall(each)) for side in (mine, theirs))
    forms = {meaning_of(word) for word in _WORD.findall(" ".join(theirs).lower()) if not word.endswith(("s", "ed"))}
    return sum(meaning_of(verb.lower()) in forms for verb in (own - others).elements())


def only_went(compared: Compared, words: Collection[str]) -> bool:
    """Whether all other words are there: then it was no paraphrase, and nobody can tell "and" from "or" any more."""
    old, new = (
        Counter(_WORD.findall(" ".join(side).lower().replace("and then", "then")))
        for side in (compared.olds, compared.news)
    )
    went = set(old - new)
    return len(compared.olds) == len(compared.news) and not new - old and bool(went) and went <= set(words)
