"""``specbot doctor``: what is here, what is missing, and what each lack costs."""

import os
import platform
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bot import __version__
from bot.bench.calibration import Word
from bot.cli.calibrated import BENCH, KIND, from_text, key_of
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.trusted import not_honoured
from bot.cli.wiring import open_journal, open_place, open_servers, read_config, reader_of
from bot.cli.wiring_model import find_model
from bot.config import FILE, ModelConfig
from bot.errors import JournalError, ModelError, RepoError, RootError, SpecbotError
from bot.llm.chat import ChatModel
from bot.llm.downloads import PREFIX
from bot.openspec.layout import SPECS, Listing
from bot.openspec.places import discovered
from bot.repo.root import missing_git
from bot.text.counts import count

_STYLES = {"ok": ("✓", "green"), "lacks": ("–", "yellow"), "broken": ("✗", "red")}
_ENOUGH_CONTEXT = 8192  # what docs/models.md asks for


@dataclass(frozen=True)
class Check:
    """One thing looked at: ``state`` is ok, lacks (something optional) or broken (something needed)."""

    name: str
    state: str
    found: str
    cost: str = ""


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(as_json: bool) -> int:
    """Say what is here, what is missing, and what each lack costs.

    Exits with 1 when something specbot needs is broken.

    \b
    Examples:
      specbot doctor
      specbot doctor --json    for a script
    """
    checks = _checks()
    printer = Printer()
    if as_json:
        printer.json({"version": __version__, "checks": [_data(each) for each in checks]})
    else:
        width = max(len(each.name) for each in checks) + 1
        for each in checks:
            mark, style = _STYLES[each.state]
            printer.line((f"{mark} ", style), (f"{each.name:<{width}}", "bold"), each.found)
            if each.cost:
                printer.line(" " * (width + 2), (each.cost, "dim"))
    return 1 if any(each.state == "broken" for each in checks) else 0


def _data(each: Check) -> dict[str, Any]:
    return {"name": each.name, "state": each.state, "found": each.found, "cost": each.cost or None}


def _checks() -> list[Check]:
    checks = [Check("specbot", "ok", f"{__version__} on Python {platform.python_version()}")]
    git = shutil.which("git")
    checks.append(
        Check("git", "ok", git)
        if git
        else Check("git", "lacks", "not on the PATH", "No --since, no --branch; 'check' and 'improve --all' work.")
    )
    place, checked = _place()
    checks += checked
    checks.append(_token())
    if place:
        checks += [_documents(place), _repository(place), _journal(place), *_servers(place), *_reader(place)]
    return checks + _model(place)


def _place() -> tuple[Place | None, list[Check]]:
    try:
        place = open_place()
    except RootError as error:
        return None, [Check("OpenSpec root", "broken", error.message, error.hint)]
    except SpecbotError as error:
        return None, [Check("OpenSpec root", "broken", str(error))]
    settings = Check("settings", "ok", FILE if (place.root / FILE).is_file() else f"defaults; there is no {FILE}")
    if place.config.ignored:
        settings = Check("settings", "lacks", FILE, not_honoured(place.config))
    return place, [Check("OpenSpec root", "ok", str(place.root)), settings]


def _documents(place: Place) -> Check:
    try:
        discovered(Listing(place.tree), SPECS)  # a link at which every command would stop
        specs, changes = len(place.project.specs), len(place.project.changes)
    except SpecbotError as error:
        return Check("documents", "broken", error.message, error.hint)
    return Check("documents", "ok", f"{count(specs, 'spec')}, {count(changes, 'active change')}")


def _repository(place: Place) -> Check:
    try:
        if place.repository is None:
            lack = missing_git()
            found = lack.message if lack else "no git repository here"
            return Check("repository", "lacks", found, "No --since and no --branch; --all works.")
        head = place.repository.head()
        base = place.repository.default_base(None)
    except SpecbotError as error:
        return Check("repository", "lacks", error.message, error.hint)
    return Check(
        "repository", "ok", f"{head.branch or 'detached HEAD'}; 'improve' compares with {base.commit[:9]}, {base.why}"
    )


