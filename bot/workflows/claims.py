"""Whether a single edit stays within the intents it declares: gates trust whoever declared them, a publisher does not.

Under an intent of code alone the gates compare words and leave their order open, for a rule is certain of what it does;
a text that calls itself a Purpose may be new. Handed in by somebody else, either could turn a meaning around.
"""

from functools import lru_cache

from bot.errors import EditError
from bot.openspec.layout import document_at
from bot.openspec.model import Document, DocumentKind
from bot.openspec.parse import parse_document
from bot.openspec.suggestions import Intent, Suggestion, apply
from bot.rules.around import AroundTree, WithSpec
from bot.rules.check import hits
from bot.rules.registry import RULES
from bot.text.edits import occurrences, replace_once
from bot.text.lines import split_raw
from bot.text.tree import Tree
from bot.workflows.mend import to_suggestion

_OF_RULES = frozenset(
    {
        Intent.OBLIGATION,
        Intent.REORDER_STEPS,
        Intent.SPLIT_STEPS,
        Intent.DROP_COPY,
        Intent.BODY_FROM_NAME,
        Intent.HEADING,
        Intent.SPELLING,
        Intent.TERM,
    }
)
# Beside these the gates look at facts alone.
_NEVER_WITH_WORDS = _OF_RULES - {Intent.OBLIGATION}


def overdrawn(suggestion: Suggestion, tree: Tree) -> str:
    """Return how an edit that passed every gate goes beyond what it declares, empty where it does not.

    ``suggestion`` is one edit, not several joined. Raises EditError where it does not apply to ``tree``.
    """
    intents = suggestion.intents
    if intents and intents <= _OF_RULES:
        return "" if _is_of_a_rule(suggestion, tree) else "It says that a rule is certain of it, and none makes it."
    if intents & _NEVER_WITH_WORDS:
        return "What a rule mends and what is worded anew are two edits; joined they have to come as steps."
    if Intent.PURPOSE in intents and not _keeps_requirements(suggestion, tree):
        return "A Purpose cannot change anything outside of it."
    return ""


def misplaced(suggestion: Suggestion, tree: Tree) -> str:
    """Return a sentence where a suggestion is not about the requirement it names, empty where it is, or names none.

    Raises EditError where it does not apply to ``tree``.
    """
    name = suggestion.requirement
    if not name:
        return ""
    for holder, block in ((tree, suggestion.before), (apply(tree, [suggestion]), suggestion.after)):
        document = document_at(holder, suggestion.path)
        places = occurrences(document.text, block) if document else []
        if document and any(_meets(document, name, at, block) for at in places):
            return ""
    return "It is not about the requirement that it names."


def _meets(document: Document, name: str, at: int, block: str) -> bool:
    first, last = _lines_of(document.text, at, block)
    return any(
        each.name == name and each.span.start <= last and first < each.span.end for each in document.requirements
    )


def _is_of_a_rule(suggestion: Suggestion, tree: Tree) -> bool:
    """Whether our own rules make the very same text of the document."""
    document = document_at(tree, suggestion.path)
    if document is None:
        return False
    text = document.text
    wanted = replace_once(text, suggestion.before, suggestion.after)
    at = occurrences(text, suggestion.before)[0]
    first, last = _lines_of(text, at, suggestion.before)
    spec = AroundTree(tree).spec_of(document)
    for own in _fixes(document.path, document.id, text, document.kind, spec.text if spec else None):
        if (own.before, own.after) == (suggestion.before, suggestion.after):
            return True
        start = own.line - 1
        if start <= last and first <= start + _more_lines(own.before) and _made(own, text) == wanted:
            return True
    return False


@lru_cache(maxsize=16)
def _fixes(path: str, capability: str, text: str, kind: DocumentKind, main: str | None) -> tuple[Suggestion, ...]:
    """Return every fix of every rule; the documents of one plan are asked about again and again."""
    document = parse_document(path, capability, text, kind)
    spec = parse_document("", capability, main, DocumentKind.SPEC) if main is not None else None
    found = hits(document, RULES.values(), WithSpec(lambda _: spec))
    return tuple(to_suggestion(document, finding, fix) for finding, fix in found if fix is not None)


def _lines_of(text: str, at: int, block: str) -> tuple[int, int]:
    """Return the first and the last line, from 0, of a block that stands at an offset."""
    first = len(split_raw(text[:at]))
    return first, first + _more_lines(block)


def _more_lines(block: str) -> int:
    return max(len(split_raw(block)) - 1, 0)


def _made(own: Suggestion, text: str) -> str:
    try:
        return replace_once(text, own.before, own.after)
    except EditError:
        return ""


def _keeps_requirements(suggestion: Suggestion, tree: Tree) -> bool:
    """Whether everything but the Purpose reads as before."""
    before = document_at(tree, suggestion.path)
    after = document_at(apply(tree, [suggestion]), suggestion.path)
    return before is not None and after is not None and _beside_purpose(before) == _beside_purpose(after)


def _beside_purpose(document: Document) -> list[str]:
    span = document.purpose.span if document.purpose else None
    lines = (line.strip() for number, line in enumerate(document.lines) if span is None or number not in span)
    return [line for line in lines if line]
