"""What an author can answer to a question that the specs do not answer: a sentence to put in, or that there is none."""

import re
from collections.abc import Iterator

from bot.errors import EditError
from bot.openspec.model import Document
from bot.openspec.prose import paragraphs
from bot.openspec.words import paragraph
from bot.tools.drafting import MOST_OPTION

OUT_OF_SCOPE = "It is out of scope."
LEFT_OPEN = "It is left open on purpose."
CLOSING = frozenset({OUT_OF_SCOPE, LEFT_OPEN})
"""Answers that no text comes of: the question is not asked again."""
# A question for yes or no. "Is" wants a participle or an adjective behind its subject, the others a verb as it is.
_ASKED = re.compile(
    r"(?:(?:and|but|so|then|also),?\s+)?(?P<aux>is|are|does|do|will|shall|must|should|can|may)\s+(?P<rest>[^?]+?)\s*\?*",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(r"\b(?:or|not|no|never|either|any)\b|n['’]t\b", re.IGNORECASE)
_SUBJECT = re.compile(r"(?P<who>(?:the|an?|each|every)\s+[\w -]{1,60}?)\s+(?:SHALL|MUST|MAY|SHOULD)\b", re.IGNORECASE)
_BE, _MAY = frozenset({"is", "are"}), frozenset({"can", "may"})


def options_for(question: str, document: Document) -> tuple[str, ...]:
    """Return two or three answers: to a question for yes or no, about somebody that the requirements oblige, two
    sentences with SHALL and SHALL NOT; to every question that nothing is to be said.

    What code cannot turn into a sentence for certain, as who acts is not known, is not offered as one.
    """
    stated = tuple(_stated(question, document))
    return (*stated, OUT_OF_SCOPE) if stated else (OUT_OF_SCOPE, LEFT_OPEN)


def _stated(question: str, document: Document) -> Iterator[str]:
    match = _ASKED.fullmatch(" ".join(question.split()))
    if match is None or _UNCLEAR.search(match["rest"]):
        return
    aux, rest = match["aux"].lower(), match["rest"]
    subject = next((each for each in _subjects(document) if rest.lower().startswith(f"{each.lower()} ")), "")
    if not subject:
        return
    who = rest[: len(subject)]
    what = f"be {rest[len(subject) + 1 :]}" if aux in _BE else rest[len(subject) + 1 :]
    yes = "MAY" if aux in _MAY else "SHALL"
    sentences = [f"{who[:1].upper()}{who[1:]} {modal} {what}." for modal in (yes, "SHALL NOT")]
    try:
        yield from [paragraph(each, "option", MOST_OPTION) for each in sentences]
    except EditError:
        return


def _subjects(document: Document) -> list[str]:
    """Return who the requirements of a document oblige, the longest names first."""
    texts = [
        " ".join(" ".join(document.plain(span)).split())
        for each in document.requirements
        for span in paragraphs(document, each.body)
    ]
    found = {match["who"] for text in texts for match in _SUBJECT.finditer(text)}
    return sorted(found, key=lambda each: (-len(each), each))
