"""A model server through the openai package: each call its own connection, with time-outs, and nothing tried twice."""

import json
import ssl
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from time import monotonic

import httpx2
import openai
from openai import OpenAI, Stream, Timeout

from bot.errors import ConfigError, ModelError
from bot.llm import failures
from bot.llm.address import Address, parse_address
from bot.llm.answer import Answer
from bot.llm.cancelling import cancellable, refuse_cancelled, shut, traced
from bot.llm.deadline import Deadline, Patience
from bot.llm.failures import FOREIGN
from bot.llm.listings import from_native_v0, from_native_v1, from_openai
from bot.llm.members import mapping
from bot.llm.models import ListedModel
from bot.llm.progress import Meter, Tell
from bot.llm.sayings import Target, from_body

KEY_VARIABLE = "SPECBOT_API_KEY"
# The openai package refuses to start without a key; a server that asks for none takes any.
_NO_KEY = "lm-studio"
_CONNECT_SECONDS = 5.0
_SECONDS = 15.0


class Server:
    """One address and the key for it. Raises ConfigError where either cannot be used."""

    def __init__(self, base_url: str, api_key: str = "", *, key_variable: str = KEY_VARIABLE) -> None:
        address = parse_address(base_url)
        key = api_key.strip()
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise ConfigError(f"What ${key_variable} holds is no API token.", "Copy the token once more.")
        self.base_url = address.base_url
        self._root = address.root
        self._key = key
        self._key_variable = key_variable
        self._client = OpenAI(
            api_key=key or _NO_KEY,
            base_url=address.base_url,
            # Meant for OpenAI itself; without these the client takes them from the environment and sends them here.
            organization="",
            project="",
            # A generation that timed out would be queued a second and a third time behind itself.
            max_retries=0,
            # Minutes pass between calls: a connection kept would be stale, and has to be closed by somebody.
            default_headers={"Connection": "close"},
            http_client=_http_client(address),
        )

    def target(self, model: str = "") -> Target:
        """Return what a message about a call to ``model`` names."""
        return Target(self.base_url, model, self._key_variable, self._key)

    def listens(self) -> bool:
        """Whether anything answers: LM Studio's own greeting is asked for, as ``lms`` does, and any answer counts."""
        try:
            self._get("/lmstudio-greeting")
        except openai.APIConnectionError:
            return False
        except FOREIGN:
            return True
        return True

    def models(self) -> tuple[ListedModel, ...]:
        """Return the models listed, by the best list the server has. Raises ModelError.

        The body decides, not the status: LM Studio answers an endpoint it lacks with 200 and an error.
        """
        lists: tuple[tuple[str, Callable[[object], tuple[ListedModel, ...] | None]], ...] = (
            ("/api/v1/models", from_native_v1),
            ("/api/v0/models", from_native_v0),
            ("/v1/models", from_openai),
        )
        problem: ModelError = failures.no_model_server(self.target())
        for path, understood in lists:
            try:
                found = understood(self._get(path))
            except (openai.AuthenticationError, openai.PermissionDeniedError, openai.APIConnectionError) as error:
                raise failures.explain(error, self.target()) from error
            except FOREIGN as error:
                problem = failures.explain(error, self.target())
                continue
            if found is not None:
                return found
        raise problem

    def post(self, path: str, body: Mapping[str, object], seconds: float = _SECONDS) -> object:
        """Return what the server answers at ``path`` below its root, whatever that is. Raises ModelError."""
        timeout = Timeout(seconds, connect=_CONNECT_SECONDS)
        try:
            text = self._client.post(f"{self._root}{path}", body=dict(body), cast_to=str, options={"timeout": timeout})
            return json.loads(text)
        except FOREIGN as error:
            raise failures.explain(error, self.target(str(body.get("model", "")))) from error

    def chat(self, payload: Mapping[str, object], patience: Patience, tell: Tell | None = None) -> Answer:
        """Ask for one answer, streamed, and return what came of it, whole or not. Raises ModelError."""
        target = self.target(str(payload["model"]))
        answer, started = Answer(), monotonic()
        meter = Meter(tell, started)
        meter.waits()
        try:
            with (
                cancellable(),
                self._open(payload, patience) as stream,
                Deadline(patience, partial(_cut, stream), started) as deadline,
            ):
                _refuse_page(stream, target)
                meter.reads()
                for chunk in stream:
                    if answer.take(chunk):
                        deadline.progress()
                        meter.writes(answer)
        except FOREIGN as error:
            refuse_cancelled()
            # Once there is a finish reason, only the token count can get lost.
            if not answer.finish:
                raise failures.explain(error, target) from error
        return answer

    def _open(self, payload: Mapping[str, object], patience: Patience) -> Stream[object]:
        # Not chat.completions.create: that builds typed values out of whatever comes, unchecked.
        return self._client.post(
            "/chat/completions",
            body=dict(payload),
            cast_to=object,
            stream=True,
            stream_cls=Stream[object],
            options={"timeout": Timeout(patience.first, connect=_CONNECT_SECONDS)},
        )

    def _get(self, path: str) -> object:
        timeout = Timeout(_SECONDS, connect=_CONNECT_SECONDS)
        return json.loads(self._client.get(f"{self._root}{path}", cast_to=str, options={"timeout": timeout}))


def servers_at(addresses: Iterable[str], api_key: str, *, key_variable: str = KEY_VARIABLE) -> list[Server]:
    """Return a server for each address, once. Raises ConfigError where one, or the key, cannot be used."""
    return [Server(address, api_key, key_variable=key_variable) for address in dict.fromkeys(addresses)]


def _http_client(address: Address) -> httpx2.Client:
    """Return a client that follows no redirect (it would take prompt and specs elsewhere).

    On loopback it asks no proxy of the environment, and without TLS it loads no certificates, which takes 17 ms: an
    empty context trusts nobody.
    """
    bare = address.loopback and address.root.startswith("http:")
    verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if bare else True
    return httpx2.Client(
        trust_env=not address.loopback, follow_redirects=False, verify=verify, event_hooks={"request": [traced]}
    )


def _refuse_page(stream: Stream[object], target: Target) -> None:
    """Raise the ModelError for an answer that is no stream at all, but a page or one JSON document."""
    if "text/event-stream" in stream.response.headers.get("content-type", ""):
        return
    page = stream.response.read().decode("utf-8", "replace")
    try:
        body = json.loads(page)
    except (ValueError, RecursionError):
        body = None
    error = mapping(body).get("error")
    if not error:
        raise failures.no_model_server(target)
    raise from_body(error, target)


def _cut(stream: Stream[object]) -> None:
    """Shut a stream's connection down, so that its reader wakes up and the server stops generating.

    Closing would do neither while the reader waits. Behind some proxies there is no plain socket; then only the
    time-out of a single read holds.
    """
    network = stream.response.extensions.get("network_stream")
    connection = network.get_extra_info("socket") if network else None
    if connection is not None:
        shut(connection)
