"""Check everything one step at a time, so that somebody can watch it and stop it."""

from collections.abc import Iterator

from bot.openspec.findings import Finding
from bot.openspec.layout import load_project
from bot.openspec.validate import Validator
from bot.text.tree import Tree
from bot.tools.sources import Checked
from bot.workflows.context import Quality


def check_gradually(tree: Tree, quality: Quality) -> Iterator[Checked]:
    """Yield what ``check_scope`` returns for everything: first item by item of the validator, then by document.

    Findings on a document are told with the document, because the rules say some of them better.
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
    for path, known in structural.items():
        yield Checked(total, quality.with_structure(tree, path, known))
