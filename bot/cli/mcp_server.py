"""``specbot mcp``: serve this repository's specs to outside agents, over stdio or HTTP."""

import logging
import os
import secrets
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Lock, active_count
from types import FrameType

import click

from bot.cli import mcp_config
from bot.cli.ask_gaps import Gaps
from bot.cli.mcp_ask import Find, answering_in_turn, asked_of, examining_in_turn, sparingly
from bot.cli.mcp_plan import plan_file, write_plan
from bot.cli.mcp_sources import sources_of
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.session import Session
from bot.cli.wiring import open_place, open_session
from bot.cli.wiring_ask import answerer_of_now, meaning_of
from bot.config import LOCAL_FILE
from bot.errors import SpecbotError, UsageError
from bot.tools.plan import Plan
from bot.tools.published import Server, publish
from bot.tools.serving import PATH, Guard, application, is_loopback, listen, serve_http, serve_stdio
from bot.tools.sources import Sources
from bot.workflows.meaning import Meaning

_TOKEN = "SPECBOT_MCP_TOKEN"  # noqa: S105  the variable's name
_SHORTEST_TOKEN = 16


@click.command("mcp")
@click.option("--root", metavar="PATH", help="The repository; default: the one around the current folder.")
@click.option("--http", metavar="[HOST:]PORT", help="Serve streamable HTTP there; default host: 127.0.0.1.")
@click.option("--allow-propose", is_flag=True, help="Let agents draft into a plan; no tool writes to disk.")
@click.option("--plan", "plan_name", metavar="FILE", help="Write what was proposed there when the server ends.")
@click.option("--model", metavar="NAME", help="Have this model test what agents write, and answer their questions.")
@click.option("--no-model", is_flag=True, help="Answer questions in the specs' own words.")
@click.option("--base-url", metavar="URL", help="The model server; default: LM Studio on this machine.")
@click.option("--print-config", "host", type=click.Choice(mcp_config.HOSTS), help="Print what a host wants to be told.")
def command(
    root: str | None,
    http: str | None,
    allow_propose: bool,
    plan_name: str | None,
    model: str | None,
    no_model: bool,
    base_url: str | None,
    host: str | None,
) -> int:
    """Serve specs, changes and findings to outside agents (MCP), over stdio or HTTP.

    Reads the folder as it is at each call. It is read-only unless you allow proposals, and even then only you write:
    with --plan, what was proposed is written to FILE when the server ends. Questions are answered as 'specbot ask'
    answers them, by the model that is there when they are asked.

    \b
    Examples:
      specbot mcp --print-config lmstudio
      specbot mcp --root ~/project --allow-propose --plan plan.json
      specbot mcp --http 8765                   a token is printed; or set SPECBOT_MCP_TOKEN
    """
    if plan_name and not allow_propose:
        raise UsageError("--plan needs --allow-propose: without it there is nothing to write.", "Give both.")
    if host and http:
        raise UsageError("--print-config describes a server on stdio.", "Leave --http out.")
    if model and no_model:
        raise UsageError("--model and --no-model exclude each other.", "Choose one of them.")
    place = open_place({("model", "name"): model, ("model", "base_url"): base_url}, Path(root) if root else None)
    file = plan_file(plan_name) if plan_name else None
    if host:
        return _print_config(host, place.root, _more(allow_propose, no_model, file, model, base_url))
    where = _address(http) if http else None
    with ExitStack() as ending:
        say = sparingly(Printer().talk)
        session = ending.enter_context(open_session(place, use_model=model is not None, say=say))
        if session.distrust:
            # Somebody else writes here: a reader who cannot judge is as good as none, and no reason to refuse.
            say(f"AI tests are off: {session.distrust}.")
        answerer = None if no_model else answerer_of_now(session, place, ending)
        sources = _sources(place, session, answerer, None if no_model else meaning_of(place.config.model, say))
        plan = Plan(sources.judge) if allow_propose else None
        if file and plan:
            ending.callback(lambda: write_plan(file, plan, sources.look()))
        # Before the SDK does: its handler draws every frame of a mistake, and fills a pipe that hosts seldom read.
        logging.basicConfig(format="%(message)s")
        server = publish(sources, plan, session.record_tool)
        if where:
            _serve_http(server, *where)
        else:
            _serve_stdio(server, ending)
    _leave_threads()
    return 0


