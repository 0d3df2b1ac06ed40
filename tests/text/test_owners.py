"""Who owns a path: the last line that fits counts, and one without names takes the owners away."""

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
