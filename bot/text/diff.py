"""Two texts into a unified diff that git can apply."""

from difflib import SequenceMatcher, unified_diff

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


def changed_lines(before: str, after: str) -> list[range]:
    """Return the runs of lines of ``after``, counted from 0, that ``before`` does not have.

    Where lines were only taken away, the run is the one line that now stands in their place.
    """
    matcher = SequenceMatcher(None, split_raw(before), split_raw(after), autojunk=False)
    return [range(j1, max(j2, j1 + 1)) for tag, _, _, j1, j2 in matcher.get_opcodes() if tag != "equal"]
