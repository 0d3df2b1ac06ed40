"""Find the model to work with: the one named, or the one that is there; or learn that there is no server at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.errors import ModelError, ModelUnreachable
from bot.llm import failures
from bot.llm.chat import ChatModel, Notice, Observer
from bot.llm.hosts import Hosts
from bot.llm.lmstudio import LMStudio
from bot.llm.models import ListedModel, choose
from bot.llm.progress import Tell
from bot.llm.server import KEY_VARIABLE, Server, servers_at


@dataclass(frozen=True, slots=True)
class NoServer:
    """Nothing listens at the address, and nobody insisted on a model; ``why`` is one line with the next step."""

    why: str


def find_model(
    base_url: str,
    name: str,
    api_key: str = "",
    *,
    temperature: float,
    seed: int,
    first_token_seconds: float,
    idle_seconds: float,
    hosts: Sequence[str] = (),
    parallel: int = 1,
    key_variable: str = KEY_VARIABLE,
    observer: Observer | None = None,
    progress: Tell | None = None,
    notice: Notice | None = None,
) -> ChatModel | NoServer:
    """Return the model named, or with an empty name the one that ``models.choose`` finds; nothing is loaded yet.

    ``hosts`` are more servers with the same model, each asked ``parallel`` questions at once; ``notice`` is told of
    those that cannot be used, and of a model that answers in another's place. A server that is not there is no failure
    as long as no model is named: much can be done without. Raises ModelUnreachable for a named model without its
    server, a refused token, or something that is no model server; ModelMissing when the name, or the lack of one,
    leaves none or several; ConfigError for an unusable address.
    """
    servers = servers_at((base_url, *hosts), api_key, key_variable=key_variable)
    listening = [server for server in servers if server.listens()]
    nobody = [failures.unreachable(server.target(name)) for server in servers if server not in listening]
    if not listening:
        if name:
            raise nobody[0]
        return NoServer(str(nobody[0]))
    build = partial(
        LMStudio,
        api_key=api_key,
        key_variable=key_variable,
        temperature=temperature,
        seed=seed,
        first_token_seconds=first_token_seconds,
        idle_seconds=idle_seconds,
        observer=observer,
        progress=progress,
        notice=notice,
    )
    found, lacking = _on_each(listening, name, build)
    if not found:
        raise lacking[0]
    for error in (*nobody, *lacking):
        if notice:
            notice(str(error))
    return found[0] if len(found) == parallel == 1 else Hosts(found, parallel, notice)


def _on_each(
    servers: Sequence[Server], name: str, build: "partial[LMStudio]"
) -> tuple[list[LMStudio], list[ModelError]]:
    """Return the model on every server that has it, and why the others do not serve; the first one's is the measure."""
    found: list[LMStudio] = []
    lacking: list[ModelError] = []
    for server in servers:
        try:
            chosen = _chosen(server, name)
        except ModelError as error:
            lacking.append(error)
            continue
        found.append(
            build(
                server.base_url,
                chosen.name,
                context_length=chosen.context_length,
                shares=chosen.shares,
                weights=chosen.weights,
                reasoning=chosen.effort,
            )
        )
        name = name or chosen.key
    return found, lacking


def _chosen(server: Server, name: str) -> ListedModel:
    try:
        return choose(server.models(), name)
    except ModelUnreachable as error:
        if not (name and failures.has_no_list(error)):
            raise
        # Some gateways list nothing and have the model all the same: the first question tells.
        return ListedModel(name, name, chat=True, loaded=None, context_length=None)
