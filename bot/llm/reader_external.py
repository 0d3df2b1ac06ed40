"""Which other files an ONNX model would have read, told from its bytes alone: nothing is loaded, nothing followed.

An ONNX file is a protobuf message, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto. A tensor in it may lie in
another file ("external data"), named by a path; such tensors can stand wherever the tables below lead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

_MOST_FIELDS = 3_000_000
"""A model of a hundred million weights has some fifty thousand; so many are looked at in a few seconds."""

_Table = dict[int, str]
# Field number to message, for each message through which a tensor can be reached.
_MESSAGES: dict[str, _Table] = {
    "ModelProto": {7: "GraphProto", 20: "TrainingInfoProto", 25: "FunctionProto"},
    "TrainingInfoProto": {1: "GraphProto", 2: "GraphProto"},
    "GraphProto": {1: "NodeProto", 5: "TensorProto", 15: "SparseTensorProto"},
    "NodeProto": {5: "AttributeProto"},
    "FunctionProto": {7: "NodeProto", 11: "AttributeProto"},
    "AttributeProto": {
        5: "TensorProto", 6: "GraphProto", 10: "TensorProto", 11: "GraphProto",
        22: "SparseTensorProto", 23: "SparseTensorProto",
    },
    "SparseTensorProto": {1: "TensorProto", 2: "TensorProto"},
    "TensorProto": {13: "StringStringEntryProto"},
}  # fmt: skip
_KEY, _VALUE = 1, 2
_VARINT, _EIGHT, _DELIMITED, _FOUR = 0, 1, 2, 5


def external_files(data: bytes | mmap) -> frozenset[str]:
    """Return the paths of the files that the model in ``data`` names as parts of itself; they may be anything.

    Raises ValueError where ``data`` is no whole protobuf message, or has more fields than any model.
    """
    scan = _Scan(data)
    found, waiting = set[str](), [("ModelProto", 0, len(data))]
    while waiting:
        message, start, end = waiting.pop()
        if message == "StringStringEntryProto":
            found |= set(_location(scan, start, end))
            continue
        inner = _MESSAGES[message]
        waiting += [(inner[number], *span) for number, span in scan.fields(start, end) if number in inner]
    return frozenset(found)


def _location(scan: "_Scan", start: int, end: int) -> Iterator[str]:
    """Yield what an entry says of a place; one that names its key twice is held to be about it."""
    texts = [(number, scan.text(*span)) for number, span in scan.fields(start, end)]
    if (_KEY, "location") in texts:
        yield from (text for number, text in texts if number == _VALUE)


@dataclass
class _Scan:
    """Bytes, and how many fields in them were looked at."""

    data: bytes | mmap
    seen: int = 0

    def fields(self, at: int, end: int) -> Iterator[tuple[int, tuple[int, int]]]:
        """Yield number and place of each field that holds bytes, between ``at`` and ``end``."""
        while at < end:
            self.seen += 1
            if self.seen > _MOST_FIELDS:
                raise ValueError("it has more fields than any model")
            tag, at = self._number(at, end)
            kind = tag & 7
            if kind == _VARINT:
                _, at = self._number(at, end)
            elif kind in (_EIGHT, _FOUR):
                at += 8 if kind == _EIGHT else 4
            elif kind == _DELIMITED:
                length, at = self._number(at, end)
                if length <= end - at:
                    yield tag >> 3, (at, at + length)
                at += length
            else:
                raise ValueError("it is no ONNX model")
            if at > end:
                raise ValueError("it is not whole")

    def text(self, start: int, end: int) -> str:
        """Return the bytes of a field as text."""
        return self.data[start:end].decode("utf-8", "replace")

    def _number(self, at: int, end: int) -> tuple[int, int]:
        value = 0
        for shift in range(0, 70, 7):
            if at >= end:
                raise ValueError("it is not whole")
            byte = self.data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value, at
        raise ValueError("it is no ONNX model")
