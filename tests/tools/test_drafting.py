import pytest
from helpers.garden import PATH, SPEC, TREE, drafting, finding, refusing

from bot.errors import EditError
from bot.openspec.build import NewScenario
from bot.openspec.suggestions import Intent, Suggestion, Verdict
from bot.text.tree import DictTree

STEPS = "\n- **WHEN** a visitor comes\n- **THEN** the log names the visitor"
NEW = NewScenario("Visitor", (("WHEN", "a visitor comes"), ("THEN", "the log names the visitor")))


def test_an_accepted_text_is_a_suggestion_and_stands_in_the_draft() -> None:
    session = drafting("wording")
    made = session.propose(text="The valve controller SHALL water every bed for 20 minutes.")
    assert made == Suggestion(
        path=PATH,
        before=SPEC[SPEC.index("### Requirement: Night") : SPEC.index("\n\n### Requirement: Gate")],
        after=made.before.replace("waters every bed quickly", "SHALL water every bed"),
        rule="vague-word",
        reason='"quickly" cannot be tested; say what can be seen or measured.',
        requirement="Night watering",
        evidence=("why",),
        intents=frozenset({Intent.REWORD, Intent.OBLIGATION}),
        line=8,
        source="a-model",
    )
    assert session.accepted == [made]
    assert session.over
    assert session.draft.changed() == {PATH: SPEC.replace(made.before, made.after)}
    assert TREE.text(PATH) == SPEC


def test_an_obligation_is_declared_only_where_there_was_none() -> None:
    session = drafting("wording", requirement="Gate log")
    assert session.propose(text="The gate SHALL log each visitor.").intents == {Intent.REWORD}


def test_a_scenario_is_added_and_an_empty_one_is_filled() -> None:
    made = drafting("scenario").propose(scenario=NEW)
    assert made.intents == {Intent.ADD_SCENARIO}
    assert made.after.endswith(f"#### Scenario: Visitor{STEPS}")
    tree = DictTree({PATH: SPEC + "\n#### Scenario: Somebody\n"})
    made = drafting("scenario", tree=tree).propose(scenario=NEW)
    assert made.intents == {Intent.ADD_STEPS}
    assert "Scenario: Visitor" not in made.after
    assert made.after.endswith(f"#### Scenario: Somebody{STEPS}")


def test_a_purpose_is_written() -> None:
    made = drafting("purpose").propose(text="Keeps the beds wet.")
    assert (made.before, made.after) == ("## Purpose\nTBD", "## Purpose\nKeeps the beds wet.")
    assert (made.requirement, made.intents) == ("", {Intent.PURPOSE})
    assert SPEC.splitlines()[made.line - 1] == "## Purpose"
    bare = DictTree({PATH: SPEC.replace("## Purpose\nTBD\n\n", "")})
    assert drafting("purpose", tree=bare).propose(text="Keeps the beds wet.").line == finding("purpose").line


def test_a_refusal_changes_nothing_and_says_which_gate_said_what() -> None:
    session = drafting("wording", refusing("The number 20 is gone."))
    with pytest.raises(EditError, match=r"^The number 20 is gone\.$"):
        session.propose(text="The valve controller SHALL water every bed.")
    assert [each.why for each in session.refused] == ["The number 20 is gone."]
    assert session.refused[0].verdicts == (Verdict("first", True), Verdict("second", False, "The number 20 is gone."))
    assert not session.over
    assert session.draft.changed() == {}


def test_without_a_gate_nothing_passes() -> None:
    session = drafting("wording", lambda _: [])
    with pytest.raises(EditError, match="No gate looked at it"):
        session.propose(text="Words.")
    assert session.draft.changed() == {}


def test_the_text_as_it_stands_is_told_apart_before_any_gate() -> None:
    judge = refusing("never asked")
    session = drafting("wording", judge)
    with pytest.raises(EditError, match="That is the text as it stands"):
        session.propose(text=" The valve controller waters every bed\nquickly for 20 minutes.")
    assert judge.seen == []


def test_an_unfit_field_is_refused_and_the_session_goes_on() -> None:
    session = drafting("wording")
    with pytest.raises(EditError, match="The text holds a heading"):
        session.propose(text="Words.\n### Requirement: Mine")
    with pytest.raises(EditError, match="The text is empty"):
        session.propose()
    session.propose(text="Words.")


def test_a_requirement_that_is_gone() -> None:
    with pytest.raises(EditError, match='has no requirement "Nowhere"'):
        drafting("wording", requirement="Nowhere").propose(text="Words.")
    with pytest.raises(EditError, match="is no spec or delta"):
        drafting("wording", tree=DictTree({})).propose(text="Words.")


def test_a_question_ends_the_session() -> None:
    session = drafting("wording")
    question = session.ask("How\nfast?", ["1 minute", "1  hour"])
    assert (question.text, question.options, question.rule) == ("How fast?", ("1 minute", "1 hour"), "vague-word")
    assert (question.path, question.requirement) == (PATH, "Night watering")
    for call in (
        lambda: session.propose(text="Words."),
        lambda: session.ask("What?", ["a", "b"]),
        lambda: session.finish("done"),
    ):
        with pytest.raises(EditError, match="This session is over"):
            call()


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("How fast?", ["1"], "2 to 4 options"),
        ("How fast?", ["1", "1"], "2 to 4 options"),
        ("How fast?", ["1", "2", "3", "4", "5"], "2 to 4 options"),
        ("How fast?", ["1", "x" * 121], "The option has 121 characters"),
        ("", ["1", "2"], "The question is empty"),
        ("<!-- specbot -->", ["1", "2"], "The question holds an HTML comment"),
    ],
)
def test_an_unfit_question(text: str, options: list[str], sentence: str) -> None:
    session = drafting("wording")
    with pytest.raises(EditError, match=sentence):
        session.ask(text, options)
    assert not session.over


def test_the_passage_is_the_paragraph_of_the_finding() -> None:
    assert drafting("wording").passage() == "The valve controller waters every bed quickly for 20 minutes."
    assert drafting("purpose").passage() == ""
    tree = DictTree({PATH: SPEC.replace("20 minutes.\n\n####", "20 minutes.\n\nMore.\n\n####", 1)})
    assert drafting("wording", tree=tree).passage().startswith("The valve controller waters")
