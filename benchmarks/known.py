"""How often improve would be told by the specs what it would ask an author, and how often that is wrong.

    python benchmarks/known.py [REPOSITORY…] [--per N]

The questions are those of ``specbot bench --ask``: of some the answer is known, of others it is taken out, or never was
there. Each is put as if it came up at another requirement of the capability it is about. Prints a Markdown table, and
fails when more than 2 % of what nobody wrote down is told all the same, or more than 10 % of what is told is wrong.
"""

import sqlite3
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.bench.asking.draw import drawn  # noqa: E402  the checkout is put on the path first
from bot.bench.asking.question import Asked, Kind  # noqa: E402
from bot.bench.asking.score import Marked  # noqa: E402
from bot.bench.asking.unsaid import without  # noqa: E402
from bot.cli.bench_ask import Root, roots_of, sayings  # noqa: E402
from bot.openspec.layout import document_at  # noqa: E402
from bot.text.tree import Draft, Tree  # noqa: E402
from bot.workflows.bench_ask import told  # noqa: E402
from bot.workflows.known import known_in  # noqa: E402
from bot.workflows.retrieval import Retrieved, retrieve  # noqa: E402
from bot.workflows.task import Task  # noqa: E402

CORPUS = ROOT.parent / "shared" / "corpus"
SEED = 11


def main() -> int:
    """Ask, print, and say whether every goal is met."""
    parser = ArgumentParser()
    parser.add_argument("repositories", nargs="*", type=Path)
    parser.add_argument("--per", type=int, default=60)
    given = parser.parse_args()
    roots = given.repositories or [each for each in sorted(CORPUS.iterdir()) if (each / "openspec").is_dir()]
    counts: dict[str, Counter[str]] = {}
    for root in roots_of(roots, SEED):
        for kind, what in outcomes(root, given.per):
            counts.setdefault(kind.value, Counter())[what] += 1
    print("| questions | asked | told | of these wrong |\n|---|--:|--:|--:|")
    for name, count in counts.items():
        print(f"| {name} | {count.total()} | {count['right'] + count['wrong']} | {count['wrong']} |")
    unsaid = sum((counts.get(kind.value, Counter()) for kind in Kind if not kind.answerable), Counter[str]())
    said = sum((counts.get(kind.value, Counter()) for kind in Kind if kind.answerable), Counter[str]())
    bad = unsaid["wrong"] > 0.02 * unsaid.total() or said["wrong"] > 0.1 * (said["right"] + said["wrong"])
    return int(bad)


def outcomes(root: Root, per: int) -> Sequence[tuple[Kind, str]]:
    """Return of each question its kind, and whether it was told rightly, wrongly or not at all."""
    connection = sqlite3.connect(":memory:", isolation_level=None)

    def find(tree: Tree, words: str, limit: int) -> Retrieved:
        return retrieve(tree, words, limit, connection)

    knows = known_in(find)
    found = []
    for each in drawn([root.subject], per, SEED, sayings()):
        asked = each.asked
        if asked.commit:
            continue
        tree = reduced(root.tree, asked) if asked.kind is Kind.REMOVED else root.tree
        path = (asked.spots or (root.subject.documents[0],))[0].path
        known = knows(Task(path, "", "another requirement", "wording", ()), tree, asked.question, ())
        is_right = asked.kind.answerable and Marked(asked, told(known.answer, tree, ""), each.subject).right
        found.append((asked.kind, "silent" if not known.text else "right" if is_right else "wrong"))
    return found


def reduced(tree: Tree, asked: Asked) -> Tree:
    """Return a tree without the requirements that answer a question."""
    draft = Draft(tree)
    for spot in asked.spots:
        document = document_at(draft, spot.path)
        if document:
            draft.write(spot.path, without(document, spot.requirement))
    return draft


if __name__ == "__main__":
    sys.exit(main())
