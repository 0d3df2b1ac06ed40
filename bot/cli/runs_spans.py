"""A recorded run as spans in OpenTelemetry's shape: one OTLP request in JSON, as a collector takes it over HTTP.

Names are those of the semantic conventions for generative AI (opentelemetry.io, gen-ai spans): ``chat`` for a call of a
model, ``execute_tool`` for one of a tool. Ids are made from the run's, so that the same run has the same spans.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from bot import __version__
from bot.cli.runs_data import Record, members, number, tokens
from bot.journal.step import BEGIN, END, Step
from bot.text.printable import in_one_line

_INTERNAL, _CLIENT = 1, 3
_OK, _ERROR = 1, 2
_MOST = 300
_NANO = 1_000_000_000


def as_spans(record: Record) -> dict[str, Any]:
    """Return the run and each proven step of it that is more than a note as spans, in one OTLP/JSON request."""
    steps = record.proven
    ends = _ends(steps)
    spans = [_root(record)] if steps else []
    spans += [_span(record.run.id, step, ends[step.seq]) for step in steps if step.kind in _SPANS]
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": _attributes({"service.name": "specbot", "service.version": __version__})},
                "scopeSpans": [{"scope": {"name": "specbot", "version": __version__}, "spans": spans}],
            }
        ]
    }


def _ends(steps: Sequence[Step]) -> dict[int, float]:
    """Return when each step was over: a task lasts as long as the last step in it."""
    ends = {step.seq: step.ended for step in steps}
    for step in reversed(steps):
        if step.parent in ends:
            ends[step.parent] = max(ends[step.parent], ends[step.seq])
    return ends


def _root(record: Record) -> dict[str, Any]:
    begin, end = record.first(BEGIN), record.last(END)
    failed = bool(end.get("error"))
    told = {
        "specbot.run": record.run.id,
        "specbot.root": begin.get("root"),
        "vcs.ref.head.revision": begin.get("commit"),
        "process.exit.code": end.get("exit"),
        "specbot.suggestions": end.get("suggestions"),
        "specbot.questions": end.get("questions"),
        "error.type": "specbot" if failed else None,
    }
    return {
        "traceId": _id(record.run.id, 16),
        "spanId": _id(f"{record.run.id} run", 8),
        "name": f"specbot {in_one_line(str(begin.get('command') or ''), 60)}".strip(),
        "kind": _INTERNAL,
        "startTimeUnixNano": _nano(record.steps[0].started),
        "endTimeUnixNano": _nano(max(step.ended for step in record.proven)),
        "attributes": _attributes(told),
        "status": _status(str(end.get("error") or "")),
    }


def _span(run: str, step: Step, ended: float) -> dict[str, Any]:
    name, kind, told, error = _SPANS[step.kind](step.value)
    return {
        "traceId": _id(run, 16),
        "spanId": _id(f"{run} {step.seq}", 8),
        "parentSpanId": _id(f"{run} {step.parent}" if step.parent else f"{run} run", 8),
        "name": in_one_line(name, _MOST),
        "kind": kind,
        "startTimeUnixNano": _nano(step.started),
        "endTimeUnixNano": _nano(ended),
        "attributes": _attributes({"specbot.step": step.seq, **told}),
        "status": _status(error),
    }


_Told = tuple[str, int, dict[str, Any], str]


def _task(value: Mapping[str, Any]) -> _Told:
    told = {"specbot.path": value.get("path"), "specbot.requirement": value.get("requirement") or None}
    return f"task {value.get('kind')}", _INTERNAL, {**told, "specbot.rules": members(value, "rules")}, ""


def _chat(value: Mapping[str, Any]) -> _Told:
    error = str(value.get("error") or "")
    told = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "lm_studio",
        "gen_ai.request.model": value.get("asked"),
        "gen_ai.response.model": value.get("answered"),
        "gen_ai.response.finish_reasons": [value["finish"]] if value.get("finish") else None,
        "gen_ai.usage.input_tokens": tokens(value, "prompt") or None,
        "gen_ai.usage.output_tokens": tokens(value, "completion") or None,
        "gen_ai.usage.cache_read.input_tokens": tokens(value, "cached") or None,
        "gen_ai.output.type": "json",
        "specbot.purpose": value.get("purpose"),
        "error.type": "model_error" if error else None,
    }
    return f"chat {value.get('asked')}", _CLIENT, told, error


def _remembered(value: Mapping[str, Any]) -> _Told:
    told = {"gen_ai.response.model": value.get("answered"), "specbot.purpose": value.get("purpose")}
    return "remembered answer", _INTERNAL, told, ""


def _tool(value: Mapping[str, Any]) -> _Told:
    told = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": value.get("tool"),
        "gen_ai.tool.type": "function",
        "server.address": value.get("server") or None,
        "specbot.size": int(number(value, "size")),
        "error.type": "tool_error" if value.get("is_error") else None,
    }
    error = "The tool refused the call." if value.get("is_error") else ""
    return f"execute_tool {value.get('tool')}", _INTERNAL, told, error


def _gates(value: Mapping[str, Any]) -> _Told:
    told = {"specbot.passed": members(value, "passed"), "specbot.refused": value.get("refused")}
    return "gates", _INTERNAL, {**told, "specbot.path": value.get("path")}, ""


def _ai_test(value: Mapping[str, Any]) -> _Told:
    told = {"specbot.tested": bool(value.get("tested")), "specbot.questions": len(members(value, "answered"))}
    return "AI tests", _INTERNAL, {**told, "specbot.problem": value.get("problem")}, ""


_SPANS = {
    "task": _task,
    "model_call": _chat,
    "remembered": _remembered,
    "tool_call": _tool,
    "gates": _gates,
    "ai_test": _ai_test,
}


def _attributes(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(each)} for key, each in told.items() if each is not None]


def _value(told: Any) -> dict[str, Any]:
    """Return a value as OTLP/JSON types it: whole numbers of 64 bits are texts there."""
    if isinstance(told, bool):
        return {"boolValue": told}
    if isinstance(told, int):
        return {"intValue": str(told)}
    if isinstance(told, float):
        return {"doubleValue": told}
    if isinstance(told, list):
        return {"arrayValue": {"values": [_value(each) for each in told]}}
    return {"stringValue": in_one_line(str(told), _MOST)}


def _status(error: str) -> dict[str, Any]:
    return {"code": _ERROR, "message": in_one_line(error, _MOST)} if error else {"code": _OK}


def _nano(seconds: float) -> str:
    return str(max(0, round(seconds * _NANO)))


def _id(text: str, size: int) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:size].hex()
