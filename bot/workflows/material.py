"""What a model surely needs for one task, fetched through the tools before it is asked."""

import re

from bot.openspec.content import carriers, kept_for
from bot.openspec.words import MOST_TEXT
from bot.tools.drafting import Drafting
from bot.tools.toolbox import Toolbox
from bot.workflows.advice import NAMES_BAD_WORDS
from bot.workflows.prompts import Material
from bot.workflows.task import Task

_AROUND = 2
_TAKEN_OUT = "A word that cannot be tested was taken out."


def fetch(task: Task, toolbox: Toolbox, drafting: Drafting) -> Material | str:
    """Return what the tools tell of the task; a sentence saying why nothing can be asked, where it cannot."""
    place = {"path": task.path, "requirement": task.requirement}
    calls = {"list_findings": place}
    if task.requirement:
        calls |= {"read_requirement": place, "read_diff": {"path": task.path}}
    results = {name: toolbox.call(name, arguments) for name, arguments in calls.items()}
    failed = next((each.text for each in results.values() if each.is_error), None)
    if failed is not None:
        return failed
    told = {name: result.text for name, result in results.items()}
    findings = told["list_findings"]
    if task.kind == "purpose":
        return Material("\n".join([task.capability, *(f"- {name}" for name in task.names)]), findings, why=task.why)
    if task.kind == "wording":
        passage = drafting.passage()
        if task.answer and len(passage) <= MOST_TEXT:
            return Material(task.requirement, findings, passage=passage, answer=task.answer)
        return _unfit(passage, task) or Material(
            task.requirement, _unnamed(findings, task), passage=_without_words(passage, task)
        )
    block = told["read_requirement"]
    return Material(block, findings, diff=_of_block(told["read_diff"], block), neighbours=_beside(task))


def _beside(task: Task) -> str:
    """Return the names of the requirements around the one of the task: what they are about belongs to them."""
    if task.requirement not in task.names:
        return ""
    at = task.names.index(task.requirement)
    names = (*task.names[max(0, at - _AROUND) : at], *task.names[at + 1 : at + 1 + _AROUND])
    return "\n".join(f"- {name}" for name in names)


def _unfit(passage: str, task: Task) -> str:
    """Return why no rewording can mend the passage, empty when one can."""
    words = _bad_words(task)
    if words and not any(word in passage for word in words):
        return "What was found stands in no paragraph of sentences; nothing else is reworded."
    if len(passage) > MOST_TEXT:
        return f"The sentence has {len(passage)} characters; none of more than {MOST_TEXT} is reworded."
    if carried := next((word for word in words if carriers(word, passage)), ""):
        return kept_for(carried)
    return ""


def _without_words(passage: str, task: Task) -> str:
    """Return a passage without the words that findings name."""
    words = "|".join(re.escape(word) for word in _bad_words(task))
    return re.sub(rf" ?(?<![\w-])(?:{words})(?![\w-])", "", passage).strip() if words else passage


def _unnamed(findings: str, task: Task) -> str:
    """Return findings, one a line, without the words they name."""
    words = _bad_words(task)
    lines = (
        f"{line.partition(': ')[0]}: {_TAKEN_OUT}" if any(f'"{word}"' in line for word in words) else line
        for line in findings.splitlines()
    )
    return "\n".join(dict.fromkeys(lines))


def _bad_words(task: Task) -> list[str]:
    return [each.words for each in task.findings if each.rule in NAMES_BAD_WORDS and each.words]


def _of_block(diff: str, block: str) -> str:
    """Return the hunks of a diff that added lines of the block."""
    lines = {line for line in block.splitlines() if line.strip()}
    hunks = [f"@@{hunk}" for hunk in f"\n{diff}".split("\n@@")[1:]]
    return "\n".join(hunk for hunk in hunks if any(line[1:] in lines for line in hunk.splitlines() if line[:1] == "+"))
