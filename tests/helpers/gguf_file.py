"""The head of a GGUF file, written out; there are no weights behind it."""

import struct
from collections.abc import Mapping
from pathlib import Path

LLAMA: Mapping[str, str | int | list[str]] = {
    "general.architecture": "llama",
    "general.tags": ["small", "test"],
    "llama.context_length": 4096,
    "general.file_type": 15,
}


def head(entries: Mapping[str, str | int | list[str]], *, version: int = 3, tokenizer: bool = True) -> bytes:
    """Return a head with these entries: texts, numbers, lists of texts; the tokenizer's begin behind them."""
    body = b"".join(_entry(name, value) for name, value in entries.items())
    if tokenizer:
        body += _text("tokenizer.ggml.model") + struct.pack("<I", 255)  # whoever reads on meets a kind there is not
    return b"GGUF" + struct.pack("<IQQ", version, 0, len(entries) + tokenizer) + body


def write(path: Path, entries: Mapping[str, str | int | list[str]] = LLAMA) -> Path:
    """Write a head to ``path``, folders included, and return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head(entries))
    return path


def _entry(name: str, value: str | int | list[str]) -> bytes:
    if isinstance(value, int):
        return _text(name) + struct.pack("<II", 4, value)
    if isinstance(value, str):
        return _text(name) + struct.pack("<I", 8) + _text(value)
    return _text(name) + struct.pack("<IIQ", 9, 8, len(value)) + b"".join(map(_text, value))


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data
