"""What of a plan goes into the pull request: in step with what stands there, nothing dismissed, under the caps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.config import LimitsConfig
from bot.openspec.suggestions import Question, Suggestion
from bot.workflows.conversation import Conversation, identity
from bot.workflows.improve import Improved
from bot.workflows.plan import ImproveWork, Part

_MOST_LATER = 200
"""How many documents are remembered for the next pull request; beyond that the clock finds them."""


@dataclass(frozen=True)
class Chosen:
    """The parts within the caps, how many suggestions wait, and in which documents (from the repository's top)."""

    parts: tuple[Part, ...]
    more: int
    later: tuple[str, ...]


def in_step(work: ImproveWork, known: Conversation) -> list[Part]:
    """Return the parts of a plan with what came to the open pull request since it was made, without what has gone.

    Two runs may be under way at once: what the plan did not know of stays, where it has nothing for that block.
    """
    now = {each.id for each in known.items}
    gone = frozenset(work.knew) - now
    fresh = [each for each in known.items if each.id not in work.knew]
    by_root = {part.prefix: part for part in work.parts}
    joined = []
    for root in dict.fromkeys([*by_root, *(each.prefix for each in fresh)]):
        part = by_root.get(root, Part(root))
        planned = [each for each in part.suggestions if identity(root, each.suggestion.id) not in gone]
        asked = [each for each in part.questions if identity(root, each.id) not in gone]
        blocks = {(each.suggestion.path, each.suggestion.requirement) for each in planned}
        mine = [each for each in fresh if each.prefix == root]
        known_edits = [each.suggestion for each in mine if each.suggestion]
        stand = [each for each in known_edits if (each.path, each.requirement) not in blocks]
        questions = {each.id: each for each in (*(e.question for e in mine if e.question), *asked)}
        part = replace(part, suggestions=(*(Improved(each, ()) for each in stand), *planned))
        joined.append(replace(part, questions=unanswered(questions.values(), stand)))
    return joined


def unanswered(questions: Iterable[Question], suggestions: Iterable[Suggestion]) -> tuple[Question, ...]:
    """Return the questions that none of the suggestions answers: it mends what was asked about."""
    mended = {(each.path, each.requirement, rule) for each in suggestions for rule in each.rules}
    return tuple(each for each in questions if (each.path, each.requirement, each.rule) not in mended)


def wanted(parts: Sequence[Part], known: Conversation) -> list[Part]:
    """Return the parts without what people do not want."""
    return [
        replace(
            part,
            suggestions=tuple(
                each for each in part.suggestions if not known.is_dismissed(part.prefix, each.suggestion)
            ),
            questions=tuple(each for each in part.questions if not known.is_dismissed(part.prefix, each)),
        )
        for part in parts
    ]


def capped(parts: Sequence[Part], limits: LimitsConfig, places: Mapping[str, int] | None = None) -> Chosen:
    """Return what the caps let through; suggestions for files that are begun come first.

    ``places`` says of ids which come first; what it does not name comes last, in the order of the parts.
    """
    places = places or {}
    every = [(part.prefix, at, each) for part in parts for at, each in enumerate(part.suggestions)]
    every.sort(key=lambda one: places.get(identity(one[0], one[2].suggestion.id), len(places)))
    room, questions, files = limits.suggestions, limits.questions, set[str]()
    taken: set[tuple[str, int]] = set()
    later: dict[str, None] = {}
    for prefix, at, each in every:
        path = prefix + each.suggestion.path
        if room and (path in files or len(files) < limits.files):
            taken.add((prefix, at))
            files.add(path)
            room -= 1
        else:
            later[path] = None
    kept = []
    for part in parts:
        in_it = tuple(each for at, each in enumerate(part.suggestions) if (part.prefix, at) in taken)
        kept.append(replace(part, suggestions=in_it, questions=part.questions[:questions]))
        questions -= len(kept[-1].questions)
    return Chosen(tuple(kept), len(every) - len(taken), tuple(later)[:_MOST_LATER])


def places_of(work: ImproveWork, known: Conversation) -> dict[str, int]:
    """Return the place of each suggestion, by its id: first what stands in the open pull request, then as planned.

    Nothing where the plan has no order.
    """
    if not work.order:
        return {}
    return {each: at for at, each in enumerate(dict.fromkeys((*(item.id for item in known.items), *work.order)))}
