"""What a finding is in JSON, beside what the whole command prints."""

import pytest

from bot.cli.check_data import located_data
from bot.openspec.findings import Finding, Severity
from bot.workflows.located import Located

FINDING = Finding("vague-word", Severity.WARNING, "openspec/specs/a/spec.md", "Say how fast.", 3)


@pytest.mark.parametrize(
    ("source", "shown"), [("It is fast.", "It is fast."), ("x" * 1_000, "x" * 1_000), ("x" * 1_001, None), ("", None)]
)
def test_a_line_is_shown_unless_it_is_very_long_or_not_there(source: str, shown: str | None) -> None:
    assert located_data(Located(FINDING, source))["source"] == shown
