"""The cases that prompts are tried on: seeded defects, and edits that people took, put back as they were before."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from hashlib import sha256

from bot.bench.lexicon import Lexicon
from bot.bench.operator import Class, Ground, Operator, Plant
from bot.bench.score import at_place, new_findings
from bot.learning.events import Event, Kind
from bot.learning.standing import verdicts
from bot.openspec.findings import Finding
from bot.openspec.layout import document_at
from bot.openspec.suggestions import Suggestion, Verdict
from bot.openspec.validate import findings_at
from bot.text.edits import occurrences
from bot.text.tree import DictTree, Draft, Tree
from bot.text.tree import Kind as PathKind
from bot.workflows.bench import sown
from bot.workflows.bench_checks import Checks
from bot.workflows.bench_repair import by_a_model
from bot.workflows.context import Quality
from bot.workflows.improve import Collaborators
from bot.workflows.task import Author, Outcome, Task

REPLAY = "replay"
"""The class of the cases that people's own edits make."""
OTHERS = "others"
"""The class of the cases whose own class is too small to be judged by itself."""
# A defect between documents, or one that only a diff shows, is not mended by words of one requirement.
_PLANTED = frozenset({Class.STRUCTURE, Class.WORDING, Class.LOGIC})
_ROUNDS = 6
_MOST_IN_VAIN = 12
_FRAME = "# case Specification\n\n## Purpose\n{purpose}\n\n## Requirements\n{requirements}\n"
_PURPOSE = "Says what holds here for everybody who works with it, as it was agreed."
_REQUIREMENT = "### Requirement: "


@dataclass(frozen=True)
class Case:
    """One defect to mend: ``plant`` holds the text with and without it, ``fresh`` what the rules find of it.

    ``place`` is the document and the requirement it is in. Of an edit that people put in other words ``people`` are
    theirs, and ``proposed`` those they changed; both are empty otherwise.
    """

    id: str
    group: str
    place: str
    plant: Plant
    fresh: tuple[Finding, ...]
    people: str = ""
    proposed: str = ""


@dataclass(frozen=True)
class Sowing:
    """What cases are made of: clean specs, operators with their words, and the rules of this repository."""

    grounds: Sequence[Ground]
    operators: Sequence[Operator]
    lexicon: Lexicon
    checks: Checks

    @property
    def quality(self) -> Quality:
        """The rules that look."""
        return self.checks.quality


@dataclass(frozen=True)
class Wanted:
    """Which cases are looked for: by the place they are at, and by their ids."""

    at: Callable[[str], bool]
    case: Callable[[str], bool] = lambda _: True


def asking(sowing: Sowing, kind: str, seed: int, tell: Callable[[str], None]) -> Sowing:
    """Return the sowing with the operators alone of whose first defects one at least has a model asked for ``kind``."""
    operators = [each for each in sowing.operators if each.kind in _PLANTED]
    found = []
    for number, operator in enumerate(operators, 1):
        tell(f"{number}/{len(operators)} {operator.name}")
        for plant, _ in sown(sowing.grounds, operator, sowing.lexicon, _MOST_IN_VAIN, seed):
            case = case_of(plant, operator.name, sowing.checks)
            if case and asks(case, kind, sowing.quality):
                found.append(operator)
                break
    return replace(sowing, operators=found)


def planted(sowing: Sowing, kind: str, per: int, seed: int, wanted: Wanted, tell: Callable[[str], None]) -> list[Case]:
    """Return at most ``per`` cases of each operator in which a model is asked for ``kind``; the same seed, the same."""
    found: list[Case] = []
    for number, operator in enumerate(sowing.operators, 1):
        tell(f"{number}/{len(sowing.operators)} {operator.name}")
        found += _of_operator(sowing, operator, kind, per, seed, wanted)
    return found


def _of_operator(sowing: Sowing, operator: Operator, kind: str, per: int, seed: int, wanted: Wanted) -> list[Case]:
    found: dict[str, Case] = {}
    for plant in _plants(sowing, operator, per, seed):
        if len(found) == per:
            break
        if not wanted.at(place_of(plant)):
            continue
        case = case_of(plant, operator.name, sowing.checks)
        if case and wanted.case(case.id) and asks(case, kind, sowing.quality):
            found.setdefault(case.id, case)
    return list(found.values())


def _plants(sowing: Sowing, operator: Operator, per: int, seed: int) -> Iterator[Plant]:
    """Yield plants of an operator: a small repository has room for more than one round finds."""
    for number in range(_ROUNDS):
        for plant, _ in sown(sowing.grounds, operator, sowing.lexicon, 12 * per, seed + number):
            yield plant


