"""Take a run up again that broke off: which one, with what options, and what of it is paid for already."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from bot.cli.alive import is_alive
from bot.cli.output import Printer
from bot.cli.runs_data import active_seconds, find, local, moment, number, tokens
from bot.errors import UsageError
from bot.journal.journal import Journal
from bot.journal.redactor import BLANK
from bot.journal.step import BEGIN, END, PUBLISHED, Run, Step
from bot.llm.ledger import Ledger, Spending
from bot.text.counts import count
from bot.text.printable import in_one_line
from bot.text.tree import Draft, Kind, Tree, parents
from bot.workflows.scope import Scope

WRITING = "writing"
"""The step that holds the files as they were, right before they are written."""
LAST = "last"
"""What stands for the last run that broke off."""
_NEXT = "'specbot runs list' shows which there are; 'specbot improve' begins a new one."
_KEPT = ("reply", "ai_verdict", "dialect")
_INTERRUPTED = 130
_FREE = ("--json", "--resume", "--base-url", "--handed-on", "--plan")
"""Options that may be given anew: none of them changes what comes of a run."""


@dataclass(frozen=True)
class Paid:
    """What a run had kept and spent when it broke off."""

    kept: frozenset[tuple[str, str]]
    answers: int
    model: str
    """The model it asked, empty where it found none."""
    spent: tuple[tuple[tuple[str, ...], Spending], ...]
    seconds: float

    def pay_into(self, ledger: Ledger) -> None:
        """Put it into the account of the process that goes on."""
        for place, took in self.spent:
            money = ledger.prices.of(took.prompt, took.answer)
            ledger.put(place, Spending(took.calls, took.prompt, took.answer, took.seconds, money))
        ledger.seconds, ledger.repeats = self.seconds, True


@dataclass(frozen=True)
class Broken:
    """A run that broke off."""

    id: str
    arguments: Mapping[str, Any]
    """What was typed, as it was spelled."""
    began: float
    steps: tuple[Step, ...]

    @property
    def is_handed_on(self) -> bool:
        """Whether another process was to publish what came of it."""
        return bool(self.arguments.get("--handed-on"))

    @property
    def base(self) -> tuple[str, str]:
        """The commit that it was compared with and half a sentence on it; empty where it was compared with none."""
        value = next((step.value for step in self.steps if step.kind == "scope"), {})
        return str(value.get("commit") or ""), str(value.get("because") or "")

    def from_there(self, given: Any) -> Any:
        """Return paths that were typed in the folder where the run began as they are called from anywhere."""
        there = Path(str(self.steps[0].value.get("folder") or ""))
        if isinstance(given, tuple):
            return tuple(str(there / each) if (there / each).exists() else each for each in given)
        return str(there / given) if given else given

    def before_it_wrote(self, tree: Tree) -> Tree:
        """Return the folder as the run had it, where it was killed while it wrote into its files.

        Of a file that says neither what it said before nor what it was to say, nobody can tell: it stays as it is.
        """
        step = next((step.value for step in reversed(self.steps) if step.kind == WRITING), {})
        try:
            changes = json.loads(str(step.get("text") or "{}"))
            wanted = [(path, before, after) for path, (before, after) in changes.items()]
        except (ValueError, TypeError, AttributeError):
            return tree
        draft = Draft(tree)
        for path, before, after in wanted:
            if draft.kind(path) is Kind.FILE and draft.text(path) == after:
                if before is None:
                    _take_away(draft, path)
                else:
                    draft.write(path, str(before))
        return draft

    def paid(self) -> Paid:
        """Return what it had kept and spent."""
        kept = frozenset((step.kind, step.key) for step in self.steps if step.kind in _KEPT)
        answers = len({step.key for step in self.steps if step.kind == "reply"})
        calls = [step.value for step in self.steps if step.kind == "model_call"]
        model = next((step.key for step in self.steps if step.kind == "model"), "")
        return Paid(
            kept, answers, model, tuple((_place(each), _took(each)) for each in calls), active_seconds(self.steps)
        )


def _take_away(draft: Draft, path: str) -> None:
    """Take away a file, and the folders that it leaves empty."""
    draft.remove(path)
    for folder in parents(path):
        if any(each.startswith(f"{folder}/") for each in draft.paths()):
            return
        draft.remove(folder)


def _place(call: Mapping[str, Any]) -> tuple[str, ...]:
    about = call.get("for")
    return (str(about.get("path")), str(about.get("requirement"))) if isinstance(about, dict) else ()


def _took(call: Mapping[str, Any]) -> Spending:
    return Spending(1, tokens(call, "prompt"), tokens(call, "completion"), number(call, "seconds"))


def broken_run(journal: Journal | None, command: str, root: Path, wanted: str) -> Broken:
    """Return the last run of a command at a root that broke off, or the one that is named. Raises UsageError."""
    if journal is None:
        raise UsageError(f"No unfinished run of 'specbot {command}' is recorded here.", _NEXT)
    runs = journal.runs()
    if wanted != LAST:
        return _opened(journal, find(runs, wanted), command, root)
    for run in runs:
        ends = journal.ends(run.id)
        if ends and _is_of(ends[0], command, root) and _broke_off(ends[1]) and not is_alive(journal.path, run.id):
            return _opened(journal, run, command, root)
    raise UsageError(f"No unfinished run of 'specbot {command}' is recorded here.", _NEXT)


def _opened(journal: Journal, run: Run, command: str, root: Path) -> Broken:
    """Return a run as one that can go on. Raises UsageError where it cannot."""
    ends = journal.ends(run.id)
    name = in_one_line(run.id, 40)
    if ends is None or not _is_of(ends[0], command, root):
        raise UsageError(f"Run {name} is none of 'specbot {command}' in this folder.", _NEXT)
    if is_alive(journal.path, run.id):
        raise UsageError(f"Run {name} is still at work.", "Wait for it, or end it first.")
    if not _broke_off(ends[1]):
        hint = f"Run 'specbot {command}' again: what was answered is remembered."
        raise UsageError(f"Run {name} is finished, so there is nothing to go on with.", hint)
    if broken := journal.fault(run):
        hint = f"Run 'specbot {command}' anew: what was answered is remembered."
        raise UsageError(f"The record of run {name} is not as it was written: step {broken.seq} {broken.why}.", hint)
    arguments = ends[0].value.get("arguments")
    if not isinstance(arguments, dict) or BLANK in str(arguments):
        raise UsageError(f"What run {name} was asked for is not in the journal.", f"Run 'specbot {command}' anew.")
    return Broken(run.id, arguments, ends[0].started, tuple(journal.steps(run.id)))


def _is_of(first: Step, command: str, root: Path) -> bool:
    return first.kind == BEGIN and first.value.get("command") == command and first.value.get("root") == str(root)


def _broke_off(last: Step) -> bool:
    """Whether a run was killed or interrupted, could not go on, or its result was handed on and never published."""
    if last.kind == PUBLISHED:
        return False
    end = last.value
    return last.kind != END or end.get("exit") == _INTERRUPTED or bool(end.get("handed_on") or end.get("in_vain"))


def parameters(broken: Broken, context: click.Context) -> dict[str, Any]:
    """Return the parameters of the command as the run had them, and those given anew that change nothing of it.

    Raises UsageError where another one is given than the run had.
    """
    found = dict(context.params)
    for each in context.command.params:
        name, spelled = each.name or "", max(each.opts, key=len)
        is_given = context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        if is_given and spelled in _FREE:
            continue
        had = broken.arguments.get(spelled, None if is_given else found[name])
        had = tuple(had) if isinstance(had, list) else had
        if is_given and found[name] != had:
            wrong = spelled if spelled.startswith("-") else spelled.upper()
            hint = "Leave it out to go on with that run, or leave --resume out."
            raise UsageError(f"Run {broken.id} had another {wrong}.", hint)
        found[name] = broken.from_there(had) if name in ("paths", "plan") and not is_given else had
    if broken.is_handed_on and not context.params["handed_on"]:  # it was the first half of --pr
        found |= {"handed_on": False, "plan": None, "pr": True}
    return found


def tell(broken: Broken, printer: Printer) -> None:
    """Say what is gone on with."""
    began = moment(broken.began)
    when = local(began).strftime("%Y-%m-%d %H:%M") if began else "an unknown time"
    answers = broken.paid().answers
    printer.talk(
        f"Going on with run {broken.id} of {when}: specbot improve{_typed(broken.arguments)}; "
        f"{count(answers, 'answer')} of the model {'is' if answers == 1 else 'are'} there."
    )


def _typed(arguments: Mapping[str, Any]) -> str:
    words = []
    for name, given in arguments.items():
        if name == "--plan" and arguments.get("--handed-on"):
            continue
        name = "--pr" if name == "--handed-on" else name
        shown = " ".join(map(str, given)) if isinstance(given, list) else "" if given is True else str(given)
        words += [name if name.startswith("-") else "", shown]
    said = " ".join(each for each in words if each)
    return f" {in_one_line(said, 120)}" if said else ""


def same_scope(broken: Broken | None, at: Callable[[str | None], Scope], ref: str | None) -> Scope:
    """Return what a run looks at: what the one that broke off compared with, wherever branches are now."""
    scope = at(ref)
    commit, because = broken.base if broken else ("", "")
    return replace(at(commit), because=because) if commit and commit != compared_with(scope) else scope


def compared_with(scope: Scope) -> str:
    """Return the commit that a scope is the difference to, empty where there is none."""
    return str(getattr(scope.base, "commit", ""))
