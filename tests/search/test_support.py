"""What a sentence is worth, held against quotations: nothing unsupported is taken for supported."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.search.support import Kind, judge

DATA = Path(__file__).parent / "support"
WANTED = {"supported": Kind.SUPPORTED, "contradicted": Kind.CONTRADICTED, "unsaid": Kind.UNSAID}


class Case(NamedTuple):
    claim: str
    wanted: Kind
    quotes: list[str]
    context: list[list[str]]
    given: str

    def judged(self) -> Kind:
        return judge(self.claim, self.quotes, given=self.given, context=self.context).kind


def cases(name: str) -> list[Case]:
    tables = tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))["about"]
    return [
        Case(claim, kind, each["quotes"], each.get("context", []), each.get("given", ""))
        for each in tables
        for wanted, kind in WANTED.items()
        for claim in each[wanted]
    ]


@pytest.mark.parametrize("name", ["known", "unseen"])
def test_how_many_are_judged_right(name: str) -> None:
    found = Counter((each.wanted, each.judged()) for each in cases(name))

    def share(kind: Kind) -> float:
        return found[kind, kind] / sum(count for (wanted, _), count in found.items() if wanted is kind)

    assert found[Kind.CONTRADICTED, Kind.SUPPORTED] == 0
    assert found[Kind.UNSAID, Kind.SUPPORTED] == 0
    assert share(Kind.SUPPORTED) >= 0.8
    assert share(Kind.CONTRADICTED) >= 0.8
