"""Nothing from a document can steer a terminal."""

from bot.text.printable import printable


def test_controls_are_written_out() -> None:
    assert printable("a\x1b[31m\x07b\u202ec\u200bd\x9b") == "a\\x1b[31m\\x07b\\u202ec\\u200bd\\x9b"


def test_ordinary_text_stays() -> None:
    text = "naïve 系统\u3000\u00a0🙂\tx\ny"
    assert printable(text) == text


def test_lone_surrogates_can_be_printed() -> None:
    assert printable("\udcff").encode() == b"\\udcff"


def test_cut_at_the_length_asked_for() -> None:
    assert printable("abcdef", 4) == "abc…"
