"""What a bench came to, for people: a table by class, then by operator; what was missed."""

from collections.abc import Mapping, Sequence

from bot.bench.figures import Figures, Share
from bot.bench.lexicon import Lexicon
from bot.bench.operator import Ground, Operator
from bot.cli.bench_data import Run
from bot.cli.output import Printer
from bot.text.counts import count

_MOST_MISSED = 3
_WIDEST_WORDS = 160
_COLUMNS = (
    f"{'plants':>7}  {'found':>5}  {'95 %':>9}  {'default':>7}  {'seen':>5}  {'unseen':>6}"
    f"  {'mended':>6}  {'gone':>5}  {'harm':>4}"
)
_HEAD = f"{'':<30}{_COLUMNS}"
_GOOD, _POOR = 0.9, 0.5


def print_operators(printer: Printer, operators: Sequence[Operator], lexicon: Lexicon, *, as_json: bool) -> None:
    """Say what can be planted, and where each operator's words are from; never the words themselves."""
    if as_json:
        printer.json({"operators": [_told(each, lexicon) for each in operators]})
        return
    kind = ""
    for each in operators:
        if each.kind.value != kind:
            kind = each.kind.value
            printer.line((kind, "bold"))
        words = count(len(lexicon.words[each.name]), "word")
        printer.line(f"  {each.name:<30}{each.summary} ", (f"{words}; {lexicon.sources[each.name]}", "dim"))


def _told(each: Operator, lexicon: Lexicon) -> dict[str, object]:
    return {
        "operator": each.name,
        "class": each.kind.value,
        "summary": each.summary,
        "source": lexicon.sources[each.name],
        "words": len(lexicon.words[each.name]),
    }


def print_run(printer: Printer, run: Run, repositories: Mapping[str, Sequence[Ground]]) -> None:
    """Print the table."""
    specs = sum(map(len, repositories.values()))
    who = f"rules and {run.model['name']}" if run.model else "rules alone"
    printer.line(
        f"specbot bench: {count(specs, 'clean spec')}, {count(len(run.operators), 'operator')}, seed {run.seed}, {who}"
    )
    printer.line("")
    printer.line((_HEAD, "dim"))
    by_operator = run.by_operator()
    for kind, each in run.classes().items():
        _row(printer, kind.value, each, "bold")
        for operator, its in by_operator.items():
            if operator.kind is kind and its.plants:
                _row(printer, f"  {operator.name}", its, "")
    _row(printer, "mean of all operators", run.total, "bold")
    printer.line("")
    idle = [operator.name for operator, its in by_operator.items() if not its.plants]
    if idle:
        printer.line(("These specs have no place for " + ", ".join(idle) + ".", "dim"))
    total = run.total
    printer.line(
        f"{count(total.repairs, 'repair')}: {total.harm} did harm, {total.over_edited} changed more than the defect."
    )
    printer.line(("default: found by what speaks in the default profile too.", "dim"))
    if run.model is None:
        printer.line(("'--model NAME' has a model mend too.", "dim"))


def _row(printer: Printer, name: str, each: Figures, style: str) -> None:
    found = each.found.value if each.found else 0.0
    colour = "green" if found >= _GOOD else "red" if found < _POOR else "yellow"
    harm = (f"  {each.harm:>4}", "bold red" if each.harm else style)
    printer.line(
        (f"{name:<30}{each.plants:>7}  ", style),
        (f"{_percent(each.found):>5}", f"{style} {colour}".strip()),
        (f"  {_interval(each.found):>9}  {_percent(each.found_default):>7}", style),
        (f"  {_percent(each.found_seen):>5}  {_percent(each.found_unseen):>6}", style),
        (f"  {_percent(each.repaired):>6}  {_percent(each.resolved):>5}", style),
        harm,
    )


def _percent(share: Share | None) -> str:
    return f"{100 * share.value:.0f} %" if share else "–"


def _interval(share: Share | None) -> str:
    return f"{100 * share.low:.0f}–{100 * share.high:.0f}" if share else ""


def print_missed(printer: Printer, run: Run) -> None:
    """Print a few defects of each operator that were not found; those of the unseen half are for no eyes."""
    printer.line("")
    printer.line(("Not found (of the seen half)", "bold"))
    for operator in run.operators:
        missed = [
            each for each in run.outcomes if each.operator == operator.name and not each.found and not each.unseen
        ]
        for each in missed[:_MOST_MISSED]:
            plant = each.plant
            about = f" [{plant.requirement}]" if plant.requirement else ""
            printer.line(f"  {operator.name}  ", (f"{plant.path}{about}", "dim"))
            for mark, words, style in (("-", plant.before, "red"), ("+", plant.after, "green")):
                if words:
                    printer.line(f"    {mark} ", (" ".join(words.split())[:_WIDEST_WORDS], style))
