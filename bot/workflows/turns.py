"""The order in which tasks are put to a model: likely to be wanted first, and class by class."""

from collections.abc import Mapping, Sequence

from bot.openspec.findings import Finding, Severity
from bot.workflows.learned import Learned

Key = tuple[str, str, str]
"""A task: path, requirement, class."""


def in_turn(groups: Mapping[Key, Sequence[Finding]], learned: Learned, seed: str) -> list[Key]:
    """Return tasks in the order they are asked in: class by class, for what one class asks begins with the same words
    every time, and a server that has just read them need not again.

    The class with the worst finding comes first, within it the worst finding. Where verdicts are known, errors come
    first, then the class whose tasks are on the whole the likeliest to be wanted, and within it the likeliest.
    """
    worst = {key: max(each.severity * 4 + each.confidence for each in found) for key, found in groups.items()}
    of_kind = {kind: max(rank for key, rank in worst.items() if key[2] == kind) for _, _, kind in groups}
    if not learned.evidence.rules:
        return sorted(groups, key=lambda key: (-of_kind[key[2]], key[2], -worst[key], key))
    rules = {key: max(found, key=lambda each: (each.severity, each.confidence)).rule for key, found in groups.items()}
    named = {key: learned.candidate("\0".join(key), key[0], rules[key]) for key in groups}
    place = learned.places(named, seed)
    kinds: dict[str, list[int]] = {}
    for key, at in place.items():
        kinds.setdefault(key[2], []).append(at)
    mean = {kind: sum(found) / len(found) for kind, found in kinds.items()}
    grave = {key: max(each.severity for each in groups[key]) is Severity.ERROR for key in groups}
    return sorted(groups, key=lambda key: (not grave[key], mean[key[2]], key[2], place[key]))
