"""Each scenario of specbot's own specs names the tests that prove it: ``tests/scenarios/<capability>.toml``.

A file holds a table per requirement, in it ``"Scenario" = ["tests/cli/test_check.py::test_name", …]``. A method is
``file::Class::method``; one case of a test that reads its cases as data is ``file::test[case]``, where the case's name
stands in the test's file, or in the name or the text of a data file below its folder.
"""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot.openspec.layout import load_project
from bot.openspec.model import Document
from bot.repo.folder import FolderTree

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests/scenarios"
DATA = (".toml", ".txt", ".json", ".jsonl", ".md", ".patch")


@cache
def own_specs() -> dict[str, Document]:
    return {each.id: each for each in load_project(FolderTree(ROOT)).specs}


def index(capability: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((FOLDER / f"{capability}.toml").read_text("utf-8"))


@cache
def defined_in(file: Path) -> frozenset[str]:
    """``test_name`` and ``Class::test_name`` of a test file, as they are defined."""

    def named(body: list[ast.stmt], prefix: str) -> Iterator[str]:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
                yield prefix + node.name
            elif isinstance(node, ast.ClassDef):
                yield from named(node.body, f"{prefix}{node.name}::")

    return frozenset(named(ast.parse(file.read_text("utf-8")).body, ""))


@cache
def words_below(folder: Path) -> str:
    """What a case may be named by: paths and texts of the data beside a test."""
    files = [each for each in sorted(folder.rglob("*")) if each.is_file() and each.suffix in DATA]
    return "\n".join(f"{each.relative_to(folder).as_posix()}\n{each.read_text('utf-8', 'replace')}" for each in files)


def missing(test: str) -> str:
    """What of ``file::test[case]`` is not there, or nothing."""
    name, bracket, case = test.partition("[")
    path, _, function = name.partition("::")
    file = ROOT / path
    if not file.is_file() or not path.startswith("tests/"):
        return f"no file {path}"
    if function not in defined_in(file):
        return f"no test {name}"
    case = case.removesuffix("]")
    if bracket and not (case and (case in file.read_text("utf-8") or case in words_below(file.parent))):
        return f"no case {test}"
    return ""


def capabilities() -> list[str]:
    return sorted(own_specs())


def faults(capability: str) -> list[str]:
    """What is wrong with a capability's file of the index: a scenario without a test, an entry without a scenario, …"""
    if not (FOLDER / f"{capability}.toml").is_file():
        return [f"no file tests/scenarios/{capability}.toml"]
    written = [(each.name, its.name) for each in own_specs()[capability].requirements for its in each.scenarios]
    entries = {(each, its): tests for each, table in index(capability).items() for its, tests in table.items()}
    found = [f"two scenarios of one name: {each}" for each in sorted(set(written)) if written.count(each) > 1]
    found += [f"no test for the scenario: {each}" for each in written if not entries.get(each)]
    found += [f"no scenario for the entry: {each}" for each in sorted(entries.keys() - set(written))]
    return found + [f"{each}: {what}" for each, tests in entries.items() for what in map(missing, tests) if what]
