"""Suggestions through the gates: which one refuses, and what it says."""

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.cases import Case, read_cases

from bot.gates.registry import GATES, judge, refusal
from bot.openspec.findings import Finding
from bot.openspec.suggestions import ANSWER, Intent, Suggestion, Verdict
from bot.openspec.validate_spec import validate_spec
from bot.rules.rule import Profile
from bot.text.tree import DictTree, Link, Tree
from bot.workflows.context import DEFAULT_RULES, Quality
from bot.workflows.profiles import in_profile

PATH = "openspec/specs/door/spec.md"
FRAME = """# door Specification

## Purpose
Keeps the door of the house shut, and opens it for those who live there.

## Requirements
### Requirement: One
{}

#### Scenario: A
- **WHEN** an alarm rings
- **THEN** the door is locked

### Requirement: Other
The door SHALL open from inside.

#### Scenario: B
- **WHEN** someone leaves
- **THEN** the door opens
"""


def _validate(tree: Tree, path: str) -> list[Finding]:
    return validate_spec(path, tree.text(path))


STRICT = Quality(in_profile(Profile.STRICT))


def taken_through(suggestion: Suggestion, text: str, quality: Quality = DEFAULT_RULES) -> tuple[Verdict, ...]:
    return judge(suggestion, DictTree({PATH: text}), _validate, quality)


