"""The rewritten requirements of ``tests/gates/rewrites``, with the blocks they were made from, judged by the gate."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from bot.gates import meaning
from bot.gates.gate import Case
from bot.openspec.suggestions import Intent, Suggestion, apply
from bot.text.tree import DictTree

REWRITES = Path(__file__).parents[1] / "gates" / "rewrites"
# The sets, by the beginning of their files' names: each was written later than the one before, by another hand.
SETS = {"first": "", "second": "second_", "third": "third_", "fourth": "fourth_", "fifth": "fifth_"}
NONE_WRITTEN = frozenset({("fourth", "changed")})
_TOKEN = re.compile(r"\s+|\S+")
_PATH = "openspec/specs/one/spec.md"
_FRAME = "# one\n\n## Purpose\nWhat is said here does not matter.\n\n## Requirements\n{}\n"


@dataclass(frozen=True)
class Rewrite:
    """One requirement before and after, and whether a fact of it was changed."""

    set: str
    id: str
    kind: str
    requirement: str
    before: str
    after: str
    is_changed: bool

    @property
    def split(self) -> str:
        """The set with ``dev`` or ``test``: nobody looks at test while tuning."""
        return f"{self.set} " + self._half

    @property
    def _half(self) -> str:
        return "test" if int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % 2 else "dev"


def blocks(text: str) -> dict[str, str]:
    """Return each requirement's text by name, from its heading to the next of level 1 to 3 outside a fence."""
    found: dict[str, list[str]] = {}
    name, fenced = None, False
    for line in text.splitlines():
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        if not fenced and line.startswith(("# ", "## ", "### ")):
            name = line.split(":", 1)[1].strip() if line.startswith("### Requirement:") else None
        if name is not None:
            found.setdefault(name, []).append(line)
    return {name: "\n".join(lines).rstrip() for name, lines in found.items()}


def rewrites(corpus: Path) -> Iterator[Rewrite]:
    """Yield every rewrite, of each set those that change a fact first."""
    for (name, prefix), part in product(SETS.items(), ("changed", "kept")):
        if (name, part) in NONE_WRITTEN:
            continue
        for line in (REWRITES / f"{prefix}{part}.jsonl").read_text("utf-8").splitlines():
            entry = json.loads(line)
            before = blocks((corpus / entry["repo"] / entry["path"]).read_text("utf-8"))[entry["requirement"]]
            after = rewritten(before, entry["after"])
            yield Rewrite(
                name, entry["id"], entry["kind"], entry["requirement"], before, after, is_changed=part == "changed"
            )


def rewritten(before: str, pieces: Sequence[str | Sequence[int]]) -> str:
    """Return a block put together: our own words as they stand, the original's by their places in it.

    Nothing of the corpus is copied into this repository; a place counts words and the blanks between them.
    """
    tokens = _TOKEN.findall(before)
    return "".join(each if isinstance(each, str) else "".join(tokens[each[0] : each[1]]) for each in pieces)


def refusal_of(rewrite: Rewrite) -> str | None:
    """Return what gate 4 says of a rewrite that claims to be a rewording, None where it lets it pass."""
    base = DictTree({_PATH: _FRAME.format(rewrite.before)})
    suggestion = Suggestion(
        _PATH,
        rewrite.before,
        rewrite.after,
        "test",
        "Because.",
        rewrite.requirement,
        intents=frozenset({Intent.REWORD}),
    )
    case = Case(suggestion, base, apply(base, [suggestion]), lambda *_: [], lambda *_: [], ("test",))
    return meaning.refuse(case)


@dataclass
class Table:
    """Of each kind of rewrite of one split, how many there are and how many were judged rightly."""

    split: str
    there: Counter[tuple[bool, str]]
    right: Counter[tuple[bool, str]]

    def share(self, *, is_changed: bool, kinds: frozenset[str] = frozenset()) -> float:
        """Return which share of one part, or of some kinds of it, was judged rightly."""
        keys = [key for key in self.there if key[0] is is_changed and (not kinds or key[1] in kinds)]
        return sum(self.right[key] for key in keys) / sum(self.there[key] for key in keys)

    def __str__(self) -> str:
        lines = []
        for is_changed, name in ((True, "refused"), (False, "accepted")):
            keys = sorted(key for key in self.there if key[0] is is_changed)
            if not keys:
                continue
            right, there = sum(self.right[key] for key in keys), sum(self.there[key] for key in keys)
            lines.append(f"{self.split}: {right} of {there} {name} ({right / there:.1%})")
            lines += [
                f"  {kind:<16} {self.right[is_changed, kind]:>3} of {self.there[is_changed, kind]}" for _, kind in keys
            ]
        return "\n".join(lines)


def tables(corpus: Path) -> dict[str, Table]:
    """Judge every rewrite and return the table of each half of each set."""
    halves = [f"{name} {half}" for name in SETS for half in ("dev", "test")]
    found = {split: Table(split, Counter(), Counter()) for split in halves}
    for each in rewrites(corpus):
        key = each.is_changed, each.kind
        found[each.split].there[key] += 1
        found[each.split].right[key] += (refusal_of(each) is not None) == each.is_changed
    return found
