"""bench --gates with a real llama.cpp and the small real model, which cannot read: that is to be said, and acted on."""

import json
from pathlib import Path

import pytest
from helpers import engine as engines
from helpers.git_repo import make_repo
from helpers.run import run
from helpers.shapes import assert_shape
from helpers.specs import path_of

from bot.cli import bench_gates
from bot.llm.local import Engine

pytestmark = engines.ALONE

SPEC = """# doors Specification

## Purpose
Keeps the house locked at night and lets everyone out in a fire.

## Requirements
### Requirement: Alarm
The system SHALL open every door of the house on a fire alarm.
"""


def test_a_model_that_cannot_read_is_found_out(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader of any use passes most of six honest edits; of what the small one says only that is looked at."""
    honest = [each for each in bench_gates.gate_cases() if each.honest and each.kind in ("noun", "voice", "pronoun")]
    changed = [each for each in bench_gates.gate_cases() if not each.honest and each.kind == "verb"]
    monkeypatch.setattr(bench_gates, "gate_cases", lambda: [*honest[:6], *changed[:1]])
    repo = make_repo(tmp_path / "repo", {path_of("doors"): SPEC})
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("SPECBOT_API_KEY", engines.KEY)
    monkeypatch.setenv("SPECBOT_BASE_URL", engine.base_url)
    done = run(capsys, "bench", "--gates", "--json")
    assert done.code == 1, done.err
    assert_shape("bench-gates", done.json, complete=True)
    assert (done.json["verdict"], done.json["cases"]["put"]) == ("not good enough", 7)
    assert done.json["passed"]["high"] < 0.8
    assert done.json["calls"]["total"] >= 7
    told = run(capsys, "doctor", "--json").json
    (found,) = [each for each in told["checks"] if each["name"] == "AI tests"]
    assert found["found"].startswith("not good enough: ")
    ran = run(capsys, "improve", "--all", "--json")
    improved = json.loads(ran.out)
    assert improved["ai_tests"]["on"] is False
    assert [each["source"] for each in improved["suggestions"] if each["source"] == engine.name] == []
