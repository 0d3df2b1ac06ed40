"""Find in history what each entry of a change was written against."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from bot.errors import UnreadableError
from bot.openspec.bases import Base, Bases, Entry, Said, block_of, choose, choose_edited, entries
from bot.openspec.layout import SPEC_FILE, SPECS
from bot.openspec.parse import normal_name
from bot.repo.repository import Repository
from bot.repo.versions import Version, versions

# How a forge calls the commit that it makes of a pull request, and git one that a person rebased is told by its times.
_SQUASHED = re.compile(r"\(#\d+\)\s*$")
_DELTA = re.compile(r"(?P<change>(?P<root>.*/)?openspec/changes/(?:archive/)?[^/]+)/specs/(?P<capability>.+)/spec\.md")
_MOST_BEFORE = 40


def finder(repository: Repository | None, ref: str = "HEAD") -> Callable[[str, str, str], Bases]:
    """Return what finds the bases of a delta (capability, path, text) in the history of ``ref``; none without one.

    What is not committed yet was written against ``ref`` itself. Git is asked once what ``ref`` is, however many deltas
    there are. What it returns raises RepoError.
    """

    @cache
    def tip() -> str | None:
        if repository is None:
            return None
        return repository.head().commit if ref == "HEAD" else repository.resolve(ref)

    @cache
    def texts() -> _Texts | None:
        return _Texts(repository.below("")) if repository else None  # seen from the top: the root may have moved

    def find(capability: str, path: str, delta: str) -> Bases:
        commit, read = tip(), texts()
        if repository is None or commit is None or read is None:
            return Bases(capability, {})
        prefix = repository.root_prefix
        history = _History(read, f"{prefix}{SPECS}/{capability}/{SPEC_FILE}", prefix + path, commit)
        return Bases(capability, {each.name: history.base(each) for each in entries(delta)})

    return find


@dataclass(frozen=True)
class _Texts:
    """The texts of deltas and specs at commits: all deltas of a change, and the specs they edit, are read together."""

    repository: Repository
    _read: set[tuple[str, str]] = field(default_factory=set)

    def text(self, commit: str, path: str) -> str | None:
        """Return the text of a file, None where there is none. Raises UnreadableError, RepoError."""
        match = _DELTA.fullmatch(path)
        if match:
            self._read_ahead(commit, match["change"], _spec_of(match))
        return self.repository.text(commit, path)

    def _read_ahead(self, commit: str, change: str, spec: str) -> None:
        if (commit, change) in self._read:
            return
        self._read.add((commit, change))
        found = map(_DELTA.fullmatch, self.repository.read_ahead(commit, [f"{change}/specs", spec]))
        specs = {_spec_of(each) for each in found if each and each["change"] == change} - {spec}
        if specs:
            self.repository.read_ahead(commit, sorted(specs))


def _spec_of(delta: re.Match[str]) -> str:
    return f"{delta['root'] or ''}{SPECS}/{delta['capability']}/{SPEC_FILE}"


@dataclass(frozen=True)
class _History:
    """The versions of a delta and of the spec it edits, in the history of ``tip``. Paths are the repository's."""

    texts: _Texts
    spec_path: str
    delta_path: str
    tip: str

    @property
    def repository(self) -> Repository:
        return self.texts.repository

    @cached_property
    def _deltas(self) -> list[tuple[Version, dict[str, Entry]]]:
        found = []
        for version in versions(self.repository, self.delta_path, self.tip):
            text = self.texts.text(version.commit, version.path)
            found.append(
                (version, {normal_name(each.name): each for each in entries(text)} if text is not None else {})
            )
        return found

    @cached_property
    def _is_shallow(self) -> bool:
        return self.repository.is_shallow()

    @cached_property
    def _followed(self) -> tuple[Version, ...]:
        return versions(self.repository, self.spec_path, self.tip)

    @cached_property
    def _specs(self) -> tuple[Version, ...]:
        return _own(self._followed)

    @cached_property
    def _spec_paths(self) -> frozenset[str]:
        """Where the spec was, and what it was copied from."""
        return frozenset(each.path for each in self._followed) | {self.spec_path}

    def base(self, entry: Entry) -> Base:
        """Return what an entry was written against."""
        try:
            first, *edits = self._texts(entry)
            base = self._first(*first)
            for edit in edits:
                base = self._edited(*edit, base)
        except UnreadableError as error:  # a link, or too large: what it said then is not known
            return Base("", None, is_known=False, assumed=f"A version of it cannot be read: {error.message}")
        return base

    def _texts(self, entry: Entry) -> list[tuple[Entry, Version | None]]:
        """Return what the delta said of the requirement, oldest first, each with the commit that wrote it so.

        The commit is None for what no commit has: it is being written now. What the delta was copied from counts only
        as long as it says the same.
        """
        key, is_copy = normal_name(entry.name), False
        found: list[tuple[Entry, Version | None]] = [(entry, None)]
        for version, said in self._deltas:
            earlier = said.get(key)
            if is_copy and (earlier != found[-1][0] or self._spec_beside(version) is None):
                break
            if earlier is not None:
                if earlier == found[-1][0]:
                    found.pop()
                found.append((earlier, version))
            is_copy = is_copy or version.copied
        return found[::-1]

    def _spec_beside(self, written: Version | None) -> str | None:
        """Return where the spec was that a version of the delta edited, None where that may be another spec."""
        if written is None:
            return self.spec_path
        match = _DELTA.fullmatch(written.path)
        path = _spec_of(match) if match else ""
        # Git is asked what the spec was called before only where it matters.
        return path if path == self.spec_path or path in self._spec_paths else None

    def _first(self, entry: Entry, written: Version | None) -> Base:
        """Return the base of the first text of an entry."""
        if written is None:
            return choose(entry, self._said(self.tip, self.spec_path, entry.name), tuple, tuple, moved=False)
        if self._is_shallow and not self._has_parent(written.commit):
            return choose(entry, None, tuple, tuple, moved=False)
        path = self._spec_beside(written)
        if path is None:
            return _elsewhere(written)
        earlier = self._earlier(written.commit, path)
        return choose(
            entry,
            self._said(written.commit, path, entry.name),
            lambda: list(self._distinct(earlier()[:_MOST_BEFORE], entry.name)),
            lambda: list(self._distinct([e for e in reversed(self._specs) if e not in earlier()], entry.name)),
            moved=_may_be_moved(written),
        )

    def _edited(self, entry: Entry, written: Version | None, previous: Base) -> Base:
        """Return the base of an entry whose text before was written against ``previous``."""
        commit, path = written.commit if written else self.tip, self._spec_beside(written)
        if path is None:
            return previous
        earlier = self._earlier(commit, path)

        def between() -> Iterator[Said]:
            for said in self._distinct(earlier()[:_MOST_BEFORE], entry.name):
                if said.block == previous.block:
                    break
                yield said
            yield Said(previous.commit, previous.block)

        return choose_edited(entry, previous, self._said(commit, path, entry.name), lambda: list(between()))

    def _earlier(self, commit: str, path: str) -> Callable[[], tuple[Version, ...]]:
        """Return what tells the versions of the spec up to a commit; asked once, and only where it is needed."""
        return cache(lambda: _own(versions(self.repository, path, commit)))

    def _has_parent(self, commit: str) -> bool:
        return bool(self.repository.git.log("-1", "--format=%P", commit).strip())

    def _distinct(self, found: Sequence[Version], name: str) -> Iterator[Said]:
        last: str | None = None
        for version in found:
            said = self._said(version.commit, version.path, name)
            if said.block != last:
                yield said
            last = said.block

    def _said(self, commit: str, path: str, name: str) -> Said:
        text = self.texts.text(commit, path)
        return Said(commit, block_of(text, name) if text is not None else None)


def _own(found: Sequence[Version]) -> tuple[Version, ...]:
    """Return the versions of a file without those of what it was copied from."""
    first = next((number for number, each in enumerate(found) if each.copied), len(found))
    return tuple(found[: first + 1])


def _elsewhere(written: Version) -> Base:
    return Base(
        written.commit,
        None,
        is_known=False,
        assumed=f"At {written.commit[:9]} its delta was for another spec, which history does not show to be this one.",
    )


def _may_be_moved(version: Version) -> bool:
    """Whether a commit may hold what was written on another commit than its parent: squashed, rebased, amended."""
    return bool(_SQUASHED.search(version.subject)) or abs((version.committed - version.written).total_seconds()) > 60
