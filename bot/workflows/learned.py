"""What people did with earlier proposals, as a run is given it: what is not proposed, what weighs, what is told."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from typing import TypeVar

from bot.learning.events import Event, Kind, group_of
from bot.learning.evidence import Evidence, evidence_of
from bot.learning.examples import MOST_EXAMPLES, Example, examples_of
from bot.learning.playbook import Entry, Playbook, playbook_of
from bot.learning.selection import Candidate, choose
from bot.learning.standing import standing, verdicts
from bot.learning.suppressing import Suppression, idle, refused_ids, suppressions_of
from bot.openspec.suggestions import Question, Suggestion
from bot.text.printable import in_one_line
from bot.workflows.advice import Advice, advice_of
from bot.workflows.identities import identity

_T = TypeVar("_T", bound=Hashable)
_MOST_REASON = 120
_MOST_GLOB = 80
_MOST_NAMED = 5
_SHORT = 7  # digits of an event's id, as people type it


def _no_examples(_rule: str, _group: str) -> tuple[Example, ...]:
    return ()


@dataclass(frozen=True)
class Learned:
    """What the memory says to one OpenSpec root; ``prefix`` is its folder, for the memory counts from the top.

    The empty one changes nothing. ``examples`` finds what people took of a rule, a path group first; ``days``
    says since when a suppression holds. ``alone``: whether the repository has no other root, so that what matches
    nothing here matches nothing at all.
    """

    playbook: Playbook = field(default_factory=Playbook)
    evidence: Evidence = field(default_factory=Evidence)
    suppressions: tuple[Suppression, ...] = ()
    refused: frozenset[str] = frozenset()
    examples: Callable[[str, str], tuple[Example, ...]] = field(default=_no_examples, compare=False)
    days: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""
    alone: bool = True

    def at(self, prefix: str, *, alone: bool = True) -> "Learned":
        """Return the same for the root at ``prefix``."""
        return replace(self, prefix=prefix, alone=alone)

    def why_silent(self, rule: str, path: str) -> str:
        """Return why a rule proposes nothing for a document, in half a sentence; empty where it does."""
        hit = next((each for each in self.suppressions if each.hits(rule, self.prefix + path)), None)
        if hit is None:
            return ""
        since = f" since {self.days[hit.event]}" if hit.event in self.days else ""
        reason = in_one_line(hit.reason, _MOST_REASON).rstrip(".")
        return f"{' is silent on '.join(_names(hit))}{since} because “{reason}”"

    def is_refused(self, each: Suggestion | Question) -> bool:
        """Whether people said no to this very edit or question, or took the edit out again."""
        return bool(self.refused) and identity(self.prefix, each.id) in self.refused

    def candidate(self, id_: str, path: str, rule: str) -> Candidate:
        """Return something that could be proposed, as it is chosen among others."""
        whole = self.prefix + path
        return Candidate(id_, whole, rule, group_of(whole))

    def places(self, named: Mapping[_T, Candidate], seed: str) -> dict[_T, int]:
        """Return the place of each among all, 0 for what comes first; ``seed`` is made of content: a run repeats."""
        ranked = choose(tuple(named.values()), self.evidence, Random(seed), cap=len(named)).chosen  # noqa: S311  no secret
        at = {each: number for number, each in enumerate(ranked)}
        return {name: at[each] for name, each in named.items()}

    def advice(self, path: str, rules: Iterable[str]) -> Advice:
        """Return what a prompt on these rules in this document is given."""
        group = group_of(self.prefix + path)
        entries: list[Entry] = []
        examples: list[Example] = []
        names = tuple(dict.fromkeys(rules))
        for rule in names:
            entries += self.playbook.active(rule, group)
            examples += self.examples(rule, group)
        # The playbook has the weightiest first, and so has what is left of it for several rules.
        entries.sort(key=self.playbook.entries.index)
        return advice_of(entries, examples[:MOST_EXAMPLES], names)

    def idle_note(self, places: Iterable[tuple[str, str]]) -> str:
        """Return a sentence on what silences nothing of all findings (rule and path), empty where everything does."""
        own = [each for each in self.suppressions if self.alone or (self.prefix and each.glob.startswith(self.prefix))]
        left = idle(own, ((rule, self.prefix + path) for rule, path in places))
        if not left:
            return ""
        named = "; ".join(f"{' on '.join(_names(each))} ({each.event[:_SHORT]})" for each in left[:_MOST_NAMED])
        more = f"; and {len(left) - _MOST_NAMED} more" if len(left) > _MOST_NAMED else ""
        again = "'specbot memory revert ID' takes one back."
        return f"Silent where nothing is found, old or misspelt: {named}{more}. {again}"


NOTHING = Learned()
"""What is known where there is no memory."""


def learned_of(events: Sequence[Event]) -> Learned:
    """Return what the events of a memory say, in whatever order they come."""
    stand = standing(events)
    since = {each.id: each.when[:10] for each in stand if each.kind is Kind.SUPPRESSED}
    suppressions = suppressions_of(stand)
    return Learned(
        playbook=playbook_of(stand),
        evidence=evidence_of(stand),
        suppressions=suppressions,
        refused=refused_ids(stand),
        examples=_examples_in(verdicts(stand)),
        days=since,
    )


def _examples_in(found: Iterable[Event]) -> Callable[[str, str], tuple[Example, ...]]:
    """Return what finds the examples of a rule and a group among verdicts, and does so once for each."""
    by_rule: dict[str, list[Event]] = {}
    for each in found:
        by_rule.setdefault(each.rule, []).append(each)
    return cache(lambda rule, group: examples_of(by_rule.get(rule, ()), rule, group))


def _names(each: Suppression) -> tuple[str, str]:
    """Return a suppression's rule and glob, to be shown."""
    return in_one_line(each.rule, _MOST_GLOB), in_one_line(each.glob, _MOST_GLOB)
