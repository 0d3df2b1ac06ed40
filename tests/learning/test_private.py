"""What is private does not come into the memory, and what is not stays as it was."""

import pytest
from helpers.verdicts import EVENTS, FIRST, UNTIMED, verdict
from hypothesis import given

from bot.journal.redactor import Redactor
from bot.learning.events import MOST_WORDS, Event, Kind
from bot.learning.private import cleaned
from bot.learning.suppressing import suppressions_of

REDACT = Redactor(["hunter2-and-more"]).text


def said(reason: str) -> str:
    return cleaned(verdict("s1", reason=reason), REDACT).reason


@pytest.mark.parametrize(
    ("reason", "kept"),
    [
        ("Ask mara.b+x@mail.example.org.", "Ask [e-mail]."),
        ("<mara@example.org>", "<[e-mail]>"),
        ("x" * (MOST_WORDS - 8) + " mara@ex", "x" * (MOST_WORDS - 8) + " [e-mail]"[:8]),
        ("see /home/mara/a.txt, and /Users/mara", "see [path], and [path]"),
        (r"in C:\Users\mara\x now", "in [path] now"),
        ("GHP: ghp_" + "a1" * 18, "GHP: [secret]"),
        ("it says hunter2-and-more here", "it says [secret] here"),
        (
            "@mara: GET /api/users/home takes 5 s, not a/home/run",
            "@mara: GET /api/users/home takes 5 s, not a/home/run",
        ),
        ("5 @ 3.5 euros", "5 @ 3.5 euros"),
    ],
)
def test_reasons(reason: str, kept: str) -> None:
    assert said(reason) == kept


def test_secrets_go_from_blocks_and_addresses_stay_there() -> None:
    text = "Mail help@example.org with sk-" + "a1" * 12
    event = cleaned(verdict("s1", before=text, suggested=text, after=text), REDACT)
    assert {event.before, event.suggested, event.after} == {"Mail help@example.org with [secret]"}


def test_a_model_keeps_its_name() -> None:
    assert cleaned(verdict("s1", model="qwen2.5-7b@q8"), REDACT).model == "qwen2.5-7b@q8"
    assert cleaned(verdict("s1", model="file:/home/mara/x.gguf"), REDACT).model == "file:[path]"


@pytest.mark.parametrize("path", ["/etc/specs/a.md", "C:/specs/a.md", "~/a.md", "../a.md", "a/../../b.md", "\\\\x\\y"])
def test_a_path_from_elsewhere_is_left_out_and_silences_nothing(path: str) -> None:
    assert cleaned(verdict("s1", path=path, group=path), REDACT).path == ""
    silenced = cleaned(verdict("x", Kind.SUPPRESSED, path=path), REDACT)
    (found,) = suppressions_of([silenced])
    assert not any(found.hits(FIRST.rule, each) for each in ["openspec/specs/a/spec.md", "a", "etc/specs/a.md"])


@UNTIMED
@given(EVENTS)
def test_cleaned_twice_is_cleaned_once(event: Event) -> None:
    once = cleaned(event, REDACT)
    assert cleaned(once, REDACT) == once
    assert cleaned(FIRST, REDACT) == FIRST
