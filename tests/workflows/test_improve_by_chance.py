"""improve over folders made by chance: it never raises, never loses a name, brings up nothing, and has the last word.

SPECBOT_FUZZ_CASES is how many (500 in CI, else 150); each is made from its number alone.
"""

import os
from collections import Counter
from random import Random

import pytest
from helpers import mutate, mutate_tree

from bot.errors import UnreadableError
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import load_project
from bot.openspec.model import DocumentKind, Project
from bot.openspec.names import fold
from bot.openspec.validate import findings_at, validate_tree
from bot.text.edits import occurrences
from bot.text.tree import DictTree, Draft, Tree
from bot.workflows.improve import Collaborators, Improvement, improve
from bot.workflows.scope import everything

CASES = int(os.environ.get("SPECBOT_FUZZ_CASES") or ("500" if os.environ.get("CI") else "150"))
HANDS = Collaborators(findings_at, None, lambda message: None)


def one_spec(random: Random) -> DictTree:
    return DictTree({"openspec/specs/x/spec.md": mutate.mutated(random, mutate.spec(random), 4)})


def one_delta(random: Random) -> DictTree:
    names = {name: [random.choice(mutate.SCENARIOS)] for name in random.sample(mutate.NAMES, 2)}
    main = "\n".join(mutate.spec_of(random, names)) + "\n"
    delta = mutate.mutated(random, mutate.delta(random, names), 4)
    return DictTree({"openspec/specs/x/spec.md": main, "openspec/changes/c/specs/x/spec.md": delta})


def run(tree: Tree) -> tuple[Project, Improvement]:
    project = load_project(tree)
    return project, improve(tree, project, everything(project), HANDS)


@pytest.mark.parametrize("make", [one_spec, one_delta, mutate_tree.folder], ids=["spec", "delta", "folder"])
def test_by_chance(make) -> None:
    changed = 0
    for number in range(CASES):
        tree = make(Random(f"improve {number}"))
        try:
            validate_tree(tree)
        except UnreadableError:
            continue  # the official tool gives up on this folder too
        before, result = run(tree)
        if not result.changes:
            continue
        changed += 1
        draft = Draft(tree)
        for path, text in result.changes.items():
            draft.write(path, text)
        after, again = run(draft)
        context = f"case {number} of {make.__name__}: {[each.suggestion.rules for each in result.suggestions]}"
        assert not lost(before, after), context
        assert not new_findings(tree, draft), context
        assert again.suggestions == (), context
        for each in result.suggestions:
            assert len(occurrences(tree.text(each.suggestion.path), each.suggestion.before)) == 1, context
    assert changed > CASES / 50, "too few of these folders have anything to mend"


def lost(before: Project, after: Project) -> set[tuple[str, ...]]:
    return named(before) - named(after)


def named(project: Project) -> set[tuple[str, ...]]:
    """Return requirements by document and name, and scenarios by name: a mended heading may give one another parent.

    A delta's name may come to be spelled as its spec has it: there, capitals and blanks are no part of a name.
    """
    found: set[tuple[str, ...]] = set()
    for document in project.documents():
        for requirement in document.requirements:
            is_delta = document.kind is DocumentKind.DELTA
            found.add((document.path, fold(requirement.name) if is_delta else requirement.name))
            found |= {
                (document.path, "scenario", each.name)
                for each in requirement.scenarios
                if not each.name.lower().startswith("requirement:")
            }
    return found


def new_findings(before: Tree, after: Tree) -> Counter[tuple[str, ...]]:
    """Return what the validator finds after and not before, remarks on specs left out: headings bring those to light."""
    return counted(after) - counted(before)


def counted(tree: Tree) -> Counter[tuple[str, ...]]:
    found = (each for item in validate_tree(tree) for each in item.findings)
    return Counter(each.key for each in found if not _is_remark(each))


def _is_remark(finding: Finding) -> bool:
    """Remarks on a spec; and T1, of which a folder made by chance can have a spec for a list of tasks."""
    return finding.rule == "T1" or (finding.severity is Severity.INFO and finding.path.startswith("openspec/specs/"))
