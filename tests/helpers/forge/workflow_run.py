"""What came of a workflow that act ran: read from its log in JSON, line by line, and from what the steps left."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# In the place of bash: what each step's shell is given is written down, every variable, and an empty one behind the last.
RECORDING_BASH = """#!/bin/sh
{{ env -0; printf '\\0'; }} >> '{seen}'
exec '{bash}' "$@"
"""


@dataclass(frozen=True)
class WorkflowRun:
    """What came of one event: act's exit code, its log as people see it, what was said in it, and how each job ended.

    ``steps`` holds the environment of each shell, in order. ``handed`` is what one job left for the other, by its path.
    """

    code: int
    log: str
    said: str
    jobs: dict[str, str]
    summary: str
    steps: list[dict[str, str]]
    handed: dict[str, str]

    def of(self, job: str) -> list[dict[str, str]]:
        """Return the environments of one job's steps."""
        return [each for each in self.steps if each["GITHUB_JOB"] == job]


def told(line: str) -> dict[str, Any]:
    """Return what a line of act's log says; nothing where act stumbled and the line is plain."""
    return dict(json.loads(line)) if line.startswith("{") else {}


def read_run(code: int, lines: list[str], seen: Path, artifacts: Path) -> WorkflowRun:
    """Return a run that is over; ``seen`` is what the shells were given, ``artifacts`` what was handed over."""
    each_told = [told(line) for line in lines]
    # Of a line of JSON only the message is masked, and only that is shown where act writes for people.
    log = "".join(f"{each['msg']}\n" if each else line for each, line in zip(each_told, lines, strict=True))
    said = "".join(f"{each.get('jobID', '')}: {each['msg'].strip()}\n" for each in each_told if _is_said(each))
    jobs = {each["jobID"]: each["jobResult"] for each in each_told if "jobResult" in each}
    # Once for the step of the action, and once for the step that uses it.
    summary = "".join(dict.fromkeys(each["content"] for each in each_told if each.get("command") == "summary"))
    handed = {file.relative_to(artifacts).as_posix(): file.read_text("utf-8") for file in artifacts.glob("*/*")}
    return WorkflowRun(code, log, said, jobs, summary, _environments(seen), handed)


def _is_said(line: Mapping[str, Any]) -> bool:
    """Whether a line of the log is what a step printed, an error, or a failure."""
    failed = line.get("stepResult") == "failure" or line.get("level") == "error"
    return failed or "raw_output" in line or line.get("command") in ("error", "warning")


def _environments(file: Path) -> list[dict[str, str]]:
    whole = file.read_text("utf-8") if file.exists() else ""
    records = [each.strip("\0") for each in whole.split("\0\0")]
    return [dict(pair.split("=", 1) for pair in record.split("\0")) for record in records if record]
