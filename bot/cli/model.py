"""``specbot model``: which models there are, which one specbot would use, and llama.cpp as a server for a GGUF file."""

import os
import socket
from pathlib import Path

import click

from bot.cli.model_text import as_document, print_models
from bot.cli.output import Printer
from bot.cli.wiring import model_settings
from bot.config import ModelConfig
from bot.errors import UnreadableError, UsageError
from bot.llm.downloads import PREFIX, find_file
from bot.llm.inventory import take_stock
from bot.llm.local import Engine, Serving
from bot.llm.server import servers_at
from bot.text.counts import count

_USUAL_PORT = 1234  # LM Studio's own: where every command looks unless told otherwise

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("model")
def command() -> None:
    """Say which models there are, or serve a GGUF file with llama.cpp.

    \b
    Examples:
      specbot model list
      specbot model serve model.gguf
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--model", metavar="NAME", help="As if this model were named.")
@click.option("--base-url", metavar="URL", help="The model server; default: LM Studio on this machine.")
def list_models(as_json: bool, model: str | None, base_url: str | None) -> int:
    """List the models within reach, and the one specbot would use.

    Those of the server, and the files that LM Studio has downloaded. A file is named with '--model file:NAME' or
    '--model file:PATH'; llama.cpp then serves it on this machine for as long as the command runs.

    \b
    Examples:
      specbot model list
      specbot model list --base-url http://localhost:11434/v1
    """
    settings = model_settings({("model", "name"): model, ("model", "base_url"): base_url})
    key = os.environ.get(settings.api_key_env, "")
    servers = servers_at((settings.base_url, *settings.hosts), key, key_variable=settings.api_key_env)
    inventory = take_stock(servers, settings.name, Path.home())
    printer = Printer()
    if as_json:
        printer.json(as_document(inventory))
    else:
        print_models(printer, inventory)
    return 0


@command.command("serve")
@click.argument("file", required=False)
@click.option("--port", type=click.IntRange(1, 65535), help=f"Default: {_USUAL_PORT}, or any when that is taken.")
@click.option("--context", type=click.IntRange(256), help="Tokens for one request; default: up to 8192.")
@click.option("--parallel", type=click.IntRange(1, 64), help="Requests at once; default: model.parallel.")
@click.option("--threads", type=click.IntRange(1, 1024), help="Default: OMP_NUM_THREADS, else one for each core.")
@click.option("--embedding", is_flag=True, help="Serve embeddings as well as chat.")
@click.option("--template", type=_FILE, help="A chat template (Jinja) in place of the model's own.")
def serve(
    file: str | None,
    port: int | None,
    context: int | None,
    parallel: int | None,
    threads: int | None,
    embedding: bool,
    template: Path | None,
) -> int:
    """Serve a GGUF file on this machine, until Ctrl-C.

    The server speaks OpenAI's protocol. FILE is a path, or a model that LM Studio has downloaded ('specbot model
    list'); default: the file that the settings name. On the default port, which is LM Studio's own, every command
    finds the server without being told. Neither the network nor a web page can reach it.

    \b
    Examples:
      specbot model serve model.gguf
      specbot model serve model.gguf --context 16384 --parallel 2
    """
    settings = model_settings({})
    path = find_file(_wanted(file, settings), Path.home())
    printer = Printer()
    printer.talk(f"Loading {path.name} …")
    serving = Serving(
        context=context or 0,
        parallel=parallel or settings.parallel,
        threads=threads or 0,
        port=port or (_USUAL_PORT if _is_free(_USUAL_PORT) else 0),
        embedding=embedding,
        template=_text(template) if template else "",
    )
    with Engine(path, serving) as engine:
        _announce(printer, engine, serving, settings)
        try:
            engine.wait()
        except KeyboardInterrupt:  # the way to end it, and so no failure
            printer.talk("Ended.")
            return 0
        raise engine.failure() or AssertionError("it was waited for")


def _wanted(file: str | None, settings: ModelConfig) -> str:
    if file is not None:
        return file.removeprefix(PREFIX)
    if settings.name.startswith(PREFIX):
        return settings.name.removeprefix(PREFIX)
    raise UsageError("Which file is to be served?", "Name one; 'specbot model list' shows what there is.")


def _text(template: Path) -> str:
    try:
        return template.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{template}: {error}.", "Is it a text file in UTF-8 that you may read?") from error


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _announce(printer: Printer, engine: Engine, serving: Serving, settings: ModelConfig) -> None:
    """Say what is served where, with the line to copy."""
    found = (settings.base_url == ModelConfig.base_url) and engine.base_url.endswith(f":{_USUAL_PORT}/v1")
    printer.line(
        ("Serving ", ""),
        (engine.name, "bold"),
        f" at {engine.base_url}: context of {engine.context_length:,} tokens, "
        f"{count(serving.parallel, 'request')} at once.",
    )
    printer.line("  ", (f"specbot improve{'' if found else f' --base-url {engine.base_url}'}", "cyan"))
    printer.line(("Ctrl-C ends it.", "dim"))
