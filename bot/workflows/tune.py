"""The search for a better prompt: variants from failures, chosen on some cases, judged once on sealed others."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.learning.comparing import DEVELOPMENT, PER_CLASS, Table, Trial, best_of, is_hopeless, paired, table_of
from bot.learning.failures import Failure, chosen
from bot.learning.openings import comparison_id
from bot.learning.promotion import FEWEST_PAIRS, Pair
from bot.text.counts import count
from bot.workflows.prompt_texts import Prompt
from bot.workflows.tune_cases import Case, grouped
from bot.workflows.tune_variants import Proposals, Variant

_LOOK_EACH = 20
"""Pairs between two looks whether a comparison can still end well."""
VARIANTS = 3


@dataclass(frozen=True)
class Sizes:
    """How much is tried: variants, cases of each class to choose on, pairs of each class to judge on.

    ``fewest`` pairs in all are fewer in tests alone.
    """

    variants: int = VARIANTS
    development: int = DEVELOPMENT
    holdout: int = PER_CLASS
    fewest: int = FEWEST_PAIRS


@dataclass(frozen=True)
class TuneHands:
    """What a search works with.

    ``attempt`` tries a case under a prompt, ``propose`` asks for variants, ``failures`` are what people and gates said
    before. ``development`` returns cases to choose on; ``sealed`` returns those of one comparison by its id, never one
    that another comparison has seen; ``opened`` writes down that they are looked at now. ``over`` says why it has to
    end, empty while it has not.
    """

    attempt: Callable[[Prompt, Case], Trial]
    propose: Callable[[Prompt, Sequence[Failure], int], Proposals]
    failures: Sequence[Sequence[Failure]]
    development: Callable[[], Sequence[Case]]
    sealed: Callable[[str], Sequence[Case]]
    opened: Callable[[str, Sequence[Case]], None]
    over: Callable[[], str]
    tell: Callable[[str], None]


@dataclass(frozen=True)
class Tried:
    """A variant and what came of it on the development cases."""

    variant: Variant
    table: Table


@dataclass(frozen=True)
class Tuned:
    """What a search came to: nothing of it is written anywhere.

    ``candidate`` is the one that was judged, ``table`` how; ``comparison`` is empty where the holdout stayed sealed,
    and ``why`` says why nothing is promoted, empty where the candidate is.
    """

    prompt: Prompt
    failures: int = 0
    cases: int = 0
    solved: int = 0
    tried: tuple[Tried, ...] = ()
    refused: tuple[str, ...] = ()
    candidate: Variant | None = None
    comparison: str = ""
    table: Table = field(default_factory=Table)
    why: tuple[str, ...] = ()

    @property
    def promoted(self) -> Prompt | None:
        """The prompt to take, None for none."""
        return self.candidate.prompt if self.candidate and self.comparison and not self.why else None


class _Over(Exception):  # noqa: N818  it ends a loop, and no run
    """The time or the tokens of a run are used up."""


def tune(prompt: Prompt, model: str, sizes: Sizes, hands: TuneHands) -> Tuned:
    """Return what a search for a better ``prompt`` comes to, as ``model`` answers. Raises ModelError.

    The holdout is opened at most once, for the one variant that did best; a search that is made again with the same
    answers opens the same one.
    """
    cases = grouped(hands.development(), max(sizes.development // 2, 1))
    if not cases:
        return Tuned(prompt, why=(f"No case asks a model for {prompt.kind} here.",))
    found = Tuned(prompt, cases=len(cases))
    try:
        old = _trials(prompt, cases, hands, "present prompt")
        bad = _failed(cases, old)
        failures = chosen([*hands.failures, bad])
        found = Tuned(prompt, len(failures), len(cases), sum(each.solved for each in old))
        if not failures:
            return _with(found, why=("The present prompt solves every case, and nobody has refused anything.",))
        proposals = hands.propose(prompt, failures, sizes.variants)
        found = _with(found, refused=proposals.refused)
        tried: list[Tried] = []
        for number, each in enumerate(proposals.variants, 1):
            new = _trials(each.prompt, cases, hands, f"variant {number}/{len(proposals.variants)}")
            tried.append(Tried(each, table_of(paired([group for group, _ in cases], old, new))))
            found = _with(found, tried=tuple(tried))
    except _Over as end:
        return _with(found, why=(str(end),))
    at = best_of([each.table for each in tried])
    if at is None:
        why = "No variant is better on the development cases; the holdout stays sealed."
        return _with(found, why=(why,))
    return _judged(_with(found, candidate=tried[at].variant), model, sizes, hands)


def _judged(found: Tuned, model: str, sizes: Sizes, hands: TuneHands) -> Tuned:
    """Open the holdout for the candidate and say what it comes to."""
    assert found.candidate is not None
    old, new = found.prompt, found.candidate.prompt
    comparison = comparison_id(old.kind, old.version, new.version, model)
    sealed = sorted(hands.sealed(comparison), key=lambda each: each.id)  # in no order, so that a look half-way is fair
    cases = grouped(sealed, max(sizes.holdout // 2, 1))
    if len(cases) < sizes.fewest:
        unseen = f"{count(len(cases), 'case')} that nobody has seen"
        few = f"The holdout has {unseen}, and it takes {sizes.fewest}: it stays sealed."
        return _with(found, why=(f"{few} More specs help, or more cases of a class.",))
    hands.opened(comparison, [case for _, case in cases])
    left = Counter(group for group, _ in cases)
    pairs: list[Pair] = []
    why: tuple[str, ...] = ()
    for number, (group, case) in enumerate(cases, 1):
        if end := hands.over():
            why = (f"{end} The cases of this comparison stay the same.",)
            break
        hands.tell(f"holdout {number}/{len(cases)}")
        pairs += paired([group], [hands.attempt(old, case)], [hands.attempt(new, case)])
        left[group] -= 1
        if number % _LOOK_EACH == 0 and is_hopeless(pairs, left, sizes.fewest):
            break
    table = table_of(pairs)
    if not why:
        early = len(pairs) < len(cases)
        against = table.decision(sizes.fewest).against
        after = f"{len(pairs)} of {count(len(cases), 'case')}"
        why = (f"It cannot be promoted any more after {after}.",) if early else against
    return _with(found, comparison=comparison, table=table, why=why)


def _trials(prompt: Prompt, cases: Sequence[tuple[str, Case]], hands: TuneHands, what: str) -> list[Trial]:
    """Try all cases under a prompt. Raises _Over where there is no time left."""
    found = []
    for number, (_, case) in enumerate(cases, 1):
        if end := hands.over():
            raise _Over(end)
        hands.tell(f"{what}: {number}/{len(cases)}")
        found.append(hands.attempt(prompt, case))
    return found


def _failed(cases: Sequence[tuple[str, Case]], trials: Sequence[Trial]) -> list[Failure]:
    """Return the development cases that the present prompt does not solve, the classes in turn."""
    found: dict[str, list[Failure]] = {}
    for (group, case), trial in zip(cases, trials, strict=True):
        if not trial.solved:
            before = case.plant.after or case.plant.before
            found.setdefault(group, []).append(Failure(case.fresh[0].rule, trial.why, before))
    return chosen(list(found.values()))


def _with(found: Tuned, **changes: object) -> Tuned:
    return replace(found, **changes)  # type: ignore[arg-type]
