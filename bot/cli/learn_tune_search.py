"""The hands of a search for a better prompt at a desk: its cases, what is remembered, and who is asked."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.bench.registry import OPERATORS
from bot.cli.bench import roots_in, words
from bot.cli.improve import collaborators
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.session import Session
from bot.learning.events import Event
from bot.learning.failures import Failure, failures_of
from bot.learning.openings import SHORT, Opening, as_kept, kept_opening, opened, openings_of, used_elsewhere
from bot.learning.splitting import earlier, is_development
from bot.llm.agent import Allowance
from bot.llm.chat import ChatModel
from bot.repo.folder import FolderTree
from bot.repo.repository import Repository
from bot.workflows.author import author_with
from bot.workflows.bench import clean_specs, still
from bot.workflows.bench_checks import Checks
from bot.workflows.improve import kind_of_rule
from bot.workflows.memory import remember
from bot.workflows.prompt_texts import Prompt, Prompts
from bot.workflows.scope import Scope
from bot.workflows.task import Author
from bot.workflows.tune import Sizes, TuneHands
from bot.workflows.tune_cases import Case, Sowing, Wanted, asking, planted, replayed
from bot.workflows.tune_trial import Trier
from bot.workflows.tune_variants import propose

_SEED = 7
"""Of the development cases: they are the same every time."""
_HOLDOUT = "holdout"
_MOST_KEPT = 500


@dataclass(frozen=True)
class TuneAsked:
    """What is to be tuned, with which specs beside this repository's own, and where the result goes: one place at most.

    ``kind`` is empty for the class that most was refused of. ``handed_on``: the plan is published at once.
    """

    kind: str = ""
    specs: tuple[Path, ...] = ()
    plan: str | None = None
    branch: str | None = None
    handed_on: bool = False
    as_json: bool = False
    sizes: Sizes = field(default_factory=Sizes)
    operators: tuple[str, ...] = tuple(OPERATORS)
    """The names of those that plant; fewer in tests alone."""

    @property
    def writes(self) -> bool:
        """Whether something is written beside the journal."""
        return self.plan is not None or self.branch is not None


@dataclass(frozen=True)
class Target:
    """What a plan is for: a branch, its repository, and a commit of it that the server has."""

    branch: str
    repository: str
    commit: str


@dataclass(frozen=True)
class Desk:
    """Where the search runs: the commit whose prompts count, what is remembered, and the prompt that is tuned."""

    place: Place
    repository: Repository
    commit: str
    events: tuple[Event, ...]
    prompt: Prompt
    target: Target | None


@dataclass
class Search:
    """The hands of a search at a desk, and the seed that its holdout was drawn with."""

    desk: Desk
    session: Session
    model: ChatModel
    printer: Printer
    asked: TuneAsked
    gates: Sequence[Failure]
    seed: str = ""

    def hands(self) -> TuneHands:
        """Return what the search works with. Raises UsageError where there is no clean spec to plant a defect in."""
        place, kind = self.desk.place, self.desk.prompt.kind
        roots = [place.root, *roots_in(self.asked.specs)]
        grounds = [ground for root in dict.fromkeys(roots) for ground in clean_specs(still(FolderTree(root)))]
        whole = Sowing(grounds, [OPERATORS[each] for each in self.asked.operators], words(), Checks(place.quality))
        self._sowing = asking(whole, kind, _SEED, self._sown)
        replay = replayed(self.desk.events, place.tree, self.desk.repository.root_prefix, self._sowing.checks, kind)
        self._earlier, self._later = earlier(replay)
        # What is looked for on the earlier verdicts is not told of the later ones: those judge it.
        sealed = {case.plant.before for case in self._later}
        known = [each for each in self.desk.events if each.before not in sealed]
        people = failures_of(known, lambda rule: kind_of_rule(rule) == kind)
        gates = [each for each in self.gates if kind_of_rule(each.rule) == kind]
        return TuneHands(
            Trier(self.model, self._author, self._sowing.checks),
            lambda prompt, failures, count: propose(self.model, prompt, failures, count, self.printer.progress),
            [people, gates],
            self._development,
            self._sealed,
            self._opened,
            collaborators(place, self.session, self.printer, Scope({}, "tune")).over,
            self.printer.progress,
        )

    def _author(self, model: ChatModel, prompts: Prompts) -> Author:
        """Return who writes under some prompts; what people took before is not shown, for it may be the very case."""
        allowance = Allowance(self.desk.place.config.limits.calls_per_requirement)
        assert self.session.dialect is not None
        return author_with(model, allowance, self.session.dialect, prompts=prompts)

    def _development(self) -> list[Case]:
        per = self.asked.sizes.development
        cases = planted(self._sowing, self.desk.prompt.kind, per, _SEED, Wanted(is_development), self._sown)
        return [*cases, *list(self._earlier)[-per:]]

    def _sealed(self, comparison: str) -> list[Case]:
        openings = self._openings()
        known = openings.get(comparison)
        self.seed = known.seed if known else secrets.token_hex(6)
        used = used_elsewhere(openings.values(), comparison)

        wanted = Wanted(lambda place: not is_development(place), lambda case: case[:SHORT] not in used)
        per, kind = self.asked.sizes.holdout, self.desk.prompt.kind
        later = [each for each in self._later if each.id[:SHORT] not in used]
        return [*planted(self._sowing, kind, per, int(self.seed, 16), wanted, self._sown), *later[-per:]]

    def _sown(self, what: str) -> None:
        self.printer.progress(f"planting defects: {what}")

    def _openings(self) -> dict[str, Opening]:
        """Return the holdouts that were opened, as the memory and this machine's journal have it."""
        found = openings_of(self.desk.events)
        for text in self.session.known_all(_HOLDOUT, _MOST_KEPT):
            if each := kept_opening(text):
                known = found.get(each.comparison, each)
                found[each.comparison] = Opening(each.comparison, known.seed, known.cases | each.cases)
        return found

    def _opened(self, comparison: str, cases: Sequence[Case]) -> None:
        """Write down that a holdout is looked at: in the journal, and where anything is written in the memory."""
        told = Opening(comparison, self.seed, frozenset(each.id[:SHORT] for each in cases))
        self.session.keep(_HOLDOUT, comparison, as_kept(told))
        if not self.asked.writes or comparison in openings_of(self.desk.events):
            return
        when = datetime.now(UTC).replace(microsecond=0).isoformat()
        ids, model = [each.id for each in cases], self.session.model_name
        remember(self.desk.repository, opened(comparison, self.seed, ids, when=when, who="specbot", model=model))
