"""Folders with one change to archive, made by chance: most of them archive, and each gate refuses some."""

from collections.abc import Sequence
from random import Random

from helpers import mutate, mutate_tree

from bot.text.tree import DictTree, Link, to_bytes, to_text

DAY = "2026-03-04"
_CHANGE = "add-x"
_NAMES = ("Alpha", "Alpha Beta", "B", "C#", "É", "`code`")
_TASKS = ("- [x] 1.1 done\n", "- [x] 1.1 done\n- [ ] 1.2 open\n", "", "- [x] a\n* [X] b\n")
_LEFTOVERS = (
    "## Notes\nKeep this.\n",
    "| a | b |\n",
    "<h2>More</h2>\n",
    "Words.\n=====\n",
    "> said\n",
    "- a note\n  that wraps\n",
)
_BULLETS = (
    "- **WHEN** a\n- **THEN** b\n",
    "- **WHEN** a long step\n  that wraps\n- **THEN** b\n",
    "- **WHEN** a\nlazily wrapped\n- **THEN** b\n",
    "100. **WHEN** a\n     ## Within\n",
    "- a\n\n- a note below\n",
    "- a\n  ```\n  ## fenced\n  ```\nmore\n",
    "+ a\n\tb\n",
    "- a\n  - deeper\n  > said\nloose\n",
    "- a\n***\n",
    "prose\n",
    "- a\n  Under\n  -----\n",
)  # fmt: skip
# What a list item, a paragraph, a fence and a heading are made of.
_BUSY = (
    "- a", "- a", "- a", "* b", "+ c", "1. d", "100. e", "1234567890. f", "2) g", "-", "- ", "-\th", "words", "words", "more words",
    "", "", "  ", "> said", "| a | b |", "<b>x</b>", "<h3>x</h3>", "<H2", "***", "- - -", "___", "===", "---", "-", "=",
    "# one", "## two", "### three", "#### four", "#### Scenario: u", "#### scenario:", "#####", "#", "#x", "```", "```js", "~~~", "<!-- note -->", "**ID**: x",
)  # fmt: skip


def request(random: Random) -> tuple[DictTree, str, dict[str, bool]]:
    """Return a folder, the name of a change, and the flags: yes, skipSpecs, noValidate."""
    made = random.random()
    tree = _wild(random) if made < 0.2 else _emptied(random) if made < 0.45 else _tame(random)
    names = [
        path.split("/")[2] for path in tree.paths() if path.startswith("openspec/changes/") and path.count("/") == 2
    ]
    names = [name for name in names if name != "archive"] or [_CHANGE]
    odd = ("archive", "nowhere", "", "..", "a/b", "a\\b", "link", "wrap", ".dot", "x.md")
    name = random.choice(odd) if random.random() < 0.06 else random.choice(names)
    flags = {
        "yes": random.random() < 0.85,
        "skipSpecs": random.random() < 0.08,
        "noValidate": random.random() < 0.12,
    }
    return tree, name, {flag: True for flag, is_set in flags.items() if is_set}


def _wild(random: Random) -> DictTree:
    return _with_obstacles(random, mutate_tree.folder(random), _CHANGE)


def _tame(random: Random) -> DictTree:
    """Return a folder whose change mostly fits its specs."""
    change = random.choice((_CHANGE,) * 6 + ("2026-01-02-old-name", "A b", "x'$(y)", "é", ".hidden"))
    files: dict[str, str | Link] = {}
    for capability in random.sample(mutate_tree.CAPABILITIES, random.choice((1, 1, 2, 3))):
        names = random.sample(_NAMES if random.random() < 0.8 else mutate.NAMES, random.randint(1, 4))
        present = {name: random.choices(mutate.SCENARIOS[:3], k=random.randint(1, 2)) for name in names}
        blows = random.choice((0, 0, 0, 0, 1, 3))
        if random.random() < 0.85:
            text = mutate.mutated(random, mutate.spec_of(random, present), 0) if blows == 0 else ""
            files[f"openspec/specs/{capability}/spec.md"] = text or mutate.mutated(
                random, mutate.spec_of(random, present), blows
            )
        delta = "\n".join(_delta(random, present)) + "\n"
        delta = delta.replace("\n", "\r\n") if random.random() < 0.1 else delta
        files[f"openspec/changes/{change}/specs/{capability}/spec.md"] = (
            delta if random.random() < 0.8 else mutate.mutated(random, delta.split("\n"), blows)
        )
    files[f"openspec/changes/{change}/proposal.md"] = "## Why\nBecause.\n"
    if random.random() < 0.7:
        files[f"openspec/changes/{change}/tasks.md"] = random.choice(_TASKS)
    if random.random() < 0.3:
        files[f"openspec/changes/{change}/.openspec.yaml"] = _metadata(random)
    return _with_obstacles(random, _whole(files), change)


