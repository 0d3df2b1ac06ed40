"""What several questions at once gain: improve with one slot and with four, on a scripted server and on llama.cpp.

    python scripts/fetch_model.py && python benchmarks/parallel.py [--requirements N] [--seconds S] [--no-engine]

The scripted server has four slots and takes half a second for each answer, so a quarter of the time is the best there
is. On the real engine (a model of 135 million weights) the gain is in tokens of answers a second; a bare
client that sends prompts of improve, one after another and four at once, shows what the engine gives. Each pair is
measured in one run. Prints a Markdown table.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Semaphore
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from helpers import forty  # noqa: E402  the checkout is put on the path first
from helpers.chat_server import Answer, ChatServer  # noqa: E402
from helpers.git_repo import make_repo  # noqa: E402

from bot.llm.local import Engine, Serving, is_installed  # noqa: E402
from scripts.fetch_model import MODEL, is_there  # noqa: E402

SLOTS = 4
KEY = "the-benchmarks-key"
_CONTEXT = 4096


@dataclass(frozen=True, slots=True)
class Took:
    """One run: seconds by the clock, calls of the model, tokens of its answers."""

    seconds: float
    calls: int
    tokens: int

    @property
    def speed(self) -> float:
        """Tokens of answers a second."""
        return self.tokens / self.seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requirements", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=0.5, help="for each answer of the scripted server")
    parser.add_argument("--engine-requirements", type=int, default=12)
    parser.add_argument("--threads", type=int, default=2, help="of llama.cpp; 1 where other work is going on")
    parser.add_argument("--no-engine", action="store_true", help="the scripted server alone")
    given = parser.parse_args()
    print("| server | client | one at a time | four at once | ratio |\n|---|---|--:|--:|--:|", flush=True)
    scripted(given.requirements, given.seconds)
    if given.no_engine:
        return
    if not is_installed() or not is_there():
        sys.exit("There is no engine, or no model: pip install 'specbot[test]'; python scripts/fetch_model.py")
    real(given.engine_requirements, given.threads)


def scripted(requirements: int, seconds: float) -> None:
    """Improve over a server of four slots that takes the same time for each answer."""
    slots = Semaphore(SLOTS)

    def answering(body: dict[str, Any]) -> Answer:
        said = forty.model(body)
        with slots:
            time.sleep(seconds)
        return Answer(said if isinstance(said, str) else json.dumps(said))

    with ChatServer(answering) as server:
        one, four = (improved(server.base_url, requirements, parallel) for parallel in (1, SLOTS))
    name = f"{SLOTS} slots, {seconds:g} s an answer"
    shown = f"{one.calls} and {four.calls} calls"
    print(
        f"| {name} | improve, {requirements} requirements, {shown} | {one.seconds:.1f} s | {four.seconds:.1f} s "
        f"| **{four.seconds / one.seconds:.3f}** of the time |",
        flush=True,
    )


def real(requirements: int, threads: int) -> None:
    """Improve, and a bare client, over llama.cpp with a small model."""
    bodies = prompts(requirements)
    with engine(threads) as base_url:
        bare_one, bare_four = (bare(base_url, bodies, parallel) for parallel in (1, SLOTS))
    with engine(threads) as base_url:
        one, four = (improved(base_url, requirements, parallel) for parallel in (1, SLOTS))
    rows = (("a bare client", bare_one, bare_four), (f"improve, {requirements} requirements", one, four))
    for who, alone, together in rows:
        gain = f"{together.speed / alone.speed:.2f} times as fast"
        print(
            f"| llama.cpp, {SLOTS} slots | {who}, {alone.calls} and {together.calls} calls "
            f"| {alone.speed:.1f} tokens/s | {together.speed:.1f} tokens/s | {gain} |",
            flush=True,
        )
    share = (four.speed / one.speed) / (bare_four.speed / bare_one.speed)
    print(f"\nimprove gets **{share:.2f}** of the gain of a bare client.")


def improved(base_url: str, requirements: int, parallel: int) -> Took:
    """Run improve in a process of its own, with nothing remembered, and return what it took."""
    with tempfile.TemporaryDirectory() as name:
        repo = make_repo(Path(name, "repo"), forty.files(requirements))
        repo.write(".specbot.toml", f"[model]\nparallel = {parallel}\n")
        started = time.monotonic()
        specbot(repo.path, "improve", "--all", "--json", "--base-url", base_url, state=name)
        seconds = time.monotonic() - started
        shown = json.loads(specbot(repo.path, "runs", "show", "--json", state=name))
    totals = shown["run"]["totals"]
    return Took(seconds, totals["model_calls"], totals["completion_tokens"])


def specbot(folder: Path, *words: str, state: str) -> str:
    """Return what a command prints."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "SPECBOT_STATE": state, "SPECBOT_API_KEY": KEY}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=folder, env=surroundings, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    return done.stdout


def prompts(requirements: int) -> list[dict[str, Any]]:
    """Return what improve asks about so many requirements, as it goes over the wire."""
    with ChatServer(forty.model) as server:
        improved(server.base_url, requirements, 1)
        return server.chats


@contextmanager
def engine(threads: int) -> Iterator[str]:
    """Serve the small model, and return where."""
    with Engine(MODEL, Serving(context=_CONTEXT, parallel=SLOTS, threads=threads, key=KEY)) as served:
        yield served.base_url


def bare(base_url: str, bodies: Sequence[dict[str, Any]], parallel: int) -> Took:
    """Send requests with nothing but the standard library."""

    def ask(body: dict[str, Any]) -> int:
        sent = json.dumps({**body, "stream": False, "stream_options": None}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
        request = urllib.request.Request(f"{base_url}/chat/completions", sent, headers)  # noqa: S310  loopback
        with urllib.request.urlopen(request, timeout=600) as reply:  # noqa: S310
            return int(json.load(reply)["usage"]["completion_tokens"])

    started = time.monotonic()
    with ThreadPoolExecutor(parallel) as threads:
        tokens = sum(threads.map(ask, bodies))
    return Took(time.monotonic() - started, len(bodies), tokens)


if __name__ == "__main__":
    main()