def _journal(place: Place) -> Check:
    try:
        with open_journal(place) as journal:
            return Check("journal", "ok", str(journal.path))
    except RepoError as error:
        return Check("journal", "broken", error.message, f"'improve' cannot run. {error.hint}")
    except JournalError as error:
        return Check("journal", "lacks", error.message, f"Runs are not recorded. {error.hint}")


def _servers(place: Place) -> list[Check]:
    """Start every external server, as a run would, and tell which tools of it a model may call."""
    if not place.config.servers:
        return []
    said: list[str] = []
    with open_servers(place, said.append) as servers:
        tools = servers.tools()
    checks = []
    for name in place.config.servers:
        usable = ", ".join(tool.name for tool in tools if tool.server == name)
        why = " ".join(line for line in said if line.startswith((f"{name} ", f"{name}:")))
        state = "lacks" if why or not usable else "ok"
        checks.append(Check(f"server {name}", state, usable or "no tool of it can be used", why))
    return checks


def _reader(place: Place) -> list[Check]:
    """Load the reader that is set, as a question would; nothing is said where none is."""
    try:
        reader = reader_of(place.config.model)
    except ModelError as error:
        return [Check("reader", "broken", error.message, error.hint)]
    return [Check("reader", "ok", f"{reader.name}, on this machine")] if reader else []


def _token() -> Check:
    if os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN"):
        return Check("GitHub token", "ok", "in the environment; only publishing will use it")
    return Check(
        "GitHub token", "lacks", "none in the environment", "Nothing here needs one; publishing pull requests will."
    )


def _model(place: Place | None) -> list[Check]:
    """Return what is there to ask, and whether its verdicts count."""
    cost = "Wording, missing scenarios and placeholder Purposes wait; certain fixes work."
    try:
        settings = place.config if place else read_config(Path.cwd())
        with ExitStack() as closing:
            found, lack = find_model(settings.model, closing)
    except ModelError as error:
        return [Check("model", "broken" if place and place.config.model.name else "lacks", error.message, error.hint)]
    except SpecbotError as error:
        return [Check("model", "broken", error.message, error.hint)]
    if not found:
        return [Check("model", "lacks", lack, cost)]
    return [_asked(found, settings.model), *([_gate(found, place)] if place else [])]


def _asked(found: ChatModel, settings: ModelConfig) -> Check:
    length = f"context of {found.context_length:,} tokens" if found.context_length else "context length not told"
    local = settings.name.startswith(PREFIX)
    where = "by llama.cpp on this machine" if local else f"at {settings.base_url}"
    said = f"{found.name}, {length}, {where}"
    if found.context_length and found.context_length < _ENOUGH_CONTEXT:
        cost = f"A long requirement will not fit; load the model with {_ENOUGH_CONTEXT:,} tokens or more."
        return Check("model", "lacks", said, cost)
    return Check("model", "ok", said)


def _gate(model: ChatModel, place: Place) -> Check:
    """Tell whether the model was found good enough for the AI tests."""
    try:
        with open_journal(place) as journal:
            kept = journal.lookup(KIND, key_of(model, place.config.model))
    except (RepoError, JournalError):  # the check of the journal tells why
        kept = None
    known = from_text(kept.get("text") if kept else None)
    if known is None:
        return Check(
            "AI tests", "lacks", f"{model.name} was never measured", f"'{BENCH}' tells if its verdicts are right."
        )
    if known.measure.word is Word.POOR:
        cost = f"Its verdicts do not count: 'improve' drops what needs one. Choose another model, see '{BENCH}'."
        return Check("AI tests", "lacks", f"not good enough: {known.in_words()}", cost)
    return Check("AI tests", "ok", known.in_words())
