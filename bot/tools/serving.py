"""An MCP server on standard input and output, or on HTTP behind a bearer token."""

import hmac
import socket
from ipaddress import ip_address
from typing import Any

import anyio
import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.errors import UsageError

PATH = "/mcp"
MOST_BODY = 1024 * 1024
"""Bytes of one request: the longest proposal has 3 kB."""

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# Open streams of clients are not waited for longer than this when the server is told to end.
_SECONDS_TO_END = 2


def serve_stdio(server: MCPServer[Any]) -> None:
    """Serve until standard input ends; standard output carries the protocol and nothing else."""
    try:
        anyio.run(server.run_stdio_async)
    except* BrokenPipeError:  # the host has gone without closing our input
        pass


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes any that is free. Raises UsageError where there is none to be had."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"Cannot listen on {host}, port {port}: {problem}.", "Port 0 takes any that is free."
        ) from error


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``. Raises UsageError for an address that stands for every one."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    if address.is_unspecified:
        raise UsageError(f"{host} would be every address of this machine.", "Name the one that should be reached.")
    return address.is_loopback


def application(server: MCPServer[Any], host: str = "127.0.0.1") -> Starlette:
    """Return the HTTP application at /mcp: it refuses a foreign Host or Origin (DNS rebinding) and a large body."""
    names = _LOOPBACK if is_loopback(host) else (f"[{host}]" if ":" in host else host,)
    allowed = TransportSecuritySettings(
        allowed_hosts=[*names, *(f"{name}:*" for name in names)],
        allowed_origins=[origin for name in names for origin in (f"http://{name}", f"http://{name}:*")],
    )
    return server.streamable_http_app(
        streamable_http_path=PATH, host=host, transport_security=allowed, max_request_body_size=MOST_BODY
    )


class Guard:
    """Lets only requests through that carry the token; every other one, whatever it asks for, gets 401."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] == "http":
            given = Headers(scope=scope).get("authorization", "").encode("latin-1")
            if not hmac.compare_digest(given, self._expected):
                refusal = PlainTextResponse(
                    "A bearer token is needed: specbot mcp printed it when it started.",
                    status_code=401,
                    headers={"WWW-Authenticate": "Bearer"},
                )
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def serve_http(app: ASGIApp, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; the handlers that were installed before are called once everything has ended."""
    settings = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_END,
    )
    uvicorn.Server(settings).run(sockets=[listener])
