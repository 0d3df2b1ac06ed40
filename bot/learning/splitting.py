"""Which cases a prompt may be tried on while it is looked for, and which stay sealed until it is judged."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

_T = TypeVar("_T")
_OF_256 = 64
"""A quarter of all places is for development: few cases choose a variant, many judge it."""
_SHARE = 2, 5
"""Of what people decided the earlier two fifths."""


def is_development(place: str) -> bool:
    """Whether cases planted at a place (a document and a requirement of it) are for development.

    A hash of the place decides, so that no requirement is in both halves, whatever is planted there and when.
    """
    return sha256(f"tune\0{place}".encode("utf-8", "surrogateescape")).digest()[0] < _OF_256


def earlier(by_time: Sequence[_T]) -> tuple[Sequence[_T], Sequence[_T]]:
    """Return the earlier and the later part of what is in order of time: the later one stays sealed.

    As the whole grows, what was sealed may become development, and never the other way.
    """
    at = len(by_time) * _SHARE[0] // _SHARE[1]
    return by_time[:at], by_time[at:]
