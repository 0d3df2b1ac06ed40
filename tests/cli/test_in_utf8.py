"""specbot under a locale that has no UTF-8: words and names of files are what they are elsewhere."""

import os
from pathlib import Path

import pytest
from helpers.git_repo import make_repo
from helpers.run import run_apart
from helpers.specs import path_of, spec

from bot.cli.in_utf8 import word

CAFES = path_of("cafés")
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_words_and_names_are_read_as_utf8_under_an_ascii_locale(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", {CAFES: spec("cafés", Größe="The café SHALL serve 5 guests.")})
    ran = run_apart(repo.path, ["ask", "--no-model", "--json", "How many guests does the café serve?"], **ASCII)
    assert (ran.code, ran.json["citations"][0]["path"]) == (0, CAFES)
    ran = run_apart(repo.path, ["check", "--json", CAFES], **ASCII)
    assert ran.code in (0, 1)
    assert {each["path"] for each in ran.json["findings"]} <= {CAFES}
    # What the locale has no letter for is written out still.
    ran = run_apart(repo.path, ["search", "café"], **ASCII)
    assert (ran.code, ran.out.splitlines()[0]) == (0, r"Gr\xf6\xdfe  openspec/specs/caf\xe9s/spec.md:7")


@pytest.mark.parametrize(
    ("raw", "read", "expected"),
    [
        ("openspec/specs/cafés".encode(), "openspec/specs/cafÃ©s", "openspec/specs/cafés".encode()),
        ("wie groß?".encode("latin-1"), "wie groß?", "wie groß?".encode()),
        (b"plain", "plain", b"plain"),
        (b"\xff", os.fsdecode(b"\xff"), b"\xff"),
    ],
    ids=["a path that a shell completed", "a word somebody typed", "ASCII", "neither"],
)
def test_an_argument_in_another_encoding(raw: bytes, read: str, expected: bytes) -> None:
    assert word(raw, read) == expected
