"""Whether what somebody wants to silence is there: the rule, and the paths, counted from the top of the repository."""

from collections.abc import Iterable
from difflib import get_close_matches

from bot.errors import RepoError, UsageError
from bot.repo.repository import Repository
from bot.repo.roots import roots_at
from bot.rules.registry import RULES
from bot.text.globs import compile_glob, fault, is_glob
from bot.text.printable import in_one_line


def known_rule(rule: str, seen: Iterable[str]) -> None:
    """Raise UsageError for a rule that there is not; ``seen`` are names that events have, perhaps of earlier rules."""
    names = {*RULES, *(covered for each in RULES.values() for covered in each.covers), *filter(None, seen)}
    if rule not in names:
        close = get_close_matches(rule, sorted(names), n=1)
        hint = f"Did you mean {close[0]}?" if close else "docs/rules.md lists them."
        raise UsageError(f"There is no rule {in_one_line(rule, 60)}.", in_one_line(hint))


def glob_from(repository: Repository, prefix: str, glob: str) -> str:
    """Return a glob as the memory has it, from the top of the repository; of a folder, all that is in it.

    ``prefix`` is the OpenSpec root that somebody stands in, ``""`` or ``docs/``: what begins with ``openspec/`` is
    looked for there. Raises UsageError for one that leads elsewhere, or that is no pattern.
    """
    if not glob:
        return ""
    plain = glob.removeprefix("./").replace("\\", "/")
    if plain.startswith(("/", "~")) or plain[1:2] == ":" or ".." in plain.split("/"):
        raise UsageError(f"{in_one_line(glob, 80)} does not lead down from the top of the repository.", "Name it so.")
    whole = prefix + plain if prefix and not plain.startswith(prefix) else plain
    folder = whole.rstrip("/")
    if whole.endswith("/") or (
        not is_glob(whole) and any(each.startswith(f"{folder}/") for each in _paths(repository))
    ):
        whole = f"{folder}/**"
    if is_glob(whole) and (wrong := fault(whole)):
        raise UsageError(f"--path {wrong}.", "Write it as openspec/specs/ants/**.")
    return whole


def silences_nothing(repository: Repository, glob: str) -> bool:
    """Whether a glob matches no document of HEAD: it may be misspelt."""
    fits = compile_glob(glob).fullmatch
    return not any(fits(each) for each in _paths(repository))


def _paths(repository: Repository) -> tuple[str, ...]:
    """Return every path of every ``openspec/`` in HEAD, from the top; none where there is no commit yet."""
    try:
        prefixes = roots_at(repository.git, "HEAD")
    except RepoError:
        return ()
    return tuple(each + path for each in prefixes for path in repository.below(each).tree("HEAD").paths())
