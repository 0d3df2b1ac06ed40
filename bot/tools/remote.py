"""A server over HTTP: the SDK's transport on a client that bounds what comes and sends the token nowhere else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from mcp.client.streamable_http import streamable_http_client

from bot.config import is_loopback
from bot.tools.child import MOST_BYTES

_REFUSALS = {401: "it asks for another token", 403: "it refuses the token", 429: "it is asked too often"}
_ANSWERS = ("application/json", "text/event-stream")


@dataclass
class Remote:
    """Whom to ask; afterwards ``fault`` tells what went wrong, if that is known. ``token`` may be empty."""

    url: str
    token: str
    seconds: float
    fault: str = ""
    complaint: str = ""
    """Always empty: only a child has last words."""

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Any]:
        """Yield the messages of a session; nothing is sent before the first one."""
        async with _Guarded(self) as client, streamable_http_client(self.url, http_client=client) as streams:
            yield streams


class _Guarded(httpx2.AsyncClient):
    """A client whose answers are bounded and whose failures are answers: what they were is noted in ``remote.fault``.

    Redirects within the address are the SDK's to follow; none leads the token elsewhere.
    """

    def __init__(self, remote: Remote) -> None:
        # A compressed answer could unfold into anything.
        headers = {"Accept-Encoding": "identity"}
        if remote.token:
            headers["Authorization"] = f"Bearer {remote.token}"
        super().__init__(headers=headers, timeout=httpx2.Timeout(remote.seconds), trust_env=not is_loopback(remote.url))
        self._remote = remote

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Send a message; the stream that a server may open for its own requests and news is not asked for."""
        if request.method == "GET":
            return httpx2.Response(405, request=request)
        try:
            response = await super().send(request, **options)
        except httpx2.HTTPError as error:
            self._remote.fault = f"it cannot be reached: {error}" if str(error) else "it cannot be reached"
            return httpx2.Response(502, request=request)
        self._remote.fault = _fault(response)
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Bounded(response.stream, self._remote)
        return response


def _fault(response: httpx2.Response) -> str:
    """Return what is wrong with an answer by its head; empty when nothing is, or its body tells."""
    kind = response.headers.get("content-type", "")
    if response.headers.get("content-encoding", "identity") != "identity":
        return "its answer is compressed, and nobody asked for that"
    if response.is_redirect:
        return f"it sends elsewhere: {response.headers.get('location', '')}"
    if response.is_success:
        return (
            "" if response.status_code == 202 or kind.startswith(_ANSWERS) else f"it answers with {kind or 'nothing'}"
        )
    return _REFUSALS.get(response.status_code, f"it answers with status {response.status_code}")


class _Bounded(httpx2.AsyncByteStream):
    """A body that ends where it grows too large, is compressed, or breaks off."""

    def __init__(self, body: httpx2.AsyncByteStream, remote: Remote) -> None:
        self._body = body
        self._remote = remote

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = 0 if "compressed" in self._remote.fault else MOST_BYTES
        try:
            async for data in self._body:
                left -= len(data)
                if left < 0:
                    self._remote.fault = self._remote.fault or f"its answer has more than {MOST_BYTES} bytes"
                    return
                yield data
        except httpx2.HTTPError as error:
            self._remote.fault = f"its answer broke off: {error}"

    async def aclose(self) -> None:
        await self._body.aclose()
