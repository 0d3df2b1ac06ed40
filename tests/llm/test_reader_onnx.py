"""Real models, made here so that their logits are known: exact places, no answer, windows, and models that are no good."""

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import onnx
import pytest
from helpers.reader_model import bert, model_of, qa_model, roberta, roberta_tokenizer, settings, write
from onnx import TensorProto, helper, numpy_helper
from tokenizers import processors

from bot.errors import ModelError, ModelReplyError
from bot.llm.reader import Reader, Reading
from bot.llm.reader_onnx import OnnxReader

TEXT = "The system SHALL unlock the bicycle within ten seconds after the rider pays."
TEN, SECONDS, NULL = (6.0, 0.0), (0.0, 5.0), (2.0, 1.0)
BERT = {"ten": TEN, "seconds": SECONDS, "[CLS]": NULL}
ROBERTA = {"Ġten": TEN, "Ġseconds": SECONDS, "<s>": NULL}
QUESTION = "How long does it take, ten seconds or more?"


def first(reader: Reader, question: str, *passages: str) -> tuple[str, Reading]:
    found = reader.read(question, passages)[0]
    return passages[found.passage][found.start : found.end], found


def test_bert_is_told_which_tokens_are_the_passages(tmp_path: Path) -> None:
    reader = OnnxReader.load(bert(tmp_path / "tiny bert", BERT))
    start = TEXT.index("ten")
    assert first(reader, QUESTION, TEXT) == ("ten seconds", Reading(0, start, start + 11, 12.0, 3.0))
    assert reader.name == "tiny bert"


def test_roberta_knows_no_types(tmp_path: Path) -> None:
    reader = OnnxReader.load(roberta(tmp_path, ROBERTA))
    start = TEXT.index("ten")
    assert first(reader, QUESTION, TEXT) == ("ten seconds", Reading(0, start, start + 11, 11.0, 3.0))


def test_no_answer_is_a_margin_below_zero(tmp_path: Path) -> None:
    reader = OnnxReader.load(roberta(tmp_path, ROBERTA))
    readings = reader.read(QUESTION, ["A rider who is under sixteen may not ride at night."])
    assert readings
    assert {each.margin for each in readings} == {-3.0}


def test_the_passage_with_the_answer_comes_first_and_each_has_a_few(tmp_path: Path) -> None:
    reader = OnnxReader.load(bert(tmp_path, BERT))
    passages = ["", "the rider pays", TEXT, "within seconds", " \r\n", "ten"]
    readings = reader.read(QUESTION, passages)
    shown = [(each.passage, passages[each.passage][each.start : each.end], each.margin) for each in readings]
    assert shown[:3] == [(2, "ten seconds", 9.0), (5, "ten", 4.0), (3, "within seconds", 3.0)]
    assert [each.margin for each in readings] == sorted((each.margin for each in readings), reverse=True)
    assert [sum(each.passage == number for each in readings) for number in range(6)] == [0, 3, 3, 1, 0, 1]


def test_nothing_to_read(tmp_path: Path) -> None:
    reader = OnnxReader.load(bert(tmp_path, BERT))
    assert reader.read(QUESTION, []) == []
    assert reader.read(QUESTION, ["", "\n"]) == []
    assert first(reader, "", TEXT)[0] == "ten seconds"


@pytest.mark.parametrize("make", [lambda at: bert(at, BERT), lambda at: roberta(at, ROBERTA)], ids=["bert", "roberta"])
@pytest.mark.parametrize("words", [0, 25, 90, 333, 700])
def test_an_answer_is_found_wherever_it_stands_in_a_long_passage(
    tmp_path: Path, make: Callable[[Path], Path], words: int
) -> None:
    reader = OnnxReader.load(make(tmp_path))
    text = "the bicycle " * words + TEXT + " the rider" * (700 - words)
    found, reading = first(reader, QUESTION, text)
    assert (found, reading.start) == ("ten seconds", text.index("ten seconds"))
    assert reading.null_score == 3.0


