"""Diffs of code, patterns of paths and CODEOWNERS: read in bounded time, and as another reader reads them."""

from collections.abc import Iterable
from difflib import unified_diff
from fnmatch import fnmatchcase

from fuzz.corpus import ROOT
from fuzz.maker import Maker
from fuzz.target import Parts, Target, part

from bot.text.globs import compile_glob, fault
from bot.text.owners import read_owners
from bot.text.patch import LONGEST_LINE, read_patch
from bot.workflows.code_words import names_in, strings_in, swaps, words_in

FRAGMENTS = (
    "diff --git a/x.py b/x.py\n", "--- a/x.py\n", "+++ b/x.py\n", "--- /dev/null\n", "+++ /dev/null\n", "@@ -1,2 +1,3 @@ def f():\n", "@@ -0,0 +1 @@\n", "@@ -1 +0,0 @@\n",
    f"@@ -{'9' * 4400} +1 @@\n", "-timeout = 30\n", "+timeout = 60\n", "+    max_tries=3,\n", " \n", "\\ No newline at end of file\n", "rename from a\n", "rename to b\n",
    "deleted file mode 100644\n", '--- "a/\\303\\251"\n', '+++ "b/x\\"y"\n', 'diff --git "a/é" "b/é"\n', "Binary files differ\n", "GIT binary patch\n",
    "30s", "5 ms", "64Mi", "1_000", "-1.5", '"name"', "'x'", "`y`", "“z”", "client.max_tries", "--flag", "@mark", "a/b-c", "HTTPServer2", "snake_case_name", "(" * 200, "a." * 300,
    "*", "**", "**/", "?", "[!a]", "[a-z]", "[", "]", "{a,b}", "{", "}", "/", "docs/*", "*.md", "\\*", "\\ ", "!x", "#", " @ada", " @org/team ben@x.example", "*a*b*c*d*e*",
    "\n", "\r\n", "\r", "\t", "\x00", "\ufeff", "\u2028",
)  # fmt: skip
PATHS = (
    "docs/a.md",
    "docs/b/c.md",
    "a",
    ".hidden/x.md",
    "src/app/main.py",
    "a" * 60,
    "a/" * 20 + "b",
    "x y",
    "*",
    "é.md",
)


def check(parts: Parts) -> None:
    text, other = part(parts, 0), part(parts, 1)
    _read(text)
    _made(text, other)
    for pattern in [line for line in other.split("\n")[:4] if line]:
        _globbed(pattern)
    _owned(other)


def _read(text: str) -> None:
    for hunk in read_patch(text).hunks:
        assert hunk.line >= 0
        assert all("\n" not in line and len(line) <= LONGEST_LINE for line in (*hunk.removed, *hunk.added))
        for swap in swaps(hunk):
            assert swap.was != swap.now
        for line in hunk.added[:20]:
            assert strings_in(line) <= names_in(line)
            words_in(line)


def _made(before: str, after: str) -> None:
    """A diff that is made of two texts is read as what went and what came."""
    old, new = ([line for line in text.replace("\r", "").split("\n") if len(line) < 500] for text in (before, after))
    made = list(unified_diff(old, new, "a/x.py", "b/x.py", lineterm="", n=1))
    hunks = read_patch("\n".join(made)).hunks
    assert [line for hunk in hunks for line in hunk.removed] == [line[1:] for line in made[2:] if line.startswith("-")]
    assert [line for hunk in hunks for line in hunk.added] == [line[1:] for line in made[2:] if line.startswith("+")]
    assert all(hunk.path == hunk.old_path == "x.py" for hunk in hunks)


def _globbed(pattern: str) -> None:
    if fault(pattern):
        return
    found = compile_glob(pattern)
    plain = not any(sign in pattern for sign in "[]{}") and "**" not in pattern
    for path in PATHS:
        fits = found.fullmatch(path) is not None
        if plain and "/" not in path and "/" not in pattern and not path.startswith("."):
            assert fits == fnmatchcase(path, pattern), (pattern, path)


def _owned(text: str) -> None:
    owners = read_owners(text)
    for path in PATHS:
        assert isinstance(owners.of(path), tuple)


def timed(parts: Parts) -> None:
    text = part(parts, 0)
    for hunk in read_patch(text).hunks:
        list(swaps(hunk))
    names_in(text)
    words_in(text)
    owners = read_owners(text)
    owners.of("docs/" + "a" * 200)
    for pattern in text.split("\n")[:20]:
        if not fault(pattern):
            compile_glob(pattern).fullmatch("a" * 2000)


def build(maker: Maker) -> list[str]:
    return [
        "".join(maker.text(4) if maker.chance(9) else maker.pick(FRAGMENTS) for _ in range(maker.below(20)))
        for _ in range(2)
    ]


def seeds() -> Iterable[Parts]:
    texts = [file.read_text("utf-8")[:1200] for file in sorted((ROOT / "bot" / "text").glob("*.py"))[:8]]
    for one in texts:
        other = one.replace("3", "5").replace("return", "yield")
        yield [
            "\n".join(unified_diff(one.split("\n"), other.split("\n"), "a/x.py", "b/x.py", lineterm="")),
            "* @ada\n/docs/ @org/w\n*.md\nd*/**/x?.md\n",
        ]
        yield [one, other]


TARGET = Target("patches", check, timed, build, seeds, FRAGMENTS)
