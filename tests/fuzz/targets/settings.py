"""Files that people write for specbot and OpenSpec: settings, workflows, metadata, glossaries, baselines, own prompts."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from fuzz.corpus import ROOT
from fuzz.maker import Maker
from fuzz.target import Parts, Target, part

from bot.config import parse
from bot.errors import SpecbotError
from bot.openspec.metadata import read_metadata
from bot.openspec.schemas import read_schema
from bot.openspec.yaml import read_yaml
from bot.rules.glossary import read_glossary
from bot.templating import read_foreign
from bot.text.cron import is_due, problem
from bot.text.tree import to_bytes
from bot.workflows.baseline import read_baseline, write_baseline
from bot.workflows.drift_accepted import read_accepted, write_accepted
from bot.workflows.recipe import read_recipe

_KEYS = (
    "[model]", "[rules]", "[limits]", "[github]", "[mcp.servers.x]", "[[rules.paths]]", "[[steps]]", "[inputs.name]", "[steps.when]", "[limits]",
    'base_url = "http://localhost:1234/v1"', 'hosts = ["http://[::1]:1"]', "parallel = 2", "temperature = 0.5", 'profile = "all"', 'disable = ["vague-word"]',
    'paths = ["docs/**"]', 'glossary = "docs/glossary.md"', "minutes = 5", "suggestions = 3", 'ask = "read"', 'labels = ["a"]', 'allow_bots = ["x[bot]"]',
    'command = ["a", "--stdio"]', 'url = "https://x.example"', 'tools = ["t"]', 'env = ["X"]',
    'description = "x"', 'schedule = "0 3 * * 1"', 'name = "a"', 'command = "check"', 'options = { all = true }', 'arguments = ["{name}"]',
    'a = ["clean", "left"]', "goes_on = true", 'default = "x"',
)  # fmt: skip
FRAGMENTS = (
    *_KEYS,
    *("schema: spec-driven", "name: x", "version: 1", "artifacts:", "- id: a", "  generates: a.md", "  requires: [b]", "apply:", "created: 2026-01-02"),
    *("skip_specs: true", "&a", "*a", "<<: *a", "!!int 5", "? x", "- - -", "|", ">", "{a: 1}", "0x" + "f" * 300, "1e999", ".inf", "~", "null"),
    *("- **Gate**: a door of the garden. Not: port, exit.", "| Term | Not |", "|---|---|", "| Gate | port |", "Gate", ": a door", "**Gate** (not: port)"),
    *('{"version": 1, "findings": [', '{"version": 1, "accepted": [', "]}", '{"id": "a", "path": "b", "requirement": "c", "sentence": "d", "reason": "\\ud800"}'),
    *("{{ text }}", "{% if text %}", "{% endif %}", "```\n{{ text }}\n```", "{{ text.__class__ }}", "{# #}", "{{ 9 ** 9 }}", "{% raw %}", "{{ [1] }}"),
    *("9" * 4400, "[" * 400, "]" * 400, "{" * 200, "x = ", "= ", '"', "'''", '"""', "\n", "\r\n", "\t", "\x00", "\ufeff", "é", "*", "*/5", "1-5", "?", "L", "W#3"),
)  # fmt: skip


def _each(text: str) -> tuple[Callable[[], Any], ...]:
    return (
        lambda: parse(text),
        lambda: parse(text, trusted=True),
        lambda: read_recipe("own", text),
        lambda: read_yaml(text),
        lambda: read_metadata(text),
        lambda: read_schema(text),
        lambda: read_glossary(text, "glossary.md"),
        lambda: read_baseline(text, "baseline.json"),
        lambda: read_accepted(text),
        lambda: read_foreign(text),
    )


def check(parts: Parts) -> None:
    """Whatever a file holds, it is read, or an error of ours says in a few lines what is wrong."""
    text = part(parts, 0)
    for attempt in _each(text):
        try:
            found = attempt()
        except SpecbotError as error:
            assert str(error)
            assert len(str(error)) < 9000
            continue
        assert attempt() == found or str(attempt()) == str(found)
    _written(text)
    _filled(text)
    _scheduled(text)


def _written(text: str) -> None:
    """What was read can be written, and is then read as the same."""
    for read, write in ((lambda t: read_baseline(t, "x"), write_baseline), (read_accepted, write_accepted)):
        try:
            found: Any = read(text)
        except SpecbotError:
            continue
        assert to_bytes(write(found))
        assert read(write(found)) == found


def _filled(text: str) -> None:
    """A template that was let through shows values and nothing else."""
    try:
        template = read_foreign(text)
    except SpecbotError:
        return
    names = (*template.always, *template.perhaps)
    shown = template.fill(dict.fromkeys(names, "zzvaluezz"))
    assert shown.count("zzvaluezz") >= len(names)
    assert len(shown) <= len(text) + 20 * len(names) + 1


def _scheduled(text: str) -> None:
    for line in text.split("\n")[:5]:
        if problem(line) == "":
            assert is_due(line, datetime(2026, 1, 1), datetime(2036, 1, 1)) in (True, False)


def timed(parts: Parts) -> None:
    for attempt in _each(part(parts, 0)):
        try:
            attempt()
        except SpecbotError:
            continue


def build(maker: Maker) -> list[str]:
    lines: list[str] = []
    while not maker.is_done and len(lines) < 60:
        lines.append(maker.pick(FRAGMENTS) + (maker.text(5) if maker.chance(6) else ""))
    return [maker.pick(("\n", "\n", " ")).join(lines)]


def seeds() -> Iterable[Parts]:
    for folder in (ROOT / "templates", ROOT / "openspec", ROOT / ".specbot", ROOT / "bot"):
        for pattern in ("*.toml", "*.yaml", "*.yml"):
            yield from ([file.read_text("utf-8")[:2000]] for file in sorted(folder.rglob(pattern))[:12])
    for file in (ROOT / ".specbot.toml", ROOT / "tests" / "rules" / "glossary.toml"):
        if file.is_file():
            yield [file.read_text("utf-8")[:2000]]
    yield ["\n".join(_KEYS[:26])]
    yield ['description = "x"\n[[steps]]\nname = "a"\ncommand = "check"\noptions = { all = true }\n']
    yield ["- **Gate**: a door of the garden. Not: port, exit.\n- **Bell**: rings. Not: gong.\n"]
    row = {"rule": "a", "path": "b", "requirement": "c", "scenario": "d", "words": "e", "count": 1}
    yield [json.dumps({"version": 1, "findings": [row]})]
    drift = {"id": "a", "path": "b", "requirement": "c", "sentence": "d", "reason": "e"}
    yield [json.dumps({"version": 1, "accepted": [drift]})]


TARGET = Target("settings", check, timed, build, seeds, FRAGMENTS)
