"""What of somebody's answer in Markdown states something."""

import pytest

from bot.search.statements import MOST_SENTENCES, MOST_TEXT, statements

ANSWER = """# Lockout

Sure, here is what I found:

The account is **locked** for 15 minutes [1]. An email
is sent to the owner. Shall I go on?

When the right password is entered:
- the counter is reset
- [x] the user is *signed in*

The following rules apply:
1. A session ends after 30 minutes.

| Setting | Value |
|---|---|
| timeout | 30 s |

> A quoted line.

```sh
# not a heading
curl /login
```

Let me know if you need more!"""


def test_sentences_items_rows_and_code_are_statements() -> None:
    assert [each.claim for each in statements(ANSWER).found] == [
        "The account is locked for 15 minutes.",
        "An email is sent to the owner.",
        "When the right password is entered, the counter is reset",
        "When the right password is entered, the user is *signed in*",
        "A session ends after 30 minutes.",
        "timeout | 30 s",
        "A quoted line.",
        "```sh\n# not a heading\ncurl /login\n```",
    ]


def test_a_condition_that_ends_in_a_clause_leads_in_as_it_stands() -> None:
    found = statements("When the wrong password is entered, the system does this:\n- it counts the attempt").found
    assert [each.claim for each in found] == [
        "When the wrong password is entered, the system does this it counts the attempt"
    ]


def test_a_sentence_is_kept_as_it_was_written() -> None:
    assert statements(ANSWER).found[0].text == "The account is **locked** for 15 minutes [1]."


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("The door locks. " * MOST_SENTENCES, ""),
        ("The door locks. " * (MOST_SENTENCES + 1), "the first 100 sentences were looked at"),
        ("The door locks " * MOST_TEXT, f"the first 20000 of {15 * MOST_TEXT} characters were looked at"),
    ],
)
def test_what_is_too_long_is_cut_and_said(text: str, cut: str) -> None:
    found = statements(text)
    assert found.cut == cut
    assert len(found.found) <= MOST_SENTENCES


@pytest.mark.parametrize("text", ["", "# Title", "---", "What now?", "\n\n", "**Overview:**", "Sure!"])
def test_what_states_nothing(text: str) -> None:
    assert statements(text).found == ()


@pytest.mark.parametrize(
    "text", ["```\nnever closed", "- " * 5_000, "|" * 10_000, ">" * 10_000, "`" * 10_000, "* *" * 5_000]
)
def test_broken_markdown_is_no_harm(text: str) -> None:
    assert len(statements(text).found) <= MOST_SENTENCES
