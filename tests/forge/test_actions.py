"""What a step says to GitHub Actions, and that nothing it says becomes a command by accident."""

import re
from collections import Counter

import pytest
from helpers.github_page import Page, as_github
from hypothesis import given
from hypothesis import strategies as st

from bot.forge.actions import (
    CUT,
    Annotation,
    annotation,
    annotations,
    output,
    resume_commands,
    stop_commands,
    summary,
)

TOKEN = "0123456789abcdefABCDEF_-"
LINES = [
    (("error", "It is bad."), "::error::It is bad."),
    (
        ("warning", "a", "openspec/specs/a/spec.md", 3, "vague-word"),
        "::warning file=openspec/specs/a/spec.md,line=3,title=vague-word::a",
    ),
    (("notice", "a", "", 3), "::notice line=3::a"),
    (("notice", "a", "b.md", 0, ""), "::notice file=b.md::a"),
    (("notice", "a", "b.md", 2, "t", 5, 9), "::notice file=b.md,line=2,col=5,endColumn=9,title=t::a"),
    (("notice", "a", "b.md", 2, "t", 0, 0), "::notice file=b.md,line=2,title=t::a"),
    (("notice", "a", "b.md", 0, "t", 5, 9), "::notice file=b.md,title=t::a"),
    (("error", "100 %\r\nnext: a, b"), "::error::100 %25%0D%0Anext: a, b"),
    (("error", "%0A"), "::error::%250A"),
    (
        ("error", "a", "C:/x,y%\n.md", 1, "a: b, c::d"),
        "::error file=C%3A/x%2Cy%25%0A.md,line=1,title=a%3A b%2C c%3A%3Ad::a",
    ),
    (("error", "a\n::set-output name=x::y"), "::error::a%0A::set-output name=x::y"),
    (("error", "a\x1b[31m\u202eb\u2028c\udcff"), "::error::a\\x1b[31m\\u202eb\\u2028c\\udcff"),
]


@pytest.mark.parametrize(("given", "line"), LINES)
def test_an_annotation_is_one_line(given: tuple[str, ...], line: str) -> None:
    assert annotation(*given) == line  # type: ignore[arg-type]


def unescaped(text: str) -> str:
    """What the runner makes of a value (actions/runner, ActionCommand.cs)."""
    for escape, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, char)
    return text


PRINTABLE = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs"), include_characters="\n%:,\r"))


@given(PRINTABLE, PRINTABLE, PRINTABLE)
def test_the_runner_reads_what_was_said(message: str, path: str, title: str) -> None:
    line = annotation("error", message, path, 7, title)
    assert not re.search(r"[\r\n]", line)
    found = re.fullmatch(r"::error (?:file=([^:,]*),)?line=7(?:,title=([^:,]*))?::(.*)", line)
    assert found is not None
    assert [unescaped(part or "") for part in found.groups()] == [path, title, message]


def test_ten_of_each_level_are_shown_and_the_rest_is_counted() -> None:
    found = [Annotation("error", f"e{number}", "a.md", number) for number in range(1, 13)]
    found += [Annotation("notice", f"n{number}") for number in range(10)] + [Annotation("warning", "w")] * 11
    lines = annotations(found)
    levels = Counter(line.split("::")[1].split()[0] for line in lines if line.startswith("::"))
    assert levels == {"error": 10, "notice": 10, "warning": 10}
    assert lines[0] == "::error file=a.md,line=1::e1"
    assert lines[30:] == [
        "2 more of level error, not shown as annotations.",
        "1 more of level warning, not shown as annotations.",
    ]
    assert annotations([]) == []


def test_commands_stop_and_go_on() -> None:
    assert stop_commands(TOKEN) == f"::stop-commands::{TOKEN}"
    assert resume_commands(TOKEN) == f"::{TOKEN}::"


@pytest.mark.parametrize("token", ["", "short", "a" * 16 + "\n", "a" * 16 + "::", "a b c d e f g h i", "é" * 16])
def test_a_token_is_long_and_plain(token: str) -> None:
    for make in (stop_commands, resume_commands):
        with pytest.raises(ValueError, match="at least 16"):
            make(token)
    with pytest.raises(ValueError, match="at least 16"):
        output("plan", "x", token)


def test_an_output_is_what_stands_between_the_delimiters() -> None:
    assert output("plan", "a\nb=c\n", TOKEN) == f"plan<<{TOKEN}\na\nb=c\n\n{TOKEN}\n"
    assert output("a-B_1", "", TOKEN) == f"a-B_1<<{TOKEN}\n\n{TOKEN}\n"


@pytest.mark.parametrize("value", [TOKEN, f"a\n{TOKEN}\nb=c", f"x{TOKEN}y"])
def test_a_value_that_holds_the_delimiter_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="delimiter"):
        output("plan", value, TOKEN)


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "a=b", "a<<b", "1a", "é"])
def test_a_name_is_plain(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        output(name, "x", TOKEN)


def test_a_summary_that_fits_stays() -> None:
    assert summary("žluťoučký 😀\n") == "žluťoučký 😀\n"
    assert summary("a" * 1_048_576) == "a" * 1_048_576


def test_a_summary_is_cut_to_a_mebibyte_at_a_line() -> None:
    made = summary("ř 😀 line\n" * 100_000)
    assert 1_048_000 < len(made.encode()) <= 1_048_576
    assert made.removesuffix(CUT).splitlines()[-1] == "ř 😀 line"
    assert made.endswith(CUT)


@pytest.mark.parametrize("text", ["```diff\n" + "+ a line\n" * 30, "```\n" + "a" * 300, "~~~~\n" + "```\n" * 60])
def test_a_summary_that_is_cut_in_code_closes_it(text: str) -> None:
    made = summary(text, 150)
    assert len(made.encode()) <= 150
    assert made.endswith(CUT)
    assert "".join(Page(as_github(made)).words).strip() == CUT.strip("\n*")


@given(st.text(max_size=300), st.integers(70, 400))
def test_whatever_the_summary_it_keeps_to_its_length(text: str, most: int) -> None:
    made = summary(text, most)
    assert len(made.encode("utf-8")) <= most
    assert made.endswith(CUT) or made == text.encode("utf-8", "replace").decode()
