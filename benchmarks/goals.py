"""How good is good enough: each figure of the design with its goal and its anchor, measured by one command.

    python scripts/test.py --collect-only && python benchmarks/goals.py --corpus FOLDER [--only WORD,…] [--write]
    python benchmarks/goals.py --quick

FOLDER holds repositories with an ``openspec`` folder each. The first command fetches what the measurements need. Every
row is measured by a command of its own, which is printed with it and can be run by itself. ``--write`` keeps the
figures, machine and date in benchmarks/goals.json and puts the table into docs/benchmarks.md. ``--quick`` measures
only what takes seconds, and says where it is worse than what is kept by more than noise: as an annotation where GitHub
Actions runs it. It fails where a measurement cannot be made, and never for a figure.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "benchmarks" / "goals.json"
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- goals, by benchmarks/goals.py --write -->", "<!-- end of goals -->"
NOISE = 1.25
"""A ratio of one run counts as worse from here on: seven pairs on a machine that others use differ by up to a fifth."""


@dataclass(frozen=True)
class Figure:
    """What was measured: words for people, a number to compare with (smaller is better), whether the goal is met."""

    words: str
    number: float
    met: bool


@dataclass(frozen=True)
class Goal:
    """A row: what, against what, how good, and how a figure is read from what a command prints."""

    what: str
    anchor: str
    goal: str
    command: tuple[str, ...]
    read: Callable[[str], Figure]
    quick: bool = False
    environment: tuple[tuple[str, str], ...] = ()


def main() -> int:
    """Measure, print, compare or keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--only", default="", help="rows whose name holds one of these words")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    if not given.quick and given.corpus is None:
        parser.error("--corpus FOLDER is missing; without one there is --quick.")
    wanted = [word for word in given.only.split(",") if word]
    rows = [
        each
        for each in GOALS
        if (each.quick or not given.quick) and (not wanted or any(word in each.what for word in wanted))
    ]
    found = measured(rows, given.corpus)
    kept: dict[str, dict[str, object]] = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    if given.quick:
        print("\n".join(worse(found, kept)) or "Nothing is worse than what is kept, beyond noise.")
    if given.write:
        kept |= {what: record(figure) for what, figure in found.items()}
        KEPT.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", "utf-8")
        PAGE.write_text(paged(PAGE.read_text("utf-8"), kept), "utf-8")
    return 0


def measured(rows: Iterable[Goal], corpus: Path | None) -> dict[str, Figure]:
    """Run the commands, each once, and print each row as it comes."""
    said: dict[tuple[str, ...], str] = {}
    found: dict[str, Figure] = {}
    for row in rows:
        command = tuple(part.replace("CORPUS", str(corpus)) for part in row.command)
        if command not in said:
            print(f"$ {' '.join(command)}", file=sys.stderr, flush=True)
            said[command] = output(command, dict(row.environment))
        found[row.what] = row.read(said[command])
        print(line(row, vars_of(found[row.what])), flush=True)
    return found


