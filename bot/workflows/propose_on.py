"""A proposed change gone on with: its author answered, and what waited for that goes into the change as it is by now.

Nothing is planned anew, and nothing that stands there is written again, whoever wrote it: only what waited is written,
by code from what the model had written of it, by the model where nothing was kept or something is to be left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.errors import EditError, UnreadableError
from bot.openspec.configuration import read_configuration
from bot.openspec.layout import CHANGES, Listing, change_ids
from bot.openspec.model import Operation
from bot.openspec.suggestions import Question
from bot.openspec.writing import Entry
from bot.text.printable import in_one_line
from bot.text.tree import Draft, Kind, Tree
from bot.workflows.propose import doubt, each_written, is_yes, waits
from bot.workflows.propose_ask import Asker, OverError, UnusableError
from bot.workflows.propose_edits import applied
from bot.workflows.propose_gate import also_touched, refusal, unread, with_files
from bot.workflows.propose_insert import Inserter, introduced
from bot.workflows.propose_near import spec_of
from bot.workflows.propose_papers import new_purpose
from bot.workflows.propose_points import DROP
from bot.workflows.propose_revise import held_by
from bot.workflows.propose_values import Answered, Brief, Hands, Idea, Item, Left, Waiting, Written


@dataclass(frozen=True)
class GoneOn:
    """What answers led to: ``entries`` with the Purposes of new capabilities, what still waits, and the open questions.

    ``left`` is what comes to nothing for good. ``unfit`` could not be written with its answers, the ids of whose
    questions are ``spoilt``: they stay open. Where ``refused`` says why, nothing of it may be written.
    """

    entries: tuple[Entry, ...] = ()
    purposes: Mapping[str, str] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    questions: tuple[Question, ...] = ()
    left: tuple[Left, ...] = ()
    unfit: tuple[Left, ...] = ()
    spoilt: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    refused: str = ""


def over(tree: Tree, branch: Tree, change: str) -> Draft:
    """Return a tree with a change as another tree has it: what a branch proposes, over what it is proposed for."""
    folder, draft = f"{CHANGES}/{change}/", Draft(tree)
    for path in branch.paths():
        if path.startswith(folder) and branch.kind(path) is Kind.FILE:
            draft.write(path, branch.text(path))
    return draft


def with_entries(tree: Tree, change: str, entries: Sequence[Entry], purposes: Mapping[str, str]) -> dict[str, str]:
    """Return the files that change with some entries in a change as it is. No line that stands there goes.

    Raises EditError where one of them finds no place, UnreadableError where the change cannot be read.
    """
    papers = Inserter(tree, change)
    papers.add(entries, purposes)
    done = applied(tree, papers.edits)
    if done.stale:
        raise EditError(f"{done.stale[0].path} has no place for what was answered.")
    return {path: text for path, text in done.files.items() if text is not None}


def unsound(before: Tree, files: Mapping[str, str], change: str, entries: Sequence[Entry]) -> str:
    """Return why a change with some entries more may not be written, in a sentence; empty where it may.

    Every entry that it held it still holds, and none beside them. Raises UnreadableError.
    """
    after = with_files(before, files)
    if why := unread(after, change, entries) or refusal(after, change):
        return why
    held, now = ([_key(each.entry) for each in held_by(tree, change)] for tree in (before, after))
    return "" if sorted([*held, *map(_key, entries)]) == sorted(now) else "It would hold more than what was answered."


def _key(entry: Entry) -> tuple[str, str, str, str]:
    return entry.capability, entry.operation.value, entry.requirement, entry.new_name


def stands(entry: Entry, held: Sequence[Entry]) -> bool:
    """Whether a change holds an entry already, in whatever words."""
    return any(_key(entry) == _key(each) for each in held)


def waited_for(entries: Sequence[Entry], waiting: Sequence[Waiting], answered: Sequence[Answered]) -> bool:
    """Whether each entry is of a requirement that waits, no two of the same, and was not answered with no.

    What is there already goes by its name. A new one is called what its writer calls it.
    """
    said = {each.question.id: " ".join(each.words.split()) for each in answered}
    rest = [each for each in waiting if _is_wanted(each, said)]
    for entry in entries:
        found = next((each for each in rest if _is_of(entry, each.item)), None)
        if found is None:
            return False
        rest.remove(found)
    return True


def _is_wanted(each: Waiting, said: Mapping[str, str]) -> bool:
    """Whether something may come of it: what a person is to say yes to has a yes, and nobody does without it."""
    is_sure = not each.item.doubtful or is_yes(said.get(doubt(each.item).id, ""))
    return is_sure and DROP not in [said.get(name) for name in each.asks]


def _is_of(entry: Entry, item: Item) -> bool:
    if (entry.capability, entry.operation) != (item.capability, item.operation):
        return False
    match entry.operation:
        case Operation.ADDED:
            return True
        case Operation.RENAMED:
            return (entry.requirement, entry.new_name) == (item.name, item.new_name)
        case _:  # what is rewritten stands under the name that it gets
            return entry.requirement == (item.new_name or item.name)


def go_on(tree: Tree, change: str, idea: Idea, waiting: Sequence[Waiting], hands: Hands) -> GoneOn:
    """Return what comes of what waits, now that ``hands.answers`` were given; ``tree`` holds the change.

    Raises ModelError where a model is needed and none answers.
    """
    if change not in change_ids(Listing(tree)):
        return GoneOn(refused=f"{change} is no longer on its branch.")
    if why := refusal(tree, change):
        return GoneOn(refused=f"The change is not in order as it is. {why} Mend it first.")
    try:
        configuration = read_configuration(tree)
        brief = Brief(idea, configuration.context, configuration.rules)
        return _Continuing(Asker(hands), brief, tree, change).gone_on(waiting)
    except UnusableError as error:
        return GoneOn(refused=f"No answer of the model could be used: {error}")
    except (EditError, UnreadableError) as error:
        return GoneOn(refused=error.message)
    except OverError as error:
        return GoneOn(refused=str(error))


class _Continuing:
    def __init__(self, asker: Asker, brief: Brief, tree: Tree, change: str) -> None:
        self._asker, self._brief, self._tree, self._change = asker, brief, tree, change
        self._held = [each.entry for each in held_by(tree, change)]

    def gone_on(self, waiting: Sequence[Waiting]) -> GoneOn:
        """Return what comes of it. Raises EditError, UnusableError, OverError, ModelError."""
        done = GoneOn()
        wanted = []
        for each in waiting:
            done, is_wanted = self._looked_at(done, each)
            wanted += [each] if is_wanted else []
        of = {each.item: each for each in wanted}
        for item, came in each_written(self._asker, self._brief, self._tree, wanted, self._held):
            done = _with(done, of[item], came)
        asked = tuple(dict.fromkeys(done.questions))
        known = {name for each in waiting for name in each.asks}
        first = sorted(asked, key=lambda each: each.id not in known)[: self._asker.hands.questions]
        done = replace(done, questions=tuple(each for each in asked if each in first))
        return self._judged(done) if done.entries else done

    def _looked_at(self, done: GoneOn, each: Waiting) -> tuple[GoneOn, bool]:
        """Return whether something can still be written, with what is said where it cannot."""
        item = each.item
        name = each.fields.name if each.fields and item.operation is Operation.ADDED else item.name
        names = {item.new_name or name, name}
        same = [one for one in self._held if (one.capability, one.operation) == (item.capability, item.operation)]
        if any(one.requirement in names for one in same):
            word = f"“{in_one_line(name)}” stands in the change already."
            return replace(done, notes=(*done.notes, word)), False
        spec = spec_of(self._tree, item.capability)
        if item.operation is not Operation.ADDED and not (spec and spec.requirement(item.name)):
            return replace(done, left=(*done.left, Left(item.title, "There is no such requirement any more."))), False
        return done, True

    def _judged(self, done: GoneOn) -> GoneOn:
        fresh = introduced(self._tree, self._change, done.entries)
        purposes = {name: new_purpose(self._asker, self._brief, own, name) for name, own in fresh.items()}
        files = with_entries(self._tree, self._change, done.entries, purposes)
        refused = unsound(self._tree, files, self._change, done.entries)
        notes = (*done.notes, *also_touched(self._tree, done.entries, self._change))
        return replace(done, purposes=purposes, notes=notes, refused=refused)


def _with(done: GoneOn, each: Waiting, came: Written) -> GoneOn:
    """Return what there is so far with what came of one item."""
    done = replace(done, notes=(*done.notes, *came.notes))
    if came.entry:
        return replace(done, entries=(*done.entries, came.entry))
    if came.questions:
        waiting = waits(each.item, came)
        return replace(done, waiting=(*done.waiting, waiting), questions=(*done.questions, *came.questions))
    left = Left(each.item.title, came.left)
    if came.declined:
        return replace(done, left=(*done.left, left))
    return replace(
        done, waiting=(*done.waiting, each), unfit=(*done.unfit, left), spoilt=done.spoilt | frozenset(each.asks)
    )
