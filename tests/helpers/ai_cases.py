"""Rewrites of one requirement, honest ones and others: cases for the AI tests, of a script and of a real model."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helpers.cases import Case, read_cases

from bot.openspec.suggestions import Intent, Suggestion
from bot.text.tree import DictTree

_FOLDER = Path(__file__).resolve().parents[1] / "tools" / "ai_tests"
_PATH = "openspec/specs/case/spec.md"
_FRAME = "# case Specification\n\n## Purpose\nHolds one case.\n\n## Requirements\n{}\n"
_NAME = "### Requirement: The rule\n"


@dataclass(frozen=True)
class AiCase:
    """One rewrite. ``reads`` is what a competent reader answers from either text, question by question; ``alike``
    are the pairs of answers that mean the same.
    """

    name: str
    honest: bool
    suggestion: Suggestion
    tree: DictTree
    reads: Mapping[str, Mapping[str, str]]
    alike: frozenset[frozenset[str]]


def ai_cases(name: str) -> list[AiCase]:
    """Return the cases of one file."""
    return [_case(each) for each in read_cases(_FOLDER / f"{name}.txt")]


def _case(case: Case) -> AiCase:
    before, after = _NAME + case.given.strip(), _NAME + case.parts["after"].strip()
    suggestion = Suggestion(
        _PATH,
        before,
        after,
        "vague-word",
        "Because.",
        requirement="The rule",
        intents=frozenset({Intent.REWORD}),
        source="scripted",
    )
    return AiCase(
        case.name,
        "honest" in case.parts,
        suggestion,
        DictTree({_PATH: _FRAME.format(before)}),
        {text: dict(_pairs(case.parts.get(part, ""))) for text, part in ((before, "old"), (after, "new"))},
        frozenset(frozenset(pair) for pair in _pairs(case.parts.get("alike", ""))),
    )


def _pairs(lines: str) -> list[tuple[str, str]]:
    split = (line.partition(" => ") for line in lines.splitlines() if line.strip())
    return [(left.strip(), right.strip()) for left, _, right in split]
