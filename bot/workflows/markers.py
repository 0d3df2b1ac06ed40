"""Hidden markers at the start of a comment: which of ours it is, and what it was about."""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping
from typing import Any, NoReturn

from bot.errors import PlanError

LONGEST = 32_768
"""Characters of a state in a marker: half of what GitHub takes in a body is left to the words."""
LARGEST = 262_144
"""Bytes of a state once it is unpacked."""
_KIND = re.compile("[a-z]+(?:-[a-z]+)*")
_STATE = rf"[A-Za-z0-9+/]{{1,{LONGEST}}}={{0,2}}"
_MARKER = re.compile(rf"<!-- specbot:(?P<kind>{_KIND.pattern}) v1(?: (?P<state>{_STATE}))? -->")


def marker(kind: str, state: Mapping[str, Any] | None = None) -> str:
    """Return ``<!-- specbot:KIND v1 STATE -->``: the state as JSON, packed by zlib, in base64. The same for the same.

    ``kind`` is lower-case words joined by dashes. Raises PlanError when the state is too large, ValueError for a kind
    that is none.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of marker: lower-case words joined by dashes")
    if state is None:
        return f"<!-- specbot:{kind} v1 -->"
    text = json.dumps(dict(state), sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")
    packed = base64.b64encode(zlib.compress(text, 9)).decode("ascii")
    if len(text) > LARGEST or len(packed) > LONGEST:
        raise PlanError("What specbot has to remember does not fit into a comment.", "Run it on fewer files.")
    return f"<!-- specbot:{kind} v1 {packed} -->"


def read_marker(body: str, kind: str) -> dict[str, Any] | None:
    """Return the state of the marker at the very start of ``body``; empty where it has none; None: no such marker.

    Anybody can write a marker: ask who wrote the comment. Whatever is not as ``marker`` writes it gives None.
    """
    found = _MARKER.match(body)
    if found is None or found["kind"] != kind:
        return None
    return {} if found["state"] is None else _unpacked(found["state"])


def read_any(body: str) -> tuple[str, dict[str, Any]]:
    """Return kind and state of the marker at the very start of ``body``, of any kind; both empty without a state."""
    found = _MARKER.match(body)
    state = read_marker(body, found["kind"]) if found else None
    return (found["kind"], state) if found and state else ("", {})


def _unpacked(state: str) -> dict[str, Any] | None:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(base64.b64decode(state, validate=True), LARGEST)
        if not unpacker.eof or unpacker.unused_data or unpacker.unconsumed_tail:
            return None
        value = json.loads(text.decode("ascii"), parse_constant=_refused)
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
