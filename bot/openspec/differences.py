"""One requirement before and after: which facts and scenarios differ, and how far the change goes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TypeVar

from bot.openspec.facts import FactKind
from bot.openspec.meaning import Difference, differences
from bot.openspec.model import Document, DocumentKind, Operation, Requirement, Scenario, Span
from bot.openspec.parse import parse_document
from bot.openspec.passages import Passage, own_passages, scenario_passages, seen
from bot.openspec.stated import StatedChange, stated_changes
from bot.text.words import likeness, words_of

_T = TypeVar("_T")
# What a name can say of its own; its other words are but a name.
NAMED = frozenset({FactKind.NUMBER, FactKind.OBLIGATION, FactKind.NEGATION})
# Two that share so many of their words are one that was edited; below so many words chance would do.
LIKE = 0.65
_LEAST_WORDS = 5
_MOST_PAIRS = 2_500


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
    """One scenario that differs; ``old_name`` is set where it had another name. ``facts`` are of modified ones.

    A renamed one has the same steps and facts; one that was renamed and has others is modified, and has an old name.
    """

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
    meaning: tuple[Difference, ...] = ()
    """What it says differently, word by word, nothing where it is a paraphrase; what came or went has none."""

    @property
    def is_to_be(self) -> bool:
        """Whether it is renamed or moved by a delta: the main specs say it as before until that is archived."""
        planned_move = bool(self.old_path) and self.operation is Operation.ADDED and self.old_operation is None
        return self.kind is ChangeKind.RENAMED and (planned_move or self.operation is Operation.RENAMED)

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
        """What a reader sees of it outside of its scenarios, fenced code included."""
        return seen(own_passages(self.document, self.requirement))


def side_of(block: str) -> Side:
    """Return the requirement that a block of a change is, in a document of its own."""
    document = parse_document("", "", f"## Requirements\n{block}", DocumentKind.SPEC)
    return Side(document, document.requirements[0])


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
    named = tuple(each for each in named if each.kind in NAMED)
    meaning = meaning_between(old, new)
    facts = (*named, *(stated_changes(old.body, new.body) if differs_in(meaning, "") else ()))
    scenarios = tuple(_scenarios(old, new, meaning))
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
        meaning,
    )


def meaning_between(old: Side, new: Side) -> tuple[Difference, ...]:
    """Return what two wordings of a requirement say differently; what it and its scenarios are called is no fact."""
    pairs, _, _ = scenario_pairs(old, new)
    renamed = frozenset((one.name, two.name) for one, two in pairs if one.name != two.name)
    return differences(_unnamed(old), _unnamed(new), renamed)


def differs_in(meaning: Iterable[Difference], scenario: str) -> bool:
    """Whether a scenario says something else, the body where its name is empty; of one name, any of them."""
    return any(
        each.scenario == scenario or (scenario and each.scenario.startswith(f"{scenario} (")) for each in meaning
    )


def _unnamed(side: Side) -> str:
    """Return a block under a heading that says nothing."""
    return "### Requirement: x\n" + "\n".join(side.document.plain(side.requirement.span)[1:])


def whole(path: str, side: Side, kind: ChangeKind) -> RequirementChange:
    """Return a requirement that came or went as a whole."""
    requirement, added = side.requirement, kind is ChangeKind.ADDED
    line = requirement.span.start + 1 if added else 0
    old, new = ("", side.block) if added else (side.block, "")
    return RequirementChange(path, requirement.name, kind, line=line, operation=requirement.operation, old=old, new=new)


def scenario_pairs(old: Side, new: Side) -> tuple[list[tuple["Told", "Told"]], list["Told"], list["Told"]]:
    """Return the scenarios that are the same ones, those that are gone and those that are new, each in its order.

    The same are those of one name, then those of the same steps, then those that share most of their words.
    """
    olds = [Told(old.document, each) for each in old.requirement.scenarios]
    news = [Told(new.document, each) for each in new.requirement.scenarios]
    pairs, left, fresh = paired(olds, news, lambda each: each.name)
    more, left, fresh = paired(left, fresh, lambda each: repr(each.keys or f"# {each.name}"))
    like, left, fresh = alike(left, fresh, lambda each: each.seen)
    return [*pairs, *more, *like], left, fresh


def means_otherwise(one: "Told", two: "Told") -> bool:
    """Whether the steps of a scenario differ, or a fact of what stands before them."""
    return one.keys != two.keys or (one.below != two.below and bool(stated_changes(one.seen, two.seen)))


def alike(
    olds: Sequence[_T], news: Sequence[_T], text: Callable[[_T], str]
) -> tuple[list[tuple[_T, _T]], list[_T], list[_T]]:
    """Pair what shares most of its words, what is most alike first; return the pairs and what is left on either side.

    Where there are very many on both sides none is paired: nobody could tell whether it was guessed well.
    """
    if not olds or not news or len(olds) * len(news) > _MOST_PAIRS:
        return [], list(olds), list(news)
    texts = [text(each) for each in news]
    rated = []
    for i, old in enumerate(olds):
        words = text(old)
        if len(words_of(words)) >= _LEAST_WORDS:
            rated += [(-likeness(words, other), i, j) for j, other in enumerate(texts)]
    pairs: dict[int, int] = {}
    for rate, i, j in sorted(rated):
        if -rate >= LIKE and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return (
        [(olds[i], news[j]) for i, j in sorted(pairs.items(), key=lambda each: each[1])],
        [each for i, each in enumerate(olds) if i not in pairs],
        [each for j, each in enumerate(news) if j not in pairs.values()],
    )


def _scenarios(old: Side, new: Side, meaning: Sequence[Difference]) -> Iterator[ScenarioChange]:
    pairs, left, fresh = scenario_pairs(old, new)
    for one, two in pairs:
        was = one.name if one.name != two.name else ""
        if differs_in(meaning, two.name) and means_otherwise(one, two):
            facts = stated_changes(one.seen, two.seen)
            yield ScenarioChange(two.name, ChangeKind.MODIFIED, Extent.MEANING, was, facts)
        elif was:
            yield ScenarioChange(two.name, ChangeKind.RENAMED, Extent.WORDS, was)
        elif one.below != two.below:
            yield ScenarioChange(two.name, ChangeKind.MODIFIED, Extent.WORDS)
    yield from (ScenarioChange(each.name, ChangeKind.ADDED, Extent.MEANING) for each in fresh)
    yield from (ScenarioChange(each.name, ChangeKind.REMOVED, Extent.MEANING) for each in left)


@dataclass(frozen=True)
class Told:
    """One scenario in its document."""

    document: Document
    scenario: Scenario

    @property
    def name(self) -> str:
        """What it is called."""
        return self.scenario.name

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """What stands below its heading."""
        return tuple(scenario_passages(self.document, self.scenario))

    @cached_property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """What happens, step by step; all that is said where nothing reads as a step."""
        return tuple(each.key for each in self.passages if each.role or not self.scenario.steps)

    @property
    def below(self) -> str:
        """The words of everything under the heading."""
        return folded(self.document.plain(self.scenario.body))

    @property
    def seen(self) -> str:
        """What a reader sees of it."""
        return seen(self.passages)


def folded(lines: Iterable[str]) -> str:
    """Return lines as one, with single blanks."""
    return " ".join(" ".join(lines).split())
