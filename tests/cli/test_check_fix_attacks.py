"""``specbot check --fix`` on files as they are found: every byte that is not mended stays, and nobody else's file moves."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from helpers.oracle import Oracle
from helpers.run import CHECKOUT, run
from helpers.specs import path_of, spec

from bot.cli import check_fix
from bot.text.tree import DictTree

BELLS, DOORS = path_of("bells"), path_of("doors")
BAD = spec("bells", Locks="The system will lock the the bicycle.") + (
    "\n### Requirement: Ringing\nThe bell SHALL ring.\n\n- **Scenario: By hand**\n  - **WHEN** it is pulled\n  - **THEN** it rings\n"
)
GOOD = BAD.replace("will lock the the", "SHALL lock the").replace(
    "- **Scenario: By hand**\n  - **WHEN** it is pulled\n  - **THEN** it rings",
    "#### Scenario: By hand\n- **WHEN** it is pulled\n- **THEN** it rings",
)
CODE = "\n````markdown\n```\nthe the system will ring\n#### Scenario: In a fence\n```\n````\n"
COMMENT = "\n<!-- the the system will ring\n- **Scenario: In a comment**\n-->\n"


def _with(text: str, piece: str) -> bytes:
    """Return a text with a piece at the end of its first requirement."""
    return text.replace("\n### Requirement: Ringing", f"{piece}\n### Requirement: Ringing").encode()


# A text before and after, by what is odd about it.
ODD = {
    "plain": (BAD.encode(), GOOD.encode()),
    "CRLF": (BAD.replace("\n", "\r\n").encode(), GOOD.replace("\n", "\r\n").encode()),
    "byte order mark": (b"\xef\xbb\xbf" + BAD.encode(), b"\xef\xbb\xbf" + GOOD.encode()),
    "no last line break": (BAD.rstrip("\n").encode(), GOOD.rstrip("\n").encode()),
    "blanks at line ends": (
        BAD.replace("bicycle.", "bicycle.  ").encode(),
        GOOD.replace("bicycle.", "bicycle.  ").encode(),
    ),
    "tabs": (BAD.replace("lock the the", "lock\tthe the").encode(), GOOD.replace("lock the", "lock\tthe").encode()),
    "nested fences": (_with(BAD, CODE), _with(GOOD, CODE)),
    "comments": (_with(BAD, COMMENT), _with(GOOD, COMMENT)),
    "no UTF-8": (
        _with(BAD, "\nx\n").replace(b"\nx\n", b"\n\xff\xfe\n"),
        _with(GOOD, "\nx\n").replace(b"\nx\n", b"\n\xff\xfe\n"),
    ),
    "other letters": (
        BAD.replace("By hand", "手で🔔").replace("it rings", "鳴る").encode(),
        GOOD.replace("By hand", "手で🔔").replace("it rings", "鳴る").encode(),
    ),
}


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {BELLS: BAD, DOORS: spec("doors", One="It SHALL open.")})
    monkeypatch.chdir(made.path)
    return made


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    process = Oracle(tmp_path_factory.mktemp("oracle"))
    yield process
    process.close()


@pytest.mark.parametrize("name", ODD)
def test_bytes_around_what_is_mended_stay(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], oracle: Oracle, name: str
) -> None:
    before, after = ODD[name]
    file = repo.path / BELLS
    file.write_bytes(before)
    run(capsys, "check", "--fix")
    assert file.read_bytes() == after
    assert "Nothing to mend." in run(capsys, "check", "--fix", "--profile", "all").out
    assert file.read_bytes() == after
    old, new = ({each["message"] for each in oracle.spec_issues(_text(data))} for data in (before, after))
    assert new <= old


def test_a_line_with_bytes_that_are_no_text_is_left_as_it_is(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    strange = spec("bells", Locks="The system will lock the the bicycle x.").encode().replace(b"x.", b"\xff.")
    (repo.path / BELLS).write_bytes(strange)
    assert "2 fixes did not pass the gates." in run(capsys, "check", "--fix").out
    assert (repo.path / BELLS).read_bytes() == strange


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def test_requirements_of_one_name_are_each_mended_in_their_place(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    block = "\n### Requirement: Twice\nThe system will wait.\n\n#### Scenario: S{0}\n- **WHEN** a{0}\n- **THEN** b{0}\n"
    file = repo.path / BELLS
    file.write_text(BAD + block.format(1) + block.format(2))
    run(capsys, "check", "--fix")
    mended = block.replace("will", "SHALL")
    assert file.read_text() == GOOD + mended.format(1) + mended.format(2)


def test_a_megabyte_is_mended(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    block = (
        "\n### Requirement: Number {0}\nThe system SHALL count bells.\n\n#### Scenario: S\n- **WHEN** a\n- **THEN** b\n"
    )
    fence = "\n```\n" + "the the system will ring\n" * 40_000 + "```\n"
    more = "".join(block.format(number) for number in range(100)) + fence
    (repo.path / BELLS).write_text(BAD + more)
    start = time.monotonic()
    run(capsys, "check", "--fix", "--rule", "doubled-word")
    assert (repo.path / BELLS).read_text() == BAD.replace("the the", "the") + more
    assert time.monotonic() - start < 60


def test_a_file_that_may_not_be_written_stops_everything(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    (repo.path / DOORS).write_text(BAD)
    (repo.path / DOORS).chmod(0o444)
    ran = run(capsys, "check", "--fix")
    assert ran.code == 2
    assert f"{DOORS}: The file is read-only." in ran.err
    assert (repo.path / BELLS).read_text() == BAD


def test_a_link_is_not_written_through(repo: GitRepo, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    away = tmp_path / "away.md"
    away.write_text(BAD)
    (repo.path / BELLS).unlink()
    os.symlink(away, repo.path / BELLS)
    inside = repo.path / path_of("linked")
    inside.parent.mkdir()
    os.symlink("../doors/spec.md", inside)
    (repo.path / DOORS).write_text(BAD)
    ran = run(capsys, "check", "--fix")
    assert away.read_text() == BAD
    assert inside.is_symlink()
    # What was written is said, though the check ends at the link.
    assert ran.code == 2 and ran.err.splitlines()[0] == "Mended 2 places in 1 file."
    assert f"{BELLS} is a link that leads nowhere" in ran.err
    assert (repo.path / DOORS).read_text() == GOOD


def test_a_file_that_changes_meanwhile_is_left_alone(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = BAD + "\nSomebody saves this meanwhile.\n"
    real = check_fix.improve

    def improve(*arguments: object, **named: object) -> object:
        result = real(*arguments, **named)  # type: ignore[arg-type]
        (repo.path / BELLS).write_text(theirs)
        return result

    monkeypatch.setattr(check_fix, "improve", improve)
    ran = run(capsys, "check", "--fix")
    assert ran.code == 2
    assert "changed since it was read" in ran.err
    assert (repo.path / BELLS).read_text() == theirs


def test_runs_beside_each_other_leave_the_same_as_one(repo: GitRepo) -> None:
    command = [sys.executable, "-m", "bot", "check", "--fix"]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    running = [subprocess.Popen(command, cwd=repo.path, env=environment, stdout=-3, stderr=-3) for _ in range(4)]
    assert all(each.wait(120) in (0, 1, 2) for each in running)
    assert (repo.path / BELLS).read_text() == GOOD
    left = [each.name for each in (repo.path / BELLS).parent.iterdir()]
    assert left == ["spec.md"]


def test_the_official_validator_reads_what_was_mended(oracle: Oracle) -> None:
    report = oracle.validate(DictTree({BELLS: GOOD}), all=True, strict=True, json=True)
    assert '"passed": 1' in report["out"]
