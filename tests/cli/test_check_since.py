"""``specbot check --since``: what the diff touched, and what it broke in documents that it did not touch."""

from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run
from helpers.specs import path_of, spec

from bot.rules.registry import RULES

BELLS, DOORS = path_of("bells"), path_of("doors")
CHANGE = "openspec/changes/louder"
DELTA = f"{CHANGE}/specs/bells/spec.md"
REFERS = spec("doors", Doors='The door SHALL open as the "Blinking" requirement says.', Keys="A key SHALL fit quickly.")
RING, BLINK = "The bell SHALL ring for 3 seconds.", "The lamp SHALL blink for 5 seconds."
MODIFIED = """## MODIFIED Requirements

### Requirement: Ringing
The bell SHALL ring for 9 seconds.

#### Scenario: Ringing works
- **WHEN** a rider asks for it
- **THEN** it happens
"""


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    files = {
        BELLS: spec("bells", Ringing=RING, Blinking=BLINK),
        DOORS: REFERS,
        f"{CHANGE}/proposal.md": "## Why\nPeople do not hear it, and miss the end of their ride.\n\n## What\nLouder.\n",
        f"{CHANGE}/tasks.md": "- [ ] 1.1 Ring for 9 seconds (Ringing)\n",
        DELTA: MODIFIED,
    }
    made = make_repo(tmp_path / "repo", files)
    monkeypatch.chdir(made.path)
    return made


def found(capsys: pytest.CaptureFixture[str], *arguments: str) -> set[tuple[str, str]]:
    told = run(capsys, "check", "--json", *arguments).json["findings"]
    return {(each["path"], each["rule"]) for each in told}


def test_what_is_as_it_was_is_not_told(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys) == {(DOORS, "vague-word")}
    repo.write(BELLS, spec("bells", Ringing=RING, Blinking=BLINK.replace("5", "6")))
    assert found(capsys, "--since", "HEAD") == set()


