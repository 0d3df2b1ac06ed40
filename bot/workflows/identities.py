"""Ids that hold in a whole repository, where two OpenSpec roots may have the same text at the same place."""

from hashlib import sha256


def identity(prefix: str, each: str) -> str:
    """Return an id as it is told apart in a whole repository; ``prefix`` is the folder of its root."""
    return sha256(f"{prefix}\0{each}".encode("utf-8", "surrogateescape")).hexdigest()[:12] if prefix else each
