"""What of a text is looked up."""

import pytest

from bot.search.terms import COMMON, searchable, telling, terms, words

CASES = [
    ("max_retry_count", ["max", "retry", "count", "maxretrycount"]),
    ("maxRetryCount", ["maxretrycount", "max", "retry", "count"]),
    ("HTTPServer", ["httpserver", "http", "server"]),
    ("auth.token-ttl", ["auth", "token", "ttl", "authtokenttl"]),
    ("`--dry-run`", ["dry", "run", "dryrun"]),
    ("README.md:12", ["readme", "md", "12", "readmemd12"]),
    ("Straße und Größe", ["straße", "und", "größe"]),
    ("会話を保存", ["会話", "話を", "を保", "保存"]),
    ("店", ["店"]),
    ("ﬁle", ["file"]),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text for text, _ in CASES])
def test_terms(text: str, wanted: list[str]) -> None:
    assert set(wanted) <= set(terms(text))


def test_words_come_in_order_and_what_is_added_behind_them() -> None:
    assert terms("the max_retry_count limit") == ["the", "max", "retry", "count", "limit", "maxretrycount"]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text for text, _ in CASES])
def test_what_is_indexed_holds_what_a_question_of_the_same_words_looks_for(text: str, wanted: list[str]) -> None:
    indexed = set(terms(searchable(text)))
    assert set(wanted) <= indexed


def test_common_words_are_left_out_unless_there_are_no_others() -> None:
    assert telling("What happens when the token expires?") == ["token", "expires"]
    assert telling("which of these?") == ["which", "of", "these"]
    assert "token" not in COMMON


@pytest.mark.parametrize(
    "text", ["a" * 500_000, "a_" * 200_000, "aB" * 200_000, "漢" * 200_000, "-" * 400_000, "\0" * 100]
)
def test_no_text_takes_long(text: str) -> None:
    assert len(searchable(text)) <= 4 * len(text) + 1
    assert all(len(each) <= 64 for each in terms(text))


def test_what_is_no_word_gives_no_term() -> None:
    assert terms("?! … \"' * NEAR( ^") == ["near"]


@pytest.mark.parametrize("sign", ["", "é", "\u2019"])
def test_words_are_parted_alike_whatever_else_the_text_holds(sign: str) -> None:
    found = words(f"The Max_Retry-COUNT is 3x, `a.b`\0c\n\x7f~z {sign}")
    assert found == ["max", "retry", "count", "3x", "b", "c", "z", *([sign] if sign.isalnum() else [])]
