"""Print: colour for people, plain lines for machines, nothing from a document that could steer a terminal."""

import json
import os
import sys
from collections.abc import Mapping
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any

import click

from bot.cli import colour
from bot.cli.wiring_console import cut, open_console, styled
from bot.openspec.findings import Severity
from bot.text.diff import unified
from bot.text.printable import printable

if TYPE_CHECKING:
    from rich.console import Console

SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan", "\\": "dim"}
_WIPE = "\r\x1b[2K"


class Printer:
    """Results go to ``out``, talk to ``err``. Both obey NO_COLOR and know whether a person reads them.

    Talk may come from several threads.
    """

    def __init__(self) -> None:
        self._streams = sys.stdout, sys.stderr
        self._doing = ""
        self._lock = RLock()

    @cached_property
    def _out(self) -> "Console":
        return open_console(self._streams[0])

    @cached_property
    def _err(self) -> "Console":
        return open_console(self._streams[1])

    def line(self, *pieces: str | tuple[str, str]) -> None:
        """Print one line of a result; a piece is text, or (text, style)."""
        self._out.print(styled(pieces))

    def talk(self, *pieces: str | tuple[str, str]) -> None:
        """Print one line beside the result."""
        with self._lock:
            self.done()
            self._err.print(styled(pieces))

    def progress(self, message: str) -> None:
        """Say what is being done: over the last line at a terminal, on a line of its own elsewhere."""
        with self._lock:
            self._doing = message
            if self._is_watched:
                self._overwrite(message)
            else:
                self.talk("… ", message)

    def progress_detail(self, message: str) -> None:
        """Say how far what is being done is, behind the last line of progress; only where a person watches."""
        with self._lock:
            if self._is_watched and self._doing:
                self._overwrite(self._doing, f" · {message}")

    def done(self) -> None:
        """Clear the progress line."""
        if self._is_watched:
            click.echo(_WIPE, nl=False, err=True)

    def _overwrite(self, doing: str, detail: str = "") -> None:
        """Write over the last line; where it is too long, the detail, which moves, is the last to be cut."""
        width = max(self._err.width - 4, 20)
        words = "… " + cut(cut(doing, max(width - len(detail), 10)) + detail, width)
        words = words if colour.allowed() is False else click.style(words, dim=True)
        click.echo(f"{_WIPE}{words}", nl=False, err=True)

    @property
    def _is_watched(self) -> bool:
        return self._err.is_terminal and not self._err.is_dumb_terminal and not os.environ.get("CI")

    def json(self, value: Mapping[str, Any]) -> None:
        """Print one JSON document, in ASCII so that no terminal or locale can break it."""
        click.echo(json.dumps(value, indent=2, ensure_ascii=True))

    def json_line(self, value: Mapping[str, Any]) -> None:
        """Print one JSON document on one line, as ``name=value`` of a workflow's outputs takes it."""
        click.echo(json.dumps(value, separators=(",", ":"), ensure_ascii=True))

    def raw(self, text: str) -> None:
        """Print a text for another program, without colour; what steers a terminal is written out all the same."""
        click.echo(printable(text))

    def diff(self, path: str, before: str, after: str) -> None:
        """Print the difference of one file in colour, without its two head lines."""
        for line in unified(path, before, after).split("\n")[2:]:
            if line:
                self.line("  ", (line.rstrip("\r"), _DIFF_STYLES.get(line[0], "")))

    @property
    def width(self) -> int | None:
        """How wide the page is that results are read on, None where no person reads them."""
        return self._out.width if self._out.is_terminal and not self._out.is_dumb_terminal else None
