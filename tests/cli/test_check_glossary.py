"""``rules.glossary``: the team's terms, read from a file in the root and from nowhere else."""

import os
from pathlib import Path

import pytest
from helpers.run import run
from helpers.specs import path_of, spec

TERMS = "- **ride**: from unlocking to locking (not: trip)\n"
BIKES = path_of("bikes")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "repo"
    (root / BIKES).parent.mkdir(parents=True)
    (root / BIKES).write_text(spec("bikes", Ending="The system SHALL end the trip.", Trips="It SHALL list it."))
    (root / "docs").mkdir()
    (root / "docs" / "terms.md").write_text(TERMS)
    monkeypatch.chdir(root)
    return root


def settings(root: Path, path: str, more: str = "") -> None:
    (root / ".specbot.toml").write_text(f'[rules]\nglossary = "{path}"\n{more}')


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[tuple[int, str, bool]]:
    found = run(capsys, "check", "--json", "--rule", "glossary-term", *arguments).json["findings"]
    return [(each["line"], each["message"], each["fixable"]) for each in found]


def test_words_of_the_glossary_are_told_and_mended(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys) == []
    settings(root, "docs/terms.md")
    body = (8, 'The glossary says "ride", not "trip".', True)
    assert told(capsys) == [
        body,
        (14, 'The glossary says "ride", not "Trips".', False),
        (17, 'The glossary says "ride", not "Trips".', False),
    ]
    before = (root / BIKES).read_text()
    assert "Mended 1 place in 1 file." in run(capsys, "check", "--fix", "--rule", "glossary-term").out
    assert (root / BIKES).read_text() == before.replace("the trip", "the ride")
    assert body not in told(capsys)


def test_exceptions_by_path_hold_for_it_too(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings(root, "docs/terms.md", f'[[rules.paths]]\nmatch = ["{BIKES}"]\ndisable = ["glossary-term"]\n')
    assert told(capsys) == []
    settings(root, "docs/terms.md", '[[rules.paths]]\nmatch = ["openspec/specs/other/**"]\nprofile = "all"\n')
    assert len(told(capsys)) == 3


@pytest.mark.parametrize("path", ["../terms.md", "/etc/passwd", "docs/../../terms.md", ".git/terms.md", "a\\\\b.md"])
def test_a_file_outside_is_refused(root: Path, capsys: pytest.CaptureFixture[str], path: str) -> None:
    settings(root, path)
    ran = run(capsys, "check")
    assert ran.code == 2
    assert "rules.glossary is a .md file, by its path from the root." in ran.err


def test_no_link_leads_outside(root: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "terms.md").write_text("- **secret** (not: word)\n")
    os.symlink(tmp_path / "away", root / "linked")
    os.symlink(tmp_path / "away" / "terms.md", root / "docs" / "link.md")
    for path in ("linked/terms.md", "docs/link.md"):
        settings(root, path)
        ran = run(capsys, "check")
        assert ran.code == 2
        assert "lies outside of the root" in ran.err
        assert "secret" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "rules.glossary names docs/terms.md: No such file or directory."),
        ("nothing\n", "docs/terms.md holds no term that could be read."),
        ("- **ride** (not: )\n", 'docs/terms.md, line 1: no word follows "not:".'),
    ],
)
def test_what_is_wrong_with_it_is_said(
    root: Path, capsys: pytest.CaptureFixture[str], text: str | None, said: str
) -> None:
    settings(root, "docs/terms.md")
    file = root / "docs" / "terms.md"
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    ran = run(capsys, "check")
    assert (ran.code, said in ran.err) == (2, True), ran.err
