"""One process of libFuzzer over one target: it goes on after a find, and keeps one input for each place it broke at.

Run by scripts/fuzz.py: ``python driving.py NAME FOLDER SECONDS [libFuzzer's options]``; it ends after so many seconds of the
processor, for libFuzzer itself counts by the clock.
"""

import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from random import Random

import atheris

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

with atheris.instrument_imports(include=["bot"]):
    from fuzz.mutating import mutated
    from fuzz.registry import target
    from fuzz.signature import signature
    from fuzz.target import Target, written

SLOW = 5.0
"""Seconds of processor time that an input of a few kilobytes may take, several times instrumented."""


def one_input(under_test: Target, folder: Path) -> Callable[[bytes], None]:
    """Return what libFuzzer calls: it never raises, and writes an input that broke something into ``folder``."""
    seen: set[str] = set()

    def run(data: bytes) -> None:
        began = time.process_time()
        try:
            under_test.run(data)
        except Exception as error:  # noqa: BLE001  whatever comes is a find
            name, told = signature(error), traceback.format_exc()
        else:
            took = time.process_time() - began
            if took < SLOW:
                return
            name, told = f"slow-{under_test.name}", f"{took:.1f} s of processor time"
        if name not in seen:
            seen.add(name)
            (folder / name).write_bytes(written(under_test.parts_of(data)))
            (folder / f"{name}.txt").write_text(told, "utf-8", "backslashreplace")
            print(f"FOUND {name}: {told.strip().splitlines()[-1][:300]}", flush=True)

    return run


def mutator(under_test: Target) -> Callable[[bytes, int, int], bytes]:
    """Return a mutator that works on texts as texts half of the time, and leaves the rest to libFuzzer."""

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        chance = Random(seed)
        if chance.random() < 0.5:
            return atheris.Mutate(data, len(data))
        made = written(mutated(under_test.parts_of(data), chance, under_test.fragments))
        return made if len(made) <= most else made[:most]

    return mutate


def end_after(seconds: float) -> None:
    """Have libFuzzer end in its own time, with its figures, once this process has had so much of the processor."""
    signal.signal(signal.SIGPROF, lambda *_: os.kill(os.getpid(), signal.SIGUSR1))
    signal.setitimer(signal.ITIMER_PROF, seconds)


def main() -> None:
    name, folder, seconds, *options = sys.argv[1:]
    warnings.simplefilter("error")
    found = Path(folder) / "finds"
    found.mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=["bot"]):
        under_test = target(name)
    atheris.Setup(
        [sys.argv[0], *options, str(Path(folder) / "corpus")],
        one_input(under_test, found),
        custom_mutator=mutator(under_test),
        internal_libfuzzer=True,
    )
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    os.chdir(folder)
    end_after(float(seconds))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
