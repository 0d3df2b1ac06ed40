"""A workflow as data: steps in an order, each one of specbot's own commands, with conditions and limits. No code."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from typing import Any, TypeVar

from bot.errors import RecipeError
from bot.text.cron import problem
from bot.text.printable import in_one_line

FOLDER = ".specbot/workflows"
"""Where a repository keeps its own, from its root."""
MOST_STEPS = 40
MOST_CHARACTERS = 60_000
MOST_MINUTES = 7 * 24 * 60
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_PLACE = re.compile(r"\{([^{}]*)\}")
_T = TypeVar("_T", str, int, bool)

Value = str | int | bool
"""What an option may be given."""


class Outcome(Enum):
    """What came of a step; the values are interface, conditions name them."""

    CLEAN = "clean"
    """Nothing is left: exit code 0."""
    LEFT = "left"
    """Something is left for a person: exit code 1."""
    FAILED = "failed"
    """It could not be done, or was interrupted."""
    SKIPPED = "skipped"
    """Its condition did not hold, or a step before it failed."""


@dataclass(frozen=True)
class RecipeStep:
    """One command: ``options`` by their names without dashes, ``arguments`` in order.

    ``when`` says what has to have come of earlier steps, by their names. Where it ``goes_on``, its
    failure stops nothing.
    """

    name: str
    command: str
    options: Mapping[str, Value | tuple[Value, ...]] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    when: Mapping[str, frozenset[Outcome]] = field(default_factory=dict)
    goes_on: bool = False


@dataclass(frozen=True)
class Input:
    """What whoever runs it has to say, or may: ``default`` is None where he has to."""

    name: str
    description: str = ""
    default: str | None = None


@dataclass(frozen=True)
class Recipe:
    """A workflow: ``schedule`` is in cron's five fields or empty, ``minutes`` 0 for no limit."""

    name: str
    description: str
    steps: tuple[RecipeStep, ...]
    inputs: tuple[Input, ...] = ()
    schedule: str = ""
    minutes: int = 0

    def filled(self, given: Mapping[str, str]) -> tuple[RecipeStep, ...]:
        """Return the steps with what was given, or stands as a default, in place of ``{name}``. Raises RecipeError."""
        unknown = sorted(set(given) - {each.name for each in self.inputs})
        if unknown:
            known = ", ".join(each.name for each in self.inputs) or "none"
            raise RecipeError(f"{self.name} has no input {in_one_line(unknown[0], 40)}.", f"It has {known}.")
        lacking = [each for each in self.inputs if each.default is None and each.name not in given]
        if lacking:
            what = f" ({in_one_line(lacking[0].description, 100)})" if lacking[0].description else ""
            raise RecipeError(f"{self.name} needs {lacking[0].name}{what}.", f"Say --set {lacking[0].name}=…")
        values = {each.name: given.get(each.name, each.default or "") for each in self.inputs}
        return tuple(_filled(each, values) for each in self.steps)


def read_recipe(name: str, text: str) -> Recipe:
    """Return the workflow that the TOML of a file says. Raises RecipeError, which names the file and the place."""
    if not _NAME.fullmatch(name):
        raise RecipeError(f"{in_one_line(name, 60)} is no name for a workflow.", "Small letters, digits, - and _.")
    if len(text) > MOST_CHARACTERS:
        raise RecipeError(f"{name}.toml has more than {MOST_CHARACTERS:,} characters.", "Part it in two.")
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # beside its own error, for a number or a nesting beyond reason
        raise RecipeError(f"{name}.toml is no TOML: {in_one_line(str(error), 200)}.", "Mend that line.") from None
    reader = _Reader(name)
    reader.only(data, "the file", ("description", "schedule", "inputs", "limits", "steps"))
    steps = reader.steps(data.get("steps"))
    inputs = reader.inputs(data.get("inputs", {}))
    reader.check_places(steps, {each.name for each in inputs})
    return Recipe(
        name,
        reader.value(data, "description", str, "the file", ""),
        steps,
        inputs,
        reader.schedule(reader.value(data, "schedule", str, "the file", "")),
        reader.minutes(data.get("limits", {})),
    )


def should_run(step: RecipeStep, came: Mapping[str, Outcome], *, broken: bool) -> bool:
    """Whether a step runs, after what came of those before it; ``broken``: one of them failed that stops the rest.

    A condition that names a step decides by itself, so that a step may say what to do about a failure.
    """
    if not step.when:
        return not broken
    return all(came.get(name, Outcome.SKIPPED) in wanted for name, wanted in step.when.items())


