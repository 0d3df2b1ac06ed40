"""What notes in documents silence: alike in a check, in improve, in a review and over MCP."""

from pathlib import Path
from typing import Any

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec

from bot.cli.mcp_sources import sources_of
from bot.cli.wiring import open_place
from bot.gates.registry import judge, passed
from bot.openspec.suggestions import Suggestion
from bot.openspec.validate import findings_at
from bot.text.tree import DictTree
from bot.workflows.context import DEFAULT_RULES

PATH = path_of("bells")
BODY = "The bell SHALL ring quickly."
WHY = "a term of the law"


def note(rules: str, reason: str = f": {WHY}", word: str = "specbot-disable") -> str:
    return f"<!-- {word} {rules}{reason} -->"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {PATH: spec("bells", Bells=BODY, Doors=BODY)})
    monkeypatch.chdir(made.path)
    return made


def findings(text: str) -> list[tuple[str, str]]:
    tree = DictTree({PATH: text})
    structural = [each for each in findings_at(tree, PATH) if each.path == PATH]
    return [(each.rule, each.requirement) for each in DEFAULT_RULES.with_structure(tree, PATH, structural)]


def test_in_a_requirement_it_reaches_to_its_end() -> None:
    assert findings(spec("bells", Bells=f"{BODY}\n{note('vague-word')}", Doors=BODY)) == [("vague-word", "Doors")]
    assert findings(spec("bells", Bells=f"{BODY} {note('vague-word')}", Doors=BODY)) == [("vague-word", "Doors")]


def test_above_the_first_requirement_it_reaches_everywhere() -> None:
    text = spec("bells", Bells=BODY, Doors=BODY).replace("## Requirements", f"{note('vague-word')}\n\n## Requirements")
    assert findings(text) == []


