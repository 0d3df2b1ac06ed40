"""Whole OpenSpec folders made by chance: specs, changes, metadata, task lists, schemas, stray files and links."""

from collections.abc import Sequence
from random import Random

from helpers import mutate

from bot.text.tree import DictTree, Link, to_bytes, to_text

CAPABILITIES = ("a", "b", "a/b", "area/sub/x", "spec.md", "B", "a_b", "a-b")
_CHANGES = ("add-x", "fix", "a", "B", "b_c", "b-c", "z10", "z9")
_SCHEMA_NAMES = ("spec-driven", "own", "own.yaml", "missing", "broken", "spec-driven.yaml", "own-tasks", "")

_METADATA_LINES = (
    "schema: spec-driven", "schema: own", "schema: missing", "schema: broken", "schema: ''", "schema: 5", "schema:", "schema: spec-driven.yaml",
    "schema: own.yaml", "schema: own-tasks", '"schema": spec-driven', "schema: |\n  spec-driven", "schema: >-\n  spec-driven", "schema: !!str spec-driven",
    "created: 2026-01-02", "created: '2026-01-02'", "created: yesterday", "created: 2026-1-2", "created:", "created: 2026-01-02T03:04:05Z",
    "goal: be better", "goal:\tx", "goal: x\t# y", "goal: x \t", "- \tx", "goal: ''", "goal: 5", "goal: 1_000", "goal: 0x1F", "goal: 0o17", "goal: 017", "goal: 1e3", "goal: .inf", "goal: yes", "goal: ~",
    "goal: null", "goal: true", "goal: TRUE", "goal: tRue", "goal: 1.5", "goal: +1", "goal: - x", "goal: a: b", "goal: [", "goal: @x", "goal: *x", "goal: &x y",
    "affected_areas: [a, b]", "affected_areas: []", "affected_areas: [1]", "affected_areas: a", "affected_areas:\n  - a\n  - b", "affected_areas: ['']",
    "initiative: {store: s, id: i}", "initiative: {store: S, id: i}", "initiative: {store: s}", "initiative: {store: s, id: i, x: y}", "initiative: 1",
    "skip_specs: true", "skip_specs: false", "skip_specs: True", "skip_specs: yes", "skip_specs: 'true'", "skip_specs:", "skip_specs: 1", "skip_specs: TRUE",
    " skip_specs: true", "# skip_specs: true", "'skip_specs': true", '"skip_specs" : true', "skip_specs : true", "{skip_specs: true, schema: spec-driven}",
    "retire_capabilities: true", "unknown: 1", "unknown: {a: [b, {c: d}]}", "---", "...", "# comment", "\tx: y", "- list", "text", "<<: {goal: x}", "? a\n: b",
    "1: x", "null: x", "%YAML 1.2", "unknown: \"\\x41\"", "unknown: \"open", "unknown: 'it''s'", "unknown: !thing x", "unknown: a #b", "unknown: a#b", "", "  ",
)  # fmt: skip

_TASK_LINES = (
    "# Tasks", "## 1. One", "## 2. Two", "## 01. One", "##", "## ", "##1. x", " ## 3. Three", "    ## 4. Four", "## Notes", "## 1.x", "### 1. deep", "## 2.\u00a0x",
    "- [ ] 1.1 do it", "- [x] 1.2 done", "* [X] 2.1 done", "+ [] 2.2 open", "1. [ ] 1.3 numbered", "2) [~] 2.4", "1234567890. [ ] 1.5 no", "- [ x ] 1.1 again",
    "  - [ ] 1.1.1 below", "- [ ]1.6 tight", "-[ ] 1.7", "- [x](link)", "- [ ](link)", "- [a][b]", "- [WIP] 1.8", "- [\U0001f600] 1.9", "- [\u00e9] 1.9", "- [1] 1.1",
    "- [ ] 3.1a letter", "- [ ] 3.1.2b4", "- [ ] 01.1 zero", "- [ ] 1.1", "- [ ] **1.4** bold", "- [ ] 1. no", "- [ ]\u00a01.2 space", "\u00a0- [ ] 1.2",
    "- plain", "* plain", "3. plain", "    - code", "\t- code", "  - deep", "-", "---", "***", "* * *", "- - -", "text",
    "```", "~~~ x", "````", "    ```", "<!--", "-->", "<!-- x -->", "<!-- x", "  <!-- y", "- [ ] 1.1 x <!-- y", "---\n- tag\n---", "\ufeff---", "", " ",
)  # fmt: skip

