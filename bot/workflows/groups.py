"""One plan as several, so that each owner or directory gets a pull request of its own."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.openspec.layout import CHANGES, SPECS
from bot.text.owners import Owners
from bot.workflows.plan import Part, Plan

_STRANGE = re.compile(r"[^a-z0-9_-]+")
_LONGEST = 60
# An id has 100 characters at most (as_change.py).
_LONGEST_CHANGE = 100
_NOBODY = "unowned"

GroupOf = Callable[[str], str]
"""From a path, from the repository's top, to the name of the group it belongs to."""


def by_directory(path: str) -> str:
    """Return the group of a document: the first folder below ``specs/``, or the change, after the root's own folder.

    >>> by_directory("docs/openspec/specs/auth/login/spec.md")
    'docs-auth'
    """
    for inside in (f"{SPECS}/", f"{CHANGES}/"):
        before, mark, rest = path.rpartition(inside)
        if mark:
            return group_name(f"{before}{rest.split('/')[0]}")
    return group_name(path.rpartition("/")[0])


def by_owner(owners: Owners) -> GroupOf:
    """Return what groups documents by who owns them; those that nobody owns are one group."""
    return lambda path: group_name("-".join(each.lstrip("@") for each in owners.of(path)) or _NOBODY)


def group_name(text: str) -> str:
    """Return a text as a part of a branch's name: small letters, digits, ``-`` and ``_``."""
    return _STRANGE.sub("-", text.lower()).strip("-_")[:_LONGEST].rstrip("-_") or "other"


def _own_change(change: str, group: str) -> str:
    """Return the change of a group: two pull requests with one folder of a change could not both be merged."""
    if not change:
        return ""
    # What tells them apart stays whole.
    return re.sub(r"[^a-z0-9]+", "-", f"{change[: _LONGEST_CHANGE - len(group) - 1]}-{group}").strip("-")


def grouped(plan: Plan, group_of: GroupOf) -> dict[str, Plan]:
    """Return a plan to improve parted by group, names in order; a group that has nothing to propose or ask has none.

    What stands in a group's open pull request is not known here, so that it stays there.
    """
    work = plan.improve
    if work is None:
        return {}
    found: dict[str, dict[str, Part]] = {}

    def part_for(group: str, prefix: str) -> Part:
        return found.setdefault(group, {}).setdefault(prefix, Part(prefix))

    for part in work.parts:
        for improved in part.suggestions:
            group = group_of(part.prefix + improved.suggestion.path)
            there = part_for(group, part.prefix)
            found[group][part.prefix] = replace(there, suggestions=(*there.suggestions, improved))
        for question in part.questions:
            group = group_of(part.prefix + question.path)
            there = part_for(group, part.prefix)
            found[group][part.prefix] = replace(there, questions=(*there.questions, question))
    for part in work.parts:
        for finding in part.waiting:
            group = group_of(part.prefix + finding.path)
            if part.prefix in found.get(group, {}):
                there = found[group][part.prefix]
                found[group][part.prefix] = replace(there, waiting=(*there.waiting, finding))
        for held in part.held:
            group = group_of(part.prefix + held.path)
            if part.prefix in found.get(group, {}):
                there = found[group][part.prefix]
                found[group][part.prefix] = replace(there, held=(*there.held, held))
    return {
        group: replace(
            plan,
            improve=replace(
                work, parts=tuple(parts.values()), group=group, knew=(), as_change=_own_change(work.as_change, group)
            ),
        )
        for group, parts in sorted(found.items())
    }
