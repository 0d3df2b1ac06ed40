"""What a model is told for one task: the system prompt, two worked examples as earlier turns, the task itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from bot.llm.chat import Message
from bot.llm.dialects import Dialect
from bot.llm.tool import Action, ToolInfo
from bot.templating import render
from bot.workflows.advice import NO_ADVICE, Advice
from bot.workflows.prompt_texts import SHIPPED, Prompt, Prompts

# The longest requirement in a thousand has 6,000 characters, about 2,000 tokens; a context has 4,096 at the least.
MOST_BLOCK = 6_000
MOST_DIFF = 1_500
MOST_FINDINGS = 1_500

# Where the numbers of the examples' calls begin: far from those of the talk itself.
_FIRST_EXAMPLE = 90_001
# So much of an example's words in an answer is no coincidence.
_COPIED = 0.8


@dataclass(frozen=True)
class Material:
    """What the tools told of a task: everything in it is data from the repository."""

    requirement: str
    findings: str
    passage: str = ""
    diff: str = ""
    why: str = ""
    neighbours: str = ""
    answer: str = ""
    advice: Advice = NO_ADVICE
    left_out: tuple[str, ...] = ()
    """What of this was cut or left out for want of room."""


_BOUNDS = {
    "requirement": MOST_BLOCK,
    "findings": MOST_FINDINGS,
    "passage": MOST_BLOCK,
    "diff": MOST_DIFF,
    "why": MOST_DIFF,
    "neighbours": MOST_DIFF,
    "answer": MOST_DIFF,
}


def cut_short(material: Material) -> tuple[str, ...]:
    """Return the names of what is longer than a prompt shows of it."""
    return tuple(name for name, most in _BOUNDS.items() if len(getattr(material, name)) > most)


def opening(
    kind: str,
    proposal: str,
    material: Material,
    dialect: Dialect,
    reading: Sequence[ToolInfo] = (),
    prompts: Prompts = SHIPPED,
) -> list[Message]:
    """Return the messages of the first turn; ``proposal`` is the name of the tool that takes the proposal.

    ``reading`` are tools that may be asked first; ``prompts`` have the words for the class of task, the rules on data
    and answers are ours. Raises TemplateError where a template is missing.
    """
    prompt = prompts.of(kind)
    system = render("prompts/system.md.j2", how=prompt.told, proposal=proposal, dialect=dialect.name, reading=reading)
    messages = [Message("system", system)]
    for number, (given, answer) in enumerate(_examples(prompt), _FIRST_EXAMPLE):
        messages.append(Message("user", _asked(prompt, given)))
        messages += dialect.example(answer, number)
    return [*messages, Message("user", _asked(prompt, material))]


def told(tool: str, text: str) -> str:
    """Return what a tool told, in a fence: it is data, whatever it says."""
    return render("prompts/told.md.j2", tool=tool, text=text)


def known(text: str) -> str:
    """Return what the specs say to a question for the author, in a fence, and how to go on."""
    return render("prompts/known.md.j2", text=text)


def again(why: str, answer: str) -> str:
    """Return what is added to the last turn when its answer was refused; an empty ``answer`` is not shown."""
    return render("prompts/again.md.j2", why=_cut(why, MOST_FINDINGS), answer=_cut(answer, MOST_BLOCK))


def copied(kind: str, arguments: Mapping[str, Any], prompts: Prompts = SHIPPED) -> bool:
    """Whether the fields of an answer repeat those of a worked example, or nearly so."""
    mine = _words(arguments)
    theirs = [_words(answer.arguments) for _, answer in _examples(prompts.of(kind))]
    return any(SequenceMatcher(None, mine, each, autojunk=False).ratio() >= _COPIED for each in theirs)


def _asked(prompt: Prompt, material: Material) -> str:
    asked = prompt.template.fill({name: _cut(getattr(material, name), most) for name, most in _BOUNDS.items()})
    if material.left_out:
        asked = f"{asked}\nLeft out for want of room: {', '.join(material.left_out)}."
    if not material.advice:
        return asked
    said = render("prompts/advice.md.j2", said=material.advice.said, taken=material.advice.taken)
    return f"{said}\n{asked}"


def _examples(prompt: Prompt) -> tuple[tuple[Material, Action], ...]:
    """Return what the examples of one class give, and what they answer."""
    return tuple((_given(each.given), Action(each.tool, dict(each.arguments))) for each in prompt.worked)


def _given(values: Mapping[str, str]) -> Material:
    """Return what an example gives, as a task's."""
    return Material(**dict(values))  # type: ignore[arg-type]


def _words(arguments: Mapping[str, Any]) -> list[str]:
    values = [each for value in arguments.values() for each in (value if isinstance(value, list) else [value])]
    return " ".join(str(each) for each in values).lower().split()


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}\n[cut]"
