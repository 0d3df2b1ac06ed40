"""What an answer remembers of itself: only ours count, and nothing that somebody edited into one breaks anything."""

from dataclasses import replace

import pytest

from bot.forge.values import Posted
from bot.workflows.answers_given import (
    MOST_OBJECTIONS,
    GivenAnswer,
    Objection,
    answer_marker,
    answers_on,
    feedback_on,
    gather_thumbs,
    next_number,
    object_to,
)
from bot.workflows.conversation import without_secrets
from bot.workflows.markers import marker

US = "specbot[bot]"
ASKED = GivenAnswer(5, 1, "How long?", "c" * 40, True, "openspec/specs/a/spec.md", "One")


def posted(given: GivenAnswer, number: int = 7, author: str = US, words: str = "> How long?\n\n30 s") -> Posted:
    return Posted(number, "", author, f"{answer_marker(given)}\n{words}", "")


class Said:
    """A conversation, as much of a host as these need."""

    login = US

    def __init__(self, *comments: Posted, **thumbs: str) -> None:
        self.posted = {each.id: each for each in comments}
        self.thumbs = thumbs
        self.asked: list[str] = []

    def amend(self, comment: int, body: str, marker: str) -> None:
        self.posted[comment] = replace(self.posted[comment], body=f"{marker}\n{body}")

    def reactions(self, comment: int) -> list[tuple[str, str]]:
        return [(login, "-1") for login in self.thumbs] + [("bob", "+1")]

    def permission(self, login: str) -> str:
        self.asked.append(login)
        return self.thumbs[login]

    def given(self) -> list[tuple[Posted, GivenAnswer]]:
        return answers_on(self.posted.values(), US)


def test_only_our_own_answers_count() -> None:
    forged = posted(replace(ASKED, number=9), 8, "mallory")
    assert [given.number for _, given in answers_on([posted(ASKED), forged], US)] == [1]
    assert next_number(answers_on([posted(ASKED), forged], US)) == 2
    assert next_number([]) == 1


@pytest.mark.parametrize(
    "body", ["", "words", marker("answer"), marker("answer", {"to": "x"}), marker("answer", {"number": 1, "more": []})]
)
def test_what_somebody_broke_is_no_answer(body: str) -> None:
    assert answers_on([Posted(1, "", US, body, "")], US) == []
    assert feedback_on([Posted(1, "", US, body, "")], US) == []


def test_an_objection_stands_above_the_answer_once() -> None:
    said = Said(posted(ASKED))
    for reason in ("it is 45", "it is 45", "no\n# way"):
        object_to(said, *said.given()[0], Objection("bob", reason))
    (comment,) = said.posted.values()
    lines = comment.body.split("\n")[1:]
    assert lines == [
        "**Said to be wrong** by bob: it is 45",
        "**Said to be wrong** by bob: no # way",
        "",
        "> How long?",
        "",
        "30 s",
    ]
    assert [(each.by, each.reason) for each in feedback_on([comment], US)] == [
        ("", ""),
        ("bob", "it is 45"),
        ("bob", "no\n# way"),
    ]


def test_there_is_room_for_some_objections_only() -> None:
    said = Said(posted(ASKED))
    for number in range(MOST_OBJECTIONS + 5):
        object_to(said, *said.given()[0], Objection("bob", f"{number} " + "x" * 1000))
    (given,) = [given for _, given in said.given()]
    assert len(given.wrong) == MOST_OBJECTIONS
    assert given.wrong[-1].reason.startswith(f"{MOST_OBJECTIONS + 4} ")
    assert max(len(each.reason) for each in given.wrong) == 300


def test_thumbs_of_those_who_may_write_come_and_go() -> None:
    said = Said(posted(ASKED), bob="write", carol="read", eve="none")
    assert gather_thumbs(said, said.given()) == 1
    assert [(each.by, each.thumb) for each in said.given()[0][1].wrong] == [("bob", True)]
    assert gather_thumbs(said, said.given()) == 0
    del said.thumbs["bob"]
    assert gather_thumbs(said, said.given()) == 1
    assert said.given()[0][1].wrong == ()
    assert "Said to be wrong" not in said.posted[7].body
    assert gather_thumbs(Said(), []) == 0


def test_a_secret_in_a_reason_does_not_go_out() -> None:
    told = answer_marker(replace(ASKED, wrong=(Objection("bob", "it is hunter2"),)))
    clean = without_secrets(told, lambda text: text.replace("hunter2", "[secret]"))
    (given,) = [given for _, given in answers_on([Posted(1, "", US, f"{clean}\n", "")], US)]
    assert given.wrong[0].reason == "it is [secret]"
    assert without_secrets(answer_marker(ASKED), str.strip) == answer_marker(ASKED)
