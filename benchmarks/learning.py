"""What learning gains with simulated reviewers, and how often the gate promotes a better prompt and one that is not.

    python benchmarks/learning.py [--seeds 20]

Prints two Markdown tables. No model, no network; seeds are fixed, so that the figures come out the same anywhere.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from helpers.holdout import promoted
from helpers.reviewers import alike, decided, even, gain


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, choices=(20, 100, 200))
    seeds = range(parser.parse_args().seeds)
    print("| reviewers | rules x groups | no learning | learning | gain, 95 % | worst seed |")
    print("|---|--:|--:|--:|--:|--:|")
    for make in (even, decided, alike):
        for rules in (12, 30):
            got = gain(make, rules, 5, seeds)
            print(
                f"| {make.__name__} | {rules} x 5 | {got.without:.1f} % | {got.with_learning:.1f} % "
                f"| {got.mean:+.1f} ± {got.half:.1f} | {got.worst:+.1f} |"
            )
    print("\n| cases turned good, turned bad | pairs | classes | promoted in 200 runs |")
    print("|---|--:|--:|--:|")
    for up, down in ((0.10, 0.02), (0.12, 0.04), (0.08, 0.08), (0.04, 0.10)):
        for pairs, classes in ((240, 1), (240, 3), (240, 6), (480, 6)):
            runs = sum(promoted(seed, pairs, up, down, classes) for seed in range(200))
            print(f"| {up:.0%}, {down:.0%} | {pairs} | {classes} | {runs / 2:.1f} % |")


if __name__ == "__main__":
    main()