def test_many_windows_are_each_given_to_their_passage(tmp_path: Path) -> None:
    reader = OnnxReader.load(bert(tmp_path, BERT))
    passages = [
        ("the rider pays " * 40) * (number % 3) + ("ten seconds " if number == 17 else "") for number in range(20)
    ]
    (best, *others) = reader.read(QUESTION, passages)
    assert (best.passage, passages[17][best.start : best.end]) == (17, "ten seconds")
    assert max(each.margin for each in others) < 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("🚲🚲 自転車 は\r\n ten\r\nseconds 🚲", "ten\r\nseconds"),
        ("cafe\u0301 \udcff\udcfe — ten\tseconds.", "ten\tseconds"),
        ("مرحبا\u200f ten \u200b seconds", "ten \u200b seconds"),
        ("👩‍👩‍👧‍👦 </s> [SEP] ten 🇩🇪 seconds", "ten 🇩🇪 seconds"),
    ],
)
def test_places_are_characters_whatever_stands_around(tmp_path: Path, text: str, expected: str) -> None:
    tokens = {"ten": TEN, "Ġten": TEN, "seconds": SECONDS, "Ġseconds": SECONDS}
    of_bert = {token: values for token, values in tokens.items() if not token.startswith("Ġ")}
    assert first(OnnxReader.load(bert(tmp_path / "b", of_bert)), "how long", text)[0] == expected
    whole = {token for token in tokens if roberta_tokenizer().token_to_id(token) is not None}
    bytewise = {token: tokens[token] for token in whole}
    if "\r\n" not in text and "\t" not in text:  # there the trained vocabulary has no whole word
        assert first(OnnxReader.load(roberta(tmp_path / "r", bytewise)), "how long", text)[0] == expected


def test_one_letter_of_another_script(tmp_path: Path) -> None:
    reader = OnnxReader.load(bert(tmp_path, {"夜": (5.0, 5.0)}))
    text = "🚲 自転車は夜に施錠される"
    assert first(reader, "いつ", text) == ("夜", Reading(0, 6, 7, 11.0, 0.0))


@pytest.mark.parametrize("shape", [("batch", "sequence"), (1, 48)])
def test_what_is_read_in_a_passage_does_not_depend_on_the_others(tmp_path: Path, shape: tuple[int | str, ...]) -> None:
    reader = OnnxReader.load(bert(tmp_path, BERT, shape=shape))
    passages = [TEXT, "ten", TEXT * 9, "who may ride it"]
    alone = [replace(each, passage=at) for at, text in enumerate(passages) for each in reader.read(QUESTION, [text])]
    together = reader.read(QUESTION, passages)
    assert sorted(together, key=lambda each: (each.passage, each.start)) == sorted(
        alone, key=lambda each: (each.passage, each.start)
    )


