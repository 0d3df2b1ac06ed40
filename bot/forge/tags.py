"""The few HTML tags that may stand in a text, balanced."""

from collections.abc import Sequence

from bot.forge.inline import TAG, Mark

DEEPEST = 20
"""Elements inside of elements; what is deeper stands as words."""


class Tags:
    """The elements that are open, outermost first."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        self._open = list(names)

    def copy(self) -> "Tags":
        """Return the same elements, to come back to."""
        return Tags(self._open)

    def balanced(self, marks: Sequence[Mark]) -> list[Mark]:
        """Return the marks with an end tag that ends nothing as words, and inner elements ended before outer ones."""
        found = list[Mark]()
        for mark in marks:
            tag = mark.source if mark.shown == TAG else ""
            name = tag.strip("</> ")
            if name in ("", "br"):
                found.append(mark)
            elif tag.startswith("</") and name in self._open:
                found += self._end(name)
            elif not tag.startswith("</") and len(self._open) < DEEPEST:
                self._open.append(name)
                found.append(mark)
            else:
                found += [Mark(char, char, True) for char in tag]
        return found

    def closing(self) -> str:
        """Return what ends all that is open."""
        return "".join(f"</{name}>" for name in reversed(self._open))

    def _end(self, name: str) -> list[Mark]:
        ended = list[Mark]()
        while not ended or ended[-1].source != f"</{name}>":
            ended.append(Mark(TAG, f"</{self._open.pop()}>"))
        return ended
