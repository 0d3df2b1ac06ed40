"""``specbot bench``: how many seeded defects are found and mended, by rules alone or with a model."""

from collections.abc import Sequence
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from bot.bench.lexicon import Lexicon, read_lexicon
from bot.bench.operator import Ground, Operator
from bot.bench.registry import OPERATORS
from bot.cli.bench_ask import AskAsked, bench_ask, refuse_beside_ask
from bot.cli.bench_data import Run, as_document
from bot.cli.bench_gates import GatesAsked, bench_gates, refuse_other_wishes
from bot.cli.bench_text import print_missed, print_operators, print_run
from bot.cli.improve import collaborators
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.wiring import Flags, open_place, open_session
from bot.errors import UsageError
from bot.openspec.validate import findings_at
from bot.repo.folder import FolderTree
from bot.repo.root import is_root
from bot.rules.registry import RULES
from bot.rules.rule import Profile
from bot.text.printable import in_one_line
from bot.workflows.bench import BenchHands, bench, clean_specs, still
from bot.workflows.bench_repair import by_a_model, certain_fixes
from bot.workflows.improve import Collaborators
from bot.workflows.scope import Scope

_PER = 40
LOUDER = frozenset(rule.id for rule in RULES.values() if rule.profile is not Profile.DEFAULT)


@click.command("bench")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--model", metavar="NAME", help="Let a model mend or answer; default: what is certain without one.")
@click.option("--base-url", metavar="URL", help="The model server; default: LM Studio on this machine.")
@click.option("--operators", metavar="NAME,…", help="Only these operators, or all of a class; --list shows them.")
@click.option(
    "--per",
    type=click.IntRange(1, 10_000),
    default=_PER,
    show_default=True,
    help="Defects per operator, cases per kind, or questions with an answer and as many without one.",
)
@click.option("--seed", type=int, default=7, show_default=True, help="The same seed plants the same defects.")
@click.option(
    "--profile",
    type=click.Choice(["default", "strict", "all"]),
    help="Which rules look.",
    default="all",
    show_default=True,
)
@click.option(
    "--gates", is_flag=True, help="Instead, have the model judge known edits: is it good enough for the AI tests?"
)
@click.option("--ask", is_flag=True, help="Instead, put questions made from the specs to 'specbot ask'.")
@click.option("--fresh", is_flag=True, help="Ask the model anew, whatever it answered in earlier runs.")
@click.option("--missed", is_flag=True, help="Also show what was not found, or judged wrong; never of the unseen half.")
@click.option("--list", "as_list", is_flag=True, help="Say what can be planted, and stop.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    paths: Sequence[Path],
    model: str | None,
    base_url: str | None,
    operators: str | None,
    per: int,
    seed: int,
    profile: str,
    gates: bool,
    ask: bool,
    fresh: bool,
    missed: bool,
    as_list: bool,
    as_json: bool,
) -> int:
    """Plant known defects in clean specs, and say how many are found and mended, and what was harmed.

    PATHS are folders with an openspec/ folder in them, or folders of such folders; without any, the root here counts.
    Specs count that are in English and that 'openspec validate --strict' passes. Writes nothing into them.

    With --gates nothing is planted: the model judges edits that come with specbot, --per of each kind, as it does
    in the last gate of 'specbot improve'. What it is worth is remembered; exits with 1 where that is not enough.

    With --ask nothing is planted: questions are made from the specs, --per with a known answer and --per whose answer
    is not there, and put to 'specbot ask'. Says how many are answered right, and how often it knows that the specs do
    not say.

    \b
    Examples:
      specbot bench                             the specs of this repository, rules alone
      specbot bench --model qwen3-8b            what a model mends, to choose one
      specbot bench ../specs --operators wording --per 100
      specbot bench --gates --model qwen3-8b    can its verdicts be relied on?
      specbot bench --ask --missed              what does 'specbot ask' get wrong here?
    """
    printer = Printer()
    flags = {("model", "name"): model, ("model", "base_url"): base_url, ("rules", "profile"): profile}
    if ask:
        refuse_beside_ask(**{"--gates": gates, "--operators": operators, "--list": as_list})
        asked = AskAsked(per, seed, model is not None or base_url is not None, fresh, missed, as_json)
        return _bench_ask(roots_in(paths), flags, printer, asked)
    if gates:
        refuse_other_wishes(**{"PATHS": paths, "--operators": operators, "--list": as_list})
        return bench_gates(open_place(flags), printer, GatesAsked(per, seed, fresh, missed, as_json))
    chosen = _chosen(operators)
    lexicon = words()
    if as_list:
        print_operators(printer, chosen, lexicon, as_json=as_json)
        return 0
    roots = roots_in(paths)
    place = open_place(flags, roots[0] if roots else None)
    repositories = {each.name: clean_specs(still(FolderTree(each))) for each in roots or [place.root]}
    grounds = [ground for found in repositories.values() for ground in found]
    if not grounds:
        raise UsageError(
            "There is no clean spec to plant a defect in: none in English that the official validator passes, strict.",
            "'specbot validate --specs --strict' says what is wrong with them.",
        )
    use_model = model is not None or base_url is not None
    run = _run(printer, place, grounds, chosen, lexicon, (per, seed), use_model=use_model, fresh=fresh)
    if as_json:
        printer.json(as_document(run, repositories))
    else:
        print_run(printer, run, repositories)
    if missed and not as_json:
        print_missed(printer, run)
    return 1 if any(each.repair and each.repair.harm for each in run.outcomes) else 0


