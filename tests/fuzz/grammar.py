"""A grammar of OpenSpec documents, well made and badly made: choices become headings, bullets, fences, notes, deltas."""

from functools import cache

from helpers.mutate import NAMES, ODD_LINES, SCENARIOS, STRANGE, WORDS

from bot.rules.registry import RULES
from fuzz.maker import Maker

_STEPS = ("WHEN", "THEN", "AND", "GIVEN", "BUT", "when", "Then")
_MARKS = (
    "- **{}** ",
    "* **{}** ",
    "- {} ",
    "1. **{}** ",
    "**{}** ",
    "- **{}**: ",
    "- *{}* ",
    "  - **{}** ",
    "+ **{}:** ",
    "- [ ] **{}** ",
)
_ENDINGS = ("\n", "\n", "\n", "\r\n", "\r")
_SECTIONS = ("ADDED", "MODIFIED", "REMOVED", "RENAMED", "added", "CHANGED")
NOTES = (
    "<!-- specbot-disable vague-word: it is a term -->",
    "<!-- specbot-disable-next-line vague-word, S05: why -->",
    "<!-- specbot-disable all -->",
    "<!-- specbot-enable vague-word -->",
    "`<!-- specbot-disable vague-word: x -->`",
)


HUGE = (
    "9" * 4400,
    "1" * 400 + ".5 s",
    "`" * 90,
    "(" * 300,
    "*" * 300,
    "[" * 300,
    "- " * 200,
    "> " * 100,
    "a." * 300,
    "\\" * 100,
)
"""What takes long, or is more than a number can be."""


@cache
def sentences() -> tuple[str, ...]:
    """Return what every rule objects to and what it would rather have, and a few plain ones."""
    said = [text for rule in RULES.values() for text in (rule.bad, rule.good) if text]
    lines = [line for text in said for line in text.split("\n") if line.strip()]
    plain = ("The system SHALL lock the door within 5 seconds.", "It MUST NOT open `door_state` before 22:00.", "x", "")
    return tuple(dict.fromkeys([*plain, *lines]))


@cache
def fragments() -> tuple[str, ...]:
    """Return what a mutator puts into documents."""
    heads = (
        "### Requirement: ",
        "#### Scenario: ",
        "## Purpose",
        "## Requirements",
        "- FROM: `### Requirement: Alpha`",
        "- TO: `### Requirement: B`",
    )
    deltas = tuple(f"## {each} Requirements" for each in _SECTIONS)
    steps = tuple(mark.format(word) for mark in _MARKS for word in _STEPS[:3])
    tasks = ("- [ ] 1.1 Do it", "- [x] 1.2 Done", "## 1. Tasks", "**Reason**: old", "**Migration**: none")
    return tuple(
        dict.fromkeys([*HUGE, *heads, *deltas, *steps, *tasks, *NOTES, *ODD_LINES, *STRANGE, *WORDS, *sentences()])
    )


class Writer:
    """Documents, line by line, by the choices of a maker."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker

    def _joined(self, lines: list[str]) -> str:
        start = "\ufeff" if self.maker.chance(12) else ""
        return start + self.maker.pick(_ENDINGS).join(lines) + ("\n" if self.maker.below(5) else "")

    def spec(self) -> str:
        lines = ["# door Specification", ""] if self.maker.below(8) else []
        lines += [
            "## Purpose",
            self._sentence() or "Keeps the house locked at night and lets everyone out in a fire.",
            "",
        ]
        lines += [] if self.maker.chance(12) else ["## Requirements", ""]
        for _ in range(1 + self.maker.below(4)):
            lines += self.requirement()
        lines += self._noise()
        return self._joined(lines)

    def delta(self) -> str:
        lines: list[str] = ["## Purpose", self._sentence(), ""] if self.maker.chance(8) else []
        for _ in range(1 + self.maker.below(3)):
            kind = self.maker.pick(_SECTIONS)
            lines += [f"## {kind} Requirements", ""]
            lines += self._noise()
            for _ in range(1 + self.maker.below(2)):
                lines += self._entry(kind)
        return self._joined(lines)

    def _entry(self, kind: str) -> list[str]:
        name = self.maker.pick(NAMES)
        if kind == "RENAMED":
            return [f"- FROM: `### Requirement: {name}`", f"- TO: `### Requirement: {self.maker.pick(NAMES)}`", ""]
        if kind == "REMOVED":
            return [f"### Requirement: {name}", "**Reason**: old", "**Migration**: none", ""]
        return self.requirement(name)

    def requirement(self, name: str | None = None) -> list[str]:
        mark = self.maker.pick(("### ", "### ", "### ", "###", "## ", "#### "))
        lines = [f"{mark}Requirement: {self.maker.pick(NAMES) if name is None else name}"]
        lines += [self._sentence() for _ in range(1 + self.maker.below(2))]
        lines += self._noise()
        for _ in range(self.maker.below(4)):
            lines += ["", *self.scenario()]
        return [*lines, ""]

    def scenario(self) -> list[str]:
        mark = self.maker.pick(
            ("#### Scenario: ", "#### Scenario: ", "#### Scenario: ", "### Scenario: ", "- **Scenario: ", "##### ")
        )
        lines = [mark + self.maker.pick(SCENARIOS)]
        mark = self.maker.pick(_MARKS)
        for word in ("WHEN", "THEN")[: self.maker.below(3) or 2]:
            lines.append(mark.format(word) + (self._sentence() or "it rains"))
        for _ in range(self.maker.below(3)):
            lines.append(self.maker.pick(_MARKS).format(self.maker.pick(_STEPS)) + self._sentence())
        return lines + self._noise()

    def tasks(self) -> str:
        lines = ["## 1. Work", ""]
        for number in range(self.maker.below(5)):
            lines.append(f"- [{self.maker.pick((' ', 'x', 'X', ''))}] 1.{number} {self._sentence()}")
        return self._joined(lines + self._noise())

    def _sentence(self) -> str:
        found = self.maker.pick(sentences()) if self.maker.below(3) else self.maker.pick(sentences()[::-1])
        return found + (self.maker.text(6) if self.maker.chance(8) else "")

    def _noise(self) -> list[str]:
        """Return a few lines of another kind: a fence, a list, a table, a note, any odd line."""
        kind = self.maker.below(16)
        if kind == 1:
            fence = self.maker.pick(("```", "~~~", "````", "```js", "  ```"))
            return [
                fence,
                self.maker.pick(fragments()),
                self.maker.pick(ODD_LINES),
                self.maker.pick((fence, "```", "")),
            ]
        if kind == 2:
            return ["- a", "  - b", f"- {self._sentence()}"]
        if kind == 3:
            return ["| a | b |", "|---|---|", f"| {self._sentence()} | 5 s |"]
        if kind == 4:
            return [self.maker.pick(NOTES)]
        if kind in (5, 6, 7):
            return [self.maker.pick(ODD_LINES), self.maker.pick(STRANGE)]
        return []
