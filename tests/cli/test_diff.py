"""``specbot diff`` in real repositories and outside of any: what is compared, how it reads, how it ends."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.run import CHECKOUT, loaded_by, run, run_apart
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec

RENTALS, FLEET = path_of("rentals"), path_of("fleet")
DELTA = "openspec/changes/slow-locks/specs/rentals/spec.md"
SOUND = "The system SHALL lock the bicycle after 30 seconds."
OTHER = "The system SHOULD lock the bicycle after 60 seconds."
OLD = spec("rentals", Locks=SOUND, Bells="The bicycle SHALL ring.")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {RENTALS: OLD, FLEET: spec("fleet", Age="A bicycle SHALL be new.")})
    monkeypatch.chdir(made.path)
    monkeypatch.setenv("COLUMNS", "120")
    return made


def test_it_reads_the_folder_marks_words_and_writes_nothing(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write(RENTALS, spec("rentals", Locks=OTHER, Bells="The bicycle SHALL ring."))
    repo.write(FLEET, spec("fleet"))
    before = repo.state()
    ran = run(capsys, "diff")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[1:] == [
        "2 requirements in 2 files: 1 changed, 1 removed.",
        "To look at: obligation weakened, number changed",
        "",
        FLEET,
        "  - Age",
        "    A bicycle SHALL be new.",
        "    with 1 scenario: Age works",
        "",
        RENTALS,
        "  ~ Locks",
        "    ! obligation weakened: SHALL → SHOULD",
        "    ! number changed: 30 seconds → 60 seconds",
        "    The system [-SHALL-]{+SHOULD+} lock the bicycle after [-30-]{+60+} seconds.",
    ]
    assert repo.state() == before


@pytest.mark.parametrize(
    ("after", "facts"),
    [
        ("The bicycle SHALL be locked by the system after 30 s.", []),
        ("After 0.5 minutes the system MUST lock the bicycle.", []),
        ("The system SHALL lock the bicycle after 30 minutes.", [("number", "30 s", "1800 s")]),
        ("The system SHALL unlock the bicycle after 30 seconds.", [("word", "lock", "unlock")]),
        ("The system SHALL lock the bicycle before 30 seconds.", [("order", "after", "before")]),
    ],
)
@pytest.mark.parametrize(
    "frame",
    [
        "{}\n",
        "### Requirement: Locks\n{}\n",
        spec("rentals", Locks="{}"),
        "{}\n\n### Requirement: Bells\nIt SHALL ring.\n",
        "{}\n\n```\n### no heading\n```\n",
    ],
)
def test_the_json_says_whether_the_meaning_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], frame: str, after: str, facts: list[tuple[str, str, str]]
) -> None:
    """Two documents, two blocks or two sentences: a paraphrase is none, whatever else differs is told."""
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(frame.format(SOUND), "utf-8")
    new.write_text(frame.format(after), "utf-8")
    found = run(capsys, "diff", "--no-index", str(old), str(new), "--json").json
    assert_shape("diff", found)
    assert found["meaning"]["changed"] == bool(facts)
    assert [(each["kind"], each["before"], each["after"]) for each in found["meaning"]["facts"]] == facts
    assert all(each["meaning"]["changed"] == bool(facts) for each in found["requirements"])


def test_the_json_says_what_changed_outside_of_requirements(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    removed = "## REMOVED Requirements\n\n### Requirement: Bells\n**Reason**: {} riders heard it.\n"
    repo.commit({RENTALS: f"{OLD}\n## Limits\nThere are 30 racks.\n", DELTA: removed.format(3)})
    repo.commit({RENTALS: f"{OLD}\n## Limits\nThere are 40 racks.\n", DELTA: removed.format(5)})
    found = run(capsys, "diff", "HEAD~1", "HEAD", "--json").json
    assert_shape("diff", found)
    assert found["meaning"]["changed"]
    assert [
        (each["path"], each["section"], each["requirement"], each["before"], each["after"])
        for each in found["meaning"]["facts"]
    ] == [
        (RENTALS, "Limits", None, "30 rack", "40 rack"),
        (DELTA, "REMOVED Requirements", "Bells", "3 rider", "5 rider"),
    ]
    assert found["flags"] == {"number-changed": 2}
    assert "  ~ Limits\n    ! number changed: 30 racks → 40 racks\n" in run(capsys, "diff", "HEAD~1", "HEAD").out
    alone = repo.path / "old.md", repo.path / "new.md"
    for path, number in zip(alone, (3, 5), strict=True):
        path.write_text(removed.format(number), "utf-8")
    two = run(capsys, "diff", "--no-index", *map(str, alone), "--json").json
    assert [(each["before"], each["after"]) for each in two["meaning"]["facts"]] == [("3 rider", "5 rider")]


def test_json_is_as_its_schema_has_it(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    new = spec("rentals", Locks=OTHER).replace("it happens", "it happens not").replace("Lets a rider", "Lets anybody")
    tip = repo.commit({RENTALS: new, FLEET: None, path_of("new"): spec("new", Fee="It SHALL cost 1 EUR.")})
    repo.write(RENTALS, "half written")
    found = run(capsys, "diff", "HEAD~1", "HEAD", "--json").json
    assert_shape("diff", found)
    assert (found["base"], found["head"]) == (repo.id("HEAD~1"), tip)
    locks = next(each for each in found["requirements"] if each["requirement"] == "Locks")
    assert locks["meaning"]["changed"] is True
    assert {each["kind"] for each in locks["meaning"]["facts"]} == {"number", "obligation"}
    assert [
        (each["kind"], each["before"], each["after"], each["scenario"], each["step"]) for each in locks["flags"]
    ] == [
        ("obligation-weakened", "SHALL", "SHOULD", None, None),
        ("negation-added", None, "not", "Locks works", None),
        ("number-changed", "30 seconds", "60 seconds", None, None),
        ("outcome-changed", "it happens", "it happens not", "Locks works", "THEN"),
    ]
    assert [(each["path"], each["change"]) for each in found["documents"]] == [
        (FLEET, "removed"),
        (path_of("new"), "added"),
        (RENTALS, "modified"),
    ]
    assert found["flags"]["requirement-removed"] == 2
    assert found["flags"]["purpose-changed"] == 1


def test_a_branch_is_counted_from_where_it_left_when_three_dots_ask_for_it(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    repo.branch("mine")
    repo.commit({RENTALS: OLD.replace("30", "60")})
    repo.switch("main")
    repo.commit({FLEET: spec("fleet", Age="A bicycle SHALL be old.")})
    found = {dots: run(capsys, "diff", f"main{dots}mine", "--json").json["requirements"] for dots in ("..", "...")}
    assert [each["requirement"] for each in found[".."]] == ["Age", "Locks"]
    assert [each["requirement"] for each in found["..."]] == ["Locks"]
    assert run(capsys, "diff", "main", "mine", "--json").json["requirements"] == found[".."]
    repo.switch("mine")
    assert "where mine left main" in run(capsys, "diff").out


def test_nothing_differs(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "diff")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "No spec says anything else than before.")
    assert run(capsys, "diff", "--json").json["requirements"] == []


def test_a_delta_is_told_as_what_it_does_to_the_spec(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    block = OLD[OLD.index("### Requirement: Locks") : OLD.index("### Requirement: Bells")]
    delta = (
        f"## MODIFIED Requirements\n\n{block.replace('30', '90')}\n## REMOVED Requirements\n\n### Requirement: Bells\n"
    )
    repo.write(DELTA, delta)
    out = run(capsys, "diff").out
    assert "  ~ Locks MODIFIED, compared with the spec as it is\n    ! number changed: 30 seconds → 90 seconds\n" in out
    assert "  - Bells REMOVED\n    The bicycle SHALL ring.\n" in out
    assert "other line" not in out


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("<!-- by Ann -->\n\n", "    1 other line differs outside of requirements\n"),
        ("<!--\nby Ann\n-->\n\n", "    3 other lines differ outside of requirements\n"),
        ("## Limits\nThere are 30 racks.\n\n", ""),
    ],
)
def test_lines_that_say_nothing_are_counted_where_nothing_else_is_told(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], more: str, told: str
) -> None:
    repo.write(RENTALS, OLD.replace("## Purpose", f"{more}## Purpose", 1))
    out = run(capsys, "diff").out
    assert told in out and ("other line" in out) == bool(told)


def test_of_a_long_sentence_the_words_beside_a_change_are_shown(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    long = "The system at the gate of the garden behind the old house in the town SHALL ring at {}."
    repo.commit({FLEET: spec("fleet", Age=long.format(5))})
    repo.write(FLEET, spec("fleet", Age=long.format(6)))
    assert "    … old house in the town SHALL ring at [-5-]{+6+}.\n" in run(capsys, "diff").out


def test_what_moved_and_what_is_only_laid_out_otherwise_takes_a_line(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    a = OLD.index("### Requirement: Bells")
    repo.write(RENTALS, OLD[:a].replace("the bicycle after", "the bicycle\nafter"))
    repo.write(FLEET, spec("fleet", Age="A bicycle SHALL be new.") + "\n" + OLD[a:])
    out = run(capsys, "diff").out
    assert "  » moved from rentals, word for word: Bells\n" in out
    assert "    only laid out otherwise: Locks\n" in out
    assert "2 requirements in 2 files: 1 renamed or moved, 1 only laid out otherwise." in out
    assert out.count("ring") == 0


def test_a_scenario_that_is_lost_is_shown_with_its_steps(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    a = OLD.index("#### Scenario: Locks works")
    repo.write(RENTALS, OLD[:a] + OLD[OLD.index("### Requirement: Bells") :])
    ran = run(capsys, "diff", "--json").json["requirements"]
    assert [(each["kind"], each["scenario"]) for each in ran[0]["flags"]] == [("scenario-lost", "Locks works")]
    shown = "    - Scenario: Locks works\n      WHEN a rider asks for it\n      THEN it happens\n"
    assert shown in run(capsys, "diff").out


def test_two_files_and_two_folders_outside_of_git(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (("old.md", OLD), ("new.md", OLD.replace("30", "60"))):
        (tmp_path / name).write_text(text)
        for folder in ("plain/{}/rentals", "roots/{}/openspec/specs/rentals"):
            place = tmp_path / folder.format(name[:3])
            place.mkdir(parents=True)
            (place / "spec.md").write_text(text)
    for one, two, path in (
        ("old.md", "new.md", "new.md"),
        ("plain/old", "plain/new", "rentals/spec.md"),
        ("roots/old", "roots/new", RENTALS),
        ("roots/old/openspec", "roots/new/openspec", RENTALS),
    ):
        ran = run(capsys, "diff", "--no-index", one, two)
        assert (ran.code, ran.err) == (0, "")
        assert f"\n{path}\n  ~ Locks\n    ! number changed: 30 seconds → 60 seconds\n" in ran.out
        found = run(capsys, "diff", "--no-index", one, two, "--json").json
        assert_shape("diff", found)
        assert (found["base"], found["head"]) == (one, two)
    (tmp_path / "delta.md").write_text(
        "## MODIFIED Requirements\n" + OLD[OLD.index("### ") : OLD.index("### Requirement: B")]
    )
    out = run(capsys, "diff", "--no-index", "new.md", "delta.md").out
    assert "number changed: 60 seconds → 30 seconds" in out
    assert "Bells" not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--no-index", "a"], "Name both"),
        (["--no-index", "here.md", "nowhere.md"], "nowhere.md: nothing is there"),
        (["--no-index", "here.md", "empty"], "a file and a folder"),
        (["--no-index", "empty", "empty"], "No spec.md is below"),
        (["nowhere"], "nowhere"),
        (["main", "nowhere"], "nowhere"),
        (["--upload-pack=x", "main"], "No such option"),
        (["a", "b", "c"], "unexpected extra argument"),
    ],
)
def test_what_cannot_be_compared(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    repo.write("here.md", OLD)
    (repo.path / "empty").mkdir()
    ran = run(capsys, "diff", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_without_git_it_says_how_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "openspec/specs").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, "diff")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: There is no git repository here to tell what changed. Use --no-index A B.\n"


def test_escapes_do_not_reach_the_terminal(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    text = OLD.replace("Locks", "Lo\x1b[31mcks\u202e").replace("30", "60 \x1b]0;x\x07").replace("Lets", "\x1b[2JLets")
    repo.write(RENTALS, text + "\n```\n\x1b[2J\n```\n")
    for more in ([], ["--json"]):
        ran = run(capsys, "diff", *more)
        assert "\x1b" not in ran.out + ran.err
        assert "\u202e" not in ran.out + ran.err


@pytest.mark.parametrize("columns", [80, 120])
def test_at_a_terminal_it_is_coloured_and_as_wide_as_that(repo: GitRepo, columns: int) -> None:
    long = "The system SHALL lock the bicycle, its bell and its basket, " * 4
    repo.commit({RENTALS: spec("rentals", Locks=f"After 30 seconds {long}.", Bells=f"{long}.")})
    repo.write(RENTALS, spec("rentals", Locks=f"After 60 seconds {long}.", Rings=f"{long}."))
    shown = {plain: at_terminal(repo.path, columns, NO_COLOR="1" if plain else "") for plain in (True, False)}
    assert "\x1b" not in shown[True]
    assert "\x1b[9;31m" in shown[False]
    assert "\x1b[1;32m" in shown[False]
    assert "[-" not in shown[False]
    widths = [len(line) for line in shown[True].splitlines()]
    assert columns - 20 < max(widths) <= columns


def at_terminal(folder: Path, columns: int, **variables: str) -> str:
    """Return what ``specbot diff`` prints to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "TERM": "xterm-256color", "COLUMNS": str(columns)}
    command = [sys.executable, "-m", "bot", "diff"]
    child = subprocess.Popen(command, cwd=folder, env=environment | variables, stdout=theirs, stderr=theirs)
    os.close(theirs)
    read = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        read += part
    os.close(ours)
    assert child.wait(60) == 0
    return read.decode()


