"""What a call of a tool costs: in this process and over stdio, as text and as ten requirements of typed output.

    python benchmarks/mcp_calls.py [CALLS] [SPECS]

Prints a Markdown table of medians, and fails when one is above its goal. The folder has SPECS specs (default 20) of
ten requirements and is read anew at each call.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from anyio.from_thread import start_blocking_portal

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from mcp import Client, StdioServerParameters  # noqa: E402  the checkout is put on the path first

from benchmarks.startup_and_validate import REQUIREMENT, SPEC  # noqa: E402
from bot.cli.mcp_sources import sources_of  # noqa: E402
from bot.cli.wiring import open_place  # noqa: E402
from bot.tools.published import publish  # noqa: E402

PATH = "openspec/specs/area-0/spec.md"
TEXT: tuple[str, dict[str, Any]] = ("read_requirement", {"path": PATH, "requirement": "Rule 7"})
TYPED: tuple[str, dict[str, Any]] = ("list_requirements", {"path": PATH})


def main() -> int:
    """Measure, print, and say whether every goal is met."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    specs = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(specs):
            file = folder / "openspec" / "specs" / f"area-{number}" / "spec.md"
            file.parent.mkdir(parents=True)
            blocks = "".join(REQUIREMENT.format(number=each) for each in range(10))
            file.write_text(SPEC.format(number=number) + blocks, encoding="utf-8")
        server = publish(sources_of(open_place(start=folder)))
        command = StdioServerParameters(
            command=sys.executable,
            args=["-m", "bot", "mcp", "--root", name],
            env={"PYTHONPATH": str(ROOT), "SPECBOT_STATE": name},
        )
        rows = [
            ("in this process, text", 1.0, medians(server, TEXT, calls)),
            ("in this process, ten requirements typed", 2.0, medians(server, TYPED, calls)),
            ("stdio, text", 3.0, medians(command, TEXT, calls)),
            ("stdio, ten requirements typed", 3.0, medians(command, TYPED, calls)),
        ]
    print(f"{specs} specs, median of {calls} calls\n\n| call | ms | goal |\n|---|--:|--:|")
    for label, goal, median in rows:
        print(f"| {label} | {median:.2f} | {goal:.0f} |")
    return int(any(median > goal for _, goal, median in rows))


def medians(server: Any, call: tuple[str, dict[str, Any]], calls: int) -> float:
    """Return the median milliseconds of a tool's calls, a tenth of them to warm up."""

    async def measure() -> float:
        async with Client(server) as client:
            taken = [await timed(lambda: client.call_tool(*call)) for _ in range(calls + calls // 10)]
        return statistics.median(taken[calls // 10 :])

    with start_blocking_portal() as portal:
        return portal.call(measure)


async def timed(work: Callable[[], Any]) -> float:
    """Return how many milliseconds a call takes; one that fails ends the measurement."""
    started = time.perf_counter()
    result = await work()
    spent = (time.perf_counter() - started) * 1000
    assert not result.is_error, result.content
    return spent


if __name__ == "__main__":
    sys.exit(main())