def test_a_reference_that_dangles_since_is_told(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(BELLS, spec("bells", Ringing=RING, Flashing=BLINK))
    told = found(capsys, "--since", "HEAD", "--profile", "all")
    assert (DOORS, "dangling-reference") in told
    assert (DOORS, "vague-word") not in told
    assert (DOORS, "dangling-reference") not in found(capsys, "bells", "--since", "HEAD", "--profile", "all")
    repo.commit()
    repo.write(BELLS, spec("bells", Ringing=RING, Flashing=BLINK.replace("5", "6")))
    assert (DOORS, "dangling-reference") not in found(capsys, "--since", "HEAD", "--profile", "all")


def test_a_delta_whose_requirement_is_gone_is_told(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(BELLS, spec("bells", Blinking=BLINK))
    told = {(path, rule) for path, rule in found(capsys, "--since", "HEAD") if path.startswith(CHANGE)}
    assert told & {(DELTA, "D15"), (DELTA, "archive-refused")}
    repo.commit()
    repo.write(BELLS, spec("bells", Blinking=BLINK.replace("5", "6")))
    assert {each for each in found(capsys, "--since", "HEAD") if each[0].startswith(CHANGE)} == set()


def test_a_name_spelled_otherwise_since_is_told(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(BELLS, spec("bells", RINGING=RING, Blinking=BLINK))
    assert (DELTA, "delta-name") in found(capsys, "--since", "HEAD")


def test_a_note_there_silences_it_too(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    note = "<!-- specbot-disable dangling-reference: it comes back next week -->"
    repo.commit({DOORS: REFERS.replace("requirement says.", f"requirement says.\n{note}")})
    repo.write(BELLS, spec("bells", Ringing=RING))
    assert (DOORS, "dangling-reference") not in found(capsys, "--since", "HEAD", "--profile", "all")


def test_what_only_the_difference_shows_is_told_in_every_format(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.write(BELLS, spec("bells", Ringing=RING.replace("SHALL", "SHOULD")))
    wanted = {(BELLS, "weakened-obligation"), (BELLS, "lost-requirement")}
    assert wanted <= found(capsys, "--since", "HEAD")
    assert not wanted & found(capsys)
    arguments = ("check", "--since", "HEAD", "--rule", "weakened-obligation")
    text = run(capsys, *arguments)
    assert text.code == 1
    assert "SHALL became SHOULD, and no delta says so. [Ringing] weakened-obligation" in text.out
    results = run(capsys, *arguments, "--format", "sarif").json["runs"][0]["results"]
    regions = [each["locations"][0]["physicalLocation"]["region"] for each in results]
    assert [(each["startLine"], each["startColumn"], each["endColumn"]) for each in regions] == [(8, 10, 16)]
    assert f"::warning file={BELLS},line=8,col=10,endColumn=16," in run(capsys, *arguments, "--format", "github").out


def test_what_a_delta_says_is_not_told_once_it_is_archived(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    weaker = RING.replace("SHALL", "SHOULD")
    repo.commit({DELTA: MODIFIED.replace("The bell SHALL ring for 9 seconds.", weaker)})
    assert (DELTA, "weakened-obligation") not in found(capsys, "--since", "HEAD")
    assert (DELTA, "weakened-obligation") in found(capsys, "--since", "HEAD~1")
    assert run(capsys, "archive", "louder", "--yes").code == 0
    assert weaker in (repo.path / BELLS).read_text()
    told = {rule for _, rule in found(capsys, "--since", "HEAD", "--profile", "all")}
    assert not {each.id for each in RULES.values() if each.since} & told
    assert (BELLS, "weakened-obligation") not in found(capsys, "--since", "HEAD~1")
    repo.write(BELLS, spec("bells", Ringing=weaker))
    assert (BELLS, "lost-requirement") in found(capsys, "--since", "HEAD")


def test_a_difference_is_silenced_with_a_reason_that_is_never_unused(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    note = "<!-- specbot-disable weakened-obligation: the old bells cannot -->"
    repo.write(BELLS, spec("bells", Ringing=f"{RING.replace('SHALL', 'SHOULD')}\n{note}", Blinking=BLINK))
    told = run(capsys, "check", "--since", "HEAD", "--json").json
    assert "weakened-obligation" not in {each["rule"] for each in told["findings"]}
    assert told["summary"]["silenced"] == 1
    assert (BELLS, "unused-suppression") not in found(capsys, "--profile", "all")


def test_paths_bind_what_the_difference_shows(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(BELLS, spec("bells", Ringing=RING))
    repo.write(DOORS, REFERS.replace("quickly", "smoothly"))
    assert (BELLS, "lost-requirement") in found(capsys, "bells", "--since", "HEAD")
    assert (BELLS, "lost-requirement") not in found(capsys, "doors", "--since", "HEAD")


def test_a_spec_that_is_gone_as_a_whole_is_no_oversight(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    (repo.path / BELLS).unlink()
    assert "lost-requirement" not in {rule for _, rule in found(capsys, "--since", "HEAD")}


def test_a_rule_that_compares_is_asked_for_with_a_commit(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    del repo
    asked = run(capsys, "check", "--rule", "lost-scenario")
    assert asked.code == 2
    assert "lost-scenario compares with a commit" in asked.err


def test_of_a_touched_change_only_what_is_new_is_told(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    """Another delta of it, that nobody touched, has the faults that it had."""
    other = f"{CHANGE}/specs/doors/spec.md"
    twice = MODIFIED.replace("Ringing", "Doors").replace("bell SHALL", "door SHALL")
    both = f"{twice}\n{twice.replace('MODIFIED', 'ADDED').replace('9', '7')}"
    repo.commit({other: both})
    assert (other, "D13") in found(capsys)
    repo.write(DELTA, MODIFIED.replace("9 seconds", "8 seconds"))
    assert not {each for each in found(capsys, "--since", "HEAD") if each[0] == other}
    repo.write(other, twice)
    repo.commit()
    repo.write(other, both)
    assert (other, "D13") in found(capsys, "--since", "HEAD")
