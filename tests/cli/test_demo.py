"""``specbot demo``: the main job from nothing to the text of a pull request."""

import os
import subprocess
from pathlib import Path

import pytest
from helpers.run import run

from bot.rules.registry import RULES
from bot.rules.rule import Profile


def test_without_a_model_server(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run(capsys, "demo", "--base-url", "http://127.0.0.1:9/v1")
    assert ran.code == 0
    for words in (
        "+The system SHALL unlock",
        "Waiting for a model",
        "Committed",
        "The pull request it would open",
        "With LM Studio",
    ):
        assert words in ran.out
    assert "lms server start" in ran.out


def test_every_kind_of_defect_that_can_be_mended_is_in_the_sample(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "demo", "--no-model").out
    asking = {rule.id for rule in RULES.values() if rule.asks and rule.profile is Profile.DEFAULT}
    assert [rule for rule in asking if rule not in out] == []
    mended = [
        "section-heading", "delta-heading-in-spec", "delta-heading", "rename-line", "requirement-heading",
        "scenario-heading", "scenario-as-text", "duplicate-scenario", "steps-on-one-line", "step-order", "repeated-step",
        "obligation-in-name", "obligation-case", "doubled-word", "duplicate-requirement", "empty-scenario",
        "delta-name",
    ]  # fmt: skip
    shown = out[: out.index("The pull request")]
    assert [rule for rule in mended if rule not in shown] == []


def test_the_repository_can_be_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    run(capsys, "demo", "--no-model")
    assert list(tmp_path.glob("specbot-demo-*")) == []
    run(capsys, "demo", "--no-model", "--keep")
    (kept,) = tmp_path.glob("specbot-demo-*")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"}
    log = subprocess.run(
        ["git", "log", "--format=%s", "specbot/improve"],
        cwd=kept,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert log.stdout.splitlines() == ["Improve 5 spec documents", "A city's bicycle hire, as its team wrote it down"]
