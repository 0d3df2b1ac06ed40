"""A trace as a sequence diagram in Mermaid (mermaid.js.org, sequence diagrams)."""

from collections.abc import Sequence

from bot.text.printable import in_one_line
from bot.workflows.components import PARTICIPANTS
from bot.workflows.trace import KINDS, WHAT, Block, Line

_MOST_WORDS = 140
_PLAIN = frozenset(" ,./()'!?+=*_-×·…")


def sequence(trace: Sequence[Block]) -> str:
    """Return the diagram; participants who take no part are left out."""
    lines = [each for block in trace for each in block.lines]
    there = {letter for each in lines for letter in (WHAT[each.what].source, WHAT[each.what].target)}
    said = ["sequenceDiagram"]
    said += [f"    participant {letter} as {words}" for letter, words in PARTICIPANTS.items() if letter in there]
    for block in trace:
        said += _said(block)
    return "\n".join(said)


def _said(block: Block) -> list[str]:
    repeated = KINDS[block.kind]
    if not repeated:
        return [f"    {_arrow(each)}" for each in block.lines]
    often = "once" if block.times == 1 else f"{block.times:,} times"
    about = block.detail or f"{often}, for {repeated}"
    return [f"    loop {escaped(about)}", *(f"        {_arrow(each)}" for each in block.lines), "    end"]


def _arrow(line: Line) -> str:
    what = WHAT[line.what]
    times = f"{line.times:,} × " if line.times > 1 else ""
    words = f"{times}{what.words}{f' ({line.detail})' if line.detail else ''}"
    return f"{what.source}{'-->>' if what.back else '->>'}{what.target}: {escaped(words)}"


def escaped(text: str) -> str:
    """Return a text as it may stand in a line of Mermaid: what could mean anything there is written as its number.

    A ``;`` ends a statement, ``#`` begins an entity, ``%%{`` a directive, ``<`` markup, a backslash a line break.
    """
    words = in_one_line(text, _MOST_WORDS)
    return "".join(each if each.isalnum() or each in _PLAIN else f"#{ord(each)};" for each in words)
