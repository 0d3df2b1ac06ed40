"""What each step of a run says in the journal: values out of calls, verdicts and results."""

import platform
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from bot import __version__
from bot.cli.place import Place
from bot.errors import RepoError
from bot.openspec.suggestions import Dropped, Question, Suggestion, Verdict
from bot.workflows.task import Outcome, Task

if TYPE_CHECKING:  # a run without a model loads nothing of it
    from bot.llm.chat import Call
    from bot.llm.ledger import Spending
    from bot.tools.ai_tests import Examination
    from bot.tools.toolbox import ToolCalled
    from bot.workflows.improve import Improvement
    from bot.workflows.known import Known


_LIMITS = ("calls", "tokens", "minutes", "money")


def begin(place: Place) -> dict[str, Any]:
    """Return what was asked for, of what, and who is at it."""
    settings = place.config.model
    command, arguments = _asked_for()
    return {
        "command": command,
        "arguments": arguments,
        "specbot": __version__,
        "python": platform.python_version(),
        "root": str(place.root),
        "folder": str(Path.cwd()),
        "commit": _commit(place),
        "model": {"name": settings.name, "base_url": settings.base_url, "seed": settings.seed},
        "limits": {name: getattr(place.config.limits, name) for name in _LIMITS},
    }


def _asked_for() -> tuple[str, dict[str, Any]]:
    """Return the command that runs and what was typed behind it, as it was spelled."""
    context = click.get_current_context(silent=True)
    if context is None:
        return "", {}
    typed = [
        each
        for each in context.command.params
        if each.name and context.get_parameter_source(each.name) is ParameterSource.COMMANDLINE
    ]
    return context.command.name or "", {max(each.opts, key=len): context.params[each.name or ""] for each in typed}


def _commit(place: Place) -> str | None:
    try:
        return place.repository.head().commit if place.repository else None
    except RepoError:
        return None


def model_call(call: "Call") -> dict[str, Any]:
    """Return a call of a model without a word of the prompt: its hash and size tell it apart."""
    prompt = "\0".join(f"{each.role}\0{each.content}" for each in call.messages)
    reply = call.reply
    return {
        "asked": call.model,
        "answered": reply.model if reply else None,
        "purpose": call.schema,
        "prompt": {"sha256": _hash(prompt), "characters": len(prompt), "messages": len(call.messages)},
        "answer": {"sha256": _hash(reply.text), "characters": len(reply.text)} if reply else None,
        "calls": [each.name for each in reply.calls] if reply else [],
        "tokens": {
            "prompt": reply.prompt_tokens if reply else None,
            "cached": reply.cached_tokens if reply else None,
            "completion": reply.completion_tokens if reply else None,
        },
        "seconds": round(call.seconds, 3),
        "finish": reply.finish if reply else None,
        "error": str(call.error) if call.error else None,
    }


def spent(place: Sequence[str], took: "Spending") -> dict[str, Any]:
    """Return for whom a call was made, and what it cost where tokens have a price."""
    path, requirement = (*place, "", "")[:2]
    return {"for": {"path": path, "requirement": requirement} if path else None, "money": took.money or None}


def tool_call(call: "ToolCalled") -> dict[str, Any]:
    """Return a call of a tool without what it told."""
    return {
        "server": call.server,
        "tool": call.tool,
        "arguments": call.arguments,
        "size": call.size,
        "is_error": call.is_error,
        "seconds": round(call.seconds, 4),
    }


def task(given: Task) -> dict[str, Any]:
    """Return what a writer is asked for."""
    return {
        **_place(given),
        "kind": given.kind,
        "rules": sorted({each.rule for each in given.findings}),
        "advised": given.advice.used,
    }


def outcome(came: Outcome) -> dict[str, Any]:
    """Return what came of a task."""
    return {
        "accepted": [each.id for each in came.accepted],
        "dropped": [each.why for each in came.dropped],
        "questions": [each.text for each in came.questions],
        "answers": came.calls,
        "stopped": came.stopped or None,
    }


def gates(suggestion: Suggestion, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return what the gates said of a suggestion: the ones it passed, and the one that refused it."""
    refused = next((each for each in verdicts if not each.passed), None)
    return {
        **_place(suggestion),
        "rules": suggestion.rules,
        "source": suggestion.source,
        "used": suggestion.used,
        "passed": [each.gate for each in verdicts if each.passed],
        "refused": refused.gate if refused else None,
        "why": refused.detail if refused else "",
    }


def suggested(each: Suggestion, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return a suggestion that a run ended with, its text before and after too: it tells what the run changed."""
    return {**gates(each, verdicts), "reason": each.reason, "before": each.before, "after": each.after}


def dropped(lost: Dropped) -> dict[str, Any]:
    """Return a suggestion that did not survive, and why."""
    return {**gates(lost.suggestion, lost.verdicts), "why": lost.why}


def question(asked: Question) -> dict[str, Any]:
    """Return what the author is asked."""
    return {**_place(asked), "text": asked.text, "options": asked.options}


def known(about: Task, found: "Known") -> dict[str, Any]:
    """Return what the specs were asked before their author, and what they said; ``told``: it was enough."""
    return {
        **_place(about),
        "question": found.question,
        "told": bool(found.text),
        "confidence": round(found.answer.confidence, 3),
        "citations": [
            {"path": each.path, "line": each.line, "requirement": each.requirement, "quote": each.quote}
            for each in found.answer.citations
        ],
        "why": found.answer.why,
    }


def counts(result: "Improvement") -> dict[str, Any]:
    """Return what an improvement came to, in numbers."""
    return {
        "documents": result.documents,
        "suggestions": len(result.suggestions),
        "dropped": len(result.dropped),
        "held": len(result.held),
        "questions": len(result.questions),
        "waiting": len(result.waiting),
        "left": len(result.left),
        "stopped": result.stopped or None,
    }


def _place(each: Task | Suggestion | Question) -> dict[str, Any]:
    return {"path": each.path, "requirement": each.requirement}


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def examination(done: "Examination") -> dict[str, Any]:
    """Return what the AI tests of one suggestion asked, what was answered, and how that was judged."""
    return {
        "problem": done.problem or None,
        "tested": done.tested,
        "calls": done.calls,
        "remembered": done.remembered,
        "left_out": done.left_out,
        "answered": [
            {
                "question": each.question,
                "expected": each.expected,
                "answer": each.answer,
                "agrees": each.agrees,
                "judged": list(each.judged),
            }
            for each in done.answered
        ],
    }