_SCHEMA_LINES = (
    "name: own", "version: 1", "version: 0", "version: 1.0", "version: x", "description: words", "artifacts:", "artifacts: []",
    "  - id: tasks", "  - id: specs", "    generates: tasks.md", "    generates: todo.md", "    generates: 'plan/*.md'", "    generates: '**/tasks.md'",
    "    generates: ../x.md", "    generates: /x", "    description: d", "    template: t.md", "    requires: [tasks]", "    requires: []", "    requires:",
    "apply:", "  requires: [tasks]", "  tracks: tasks.md", "  tracks: todo.md", "  tracks: null", "  instruction: x",
)  # fmt: skip
_GOOD_SCHEMA = (
    "name: own", "version: 1", "artifacts:",
    "  - id: notes", "    generates: notes.md", "    description: d", "    template: n.md",
    "  - id: tasks", "    generates: {glob}", "    description: d", "    template: t.md", "    requires: [notes]",
    "apply:", "  requires: [tasks]", "  tracks: {tracks}",
)  # fmt: skip
_GLOBS = (
    "tasks.md",
    "todo.md",
    "plan/*.md",
    "**/tasks.md",
    "{tasks,todo}.md",
    "t*.md",
    "t?do.md",
    "[tu]asks.md",
    "plan/**",
    "./tasks.md",
    "specs/**/*.md",
)


def folder(random: Random) -> DictTree:
    """Return a folder with some specs and changes."""
    files: dict[str, str | Link] = {}
    directories = ["openspec/specs", "openspec/changes"]
    present: dict[str, dict[str, list[str]]] = {}
    for capability in random.sample(CAPABILITIES, random.randint(0, 3)):
        names = random.sample(mutate.NAMES, random.randint(1, 4))
        present[capability] = {name: random.choices(mutate.SCENARIOS, k=random.randint(1, 3)) for name in names}
        text = mutate.mutated(random, mutate.spec_of(random, present[capability]), random.choice((0, 0, 3)))
        files[f"openspec/specs/{capability}/spec.md"] = text
    for change in random.sample(_CHANGES, random.randint(1, 2)):
        _change(random, files, directories, f"openspec/changes/{change}", present)
    if random.random() < 0.15:
        _change(
            random,
            files,
            directories,
            f"openspec/changes/wrap/{random.choice(('one', 'deep/two', 'a/b/c/d'))}",
            present,
        )
    if random.random() < 0.2:
        name = random.choice(("own", "own", "own-tasks", "broken", "spec-driven", "own.yaml"))
        files[f"openspec/schemas/{name}/schema.yaml"] = _schema(random)
    if random.random() < 0.2:
        lines = [
            f"schema: {random.choice(_SCHEMA_NAMES)}",
            *random.choices(_METADATA_LINES, k=random.choice((0, 0, 1))),
        ]
        files[f"openspec/config.{random.choice(('yaml', 'yml'))}"] = "\n".join(lines)
    for _ in range(random.choice((0, 0, 0, 1, 1, 2))):
        _stray(random, files, directories)
    return _consistent(files, directories)


def _change(
    random: Random,
    files: dict[str, str | Link],
    directories: list[str],
    top: str,
    present: dict[str, dict[str, list[str]]],
) -> None:
    directories.append(top)
    if random.random() < 0.7:
        files[f"{top}/proposal.md"] = "## Why\nBecause.\n"
    if random.random() < 0.5:
        files[f"{top}/.openspec.yaml"] = _metadata(random)
    if random.random() < 0.6:
        name = random.choice(("tasks.md",) * 6 + ("todo.md", "plan/tasks.md", "plan/a_b.md", "specs/tasks.md"))
        lines = random.choice(([], ["## 1. One", "- [ ] 1.1 do it"])) + random.choices(
            _TASK_LINES, k=random.randint(0, 8)
        )
        if random.random() < 0.3:
            lines = [line for line in lines if "[" not in line]
        files[f"{top}/{name}"] = mutate.mutated(random, lines, 1)
    for _ in range(random.choice((0, 1, 1, 1, 2))):
        capability = random.choice([*present, *present, *CAPABILITIES])
        lines = mutate.delta(random, present.get(capability))
        files[f"{top}/specs/{capability}/spec.md"] = mutate.mutated(random, lines, random.choice((0, 0, 2, 4)))
    if random.random() < 0.15:
        name = random.choice(
            ("spec.md", "x.md", "X.MD", "a/other.md", "a/SPEC.md", ".hidden.md", ".d/spec.md", "notes.txt", "b/.keep")
        )
        lines = random.choice((mutate.delta(random), ["# Notes"]))
        files[f"{top}/specs/{name}"] = mutate.mutated(random, lines, 1)


