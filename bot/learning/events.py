"""An event: what became of one suggestion, question or answer, or that an earlier event is taken back."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256

from bot.errors import LearningError

MOST_WORDS = 500
"""Characters of a reason; the rest is cut. People write it, so it is bounded where it comes in."""
MOST_NAME = 300
"""Characters of any other field that is not a block of a document."""
MOST_BLOCK = 8_000
"""Characters of a block. A longer one is left out: half a block is no example of anything."""
MOST_USED = 40
"""Entries of the playbook that one prompt may have held."""

_BLOCKS = ("before", "suggested", "after")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)


class Kind(Enum):
    """What happened; the values are interface, they stand in the memory for good."""

    MERGED = "merged"
    """A suggestion came to the base branch as it was."""
    EDITED = "edited"
    """It came there in other words."""
    REJECTED = "rejected"
    """Somebody said no to it."""
    EXPIRED = "expired"
    """Nobody said anything until the text it was for had gone."""
    REVERTED = "reverted"
    """It came to the base branch and was taken out again."""
    UNKNOWN = "unknown"
    """History does not tell."""
    WRONG = "wrong"
    """Somebody called an answer wrong."""
    UNANSWERED = "unanswered"
    """A question to which the specs hold no answer."""
    SUPPRESSED = "suppressed"
    """Somebody silenced a rule: ``path`` is a glob, and there has to be a reason."""
    OPENED = "opened"
    """A holdout was opened to compare two prompts: ``subject`` is the comparison, ``before`` the beginnings of the ids
    of its cases, and ``reason`` holds the seed they were drawn with."""
    REVERT = "revert"
    """Another event is taken back, with all that came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the memory; all of its text is data.

    ``subject`` is the id of the suggestion or answer, for a revert that of the event it takes back. ``when`` is a time
    with its offset, kept as UTC to the second. ``counts``: whoever did it may write to the repository.
    ``before`` stood in the document, ``suggested`` was proposed, ``after`` is what people made of it. ``used`` are the
    entries of the playbook that the prompt held. Fields that are too long are bounded when it is made.
    Raises LearningError for a time that is none, for no subject, and for a suppression without a rule or a reason.
    """

    kind: Kind
    subject: str
    when: str
    who: str = ""
    counts: bool = False
    rule: str = ""
    path: str = ""
    group: str = ""
    model: str = ""
    reason: str = ""
    before: str = ""
    suggested: str = ""
    after: str = ""
    used: tuple[str, ...] = ()
    source: str = "git"

    def __post_init__(self) -> None:
        """Bound what it is made of, so that no event can be larger than a line may be."""
        for name in _TEXTS:
            object.__setattr__(self, name, _bounded(name, getattr(self, name)))
        object.__setattr__(self, "used", tuple(sorted({_bounded("used", each) for each in self.used}))[:MOST_USED])
        object.__setattr__(self, "when", _as_utc(self.when))
        if not self.subject:
            raise LearningError("An event says of nothing what became of it.", "Give the id of the suggestion.")
        if self.kind is Kind.SUPPRESSED and not (self.rule and self.reason.strip()):
            raise LearningError("A rule is silenced without a reason.", "Name the rule, and say why.")

    @property
    def line(self) -> bytes:
        """The event as JSON: keys in order, UTF-8, nothing said that is empty, no line break at the end."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        told |= {"kind": self.kind.value, "used": list(self.used)}
        kept = {name: value for name, value in told.items() if value or name == "counts"}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def id(self) -> str:
        """Thirty-two hex digits made from the whole content: who collects an event twice has it once."""
        return sha256(self.line).hexdigest()[:32]

    @property
    def month(self) -> str:
        """The month it belongs to, as ``2026-11``: the memory has a file for each."""
        return self.when[:7]


_TEXTS = tuple(each.name for each in fields(Event) if each.type is str and each.name != "when")
_NAMES = frozenset(each.name for each in fields(Event))


def group_of(path: str) -> str:
    """Return the path group of a document: the capability it is about, the same for a spec and for its deltas."""
    root, mark, inside = path.rpartition("openspec/")
    parts = inside.split("/")
    if parts[0] == "changes" and parts[2:3] == ["specs"]:
        parts = parts[2:]
    return root + mark + "/".join(parts[:2] if parts[0] == "specs" and len(parts) > 2 else parts[:1])


def taken_back(event: Event, *, when: str, who: str, reason: str = "", counts: bool = True) -> Event:
    """Return the event that takes another back."""
    return Event(kind=Kind.REVERT, subject=event.id, when=when, who=who, reason=reason, counts=counts)


def event_of(data: Mapping[str, object]) -> Event:
    """Return the event that the JSON of a line holds. Raises LearningError, which says what is wrong with it."""
    unknown = sorted(set(data) - _NAMES)
    if unknown:
        raise LearningError(f"nothing here knows the field {unknown[0][:40]!r}")
    given = {name: value for name, value in data.items() if name not in ("kind", "used", "counts")}
    used, counts = data.get("used", []), data.get("counts", False)
    if not all(isinstance(value, str) for value in given.values()):
        raise LearningError("a field that holds text holds something else")
    if not isinstance(used, list) or not all(isinstance(each, str) for each in used) or not isinstance(counts, bool):
        raise LearningError('"used" or "counts" holds something else than it should')
    kinds = {each.value: each for each in Kind}
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in kinds or not {"subject", "when"} <= set(data):
        raise LearningError("its kind, subject or time is missing or unknown")
    made = Event(kind=kinds[kind], used=tuple(used), counts=counts, **given)  # type: ignore[arg-type]
    # An event that had to be bounded would have another id than the one it had been reverted by.
    if set(used) != set(made.used) or any(
        getattr(made, name) != given.get(name, getattr(made, name)) for name in _TEXTS
    ):
        raise LearningError("a field is longer than it may be")
    return made


def _bounded(name: str, text: str) -> str:
    """Return the text as it may be kept: whole characters, no more of them than its field may have."""
    whole = text.encode("utf-8", "replace").decode()
    if name in _BLOCKS:
        return whole if len(whole) <= MOST_BLOCK else ""
    return whole[: MOST_WORDS if name == "reason" else MOST_NAME]


def _as_utc(when: str) -> str:
    """Return a time with an offset as UTC, to the second."""
    try:
        if _TIME.fullmatch(when):
            utc = datetime.fromisoformat(when).astimezone(UTC)
            return utc.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
    except (ValueError, OverflowError):
        pass
    raise LearningError(f"{when[:40]!r} is not a time.", "Write it as 2026-11-29T18:07:17Z, with its offset.")
