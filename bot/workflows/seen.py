"""A Tree that remembers what was read of it, so that it can be told whether another tree would have said the same."""

from bot.text.tree import Kind, Tree


class Seen:
    """``tree``, and what of it was read.

    Only texts are remembered: what is worked on here replaces texts of files that are there, and neither makes files
    nor takes any away.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._texts: dict[str, str] = {}

    def is_as_in(self, other: Tree) -> bool:
        """Whether whoever read this would have read the same in ``other``."""
        return all(other.text(path) == text for path, text in list(self._texts.items()))

    def paths(self) -> tuple[str, ...]:
        """Return every path in code point order."""
        return self._tree.paths()

    def kind(self, path: str) -> Kind | None:
        """Return what stands at ``path``."""
        return self._tree.kind(path)

    def text(self, path: str) -> str:
        """Return a file's text or a link's target."""
        found = self._tree.text(path)
        self._texts[path] = found
        return found

    def blob(self, path: str) -> str:
        """Return the git blob id."""
        self.text(path)
        return self._tree.blob(path)
