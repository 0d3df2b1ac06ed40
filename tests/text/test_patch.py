"""A diff of git's: which lines went and came, of files that came, went and moved, whatever stands in them."""

from bot.text.patch import LONGEST_LINE, read_patch

DIFF = """\
diff --git a/src/a.py b/src/b.py
similarity index 90%
rename from src/a.py
rename to src/b.py
--- a/src/a.py
+++ b/src/b.py
@@ -3 +3,2 @@ def one():
-    x = 1
+    x = 2
+    y = 3
@@ -9,2 +10,0 @@ def two():
---- not a head
-+++ b/nor this
diff --git a/new.txt b/new.txt
new file mode 100644
--- /dev/null
+++ b/new.txt
@@ -0,0 +1 @@
+hello
\\ No newline at end of file
diff --git a/old.txt b/old.txt
deleted file mode 100644
--- a/old.txt
+++ /dev/null
@@ -4 +0,0 @@
-bye
"""


def test_hunks_have_their_places() -> None:
    found = read_patch(DIFF).hunks
    assert [(each.path, each.old_path, each.line, each.removed, each.added) for each in found] == [
        ("src/b.py", "src/a.py", 3, ("    x = 1",), ("    x = 2", "    y = 3")),
        ("src/b.py", "src/a.py", 10, ("--- not a head", "+++ b/nor this"), ()),
        ("new.txt", "", 1, (), ("hello",)),
        ("", "old.txt", 4, ("bye",), ()),
    ]
    assert [each.around for each in found[:2]] == ["def one():", "def two():"]


def test_only_what_is_wanted_is_read() -> None:
    assert [each.name for each in read_patch(DIFF, lambda path: path.endswith(".txt")).hunks] == ["new.txt", "old.txt"]


def test_lines_that_nobody_wrote_are_left_out_and_counted() -> None:
    text = DIFF.replace("    y = 3", "y" * (LONGEST_LINE + 1))
    found = read_patch(text)
    assert found.hunks[0].added == ("    x = 2",) and found.left_out == 1


def test_what_is_no_diff_holds_nothing() -> None:
    for text in ("", "hello\n", "@@ -1 +1 @@\n-a\n+b\n", "--- a/x\n"):
        assert read_patch(text).hunks == ()


def test_what_only_moved_or_went_without_a_line_is_there() -> None:
    moved = "diff --git a/src/a.py b/src/b.py\nsimilarity index 100%\nrename from src/a.py\nrename to src/b.py\n"
    went = "diff --git a/logo one.png b/logo one.png\ndeleted file mode 100644\nindex 0a7f5ac..0000000\nBinary files a/logo one.png and /dev/null differ\n"
    for text in (moved + went, moved + went + DIFF):
        found = read_patch(text).hunks[:2]
        assert [(each.path, each.old_path) for each in found] == [("src/b.py", "src/a.py"), ("", "logo one.png")]
    assert len(read_patch(moved + DIFF).hunks) == 5


def test_a_name_that_git_quotes_is_read() -> None:
    text = DIFF.replace("a/old.txt", r'"a/o\"l\\d\t\303\274.txt"')
    assert read_patch(text).hunks[-1].old_path == 'o"l\\d\tü.txt'
    moved = 'diff --git x\nrename from "a\\tb"\nrename to c"d\n'
    assert [(each.path, each.old_path) for each in read_patch(moved).hunks] == [('c"d', "a\tb")]
    for odd in ('"', '""', '"a/\\777"', '"a/\\"', '"\\'):
        read_patch(DIFF.replace("b/new.txt", odd))
