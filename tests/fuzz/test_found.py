"""What the fuzzer found once, some seeds and a few inputs by chance, through the same targets without the fuzzer."""

import zlib
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.registry import NAMES, target
from fuzz.target import FOUND, WRITTEN, written

FILES = sorted(each for each in FOUND.glob("*/*") if each.is_file())
SEEDS = 12
"""Of each target; all of them take minutes."""
FEW = settings(deadline=None, max_examples=12, database=None)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_what_was_found_stays_mended(file: Path) -> None:
    target(file.parent.name).run(file.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_some_seeds(name: str) -> None:
    seeds = list(target(name).seeds())
    assert seeds
    for parts in islice(seeds, 0, None, max(1, len(seeds) // SEEDS)):
        target(name).check(parts)


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(st.binary(max_size=120))
def test_what_is_built_by_chance(name: str, data: bytes) -> None:
    target(name).run(b"1" + data)


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=60), min_size=1, max_size=4))
def test_any_text(name: str, parts: list[str]) -> None:
    target(name).check(parts)


@pytest.mark.parametrize("name", NAMES)
def test_an_input_written_down_is_the_same_input(name: str) -> None:
    for number in range(20):
        data = b"1" + zlib.compress(bytes([number]) * 50) * 3
        parts = target(name).parts_of(data)
        assert target(name).parts_of(written(parts)) == [each.replace("\x1e", "") for each in parts]
        assert written(parts).startswith(WRITTEN)
