import os
import struct
from pathlib import Path

import pytest
from helpers import engine as engines
from helpers.gguf_file import LLAMA, head

from bot.errors import ModelMissing
from bot.llm.gguf import Gguf, read_gguf


def written(tmp_path: Path, data: bytes) -> Path:
    file = tmp_path / "a model.gguf"
    file.write_bytes(data)
    return file


def test_what_a_real_file_says() -> None:
    assert read_gguf(engines.weights()) == Gguf("llama", 8192, "Q4_1", chat=True)


def test_the_tokenizer_is_not_read(tmp_path: Path) -> None:
    assert read_gguf(written(tmp_path, head(LLAMA))) == Gguf("llama", 4096, "Q4_K_M", chat=True)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ({}, Gguf("", None, "", chat=True)),
        ({"general.architecture": "bert", "bert.context_length": 512}, Gguf("bert", 512, "", chat=False)),
        ({"general.architecture": "qwen3", "qwen3.pooling_type": 3}, Gguf("qwen3", None, "", chat=False)),
        ({"general.architecture": "llama", "llama.context_length": "many"}, Gguf("llama", None, "", chat=True)),
        ({"general.architecture": "llama", "general.file_type": 999}, Gguf("llama", None, "", chat=True)),
        ({"general.architecture": "\x1b[31mred\n"}, Gguf("[31mred", None, "", chat=True)),
    ],
)
def test_a_head_may_say_little(tmp_path: Path, entries: dict[str, str | int | list[str]], expected: Gguf) -> None:
    assert read_gguf(written(tmp_path, head(entries, tokenizer=False))) == expected


def _entry_of_kind(*kind: int) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1) + b"a" + struct.pack(f"<{len(kind)}I", *kind)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"GG", "is no GGUF file"),
        (b"PK\x03\x04 a wheel, perhaps", "is no GGUF file"),
        (head(LLAMA, version=1), "of version 1"),
        (head(LLAMA)[:60], "breaks off in its head"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1 << 60), "breaks off"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1 << 60), "breaks off"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", (1 << 64) - 1), "breaks off"),
        (_entry_of_kind(9, 7, 0xFFFFFFFF, 0xFFFFFFFF) + bytes(1 << 22), "breaks off"),
        (_entry_of_kind(255), "is a broken GGUF file"),
        (_entry_of_kind(9, 9, 0, 0), "is a broken GGUF file"),
        (_entry_of_kind(9, 8, 0xFFFFFFFF, 0xFFFFFFFF), "breaks off"),
        (head({"general.architecture": "clip"}), "mmproj"),
    ],
)
def test_a_file_that_is_no_model_says_why(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(ModelMissing, match=words) as caught:
        read_gguf(written(tmp_path, data))
    assert "a model.gguf" in caught.value.message
    assert caught.value.hint


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gguf")
    for path in (tmp_path, tmp_path / "absent.gguf", tmp_path / "pipe.gguf", tmp_path / "a\0b"):
        with pytest.raises(ModelMissing, match="There is no file"):
            read_gguf(path)
