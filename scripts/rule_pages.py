"""The pages on the quality rules, from the rules and their cases: docs/rules.md, and one in docs/rules for each."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.openspec.findings import Confidence
from bot.rules.registry import RULES
from bot.rules.rule import Profile, Rule
from bot.text.diff import unified
from bot.workflows.finding_ids import OTHERS

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "rules"
_CASES = ROOT / "tests" / "rules" / "cases"
_HEAD = """# Rules

Written by `python scripts/docs.py` from the rules themselves. Codes such as `S05` and `D09` in
the output are findings of the structural validator, the same as `openspec validate` has.
`archive-refused` is what the archive would refuse of an open change as the specs are now; it names the
change that has to be archived first where one makes room for it.

How many of them speak is set by `rules.profile` ([configuration](configuration.md)); each profile holds those before
it.
"""
_PROFILES = {
    Profile.DEFAULT: ("Default", "What nearly every author thanks for."),
    Profile.STRICT: ("Strict", "What a standard asks for, and many teams live without."),
    Profile.ALL: ("All", "What is worth a thought."),
}
_SILENCING = """## Silencing a rule

A note in the document silences what a rule finds there, in `check`, `improve` and `review` and over MCP:

```markdown
<!-- specbot-disable vague-word: "reasonable" is the word of the law -->
```

- In a requirement, on a line of its own or at the end of one, it reaches from the heading to the requirement's end.
- Above the first requirement it reaches through the whole document.
- `specbot-disable-next-line` reaches the next line that is not blank.
- Several rules are separated by commas. A reason is required: without one `suppression` says so, and nothing is
  silenced.
- What finds nothing any more is told by `unused-suppression`, where its rule ran.
- Findings of the structural validator that are errors cannot be silenced. No edit of specbot's changes such a note.
- A review says how many findings a branch silences.

`rules.disable` silences a rule everywhere, `[[rules.paths]]` in some documents, and a baseline
(`specbot check --write-baseline`) what is there now.
"""
_MODEL = {
    "wording": "`specbot improve` asks a model to reword it",
    "scenario": "`specbot improve` asks a model to write it",
    "purpose": "`specbot improve` asks a model to write it from the change that made the capability",
}
_PRECISION = {
    Confidence.HIGH: "high",
    Confidence.MEDIUM: "medium: now and then it objects to what is meant so",
    Confidence.LOW: "low: a person has to look",
}


def index() -> str:
    """Return docs/rules.md: every rule in a sentence, profile by profile."""
    parts = [_HEAD]
    for profile, (title, words) in _PROFILES.items():
        rows = ["| rule | what it finds | severity | mends | source |", "|---|---|---|---|---|"]
        for rule in (each for each in RULES.values() if each.profile is profile):
            mends = "yes" if is_mended(rule) else "a model" if rule.asks else "no"
            cells = (f"[`{rule.id}`](rules/{rule.id}.md)", rule.summary, rule.severity.name.lower(), mends, rule.source)
            rows.append(f"| {' | '.join(cells)} |")
        parts.append(f"## {title}\n\n{words}\n\n" + "\n".join(rows) + "\n")
    others = "\n".join(f"- `{name}`: {words}" for name, words in OTHERS.items())
    parts.append(f"## Beside the rules\n\nThese are told in every profile.\n\n{others}\n")
    return "\n".join([*parts, _SILENCING])


def pages() -> Iterator[tuple[Path, str]]:
    """Yield the page of each rule."""
    for rule in RULES.values():
        yield FOLDER / f"{rule.id}.md", page(rule)


def page(rule: Rule) -> str:
    """Return the page of one rule."""
    first = rule.profile.name.lower()
    facts = {
        "severity": rule.severity.name.lower(),
        "confidence": _PRECISION[rule.confidence],
        "profile": first if rule.profile is Profile.ALL else f"{first}, and those after it",
        "language": "English; documents in others are left alone" if rule.language == "en" else "any",
        "mends itself": "yes, with `specbot check --fix` and `specbot improve`"
        if is_mended(rule)
        else f"no; {_MODEL[rule.asks]}"
        if rule.asks
        else "no",
        "source": rule.source,
    }
    if rule.since:
        facts["speaks"] = "with `specbot check --since REF`: it tells what only a difference shows"
    if rule.covers:
        facts["stands for"] = f"{', '.join(f'`{each}`' for each in rule.covers)} of the validator, at the same place"
    rows = "\n".join(f"| {name} | {words} |" for name, words in facts.items())
    silence = f"<!-- specbot-disable {rule.id}: the reason -->"
    return (
        f"# {rule.id}\n\n{rule.summary}\n\n| | |\n|---|---|\n{rows}\n\n{_example(rule)}\n"
        f"## When it is meant so\n\n```markdown\n{silence}\n```\n\n"
        f"silences it in one requirement ([how](../rules.md#silencing-a-rule)), "
        f'`disable = ["{rule.id}"]` under `[rules]` everywhere.\n'
    )


def is_mended(rule: Rule) -> bool:
    """Whether some case of a rule shows a certain fix."""
    return any("fixed" in parts for _, parts in _cases(rule))


def _example(rule: Rule) -> str:
    if rule.bad and rule.good:
        return f"## Instead of\n\n{_fenced(rule.bad)}\n\n## Write\n\n{_fenced(rule.good)}\n"
    cases = _cases(rule)
    mended = next(((given, parts["fixed"]) for given, parts in cases if parts.get("fixed", given) != given), None)
    if mended:
        lines = unified("spec.md", *mended).split("\n")[2:]
        return f"## What becomes of it\n\n{_fenced(_without_ranges(lines), 'diff')}\n"
    bad = next(given for given, parts in cases if "silent" not in parts)
    good = next(given for given, parts in cases if "silent" in parts)
    return f"## Instead of\n\n{_fenced(bad)}\n\n## Write\n\n{_fenced(good)}\n"


def _without_ranges(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines if not line.startswith("@@")).strip("\n")


def _fenced(text: str, language: str = "markdown") -> str:
    """Return a block that shows a text as it stands, whatever fences are in it."""
    longest = max((len(each) for each in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.strip(chr(10))}\n{fence}"


def _cases(rule: Rule) -> list[tuple[str, dict[str, str]]]:
    """Return the cases of a rule that are about a main spec or a delta as it stands: (given, part by its word)."""
    found = []
    text = (_CASES / f"{rule.id}.txt").read_text("utf-8")
    for chunk in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        pieces = re.split(r"^--- (\S+)\n", chunk.partition("\n")[2], flags=re.MULTILINE)
        found.append((pieces[0], dict(zip(pieces[1::2], pieces[2::2], strict=True))))
    return found
