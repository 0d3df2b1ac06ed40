"""Who is let through to a server on HTTP, as an application by itself: what goes out is what a server would send."""

from typing import Any

import anyio
import pytest
from starlette.types import Message, Receive, Scope, Send

from bot.tools.serving import Guard

TOKEN = "t" * 32


def answered(kind: str, *headers: tuple[bytes, bytes]) -> list[Message]:
    """Return what an application behind the guard sends for one request: one message, where it is asked at all."""
    sent: list[Message] = []

    async def behind(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "behind"})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope: dict[str, Any] = {"type": kind, "method": "POST", "path": "/mcp", "headers": list(headers)}
    anyio.run(Guard(behind, TOKEN), scope, receive, send)
    return sent


@pytest.mark.parametrize("given", [None, b"", b"Bearer x", TOKEN.encode(), f"Bearer {TOKEN}x".encode(), b"Bearer \xff"])
def test_without_its_token_a_request_gets_401_and_goes_no_further(given: bytes | None) -> None:
    begun, said = answered("http", *([] if given is None else [(b"authorization", given)]))
    assert (begun["status"], dict(begun["headers"])[b"www-authenticate"]) == (401, b"Bearer")
    assert said["body"].startswith(b"A bearer token is needed")


def test_with_its_token_a_request_goes_on_and_so_does_what_is_none() -> None:
    assert answered("http", (b"authorization", f"Bearer {TOKEN}".encode())) == [{"type": "behind"}]
    assert answered("lifespan") == [{"type": "behind"}]
