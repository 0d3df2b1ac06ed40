"""How often a reader who had not seen the rules called their findings right, rule by rule, on untouched real specs.

    python benchmarks/precision.py

Reads tests/rules/labels.jsonl: each line is one finding that was shown with its requirement, without the name of its
rule, among decoys (a real message put on a requirement that the rule had passed). Labels count where the decoys were
rejected.
"""

import json
from collections import Counter
from pathlib import Path

from bot.rules.registry import RULES
from bot.rules.rule import Profile

LABELS = Path(__file__).parents[1] / "tests" / "rules" / "labels.jsonl"


def main() -> None:
    """Print the table."""
    labels = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    decoys = [each for each in labels if each["decoy"]]
    print(f"decoys rejected: {sum(not each['right'] for each in decoys)} of {len(decoys)}")
    shown = [each for each in labels if not each["decoy"]]
    right, total = Counter(each["rule"] for each in shown if each["right"]), Counter(each["rule"] for each in shown)
    for rule in sorted(total, key=lambda name: (_profile(name), name)):
        print(f"{_profile(rule):8} {rule:24} {right[rule]:3} of {total[rule]:3}  {right[rule] / total[rule]:4.0%}")
    for profile in ("default", "strict"):
        names = [name for name in total if _profile(name) == profile]
        a, b = sum(right[name] for name in names), sum(total[name] for name in names)
        print(f"{profile}: {a} of {b} right, {a / b:.0%}")


def _profile(rule: str) -> str:
    """Return the first profile that a rule speaks in; findings of the validator are in every one."""
    return RULES[rule].profile.name.lower() if rule in RULES else Profile.DEFAULT.name.lower()


if __name__ == "__main__":
    main()
