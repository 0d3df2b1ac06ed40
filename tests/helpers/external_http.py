"""An MCP server over HTTP on loopback that does what a script says, misbehaviour included.

A script is, for each method, one way to answer; a method it does not name is answered as a good server would, with the
one tool of ``external_server``. A way has ``status``, ``headers`` and one of ``json`` (with "$id" for the request's id),
``sse`` (a list of events, each such a message), ``body`` (text), ``fill`` (so many bytes of JSON text), ``gzip`` (so many
bytes, compressed), ``endless`` (events without end), ``cut`` (closes in mid-answer), ``hang`` (never answers)::

    with ExternalHttp({"tools/call": {"status": 401}}) as server: ...
"""

import gzip
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, Self

from helpers.external_server import GREETING, SEARCH, with_id

Script = dict[str, dict[str, Any]]


class ExternalHttp:
    """Serves while ``with`` lasts; ``requests`` are (HTTP method, path, headers in lower case, body)."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[tuple[str, str, dict[str, str], dict[str, Any]]] = []
        self.stopping = threading.Event()
        handler = type("Bound", (_Handler,), {"server_script": self})
        self._http = _Loopback(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Loopback(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self) -> None:
        # HTTPServer's own asks the resolver for this machine's name.
        TCPServer.server_bind(self)
        self.server_port = self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that has heard enough hangs up; whatever else goes wrong is a mistake of this server.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 2.0
    server_script: ExternalHttp

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._note(request)
        way = self.server_script.script.get(request.get("method", ""), usual(request))
        try:
            self._answer(way, request.get("id"))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_GET(self) -> None:
        self._note({})
        self._send(405, {}, b"")

    def do_DELETE(self) -> None:
        self._note({})
        self._send(200, {}, b"")

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _note(self, request: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server_script.requests.append((self.command, self.path, headers, request))

    def _answer(self, way: dict[str, Any], request_id: object) -> None:
        status, headers = way.get("status", 200), dict(way.get("headers", {}))
        if "hang" in way:
            self.server_script.stopping.wait(30)
            self.close_connection = True
        elif "json" in way:
            body = json.dumps(with_id(way["json"], request_id)).encode()
            self._send(status, {"Content-Type": "application/json", **headers}, body)
        elif "fill" in way:
            self._send(status, {"Content-Type": "application/json"}, b'{"x": "' + b"x" * way["fill"] + b'"}')
        elif "gzip" in way:
            packed = gzip.compress(b" " * way["gzip"])
            self._send(status, {"Content-Type": "application/json", "Content-Encoding": "gzip"}, packed)
        elif "sse" in way or "endless" in way:
            self._stream(way, request_id)
        elif "cut" in way:
            self._send(
                status, {"Content-Type": "application/json", "Content-Length": "1000"}, b'{"jsonrpc"', whole=False
            )
            self.close_connection = True
        else:
            self._send(status, headers, way.get("body", "").encode())

    def _stream(self, way: dict[str, Any], request_id: object) -> None:
        self.close_connection = True
        self._send(200, {"Content-Type": "text/event-stream", "Connection": "close"}, b"", whole=False)
        for event in way.get("sse", []):
            self.wfile.write(b"data: " + json.dumps(with_id(event, request_id)).encode() + b"\n\n")
        while "endless" in way and not self.server_script.stopping.is_set():
            self.wfile.write(way["endless"].encode() + b"\n\n")
            self.wfile.flush()

    def _send(self, status: int, headers: dict[str, str], body: bytes, *, whole: bool = True) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if whole:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def usual(request: dict[str, Any]) -> dict[str, Any]:
    """Return how a good server answers."""
    results = {
        "initialize": GREETING,
        "tools/list": {"tools": [SEARCH]},
        "tools/call": {"content": [{"type": "text", "text": "found over HTTP"}]},
    }
    if "id" not in request:
        return {"status": 202}
    if request["method"] in results:
        return {"json": {"jsonrpc": "2.0", "id": "$id", "result": results[request["method"]]}}
    error = {"code": -32601, "message": "Method not found"}
    return {"status": 404, "json": {"jsonrpc": "2.0", "id": "$id", "error": error}}
