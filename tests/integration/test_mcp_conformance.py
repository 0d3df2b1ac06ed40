"""The official conformance suite against specbot's server and against a fixture out of the same factory."""

import tomllib
from pathlib import Path

import pytest
from helpers.agent import lay_out
from helpers.official import conformance, required, served

from scripts.fetch_conformance import PINNED

REVISIONS = ("2025-11-25", "2026-07-28")
NOT_OFFERED = tomllib.loads((PINNED / "not_offered.toml").read_text("utf-8"))
# A server that offers more could take lines away; adding one means offering less, and that is to be noticed.
MOST_NOT_OFFERED = {"2025-11-25": 20, "2026-07-28": 24}


def failures(found: dict[str, dict[str, str]], revision: str) -> set[str]:
    """Return what failed of what is required, as "scenario:check"; that every scenario ran is asserted."""
    wanted = required(revision)
    assert wanted <= set(found)
    assert all("SUCCESS" in found[name].values() for name in wanted)
    return {f"{name}:{check}" for name in wanted for check, status in found[name].items() if status == "FAILURE"}


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_fixture_passes_all_that_is_required(tmp_path: Path, revision: str) -> None:
    with served() as url:
        assert failures(conformance(url, revision, tmp_path), revision) == set()


@pytest.mark.parametrize("revision", REVISIONS)
def test_specbot_passes_all_that_applies(tmp_path: Path, revision: str) -> None:
    with served(str(lay_out(tmp_path / "garden"))) as url:
        (tmp_path / "out").mkdir()
        failed = failures(conformance(url, revision, tmp_path / "out"), revision)
    listed = NOT_OFFERED[revision]
    named = {each if each in listed else each.partition(":")[0] for each in failed}
    assert named == set(listed)
    assert len(listed) <= MOST_NOT_OFFERED[revision]
    assert {each.partition(":")[0] for each in listed} <= required(revision)
    assert all(listed.values())
