"""LM Studio as a ChatModel; any OpenAI-compatible server will do."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic

from bot.errors import ModelContextError, ModelError, ModelMissing, ModelUnreachable
from bot.llm.answer import Answer
from bot.llm.budget import BYTES_PER_TOKEN
from bot.llm.busy import pause
from bot.llm.cancelling import rest
from bot.llm.chat import Call, Message, Notice, Observer, Reply
from bot.llm.counting import Counter, believed
from bot.llm.deadline import Patience
from bot.llm.extract import thoughts_apart, unusable
from bot.llm.failures import broke_off, refused_parameter, unreachable
from bot.llm.models import choose, same
from bot.llm.progress import Tell
from bot.llm.request import Request, asked
from bot.llm.schema import Schema
from bot.llm.server import KEY_VARIABLE, Server
from bot.llm.tool import ToolInfo
from bot.text.printable import in_one_line

_LEAST_PAUSE = 0.1
TOTAL_SECONDS = 1800.0
"""No single answer is worth more than half an hour, whatever keeps trickling in."""


class LMStudio:
    """One model of one server, fit for several threads; asks again by itself only without what the server refuses.

    ``context_length`` is the loaded one; where it is not given it is looked up after the first answer, when a model
    that loads on demand is there; ``shares`` says that all requests at once have it together. ``reasoning`` is the
    ``reasoning_effort`` to ask for, empty for a model that does not think. ``observer`` is told of every finished call,
    ``progress`` of every call under way, ``notice`` once when another model answers. Raises ConfigError for an address
    or a key that cannot be used.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        *,
        temperature: float,
        seed: int,
        first_token_seconds: float,
        idle_seconds: float,
        total_seconds: float = TOTAL_SECONDS,
        context_length: int | None = None,
        shares: bool = False,
        weights: str = "",
        reasoning: str = "",
        key_variable: str = KEY_VARIABLE,
        observer: Observer | None = None,
        progress: Tell | None = None,
        notice: Notice | None = None,
    ) -> None:
        self._server = Server(base_url, api_key, key_variable=key_variable)
        self._name = model
        self._target = self._server.target(model)
        self._sampling: dict[str, object] = {"temperature": temperature, "seed": seed}
        if reasoning:
            self._sampling["reasoning_effort"] = reasoning
        self._patience = Patience(first_token_seconds, idle_seconds, total_seconds)
        self._context_length = context_length
        self._shares = shares
        self._weights = weights
        self._looked_up = context_length is not None
        self._refused: set[str] = set()
        self._counter = Counter(self._server)
        self._observer = observer
        self._progress = progress
        self._notice = notice

    @property
    def name(self) -> str:
        """What the model is called when it is asked."""
        return self._name

    @property
    def weights(self) -> str:
        """The quantisation of its weights, as the server's list had it; empty while unknown."""
        return self._weights

    @property
    def context_length(self) -> int | None:
        """How many tokens the loaded context holds; None while unknown."""
        return self._context_length

    @property
    def room(self) -> int | None:
        """How many tokens all requests under way may have together; None where each has the context to itself."""
        return self._context_length if self._shares else None

    def complete(self, messages: Sequence[Message], schema: Schema, *, max_tokens: int) -> Reply:
        """Ask once, streamed, for an answer in ``schema``. Raises ModelError or a child of it."""
        return self._ask(Request(asked(messages), max_tokens, self._sampling, schema=schema))

    def call(self, messages: Sequence[Message], tools: Sequence[ToolInfo], *, max_tokens: int) -> Reply:
        """Ask once, streamed, for a call of one of ``tools``. Raises ModelError or a child of it."""
        return self._ask(Request(asked(messages), max_tokens, self._sampling, tools=tuple(tools)))

    def count(self, messages: Sequence[Message]) -> int:
        """Return how many tokens the messages take; the estimate where the server has no count or is not there."""
        return self._counter.count(messages)

    @property
    def base_url(self) -> str:
        """Where the server is."""
        return self._server.base_url

    def lost(self, error: ModelError) -> ModelError | None:
        """Return why nothing more can be asked here after ``error``; None when the server is still of use."""
        if isinstance(error, ModelUnreachable | ModelMissing):
            return error
        if type(error) is ModelError and not self._server.listens():
            return unreachable(self._target)
        return None

    def _ask(self, request: Request) -> Reply:
        started = monotonic()
        try:
            reply = self._reply(request, self._answer(request), monotonic() - started)
            self._look_up_context()
            self._refuse_shortened(request, reply)
        except ModelError as error:
            self._observe(Call(self._name, request.messages, request.kind, None, error, monotonic() - started))
            raise
        self._observe(Call(self._name, request.messages, request.kind, reply, None, reply.seconds))
        self._tell_of_another(reply)
        return reply

    def _answer(self, request: Request) -> Answer:
        size = self._misfit(request)
        if size:
            raise ModelContextError(
                f"About {size + request.max_tokens} tokens do not fit the {self._context_length} "
                f"that {self._target.named} is loaded with.",
                self._target.more_context,
            )
        answer = self._stream(request)
        if answer.silent:
            raise self._silence(request, answer)
        if not answer.finish:
            raise broke_off(self._target)
        return answer

    def _stream(self, request: Request) -> Answer:
        """Ask, and again without whatever the server says it does not take: each round it is one parameter less.

        One that has no time now is asked again when it says so; for longer than the first word may take it is lost.
        """
        until = monotonic() + self._patience.first
        while True:
            payload = request.payload(self._name, self._refused)
            try:
                return self._server.chat(payload, self._patience, self._progress)
            except ModelError as error:
                refused, seconds = refused_parameter(error, payload), pause(error, datetime.now(UTC))
                if refused:
                    self._refused.add(refused)
                elif seconds is None:
                    raise
                elif monotonic() + seconds < until:
                    rest(max(seconds, _LEAST_PAUSE))
                else:
                    raise ModelUnreachable(error.message, error.hint) from error

    def _reply(self, request: Request, answer: Answer, seconds: float) -> Reply:
        said, thought = thoughts_apart(answer.content)
        reasoning = "\n".join(filter(None, (answer.reasoning, thought)))
        # A thinking model under a schema may put its whole answer where thoughts go, and say "stop" all the same
        # (lmstudio-bug-tracker 1698, 1773, 1779).
        misplaced = not (said.strip() or answer.calls)
        # At most a token for each byte.
        prompt = self._counter.estimate(request.said(self._refused), request.tools) * BYTES_PER_TOKEN
        return Reply(
            text=reasoning if misplaced else said,
            model=answer.model,
            finish=answer.finish,
            prompt_tokens=believed(answer.prompt_tokens, prompt) or None,
            completion_tokens=believed(answer.completion_tokens, request.max_tokens),
            reasoning="" if misplaced else reasoning,
            seconds=seconds,
            cached_tokens=believed(answer.cached_tokens, prompt),
            calls=answer.calls,
        )

    def _misfit(self, request: Request) -> int:
        room = None if self._context_length is None else self._context_length - request.max_tokens
        return self._counter.misfit(request.said(self._refused), request.tools, room)

    def _silence(self, request: Request, answer: Answer) -> ModelError:
        """Return the error for an answer without a word: at times LM Studio's way to say that a prompt is too long."""
        why = _withheld(answer)
        if why:
            return unusable(f"{self._target.named} {why}")
        self._look_up_context()
        if self._context_length is not None and not self._misfit(request):
            return unusable(f"The answer of {self._target.named} is empty")
        return ModelContextError(
            f"{self._target.named} answered nothing; the prompt may be longer than its context.",
            self._target.more_context,
        )

    def _refuse_shortened(self, request: Request, reply: Reply) -> None:
        """Raise ModelContextError when the server read much less than it was sent."""
        said = request.said(self._refused)
        size = self._counter.left_out(said, request.tools, reply.prompt_tokens)
        if size:
            raise ModelContextError(
                f"{self._target.named} was given about {size} tokens and read {reply.prompt_tokens}: "
                "its server shortened the prompt.",
                self._target.more_context,
            )
        self._counter.learn(said, request.tools, reply.prompt_tokens)

    def _look_up_context(self) -> None:
        """Ask once how the model was loaded; a server that will not say is no failure."""
        if not self._looked_up:
            self._looked_up = True
            with suppress(ModelError):
                listed = choose(self._server.models(), self._name)
                self._context_length, self._shares = listed.context_length, listed.shares

    def _tell_of_another(self, reply: Reply) -> None:
        if self._notice and not same(self._name, reply.model):
            self._notice(f"{self._target.named} was asked, and {in_one_line(reply.model, 80)} answered in its place.")
            self._notice = None

    def _observe(self, call: Call) -> None:
        if self._observer:
            self._observer(call)


def _withheld(answer: Answer) -> str:
    """Return why a silent answer was kept back, where the server tells; else nothing."""
    if answer.refusal:
        return f'will not answer ("{in_one_line(answer.refusal)}")'
    return {
        "content_filter": "answered, and its server's content filter kept it back",
        "tool_calls": "meant to call a tool, and its server handed on no call",
    }.get(answer.finish, "")
