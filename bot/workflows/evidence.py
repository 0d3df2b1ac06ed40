"""Whether a model's quotation stands in the text, and whether its question is one that is worth a person's time."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.gates.statements import statements
from bot.openspec.content import content, is_latin, smuggled
from bot.text.language import is_english

LEAST_WORDS = 3
"""Words of a quotation that is no whole sentence: fewer stand in any text by chance."""
# So much of one text in another is no coincidence; as for the examples of improve.
_COPIED = 0.8
_LEAST_QUESTION = 4  # words
_ASKS = re.compile(r"\b(?:what|which|who|whom|whose|when|where|why|how)\b", re.IGNORECASE)
_COUNTS = re.compile(r"\bhow (?:many|much|long|often|far|fast|large|big|old|soon)\b", re.IGNORECASE)
_REASONS = re.compile(r"\b(?:why|how(?! (?:many|much|long|often|far|fast|large|big|old|soon)\b))\b", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:is|are|was|were|do|does|did|can|could|may|might|must|shall|should|will|would|has|have|had)\b", re.IGNORECASE
)
# A person is spoken to: "you", "please", "Ada, what …". Who answers is decided elsewhere.
_ADDRESSES = re.compile(
    r"\b(?:you|your|yours|please|dear|hi|hello|hey|thanks?|i|me|my|we|us|our)\b|\A[A-Z]\w*,", re.IGNORECASE
)
# Marks that make something of words, addresses, and what fences a text.
_MARKUP = re.compile(r"[<>\[\]{}|#*~]|`{2,}|@|\w://|\bwww\.|\b[\w-]+\.(?:com|org|net|io|dev|example)\b", re.IGNORECASE)
_SCENARIO = re.compile(r"^####[ \t].*$", re.MULTILINE)
_MARKS = " \t\"'“”‘’…"
# What a question is made of besides its subject: no word of the text answers it.
_QUESTION_WORDS = content(
    "what which who whom whose when where why how should may can could would happen exactly much many long"
)


def quoted(words: str, text: str) -> str:
    """Return ``words`` as they stand in ``text``, white space folded; empty where they do not, or are too few.

    Marks of quotation around them are the model's. A whole sentence may be shorter than LEAST_WORDS.
    """
    found = " ".join(words.strip(_MARKS).split())
    folded = " ".join(text.split())
    if not found or not re.search(rf"(?<!\w){re.escape(found)}(?!\w)", folded):
        return ""
    if len(found.split()) >= LEAST_WORDS:
        return found
    bare = found.rstrip(".!?")
    return found if any(each.text == bare for each in statements(text)) else ""


def question_fault(question: str, about: str, text: str, taught: Sequence[str] = ()) -> str:
    """Return why a question about the words ``about`` of ``text`` is not asked, empty where it is.

    ``taught`` are the questions of worked examples. English only: in another language nobody checks what it says.
    """
    words = question.rstrip("?").split()
    if not question.endswith("?") or question.count("?") > 1 or len(words) < _LEAST_QUESTION:
        return "It is no question."
    if not (_ASKS.search(question) or _OPENS.match(question)) or not is_english(question) or not is_latin(question):
        return "It is no question in English."
    if _ADDRESSES.search(question):
        return "It speaks to somebody."
    if _MARKUP.search(question) or smuggled("", question):
        return "It holds markup or a link."
    if any(_same(question, each) for each in taught):
        return "It repeats a worked example."
    if _same(question, about):
        return "It repeats the quotation."
    asked = content(question) - _QUESTION_WORDS
    if not asked & content(text):
        return "It is about something else."
    return "The text answers it." if _is_answered(question, asked, text) else ""


def _same(one: str, two: str) -> bool:
    mine, theirs = (each.lower().strip("?. ").split() for each in (one, two))
    return bool(theirs) and SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= _COPIED


def _is_answered(question: str, asked: frozenset[str], text: str) -> bool:
    """Whether one sentence or scenario of the text holds every word of a question and more: the rest is the answer.

    It tells how many where it holds a number, and never why or in which way.
    """
    if _REASONS.search(question):
        return False
    number = re.compile(r"\d") if _COUNTS.search(question) else re.compile("")
    told = [each.text for each in statements(text)] + _SCENARIO.split(text)[1:]
    return any(asked < content(each) and number.search(each) for each in told)
