"""The words that carry what a text says, in their order, and what somebody could smuggle in between them."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bot.text.later import later

# Words that say how, not what: articles, pronouns, prepositions, auxiliaries, and the verbs of obligation, which the
# facts hold. Whatever bends a sentence (not, only, or, if, before, may) is not among them.
_EMPTY_WORDS = """
a an the this that these those it its they their them he she his her we our you your i my who whom whose which what
and so as than then there here of in on at by for from to into onto with about through is are was were be been being
am do does did done has have had having shall must will would via
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
# Nouns that only carry a vague word: "in an appropriate manner".
_CARRIERS = frozenset({"manner", "way", "form", "fashion", "time", "case", "degree", "mean", "amount"})
_ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ied", "ies", "ers", "er", "ed", "es", "ly", "s", "e", "y")
_TOKEN = re.compile(r"[^\W_]+(?:[.'’_/:-][^\W_]+)*|[<>≤≥≈~±$€£¥°=^²³]+")
# The same, where every letter is ASCII: ranges of characters are looked up faster than classes of them.
_ASCII_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[.'_/:-][A-Za-z0-9]+)*|[<>~$=^]+", re.ASCII)
_JOINT = re.compile(r"[-_/.:]")
_NOT = frozenset({"not", "no", "never", "none", "neither", "nor", "cannot", "without", "nothing", "nobody"})


@lru_cache(maxsize=65536)  # the same words come again and again, in every spec
def stem(word: str) -> str:
    """Return a word in small letters without its usual English endings; words of one family mostly share it."""
    word = word.lower()
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=65536)
def _member(word: str) -> str:
    """Return what stands for a word in a sequence, empty for nothing."""
    word = word.lower()
    if word in _NOT or word.endswith(("n't", "n’t")):
        return "not"
    return "" if word in _EMPTY else stem(word)


def sequence(text: str) -> list[str]:
    """Return the stems, numbers and signs that carry what ``text`` says, in order; every negation is ``not``."""
    words = (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text)
    return [member for member in map(_member, words) if member]


def content(text: str) -> frozenset[str]:
    """Return the members of ``sequence``, and the parts of those that are joined (museum-gate)."""
    return with_parts(sequence(text), text)


def with_parts(members: Sequence[str], text: str) -> frozenset[str]:
    """Return what ``content`` does of a text whose ``sequence`` is known."""
    return frozenset((*members, *sequence(_JOINT.sub(" ", text))) if _JOINT.search(text) else members)


# Escape clauses and open lists: whether they may go is the author's to say.
CONDITIONS = frozenset(
    {"etc", "and so on", "as needed", "as necessary", "as appropriate"}
    | {"where possible", "if possible", "as far as possible"}
)
"""Words that always carry their sentence."""
# "is sufficient", "not appropriate", "other fast hashes", "as fast as": what stands before such a word leans on it.
# So does a condition: "when there is sufficient data" is another case than "when there is data".
_LEANS = later(
    r"\b(?:am|is|are|was|were|be|been|being|not|as|how|too|so|very|more|most|less|least|than|other|remains?|stays?"
    r"|becomes?|seems?)[ \n]+\Z|\b(?:when|whenever|if|unless|until|while|only)\b[^,.;:]*\Z",
    re.IGNORECASE,
)
# Terms, not praise; and so is what has a capital inside a sentence (Fast Mode).
_TERM = re.compile(r"(?<=fail )fast\b|fast\s(?:path|mode|forward|track|lane)s?\b", re.IGNORECASE)
_INSIDE = re.compile(r"[^.!?:\s]\s+\Z")
_CLOSE = 400
"""Characters before a word in which it is looked for what it leans on: a clause has no more."""


def occurrences_of(words: str, text: str) -> list[int]:
    """Return where ``words`` stand in a text by themselves, in any case; not as part of a joined word (fail-fast)."""
    return [match.start() for match in re.finditer(rf"(?<![\w-]){re.escape(words)}(?![\w-])", text, re.IGNORECASE)]


