"""Seeded defects: planted in clean specs, looked for by the rules and the diff, mended by fixes or by a model."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from bot.bench.english import is_english
from bot.bench.lexicon import Lexicon
from bot.bench.operator import Class, Ground, Operator, Plant
from bot.bench.score import Outcome, Repair, at_place, is_pointed, new_findings
from bot.openspec.compare import Versions
from bot.openspec.diffing import diff
from bot.openspec.layout import ARCHIVE, SPECS, document_at
from bot.openspec.validate import Validator
from bot.text.tree import DictTree, Kind, Link, Tree
from bot.workflows.bench_checks import Checks
from bot.workflows.bench_repair import Mend, repaired
from bot.workflows.context import Quality

# How often all documents are gone through for the plants of one operator, and how many words are tried in each.
_MOST_PASSES = 40
_MOST_FORMS = 16


@dataclass(frozen=True)
class BenchHands:
    """What a bench works with: words to plant, rules, somebody who mends, and somebody who wants to know.

    ``louder`` are the ids of rules that the default profile keeps silent.
    """

    lexicon: Lexicon
    quality: Quality
    mend: Mend
    tell: Callable[[str], None]
    louder: frozenset[str] = frozenset()


def bench(
    grounds: Sequence[Ground], operators: Sequence[Operator], per: int, seed: int, hands: BenchHands
) -> list[Outcome]:
    """Plant ``per`` defects of each operator, as far as the specs have places for them, and say what became of each.

    The same grounds, operators and seed give the same outcomes, as far as the one who mends does the same each time.
    """
    checks = Checks(hands.quality)
    found: list[Outcome] = []
    for number, operator in enumerate(operators, 1):
        hands.tell(f"{number}/{len(operators)} {operator.name}")
        for plant, unseen in sown(grounds, operator, hands.lexicon, per, seed):
            found.append(_outcome(operator, plant, checks, hands, unseen=unseen))
    return found


def sown(
    grounds: Sequence[Ground], operator: Operator, lexicon: Lexicon, per: int, seed: int
) -> Iterator[tuple[Plant, bool]]:
    """Yield the plants of an operator and whether the word was of the unseen half; the halves take turns.

    No text is planted twice. Documents come in an order of chance, one plant from each before any gives a second.
    """
    random = Random(f"{seed}:{operator.name}")  # noqa: S311  draws, no secrets
    unseen, words = lexicon.unseen[operator.name], lexicon.words[operator.name]
    known: set[tuple[str, str]] = set()
    counts = {True: 0, False: 0}
    fertile = list(grounds)
    for _ in range(_MOST_PASSES):
        before = len(known)
        for ground in random.sample(fertile, len(fertile)):
            if len(known) >= per:
                return
            wanted = counts[True] < counts[False]
            forms = sorted(random.sample(words, len(words)), key=lambda word: (word in unseen) is not wanted)
            plant = _first(ground, operator, forms[:_MOST_FORMS], random)
            if plant is None:
                fertile.remove(ground)
                continue
            key = (plant.path, repr(plant.draft.changed()))
            if key not in known:
                known.add(key)
                counts[plant.form in unseen] += 1
                yield plant, plant.form in unseen
        if len(known) == before:
            return


def _first(ground: Ground, operator: Operator, forms: Sequence[str], random: Random) -> Plant | None:
    for form in forms:
        plant = operator.sow(ground, form, Random(random.random()))  # noqa: S311  draws, no secrets
        if plant is not None:
            return plant
    return None


def _outcome(operator: Operator, plant: Plant, checks: Checks, hands: BenchHands, *, unseen: bool) -> Outcome:
    before = checks.before(plant)
    fresh = new_findings(before, checks.of(plant.draft, plant.touched))
    there = at_place(plant, fresh)
    flags = _flags(operator, plant) if operator.kind is Class.DIFF else []
    mended = hands.mend(plant, there) if there else None
    repair: Repair | None = None
    if mended is not None:
        repair = repaired(
            plant, mended, lambda tree: at_place(plant, new_findings(before, checks.of(tree, plant.touched)))
        )
    pointed = bool(flags) or is_pointed(plant, there)
    by = tuple(dict.fromkeys([*flags, *(each.rule for each in there)]))
    quiet = any(each not in hands.louder for each in by)
    return Outcome(operator.name, unseen, plant, bool(by), pointed, by, quiet, repair)


def _flags(operator: Operator, plant: Plant) -> list[str]:
    """Return the flags of the diff that tell of the plant, where they are of a kind that the operator expects."""
    versions = [
        Versions(path, document_at(plant.base, path), document_at(plant.draft, path)) for path in plant.draft.changed()
    ]
    found = []
    for entry in diff(versions).entries:
        if plant.names & {entry.change.name, entry.change.old_name}:
            found += [flag.kind.value for flag in entry.flags]
    return [each for each in dict.fromkeys(found) if any(part in each for part in operator.flags)]


def clean_specs(tree: Tree) -> list[Ground]:
    """Return the specs of a tree in English, with requirements, that the official validator passes, strict."""
    validator = Validator(tree)
    targets = validator.targets(changes=False)
    sound = [each for each in targets if validator.check_in_bulk(each).is_valid(strict=True)]
    documents = [document_at(tree, f"{SPECS}/{each.id}/spec.md") for each in sound]
    kept = [each for each in documents if each and each.requirements and is_english(each)]
    return [Ground(tree, each, tuple(other for other in kept if other is not each)) for each in kept]


def still(tree: Tree) -> DictTree:
    """Return what is there now, without archived changes: a bench asks for the same paths thousands of times."""
    kept = [path for path in tree.paths() if not path.startswith(f"{ARCHIVE}/")]
    files = {path: tree.text(path) for path in kept if tree.kind(path) is Kind.FILE}
    links = {path: Link(tree.text(path)) for path in kept if tree.kind(path) is Kind.LINK}
    return DictTree({**files, **links})
