"""The texts of a prompt that a repository may have its own of, read and checked; those that come with specbot."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from typing import Any

from bot.errors import TemplateError
from bot.learning.used import prompt_tag
from bot.templating import MOST_FOREIGN, Foreign, read_foreign, source
from bot.text.printable import in_one_line, printable

KINDS = ("wording", "scenario", "purpose")
"""The classes of task; each has a prompt of three files."""
FOLDER = ".specbot/prompts"
"""Where a repository keeps its own, beside ``openspec/``."""
FILES = ("how.md.j2", "md.j2", "examples.toml")
"""The files of one prompt, each behind the name of its class: what to do, how a task is put, worked examples."""
MOST_FIXED = 4_000
"""Characters of all three together. A context has 4,096 tokens at the least: an answer takes 1,100 of them, a long
requirement 1,700, and these 1,300 at three characters each."""
_MOST_EXAMPLES = 4
_MOST_FIELD = 1_500
_MOST_LIST = 8


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example: what a task gives, by name, and the call that answers it."""

    given: Mapping[str, str]
    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Prompt:
    """The prompt of one class of task, as three texts. ``checked`` says whether they can be used."""

    kind: str
    how: str
    """What the model is told to do; a part of the system prompt, whose rules on data and answers stay as they are."""
    question: str
    """How one task is put: a template that shows each value in a fence."""
    examples: str
    """Worked examples, as TOML."""

    @property
    def version(self) -> str:
        """Eight hex digits made from the texts."""
        return sha256("\0".join(self.texts).encode("utf-8", "surrogateescape")).hexdigest()[:8]

    @property
    def tag(self) -> str:
        """What a suggestion says of the prompt it was made under, beside the entries of the playbook."""
        return prompt_tag(self.kind, self.version)

    @property
    def texts(self) -> tuple[str, str, str]:
        """The three texts, in the order of ``FILES``."""
        return (self.how, self.question, self.examples)

    @property
    def files(self) -> dict[str, str]:
        """The three texts by the names of their files."""
        return dict(zip(names_of(self.kind), self.texts, strict=True))

    @cached_property
    def told(self) -> str:
        """What the model is told to do, without remarks. Raises TemplateError."""
        return read_foreign(self.how).fill({}).strip()

    @cached_property
    def template(self) -> Foreign:
        """How one task is put, read."""
        return read_foreign(self.question)

    @cached_property
    def worked(self) -> tuple[Example, ...]:
        """The worked examples, read. Raises TemplateError."""
        return _read_examples(self.examples)

    def with_files(self, files: Mapping[str, str | None]) -> "Prompt":
        """Return the prompt with some of its files in other words; None is what comes with specbot."""
        own = shipped(self.kind).files
        texts = {name: own[name] if text is None else text for name, text in {**self.files, **files}.items()}
        return Prompt(self.kind, *(texts[name] for name in names_of(self.kind)))


@dataclass(frozen=True)
class Prompts:
    """The prompts of a run: those of the repository, and of the other classes those that come with specbot."""

    own: Mapping[str, Prompt]

    def of(self, kind: str) -> Prompt:
        """Return the prompt of a class."""
        return self.own.get(kind) or shipped(kind)

    def with_prompt(self, prompt: Prompt) -> "Prompts":
        """Return the prompts with another one of its class."""
        return Prompts({**self.own, prompt.kind: prompt})


SHIPPED = Prompts({})
"""The prompts that come with specbot."""


def names_of(kind: str) -> tuple[str, ...]:
    """Return the names of the files of one class's prompt."""
    return tuple(f"{kind}.{part}" for part in FILES)


@cache
def shipped(kind: str) -> Prompt:
    """Return the prompt of a class that comes with specbot."""
    return Prompt(kind, *(source(f"prompts/{name}") for name in names_of(kind)))


def read_prompts(files: Mapping[str, str], odd: Mapping[str, str] | None = None) -> tuple[Prompts, tuple[str, ...]]:
    """Return the prompts that the files of a repository make, and a sentence on each file that is not used.

    ``files`` are texts by name; ``odd`` says of the files that could not be read why. Of a class of which one file
    cannot be used none is: its texts were tried together. Nothing raises.
    """
    odd = dict(odd or {})
    known = {name: kind for kind in KINDS for name in names_of(kind)}
    words = [_unknown(name) for name in sorted({*files, *odd}) if name not in known]
    own: dict[str, Prompt] = {}
    for kind in KINDS:
        given = {name: _lines(files[name]) for name in names_of(kind) if name in files}
        unread = [f"{name}: {odd[name]}" for name in names_of(kind) if name in odd]
        if not given and not unread:
            continue
        prompt = shipped(kind).with_files(given)
        fault = unread[0] if unread else fault_of(prompt)
        if fault:
            words.append(f"{FOLDER}/{fault}. The prompt for {kind} is the one that comes with specbot.")
        else:
            own[kind] = prompt
    return Prompts(own), tuple(in_one_line(each, 400) for each in words)


