"""Made-up requirements in other words: those that change a fact are refused, and most of the others are not."""

from pathlib import Path

import pytest
from helpers.rewrites import Rewrite, refusal_of

STATEMENTS = Path(__file__).parent / "statements"
BLOCK = "### Requirement: One\n{}\n\n#### Scenario: Two\n- **WHEN** it is used\n- **THEN** it works\n"
CERTAIN = frozenset({"number", "unit", "obligation", "negation", "identifier"})


def statements(part: str) -> list[Rewrite]:
    found = []
    for at, line in enumerate((STATEMENTS / f"{part}.txt").read_text("utf-8").splitlines()):
        kind, _, pair = line.rpartition(" | ")
        before, _, after = (BLOCK.format(each.replace("\\n", "\n")) for each in pair.partition(" => "))
        found.append(Rewrite("own", f"{part}-{at}", kind, "One", before, after, is_changed=part == "changed"))
    return found


@pytest.mark.parametrize(
    "rewrite", [each for each in statements("changed") if each.kind in CERTAIN], ids=lambda each: each.id
)
def test_what_must_never_change_is_refused(rewrite: Rewrite) -> None:
    assert refusal_of(rewrite) is not None


def test_nearly_all_changes_are_refused() -> None:
    let_through = [each.id for each in statements("changed") if refusal_of(each) is None]
    assert len(let_through) <= 3, let_through


def test_most_paraphrases_are_accepted() -> None:
    refused = [each.id for each in statements("kept") if refusal_of(each) is not None]
    assert len(refused) <= 40, refused