def _bench_ask(roots: Sequence[Path], flags: Flags, printer: Printer, asked: AskAsked) -> int:
    place = open_place(flags, roots[0] if roots else None)
    return bench_ask(place, roots or [place.root], printer, asked)


def words() -> Lexicon:
    """Return the words that come with specbot."""
    folder = files("bot.bench") / "words"
    found = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    return read_lexicon(each.read_text("utf-8") for each in found)


def _chosen(names: str | None) -> list[Operator]:
    """Return the operators of some names or classes. Raises UsageError for a name of neither."""
    if names is None:
        return list(OPERATORS.values())
    wanted = [each.strip() for each in names.split(",") if each.strip()]
    known = [*OPERATORS, *dict.fromkeys(each.kind.value for each in OPERATORS.values())]
    for name in wanted:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"Did you mean {close[0]}?" if close else "'specbot bench --list' shows them."
            raise UsageError(f"--operators: there is no operator and no class {in_one_line(name)}.", hint)
    found = [each for each in OPERATORS.values() if each.name in wanted or each.kind.value in wanted]
    if not found:
        raise UsageError("--operators names none.", "'specbot bench --list' shows them.")
    return found


def roots_in(paths: Sequence[Path]) -> list[Path]:
    """Return the OpenSpec roots that some folders are, or hold. Raises UsageError for a folder of neither kind."""
    found: list[Path] = []
    for path in (each.resolve() for each in paths):
        inside = [path] if is_root(path) else sorted(each for each in path.iterdir() if each.is_dir() and is_root(each))
        if not inside:
            raise UsageError(f"{path.name}: no openspec/ folder is there, or one level below.", "Name a root of specs.")
        found += inside
    return list(dict.fromkeys(found))


def _run(
    printer: Printer,
    place: Place,
    grounds: Sequence[Ground],
    operators: Sequence[Operator],
    lexicon: Lexicon,
    size: tuple[int, int],
    *,
    use_model: bool,
    fresh: bool,
) -> Run:
    per, seed = size
    if not use_model:
        mend = certain_fixes(Collaborators(findings_at, None, lambda _: None, place.quality))
        outcomes = bench(
            grounds, operators, per, seed, BenchHands(lexicon, place.quality, mend, printer.progress, LOUDER)
        )
        printer.done()
        return Run(outcomes, operators, per, seed, None)
    with open_session(place, use_model=True, say=printer.talk, fresh=fresh, show=printer.progress_detail) as session:
        hands = collaborators(place, session, printer, Scope({}, "bench"))
        mend = by_a_model(hands)
        outcomes = bench(
            grounds, operators, per, seed, BenchHands(lexicon, place.quality, mend, printer.progress, LOUDER)
        )
        printer.done()
        data: dict[str, Any] | None = session.model_data()
    return Run(outcomes, operators, per, seed, data)
