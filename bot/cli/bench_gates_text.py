"""What a bench of the seventh gate came to, for people: a table by kind, then the verdict and what it means."""

from collections.abc import Sequence

from bot.bench.calibration import ENOUGH_CAUGHT, ENOUGH_PASSED, GateOutcome, Measure, Rate, Word, by_kind, rate
from bot.cli.bench_gates_data import GateRun, undecided
from bot.cli.output import Printer
from bot.openspec.suggestions import Suggestion
from bot.text.counts import count
from bot.text.printable import in_one_line

_HEAD = f"{'':<24}{'cases':>5}  {'right':>5}  {'95 %':>8}  {'no answer':>9}"
_STYLES = {Word.GOOD: "bold green", Word.POOR: "bold red", Word.OPEN: "bold yellow"}
_WIDEST = 160


def print_gate_run(printer: Printer, run: GateRun, *, missed: bool) -> None:
    """Print the table and the verdict."""
    weights = f" ({run.model['weights']})" if run.model["weights"] else ""
    printer.line(
        f"specbot bench --gates: {run.model['name']}{weights}, {count(len(run.outcomes), 'case')}, seed {run.seed}"
    )
    printer.line("")
    printer.line((_HEAD, "dim"))
    for honest, title in ((False, "changed, caught"), (True, "honest, passed")):
        groups = {kind: group for (is_honest, kind), group in by_kind(run.outcomes).items() if is_honest is honest}
        _row(printer, title, [each for group in groups.values() for each in group], "bold")
        for kind, group in groups.items():
            _row(printer, f"  {kind}", group, "")
    printer.line("")
    _costs(printer, run)
    if missed:
        _missed(printer, run.wrong())
    if len(run.outcomes) < run.cases:
        printer.line((f"It ended after {len(run.outcomes)} of {run.cases} cases: no answer was of use.", "yellow"))
    for line, style in verdict(run.measure):
        printer.line((line, style))


def _row(printer: Printer, name: str, group: Sequence[GateOutcome], style: str) -> None:
    found = rate(group)
    interval = f"{100 * found.low:.0f}–{100 * found.high:.0f}" if found.of else ""
    share = f"{100 * found.share:.0f} %" if found.of else "–"
    printer.line(
        (f"{name:<24}{found.of:>5}  {share:>5}  {interval:>8}  {undecided(group) or '':>9}", style),
    )


def _costs(printer: Printer, run: GateRun) -> None:
    seconds = "" if run.seconds is None else f" and {run.seconds:.1f} s"
    printer.line(f"A verdict takes {run.calls:g} {'call' if run.calls == 1 else 'calls'}{seconds}, median.")
    if known := sum(each.known for each in run.outcomes):
        printer.line((f"{count(known, 'case')} with answers remembered from before; '--fresh' asks anew.", "dim"))
    held = run.half(unseen=True)
    printer.line(
        (
            f"Of the half held out when the prompts were tuned: {_of(held.caught)} caught, {_of(held.passed)} passed.",
            "dim",
        )
    )


def _of(each: Rate) -> str:
    return f"{each.right} of {each.of}"


def verdict(found: Measure) -> list[tuple[str, str]]:
    """Return what the figures mean, line by line with its style."""
    word = found.word
    figures = (
        f"{100 * found.caught.low:.0f} % of changes caught and {100 * found.passed.low:.0f} % of honest edits passed"
    )
    said = f"surely (95 %) {figures}, {100 * ENOUGH_CAUGHT:.0f} % and {100 * ENOUGH_PASSED:.0f} % are asked for."
    head = f"{word.value[0].upper()}{word.value[1:]}{'' if word is Word.OPEN else ' for the gate'}"
    lines = [(f"{head}: {said}", _STYLES[word])]
    if word is Word.OPEN:
        lines.append(("Leave --per out to put all cases.", ""))
    elif word is Word.POOR:
        lines.append(
            ("Its verdicts will not count in 'specbot improve': what needs one is dropped. Choose another.", "")
        )
    return lines


def _missed(printer: Printer, wrong: Sequence[GateOutcome]) -> None:
    """Print what was judged wrong, of the half that may be looked at."""
    printer.line(("Judged wrong (of the seen half)", "bold"))
    for each in wrong:
        case = each.case
        truth = "means the same" if case.honest else "means something else"
        printer.line(f"  {case.kind}: {case.name}  ", (f"{truth}: {case.why}", "dim"))
        for mark, words, style in (("-", case.suggestion.before, "red"), ("+", _new(case.suggestion), "green")):
            printer.line(f"    {mark} ", (in_one_line(words, _WIDEST), style))
        if each.problem:
            printer.line("    ", (each.problem, "italic"))
    printer.line("")


def _new(suggestion: Suggestion) -> str:
    return suggestion.after.removeprefix(suggestion.before).strip()
