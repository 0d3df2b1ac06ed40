"""A small repository about a garden, with one requirement for each class of finding, and sessions on it."""

from bot.openspec.findings import Finding, Severity
from bot.openspec.suggestions import Suggestion, Verdict
from bot.text.tree import DictTree, Draft
from bot.tools.drafting import Assignment, Drafting
from bot.workflows.task import Task

PATH = "openspec/specs/garden/spec.md"
DELTA = "openspec/changes/add-frost/specs/garden/spec.md"
ARCHIVED = "openspec/changes/archive/2025-01-01-add-beds/specs/garden/spec.md"
SPEC = """\
# Garden

## Purpose
TBD

## Requirements

### Requirement: Night watering
**ID**: G-1

The valve controller waters every bed quickly for 20 minutes.

#### Scenario: Dusk
- **WHEN** the sun sets
- **THEN** each valve opens for 20 minutes

### Requirement: Gate log
The gate SHALL log every visitor.
"""
DIFF = f"""\
--- a/{PATH}
+++ b/{PATH}
@@ -1,2 +1,2 @@
-# Old
+# Garden
@@ -9,3 +9,3 @@
-The valve controller waters.
+The valve controller waters every bed quickly for 20 minutes.
@@ -18 +18 @@
-The gate logs.
+The gate SHALL log every visitor.
--- a/{DELTA}
+++ b/{DELTA}
@@ -1 +1 @@
-x
+y
"""
TREE = DictTree(
    {
        PATH: SPEC,
        DELTA: "## ADDED Requirements\n\n### Requirement: Frost\nThe heater SHALL start.\n",
        ARCHIVED: "## ADDED Requirements\n",
        "openspec/changes/add-frost/proposal.md": "## Why\nFrost.\n",
        "openspec/config.yaml": "schema: spec-driven\n",
        "src/secret.py": "KEY = 1\n",
    }
)
NAMES = {"wording": "Night watering", "scenario": "Gate log", "purpose": ""}
RULES = {
    "wording": ("vague-word", '"quickly" cannot be tested; say what can be seen or measured.', 12),
    "scenario": ("S05", "The requirement has no scenario.", 18),
    "purpose": ("placeholder-purpose", "The Purpose is still a placeholder.", 3),
}


def finding(kind: str) -> Finding:
    """Return the finding of one class."""
    rule, message, line = RULES[kind]
    words = "quickly" if kind == "wording" else ""
    return Finding(rule, Severity.WARNING, PATH, message, line, NAMES[kind], words=words)


def task(kind: str) -> Task:
    """Return the task of one class."""
    return Task(PATH, "garden", NAMES[kind], kind, (finding(kind),), names=("Night watering", "Gate log"))


def passing(_: Suggestion) -> list[Verdict]:
    """A judge that lets everything through."""
    return [Verdict("all", True)]


def refusing(*sentences: str) -> "Refusing":
    """A judge that refuses as often as it has sentences, then lets everything through."""
    return Refusing(list(sentences))


class Refusing:
    """Gates that answer from a list."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        self.seen: list[Suggestion] = []

    def __call__(self, suggestion: Suggestion) -> list[Verdict]:
        self.seen.append(suggestion)
        if not self.sentences:
            return passing(suggestion)
        return [Verdict("first", True), Verdict("second", False, self.sentences.pop(0))]


def drafting(kind: str, judge=passing, tree: DictTree = TREE, requirement: str | None = None) -> Drafting:
    """Return a session for one class of finding."""
    name = NAMES[kind] if requirement is None else requirement
    return Drafting(Draft(tree), Assignment(PATH, name, kind, (finding(kind),), "a-model", ("why",)), judge)
