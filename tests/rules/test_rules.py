"""Every rule against its data file: what it finds, what it mends, where it stays silent."""

from pathlib import Path

import pytest
from helpers.cases import Case, read_cases

from bot.gates.registry import judge_together, passes_by_itself
from bot.openspec.findings import Finding
from bot.openspec.model import Document, DocumentKind
from bot.openspec.parse import parse_document
from bot.openspec.validate_spec import validate_spec
from bot.rules.around import AroundTree
from bot.rules.glossary import read_glossary
from bot.rules.glossary_term import rule_of
from bot.rules.registry import RULES
from bot.text.tree import DictTree, Tree
from bot.workflows.context import Quality
from bot.workflows.mend import Court, mend
from bot.workflows.scope import since
from bot.workflows.since import since_findings

CASES = Path(__file__).parent / "cases"
SPEC, DELTA = "openspec/specs/cap/spec.md", "openspec/changes/one/specs/cap/spec.md"
OTHER = "openspec/specs/other/spec.md"
TASKS = "openspec/changes/one/tasks.md"
# What stands beside the document: the spec of a delta, the tasks, how it was before, a delta that says what became, the
# glossary, another spec.
BESIDE = {"spec", "tasks", "before", "planned", "glossary", "other"}

# A finding names the requirement and the scenario it stands in; but for what was there before, or is about another
# document, and what only looks as if it were part of a scenario.
NAMES_ANOTHER = {"lost-requirement", "stray-task"}
NAMES_NO_SCENARIO = {
    "heading-without-colon", "hidden-requirement", "lost-scenario", "requirement-heading", "scenario-heading",
    "unclosed-fence",
}  # fmt: skip


def _all() -> list[object]:
    return [
        pytest.param(rule, case, id=f"{rule}: {case.name}")
        for rule in RULES
        for case in read_cases(CASES / f"{rule}.txt")
    ]


def _since(rule: str, path: str, case: Case) -> list[Finding]:
    """Return what a rule finds in the difference between two trees."""
    spec = {SPEC: case.parts["spec"]} if "spec" in case.parts else {}
    before = {path: case.parts["before"]} if "before" in case.parts else {}
    planned = {DELTA: case.parts["planned"]} if "planned" in case.parts else {}
    base, head = DictTree({**spec, **before}), DictTree({**spec, **planned, path: case.given})
    scope = since(base, head, "")
    return list(since_findings(base, head, scope, Quality((RULES[rule],))).found)


def _validate(tree: Tree, path: str) -> list[Finding]:
    return validate_spec(path, tree.text(path)) if path == SPEC else []


@pytest.mark.parametrize(("rule", "case"), _all())
def test_case(rule: str, case: Case) -> None:
    path, kind = (DELTA, DocumentKind.DELTA) if "delta:" in case.name else (SPEC, DocumentKind.SPEC)
    document = parse_document(path, "cap", case.given, kind)
    beside = {SPEC: case.parts.get("spec"), TASKS: case.parts.get("tasks"), OTHER: case.parts.get("other")}
    tree = DictTree({**{name: text for name, text in beside.items() if text is not None}, path: case.given})
    speaks = rule_of(read_glossary(case.parts["glossary"], "terms.md")) if "glossary" in case.parts else RULES[rule]
    if speaks.since:
        found = _since(rule, path, case)
    else:
        found = [finding for finding, _ in speaks.hits(document, AroundTree(tree))]
    assert set(case.parts) <= {"silent", "finding", "says", "fixed", *BESIDE}
    if "silent" in case.parts:
        assert found == []
        return
    assert found
    assert all(finding.rule == rule and finding.path == path for finding in found)
    assert all(each.message.rstrip('")').endswith((".", "?")) for each in found), [each.message for each in found]
    if wanted := case.parts.get("finding"):
        assert sorted({f"{each.line} {each.words}".strip() for each in found}) == sorted(wanted.strip().split("\n"))
    if said := case.parts.get("says"):
        assert [each.message for each in found] == said.strip().split("\n")
    for each in found:
        names = _names_at(document, each.line)
        assert each.requirement == names[0] or rule in NAMES_ANOTHER
        assert each.scenario == names[1] or rule in NAMES_NO_SCENARIO
    quality = Quality((*Quality().rules, *([speaks] if "glossary" in case.parts else [])))
    court = Court(
        lambda several, on: judge_together(several, on, _validate, quality),
        lambda one, on: passes_by_itself(one, on, _validate, quality),
    )
    mended = mend(tree, path, lambda each: each.rule == rule, court, [*RULES.values(), speaks])
    assert mended.composer.text == case.parts.get("fixed", case.given), [each.why for each in mended.dropped]
    assert any(each.fixable for each in found) == ("fixed" in case.parts)


