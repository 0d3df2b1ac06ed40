"""How well gate 4, meaning kept, tells rewrites that change a fact from those that do not.

    python benchmarks/meaning_gate.py --corpus FOLDER

FOLDER holds the repositories from which the requirements of ``tests/gates/rewrites`` were taken. Prints for each half
of each set how many rewrites of each kind were judged rightly, and no rewrite.
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers.rewrites import tables  # noqa: E402  the checkout is put on the path first


def main() -> int:
    """Judge, print, and say whether every half reaches the goal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    start = time.process_time()
    found = tables(parser.parse_args().corpus)
    for table in found.values():
        print(f"{table}\n")
    print(f"{time.process_time() - start:.1f} s of the processor")
    return int(any(each.share(is_changed=True) < 0.95 or each.share(is_changed=False) < 0.9 for each in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
