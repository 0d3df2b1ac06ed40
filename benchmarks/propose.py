"""How many of twenty wishes become a change with a given model, how many lead to a question, and why the others do not.

    python benchmarks/propose.py [--base-url URL] [--model NAME] [--ideas 20] [--corpus FOLDER] [--show]

The wishes are those of the tests, over a sample repository and over real ones where they are there. Whatever is
written is held against the official command line: its validation under --strict, and a dry run of its archive.
"""

import argparse
import sys
import tempfile
import time
import tomllib
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from helpers.corpus import trees_in
from helpers.oracle import Oracle
from helpers.proposing import hands, library, official_problem

from bot.cli.wiring_model import find_model
from bot.config import ModelConfig
from bot.errors import ModelError
from bot.text.printable import in_one_line
from bot.text.tree import DictTree, Tree
from bot.workflows.propose import propose
from bot.workflows.propose_values import Idea, Proposal

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"


def main() -> int:
    """Print one line a wish, then the shares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--base-url", default=ModelConfig.base_url)
    parser.add_argument("--model", default="")
    parser.add_argument("--ideas", type=int, default=20)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="a folder of repositories that hold openspec/")
    parser.add_argument("--show", action="store_true", help="print what was written")
    options = parser.parse_args()
    cases = tomllib.loads((ROOT / "tests/workflows/proposals.toml").read_text("utf-8"))["case"]
    counts: Counter[str] = Counter()
    with ExitStack() as closing, tempfile.TemporaryDirectory() as home:
        model, hint = find_model(ModelConfig(base_url=options.base_url, name=options.model), closing)
        if model is None:
            print(hint)
            return 2
        oracle = Oracle(Path(home))
        closing.callback(oracle.close)
        for case in _spread(cases, options.ideas):
            tree = tree_of(case, options.corpus)
            if tree is None:
                counts["corpus absent"] += 1
                continue
            came, why, seconds = _tried(case, tree, model, oracle, show=options.show)
            counts[came] += 1
            print(f"{came:10} {seconds:6.1f} s  {case['name']}: {in_one_line(why, 240)}", flush=True)
    total = sum(counts.values())
    print(f"\n{model.name}: " + ", ".join(f"{came} {number} of {total}" for came, number in counts.most_common()))
    return 1 if counts["INVALID"] else 0


def _spread(cases: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """Return so many of the cases, from all over the list."""
    most = max(1, min(most, len(cases)))
    return [cases[at * len(cases) // most] for at in range(most)]


def _tried(case: dict[str, Any], tree: Tree, model: Any, oracle: Oracle, *, show: bool) -> tuple[str, str, float]:
    files = ("loans.py",) if case.get("source") == "diff" else ()
    counted = SimpleNamespace(calls=0)

    def tell(_: str) -> None:
        counted.calls += 1

    started = time.monotonic()
    try:
        made = propose(tree, Idea(case["wish"], case.get("source", "idea"), files=files), hands(model, tell=tell))
    except ModelError as error:
        return "no answer", str(error), time.monotonic() - started
    seconds = time.monotonic() - started
    if made.files:
        problem = official_problem(oracle, tree, made)
        if show:
            print("\n".join(f"--- {path}\n{text}" for path, text in made.files.items()))
        return ("INVALID", problem, seconds) if problem else ("written", _what(made), seconds)
    if made.questions:
        return "asked", " ".join(each.text for each in made.questions), seconds
    return "refused", " ".join([made.refused, made.stopped, *(f"{e.what}: {e.why}" for e in made.left)]), seconds


def _what(made: Proposal) -> str:
    told = [f"{each.operation.value} {each.capability} {each.requirement}" for each in made.entries]
    left = [f"left out {each.what}: {each.why}" for each in made.left]
    notes = [f"{len(made.findings)} findings", *made.notes] if made.findings or made.notes else []
    return "; ".join([made.name, *told, *left, *notes])


def tree_of(case: dict[str, Any], corpus: Path) -> Tree | None:
    """Return the repository of a case, None where it is not here."""
    if "corpus" not in case:
        return DictTree(library())
    roots = [each.name for each in sorted(corpus.glob("*")) if (each / "openspec").is_dir()]
    return trees_in(corpus)[roots.index(case["corpus"])] if case["corpus"] in roots else None


if __name__ == "__main__":
    sys.exit(main())
