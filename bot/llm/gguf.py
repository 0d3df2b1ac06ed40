"""The head of a GGUF file: what model it holds, without loading it.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3, little-endian). The tokenizer, by
far the longest part of a head, stands behind what is wanted here and is not read.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from bot.errors import ModelMissing
from bot.text.printable import in_one_line

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_MOST_READ = 1 << 22  # bytes; what stands before the tokenizer takes a few thousand
_STRING, _ARRAY = 8, 9
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
# general.file_type, as llama.cpp numbers it (enum llama_ftype).
_QUANTISATIONS: Mapping[object, str] = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S", 12: "Q3_K_M",
    13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS",
    21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
    29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4",
}  # fmt: skip
# A head that says how to pool is made for embeddings, and these architectures know nothing else.
_EMBEDDING_ARCHITECTURES = frozenset(
    {"bert", "nomic-bert", "nomic-bert-moe", "jina-bert-v2", "jina-bert-v3", "t5encoder"}
)


@dataclass(frozen=True, slots=True)
class Gguf:
    """What a head says; empty or None where it does not say. ``context_length`` is the most the model was made for."""

    architecture: str
    context_length: int | None
    quantisation: str
    chat: bool


def read_gguf(path: Path) -> Gguf:
    """Return the head of the file at ``path``. Raises ModelMissing, saying why, where no model can be read there."""
    if not path.is_file():  # asked first: opening a pipe would wait for somebody to write into it
        raise ModelMissing(f"There is no file {_shown(path)}.", "'specbot model list' shows what there is.")
    try:
        with path.open("rb") as file:
            return _gguf(_entries(BytesIO(file.read(_MOST_READ))))
    except OSError as error:
        raise ModelMissing(f"{_shown(path)} cannot be read: {error.strerror}.", "May you read it?") from error
    except _BrokenError as error:
        raise ModelMissing(f"{_shown(path)} {error}.", "Download it again, or name another .gguf file.") from error


def _shown(path: Path) -> str:
    return in_one_line(str(path), 200)


def _gguf(entries: Mapping[str, object]) -> Gguf:
    architecture = str(entries.get("general.architecture", ""))
    if architecture == "clip":
        raise _BrokenError("holds only the eyes of a model (mmproj), not the model")
    context = entries.get(f"{architecture}.context_length")
    pools = f"{architecture}.pooling_type" in entries
    return Gguf(
        in_one_line(architecture, 40),
        context if type(context) is int and context > 0 else None,
        _QUANTISATIONS.get(entries.get("general.file_type"), ""),
        not (pools or architecture in _EMBEDDING_ARCHITECTURES),
    )


class _BrokenError(Exception):
    """What a file is instead of a GGUF file, as the end of a sentence that begins with its name."""


def _entries(file: BytesIO) -> dict[str, object]:
    """Return the head's entries up to the tokenizer."""
    magic = file.read(len(_MAGIC))
    if magic != _MAGIC:
        raise _BrokenError("is empty" if not magic else "is no GGUF file")
    version, _, count = struct.unpack("<IQQ", _take(file, 20))
    if version not in _VERSIONS:
        raise _BrokenError(f"is a GGUF file of version {version}, not {' or '.join(map(str, _VERSIONS))}")
    found: dict[str, object] = {}
    for _ in range(count):
        name = _text(file)
        if name.startswith("tokenizer."):
            break
        found[name] = _value(file, _number(file, 4))
    return found


def _value(file: BytesIO, kind: int) -> object:
    if kind == _STRING:
        return _text(file)
    if kind == _ARRAY:
        inner, length = _number(file, 4), _number(file, 8)
        if inner == _ARRAY:
            raise _BrokenError("is a broken GGUF file")
        # Nothing wanted is a list: it is passed over.
        if inner in _NUMBERS:
            _take(file, length * struct.calcsize(f"<{_NUMBERS[inner]}"))
        else:
            for _ in range(length):
                _value(file, inner)
        return None
    if kind not in _NUMBERS:
        raise _BrokenError("is a broken GGUF file")
    form = f"<{_NUMBERS[kind]}"
    return struct.unpack(form, _take(file, struct.calcsize(form)))[0]


def _text(file: BytesIO) -> str:
    return _take(file, _number(file, 8)).decode("utf-8", "replace")


def _number(file: BytesIO, size: int) -> int:
    return int.from_bytes(_take(file, size), "little")


def _take(file: BytesIO, size: int) -> bytes:
    taken = file.read(min(size, _MOST_READ))  # a length out of the file: it may be one that no memory could hold
    if len(taken) < size:
        raise _BrokenError("breaks off in its head; the download is not complete")
    return taken
