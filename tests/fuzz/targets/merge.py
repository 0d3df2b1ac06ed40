"""A delta merged into its spec, plain and three ways, and a change archived: nothing goes that nobody took away."""

import re
from collections import Counter
from collections.abc import Iterable
from random import Random

from fuzz.corpus import repositories
from fuzz.grammar import Writer, fragments
from fuzz.maker import Maker
from fuzz.target import Parts, Target, part
from helpers import mutate
from helpers.triples import triple

from bot.errors import MergeError
from bot.openspec.archiving import Archive, Question, Refusal, Request, plan_archive
from bot.openspec.blocks import requirements_section
from bot.openspec.deltas import Merged, merge
from bot.openspec.merge3 import Merged3, MergedBlock, marked, merge_block, merge_change
from bot.openspec.model import DocumentKind, Operation
from bot.openspec.operations import read_operations
from bot.openspec.parse import normal_name, parse_document
from bot.openspec.source import read_source
from bot.text.lines import as_replaced, normalise, without_bom
from bot.text.tree import DictTree, to_bytes

# Marks without a title, or with no name, count only as long as there is a blank behind them, which the official merge takes.
_BARE = re.compile(r"^#+[^\S\n]*(?:Requirement:[^\S\n]*)?$", re.MULTILINE | re.IGNORECASE)
SPEC = "openspec/specs/door/spec.md"
DELTA = "openspec/changes/c/specs/door/spec.md"


def check(parts: Parts) -> None:
    main, delta, base = part(parts, 0), part(parts, 1), part(parts, 2)
    _plain(main, delta)
    _archived(main, delta)
    _three_ways(main, delta, base)
    blocks = [first_block(each) for each in (base, main, delta)]
    _blocks(*blocks)


def _plain(main: str, delta: str) -> None:
    try:
        found = merge("door", "c", main, delta)
    except MergeError as error:
        assert "\n" not in str(error)
        return
    assert to_bytes(found.text)
    if read_source(delta).view.open_fence is not None or read_source(main).view.open_fence is not None:
        return  # as the official archive does it, what follows is hidden; merged three ways it is refused
    names = [normal_name(each.name) for each in parse_document(SPEC, "door", main, DocumentKind.SPEC).requirements]
    if len(set(names)) == len(names):
        _nothing_lost(main, delta, found)
    _nothing_twice(found, main, delta)


def scenarios(text: str, kind: DocumentKind = DocumentKind.SPEC) -> Counter[tuple[str, str]]:
    """Return the scenarios of a text, each with the name of its requirement."""
    document = parse_document(SPEC, "door", text, kind)
    return Counter((each.name, one.name) for each in document.requirements for one in each.scenarios if one.name)


def _touched(delta: str) -> set[str]:
    """Return the requirements that a delta says anything about."""
    document = parse_document(DELTA, "door", delta, DocumentKind.DELTA)
    operations = read_operations(read_source(delta))
    names = {each.name for each in document.requirements} | set(document.removed)
    for one in document.renamed:
        names |= {one.old, one.new}
    names |= {each.key for each in (*operations.modified, *operations.added)} | set(operations.removed)
    return {normal_name(each) for each in names} | names


def _nothing_lost(main: str, delta: str, found: Merged | Merged3) -> None:
    """What the delta does not name keeps its scenarios."""
    touched = _touched(delta)
    touched |= {name for each in getattr(found, "notes", ()) for name in re.findall(r'calls it "(.*?)" now', each)}
    before, after = scenarios(main), scenarios(found.text)
    lost = {each for each in before - after if each[0] not in touched and normal_name(each[0]) not in touched}
    assert not lost, f"lost {lost}"


def _all_there(delta: str, text: str) -> None:
    """What a delta adds or modifies stands in the spec that the archive writes."""
    there = {each.name for each in parse_document(SPEC, "door", text, DocumentKind.SPEC).requirements}
    document = parse_document(DELTA, "door", delta, DocumentKind.DELTA)
    gone = set(document.removed) | {each.old for each in document.renamed}
    for each in document.requirements:
        if each.operation in (Operation.ADDED, Operation.MODIFIED) and each.name not in gone:
            assert each.name in there, f"{each.name} of the delta is not in the spec"


