"""What is remembered on a pull request: numbers that stay, what people do not want, and what somebody else pasted."""

from dataclasses import dataclass, replace
from random import Random

from bot.openspec.suggestions import Question, Suggestion
from bot.workflows.conversation import (
    Conversation,
    conversation_on,
    dismiss,
    done,
    identity,
    numbered,
    read_conversation,
    status_marker,
    words_of,
)


@dataclass(frozen=True)
class Comment:
    body: str
    author: str = "specbot[bot]"
    id: int = 1
    node_id: str = ""
    path: str = ""


def suggestion(number: int, after: str = "after") -> Suggestion:
    return Suggestion("openspec/specs/a/spec.md", f"before {number}", f"{after} {number}", "vague-word", "why")


QUESTION = Question("openspec/specs/a/spec.md", "Opening", "How fast?", ("1 s", "2 s"), "vague-word")


def test_numbers_stay_and_gaps_are_not_filled() -> None:
    first = numbered(Conversation(), [("", suggestion(1)), ("", suggestion(2)), ("docs/", QUESTION)], "c1")
    assert [(each.number, each.prefix) for each in first.items] == [(1, ""), (2, ""), (3, "docs/")]
    second = numbered(first, [("", suggestion(4)), ("", suggestion(2)), ("docs/", QUESTION)], "c2")
    assert [each.number for each in second.items] == [2, 3, 4]
    assert second.item(2) == first.item(2)
    assert second.head == "c2"


def test_what_was_applied_keeps_its_number_and_is_not_asked_again() -> None:
    known = numbered(Conversation(), [("", suggestion(1)), ("", suggestion(2))], "c1")
    known = done(known, [suggestion(1).id], "abc")
    again = numbered(known, [("", suggestion(1)), ("", suggestion(3))], "c2")
    assert [(each.number, each.done) for each in again.items] == [(1, "abc"), (3, "")]


def test_a_dismissal_holds_for_other_words_for_the_same_thing() -> None:
    known = numbered(Conversation(), [("", suggestion(1))], "c1")
    item = known.item(1)
    assert item
    known = dismiss(known, item, "no", "bob")
    assert known.items == ()
    assert known.is_dismissed("", suggestion(1))
    assert known.is_dismissed("", suggestion(1, "other words"))
    assert not known.is_dismissed("", suggestion(2))
    assert not known.is_dismissed("", replace(suggestion(1), before="another text"))


def test_the_state_travels_in_a_marker() -> None:
    known = numbered(Conversation(paused=True), [("", suggestion(1)), ("docs/", QUESTION)], "c1")
    assert read_conversation(status_marker(known) + "\nwords") == known
    asked = identity("docs/", QUESTION.id)
    assert known.boxes() == {suggestion(1).id, asked, f"{asked}/a", f"{asked}/b"}


def test_too_much_for_a_marker_loses_contents_and_no_numbers() -> None:
    random = Random(1)
    noise = ["".join(chr(0x4E00 + random.randrange(20000)) for _ in range(3000)) for _ in range(12)]  # packs badly
    many = [("", replace(suggestion(n), after=noise[n])) for n in range(12)]
    known = numbered(Conversation(), many, "c1")
    back = read_conversation(status_marker(known))
    assert [each.number for each in back.items] == list(range(1, 13))
    assert back.items[0].suggestion == many[0][1]
    assert back.items[-1].suggestion is None


def test_only_our_own_comment_counts() -> None:
    pasted = Comment(status_marker(Conversation(paused=True)) + "\nhello", "mallory")
    quoted = Comment("> " + status_marker(Conversation(paused=True)))
    ours = Comment(status_marker(Conversation(head="c9")) + "\nwords\nmore")
    assert conversation_on([pasted, quoted, ours], "specbot[bot]") == (Conversation(head="c9"), ours)
    assert conversation_on([pasted, quoted], "specbot[bot]") == (Conversation(), None)
    assert words_of(ours) == "words\nmore"


def test_a_broken_state_is_none() -> None:
    assert read_conversation("<!-- specbot:status v1 AAAA -->") == Conversation()
    assert read_conversation("") == Conversation()


def test_the_same_text_in_two_roots_is_two_things() -> None:
    known = numbered(Conversation(), [("", suggestion(1)), ("docs/", suggestion(1))], "c1")
    one, two = known.items
    assert (one.number, two.number) == (1, 2) and one.id != two.id
    known = dismiss(known, two, "no", "bob")
    assert known.is_dismissed("docs/", suggestion(1)) and not known.is_dismissed("", suggestion(1))