def carriers(words: str, text: str) -> int:
    """Return how often ``words`` carry a sentence of ``text``, so that without them it would say something else."""
    found = occurrences_of(words, text)
    if words.lower().rstrip(".") in CONDITIONS:
        return len(found)
    return sum(_carries(text, at) for at in found)


def _carries(text: str, at: int) -> bool:
    first = max(0, at - _CLOSE)
    named = text[at].isupper() and _INSIDE.search(text, first, at) is not None
    return named or _TERM.match(text, at) is not None or _LEANS.search(text, first, at) is not None


def kept_for(words: str) -> str:
    """Return the sentence with which taking ``words`` out of what they carry is refused."""
    return f'Without "{words}" the sentence would say something else; only its author can say what is meant.'


# Scripts that put no space between words: kana, Han, Thai, Lao, Khmer.
_UNSPACED = later("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_CODE = re.compile(r"`[^`\n]*`")


def vocabulary(text: str) -> frozenset[str]:
    """Return what ``content`` does; where words are not spaced, pairs of neighbouring characters stand for them."""
    runs = _UNSPACED.findall(text)
    pairs = {run[at : at + 2] for run in runs for at in range(max(len(run) - 1, 1))}
    return content(_UNSPACED.sub(" ", text)) | pairs


def is_latin(text: str) -> bool | None:
    """Whether the letters of a text outside code are mostly Latin; None where there is no letter."""
    letters = [char for char in _CODE.sub(" ", text) if char.isalpha()]
    latin = sum(unicodedata.name(char, "").startswith("LATIN") for char in letters)
    return latin * 2 >= len(letters) if letters else None


def is_carrier(token: str) -> bool:
    """Whether a member of a sequence only carries a vague word, and may go with it."""
    return token in {stem(word) for word in _CARRIERS}


# Markup and addresses that do something when a page shows them: tags, links, mentions, boxes; and what stands for a
# character of them (&#64;). GitHub makes links of www.…, of mail addresses, of issues and of labels ([a]: …), too.
_ACTIVE = later(
    r"<[A-Za-z/!?][^>\n]{0,999}>?|!?\[[^\]\n]{0,999}\][(\[:]|\[[ xX]\]|[A-Za-z][A-Za-z0-9+.-]{0,30}://\S+"
    r"|(?i:javascript|data|mailto):\S+|(?<![\w.])@[A-Za-z0-9][\w-]*|(?<!\w)#\d+|^[ \t]*\|.*\|[ \t]*$"
    r"|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|(?<!\w)(?i:www)\.\S+|(?<!\w)(?i:gh)-\d+"
    r"|(?<![\w.+-])\w[\w.+-]{0,99}@[\w-]+\.\w[\w.-]*|(?<![\w.-])\w[\w.-]{0,99}#\d+|\[\^[^\]\n]{1,99}\]",
    re.MULTILINE,
)


def smuggled(sources: str, text: str) -> str:
    """Return the first active markup or look-alike in ``text`` that ``sources`` do not hold, empty for none."""
    for active in (match.group() for match in _ACTIVE.finditer(text)):
        if active not in sources:
            return str(active)
    for word in text.split():
        if word not in sources and _is_look_alike(word):
            return word
    if text.count("`") % 2 and not sources.count("`") % 2:
        return "`"
    return ""


def _is_look_alike(word: str) -> bool:
    """Whether a word mixes Latin with Greek or Cyrillic letters, or holds digits and marks that look like others."""
    scripts = {unicodedata.name(char, "").split(" ")[0] for char in word if char.isalpha()}
    if "LATIN" in scripts and scripts & {"CYRILLIC", "GREEK", "FULLWIDTH", "MATHEMATICAL"}:
        return True
    odd = {"Nl", "No", "Mn", "Me"}
    return any(unicodedata.category(char) in odd or (char.isdecimal() and not char.isascii()) for char in word)
