"""The line of a commit's message that says of one suggestion its id, its rules and what had a hand in its words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.learning.events import MOST_USED
from bot.learning.sketch import NOTHING, Sketch, sketch_in
from bot.learning.used import kept_of

SUGGESTION_TRAILER = "Specbot-Suggestion"
MOST_TOLD = 2_000
"""Suggestions that are read from one message; a plan has half as many for a root."""

# GitHub and GitLab quote the messages of the commits they squash, as bullets, each with its trailers in the middle.
_LINE = re.compile(rf"^[ \t>*-]*{SUGGESTION_TRAILER}:[ \t]*([^\r\n]*)", re.MULTILINE | re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{12}")
_RULE = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,39}")
_MODEL = re.compile(r"[A-Za-z0-9._/:+-]{1,120}")
_ODD = re.compile(r"[^A-Za-z0-9._/:+-]+|(?<=[:/])/+")
_MOST_RULES = 20
_BY_RULE = "rule"  # who wrote a suggestion that no model had a hand in


@dataclass(frozen=True, slots=True)
class Told:
    """What one trailer says. Anybody can write one: it is data, and the edit itself has to prove the id.

    ``was`` is the hash of the block it is for, and ``words`` a sketch of what it makes of it: where the edit is gone.
    """

    id: str
    rules: tuple[str, ...]
    model: str = ""
    used: tuple[str, ...] = ()
    was: str = ""
    words: Sketch = NOTHING

    @property
    def value(self) -> str:
        """What stands behind the trailer's name; one line of plain ASCII that notifies nobody and links nothing."""
        parts = [self.id, ",".join(self.rules[:_MOST_RULES])]
        parts += [f"model={self.model}"] if self.model else []
        parts += [f"used={','.join(self.used[:MOST_USED])}"] if self.used else []
        parts += [f"was={self.was}"] if self.was else []
        parts += [f"words={self.words.text}"] if self.words.text else []
        return " ".join(parts)


def told(
    identity: str, rules: Sequence[str], source: str, used: Iterable[str], was: str = "", words: Sketch = NOTHING
) -> Told:
    """Return what the trailer of a suggestion says; ``source`` is who wrote it: ``rule``, models, or both."""
    return Told(identity, tuple(rules)[:_MOST_RULES], model_of(source), kept_of(used), was, words)


def model_of(source: str) -> str:
    """Return the models of a suggestion's source as the memory has them, empty where only rules wrote it."""
    names = (_ODD.sub("_", each.strip()) for each in source.split(","))
    return "+".join(dict.fromkeys(each for each in names if each and each != _BY_RULE))[:120]


def told_in(message: str) -> tuple[Told, ...]:
    """Return what the trailers of a message say, wherever they stand in it; what is no trailer of ours is left out."""
    found: dict[str, Told] = {}
    for each in _told_in(message):
        found.setdefault(each.id, each)
        if len(found) == MOST_TOLD:
            break
    return tuple(found.values())


def _told_in(message: str) -> Iterator[Told]:
    for match in _LINE.finditer(message):
        words = match[1].split()
        if len(words) < 2 or not _ID.fullmatch(words[0]):
            continue
        rules = words[1].split(",")
        if len(rules) > _MOST_RULES or not all(_RULE.fullmatch(each) for each in rules):
            continue
        # What a later version adds has another name, and is passed over.
        more = dict(each.split("=", 1) for each in words[2:] if "=" in each)
        model, used = more.get("model", ""), more.get("used", "").split(",")
        was = more.get("was", "")
        yield Told(
            words[0],
            tuple(rules),
            model if _MODEL.fullmatch(model) else "",
            kept_of(used),
            was if _ID.fullmatch(was) else "",
            sketch_in(more.get("words", "")),
        )
