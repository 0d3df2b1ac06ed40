"""Simulated reviewers over a real repository: what is proposed are its own findings, and those of planted defects.

Rounds of pull requests go through the functions that improve and publish use: ``order_of``, ``capped``, ``learned_of``.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import mean

from helpers.reviewers import FIRST_VERDICTS, OFFERED, PROPOSALS

from bot.bench.registry import OPERATORS
from bot.bench.score import at_place, new_findings
from bot.cli.bench import words
from bot.config import LimitsConfig
from bot.learning.events import Event, Kind, group_of
from bot.openspec.findings import Finding
from bot.openspec.layout import load_project
from bot.openspec.suggestions import Suggestion
from bot.openspec.validate import findings_at
from bot.repo.folder import FolderTree
from bot.workflows.bench import clean_specs, sown, still
from bot.workflows.bench_checks import Checks
from bot.workflows.choosing import capped, places_of
from bot.workflows.context import DEFAULT_RULES
from bot.workflows.conversation import Conversation
from bot.workflows.improve import Collaborators, Improved
from bot.workflows.learned import NOTHING, learned_of
from bot.workflows.plan import ImproveWork, Part
from bot.workflows.ranking import order_of
from bot.workflows.scope import everything

AT_ONCE = LimitsConfig(suggestions=5)
"""A pull request of five: four of them before learning is looked at, as in the synthetic runs."""
_COMMIT = "a" * 40


def findings_in(root: Path, per: int, seed: int = 1) -> list[Finding]:
    """Return the real findings of a repository, and those of ``per`` planted defects of each operator."""
    tree = still(FolderTree(root))
    project = load_project(tree)
    scope, hands = everything(project), Collaborators(findings_at, None, lambda _: None)
    found = [each for document in project.documents() for each in hands.findings(tree, document.path, scope)]
    return found + list(_planted(tree, per, seed))


def _planted(tree, per: int, seed: int) -> Iterator[Finding]:
    grounds, lexicon, checks = clean_specs(tree), words(), Checks(DEFAULT_RULES)
    for operator in OPERATORS.values() if grounds and per else ():
        for plant, _ in sown(grounds, operator, lexicon, per, seed):
            fresh = new_findings(checks.before(plant), checks.of(plant.draft, plant.touched))
            yield from at_place(plant, fresh)


@dataclass(frozen=True)
class Ground:
    """What can be proposed in one repository: suggestions by its most frequent rules, in its own capabilities."""

    name: str
    offers: tuple[Suggestion, ...]

    @property
    def rules(self) -> list[str]:
        return sorted({each.rule for each in self.offers})

    @property
    def groups(self) -> list[str]:
        return sorted({group_of(each.path) for each in self.offers})


def ground_of(name: str, findings: Sequence[Finding], rules: int) -> Ground:
    """Return what can be proposed: the findings of so many rules, those that find most."""
    kept = {rule for rule, _ in sorted(Counter(each.rule for each in findings).items(), key=_most)[:rules]}
    offers = [
        Suggestion(each.path, f"{number}", f"{each.rule} {number}", each.rule, each.message, each.requirement)
        for number, each in enumerate(findings)
        if each.rule in kept
    ]
    return Ground(name, tuple(offers))


def _most(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def tastes_of(ground: Ground, seed: int, *, decided: bool) -> dict[tuple[str, str], float]:
    """Return how likely a suggestion of a rule is to be taken in a capability: by rule, 10 points more or less by place.

    ``decided`` reviewers want half of the rules (85 %) and not the others (15 %); the others' wants lie in equal steps
    between 20 and 80 %.
    """
    random = Random(f"taste {ground.name} {seed}")
    rules = ground.rules
    steps = [0.2 + 0.6 * at / (len(rules) - 1) for at in range(len(rules))]
    rates = [0.85 if at % 2 else 0.15 for at in range(len(rules))] if decided else steps
    random.shuffle(rates)
    return {
        (rule, group): min(0.95, max(0.05, rate + random.uniform(-0.1, 0.1)))
        for rule, rate in zip(rules, rates, strict=True)
        for group in ground.groups
    }


def precision(
    ground: Ground,
    seed: int,
    learns: bool,
    *,
    decided: bool = False,
    as_found: bool = False,
    strangers: bool = False,
) -> tuple[float, list[str]]:
    """Return the share that reviewers take of what is proposed after the first twenty verdicts, and all proposals.

    Each round forty findings are there to be proposed, the same for who learns and who does not; whoever does not learn
    takes them as they come. Each rule is as likely among them as another, or where they come ``as_found`` each finding.
    Strangers, who may not write, say the opposite all the time.
    """
    tastes = tastes_of(ground, seed, decided=decided)
    offers, minds = Random(f"offer {ground.name} {seed}"), Random(f"mind {ground.name} {seed}")
    rules = ground.rules
    by_rule = {rule: [each for each in ground.offers if each.rule == rule] for rule in rules}
    events: list[Event] = []
    proposed: list[Suggestion] = []
    while len(proposed) < PROPOSALS:
        drawn = [offers.choice(ground.offers if as_found else by_rule[offers.choice(rules)]) for _ in range(OFFERED)]
        part = Part("", tuple(Improved(each, ()) for each in dict.fromkeys(drawn)))
        learned = learned_of(events) if learns else NOTHING
        order = order_of([part], learned, f"{seed} {len(proposed)}")
        work = ImproveWork("main", _COMMIT, "", (part,), order=order)
        chosen = capped(work.parts, AT_ONCE, places_of(work, Conversation()))
        for each in (improved.suggestion for improved in chosen.parts[0].suggestions):
            wanted = minds.random() < tastes[each.rule, group_of(each.path)]
            events.append(_verdict(each, wanted, counts=True, number=len(proposed)))
            if strangers:
                events.append(_verdict(each, not wanted, counts=False, number=len(proposed)))
            proposed.append(each)
    after = [tastes[each.rule, group_of(each.path)] for each in proposed[FIRST_VERDICTS:]]
    return mean(after), [each.id for each in proposed]


def _verdict(each: Suggestion, wanted: bool, counts: bool, number: int) -> Event:
    return Event(
        kind=Kind.MERGED if wanted else Kind.REJECTED,
        subject=f"{each.id}-{number}",
        when=f"2026-11-29T10:{number // 60:02}:{number % 60:02}Z",
        counts=counts,
        rule=each.rule,
        path=each.path,
        group=group_of(each.path),
    )
