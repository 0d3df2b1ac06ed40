"""Who owns a path: the last line that fits counts, and one without names takes the owners away."""

import time

import pytest

from bot.text.owners import read_owners

FILE = """\
# Everybody looks at everything.
*            @org/all
/docs/       @ada
*.md         @ben # for the words
specs/       @org/specs
/a*/x.txt    @carl
\\#odd        @dora
!/docs/      @nobody
[x]          @nobody
/docs/free/
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("src/a.py", ("@org/all",)),
        ("docs/a.txt", ("@ada",)),
        ("src/docs/a.txt", ("@org/all",)),
        ("src/a.md", ("@ben",)),
        ("docs/deep/specs/x/a.md", ("@org/specs",)),
        ("abc/x.txt", ("@carl",)),
        ("b/abc/x.txt", ("@org/all",)),
        ("docs/free/a.txt", ()),
        ("x", ("@org/all",)),
    ],
)
def test_the_last_line_that_fits_counts(path: str, owners: tuple[str, ...]) -> None:
    assert read_owners(FILE).of(path) == owners


def test_an_empty_file_gives_nothing_to_anybody() -> None:
    assert read_owners("").of("a") == ()
    assert read_owners("\n \n#\n").of("a") == ()


@pytest.mark.parametrize(
    ("pattern", "fits", "fits_not"),
    [
        # docs.github.com, "About code owners": not further nested files.
        ("docs/*", "docs/a.md", "docs/deep/a.md"),
        ("/docs/**", "docs/deep/a.md", "a/docs/b.md"),
        ("**/logs", "deep/build/logs/a", "build/logs.txt"),
        ("/a/**/z/", "a/z/b", "a/b/z"),
        ("a?c*.md", "x/abc.d.md", "x/ac.md"),
        (r"with\ space/", "with space/a", "with/a"),
        (r"star\*", "star*", "start"),
        ("\ufeff*.md", "a.md", "a.txt"),
    ],
)
def test_a_pattern_fits_as_github_says(pattern: str, fits: str, fits_not: str) -> None:
    owners = read_owners(f"{pattern} @ada\r\n")
    assert (owners.of(fits), owners.of(fits_not)) == (("@ada",), ())


@pytest.mark.parametrize("pattern", ["*a" * 60 + "b", "/**/a*" * 60 + "/b", "/*?" * 60 + "b"])
def test_no_pattern_takes_long(pattern: str) -> None:
    started = time.process_time()
    assert read_owners(f"{pattern} @ada").of("a/" * 200 + "a" * 300 + "/spec.md") == ()
    assert time.process_time() - started < 1
