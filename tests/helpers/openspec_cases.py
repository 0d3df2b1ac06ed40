"""The cases in tests/openspec/cases, as trees and as one line for each finding."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.openspec.findings import Finding
from bot.text.tree import DictTree, Link, to_text

_CASES = Path(__file__).resolve().parents[1] / "openspec" / "cases"


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of one file."""
    found: list[dict[str, Any]] = tomllib.loads((_CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return found


def text_of(case: Mapping[str, Any], key: str = "text") -> str:
    """Return a text of a case as a Tree would give it; ``encoding`` makes bytes that are no UTF-8."""
    return to_text(case[key].encode(case.get("encoding", "utf-8")))


def tree_of(case: Mapping[str, Any]) -> DictTree:
    """Return the folder of a case."""
    files: dict[str, str | Link] = {}
    directories = ["openspec/specs", "openspec/changes"]
    for path, text in case["files"].items():
        if path.endswith("/"):
            directories.append(f"openspec/{path[:-1]}")
        else:
            files[f"openspec/{path}"] = Link(text[3:]) if text.startswith("-> ") else text
    return DictTree(files, directories)


def shown(findings: Iterable[Finding]) -> list[str]:
    """Return findings as the cases write them: rule, level, official path, line."""
    return [f"{each.rule} {official(each.severity.name, each.where, each.line)}" for each in findings]


def official(level: str, path: str, line: int = 0) -> str:
    """Return what the official report says of an issue, wording apart."""
    return f"{level} {path}{f':{line}' if line else ''}"
