"""Write what the program can say about itself into docs/ and the README; ``--check`` only compares.

python scripts/docs.py [--check]
"""

import contextlib
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
from click.testing import CliRunner

from bot.cli.main import COMMANDS, specbot
from bot.config import Config, ServerConfig
from bot.repo.sample import lay_out
from bot.templating import folder
from bot.text.edits import replace_once
from bot.workflows import components

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts import rule_pages  # noqa: E402  the checkout is put on the path first

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


_PATHS = [
    "",
    "# [[rules.paths]]  none by default",
    '# match = ["openspec/specs/legacy/**", "openspec/changes/*/specs/legacy/**"]',
    '# profile = "default"',
    '# disable = ["vague-word"]',
]


def commands() -> str:
    """Return docs/commands.md: the help of every command."""
    parts = [
        "# Commands\n\nWritten by `python scripts/docs.py` from the program itself; CI checks that it is in step.\n"
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


def configuration() -> str:
    """Return docs/configuration.md: every setting with its default."""
    lines = [
        "# Configuration",
        "",
        "`.specbot.toml` beside `openspec/`; every key is optional, an unknown key is an error. A flag wins over a",
        "variable (`SPECBOT_BASE_URL`, `SPECBOT_MODEL`, `SPECBOT_READER`), a variable over the file. The key of a",
        "model server is read from the variable that `api_key_env` names. What could send text beyond this machine,",
        "start a program or load a file (a `base_url` or `hosts` elsewhere, another `api_key_env`, a `name` that is a",
        "file, a `reader`, `mcp.servers`) is honoured only after `specbot trust`; until then it is named in one line",
        "and left out. With an address that is not on this machine, the text of your specs leaves it.",
        "",
        "- `model.name` is a name that the server lists, or `file:PATH` for a GGUF file ([models](models.md)).",
        "- `model.parallel` is how many questions one server is asked at once, as many as it has slots for;",
        "  `model.hosts` are more servers with the same model, asked as many each. `improve` works on as many tasks at",
        "  once, and its result is, to the byte, that of one after another. A host that is gone is left out.",
        "- `model.prompt_price` and `answer_price` say what a million tokens cost, in any currency; then money is",
        "  counted.",
        "- `model.dialect`: `actions` asks for each tool call as JSON under a schema, `native` uses the server's own",
        "  tool calls where the model passes a probe; `auto` is actions on this machine, and native elsewhere if it",
        "  passes.",
        "- `limits.calls`, `tokens`, `minutes` and `money` bind what a run spends on a model, the same with",
        "  `_per_spec` what it spends for one spec, with `_per_requirement` for one requirement; 0 is no limit.",
        "  Remembered answers cost nothing, a call under way is let end ([runs](runs.md#what-a-run-may-spend)).",
        "- `limits.suggestions`, `limits.questions`: how many of each stand in one pull request of specbot's, and",
        "  outside the folds of one comment. What people took before has room first ([learning](learning.md)).",
        "- `limits.inline`: how many new findings stand outside the folds of one comment.",
        "- `limits.files`: how many files one pull request changes.",
        "- `limits.open_pull_requests`: with so many of specbot's open it opens no further one; it goes on with those.",
        "- `github.labels`: what a pull request of specbot's is labelled with, each once: what somebody takes off",
        "  stays off. Names have 50 characters at most.",
        "- `github.draft`: whether it is opened as a draft, where the repository has drafts.",
        "- `github.branch_prefix`: what specbot's own branches begin with, as in `specbot/improve/main`.",
        "- `github.ask`: who may say `/specbot ask`, `explain` and `help`: those who may `write` to the",
        "  repository, those who may `read` it, or `everyone`. Every other command is for those who may write. `ask`",
        "  may cost the machine with the model an answer.",
        "- `github.allow_bots`: logins of bots that may say `/specbot ask`, `explain` and `help` where `github.ask`",
        "  is `everyone`. Every other command needs the right to write, and GitHub says of no App's bot that it has",
        "  it: a program that is to command specbot comments as an ordinary account.",
        "- `rules.profile`: how much specbot says. `default` is what nearly every author thanks for, `strict` adds",
        "  what a standard asks for and many teams live without, `all` what is worth a thought ([rules](rules.md)).",
        "  `specbot check --profile` overrides it for one run. `rules.disable`: rules that keep quiet in any profile.",
        "- `rules.baseline`: a file of known findings, by its path from the root, that `specbot check` leaves out;",
        "  `specbot check --write-baseline` writes it. `.specbot-baseline.json` is its usual name.",
        "- `rules.paths`: exceptions for the documents that `match` fits (globs from the root: `*`, `**`, `?`, `[…]`,",
        "  `{a,b}`). Of the tables that fit a document the last one that names a profile counts, and the last one that",
        "  disables; what `rules.disable` names stays off everywhere.",
        "- `rules.glossary`: a Markdown file of the team's terms, by its path from the root, such as `docs/terms.md`:",
        "  `- **Ride**: from start to end (not: trip, rental)`, a table with a column `not`, or a definition list.",
        "  [`glossary-term`](rules/glossary-term.md) then holds specs and deltas to it; `specbot check --fix` and",
        "  `improve` at a desk mend what is certain, on GitHub it is only told.",
        "- `model.embedding` names an embedding model of the model server: `specbot search` and the MCP server's",
        "  `search_specs` put what holds the words in order by meaning too ([models](models.md#an-embedding-model)).",
        "  Empty is none: a search by words starts nothing and waits for nobody.",
        "- `model.reader` is the folder of an extractive reader, a question-answering model in an ONNX file; a path is",
        "  relative to the folder you are in ([models](models.md#an-extractive-reader)).",
        "- `mcp.servers` are a team's own tools that a model may read from",
        "  ([external servers](external-servers.md)).",
        "",
        "On GitHub the copy on the base branch counts (the default branch, or the one that a pull request goes to),",
        "never one that a pull request brings; who may give commands, the default branch's copy says. With several",
        "roots it is the top's, else the first root's; `rules` are each root's own.",
        "What waits for `specbot trust` at a desk (`mcp.servers`, a `base_url` or `hosts` elsewhere, `api_key_env`, a",
        "`file:` model, a `reader`) is honoured in GitHub Actions from the default branch's copy alone, by the job",
        "that reads; the one that writes honours none of it ([on GitHub](github.md)).",
        "",
        "```toml",
    ]
    config = Config()
    for table in ("model", "rules", "limits", "github"):
        values = getattr(config, table)
        lines.append(f"[{table}]")
        settings = [each.name for each in fields(values) if each.name != "paths"]
        lines += [f"{name} = {_toml(getattr(values, name))}" for name in settings]
        lines += _PATHS if table == "rules" else []
        lines.append("")
    lines.append("# [mcp.servers.example]  none by default; each has either a command or a url")
    lines += [f"# {each.name} = {_toml(getattr(ServerConfig(), each.name))}" for each in fields(ServerConfig())]
    lines.append("```")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{each}"' for each in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


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
    yield ROOT / "docs/configuration.md", configuration()
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