def _nothing_twice(found: Merged, main: str, delta: str) -> None:
    """What only modifies comes to the same a second time; what adds is refused or changes nothing."""
    operations = read_operations(read_source(delta))
    if (
        "\ufeff" in main
        or operations.added
        or operations.removed
        or operations.renamed
        or _BARE.search(normalise(main + "\n" + delta))
    ):
        return
    again = merge("door", "c", found.text, delta)
    assert again.text == found.text, "a second merge changes more"


def _archived(main: str, delta: str) -> None:
    files = {
        SPEC: main,
        DELTA: delta,
        "openspec/changes/c/proposal.md": "## Why\nx\n",
        "openspec/changes/c/tasks.md": "- [x] 1.1 a\n",
    }
    done = plan_archive(DictTree(files), Request("c", "2026-01-02", frozenset(Question)), _official_or_refused)
    assert isinstance(done, Archive | Refusal)
    if isinstance(done, Archive):
        for path, text in done.writes.items():
            assert path == SPEC
            assert text is None or to_bytes(text)
            if text is not None:
                _all_there(delta, text)


def _official_or_refused(capability: str, change: str, main: str | None, delta: str) -> Merged:
    """Merge as the archive does where history knows nothing."""
    found = merge_change(capability, change, {}, main, delta)
    return Merged(found.text, found.counts, found.warnings, found.requirements)


def bases_of(main: str, delta: str, base: str) -> dict[str, str | None]:
    """Return what history would say: the blocks of a base by name, for all that the delta speaks of."""
    section = requirements_section(read_source(base))
    known = {each.key: each.raw for each in section.blocks} if section else {}
    return {name: known.get(name) for name in sorted(_touched(delta))}


def _three_ways(main: str, delta: str, base: str) -> None:
    bases = bases_of(main, delta, base)
    try:
        found = merge_change("door", "c", bases, main, delta)
    except MergeError as error:
        assert "\n" not in str(error)
        return
    _nothing_lost(main, delta, found)
    shown = marked(found.pieces)
    assert "".join(each for each in found.pieces if isinstance(each, str)) in shown or found.conflicts
    assert (shown == found.text) == (not found.conflicts), "marks without a conflict, or a conflict without marks"
    _untouched_bytes(main, delta, found)
    _settled(bases, delta, found)


def _untouched_bytes(main: str, delta: str, found: Merged3) -> None:
    """Blocks that no entry names keep their bytes where anything was merged three ways."""
    if not any("combined" in each for each in found.notes) or any("calls it" in each for each in found.notes):
        return
    touched = _touched(delta)
    document = parse_document(SPEC, "door", main, DocumentKind.SPEC)
    for each in document.requirements:
        if each.name not in touched:
            assert document.source(each.span) in found.text, "bytes of a block that nobody touched changed"


def _settled(bases: dict[str, str | None], delta: str, found: Merged3) -> None:
    """What was merged without a conflict is not changed by merging the same once more."""
    operations = read_operations(read_source(delta))
    if found.conflicts or operations.added or operations.removed or operations.renamed or _BARE.search(found.text):
        return
    now = {each.key: each.raw for each in operations.modified}
    again = merge_change("door", "c", {**bases, **now}, found.text, delta)
    assert not again.conflicts, "what was merged conflicts with what it was made of"
    assert _words(again.text) == _words(found.text), "merging again says something else"


def _words(text: str) -> Counter[str]:
    return Counter(without_bom(as_replaced(text)).split())


def first_block(text: str) -> str | None:
    """Return the first requirement of a text, as a merge of blocks takes it."""
    document = parse_document(SPEC, "door", normalise(text), DocumentKind.SPEC)
    if not document.requirements:
        document = parse_document(DELTA, "door", normalise(text), DocumentKind.DELTA)
    if not document.requirements:
        return None
    _, *body = document.source(document.requirements[0].span).split("\n")
    block = "\n".join(["### Requirement: R", *body])
    # The official reader ends one at a heading of level 2, and no other blocks are ever merged.
    section = requirements_section(read_source(f"## Requirements\n{block}\n"))
    return section.blocks[0].raw if section and section.blocks else None


