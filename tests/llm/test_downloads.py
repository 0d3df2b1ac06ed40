import json
from pathlib import Path

import pytest
from helpers.gguf_file import write

from bot.errors import ModelMissing
from bot.llm.downloads import downloads, find_file, models_folder

FILES = [
    "lmstudio-community/Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf",
    "lmstudio-community/Qwen3-8B-GGUF/mmproj-F16.gguf",
    "bartowski/gemma/gemma-Q4_K_M.gguf",
    "bartowski/gemma/gemma-Q8_0.gguf",
    "big/split/split-Q4-00001-of-00003.gguf",
    "big/split/split-Q4-00002-of-00003.gguf",
    "big/split/split-Q4-00003-of-00003.gguf",
    "my own/two words/Two Words.gguf",
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in FILES:
        write(tmp_path / ".lmstudio" / "models" / name)
    (tmp_path / ".lmstudio" / "models" / "bartowski" / "gemma" / "README.md").write_text("x")
    return tmp_path


def test_the_list_holds_models_and_no_parts_or_eyes(home: Path) -> None:
    found = downloads(models_folder(home))
    assert [each.name for each in found] == [
        "bartowski/gemma/gemma-Q4_K_M.gguf",
        "bartowski/gemma/gemma-Q8_0.gguf",
        "big/split/split-Q4-00001-of-00003.gguf",
        "lmstudio-community/Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf",
        "my own/two words/Two Words.gguf",
    ]
    assert found[2].size == 3 * found[0].size
    assert all(each.path.is_file() for each in found)


def test_a_computer_without_lm_studio_has_none(tmp_path: Path) -> None:
    assert downloads(models_folder(tmp_path)) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, ".lmstudio/models"),
        ({".cache/lm-studio/x": ""}, ".cache/lm-studio/models"),
        ({".lmstudio-home-pointer": "{home}/elsewhere\n"}, "elsewhere/models"),
        ({".lmstudio-home-pointer": "", ".cache/lm-studio/x": ""}, ".cache/lm-studio/models"),
        ({".lmstudio/settings.json": '{{"downloadsFolder": "{home}/big disk"}}'}, "big disk"),
        ({".lmstudio/settings.json": '{{"downloadsFolder": 7}}'}, ".lmstudio/models"),
        ({".lmstudio/settings.json": "["}, ".lmstudio/models"),
        ({".lmstudio/settings.json": "[]"}, ".lmstudio/models"),
    ],
)
def test_the_folder_is_where_lms_looks(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.format(home=tmp_path))
    assert models_folder(tmp_path) == tmp_path / expected


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ("lmstudio-community/Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf", 0),
        ("Qwen3-8B-GGUF/Qwen3-8B-Q4_K_M.gguf", 0),
        ("Qwen3-8B-Q4_K_M.gguf", 0),
        ("qwen3-8b-q4_k_m", 0),
        ("Qwen3-8B-GGUF", 0),
        ("lmstudio-community/qwen3-8b-gguf/", 0),
        ("gemma-Q8_0", 3),
        ("split-Q4", 4),
        ("split-Q4-00001-of-00003.gguf", 4),
        ("Two Words", 7),
        ("~/.lmstudio/models/bartowski/gemma/gemma-Q4_K_M.gguf", 2),
        ("~/.lmstudio/models/big/split/split-Q4-00002-of-00003.gguf", 4),
    ],
)
def test_a_name_finds_its_file(home: Path, wanted: str, index: int) -> None:
    assert find_file(wanted, home) == home / ".lmstudio" / "models" / FILES[index]


def test_a_path_from_here_comes_before_a_name(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = write(home / "here" / "Two Words.gguf")
    monkeypatch.chdir(here.parent)
    assert find_file("Two Words.gguf", home).absolute() == here
    assert find_file(str(here), home) == here


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("", "names no file"),
        ("  ", "names no file"),
        ("gemma", "several models called gemma"),
        ("absent", "has downloaded no model of that name"),
        ("mmproj-F16", "no model of that name"),
        ("a\0b", "no model of that name"),
        ("~/.lmstudio", "is a folder"),
        ("~/.lmstudio/models/bartowski/gemma", "is a folder.*gemma-Q4_K_M.gguf, gemma-Q8_0.gguf"),
    ],
)
def test_a_name_that_finds_none_or_several_says_so(home: Path, wanted: str, words: str) -> None:
    with pytest.raises(ModelMissing, match=words) as caught:
        find_file(wanted, home)
    assert caught.value.hint
    assert "\0" not in str(caught.value)


def test_a_part_that_is_missing_is_named(home: Path) -> None:
    (home / ".lmstudio" / "models" / FILES[5]).unlink()
    with pytest.raises(ModelMissing, match=r"part 2 is missing.*split-Q4-00002-of-00003\.gguf"):
        find_file("split-Q4", home)


def test_a_name_may_promise_any_number_of_parts(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="part 2 is missing"):
        find_file(str(write(tmp_path / "x-00001-of-99999.gguf")), tmp_path)


def test_settings_are_read_as_data(tmp_path: Path) -> None:
    (tmp_path / ".lmstudio").mkdir()
    (tmp_path / ".lmstudio" / "settings.json").write_text(json.dumps({"downloadsFolder": "\0"}))
    assert downloads(models_folder(tmp_path)) == []


def test_a_name_that_no_disk_can_hold_is_not_there(home: Path) -> None:
    with pytest.raises(ModelMissing, match="There is no file"):
        find_file("x" * 5000, home)
