"""Defects planted into clean real specs: what improve repairs, and whether the original bytes come back."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from helpers.corpus import trees_in
from helpers.defects import DELTA_OPERATORS, SPEC_OPERATORS, UNIQUE
from helpers.specs import path_of, spec

from bot.openspec.findings import Severity
from bot.openspec.layout import load_project
from bot.openspec.model import Document, DocumentKind
from bot.openspec.validate import findings_at
from bot.rules.around import WithSpec
from bot.rules.check import hits
from bot.rules.registry import RULES
from bot.text.tree import DictTree, Draft, Tree
from bot.workflows.improve import Collaborators, improve
from bot.workflows.scope import of_paths

EACH = 25
OPERATORS = {**SPEC_OPERATORS, **DELTA_OPERATORS}
HANDS = Collaborators(findings_at, None, lambda message: None)


@dataclass(frozen=True)
class Clean:
    """A document that neither the strict validator nor a fix has anything to say about, in its tree."""

    tree: Tree
    document: Document


@cache
def clean_documents(corpus: Path) -> tuple[Clean, ...]:
    found = []
    for tree in trees_in(corpus):
        for document in load_project(tree).documents():
            issues = [each for each in findings_at(tree, document.path) if each.severity > Severity.INFO]
            if not issues and not any(fix for _, fix in hits(document, RULES.values(), WithSpec(lambda _: None))):
                found.append(Clean(around(tree, document), document))
    return tuple(found)


def around(tree: Tree, document: Document) -> Tree:
    """Return the part of a tree that a document's findings can come from: its capability's spec and deltas."""
    return DictTree({path: tree.text(path) for path in tree.paths() if path.endswith(f"/{document.id}/spec.md")})


def mended(clean: Clean, seeded: str) -> str:
    draft = Draft(clean.tree)
    draft.write(clean.document.path, seeded)
    project = load_project(draft)
    result = improve(draft, project, of_paths(project, [clean.document.path]), HANDS)
    return result.changes.get(clean.document.path, seeded)


# Rules that leave alone what some of these defects look like: a step that is done twice, a scenario with text that is no
# step, a sentence with a vague word that would then stand there twice. The others may miss one of their defects.
CAUTIOUS = frozenset({"repeated-step", "scenario-as-text", "obligation-in-name"})


def test_planted_defects_are_repaired(corpus: Path) -> None:
    results = {rule: planted(rule, corpus) for rule in OPERATORS}
    total = sum(result.total() for result in results.values())
    missed = sum(result["missed"] for result in results.values())
    assert total == EACH * len(OPERATORS), results
    assert missed <= 0.05 * total, results
    assert {rule for rule, result in results.items() if result["missed"] > 1} <= CAUTIOUS, results


def planted(rule: str, corpus: Path) -> Counter[str]:
    """Return how many of a rule's defects were taken back to the original bytes, repaired otherwise, or missed."""
    kind = DocumentKind.SPEC if rule in SPEC_OPERATORS else DocumentKind.DELTA
    pool = [each for each in clean_documents(corpus) if each.document.kind is kind]
    if rule == "rename-line":
        pool = [each for each in pool if "- FROM: `### Requirement:" in each.document.text] or renamings()
    random = Random(rule)
    results: Counter[str] = Counter()
    for _ in range(EACH * 100):
        if results.total() == EACH:
            break
        clean = random.choice(pool)
        seeded = OPERATORS[rule](clean.document, random)
        if seeded is None or seeded == clean.document.text:
            continue
        result = mended(clean, seeded)
        if result == clean.document.text:
            results["original"] += 1
        elif rule not in UNIQUE and result != seeded and not _still_found(rule, clean, result):
            results["repaired"] += 1
        else:
            results["missed"] += 1
    return results


def _still_found(rule: str, clean: Clean, text: str) -> bool:
    draft = Draft(clean.tree)
    draft.write(clean.document.path, text)
    (document,) = [each for each in load_project(draft).documents() if each.path == clean.document.path]
    return any(True for _ in RULES[rule].hits(document, WithSpec(lambda _: None))) or any(
        each.severity is Severity.ERROR for each in findings_at(draft, clean.document.path)
    )


def renamings() -> list[Clean]:
    """Return small changes that rename: the corpus has none that is clean and active."""
    made = []
    for count in range(1, 6):
        names = [f"Rule {number}" for number in range(count)]
        bodies = {name.replace(" ", "_"): "The system SHALL keep it." for name in names}
        pairs = "".join(f"- FROM: `### Requirement: {name}`\n- TO: `### Requirement: New {name}`\n\n" for name in names)
        path = "openspec/changes/rename/specs/rules/spec.md"
        tree = DictTree({path_of("rules"): spec("rules", **bodies), path: f"## RENAMED Requirements\n\n{pairs}"})
        document = next(each for each in load_project(tree).documents() if each.path == path)
        made.append(Clean(tree, document))
    return made
