"""A model server through the openai package: each call its own connection, with time-outs, and nothing tried twice."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic

import openai
from openai import OpenAI, Stream, Timeout

from bot.errors import ConfigError, ModelError
from bot.llm import failures
from bot.llm.address import parse_address
from bot.llm.answer import Answer
from bot.llm.cancelling import cancellable, refuse_cancelled
from bot.llm.deadline import Deadline, Late, Patience
from bot.llm.events import events, whole
from bot.llm.failures import FOREIGN
from bot.llm.listings import from_native_v0, from_native_v1, from_openai
from bot.llm.members import mapping
from bot.llm.models import ListedModel
from bot.llm.progress import Meter, Tell
from bot.llm.sayings import Target
from bot.llm.transport import http_client, is_stream

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
            http_client=http_client(address),
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
            except (openai.AuthenticationError, openai.PermissionDeniedError, openai.APIConnectionError, Late) as error:
                raise failures.explain(error, self.target()) from error
            except FOREIGN as error:
                problem = failures.explain(error, self.target())
                problem.__cause__ = error
                continue
            if found is not None:
                return found
        raise problem

    def post(self, path: str, body: Mapping[str, object], seconds: float = _SECONDS) -> object:
        """Return what the server answers at ``path`` below its root, whatever that is. Raises ModelError."""
        try:
            with _within(seconds) as timeout:
                place = f"{self._root}{path}"
                return json.loads(self._client.post(place, body=dict(body), cast_to=str, options={"timeout": timeout}))
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
                cancellable() as line,
                Deadline(patience, line.cut, started) as deadline,
                self._open(payload, patience) as stream,
            ):
                meter.reads()
                for chunk in _chunks(stream, answer):
                    if answer.take(chunk):
                        deadline.progress()
                        meter.writes(answer)
        except FOREIGN as error:
            refuse_cancelled()
            # Once there is a finish reason, only the token count can get lost.
            if not answer.finish:
                raise failures.explain(error, target, begun=answer.pieces > 0) from error
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
        with _within(_SECONDS) as timeout:
            return json.loads(self._client.get(f"{self._root}{path}", cast_to=str, options={"timeout": timeout}))


def servers_at(addresses: Iterable[str], api_key: str, *, key_variable: str = KEY_VARIABLE) -> list[Server]:
    """Return a server for each address, once. Raises ConfigError where one, or the key, cannot be used."""
    return [Server(address, api_key, key_variable=key_variable) for address in dict.fromkeys(addresses)]


@contextmanager
def _within(seconds: float) -> Iterator[Timeout]:
    """Let one question that is not streamed take no longer, however often a byte of its answer comes.

    Raises Late.
    """
    try:
        with cancellable() as line, Deadline(Patience(seconds, seconds, seconds), line.cut, monotonic()):
            yield Timeout(seconds, connect=_CONNECT_SECONDS)
    except Late as late:
        raise Late("whole", seconds) from late


def _chunks(stream: Stream[object], answer: Answer) -> Iterator[object]:
    """Yield the parts of an answer, and tell it when the server says that this is all.

    Raises one of FOREIGN where the server says that it failed, or what it sent is no answer.
    """
    response = stream.response
    streamed = is_stream(response)
    for event in events(response.iter_bytes()) if streamed else whole(response.content):
        error = event.value if event.failed else mapping(event.value).get("error")
        if error or event.failed:
            raise openai.APIError("no words", response.request, body=error)
        if event.last:
            answer.end()
            return
        if not (streamed or isinstance(mapping(event.value).get("choices"), list)):
            raise ValueError("neither an answer nor an error")
        yield event.value
