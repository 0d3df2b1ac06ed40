"""Write what the program can say about itself into docs/ and the README; ``--check`` only compares.

python scripts/docs.py [--check]
"""

import contextlib
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from bot.cli.main import COMMANDS, specbot
from bot.repo.sample import lay_out
from bot.templating import folder
from bot.text.edits import replace_once
from bot.workflows import components

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts import config_page, rule_pages  # noqa: E402  the checkout is put on the path first

_RUN_ID = re.compile(r"\b[0-9a-f]{12}\b")
_TRANSCRIPT = re.compile(r"(<!-- transcript: specbot (.*?) -->\n```console\n).*?(```\n<!-- end)", re.DOTALL)
_COMMENT = re.compile(r"(<!-- comment: specbot (.*?) -->\n\n).*?(\n\n<!-- end)", re.DOTALL)
_HIDDEN = re.compile(r" *<!--.*?-->")
# What somebody's pull request does to a requirement of the sample, for the comment in the README.
_EDITED = "openspec/specs/payments/spec.md"
_EDITS = [
    (
        "The system SHALL charge the rider's card when the ride ends.",
        "The system will charge the card when a ride ends.",
    ),
    ("- **WHEN** a ride of 20 minutes ends", "- **WHEN** a ride of 30 minutes ends"),
]

_COMPLETION = """## Completion

The shell completes commands, options and choices with one line in its start-up file, `~/.bashrc`, `~/.zshrc` (there
below `compinit`) or `~/.config/fish/config.fish`:

```sh
eval "$(_SPECBOT_COMPLETE=bash_source specbot)"     # bash 4.4 or newer
eval "$(_SPECBOT_COMPLETE=zsh_source specbot)"      # zsh
env _SPECBOT_COMPLETE=fish_source specbot | source  # fish
```
"""


def commands() -> str:
    """Return docs/commands.md: the help of every command."""
    parts = [
        "# Commands\n\nWritten by `python scripts/docs.py` from the program itself; CI checks that it is in step.\n",
        _COMPLETION,
    ]
    for words in _every_command():
        with click.Context(specbot):
            text = _printed([*words, "--help"])
        parts.append(f"## {' '.join(['specbot', *words])}\n\n```text\n{text.rstrip()}\n```\n")
    parts.append(
        "## Exit codes\n\n0 clean, 1 something is left, 2 cannot, 3 a bug in specbot, 130 interrupted. "
        "`validate` keeps the official codes.\n"
    )
    return "\n".join(parts)


def _printed(arguments: list[str]) -> str:
    """Return what a command prints. Raises RuntimeError where it fails: a page shows none of that."""
    done = CliRunner().invoke(specbot, arguments, prog_name="specbot", terminal_width=100)
    if done.exit_code:
        words = " ".join(arguments)
        raise RuntimeError(f"'specbot {words}' ended with {done.exit_code}:\n{done.output}") from done.exception
    return done.output


def _every_command() -> Iterator[list[str]]:
    """Yield the words of every command, a group before what is in it."""
    yield []
    for name in sorted(COMMANDS):
        yield [name]
        command = specbot.get_command(click.Context(specbot), name)
        if isinstance(command, click.Group):
            yield from ([name, each] for each in sorted(command.commands))


def readme() -> str:
    """Return README.md with its transcript and its comment made again by the program."""
    text = (ROOT / "README.md").read_text("utf-8")
    text = _TRANSCRIPT.sub(lambda match: match[1] + _transcript(match[2].split()) + match[3], text)
    return _COMMENT.sub(lambda match: match[1] + _comment(match[2].split()) + match[3], text)


def _comment(arguments: list[str]) -> str:
    """Return what a comment says of an edited sample, as a quotation, without what is folded or hidden in it."""
    with tempfile.TemporaryDirectory(prefix="specbot-docs-") as place, contextlib.chdir(place):
        lay_out(folder("demo"), Path(place))
        text = Path(_EDITED).read_text("utf-8")
        for before, after in _EDITS:
            text = replace_once(text, before, after)
        Path(_EDITED).write_text(text, "utf-8")
        shown = _printed(arguments).partition("<details>")[0]
    return "\n".join(f"> {line}".rstrip() for line in _HIDDEN.sub("", shown).strip().split("\n"))


def _transcript(arguments: list[str]) -> str:
    """Return the head and the end of what the command prints."""
    lines = _RUN_ID.sub("4f2a91c07b3e", _printed(arguments)).splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("openspec/specs/rentals"))
    waiting = next(number for number, line in enumerate(lines) if line.startswith("Waiting"))
    end = next(number for number, line in enumerate(lines) if line.startswith("The pull request"))
    shown = [
        f"$ specbot {' '.join(arguments)}",
        *lines[:2],
        *lines[first : first + 23],
        "…",
        "",
        *lines[waiting : end - 1],
    ]
    return "\n".join(line.rstrip() for line in shown) + "\n"


def data_flow() -> str:
    """Return docs/data-flow.md: the parts of the program, and what goes from which to which."""
    used_by_all = ", ".join(f"`bot/{each}`" for each in components.FOUNDATION)
    lines = [
        "# Data flow",
        "",
        "Written by `python scripts/docs.py` from `bot/workflows/components.py`. A test holds that list against the",
        "imports of the code: each room is in one part, each two parts that know each other are a pair, and each pair",
        "has an integration test. `specbot runs trace` draws a real run with the same names ([runs](runs.md)).",
        "",
        f"```mermaid\n{components.flow()}\n```",
        "",
        components.table(),
        "",
        f"{used_by_all}: what every part may use.",
    ]
    return "\n".join(lines) + "\n"


def pages() -> Iterator[tuple[Path, str]]:
    """Yield every generated file with what it should hold."""
    yield ROOT / "docs/commands.md", commands()
    yield config_page.PAGE, config_page.page()
    yield ROOT / "docs/data-flow.md", data_flow()
    yield ROOT / "docs/rules.md", rule_pages.index()
    yield from rule_pages.pages()
    yield ROOT / "README.md", readme()


def left_over() -> list[Path]:
    """Return the pages of rules that are no more."""
    return sorted(set(rule_pages.FOLDER.glob("*.md")) - {path for path, _ in rule_pages.pages()})


def run(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` name those that are out of step and return 1."""
    stale = [(path, text) for path, text in pages() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in arguments:
        wrong = [*(path for path, _ in stale), *left_over()]
        for path in wrong:
            print(f"{path.relative_to(ROOT)} is out of step; run 'python scripts/docs.py'.")
        return 1 if wrong else 0
    for path, text in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    for path in left_over():
        path.unlink()
        print(f"removed {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
