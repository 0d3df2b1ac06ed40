"""Sentences and their obligations, and the grammar that planted words need."""

from random import Random

import pytest

from bot.bench.grammar import article, lower_first, negated, object_and_tail
from bot.bench.numbers import other_number, with_other_number
from bot.bench.sentences import clause_of, clauses, masked, sentences
from bot.openspec.model import DocumentKind
from bot.openspec.parse import parse_document

BODY = """The mill SHALL grind `e.g. Rye` for 5 minutes, e.g. Rye. It SHALL stop.
A sentence that goes on
in the next line SHALL not count.
| a | table SHALL not. |
- A list item SHALL count.
"""


def test_only_whole_sentences_on_one_line_are_taken() -> None:
    document = parse_document("p", "c", f"## Requirements\n### Requirement: R\n{BODY}", DocumentKind.SPEC)
    assert [each.text for each in sentences(document)] == [
        "The mill SHALL grind `e.g. Rye` for 5 minutes, e.g. Rye.",
        "It SHALL stop.",
        "A list item SHALL count.",
    ]


def test_a_clause_is_put_together_again_as_it_was() -> None:
    text = "When the sun rises, the mill SHALL NOT grind the grain of `Ann. B`."
    document = parse_document("p", "c", f"## Requirements\n### Requirement: R\n{text}\n", DocumentKind.SPEC)
    (clause,) = clauses(sentences(document))
    assert (clause.lead, clause.subject, clause.modal, clause.negated, clause.verb) == (
        "When the sun rises, ", "the mill", "SHALL", True, "grind",
    )  # fmt: skip
    assert clause.saying() == text
    assert clause_of(next(iter(sentences(document)))) == clause


def test_what_is_quoted_is_masked_at_its_length() -> None:
    text = 'Say `a b` and "c d" (e f) or [g](h).'
    assert len(masked(text)) == len(text)
    assert not set("abcdefgh") & set(masked(text).replace("Say", "").replace("and", ""))


@pytest.mark.parametrize(
    ("word", "expected"), [("mill", "a"), ("oven", "an"), ("user", "a"), ("hour", "an"), ("useful", "a")]
)
def test_articles(word: str, expected: str) -> None:
    assert article(word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the door is open", "the door is not open"),
        ("the door is not open", "the door is open"),
        ("the mill SHALL grind", "the mill SHALL NOT grind"),
        ("the mill SHALL NOT grind", "the mill SHALL grind"),
        ("the mill grinds", None),
        ("the miller who is here grinds", None),
        ("the miller does not grind", None),
    ],
)
def test_a_statement_is_denied_by_its_first_verb(text: str, expected: str | None) -> None:
    assert negated(text) == expected


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("the grain of the farmer when it rains", (23, "the")),
        ("a sack", (6, "a")),
        ("grain", None),
        ("the grain and the straw", None),
        ("the grain that is dry", None),
    ],
)
def test_an_object_ends_where_the_rest_begins(rest: str, expected: tuple[int, str] | None) -> None:
    assert object_and_tail(rest) == expected


def test_a_long_object_takes_no_time() -> None:
    assert object_and_tail("the " + "very " * 5000 + "long and") is None


def test_names_and_code_keep_their_capitals() -> None:
    assert [lower_first(each) for each in ("The mill", "API keys", "`X` is", "A sack")] == [
        "the mill", "API keys", "`X` is", "a sack",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "form", ["double", "half", "tenfold", "triple", "one more", "one less", "double, in particular"]
)
def test_another_number_is_another_one(form: str) -> None:
    assert other_number("40", form) != "40"


def test_only_numbers_that_measure_are_changed() -> None:
    assert with_other_number("HTTP 404 from `5 minutes` and v2.3", "double", Random(1)) is None
    assert with_other_number("within 5 minutes", "double", Random(1)) == ("within 10 minutes", "5", "10")