def _sources(place: Place, session: Session, find: Find | None, meaning: Meaning | None) -> Sources:
    """Return what the server is given: whoever asks the model, for tests or for answers, waits for its turn."""
    turn, examine = Lock(), None if session.distrust else session.examine
    answerer = answering_in_turn(find, turn, session.say) if find else None
    examining = examining_in_turn(examine, turn) if examine else None
    asked = asked_of(place, answerer, note=Gaps(session, place).note)
    return sources_of(place, asked, examining, meaning)


def _leave_threads() -> None:
    """End the process now where a model still answers somebody who has gone; else Python would wait for it."""
    if active_count() > 1:
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(0)


def _more(allow_propose: bool, no_model: bool, file: Path | None, model: str | None, base_url: str | None) -> list[str]:
    """Return the options that a printed configuration repeats."""
    given = {"--plan": file, "--model": _from_anywhere(model), "--base-url": base_url}
    options = [word for name, value in given.items() if value is not None for word in (name, str(value))]
    flags = {"--allow-propose": allow_propose, "--no-model": no_model}
    return [*(name for name, given in flags.items() if given), *options]


def _from_anywhere(model: str | None) -> str | None:
    """Return a model's name with the whole path where it is a file: a host starts us in a folder of its own."""
    if not model or not model.startswith(LOCAL_FILE):
        return model
    file = Path(model.removeprefix(LOCAL_FILE)).expanduser()
    return f"{LOCAL_FILE}{file.absolute()}" if file.exists() else model


def _print_config(host: str, root: Path, more: list[str]) -> int:
    server = mcp_config.entry(root, more)
    printer = Printer()
    printer.json(mcp_config.document(host, server))
    if host == "lmstudio":
        printer.talk("Program > Install > Edit mcp.json takes this; or open the link:")
        printer.talk(mcp_config.lmstudio_link(server))
    return 0


def _serve_stdio(server: Server, ending: ExitStack) -> None:
    """Serve until the host closes our input, or ends us.

    A signal ends the process at once: the thread that waits for the next line cannot be interrupted.
    """

    def leave(_signal: int, _frame: FrameType | None) -> None:
        _on_signals(_ignore)  # a second one must not end us while the plan is being written
        code = 0
        try:
            ending.close()
        except SpecbotError as error:
            Printer().talk(str(error))
            code = error.exit_code
        os._exit(code)

    _on_signals(leave)
    if sys.stdin.isatty():
        Printer().talk("Waiting for an MCP host on standard input; --print-config says how to make one start this.")
    try:
        serve_stdio(server)
    finally:
        # A host closes our input first, and sends a signal if we are not gone soon: the plan is written all the same.
        _on_signals(_ignore)


def _serve_http(server: Server, host: str, port: int) -> None:
    """Serve until a signal. What people need to know goes to standard error: the address, and a token we made up."""
    printer = Printer()
    token = os.environ.get(_TOKEN) or ""
    if token and (len(token) < _SHORTEST_TOKEN or not token.isascii() or not token.isprintable()):
        raise UsageError(f"{_TOKEN} must have {_SHORTEST_TOKEN} plain characters or more.", "Leave it out to get one.")
    local = is_loopback(host)
    with listen(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        printer.talk(f"Serving MCP at http://{shown}:{listener.getsockname()[1]}{PATH}")
        if not token:
            token = secrets.token_urlsafe(32)
            printer.talk(f"Authorization: Bearer {token}")
        if not local:
            printer.talk("Warning: other machines can reach this address, and nothing on the way is encrypted.")
        _on_signals(_ignore)  # what uvicorn hands on once it has ended
        _on_hang_up(lambda *_: signal.raise_signal(signal.SIGTERM))  # the one signal that uvicorn knows nothing of
        serve_http(Guard(application(server, host), token), listener)


def _on_signals(handler: Callable[[int, FrameType | None], None]) -> None:
    """Have ``handler`` called for whatever asks us to end."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, handler)
    _on_hang_up(handler)


def _on_hang_up(handler: Callable[[int, FrameType | None], None]) -> None:
    """Have ``handler`` called when our terminal is closed, unless nohup has that ignored."""
    # Windows has no such signal.
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, handler)


def _ignore(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing: the server has ended already."""


def _address(where: str) -> tuple[str, int]:
    """Return host and port of ``[HOST:]PORT``; an IPv6 address stands in brackets. Raises UsageError."""
    host, _, port = where.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (port.isascii() and port.isdigit() and int(port) < 65536):
        raise UsageError(f"--http: {where!r} has no port.", "Write 8765, 127.0.0.1:8765 or [::1]:8765.")
    return host or "127.0.0.1", int(port)
