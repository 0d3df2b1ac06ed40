"""The commands that README.md and the pages in docs/ show: in fenced blocks, and within a line."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.run import CHECKOUT

PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
_BLOCK = re.compile(
    r"(?:^<!-- runs on the demo: ([\d ]+) -->\n)?^```(sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL
)
_INLINE = re.compile(r"(?<!`)`((?:specbot|python3?) [^`]+)`(?!`)", re.DOTALL)
_BETWEEN = {"&&", "||", ";", "|", "&"}


@dataclass(frozen=True)
class Shown:
    """One command line of a page, and what the page says it prints."""

    page: Path
    line: str
    printed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Where it stands, for the report of a test."""
        return f"{self.page.name}: {self.line}"


@dataclass(frozen=True)
class Block:
    """A fenced block of commands; ``codes`` are the exit codes it should have on the demo, empty where it is not run."""

    page: Path
    text: str
    lines: tuple[Shown, ...]
    codes: tuple[int, ...]


def blocks(page: Path) -> list[Block]:
    """Return the blocks of a page that hold commands."""
    found = []
    for codes, kind, text in _BLOCK.findall(page.read_text("utf-8")):
        lines = tuple(_typed(page, text) if kind == "console" else _plain(page, text))
        script = "\n".join(each.line for each in lines) + "\n"
        found.append(Block(page, script, lines, tuple(map(int, codes.split()))))
    return found


def inline(page: Path) -> list[Shown]:
    """Return the commands that stand within a sentence, mostly not whole."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [Shown(page, " ".join(words.split())) for words in _INLINE.findall(text)]


def commands(line: str) -> list[list[str]]:
    """Return the commands of a line, parted where the shell would; without settings of variables and redirections."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    parts: list[list[str]] = [[]]
    words = iter(lexer)
    for word in words:
        if word in _BETWEEN:
            parts.append([])
        elif word in {"<", ">", ">>"}:
            next(words)
        elif parts[-1] or not re.fullmatch(r"[A-Z_]+=.*", word):
            parts[-1].append(word)
    return [part for part in parts if part]


def _plain(page: Path, text: str) -> Iterator[Shown]:
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield Shown(page, line)


def _typed(page: Path, text: str) -> Iterator[Shown]:
    """Yield each line behind a prompt with what follows it, up to a line of three dots."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, *printed = part.rstrip("\n").split("\n")
        until = printed.index("…") if "…" in printed else len(printed)
        yield Shown(page, line, tuple(printed[:until]))
