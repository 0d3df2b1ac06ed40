"""Which files of a folder are used, and which folders are refused before a library opens anything."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.reader_model import bert_tokenizer, qa_model, settings, write
from onnx import TensorProto

from bot.errors import ModelError, ModelMissing
from bot.llm import reader_folder
from bot.llm.reader_folder import reader_files

TOKENIZER = bert_tokenizer()
MODEL = qa_model(TOKENIZER, {}, types=2)


def folder(where: Path, name: str = "model.onnx") -> Path:
    write(where, MODEL, TOKENIZER, name)
    return where


@pytest.mark.parametrize(
    "name",
    ["model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx", "qa.onnx", "onnx/q.onnx"],
)
def test_where_the_model_may_lie(tmp_path: Path, name: str) -> None:
    found = reader_files(folder(tmp_path, name))
    assert (found.model, found.tokenizer) == (tmp_path / name, tmp_path / "tokenizer.json")
    assert (found.positions, found.pad, found.types) == (None, 0, None)


def test_the_one_called_model_is_taken_of_several(tmp_path: Path) -> None:
    for name in ("onnx/model_quantized.onnx", "onnx/model.onnx", "other.onnx"):
        folder(tmp_path, name)
    assert reader_files(tmp_path).model == tmp_path / "onnx/model.onnx"


@pytest.mark.parametrize(
    ("model", "tokenizer", "expected"),
    [
        ({"max_position_embeddings": 512, "pad_token_id": 0, "type_vocab_size": 2}, {}, (511, 0, 2)),
        ({"max_position_embeddings": 514, "pad_token_id": 1, "type_vocab_size": 1}, {}, (512, 1, 1)),
        ({"max_position_embeddings": 514, "pad_token_id": 1}, {"model_max_length": 512}, (512, 1, None)),
        ({"max_position_embeddings": 8192, "pad_token_id": 50283}, {}, (8192, 50283, None)),
        ({}, {"model_max_length": 384}, (384, 0, None)),
        ({}, {"model_max_length": 10**30}, (None, 0, None)),
        ({"max_position_embeddings": -1, "pad_token_id": None, "type_vocab_size": "2"}, {}, (None, 0, None)),
        ({"max_position_embeddings": True, "pad_token_id": -3}, {"model_max_length": 1.5}, (None, 0, None)),
    ],
)
def test_what_the_settings_say(
    tmp_path: Path, model: dict[str, object], tokenizer: dict[str, object], expected: tuple[object, ...]
) -> None:
    settings(folder(tmp_path), **model)
    settings(tmp_path, "tokenizer_config.json", **tokenizer)
    found = reader_files(tmp_path)
    assert (found.positions, found.pad, found.types) == expected


def test_parts_beside_the_model_belong_to_it(tmp_path: Path) -> None:
    split(tmp_path, "onnx/model.onnx", "model.onnx_data")
    (tmp_path / "onnx/model.onnx_data").write_bytes(bytes(16))
    assert reader_files(tmp_path).model == tmp_path / "onnx/model.onnx"


def split(where: Path, name: str, part: str) -> None:
    """Write a model of which one table lies in another file."""
    model = qa_model(TOKENIZER, {}, types=2)
    table = next(each for each in model.graph.initializer if each.name == "types")
    table.ClearField("raw_data")
    table.data_location = TensorProto.EXTERNAL
    table.external_data.add(key="location", value=part)
    write(where, model, TOKENIZER, name)


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    folder(tmp_path, "blobs/abc")
    (tmp_path / "model.onnx").symlink_to("blobs/abc")
    assert reader_files(tmp_path).model == tmp_path / "blobs/abc"


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    folder(tmp_path / "real")
    (tmp_path / "link").symlink_to("real")
    assert reader_files(tmp_path / "link").model == tmp_path / "real/model.onnx"


MISSING: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda _: None, "There is no folder .*optimum-cli"),
    "a file": (lambda at: at.write_bytes(b""), "is no folder"),
    "a link to itself": (lambda at: at.symlink_to(at), "There is no folder"),
    "an empty folder": (lambda at: at.mkdir(), "holds no model.onnx.*optimum-cli"),
    "weights for PyTorch": (lambda at: (at.mkdir(), (at / "model.safetensors").touch()), "holds no model.onnx"),
    "two models": (
        lambda at: (folder(at, "a.onnx"), folder(at, "onnx/b.onnx")),
        r"several models: a.onnx, onnx/b.onnx\. Call the one to use model.onnx",
    ),
    "no tokenizer": (lambda at: (folder(at) / "tokenizer.json").unlink(), "holds no tokenizer.json.*fast tokenizer"),
    "a part that lacks": (lambda at: split(at, "model.onnx", "model.onnx_data"), "lacks a part: model.onnx_data"),
}


@pytest.mark.parametrize("case", MISSING)
def test_what_is_not_there(tmp_path: Path, case: str) -> None:
    make, words = MISSING[case]
    make(tmp_path / "a reader")
    with pytest.raises(ModelMissing, match=words) as caught:
        reader_files(tmp_path / "a reader")
    assert "a reader" in caught.value.message
    assert (caught.value.hint != "", "\n" in str(caught.value)) == (True, False)


def test_a_name_that_no_disk_can_hold() -> None:
    for name in ("a\0b", "a" * 5_000):
        with pytest.raises(ModelMissing, match="There is no folder"):
            reader_files(Path(name))


def _linked(name: str) -> Callable[[Path], object]:
    def make(at: Path) -> None:
        (at.parent / "secret").write_text("{}")
        (folder(at) / name).unlink(missing_ok=True)
        (at / name).symlink_to("../secret")

    return make


def _part(location: str) -> Callable[[Path], object]:
    def make(at: Path) -> None:
        (at.parent / "secret").write_bytes(bytes(16))
        split(at, "model.onnx", location)

    return make


def _linked_part(at: Path) -> None:
    (at.parent / "secret").write_bytes(bytes(16))
    split(at, "model.onnx", "weights.bin")
    (at / "weights.bin").symlink_to("../secret")


def _address(at: Path) -> None:
    """onnxruntime's own mark for a tensor that lies in memory, with the file to make it look harmless."""
    split(at, "model.onnx", "*/_ORT_MEM_ADDR_/*")
    (at / "*/_ORT_MEM_ADDR_").mkdir(parents=True)
    (at / "*/_ORT_MEM_ADDR_/*").touch()