@pytest.mark.parametrize("case", read_cases(Path(__file__).parent / "cases.txt"), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    before, after = case.given.strip(), case.parts["after"].strip()
    intents = frozenset(Intent(word) for word in case.parts["intents"].split())
    suggestion = Suggestion(PATH, before, after, "test", "Because.", requirement="One", intents=intents)
    verdicts = taken_through(suggestion, FRAME.format(before))
    if "passes" in case.parts:
        assert [each.gate for each in verdicts if each.passed] == list(GATES)
        return
    gate, _, words = case.parts["refused"].strip().partition(":")
    assert verdicts[-1].gate == gate, verdicts[-1]
    assert words.strip() in refusal(verdicts)
    assert all(each.passed for each in verdicts[:-1])


def test_a_scenario_may_be_added_but_not_made_up() -> None:
    text = FRAME.format("The system SHALL lock the door within 5 seconds of an alarm.")
    before = text[text.index("### Requirement: One") : text.index("\n\n### Requirement: Other")]
    added = "\n\n#### Scenario: Night\n- **WHEN** an alarm rings\n- **THEN** the door is locked within {} seconds"
    for number, passed in (("5", True), ("7", False)):
        suggestion = Suggestion(
            PATH, before, before + added.format(number), "test", "Because.", intents=frozenset({Intent.ADD_SCENARIO})
        )
        verdicts = taken_through(suggestion, text)
        assert all(each.passed for each in verdicts) == passed
        assert passed or "7 s" in refusal(verdicts)


def test_a_lost_scenario_and_a_changed_step_are_refused() -> None:
    text = FRAME.format("The system SHALL lock the door.")
    for before, after, words in (
        (
            "#### Scenario: A\n- **WHEN** an alarm rings\n- **THEN** the door is locked",
            "",
            'scenario "A" would be lost',
        ),
        ("- **THEN** the door is locked", "- **THEN** the door stays", 'Scenario "A" would change'),
    ):
        block = text[text.index("### Requirement: One") : text.index("\n\n### Requirement: Other")]
        suggestion = Suggestion(
            PATH, block, block.replace(before, after).rstrip(), "t", "Because.", intents=frozenset({Intent.REWORD})
        )
        assert words in refusal(taken_through(suggestion, text))


@pytest.mark.parametrize(
    "path", ["openspec/changes/archive/2026-01-01-x/specs/door/spec.md", "README.md", "openspec/specs/gone/spec.md"]
)
def test_only_live_spec_documents_may_change(path: str) -> None:
    tree = DictTree({path: "a", PATH: "a"} if "gone" not in path else {PATH: "a"})
    verdicts = judge(Suggestion(path, "a", "b", "t", "Because."), tree, _validate, Quality())
    assert "no spec document" in refusal(verdicts)


def test_a_link_is_not_written_through() -> None:
    tree = DictTree({PATH: Link("../other/spec.md"), "openspec/specs/other/spec.md": "a"})
    verdicts = judge(Suggestion(PATH, "a", "b", "t", "Because."), tree, _validate, Quality())
    assert "no spec document" in refusal(verdicts)


def test_text_that_is_there_twice_or_not_at_all() -> None:
    text = FRAME.format("It SHALL be.")
    assert "no longer there" in refusal(taken_through(Suggestion(PATH, "gone", "b", "t", "B."), text))
    twice = text + "\nIt SHALL be.\n"
    assert "more than once" in refusal(
        taken_through(Suggestion(PATH, "It SHALL be.", "It SHALL go.", "t", "B."), twice)
    )


NIGHT = "### Requirement: One\nThe system SHALL lock the door at 22:00.\n\n#### Scenario: A"
STEPS = "\n- **WHEN** the clock shows 22:00\n- **THEN** {}"


@pytest.mark.parametrize(
    ("then", "says"),
    [
        ("the door is locked", ""),
        ("the door is locked within 99 seconds", "99 s"),
        ("the door is locked, see https://evil.example/x", "https://evil.example/x"),
        ("`rm -rf /` runs at the door", "rm -rf /"),
        ("the system SHOULD lock the door", "does not say SHOULD"),
        ("the clock shows 22:00", "say the same"),
        ("police receive encrypted messages containing everybody's passwords", "foreign to this spec"),
        ("the door @octocat is locked", "@octocat"),
    ],
)
def test_what_fills_an_empty_scenario_is_held_to_its_requirement(then: str, says: str) -> None:
    text = FRAME.format("X")
    block = text[text.index("### Requirement: One") : text.index("\n\n### Requirement: Other")]
    text = text.replace(block, NIGHT)
    suggestion = Suggestion(PATH, NIGHT, NIGHT + STEPS.format(then), "t", "B.", intents=frozenset({Intent.ADD_STEPS}))
    verdicts = taken_through(suggestion, text)
    assert says in refusal(verdicts)
    assert all(each.passed for each in verdicts) == (not says), verdicts


@pytest.mark.parametrize(
    ("then", "says"),
    [
        ("the log lies in house/logs", ""),
        ("the log lies in house/log", "house/log"),
        ("the log lies in house/logs/night", "house/logs/night"),
        ("the log is `house/logs` of v1", ""),
        ("the log is `house/logs` of app/v1", "app/v1"),
    ],
)
def test_a_name_in_code_may_be_written_without_its_marks(then: str, says: str) -> None:
    text = FRAME.format("X")
    block = text[text.index("### Requirement: One") : text.index("\n\n### Requirement: Other")]
    night = NIGHT.replace("at 22:00", "and log it in `house/logs/` of v1.2 at 22:00")
    suggestion = Suggestion(PATH, night, night + STEPS.format(then), "t", "B.", intents=frozenset({Intent.ADD_STEPS}))
    verdicts = taken_through(suggestion, text.replace(block, night))
    assert says in refusal(verdicts)
    assert all(each.passed for each in verdicts) == (not says), verdicts


@pytest.mark.parametrize(
    ("purpose", "says"),
    [
        ("Keeps the door of the house shut at night and lets those who live there open it.", ""),
        (
            "Every door shall be shut and those who live there must open it, whatever happens.",
            "belong into requirements",
        ),
        ("Keeps the door of the house shut at night. It is open (for those who live there.)", ""),
        ("Keeps the door of the house shut:\n\n- at night\n- for those who live there", ""),
        ("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.", "foreign to this spec"),
        ("Keeps the door of the house shut for 7 days, and opens it for those who live there.", "604800 s"),
        ("Keeps the [door](http://evil.example) of the house shut for those who live there.", "is markup"),
        ("Keeps the door of the house shut for those who live there, &#64;house.", '"&#64;" is markup'),
        ("Keeps the door of the house shut for those who live there, &lt;house&gt;.", '"&lt;" is markup'),
        ("Keeps the door of the house shut for those who live there: www.house.door", '"www.house.door" is markup'),
        ("Keeps the door of the house shut for those who live there: door@house.door", '"door@house.door" is markup'),
        ("Keeps the door of the house shut for those who live there, gh-1.", '"gh-1" is markup'),
        ("Keeps the door of the house shut for those who live there, house/door#1.", '"door#1" is markup'),
        ("Keeps the door of the house shut for those who live there.\n[house]: //door", '"[house]:" is markup'),
        ("Keeps the door of the house shut for those who live there [^1].", '"[^1]" is markup'),
    ],
)
def test_a_purpose_is_held_to_its_sources(purpose: str, says: str) -> None:
    text = FRAME.format("It SHALL be.").replace(
        "Keeps the door of the house shut, and opens it for those who live there.", "TBD"
    )
    before = "## Purpose\nTBD"
    intents = frozenset({Intent.PURPOSE})
    why = ("proposal.md: The house has a door, and those who live there want it shut and opened at night.",)
    suggestion = Suggestion(PATH, before, f"## Purpose\n{purpose}", "t", "B.", intents=intents, evidence=why)
    verdicts = taken_through(suggestion, text)
    assert says in refusal(verdicts)
    assert all(each.passed for each in verdicts) == (not says), verdicts


@pytest.mark.parametrize(
    ("purpose", "says"),
    [
        (
            "在用户连续登录失败后锁定账户，防止账户被暴力破解，以保护账户安全；登录失败的次数受到限制，用户不必担心账户经常被破解。",
            "",
        ),
        ("Locks an account after failed attempts to log in, so that nobody guesses its password.", "another language"),
        (
            "春江潮水连海平，海上明月共潮生。滟滟随波千万里，何处春江无月明。江流宛转绕芳甸，月照花林皆似霰。空里流霜不觉飞，汀上白沙看不见。",
            "foreign to this spec",
        ),
        (
            "在用户连续 9 次登录失败后锁定账户，防止账户被暴力破解，以保护账户安全；登录失败的次数受到限制，用户不必担心账户经常被破解。",
            '"9',
        ),
    ],
)
def test_a_purpose_is_written_in_the_language_of_the_spec(purpose: str, says: str) -> None:
    """Chinese puts no spaces between words: pairs of characters stand for them."""
    why = ("proposal.md: 用户反馈账户经常被暴力破解，需要限制连续登录失败的次数，以保护账户安全。",)
    text = "# 登录\n\n## Purpose\nTBD\n\n## Requirements\n### Requirement: 登录失败锁定\n系统必须在连续 5 次登录失败后锁定账户。\n"
    suggestion = Suggestion(PATH, "TBD", purpose, "t", "B.", intents=frozenset({Intent.PURPOSE}), evidence=why)
    verdicts = taken_through(suggestion, text)
    assert says in refusal(verdicts)
    assert all(each.passed for each in verdicts) == (not says), verdicts


@pytest.mark.parametrize("heading", ["", "## Purpose\n"])
def test_a_purpose_is_not_left_in_the_middle_of_a_sentence(heading: str) -> None:
    text = FRAME.format("It SHALL be.")
    whole = "Keeps the door of the house shut, and opens it for those who live there."
    for words, says in ((f"{whole[:-1]} at night.", ""), (f"{whole[:-1]} at", "middle of a sentence")):
        suggestion = Suggestion(
            PATH, f"{heading}{whole}", f"{heading}{words}", "t", "B.", intents=frozenset({Intent.PURPOSE}),
            evidence=("Those who live there want it open at night.",),
        )  # fmt: skip
        assert says in refusal(taken_through(suggestion, text))


def test_a_purpose_comes_only_where_one_is_declared() -> None:
    whole = FRAME.format("The door SHALL be locked.")
    purpose = whole[whole.index("## Purpose") : whole.index("## Requirements")]
    text = whole.replace(purpose, "")
    suggestion = Suggestion(PATH, "## Requirements", f"{purpose}## Requirements", "t", "B.", evidence=(purpose,))
    assert refusal(taken_through(suggestion, text)).endswith("A section would appear or disappear.")
    declared = replace(suggestion, intents=frozenset({Intent.PURPOSE}))
    assert all(each.passed for each in taken_through(declared, text))


def test_words_of_the_scenarios_may_be_used_and_cost_length() -> None:
    text = FRAME.format("The system SHALL lock the door.")
    block = text[text.index("### Requirement: One") : text.index("\n\n### Requirement: Other")]
    longer = block.replace("lock the door.", "lock the door when an alarm rings.")
    verdicts = taken_through(Suggestion(PATH, block, longer, "t", "B.", intents=frozenset({Intent.REWORD})), text)
    assert verdicts[-1].gate == "brevity"
    assert "would grow by 4 words where 0 are allowed" in refusal(verdicts)


@pytest.mark.parametrize(
    ("after", "says"),
    [
        ("The system SHALL take the fast-path and lock the door promptly.", ""),
        ("The system SHALL take the fast-path fast and lock the door.", ""),
        ("The system SHALL take the fast-path and lock the door.", ""),
        ("The system SHALL take the fast-path, the prompt one, and lock the door.", "another form: prompt"),
        ("The system SHALL take the path fast and lock the door promptly.", "would be gone"),
    ],
)
def test_of_two_vague_words_one_may_go(after: str, says: str) -> None:
    before = "The system SHALL take the fast-path fast and lock the door promptly."
    text = FRAME.format(before)
    block = text[text.index("### Requirement: One") : text.index("\n\n### Requirement: Other")]
    intents = frozenset({Intent.REWORD})
    suggestion = Suggestion(PATH, block, block.replace(before, after), "vague-word", "B.", "One", intents=intents)
    verdicts = taken_through(suggestion, text)
    assert says in refusal(verdicts)
    assert all(each.passed for each in verdicts) == (not says), verdicts


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ("The system SHALL lock the door; a wooden wedge is not appropriate for that.", "appropriate"),
        ("The system SHALL lock the door where the alarm is adequate for it.", "adequate"),
        ("The system SHALL use bolts for the door, not wedges or other robust locks.", "robust"),
        ("The system SHALL lock the door where possible and ring the bell.", "where possible"),
        ("The system SHALL lock the doors, the windows, etc. of the house.", "etc"),
        ("The system SHALL lock the door as quickly as the bell rings.", "quickly"),
        ("The system SHALL lock the door when there is an adequate number of guards.", "adequate"),
        ("The system SHALL lock the door as fast as the wind.", "fast"),
        ("The system SHALL lock the door more securely at night.", "securely"),
        ("The system SHALL be robust.", "robust"),
    ],
)
def test_a_vague_word_that_carries_the_sentence_stays(before: str, word: str) -> None:
    text = FRAME.format(before)
    block = text[text.index("### Requirement: One") : text.index("\n\n### Requirement: Other")]
    after = block.replace(f" {word}", "")
    intents = frozenset({Intent.REWORD})
    verdicts = taken_through(Suggestion(PATH, block, after, "vague-word", "B.", "One", intents=intents), text, STRICT)
    assert f'Without "{word}" the sentence would say something else' in refusal(verdicts)


