"""The words on what was dismissed."""

import pytest

from bot.templating import render


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("it is meant so", "Dismissed 1, 2: it is meant so. It is not proposed again"),
        ("It is meant so.", "Dismissed 1, 2: It is meant so. It is not proposed again"),
        ("Why?", "Dismissed 1, 2: Why? It is not proposed again"),
    ],
)
def test_a_reason_is_a_sentence_of_its_own(reason: str, said: str) -> None:
    assert said in render("comments/dismissed.md.j2", numbers=[1, 2], missing=[], reason=reason)
