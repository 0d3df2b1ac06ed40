"""Requirements that two people change at once: a base, and what either side made of it, by seed.

Every word of a paragraph or step is there once, so that it can be told where each went.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random

_NOUNS = ("lamp", "door", "valve", "queue", "ledger", "token", "sensor", "cellar", "garden", "kettle", "mirror", "rope")
_EXTRAS = ("list", "table", "fence", "comment", "metadata", "paragraph", "rule")


@dataclass(eq=False)
class Part:
    """A sentence, a step with its bullets, or a scenario with its steps: found again by what it is, not by its place."""

    lines: list[str] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)


@dataclass(eq=False)
class Block:
    """A requirement in the making."""

    sentences: list[Part]
    extras: list[list[str]]
    scenarios: list[Part]
    blank_below: bool
    ending: str

    def text(self) -> str:
        """Return it as raw lines, without an ending on the last."""
        lines = ["### Requirement: R", *([""] if self.blank_below else [])]
        lines.append(" ".join(line for each in self.sentences for line in each.lines))
        for extra in self.extras:
            lines += ["", *extra]
        for scenario in self.scenarios:
            lines += ["", *scenario.lines, *(line for step in scenario.parts for line in step.lines)]
        return self.ending.join(lines)


@dataclass(frozen=True)
class Place:
    """Where an edit is: ``kind`` says in what, ``start`` to ``end`` in tenths of a sentence, step or scenario."""

    kind: str
    start: float
    end: float
    scenario: int = -1


@dataclass(frozen=True)
class Triple:
    """A base and two sides. ``apart``: no edit of the one touches an edit of the other; ``what`` names the edits."""

    base: str
    current: str
    incoming: str
    apart: bool
    what: str


@dataclass(frozen=True)
class _Edit:
    place: Place
    name: str
    make: Callable[[Block, Block], None]
    """Takes the block that is edited, and a copy of its lists as they were before."""


def triple(random: Random) -> Triple:
    """Return a requirement and two sides of it, each with one to three edits that do not touch each other."""
    maker = _Maker(random)
    base = maker.block()
    sides = [maker.edits(base), maker.edits(base)]
    apart = not any(_touch(one.place, two.place) for one in sides[0] for two in sides[1])
    what = " | ".join(", ".join(each.name for each in side) for side in sides)
    return Triple(base.text(), _made(base, sides[0]), _made(base, sides[1]), apart, what)


def _made(base: Block, edits: list[_Edit]) -> str:
    block = deepcopy(base)
    before = Block([*block.sentences], [], [*block.scenarios], True, "")
    steps = {id(each): [*each.parts] for each in block.scenarios}
    before.scenarios = [_Before(each, steps[id(each)]) for each in block.scenarios]
    for edit in edits:
        edit.make(block, before)
    return block.text()


@dataclass(eq=False)
class _Before(Part):
    def __init__(self, now: Part, parts: list[Part]) -> None:
        super().__init__(now.lines, parts)
        self.now = now


def _touch(one: Place, two: Place) -> bool:
    """Whether two edits are about one place or neighbours in one paragraph."""
    if one.kind == two.kind == "body":
        return max(one.start, two.start) - min(one.end, two.end) <= 1
    whole, other = (one, two) if one.kind == "scenario" else (two, one)
    if whole.kind == "scenario" and other.kind in ("scenario", "step", "name"):
        return whole.scenario == other.scenario
    if one.kind == two.kind in ("step", "name", "extra", "heading"):
        return one.scenario == two.scenario and max(one.start, two.start) <= min(one.end, two.end)
    return False


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.count = 0

    def word(self) -> str:
        self.count += 1
        return f"{self.random.choice(_NOUNS)}{self.count}"

    def sentence(self) -> Part:
        words = " ".join(self.word() for _ in range(self.random.randint(1, 4)))
        number = f" within {self.random.randint(1, 90)} seconds" if self.random.random() < 0.3 else ""
        verb = self.random.choice(("SHALL", "SHALL", "MUST", "SHALL NOT", "SHOULD"))
        return Part([f"The {self.word()} {verb} {self.word()} and {words}{number} for {self.word()}."])

    def step(self, keyword: str) -> Part:
        tail = self.random.choice(("",) * 8 + ("  ", " "))
        lines = [f"- **{keyword}** {' '.join(self.word() for _ in range(self.random.randint(2, 6)))}{tail}"]
        if self.random.random() < 0.15:
            lines += [f"  - {self.word()} {self.word()}" for _ in range(self.random.randint(1, 2))]
        return Part(lines)

    def scenario(self) -> Part:
        words = ["WHEN", *["AND"] * self.random.randint(0, 1), "THEN", *["AND"] * self.random.randint(0, 2)]
        return Part([f"#### Scenario: {self.word()} {self.word()}"], [self.step(each) for each in words])

    def extra(self, kind: str) -> list[str]:
        return {
            "list": [f"- {self.word()} {self.word()}", f"- {self.word()}"],
            "table": ["| a | b |", "|---|---|", f"| {self.word()} | {self.word()} |"],
            "fence": ["```json", "{", f'  "{self.word()}": 1', "}", "", "# no heading", "```"],
            "comment": [f"<!-- {self.word()}", "", f"    {self.word()} -->"],
            "metadata": [f"**Owner**: {self.word()}"],
            "paragraph": [f"Also {self.word()}", f"and {self.word()} goes on   "],
            "rule": ["---"],
        }[kind]

    def block(self) -> Block:
        return Block(
            [Part(["The system SHALL hold."]), *(self.sentence() for _ in range(self.random.randint(0, 4)))],
            [self.extra(each) for each in self.random.sample(_EXTRAS, self.random.choice((0, 0, 1, 2, 3)))],
            [self.scenario() for _ in range(self.random.randint(1, 4))],
            self.random.random() < 0.5,
            self.random.choice(("\n", "\n", "\n", "\r\n")),
        )

    def edits(self, base: Block) -> list[_Edit]:
        made: list[_Edit] = []
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            edit = self.random.choice((self._in_body, self._in_steps, self._in_steps, self._in_scenarios))(base)
            if not any(_touch(edit.place, each.place) or edit.name == each.name for each in made):
                made.append(edit)
        return made

    def _in_body(self, base: Block) -> _Edit:
        at, fresh = self.random.randrange(len(base.sentences)), self.word()
        new, whole = self.sentence(), Place("body", 10 * at, 10 * at + 9)

        def word(block: Block, before: Block) -> None:
            first, _, rest = before.sentences[at].lines[0].split(" ", 2)
            before.sentences[at].lines[0] = f"{first} {fresh} {rest}"

        def reword(block: Block, before: Block) -> None:
            before.sentences[at].lines[0] = new.lines[0]

        def after(block: Block, before: Block) -> None:
            block.sentences.insert(block.sentences.index(before.sentences[at]) + 1, new)

        def drop(block: Block, before: Block) -> None:
            if len(block.sentences) > 1:
                block.sentences.remove(before.sentences[at])

        def extra(block: Block, before: Block) -> None:
            block.extras.append([f"Also {fresh} and {fresh}x."])

        def blank(block: Block, before: Block) -> None:
            block.blank_below = not block.blank_below

        return self.random.choice(
            (
                _Edit(Place("body", 10 * at + 1, 10 * at + 1), "a word", word),
                _Edit(whole, "another sentence", reword),
                _Edit(Place("body", 10 * at + 9.5, 10 * at + 9.5), "a sentence more", after),
                _Edit(whole, "a sentence less", drop),
                _Edit(Place("extra", 0, 0), "a paragraph more", extra),
                _Edit(Place("heading", 0, 0), "a blank line", blank),
            )
        )

    def _in_steps(self, base: Block) -> _Edit:
        number = self.random.randrange(len(base.scenarios))
        at, fresh, new = self.random.randrange(len(base.scenarios[number].parts)), self.word(), self.step("AND")

        def word(block: Block, before: Block) -> None:
            mark, keyword, _, *rest = before.scenarios[number].parts[at].lines[0].split(" ")
            before.scenarios[number].parts[at].lines[0] = " ".join([mark, keyword, fresh, *rest])

        def bullet(block: Block, before: Block) -> None:
            before.scenarios[number].parts[at].lines.append(f"  - {fresh}")

        def after(block: Block, before: Block) -> None:
            steps = before.scenarios[number].now.parts
            steps.insert(steps.index(before.scenarios[number].parts[at]) + 1, new)

        def drop(block: Block, before: Block) -> None:
            if len(before.scenarios[number].now.parts) > 1:
                before.scenarios[number].now.parts.remove(before.scenarios[number].parts[at])

        return self.random.choice(
            (
                _Edit(Place("step", 10 * at, 10 * at + 4, number), "a step's word", word),
                _Edit(Place("step", 10 * at + 5, 10 * at + 6, number), "a bullet more", bullet),
                _Edit(Place("step", 10 * at + 8, 10 * at + 9, number), "a step more", after),
                # What a line above says goes on in the AND below: who takes it away touches what follows.
                _Edit(Place("step", 10 * at, 99, number), "a step less", drop),
            )
        )

    def _in_scenarios(self, base: Block) -> _Edit:
        at, fresh, new = self.random.randrange(len(base.scenarios)), self.word(), self.scenario()
        last = self.random.random() < 0.5

        def drop(block: Block, before: Block) -> None:
            if len(block.scenarios) > 1:
                block.scenarios.remove(before.scenarios[at].now)

        def rename(block: Block, before: Block) -> None:
            before.scenarios[at].lines[0] = f"#### Scenario: {fresh}"

        def after(block: Block, before: Block) -> None:
            block.scenarios.insert(len(block.scenarios) if last else 0, new)

        return self.random.choice(
            (
                _Edit(Place("new", 0, 0), "a scenario more", after),
                _Edit(Place("scenario", 0, 0, at), "a scenario less", drop),
                _Edit(Place("name", 0, 0, at), "another name", rename),
            )
        )