def output(command: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return what a command prints; leave with its words where it fails."""
    starts: dict[str, list[str]] = {"python": [], "specbot": ["-m", "bot"]}
    program = [sys.executable, *starts[command[0]], *command[1:]]
    done = subprocess.run(
        program, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1) or not done.stdout:
        raise SystemExit(
            f"{' '.join(command)} failed ({done.returncode}):\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
        )
    return done.stdout


def worse(found: Mapping[str, Figure], kept: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Return a line for each figure that is worse than the kept one by more than noise."""
    mark = "::warning title=benchmark::" if os.environ.get("GITHUB_ACTIONS") else "WORSE: "
    pairs = [(what, each, kept[what]) for what, each in found.items() if what in kept]
    return [
        f"{mark}{what}: {each.words}; kept is {before['words']} of {before['date']}."
        for what, each, before in pairs
        if each.number > float(str(before["number"])) * NOISE
    ]


def record(figure: Figure) -> dict[str, object]:
    """Return a figure as it is kept."""
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return {**vars_of(figure), "machine": machine, "date": f"{datetime.now(UTC):%Y-%m-%d}"}


def vars_of(figure: Figure) -> dict[str, object]:
    """Return what a figure holds, by name."""
    return {"words": figure.words, "number": figure.number, "met": figure.met}


def line(row: Goal, kept: Mapping[str, object] | None) -> str:
    """Return a row of the table; None where nobody has measured it."""
    told = ["not measured yet", "", ""]
    if kept:
        told = [str(kept["words"]), "yes" if kept["met"] else "**no**", str(kept.get("date", ""))]
    set_before = "".join(f"{name}={value} " for name, value in row.environment)
    return f"| {row.what} | {row.anchor} | {row.goal} | {' | '.join(told)} | `{set_before}{' '.join(row.command)}` |"


def paged(page: str, kept: Mapping[str, Mapping[str, object]]) -> str:
    """Return the page with the table of what is kept between its marks."""
    machines = "; ".join(sorted({str(each["machine"]) for each in kept.values()}))
    rows = [line(each, kept.get(each.what)) for each in GOALS]
    table = ["| what | anchor | goal | measured | met | on | command |", "|---|---|---|---|---|---|---|", *rows]
    before, _, rest = page.partition(BEGIN)
    return "\n".join([before + BEGIN, "", f"{machines}:", "", *table, "", END + rest.partition(END)[2]])


def cells(printed: str, first: str) -> list[str]:
    """Return the cells of the row of a Markdown table that begins so."""
    for row in printed.splitlines():
        parts = [part.strip().replace("**", "") for part in row.strip().strip("|").split("|")]
        if " | ".join(parts).startswith(first):
            return parts
    raise SystemExit(f"No row begins with {first!r}:\n{printed[-1500:]}")


def number(text: str) -> float:
    """Return the first number in a text."""
    found = re.search(r"-?\d[\d,]*(?:\.\d+)?", text)
    if not found:
        raise SystemExit(f"There is no number in {text!r}.")
    return float(found[0].replace(",", ""))


def startup(label: str, most: float) -> Callable[[str], Figure]:
    """Read a start-up: ours beside the official one; to compare with is the ratio."""

    def read(printed: str) -> Figure:
        _, theirs, ours, ratio, _, _ = cells(printed, label)
        return Figure(f"{ours}, official {theirs}", number(ratio), number(ours) <= most)

    return read


def memory(printed: str) -> Figure:
    """Read the most that ``--help`` holds."""
    *_, theirs, ours = cells(printed, "`--help`")
    return Figure(f"{ours}, official {theirs}", number(ours), number(ours) <= 25)


def validated(printed: str) -> Figure:
    """Read the ratio of validation."""
    _, theirs, ours, ratio, _, _ = cells(printed, "`validate")
    return Figure(f"{ours}, official {theirs}: {ratio}", number(ratio), number(ratio) < 0.5)


def followed(printed: str) -> Figure:
    """Read what a check of one changed spec among many takes beyond the same where it is the only one."""
    found = re.search(r"beyond one of one: (-?[\d.]+) s", printed)
    if not found:
        raise SystemExit(f"There is no such line:\n{printed[-800:]}")
    return Figure(f"{found[1]} s more", float(found[1]), float(found[1]) <= 0.15)


def passed(noun: str) -> Callable[[str], Figure]:
    """Read a run of tests that each try one thing: how many there are, and how many fail."""

    def read(printed: str) -> Figure:
        counts = {word: int(many) for many, word in re.findall(r"(\d+) (passed|failed|skipped|error)", printed)}
        if not counts.get("passed") or counts.get("skipped") or counts.get("error"):
            raise SystemExit(f"The tests did not all run:\n{printed[-1500:]}")
        wrong = counts.get("failed", 0)
        return Figure(f"{wrong} of {counts['passed'] + wrong} {noun}", wrong, not wrong)

    return read


def killed(printed: str) -> Figure:
    """Read how often a run was killed, where everything that was to hold afterwards did."""
    found = re.search(r"'killed': (\d+)", printed)
    if not found or " passed" not in printed:
        raise SystemExit(f"The kills did not end well:\n{printed[-1500:]}")
    return Figure(f"{found[1]} kills, nothing asked or published twice", 0, int(found[1]) >= 200)


def planted(printed: str) -> Figure:
    """Read how many planted defects are found by rules alone, mean of operators."""
    share = 100 * json.loads(printed)["total"]["found"]["share"]
    return Figure(f"{share:.0f} %, rules alone", 100 - share, share >= 90)


def harmed(printed: str) -> Figure:
    """Read how many repairs broke or lost something."""
    total = json.loads(printed)["total"]
    return Figure(
        f"{total['harm']} of {total['repairs']}", total["harm"], total["harm"] == 0 and total["repairs"] >= 600
    )


def settled(printed: str) -> Figure:
    """Read in how many documents the second run has something new."""
    row = cells(printed, "all")
    share = 100 * number(row[4]) / number(row[3])
    return Figure(f"nothing new for {100 - share:.0f} % of {row[3]}", share, share <= 2)


def precise(printed: str) -> Figure:
    """Read how many labelled findings of the default profile are right."""
    found = re.search(r"^default: (\d+) of (\d+) right", printed, re.MULTILINE)
    if not found:
        raise SystemExit(f"No share in:\n{printed[-800:]}")
    share = 100 * int(found[1]) / int(found[2])
    return Figure(f"{share:.0f} % of {found[2]}", 100 - share, share >= 90)


def asked(row: str, column: int, least: int, who: str) -> Callable[[str], Figure]:
    """Read a share of ``bench --ask`` in the table of one reader: which "all", which of its percentages."""

    def read(printed: str) -> Figure:
        table = printed.partition(f", {who}\n")[2]
        part = table.partition(row)[2]
        found = re.search(r"^all +(.*)$", part, re.MULTILINE)
        shares = re.findall(r"\d+", found[1].replace("–", " ")) if found else []
        if len(shares) <= column:
            raise SystemExit(f"No row of {row!r} for {who}:\n{printed[-1500:]}")
        share = int(shares[column])
        return Figure(f"{share}", 100 - share, share >= least)

    return read


def quoted(printed: str) -> Figure:
    """Read whether every citation stands to the letter, whoever read."""
    shares = re.findall(r"^(\d+) % of (\d+) citations stand to the letter", printed, re.MULTILINE)
    least = min((int(share) for share, _ in shares), default=0)
    return Figure(f"{least} % of {sum(int(many) for _, many in shares)}", 100 - least, least == 100)


def retrieved(printed: str) -> Figure:
    """Read how often the right requirement is among five, by title and by body, beside plain full-text search."""
    _, _, title, plain_title, body, plain_body = cells(printed, "macro mean")
    met = number(title) > number(plain_title) and number(body) > number(plain_body)
    words = f"{title} by title, plain {plain_title}; {body} by body, plain {plain_body}"
    return Figure(words, 1 - number(title), met)


START = ("python", "benchmarks/startup_and_validate.py")
CHECK = ("python", "benchmarks/check.py")
ASK = ("python", "benchmarks/ask.py", "--corpus", "CORPUS")
PYTEST = ("python", "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup")
ORACLE = ("tests/openspec/test_oracle.py", "tests/openspec/test_archiving.py", "tests/cli/test_archive_plain.py")
ATTACKS = tuple(
    f"tests/integration/test_{each}.py" for each in ("hostile_plans", "github_attacks", "github_ask_attacks")
)
STRUCTURE = ("--operators", "structure", "--per", "180", "--seed", "11")

GOALS = (
    Goal("`--version`", "official CLI", "0.08 s", START, startup("`--version`", 0.08), quick=True),
    Goal("`--help`", "official CLI", "0.12 s", START, startup("`--help`", 0.12), quick=True),
    Goal("`--help`, memory", "official CLI", "25 MB", START, memory, quick=True),
    Goal("`validate`, 1,000 specs", "official CLI", "under half", START, validated, quick=True),
    Goal("`check --since HEAD~1`, one of 1,000, warm", "the same, one of one", "0.15 s more", CHECK, followed),
    Goal("differences from the official CLI", "official CLI", "0", (*PYTEST, *ORACLE), passed("tests differ")),
    Goal(
        "seeded defects found",
        "official, strict: 33 %",
        "90 %, rules alone",
        ("specbot", "bench", "CORPUS", "--per", "10", "--seed", "11", "--json"),
        planted,
    ),
    Goal(
        "findings that are right", "readers, decoys", "90 %", ("python", "benchmarks/precision.py"), precise, quick=True
    ),
    Goal(
        "harm in repairs", "the planted text", "0 of 600", ("specbot", "bench", "CORPUS", *STRUCTURE, "--json"), harmed
    ),
    Goal(
        "second run on its own output",
        "the first",
        "nothing new for 98 %",
        ("python", "benchmarks/second_run.py", "--corpus", "CORPUS"),
        settled,
    ),
    Goal("questions: F1, honest reader", "82 to 87", "85", ASK, asked("with an answer", 5, 85, "the honest reader")),
    Goal("unanswerable: abstained, honest reader", "88 %", "92", ASK, asked("without one", 1, 92, "the honest reader")),
    Goal("unanswerable: abstained, no model", "88 %", "92", ASK, asked("without one", 1, 92, "without a model")),
    Goal("quotations to the letter", "the specs", "100 %", ASK, quoted),
    Goal(
        "retrieval, right one among five",
        "plain FTS5",
        "above it",
        ("python", "benchmarks/retrieval.py", "--corpus", "CORPUS"),
        retrieved,
    ),
    Goal(
        "killed at random",
        "a run nobody kills",
        "200, nothing twice",
        (*PYTEST[:4], "-s", "tests/integration/test_resume_kills.py"),
        killed,
        environment=(("SPECBOT_KILLS", "200"), ("SPECBOT_REQUIREMENTS", "40")),
    ),
    Goal("attacks by text", "every peer had one", "0 of 200", (*PYTEST, *ATTACKS), passed("succeed")),
)


if __name__ == "__main__":
    sys.exit(main())
