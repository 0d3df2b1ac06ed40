"""Two texts into a unified diff that git can apply."""

from difflib import unified_diff

from bot.text.lines import split_raw


def unified(path: str, before: str | None, after: str | None, context: int = 3) -> str:
    """Return a diff of one file as ``git diff`` writes it; None stands for a file that is not there."""
    old, new = split_raw(before or ""), split_raw(after or "")
    lines = unified_diff(
        old,
        new,
        "/dev/null" if before is None else f"a/{path}",
        "/dev/null" if after is None else f"b/{path}",
        n=context,
    )
    out = []
    for line in lines:
        out.append(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n")
    return "".join(out)
