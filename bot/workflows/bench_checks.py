"""What ``specbot check`` says of the documents that a plant touches, before and after, without a look at all others."""

from collections.abc import Iterable, Sequence

from bot.bench.operator import Plant
from bot.openspec.findings import Finding
from bot.openspec.layout import CHANGES, SPEC_FILE, SPECS, document_at
from bot.openspec.validate import Target, Validator
from bot.text.tree import DictTree, Draft, Kind, Link, Tree
from bot.workflows.check import check_scope
from bot.workflows.context import Quality
from bot.workflows.scope import Scope

# Rules that compare documents get so many more specs to compare with; what a plant refers to is among what it touches.
_NEIGHBOURS = 2


class Checks:
    """Findings of the documents a plant touches; those of the clean texts are kept."""

    def __init__(self, quality: Quality) -> None:
        self.quality = quality
        self._clean: dict[tuple[int, tuple[str, ...]], list[Finding]] = {}
        self._trees: list[Tree] = []

    def before(self, plant: Plant) -> list[Finding]:
        """Return the findings of what was there before; those of a tree in which much is planted are remembered."""
        if isinstance(plant.base, Draft):
            return self.of(plant.base, plant.touched)
        key = (id(plant.base), plant.touched)
        if key not in self._clean:
            self._trees.append(plant.base)  # while it lives, nothing else has its id
            self._clean[key] = self.of(plant.base, plant.touched)
        return self._clean[key]

    def of(self, tree: Tree, paths: Sequence[str]) -> list[Finding]:
        """Return what ``specbot check`` says of some documents, and of the changes they belong to."""
        part = narrowed(tree, paths)
        validator = Validator(part)
        items = [validator.check_in_bulk(each) for each in dict.fromkeys(map(_target, paths)) if each]
        touched = dict.fromkeys(path for path in paths if document_at(part, path))
        return check_scope(part, Scope(touched, "bench"), items, self.quality)


def narrowed(tree: Tree, paths: Sequence[str]) -> DictTree:
    """Return some documents, the whole of their changes, the main specs of their deltas, a few neighbours, settings."""
    specs = [path for path in tree.paths() if path.startswith(f"{SPECS}/") and path.endswith(f"/{SPEC_FILE}")]
    folders = {"/".join(path.split("/")[:3]) + "/" for path in paths if path.startswith(f"{CHANGES}/")}
    wanted = {*paths, *(spec for path in paths if (spec := _main(path)))}
    for path in [*wanted]:
        wanted |= set(_after(path, specs))
    files: dict[str, str | Link] = {}
    for path in tree.paths():
        kind = tree.kind(path)
        settings = not path.startswith((f"{SPECS}/", f"{CHANGES}/"))
        if kind is Kind.DIRECTORY or not (settings or path in wanted or path.startswith(tuple(folders))):
            continue
        files[path] = Link(tree.text(path)) if kind is Kind.LINK else tree.text(path)
    return DictTree(files, [SPECS, CHANGES])


def _main(path: str) -> str:
    """Return the path of the main spec that a delta changes, empty for another path."""
    parts = path.split("/")
    in_delta = path.startswith(f"{CHANGES}/") and len(parts) > 5 and parts[3] == "specs"
    return f"{SPECS}/{'/'.join(parts[4:])}" if in_delta else ""


def _after(path: str, specs: Sequence[str]) -> Iterable[str]:
    """Return the specs that come next after a path, in a circle."""
    if path not in specs:
        return ()
    at = specs.index(path)
    return [*specs[at + 1 :], *specs[:at]][:_NEIGHBOURS]


def _target(path: str) -> Target | None:
    """Return the spec or the change that a path belongs to."""
    if path.startswith(f"{SPECS}/"):
        return Target("spec", path[len(SPECS) + 1 :].rpartition("/")[0])
    return Target("change", path[len(CHANGES) + 1 :].split("/")[0]) if path.startswith(f"{CHANGES}/") else None
