"""A change that is there already, revised: the model edits entries one by one, and what it does not touch stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.errors import EditError
from bot.openspec.configuration import read_configuration
from bot.openspec.layout import CHANGES, Listing, load_change
from bot.openspec.model import Document, Operation, Requirement
from bot.openspec.writing import Entry
from bot.text.edits import with_endings_of
from bot.text.lines import normalise
from bot.text.printable import in_one_line
from bot.text.tree import Kind, Tree
from bot.workflows.propose import write_items
from bot.workflows.propose_ask import Asker, OverError, UnusableError
from bot.workflows.propose_edits import Edit, Way, applied
from bot.workflows.propose_gate import also_touched, is_of_entries, refusal, unread, with_files
from bot.workflows.propose_insert import Inserter, introduced
from bot.workflows.propose_near import near, spec_of
from bot.workflows.propose_papers import new_purpose, told
from bot.workflows.propose_plan import Planned, plan
from bot.workflows.propose_requirement import TRIAL, Base, Writer
from bot.workflows.propose_values import Brief, Hands, Idea, Item, Left, Proposal


@dataclass(frozen=True, slots=True)
class Held:
    """One entry that the change holds, and where it stands; ``requirement`` is None for a removal and a rename."""

    entry: Entry
    document: Document
    requirement: Requirement | None = None

    @property
    def line(self) -> str:
        """It as a prompt lists it."""
        entry = self.entry
        new = f" to {entry.new_name}" if entry.new_name else ""
        says = " ".join(entry.says[:200].split())
        return f"{entry.operation.value} {entry.capability}: {entry.requirement}{new}. {says}"


def held_by(tree: Tree, change: str) -> list[Held]:
    """Return the entries of a change, in the order of its files. Raises UnreadableError."""
    found: list[Held] = []
    for document in load_change(Listing(tree), change).deltas:
        for each in document.requirements:
            block = normalise(document.source(each.span))
            entry = Entry(document.id, each.operation or Operation.ADDED, each.name, block, says=each.text)
            found.append(Held(entry, document, each))
        found += [Held(Entry(document.id, Operation.REMOVED, name), document) for name in document.removed]
        for one in document.renamed:
            found.append(Held(Entry(document.id, Operation.RENAMED, one.old, new_name=one.new), document))
    return found


def revise(tree: Tree, change: str, idea: Idea, hands: Hands) -> Proposal:
    """Return the change ``change`` as ``idea`` wants it: ``edits`` made by their content, ``files`` as they come out.

    Where a question has to be answered first, or nothing can be written, it holds neither, and says why. Raises
    ModelError where no model answers, UnreadableError for a tree that cannot be read.
    """
    held = held_by(tree, change)
    before = refusal(tree, change)
    if before and not is_of_entries(tree, change, [each.entry.requirement for each in held if each.requirement]):
        return Proposal(change, refused=f"The change is not in order as it is. {before} Mend it first.")
    asker = Asker(hands)
    configuration = read_configuration(tree)
    brief = Brief(idea, configuration.context, configuration.rules)
    try:
        hands.tell("plan")
        found = near(tree, idea, hands.retrieve)
        planned = plan(asker, brief, tree, found, [each.line for each in held], [each.entry for each in held])
        return _Reviser(asker, brief, tree, change, held).revised(planned)
    except UnusableError as error:
        return Proposal(change, refused=f"No answer of the model could be used: {error}")
    except EditError as error:
        return Proposal(change, refused=error.message)
    except OverError as error:
        return Proposal(change, stopped=str(error))


class _Reviser:
    def __init__(self, asker: Asker, brief: Brief, tree: Tree, change: str, held: Sequence[Held]) -> None:
        self._asker, self._brief, self._tree = asker, brief, tree
        self._change, self._held = change, held
        self._papers = Inserter(tree, change)
        self._edits = self._papers.edits
        self._notes: list[str] = []

    def revised(self, planned: Planned) -> Proposal:
        """Return the revision. Raises UnusableError, OverError, ModelError."""
        entries = [each.entry for each in self._held]
        told_of = (
            write_items(self._asker, self._brief, self._tree, planned.items, entries) if planned.items else Proposal()
        )
        told_of = replace(told_of, refused="")
        for number, what in planned.edits:
            told_of = self._edited(told_of, self._held[number], what)
        left = list(told_of.left)
        for number in planned.drops:
            left += self._dropped(self._held[number])
        found = [
            replace(each, path=each.path.replace(f"/{TRIAL}/", f"/{self._change}/"), line=0)
            for each in told_of.findings
        ]
        told_of = replace(told_of, name=self._change, left=tuple(left), findings=tuple(found))
        asked = tuple(dict.fromkeys(told_of.questions))[: self._asker.hands.questions]
        if asked:
            return replace(told_of, questions=asked)
        self._added([each for each in told_of.entries if each not in [one.entry for one in self._edits if one.entry]])
        files = applied(self._tree, self._edits).files
        notes = (*told_of.notes, *self._notes, *also_touched(self._tree, told_of.entries, self._change))
        if not files:
            return replace(told_of, notes=notes, refused="Nothing could be written.")
        after = with_files(self._tree, files)
        refused = unread(after, self._change, told_of.entries) or refusal(after, self._change)
        if refused:
            return replace(told_of, notes=notes, refused=refused)
        return replace(told_of, files=files, edits=tuple(self._edits), notes=notes)

    def _edited(self, so_far: Proposal, one: Held, what: str) -> Proposal:
        """Return the proposal with one entry written anew, or why it is not."""
        title = f"{one.entry.capability}: {one.entry.requirement}"
        if one.requirement is None:
            return replace(so_far, left=(*so_far.left, Left(title, "A removal or a new name is edited by hand.")))
        spec = spec_of(self._tree, one.entry.capability)
        item = Item(one.entry.operation, one.entry.capability, one.entry.requirement, what, one.document.path)
        text = f"{spec.text if spec else ''}\n{one.document.text}"
        base = Base(item, self._tree, one.entry.block, one.requirement, spec=text)
        self._asker.hands.tell(title)
        came = Writer(self._asker, self._brief, base).write()
        if came.entry:
            source = one.document.source(one.requirement.span)
            group = len(self._edits)
            fresh = with_endings_of(source, came.entry.block)
            self._edits.append(Edit(one.document.path, Way.REPLACE, source, fresh, came.entry, group))
            self._tell_proposal(one.entry, came.entry, group)
            line = "in line with its changed requirement and verify it by its scenarios"
            self._papers.add_tasks(one.entry, [f"Bring {_quoted(one.entry)} {line}"], group)
        return replace(
            so_far,
            entries=(*so_far.entries, *([came.entry] if came.entry else [])),
            left=(*so_far.left, *([Left(title, came.left)] if came.left else [])),
            questions=(*so_far.questions, *came.questions),
            findings=(*so_far.findings, *came.findings),
            notes=(*so_far.notes, *came.notes),
        )

    def _dropped(self, one: Held) -> Iterator[Left]:
        if one.requirement is None:
            title = f"{one.entry.capability}: {one.entry.requirement}"
            yield Left(title, "A removal or a new name is taken out by hand.")
            return
        group = len(self._edits)
        self._edits.append(Edit(one.document.path, Way.DROP, one.document.source(one.requirement.span), group=group))
        self._papers.add_tasks(
            one.entry, [f"Take back what was built for {_quoted(one.entry)}, if anything was"], group
        )
        self._tell_proposal(one.entry, None, group)

    def _added(self, entries: Sequence[Entry]) -> None:
        """Put new entries into the deltas, the proposal and the tasks. Raises UnusableError, OverError, ModelError."""
        fresh = introduced(self._tree, self._change, entries)
        purposes = {name: new_purpose(self._asker, self._brief, own, name) for name, own in fresh.items()}
        self._papers.add(entries, purposes)

    def _tell_proposal(self, old: Entry, new: Entry | None, group: int) -> None:
        """Have the proposal say of an entry what it says now, where the line stands as it was written by code."""
        path = f"{CHANGES}/{self._change}/proposal.md"
        line = f"- {told(old)}"
        text = self._tree.text(path) if self._tree.kind(path) is Kind.FILE else ""
        if new and normalise(text).split("\n").count(line) == 1:
            self._edits.append(Edit(path, Way.REPLACE, line, f"- {told(new)}", group=group))
        elif text:
            self._notes.append(f"proposal.md may still say “{in_one_line(old.requirement)}” as it was: read it.")


def _quoted(entry: Entry) -> str:
    return f"“{in_one_line(entry.requirement)}”"
