"""``specbot ask``: answers with quotations, abstentions, older commits."""

import json
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo
from helpers.run import run
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec

RENTAL = "The rental SHALL end 30 minutes after the last ride."
DELTA = "openspec/changes/night/specs/lamps/spec.md"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    put(
        tmp_path,
        path_of("bikes"),
        spec("bikes", Rental=RENTAL, Deposit="The system SHALL hold a deposit for each rider."),
    )
    delta = "## ADDED Requirements\n### Requirement: Night light\nThe lamp SHALL shine at night.\n\n#### Scenario: Dusk\n- **WHEN** the sun sets\n- **THEN** the lamp shines in yellow\n"
    put(tmp_path, DELTA, delta)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def test_an_answer_quotes_the_requirement_with_its_place(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "ask", "when does a rental end?", "--no-model")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == RENTAL
    assert "openspec/specs/bikes/spec.md:8, Rental" in ran.out
    assert "Without a model" in ran.out


def test_an_abstention_names_what_was_looked_at(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "ask", "who pays for a stolen bicycle in the rental?", "--no-model")
    assert ran.code == 1
    assert ran.out.startswith("The specs do not say.")
    assert "Rental  openspec/specs/bikes/spec.md:7" in ran.out


def test_what_no_spec_speaks_of_is_not_answered_by_the_rest(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "ask", "when does a rental of a zeppelin end?", "--no-model")
    assert (ran.code, ran.out.splitlines()[0]) == (1, 'The specs do not say. No spec speaks of "zeppelin".')


def test_what_is_said_of_one_thing_does_not_answer_what_is_asked_of_another(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "ask", "after the last ride, when does the rental end?", "--no-model").code == 0
    ran = run(capsys, "ask", "after the last deposit, when does the rental end?", "--no-model")
    told = 'The specs do not say. What comes nearest says nothing of "deposit".'
    assert (ran.code, ran.out.splitlines()[0]) == (1, told)


def test_an_amount_is_not_answered_without_a_number(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "ask", "how long is a deposit held?", "--no-model").code == 1
    assert run(capsys, "ask", "how long does a rental go on after the last ride?", "--no-model").code == 0


def test_json_has_its_shape(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answered = json.loads(run(capsys, "ask", "when does a rental end?", "--json", "--no-model").out)
    assert_shape("ask", answered)
    assert answered["citations"][0]["quote"] == RENTAL
    assert answered["citations"][0]["commit"] is None
    assert not answered["abstained"]
    abstained = json.loads(run(capsys, "ask", "who painted it?", "--json", "--no-model").out)
    assert_shape("ask", abstained)
    assert abstained["abstained"]
    assert abstained["answer"] is None


def test_what_an_open_change_brings_is_said_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "ask", "what does the lamp do when the sun sets?", "--no-model")
    assert "After the change night: " in ran.out
    assert "the lamp shines in yellow" in ran.out


LONGER = "openspec/changes/longer/specs/bikes/spec.md"
LATER = f"## MODIFIED Requirements\n### Requirement: Rental\n{RENTAL.replace('30', '45')}\n"
NOW_AND_LATER = [
    # the delta, the question, what is said of today and what of the change
    (LATER, "when does a rental end?", [RENTAL], [RENTAL.replace("30", "45")]),
    (LATER.replace("45", "30") + "A bell SHALL ring.\n", "when does a rental end?", [RENTAL], []),
    (LATER + "A bell SHALL ring.\n", "what shall ring?", [], ["A bell SHALL ring."]),
]


@pytest.mark.parametrize(("delta", "question", "now", "later"), NOW_AND_LATER)
def test_what_holds_today_is_said_before_what_a_change_will_bring(
    root: Path, capsys: pytest.CaptureFixture[str], delta: str, question: str, now: list[str], later: list[str]
) -> None:
    put(root, LONGER, delta)
    answer = run(capsys, "ask", question, "--no-model", "--json").json
    of = [answer["citations"][each["citations"][0]]["change"] for each in answer["sentences"]]
    assert [each["text"] for each in answer["sentences"]] == [*now, *later]
    assert of == [*[None] * len(now), *["longer"] * len(later)]
    assert answer["answer"] == " ".join([*now, *(f"After the change longer: {each}" for each in later)])


def test_an_older_commit_is_asked_and_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repo = GitRepo(root)
    repo.run("init", "--quiet")
    old = repo.commit(message="a rental")
    put(root, path_of("bikes"), spec("bikes", Rental=RENTAL.replace("30", "45")))
    repo.commit(message="longer")
    now = json.loads(run(capsys, "ask", "when does a rental end?", "--json", "--no-model").out)
    then = json.loads(run(capsys, "ask", "when does a rental end?", "--json", "--no-model", "--at", old).out)
    assert ("45 minutes" in now["answer"], "30 minutes" in then["answer"]) == (True, True)
    assert then["citations"][0]["commit"] == old


def test_since_when_is_told_by_the_history(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repo = GitRepo(root)
    repo.run("init", "--quiet")
    first = repo.commit(message="Let rentals end", date="2026-03-01T10:00:00Z")
    put(root, path_of("bikes"), spec("bikes", Rental=RENTAL.replace("30", "45")))
    last = repo.commit(message="Longer rentals", date="2026-04-01T10:00:00Z")
    put(
        root, path_of("bikes"), spec("bikes", Rental=RENTAL.replace("30", "45"), Helmets="The dock SHALL lend helmets.")
    )
    repo.commit(message="Helmets", date="2026-05-01T10:00:00Z")
    answer = json.loads(run(capsys, "ask", "since when does a rental end?", "--json", "--no-model").out)
    assert [each["text"] for each in answer["sentences"]] == [
        f'"Rental" was added on 2026-03-01 by {first[:9]}: Let rentals end.',
        f'"Rental" was last changed on 2026-04-01 by {last[:9]}: Longer rentals.',
    ]
    assert [each["commit"] for each in answer["citations"]] == [first, last]
    assert run(capsys, "ask", "since when may zeppelins land?", "--no-model").code == 1


def test_a_follow_up_leans_on_the_last_question(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "ask", "and when is that?", "--no-model", "--follow-up").code == 2
    run(capsys, "ask", "when does a rental end?", "--no-model")
    assert RENTAL in run(capsys, "ask", "how many minutes exactly?", "--no-model", "--follow-up").out


@pytest.mark.parametrize("question", ["", "  ", "x" * 2_001])
def test_what_is_no_question_is_refused(root: Path, capsys: pytest.CaptureFixture[str], question: str) -> None:
    assert run(capsys, "ask", question, "--no-model").code == 2


def test_there_is_no_older_commit_without_git(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "ask", "when?", "--at", "HEAD", "--no-model")
    assert ran.code == 2
    assert "no git repository" in ran.err
