"""In the log of a build nothing that a spec says is obeyed, whatever command prints it."""

import io
import json
from pathlib import Path

import pytest
from helpers.forge.harm import obeyed
from helpers.git_repo import make_repo
from helpers.run import Ran, run

from bot.cli.log import Log, kept, orders

SPEC = """# ##[set-output name=t]u Specification

## Purpose
::add-mask::e

## Requirements
### Requirement: ##[set-output name=a]b
The system SHALL lock the door quickly ##[add-mask]gate.

::set-output name=c::d

#### Scenario: ##vso[task.setvariable variable=x]y
- **WHEN** ##teamcity[setParameter name='x']
- **THEN** the door is locked
"""
BEFORE = SPEC.replace(" quickly", "").replace("add-mask::e", "add-mask::f").replace("name=c", "name=g")


@pytest.mark.parametrize(
    "command",
    [
        "check",
        "check --json",
        "check --format sarif",
        "check --format github",
        "check --fix",
        "validate --specs --strict",
        "validate --specs --json",
        "diff",
        "diff --json",
        "review",
        "review --json",
        "improve --all --no-model",
        "improve --all --no-model --json",
        "search door",
        "ask --no-model is the door locked",
        "conflicts",
        "doctor",
        "memory export",
        "stats",
        "runs list",
        "check ::set-output",
        "check ##[set-output",
    ],
)
def test_no_command_has_a_spec_obeyed(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = make_repo(tmp_path / "repo", {"openspec/specs/doors/spec.md": BEFORE})
    monkeypatch.chdir(repo.path)
    told = []
    for value in ("true", ""):
        repo.write("openspec/specs/doors/spec.md", SPEC)
        monkeypatch.setenv("GITHUB_ACTIONS", value)
        monkeypatch.setenv("SPECBOT_STATE", str(tmp_path / f"state{value}"))
        told.append(run(capsys, *command.split(" ")))
    assert obeyed(told[0]) == []
    assert told[0].code == told[1].code != 3
    if "json" in command or "sarif" in command:
        one, other = (json.dumps(json.loads(ran.out)) for ran in told)
        assert one.count("add-mask") == other.count("add-mask")


def written(*pieces: str) -> str:
    stream = io.StringIO()
    log = Log(stream)
    for piece in pieces:
        assert log.write(piece) == len(piece)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::set-output name=a::b\n", ":\\x3aset-output name=a::b\n"),
        ("a\n \t\u00a0::stop-commands::x\r::y", "a\n \t\u00a0:\\x3astop-commands::x\r:\\x3ay"),
        ("\n\n\n::x", "\n\n\n:\\x3ax"),
        ("a ##[add-mask]b ##[x]", "a ##\\u005badd-mask]b ##\\u005bx]"),
        ("##vso[task.complete]", "##vso\\u005btask.complete]"),
        ("##teamcity[x]", "##teamcity\\u005bx]"),
        ("a::b ## [c] #[d] a: :\n : :", "a::b ## [c] #[d] a: :\n : :"),
    ],
)
def test_orders_are_written_out_however_they_come(text: str, shown: str) -> None:
    assert written(text) == shown
    assert written(*text) == shown
    assert written(text[:3], text[3:]) == shown
    assert not obeyed(Ran(0, written(text), ""))


def test_a_line_that_began_long_ago_begins_no_order() -> None:
    assert written("a" * 100, "::b") == "a" * 100 + "::b"
    assert written(" " * 100, "::b") == " " * 100 + ":\\x3ab"


def test_what_is_meant_is_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    with kept({"GITHUB_ACTIONS": "true"}):
        print("::a")
        with orders():
            print("::error::b")
        print("::c")
    print("::d")
    assert capsys.readouterr().out == ":\\x3aa\n::error::b\n:\\x3ac\n::d\n"


@pytest.mark.parametrize("environment", [{}, {"GITHUB_ACTIONS": "false"}, {"CI": "true"}])
def test_elsewhere_nothing_is_written_out(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    with kept(environment):
        print("::a ##[b]")
    assert capsys.readouterr().out == "::a ##[b]\n"


def test_a_file_is_no_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "page.html").open("w") as page:
        monkeypatch.setattr("sys.stdout", page)
        with kept({"GITHUB_ACTIONS": "true"}):
            print("::a ##[b]")
    assert (tmp_path / "page.html").read_text() == "::a ##[b]\n"


def test_what_a_program_reads_is_left_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with kept({"GITHUB_ACTIONS": "true"}, out=False):
        print("::a")
    assert capsys.readouterr().out == "::a\n"
