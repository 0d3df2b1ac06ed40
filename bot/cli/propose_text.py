"""A proposal as a person reads it: what is asked, what it does requirement by requirement, where it is."""

from collections.abc import Mapping

from bot.cli.output import Printer
from bot.cli.propose_kept import Kept
from bot.openspec.layout import CHANGES
from bot.openspec.model import Operation
from bot.text.counts import count
from bot.text.lines import normalise
from bot.text.tree import Kind, Tree
from bot.workflows.propose_near import spec_of
from bot.workflows.propose_values import Proposal

_STYLES = {
    Operation.ADDED: "bold green",
    Operation.MODIFIED: "bold yellow",
    Operation.REMOVED: "bold red",
    Operation.RENAMED: "bold cyan",
}


def print_proposal(printer: Printer, made: Proposal, tree: Tree, kept: Kept, about: str, *, whole: bool) -> None:
    """Print what was proposed; ``whole`` shows every file as it would be, ``about`` says what from."""
    printer.line(("specbot propose", "bold"), f": {about}")
    printer.line("")
    _print_questions(printer, made, kept)
    if made.files or not made.questions:
        _print_requirements(printer, made, tree)
        if made.files:
            _print_files(printer, made.name, made.files, tree, whole=whole)
    _print_rest(printer, made)


def print_next(printer: Printer, made: Proposal, written: str, *, here: bool) -> None:
    """Print where it is now, and what can be done with it, where it is ``here``: in the files or on a branch."""
    if not made.files:
        return
    printer.line(("It is valid under --strict, and a dry run of its archive succeeds.", "green"))
    printer.line((written, "bold"))
    if not here:
        return
    name = made.name
    printer.line("Next: read it and edit what you like; then ", (f"specbot validate {name} --strict", "cyan"), ",")
    printer.line(
        "      ", (f'specbot propose --revise {name} "what to change"', "cyan"), " for what a model should edit,"
    )
    printer.line("      ", (f"specbot archive {name}", "cyan"), " when it is built.")


def _print_questions(printer: Printer, made: Proposal, kept: Kept) -> None:
    for each in made.questions:
        number = kept.number(each)
        printer.line((f"Question {number}", "bold cyan"), f"  {each.requirement}")
        printer.line("  ", each.text)
        for letter, option in zip("abcd", each.options, strict=False):
            printer.line("    ", (f"{letter}", "bold"), f"  {option}")
        printer.line("")
    if made.questions:
        answers = " ".join(f"--answer {kept.number(each)}=a" for each in made.questions)
        open_yet = "This is left out" if made.files else "Nothing was written"
        printer.line(f"{open_yet}: the idea leaves it open, and nothing is made up.")
        printer.line("Next: the same command with ", (answers, "cyan"), ", by letter or in words")
        printer.line((f"      (--answer '{kept.number(made.questions[0])}=in words'); nothing is asked twice.", "dim"))
        printer.line("")


def _print_requirements(printer: Printer, made: Proposal, tree: Tree) -> None:
    for each in made.entries:
        arrow = f" → {each.new_name}" if each.new_name else ""
        printer.line(
            (each.operation.value, _STYLES[each.operation]),
            f"  {each.capability} › ",
            (f"{each.requirement}{arrow}", "bold"),
        )
        spec = spec_of(tree, each.capability)
        old = spec.requirement(each.requirement) if spec and each.operation is Operation.MODIFIED else None
        if spec and old:
            printer.diff(spec.path, f"{normalise(spec.source(old.span))}\n", f"{each.block}\n")
        else:
            for line in each.block.split("\n")[1:]:
                printer.line("  ", line)
        printer.line("")


def _print_files(printer: Printer, name: str, files: Mapping[str, str | None], tree: Tree, *, whole: bool) -> None:
    folder = f"{CHANGES}/{name}"
    printer.line((folder, "bold underline"))
    for path, text in files.items():
        what = "goes" if text is None else "changes" if tree.kind(path) is Kind.FILE else "new"
        tasks = f", {count(text.count('- [ ]'), 'open task')}" if text and path.endswith("tasks.md") else ""
        printer.line(f"  {path.removeprefix(f'{folder}/')}", (f"  {what}{tasks}", "dim"))
    printer.line("")
    if not whole:
        return
    for path, text in files.items():
        printer.line((path, "bold"))
        if text is not None and tree.kind(path) is Kind.FILE:
            printer.diff(path, tree.text(path), text)
        else:
            for line in (text or "").rstrip("\n").split("\n"):
                printer.line("  ", line)
        printer.line("")


def _print_rest(printer: Printer, made: Proposal) -> None:
    for each in made.left:
        printer.line(("Not in it: ", "bold"), f"{each.what}: ", (each.why, "dim"))
    for finding in made.findings:
        printer.line(
            ("To look at: ", "yellow"), f"{finding.requirement}: {finding.message}", (f"  {finding.rule}", "magenta")
        )
    for note in made.notes:
        printer.line(("Note: ", "yellow"), note)
    if made.left or made.findings or made.notes:
        printer.line("")
    if made.refused:
        printer.line(("Nothing was written. ", "bold red"), made.refused)
    if made.stopped:
        printer.line(("Nothing was written. ", "bold red"), made.stopped)
