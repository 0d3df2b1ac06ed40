"""What the openai package raises, as ModelErrors of one line: the only place that translates."""

import re
from collections.abc import Collection

import httpx2
import openai

from bot.errors import ModelContextError, ModelError, ModelUnreachable
from bot.llm import busy
from bot.llm.deadline import Late
from bot.llm.request import OTHER_NAMES
from bot.llm.sayings import LOG, Target, from_body, known, quoted
from bot.llm.transport import TooLarge

# openai 3 reads through httpx2 and lets that one's errors through where a body is read by hand; what is no JSON, no
# UTF-8, a number of thousands of digits (a plain ValueError) or nested without end comes as the decoder's own.
FOREIGN = (openai.OpenAIError, httpx2.HTTPError, ValueError, RecursionError, Late, TooLarge)

_NEVER_CONNECTED = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError, httpx2.UnsupportedProtocol)
# 404: OpenRouter, where none of those it hands questions on to takes a parameter.
_STATUSES_OF_A_REFUSAL = frozenset({None, 400, 404, 422, 500, 501})
_SCHEMA_WORDS = re.compile(
    r"response.?format|json.?(schema|mode|object)|grammar|structured.?output|sampler|outlines|"
    r"(guided|constrained).?(decoding|generation|json|sampling)",
    re.IGNORECASE,
)
_REFUSAL_WORDS = re.compile(
    r"\bnot\b|n't|un(supported|known|recogni[sz]ed|expected)|extra|invalid|only|deprecated", re.IGNORECASE
)


def explain(error: Exception, target: Target, *, begun: bool = False) -> ModelError:
    """Return the ModelError that stands for one of FOREIGN; ``begun`` when words of an answer had come."""
    if isinstance(error, Late):
        return _too_slow(error, target)
    if isinstance(error, openai.APIConnectionError):
        return _unconnected(error, target)
    if isinstance(error, openai.AuthenticationError):
        return ModelUnreachable(
            f"The model server at {target.base_url} refuses the API token.",
            f"Put one of its tokens into ${target.key_variable}.",
        )
    if isinstance(error, openai.PermissionDeniedError):
        return known(body_of(error), target) or ModelUnreachable(
            f"The model server at {target.base_url} refuses the API token for this.",
            f"Put one with the permission into ${target.key_variable}.",
        )
    if isinstance(error, openai.APIError):
        body = body_of(error)
        # A redirect, not found, method not allowed: not the place, unless it is the model that was not found.
        elsewhere = isinstance(error, openai.APIStatusError) and (
            error.status_code < 400 or error.status_code in {404, 405}
        )
        if isinstance(error, openai.APIStatusError) and error.status_code in busy.STATUSES:
            return known(body, target) or _busy(body, target)
        return no_model_server(target) if elsewhere and not known(body, target) else from_body(body, target)
    if begun or isinstance(error, httpx2.HTTPError):
        return broke_off(target)
    return no_model_server(target)


def body_of(error: openai.APIError) -> object:
    """Return what the server said; ``str()`` of the error drops it when the body's error is a plain string."""
    return error.body or error.message


def refused_parameter(error: ModelError, sent: Collection[str]) -> str:
    """Return which of the parameters that were sent the server says it does not take; empty when that was not it."""
    cause = error.__cause__
    if not isinstance(cause, openai.APIError) or isinstance(cause, openai.APIConnectionError):
        return ""
    status = cause.status_code if isinstance(cause, openai.APIStatusError) else None
    if status not in _STATUSES_OF_A_REFUSAL or isinstance(error, ModelContextError):
        return ""
    said = str(body_of(cause))
    if "response_format" in sent and _SCHEMA_WORDS.search(said):
        return "response_format"
    named = [name for name in OTHER_NAMES if name in sent and re.search(rf"\b{name}\b", said)]
    return named[0] if named and _REFUSAL_WORDS.search(said) else ""


def has_no_list(error: ModelError) -> bool:
    """Whether a server of an API said that it has no list of models; a page is what something else has there."""
    cause = error.__cause__
    return isinstance(cause, openai.NotFoundError) and isinstance(cause.body, dict)


def unanswered(error: ModelError) -> bool:
    """Whether the server said nothing at all, not even that it failed."""
    return isinstance(error.__cause__, openai.APIConnectionError)


def unreachable(target: Target) -> ModelUnreachable:
    """Return the error for an address where nothing listens."""
    return ModelUnreachable(
        f"No model server answers at {target.base_url}.",
        "Start LM Studio and its server (lms server start), or name a GGUF file: --model file:PATH.",
    )


def no_model_server(target: Target) -> ModelUnreachable:
    """Return the error for an address where something else answers."""
    return ModelUnreachable(
        f"What answers at {target.base_url} is no OpenAI-compatible server.",
        "Set base_url to the model server's; LM Studio's is http://localhost:1234/v1.",
    )


def broke_off(target: Target) -> ModelError:
    """Return the error for an answer that ended before it was whole."""
    return ModelError(f"The answer of {target.named} broke off.", LOG)


def _busy(body: object, target: Target) -> ModelError:
    return ModelError(
        f'The model server at {target.base_url} has no time now ("{quoted(body, target)}").',
        "Run it again in a while; what was answered is not asked again.",
    )


_SLOW = {
    "first": ("did not begin to answer within", "Load it first (lms load), or raise first_token_seconds."),
    "idle": ("fell silent in the middle of its answer for", "See what keeps it busy (lms ps), or raise idle_seconds."),
    "total": ("was still answering after", "Choose a faster model with --model."),
}


def _too_slow(late: Late, target: Target) -> ModelError:
    if late.limit == "whole":
        return _not_in_time(target)
    happened, step = _SLOW[late.limit]
    return ModelError(f"{target.named} {happened} {late.seconds:g} s.", step)


def _unconnected(error: openai.APIConnectionError, target: Target) -> ModelError:
    if isinstance(error.__cause__, _NEVER_CONNECTED):
        return unreachable(target)
    return _not_in_time(target) if isinstance(error, openai.APITimeoutError) else broke_off(target)


def _not_in_time(target: Target) -> ModelError:
    return ModelError(
        f"The model server at {target.base_url} does not answer in time.",
        "See what keeps it busy (lms ps), or raise first_token_seconds.",
    )
