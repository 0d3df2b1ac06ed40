"""``specbot trust``: allow this clone's configuration to start servers and to send text and keys elsewhere."""

import os
import sys
from pathlib import Path

import click

from bot import config
from bot.cli.output import Printer
from bot.cli.place import read_settings
from bot.cli.trusted import fingerprint, remember, trust_file, trusted_roots
from bot.config import FILE, Config, ModelConfig, ServerConfig
from bot.errors import UsageError
from bot.repo.root import find_root


@click.command("trust")
@click.option("--yes", is_flag=True, help="Trust without asking.")
@click.option("--revoke", is_flag=True, help="Take the trust away.")
@click.option("--show", is_flag=True, help="Only say what would be allowed, and whether it is.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document; implies --show unless --yes or --revoke."
)
def command(yes: bool, revoke: bool, show: bool, as_json: bool) -> int:
    """Allow this clone's configuration to start servers and send keys.

    What .specbot.toml could do beyond reading this folder is shown first. The trust holds for exactly these settings
    in exactly this folder, and is kept in your own configuration. Exits with 1 where something is not trusted.

    \b
    Examples:
      specbot trust --show      what it would be, and nothing else
      specbot trust
      specbot trust --revoke
    """
    if yes + revoke + show > 1:
        raise UsageError("--yes, --revoke and --show exclude each other.", "Choose one of them.")
    root = find_root(Path.cwd())
    settings = config.parse(read_settings(root), trusted=True)
    file, wanted = trust_file(root, os.environ), fingerprint(settings)
    known = trusted_roots(file).get(str(root.resolve()), "")
    lines, printer = _allowed(settings, root), Printer()
    if not as_json:
        _show(printer, root, lines, bool(wanted) and known == wanted)
    if revoke:
        remember(file, root, "")
        known = ""
    elif wanted and known != wanted and (yes or not (show or as_json)) and (yes or _agreed()):
        remember(file, root, wanted)
        known = wanted
    trusted = known == wanted
    if as_json:
        printer.json({"root": str(root), "file": str(file), "trusted": trusted, "allows": lines})
    elif revoke or (wanted and not show):
        printer.line("Trusted from now on." if trusted and wanted else "Not trusted.")
    return 0 if trusted or revoke else 1


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise UsageError("There is nobody to ask.", "Say --yes to trust these settings, --show to look at them.")
    return click.confirm("Trust these settings?", default=False, err=True)


def _show(printer: Printer, root: Path, lines: list[str], trusted: bool) -> None:
    if not lines:
        printer.line(f"{FILE} asks for nothing that needs trust.")
        return
    state = "It is trusted" if trusted else "It is not trusted"
    printer.line(f"{FILE} in {root} would be allowed to do this. {state} now.")
    for line in lines:
        printer.line("  - ", line)


def _allowed(settings: Config, root: Path) -> list[str]:
    """Return what needs trust, each in one sentence."""
    powers = config.powers(settings)
    lines = _of_model(settings.model) if "model" in powers else []
    if "model.name" in powers:
        lines.append(f"load the file {settings.model.name.removeprefix(config.LOCAL_FILE)} into llama.cpp")
    if "model.reader" in powers:
        lines += _of_reader(settings.model.reader, root)
    for name, server in sorted(settings.servers.items()):
        lines += _of_server(name, server, root)
    # Each is one line: nothing that a file says may look like a line of its own.
    return [line.replace("\n", "\\n").replace("\t", "\\t") for line in lines]


def _of_model(model: ModelConfig) -> list[str]:
    places = ", ".join(dict.fromkeys([model.base_url, *model.hosts]))
    return [
        f"send the text of your specs to {places}",
        f"send what ${model.api_key_env} holds, if it is set, to {places}",
    ]


def _of_reader(folder: str, root: Path) -> list[str]:
    lines = [f"load the model in {folder} into onnxruntime"]
    if Path(os.path.normpath(root / folder)).is_relative_to(root):
        lines.append(f"{folder} lies in this folder: who changes it changes what is loaded")
    return lines


def _of_server(name: str, server: ServerConfig, root: Path) -> list[str]:
    """Return what one external server gets and may do."""
    if server.command:
        lines = [f"{name}: start {_quoted(server.command)} on this machine, with all that you may do yourself"]
        own = [part for part in server.command if _is_within(root, part)]
        lines += [f"{name}: {part} is a file of this folder: who changes it changes what is started" for part in own]
        lines += [f"{name}: hand it what ${variable} holds" for variable in server.env]
    else:
        lines = [f"{name}: send text of your specs to {server.url}"]
        lines += [f"{name}: send what ${server.token_env} holds to {server.url}"] if server.token_env else []
    tools = ", ".join(server.tools) or "none"
    kind = "even if they change something" if server.writes else "if they say that they only read"
    return [*lines, f"{name}: have a model call its tools {tools}, {kind}"]


def _is_within(root: Path, part: str) -> bool:
    there = Path(os.path.normpath(root / part))
    return there.is_relative_to(root) and there.is_file()


def _quoted(command: tuple[str, ...]) -> str:
    return " ".join(f'"{part}"' if not part or not part.isprintable() or " " in part else part for part in command)
