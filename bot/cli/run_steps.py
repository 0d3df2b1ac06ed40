"""The steps of a workflow, one after another, each a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bot.cli.interrupting import EndedError
from bot.cli.main import specbot
from bot.cli.output import Printer
from bot.cli.run_words import shown
from bot.text.counts import count
from bot.workflows.recipe import Outcome, Recipe, RecipeStep, should_run

_MARKS = {Outcome.CLEAN: ("✓", "green"), Outcome.LEFT: ("•", "yellow"), Outcome.FAILED: ("✗", "red")}
_INTERRUPTED = 130
_GRACE = 20.0  # seconds for a step to write down what it has when its time is up


@dataclass(frozen=True)
class Planned:
    """A workflow with the command line of each of its steps."""

    recipe: Recipe
    steps: tuple[tuple[RecipeStep, list[str]], ...]


@dataclass(frozen=True)
class Done:
    """What came of one step."""

    step: RecipeStep
    words: list[str]
    outcome: Outcome
    code: int | None
    seconds: float
    result: Any = None


@dataclass(frozen=True)
class Ran:
    """What came of a workflow; ``stopped`` says why it ended early, empty where it did not."""

    recipe: Recipe
    done: tuple[Done, ...]
    stopped: str

    @property
    def code(self) -> int:
        """130 where somebody interrupted it, 2 where a step failed, 1 where something is left, else 0."""
        codes = [each.code for each in self.done]
        if _INTERRUPTED in codes and not self.stopped:
            return _INTERRUPTED
        came = {each.outcome for each in self.done}
        return 2 if Outcome.FAILED in came else int(Outcome.LEFT in came)

    def data(self) -> dict[str, Any]:
        """Return it in the JSON shape that other tools rely on."""
        steps = [
            {
                "name": each.step.name,
                "words": each.words,
                "outcome": each.outcome.value,
                "code": each.code,
                "seconds": round(each.seconds, 3),
                "result": each.result,
            }
            for each in self.done
        ]
        return {"name": self.recipe.name, "code": self.code, "stopped": self.stopped or None, "steps": steps}


def run_steps(planned: Planned, root: Path, printer: Printer, *, as_json: bool) -> Ran:
    """Run the steps in order, each a process of its own, until one fails that stops the rest, or the time is up."""
    recipe, came, done = planned.recipe, dict[str, Outcome](), list[Done]()
    end = time.monotonic() + recipe.minutes * 60 if recipe.minutes else None
    broken, stopped = False, ""
    for number, (step, words) in enumerate(planned.steps, 1):
        over = end is not None and time.monotonic() >= end
        if over and not stopped:
            stopped = f"The limit of {count(recipe.minutes, 'minute')} was reached."
        if over or not should_run(step, came, broken=broken):
            came[step.name] = Outcome.SKIPPED
            done.append(Done(step, words, Outcome.SKIPPED, None, 0.0))
            continue
        printer.talk(f"{recipe.name} {number}/{len(planned.steps)} {step.name}: {shown(words)}")
        each = _step(step, words, root, end, as_json=as_json)
        done.append(each)
        came[step.name] = each.outcome
        broken = broken or (each.outcome is Outcome.FAILED and not step.goes_on)
        if each.code == _INTERRUPTED and (end is None or time.monotonic() < end):
            break
    ran = Ran(recipe, tuple(done), stopped)
    if not as_json:
        _tell(printer, ran)
    return ran


def _step(step: RecipeStep, words: list[str], root: Path, end: float | None, *, as_json: bool) -> Done:
    """Run one step; where the time is up it is interrupted, and may write down what it has."""
    with_json = as_json and _has_json(step.command)
    line = [words[0], *(["--json"] if with_json and "--json" not in words else []), *words[1:]]
    started = time.monotonic()
    sys.stdout.flush()
    with subprocess.Popen(  # noqa: S603  this very program, by its own interpreter
        # -P: a folder "bot" of the repository that is worked on is not this program.
        [sys.executable, "-P", "-m", "bot", *line],
        cwd=root,
        env=dict(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if as_json else None,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as child:
        out, code = _waited(child, None if end is None else max(end - started, 0.0))
    outcome = {0: Outcome.CLEAN, 1: Outcome.LEFT}.get(code, Outcome.FAILED)
    return Done(step, words, outcome, code, time.monotonic() - started, _result(out) if with_json else out)


def _waited(child: "subprocess.Popen[str]", seconds: float | None) -> tuple[str | None, int]:
    try:
        out, _ = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGINT)
        try:
            out, _ = child.communicate(timeout=_GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            out, _ = child.communicate()
    except KeyboardInterrupt as error:
        if isinstance(error, EndedError):  # else the terminal told the child as well
            child.terminate()
        out, _ = child.communicate()
        return out, _INTERRUPTED
    return out, _INTERRUPTED if child.returncode < 0 else child.returncode


def _result(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except ValueError:
        return text


def _has_json(name: str) -> bool:
    found = specbot.get_command(click.Context(specbot), name)
    return any("--json" in each.opts for each in found.params) if found else False


def _tell(printer: Printer, ran: Ran) -> None:
    """Print what came of each step."""
    printer.line("")
    for each in ran.done:
        mark, style = _MARKS.get(each.outcome, ("-", "dim"))
        took = f"  {each.seconds:.1f} s" if each.code is not None else ""
        printer.line((f"{mark} {each.step.name}", style), f": {each.outcome.value}", (took, "dim"))
    if ran.stopped:
        printer.line((ran.stopped, "yellow"))
