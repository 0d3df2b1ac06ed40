"""A sentence that the author chose as the answer to a question: where it comes in, nothing else may change by it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.gates.gate import as_document
from bot.openspec.content import smuggled
from bot.openspec.facts import FactKind, facts_of
from bot.openspec.prose import is_prose
from bot.openspec.suggestions import Intent, Suggestion

_SENTENCE_ENDS = re.compile(r"(?:[.!?][\"”’)*_`]*|\n)[ \t]*\Z|\A\s*\Z")


def unstated(suggestion: Suggestion) -> Suggestion | str:
    """Return a suggestion without the one answered sentence that it declares, or a sentence on why it does not hold."""
    answers = [each for each in suggestion.answers if suggestion.after.count(each) > suggestion.before.count(each)]
    if len(answers) != 1 or suggestion.after.count(answers[0]) != suggestion.before.count(answers[0]) + 1:
        return "Only a sentence that the author chose may come in, as it was offered, and once."
    answer = answers[0]
    obliges = any(fact.kind is FactKind.OBLIGATION for fact in facts_of(answer))
    if not (obliges and answer.endswith(".")) or smuggled(suggestion.before, answer):
        return "What the author chose is no plain sentence; write it by hand."
    at = suggestion.after.rindex(answer)
    head, tail = suggestion.after[:at], suggestion.after[at + len(answer) :]
    if not _SENTENCE_ENDS.search(head) or (tail and not tail[0].isspace()):
        return "The author's answer is a sentence of its own; it cannot stand inside of another."
    if _is_in_a_scenario(suggestion.after, at):
        return "The author's answer belongs into the requirement's text, not into a scenario."
    return replace(
        suggestion,
        after=head.rstrip(" \t") + (tail if head.strip() else tail.lstrip(" ")),
        intents=suggestion.intents - {Intent.STATEMENT},
    )


def reads_alike(one: str, other: str) -> bool:
    """Whether two blocks say the same, whatever lines their paragraphs are broken into."""
    return list(_pieces(one)) == list(_pieces(other))


def _pieces(block: str) -> Iterator[str]:
    """Yield each paragraph on one line, and every line that is none."""
    words: list[str] = []
    for line in [*block.split("\n"), ""]:
        if line.strip() and is_prose(line):
            words += line.split()
            continue
        if words:
            yield " ".join(words)
            words = []
        yield line.rstrip()


def _is_in_a_scenario(block: str, at: int) -> bool:
    document = as_document(block)
    line = block.count("\n", 0, at) + 1  # below the heading that as_document puts above
    return any(line in scenario.span for each in document.requirements for scenario in each.scenarios)
