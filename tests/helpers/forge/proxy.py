"""One address for everything: API under /api/v3, GraphQL under /api/graphql, git beside them, as a GitHub server has it."""

import json
import re
from urllib.parse import parse_qs, unquote

from helpers.forge import gaps, git_http, graph
from helpers.forge.faults import AFTER, Fault
from helpers.forge.openapi import GitHubDescription
from helpers.forge.state import Answer, Call, Request, State, refusal
from helpers.forge.tokens import Token
from helpers.loopback import LoopbackHandler, LoopbackServer

_API = "/api/v3"


class Proxy(LoopbackServer):
    """Serves a house. ``state`` is set before it starts, when its address is known."""

    state: State

    def __init__(self) -> None:
        super().__init__(_Handler)
        # A client keeps its connections open beyond the test; nobody waits for it.
        self._http.daemon_threads = True
        self._http.block_on_close = False


class _Handler(LoopbackHandler):
    stand_in: Proxy
    timeout = 60.0
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_PATCH(self) -> None:  # noqa: N802  the server looks for this name
        self._guarded(self.serve)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH  # noqa: N815  and for these

    def serve(self) -> None:
        """Answer one request and write it down."""
        state = self.stand_in.state
        data = git_http.read_body(self.headers, self.rfile)
        path = unquote(self.path.partition("?")[0])
        is_api = path.startswith(f"{_API}/") or path == "/api/graphql"
        shown = path.removeprefix(_API) if path.startswith(_API) else path.removeprefix("/api")
        fault = state.faults.take(self.command, shown if is_api else path)
        if fault and fault.kind not in AFTER:
            self._note(state, shown if is_api else path, data, 0, acted=False, fault=fault.kind)
            self._fail(fault)
            return
        if is_api:
            answer, acted = self._api(state, shown, data)
            self._note(state, shown, data, answer.status, acted=acted, fault=fault.kind if fault else "")
            if fault:
                self._fail(fault)
            else:
                self._send(state, answer)
            return
        if git_http.PATH.fullmatch(path):
            self._git(state, path, data, fault)
            return
        self._note(state, path, data, 404, acted=False)
        self._send(state, refusal(404, "Not Found"))

    def _api(self, state: State, path: str, data: bytes) -> tuple[Answer, bool]:
        raw, _, query = self.path.removeprefix(_API).partition("?")
        is_graphql = path == "/graphql"
        if not is_graphql:
            state.problems += GitHubDescription.load().problems_of(self.command, raw, parse_qs(query), data or None)
        token, refused = self._token(state)
        if refused:
            return refused, False
        try:
            body = json.loads(data) if data else None
        except ValueError:
            return refusal(400, "Problems parsing JSON"), False
        words = re.match(r"/repos/([^/]+/[^/]+)", path)
        values = {key: each[-1] for key, each in parse_qs(query).items()}
        accept = self.headers.get("Accept", "")
        call = Call(state, token, self.command, path, values, body, accept, words[1] if words else "")
        with state.lock:
            if is_graphql:
                answer = graph.answer(call)
                return answer, "mutation" in str((body or {}).get("query")) and "errors" not in answer.body
            answer = gaps.answer(call)
        return answer, self.command not in ("GET", "HEAD") and answer.status < 300

    def _token(self, state: State) -> tuple[Token | None, Answer | None]:
        """Return whose token came; an unknown or expired one is refused, where the emulator would take it for alice's."""
        value = self.headers.get("Authorization", "").partition(" ")[2].strip()
        if not value:
            return None, None
        token = state.tokens.get(value)
        if token is None or token.expired:
            return None, refusal(401, "Bad credentials")
        return token, None

    def _git(self, state: State, path: str, data: bytes, fault: Fault | None) -> None:
        with state.lock:
            reply = git_http.serve(state, self.command, unquote(self.path), self.headers, data)
        self._note(state, path, b"", reply.status, acted=reply.acted, fault=fault.kind if fault else "")
        if fault:
            self._fail(fault)
            return
        self.send_response(reply.status)
        for key, value in reply.headers:
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)
        self.wfile.flush()

    def _note(self, state: State, path: str, data: bytes, status: int, *, acted: bool, fault: str = "") -> None:
        header = self.headers.get("Authorization", "")
        token = git_http.token_of(state, header) or state.tokens.get(header.partition(" ")[2].strip())
        try:
            body = json.loads(data) if data else None
        except ValueError:
            body = data
        query = self.path.partition("?")[2]
        login = token.login if token else ""
        state.requests.append(Request(login, self.command, path, query, body, status, acted, fault, token))

    def _fail(self, fault: Fault) -> None:
        if fault.kind == "timeout":
            self.stand_in.stopping.wait(fault.seconds)
        if fault.kind in ("timeout", "disconnect", "disconnect-after"):
            self.close_connection = True
            return
        status, headers, body = fault.answer()
        self._send(self.stand_in.state, Answer(status, body, headers))

    def _send(self, state: State, answer: Answer) -> None:
        body = answer.body
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        if not isinstance(body, bytes):
            data = state.public(data.decode()).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", **answer.headers}
        self.send_response(answer.status)
        for key, value in headers.items():
            self.send_header(key, state.public(value, "<"))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
        self.wfile.flush()
