"""LM Studio's own ways before a real llama.cpp: what it adds to the engine, refuses, words otherwise and gets wrong.

Each way is from reports of its users (lmstudio-bug-tracker, by number); the answers themselves are a real model's.
"""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

from helpers.engine import KEY
from helpers.model_shelf import Hosted, Shelf

from bot.llm.local import Engine

LISTS = ("/api/v1/models", "/api/v0/models", "/v1/models")
MODEL = "smollm2-135m-instruct"
_FORWARDED = ("/v1/chat/completions", "/v1/embeddings")

Overflow = Literal["refused", "inside the stream", "silence"]


class LMStudioProxy:
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
        self.engine = engine
        self.shelf = Shelf([Hosted(MODEL, engine.context_length)] if shelf is None else shelf)
        self.lists = lists
        self.overflow = overflow
        self.load_seconds = load_seconds
        self.unload_after = unload_after
        self.token = token
        self.requests: list[dict[str, Any]] = []
        self.failures: list[BaseException] = []
        self.stopping = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Handler,), {"proxy": self}))
        self._http.daemon_threads = False
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def base_url(self) -> str:
        return f"{self.root}/v1"

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

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        if self.failures:
            raise self.failures[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 2.0
    proxy: LMStudioProxy

    def do_GET(self) -> None:
        self._guarded(self._get)

    def do_POST(self) -> None:
        self._guarded(self._post)

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _guarded(self, serve: Callable[[], None]) -> None:
        try:
            serve()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        except Exception as error:  # noqa: BLE001  kept, and raised where the test can see it
            self.proxy.failures.append(error)
            self.close_connection = True

    def _get(self) -> None:
        if self.path == "/lmstudio-greeting":
            self._json(200, {"lmstudio": True})
        elif self._admitted():
            if self.path in self.proxy.lists:
                self._json(200, self.proxy.shelf.listing(self.path))
            else:
                self._unknown()

    def _post(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._admitted():
            return
        if self.path not in _FORWARDED:
            self._unknown()
            return
        self.proxy.requests.append(body)
        self.proxy.load(body["model"])
        refusal = self.proxy.shelf.refusal(body)
        if refusal:
            self._json(400, {"error": refusal.error})
            return
        upstream = http.client.HTTPConnection(*self.proxy.engine.base_url[7:].split("/")[0].split(":"), timeout=60)
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
            self._begin_stream()
            self._stream(response, body["model"])
        else:
            self._json(200, _in_its_way(json.loads(response.read()), self.proxy.shelf.answerer(body["model"])))

    def _stream(self, response: http.client.HTTPResponse, asked: str) -> None:
        answerer = self.proxy.shelf.answerer(asked)
        for number, event in enumerate(_events(response)):
            if number == self.proxy.unload_after:
                self.proxy.unload()
                self._event({"error": "Model is unloaded."})
                break
            self._event(_in_its_way(event, answerer))
        else:
            self._raw(b"data: [DONE]\n\n")
        self._raw(b"")

    def _pass_on_error(self, error: dict[str, Any], *, streamed: bool) -> None:
        """Say in LM Studio's words, and in its place, what the engine says."""
        words = str(error["message"])
        if error.get("type") == "exceed_context_size_error":
            words = (
                "The number of tokens to keep from the initial prompt is greater than the context length "
                f"(n_keep: {error['n_prompt_tokens']}>= n_ctx: {error['n_ctx']})."
            )
            if self.proxy.overflow == "refused" or not streamed:
                self._json(400, {"error": words})
                return
        elif not streamed:
            self._json(error.get("code", 500), {"error": words})
            return
        self._begin_stream()
        if self.proxy.overflow == "silence":
            self._event({"model": MODEL, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            self._raw(b"data: [DONE]\n\n")
        else:
            self._event({"error": {"message": words}, "message": words}, name="error")
        self._raw(b"")

    def _admitted(self) -> bool:
        token = self.proxy.token
        if not token or self.headers.get("Authorization") == f"Bearer {token}":
            return True
        words = f"Malformed or unknown API token: {self.headers.get('Authorization')}"
        self._json(401, {"error": {"type": "invalid_request", "code": "invalid_api_key", "message": words}})
        return False

    def _unknown(self) -> None:
        self._json(200, {"error": f"Unexpected endpoint or method. ({self.command} {self.path})"})

    def _json(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _event(self, event: dict[str, Any], name: str = "") -> None:
        named = f"event: {name}\n" if name else ""
        self._raw(f"{named}data: {json.dumps(event)}\n\n".encode())

    def _raw(self, data: bytes) -> None:
        """Send one chunk; an empty one is the last."""
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()


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