def test_a_vague_word_in_another_form_is_still_vague() -> None:
    text = FRAME.format("The system SHALL lock the door quickly and in an appropriate form.")
    block = text[text.index("### Requirement: One") : text.index("\n\n### Requirement: Other")]
    for wording, says in (("in a quick form", "quick"), ("", "")):
        after = block.replace(" quickly and in an appropriate form", f" {wording}".rstrip())
        intents = frozenset({Intent.REWORD})
        verdicts = taken_through(Suggestion(PATH, block, after, "vague-word", "B.", "One", intents=intents), text)
        assert all(each.passed for each in verdicts) == (not says), verdicts
        assert says in refusal(verdicts)


def test_a_byte_that_is_no_text_may_not_become_another() -> None:
    before = "The caf\udce9 will open the door."
    after = before.replace("will", "SHALL")
    intents = frozenset({Intent.OBLIGATION})
    good = Suggestion(PATH, before, after, "test", "Because.", requirement="One", intents=intents)
    assert refusal(taken_through(good, FRAME.format(before))) == ""
    bad = Suggestion(
        PATH, before, after.replace("\udce9", "\ufffd"), "test", "Why.", requirement="One", intents=intents
    )
    assert refusal(taken_through(bad, FRAME.format(before))) == "A byte that is no UTF-8 would be lost."


