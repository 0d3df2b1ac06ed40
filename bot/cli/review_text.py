"""A review as a person reads it at a terminal: file by file what changed, what is wrong, what could be better."""

from bot.cli.output import SEVERITY_STYLES, Printer
from bot.cli.session import Session
from bot.cli.spent_text import spent_in_words
from bot.openspec.differences import ChangeKind, Extent, RequirementChange
from bot.openspec.suggestions import RULE
from bot.text.counts import count
from bot.text.edits import replace_once
from bot.text.tree import Tree
from bot.workflows.held import in_words
from bot.workflows.improve import Improved
from bot.workflows.opinion import Meaning, Opinion
from bot.workflows.review import Found, Review
from bot.workflows.review_words import verdict, what_changed

_MOST_PHRASES = 8  # of one requirement; --json has them all
_SIGNS = {
    ChangeKind.ADDED: ("+", "green"),
    ChangeKind.REMOVED: ("-", "red"),
    ChangeKind.MODIFIED: ("~", "yellow"),
    ChangeKind.RENAMED: ("»", "yellow"),
}
_DOUBTS = {Meaning.CHANGED: "the meaning changed", Meaning.UNCLEAR: "it is unclear whether the meaning is kept"}


def print_review(printer: Printer, result: Review, head: Tree, because: str, session: Session) -> None:
    """Print one review; ``head`` is what was reviewed."""
    improvement = result.improvement
    printer.line(("specbot review", "bold"), f": {because}, {count(len(result.changes), 'changed requirement')}")
    printer.line("")
    for path in _paths(result):
        printer.line((path, "bold underline"))
        for change in result.changes:
            if change.path == path:
                _print_change(printer, change)
        _print_findings(printer, [each for each in _told(result) if each.finding.path == path])
        for opinion in result.opinions:
            if opinion.path == path:
                _print_opinion(printer, opinion)
        _print_suggestions(printer, [each for each in improvement.suggestions if each.suggestion.path == path], head)
        printer.line("")
    _print_clashes(printer, result)
    _print_questions(printer, result)
    _print_end(printer, result, session)


def _print_clashes(printer: Printer, result: Review) -> None:
    if not result.clashes:
        return
    printer.line(("Open changes that meet", "bold"))
    for each in result.clashes:
        fate = ("combines", "green") if each.combines else (f"needs a person: {each.why}", "red")
        printer.line(f"  {each.capability} › {each.requirement}: {each.who}, {each.what}; ", fate)
    printer.line("")


def _paths(result: Review) -> list[str]:
    """Return the documents there is something to say of, those with a change first, in their order."""
    paths = [each.path for each in result.changes]
    paths += [each.finding.path for each in _told(result)]
    paths += [each.suggestion.path for each in result.improvement.suggestions]
    return list(dict.fromkeys(paths))


def _told(result: Review) -> tuple[Found, ...]:
    return (*result.open_findings, *result.remarks)


def _print_change(printer: Printer, change: RequirementChange) -> None:
    sign, style = _SIGNS[change.kind]
    operation = f"  {change.operation.value}" if change.operation else ""
    quiet = "" if change.extent is Extent.MEANING else "dim"
    printer.line("  ", (sign, style), " ", (change.name, quiet or "bold"), (operation, "dim"))
    phrases = [] if change.kind is ChangeKind.ADDED else what_changed(change)
    for phrase in phrases[:_MOST_PHRASES]:
        printer.line("      ", (phrase, quiet))
    if len(phrases) > _MOST_PHRASES:
        printer.line(("      … and " + str(len(phrases) - _MOST_PHRASES) + " more; --json lists them all.", "dim"))


def _print_findings(printer: Printer, findings: list[Found]) -> None:
    for each in findings:
        finding = each.finding
        about = f" [{finding.requirement}]" if finding.requirement else ""
        notes = [finding.rule, "" if each.is_new else "was there before", "waits for a model" if each.waits else ""]
        printer.line(
            "  ", (f"{finding.severity.name.lower():<8}", SEVERITY_STYLES[finding.severity]),
            f"line {finding.line}: " if finding.line else "", finding.message,
            (f"{about}  {', '.join(note for note in notes if note)}", "dim"),
        )  # fmt: skip


def _print_opinion(printer: Printer, opinion: Opinion) -> None:
    by = (f"  {opinion.source} on {opinion.requirement}: ", "dim")
    if opinion.meaning in _DOUBTS:
        printer.line(by, f"{_DOUBTS[opinion.meaning]}: ", (f"“{opinion.meaning_words}”", "italic"))
    if opinion.untestable:
        printer.line(by, "no test could tell: ", (f"“{opinion.untestable}”", "italic"))
    if opinion.question:
        printer.line(by, opinion.question, (f"  “{opinion.about}”", "italic"))


def _print_suggestions(printer: Printer, suggestions: list[Improved], head: Tree) -> None:
    text = head.text(suggestions[0].suggestion.path) if suggestions else ""
    for each in (improved.suggestion for improved in suggestions):
        printer.line("")
        after = replace_once(text, each.before, each.after)
        printer.line(
            "  ", ("Suggestion", "bold cyan"), f" on {each.requirement or f'line {each.line}'}: ", each.reason,
            (f"  {' + '.join(each.rules)}{'' if each.source == RULE else f', by {each.source}'}", "dim"),
        )  # fmt: skip
        printer.diff(each.path, text, after)
        text = after


def _print_questions(printer: Printer, result: Review) -> None:
    for each in result.improvement.questions:
        printer.line(("Question", "bold cyan"), f" on {each.path}, {each.requirement or 'Purpose'}")
        printer.line("  ", each.text)
        for number, option in enumerate(each.options, 1):
            printer.line(f"    {number}. {option}")
        printer.line("")


def _print_end(printer: Printer, result: Review, session: Session) -> None:
    if not result.changes and result.is_silent:
        printer.line("Nothing to review: no requirement differs.")
    else:
        printer.line((verdict(result), "bold" if result.is_left else "bold green"))
    if result.improvement.suggestions:
        printer.line("Nothing was written; 'specbot improve' makes these edits.")
    if result.improvement.dropped:
        printer.line((f"{count(len(result.improvement.dropped), 'attempt')} did not pass; --json says why.", "dim"))
    for line in in_words(result.improvement.held):
        printer.line((line, "dim"))
    if result.stopped:
        printer.line(("The model's part ended early: ", "yellow"), result.stopped)
    for note in result.notes:
        printer.line(("Note: ", "yellow"), note)
    if session.asked or session.remembered:
        printer.line((spent_in_words(session), "dim"))
    if any(each.waits for each in result.open_findings) and session.model_hint:
        printer.line((session.model_hint, "cyan"))
