"""What is remembered on a pull request: numbers that stay, what people do not want, and what somebody else pasted."""

from dataclasses import dataclass, replace
from random import Random

from bot.openspec.suggestions import Question, Suggestion
from bot.workflows.conversation import (
    MOST_DISMISSED,
    MOST_SETTLED,
    Conversation,
    Item,
    conversation_on,
    dismiss,
    done,
    identity,
    numbered,
    read_conversation,
    status_marker,
    with_settled,
    words_of,
)
from bot.workflows.plan import Dismissal


@dataclass(frozen=True)
class Comment:
    body: str
    author: str = "specbot[bot]"
    id: int = 1
    node_id: str = ""
    path: str = ""
    line: int = 0
    number: int = 0
    reply_to: int = 0
    created_at: None = None


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


def chinese(random: Random, length: int) -> str:
    return "".join(chr(0x4E00 + random.randrange(20000)) for _ in range(length))  # packs badly


def asked(random: Random, number: int) -> Question:
    options = (chinese(random, 30), chinese(random, 30))
    return Question("openspec/specs/a/spec.md", f"Opening {number}", chinese(random, 80), options, "vague-word")


def dismissed(random: Random, number: int) -> Conversation:
    known = numbered(Conversation(), [("", suggestion(each)) for each in range(number)], "c1")
    for item in known.items:
        known = dismiss(known, item, chinese(random, 120), "bob")
    return known


def test_reasons_stay_as_long_as_questions_can_go() -> None:
    random = Random(1)
    known = numbered(dismissed(random, 60), [("", asked(random, each)) for each in range(200)], "c1")
    back = read_conversation(status_marker(known))
    assert [each.number for each in back.items] == [each.number for each in known.items]
    assert back.items[0].question == known.items[0].question and back.items[-1].question is None
    assert back.dismissed == known.dismissed


def test_of_too_many_dismissals_the_oldest_lose_their_reasons() -> None:
    random = Random(1)
    known = numbered(dismissed(random, MOST_DISMISSED), [("", asked(random, each)) for each in range(200)], "c1")
    back = read_conversation(status_marker(known))
    assert len(back.items) == 200 and not any(each.question for each in back.items)
    assert [each.id for each in back.dismissed] == [each.id for each in known.dismissed]
    assert back.dismissed[0].reason == "" and back.dismissed[-1] == known.dismissed[-1]
    assert all(back.is_dismissed("", suggestion(each)) for each in range(MOST_DISMISSED))


def test_the_oldest_dismissals_go_last_of_all() -> None:
    random = Random(1)
    many = [Dismissal(f"{random.randrange(16**12):012x}", by=chinese(random, 39)) for _ in range(300)]
    known = Conversation(dismissed=tuple(many), later=tuple(chinese(random, 30) for _ in range(100)))
    back = read_conversation(status_marker(known))
    assert 0 < len(back.dismissed) < 300 and back.dismissed == known.dismissed[-len(back.dismissed) :]
    assert back.later == known.later


def test_what_was_decided_on_is_kept_whole() -> None:
    known = numbered(Conversation(), [("", suggestion(each)) for each in range(3)], "c1")
    one, two, three = known.items
    after = done(dismiss(known, one, "no", "bob"), [two.id], "c2")
    assert after.settled == (one, two)
    back = read_conversation(status_marker(after))
    assert back == after and back.by_id(two.id) == replace(two, suggestion=None, done="c2")
    # Twice is once, and what lost its text already has none to keep.
    assert done(after, [two.id], "c2").settled == (one, two)
    assert with_settled(after, [three, replace(one, number=9)]).settled == (two, three, replace(one, number=9))
    many = [Item(n, "", f"{n:012x}", suggestion(n)) for n in range(MOST_SETTLED + 5)]
    assert with_settled(Conversation(), many).settled == tuple(many[5:])


def test_what_was_decided_on_goes_first_where_there_is_no_room() -> None:
    random = Random(1)
    fresh = [("", asked(random, each)) for each in range(30)]
    known = numbered(dismissed(random, 20), fresh, "c1")
    whole = with_settled(known, [Item(n, "", f"{n:012x}", None, asked(random, n)) for n in range(MOST_SETTLED)])
    back = read_conversation(status_marker(whole))
    assert 0 < len(back.settled) < MOST_SETTLED and back.settled == whole.settled[-len(back.settled) :]
    assert replace(back, settled=()) == replace(known, settled=())


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