def test_the_same_is_read_each_time_and_by_several_threads(tmp_path: Path) -> None:
    reader = OnnxReader.load(roberta(tmp_path, ROBERTA))
    passages = [TEXT * number for number in range(1, 6)]
    expected, found = reader.read(QUESTION, passages), list[list[Reading]]()
    threads = [threading.Thread(target=lambda: found.append(reader.read(QUESTION, passages))) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == [expected] * 4


@pytest.mark.parametrize(
    "graph",
    [
        {"integers": TensorProto.INT32},
        {"floats": TensorProto.FLOAT16},
        {"shape": (1, 40)},
        {"shape": (1, "sequence")},
        {"shape": ("batch", 48)},
        {"outputs": ("end_logits", "start_logits")},
    ],
    ids=str,
)
def test_as_models_are_exported(tmp_path: Path, graph: dict[str, Any]) -> None:
    logits = dict(BERT)
    if graph.get("outputs"):  # the first output is the end then, and is still read by its name
        logits = {token: (end, start) for token, (start, end) in BERT.items()}
    reader = OnnxReader.load(bert(tmp_path, logits, **graph))
    assert first(reader, QUESTION, "the rider " * 60 + TEXT)[0] == "ten seconds"


def test_a_model_that_wants_types_and_has_one_gets_one(tmp_path: Path) -> None:
    made = roberta_tokenizer()
    model = qa_model(made, ROBERTA, types=1)
    write(tmp_path, model, made)
    settings(tmp_path, type_vocab_size=1)
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B:1 </s>:1", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    made.save(str(tmp_path / "tokenizer.json"))
    assert first(OnnxReader.load(tmp_path), QUESTION, TEXT)[0] == "ten seconds"


def test_without_settings_the_model_is_taken_at_its_usual_size(tmp_path: Path) -> None:
    folder = bert(tmp_path, BERT, positions=384)
    (folder / "config.json").unlink()
    assert first(OnnxReader.load(folder), QUESTION, "the rider " * 900 + TEXT)[0] == "ten seconds"


def test_parts_in_a_file_of_their_own(tmp_path: Path) -> None:
    folder = bert(tmp_path, BERT)
    model = onnx.load(folder / "model.onnx")
    onnx.save(model, folder / "model.onnx", save_as_external_data=True, location="model.onnx_data", size_threshold=64)
    assert (folder / "model.onnx_data").stat().st_size > 100
    assert first(OnnxReader.load(folder), QUESTION, TEXT)[0] == "ten seconds"


def with_graph(change: Callable[[Any], None]) -> Callable[[Path], Path]:
    """Return what writes a folder whose graph was changed."""

    def make(at: Path) -> Path:
        model = onnx.load(bert(at, BERT) / "model.onnx")
        change(model.graph)
        (at / "model.onnx").write_bytes(model.SerializeToString())
        return at

    return make


def _table(graph: Any, value: float) -> None:
    for each in graph.initializer:
        if each.name == "words":
            rows = numpy_helper.to_array(each).copy()
            rows[:] = value
            each.CopyFrom(numpy_helper.from_array(rows.astype(np.float32), "words"))


def _fewer_words(graph: Any) -> None:
    for each in graph.initializer:
        if each.name == "words":
            each.CopyFrom(numpy_helper.from_array(np.zeros((3, 2), np.float32), "words"))


def _one_more(graph: Any) -> None:
    value = helper.make_tensor_value_info
    graph.input.append(value("pixel_values", TensorProto.INT64, ["batch", "sequence"]))


def _floating(graph: Any) -> None:
    graph.input[1].type.tensor_type.elem_type = TensorProto.FLOAT


def _renamed(graph: Any) -> None:
    for node in graph.node:
        node.input[:] = ["text" if each == "input_ids" else each for each in node.input]
    graph.input[0].name = "text"


def _one_for_all(graph: Any) -> None:
    graph.node[-1].CopyFrom(helper.make_node("ReduceMax", ["end"], ["end_logits"], keepdims=0))


def _bytes(old: bytes, new: bytes) -> Callable[[Path], Path]:
    """Return what writes a folder with a model in which a name is none in UTF-8."""

    def make(at: Path) -> Path:
        file = bert(at, BERT) / "model.onnx"
        file.write_bytes(file.read_bytes().replace(old, new))
        return at

    return make


ODD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "an operator in no alphabet": (_bytes(b"CumSum", b"Cum\xffum"), "cannot be loaded"),
    "a length in no alphabet": (_bytes(b"sequence", b"sequ\xffnce"), "cannot be loaded"),
    "an output in no alphabet": (_bytes(b"end_logits", b"end\xfflogits"), "cannot be loaded"),
    "a classifier": (
        lambda at: bert(at, BERT, outputs=("logits", "pooled")),
        "answers no questions: it gives logits, pooled",
    ),
    "another input": (with_graph(_one_more), "takes input_ids, attention_mask, token_type_ids, pixel_values, not"),
    "an input by another name": (with_graph(_renamed), "takes text, attention_mask"),
    "an input that is no whole number": (with_graph(_floating), r"takes tensor\(float\), tensor\(int64\), not whole"),
    "eight texts, no fewer": (lambda at: bert(at, BERT, shape=(4, 40)), r"takes texts in the shape \[4, 40\]"),
    "too short": (lambda at: bert(at, BERT, shape=(1, 9)), "takes 9 tokens, too few to read"),
    "few positions": (lambda at: bert(at, BERT, positions=10), "takes 9 tokens, too few to read"),
    "a vocabulary of another model": (with_graph(_fewer_words), "reader failed.*belong together"),
    "not a number": (with_graph(lambda graph: _table(graph, float("nan"))), "gave what is no number"),
    "infinity": (with_graph(lambda graph: _table(graph, float("inf"))), "gave what is no number"),
    "one number for all": (with_graph(_one_for_all), "something else than a number for each token"),
    "no nodes": (with_graph(lambda graph: graph.ClearField("node")), "cannot be loaded"),
    "an operator nobody knows": (
        with_graph(lambda graph: setattr(graph.node[0], "op_type", "Nonsense")),
        "cannot be loaded: .*Nonsense",
    ),
    "an operator of somebody's own": (
        with_graph(lambda graph: setattr(graph.node[0], "domain", "com.example")),
        "cannot be loaded",
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_a_model_that_is_no_good_is_one_line(tmp_path: Path, case: str, capfd: pytest.CaptureFixture[str]) -> None:
    make, words = ODD[case]
    with pytest.raises(ModelError, match=words) as caught:
        OnnxReader.load(make(tmp_path))
    said = str(caught.value)
    assert (caught.value.hint != "", "\n" in said, len(said) < 700) == (True, False, True)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("seed", range(40))
def test_bytes_that_were_changed_end_in_one_line_or_in_readings(
    tmp_path: Path, seed: int, capfd: pytest.CaptureFixture[str]
) -> None:
    chance = Random(seed)
    folder = bert(tmp_path, BERT)
    data = bytearray((folder / "model.onnx").read_bytes())
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    (folder / "model.onnx").write_bytes(data)
    readings, said = list[Reading](), ""
    try:
        readings = OnnxReader.load(folder).read(QUESTION, [TEXT])
    except ModelError as error:
        said = str(error)
    assert "\n" not in said
    assert all(0 <= each.start < each.end <= len(TEXT) for each in readings)
    assert said or readings
    assert capfd.readouterr() == ("", "")


def endless() -> onnx.ModelProto:
    """A model with a loop that goes on for some thousand years."""
    value, node = helper.make_tensor_value_info, helper.make_node
    body = helper.make_graph(
        [node("Identity", ["go"], ["on"]), node("Add", ["sum", "sum"], ["more"])],
        "body",
        [value("i", TensorProto.INT64, []), value("go", TensorProto.BOOL, []), value("sum", TensorProto.FLOAT, None)],
        [value("on", TensorProto.BOOL, []), value("more", TensorProto.FLOAT, None)],
    )
    nodes = [
        node("Cast", ["input_ids"], ["floats"], to=TensorProto.FLOAT),
        node("Loop", ["times", "true", "floats"], ["start_logits"], body=body),
        node("Identity", ["start_logits"], ["end_logits"]),
    ]
    known = [
        numpy_helper.from_array(np.array(2**62, np.int64), "times"),
        numpy_helper.from_array(np.array(True), "true"),
    ]
    shape = ["batch", "sequence"]
    outputs = [value(each, TensorProto.FLOAT, shape) for each in ("start_logits", "end_logits")]
    return model_of(helper.make_graph(nodes, "g", [value("input_ids", TensorProto.INT64, shape)], outputs, known))


def test_a_model_that_never_ends_is_ended(tmp_path: Path) -> None:
    (bert(tmp_path, BERT) / "model.onnx").write_bytes(endless().SerializeToString())
    with pytest.raises(ModelError, match=r"took more than 0\.5 seconds"):
        OnnxReader.load(tmp_path, seconds=0.5)


def test_a_model_that_wants_all_memory_is_one_line(tmp_path: Path) -> None:
    value, node = helper.make_tensor_value_info, helper.make_node
    shape = ["batch", "sequence"]
    nodes = [
        node("ConstantOfShape", ["size"], ["zeros"]),
        node("ReduceSum", ["zeros"], ["zero"], keepdims=0),
        node("Cast", ["input_ids"], ["floats"], to=TensorProto.FLOAT),
        node("Add", ["floats", "zero"], ["start_logits"]),
        node("Identity", ["start_logits"], ["end_logits"]),
    ]
    known = [numpy_helper.from_array(np.array([2**50], np.int64), "size")]
    outputs = [value(each, TensorProto.FLOAT, shape) for each in ("start_logits", "end_logits")]
    graph = helper.make_graph(nodes, "g", [value("input_ids", TensorProto.INT64, shape)], outputs, known)
    (bert(tmp_path, BERT) / "model.onnx").write_bytes(model_of(graph).SerializeToString())
    with pytest.raises(ModelError, match="not enough memory for the reader"):
        OnnxReader.load(tmp_path)


def test_a_reply_error_is_told_from_a_file_that_is_no_good(tmp_path: Path) -> None:
    with pytest.raises(ModelReplyError):
        OnnxReader.load(with_graph(_one_for_all)(tmp_path))


def test_nothing_is_printed_and_no_address_is_asked(tmp_path: Path) -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise AssertionError('network')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from pathlib import Path\n"
        "from bot.llm.reader_onnx import OnnxReader\n"
        "OnnxReader.load(Path(sys.argv[1])).read('who', ['the rider pays'])\n"
        "print(*sorted({'huggingface_hub', 'httpx2', 'requests', 'openai', 'torch', 'onnx'} & set(sys.modules)))\n"
    )
    folder = bert(tmp_path, BERT)
    done = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")
    assert sorted(each.name for each in folder.iterdir()) == ["config.json", "model.onnx", "tokenizer.json"]
