"""The HTTP client under the openai package: follows nobody elsewhere, and reads no more than an answer can be."""

import ssl
from collections.abc import Iterable
from typing import Any

import httpx2

from bot.llm.address import Address
from bot.llm.cancelling import traced
from bot.llm.events import MOST_BYTES

# Of the body as it is read: packed, or in pieces. What it is read as has neither.
_OF_THE_WAY = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class TooLarge(Exception):  # noqa: N818  a private signal: bot.llm.failures turns it into a ModelError
    """A body went on beyond what is read of one."""


class Client(httpx2.Client):
    """Reads every body but a stream of events to its end, or its limit, whatever it says of itself.

    The openai package reads the bodies of errors, pages and lists whole, without an end; a packed one of a few
    megabytes can be gigabytes.
    """

    def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        """Return the answer: a stream of events as it comes, anything else whole. Raises TooLarge."""
        response = super().send(request, stream=True, **options)
        if stream and response.is_success and is_stream(response):
            return response
        try:
            content = _bounded(response.iter_bytes())
        finally:
            response.close()
        headers = [each for each in response.headers.multi_items() if each[0].lower() not in _OF_THE_WAY]
        return httpx2.Response(response.status_code, headers=headers, content=content, request=request)


def is_stream(response: httpx2.Response) -> bool:
    """Whether an answer comes as events."""
    return "text/event-stream" in response.headers.get("content-type", "").lower()


def http_client(address: Address) -> httpx2.Client:
    """Return a client that follows no redirect (it would take prompt and specs elsewhere).

    On loopback it asks no proxy of the environment, and without TLS it loads no certificates, which takes 17 ms: an
    empty context trusts nobody.
    """
    bare = address.loopback and address.root.startswith("http:")
    verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if bare else True
    return Client(
        trust_env=not address.loopback, follow_redirects=False, verify=verify, event_hooks={"request": [traced]}
    )


def _bounded(pieces: Iterable[bytes]) -> bytes:
    read, size = list[bytes](), 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_BYTES:
            raise TooLarge
        read.append(piece)
    return b"".join(read)
