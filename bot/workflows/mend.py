"""Deterministic fixes: pass by pass, each fix through the gates, until no certain one is left."""

from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass

from bot.gates.registry import Verdicts, passed, refusal
from bot.openspec.compose import Composer
from bot.openspec.findings import Finding
from bot.openspec.layout import document_at
from bot.openspec.model import Document, Span
from bot.openspec.suggestions import Dropped, Suggestion
from bot.rules.around import AroundTree, WithSpec
from bot.rules.check import hits
from bot.rules.registry import RULES
from bot.rules.rule import Fix, Rule
from bot.text.edits import occurrences, with_endings_of
from bot.text.lines import chomp
from bot.text.tree import Draft, Tree
from bot.workflows.silence import Silencer

_Key = tuple[str, ...]
# A bound, not a budget: a pass makes a fix in every block, and a block may hold hundreds of steps.
_MOST_PASSES = 1000
# Tried together, a fix that mends nothing would come again and again.
_MOST_TRIALS = 50


@dataclass(frozen=True)
class Mended:
    """The edits made to one document, and those that did not survive."""

    composer: Composer
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True)
class Court:
    """Who judges fixes: all gates over several fixes of one document, or only what a fix's own block tells."""

    judge: Callable[[Sequence[Suggestion], Tree], Sequence[Verdicts]]
    by_itself: Callable[[Suggestion, Tree], bool]


def mend(
    tree: Tree,
    path: str,
    wanted: Callable[[Finding], bool],
    court: Court,
    rules: Iterable[Rule] = tuple(RULES.values()),
) -> Mended:
    """Make every certain fix of one document that ``wanted`` lets through and every gate passes.

    A pass makes at most one fix in each block. A fix that is refused is passed over until another one was made, for
    that may have stood in its way; where fixes stand in each other's way, all that are left are tried together. It is
    over when no fix is left to try.
    """
    composer = Composer(path, tree.text(path))
    refused = _passes(tree, composer, wanted, rules, court)
    if refused:
        together = _together(tree, composer, wanted, rules, court)
        for each in together:
            composer.add(each)
        refused = _passes(tree, composer, wanted, rules, court) if together else refused
    return Mended(composer, tuple(refused.values()))


def _passes(
    tree: Tree, composer: Composer, wanted: Callable[[Finding], bool], rules: Iterable[Rule], court: Court
) -> dict[_Key, Dropped]:
    """Make fixes pass by pass; return those that are refused to the last."""
    refused: dict[_Key, Dropped] = {}
    for _ in range(_MOST_PASSES):
        draft, document = _now(tree, composer)
        fixes = _first_of_each_block(draft, document, wanted, refused, rules) if document else {}
        if not fixes:
            break
        said = dict(zip(fixes, court.judge(list(fixes.values()), draft), strict=True))
        made = [key for key, verdicts in said.items() if passed(verdicts)]
        if made:
            refused = {}
        else:
            refused |= {key: Dropped(fixes[key], refusal(verdicts), verdicts) for key, verdicts in said.items()}
        for key in made:
            composer.add(fixes[key])
    return refused


def _together(
    tree: Tree, composer: Composer, wanted: Callable[[Finding], bool], rules: Iterable[Rule], court: Court
) -> list[Suggestion]:
    """Return every fix that is left, joined block by block, if all of them together pass every gate; else none."""
    trial = Composer(composer.path, composer.text)
    tried: dict[_Key, Suggestion] = {}
    for _ in range(_MOST_TRIALS):
        draft, document = _now(tree, trial)
        fixes = _first_of_each_block(draft, document, wanted, tried, rules) if document else {}
        if not fixes:
            break
        for key, each in fixes.items():
            # An edit before it in this pass may have made a second place of the same words.
            alone = len(occurrences(trial.text, each.before)) == 1
            if alone and court.by_itself(each, draft):
                trial.add(each)
            else:
                tried[key] = each
    joined = trial.suggestions()
    start, _ = _now(tree, composer)
    return joined if joined and all(passed(each) for each in court.judge(joined, start)) else []


def _now(tree: Tree, composer: Composer) -> tuple[Draft, Document | None]:
    draft = Draft(tree)
    draft.write(composer.path, composer.text)
    return draft, document_at(draft, composer.path)


def _first_of_each_block(
    draft: Tree,
    document: Document,
    wanted: Callable[[Finding], bool],
    passed_over: Container[_Key],
    rules: Iterable[Rule],
) -> dict[_Key, Suggestion]:
    """Return the fixes that come first, in the order of the rules, none of which touches another's lines."""
    chosen: dict[_Key, Suggestion] = {}
    taken: set[int] = set()
    silencer = Silencer(document)
    for finding, fix in hits(document, [each for each in rules if each.mends], WithSpec(AroundTree(draft).spec_of)):
        if fix is None or finding.key in chosen or finding.key in passed_over or not wanted(finding):
            continue
        if silencer.reason(finding):
            continue
        suggestion = to_suggestion(document, finding, fix)
        lines = range(suggestion.line - 1, suggestion.line + suggestion.before.count("\n"))
        if taken.isdisjoint(lines):
            taken.update(lines)
            chosen[finding.key] = suggestion
    return dict(sorted(chosen.items(), key=lambda item: item[1].line))


def to_suggestion(document: Document, finding: Finding, fix: Fix) -> Suggestion:
    """Widen a fix to the block it lies in: a requirement, or as many whole lines as make it the only such place.

    Bytes that are no UTF-8 stay as they are in every line the fix keeps.
    """
    block, text = _block(document, fix.span), document.text

    def is_good(more: int) -> bool:
        span = _wider(block, more)
        return len(occurrences(text, document.source(span))) == 1 and bool(_fixed(document, span, fix))

    # What stands there once stands there once with more lines around it: so the place is halved, and not walked to.
    # Somebody may paste one requirement a hundred times.
    most = block.start + len(document.lines) - block.end
    more = 0 if is_good(0) else bisect_left(range(most), True, lo=1, key=is_good) if most else 0
    span = _wider(block, more)
    before, after = document.source(span), _fixed(document, span, fix)
    return Suggestion(
        path=document.path,
        before=before,
        after=with_endings_of(before, after),
        rule=finding.rule,
        reason=fix.reason,
        requirement=finding.requirement,
        evidence=fix.evidence,
        intents=fix.intents,
        line=span.start + 1,
    )


def _block(document: Document, span: Span) -> Span:
    """Return the lines of the requirements that a span touches together with the span."""
    touched = [each.span for each in document.requirements if each.span.start < span.end and span.start < each.span.end]
    return Span(min([span.start, *(each.start for each in touched)]), max([span.end, *(each.end for each in touched)]))


def _wider(span: Span, more: int) -> Span:
    """Return a span with so many more lines: those above it first, then those below."""
    above = min(more, span.start)
    return Span(span.start - above, span.end + more - above)


def _fixed(document: Document, span: Span, fix: Fix) -> str:
    raw = [chomp(line) for line in document.lines]
    raw[:1] = [line.removeprefix("\ufeff") for line in raw[:1]]
    # Rules read lines in which bad bytes are replaced; where a line is kept, its own bytes go back in.
    kept = dict(zip(document.plain(fix.span), raw[fix.span.start : fix.span.end], strict=True))
    lines = [kept.get(line, line) for line in fix.lines]
    return "\n".join([*raw[span.start : fix.span.start], *lines, *raw[fix.span.end : span.end]])
