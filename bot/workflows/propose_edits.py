"""What a revision changes in files that people edit too: each edit by its content, so that nobody's words are lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.errors import EditError, UnreadableError
from bot.openspec.delta_edits import with_end, with_entry, with_lines, without_block
from bot.openspec.writing import Entry
from bot.text.edits import replace_once
from bot.text.tree import Draft, Kind, Tree


class Way(Enum):
    """How an edit is made."""

    REPLACE = "replace"
    """``before``, which stands there once as whole lines, becomes ``after``."""
    DROP = "drop"
    """The requirement ``before`` goes out of a delta; a delta without entries goes too."""
    INSERT = "insert"
    """``entry`` goes into a delta."""
    LINES = "lines"
    """``after`` goes to the end of the section ``before``."""
    END = "end"
    """``after`` goes to the end of the file."""
    NEW = "new"
    """A file that is not there yet."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of one file. Edits of one ``group`` stand or fall with the first of them: they are about one entry."""

    path: str
    way: Way
    before: str = ""
    after: str = ""
    entry: Entry | None = None
    group: int = 0


@dataclass(frozen=True)
class Applied:
    """Files as they become, None for one that goes, and the edits whose place is no longer what it was."""

    files: Mapping[str, str | None]
    stale: tuple[Edit, ...]


def applied(tree: Tree, edits: Sequence[Edit]) -> Applied:
    """Return what ``edits`` make of a tree as it is now: what people changed meanwhile is theirs, and stays."""
    draft = Draft(tree)
    stale: list[Edit] = []
    for number, edit in enumerate(edits):
        if any(each.group == edit.group for each in stale):
            continue
        try:
            text = _made(draft, edit)
        except (EditError, UnreadableError):
            if not any(each.group == edit.group for each in edits[:number]):
                stale.append(edit)
            continue
        if text:
            draft.write(edit.path, text)
        else:
            draft.remove(edit.path)
    return Applied(draft.changed(), tuple(stale))


def _made(draft: Draft, edit: Edit) -> str:
    if edit.way is Way.NEW:
        if draft.kind(edit.path) is not None:
            raise EditError("the file is there meanwhile.")
        return edit.after
    if draft.kind(edit.path) is not Kind.FILE:
        raise EditError("the file is gone.")
    text = draft.text(edit.path)
    if edit.way is Way.REPLACE:
        return replace_once(text, edit.before, edit.after)
    if edit.way is Way.DROP:
        return without_block(text, edit.before)
    if edit.way is Way.INSERT and edit.entry:
        return with_entry(text, edit.entry)
    return with_lines(text, edit.before, edit.after) if edit.way is Way.LINES else with_end(text, edit.after)
