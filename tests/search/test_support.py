"""What a sentence is worth, held against quotations: nothing unsupported is taken for supported."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from helpers.corpus import documents_in

from bot.search.quotable import quotables
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


@pytest.mark.parametrize("name", ["known", "unseen", "further"])
def test_how_many_are_judged_right(name: str) -> None:
    found = Counter((each.wanted, each.judged()) for each in cases(name))

    def share(kind: Kind) -> float:
        return found[kind, kind] / sum(count for (wanted, _), count in found.items() if wanted is kind)

    assert found[Kind.CONTRADICTED, Kind.SUPPORTED] == 0
    assert found[Kind.UNSAID, Kind.SUPPORTED] == 0
    assert share(Kind.SUPPORTED) >= 0.8
    assert share(Kind.CONTRADICTED) >= 0.8


def test_what_stands_alone_may_be_told_in_another_order() -> None:
    quote = "The bell SHALL ring, and the door SHALL be locked."
    assert judge("The door is locked and the bell rings.", [quote]).kind is Kind.SUPPORTED
    assert judge("The door is locked, then the bell rings.", [quote]).kind is not Kind.SUPPORTED


@pytest.mark.parametrize(
    ("claim", "quote", "why"),
    [
        ("The report is sent to users.", "The report SHALL be sent to most users.", "the quotation says “most”"),
        ("The report is sent.", "The report SHALL be sent to Ann by default.", "the quotation says “default”"),
    ],
)
def test_what_is_left_out_is_named_as_it_stands(claim: str, quote: str, why: str) -> None:
    assert judge(claim, [quote]).why == why


MOST_DRAWN = 150


class Drawn(NamedTuple):
    text: str
    around: list[str]


def drawn(corpus: Path) -> list[Drawn]:
    """Outcomes and sentences of real requirements, with the steps and names around them."""
    found: list[Drawn] = []
    for document in documents_in(corpus):
        for requirement in document.requirements:
            every = quotables(document, requirement)
            for each in every:
                steps = [one.text for one in every if each.scenario and one.scenario == each.scenario]
                if each.role in {"", "THEN"} and 30 < len(each.text) < 300:
                    found.append(
                        Drawn(each.text, [document.id, requirement.name, *(s for s in steps if s != each.text)])
                    )
    return Random(11).sample(found, MOST_DRAWN)


CHANGES = [
    ("number", r"(?<![\w.`#-])\d+(?![\w.`])", lambda match: str(2 * int(match[0]) + 1)),
    ("negation", r"\b(?:is|are|SHALL|MUST)\b(?! NOT| not)", lambda match: f"{match[0]} {'NOT' if match[0].isupper() else 'not'}"),
    ("denial gone", r"\b(SHALL|MUST|is|are) (?:NOT|not)\b", lambda match: match[1]),
    ("obligation", r"\b(?:SHALL|MUST)\b", lambda _: "MAY"),
    ("name", r"`[^`\n]{3,40}`", lambda _: "`other_thing`"),
    ("order", r"\bbefore\b", lambda _: "after"),
    ("order", r"\bafter\b", lambda _: "before"),
    ("bound", r"\bat least\b", lambda _: "at most"),
    ("bound", r"\bat most\b", lambda _: "at least"),
    ("state", r"\benabled\b", lambda _: "disabled"),
    ("added", r"[.;:]*\Z", lambda _: " and notifies the auditor."),
    ("reason", r"[.;:]*\Z", lambda _: " because the regulator demands it."),
    ("limit", r"[.;:]*\Z", lambda _: " within 17 fortnights."),
]  # fmt: skip


def changed(text: str) -> Iterator[tuple[str, str]]:
    for name, pattern, with_ in CHANGES:
        after = re.sub(pattern, with_, text, count=1)
        if after != text:
            yield name, after


def test_no_real_sentence_supports_what_differs_from_it_in_one_fact(corpus: Path) -> None:
    wrong = [
        (name, after, each.text)
        for each in drawn(corpus)
        for name, after in changed(each.text)
        if judge(after, [each.text], context=[each.around]).kind is Kind.SUPPORTED
    ]
    assert wrong == []


def test_every_real_sentence_supports_itself(corpus: Path) -> None:
    assert [each.text for each in drawn(corpus) if judge(each.text, [each.text]).kind is not Kind.SUPPORTED] == []


def test_no_real_sentence_supports_one_of_another_requirement(corpus: Path) -> None:
    every = drawn(corpus)
    pairs = list(zip(every, [*every[1:], every[0]], strict=True))
    assert not any(judge(a.text, [b.text], context=[b.around]).kind is Kind.SUPPORTED for a, b in pairs)
