"""Fuzz: ``python scripts/fuzz.py [TARGET…] --minutes N``; what is found lies in .cache/fuzz/TARGET/finds.

The minutes are the processor's: twenty by the clock are two where other work has the machine.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from fuzz.patterns import slow_patterns  # noqa: E402
from fuzz.registry import NAMED, NAMES, target  # noqa: E402
from fuzz.scaling import probe  # noqa: E402
from fuzz.target import Target, written  # noqa: E402

_STATS = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")


def main() -> None:
    """Read what is wanted, and fuzz one target after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET", help=f"{', '.join(NAMES)}; the first five when none is given"
    )
    parser.add_argument("--minutes", type=float, default=20, help="of the processor, for each target (default: 20)")
    parser.add_argument("--growth", action="store_true", help="look how time grows with length instead")
    parser.add_argument(
        "--patterns",
        action="store_true",
        help="look at every regular expression instead, or at those below the modules named",
    )
    parser.add_argument("--folder", type=Path, default=ROOT / ".cache" / "fuzz")
    given = parser.parse_args()
    if given.patterns:
        for said in slow_patterns(given.targets):
            print(said, flush=True)
        return
    for name in given.targets or NAMED:
        if given.growth:
            for made, said in probe(target(name), given.minutes):
                print(f"{name}: {made!a:.200}: {said}", flush=True)
            continue
        fuzz(target(name), given.folder / name, given.minutes)


def fuzz(under_test: Target, folder: Path, minutes: float) -> None:
    """Run one process of libFuzzer to its end, and say what it did."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, parts in enumerate(under_test.seeds()):
        (corpus / f"seed-{number:04}").write_bytes(written(parts))
    (folder / "words").write_text("".join(map(_word, under_test.fragments)), "ascii")
    options = [
        "-max_len=4000", "-timeout=60", "-rss_limit_mb=3000",
        f"-dict={folder / 'words'}", "-print_final_stats=1", "-len_control=20",
    ]  # fmt: skip
    driving = str(ROOT / "tests" / "fuzz" / "driving.py")
    command = [sys.executable, driving, under_test.name, str(folder), str(round(minutes * 60)), *options]
    log = folder / "log"
    with log.open("ab") as file:
        code = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, check=False).returncode
    said = log.read_text("utf-8", "replace")
    edges, _, kept = (_STATS.findall(said) or [("0", "0", "0")])[-1]
    runs = (re.findall(r"number_of_executed_units: (\d+)", said) or ["?"])[-1]
    finds = sorted(each.name for each in (folder / "finds").glob("*") if each.suffix != ".txt")
    figures = f"{runs} runs, {edges} edges, {kept} inputs kept, exit {code}"
    print(f"{under_test.name}: {minutes:g} minutes of the processor, {figures}")
    for each in finds:
        print(f"  {each}")


def _word(fragment: str) -> str:
    data = fragment.encode("utf-8", "surrogatepass")[:60]
    return '"' + "".join(f"\\x{each:02x}" for each in data) + '"\n' if data else ""


if __name__ == "__main__":
    main()