def test_one_line_alone() -> None:
    body = f"{note('vague-word', word='specbot-disable-next-line')}\n{BODY}\nThe lamp SHALL blink quickly."
    assert findings(spec("bells", Bells=body)) == [("vague-word", "Bells")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (note("vague-word", ""), "It gives no reason"),
        (note("vague-words"), "Did you mean vague-word?"),
        (note("archive-refused"), "There is no rule archive-refused that could be silenced"),
    ],
)
def test_a_note_that_is_none_is_a_finding(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    repo.write(PATH, spec("bells", Bells=f"{BODY}\n{text}"))
    told = run(capsys, "check", "--json").json
    assert_shape("check", told, complete=True)
    by_rule = {each["rule"]: each for each in told["findings"]}
    assert set(by_rule) == {"suppression", "vague-word"}
    assert words in by_rule["suppression"]["message"]
    assert (by_rule["suppression"]["severity"], by_rule["suppression"]["line"]) == ("warning", 9)


def test_one_that_matches_nothing_is_told_where_its_rule_ran(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(PATH, spec("bells", Bells=f"The bell SHALL ring.\n{note('vague-word, passive-without-actor')}"))
    found = run(capsys, "check", "--json", "--profile", "default").json["findings"]
    assert [(each["rule"], each["words"], each["severity"]) for each in found] == [
        ("unused-suppression", "vague-word", "info")
    ]
    assert len(run(capsys, "check", "--json", "--profile", "all", "--rule", "unused-suppression").json["findings"]) == 2
    (repo.path / ".specbot.toml").write_text('[rules]\ndisable = ["vague-word"]\n')
    assert run(capsys, "check", "--json").json["findings"] == []


def test_errors_of_structure_cannot_be_silenced() -> None:
    text = (
        spec("bells", Bells=BODY.replace(" quickly", "")) + f"\n### Requirement: Empty\nIt SHALL be.\n{note('S05')}\n"
    )
    assert ("S05", "Empty") in findings(text)
    assert ("suppression", "Empty") in findings(text)


def test_what_a_silenced_rule_says_better_comes_back_where_it_is_an_error() -> None:
    bullet = "- **Scenario: A**\n  - **WHEN** a\n  - **THEN** b\n"
    text = spec("bells", Bells="The bell SHALL ring.") + f"\n### Requirement: Empty\nIt SHALL be.\n\n{bullet}"
    assert findings(text) == [("scenario-as-text", "Empty")]
    silenced = text.replace("It SHALL be.\n", f"It SHALL be.\n{note('scenario-as-text')}\n")
    assert findings(silenced) == [("S05", "Empty")]


def test_what_is_silenced_is_not_mended(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    text = spec("bells", Bells=f"The system will ring.\n{note('obligation-case')}", Doors="The door will open.")
    repo.write(PATH, text)
    told = run(capsys, "improve", "--all", "--no-model", "--json").json
    assert [each["requirement"] for each in told["suggestions"]] == ["Doors"]
    assert run(capsys, "check", "--fix", "--json").json["summary"]["silenced"] == 1
    assert "The system will ring." in (repo.path / PATH).read_text("utf-8")


def test_no_edit_changes_what_is_silenced() -> None:
    text = spec("bells", Bells=f"The bell SHALL ring.\n{note('vague-word')}")
    for after in (note("vague-word, obligation-case"), note("vague-word", ": other reasons"), "<!-- -->"):
        edit = Suggestion(PATH, note("vague-word"), after, "obligation-case", "Because.", "Bells")
        tree = DictTree({PATH: text})
        verdicts = judge(edit, tree, findings_at, DEFAULT_RULES)
        assert not passed(verdicts)
        assert "What a note silences would change" in verdicts[-1].detail


def test_over_mcp_it_is_silent_too(repo: GitRepo) -> None:
    repo.write(PATH, spec("bells", Bells=f"{BODY}\n{note('vague-word')}", Doors=BODY))
    sources = sources_of(open_place())
    assert [each.requirement for each in sources.findings(sources.look(), PATH)] == ["Doors"]


def _sarif(capsys: pytest.CaptureFixture[str]) -> Any:
    return run(capsys, "check", "--format", "sarif").json["runs"][0]["results"]


def test_sarif_tells_it_with_its_reason(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(PATH, spec("bells", Bells=f"{BODY}\n{note('vague-word')}"))
    (result,) = _sarif(capsys)
    assert result["suppressions"] == [{"kind": "inSource", "status": "accepted", "justification": WHY}]
    assert "1 finding is silenced in the documents." in run(capsys, "check").out


def test_a_review_says_how_many_a_branch_adds(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(PATH, spec("bells", Bells=f"{BODY}\n{note('vague-word')}", Doors=BODY))
    told = run(capsys, "review", "HEAD", "--no-model", "--json").json
    assert_shape("review", told)
    assert (told["silenced"], told["silent"]) == (1, False)
    assert "1 finding is silenced in this branch" in run(capsys, "review", "HEAD", "--no-model").out
    assert "1 finding is silenced in this branch" in run(capsys, "review", "HEAD", "--no-model", "--markdown").out
    repo.commit()
    repo.write(PATH, spec("bells", Bells=f"{BODY}\n{note('vague-word')}\nIt SHALL stop.", Doors=BODY))
    assert run(capsys, "review", "HEAD", "--no-model", "--json").json["silenced"] == 0


def test_advice_that_is_not_heard_in_a_profile_is_no_note_too_many(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    note = "<!-- specbot-disable S11: the law is as long -->"
    repo.write(PATH, spec("bells", Bells=f"The bell SHALL ring {'and ring ' * 90}for 3 seconds.\n{note}"))
    for profile in ("default", "strict"):
        told = run(capsys, "check", "--json", "--profile", profile).json["findings"]
        assert {each["rule"] for each in told} & {"unused-suppression", "S11"} == set(), profile
    repo.write(PATH, spec("bells", Bells=f"The bell SHALL ring for 3 seconds.\n{note}"))
    told = run(capsys, "check", "--json", "--profile", "strict").json["findings"]
    assert "unused-suppression" in {each["rule"] for each in told}


def test_sarif_says_of_every_result_whether_it_is_suppressed(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    note = "<!-- specbot-disable-next-line vague-word: meant so -->"
    repo.write(PATH, spec("bells", Bells=f"{note}\nThe bell SHALL ring quickly.\nIt SHALL stop quickly."))
    results = run(capsys, "check", "--format", "sarif", "--rule", "vague-word").json["runs"][0]["results"]
    # SARIF 2.1.0, 3.27.23: all of them have the property, or none has.
    assert sorted(len(each["suppressions"]) for each in results) == [0, 1]