def _delta(random: Random, present: dict[str, list[str]]) -> list[str]:
    lines: list[str] = []
    left = list(present.items())
    random.shuffle(left)
    for title in random.sample(("ADDED", "MODIFIED", "REMOVED", "RENAMED"), random.randint(1, 3)):
        name, scenarios = left.pop() if left else (f"New {random.randint(1, 9)}", ["one"])
        lines += [f"## {title} Requirements", ""]
        if title == "ADDED":
            lines += [f"### Requirement: New {random.randint(1, 9)}", "It SHALL.", "", "#### Scenario: s", "- x", ""]
        elif title == "MODIFIED":
            lines += [f"### Requirement: {name}", f"It SHALL {random.randint(1, 9)}.", ""]
            for scenario in scenarios:
                lines += [f"#### Scenario: {scenario}", "- x", ""]
        elif title == "REMOVED":
            lines += [f"### Requirement: {name}", ""]
        else:
            lines += [f"- FROM: `### Requirement: {name}`", f"- TO: `### Requirement: Then {name}`", ""]
    return lines


def _emptied(random: Random) -> DictTree:
    """Return a folder whose change removes every requirement of a spec; it may be allowed to delete the spec."""
    capability = random.choice(mutate_tree.CAPABILITIES)
    names = random.sample(("Alpha", "B", "C#"), random.randint(1, 2))
    text = random.choice(("# x Specification\n\n",) * 4 + ("", "# A\n# B\n\n", "Before.\n\n"))
    text += "## Purpose\nWhat this capability is for, at some length, so that it is enough.\n"
    text += _seldom(random, "", _LEFTOVERS) + "\n## Requirements\n" + _seldom(random, "\n", _LEFTOVERS)
    for name in names:
        text += f"### Requirement: {name}\nIt SHALL.\n" + _seldom(
            random, "", ("- a bullet\n", "| a |\n", "<b>x</b>\n"), 0.2
        )
        text += "\n#### Scenario: s\n" + _seldom(random, _BULLETS[0], _BULLETS, 0.4) + "\n"
    text += _seldom(random, "", _LEFTOVERS)
    lines = text.split("\n")
    if random.random() < 0.2:
        lines.insert(random.randint(0, len(lines)), mutate.line(random))
    removed = "".join(f"### Requirement: {name}\n" for name in names[: random.choice((2,) * 6 + (1,))])
    files: dict[str, str | Link] = {
        f"openspec/specs/{capability}/spec.md": random.choice(("\n", "\n", "\n", "\r\n")).join(lines),
        f"openspec/changes/{_CHANGE}/specs/{capability}/spec.md": f"## REMOVED Requirements\n{removed}",
        f"openspec/changes/{_CHANGE}/.openspec.yaml": _metadata(random),
    }
    if random.random() < 0.2:
        files["openspec/specs/a/other.md"] = "kept"
    if random.random() < 0.1:
        del files[f"openspec/specs/{capability}/spec.md"]
    return _with_obstacles(random, _whole(files), _CHANGE)


def busy_spec(random: Random) -> str:
    """Return a spec with the requirement "Alpha" and much that may or may not be part of it, above it and inside."""
    lines = ["# x Specification", "", "## Purpose", "Words that say what this is for, at some length.", ""]
    for _ in range(random.choice((0, 0, 1, 2))):
        lines.insert(random.randint(0, len(lines)), _busy_line(random))
    lines += ["## Requirements", "### Requirement: Alpha", "It SHALL.", "#### Scenario: s"]
    lines += [_busy_line(random) for _ in range(random.randint(1, 8))]
    lines += random.choice(([], [], ["#### Scenario: t", "- a"], ["", "## After", _busy_line(random)]))
    return random.choice(("\n", "\n", "\r\n")).join(lines)


def _busy_line(random: Random) -> str:
    if random.random() < 0.1:
        return mutate.line(random)
    indent = random.choice(("",) * 4 + (" ", "  ", "   ", "    ", "     ", "\t", " \t", "\u00a0"))
    return indent + random.choice(_BUSY)


def _seldom(random: Random, usual: str, others: Sequence[str], chance: float = 0.1) -> str:
    return random.choice(others) if random.random() < chance else usual


def _metadata(random: Random) -> str:
    schema = _seldom(random, "schema: spec-driven\n", ("", "schema: missing\n"), 0.15)
    key = _seldom(random, "retire_capabilities", ("skip_specs", "goal"), 0.15)
    return schema + f"{key}: {_seldom(random, 'true', ('false', 'yes'), 0.15)}\n"


def _with_obstacles(random: Random, tree: DictTree, change: str) -> DictTree:
    """Put into a tree, now and then, what stands in an archive's way."""
    files: dict[str, str | Link] = {
        path: Link(tree.text(path)) if tree.kind(path) and tree.kind(path).value == "link" else tree.text(path)
        for path in tree.paths()
        if tree.kind(path) and tree.kind(path).value != "directory"
    }
    folders = [path for path in tree.paths() if path not in files]
    archive = "openspec/changes/archive"
    chance = random.random()
    if chance < 0.03:
        files[f"{archive}/.openspec-archive.lock"] = '{"pid":1,"nonce":"x"}'
    elif chance < 0.06:
        files[f"{archive}/{DAY}-{change}/proposal.md"] = "taken"
    elif chance < 0.08:
        folders.append(f"{archive}/{DAY}-{change}")
    elif chance < 0.09:
        files[archive] = "a file"
    elif chance < 0.4:
        folders.append(archive)
    return mutate_tree._consistent(files, folders)


def _whole(files: dict[str, str | Link]) -> DictTree:
    kept = {path: text if isinstance(text, Link) else to_text(to_bytes(text)) for path, text in files.items()}
    return mutate_tree._consistent(kept, ["openspec/specs", "openspec/changes"])
