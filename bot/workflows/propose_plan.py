"""First step with a model: which requirements an idea changes, chosen by number among those that were found."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.errors import EditError
from bot.openspec.content import vocabulary
from bot.openspec.layout import CHANGES, SPECS, Listing, change_ids
from bot.openspec.model import Operation
from bot.openspec.names import near_miss
from bot.openspec.writing import Entry, free_name, kebab
from bot.rules.telling import COMMON
from bot.text.tree import Tree
from bot.workflows.propose_ask import Asker
from bot.workflows.propose_forms import plan_form
from bot.workflows.propose_near import Near, spec_of
from bot.workflows.propose_prompts import Piece, brief_pieces
from bot.workflows.propose_values import Brief, Idea, Item

_MOST_TOKENS = 700
_VERBS = {
    Operation.ADDED: "add",
    Operation.MODIFIED: "change",
    Operation.REMOVED: "remove",
    Operation.RENAMED: "rename",
}
_NUMBERED = 1_000
# Verbs that the official guide begins ids with, and others that people use.
_VERB_WORDS = """
add allow change create cut deprecate drop enable extend fix give hide improve introduce keep let limit lower make move
raise refactor remove rename replace require restrict set show split stop support switch update use
"""
_LISTED = re.compile(r"[cre]-?[0-9]+")
_GOES = re.compile(
    r"\b(?:remov|delet|drop|stop|no longer|any ?more|get(?:ting)? rid|retir|deprecat|abolish|withdraw|discontinu|scrap"
    r"|ceas|obsolete|unnecessary|disabl|tak(?:e|ing) (?:away|out)|instead of|replac|waste|merge)",
    re.IGNORECASE,
)
_IS_CALLED = re.compile(
    r"\b(?:renam|call|nam(?:e|ed|ing)\b|term|say\b|word|title|label|instead of|become)", re.IGNORECASE
)
_BEGINNINGS = frozenset(_VERB_WORDS.split())


@dataclass(frozen=True, slots=True)
class Planned:
    """What a change is to touch; ``drops`` and ``edits`` are entries of an open change, by their number from 0."""

    title: str
    items: tuple[Item, ...]
    edits: tuple[tuple[int, str], ...] = ()
    drops: tuple[int, ...] = ()


def plan(
    asker: Asker, brief: Brief, tree: Tree, found: Near, entries: Sequence[str] = (), held: Sequence[Entry] = ()
) -> Planned:
    """Return what the model chose, one thing for each requirement; ``entries`` are lines of the open change, from E1.

    ``held`` is what the open change says already. Raises UnusableError, OverError, ModelError.
    """
    numbers = [f"R{number}" for number in range(1, len(found.requirements) + 1)]
    capabilities = [f"C{number}" for number in range(1, len(found.capabilities) + 1)]
    listed = [f"E{number}" for number in range(1, len(entries) + 1)]
    pieces = [
        *brief_pieces(brief, "specs"),
        Piece("The change as it is", "\n".join(f"{name} {line}" for name, line in zip(listed, entries, strict=True))),
        Piece("Requirements", "\n".join(found.requirement_lines), 1),
        Piece("Capabilities", "\n".join(found.capability_lines), 1),
    ]
    reader = _Reader(tree, found, held, brief.idea)
    pieces = [each for each in pieces if each.text]
    return asker.ask("plan", pieces, plan_form(numbers, capabilities, listed), reader.read, _MOST_TOKENS)


class _Reader:
    """Reads the items of a plan; those that say the same twice are one, those that cannot be are put right or lost."""

    def __init__(self, tree: Tree, found: Near, held: Sequence[Entry], idea: Idea) -> None:
        self._tree, self._found, self._idea = tree, found, idea
        self._warned = False
        # What the open change says of a requirement is edited there, and nowhere else.
        self._held = {(each.capability, name) for each in held for name in (each.requirement, each.new_name) if name}

    def read(self, answer: Mapping[str, Any]) -> Planned:
        """Return the plan. Raises EditError where nothing is left of it."""
        items: list[Item] = []
        edits: dict[int, str] = {}
        drops: list[int] = []
        why = ""
        for each in answer["items"]:
            if each["action"] == "edit":
                edits.setdefault(int(each["entry"][1:]) - 1, each["what"])
                continue
            if each["action"] == "drop":
                drops.append(int(each["entry"][1:]) - 1)
                continue
            try:
                item = self._item(each)
                self._refuse_held(item)
            except EditError as error:
                why = error.message
                continue
            if not any(_meets(item, other) for other in items):
                items.append(item)
        self._warn(items)
        drops = [each for each in dict.fromkeys(drops) if each not in edits]
        if drops and not _GOES.search(self._idea.text):
            drops, why = [], "The wish does not say that anything goes: edit what it speaks of."
        if not items and not edits and not drops:
            raise EditError(why or "The plan holds nothing.")
        return Planned(answer["title"], tuple(_renamed_first(items)), tuple(edits.items()), tuple(drops))

    def _warn(self, items: Sequence[Item]) -> None:
        """Raise EditError once where something goes, or gets another name, and the wish does not say so."""
        doubtful = next((each for each in items if each.doubtful), None)
        if doubtful is None or self._warned:
            return
        self._warned = True
        what = "goes" if doubtful.operation is Operation.REMOVED else "gets another name"
        raise EditError(f'Nothing in the wish says that "{doubtful.name}" {what}: plan what the wish says.')

    def _refuse_held(self, item: Item) -> None:
        if (item.capability, item.name) in self._held:
            raise EditError(f'The change speaks of "{item.name}" already: edit that entry.')

    def _item(self, each: Mapping[str, Any]) -> Item:
        action = each["action"]
        if action == "add":
            return self._added(self._found.capability(each["capability"]), each)
        if action == "add_capability":
            name = kebab(each["id"], 4)
            if _LISTED.fullmatch(name):  # "C7" continues the list that it was shown, and is no name
                name = kebab(each["name"], 4)
            if not any(char.isalpha() for char in name) or name in ("archive", "specs"):
                raise EditError("The id of the capability is none: write two or three plain words.")
            return self._added(self._known(name), each)
        known = self._found.requirement(each["requirement"])
        path, capability, name = known.document.path, known.document.id, known.requirement.name
        if action == "remove":
            return Item(
                Operation.REMOVED, capability, name, each["what"], path, doubtful=not _says(_GOES, self._idea, name)
            )
        if action == "change":
            return Item(Operation.MODIFIED, capability, name, each["what"], path)
        others = [one.name for one in known.document.requirements if one.name != name]
        new = free_name(each["name"], others)
        if new == name:
            raise EditError("The requirement is called so already.")
        doubtful = not _says(_IS_CALLED, self._idea, name)
        return Item(Operation.RENAMED, capability, name, "", path, new, doubtful=doubtful)

    def _known(self, name: str) -> str:
        """Return the capability that is called so, in its folder perhaps, else the name of a new one."""
        ids = [one for one, _ in self._found.capabilities]
        return next((one for one in ids if one.rpartition("/")[2] == name), name)

    def _added(self, capability: str, each: Mapping[str, Any]) -> Item:
        spec = spec_of(self._tree, capability)
        names = [one.name for one in spec.requirements] if spec else []
        other = near_miss(each["name"], names)
        if spec and other is not None:  # it is there: what is meant is a change of it
            return Item(Operation.MODIFIED, capability, other, each["what"], spec.path)
        return Item(Operation.ADDED, capability, each["name"], each["what"])


def _says(words: re.Pattern[str], idea: Idea, name: str) -> bool:
    """Whether an idea speaks of taking something away, or of what it is called; a diff, by lines that are gone."""
    if idea.source != "diff":
        return words.search(idea.text) is not None
    gone = "\n".join(line for line in idea.text.split("\n") if line.startswith("-") and not line.startswith("---"))
    return bool(vocabulary(gone) & (vocabulary(name) - COMMON))


def _meets(item: Item, other: Item) -> bool:
    """Whether one of two items is too many; a requirement may get another name and another text."""
    if item.capability != other.capability or item.name != other.name:
        return False
    return {item.operation, other.operation} != {Operation.RENAMED, Operation.MODIFIED}


def _renamed_first(items: Sequence[Item]) -> list[Item]:
    """Return the items with each change of a requirement under the name that it gets."""
    names = {(each.capability, each.name): each.new_name for each in items if each.operation is Operation.RENAMED}
    return [
        replace(each, new_name=names.get((each.capability, each.name), ""))
        if each.operation is Operation.MODIFIED
        else each
        for each in items
    ]


def change_name(tree: Tree, title: str, items: Sequence[Item]) -> str:
    """Return an id for the change that is free: by its title, else by the first requirement it touches."""
    name = kebab(title)
    first = items[0]
    verb = _VERBS[first.operation]
    if not any(char.isalpha() for char in name) or "-" not in name:
        name = kebab(f"{verb} {first.name or first.capability}") if kebab(first.name or first.capability) else ""
    elif name.partition("-")[0] not in _BEGINNINGS:
        name = kebab(f"{verb} {title}", 7)
    return free_id(tree, name or f"{verb}-requirement")


def free_id(tree: Tree, name: str) -> str:
    """Return ``name``, or it with the first number that makes it free; no change and no capability is called so."""
    listing = Listing(tree)
    taken = {*change_ids(listing), *(each[11:] for each in listing.folders(f"{CHANGES}/archive")), "archive"}
    number, found = 1, name
    while found in taken or tree.kind(f"{CHANGES}/{found}") is not None or tree.kind(f"{SPECS}/{found}") is not None:
        number += 1
        found = f"{name}-{number}"
        if number > _NUMBERED:
            raise EditError(f"There are too many changes called {name}; name this one with --name.")
    return found
