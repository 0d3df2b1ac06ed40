"""One requirement before and after: which facts and scenarios differ, and how far the change goes."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from bot.openspec.facts import FactKind
from bot.openspec.model import Document, Operation, Requirement, Scenario, Span
from bot.openspec.stated import StatedChange, stated_changes

_T = TypeVar("_T")
# What a name can say of its own; its other words are but a name.
_NAMED = frozenset({FactKind.NUMBER, FactKind.OBLIGATION, FactKind.NEGATION})
# Where an item of a list stands in it is no number that the text states.
_NUMBERED = re.compile(r"^\s*\d{1,3}[.)]\s")


class ChangeKind(Enum):
    """What became of a requirement or a scenario."""

    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    RENAMED = "renamed"


class Extent(Enum):
    """How far a change goes, as far as code can tell.

    MEANING: a fact differs, or the steps of a scenario do. WORDS: other words, and no fact differs; what they mean only
    a reader can tell. LAYOUT: the same words otherwise laid out.
    """

    MEANING = "meaning"
    WORDS = "words"
    LAYOUT = "layout"


@dataclass(frozen=True, slots=True)
class ScenarioChange:
    """One scenario that differs; ``old_name`` is set where it had another name. ``facts`` are of modified ones."""

    name: str
    kind: ChangeKind
    extent: Extent
    old_name: str = ""
    facts: tuple[StatedChange, ...] = ()


@dataclass(frozen=True, slots=True)
class RequirementChange:
    """One requirement that differs.

    ``line`` is where it stands in the head, counted from 1, 0 where it does not. ``operation`` is what a delta does to
    it, None in a main spec. ``old`` and ``new`` are the blocks, lines joined by LF, empty where there is none.
    ``old_path`` is set where the old text stands in another document: the main spec that a delta modifies, or the one a
    requirement moved from. ``facts`` are those of the body and, where it was renamed, of its name; those of the
    scenarios stand with them. What is added or removed as a whole has neither.
    """

    path: str
    name: str
    kind: ChangeKind
    extent: Extent = Extent.MEANING
    line: int = 0
    operation: Operation | None = None
    old_name: str = ""
    old_path: str = ""
    old: str = ""
    new: str = ""
    facts: tuple[StatedChange, ...] = ()
    scenarios: tuple[ScenarioChange, ...] = ()
    old_operation: Operation | None = None
    """What the delta did to it before, where it stood in the same delta."""

    @property
    def all_facts(self) -> tuple[StatedChange, ...]:
        """The facts of the body, then those of the scenarios."""
        return (*self.facts, *(fact for each in self.scenarios for fact in each.facts))

    @property
    def means_otherwise(self) -> bool:
        """Whether code can tell that it means something else."""
        return self.extent is Extent.MEANING


@dataclass(frozen=True)
class Side:
    """One requirement in its document."""

    document: Document
    requirement: Requirement

    @property
    def name(self) -> str:
        """What it is called."""
        return self.requirement.name

    @property
    def block(self) -> str:
        """Its lines, joined by LF."""
        return "\n".join(self.document.plain(self.requirement.span))

    @property
    def below(self) -> str:
        """The words of everything under the heading."""
        return folded(self.document.plain(Span(self.requirement.span.start + 1, self.requirement.span.end)))

    @property
    def body(self) -> str:
        """What a reader sees of the body, fenced code included."""
        return _seen(self.document, self.requirement.body)


def paired(
    olds: Sequence[_T], news: Sequence[_T], key: Callable[[_T], str]
) -> tuple[list[tuple[_T, _T]], list[_T], list[_T]]:
    """Pair what has the same key, the first with the first; return the pairs and what is left on either side."""
    waiting: dict[str, list[_T]] = {}
    for old in olds:
        waiting.setdefault(key(old), []).append(old)
    pairs, fresh = [], []
    for new in news:
        same = waiting.get(key(new))
        if same:
            pairs.append((same.pop(0), new))
        else:
            fresh.append(new)
    taken = {id(old) for old, _ in pairs}
    return pairs, [each for each in olds if id(each) not in taken], fresh


def changed(path: str, old: Side, new: Side) -> RequirementChange:
    """Return how the requirement at ``path`` differs from what it was."""
    renamed = old.name != new.name
    named = stated_changes(old.name, new.name) if renamed else ()
    facts = (*(each for each in named if each.kind in _NAMED), *stated_changes(old.body, new.body))
    scenarios = tuple(_scenarios(old, new))
    if facts or any(each.extent is Extent.MEANING for each in scenarios):
        extent = Extent.MEANING
    else:
        extent = Extent.WORDS if renamed or old.below != new.below else Extent.LAYOUT
    return RequirementChange(
        path,
        new.name,
        ChangeKind.RENAMED if renamed else ChangeKind.MODIFIED,
        extent,
        new.requirement.span.start + 1,
        new.requirement.operation,
        old.name if renamed else "",
        "",
        old.block,
        new.block,
        facts,
        scenarios,
        old.requirement.operation,
    )


def whole(path: str, side: Side, kind: ChangeKind) -> RequirementChange:
    """Return a requirement that came or went as a whole."""
    requirement, added = side.requirement, kind is ChangeKind.ADDED
    line = requirement.span.start + 1 if added else 0
    old, new = ("", side.block) if added else (side.block, "")
    return RequirementChange(path, requirement.name, kind, line=line, operation=requirement.operation, old=old, new=new)


def _scenarios(old: Side, new: Side) -> Iterator[ScenarioChange]:
    olds = [_Told(old.document, each) for each in old.requirement.scenarios]
    news = [_Told(new.document, each) for each in new.requirement.scenarios]
    pairs, left, fresh = paired(olds, news, lambda each: each.name)
    more, left, fresh = paired(left, fresh, lambda each: "\n".join(each.steps) or f"# {each.name}")
    for one, two in pairs:
        if one.steps != two.steps:
            yield ScenarioChange(two.name, ChangeKind.MODIFIED, Extent.MEANING, "", stated_changes(one.seen, two.seen))
        elif one.below != two.below:
            yield ScenarioChange(two.name, ChangeKind.MODIFIED, Extent.WORDS)
    yield from (ScenarioChange(two.name, ChangeKind.RENAMED, Extent.WORDS, one.name) for one, two in more)
    yield from (ScenarioChange(each.name, ChangeKind.ADDED, Extent.MEANING) for each in fresh)
    yield from (ScenarioChange(each.name, ChangeKind.REMOVED, Extent.MEANING) for each in left)


@dataclass(frozen=True)
class _Told:
    """One scenario in its document."""

    document: Document
    scenario: Scenario

    @property
    def name(self) -> str:
        return self.scenario.name

    @property
    def steps(self) -> tuple[str, ...]:
        """What happens, step by step; the words below the heading where none of them reads as a step."""
        told = (
            folded([f"{each.keyword} {each.text}", *self.document.plain(each.span)[1:]]) for each in self.scenario.steps
        )
        return tuple(told) or tuple(filter(None, [self.below]))

    @property
    def below(self) -> str:
        return folded(self.document.plain(self.scenario.body))

    @property
    def seen(self) -> str:
        return _seen(self.document, self.scenario.body)


def _seen(document: Document, span: Span) -> str:
    """Return some lines without what no reader sees, nor the numbers of lists; fenced code is seen as it stands."""
    view = document.outline
    numbers = range(span.start, span.end)
    shown = (each for each in numbers if view.fenced[each] or not document.hidden[each])
    return "\n".join(view.lines[each] if view.fenced[each] else _NUMBERED.sub("- ", view.lines[each]) for each in shown)


def folded(lines: Iterable[str]) -> str:
    """Return lines as one, with single blanks."""
    return " ".join(" ".join(lines).split())
