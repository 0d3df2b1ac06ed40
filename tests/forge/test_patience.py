import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.forge.patience import LONGEST_WAIT, MOST_TRIES, Answer, wait_before_next

CASES = tomllib.loads(Path(__file__).with_name("waits.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_wait(case: dict[str, Any]) -> None:
    answer = Answer(case["status"], case.get("headers", {}), case.get("text", "")) if "status" in case else None
    wait = wait_before_next(case["verb"], answer, case.get("tries", 1), case.get("waited", 0.0), 1000.0)
    assert wait == case.get("wait")


@pytest.mark.parametrize("seconds", ["1", "30", "40", "60", "119", "120"])
def test_all_waits_together_are_bounded(seconds: str) -> None:
    tries, waited = 0, 0.0
    while True:
        tries += 1
        wait = wait_before_next("POST", Answer(429, {"retry-after": seconds}, ""), tries, waited, 0.0)
        if wait is None:
            break
        waited += wait
    assert 0 < waited <= LONGEST_WAIT
    assert tries <= MOST_TRIES
