"""What tests over a whole house share; each file builds a house of its own."""

from pathlib import Path

import pytest
from helpers.forge.house import ForgeHouse
from helpers.forge.steps import Workflow


@pytest.fixture
def workflow(house: ForgeHouse, tmp_path: Path) -> Workflow:
    """The workflow of the house that the test's own file builds."""
    folder = tmp_path / "runs"
    folder.mkdir()
    return Workflow(house, folder)
