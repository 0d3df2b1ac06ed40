"""A real HTTP server on loopback that speaks as LM Studio does, or as a plain OpenAI-compatible server.

What it answers comes from a function of the request; what it was asked is in ``requests``::

    with ChatServer(lambda request: {"text": "The system SHALL …"}) as server:
        model = LMStudio(server.base_url, "test-model", …)
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from helpers.loopback import LoopbackHandler, LoopbackServer
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


class ChatServer(LoopbackServer):
    """Serves while ``with`` lasts.

    ``models`` is None for a server with one model that answers to any name. ``lists`` are the model lists it has, best
    first. ``lm_studio`` false: no greeting, 404 for what it lacks. ``on_demand``: a chat loads a model that is not
    loaded. ``token``: what a client has to send. ``constrains`` false: it refuses every ``response_format``.
    ``refuses`` maps the names of parameters to the words it refuses them with. ``counts``: it fills in its template and
    counts tokens, as llama.cpp does; a token is a word. ``embedding`` answers requests for embeddings.
    ``location``, set later, is where an answer with a status of 3xx points, ``retry_after`` when to ask again.
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
        super().__init__(_Handler)
        self.answering = answering
        shelf = [Hosted("test-model", 8192)] if models is None else models
        self.shelf = Shelf(shelf, on_demand, constrains, any_name=models is None, refuses=refuses or {})
        self.lists = lists
        self.lm_studio = lm_studio
        self.token = token
        self.counts = counts
        self.embedding = embedding
        self.location = ""
        self.retry_after = ""
        self.requests: list[Request] = []

    @property
    def chats(self) -> list[dict[str, Any]]:
        """The bodies of the chat completions asked for."""
        return [request.body for request in self.requests if request.path == "/v1/chat/completions"]


class _Handler(LoopbackHandler):
    stand_in: ChatServer

    def end_headers(self) -> None:
        if self.stand_in.location:
            self.send_header("Location", self.stand_in.location)
        if self.stand_in.retry_after:
            self.send_header("Retry-After", self.stand_in.retry_after)
        super().end_headers()

    def get(self) -> None:
        if not self._admitted({}):
            return
        if self.path == "/lmstudio-greeting" and self.stand_in.lm_studio:
            self.json(200, {"lmstudio": True})
        elif self.path in self.stand_in.lists:
            self.json(200, self.stand_in.shelf.listing(self.path))
        else:
            self._unknown()

    def post(self) -> None:
        body = self.body()
        if not self._admitted(body):
            return
        if self.path != "/v1/chat/completions":
            self._beside(body)
            return
        refusal = self.stand_in.shelf.refusal(body)
        if refusal:
            self.json(400, {"error": refusal.error})
            return
        answer = _as_answer(self.stand_in.answering(body))
        answer = replace(answer, model=answer.model or self.stand_in.shelf.answerer(body["model"]))
        if answer.prompt_tokens is None:
            answer = replace(answer, prompt_tokens=len(json.dumps(body["messages"])) // 4)
        if answer.status != 200:
            self.json(answer.status, {"error": answer.error})
        elif answer.page is not None:
            self.whole(200, answer.content_type, answer.page.encode())
        elif body.get("stream"):
            self._stream(answer)
        else:
            message = {"role": "assistant", "content": answer.text, answer.reasoning_field: answer.reasoning}
            choice = {"index": 0, "message": message, "finish_reason": answer.finish}
            self.json(200, {"object": "chat.completion", "model": answer.model, "choices": [choice]})

    def _beside(self, body: dict[str, Any]) -> None:
        """Everything but chat."""
        if self.path == "/apply-template" and self.stand_in.counts:
            self.json(200, {"prompt": " ".join(["<s>", *(turn["content"] for turn in body["messages"])])})
        elif self.path == "/tokenize" and self.stand_in.counts:
            self.json(200, {"tokens": list(range(len(body["content"].split())))})
        elif self.path == "/v1/embeddings" and self.stand_in.embedding:
            answer = self.stand_in.embedding(body["input"])
            if isinstance(answer, Answer):
                self.json(answer.status, {"error": answer.error})
            else:
                self.json(200, answer)
        else:
            self._unknown()

    def _admitted(self, body: dict[str, Any]) -> bool:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.stand_in.requests.append(Request(self.command, self.path, headers, body))
        token = self.stand_in.token
        if not token or self.headers.get("Authorization") == f"Bearer {token}":
            return True
        given = self.headers.get("Authorization", "")
        error = {"message": f"Malformed token: {given}", "type": "invalid_request", "code": "invalid_api_key"}
        self.json(401, {"error": error})
        return False

    def _unknown(self) -> None:
        if self.stand_in.lm_studio:
            self.json(200, {"error": f"Unexpected endpoint or method. ({self.command} {self.path})"})
        else:
            self.json(404, {"error": {"message": "File Not Found", "type": "not_found_error", "code": 404}})

    def _stream(self, answer: Answer) -> None:
        self.begin_stream()
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
            self.chunk(b"")
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
            self.chunk(b"data: [DONE]\n\n")
        if answer.ending in {"done", "cut"}:
            self.chunk(b"")
            return
        while answer.ending in {"stall", "ping"} and not self.stand_in.stopping.wait(0.02):
            if answer.ending == "ping":
                self.chunk(b": keep-alive\n\n")
        self.close_connection = True

    def _call(self, answer: Answer, delta: dict[str, Any]) -> None:
        self._event(answer, {"choices": [{"index": 0, "delta": {"tool_calls": [delta]}, "finish_reason": None}]})

    def _event(self, answer: Answer, event: dict[str, Any]) -> None:
        self._chunk({"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": answer.model, **event})

    def _chunk(self, event: dict[str, Any]) -> None:
        self.chunk(b"data: " + json.dumps(event).encode() + b"\n\n")

    def _wait(self, seconds: float) -> None:
        if seconds:
            self.stand_in.stopping.wait(seconds)


def _as_answer(given: Answer | str | dict[str, Any]) -> Answer:
    if isinstance(given, dict):
        return Answer(json.dumps(given, ensure_ascii=False))
    return Answer(given) if isinstance(given, str) else given


def _pieces(text: str) -> list[str]:
    """Text in pieces about as long as tokens are."""
    size = max(4, len(text) // 200)
    return [text[at : at + size] for at in range(0, len(text), size)]
