"""Wherever in a model another file can be named, it is found; what is no model is said to be none."""

from collections.abc import Iterator
from random import Random
from typing import Any

import onnx
import pytest
from google.protobuf.message import DecodeError
from helpers.reader_model import bert_tokenizer, qa_model
from onnx import ModelProto, TensorProto, helper

from bot.llm.reader_external import _MESSAGES, external_files

FLOATS = helper.make_tensor_value_info("x", TensorProto.FLOAT, [4])


def outside(location: str, name: str = "w") -> TensorProto:
    """A tensor that lies in another file."""
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[4], data_location=TensorProto.EXTERNAL)
    for key, value in (("offset", "0"), ("location", location), ("length", "16")):
        tensor.external_data.add(key=key, value=value)
    return tensor


def sparse(location: str) -> onnx.SparseTensorProto:
    indices = helper.make_tensor("i", TensorProto.INT64, [4], [0, 1, 2, 3])
    return onnx.SparseTensorProto(values=outside(location), indices=indices, dims=[4])


def graph(*nodes: onnx.NodeProto, initializers: tuple[TensorProto, ...] = ()) -> onnx.GraphProto:
    return helper.make_graph(nodes, "g", [FLOATS], [FLOATS], initializers)


def model(of: onnx.GraphProto, **more: Any) -> ModelProto:
    return helper.make_model(of, **more)


def constant(**value: Any) -> onnx.NodeProto:
    return helper.make_node("Constant", [], ["c"], **value)


def everywhere() -> dict[str, ModelProto]:
    """A model for each place a tensor can stand in, its file called like the place."""
    inner = graph(initializers=(outside("subgraph"),))
    ifs = helper.make_node("If", ["b"], ["y"], then_branch=inner, else_branch=graph())
    training = onnx.TrainingInfoProto(algorithm=graph(initializers=(outside("training"),)))
    starting = onnx.TrainingInfoProto(initialization=graph(constant(value=outside("starting"))))
    function = helper.make_function("f", "F", ["a"], ["c"], [constant(value=outside("function"))], [])
    attribute = helper.make_attribute("a", outside("attribute"))
    given = helper.make_function("f", "F", ["a"], ["c"], [], [], attribute_protos=[attribute])
    with_sparse = graph()
    with_sparse.sparse_initializer.append(sparse("sparse"))
    several = onnx.AttributeProto(name="v", type=onnx.AttributeProto.TENSORS, tensors=[outside("tensors")])
    graphs = onnx.AttributeProto(name="v", type=onnx.AttributeProto.GRAPHS, graphs=[inner])
    return {
        "initializer": model(graph(initializers=(outside("initializer"),))),
        "constant": model(graph(constant(value=outside("constant")))),
        "subgraph": model(graph(ifs)),
        "deep": model(graph(helper.make_node("If", ["b"], ["y"], then_branch=graph(constant(value=outside("deep")))))),
        "function": model(graph(), functions=[function]),
        "attribute": model(graph(), functions=[given]),
        "training": ModelProto(graph=graph(), training_info=[training]),
        "starting": ModelProto(graph=graph(), training_info=[starting]),
        "sparse": model(with_sparse),
        "sparse constant": model(graph(constant(sparse_value=sparse("sparse constant")))),
        "tensors": model(graph(onnx.NodeProto(op_type="Any", attribute=[several]))),
        "subgraph of several": model(graph(onnx.NodeProto(op_type="Any", attribute=[graphs]))),
    }


@pytest.mark.parametrize("place", everywhere())
def test_a_file_is_found_wherever_it_is_named(place: str) -> None:
    named = {"subgraph of several": "subgraph"}.get(place, place)
    assert external_files(everywhere()[place].SerializeToString()) == {named}


def test_the_tables_are_those_of_onnx() -> None:
    """Every message from which a tensor can be reached, by onnx's own description of its format."""
    by_name = {each.name: each for each in onnx.onnx_ml_pb2.DESCRIPTOR.message_types_by_name.values()}

    def fields(name: str) -> Iterator[tuple[int, str]]:
        for each in by_name[name].fields:
            if each.message_type and each.message_type.name in by_name:
                yield each.number, each.message_type.name

    reach = {"TensorProto"}
    while more := {name for name in by_name if {inner for _, inner in fields(name)} & reach} - reach:
        reach |= more
    expected = {name: {n: inner for n, inner in fields(name) if inner in reach} for name in reach}
    expected["TensorProto"] = {13: "StringStringEntryProto"}
    assert expected == _MESSAGES
    assert (by_name["TensorProto"].fields_by_number[13].name, by_name["TensorProto"].fields_by_number[14].name) == (
        "external_data",
        "data_location",
    )


def test_a_model_that_is_whole_in_itself_names_none() -> None:
    assert external_files(qa_model(bert_tokenizer(), {}, types=2).SerializeToString()) == frozenset()


def test_all_that_is_named_is_told_even_where_only_one_would_count() -> None:
    tensor = outside("first")
    tensor.external_data.add(key="location", value="second")
    tensor.data_location = TensorProto.DEFAULT
    doubled = model(graph(initializers=(tensor, outside("third")))).SerializeToString()
    more = ModelProto(graph=graph(initializers=(outside("../\udcff".encode("utf-8", "replace").decode()),)))
    # Two messages one after the other are one: what says more comes on top.
    assert external_files(doubled + more.SerializeToString()) == {"first", "second", "third", "../?"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"not an onnx file", "it is no ONNX model|it is not whole"),
        (b"\x08\x08\x3a\x7fshort", "it is not whole"),
        (b"\x08" + b"\xff" * 11, "it is no ONNX model"),
        (b"\x08\xff", "it is not whole"),
        (b"\x0d\x00\x00", "it is not whole"),
        (b"\x0b\x0c", "it is no ONNX model"),
    ],
)
def test_what_is_no_model(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        external_files(data)


def test_more_fields_than_any_model() -> None:
    with pytest.raises(ValueError, match="more fields"):
        external_files(b"\x08\x00" * 3_000_001)


def test_graphs_in_graphs_in_graphs() -> None:
    inner = outside("deepest").SerializeToString()
    data = b"\x2a" + _length(inner) + inner
    for _ in range(3_000):
        for tag in (b"\x32", b"\x2a", b"\x0a"):  # a graph in an attribute in a node
            data = tag + _length(data) + data
    assert external_files(b"\x3a" + _length(data) + data) == {"deepest"}


def _length(data: bytes) -> bytes:
    size, found = len(data), b""
    while size > 127:
        found, size = found + bytes([size & 127 | 128]), size >> 7
    return found + bytes([size])


@pytest.mark.parametrize("seed", range(200))
def test_bytes_that_were_changed_hide_nothing_from_whoever_loads_it(seed: int) -> None:
    chance = Random(seed)
    data = bytearray(everywhere()[chance.choice(list(everywhere()))].SerializeToString())
    for _ in range(chance.randint(1, 6)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        theirs = ModelProto.FromString(bytes(data))
    except DecodeError:  # so does onnxruntime
        return
    try:
        found = external_files(bytes(data))
    except ValueError:
        return
    assert {
        entry.value for tensor in tensors(theirs) for entry in tensor.external_data if entry.key == "location"
    } <= found


def tensors(message: Any) -> Iterator[TensorProto]:
    for _, value in message.ListFields():
        for each in value if hasattr(value, "__iter__") and not isinstance(value, str | bytes) else [value]:
            if isinstance(each, TensorProto):
                yield each
            elif hasattr(each, "ListFields"):
                yield from tensors(each)
