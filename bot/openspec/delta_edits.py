"""Edits of files that people wrote: an entry into a delta or out of it, lines into a section; all other bytes stay."""

import re

from bot.errors import EditError
from bot.openspec.model import Document, DocumentKind, Span
from bot.openspec.parse import parse_document
from bot.openspec.writing import Entry, entry_text, heading_of
from bot.text.edits import occurrences
from bot.text.lines import dominant_ending, is_blank, split_raw
from bot.text.outline import outline


def with_entry(text: str, entry: Entry) -> str:
    """Return a delta with one entry more: at the end of the first section of its kind, which is made where none is."""
    document = _read(text)
    title = f"{entry.operation.value} requirements".lower()
    section = next((each for each in document.sections if each.title.lower() == title), None)
    if section is None:
        return with_end(text, f"{heading_of(entry.operation)}\n\n{entry_text(entry)}")
    return _inserted(text, _end(document, section.span), f"\n{entry_text(entry)}")


def without_block(text: str, block: str) -> str:
    """Return a delta without the requirement whose raw text is ``block``, and without a heading that nothing is under.

    Empty where no entry is left. Raises EditError where the block is not there exactly once.
    """
    found = occurrences(text, block)
    if len(found) != 1:
        raise EditError("the requirement is not there as it was.")
    document = _read(text)
    start = len(split_raw(text[: found[0]]))
    requirement = next((each for each in document.requirements if each.span.start == start), None)
    if requirement is None:
        raise EditError("the requirement is not there as it was.")
    section = next(each for each in document.sections if start in each.span)
    end = requirement.span.end
    while end < section.span.end and is_blank(document.outline.lines[end]):
        end += 1
    lines = document.outline.lines
    others = [at for at in range(section.span.start + 1, section.span.end) if at not in Span(start, end)]
    if all(is_blank(lines[at]) for at in others):
        start, end = section.span.start, section.span.end
    raw = list(document.lines)
    kept = "".join([*raw[:start], *raw[end:]])
    left = _read(kept)
    return kept if left.requirements or left.removed or left.renamed else ""


def with_lines(text: str, title: str, lines: str) -> str:
    """Return Markdown with some lines at the end of the section of a title, be it in another section.

    Raises EditError where there is no such section of level 2 or 3.
    """
    view = outline([each.rstrip("\r\n") for each in split_raw(text)])
    heads = [each for each in view.headings if each.level <= 3]
    for at, head in enumerate(heads):
        if head.level >= 2 and head.title.lower() == title.lower():
            end = next((each.line for each in heads[at + 1 :] if each.level <= head.level), len(view.lines))
            while end > head.line + 1 and is_blank(view.lines[end - 1]):
                end -= 1
            gap = "" if re.match(r"\s*[-*+]\s", view.lines[end - 1]) else "\n"
            return _inserted(text, end, gap + lines)
    raise EditError(f"there is no section {title}.")


def with_end(text: str, lines: str) -> str:
    """Return a text with some lines at its end, a blank line above them."""
    ending = dominant_ending(text)
    fresh = ending.join([*lines.split("\n"), ""])
    if not text.strip():
        return fresh
    kept = text if text.endswith(("\n", "\r")) else text + ending
    gap = "" if is_blank(split_raw(kept)[-1]) else ending
    return kept + gap + fresh


def _inserted(text: str, at: int, lines: str) -> str:
    """Return a text with ``lines`` (LF, none at the end) above its line ``at``, with the endings it has."""
    ending = dominant_ending(text)
    raw = split_raw(text)
    head = "".join(raw[:at])
    head = head if head.endswith(("\n", "\r")) else head + ending
    return head + ending.join([*lines.split("\n"), ""]) + "".join(raw[at:])


def _end(document: Document, span: Span) -> int:
    """Return the line behind the last one of a section that is not blank."""
    end = span.end
    while end > span.start + 1 and is_blank(document.outline.lines[end - 1]):
        end -= 1
    return end


def _read(text: str) -> Document:
    return parse_document("delta", "delta", text, DocumentKind.DELTA)
