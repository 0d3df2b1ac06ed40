"""How often git alone tells what became of suggestions: histories of all kinds, made from seeds, against the truth.

    python benchmarks/verdicts.py [--seeds 200] [--first 0] [--corpus FOLDER] [--show]

Prints a Markdown table: right, unknown and wrong for each way to merge and each fate, as the clone tells it in which
people worked; and what any other clone tells, which has no reflog of theirs. No model, no network.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from helpers.corpus import documents_in
from helpers.histories import history
from helpers.history_texts import from_documents
from helpers.judged import judged


def main() -> None:
    """Print the table, and with ``--show`` each suggestion that is not right."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--corpus", type=Path, help="a folder of repositories whose specs are taken for texts")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    texts = from_documents(documents_in(given.corpus)) if given.corpus else None
    found: Counter[tuple[str, str, str]] = Counter()
    elsewhere: Counter[tuple[str, str, str]] = Counter()
    for seed in range(given.first, given.first + given.seeds):
        with tempfile.TemporaryDirectory() as folder:
            made = history(Path(folder) / "repo", seed, texts)
            way = made.way + (", branch gone" if made.is_gone and made.way.startswith("squash") else "")
            here = list(judged(made))
            made.repo.run("reflog", "expire", "--expire=now", "--all")
            elsewhere.update((way, each.fate, each.result) for each in judged(made))
            for each in here:
                found[way, each.fate, each.result] += 1
                if each.result != "right" and given.show:
                    print(
                        f"{seed}: {each.result}: {made.way}, {each.fate}, then {made.later}: {made.told}: "
                        f"{each.id} is {sorted(each.truth)}, said {each.said}"
                    )
    print("| way | fate | right | unknown | wrong |\n|---|---|--:|--:|--:|")
    for way, fate in sorted({(way, fate) for way, fate, _ in found}):
        print(
            f"| {way} | {fate} | "
            + " | ".join(str(found[way, fate, result]) for result in ("right", "unknown", "wrong"))
            + " |"
        )
    print(f"| all | | {_told(found)} |")
    print("\nWithout the reflog:\n\n| way | right | unknown | wrong |\n|---|--:|--:|--:|")
    for way in sorted({way for way, _, _ in elsewhere}):
        print(f"| {way} | {_told(elsewhere, way)} |")
    print(f"| all | {_told(elsewhere)} |")
    for name, results in (("with", found), ("without", elsewhere)):
        right = sum(number for (_, _, result), number in results.items() if result == "right")
        print(f"\n{right / max(results.total(), 1):.1%} right of {results.total()} {name} the reflog")


def _told(results: Counter[tuple[str, str, str]], way: str = "") -> str:
    total = Counter[str]()
    for (each, _, result), number in results.items():
        if not way or each == way:
            total[result] += number
    return f"{total['right']} | {total['unknown']} | {total['wrong']}"


if __name__ == "__main__":
    main()
