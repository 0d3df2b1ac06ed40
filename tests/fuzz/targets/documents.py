"""A spec, a delta, its tasks and its proposal: read, laid out, validated, checked by every rule, mended, compared."""

from collections.abc import Iterable
from functools import cache, partial

from fuzz.corpus import repositories
from fuzz.grammar import Writer, fragments
from fuzz.maker import Maker
from fuzz.target import Parts, Target, part

from bot.errors import SpecbotError
from bot.gates.registry import judge_together
from bot.openspec.compare import compare
from bot.openspec.facts import fact_changes, facts_of
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import document_at, load_project
from bot.openspec.model import Document, DocumentKind, Requirement
from bot.openspec.parse import parse_document
from bot.openspec.suggestions import Intent, apply
from bot.openspec.suppressions import suppressions
from bot.openspec.tasks import read_tasks, task_file
from bot.openspec.validate import findings_at, validate_tree
from bot.rules.around import AroundTree
from bot.rules.check import check as check_rules
from bot.rules.check import hits
from bot.rules.registry import RULES
from bot.rules.rule import Profile
from bot.rules.summary import summarise, take, to_text
from bot.search.chunks import chunks_of
from bot.search.quotable import purpose_quotables, quotables
from bot.text.outline import outline_of, without_empty_end
from bot.text.tree import DictTree, Draft, Tree, to_bytes
from bot.text.tree import to_text as from_bytes
from bot.workflows.context import Quality
from bot.workflows.mend import Court, mend
from bot.workflows.profiles import in_profile

SPEC = "openspec/specs/door/spec.md"
DELTA = "openspec/changes/c/specs/door/spec.md"
TASKS = "openspec/changes/c/tasks.md"
PLAN = "openspec/changes/c/proposal.md"
EVERY = tuple(RULES.values())


def tree_of(parts: Parts) -> DictTree:
    paths = (SPEC, DELTA, TASKS, PLAN)
    return DictTree({path: text for path, text in zip(paths, parts, strict=False) if text or path == SPEC})


def check(parts: Parts) -> None:
    tree = tree_of(parts)
    for path in (SPEC, DELTA):
        if document := document_at(tree, path):
            _laid_out(document, tree.text(path))
            _quoted(document)
            _summarised(document)
    _findings(tree)
    _facts(part(parts, 0))
    assert list(read_tasks(task_file(TASKS, "tasks.md", part(parts, 2)))) is not None
    assert compare(tree, tree) == (), "a tree differs from itself"
    compare(DictTree({SPEC: part(parts, 1)}), tree)
    for path in (SPEC, DELTA):
        if tree.kind(path) is not None:
            _mended(tree, path)


def _laid_out(document: Document, text: str) -> None:
    """Every byte is in the lines, every part in its place, and line endings say nothing."""
    assert document.text == text
    assert from_bytes(to_bytes(text)) == text
    assert len(document.outline.lines) == len(document.lines)
    last = 0
    for each in document.requirements:
        assert each.span.start < each.span.end <= len(document.lines)
        assert document.kind is DocumentKind.DELTA or each.span.start >= last, "requirements overlap"
        last = each.span.end
        inner = each.span.start + 1
        for scenario in each.scenarios:
            assert inner <= scenario.span.start < scenario.span.end <= each.span.end, (
                "a scenario leaves its requirement"
            )
            inner = scenario.span.end
            at = scenario.span.start + 1
            for step in scenario.steps:
                assert at <= step.span.start < step.span.end <= scenario.span.end, "a step leaves its scenario"
                at = step.span.end
                assert document.source(step.span).startswith(step.marks)
        assert document.source(each.span).replace("\ufeff", "") in text.replace("\ufeff", "")
    if "\r" not in text:
        read = partial(parse_document, document.path, document.id, kind=document.kind)
        other = read(text=text.replace("\n", "\r\n"))
        assert (other.requirements, other.sections, other.removed, other.renamed) == (
            document.requirements, document.sections, document.removed, document.renamed,
        ), "CRLF reads otherwise than LF"  # fmt: skip


