"""The folder of an extractive reader: which files in it are used, looked at before any library opens them.

It is laid out as optimum and transformers export a model: ``model.onnx`` or ``onnx/model.onnx``, ``tokenizer.json`` and
``config.json``. Every file that is used has to lie in the folder itself.
"""

import json
import mmap
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from bot.errors import ModelError, ModelMissing
from bot.llm.reader_external import external_files
from bot.text.printable import in_one_line, listed

EXPORT = "optimum-cli export onnx --model deepset/tinyroberta-squad2 --task question-answering FOLDER"
_MOST_MODEL = 4 << 30
_MOST_TOKENIZER = 64 << 20
"""The largest vocabularies there are, of a quarter of a million words, take 17 to 35 MB."""
_MOST_SETTINGS = 1 << 20
_NAMES = ("model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx")
# onnxruntime takes some names for addresses in memory; those of exported models are plain.
_PLAIN = re.compile(r"[\w./ -]+")
_POINTER = b"version https://git-lfs"
_MOST_POSITIONS = 1 << 20
_FEW = 10


@dataclass(frozen=True, slots=True)
class ReaderFiles:
    """What a folder holds: its own name, the two files, and what the settings say of the model.

    ``positions`` is how many tokens the model can take at once, None where that is not said. ``pad`` is the token that
    fills up, ``types`` how many kinds of tokens (question, passage) the model tells apart, None where it is not said.
    """

    name: str
    model: Path
    tokenizer: Path
    positions: int | None
    pad: int
    types: int | None


def reader_files(folder: Path) -> ReaderFiles:
    """Return what is used of ``folder``, whose path may begin with ``~``.

    Raises ModelMissing where a file is not there, ModelError where one is not to be used.
    """
    try:
        there = folder.expanduser().resolve(strict=True)
    except (OSError, ValueError, RuntimeError) as error:  # a name no disk can hold, nobody's home, a link to itself
        raise ModelMissing(f"There is no folder {_shown(folder)}.", f"A reader is made with: {EXPORT}") from error
    try:
        return _files(there)
    except OSError as error:  # what may not be looked at, or goes while it is
        raise ModelError(f"{_shown(there)} cannot be read: {error.strerror}.", "May you read all of it?") from error


def _files(there: Path) -> ReaderFiles:
    if not there.is_dir():
        raise ModelMissing(f"{_shown(there)} is no folder.", "Name the folder that holds tokenizer.json.")
    model = _within(there, _model(there), _MOST_MODEL)
    _refuse_what_lies_elsewhere(there, model)
    tokenizer = there / "tokenizer.json"
    if not tokenizer.exists():
        raise ModelMissing(f"{_shown(there)} holds no tokenizer.json.", "Export the model with its fast tokenizer.")
    settings = _settings(there, "config.json")
    padding = _whole(settings, "pad_token_id", 0, _MOST_POSITIONS)
    return ReaderFiles(
        in_one_line(there.name, 80),
        model,
        _within(there, tokenizer, _MOST_TOKENIZER),
        _positions(settings, _settings(there, "tokenizer_config.json"), padding),
        padding or 0,
        _whole(settings, "type_vocab_size", 0, 1 << 10),
    )


def _model(folder: Path) -> Path:
    """Return the model in a folder; one by another name is taken where it is the only one. Raises ModelMissing."""
    for name in _NAMES:
        if (folder / name).exists():
            return folder / name
    others = sorted([*folder.glob("*.onnx"), *folder.glob("onnx/*.onnx")])
    if len(others) == 1:
        return others[0]
    if others:
        names = listed([each.relative_to(folder).as_posix() for each in others])
        raise ModelMissing(f"{_shown(folder)} holds several models: {names}.", "Call the one to use model.onnx.")
    raise ModelMissing(f"{_shown(folder)} holds no model.onnx.", f"It is made with: {EXPORT}")


def _within(folder: Path, file: Path, most: int) -> Path:
    """Return a plain file of a size within bounds that lies in ``folder``, links followed. Raises ModelError."""
    real = file.resolve(strict=True)
    if not real.is_relative_to(folder):
        raise ModelError(f"{_shown(file)} is a link out of its folder.", "Put the file itself there.")
    if not real.is_file():
        raise ModelError(f"{_shown(file)} is no plain file.", "Put the file itself there.")
    if real.stat().st_size > most:
        raise ModelError(f"{_shown(file)} is too large: more than {most >> 20:,} MB.", "Take a smaller model.")
    return real


def _refuse_what_lies_elsewhere(folder: Path, model: Path) -> None:
    """Raise ModelError where the model is none, or a part of it does not lie in its folder, or all is too large."""
    size = model.stat().st_size
    for name in sorted(_parts(model)):
        # onnxruntime takes some names for addresses in memory; those of exported models are plain.
        if (
            not name
            or not all(char.isalnum() or char in "-_./ " for char in name)
            or name.startswith("/")
            or ".." in name
        ):
            raise ModelError(
                f"{_shown(model)} would have {in_one_line(name, 80)!r} read, which is no file beside it.",
                "Do not use this model.",
            )
        part = model.parent / name
        if not part.exists():
            raise ModelMissing(f"{_shown(model)} lacks a part: {in_one_line(name, 80)}.", "Put it beside the model.")
        size += _within(folder, part, _MOST_MODEL).stat().st_size
    if size > _MOST_MODEL:
        raise ModelError(f"{_shown(model)} is too large: more than {_MOST_MODEL >> 20:,} MB.", "Take a smaller model.")


def _parts(model: Path) -> frozenset[str]:
    """Return the files that the model names as parts of itself. Raises ModelError where it is no model."""
    try:
        if not model.stat().st_size:
            raise ValueError("it is empty")
        with model.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if data[: len(_POINTER)] == _POINTER:
                raise ValueError("it is a pointer of Git LFS; 'git lfs pull' gets the model")
            return external_files(data)
    except ValueError as error:
        raise ModelError(f"{_shown(model)} cannot be used: {error}.", "Download or export it again.") from error


def _settings(folder: Path, name: str) -> Mapping[str, Any]:
    """Return what a file of settings says, nothing where it is not there. Raises ModelError."""
    file = folder / name
    if not file.exists():
        return {}
    try:
        found = json.loads(_within(folder, file, _MOST_SETTINGS).read_bytes())
    except (ValueError, RecursionError):
        _odd(file)
    return found if isinstance(found, dict) else _odd(file)


def _odd(file: Path) -> NoReturn:
    raise ModelError(f"{_shown(file)} is not as transformers writes it.", "Download or export the model again.")


def _positions(model: Mapping[str, Any], tokenizer: Mapping[str, Any], padding: int | None) -> int | None:
    """Return how many tokens the model can take at once, by the narrower of two settings."""
    positions = _whole(model, "max_position_embeddings", 1, _MOST_POSITIONS)
    # RoBERTa and its kin count positions from behind the padding token's. Elsewhere this costs one token.
    behind = 1 + padding if padding is not None and padding < _FEW else 0
    said = [positions - behind if positions else None, _whole(tokenizer, "model_max_length", 1, _MOST_POSITIONS)]
    return min((each for each in said if each is not None), default=None)


def _whole(settings: Mapping[str, Any], key: str, least: int, most: int) -> int | None:
    """Return a whole number within bounds; None where there is none, as where a limit is said to be 10 to the 30."""
    value = settings.get(key)
    return value if type(value) is int and least <= value <= most else None


def _shown(path: Path) -> str:
    return in_one_line(str(path))
