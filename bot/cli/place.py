"""Where a command runs: the OpenSpec root, its folder as it is, git where there is git, and its configuration."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import FILE, Config
from bot.errors import SpecbotError, UnreadableError, UsageError
from bot.openspec.layout import load_project
from bot.openspec.model import Project
from bot.openspec.readable import readable, unread_of
from bot.repo.disk import read_plain
from bot.repo.root import missing_git
from bot.rules.glossary import Glossary, read_glossary
from bot.rules.glossary_term import rule_of
from bot.text.printable import printable
from bot.text.tree import Tree, to_text
from bot.workflows.context import Quality, quality_of
from bot.workflows.scope import Scope, everything, of_paths, since

if TYPE_CHECKING:  # GitPython costs 80 ms; only what asks git something imports it, in wiring
    from bot.repo.repository import Repository


def read_settings(root: Path) -> str:
    """Return the text of the configuration, empty where there is none. Raises UnreadableError."""
    file = root / FILE
    try:
        if not os.path.lexists(file):
            return ""
        if file.is_file():
            return file.read_text(encoding="utf-8")
        raise UnreadableError(f"{FILE} is no file, or a link to none.", "Mend it, or take it away.")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{FILE}: {error}.", "Is it a text file in UTF-8 that you may read?") from error


def journal_file(repository: "Repository | None") -> Path:
    """Return where the journal is: in the repository's own git folder, else in the user's state folder."""
    if state := os.environ.get("SPECBOT_STATE"):
        return Path(state) / "journal.db"
    if repository:
        return repository.git_common_dir / "specbot" / "journal.db"
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(home) / "specbot" / "journal.db"


def refuse_contradiction(paths: Sequence[str], whole: bool, ref: str | None) -> None:
    """Raise UsageError where what is asked for is everything and less than that."""
    if whole and ref is not None:
        raise UsageError("--all and --since exclude each other.", "Choose one of them.")
    if whole and paths:
        raise UsageError("--all and PATHS exclude each other.", "Leave --all out, or the paths.")


@dataclass(frozen=True)
class Place:
    """One OpenSpec root on disk."""

    root: Path
    tree: Tree
    config: Config
    open_repository: "Callable[[], Repository | None]"
    directed: tuple[str, str] | None = None
    """The commit and the root in it whose own prompts count; None at a desk, where the default branch's do."""
    parse: Callable[[str], Config] | None = None
    """Reads the text of a configuration as this place's was read: flags and variables over it. Raises ConfigError."""

    @cached_property
    def repository(self) -> "Repository | None":
        """The git repository around it, opened when something first asks git. Raises RepoError."""
        return self.open_repository()

    @cached_property
    def quality(self) -> Quality:
        """The rules that speak here. Raises ConfigError, UsageError where the glossary cannot be read."""
        name = self.config.rules.glossary
        return quality_of(self.config.rules, rule_of(self._glossary(name)) if name else None)

    def quality_at(self, commit: str) -> Quality:
        """Return the rules that spoke at a commit: ``quality`` itself where nothing of the settings differs.

        Settings that cannot be read there, or that nobody ever committed, are no reason to judge otherwise than now.
        """
        if self.repository is None or self.parse is None:
            return self.quality
        try:
            text = self.repository.file(commit, FILE)
            is_there = os.path.lexists(self.root / FILE)
            if text is None and (not is_there or self.repository.file("HEAD", FILE) is None):
                return self.quality
            rules = self.parse(text or "").rules
            terms = self.repository.file(commit, rules.glossary) if rules.glossary else None
            now = read_plain(str(self.root / rules.glossary), rules.glossary) if rules.glossary else b""
            if rules == self.config.rules and (terms is None or terms == to_text(now)):
                return self.quality
            return quality_of(rules, None if terms is None else rule_of(read_glossary(terms, rules.glossary)))
        except (SpecbotError, OSError):
            return self.quality

    def _glossary(self, name: str) -> Glossary:
        """Read the file of terms: a plain file in the root, whatever links lie on the way."""
        setting = f"{FILE}: rules.glossary names {printable(name)}"
        file = self.root / name
        if file.exists() and not file.resolve().is_relative_to(self.root.resolve()):
            raise UsageError(f"{setting}, and that lies outside of the root.", "Move it into the repository.")
        try:
            return read_glossary(to_text(read_plain(str(file), name)), printable(name))
        except OSError as error:
            raise UsageError(
                f"{setting}: {error.strerror}.", "It is a plain file, by its path from the root."
            ) from error

    def readable(self, *, papers: bool = False) -> "Place":
        """Return the same place without the specs and changes that cannot be read; ``unread_of`` its tree has them.

        ``papers``: whether rules look at the proposal, design and tasks of changes too.
        """
        tree = readable(self.tree, papers=papers)
        return self if tree is self.tree else replace(self, tree=tree)

    @cached_property
    def project(self) -> Project:
        """Every document of the folder as it is."""
        return load_project(self.tree)

    def scope(self, paths: Sequence[str], whole: bool, ref: str | None, tree: Tree | None = None) -> Scope:
        """Return what a run looks at: everything, some paths, or what differs from a base (``ref`` or the usual one).

        ``tree`` stands in for the folder. Raises UsageError where there is no git to tell what
        differs, RepoError where git cannot.
        """
        seen = tree or self.tree
        named = None
        if paths:
            named = of_paths(self._project(tree), [self._from_root(path) for path in paths], unread_of(seen))
        if named and ref is None:
            return named
        if whole:
            scope = everything(self._project(tree))
            return replace(scope, touched={**scope.touched, **dict.fromkeys(unread_of(seen))})
        if self.repository is None:
            raise missing_git() or UsageError(
                "There is no git repository here to tell what changed.", "Use --all, or name paths."
            )
        base = self.repository.default_base(ref)
        before = readable(self.repository.tree(base.commit), seen, papers=True)
        scope = since(before, seen, f"compared with {base.commit[:9]}, {base.why}")
        touched = {p: n for p, n in scope.touched.items() if not named or p in named.touched}
        return replace(scope, touched=touched, commit=base.commit)

    def reads_otherwise(self, tree: Tree) -> bool:
        """Whether a document of the folder says something else than in ``tree``."""
        touched, unread = since(tree, self.tree, "").touched, unread_of(self.tree)
        return any(names is None or names for path, names in touched.items() if path not in unread)

    def _project(self, tree: Tree | None) -> Project:
        return load_project(tree) if tree else self.project

    def _from_root(self, path: str) -> str:
        """Return a path, given from here, as it is called from the root; an id of a capability or change stays."""
        there = Path(path).absolute()
        return there.relative_to(self.root).as_posix() if there.exists() and there.is_relative_to(self.root) else path
