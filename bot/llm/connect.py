"""Find the model to work with: the one named, or the one that is there; or learn that there is no server at all."""

from dataclasses import dataclass

from bot.llm import failures
from bot.llm.chat import Observer
from bot.llm.lmstudio import LMStudio
from bot.llm.models import choose
from bot.llm.server import KEY_VARIABLE, Server


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
    key_variable: str = KEY_VARIABLE,
    observer: Observer | None = None,
) -> LMStudio | NoServer:
    """Return the model named, or with an empty name the one that ``models.choose`` finds; nothing is loaded yet.

    A server that is not there is no failure as long as no model is named: much can be done without. Raises
    ModelUnreachable for a named model without its server, a refused token, or something that is no model server;
    ModelMissing when the name, or the lack of one, leaves none or several; ConfigError for an unusable address.
    """
    server = Server(base_url, api_key, key_variable=key_variable)
    if not server.listens():
        nobody = failures.unreachable(server.target(name))
        if name:
            raise nobody
        return NoServer(str(nobody))
    chosen = choose(server.models(), name)
    return LMStudio(
        base_url,
        chosen.name,
        api_key,
        temperature=temperature,
        seed=seed,
        first_token_seconds=first_token_seconds,
        idle_seconds=idle_seconds,
        context_length=chosen.context_length,
        key_variable=key_variable,
        observer=observer,
    )
