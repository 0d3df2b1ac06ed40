"""A diff as a person reads it: file by file and requirement by requirement, what to look at above the words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.cli.diff_words import GONE, LOOK, NEW, QUIET, flag_phrases, inline, short
from bot.cli.output import Printer
from bot.cli.wrapping import Styled, cut, wrapped
from bot.openspec.details import Pair, ScenarioDetail, aligned
from bot.openspec.differences import ChangeKind, Extent
from bot.openspec.diffing import Diff, Entry
from bot.openspec.flags import Flag, FlagKind
from bot.openspec.frames import FrameChange, part_flags
from bot.openspec.model import Operation
from bot.openspec.parts import PartChange
from bot.openspec.passages import Passage
from bot.text.counts import count
from bot.text.diff import unified

_SIGNS = {
    ChangeKind.ADDED: ("+", NEW),
    ChangeKind.REMOVED: ("-", GONE),
    ChangeKind.MODIFIED: ("~", LOOK),
    ChangeKind.RENAMED: ("»", LOOK),
    None: (" ", ""),
}
# What the sign and the heading say already.
_SAID = frozenset({FlagKind.REQUIREMENT_ADDED, FlagKind.REQUIREMENT_REMOVED})
_COUNTED_APART = _SAID | {FlagKind.REQUIREMENT_MOVED, FlagKind.REQUIREMENT_RENAMED}
_MOST_CODE = 40


@dataclass(frozen=True)
class Page:
    """Where a diff is printed: on lines of so many columns, in colour or with marks."""

    printer: Printer
    width: int
    colour: bool

    def text(self, pieces: Iterable[Styled], first: str, rest: str | None = None) -> None:
        """Print one paragraph, wrapped."""
        for line in wrapped(pieces, self.width, first, rest):
            self.printer.line(*line)

    def line(self, pieces: Sequence[Styled], indent: str) -> None:
        """Print one line, cut."""
        self.printer.line(*cut(pieces, self.width, indent))

    def look(self, flags: Iterable[Flag], indent: str) -> None:
        """Print what to look at, a phrase a line."""
        for phrase in flag_phrases(flags):
            self.text([("! ", LOOK), (phrase, LOOK)], indent, f"{indent}  ")


def print_diff(page: Page, diff: Diff, because: str) -> None:
    """Print a diff; ``because`` says what was compared."""
    page.text([("specbot diff", "bold"), (f": {because}", "")], "", "  ")
    page.text([(_summary(diff), "")], "", "  ")
    look = [each for each in diff.counts if each not in _COUNTED_APART]
    if look:
        page.text([("To look at: ", "bold"), (", ".join(_counted(diff, look)), LOOK)], "", "  ")
    frames = {each.path: each for each in diff.frames}
    for path in diff.paths:
        page.printer.line("")
        _print_document(page, path, [each for each in diff.entries if each.change.path == path], frames.get(path))


def _counted(diff: Diff, look: Sequence[FlagKind]) -> list[str]:
    times = [(each.value.replace("-", " "), diff.counts[each]) for each in FlagKind if each in look]
    return [name if number == 1 else f"{name} ({number})" for name, number in times]


def _summary(diff: Diff) -> str:
    if not diff.paths:
        return "No spec says anything else than before."
    kinds = [_told_as(each) for each in diff.entries]
    told = [f"{kinds.count(each)} {each}" for each in dict.fromkeys(_TOLD_AS.values()) if each in kinds]
    requirements = f"{count(len(kinds), 'requirement')} in " if kinds else ""
    return f"{requirements}{count(len(diff.paths), 'file')}{': ' if told else ''}{', '.join(told)}."


_TOLD_AS = {
    ChangeKind.ADDED: "added",
    ChangeKind.MODIFIED: "changed",
    ChangeKind.RENAMED: "renamed or moved",
    ChangeKind.REMOVED: "removed",
    None: "only laid out otherwise",
}


def _told_as(entry: Entry) -> str:
    return _TOLD_AS[None if _is_layout(entry) else entry.change.kind]


def _is_layout(entry: Entry) -> bool:
    return entry.change.kind is ChangeKind.MODIFIED and entry.change.extent is Extent.LAYOUT and not entry.flags


def _is_mere_move(entry: Entry) -> bool:
    return {each.kind for each in entry.flags} == {FlagKind.REQUIREMENT_MOVED} and entry.change.extent is Extent.LAYOUT


def _print_document(page: Page, path: str, entries: Sequence[Entry], frame: FrameChange | None) -> None:
    state = "  new file" if frame and frame.is_new else "  file is gone" if frame and frame.is_gone else ""
    page.printer.line((path, "bold underline"), (state, QUIET))
    if frame:
        _print_frame(page, frame)
    moved: dict[tuple[str, bool], list[str]] = {}
    above = bool(frame and (frame.flags or frame.parts or frame.other_lines or frame.new_purpose))
    for each in entries:
        if _is_mere_move(each):
            moved.setdefault((each.change.old_path, each.change.is_to_be), []).append(each.change.name)
        elif not _is_layout(each):
            if above:
                page.printer.line("")
            above = True
            _print_entry(page, each)
    for (origin, is_to_be), names in moved.items():
        words = f"{'to be ' if is_to_be else ''}moved from {short(origin)}, word for word: "
        page.text([("» ", LOOK), (words, ""), ("; ".join(names), "bold")], "  ", "    ")
    layout = [each.change.name for each in entries if _is_layout(each)]
    if layout:
        page.text([("only laid out otherwise: ", QUIET), ("; ".join(layout), QUIET)], "    ", "      ")


def _print_frame(page: Page, frame: FrameChange) -> None:
    purposes = [each for each in frame.parts if each.either.section.lower() == "purpose"]
    others = [each for each in frame.parts if each not in purposes]
    if frame.purpose_flag:
        page.printer.line("  ", ("~", LOOK), " ", ("Purpose", "bold"))
        page.look([frame.purpose_flag, *(flag for each in purposes for flag in part_flags(each))], "    ")
        _print_pair(page, Passage(frame.old_purpose), Passage(frame.new_purpose), "    ")
    elif frame.is_new and frame.new_purpose:
        page.text([("Purpose: ", QUIET), (frame.new_purpose, "")], "    ")
    for each in others:
        _print_part(page, each)
    if frame.other_lines and not others:
        said = count(frame.other_lines, "other line differs", "other lines differ")
        page.line([(f"{said} outside of requirements", QUIET)], "    ")


def _print_part(page: Page, change: PartChange) -> None:
    """Print what stands outside of requirements and says something else, as a requirement's body is printed."""
    part = change.either
    kind = ChangeKind.MODIFIED if change.old and change.new else ChangeKind.ADDED if change.new else ChangeKind.REMOVED
    sign, style = _SIGNS[kind]
    name = part.requirement or part.section or "Before the first section"
    page.text(
        [(sign, style), (" ", ""), (name, "bold"), (f"  {part.section}" if part.requirement else "", QUIET)],
        "  ",
        "    ",
    )
    page.look(part_flags(change), "    ")
    if change.old and change.new:
        _print_pairs(page, list(aligned(change.old.passages, change.new.passages)), "    ")
    elif change.new:
        _print_body(page, [Pair(None, each) for each in part.passages], whole=True)
    else:
        page.line([(part.passages[0].text, QUIET)], "    ")


