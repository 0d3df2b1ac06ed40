"""Since when a requirement stands, by git: the commit that brought it, and the last that changed it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import UnreadableError
from bot.openspec.layout import document_at
from bot.openspec.model import Document, Requirement
from bot.repo.repository import Repository
from bot.repo.versions import Version, versions
from bot.search.answer import Citation, Sentence
from bot.search.index import Hit
from bot.text.printable import in_one_line
from bot.workflows.ask import Story


@dataclass(frozen=True, slots=True)
class _Seen:
    version: Version
    document: Document
    requirement: Requirement


def story_of(repository: Repository, ref: str) -> Story:
    """Return what tells of requirements by the history that leads to ``ref``."""

    def story(hit: Hit) -> tuple[Sentence, ...]:
        try:
            seen = list(_seen(repository, hit, ref))
        except UnreadableError:  # an older text is too large: which version brought the requirement nobody can tell
            return ()
        if not seen:
            return ()
        first, last = seen[-1], _last_changed(seen)
        told = [_told("was added", first)]
        if last.version.commit != first.version.commit:
            told.append(_told("was last changed", last))
        return tuple(told)

    return story


def _seen(repository: Repository, hit: Hit, ref: str) -> Iterator[_Seen]:
    """Yield the versions that hold the requirement, newest first, up to the one that brought it."""
    for version in versions(repository, hit.path, ref):
        document = document_at(repository.tree(version.commit), version.path)
        requirement = document.requirement(hit.requirement) if document else None
        if document is None or requirement is None:
            return
        yield _Seen(version, document, requirement)


def _last_changed(seen: list[_Seen]) -> _Seen:
    """Return the oldest version in which the block is as it is now."""
    now = seen[0].document.source(seen[0].requirement.span)
    last = seen[0]
    for each in seen:
        if each.document.source(each.requirement.span) != now:
            break
        last = each
    return last


def _told(what: str, seen: _Seen) -> Sentence:
    version, span = seen.version, seen.requirement.span
    heading = seen.document.source(span).split("\n", 1)[0].strip()
    day = f"{version.committed:%Y-%m-%d}"
    name, subject = in_one_line(seen.requirement.name), in_one_line(version.subject)
    words = f'"{name}" {what} on {day} by {version.commit[:9]}: {subject}'
    citation = Citation(version.path, span.start + 1, seen.requirement.name, heading, version.commit)
    return Sentence(words if words.endswith((".", "!", "?")) else f"{words}.", (citation,))
