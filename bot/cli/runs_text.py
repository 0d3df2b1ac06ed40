"""A recorded run as a person reads it: one line a step, indented under the task it belongs to."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.cli.output import Printer
from bot.cli.runs_data import Record, local, members, moment, number, summary, tokens
from bot.journal.step import Step
from bot.text.counts import count
from bot.text.printable import in_one_line

_MOST_COMMAND = 44
_MOST_TEXT = 160
_GOOD, _BAD, _QUIET = "green", "red", "dim"


def print_list(printer: Printer, records: list[Record], *, more: bool) -> None:
    """Print one line a run, the last one first."""
    printer.line(
        (
            f"{'when':<16}  {'run':<12}  {'command':<{_MOST_COMMAND}}  {'took':>8}  {'calls':>5}  {'tokens':>9}  ",
            "bold",
        ),
        ("result", "bold"),
    )
    for record in records:
        told = summary(record)
        spent = told["totals"]
        used = spent["prompt_tokens"] + spent["completion_tokens"]
        words, style = ending(record, told)
        printer.line(
            f"{_when(record)[:16]:<16}  ",
            (f"{record.run.id:<12}", "cyan"),
            f"  {in_one_line(command_line(told), _MOST_COMMAND):<{_MOST_COMMAND}}",
            f"  {_seconds(record.seconds):>8}  {spent['model_calls']:>5}  {used:>9,}  ",
            (words, style),
        )
    if more:
        printer.line(("… and earlier ones; --limit shows more.", _QUIET))


def print_record(printer: Printer, record: Record) -> None:
    """Print one run step by step."""
    told = summary(record)
    words, style = ending(record, told)
    printer.line(
        ("Run ", "bold"), (record.run.id, "bold cyan"), "  ", (f"specbot {command_line(told)}".strip(), "bold")
    )
    printer.line(f"  {_when(record)}, {_seconds(record.seconds)}, ", (words, style))
    place = [str(told["root"] or ""), f"at commit {str(told['commit'])[:12]}" if told["commit"] else ""]
    printer.line("  ", " ".join(each for each in place if each))
    made = [f"specbot {told['specbot']}", f"Python {told['python']}", str(told["model"] or "no model")]
    printer.line("  ", (", ".join(made), _QUIET))
    printer.line("")
    depths: dict[int | None, int] = {None: 0}
    for step in record.proven:
        depths[step.seq] = depths.get(step.parent, 0) + 1
        _print_step(printer, step, step.ended - (record.began or 0.0), depths[step.seq] - 1)
    for step in record.steps[len(record.proven) :]:
        printer.line((f"   ?            {in_one_line(step.kind, 20):<12}", _BAD), in_one_line(step.text, 100))
    printer.line("")
    _print_totals(printer, told["totals"])
    _print_limits(printer, told, record.seconds)
    print_chain(printer, record)


def print_chain(printer: Printer, record: Record) -> None:
    """Print whether the record of a run is whole."""
    if record.fault:
        printer.line(
            ("Broken  ", "bold red"), f"run {record.run.id}: step {record.fault.seq} {record.fault.why}.",
        )  # fmt: skip
    else:
        printer.line(
            ("Chain   ", "bold"), (f"whole, {count(len(record.steps), 'step')}", _GOOD),
            (f", ends in {record.run.head[:16]}", _QUIET),
        )  # fmt: skip


def _print_totals(printer: Printer, spent: Mapping[str, Any]) -> None:
    calls = count(spent["model_calls"], "model call")
    known = f", {count(spent['remembered'], 'remembered answer')}" if spent["remembered"] else ""
    failed = f" ({spent['failed_calls']} failed)" if spent["failed_calls"] else ""
    took = f", {_seconds(spent['model_seconds'])}" if spent["model_calls"] else ""
    used = _used(spent["prompt_tokens"], spent["cached_tokens"], spent["completion_tokens"])
    printer.line(("Totals  ", "bold"), f"{calls}{failed}{known}, {count(spent['tool_calls'], 'tool call')}{used}{took}")


def _print_limits(printer: Printer, told: Mapping[str, Any], seconds: float) -> None:
    """Print how much of what it might spend a run spent, where it asked a model at all."""
    spent, limits = told["totals"], told["limits"]
    used = {
        "calls": spent["model_calls"],
        "tokens": spent["prompt_tokens"] + spent["completion_tokens"],
        "minutes": round(seconds / 60, 1),
        "money": spent["money"],
    }
    bound = [name for name in used if isinstance(limits, dict) and number(limits, name)]
    said = [f"{used[name]:,} of {limits[name]:,} {name if name != 'money' else 'to spend'}" for name in bound]
    if spent["money"] and "money" not in bound:
        said.append(f"{spent['money']:,} spent")
    if said and spent["model_calls"]:
        printer.line(("Limits  ", "bold"), ", ".join(said))


def _print_step(printer: Printer, step: Step, at: float, depth: int) -> None:
    label, say = _KINDS.get(step.kind, (step.kind, _anything))
    words, style = say(step.value)
    printer.line(
        (f"{step.seq:>4}  {f'+{at:.2f}':>8} s  ", _QUIET), "  " * depth, (f"{label:<12}", "bold"),
        (in_one_line(words, _MOST_TEXT), style),
    )  # fmt: skip


_Said = tuple[str, str]


def _model_call(value: Mapping[str, Any]) -> _Said:
    took = f"{value.get('purpose')}: {_seconds(number(value, 'seconds'))}"
    if value.get("error"):
        return f"{took}, failed: {value['error']}", _BAD
    used = _used(tokens(value, "prompt"), tokens(value, "cached"), tokens(value, "completion"))
    finish = "" if value.get("finish") == "stop" else f", ended by {value.get('finish')}"
    other = "" if value.get("answered") == value.get("asked") else f", answered by {value.get('answered')}"
    return f"{took}{used}{finish}{other}", ""


def _remembered(value: Mapping[str, Any]) -> _Said:
    return f"{value.get('purpose')}: known from an earlier answer of {value.get('answered')}", _QUIET


def _tool_call(value: Mapping[str, Any]) -> _Said:
    server = f"{value['server']}: " if value.get("server") else ""
    arguments = json.dumps(value.get("arguments"), ensure_ascii=False)
    size = number(value, "size")
    end = f"{'error, ' if value.get('is_error') else ''}{size:,} {'character' if size == 1 else 'characters'}"
    took = f"{number(value, 'seconds') * 1000:.0f} ms"
    said = f"{server}{value.get('tool')} {in_one_line(arguments, 80)}: {end}, {took}"
    return said, _BAD if value.get("is_error") else ""


def _task(value: Mapping[str, Any]) -> _Said:
    return f"{_about(value)} ({value.get('kind')}: {_list(value, 'rules')})", "bold"


def _known(value: Mapping[str, Any]) -> _Said:
    """Say whether the specs answered what would have been a question for their author."""
    if not value.get("told"):
        return f"{value.get('question')} The specs do not clearly say", "yellow"
    first = next((each for each in members(value, "citations") if isinstance(each, dict)), {})
    return f"{value.get('question')} The specs say: {_about(first)}", _GOOD


def _gates(value: Mapping[str, Any]) -> _Said:
    if value.get("refused"):
        return f"{_about(value)}: refused by {value['refused']}: {value.get('why')}", "yellow"
    return f"{_about(value)}: passed {_list(value, 'passed')}", _GOOD


def _reply(value: Mapping[str, Any]) -> _Said:
    try:
        reply = json.loads(value["text"])
        return str(reply["text"] or reply["calls"]), _QUIET
    except (ValueError, TypeError, KeyError):
        return _anything(value)


def _kept(value: Mapping[str, Any]) -> _Said:
    return f"for later runs: {json.dumps(value, ensure_ascii=False)}", _QUIET


def _ai_test(value: Mapping[str, Any]) -> _Said:
    known = ", known from before" if value.get("remembered") else ""
    answered = count(len(members(value, "answered")), "question")
    if value.get("problem"):
        return f"{answered}{known}; {value['problem']}", "yellow"
    return f"{answered}, the same answers{known}", _GOOD


def _dropped(value: Mapping[str, Any]) -> _Said:
    return f"{_about(value)}: {value.get('why')}", "yellow"


def _outcome(value: Mapping[str, Any]) -> _Said:
    accepted, asked = members(value, "accepted"), members(value, "questions")
    said = [count(len(accepted), "suggestion") if accepted else "", count(len(asked), "question") if asked else ""]
    said += [str(each) for each in members(value, "dropped")] + [str(value.get("stopped") or "")]
    return "; ".join(each for each in said if each) or "nothing", _GOOD if accepted else "yellow"


def _end(value: Mapping[str, Any]) -> _Said:
    return _result(value) or "done", ""


def _anything(value: Mapping[str, Any]) -> _Said:
    return json.dumps(value, ensure_ascii=False), ""


# Kind to what it is called and how it is said; what is not here (of an earlier specbot, or a later) is shown as it is.
_KINDS: dict[str, tuple[str, Callable[[Mapping[str, Any]], _Said]]] = {
    "begin": ("begin", lambda value: (command_line(value), "")),
    "resume": ("goes on", lambda value: (f"with specbot {value.get('specbot')}, Python {value.get('python')}", "")),
    "scope": ("scope", lambda value: (f"{value.get('because')}", "")),
    "writing": ("writes", lambda _: ("into the files of the folder", "")),
    "published": ("published", lambda _: ("by another process", _GOOD)),
    "model": ("model", lambda value: (f"{value.get('name')}, context of {value.get('context_length')} tokens", "")),
    "task": ("task", _task),
    "model_call": ("asked", _model_call),
    "remembered": ("remembered", _remembered),
    "reply": ("answered", _reply),
    "ai_verdict": ("kept", _kept),
    "gate_measure": ("kept", _kept),
    "dialect": ("kept", _kept),
    "wish": ("kept", _kept),
    "proposed": ("wrote", lambda value: (f"{_about(value)} ({value.get('operation')})", _GOOD)),
    "dialect_used": ("dialect", lambda value: (f"{value.get('dialect')}, by the setting {value.get('setting')}", "")),
    "ai_test": ("AI tests", _ai_test),
    "tool_call": ("tool", _tool_call),
    "known": ("specs asked", _known),
    "gates": ("gates", _gates),
    "outcome": ("outcome", _outcome),
    "suggestion": ("suggestion", lambda value: (f"{_about(value)} ({_list(value, 'rules')})", _GOOD)),
    "dropped": ("dropped", _dropped),
    "question": ("question", lambda value: (f"{_about(value)}: {value.get('text')}", "cyan")),
    "end": ("end", _end),
}


def ending(record: Record, told: Mapping[str, Any]) -> _Said:
    """Return how a run ended, in a few words."""
    if record.fault:
        return f"broken at step {record.fault.seq}", _BAD
    if told["command"] is None:
        return "recorded by an earlier specbot", _QUIET
    if not record.is_finished:
        return "unfinished: killed, or still running", "yellow"
    said = told["error"] or _result(told["result"])
    return f"exit {told['exit']}" + (f": {in_one_line(str(said), 90)}" if said else ""), "" if told["exit"] in (
        0,
        1,
    ) else _BAD


def _result(value: Mapping[str, Any]) -> str:
    """Return the numbers of a result that are not nothing."""
    numbers = {name: each for name, each in value.items() if type(each) is int and name not in ("exit", "documents")}
    said = [count(each, name.removesuffix("s"), name) for name, each in numbers.items() if each]
    return ", ".join(sorted(said, key=lambda each: "suggestion" not in each))


def command_line(value: Mapping[str, Any]) -> str:
    """Return a command as it was typed, but for quotation marks."""
    words = [str(value.get("command") or "")]
    typed = value.get("arguments")
    for name, given in typed.items() if isinstance(typed, dict) else ():
        shown = " ".join(map(str, given)) if isinstance(given, list) else "" if given is True else str(given)
        words += [name if name.startswith("-") else "", shown]
    return " ".join(each for each in words if each)


def _about(value: Mapping[str, Any]) -> str:
    return " · ".join(str(value[each]) for each in ("path", "requirement") if value.get(each))


def _list(value: Mapping[str, Any], name: str) -> str:
    return ", ".join(map(str, members(value, name)))


def _used(prompt: int, cached: int, completion: int) -> str:
    if not prompt and not completion:
        return ""
    return f", {prompt:,} + {completion:,} tokens" + (f" ({cached:,} cached)" if cached else "")


def _when(record: Record) -> str:
    at = moment(record.began)
    return local(at).strftime("%Y-%m-%d %H:%M:%S") if at else "?"


def _seconds(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"