def _print_entry(page: Page, entry: Entry) -> None:
    change = entry.change
    sign, style = _SIGNS[change.kind]
    operation = f"  {change.operation.value}" if change.operation else ""
    if operation and change.kind is ChangeKind.MODIFIED and change.old_path:
        operation += ", compared with the spec as it is"
    page.text([(sign, style), (" ", ""), (change.name, "bold"), (operation, QUIET)], "  ", "    ")
    page.look([each for each in entry.flags if not each.scenario and each.kind not in _SAID], "    ")
    if change.kind is ChangeKind.REMOVED:
        _print_removed(page, entry)
        return
    if change.operation is Operation.RENAMED:
        page.line([(f"is to be renamed from “{change.old_name}”", "")], "    ")
        return
    whole = change.kind is ChangeKind.ADDED
    if not whole and change.extent is Extent.WORDS and not entry.flags:
        page.line([("other words, no fact differs", QUIET)], "    ")
    _print_body(page, entry.details.body, whole=whole)
    for scenario in entry.details.scenarios:
        if whole or scenario.kind is not None:
            _print_scenario(page, scenario, [each for each in entry.flags if each.scenario == scenario.name], whole)


def _print_removed(page: Page, entry: Entry) -> None:
    """Print what is gone in short: the first passage, and the names of the scenarios."""
    texts = [each.before.text for each in entry.details.body if each.before and not each.before.is_code]
    if texts:
        page.line([(texts[0], QUIET)], "    ")
    names = [each.name for each in entry.details.scenarios]
    if names:
        page.text([(f"with {count(len(names), 'scenario')}: {'; '.join(names)}", QUIET)], "    ", "      ")


