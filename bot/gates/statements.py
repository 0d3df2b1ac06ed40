"""A requirement's body taken apart: who must do what, and when, sentence by sentence."""

import re
from dataclasses import dataclass

from bot.gates.answers import words


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or list item. ``verb`` is must, should, may, can or a verb of state; where it is empty the sentence
    could not be taken apart, and ``act`` is all of it.
    """

    text: str
    subject: str
    verb: str
    act: str
    conditions: tuple[str, ...]


# What an obligation hangs on: "when the disk is full", "within 5 seconds", "only after the audit".
_CLAUSE = re.compile(
    r"(?<![, ])[, ]++(?=(?:(?:only|not|even|except|but)\s+)?(?:when|whenever|if|while"
    r"|after|before|once|until|till|unless|except"
    r"|as soon as|as long as|during|within|upon|provided|no later than|no longer than|without|in order to"
    r"|every (?:\d+ )?(?:second|minute|hour|day|night|week|month|year)s?)\b)",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"(?:only |except |not )*(?:when|whenever|if|while|after|before|once|until|unless|except|as soon as|as long as"
    r"|during|within|upon|on|in|at|for|by|with|without|where|given|every|provided|to)\b",
    re.IGNORECASE,
)
_LOUD = re.compile(r"\b(?:SHALL|MUST|SHOULD|MAY)\b")
_QUIET = re.compile(r"\b(?:shall|must|should|may|will|can|cannot|is|are|has|have|does|do)\b")
_SAID = {"shall": "must", "will": "must"}
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_HEADING = re.compile(r"#{1,6}[ \t]")
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)\s+(?=[A-Z`\"“(*\d])")
# A longer subject is no subject: the sentence is built in a way that this reading does not see.
_MOST_SUBJECT = 12


def statements(text: str) -> list[Statement]:
    """Return the sentences and list items of a body."""
    pieces: list[str] = []
    for line in text.split("\n"):
        item = _ITEM.match(line)
        if item or not line.strip() or not pieces or _HEADING.match(line):
            pieces.append("")
        if not _HEADING.match(line):
            pieces[-1] = f"{pieces[-1]} {line[item.end() :] if item else line}".strip()
    return [_taken_apart(each) for piece in pieces for each in _SENTENCE_END.split(piece) if words(each)]


def _taken_apart(sentence: str) -> Statement:
    text = " ".join(sentence.split()).rstrip(" .:;")
    modal = _LOUD.search(text) or _QUIET.search(text)
    if modal:
        subject, head = _subject(text[: modal.start()])
        act, tail = _act(text[modal.end() :])
        if subject and act and len(subject.split()) <= _MOST_SUBJECT:
            verb = _SAID.get(modal[0].lower(), modal[0].lower())
            conditions = tuple(each for each in (head, *_CLAUSE.split(tail)) if words(each))
            return Statement(text, subject, verb, act, conditions)
    return Statement(text, "", "", text, ())


def _subject(text: str) -> tuple[str, str]:
    """Return the subject of what stands before a modal verb, and the condition that stands before the subject."""
    text = text.strip()
    if not _OPENS.match(text):
        return text, ""
    # "On logout the portal" has no comma: what opens with the last article is the subject.
    article = None if "," in text else re.match(r"(.+) (?=(?:the|a|an|each|every) )", text, re.IGNORECASE)
    condition, subject = (article[1], text[article.end() :]) if article else text.rpartition(",")[::2]
    return subject.strip(), condition.strip()


def _act(text: str) -> tuple[str, str]:
    """Return what is to be done, and the conditions behind it."""
    found = next((each for each in _CLAUSE.finditer(text) if words(text[: each.start()])), None)
    return (text[: found.start()].strip(" ,"), text[found.end() :].strip()) if found else (text.strip(" ,"), "")
