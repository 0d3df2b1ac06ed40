"""How often the right requirement is among the first, on real scenarios held out of their chunk; and how fast.

    python benchmarks/retrieval.py --corpus FOLDER [--most 250] [--seed 7] [--speed]
    python benchmarks/retrieval.py --corpus FOLDER --most 150 --embedding NAME [--base-url URL]

Each scenario of a main spec is taken out of its document, and then looked for by its title and by its body: its
requirement should come first. Beside specbot's index the same questions go to plain FTS5: one column with everything,
the default tokenizer, any of the words. Macro means over the repositories. The second table counts only scenarios whose
requirement keeps another one; in the first a requirement may be left with its own text alone. With an embedding model
of a server there is a column more for each kind: by words and by meaning.
"""

import argparse
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from plain_fts import PlainFts

from bot.llm.embeddings import find_embedder
from bot.openspec.layout import SPECS, Listing, document_at, spec_files
from bot.openspec.model import Document, DocumentKind, Requirement, Scenario
from bot.openspec.parse import parse_document
from bot.repo.folder import FolderTree
from bot.search.index import Hit, Index
from bot.search.tables import Source
from bot.text.tree import DictTree
from bot.workflows.meaning import POOL, Meaning, by_meaning

KINDS = ("title", "body")
PLAIN, FUSED = "plain ", "fused "
TUNED_ON = ("Soju06", "avantmedialtd", "elastic")
"""The owners of the repositories whose scenarios were looked at while the weights were chosen."""
_FIRST = 5
_TURNS = 5

Place = tuple[str, str]
"""A path and the name of a requirement."""


@dataclass
class Score:
    """How often the right one came first, and among the first five, by who was asked and what for."""

    questions: int = 0
    first: dict[str, int] = field(default_factory=dict)
    among: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, found: Sequence[Place], wanted: Place) -> None:
        """Count one answer."""
        self.first[what] = self.first.get(what, 0) + (wanted in found[:1])
        self.among[what] = self.among.get(what, 0) + (wanted in found[:_FIRST])

    def shares(self) -> list[float]:
        """Return for each kind of question: first, among the first five, and of the others among the first five."""
        whole = max(1, self.questions)
        others = [other for other in (PLAIN, FUSED) if f"{other}{KINDS[0]}" in self.among]
        return [
            counted.get(what, 0) / whole
            for kind in KINDS
            for counted, what in (
                (self.first, kind),
                (self.among, kind),
                *((self.among, f"{other}{kind}") for other in others),
            )
        ]


