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
