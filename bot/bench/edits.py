"""A planted text: lines of a document replaced, taken away or added, every other byte kept."""

import re
from collections.abc import Mapping, Sequence

from bot.bench.operator import Ground, Plant
from bot.bench.sentences import Clause, Sentence
from bot.openspec.model import Document, Requirement, Scenario, Span, Step
from bot.text.lines import chomp
from bot.text.tree import Draft


def with_lines(document: Document, lines: Mapping[int, Sequence[str]]) -> str:
    """Return the document's text with each named line replaced by some lines, or by none."""
    usual = "\r\n" if document.text.count("\r\n") else "\n"
    parts = []
    for number, raw in enumerate(document.lines):
        if number in lines:
            ending = raw[len(chomp(raw)) :] or usual
            parts += [line + ending for line in lines[number]]
        else:
            parts.append(raw)
    return "".join(parts)


def with_span(document: Document, span: Span, lines: Sequence[str]) -> str:
    """Return the document's text with some lines in the place of others; an empty span is filled in."""
    if span.start < span.end:
        return with_lines(document, {n: lines if n == span.start else () for n in range(span.start, span.end)})
    if span.start < len(document.lines):
        return with_lines(document, {span.start: [*lines, document.outline.lines[span.start]]})
    text = document.text
    return (text if text.endswith("\n") or not text else f"{text}\n") + "".join(f"{line}\n" for line in lines)


def plant(
    ground: Ground,
    text: str,
    form: str,
    requirement: Requirement | None = None,
    *,
    scenario: str = "",
    before: str = "",
    after: str = "",
    more: Sequence[str] = (),
) -> Plant | None:
    """Return what is planted by writing ``text`` over the ground's document; None where nothing differs.

    ``more`` are further requirements that a finding may name; without ``requirement`` it may stand anywhere.
    """
    path = ground.document.path
    if text == ground.document.text:
        return None
    draft = Draft(ground.tree)
    draft.write(path, text)
    name = requirement.name if requirement else ""
    names = frozenset({name, *more}) if name else frozenset()
    return Plant(ground.tree, draft, path, form, name, scenario, before, after, names)


def in_sentence(ground: Ground, sentence: Sentence, new: str, form: str, before: str = "") -> Plant | None:
    """Return what is planted by saying one sentence otherwise."""
    line = ground.document.outline.lines[sentence.line]
    lines = {sentence.line: [line[: sentence.start] + new + line[sentence.end :]]}
    text = with_lines(ground.document, lines)
    return plant(ground, text, form, sentence.requirement, before=before or sentence.text, after=new)


def in_clause(ground: Ground, clause: Clause, new: str, form: str) -> Plant | None:
    """Return what is planted by saying one obligation otherwise."""
    return in_sentence(ground, clause.sentence, new, form)


def in_step(
    ground: Ground, requirement: Requirement, scenario: Scenario, step: Step, words: str, form: str
) -> Plant | None:
    """Return what is planted by other words in a step."""
    text = with_span(ground.document, step.span, [f"{step.marks}{words}"])
    return plant(ground, text, form, requirement, scenario=scenario.name, before=step.text, after=words)


def whole_word(words: str) -> re.Pattern[str]:
    """Return a pattern that finds words where no letter, digit or joining mark stands beside them."""
    left = r"(?<![\w`\-./])" if words[:1].isalnum() else r"(?<=[\d])"
    right = r"(?![\w`\-/]|\.\w)" if words[-1:].isalnum() else ""
    return re.compile(left + re.escape(words) + right)


def arrow(form: str) -> tuple[str, str]:
    """Return both sides of ``a -> b``."""
    left, _, right = form.partition(" -> ")
    return left, right
