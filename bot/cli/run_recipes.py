"""Where workflows are found: the repository's own, and those that come with specbot."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from bot.errors import RecipeError
from bot.templating import folder
from bot.text.printable import in_one_line
from bot.workflows.recipe import FOLDER, MOST_CHARACTERS, Recipe, read_recipe

_BUILT_IN = "workflows"
_MOST_FILES = 200


@dataclass(frozen=True)
class Found:
    """One workflow that there is: ``file`` is its file, ``own`` whether it is the repository's."""

    name: str
    file: Path
    own: bool

    def read(self) -> Recipe:
        """Return what it says. Raises RecipeError."""
        if self.own and not self._is_file:
            raise RecipeError(f"{self.name}.toml is no file of the repository itself.", "Put the file in its place.")
        try:
            with self.file.open(encoding="utf-8") as opened:
                return read_recipe(self.name, opened.read(MOST_CHARACTERS + 1))
        except OSError as error:
            raise RecipeError(f"{self.name}.toml cannot be read: {error.strerror}.", "Look at the file.") from error
        except UnicodeDecodeError:
            raise RecipeError(f"{self.name}.toml is not UTF-8.", "Save it as UTF-8.") from None

    @property
    def _is_file(self) -> bool:
        """Whether no link leads there: to a terminal, which never ends, or to what lies outside of the repository."""
        folders = list(self.file.parents)[: FOLDER.count("/") + 1]
        return self.file.is_file() and not any(each.is_symlink() for each in (self.file, *folders))


def all_recipes(root: Path) -> dict[str, Found]:
    """Return the workflows there are, by name; one of the repository's takes the place of specbot's of that name."""
    found = {each.stem: Found(each.stem, each, own=False) for each in sorted(folder(_BUILT_IN).glob("*.toml"))}
    own = root / FOLDER
    if own.is_dir():
        found |= {each.stem: Found(each.stem, each, own=True) for each in sorted(own.glob("*.toml"))[:_MOST_FILES]}
    return dict(sorted(found.items()))


def find_recipe(root: Path, name: str) -> Recipe:
    """Return the workflow of a name. Raises RecipeError, which says what there is."""
    there = all_recipes(root)
    if name not in there:
        close = get_close_matches(name, there, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"There are {', '.join(there)}."
        raise RecipeError(f"There is no workflow {in_one_line(name, 40)}.", hint)
    return there[name].read()