def _blocks(base: str | None, current: str | None, incoming: str | None) -> None:
    if base is None and current is None and incoming is None:
        return
    one, two = merge_block("R", base, current, incoming), merge_block("R", base, incoming, current)
    # How much of a scenario is shown as the conflict may differ, which scenarios conflict may not.
    assert {each.scenario for each in one.conflicts} == {each.scenario for each in two.conflicts}
    if not one.conflicts:  # where lines are broken may differ
        same = _said(one.text) == _said(two.text) or _words(one.text or "") == _words(two.text or "")
        assert same, "the sides may not be swapped"
    for side in (current, incoming):
        assert merge_block("R", base, side, base).text == side, "what one side did is not taken as it is"
        assert merge_block("R", base, base, side).text == side
        assert merge_block("R", base, side, side).text == side
    _scenarios_kept(base, current, incoming, one)


def _scenarios_kept(base: str | None, current: str | None, incoming: str | None, merged: MergedBlock) -> None:
    """A scenario of a side that the base does not have, or that all three have, is there or in a conflict."""
    sides = [set(scenarios(f"## Requirements\n{each or ''}\n")) for each in (base, current, incoming)]
    there = {name for _, name in scenarios(f"## Requirements\n{merged.text or ''}\n")}
    shown = " ".join(f"{each.scenario}\n{each.current}\n{each.incoming}" for each in merged.conflicts)
    old, ours, theirs = ({name for _, name in each} for each in sides)
    for name in ((ours | theirs) - old) | (old & ours & theirs):
        assert name in there or merged.conflicts or name in shown, f"the scenario {name!r} went without a conflict"


def _said(block: str | None) -> Counter[str]:
    lines = ("".join(line.split()) for line in normalise(block or "").replace("\ufeff", "").split("\n"))
    return Counter(line for line in lines if line)


def timed(parts: Parts) -> None:
    main, delta, base = part(parts, 0), part(parts, 1), part(parts, 2)
    for attempt in (
        lambda: merge("door", "c", main, delta),
        lambda: merge_change("door", "c", bases_of(main, delta, base or main), main, delta),
    ):
        try:
            attempt()
        except MergeError:
            continue
    sides = [first_block(each) for each in (base, main, delta)]
    merge_block("R", *sides)
    as_replaced(main)


def build(maker: Maker) -> list[str]:
    writer = Writer(maker)
    if maker.chance(3):
        return _by_chance(maker)
    base = writer.spec()
    main = _edited(base, maker)
    delta = re.sub(r"^## Requirements", "## MODIFIED Requirements", _edited(base, maker), flags=re.MULTILINE)
    return [
        main,
        writer.delta() if maker.chance(3) else delta[delta.find("## MOD") :] if "## MOD" in delta else delta,
        base,
    ]


def _edited(text: str, maker: Maker) -> str:
    lines = text.split("\n")
    for _ in range(maker.below(4)):
        at = maker.below(min(len(lines), 256))
        kind = maker.below(4)
        if kind == 0:
            lines[at] = maker.pick(fragments())
        elif kind == 1:
            lines.insert(at, maker.pick(fragments()))
        elif kind == 2:
            del lines[at]
        else:
            lines[at] += " " + maker.pick(("not", "6 s", "SHALL", "x"))
        lines = lines or [""]
    return "\n".join(lines)


def _by_chance(maker: Maker) -> list[str]:
    """Return what the tests of the merge are made of, by a seed."""
    random = Random(maker.below(256) * 256 + maker.below(256))
    if maker.chance(2):
        made = triple(random)
        head = "## Purpose\nWaters a garden by the clock and by its soil, every day.\n\n## Requirements\n\n"
        return [head + made.current, f"## MODIFIED Requirements\n\n{made.incoming}\n", head + made.base]
    present = {name: random.choices(mutate.SCENARIOS, k=2) for name in random.sample(mutate.NAMES, 3)}
    main = mutate.spec_of(random, present)
    return [
        mutate.mutated(random, main, 1), mutate.mutated(random, mutate.delta(random, present), 1), mutate.mutated(random, main, 1),
    ]  # fmt: skip


def seeds() -> Iterable[Parts]:
    for number, parts in enumerate(repositories()):
        if number % 2:
            yield [parts[0], part(parts, 1), parts[0]]
        else:
            block = parts[0][parts[0].find("### Requirement:") :]
            changed = block.replace("SHALL", "MUST")
            yield [
                parts[0],
                f"## MODIFIED Requirements\n\n{block.replace('WHEN', 'GIVEN')}",
                parts[0].replace(block, changed),
            ]
    for number in range(20):
        yield _by_chance(Maker(bytes([number, number, number % 2, number % 3, 7])))


TARGET = Target("merge", check, timed, build, seeds, fragments())
