"""Every model within reach: of the servers, in LM Studio's folder, and the one that would be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ModelError
from bot.llm import failures
from bot.llm.downloads import PREFIX, Download, downloads, find_file, models_folder
from bot.llm.gguf import Gguf, read_gguf
from bot.llm.local import is_installed
from bot.llm.models import ListedModel, choose
from bot.llm.server import Server


@dataclass(frozen=True, slots=True)
class Served:
    """What one server has; ``problem`` is why nothing can be said of it, empty when something can."""

    base_url: str
    models: tuple[ListedModel, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file that ``file:`` takes; ``head`` is None, with the ``problem``, when no model can be read in it."""

    file: Download
    head: Gguf | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The model that would be used, empty when there is none, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """All of it; ``engine`` tells whether llama.cpp is installed, ``folder`` where LM Studio keeps its files."""

    servers: tuple[Served, ...]
    folder: Path
    files: tuple[OnDisk, ...]
    engine: bool
    chosen: Chosen


def take_stock(servers: Sequence[Server], name: str, home: Path) -> Inventory:
    """Return what ``servers`` have and what lies below ``home``; ``name`` is the model the settings name, or empty."""
    served = tuple(_served(server) for server in servers)
    folder = models_folder(home)
    files = tuple(_on_disk(each) for each in downloads(folder))
    return Inventory(served, folder, files, is_installed(), _chosen(served, name, home))


def _served(server: Server) -> Served:
    if not server.listens():
        return Served(server.base_url, (), str(failures.unreachable(server.target())))
    try:
        return Served(server.base_url, server.models())
    except ModelError as error:
        return Served(server.base_url, (), str(error))


def _on_disk(file: Download) -> OnDisk:
    try:
        return OnDisk(file, read_gguf(file.path))
    except ModelError as error:
        return OnDisk(file, None, error.message)


def _chosen(servers: Sequence[Served], name: str, home: Path) -> Chosen:
    """Return what ``connect.find_model`` would find, with the reason it goes by."""
    if name.startswith(PREFIX):
        try:
            return Chosen(f"{PREFIX}{find_file(name.removeprefix(PREFIX), home)}", "it is the file named")
        except ModelError as error:
            return Chosen("", str(error))
    problem = "No server can be asked."
    for served in servers:
        if served.problem:
            continue
        try:
            model = choose(served.models, name)
        except ModelError as error:
            problem = str(error)
            continue
        return Chosen(model.name, _reason(model, name))
    return Chosen("", problem)


def _reason(model: ListedModel, name: str) -> str:
    if name:
        return "it is the one named"
    if model.loaded:
        return "it is the chat model that is loaded"
    if model.loaded is None:
        return "it is the only chat model of the server"
    return "it is the only chat model downloaded; the first question loads it"