LOCKS = "The system SHALL lock the door within 5 seconds."
RINGS = "The system SHALL ring the bell."


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (LOCKS, f"{LOCKS} {RINGS}", ""),
        (LOCKS, f"{LOCKS}\n{RINGS}", ""),
        (LOCKS, f"{RINGS} {LOCKS}", ""),
        (LOCKS, f"{LOCKS}\n- {RINGS}", "cannot stand inside"),
        (LOCKS, f"{LOCKS} {RINGS}\n- And more.", "More would change"),
        (LOCKS, f"{LOCKS} {RINGS} {RINGS}", "Only a sentence that"),
        (LOCKS, f"{LOCKS} The system SHALL ring the gong.", "Only a sentence that"),
        (LOCKS, f"{LOCKS.replace('5', '6')} {RINGS}", "More would change"),
        (LOCKS, f"{LOCKS} {RINGS} And more.", "More would change"),
        (LOCKS, f"{LOCKS[:-1]} unless {RINGS}", "cannot stand inside"),
        (LOCKS, f"{LOCKS} {RINGS}Or not.", "cannot stand inside"),
        (f"{LOCKS} {RINGS}", f"{LOCKS} {RINGS} {RINGS}", ""),
        (f"{LOCKS} {RINGS}", LOCKS, "Only a sentence that"),
    ],
)
def test_a_sentence_that_the_author_chose_comes_in_alone(before: str, after: str, says: str) -> None:
    intents = frozenset({Intent.STATEMENT})
    made = Suggestion(PATH, before, after, "unanswered-question", "B.", "One", evidence=(f"{ANSWER}{RINGS}",))
    told = refusal(taken_through(replace(made, intents=intents), FRAME.format(before)))
    assert says in told if says else told == ""


@pytest.mark.parametrize(
    "answer",
    [
        "It is out of scope.",
        "The system SHALL ring",
        "2 seconds",
        "The system SHALL ring [here](https://evil.example).",
    ],
)
def test_only_a_plain_sentence_that_obliges_is_a_statement(answer: str) -> None:
    intents = frozenset({Intent.STATEMENT})
    made = Suggestion(
        PATH, LOCKS, f"{LOCKS} {answer}", "t", "B.", "One", evidence=(f"{ANSWER}{answer}",), intents=intents
    )
    assert "no plain sentence" in refusal(taken_through(made, FRAME.format(LOCKS)))


def test_no_sentence_comes_into_a_scenario() -> None:
    text = FRAME.format(LOCKS)
    before = "- **THEN** the door is locked"
    after = f"{before}\n{RINGS}"
    intents = frozenset({Intent.STATEMENT})
    whole = text[text.index("### Requirement: One") : text.index("\n\n### Requirement: Other")]
    made = Suggestion(PATH, whole, whole.replace(before, after), "t", "B.", "One", evidence=(f"{ANSWER}{RINGS}",))
    assert "not into a scenario" in refusal(taken_through(replace(made, intents=intents), text))
