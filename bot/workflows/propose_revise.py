"""A change that is there already, revised: the model edits entries one by one, and what it does not touch stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.errors import EditError, UnreadableError
from bot.openspec.artifacts import Artifacts
from bot.openspec.configuration import read_configuration
from bot.openspec.layout import CHANGES, SPECS, Listing, delta_path, load_change
from bot.openspec.model import Document, Operation, Requirement
from bot.openspec.schemas import Schemas
from bot.openspec.tasks import read_tasks
from bot.openspec.writing import Entry, delta_text
from bot.text.edits import with_endings_of
from bot.text.lines import normalise
from bot.text.printable import in_one_line
from bot.text.tree import Kind, Tree
from bot.workflows.propose import write_items
from bot.workflows.propose_ask import Asker, OverError, UnusableError
from bot.workflows.propose_edits import Edit, Way, applied
from bot.workflows.propose_gate import also_touched, is_of_entries, refusal, unread, with_files
from bot.workflows.propose_near import near, spec_of
from bot.workflows.propose_papers import new_purpose, task_lines, told
from bot.workflows.propose_plan import Planned, plan
from bot.workflows.propose_requirement import TRIAL, Base, Writer
from bot.workflows.propose_values import Brief, Hands, Idea, Item, Left, Proposal

_GROUP = "## "


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
        self._edits: list[Edit] = []
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
            self._add_tasks(one.entry, [f"Bring {_quoted(one.entry)} {line}"], group)
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
        self._add_tasks(one.entry, [f"Take back what was built for {_quoted(one.entry)}, if anything was"], group)
        self._tell_proposal(one.entry, None, group)

    def _added(self, entries: Sequence[Entry]) -> None:
        """Put new entries into the deltas, the proposal and the tasks. Raises UnusableError, OverError, ModelError."""
        fresh: dict[str, list[Entry]] = {}
        for entry in entries:
            path = delta_path(self._change, entry.capability)
            if self._tree.kind(path) is Kind.FILE:
                group = len(self._edits)
                self._edits.append(Edit(path, Way.INSERT, entry=entry, group=group))
                self._tell_of(entry, group)
            else:
                fresh.setdefault(entry.capability, []).append(entry)
        for capability, own in fresh.items():
            is_new = self._tree.kind(f"{SPECS}/{capability}/spec.md") is None
            purpose = new_purpose(self._asker, self._brief, own, capability) if is_new else ""
            group, path = len(self._edits), delta_path(self._change, capability)
            self._edits.append(Edit(path, Way.NEW, after=delta_text(own, purpose), group=group))
            for entry in own:
                self._tell_of(entry, group)

    def _tell_of(self, entry: Entry, group: int) -> None:
        """Have the proposal and the tasks speak of a new entry."""
        line = f"- {told(entry)}"
        self._edits.append(Edit(self._paper("proposal.md"), Way.LINES, "What Changes", line, group=group))
        self._add_tasks(entry, task_lines(entry, ()), group)

    def _add_tasks(self, entry: Entry, lines: Sequence[str], group: int) -> None:
        """Add tasks at the end, in a group of their own; boxes that are ticked stay as they are."""
        path, number = self._task_place
        if not path:
            return
        number += sum(each.way is Way.END for each in self._edits)
        tasks = [f"- [ ] {number}.{at} {line}" for at, line in enumerate(lines, 1)]
        text = "\n".join([f"{_GROUP}{number}. {in_one_line(entry.new_name or entry.requirement)}", "", *tasks])
        self._edits.append(Edit(path, Way.END, after=text, group=group))

    def _tell_proposal(self, old: Entry, new: Entry | None, group: int) -> None:
        """Have the proposal say of an entry what it says now, where the line stands as it was written by code."""
        path = self._paper("proposal.md")
        line = f"- {told(old)}"
        text = self._tree.text(path) if self._tree.kind(path) is Kind.FILE else ""
        if new and normalise(text).split("\n").count(line) == 1:
            self._edits.append(Edit(path, Way.REPLACE, line, f"- {told(new)}", group=group))
        elif text:
            self._notes.append(f"proposal.md may still say “{in_one_line(old.requirement)}” as it was: read it.")

    @cached_property
    def _task_place(self) -> tuple[str, int]:
        """Return the file of tasks and the next number of a group; an empty path where there is none."""
        listing = Listing(self._tree)
        try:
            files = Artifacts(listing, Schemas(listing)).task_files(f"{CHANGES}/{self._change}").files
        except UnreadableError:
            return "", 0
        if not files:
            return "", 0
        lines = [line for each in files for line in each.lines]
        lines += [task.text for each in files for task in read_tasks(each)]
        lines = [line.removeprefix(_GROUP) for line in lines if line.startswith(_GROUP) or line[:1].isdigit()]
        numbers = [_leading(line) for line in lines]
        return files[0].path, max(numbers, default=0) + 1

    def _paper(self, name: str) -> str:
        return f"{CHANGES}/{self._change}/{name}"


def _quoted(entry: Entry) -> str:
    return f"“{in_one_line(entry.requirement)}”"


def _leading(words: str) -> int:
    digits = words.strip()[:6].partition(".")[0]
    return int(digits) if digits.isascii() and digits.isdigit() else 0
