"""Vercel's ``emulate`` (npm, pinned), a stateful stand-in for GitHub's API: one node process, an API per house."""

import atexit
import json
import subprocess
from functools import cache
from http.client import HTTPConnection
from typing import Any

from scripts.fetch_forge import CHECKOUT, MODULES, is_there
from scripts.fetch_oracle import find_node

_DRIVER = CHECKOUT / "tests" / "helpers" / "forge" / "emulator.mjs"
_MODULE = MODULES / "emulate" / "dist" / "api.js"


class Emulator:
    """An API with nothing in it but ``seed``; the addresses in its answers begin with ``base_url``."""

    def __init__(self, seed: dict[str, Any], base_url: str) -> None:
        _tell({"baseUrl": base_url, "seed": seed})
        line = _process().stdout.readline()  # type: ignore[union-attr]
        assert line, "The emulator ended; its own words are on stderr."
        self.port = int(line)

    def request(
        self, method: str, target: str, token: str = "", body: Any = None, accept: str = "application/json"
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request; return status, headers (names in lower case) and body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Accept": accept, "Connection": "close"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        try:
            connection.request(method, target, data, headers | ({"Content-Type": "application/json"} if data else {}))
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def json(self, method: str, target: str, token: str = "", body: Any = None) -> Any:
        """Send one request that must succeed; return the JSON of its answer."""
        status, _, data = self.request(method, target, token, body)
        assert status < 400, f"{method} {target}: {status} {data[:300]!r}"
        return json.loads(data) if data else None

    def stop(self) -> None:
        """End this API; the process stays for the next."""
        _tell({"stop": self.port})


@cache
def _process() -> "subprocess.Popen[str]":
    node = find_node()
    if node is None or not is_there():
        raise AssertionError("The stand-in for GitHub is missing: run 'python scripts/fetch_forge.py' once.")
    process = subprocess.Popen(
        [str(node), str(_DRIVER), _MODULE.as_uri()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(_end, process)
    return process


def _tell(wish: dict[str, Any]) -> None:
    stdin = _process().stdin
    assert stdin
    stdin.write(json.dumps(wish) + "\n")
    stdin.flush()


def _end(process: "subprocess.Popen[str]") -> None:
    """Its stdin closed, the process ends by itself."""
    process.communicate(timeout=10)
