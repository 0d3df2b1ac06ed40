"""A real HTTP server on loopback that speaks as LM Studio does, or as a plain OpenAI-compatible server.

What it answers comes from a function of the request; what it was asked is in ``requests``::

    with ChatServer(lambda request: {"text": "The system SHALL …"}) as server:
        model = LMStudio(server.base_url, "test-model", …)
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any, Literal, Self

from helpers.model_shelf import Hosted, Shelf


@dataclass(frozen=True)
class Answer:
    """One answer to a chat completion.

    With ``status`` 400 or more ``error`` is the body's error (string or object) and nothing else is sent; with 200 it
    is sent inside the stream, after ``text``.
    ``ending`` is what happens behind the text: ``done`` (finish reason, usage, ``[DONE]``), ``cut`` (the stream ends
    without a finish reason), ``disconnect`` (the connection is dropped), ``stall`` (nothing more comes, the connection
    stays), ``ping`` (only empty keep-alives come), ``abrupt`` (the finish reason comes, then the connection drops).
    ``wait`` and ``pause`` are seconds before the first words and between words. ``page`` is sent as it is, as
    ``content_type``, instead of a stream. ``model`` is who answers; empty for the one that was asked. ``calls`` are
    tool calls, name and arguments, streamed in pieces. ``again`` follows the text two hundred times. ``prompt_tokens`` None stands for about as many as were sent.
    """

    text: str = ""
    reasoning: str = ""
    reasoning_field: str = "reasoning_content"
    finish: str = "stop"
    model: str = ""
    status: int = 200
    error: str | dict[str, Any] | None = None
    ending: Literal["done", "cut", "disconnect", "stall", "ping", "abrupt"] = "done"
    wait: float = 0.0
    pause: float = 0.0
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    calls: tuple[tuple[str, str], ...] = ()
    again: str = ""
    page: str | None = None
    content_type: str = "text/html"


Answering = Callable[[dict[str, Any]], Answer | str | dict[str, Any]]
Embedding = Callable[[list[str]], Answer | dict[str, Any]]


@dataclass(frozen=True)
class Request:
    """One request as it came; the names of its headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class ChatServer:
    """Serves while ``with`` lasts.

    ``models`` is None for a server with one model that answers to any name. ``lists`` are the model lists it has, best
    first. ``lm_studio`` false: no greeting, 404 for what it lacks. ``on_demand``: a chat loads a model that is not
    loaded. ``token``: what a client has to send. ``constrains`` false: it refuses every ``response_format``.
    ``refuses`` maps the names of parameters to the words it refuses them with. ``counts``: it fills in its template and
    counts tokens, as llama.cpp does; a token is a word. ``embedding`` answers requests for embeddings.
    ``location``, set later, is where an answer with a status of 3xx points.
    """

    def __init__(
        self,
        answering: Answering,
        *,
        models: list[Hosted] | None = None,
        lists: tuple[str, ...] = ("/api/v1/models", "/api/v0/models", "/v1/models"),
        lm_studio: bool = True,
        on_demand: bool = True,
        token: str = "",
        constrains: bool = True,
        refuses: dict[str, str] | None = None,
        counts: bool = False,
        embedding: Embedding | None = None,
    ) -> None:
        self.answering = answering
        shelf = [Hosted("test-model", 8192)] if models is None else models
        self.shelf = Shelf(shelf, on_demand, constrains, any_name=models is None, refuses=refuses or {})
        self.lists = lists
        self.lm_studio = lm_studio
        self.token = token
        self.counts = counts
        self.embedding = embedding
        self.location = ""
        self.requests: list[Request] = []
        self.failures: list[BaseException] = []
        self.dropped = threading.Event()
        self.stopping = threading.Event()
        self._http = _Loopback(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def base_url(self) -> str:
        return f"{self.root}/v1"

    @property
    def chats(self) -> list[dict[str, Any]]:
        """The bodies of the chat completions asked for."""
        return [request.body for request in self.requests if request.path == "/v1/chat/completions"]

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


class _Loopback(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for every answer under way

    def server_bind(self) -> None:
        # HTTPServer's own asks the resolver for this machine's name.
        TCPServer.server_bind(self)
        self.server_port = self.server_address[1]


def _handler(server: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Bound(_Handler):
        chat_server = server

    return Bound


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 2.0  # a client that keeps its connection must not keep the server from closing
    chat_server: ChatServer

    def do_GET(self) -> None:
        self._guarded(self._get)

    def do_POST(self) -> None:
        self._guarded(self._post)

    def log_message(self, *args: object) -> None:
        """Say nothing; ``requests`` is the log."""

    def _guarded(self, serve: Callable[[], None]) -> None:
        try:
            serve()
        except (BrokenPipeError, ConnectionResetError):
            self.chat_server.dropped.set()
            self.close_connection = True
        except Exception as error:  # noqa: BLE001  kept, and raised where the test can see it
            self.chat_server.failures.append(error)
            self.close_connection = True

    def _get(self) -> None:
        if not self._admitted({}):
            return
        if self.path == "/lmstudio-greeting" and self.chat_server.lm_studio:
            self._json(200, {"lmstudio": True})
        elif self.path in self.chat_server.lists:
            self._json(200, self.chat_server.shelf.listing(self.path))
        else:
            self._unknown()

    def _post(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._admitted(body):
            return
        if self.path != "/v1/chat/completions":
            self._beside(body)
            return
        refusal = self.chat_server.shelf.refusal(body)
        if refusal:
            self._json(400, {"error": refusal.error})
            return
        answer = _as_answer(self.chat_server.answering(body))
        answer = replace(answer, model=answer.model or self.chat_server.shelf.answerer(body["model"]))
        if answer.prompt_tokens is None:
            answer = replace(answer, prompt_tokens=len(json.dumps(body["messages"])) // 4)
        if answer.status != 200:
            self._json(answer.status, {"error": answer.error})
        elif answer.page is not None:
            self._send(200, answer.content_type, answer.page.encode())
        elif body.get("stream"):
            self._stream(answer)
        else:
            message = {"role": "assistant", "content": answer.text, answer.reasoning_field: answer.reasoning}
            choice = {"index": 0, "message": message, "finish_reason": answer.finish}
            self._json(200, {"object": "chat.completion", "model": answer.model, "choices": [choice]})

    def _beside(self, body: dict[str, Any]) -> None:
        """Everything but chat."""
        if self.path == "/apply-template" and self.chat_server.counts:
            self._json(200, {"prompt": " ".join(["<s>", *(turn["content"] for turn in body["messages"])])})
        elif self.path == "/tokenize" and self.chat_server.counts:
            self._json(200, {"tokens": list(range(len(body["content"].split())))})
        elif self.path == "/v1/embeddings" and self.chat_server.embedding:
            answer = self.chat_server.embedding(body["input"])
            if isinstance(answer, Answer):
                self._json(answer.status, {"error": answer.error})
            else:
                self._json(200, answer)
        else:
            self._unknown()

    def _admitted(self, body: dict[str, Any]) -> bool:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.chat_server.requests.append(Request(self.command, self.path, headers, body))
        token = self.chat_server.token
        if not token or self.headers.get("Authorization") == f"Bearer {token}":
            return True
        given = self.headers.get("Authorization", "")
        error = {"message": f"Malformed token: {given}", "type": "invalid_request", "code": "invalid_api_key"}
        self._json(401, {"error": error})
        return False

    def _unknown(self) -> None:
        if self.chat_server.lm_studio:
            self._json(200, {"error": f"Unexpected endpoint or method. ({self.command} {self.path})"})
        else:
            self._json(404, {"error": {"message": "File Not Found", "type": "not_found_error", "code": 404}})

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(body).encode())

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if self.chat_server.location:
            self.send_header("Location", self.chat_server.location)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, answer: Answer) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._wait(answer.wait)
        said = [("content", piece) for piece in (*_pieces(answer.text), *[answer.again] * (200 if answer.again else 0))]
        for field, piece in (*((answer.reasoning_field, piece) for piece in _pieces(answer.reasoning)), *said):
            self._event(answer, {"choices": [{"index": 0, "delta": {field: piece}, "finish_reason": None}]})
            self._wait(answer.pause)
        for number, (name, arguments) in enumerate(answer.calls):
            self._call(answer, {"index": number, "id": f"id{number}", "function": {"name": name, "arguments": ""}})
            for piece in _pieces(arguments):
                self._call(answer, {"index": number, "function": {"arguments": piece}})
        if answer.error is not None:
            self._chunk({"error": answer.error})
            self._end()
        else:
            self._finish(answer)

    def _finish(self, answer: Answer) -> None:
        if answer.ending in {"done", "abrupt"}:
            self._event(answer, {"choices": [{"index": 0, "delta": {}, "finish_reason": answer.finish}]})
        if answer.ending == "done":
            words = len(answer.text.split())
            usage: dict[str, Any] = {"prompt_tokens": answer.prompt_tokens, "completion_tokens": words}
            if answer.cached_tokens is not None:
                usage["prompt_tokens_details"] = {"cached_tokens": answer.cached_tokens}
            self._event(answer, {"choices": [], "usage": usage})
            self._raw(b"data: [DONE]\n\n")
        if answer.ending in {"done", "cut"}:
            self._end()
            return
        while answer.ending in {"stall", "ping"} and not self.chat_server.stopping.wait(0.02):
            if answer.ending == "ping":
                self._raw(b": keep-alive\n\n")
        self.close_connection = True

    def _call(self, answer: Answer, delta: dict[str, Any]) -> None:
        self._event(answer, {"choices": [{"index": 0, "delta": {"tool_calls": [delta]}, "finish_reason": None}]})

    def _event(self, answer: Answer, event: dict[str, Any]) -> None:
        self._chunk({"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": answer.model, **event})

    def _chunk(self, event: dict[str, Any]) -> None:
        self._raw(b"data: " + json.dumps(event).encode() + b"\n\n")

    def _raw(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def _end(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def _wait(self, seconds: float) -> None:
        if seconds:
            self.chat_server.stopping.wait(seconds)


def _as_answer(given: Answer | str | dict[str, Any]) -> Answer:
    if isinstance(given, dict):
        return Answer(json.dumps(given, ensure_ascii=False))
    return Answer(given) if isinstance(given, str) else given


def _pieces(text: str) -> list[str]:
    """Text in pieces about as long as tokens are."""
    size = max(4, len(text) // 200)
    return [text[at : at + size] for at in range(0, len(text), size)]