def _pipe(at: Path) -> None:
    (folder(at) / "tokenizer.json").unlink()
    os.mkfifo(at / "tokenizer.json")


def _written(name: str, data: bytes) -> Callable[[Path], object]:
    return lambda at: (folder(at) / name).write_bytes(data)


def _grown(name: str, size: int) -> Callable[[Path], object]:
    return lambda at: os.truncate(folder(at) / name, size)


def _huge_part(at: Path) -> None:
    split(at, "model.onnx", "weights.bin")
    (at / "weights.bin").touch()
    os.truncate(at / "weights.bin", 4 << 30)


ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "the model is a link out": (_linked("model.onnx"), "model.onnx is a link out of its folder"),
    "the tokenizer is a link out": (_linked("tokenizer.json"), "tokenizer.json is a link out of its folder"),
    "the settings are a link out": (_linked("config.json"), "config.json is a link out of its folder"),
    "a part above": (_part("../secret"), "'../secret' read, which is no file beside it"),
    "a part above, round a corner": (_part("onnx/../../secret"), "no file beside it"),
    "a part from the root": (_part("/etc/passwd"), "'/etc/passwd' read"),
    "a part of another system": (_part("C:\\secret"), "no file beside it"),
    "a part by two dots of another system": (_part("..\\secret"), "no file beside it"),
    "a part without a name": (_part(""), "no file beside it"),
    "a part that is the folder": (_part("."), "is no plain file"),
    "a part with a line break": (_part("a\nb"), "no file beside it"),
    "a part by a link": (_linked_part, "weights.bin is a link out of its folder"),
    "a part in memory": (_address, "no file beside it"),
    "a pipe": (_pipe, "is no plain file"),
    "an empty model": (_written("model.onnx", b""), "it is empty"),
    "a pointer": (_written("model.onnx", b"version https://git-lfs.github.com/spec/v1\n"), "git lfs pull"),
    "half a model": (_written("model.onnx", MODEL.SerializeToString()[:-9]), "it is not whole"),
    "a page": (_written("model.onnx", b"<!DOCTYPE html><html>404</html>"), "cannot be used: it is no"),
    "a model too large": (_grown("model.onnx", (4 << 30) + 1), "more than 4,096 MB"),
    "a part that makes it too large": (_huge_part, "more than 4,096 MB"),
    "a tokenizer too large": (_grown("tokenizer.json", (64 << 20) + 1), "tokenizer.json is too large: more than 64 MB"),
    "settings too large": (_written("config.json", b" " * ((1 << 20) + 1)), "config.json is too large"),
    "settings that are none": (_written("config.json", b"{"), "config.json is not as transformers writes it"),
    "settings that are a list": (_written("config.json", b"[]"), "not as transformers writes it"),
    "settings without end": (_written("config.json", b"[" * 100_000), "not as transformers writes it"),
    "settings in no alphabet": (_written("tokenizer_config.json", b"\xff\xfe\x00"), "not as transformers writes it"),
    "a number without end": (_written("config.json", b'{"a": ' + b"9" * 10_000 + b"}"), "not as transformers writes"),
}


@pytest.mark.parametrize("case", ODD)
def test_what_is_not_used(tmp_path: Path, case: str) -> None:
    make, words = ODD[case]
    make(tmp_path / "a reader")
    with pytest.raises(ModelError, match=words) as caught:
        reader_files(tmp_path / "a reader")
    assert not isinstance(caught.value, ModelMissing)
    assert (caught.value.hint != "", "\n" in str(caught.value)) == (True, False)


def test_what_may_not_be_looked_at_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(reader_folder.Path, "read_bytes", denied)  # whoever is root may look at everything
    settings(folder(tmp_path), pad_token_id=0)
    with pytest.raises(ModelError, match=r"cannot be read: Permission denied\. May you read all of it\?"):
        reader_files(tmp_path)


def test_what_is_shown_of_a_name_steers_no_terminal(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as caught:
        reader_files(tmp_path / "\x1b[31mred\nline")
    assert json.dumps(str(caught.value)).count("\\") == 0
