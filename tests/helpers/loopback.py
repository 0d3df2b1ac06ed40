"""What HTTP stand-ins have in common: a server on loopback for as long as a ``with`` lasts, and how it answers."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Any, Self


class LoopbackServer:
    """Serves with ``handler``; what went wrong in one is raised at the end, where the test can see it.

    ``dropped`` is set once a client has hung up in mid-answer. ``stopping`` ends whatever a handler waits for.
    """

    def __init__(self, handler: type["LoopbackHandler"]) -> None:
        self.failures: list[BaseException] = []
        self.dropped = threading.Event()
        self.stopping = threading.Event()
        self._http = _Http(("127.0.0.1", 0), type("Bound", (handler,), {"stand_in": self}))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def base_url(self) -> str:
        return f"{self.root}/v1"

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


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for every answer under way

    def server_bind(self) -> None:
        # HTTPServer's own asks the resolver for this machine's name.
        TCPServer.server_bind(self)
        self.server_port = self.server_address[1]


class LoopbackHandler(BaseHTTPRequestHandler):
    """One connection; ``get`` and ``post`` answer a request."""

    protocol_version = "HTTP/1.1"
    timeout = 2.0  # a client that keeps its connection must not keep the server from closing
    stand_in: LoopbackServer

    def get(self) -> None:
        raise NotImplementedError

    def post(self) -> None:
        raise NotImplementedError

    def do_GET(self) -> None:
        self._guarded(self.get)

    def do_POST(self) -> None:
        self._guarded(self.post)

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _guarded(self, serve: Callable[[], None]) -> None:
        try:
            serve()
        except (BrokenPipeError, ConnectionResetError):
            self.stand_in.dropped.set()
            self.close_connection = True
        except Exception as error:  # noqa: BLE001  kept, and raised where the test can see it
            self.stand_in.failures.append(error)
            self.close_connection = True

    def body(self) -> dict[str, Any]:
        """Return the JSON that came with a request. Raises ConnectionResetError where the client is gone before its end."""
        length = int(self.headers["Content-Length"])
        data = self.rfile.read(length)
        if len(data) < length:
            raise ConnectionResetError
        return json.loads(data)

    def json(self, status: int, body: dict[str, Any]) -> None:
        self.whole(status, "application/json", json.dumps(body).encode())

    def whole(self, status: int, content_type: str, body: bytes) -> None:
        """Send an answer of known length."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def begin_stream(self) -> None:
        """Send the head of a stream of events."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def chunk(self, data: bytes) -> None:
        """Send one chunk of a stream; an empty one is the last."""
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()
