"""The title and text of the pull request for a run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.openspec.suggestions import RULE, Question, Suggestion
from bot.templating import render
from bot.text.counts import count
from bot.text.diff import unified
from bot.text.printable import printable
from bot.workflows.conversation import LETTERS, Conversation, identity, numbered
from bot.workflows.held import in_words
from bot.workflows.improve import Improved, Improvement
from bot.workflows.mermaid import sequence
from bot.workflows.messages import in_repository, title_for
from bot.workflows.plan import Part, part_of
from bot.workflows.trace import Block

_MOST_WAITING = 20


@dataclass(frozen=True)
class Told:
    """What the text says of the run itself."""

    model: str = ""
    run: str = ""
    run_url: str = ""
    because: str = ""
    tested: str = ""
    change: str = ""
    more: int = 0
    """How many suggestions wait for the next pull request."""
    ranked: bool = False
    """Whether what people took before came first."""
    notes: tuple[str, ...] = ()
    commands: bool = False
    trace: tuple[Block, ...] = ()


def pull_request_for(result: Improvement, model: str, run: str) -> tuple[str, str]:
    """Return (title, text in Markdown) for one root's improvement, with nothing said before. Raises TemplateError."""
    part = part_of("", result)
    found = [("", each.suggestion) for each in part.suggestions] + [("", each) for each in part.questions]
    return pull_request_of([part], numbered(Conversation(), found, ""), Told(model, run))


def pull_request_of(parts: Sequence[Part], known: Conversation, told: Told) -> tuple[str, str]:
    """Return (title, text in Markdown); ``known`` has the numbers and boxes. Raises TemplateError."""
    shown = [(part.prefix, each) for part in parts for each in part.suggestions]
    groups = [
        {"path": path, "suggestions": [_shown(prefix, each, known) for prefix, each in group]}
        for path, group in groupby(shown, key=lambda pair: pair[0] + pair[1].suggestion.path)
    ]
    waiting = [(part.prefix, each) for part in parts for each in part.waiting]
    text = render(
        "pull_requests/improve.md.j2",
        count=count(len(shown), "suggestion"),
        files=count(len(groups), "file"),
        because=told.because,
        groups=groups,
        questions=[_asked(part.prefix, each, known) for part in parts for each in part.questions],
        waiting=[
            {"path": prefix + each.path, "requirement": each.requirement, "message": each.message}
            for prefix, each in waiting[:_MOST_WAITING]
        ],
        held=in_words(each for part in parts for each in part.held),
        more=_more(told, len(waiting) - _MOST_WAITING),
        dropped=_dropped(sum(part.dropped for part in parts)),
        change=told.change,
        notes=told.notes,
        commands=told.commands,
        model=told.model,
        tested=told.tested,
        run=told.run,
        run_url=told.run_url,
        trace=sequence(told.trace) if told.trace else "",
    )
    return title_for([in_repository(prefix, each.suggestion) for prefix, each in shown]), re.sub(
        r"\n{3,}", "\n\n", text
    )


def _more(told: Told, waiting: int) -> str:
    said = []
    if told.more > 0:
        first = ", and what people here took before comes first" if told.ranked else ""
        said.append(f"{count(told.more, 'suggestion')} more when this is merged: the caps hold this one small{first}.")
    if waiting > 0:
        said.append(f"{count(waiting, 'finding')} more for a model than are listed here.")
    return " ".join(said)


def _dropped(number: int) -> str:
    if number == 0:
        return "Nothing was refused."
    return "One did not pass and is not here." if number == 1 else f"{number} did not pass and are not here."


def _shown(prefix: str, improved: Improved, known: Conversation) -> dict[str, object]:
    each = improved.suggestion
    item = known.by_id(identity(prefix, each.id))
    return {
        "number": item.number if item else "",
        "title": each.requirement or f"Line {each.line}",
        "rules": each.rules,
        "reason": each.reason,
        "diff": shown_diff(each),
        "evidence": [printable(line, 300) for line in each.evidence],
        "source": "" if each.source == RULE else each.source,
        "gates": ", ".join(verdict.gate for verdict in improved.verdicts),
    }


def shown_diff(each: Suggestion) -> str:
    """Return the lines a suggestion changes, to be read."""
    diff = "".join(unified(each.path, each.before + "\n", each.after + "\n").splitlines(keepends=True)[2:])
    return printable(diff.rstrip("\n"))


def _asked(prefix: str, each: Question, known: Conversation) -> dict[str, object]:
    name = identity(prefix, each.id)
    item = known.by_id(name)
    return {
        "number": item.number if item else "",
        "text": each.text,
        "place": prefix + each.path + (f", {each.requirement}" if each.requirement else ""),
        "options": [
            {"letter": letter, "text": option, "box": f" <!-- specbot:box {name}/{letter} -->"}
            for letter, option in zip(LETTERS, each.options, strict=False)
        ],
    }