def _metadata(random: Random) -> str:
    lines = [f"schema: {random.choice(_SCHEMA_NAMES[:4])}"] if random.random() < 0.6 else ["schema: spec-driven"]
    lines += ["skip_specs: true"] if random.random() < 0.4 else []
    lines += random.choices(_METADATA_LINES, k=random.choice((0, 0, 1, 1, 2)))
    if random.random() < 0.3:
        random.shuffle(lines)
    ending = random.choice(("\n", "\n", "\r\n"))
    return (
        random.choice(("", "", "", "\ufeff", "\ufeff ", "\n", " ")) + ending.join(lines) + random.choice(("", ending))
    )


def _schema(random: Random) -> str:
    pattern = random.choice(_GLOBS)
    tracks = random.choice((pattern, pattern, "tasks.md", "null"))
    quoted = {"glob": f"'{pattern}'", "tracks": "null" if tracks == "null" else f"'{tracks}'"}
    lines = [line.format(**quoted) if "{" in line else line for line in _GOOD_SCHEMA]
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        at = random.randrange(len(lines))
        lines[at : at + random.choice((0, 1))] = [random.choice(_SCHEMA_LINES)]
    return "\n".join(lines) + "\n"


def _stray(random: Random, files: dict[str, str | Link], directories: list[str]) -> None:
    """Put a link, an empty folder or an odd file somewhere."""
    tops = sorted({"/".join(path.split("/")[:3]) for path in files if path.startswith("openspec/changes/")})
    top = random.choice(tops) if tops else "openspec/changes/add-x"
    spec = f"openspec/specs/{random.choice(CAPABILITIES)}"
    kind = random.randrange(12)
    if kind == 0:
        files[f"{top}/specs/{random.choice(CAPABILITIES)}/spec.md"] = Link(random.choice(_TARGETS))
    elif kind == 1:
        files[f"{spec}/spec.md"] = Link(random.choice(_TARGETS))
    elif kind == 2:
        files[f"{top}/tasks.md"] = Link(
            random.choice(("todo.md", "gone.md", "../x/tasks.md", "plan", "tasks.md", "proposal.md"))
        )
    elif kind == 3:
        files[f"{top}/.openspec.yaml"] = Link(random.choice(("meta.yaml", "proposal.md", "gone", "specs")))
    elif kind == 4:
        directories.append(
            random.choice(
                (f"{top}/tasks.md", f"{top}/.openspec.yaml", f"{spec}/spec.md", f"{top}/specs", f"{top}/empty")
            )
        )
    elif kind == 5:
        files[spec] = "a file where a folder should be"
    elif kind == 6:
        files[f"{top}/specs/x.md"] = Link(random.choice(("a/spec.md", "gone.md", "a", "x.md")))
    elif kind == 7:
        files[spec] = Link(random.choice(("b", "../specs/a", "gone", "../changes")))
    elif kind == 8:
        files[f"{top}/specs"] = Link("other")
        files[f"{top}/other/a/spec.md"] = mutate.mutated(random, mutate.delta(random), 1)
    elif kind == 9:
        directories.append(
            random.choice(
                ("openspec/changes/empty", "openspec/changes/.dot", "openspec/changes/archive/2026-01-01-old")
            )
        )
    elif kind == 10:
        files["openspec/changes/link"] = Link("add-x")
    else:
        files[
            random.choice(
                (f"{top}/specs", f"{top}/notes.md", f"{top}/.hidden", "openspec/specs/spec.md", "openspec/changes/x.md")
            )
        ] = "text"


_TARGETS = (
    "../a/spec.md",
    "../b/spec.md",
    "real.md",
    "gone.md",
    "spec.md",
    "..",
    "../../changes/add-x/proposal.md",
    "../../proposal.md",
)


def _consistent(files: dict[str, str | Link], directories: Sequence[str]) -> DictTree:
    """Drop what a disk could not hold: things below a file or link, a file where a folder is, halves of characters."""
    kept: dict[str, str | Link] = {}
    folders = {folder for path in [*files, *directories] for folder in _above(path)} | set(directories)
    for path, entry in sorted(files.items()):
        if path not in folders and not any(above in kept for above in _above(path)):
            kept[path] = entry if isinstance(entry, Link) else to_text(to_bytes(entry))
    return DictTree(kept, [path for path in directories if not any(above in kept for above in [path, *_above(path)])])


def _above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]