@dataclass(frozen=True)
class _Reader:
    """Reads one file; every error says where."""

    name: str

    def wrong(self, where: str, what: str, hint: str) -> RecipeError:
        return RecipeError(f"{self.name}.toml, {where}: {what}.", hint)

    def only(self, data: Mapping[str, Any], where: str, known: Collection[str]) -> None:
        """Raise RecipeError for a key that nothing reads."""
        for key in data:
            if key not in known:
                raise self.wrong(where, f"there is no key {in_one_line(key, 40)}", _meant(key, known))

    def value(self, data: Mapping[str, Any], key: str, kind: type[_T], where: str, default: _T) -> _T:
        found = data.get(key, default)
        if type(found) is not kind:
            words = {str: "a text", int: "a whole number", bool: "true or false"}
            raise self.wrong(where, f"{key} is not {words[kind]}", "Mend it.")
        return found

    def table(self, found: Any, where: str) -> Mapping[str, Any]:
        if not isinstance(found, dict):
            raise self.wrong(where, "it is no table", "Write it as [table] with its keys below.")
        return found

    def schedule(self, text: str) -> str:
        why = problem(text) if text else ""
        if why:
            raise self.wrong("schedule", f"{in_one_line(why, 100)}", "Mondays at 4:23 UTC are '23 4 * * 1'.")
        return text

    def minutes(self, found: Any) -> int:
        limits = self.table(found, "limits")
        self.only(limits, "limits", ("minutes",))
        minutes = self.value(limits, "minutes", int, "limits", 0)
        if minutes < 0:
            raise self.wrong("limits", "minutes is below 0", "0 stands for no limit.")
        if minutes > MOST_MINUTES:
            raise self.wrong("limits", f"minutes is above {MOST_MINUTES:,}, a week", "0 stands for no limit.")
        return minutes

    def inputs(self, found: Any) -> tuple[Input, ...]:
        made = []
        for name, about in self.table(found, "inputs").items():
            where = f"inputs.{in_one_line(name, 40)}"
            if not _NAME.fullmatch(name):
                raise self.wrong(where, "that is no name", "Small letters, digits, - and _.")
            self.only(self.table(about, where), where, ("description", "default"))
            default = self.value(about, "default", str, where, "") if "default" in about else None
            made.append(Input(name, self.value(about, "description", str, where, ""), default))
        return tuple(made)

    def steps(self, found: Any) -> tuple[RecipeStep, ...]:
        if not isinstance(found, list) or not found or not all(isinstance(each, dict) for each in found):
            raise self.wrong("steps", "there is none", "Each is a table: [[steps]] and, below it, run = 'check'.")
        if len(found) > MOST_STEPS:
            raise self.wrong("steps", f"there are {len(found)}, and {MOST_STEPS} is the most", "Part it in two.")
        made: list[RecipeStep] = []
        for number, each in enumerate(found, 1):
            made.append(self.step(each, f"step {number}", [one.name for one in made]))
        return tuple(made)

    def step(self, data: Mapping[str, Any], where: str, before: Sequence[str]) -> RecipeStep:
        self.only(data, where, ("name", "run", "with", "arguments", "when", "goes_on"))
        command = self.value(data, "run", str, where, "")
        if not command:
            raise self.wrong(where, "it does not say what to run", "run = 'check'")
        name = self.value(data, "name", str, where, command)
        if not _NAME.fullmatch(name):
            raise self.wrong(where, f"{in_one_line(name, 40)} is no name", "Small letters, digits, - and _.")
        if name in before:
            raise self.wrong(where, f"a step before it is called {name} too", "Give it a name: name = 'again'")
        where = f"step {name}"
        arguments = data.get("arguments", [])
        if not isinstance(arguments, list) or not all(isinstance(each, str) for each in arguments):
            raise self.wrong(where, "arguments is no list of texts", "arguments = ['openspec/specs/login']")
        options = self.table(data.get("with", {}), f"{where}, with")
        return RecipeStep(
            name,
            command,
            {key: self.option(key, each, where) for key, each in options.items()},
            tuple(arguments),
            self.when(data.get("when", {}), where, before),
            self.value(data, "goes_on", bool, where, default=False),
        )

    def option(self, key: str, found: Any, where: str) -> Value | tuple[Value, ...]:
        several = found if isinstance(found, list) else [found]
        if not all(isinstance(each, str | int) for each in several):
            raise self.wrong(where, f"{in_one_line(key, 40)} is no text, number or true", "Or a list of them.")
        return tuple(several) if isinstance(found, list) else several[0]

    def when(self, found: Any, where: str, before: Sequence[str]) -> dict[str, frozenset[Outcome]]:
        known = {each.value: each for each in Outcome}
        made: dict[str, frozenset[Outcome]] = {}
        for name, wanted in self.table(found, f"{where}, when").items():
            if name not in before:
                raise self.wrong(where, f"no step before it is called {in_one_line(name, 40)}", _meant(name, before))
            several = wanted if isinstance(wanted, list) else [wanted]
            for each in several:
                if not isinstance(each, str) or each not in known:
                    raise self.wrong(where, f"{in_one_line(str(each), 40)} is no outcome", _meant(str(each), known))
            made[name] = frozenset(known[each] for each in several)
        return made

    def check_places(self, steps: Sequence[RecipeStep], inputs: Collection[str]) -> None:
        """Raise RecipeError where a ``{name}`` stands for no input."""
        for step in steps:
            for text in _texts(step):
                for name in _PLACE.findall(text):
                    if name not in inputs:
                        what = f"{{{in_one_line(name, 40)}}} stands for no input"
                        raise self.wrong(f"step {step.name}", what, _meant(name, inputs))


def _meant(word: str, known: Collection[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f"Did you mean {close[0]}?" if close else f"There are {', '.join(sorted(known)) or 'none'}."


def _texts(step: RecipeStep) -> list[str]:
    values = [one for each in step.options.values() for one in (each if isinstance(each, tuple) else (each,))]
    return [*step.arguments, *(each for each in values if isinstance(each, str))]


def _filled(step: RecipeStep, values: Mapping[str, str]) -> RecipeStep:
    def put(value: Value) -> Value:
        return _PLACE.sub(lambda match: values[match[1]], value) if isinstance(value, str) else value

    options = {
        name: tuple(put(one) for one in each) if isinstance(each, tuple) else put(each)
        for name, each in step.options.items()
    }
    arguments = tuple(str(put(each)) for each in step.arguments)
    return RecipeStep(step.name, step.command, options, arguments, step.when, step.goes_on)
