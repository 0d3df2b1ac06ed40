"""What a memory says to one root: what is silent, what was refused, what prompts are told, and in which order."""

from helpers.verdicts import FIRST, verdict

from bot.learning.events import Event, Kind, group_of
from bot.openspec.suggestions import Question, Suggestion
from bot.workflows.advice import MOST_ENTRIES, MOST_EXAMPLE, NO_ADVICE
from bot.workflows.identities import identity
from bot.workflows.learned import NOTHING, learned_of

DOORS, LIFTS = "openspec/specs/doors/spec.md", "openspec/specs/lifts/spec.md"
EDIT = Suggestion(DOORS, "a", "b", "vague-quantity", "Why.")


def silent(glob: str, rule: str = "vague-quantity", reason: str = "doors are poems") -> Event:
    return verdict(rule, Kind.SUPPRESSED, rule=rule, path=glob, reason=reason)


def taken(subject: str, before: str, after: str, **more: object) -> Event:
    return verdict(subject, Kind.MERGED, before=before, suggested=after, reason="", **more)


def test_nothing_changes_nothing() -> None:
    assert learned_of([]) == NOTHING
    assert (NOTHING.why_silent("vague-quantity", DOORS), NOTHING.is_refused(EDIT)) == ("", False)
    assert NOTHING.advice(DOORS, ["vague-quantity"]) == NO_ADVICE
    assert NOTHING.idle_note([]) == ""


def test_a_root_is_looked_up_by_its_place_in_the_repository() -> None:
    known = learned_of([silent(f"docs/{DOORS}"), verdict(identity("docs/", EDIT.id))])
    assert known.why_silent("vague-quantity", DOORS) == ""
    assert known.at("docs/").why_silent("vague-quantity", DOORS) == (
        f"vague-quantity is silent on docs/{DOORS} since 2026-11-02 because “doors are poems”"
    )
    assert known.at("docs/").why_silent("vague-quantity", LIFTS) == ""
    assert (known.is_refused(EDIT), known.at("docs/").is_refused(EDIT)) == (False, True)
    assert known.at("docs/").candidate("x", DOORS, "r").group == group_of(f"docs/{DOORS}")


def test_a_question_may_have_been_refused_too() -> None:
    asked = Question(DOORS, "Lock", "How fast?", ("1 s", "2 s"))
    assert learned_of([verdict(asked.id)]).is_refused(asked)


def test_words_of_people_are_one_printable_line() -> None:
    said = learned_of([silent("**", reason="no\x1b[2J\n\n# way" + "y" * 400)]).why_silent("vague-quantity", DOORS)
    assert said.isprintable()
    assert len(said) < 300


def test_a_prompt_is_told_what_several_said_of_its_rules_in_its_group() -> None:
    lifts = {"path": LIFTS, "group": group_of(LIFTS)}
    events = [verdict("s1", reason="Doors are doors."), verdict("s2", reason="Doors are doors.")]
    events += [verdict(f"l{at}", reason="Lifts lift.", **lifts) for at in range(2)]
    events += [verdict("s5", reason="One voice.")]
    known = learned_of(events)
    assert known.advice(DOORS, ["vague-quantity"]).said == "- Doors are doors."
    assert known.advice(LIFTS, ["no-rule", "vague-quantity"]).said == "- Lifts lift."
    assert known.advice(DOORS, ["another-rule"]) == NO_ADVICE


def test_a_prompt_is_told_little_and_the_weightiest_of_it() -> None:
    events = [verdict(f"{at}-{n}", reason=f"Say {at}.") for at in range(MOST_ENTRIES + 3) for n in range(2 + at)]
    lines = learned_of(events).advice(DOORS, ["vague-quantity"]).said.splitlines()
    assert lines == [f"- Say {at}." for at in range(MOST_ENTRIES + 2, 2, -1)]


def test_an_example_is_the_lines_that_an_edit_changed() -> None:
    block = "### Requirement: A\n{}\n\n#### Scenario: B\n- **WHEN** c"
    known = learned_of([taken("s1", block.format("It is 1."), block.format("It is 2."))])
    assert known.advice(DOORS, ["vague-quantity"]).taken == "Before:\nIt is 1.\nAfter:\nIt is 2."
    long = learned_of([taken("s1", block.format("It is 1."), block.format("x" * MOST_EXAMPLE))])
    assert long.advice(DOORS, ["vague-quantity"]) == NO_ADVICE


def test_the_words_that_a_rule_objects_to_stay_out_of_its_examples() -> None:
    known = learned_of([taken("s1", "It is fast.", "It is done.", rule="vague-word")])
    assert known.advice(DOORS, ["vague-word"]).taken == "Added:\nIt is done."


def test_what_is_left_out_first_weighs_least() -> None:
    events = [verdict(f"{at}-{n}", reason=f"Say {at}.") for at in range(2) for n in range(2 + at)]
    advice = learned_of([*events, taken("t", "one", "two")]).advice(DOORS, ["vague-quantity"])
    steps = []
    while advice:
        steps.append((advice.said.splitlines(), len(advice.pairs)))
        advice = advice.less()
    assert steps == [(["- Say 1.", "- Say 0."], 1), (["- Say 1.", "- Say 0."], 0), (["- Say 1."], 0)]


def test_what_silences_nothing_is_named_and_only_where_that_can_be_known() -> None:
    known = learned_of([silent("docs/openspec/specs/d*/**"), silent("**", rule="gone")])
    places = [("vague-quantity", DOORS)]
    assert known.at("docs/").idle_note([*places, ("gone", LIFTS)]) == ""
    assert "gone on ** (" in known.at("docs/").idle_note(places)
    assert known.at("docs/", alone=False).idle_note(places) == ""
    assert "docs/openspec/specs/d*/**" in known.at("docs/", alone=False).idle_note([])
    many = learned_of([silent("**", rule=f"rule-{at}") for at in range(9)])
    assert "); and 4 more. 'specbot" in many.idle_note([])


def test_places_repeat_with_their_seed_and_follow_what_people_take() -> None:
    groups = {"a": "Doors", "b": "Lifts"}
    events = [verdict(f"m{at}", Kind.MERGED, path=LIFTS, group="l", rule="good") for at in range(12)]
    events += [verdict(f"r{at}", path=DOORS, group="d", rule="bad") for at in range(12)]
    known = learned_of(events)
    named = {name: known.candidate(name, DOORS, {"a": "bad", "b": "good"}[name]) for name in groups}
    assert known.places(named, "seed") == known.places(dict(reversed(named.items())), "seed")
    first = [known.places(named, str(seed))["b"] for seed in range(50)]
    assert first.count(0) > 45


def test_people_who_may_not_write_say_nothing() -> None:
    events = [silent("**"), verdict(EDIT.id), verdict("s1", reason="x"), verdict("s2", reason="x")]
    assert learned_of(events) != NOTHING
    strange = learned_of(
        [Event(**{name: getattr(each, name) for name in _FIELDS} | {"counts": False}) for each in events]
    )
    assert strange == NOTHING


_FIELDS = [name for name in FIRST.__dataclass_fields__ if name != "counts"]
