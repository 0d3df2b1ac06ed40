"""What can be quoted of what was found, with the words around it that say what it is about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.openspec.layout import change_of
from bot.openspec.model import Document, Operation
from bot.search.answer import Citation
from bot.search.index import Hit
from bot.search.quotable import Quotable, purpose_quotables, quotables

MOST_QUOTE = 1_200
"""Characters of one quotation; a longer paragraph is a page, not a proof."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence or step that can be quoted.

    ``context`` are the words that say when it holds: the steps before an outcome, the sentence before a list item.
    ``operation`` is what an open change does with the requirement, None in a main spec.
    """

    citation: Citation
    capability: str
    scenario: str = ""
    role: str = ""
    context: tuple[str, ...] = ()
    operation: Operation | None = None

    @property
    def text(self) -> str:
        """The words that can be quoted."""
        return self.citation.quote

    @property
    def situation(self) -> tuple[str, ...]:
        """What leads to it: the scenario's name and the steps before."""
        return (self.scenario, *self.context)

    @property
    def about(self) -> tuple[str, ...]:
        """Everything around the words that says what they are about: names, scenario, steps before."""
        return (self.capability, self.citation.requirement, self.scenario, *self.context)


def passages_of(document: Document, hit: Hit, commit: str = "") -> list[Passage]:
    """Return the passages of the requirement or Purpose that was found, in order; ``commit`` is where it was read."""
    change = change_of(hit.path)
    operation = _operation(document, hit) if change else None
    found = quotables_of(document, hit)
    return [
        Passage(
            Citation(hit.path, each.line, hit.requirement, each.text, commit, change),
            document.id,
            each.scenario,
            each.role,
            context,
            operation,
        )
        for each, context in zip(found, _contexts(found), strict=True)
        if len(each.text) <= MOST_QUOTE
    ]


def quotables_of(document: Document, hit: Hit) -> list[Quotable]:
    """Return what can be quoted of the requirement or Purpose that was found."""
    if not hit.requirement:
        return purpose_quotables(document)
    found = [each for each in document.requirements if each.name == hit.requirement]
    exact = [each for each in found if each.span.start + 1 == hit.line]
    return quotables(document, (exact or found)[0]) if found else []


def _contexts(found: Sequence[Quotable]) -> Iterator[tuple[str, ...]]:
    """Yield for each what has to be read before it: in a scenario its GIVEN and WHEN, in a text its first sentence."""
    scenario, steps, first = "", list[str](), ""
    for each in found:
        if each.scenario != scenario:
            scenario, steps = each.scenario, []
        if not each.scenario:
            yield (first,) if first and first.rstrip("*_ ").endswith(":") else ()
            first = each.text if not first or each.text.rstrip("*_ ").endswith(":") else first
        else:
            yield tuple(steps)
            if each.role != "THEN":
                steps.append(each.text)


def _operation(document: Document, hit: Hit) -> Operation | None:
    for each in document.requirements:
        if each.name == hit.requirement and each.span.start + 1 == hit.line:
            return each.operation
    return None
