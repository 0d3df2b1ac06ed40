"""What a bench of questions came to, for people: a table by kind, then citations and what confidence is worth."""

from collections.abc import Sequence

from bot.bench.asking.figures import Figures, Mean
from bot.bench.asking.score import Marked
from bot.bench.calibration import Rate
from bot.cli.bench_ask_data import AskRun
from bot.cli.output import Printer
from bot.text.counts import count
from bot.text.printable import in_one_line

_NAME = 22
_ANSWERABLE = (
    f"{'with an answer':<{_NAME}}{'asked':>6}  {'found 1st':>9}  {'of 5':>5}  {'answered':>8}  {'right':>5}  {'F1':>4}"
    f"  {'F1 answered':>11}  {'exact':>5}"
)
_UNANSWERABLE = f"{'without one':<{_NAME}}{'asked':>6}  {'abstained':>9}  {'95 %':>7}"
_WIDEST = 200


def print_ask_run(printer: Printer, run: AskRun, *, missed: bool) -> None:
    """Print the tables, and what they say together."""
    total, kinds = run.total, run.kinds()
    who = run.model["name"] if run.model else "without a model"
    printer.line(
        f"specbot bench --ask: {count(len(run.documents), 'repository', 'repositories')}, "
        f"{count(len(run.marked), 'question')}, seed {run.seed}, {who}"
    )
    printer.line("")
    printer.line((_ANSWERABLE, "dim"))
    _answers(printer, "all", total, "bold")
    for kind, each in kinds.items():
        if kind.answerable:
            _answers(printer, f"  {kind.value}", each, "")
    printer.line("")
    printer.line((_UNANSWERABLE, "dim"))
    _abstained(printer, "all", total.abstained, "bold")
    for kind, each in kinds.items():
        if not kind.answerable:
            _abstained(printer, f"  {kind.value}", each.abstained, "")
    printer.line("")
    _citations(printer, total)
    _risk(printer, total)
    if missed:
        _missed(printer, run.missed())


def _answers(printer: Printer, name: str, each: Figures, style: str) -> None:
    found = each.answers
    printer.line(
        (f"{name:<{_NAME}}{found.answered.of:>6}  {_percent(found.first):>9}  {_percent(found.among):>5}", style),
        (f"  {_percent(found.answered):>8}  {_percent(found.right):>5}  {_mean(found.f1):>4}", style),
        (f"  {_mean(found.f1_answered):>11}  {_percent(found.exact):>5}", style),
    )


def _abstained(printer: Printer, name: str, rate: Rate, style: str) -> None:
    interval = f"{100 * rate.low:.0f}–{100 * rate.high:.0f}" if rate.of else ""
    printer.line((f"{name:<{_NAME}}{rate.of:>6}  {_percent(rate):>9}  {interval:>7}", style))


def _citations(printer: Printer, total: Figures) -> None:
    found = total.citations
    printer.line(
        f"{_percent(found.verbatim)} of {count(found.verbatim.of, 'citation')} stand to the letter where they say, and "
        f"{_percent(found.supported)} of {count(found.supported.of, 'sentence')} have one."
    )
    printer.line(
        f"Where there is an answer, {_percent(found.precise)} of the citations are of a requirement that holds it, and "
        f"{_percent(total.answers.reached)} of what was answered cites one."
    )


def _risk(printer: Printer, total: Figures) -> None:
    points = total.risk.points
    if not total.risk.area:
        printer.line("Nothing was answered.")
        return
    surest = ", ".join(f"{_percent(rate)} of the surest {100 * coverage:.0f} %" for coverage, rate in points[:-1])
    everything = points[-1][1]
    printer.line(
        f"Of {count(everything.of, 'answer')} {_percent(everything)} are wrong; {surest}; "
        f"{100 * total.risk.area.value:.1f} % over all."
    )


def _percent(rate: Rate) -> str:
    return f"{100 * rate.share:.0f} %" if rate.of else "–"


def _mean(mean: Mean | None) -> str:
    return f"{100 * mean.value:.0f}" if mean else "–"


def _missed(printer: Printer, missed: Sequence[Marked]) -> None:
    """Print what was answered wrong or not at all, though it could have been."""
    for each in missed:
        asked, told = each.asked, each.told
        at = f" at {asked.commit[:9]}" if asked.commit else ""
        printer.line("")
        printer.line((in_one_line(asked.question), "bold"), (f"  {asked.kind.value}, {each.subject}{at}", "dim"))
        if asked.answerable:
            where = asked.spots[0]
            printer.line(
                "  should: ", in_one_line(asked.gold[0])[:_WIDEST], (f"  {where.path}, {where.requirement}", "dim")
            )
        answer = in_one_line(told.text)[:_WIDEST] if not told.abstained else "no answer"
        cited = "; ".join(f"{quote.spot.path}, {quote.spot.requirement}" for quote in told.quotes)
        printer.line("  said:   ", answer, (f"  {in_one_line(cited)}", "dim"))