def case_of(plant: Plant, group: str, checks: Checks, people: str = "", proposed: str = "") -> Case | None:
    """Return the case of a plant, None where the rules do not find it."""
    fresh = at_place(plant, new_findings(checks.before(plant), checks.of(plant.draft, plant.touched)))
    own = tuple(each for each in fresh if each.path == plant.path)
    if not own:
        return None
    place = place_of(plant)
    told = "\0".join([group, place, plant.draft.text(plant.path), people])
    name = sha256(told.encode("utf-8", "surrogateescape")).hexdigest()
    return Case(name, group, place, plant, own, people, proposed)


def place_of(plant: Plant) -> str:
    """Return the document and the requirement that a plant is in."""
    return f"{plant.path}\0{plant.requirement}"


def asks(case: Case, kind: str, quality: Quality) -> bool:
    """Whether a model is asked for a class of task where ``improve`` mends a case: certain fixes come first."""
    seen: set[str] = set()

    def author(task: Task, _: Tree, __: Callable[[Suggestion, Tree], tuple[Verdict, ...]]) -> Outcome:
        seen.add(task.kind)
        return Outcome()

    mended(case, author, quality)
    return kind in seen


def mended(case: Case, author: Author, quality: Quality) -> str | None:
    """Return the document as ``improve`` leaves it with this author, None where nothing of it was changed."""
    hands = Collaborators(findings_at, author, lambda _: None, quality)
    return by_a_model(hands)(case.plant, case.fresh)


def replayed(events: Iterable[Event], tree: Tree, prefix: str, checks: Checks, kind: str) -> list[Case]:
    """Return the cases that people's verdicts make, the earliest first: a block as it was before they took an edit.

    What they made of it is the clean text. The block stands in the document as it is now, where it still does, else in
    one of its own. ``prefix`` is the folder of the root in the repository.
    """
    found: dict[str, Case] = {}
    for each in verdicts(events):
        after = each.after or each.suggested
        if each.kind not in (Kind.MERGED, Kind.EDITED) or not each.before or not after or after == each.before:
            continue
        plant = _put_back(each, after, tree, prefix)
        edited = (each.after, each.suggested) if each.kind is Kind.EDITED and each.after else ("", "")
        case = case_of(plant, REPLAY, checks, *edited) if plant else None
        if case and asks(case, kind, checks.quality):
            found.setdefault(case.id, case)
    return list(found.values())


def _put_back(event: Event, after: str, tree: Tree, prefix: str) -> Plant | None:
    """Return people's text as the clean one, and what stood there before as the defect."""
    path = event.path.removeprefix(prefix)
    clean = _around(path, after, tree)
    if clean is None:
        path, clean = "openspec/specs/case/spec.md", _alone(after)
    if clean is None:
        return None
    base = DictTree({path: clean})
    draft = Draft(base)
    draft.write(path, clean.replace(after, event.before))
    document = document_at(draft, path)
    name = _name_of(event.before)
    if document is None or (name and document.requirement(name) is None):
        return None
    return Plant(base, draft, path, REPLAY, name, before=event.before, after=after, names=frozenset({name}))


def _around(path: str, after: str, tree: Tree) -> str | None:
    """Return the document at a path that holds the block once, None where there is none such; the path is data."""
    parts = path.split("/")
    if parts[0] != "openspec" or ".." in parts or tree.kind(path) is not PathKind.FILE:
        return None
    text = tree.text(path)
    return text if len(occurrences(text, after)) == 1 else None


def _alone(after: str) -> str | None:
    """Return a document that holds a requirement and nothing else; a Purpose alone says nothing of what it is for."""
    return _FRAME.format(purpose=_PURPOSE, requirements=after) if after.startswith(_REQUIREMENT) else None


def _name_of(block: str) -> str:
    first = block.split("\n", 1)[0]
    return first.removeprefix(_REQUIREMENT).strip() if first.startswith(_REQUIREMENT) else ""


def is_nearer(text: str, case: Case) -> bool:
    """Whether a text is as near to what people wrote as the words they changed were; true where they changed none."""
    if not case.people:
        return True
    known = frozenset(case.plant.draft.text(case.plant.path).split("\n"))
    mine, theirs, proposed = (_new_words(each, known) for each in (text, case.people, case.proposed))
    return _alike(mine, theirs) >= _alike(proposed, theirs)


def _new_words(text: str, known: Collection[str]) -> list[str]:
    """Return the words of the lines that are not known."""
    return [word for line in text.split("\n") if line not in known for word in line.split()]


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def grouped(cases: Sequence[Case], least: int) -> list[tuple[str, Case]]:
    """Return each case with the class it is judged in: those of classes with fewer than ``least`` cases in one."""
    sizes: Mapping[str, int] = {name: sum(each.group == name for each in cases) for name in {c.group for c in cases}}
    return [(each.group if sizes[each.group] >= least or each.group == REPLAY else OTHERS, each) for each in cases]
