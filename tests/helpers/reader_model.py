"""Question-answering models made on the spot: what they say of a token depends on that token alone, and so is known.

The tokenizers are real, made of a few lines; the graph is real ONNX, with tables where a model has weights. A token
of the passage has one more for the start than its table says, where the model is told token types; a position beyond
``positions`` is an error, as it is in a real model; padding gets a thousand less.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

LINES = (
    "when is a bicycle unlocked and who may ride it for how long",
    "The system SHALL unlock the bicycle within ten seconds after the rider pays",
    "The system SHALL lock it again after thirty minutes at the latest",
    "a rider who is under sixteen may not ride at night café 自転車 は 夜 に 施錠 🚲",
)
Logits = Mapping[str, tuple[float, float]]
"""What a token, as it stands in the vocabulary, has for the start and for the end."""


def bert_tokenizer() -> Tokenizer:
    """Return a WordPiece tokenizer, lower case, with [CLS] and [SEP] and token types: these words, and their letters."""
    normal = normalizers.BertNormalizer(lowercase=True)
    words = {word for line in LINES for word in normal.normalize_str(line).split()}
    letters = {letter for word in words for letter in word}
    known = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        *sorted(words | letters | {f"##{letter}" for letter in letters} | {"."}),
    ]
    made = Tokenizer(models.WordPiece({token: number for number, token in enumerate(known)}, unk_token="[UNK]"))
    made.normalizer = normal
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return made


def roberta_tokenizer() -> Tokenizer:
    """Return a byte-level BPE tokenizer with <s> and </s></s>, without token types."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(LINES, trainer)
    made.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False
    )
    return made


def bert(folder: Path, logits: Logits, *, positions: int = 64, **graph: Any) -> Path:
    """Write a folder as BERT is exported, and return it."""
    tokenizer = bert_tokenizer()
    write(folder, qa_model(tokenizer, logits, positions=positions, types=2, **graph), tokenizer)
    settings(folder, model_type="bert", max_position_embeddings=positions, pad_token_id=0, type_vocab_size=2)
    return folder


def roberta(folder: Path, logits: Logits, *, positions: int = 64, **graph: Any) -> Path:
    """Write a folder as RoBERTa is exported, and return it: positions begin behind the padding token's."""
    tokenizer = roberta_tokenizer()
    write(folder, qa_model(tokenizer, logits, positions=positions, padding=1, **graph), tokenizer)
    settings(folder, model_type="roberta", max_position_embeddings=positions, pad_token_id=1, type_vocab_size=1)
    return folder


def write(folder: Path, model: ModelProto, tokenizer: Tokenizer, name: str = "model.onnx") -> None:
    """Write model and tokenizer into a folder, which is made."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(model.SerializeToString())
    tokenizer.save(str(folder / "tokenizer.json"))


def settings(folder: Path, name: str = "config.json", **said: Any) -> None:
    """Write a file of settings."""
    (folder / name).write_text(json.dumps(said), encoding="utf-8")


def qa_model(
    tokenizer: Tokenizer,
    logits: Logits,
    *,
    positions: int = 64,
    types: int = 0,
    padding: int | None = None,
    shape: tuple[int | str, int | str] = ("batch", "sequence"),
    integers: int = TensorProto.INT64,
    floats: int = TensorProto.FLOAT,
    outputs: tuple[str, str] = ("start_logits", "end_logits"),
) -> ModelProto:
    """Return a model with these logits for its tokens. With ``types`` it takes ``token_type_ids``.

    ``padding`` is the padding token where positions are counted from behind it, as in RoBERTa.
    """
    table = np.zeros((tokenizer.get_vocab_size(), 2), np.float32)
    for token, values in logits.items():
        table[tokenizer.token_to_id(token)] = values
    tables = {"words": table, "places": np.zeros((positions, 2), np.float32)}
    numbers = {"one": [1], "axis": 1, "first": [0 if padding is None else padding + 1], "last": [-1]}
    node = helper.make_node
    nodes = [
        node("Cast", ["input_ids"], ["ids"], to=TensorProto.INT64),
        node("Cast", ["attention_mask"], ["mask"], to=TensorProto.INT64),
        node("Gather", ["words", "ids"], ["by_word"]),
        node("CumSum", ["mask", "axis"], ["counted"]),
        node("Sub", ["counted", "one"], ["from_zero"]),
        node("Add", ["from_zero", "first"], ["position"]),
        node("Gather", ["places", "position"], ["by_place"]),
        node("Add", ["by_word", "by_place"], ["placed"]),
        node("Sub", ["mask", "one"], ["hidden"]),
        node("Cast", ["hidden"], ["hidden_float"], to=TensorProto.FLOAT),
        node("Mul", ["hidden_float", "thousand"], ["less"]),
        node("Unsqueeze", ["less", "last"], ["less_each"]),
        node("Add", ["placed", "less_each"], ["masked"]),
    ]
    summed = "masked"
    taken = ["input_ids", "attention_mask"]
    if types:
        tables["types"] = np.array([[0, 0], [1, 0]][:types], np.float32)
        taken.append("token_type_ids")
        nodes += [
            node("Cast", ["token_type_ids"], ["kinds"], to=TensorProto.INT64),
            node("Gather", ["types", "kinds"], ["by_type"]),
            node("Add", ["masked", "by_type"], ["typed"]),
        ]
        summed = "typed"
    nodes += [
        node("Cast", [summed], ["all"], to=floats),
        node("Split", ["all"], ["start", "end"], axis=2, num_outputs=2),
        node("Squeeze", ["start", "last"], [outputs[0]]),
        node("Squeeze", ["end", "last"], [outputs[1]]),
    ]
    known = [numpy_helper.from_array(value, name) for name, value in tables.items()]
    known += [numpy_helper.from_array(np.array(value, np.int64), name) for name, value in numbers.items()]
    known.append(numpy_helper.from_array(np.array(1000, np.float32), "thousand"))
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "reader",
        [value(each, integers, shape) for each in taken],
        [value(each, floats, shape) for each in outputs],
        known,
    )
    return model_of(graph)


def model_of(graph: Any, **more: Any) -> ModelProto:
    """Return a model of a graph, in versions that every onnxruntime of the extra reads."""
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9, **more)