def _print_body(page: Page, pairs: Sequence[Pair], *, whole: bool) -> None:
    if whole:
        for each in pairs:
            _print_whole(page, each.after, "    ", "")
    elif all(each.is_same for each in pairs):
        first = next((each.after for each in pairs if each.after and not each.after.is_code), None)
        if first:
            page.line([(first.text, QUIET)], "    ")
    else:
        _print_pairs(page, pairs, "    ")


def _print_scenario(page: Page, scenario: ScenarioDetail, flags: Sequence[Flag], whole: bool) -> None:
    sign, style = _SIGNS[scenario.kind]
    heading = [("Scenario: ", QUIET), (scenario.name, "bold")]
    page.text(heading if whole else [(f"{sign} ", style), *heading], "    ", "      ")
    page.look([each for each in flags if each.kind not in _SAID_BY_SIGN], "      ")
    if scenario.kind is ChangeKind.ADDED:
        for each in scenario.pairs:
            _print_whole(page, each.after, "      ", "")
    elif scenario.kind is ChangeKind.REMOVED:
        for each in scenario.pairs:
            if each.before and not each.before.is_code:
                page.line(_words(each.before, QUIET), "      ")
    elif scenario.kind is ChangeKind.MODIFIED:
        _print_pairs(page, scenario.pairs, "      ")


_SAID_BY_SIGN = frozenset({FlagKind.SCENARIO_ADDED, FlagKind.SCENARIO_LOST})


def _print_pairs(page: Page, pairs: Sequence[Pair], indent: str) -> None:
    """Print what differs, each with the unchanged passage before it on one line."""
    shown = -1
    for at, each in enumerate(pairs):
        if each.is_same:
            continue
        before = pairs[at - 1].after if at and at - 1 > shown and pairs[at - 1].is_same else None
        if before and not before.is_code:
            page.line(_words(before, QUIET), indent)
        _print_pair(page, each.before, each.after, indent)
        shown = at


def _print_pair(page: Page, before: Passage | None, after: Passage | None, indent: str) -> None:
    if before and after and before.is_code:
        _print_code(page, before.text, after.text, indent)
        return
    marked = inline(before.text, after.text, colour=page.colour) if before and after else None
    if marked and after:
        page.text([*_keyword(after, ""), *marked], indent, f"{indent}  ")
        return
    if before:
        _print_whole(page, before, f"{indent}- ", GONE)
    if after:
        _print_whole(page, after, f"{indent}+ ", NEW)


def _print_whole(page: Page, passage: Passage | None, indent: str, style: str) -> None:
    if passage is None:
        return
    if passage.is_code:
        _print_lines(page, passage.text.split("\n"), indent, style)
    else:
        page.text(_words(passage, style), indent, " " * len(indent) + ("  " if not style else ""))


def _print_code(page: Page, before: str, after: str, indent: str) -> None:
    for line in unified("", before + "\n", after + "\n", 1).split("\n")[3:]:
        if line and not line.startswith("@"):
            style = {"-": GONE, "+": NEW}.get(line[0], QUIET)
            page.printer.line(indent, (f"{line[0]} {line[1:]}".rstrip(), style))


def _print_lines(page: Page, lines: Sequence[str], indent: str, style: str) -> None:
    for each in lines[:_MOST_CODE]:
        page.printer.line(indent, (each, style or QUIET))
    if len(lines) > _MOST_CODE:
        page.printer.line(indent, (f"… {count(len(lines) - _MOST_CODE, 'more line')}", QUIET))


def _words(passage: Passage, style: str) -> list[Styled]:
    return [*_keyword(passage, style), (passage.text, style)]


def _keyword(passage: Passage, style: str) -> list[Styled]:
    return [(f"{passage.keyword} ", style or "cyan")] if passage.keyword else []
