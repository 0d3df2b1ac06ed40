import pytest

from bot.openspec.model import DocumentKind, Span
from bot.openspec.parse import parse_document
from bot.openspec.prose import is_prose, paragraphs, passage

BODY = """\
**ID**: x
First paragraph,
on two lines.
- a list item
that goes on

> a quotation
that goes on

  indented

```
code
```
<!-- a comment
that goes on -->
Second paragraph.
| a | table |

---
Third.
"""
DOCUMENT = parse_document("p", "i", BODY, DocumentKind.SPEC)
WHOLE = Span(0, len(DOCUMENT.lines))


def test_paragraphs_are_sentences_at_the_margin() -> None:
    assert [DOCUMENT.source(span) for span in paragraphs(DOCUMENT, WHOLE)] == [
        "First paragraph,\non two lines.",
        "Second paragraph.",
        "Third.",
    ]


@pytest.mark.parametrize(("at", "start"), [(None, 1), (2, 1), (16, 16), (3, 1), (99, 1)])
def test_the_passage_is_the_paragraph_of_a_line_or_the_first(at: int | None, start: int) -> None:
    found = passage(DOCUMENT, WHOLE, at)
    assert found is not None
    assert found.start == start


def test_there_may_be_no_passage() -> None:
    assert passage(DOCUMENT, Span(3, 9)) is None


@pytest.mark.parametrize(
    "line", ["When it rains, stop.", "*all* valves", "#5 is open", "**Bold** start", "3.5 bar", "-1 °C"]
)
def test_sentences(line: str) -> None:
    assert is_prose(line)


@pytest.mark.parametrize(
    "line",
    ["", "  ", "# Title", "###", "- item", "* item", "1. item", "2) item", "| cell |", "> quote", "---", "* * *", "===",
     "[x]: https://a.b", "**ID**: x", "**WHEN** x", "__Then__ y", "a <!-- b -->"],
)  # fmt: skip
def test_no_sentences(line: str) -> None:
    assert not is_prose(line)