def test_it_loads_nothing_of_a_model_or_of_github(repo: GitRepo) -> None:
    ran, loaded = loaded_by(repo.path, "diff", "--json")
    assert (ran.code, ran.json["requirements"]) == (0, [])
    assert "bot" in loaded and not {"openai", "mcp", "github", "httpx2", "pydantic", "jinja2"} & loaded


def test_a_reader_that_leaves_early_ends_it_quietly(repo: GitRepo) -> None:
    bodies = {f"R{number}": f"The bicycle SHALL ring {number} times." for number in range(300)}
    repo.write(RENTALS, spec("rentals", **bodies))
    assert len(run_apart(repo.path, ["diff"]).out.splitlines()) > 1000
    command = f"'{sys.executable}' -m bot diff | head -3"
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        ["sh", "-c", command], cwd=repo.path, env=environment, capture_output=True, text=True, check=True
    )
    assert (done.stderr, len(done.stdout.splitlines())) == ("", 3)


def test_what_two_deltas_of_a_change_move_is_told_once(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    at, bells = "openspec/changes/tidy/specs", OLD[OLD.index("### Requirement: Bells") :]
    repo.write(f"{at}/rentals/spec.md", "## REMOVED Requirements\n\n### Requirement: Bells\n")
    repo.write(f"{at}/fleet/spec.md", f"## ADDED Requirements\n\n{bells}")
    assert "  » to be moved from rentals, word for word: Bells\n" in run(capsys, "diff").out
    found = run(capsys, "diff", "--json").json
    assert_shape("diff", found)
    (moved,) = found["requirements"]
    assert (moved["path"], moved["old_path"]) == (f"{at}/fleet/spec.md", RENTALS)
    assert [each["kind"] for each in moved["flags"]] == ["requirement-moved"]
    repo.write(f"{at}/fleet/spec.md", f"## ADDED Requirements\n\n{bells.replace('ring', 'ring twice')}")
    review = run(capsys, "review", "--no-model", "--markdown").out
    assert "is to be moved from rentals" in review and "is to be removed" not in review
