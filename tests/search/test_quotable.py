"""What can be quoted stands in the document, to the letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.openspec.model import Document, DocumentKind
from bot.openspec.parse import parse_document
from bot.search.chunks import chunks_of
from bot.search.quotable import purpose_quotables, quotables
from bot.search.verify import find_quotation

TEXT = """# bikes Specification

## Purpose
Lets riders rent bicycles. It is
used in parks.

## Requirements
### Requirement: Unlocking
The system SHALL unlock the bicycle, e.g. by a bolt. It SHALL say
"Go. Ride!" then. It uses `a. b`.

- one item
- [ ] another
> a remark

<!-- nobody reads this sentence -->

```sh
specbot unlock
```

#### Scenario: Paid
- **GIVEN** a rider
  with an account
- **WHEN** the rider pays
- **THEN** the bolt opens
  - and the lamp turns green

#### Scenario: Prose
Nothing but words.
"""


def read(text: str) -> Document:
    return parse_document("openspec/specs/bikes/spec.md", "bikes", text, DocumentKind.SPEC)


def test_sentences_items_and_steps() -> None:
    document = read(TEXT)
    found = quotables(document, document.requirements[0])
    assert [(each.text, each.line, each.role) for each in found] == [
        ("The system SHALL unlock the bicycle, e.g. by a bolt.", 9, ""),
        ('It SHALL say\n"Go. Ride!" then.', 9, ""),
        ("It uses `a. b`.", 10, ""),
        ("one item", 12, ""),
        ("another", 13, ""),
        ("a remark", 14, ""),
        ("a rider\n  with an account", 23, "GIVEN"),
        ("the rider pays", 25, "WHEN"),
        ("the bolt opens", 26, "THEN"),
        ("and the lamp turns green", 27, "THEN"),
        ("Nothing but words.", 30, ""),
    ]
    assert [each.text for each in purpose_quotables(document)] == [
        "Lets riders rent bicycles.",
        "It is\nused in parks.",
    ]


@given(
    st.text(st.sampled_from('aB .`"\n-*#>|!会。é1'), max_size=200), st.text(st.sampled_from("ab .\n-`"), max_size=80)
)
def test_whatever_can_be_quoted_stands_there(body: str, step: str) -> None:
    document = read(
        f"## Purpose\n{step}\n## Requirements\n### Requirement: A\n{body}\n\n#### Scenario: S\n- **WHEN** {step}\n- **THEN** {body}\n"
    )
    for requirement in document.requirements:
        for each in quotables(document, requirement):
            assert each.text in document.text
            assert document.outline.lines[each.line - 1].find(each.text.split("\n")[0]) >= 0


def test_what_can_be_quoted_is_found_again() -> None:
    document = read(TEXT)
    for each in quotables(document, document.requirements[0]):
        place = find_quotation(document, "Unlocking", each.text)
        assert place is not None
        assert (place.line, place.text) == (each.line, each.text)


@pytest.mark.parametrize(
    "quote",
    [
        "The system SHALL lock the bicycle",
        "the system SHALL unlock the bicycle",
        "The system SHALL unlock the b\u0456cycle",  # Cyrillic i
        "The system SHALL unlock the bi\u200bcycle",
        "The system SHALL unlock the ﬁrst bicycle",
        "he system SHALL unlock",
        "nobody reads this sentence",
        "Lets riders rent bicycles.",
        "a",
        "",
        "   ",
        'The system SHALL unlock the bicycle, e.g. by a bolt. It SHALL say "Go. Ride!" now.',
    ],
)
def test_what_does_not_stand_there_is_refused(quote: str) -> None:
    assert find_quotation(read(TEXT), "Unlocking", quote) is None


def test_white_space_may_differ_and_the_text_comes_back_as_it_stands() -> None:
    place = find_quotation(read(TEXT), "Unlocking", ' It SHALL say "Go. Ride!" then. ')
    assert place is not None
    assert (place.line, place.text) == (9, 'It SHALL say\n"Go. Ride!" then.')


def test_code_is_a_source_and_another_requirement_is_none() -> None:
    document = read(TEXT)
    assert find_quotation(document, "Unlocking", "specbot unlock") is not None
    assert find_quotation(document, "Parking", "specbot unlock") is None
    assert find_quotation(document, "", "Lets riders rent bicycles.") is not None


def test_what_stands_before_the_steps_and_below_other_headings_can_be_quoted() -> None:
    document = read(
        "## Requirements\n### Requirement: R\nIt SHALL ring.\n\n##### Detail\nIt rings twice.\n\n"
        "#### Scenario: S\nThe bell is new.\n- **WHEN** x\n- **THEN** y\n\n### Aside\nIt is heard far away.\n"
    )
    found = quotables(document, document.requirements[0])
    assert [(each.text, each.line, each.scenario, each.role) for each in found] == [
        ("It SHALL ring.", 3, "", ""),
        ("It rings twice.", 6, "", ""),
        ("The bell is new.", 9, "S", ""),
        ("x", 10, "S", "WHEN"),
        ("y", 11, "S", "THEN"),
        ("It is heard far away.", 14, "", ""),
    ]
    (chunk,) = chunks_of(document)
    assert "rings twice" in chunk.fields.body and "far away" in chunk.fields.body
