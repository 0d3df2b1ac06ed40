"""What counts as found, as mended, as too much and as harm."""

import pytest

from bot.bench.operator import Plant
from bot.bench.score import at_place, is_pointed, is_restored, lost, lost_scenarios, new_findings, over_edited
from bot.openspec.findings import Finding, Severity
from bot.openspec.model import Document, DocumentKind
from bot.openspec.parse import parse_document
from bot.text.tree import DictTree, Draft

PATH = "openspec/specs/mill/spec.md"


def finding(rule: str = "r", requirement: str = "Grinding", **more: object) -> Finding:
    values = {"severity": Severity.WARNING, "path": PATH, "message": "m", **more}
    return Finding(rule, requirement=requirement, **values)  # type: ignore[arg-type]


def plant(before: str = "a\nb\n", after: str = "a\nnice b\n", names: tuple[str, ...] = ("Grinding",)) -> Plant:
    base = DictTree({PATH: before})
    draft = Draft(base)
    draft.write(PATH, after)
    return Plant(base, draft, PATH, "nice", "Grinding", names=frozenset(names), before=before, after="nice b")


def test_new_is_what_there_is_more_of() -> None:
    old = [finding(), finding("s")]
    again = finding(line=9)
    assert new_findings(old, [finding("s"), finding(), again]) == [again]
    assert new_findings(old, old) == []


@pytest.mark.parametrize(
    ("found", "counts"),
    [
        (finding(), True),
        (finding(requirement="Weighing"), False),
        (finding(path="openspec/specs/oven/spec.md"), False),
        (finding(severity=Severity.INFO), False),
        (finding(severity=Severity.ERROR), True),
    ],
)
def test_only_a_finding_at_the_place_and_not_a_mere_remark_counts(found: Finding, counts: bool) -> None:
    assert bool(at_place(plant(), [found])) is counts


def test_without_a_name_anywhere_in_the_documents_will_do() -> None:
    found = finding(requirement="Weighing")
    assert at_place(plant(names=()), [found]) == [found]


def test_it_is_to_the_point_by_its_words_or_its_line() -> None:
    assert is_pointed(plant(), [finding(words="nice")])
    assert is_pointed(plant(), [finding(line=2)])
    assert not is_pointed(plant(), [finding(line=1, words="other")])


@pytest.mark.parametrize(
    ("clean", "planted", "mended", "expected"),
    [
        ("a\nb\nc", "a\nx\nc", "a\nb\nc", 0),
        ("a\nb\nc", "a\nx\nc", "z\nb\nc", 1),
        ("a\nb\nc", "a\nx\nc", "x", 2),
        ("a\nb\nc", "a\nb\nb\nc", "a\nb\nc", 0),
        ("a\n\nb", "a\n\nx", "a\nb", 0),
    ],
)
def test_lines_that_the_defect_left_alone_are_counted(clean: str, planted: str, mended: str, expected: int) -> None:
    assert over_edited(clean, planted, mended) == expected


def test_blanks_do_not_count() -> None:
    assert is_restored("a\n\nb  c\n", "a\nb c")
    assert not is_restored("a b", "a  bc")


def test_a_number_is_lost_where_it_stood_in_both_texts_before() -> None:
    assert lost("5 and 7", "5 and 7 nice", "5 and nice") == ["number 7"]
    assert lost("5", "5 and 9", "5") == []
    assert lost("5 and 9", "5", "5") == []


def test_a_scenario_is_lost_by_its_name() -> None:
    def spec(*names: str) -> Document:
        body = "".join(f"#### Scenario: {name}\n- **WHEN** a\n- **THEN** b\n\n" for name in names)
        return parse_document(
            PATH, "mill", f"## Requirements\n### Requirement: R\nIt SHALL.\n\n{body}", DocumentKind.SPEC
        )

    assert lost_scenarios(spec("one", "two"), spec("one", "two"), spec("one")) == ["scenario two"]
    assert lost_scenarios(spec("one", "two"), spec("one"), spec("one")) == []
