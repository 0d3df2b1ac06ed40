"""Check everything one step at a time, so that somebody can watch it and stop it."""

from collections.abc import Iterator

from bot.openspec.bases import FindBases
from bot.openspec.findings import Finding
from bot.openspec.layout import change_of, load_project
from bot.openspec.validate import Validator
from bot.rules.around import AroundTree
from bot.text.tree import Tree
from bot.tools.sources import Checked
from bot.workflows.check import with_refusals
from bot.workflows.context import Quality


def check_gradually(tree: Tree, quality: Quality, bases: FindBases | None = None) -> Iterator[Checked]:
    """Yield what ``check_scope`` returns for everything: first item by item of the validator, then by document.

    Findings on a document are told with the document, because the rules say some of them better; those on the deltas of
    a change with the last of them, because they decide whether the archive is asked.
    """
    validator = Validator(tree)
    targets = validator.targets()
    structural: dict[str, list[Finding]] = {each.path: [] for each in load_project(tree).documents()}
    total = len(targets) + len(structural)
    for target in targets:
        others: list[Finding] = []
        for finding in validator.check_in_bulk(target).findings:
            structural.get(finding.path, others).append(finding)
        yield Checked(total, others)
    last = {change_of(path): path for path in structural}
    waiting: dict[str, list[Finding]] = {}
    around = AroundTree(tree)
    for path, known in structural.items():
        found = quality.with_structure(tree, path, known, around)
        if change := change_of(path):
            together = waiting.setdefault(change, [])
            together += found
            found = with_refusals(tree, [path], together, bases=bases) if last[change] == path else []
        yield Checked(total, found)
