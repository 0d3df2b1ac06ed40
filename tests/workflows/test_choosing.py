"""What a plan and the open pull request come to together, and what the caps leave for the next one."""

from dataclasses import replace

from bot.config import LimitsConfig
from bot.openspec.suggestions import Question, Suggestion
from bot.workflows.choosing import capped, in_step, places_of, unanswered, wanted
from bot.workflows.conversation import Conversation, Item, dismiss, numbered
from bot.workflows.improve import Improved
from bot.workflows.plan import ImproveWork, Part

PATH = "openspec/specs/gate/spec.md"
NOTHING = Conversation()


def edit(name: str, rule: str = "obligation-case", after: str = "SHALL") -> Suggestion:
    return Suggestion(PATH, f"{name} will", f"{name} {after}", rule, "Why.", requirement=name)


def asked(name: str, rule: str = "vague-word") -> Question:
    return Question(PATH, name, f"How fast is {name}?", ("1 second", "2 seconds"), rule)


def conversation(*found: Suggestion | Question, prefix: str = "") -> Conversation:
    return numbered(Conversation(), [(prefix, each) for each in found], "a" * 40)


def work(*found: Suggestion | Question, knew: Conversation = NOTHING, prefix: str = "") -> ImproveWork:
    edits = tuple(Improved(each, ()) for each in found if isinstance(each, Suggestion))
    questions = tuple(each for each in found if isinstance(each, Question))
    part = Part(prefix, edits, questions)
    return ImproveWork("main", "b" * 40, "", (part,), knew=tuple(each.id for each in knew.items))


def told(parts: list[Part]) -> list[Suggestion | Question]:
    return [
        *(each.suggestion for part in parts for each in part.suggestions),
        *(q for part in parts for q in part.questions),
    ]


def test_what_came_since_stays() -> None:
    assert told(in_step(work(edit("A")), conversation(edit("B"), asked("C")))) == [edit("B"), edit("A"), asked("C")]


def test_for_one_block_the_plan_counts() -> None:
    assert told(in_step(work(edit("A", after="MUST")), conversation(edit("A")))) == [edit("A", after="MUST")]


def test_what_has_gone_since_is_gone() -> None:
    knew = conversation(edit("A"), edit("B"), asked("C"))
    now = dismiss(knew, Item(1, "", edit("A").id, edit("A")), "no", "bob")
    assert told(in_step(work(edit("A"), edit("B"), asked("C"), knew=knew), now)) == [edit("B"), asked("C")]


def test_what_the_plan_made_anew_does_not_come_back() -> None:
    knew = conversation(edit("A"), asked("C"))
    assert told(in_step(work(edit("B"), knew=knew), knew)) == [edit("B")]


def test_a_question_that_was_answered_since_is_not_asked_again() -> None:
    knew = conversation(asked("C"))
    answered = conversation(edit("C", "vague-word", "in 1 second"))
    assert told(in_step(work(asked("C"), knew=knew), answered)) == [edit("C", "vague-word", "in 1 second")]


def test_roots_do_not_mix() -> None:
    parts = in_step(work(edit("A"), prefix="docs/"), conversation(edit("A"), prefix="app/"))
    assert [(part.prefix, len(part.suggestions)) for part in parts] == [("docs/", 1), ("app/", 1)]


def test_only_the_rule_that_asked_is_an_answer() -> None:
    assert unanswered([asked("A")], [edit("A")]) == (asked("A"),)
    assert unanswered([asked("A")], [edit("A", "vague-word")]) == ()
    assert unanswered([asked("A")], [edit("B", "vague-word")]) == (asked("A"),)


def test_what_nobody_wants_is_left_out() -> None:
    known = conversation(edit("A"), asked("B"))
    for item in known.items:
        known = dismiss(known, item, "no", "bob")
    assert told(wanted([Part("", (Improved(edit("A"), ()), Improved(edit("C"), ())), (asked("B"),))], known)) == [
        edit("C")
    ]


def test_the_caps_leave_the_rest_with_its_documents() -> None:
    edits = tuple(Improved(edit(name), ()) for name in "ABC")
    chosen = capped(
        [Part("", edits), Part("docs/", edits, (asked("A"),))], LimitsConfig(suggestions=4, files=1, questions=0)
    )
    assert [len(part.suggestions) for part in chosen.parts] == [3, 0]
    assert (chosen.more, chosen.later) == (3, (f"docs/{PATH}",))
    assert chosen.parts[1].questions == ()


def test_the_order_of_a_plan_says_what_has_room() -> None:
    edits = [edit(name) for name in "ABCD"]
    planned = replace(work(*edits), order=tuple(each.id for each in reversed(edits)))
    limits = LimitsConfig(suggestions=2)
    chosen = capped(planned.parts, limits, places_of(planned, NOTHING))
    assert told(list(chosen.parts)) == edits[2:]
    assert (chosen.more, chosen.later) == (2, (PATH,))
    assert told(list(capped(planned.parts, limits).parts)) == edits[:2]


def test_what_stands_in_the_pull_request_has_room_whatever_the_order() -> None:
    edits = [edit(name) for name in "ABCD"]
    known = conversation(edits[0])
    planned = replace(work(*edits, knew=known), order=tuple(each.id for each in reversed(edits)))
    chosen = capped(planned.parts, LimitsConfig(suggestions=2), places_of(planned, known))
    assert told(list(chosen.parts)) == [edits[0], edits[3]]


def test_without_an_order_nothing_is_placed() -> None:
    assert places_of(work(edit("A")), conversation(edit("A"))) == {}


def test_an_order_of_somebodys_making_lifts_no_cap() -> None:
    twice = (Improved(edit("A"), ()),) * 9
    order = (edit("A").id, edit("A").id, "x" * 99, "")
    planned = replace(work(), parts=(Part("", twice),), order=order)
    chosen = capped(planned.parts, LimitsConfig(suggestions=2), places_of(planned, NOTHING))
    assert (len(chosen.parts[0].suggestions), chosen.more) == (2, 7)
