"""How often the right requirement is among the first, on real scenarios held out of their chunk; and how fast.

    python benchmarks/retrieval.py --corpus FOLDER [--most 250] [--seed 7]

Each scenario of a main spec is taken out of its document, and then looked for by its title and by its body: its
requirement should come first. Beside specbot's index the same questions go to plain FTS5: one column with everything,
the default tokenizer, any of the words. Macro means over the repositories.
"""

import argparse
import re
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bot.openspec.layout import SPECS, Listing, document_at, spec_files
from bot.openspec.model import Document, DocumentKind, Requirement, Scenario
from bot.openspec.parse import parse_document
from bot.repo.folder import FolderTree
from bot.search.index import Index, Source

KINDS = ("title", "body")
_FIRST = 5


@dataclass
class Score:
    """Of one way to search: how often the right one came first, and among the first five, by kind of question."""

    questions: int = 0
    first: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    among: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))

    def count(self, kind: str, found: list[tuple[str, str]], wanted: tuple[str, str]) -> None:
        """Count one answer."""
        self.first[kind] += wanted in found[:1]
        self.among[kind] += wanted in found[:_FIRST]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--most", type=int, default=250, help="scenarios of each repository")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    roots = sorted(each for each in options.corpus.iterdir() if (each / "openspec").is_dir())
    documents = {root.name: _documents(root) for root in roots}
    _speed(documents)
    heads = "".join(f"  {each + ' @1':>8} {'@5':>5} {'plain @5':>9}" for each in KINDS)
    print(f"{'repository':36}{'asked':>6}{heads}")
    scores = {name: _scores(found, options.most, Random(options.seed)) for name, found in documents.items()}  # noqa: S311  a fixed seed
    for name, (ours, plain) in scores.items():
        _row(name, ours.questions, [_share(each, ours, plain) for each in KINDS])
    every = [[_share(kind, *pair) for pair in scores.values()] for kind in KINDS]
    means = [tuple(sum(values) / len(values) for values in zip(*shares, strict=True)) for shares in every]
    _row("macro mean", sum(ours.questions for ours, _ in scores.values()), means)


def _documents(root: Path) -> list[Document]:
    tree = FolderTree(root)
    found = [document_at(tree, path) for _, path in spec_files(Listing(tree), SPECS)]
    return [each for each in found if each]


def _share(kind: str, ours: Score, plain: Score) -> tuple[float, ...]:
    count = max(1, ours.questions)
    return ours.first[kind] / count, ours.among[kind] / count, plain.among[kind] / count


def _row(name: str, count: int, shares: list[tuple[float, ...]]) -> None:
    cells = "  ".join(f"{first:8.3f} {among:5.3f} {plain:9.3f}" for first, among, plain in shares)
    print(f"{name:36}{count:6}  {cells}", flush=True)


def _scores(documents: list[Document], most: int, random: Random) -> tuple[Score, Score]:
    ours, plain = Score(), Score()
    index, table = Index(_memory()), _Plain(documents)
    sources = {each.path: _source(each) for each in documents}
    every = [
        (each, requirement, one)
        for each in documents
        for requirement in each.requirements
        for one in requirement.scenarios
    ]
    for document, requirement, scenario in random.sample(every, min(most, len(every))):
        without = _without(document, scenario)
        if without.requirement(requirement.name) is None:
            continue
        wanted = (document.path, requirement.name)
        ours.questions += 1
        with index.over((sources | {document.path: _source(without)}).values()) as held, table.holding(without):
            for kind, question in _questions(document, scenario):
                ours.count(kind, [(hit.path, hit.requirement) for hit in held.find(question, _FIRST)], wanted)
                plain.count(kind, table.find(question), wanted)
    return ours, plain


def _questions(document: Document, scenario: Scenario) -> Iterator[tuple[str, str]]:
    yield "title", scenario.name
    yield "body", document.source(scenario.body)


def _without(document: Document, scenario: Scenario) -> Document:
    lines = [*document.lines[: scenario.span.start], *document.lines[scenario.span.end :]]
    return parse_document(document.path, document.id, "".join(lines), DocumentKind.SPEC)


def _source(document: Document) -> Source:
    return Source(document.path, str(hash(document.text)), lambda: document)


def _memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


class _Plain:
    """FTS5 as it comes."""

    def __init__(self, documents: list[Document]) -> None:
        self._rows = _memory()
        self._rows.execute("CREATE VIRTUAL TABLE words USING fts5 (path UNINDEXED, name UNINDEXED, text)")
        self._documents = {each.path: each for each in documents}
        for each in documents:
            self._add(each)

    def holding(self, document: Document) -> "_Held":
        return _Held(self, document)

    def find(self, question: str) -> list[tuple[str, str]]:
        words = dict.fromkeys(re.findall(r"\w+", question))
        expression = " OR ".join(f'"{word}"' for word in words)
        if not expression:
            return []
        query = "SELECT path, name FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?"
        return self._rows.execute(query, (expression, _FIRST)).fetchall()

    def swap(self, document: Document) -> None:
        self._rows.execute("DELETE FROM words WHERE path = ?", (document.path,))
        self._add(document)

    def back(self, path: str) -> None:
        self.swap(self._documents[path])

    def _add(self, document: Document) -> None:
        for each in document.requirements:
            row = (document.path, each.name, f"{document.id}\n{_whole(document, each)}")
            self._rows.execute("INSERT INTO words VALUES (?, ?, ?)", row)


class _Held:
    def __init__(self, table: _Plain, document: Document) -> None:
        self._table, self._document = table, document

    def __enter__(self) -> None:
        self._table.swap(self._document)

    def __exit__(self, *_: object) -> None:
        self._table.back(self._document.path)


def _whole(document: Document, requirement: Requirement) -> str:
    return document.source(requirement.span)


def _speed(documents: dict[str, list[Document]]) -> None:
    index = Index(_memory())
    sources = [
        Source(f"{name}/{each.path}", str(hash(each.text)), lambda each=each: each)  # type: ignore[misc]
        for name, found in documents.items()
        for each in found
    ]
    begun = time.process_time()
    with index.over(sources):
        pass
    spent = time.process_time() - begun
    largest = max(documents.values(), key=lambda found: sum(len(each.requirements) for each in found))
    lone = Index(_memory())
    asked: list[float] = []
    begun = time.process_time()
    with lone.over([_source(each) for each in largest]) as held:
        alone = time.process_time() - begun
        questions = [each.name for document in largest for each in document.requirements][::5]
        questions += [
            document.source(one.body)
            for document in largest
            for each in document.requirements
            for one in each.scenarios[:1]
        ][::5]
        for question in questions:
            at = time.process_time()
            held.find(question)
            asked.append(time.process_time() - at)
    asked.sort()
    print(f"all repositories indexed in {spent:.2f} s, the largest in {alone:.2f} s (processor)")
    median, most = (asked[len(asked) * part // 100] * 1000 for part in (50, 95))
    print(f"{len(asked)} questions to it: median {median:.2f} ms, 95 % {most:.2f} ms\n")


if __name__ == "__main__":
    main()
