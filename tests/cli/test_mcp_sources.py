"""What ``specbot mcp`` searches with is what the settings name, as at the terminal."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from helpers.specs import path_of, spec

from bot.cli.mcp_sources import sources_of
from bot.cli.wiring import open_place
from bot.cli.wiring_ask import meaning_of
from bot.config import ModelConfig
from bot.workflows.meaning import Meaning


def test_a_search_has_the_embedding_model_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / path_of("bikes")
    file.parent.mkdir(parents=True)
    file.write_text(spec("bikes", Unlocking="The system SHALL unlock the bicycle."), "utf-8")
    monkeypatch.chdir(tmp_path)
    asked: list[str] = []

    def embed(texts: Sequence[str]) -> list[list[float]]:
        asked.extend(texts)
        return [[1.0, 1.0] for _ in texts]

    place = open_place()
    sources = sources_of(place, meaning=Meaning("concepts", embed))
    assert [each.requirement for each in sources.search(sources.look(), "unlock", 5)] == ["Unlocking"]
    assert asked[0] == "unlock"
    assert len(asked) == 2


def test_without_a_name_there_is_no_embedding_model() -> None:
    assert meaning_of(ModelConfig(), print) is None
