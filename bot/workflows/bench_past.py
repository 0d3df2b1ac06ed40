"""Older commits of a repository, to ask what its specs said then."""

from random import Random

from bot.bench.asking.draw import Past
from bot.openspec.layout import SPECS, load_project
from bot.openspec.model import Project
from bot.repo.history import log
from bot.repo.repository import Repository

_MOST_COMMITS = 300
_TAKEN = 4


def past_of(repository: Repository, now: Project, random: Random) -> tuple[Past, ...]:
    """Return a few commits of the last that changed main specs, oldest first, each with what changed since."""
    entries = log(repository, SPECS, limit=_MOST_COMMITS)[1:]
    taken = sorted(random.sample(range(len(entries)), min(_TAKEN, len(entries))), reverse=True)
    current = {each.path: each for each in now.specs}
    found = []
    for number in taken:
        commit = entries[number].commit
        then = load_project(repository.tree(commit))
        newer = {
            each.path: current[each.path]
            for each in then.specs
            if each.path in current and current[each.path].text != each.text
        }
        if newer:
            found.append(Past(commit, then.documents(), newer))
    return tuple(found)
