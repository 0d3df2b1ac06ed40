"""git over HTTP: git's own ``http-backend``, tokens as on GitHub, pushes recorded and brought to the API."""

import base64
import os
import re
import subprocess
from dataclasses import dataclass
from email.message import Message
from io import BufferedIOBase

from helpers.forge.pulls import follow
from helpers.forge.state import State
from helpers.forge.tokens import Token

PATH = re.compile(r"/(?P<name>[^/]+/[^/]+?)\.git/(?P<what>info/refs|git-upload-pack|git-receive-pack)")


@dataclass(frozen=True)
class Reply:
    """What git says: status, headers, body, and whether a ref moved."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    acted: bool = False


def token_of(state: State, header: str) -> Token | None:
    """Return whose password came with a request: the user name is ``x-access-token`` or anything else, as on GitHub."""
    if not header.startswith("Basic "):
        return None
    password = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")[2]
    token = state.tokens.get(password)
    return None if token is None or token.expired else token


def serve(state: State, method: str, target: str, headers: Message, body: bytes) -> Reply:
    """Answer one request of a git client; ``target`` is path and query."""
    path, _, query = target.partition("?")
    match = PATH.fullmatch(path)
    assert match
    name, writing = match["name"], "git-receive-pack" in target
    given = headers.get("Authorization", "")
    token = token_of(state, given)
    if (given or writing) and token is None:
        wish = [("WWW-Authenticate", 'Basic realm="GitHub"')]
        return Reply(
            401, wish, b"Invalid username or token. Password authentication is not supported for Git operations."
        )
    if not state.repos.exists(name) or not state.may_read(token, name):
        return Reply(404, [], b"Repository not found.")
    if name in state.private and token and not token.may_fetch:
        return Reply(403, [], f"Permission to {name}.git denied to {token.login}.".encode())
    if writing and not state.may_push(token, name):
        login = token.login if token else ""
        return Reply(403, [], f"Permission to {name}.git denied to {login}.".encode())
    before = state.repos.refs(name)
    reply = _run(state, method, path, query, headers, body, token)
    if match["what"] != "git-receive-pack":
        return reply
    after = state.repos.refs(name)
    state.mirror.to_api(name, before, after)
    moved = state.repos.record(name, before, after, token.login if token else "")
    follow(state, name)
    return Reply(reply.status, reply.headers, reply.body, acted=bool(moved))


def _run(state: State, method: str, path: str, query: str, headers: Message, body: bytes, token: Token | None) -> Reply:
    name = path.split(".git/")[0].lstrip("/")
    surroundings = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_PROJECT_ROOT": str(state.repos.root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_PROTOCOL": headers.get("Git-Protocol", ""),
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REQUEST_METHOD": method,
        "CONTENT_TYPE": headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_CONTENT_ENCODING": headers.get("Content-Encoding", ""),
        "REMOTE_USER": token.login if token else "",
        "REMOTE_ADDR": "127.0.0.1",
        "FORGE_ROLE": state.role(token, name),
        "FORGE_APP": "yes" if token and token.is_installation else "",
    }
    # It ends with 1 where it has told the client what is wrong ("not our ref"), in an answer that is whole.
    done = subprocess.run(["git", "http-backend"], input=body, env=surroundings, capture_output=True, check=False)
    head, _, shown = done.stdout.partition(b"\r\n\r\n")
    lines = [line.split(": ", 1) for line in head.decode().split("\r\n")]
    status = next((int(value.split()[0]) for key, value in lines if key == "Status"), 200)
    return Reply(status, [(key, value) for key, value in lines if key != "Status"], shown)


def read_body(headers: Message, stream: BufferedIOBase) -> bytes:
    """Read the body of a request, in chunks where it comes so (git sends a large push like that)."""
    if headers.get("Transfer-Encoding", "").lower() != "chunked":
        return stream.read(int(headers.get("Content-Length") or 0))
    parts = []
    while size := int(stream.readline().split(b";")[0], 16):
        parts.append(stream.read(size))
        stream.readline()
    stream.readline()
    return b"".join(parts)