def _quoted(document: Document) -> None:
    list(chunks_of(document))
    found = [
        *purpose_quotables(document),
        *(one for each in document.requirements for one in quotables(document, each)),
    ]
    text = document.text.removeprefix("\ufeff")
    for each in found:
        assert each.text in text, "what can be quoted does not stand there"
        assert each.text.strip()
        assert 1 <= each.line <= len(document.lines)
    for note in suppressions(document):
        assert 0 <= note.line < len(document.lines)


def _summarised(document: Document) -> None:
    """What was read is the same after it was written down."""
    own = [rule for rule in EVERY if not rule.check_around]
    summarise(document, own)
    again = parse_document(document.path, document.id, document.text, document.kind)
    assert take(again, to_text(document))
    assert to_text(again) == to_text(document)


def _findings(tree: Tree) -> None:
    """Every finding is one sentence about a line that is there, and whoever asks twice hears the same."""
    items = validate_tree(tree)
    around = AroundTree(tree)
    for document in load_project(tree).documents():
        found = findings_at(tree, document.path)
        told = _strict().with_structure(tree, document.path, found, around)
        again = check_rules(document, EVERY, AroundTree(tree))
        for each in (*told, *again):
            assert each.message
            assert "\n" not in each.message
            assert each.path != document.path or 0 <= each.line <= max(1, len(document.lines)), each
            named = {one.name for one in document.requirements}
            assert (
                each.path != document.path
                or not each.requirement
                or each.rule not in RULES
                or each.requirement in named
            )
    assert all("\n" not in each.message for item in items for each in item.findings)


@cache
def _strict() -> Quality:
    return Quality(in_profile(Profile.ALL), profile=Profile.ALL)


def _facts(text: str) -> None:
    facts = facts_of(text)
    assert fact_changes(facts, facts) == []
    if "\r" not in text:
        assert facts_of(text.replace("\n", "\r\n")) == facts, "CRLF says otherwise than LF"


def _quality(tree: Tree, path: str) -> list[Finding]:
    document = document_at(tree, path)
    return check_rules(document, EVERY, AroundTree(tree)) if document else []


def _mended(tree: Tree, path: str) -> None:
    """Certain fixes keep every scenario and every byte outside their blocks, and leave nothing to do a second time."""
    document = document_at(tree, path)
    assert document
    if not any(fix for _, fix in hits(document, [each for each in EVERY if each.mends], AroundTree(tree))):
        return
    court = Court(lambda some, base: judge_together(some, base, findings_at, _quality), lambda *_: True)
    composer = mend(tree, path, lambda _: True, court).composer
    draft = Draft(tree)
    draft.write(path, composer.text)
    assert apply(tree, composer.suggestions()).text(path) == composer.text, "the suggestions make another text"
    before, after = document, document_at(draft, path)
    assert after
    names = [sum(_scenarios(each) for each in one.requirements) for one in (before, after)]
    copies = any(Intent.DROP_COPY in each.intents for each in composer.suggestions())
    assert names[1] >= names[0] or copies, "a fix lost a scenario"
    known = {each.rule for each in findings_at(tree, path) if each.severity is Severity.ERROR}
    wrong = {each.rule for each in findings_at(draft, path) if each.severity is Severity.ERROR}
    assert wrong <= known, "a fix broke what was valid"
    again = mend(draft, path, lambda _: True, court).composer.text
    assert again == composer.text, "mending again mends more"


def _scenarios(requirement: Requirement) -> int:
    """Return how many scenarios there are; a heading of a requirement with a mark too much is none."""
    return sum(not each.name.lower().startswith("requirement") for each in requirement.scenarios)


def timed(parts: Parts) -> None:
    tree = tree_of(parts)
    validate_tree(tree)
    around = AroundTree(tree)
    for document in load_project(tree).documents():
        try:
            _strict().with_structure(tree, document.path, findings_at(tree, document.path), around)
        except SpecbotError:
            continue
        list(chunks_of(document))
        for each in document.requirements:
            quotables(document, each)
    facts_of(part(parts, 0))
    without_empty_end(outline_of(part(parts, 0)))


def build(maker: Maker) -> list[str]:
    writer = Writer(maker)
    made = [writer.spec()]
    if maker.below(3):
        made += [writer.delta(), writer.tasks() if maker.chance(2) else ""]
    return made


def seeds() -> Iterable[Parts]:
    yield from repositories()


TARGET = Target("documents", check, timed, build, seeds, fragments())
