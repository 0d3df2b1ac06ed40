"""The plans of shards as one plan: in any order, one twice or one missing, and what is missing is said."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TypeVar

from bot.errors import PlanError
from bot.openspec.findings import Finding
from bot.openspec.suggestions import Question
from bot.text.counts import count
from bot.workflows.improve import Improved
from bot.workflows.plan import ImproveWork, Part, Plan, Share

_T = TypeVar("_T")
_MOST_NAMED = 5


@dataclass(frozen=True)
class Merged:
    """One plan of several: ``missing`` are the shards that were not there, ``unseen`` the documents of theirs."""

    plan: Plan
    missing: tuple[int, ...]
    unseen: tuple[str, ...]
    repeated: tuple[int, ...]


@dataclass(frozen=True)
class _Shard:
    plan: Plan
    work: ImproveWork
    share: Share


def merge_plans(plans: Sequence[Plan]) -> Merged:
    """Return the plan of a whole run, of the plans of its shards; of one that is there twice the first counts.

    In whatever order they come, the result is the same but for the run's id, which is the first's. Raises PlanError
    where there is none, or where they are not of one run: another repository, branch, commit or way of parting.
    """
    shards, repeated = _once(sorted(map(_shard, plans), key=lambda each: each.share.index))
    if not shards:
        raise PlanError("There is no plan to join.", "'specbot improve --shard 1/8 --plan FILE' makes one.")
    first = shards[0]
    for each in shards[1:]:
        _refuse_other(first, each)
    documents = first.share.of
    seen = frozenset(path for each in shards for path in each.share.mine)
    unseen = tuple(each for each in documents if each not in seen)
    there = {each.share.index for each in shards}
    missing = tuple(at for at in range(1, first.share.count + 1) if at not in there)
    work = replace(
        first.work,
        parts=tuple(_parts([part for each in shards for part in each.work.parts], documents)),
        dismissed=_distinct(no for each in shards for no in each.work.dismissed),
        knew=_distinct(known for each in shards for known in each.work.knew),
        stopped=_joined(each.work.stopped for each in shards),
        untested=_joined(each.work.untested for each in shards),
        order=_in_turn([each.work.order for each in shards]),
        share=None,
    )
    notes = _distinct(note for each in shards for note in each.plan.notes)
    plan = replace(first.plan, improve=work, notes=(*notes, *_said(missing, unseen, first.share)))
    return Merged(plan, missing, unseen, repeated)


def _shard(plan: Plan) -> _Shard:
    if plan.improve is None or plan.improve.share is None:
        raise PlanError("A plan is not of a shard.", "Only those of 'specbot improve --shard' or 'event --shard' join.")
    return _Shard(plan, plan.improve, plan.improve.share)


def _once(shards: Iterable[_Shard]) -> tuple[list[_Shard], tuple[int, ...]]:
    found: dict[int, _Shard] = {}
    repeated: list[int] = []
    for each in shards:
        if each.share.index in found:
            repeated.append(each.share.index)
        found.setdefault(each.share.index, each)
    return list(found.values()), _distinct(repeated)


def _refuse_other(first: _Shard, other: _Shard) -> None:
    """Raise PlanError where two shards are not of one run."""
    named = {
        "repository": (first.plan.repository, other.plan.repository),
        "branch": (first.work.branch, other.work.branch),
        "commit": (first.work.commit, other.work.commit),
        "change": (first.work.as_change, other.work.as_change),
        "number of shards": (first.share.count, other.share.count),
        "set of documents": (first.share.of, other.share.of),
        "trigger": (first.plan.trigger, other.plan.trigger),
    }
    for name, (one, two) in named.items():
        if one != two:
            what = f"Shards {first.share.index} and {other.share.index} have not the same {name}"
            raise PlanError(f"{what}.", "Run all of them again, on one commit.")


def _parts(parts: Sequence[Part], documents: Sequence[str]) -> Iterator[Part]:
    """Yield one part for each root, its suggestions in the order of the documents."""
    place = {path: at for at, path in enumerate(documents)}
    for prefix in dict.fromkeys(each.prefix for each in parts):
        mine = [each for each in parts if each.prefix == prefix]

        def order(about: Improved | Question | Finding, prefix: str = prefix) -> int:
            path = about.suggestion.path if isinstance(about, Improved) else about.path
            return place.get(prefix + path, len(place))

        suggestions = {each.suggestion.id: each for part in mine for each in part.suggestions}
        questions = {each.id: each for part in mine for each in part.questions}
        waiting = dict.fromkeys(each for part in mine for each in part.waiting)
        yield Part(
            prefix,
            tuple(sorted(suggestions.values(), key=order)),
            tuple(sorted(questions.values(), key=order)),
            tuple(sorted(waiting, key=order)),
            sum(part.dropped for part in mine),
            _distinct(each for part in mine for each in part.held),
        )


def _in_turn(orders: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return what each shard wants first, then what each wants second: none of them knows how dear the others' are."""
    return _distinct(each for row in zip_longest(*orders) for each in row if each is not None)


def _said(missing: Sequence[int], unseen: Sequence[str], share: Share) -> tuple[str, ...]:
    """Return a sentence on what nobody looked at, none where there is nothing."""
    if not missing:
        return ()
    numbers = ", ".join(map(str, missing))
    which = f"Shard {numbers} of {share.count} is" if len(missing) == 1 else f"Shards {numbers} of {share.count} are"
    named = ", ".join(unseen[:_MOST_NAMED]) + (", …" if len(unseen) > _MOST_NAMED else "")
    were = "was" if len(unseen) == 1 else "were"
    looked = f"{len(unseen)} of {count(len(share.of), 'document')} {were} not looked at"
    return (f"{which} missing: {looked}" + (f" ({named})." if named else "."),)


def _distinct(each: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(each))


def _joined(texts: Iterable[str]) -> str:
    return " ".join(_distinct(each for each in texts if each))