def _names_at(document: Document, line: int) -> tuple[str, str]:
    """Return the requirement and the scenario that a line, from 1, stands in; empty where it stands in none."""
    holder = next((each for each in document.requirements if line - 1 in each.span), None)
    scenarios = holder.scenarios if holder else ()
    inner = next((each for each in scenarios if line - 1 in each.span), None)
    return holder.name if holder else "", inner.name if inner else ""


def test_each_rule_has_cases_of_both_kinds() -> None:
    for rule in RULES:
        parts = [set(case.parts) - BESIDE for case in read_cases(CASES / f"{rule}.txt")]
        assert {"silent"} in parts, rule
        assert any(each - {"silent"} for each in parts), rule


def test_each_rule_says_whether_it_mends() -> None:
    for rule in RULES.values():
        fixing = any("fixed" in case.parts for case in read_cases(CASES / f"{rule.id}.txt"))
        assert rule.mends == fixing, rule.id


def test_ids_are_kebab_case_and_files_carry_them() -> None:
    folder = Path(__file__).parents[2] / "bot" / "rules"
    for rule in RULES.values():
        assert rule.id == rule.id.lower().replace("_", "-")
        assert rule.summary.endswith((".", '".'))
        assert rule.source
    ids = "\n".join(path.read_text() for path in folder.glob("*.py"))
    assert all(f'id="{rule}"' in ids for rule in RULES)


def test_a_rule_that_stands_for_a_structural_finding_matters_as_much() -> None:
    given = read_cases(CASES / "scenario-as-text.txt")[1].given.replace("  - **WHEN** a\n  - **THEN** b\n", "")
    text = given.replace("- **Scenario: A**", "#### Scenario: A")
    found = Quality().with_structure(DictTree({SPEC: text}), SPEC, _validate(DictTree({SPEC: text}), SPEC))
    assert [(each.rule, each.severity.name) for each in found] == [("empty-scenario", "ERROR")]


# Fixes that write more characters than stood there, and which. Every other one writes as many, or fewer.
GROWS = {
    "delta-heading": "the word Requirements, which the heading of a section needs",
    "glossary-term": "the term, where it is longer than what stood for it",
    "obligation-case": "one letter: SHALL for will",
    "obligation-in-name": "the sentence, which the body lacked and the name had",
    "rename-line": "the marks of the heading that is named",
    "requirement-heading": "a blank or a mark",
    "scenario-as-text": "the marks of a heading",
    "scenario-heading": "the marks of a heading",
    "section-heading": "a blank or a mark",
    "steps-on-one-line": "the marks of a step on a line of its own",
}


def test_fixes_write_no_more_than_they_must() -> None:
    grown = set()
    for rule in RULES:
        for case in read_cases(CASES / f"{rule}.txt"):
            if len(case.parts.get("fixed", case.given)) > len(case.given):
                grown.add(rule)
    assert grown == set(GROWS)


@pytest.mark.parametrize(
    ("text", "names_nothing"),
    [
        ("It SHALL ring.", True),
        ("Before the gate opens, it SHALL ring.", False),
        ("The gate opens. It SHALL ring.", False),
    ],
)
def test_a_pronoun_is_said_to_name_nothing_only_where_nothing_stands_before_it(text: str, names_nothing: bool) -> None:
    given = f"# cap\n\n## Purpose\nRings.\n\n## Requirements\n### Requirement: One\n{text}\n"
    document = parse_document(SPEC, "cap", given, DocumentKind.SPEC)
    ((found, _),) = RULES["vague-pronoun"].hits(document, AroundTree(DictTree({SPEC: given})))
    assert ("names nothing before it" in found.message) is names_nothing


PLAIN = "# cap Specification\n\n## Purpose\nIt is there.\n\n## Requirements\n"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (PLAIN.encode("utf-16"), "save it as UTF-8"),
        (b"\xfe\xff" + PLAIN.encode("utf-16-be"), "save it as UTF-8"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "git lfs pull"),
        (b"# cap Specification\n\n## Requirements\n", "say in two or three sentences"),
    ],
)
def test_a_file_that_no_reader_takes_for_a_spec_says_what_it_is(raw: bytes, told: str) -> None:
    document = parse_document(SPEC, "cap", raw.decode("utf-8", "surrogateescape"), DocumentKind.SPEC)
    (hit,) = RULES["placeholder-purpose"].check(document)
    assert told in hit.message
