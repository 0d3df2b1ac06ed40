"""What is looked at on a code host, and what is left out with a word: bounds, hostile markers, texts that are no edit."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.cli.hearing import hear
from bot.errors import ForgeRefused
from bot.forge.values import Posted, Pull
from bot.learning.events import Kind
from bot.openspec.suggestions import Question, Suggestion
from bot.workflows.answers_given import GivenAnswer, Objection, answer_marker
from bot.workflows.conversation import Conversation, Item, dismiss, done, numbered, status_marker
from bot.workflows.verdicts_host import (
    MOST_COMMENTS,
    MOST_PULLS,
    HostVerdicts,
    Looking,
    is_about,
    verdicts_on_host,
)

US, AT = "github-actions[bot]", datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PATH = "openspec/specs/a/spec.md"


@dataclass
class House:
    """A host that holds what it is given; bob may write."""

    open_pulls: list[Pull] = field(default_factory=list)
    said: dict[int, list[Posted]] = field(default_factory=dict)
    inline: dict[int, list[Posted]] = field(default_factory=dict)
    latest: list[Posted] | None = None
    closer: str = "bob"
    repository: str = "alice/widgets"
    login: str = US
    asked: list[str] = field(default_factory=list)

    def permission(self, login: str) -> str:
        return "write" if login == "bob" else "read"

    def pull(self, number: int) -> Pull:
        return next(each for each in self.open_pulls if each.number == number)

    def pulls_since(self, since: datetime | None, most: int) -> Sequence[Pull]:
        return self.open_pulls[:most]

    def comments_since(self, since: datetime | None, most: int) -> Sequence[Posted]:
        whole = [each for some in self.said.values() for each in some] if self.latest is None else self.latest
        return whole[:most]

    def comments(self, number: int) -> Sequence[Posted]:
        self.asked.append(f"comments {number}")
        found = self.said.get(number, [])
        if len(found) > 3000:
            raise ForgeRefused("There are more than 3,000 comments.", "Go on in another one.")
        return found

    def inline_comments(self, number: int) -> Sequence[Posted]:
        self.asked.append(f"inline {number}")
        return self.inline.get(number, [])

    def closed_by(self, number: int) -> str:
        self.asked.append(f"closer {number}")
        return self.closer


def pull(number: int, body: str = "", **more: Any) -> Pull:
    made: dict[str, Any] = {
        "number": number, "title": "T", "body": body, "is_open": False, "merged": False, "draft": False, "author": US,
        "head_ref": "specbot/improve/main", "head_sha": "a" * 40, "head_repository": "alice/widgets",
        "base_ref": "main", "base_sha": "b" * 40, "url": "", "node_id": "", "labels": (), "created_at": AT,
        "head_pushed_at": AT, "closed_at": AT + timedelta(days=1),
    }  # fmt: skip
    return Pull(**made | more)


def posted(number: int, author: str, body: str, on: int = 1, **more: Any) -> Posted:
    return Posted(number, "", author, body, "", **{"number": on, "created_at": AT, **more})


def suggestion(number: int = 1) -> Suggestion:
    return Suggestion(
        PATH, f"before {number}", f"after {number}", "vague-word", "why", source="gemma", used=("0" * 12,)
    )


def known(*found: Suggestion | Question) -> Conversation:
    return numbered(Conversation(), [("", each) for each in found], "c" * 40)


def looked(house: House, **how: Any) -> HostVerdicts:
    made: Any = house
    return verdicts_on_host(Looking(made, "specbot/", hear, **how))


def test_what_was_refused_has_its_text_and_what_had_a_hand_in_it() -> None:
    body = status_marker(known(suggestion(1), suggestion(2))) + "\nwords"
    house = House([pull(1, body)], {1: [posted(1, "bob", "We say it otherwise.")]})
    found = looked(house).closed
    assert [(each.kind, each.reason, each.before, each.suggested) for each in found] == [
        (Kind.REJECTED, "We say it otherwise.", "before 1", "after 1"),
        (Kind.REJECTED, "We say it otherwise.", "before 2", "after 2"),
    ]
    assert {(each.model, each.used, each.rule, each.group) for each in found} == {
        ("gemma", ("0" * 12,), "vague-word", "openspec/specs/a")
    }
    assert looked(house) == looked(house)


@pytest.mark.parametrize(
    ("closer", "kind", "counts"),
    [("bob", Kind.REJECTED, True), ("carol", Kind.REJECTED, False), (US, Kind.EXPIRED, True), ("stale[bot]", Kind.EXPIRED, True), ("", Kind.EXPIRED, True)],
)  # fmt: skip
def test_who_closed_it(closer: str, kind: Kind, counts: bool) -> None:
    house = House([pull(1, status_marker(known(suggestion())))], closer=closer)
    assert [(each.kind, each.counts) for each in looked(house).closed] == [(kind, counts)]


def test_a_pull_request_that_only_looks_like_ours_is_not() -> None:
    body = status_marker(known(suggestion()))
    others = [
        pull(1, body, author="carol"),
        pull(2, body, head_repository="mallory/widgets"),
        pull(3, body, head_ref="topic"),
    ]
    assert looked(House(others)) == HostVerdicts()


def test_a_marker_that_was_changed_by_hand_is_no_edit() -> None:
    sound = known(suggestion()).items[0]
    wrong = [
        replace(sound, suggestion=replace(suggestion(), after="evil")),
        replace(sound, id="0" * 12),
        replace(sound, suggestion=replace(suggestion(), path="../../etc/passwd")),
        replace(sound, suggestion=replace(suggestion(), path=".github/workflows/x.yml")),
        replace(sound, suggestion=None),
        replace(sound, id="x --> @alice <!--"),
        replace(sound, id="0123456789AB"),
    ]
    body = status_marker(Conversation(items=tuple(replace(each, number=n + 1) for n, each in enumerate(wrong))))
    found = looked(House([pull(1, body)]))
    assert {(each.rule, each.path, each.before) for each in found.closed} == {("", "", "")}
    assert {each.subject for each in found.closed} == {sound.id, "0" * 12}
    assert looked(House([pull(1, body, merged=True, merged_at=AT)])).landed == ()


def test_what_was_applied_keeps_its_text_and_what_was_dismissed_its_rule() -> None:
    asked = Question(PATH, "Opening", "How fast?", ("1 s", "2 s"), "missing-unit")
    start = known(suggestion(1), suggestion(2), asked)
    one, two, three = start.items
    after = done(dismiss(dismiss(start, two, "no", "bob"), three, "why ask", "bob"), [one.id], "d" * 40)
    said = [
        posted(1, US, status_marker(after) + "\nwords"),
        posted(2, "bob", "/specbot dismiss 2 no"),
        posted(3, "bob", "/specbot dismiss 3 why ask"),
    ]
    merged = pull(1, head_ref="topic", author="bob", merged=True, merged_at=AT, merge_commit="e" * 40)
    found = looked(House([merged], {1: said}))
    assert [(e.subject, e.rule, e.path, e.reason) for e in found.dismissed] == [
        (two.id, "vague-word", PATH, "no"),
        (three.id, "missing-unit", PATH, "why ask"),
    ]
    (landed,) = found.landed
    assert (landed.proposed.after, landed.proposed.commit, landed.came, landed.is_own) == (
        "after 1",
        "e" * 40,
        True,
        False,
    )


def test_an_open_pull_request_is_asked_about_only_where_specbot_spoke_lately() -> None:
    body = "<!-- specbot:status v1 -->\nwords"
    pulls = [pull(n, is_open=True, head_ref="topic", author="bob", closed_at=None) for n in (1, 2)]
    house = House(pulls, {1: [posted(1, US, body)], 2: [posted(2, "bob", "hello", 2)]})
    looked(house)
    assert house.asked == ["comments 1"]


def test_what_is_too_much_is_left_out_and_said() -> None:
    pulls = [pull(n, head_ref="topic", author="bob") for n in range(1, MOST_PULLS + 2)]
    latest = [posted(n, "bob", "hello") for n in range(MOST_COMMENTS + 1)]
    long = {1: [posted(n, "bob", "hello") for n in range(3001)]}
    found = looked(House(pulls, long, latest=latest))
    assert list(found.left_out) == [
        "Comments before the last 1,000 were not read.",
        "Pull requests before the last 200 were not looked at.",
        "#1: There are more than 3,000 comments. Go on in another one.",
    ]


def test_answers_and_who_asked() -> None:
    given = GivenAnswer(5, 1, "How fast?", "a" * 40, path=PATH)
    wrong = replace(given, wrong=(Objection("bob", "2 s"), Objection("carol", "never")))
    said = [
        posted(1, US, answer_marker(replace(given, abstained=True)) + "\nno", 7),
        posted(2, US, answer_marker(wrong) + "\nyes", 7),
        posted(3, "mallory", answer_marker(wrong) + "\nyes", 7),
        posted(5, "bob", "/specbot ask How fast?", 7),
    ]
    house = House([], {7: said})
    found = looked(house).answers
    assert [(each.kind, each.who, each.counts, each.reason) for each in found] == [
        (Kind.UNANSWERED, "bob", True, ""),
        (Kind.WRONG, "bob", True, "2 s"),
    ]
    # The question is too old for the latest comments: its conversation is read, once.
    house.latest = said[:3]
    assert looked(house).answers == found
    assert house.asked == ["comments 7"]
    house.said = {}
    assert [each.kind for each in looked(house).answers] == [Kind.WRONG]


def test_of_one_with_too_many_comments_its_own_text_is_read() -> None:
    body = status_marker(known(suggestion()))
    house = House([pull(1, body)], {1: [posted(n, "bob", "hello there") for n in range(3001)]})
    found = looked(house, number=1)
    assert [each.kind for each in found.closed] == [Kind.REJECTED]
    assert list(found.left_out) == ["#1: There are more than 3,000 comments. Go on in another one."]
    assert is_about(house, pull(2, author="bob", head_ref="topic"), "specbot/") is False  # type: ignore[arg-type]
    house.said[2] = house.said[1]
    assert is_about(house, pull(2, author="bob", head_ref="topic"), "specbot/") is True  # type: ignore[arg-type]


def test_items_of_another_root_are_told_apart() -> None:
    item = numbered(Conversation(), [("docs/", suggestion())], "c" * 40).items[0]
    found = looked(House([pull(1, status_marker(Conversation(items=(item,))))])).closed
    assert [(each.path, each.group) for each in found] == [(f"docs/{PATH}", "docs/openspec/specs/a")]
    moved = Item(1, "", item.id, item.suggestion)
    assert [e.path for e in looked(House([pull(1, status_marker(Conversation(items=(moved,))))])).closed] == [""]