def fault_of(prompt: Prompt) -> str:
    """Return what is wrong with a prompt, after the name of the file, and nothing where it can be used."""
    checks = (_fault_of_how, _fault_of_question, _fault_of_examples)
    for name, text, check in zip(names_of(prompt.kind), prompt.texts, checks, strict=True):
        try:
            why = "it holds characters that nobody sees" if printable(text) != text else check(prompt)
        except TemplateError as error:
            why = error.message.rstrip(".")
        if why:
            return f"{name}: {why}"
    size = sum(len(each) for each in prompt.texts)
    most = max(MOST_FIXED, sum(len(each) for each in shipped(prompt.kind).texts))
    return f"{names_of(prompt.kind)[0]}: its files have {size:,} characters, and the most is {most:,}" * (size > most)


def _fault_of_how(prompt: Prompt) -> str:
    shows = read_foreign(prompt.how)
    if shows.always or shows.perhaps:
        return "it shows a value; it is for words alone"
    return "" if prompt.told else "it says nothing"


def _fault_of_question(prompt: Prompt) -> str:
    mine, theirs = prompt.template, shipped(prompt.kind).template
    for has, wants, how in ((mine.always, theirs.always, ""), (mine.perhaps, theirs.perhaps, " where it has a value")):
        if lacking := sorted({*wants} - {*has}):
            return f"it has to show {lacking[0]}{how}"
        if beyond := sorted({*has} - {*wants}):
            return f"it may not show {in_one_line(beyond[0], 40)}{how}"
    return ""


def _fault_of_examples(prompt: Prompt) -> str:
    template, theirs = shipped(prompt.kind).template, shipped(prompt.kind).worked
    names = {*template.always, *template.perhaps}
    forms = {(each.tool, _form(each.arguments)) for each in theirs}
    for each in prompt.worked:
        if beyond := sorted({*each.given} - names):
            return f"an example gives {in_one_line(beyond[0], 40)}, which no task has"
        if lacking := sorted({*template.always} - {*each.given}):
            return f"an example lacks {lacking[0]}"
        if (each.tool, _form(each.arguments)) not in forms:
            return "an answer has other fields than those that come with specbot"
    return ""


def _form(arguments: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((name, type(value).__name__) for name, value in arguments.items())


@lru_cache(maxsize=64)
def _read_examples(text: str) -> tuple[Example, ...]:
    """Return worked examples. Raises TemplateError where they are none."""
    if len(text) > MOST_FOREIGN:
        raise TemplateError(f"it has {len(text):,} characters, and the most is {MOST_FOREIGN:,}")
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # the former also for a number of more digits than Python reads
        raise TemplateError(f"it is no TOML: {in_one_line(str(error), 120)}") from error
    tables = found.get("example")
    if set(found) != {"example"} or not isinstance(tables, list) or not 1 <= len(tables) <= _MOST_EXAMPLES:
        raise TemplateError(f"it holds one to {_MOST_EXAMPLES} tables [[example]] and nothing else")
    return tuple(_example(each) for each in tables)


def _example(table: object) -> Example:
    answer = table.get("answer") if isinstance(table, dict) else None
    if not isinstance(table, dict) or not isinstance(answer, dict):
        raise TemplateError("an example has an answer, as a table")
    given = {str(name): _text(value) for name, value in table.items() if name != "answer"}
    arguments = {str(name): _value(value) for name, value in answer.items() if name != "action"}
    return Example(given, _text(answer.get("action")), arguments)


def _value(value: object) -> str | list[str]:
    if isinstance(value, list) and 1 <= len(value) <= _MOST_LIST:
        return [_text(each) for each in value]
    return _text(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MOST_FIELD:
        raise TemplateError(f"an example holds texts of at most {_MOST_FIELD:,} characters")
    return value


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _unknown(name: str) -> str:
    can = ", ".join(each for kind in KINDS for each in names_of(kind))
    return f"{FOLDER}/{in_one_line(name, 80)} is not used: a repository may have its own of {can} alone."
