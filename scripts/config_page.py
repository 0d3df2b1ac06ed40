"""The generated parts of docs/configuration.md: the file with its defaults, and every setting, from ``bot/config.py``.

What stands outside the marks of the page is written by hand and kept.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from bot import config
from bot.config import ENVIRONMENT, TABLES, Config, PathRules, ServerConfig

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/configuration.md"

_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end of generated -->)", re.DOTALL)
# Each table of the file with the dataclass that holds it. Its defaults are those of one made of nothing.
_SECTIONS: list[tuple[str, Any]] = [
    ("model", Config().model),
    ("rules", Config().rules),
    ("rules.paths", PathRules()),
    ("limits", Config().limits),
    ("github", Config().github),
    ("mcp.servers.NAME", ServerConfig()),
]
# Tables of which there are none by default: how each is begun in the file, and an example of it.
_NONE_YET = {
    "rules.paths": "# [[rules.paths]]  # none by default",
    "mcp.servers.NAME": "# [mcp.servers.code]  # none by default",
}
_EXAMPLES: dict[str, dict[str, object]] = {
    "rules.paths": {
        "match": ("openspec/specs/legacy/**", "openspec/changes/*/specs/legacy/**"),
        "profile": "default",
        "disable": ("vague-word",),
    },
    "mcp.servers.NAME": {"command": ("code-search", "--stdio"), "tools": ("search",)},
}

_HEAD = ["| key | type | default | may be | meaning |", "|---|---|---|---|---|"]
# What holds where a key of an exception by path is left out is no value.
_LEFT_OUT = {
    "rules.paths.match": "has to be there",
    "rules.paths.disable": "as elsewhere",
    "rules.paths.profile": "as elsewhere",
}


def page() -> str:
    """Return docs/configuration.md with its generated parts made anew. Raises ValueError where a mark is missing."""
    text = PAGE.read_text("utf-8")
    made = {"file": _file(), "settings": _settings()}
    if sorted(match[2] for match in _PART.finditer(text)) != sorted(made):
        raise ValueError(f"{PAGE.name} does not have the marks of its generated parts once each.")
    return _PART.sub(lambda match: f"{match[1]}\n{made[match[2]]}\n\n{match[3]}", text)


def sentences() -> dict[str, dict[str, str]]:
    """Return what the text under each field of each dataclass of ``bot/config.py`` says, by class and field."""
    tree = ast.parse(Path(config.__file__).read_text("utf-8"))
    found: dict[str, dict[str, str]] = {}
    for each in tree.body:
        if isinstance(each, ast.ClassDef):
            found[each.name] = dict(_below_fields(each))
    return found


def _below_fields(definition: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, below in zip(definition.body, definition.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            yield field.target.id, str(below.value.value)


def _file() -> str:
    """Return the file as it would be with every setting at its default."""
    lines = ["```toml"]
    for name, values in _SECTIONS:
        if name in _NONE_YET:
            lines += [_NONE_YET[name], *(f"# {key} = {toml(value)}" for key, value in _EXAMPLES[name].items())]
        else:
            lines += [f"[{name}]", *(f"{each.name} = {toml(each.default)}" for each in _plain(values))]
        lines.append("")
    return "\n".join([*lines[:-1], "```"])


def _settings() -> str:
    """Return one table for each table of the file."""
    parts = []
    for name, values in _SECTIONS:
        heading = f"[[{name}]]" if name == "rules.paths" else f"[{name}]"
        said = sentences()[type(values).__name__]
        rows = [_row(name, each, said[each.name]) for each in _plain(values)]
        parts.append(
            "\n".join(
                [f"### `{heading}`", "", "| key | type | default | may be | meaning |", "|---|---|---|---|---|", *rows]
            )
        )
    return "\n\n".join(parts)


def _row(table: str, each: "Field[Any]", sentence: str) -> str:
    name = f"{table}.{each.name}"
    variable = next((key for key, pair in ENVIRONMENT.items() if ".".join(pair) == name), "")
    told = f"{sentence} Variable: `{variable}`." if variable else sentence
    default = _LEFT_OUT.get(name, f"`{toml(each.default)}`")
    cells = [f"`{each.name}`", _kind(each.default), default, _may_be(name, each), told]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _kind(default: object) -> str:
    if isinstance(default, bool):
        return "true or false"
    if isinstance(default, tuple):
        return "list of texts"
    return {int: "whole number", float: "number", str: "text"}[type(default)]


def _may_be(name: str, each: "Field[Any]") -> str:
    """Return in words which values count, as far as the reader of the file knows bounds and choices."""
    if choices := TABLES.choices.get(name):
        return ", ".join(f"`{choice}`" for choice in choices)
    if isinstance(each.default, int | float) and not isinstance(each.default, bool):
        return TABLES.span(name)
    return ""


def _plain(values: Any) -> "list[Field[Any]]":
    """Return the settings of a table that are no tables themselves."""
    return [each for each in fields(values) if each.name != "paths"]


def toml(value: object) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{each}"' for each in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
