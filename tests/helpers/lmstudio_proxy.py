"""LM Studio's own ways before a real llama.cpp: what it adds to the engine, refuses, words otherwise and gets wrong.

Each way is from reports of its users (lmstudio-bug-tracker, by number); the answers themselves are a real model's.
"""

import http.client
import json
from collections.abc import Iterator
from typing import Any, Literal

from helpers.engine import KEY
from helpers.loopback import LoopbackHandler, LoopbackServer
from helpers.model_shelf import Hosted, Shelf

from bot.llm.local import Engine

LISTS = ("/api/v1/models", "/api/v0/models", "/v1/models")
MODEL = "smollm2-135m-instruct"
_FORWARDED = ("/v1/chat/completions", "/v1/embeddings")

Overflow = Literal["refused", "inside the stream", "silence"]


class LMStudioProxy(LoopbackServer):
    """Serves while ``with`` lasts; ``requests`` are the bodies it was sent.

    ``shelf`` are the models it lists: all are the engine's one, under other names. ``overflow`` is how it takes a
    prompt that is too long: 400, an error inside a 200 stream (2322), or an answer without a word (2339).
    ``load_seconds`` is what a model that is not loaded takes to load. ``unload_after`` so many pieces of an answer the
    model is gone (1796). ``token`` is what a client has to send.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        shelf: list[Hosted] | None = None,
        lists: tuple[str, ...] = LISTS,
        overflow: Overflow = "refused",
        load_seconds: float = 0.0,
        unload_after: int | None = None,
        token: str = "",
    ) -> None:
        super().__init__(_Handler)
        self.engine = engine
        self.shelf = Shelf([Hosted(MODEL, engine.context_length)] if shelf is None else shelf)
        self.lists = lists
        self.overflow = overflow
        self.load_seconds = load_seconds
        self.unload_after = unload_after
        self.token = token
        self.requests: list[dict[str, Any]] = []

    def load(self, name: str) -> None:
        """Load what is asked for where it is not, which takes its time."""
        for model in self.shelf.models:
            if model.key == name and model.context is None and self.shelf.on_demand:
                self.stopping.wait(self.load_seconds)
                model.context = self.engine.context_length

    def unload(self) -> None:
        """Unload everything, as another program or the clock does."""
        for model in self.shelf.models:
            model.context = None


class _Handler(LoopbackHandler):
    stand_in: LMStudioProxy

    def get(self) -> None:
        if self.path == "/lmstudio-greeting":
            self.json(200, {"lmstudio": True})
        elif self._admitted():
            if self.path in self.stand_in.lists:
                self.json(200, self.stand_in.shelf.listing(self.path))
            else:
                self._unknown()

    def post(self) -> None:
        body = self.body()
        if not self._admitted():
            return
        if self.path not in _FORWARDED:
            self._unknown()
            return
        self.stand_in.requests.append(body)
        self.stand_in.load(body["model"])
        refusal = self.stand_in.shelf.refusal(body)
        if refusal:
            self.json(400, {"error": refusal.error})
            return
        upstream = http.client.HTTPConnection(*self.stand_in.engine.base_url[7:].split("/")[0].split(":"), timeout=60)
        try:
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
            upstream.request("POST", self.path, json.dumps(body), headers)
            self._pass_on(upstream.getresponse(), body)
        finally:
            upstream.close()

    def _pass_on(self, response: http.client.HTTPResponse, body: dict[str, Any]) -> None:
        if response.status != 200:
            self._pass_on_error(json.loads(response.read())["error"], streamed=bool(body.get("stream")))
        elif body.get("stream"):
            self.begin_stream()
            self._stream(response, body["model"])
        else:
            self.json(200, _in_its_way(json.loads(response.read()), self.stand_in.shelf.answerer(body["model"])))

    def _stream(self, response: http.client.HTTPResponse, asked: str) -> None:
        answerer = self.stand_in.shelf.answerer(asked)
        for number, event in enumerate(_events(response)):
            if number == self.stand_in.unload_after:
                self.stand_in.unload()
                self._event({"error": "Model is unloaded."})
                break
            self._event(_in_its_way(event, answerer))
        else:
            self.chunk(b"data: [DONE]\n\n")
        self.chunk(b"")

    def _pass_on_error(self, error: dict[str, Any], *, streamed: bool) -> None:
        """Say in LM Studio's words, and in its place, what the engine says."""
        words = str(error["message"])
        if error.get("type") == "exceed_context_size_error":
            words = (
                "The number of tokens to keep from the initial prompt is greater than the context length "
                f"(n_keep: {error['n_prompt_tokens']}>= n_ctx: {error['n_ctx']})."
            )
            if self.stand_in.overflow == "refused" or not streamed:
                self.json(400, {"error": words})
                return
        elif not streamed:
            self.json(error.get("code", 500), {"error": words})
            return
        self.begin_stream()
        if self.stand_in.overflow == "silence":
            self._event({"model": MODEL, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            self.chunk(b"data: [DONE]\n\n")
        else:
            self._event({"error": {"message": words}, "message": words}, name="error")
        self.chunk(b"")

    def _admitted(self) -> bool:
        token = self.stand_in.token
        if not token or self.headers.get("Authorization") == f"Bearer {token}":
            return True
        words = f"Malformed or unknown API token: {self.headers.get('Authorization')}"
        self.json(401, {"error": {"type": "invalid_request", "code": "invalid_api_key", "message": words}})
        return False

    def _unknown(self) -> None:
        self.json(200, {"error": f"Unexpected endpoint or method. ({self.command} {self.path})"})

    def _event(self, event: dict[str, Any], name: str = "") -> None:
        named = f"event: {name}\n" if name else ""
        self.chunk(f"{named}data: {json.dumps(event)}\n\n".encode())


def _events(response: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    for line in response:
        if line.startswith(b"data: {"):
            yield json.loads(line.removeprefix(b"data: "))


def _in_its_way(event: dict[str, Any], model: str) -> dict[str, Any]:
    """Return what the engine sent as LM Studio would: its name for the model, an empty list of calls (1318)."""
    for choice in event.get("choices", []):
        said = choice.get("delta") or choice.get("message")
        if said is not None:
            said.setdefault("tool_calls", [])
    event.pop("timings", None)
    return {**event, "model": model}
