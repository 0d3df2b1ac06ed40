"""What learning gains with simulated reviewers, and how often the gate promotes a better prompt and one that is not.

    python benchmarks/learning.py [--seeds 20]
    python benchmarks/learning.py --corpus FOLDER

Prints Markdown tables. No model, no network; seeds are fixed, so that the figures come out the same anywhere. With
--corpus what is proposed are the findings of the repositories in FOLDER, and those of defects planted in them.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from helpers.corpus_reviewers import findings_in, ground_of, precision
from helpers.holdout import promoted, searched, taken_back
from helpers.reviewers import Gain, alike, decided, even, gain, gain_of

PER = 10
"""Defects of each operator that are planted in a repository."""
HEAD = "no learning | learning | gain, 95 % | worst seed |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, choices=(20, 100, 200))
    parser.add_argument("--corpus", type=Path, help="a folder of repositories that hold openspec/")
    given = parser.parse_args()
    if given.corpus:
        corpus([each for each in sorted(given.corpus.iterdir()) if (each / "openspec").is_dir()])
    else:
        synthetic(range(given.seeds))


def told(got: Gain) -> str:
    """Return the cells of a gain."""
    return f"{got.without:.1f} % | {got.with_learning:.1f} % | {got.mean:+.1f} ± {got.half:.1f} | {got.worst:+.1f} |"


def synthetic(seeds: range) -> None:
    """Print what is gained over rules and groups of no repository, and the promotion of prompts."""
    print(f"| reviewers | rules x groups | {HEAD}")
    print("|---|--:|--:|--:|--:|--:|")
    for make in (even, decided, alike):
        for rules in (12, 30):
            print(f"| {make.__name__} | {rules} x 5 | {told(gain(make, rules, 5, seeds))}")
    print("\n| cases turned good, turned bad | pairs | classes | promoted in 200 runs |")
    print("|---|--:|--:|--:|")
    for up, down in ((0.10, 0.02), (0.12, 0.04), (0.08, 0.08), (0.04, 0.10)):
        for pairs, classes in ((240, 1), (240, 3), (240, 6), (480, 6)):
            runs = sum(promoted(seed, pairs, up, down, classes) for seed in range(200))
            print(f"| {up:.0%}, {down:.0%} | {pairs} | {classes} | {runs / 2:.1f} % |")
    searches()


def searches() -> None:
    """Print how often a whole search promotes which of three variants, and how often a prompt goes back."""
    print("\n| the best of three | the other two | cases a class | the best promoted | another promoted |")
    print("|---|---|--:|--:|--:|")
    equal = [(0.05, 0.05), (0.08, 0.08)]
    for best in ((0.10, 0.02), (0.12, 0.04), (0.08, 0.04), (0.08, 0.08), (0.03, 0.09)):
        for per in (40, 60, 80, 120):
            found = [searched(seed, [best, *equal], per=per) for seed in range(200)]
            others = 200 - found.count(0) - found.count(None)
            print(
                f"| +{best[0]:.0%} -{best[1]:.0%} | equal | {per} | {found.count(0) / 2:.1f} % | {others / 2:.1f} % |"
            )
    print("\n| taken before | taken now | goes back within 60 outcomes |")
    print("|--:|--:|--:|")
    for share in (0.4, 0.5, 0.6, 0.7, 0.8):
        print(f"| 70 % | {share:.0%} | {sum(taken_back(seed, share) for seed in range(200)) / 2:.1f} % |")


def corpus(roots: list[Path]) -> None:
    """Print what is gained on each repository, 20 seeds each, and on all together; and what strangers change."""
    findings = {root.name: findings_in(root, PER) for root in roots}
    seeds, changed = range(20), 0
    for rules in (12, 30):
        grounds = [ground_of(name, found, rules) for name, found in findings.items()]
        for is_decided, as_found in ((False, False), (True, False), (False, True), (True, True)):
            title = f"{rules} rules, {'decided' if is_decided else 'even'} reviewers, "
            print(f"\n{title}{'findings as they are found' if as_found else 'each rule as likely'}\n")
            print(f"| repository | findings | rules x capabilities | {HEAD}")
            print("|---|--:|--:|--:|--:|--:|--:|")
            one: list[float] = []
            other: list[float] = []
            for ground in grounds:
                how = {"decided": is_decided, "as_found": as_found}
                without = [100 * precision(ground, seed, learns=False, **how)[0] for seed in seeds]
                runs = [precision(ground, seed, learns=True, **how) for seed in seeds]
                learned = [100 * share for share, _ in runs]
                for seed in seeds[:5]:
                    changed += precision(ground, seed, learns=True, strangers=True, **how) != runs[seed]
                size = f"{len(ground.offers)} | {len(ground.rules)} x {len(ground.groups)}"
                print(f"| {ground.name} | {size} | {told(gain_of(without, learned))}", flush=True)
                one, other = one + without, other + learned
            print(f"| **all** | | | {told(gain_of(one, other))}")
    print(f"\nRuns that verdicts of people who may not write changed: {changed}.")


if __name__ == "__main__":
    main()
