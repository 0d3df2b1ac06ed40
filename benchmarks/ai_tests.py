"""The AI tests with a real model: how many changes of meaning are caught, and how many honest rewrites pass.

    python benchmarks/ai_tests.py --base-url http://localhost:1234/v1 --model NAME [--cases held_out] [--each]

Prints a Markdown table; with ``--each`` also what became of every case. The prompts were tuned on ``rewrites`` and
never on ``held_out``.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.ai_cases import AiCase, ai_cases  # noqa: E402  the checkout is put on the path first

from bot.llm.lmstudio import LMStudio  # noqa: E402
from bot.tools.ai_tests import Examination, examine  # noqa: E402


def main() -> None:
    """Run the cases and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--cases", choices=["rewrites", "held_out"], action="append")
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    model = LMStudio(
        given.base_url,
        given.model,
        temperature=0.2,
        seed=7,
        first_token_seconds=300,
        idle_seconds=60,
        context_length=4096,
    )
    print("| cases | changed: caught | honest: passed | calls, median | seconds, median |\n|---|--:|--:|--:|--:|")
    for name in given.cases or ["rewrites", "held_out"]:
        runs = [_run(each, model, talks=given.each) for each in ai_cases(name) if given.only in each.name]
        print(_row(name, runs))


def _run(case: AiCase, model: LMStudio, *, talks: bool) -> tuple[AiCase, Examination, float]:
    started = time.monotonic()
    done = examine(case.suggestion, case.tree, model, None)
    seconds = time.monotonic() - started
    if talks:
        right = done.verdict.passed is case.honest
        print(f"{'right' if right else 'WRONG'} {seconds:.0f} s, {done.calls} calls: {case.name}: {done.problem}")
        for each in done.answered:
            print(f"    {each}")
        sys.stdout.flush()
    return case, done, seconds


def _row(name: str, runs: list[tuple[AiCase, Examination, float]]) -> str:
    changed = [not done.verdict.passed for case, done, _ in runs if not case.honest]
    honest = [done.verdict.passed for case, done, _ in runs if case.honest]
    calls = statistics.median(done.calls for _, done, _ in runs)
    seconds = statistics.median(each for _, _, each in runs)
    return f"| {name} | {sum(changed)} of {len(changed)} | {sum(honest)} of {len(honest)} | {calls:g} | {seconds:.1f} |"


if __name__ == "__main__":
    main()
