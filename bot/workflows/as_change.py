"""An improvement of main specs as an OpenSpec change with deltas, for teams that edit specs in no other way."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.errors import EditError, MergeError
from bot.openspec.deltas import merge
from bot.openspec.findings import Severity
from bot.openspec.layout import CHANGES, SPEC_FILE, SPECS, document_at
from bot.openspec.model import Document
from bot.openspec.readable import why_unread
from bot.openspec.suggestions import Suggestion, apply
from bot.openspec.validate import findings_at
from bot.templating import render
from bot.text.lines import normalise
from bot.text.tree import Draft, Tree
from bot.workflows.improve import Improved

_ID = re.compile(r"(?=.{1,100}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class AsChange:
    """``changes`` is path to new text; ``left`` holds what no delta can say, each with the reason."""

    changes: dict[str, str]
    kept: tuple[Improved, ...]
    left: tuple[tuple[Suggestion, str], ...]


def check_change(tree: Tree, name: str) -> None:
    """Raise EditError when ``name`` is no id of a change, or is taken."""
    if not _ID.fullmatch(name) or name == "archive" or is_taken(tree, name):
        raise EditError(f"{name!r} cannot be a new change: ids are kebab-case, and it must not be there yet.")


def is_taken(tree: Tree, name: str) -> bool:
    """Whether a change of that id is there, one included that was left out of the tree for it cannot be read."""
    folder = f"{CHANGES}/{name}"
    return tree.kind(folder) is not None or bool(why_unread(tree, folder))


def as_change(tree: Tree, improved: Sequence[Improved], name: str) -> AsChange:
    """Return the files of the change ``name`` that, archived, makes the edits of main specs; other edits stay edits.

    A delta can put another text below a requirement's name. It cannot touch a Purpose or a heading: those are left.
    Raises EditError when ``name`` is no id of a change, or is taken.
    """
    check_change(tree, name)
    folder = f"{CHANGES}/{name}"
    draft = Draft(tree)
    kept: list[Improved] = []
    left: list[tuple[Suggestion, str]] = []
    groups: dict[str, list[Improved]] = {}
    for each in improved:
        if each.suggestion.path.startswith(f"{SPECS}/"):
            groups.setdefault(each.suggestion.path, []).append(each)
        else:
            kept.append(each)
            draft.write(each.suggestion.path, apply(draft, [each.suggestion]).text(each.suggestion.path))
    said: dict[str, list[Suggestion]] = {}
    for path, members in groups.items():
        document = document_at(tree, path)
        if document is None:
            raise AssertionError("a suggestion that passed gate 1 is for a document")
        good, delta, bad = _delta(tree, document, members, name)
        left += bad
        if good:
            kept += good
            said[document.id] = [each.suggestion for each in good]
            draft.write(f"{folder}/specs/{document.id}/{SPEC_FILE}", delta)
    if said:
        for file, text in _papers(said).items():
            draft.write(f"{folder}/{file}", text)
    changes = {path: text for path, text in draft.changed().items() if text is not None}
    return AsChange(changes, tuple(kept), tuple(left))


def _delta(
    tree: Tree, document: Document, members: Sequence[Improved], name: str
) -> tuple[list[Improved], str, list[tuple[Suggestion, str]]]:
    """Return what a delta can say of one spec, the delta, and what it cannot, with the reasons."""
    good = [each for each in members if _is_body(document, each.suggestion)]
    bad = [(each.suggestion, "A delta cannot change a Purpose or a heading.") for each in members if each not in good]
    if not good:
        return [], "", bad
    edited = apply(tree, [each.suggestion for each in good])
    after = document_at(edited, document.path)
    names = list(dict.fromkeys(each.suggestion.requirement for each in good))
    blocks = [
        normalise(after.source(found.span)).rstrip("\n") for n in names if after and (found := after.requirement(n))
    ]
    delta = "## MODIFIED Requirements\n\n" + "\n\n".join(blocks) + "\n"
    problem = _problem(tree, document, after, delta, name) if len(blocks) == len(names) else "A name would change."
    if problem:
        return [], "", bad + [(each.suggestion, problem) for each in good]
    return good, delta, bad


def _is_body(document: Document, suggestion: Suggestion) -> bool:
    """Whether a suggestion lies inside one requirement and leaves its heading alone."""
    found = document.requirement(suggestion.requirement) if suggestion.requirement else None
    if found is None or sum(each.name == suggestion.requirement for each in document.requirements) != 1:
        return False
    source = document.source(found.span)
    before, after = suggestion.before.split("\n"), suggestion.after.split("\n")
    inside = suggestion.before in source
    return inside and (before[0] == after[0] or not before[0].lstrip("\ufeff").startswith("###"))


def _problem(tree: Tree, document: Document, after: Document | None, delta: str, name: str) -> str:
    """Return why the delta would not make the very edits, empty where it does: it is merged to see."""
    try:
        merged = merge(document.id, name, tree.text(document.path), delta)
    except MergeError as error:
        return f"The delta could not be archived: {error.message}"
    draft = Draft(tree)
    draft.write(document.path, merged.text)
    result = document_at(draft, document.path)
    if result is None or after is None or _blocks(result) != _blocks(after):
        return "Archived, the delta would say something else."
    broken = [each for each in findings_at(draft, document.path) if each.severity is Severity.ERROR]
    if broken:  # the archive checks what it has rebuilt, and writes nothing with an error in it, however old
        return f"The spec could not be archived into while it has this: {broken[0].message}"
    path = f"{CHANGES}/{name}/specs/{document.id}/{SPEC_FILE}"
    trial = Draft(tree)
    trial.write(path, delta)
    found = [each for each in findings_at(trial, path) if each.path == path and each.severity > Severity.INFO]
    return f"The delta would not be valid: {found[0].message}" if found else ""


def _blocks(document: Document) -> list[str]:
    return [normalise(document.source(each.span)).strip() for each in document.requirements]


def _papers(said: Mapping[str, Sequence[Suggestion]]) -> dict[str, str]:
    groups = [
        {
            "capability": capability,
            "suggestions": [{"title": e.requirement, "reason": e.reason, "rules": e.rules} for e in suggestions],
        }
        for capability, suggestions in said.items()
    ]
    number = sum(len(each) for each in said.values())
    rules = sorted({rule for each in said.values() for one in each for rule in one.rules})
    count = f"{number} requirement{'' if number == 1 else 's'}"
    proposal = render("as_change/proposal.md.j2", groups=groups, count=count, rules=", ".join(rules))
    tasks = render("as_change/tasks.md.j2", groups=groups)
    papers = {"proposal.md": proposal, "tasks.md": tasks}
    return {name: re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n" for name, text in papers.items()}
