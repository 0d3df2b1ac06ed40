"""One passage before and after, and flags, as words in styles: for a terminal in colour, with marks elsewhere."""

from collections.abc import Iterable, Iterator, Sequence

from bot.cli.wrapping import Styled
from bot.openspec.flags import Flag, FlagKind
from bot.openspec.layout import SPECS
from bot.text.printable import in_one_line
from bot.text.words import Mark, Piece, word_changes, words_of

GONE, NEW, QUIET, LOOK = "red", "green", "dim", "yellow"
_STYLES = {Mark.GONE: "red strike", Mark.NEW: "bold green", Mark.SAME: ""}
# As "git diff --word-diff" marks them.
_MARKS = {Mark.GONE: ("[-", "-]"), Mark.NEW: ("{+", "+}"), Mark.SAME: ("", "")}
# Below so much that stayed, two whole texts read better than one with marks.
_LEAST_KEPT = 0.5
_CONTEXT = 8
_MOST_NAMED = 4
_MOST_SHOWN = 60
# The diff below shows their words.
_SHOWN_BELOW = frozenset({
    FlagKind.OUTCOME_CHANGED, FlagKind.CONDITION_CHANGED, FlagKind.SCENARIO_CHANGED, FlagKind.STEPS_REORDERED,
    FlagKind.SCENARIO_LOST, FlagKind.SCENARIO_ADDED, FlagKind.PURPOSE_CHANGED, FlagKind.PURPOSE_ADDED,
    FlagKind.PURPOSE_LOST, FlagKind.CODE_CHANGED, FlagKind.CODE_ADDED, FlagKind.CODE_LOST,
})  # fmt: skip


def inline(old: str, new: str, *, colour: bool) -> list[Styled] | None:
    """Return one text with what is gone and what is new marked in it; None where too little of it stayed.

    What stayed is cut to a few words on either side of a change.
    """
    pieces = word_changes(old, new)
    kept = sum(len(each.text) for each in pieces if each.mark is Mark.SAME)
    if kept * 2 < _LEAST_KEPT * (len(old) + len(new)):
        return None
    return list(_styled(list(_shortened(pieces)), colour=colour))


def _styled(pieces: Sequence[Piece], *, colour: bool) -> Iterator[Styled]:
    last = Mark.SAME
    for at, each in enumerate(pieces):
        words = each.text.strip()
        joined = at > 0 and not each.text[:1].isspace()
        # A word that is gone and the one in its place stand apart in colour, and are told apart by their marks.
        apart = last is Mark.GONE and (colour if each.mark is Mark.NEW else joined and words[:1].isalnum())
        if at and (apart or (not joined and not (last is Mark.GONE and each.mark is Mark.NEW))):
            yield " ", ""
        before, after = ("", "") if colour else _MARKS[each.mark]
        yield f"{before}{words}{after}", _STYLES[each.mark]
        last = each.mark


def _shortened(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for at, each in enumerate(pieces):
        words = words_of(each.text)
        start = _CONTEXT if at else 0
        end = _CONTEXT if at + 1 < len(pieces) else 0
        if each.mark is not Mark.SAME or len(words) <= start + end + 4:
            yield each
            continue
        head, tail = "".join(words[:start]), "".join(words[len(words) - end :]) if end else ""
        yield Piece(Mark.SAME, f"{head} …{tail if tail[:1].isspace() or not tail else ' ' + tail}")


def flag_phrases(flags: Iterable[Flag]) -> list[str]:
    """Return flags in words, those of one kind together, in their order."""
    told: dict[FlagKind, list[str]] = {}
    for each in flags:
        told.setdefault(each.kind, []).append(_words(each))
    return [_phrase(kind, list(dict.fromkeys(filter(None, words))), len(words)) for kind, words in told.items()]


def _phrase(kind: FlagKind, words: Sequence[str], times: int) -> str:
    name = kind.value.replace("-", " ")
    if not words:
        return name if times == 1 else f"{name} ({times} times)"
    more = f" and {len(words) - _MOST_NAMED} more" if len(words) > _MOST_NAMED else ""
    return f"{name}: {', '.join(words[:_MOST_NAMED])}{more}"


def _words(flag: Flag) -> str:
    if flag.kind in _SHOWN_BELOW:
        return ""
    before, after = (in_one_line(side, _MOST_SHOWN) for side in (flag.before, flag.after))
    if flag.kind in (FlagKind.REQUIREMENT_MOVED, FlagKind.SCENARIO_RENAMED, FlagKind.REQUIREMENT_RENAMED):
        return f"from {short(flag.before)}" if flag.kind is FlagKind.REQUIREMENT_MOVED else f"was “{before}”"
    if before and after:
        return f"{before} → {after}"
    return before or after


def short(path: str) -> str:
    """Return the path of a main spec as its capability, any other as it is."""
    parts = path.split("/")
    return "/".join(parts[2:-1]) if path.startswith(f"{SPECS}/") and len(parts) > 3 else path
