"""How much of what a question asks about some words hold: each term weighs as much as it tells."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from math import log

from bot.openspec.content import stem
from bot.openspec.facts import is_unit
from bot.openspec.lexicon import family_of, meaning_of
from bot.openspec.near import NEAR
from bot.search.terms import COMMON, telling, terms

# Words of the asking itself: no text has to hold them.
_ASKING_WORDS = """
long many much often far big large soon fast early late come comes called call kind sort type exact exactly
tell say says said describe describes explain mean means define defined specify specified spec specs specification
requirement requirements scenario scenarios cover covers covered covering document documented state stated
require required requires need needs needed expect expected allow allowed possible supposed
case behave behaves behaviour behavior do does done doing happen happens occur occurs result results outcome
system app application tool software product please there work works use used uses get gets got
value values limit number default defaults leave omit omitted unset maximum minimum max min
since reason added introduced changed change
hold holds apply applies valid time times amount rule rules follow react reacts respond responds
suppose imagine assume consider think know wonder talk talks speak matter matters play plays concern concerns regarding
itself himself herself themselves yourself myself oneself
nobody somebody someone anybody anyone everybody person people question answer
"""
_ASKING = frozenset(_ASKING_WORDS.split())
# The same where no space would part them from what is asked about; the longer first.
_UNSPACED_ASKING = re.compile(
    "什么时候|什么时间|什么样|为什么|什么|甚麼|什麼|为何|為何|多少|多久|多长时间|多長時間|怎么样|怎么|怎麼|如何|哪些|哪个|哪裡|哪里|是否"
    "|能否|请问|嗎|吗|呢|谁|誰|何時|いつ|なぜ|どこ|どの|どう|ですか|ますか|무엇|언제|어떻게|얼마|왜"
)
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_LEAST_NAME = 4
_VERBAL = ("ed", "ing", "ly")
# Past forms that no ending tells.
_PAST_WORDS = """
became began bent bought broke brought built burnt came caught chose drew drove fell felt flew forgot forgotten fought
froze gave given gone grew held kept knew known lent lost made meant paid rang rose said sang sent shook shown slept
slid sold sought spent split spoke stole stood struck stuck sung swept swore taught thought threw took torn understood
went fled hidden woke wore written wrote wrung
"""
_PAST = frozenset(_PAST_WORDS.split())
_LIGHT = 0.25
"""What a word of the asking weighs, beside one that names a thing."""
_LONG, _BEGINNING = 9, 7
"""Long words that begin alike are of one family: concurrency, concurrently."""


class Question:
    """The terms of a question, each with how much it tells.

    ``holding`` says how many of ``size`` requirements hold a term; one that none holds tells the most.
    """

    def __init__(self, text: str, holding: Mapping[str, int] | None = None, size: int = 1_000) -> None:
        self.text = text
        self.terms = tuple(dict.fromkeys(telling(_UNSPACED_ASKING.sub(" ", text))))
        self._holding = dict(holding or {})
        self._weights = {each: _weight(each, self._holding.get(each, 0), max(size, 1)) for each in self.terms}

    def share(self, texts: Iterable[str]) -> float:
        """Return what part of the question these texts hold together, by weight: 0 to 1; 0 where it has no terms."""
        whole = sum(self._weights.values())
        if not whole:
            return 0.0
        return 1 - sum(self._weights[each] for each in self.missing(texts)) / whole

    def missing(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the terms that none of these texts hold, in no form, the weightiest first."""
        there = frozenset[str]().union(*(forms_in(text) for text in texts))
        gone = [each for each in self.terms if not (_forms(each) & there)]
        return tuple(sorted(gone, key=lambda each: -self._weights[each]))

    def lacks(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the missing terms that name a thing, the weightiest first; all where none does."""
        gone = self.missing(texts)
        return tuple(each for each in gone if each not in _ASKING) or gone

    def unheard(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the words that name a thing and that no requirement holds, nor these texts one that is near to them.

        A question that names what no spec speaks of is not answered by what speaks of the rest. Verbs and adverbs are
        passed over where their endings tell, and so is a question that is not in English.
        """
        if not COMMON & set(terms(self.text)):
            return ()
        there = frozenset[str]().union(*(forms_in(text) for text in texts))
        return tuple(each for each in _naming(self.text) if self._holding.get(each) == 0 and not is_near(each, there))

    def weight(self, term: str) -> float:
        """Return how much a term of the question tells."""
        return self._weights[term]


def _weight(term: str, holding: int, size: int) -> float:
    told = log(1 + size / max(1, holding)) / log(1 + size)
    return told * (_LIGHT if term in _ASKING or is_unit(term) else 1.0)


def _naming(text: str) -> Iterator[str]:
    """Return the words of a question that name something: parts of identifiers one by one, each once."""
    return filter(may_name, dict.fromkeys(each.lower() for each in _PART.findall(text)))


def may_name(word: str) -> bool:
    """Whether a word of a question, in small letters, may name something, and is not how, when or what is asked."""
    # An amount may be told in another unit, or in another spelling of it.
    says_how = is_unit(word) or word.endswith(_VERBAL) or word in _PAST
    return len(word) >= _LEAST_NAME and not says_how and word not in _ASKING and word not in COMMON


def is_near(word: str, there: frozenset[str]) -> bool:
    """Whether some forms of words are those of one that may stand for ``word``."""
    meaning = meaning_of(word)
    if _forms(word) & there:
        return True
    return any(frozenset({meaning, form[1:]}) in NEAR for form in there if form.startswith("="))


@lru_cache(maxsize=4_096)
def forms_in(text: str) -> frozenset[str]:
    """Return every form of every word of a text: as it is looked for, whatever its inflection."""
    return frozenset[str]().union(*map(_forms, terms(text)))


@lru_cache(maxsize=65_536)
def _forms(word: str) -> frozenset[str]:
    """Return what a word can be found by: its stem, and what it means by its other names."""
    found = {stem(word), f"={meaning_of(word)}", f"~{family_of(word)}"}
    if len(word) >= _LONG:
        found.add(f"^{word[:_BEGINNING]}")
    return frozenset(found)
