"""The log of a build: it obeys lines that begin with ``::`` and what stands in ``##[…]``, whoever wrote them.

A requirement may be called ``##[set-output name=a]b``, and an answer may begin with ``::add-mask::``. What a command
prints is shown to the runner; only what is said inside of ``orders`` is meant for it.
"""

import io
import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

# GitHub Actions, Azure Pipelines (##vso[…]) and TeamCity (##teamcity[…]) say so.
_OBEYING = ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")
# The last character is the one that is written out. A runner takes blanks off the beginning of a line first.
_ORDER = re.compile(r"(?:^|(?<=[\r\n]))\s*::|##[A-Za-z]{0,20}\[")
# So that JSON says the same: "::" begins no line of it, and a bracket may be written like this in its strings.
_WRITTEN_OUT = {":": r"\x3a", "[": r"\u005b"}
_KEPT = 32
_meant = False


class Log(io.TextIOBase):
    """Standard output or error of a step: passes everything on, and writes orders out unless they are meant."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._line = ""
        """The end of what stands on the line that is not over yet."""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """What the stream writes its letters in."""
        return self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """What the stream does with letters that it cannot write."""
        return self._stream.errors

    def write(self, text: str, /) -> int:
        """Write text; an order may come in several pieces."""
        self._stream.write(text if _meant else self._inert(text))
        line = re.split(r"[\r\n]", self._line + text)[-1].lstrip()
        # What is cut off at its beginning was no beginning of an order.
        self._line = line if len(line) <= _KEPT else f"x{line[-_KEPT:]}"
        return len(text)

    def _inert(self, text: str) -> str:
        known = len(self._line)
        pieces, at = list[str](), 0
        for order in _ORDER.finditer(self._line + text):
            last = order.end() - 1 - known
            if last >= 0:
                pieces += [text[at:last], _WRITTEN_OUT[text[last]]]
                at = last + 1
        return "".join([*pieces, text[at:]])

    def flush(self) -> None:
        """Write what is kept back."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Whether a person watches."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the file's number."""
        return self._stream.fileno()

    def writable(self) -> bool:
        """Return True."""
        return True


@contextmanager
def kept(environment: Mapping[str, str], *, out: bool = True) -> Iterator[None]:
    """Have what is printed inside obeyed by no runner; without ``out`` on standard error alone.

    What goes into a file is no log.
    """
    before = sys.stdout, sys.stderr
    if any(environment.get(name, "").lower() not in {"", "false"} for name in _OBEYING):
        sys.stdout, sys.stderr = (_log(before[0]) if out else before[0]), _log(before[1])
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


@contextmanager
def orders() -> Iterator[None]:
    """Have what is printed inside obeyed."""
    global _meant
    before, _meant = _meant, True
    try:
        yield
    finally:
        _meant = before


def _log(stream: TextIO) -> TextIO:
    try:
        is_file = stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):  # closed, or kept in memory
        is_file = False
    return stream if is_file else Log(stream)  # type: ignore[return-value]
