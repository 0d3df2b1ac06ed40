"""The models within reach as a person reads them, in columns, and as JSON."""

from collections.abc import Sequence
from typing import Any

from bot.cli.output import Printer
from bot.llm.downloads import PREFIX
from bot.llm.gguf import Gguf
from bot.llm.inventory import Inventory, OnDisk, Served
from bot.llm.local import INSTALL
from bot.llm.models import ListedModel

_GAP = "  "
_STATES = {True: ("● loaded", "green"), False: ("○ on disk", "dim"), None: ("· there", "dim")}


def print_models(printer: Printer, inventory: Inventory) -> None:
    """Print what each server has, the files that can be served here, and the choice."""
    for served in inventory.servers:
        printer.line((f"At {served.base_url}", "bold"))
        if served.problem:
            printer.line(_GAP, served.problem)
        elif not served.models:
            printer.line(_GAP, "no model")
        _print_columns(printer, [_served_row(each, inventory.chosen.name) for each in served.models])
        printer.line("")
    if inventory.files:
        printer.line((f"In {inventory.folder}", "bold"), ", for llama.cpp on this machine")
        _print_columns(printer, [_file_row(each, each.head) for each in inventory.files if each.head])
        for each in inventory.files:
            if each.problem:
                printer.line(_GAP, (each.problem, "yellow"))
        if not inventory.engine:
            printer.line(_GAP, (f"llama.cpp is not installed: {INSTALL}", "yellow"))
        printer.line("")
    chosen = inventory.chosen
    if chosen.name:
        printer.line("specbot would use ", (chosen.name, "bold green"), f": {chosen.why}.")
    else:
        printer.line(("specbot would use no model.", "bold yellow"), f" {chosen.why}")
        usable = [each for each in inventory.files if each.head and each.head.chat]
        if usable:
            printer.line((f"Or serve a file here: specbot improve --model {_argument(usable[0])}", "cyan"))


Cell = tuple[str, str]


def _served_row(model: ListedModel, chosen: str) -> list[Cell]:
    context = _tokens(model.context_length, model.most_context)
    return [
        _STATES[model.loaded],
        (model.name, "bold green" if model.name == chosen else "bold"),
        ("" if model.chat else "embeddings", "dim"),
        (context, ""),
        (model.weights, ""),
        (_bytes(model.size), ""),
        ("tools" if model.tools else "", "cyan"),
    ]


def _file_row(each: OnDisk, head: Gguf) -> list[Cell]:
    return [
        (_argument(each), "bold"),
        ("" if head.chat else "embeddings", "dim"),
        (_tokens(None, head.context_length), ""),
        (head.quantisation, ""),
        (_bytes(each.file.size), ""),
    ]


def _argument(each: OnDisk) -> str:
    """Return what ``--model`` takes for a file, ready to be copied into a shell."""
    argument = f"{PREFIX}{each.file.name}"
    return f"'{argument}'" if " " in argument else argument


def _print_columns(printer: Printer, rows: Sequence[Sequence[Cell]]) -> None:
    """Print rows under each other; a column that is empty in every row takes no room."""
    columns = [column for column in zip(*rows, strict=True) if any(text for text, _ in column)]
    widths = [max(len(text) for text, _ in column) + len(_GAP) for column in columns]
    for row in zip(*columns, strict=True):
        *cells, last = [(f"{text:<{width}}", style) for (text, style), width in zip(row, widths, strict=True)]
        printer.line(_GAP, *cells, (last[0].rstrip(), last[1]))


def _tokens(context: int | None, most: int | None) -> str:
    if context and most and most != context:
        return f"context {context:,} of {most:,}"
    if context:
        return f"context {context:,}"
    return f"context up to {most:,}" if most else ""


def _bytes(size: int | None) -> str:
    if size is None:
        return ""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def as_document(inventory: Inventory) -> dict[str, Any]:
    """Return it in the JSON shape that other tools may rely on."""
    return {
        "servers": [_server(each) for each in inventory.servers],
        "folder": str(inventory.folder),
        "files": [_file(each) for each in inventory.files],
        "engine": inventory.engine,
        "chosen": {"name": inventory.chosen.name or None, "why": inventory.chosen.why},
    }


def _server(served: Served) -> dict[str, Any]:
    return {
        "base_url": served.base_url,
        "problem": served.problem or None,
        "models": [
            {
                "name": each.name,
                "key": each.key,
                "chat": each.chat,
                "loaded": each.loaded,
                "context_length": each.context_length,
                "most_context": each.most_context,
                "quantisation": each.weights or None,
                "size": each.size,
                "parameters": each.parameters or None,
                "tools": each.tools,
            }
            for each in served.models
        ],
    }


def _file(each: OnDisk) -> dict[str, Any]:
    head = each.head or Gguf("", None, "", chat=False)
    return {
        "name": f"{PREFIX}{each.file.name}",
        "path": str(each.file.path),
        "size": each.file.size,
        "chat": head.chat,
        "architecture": head.architecture or None,
        "most_context": head.context_length,
        "quantisation": head.quantisation or None,
        "problem": each.problem or None,
    }