def main() -> None:
    """Print how fast it is, and both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--most", type=int, default=0, help="scenarios of each repository; all of them when 0")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--speed", action="store_true", help="only how fast it is")
    parser.add_argument("--embedding", default="", help="an embedding model of the server")
    parser.add_argument("--base-url", default="http://localhost:1234/v1")
    options = parser.parse_args()
    meaning = _meaning(options.base_url, options.embedding) if options.embedding else None
    roots = sorted(each for each in options.corpus.iterdir() if (each / "openspec").is_dir())
    documents = {root.name: _documents(root) for root in roots}
    _print_speed(documents)
    if options.speed:
        return
    scores = {
        name: _scores(found, options.most, Random(options.seed), meaning)  # noqa: S311  a fixed seed
        for name, found in documents.items()
    }
    _print_table("every scenario", {name: every for name, (every, _) in scores.items()})
    _print_table("scenarios that leave another one", {name: some for name, (_, some) in scores.items()})


def _documents(root: Path) -> list[Document]:
    tree = FolderTree(root)
    found = [document_at(tree, path) for _, path in spec_files(Listing(tree), SPECS)]
    return [each for each in found if each]


def _print_table(title: str, scores: dict[str, Score]) -> None:
    columns = max(len(score.shares()) for score in scores.values()) // len(KINDS)
    others = ("plain @5", "fused @5")[: columns - 2]
    heads = "".join(f"  {each + ' @1':>8} {'@5':>5}" + "".join(f" {other:>9}" for other in others) for each in KINDS)
    print(f"{title:40}{'asked':>6}{heads}")
    for name, score in scores.items():
        _print_row(name, score.questions, score.shares())
    tuned = [name for name in scores if name.startswith(TUNED_ON)]
    for label, names in (
        ("macro mean", list(scores)),
        ("  of those tuned on", tuned),
        ("  of the others", [name for name in scores if name not in tuned]),
    ):
        chosen = [scores[name] for name in names]
        means = [sum(each) / len(each) for each in zip(*(score.shares() for score in chosen), strict=True)]
        _print_row(label, sum(score.questions for score in chosen), means)
    print()


def _print_row(name: str, count: int, shares: Sequence[float]) -> None:
    if shares:
        columns = len(shares) // len(KINDS)
        kinds = (shares[at : at + columns] for at in range(0, len(shares), columns))
        cells = (f"{kind[0]:8.3f} {kind[1]:5.3f}" + "".join(f" {each:9.3f}" for each in kind[2:]) for kind in kinds)
        print(f"{name:40}{count:6}  {'  '.join(cells)}", flush=True)


def _scores(documents: list[Document], most: int, random: Random, meaning: Meaning | None) -> tuple[Score, Score]:
    """Return what came of every scenario, and of those whose requirement has others."""
    every, some = Score(), Score()
    connection = _memory()
    index, plain = Index(connection), PlainFts(documents)
    sources = {each.path: _source(each) for each in documents}
    texts = {each.path: each.text for each in documents}
    for document, requirement, scenario in _chosen(documents, most, random):
        without = _without(document, scenario)
        if without.requirement(requirement.name) is None:
            continue
        counted = (every, some) if len(requirement.scenarios) > 1 else (every,)
        found: dict[str, list[Place]] = {}
        hits: dict[str, list[Hit]] = {}
        with index.over((sources | {document.path: _source(without)}).values()) as held, plain.holding(without):
            for kind, question in _questions(document, scenario):
                hits[question] = held.find(question, POOL)
                found[kind] = _places(hits[question])
                found[PLAIN + kind] = plain.find(question, _FIRST)
        if meaning:
            tree = DictTree(texts | {document.path: without.text})
            for kind, question in _questions(document, scenario):
                found[FUSED + kind] = _places(by_meaning(tree, question, hits[question], connection, meaning))
        for score in counted:
            score.questions += 1
            for what, places in found.items():
                score.count(what, places, (document.path, requirement.name))
    return every, some


def _places(hits: Sequence[Hit]) -> list[Place]:
    return [(hit.path, hit.requirement) for hit in hits]


def _meaning(base_url: str, name: str) -> Meaning:
    embedder = find_embedder(base_url, name, seconds=300.0)
    if embedder is None:
        raise SystemExit(f"There is no embedding model {name} at {base_url}.")
    return Meaning(name, embedder.embed, print)


def _chosen(documents: list[Document], most: int, random: Random) -> list[tuple[Document, Requirement, Scenario]]:
    every = [
        (each, requirement, one)
        for each in documents
        for requirement in each.requirements
        for one in requirement.scenarios
    ]
    return random.sample(every, most) if 0 < most < len(every) else every


def _questions(document: Document, scenario: Scenario) -> Iterator[tuple[str, str]]:
    yield "title", scenario.name
    yield "body", document.source(scenario.body)


def _without(document: Document, scenario: Scenario) -> Document:
    lines = [*document.lines[: scenario.span.start], *document.lines[scenario.span.end :]]
    return parse_document(document.path, document.id, "".join(lines), DocumentKind.SPEC)


def _source(document: Document, folder: str = "") -> Source:
    return Source(folder + document.path, str(hash(document.text)), lambda: document)


def _memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


def _print_speed(documents: dict[str, list[Document]]) -> None:
    """Print what indexing takes, and a question to the largest: of the processor, and as a share of plain FTS5's."""
    sources = [_source(each, f"{name}/") for name, found in documents.items() for each in found]
    every = [each for found in documents.values() for each in found]
    ours, plain = [], []
    for _ in range(_TURNS):
        ours.append(_seconds(lambda: _fill(sources)))
        plain.append(_seconds(lambda: PlainFts(every)))
    print(f"{sum(len(each.requirements) for each in every)} requirements of all repositories indexed, {_TURNS} turns:")
    print(f"  median {_at(ours, 50) * 1000:.0f} ms, {_at(ours, 50) / _at(plain, 50):.2f} times plain FTS5")
    largest = max(documents.values(), key=lambda found: sum(len(each.requirements) for each in found))
    table = PlainFts(largest)
    with Index(_memory()).over([_source(each) for each in largest]) as held:
        questions = list(_every_fifth(largest))
        pairs = [(_seconds(lambda: held.find(each)), _seconds(lambda: table.find(each, 10))) for each in questions]  # noqa: B023
    print(f"{len(questions)} questions to the largest, names of requirements and bodies of scenarios:")
    for part in (50, 95):
        mine, theirs = (_at([pair[which] for pair in pairs], part) for which in (0, 1))
        print(f"  {part} %: {mine * 1000:.2f} ms, {mine / theirs:.2f} times plain FTS5")
    print()


def _fill(sources: Sequence[Source]) -> None:
    with Index(_memory()).over(sources):
        pass


def _every_fifth(documents: list[Document]) -> Iterator[str]:
    requirements = [(document, each) for document in documents for each in document.requirements]
    yield from (each.name for _, each in requirements[::5])
    first = [document.source(one.body) for document, each in requirements for one in each.scenarios[:1]]
    yield from first[::5]


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _at(values: Sequence[float], part: int) -> float:
    return sorted(values)[len(values) * part // 100]


if __name__ == "__main__":
    main()
