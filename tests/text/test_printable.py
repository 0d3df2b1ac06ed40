"""Nothing from a document can steer a terminal."""

from bot.text.printable import listed, printable


def test_controls_are_written_out() -> None:
    assert printable("a\x1b[31m\x07b\u202ec\u200bd\x9b") == "a\\x1b[31m\\x07b\\u202ec\\u200bd\\x9b"


def test_ordinary_text_stays() -> None:
    text = "naïve 系统\u3000\u00a0🙂\tx\ny"
    assert printable(text) == text


def test_lone_surrogates_can_be_printed() -> None:
    assert printable("\udcff").encode() == b"\\udcff"


def test_cut_at_the_length_asked_for() -> None:
    assert printable("abcdef", 4) == "abc…"


def test_names_are_listed_each_on_one_line_and_the_rest_is_counted() -> None:
    assert listed([]) == ""
    assert listed(["a\nb", "c"]) == "a b, c"
    assert listed(list("abcde"), 3) == "a, b, c and 2 more"
