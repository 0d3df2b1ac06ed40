"""What an answer is worth: exact match, F1, recall, citations, abstentions, risk."""

from random import Random

import pytest

from bot.bench.asking.figures import by_kind, figures
from bot.bench.asking.question import Asked, Kind, Spot
from bot.bench.asking.score import Marked, Quote, Told, answer_words

HERE, THERE, BRIDGE = (Spot("openspec/specs/kiosk/spec.md", name) for name in ("Price", "Bell", "Clock"))
GOLD = ("the seller lowers the shutter", "the bell rings twice")


def asked(kind: Kind = Kind.OUTCOME, commit: str = "", bridges: tuple[Spot, ...] = ()) -> Asked:
    return Asked("What happens at eight?", kind, GOLD, (HERE,), commit, bridges)


def told(*sentences: str, spot: Spot = HERE, verbatim: bool = True, commit: str = "", sure: float = 0.5) -> Told:
    quote = Quote(spot, commit, "quoted", verbatim)
    return Told(tuple((each, (quote,)) for each in sentences), (THERE, HERE), sure)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The `max_docks`, a Dock!", ["maxdocks", "dock"]),
        ("An HOUR; “ten” %", ["hour", "ten", "%"]),
        ("屏幕显示 3 站", ["屏", "幕", "显", "示", "3", "站"]),
        ("ｆｕｌｌ  width", ["full", "width"]),
        ("", []),
    ],
)
def test_words_are_compared_as_squad_does(text: str, words: list[str]) -> None:
    assert answer_words(text) == words


@pytest.mark.parametrize(
    ("answer", "exact", "f1", "right"),
    [
        ("The seller lowers the shutter.", True, 1.0, True),
        ("the bell rings twice", True, 1.0, True),
        ("The seller lowers the shutter. The bell rings twice.", True, 1.0, True),
        ("seller lowers a shutter slowly", False, 6 / 7, True),
        (
            "the seller, who is tired after a long day in the sun, lowers the shutter of the kiosk at last",
            False,
            1 / 3,
            True,
        ),
        ("the guest lowers a coin", False, 2 / 6, False),
        ("nothing", False, 0.0, False),
    ],
)
def test_an_answer_is_held_against_the_nearest_accepted_one(answer: str, exact: bool, f1: float, right: bool) -> None:
    marked = Marked(asked(), told(answer))
    assert (marked.exact, marked.right) == (exact, right)
    assert marked.f1 == pytest.approx(f1, abs=0.02)


def test_an_abstention_is_right_where_there_is_no_answer_alone() -> None:
    silent = Told((), (HERE,), 0.2)
    assert Marked(asked(), silent).f1 == 0.0
    assert not Marked(asked(), silent).right
    assert not Marked(asked(Kind.REMOVED), told("the seller lowers the shutter")).right
    found = figures([Marked(asked(Kind.REMOVED), silent), Marked(asked(Kind.SWAPPED), told("x"))], Random(1))
    assert (found.abstained.right, found.abstained.of) == (1, 2)
    assert found.answers.answered.of == 0


def test_recall_is_the_place_among_what_was_looked_at() -> None:
    assert Marked(asked(), told("x")).rank == 2
    assert Marked(asked(), Told((), (BRIDGE,), 0.0)).rank is None
    found = figures([Marked(asked(), told("x")), Marked(asked(), Told((), (HERE,), 0.0))], Random(1))
    assert (found.answers.first.right, found.answers.among.right) == (1, 2)
    late = Told((), (*(Spot("p", str(number)) for number in range(5)), HERE), 0.0)
    assert figures([Marked(asked(), late)], Random(1)).answers.among.right == 0


@pytest.mark.parametrize(
    ("answer", "question", "precise"),
    [
        (told("x"), asked(), 1),
        (told("x", verbatim=False), asked(), 0),
        (told("x", spot=THERE), asked(), 0),
        (told("x", commit="c0ffee"), asked(), 0),
        (told("x", commit="c0ffee"), asked(commit="c0ffee"), 1),
        (told("x", spot=BRIDGE), asked(Kind.HOPS, bridges=(BRIDGE,)), 1),
    ],
)
def test_a_citation_is_right_to_the_letter_at_its_commit_in_a_requirement_that_answers(
    answer: Told, question: Asked, precise: int
) -> None:
    found = figures([Marked(question, answer)], Random(1))
    assert (found.citations.precise.right, found.citations.precise.of) == (precise, 1)


def test_of_two_hops_the_second_has_to_be_cited() -> None:
    marked = Marked(asked(Kind.HOPS, bridges=(BRIDGE,)), told("x", spot=BRIDGE))
    assert not marked.reached


def test_a_sentence_without_a_standing_quotation_is_not_supported() -> None:
    one = Marked(asked(), told("x", "y"))
    other = Marked(asked(), told("z", verbatim=False))
    found = figures([one, other], Random(1)).citations
    assert (found.supported.right, found.supported.of) == (2, 3)
    assert (found.verbatim.right, found.verbatim.of) == (1, 2)


def test_risk_is_told_for_the_surest_answers() -> None:
    surest = [Marked(asked(), told(GOLD[0], sure=0.9)) for _ in range(3)]
    wrong = Marked(asked(Kind.REMOVED), told("x", sure=0.1))
    silent = Marked(asked(), Told((), (), 1.0))
    risk = figures([wrong, silent, *surest], Random(1)).risk
    assert [(coverage, rate.right, rate.of) for coverage, rate in risk.points] == [
        (0.25, 0, 1), (0.5, 0, 2), (0.75, 0, 3), (1.0, 1, 4)
    ]  # fmt: skip
    assert risk.area
    assert risk.area.value == pytest.approx(1 / 16)
    backwards = figures([Marked(asked(Kind.REMOVED), told("x", sure=1.0)), *surest], Random(1)).risk
    assert backwards.area
    assert backwards.area.value == pytest.approx((1 + 1 / 2 + 1 / 3 + 1 / 4) / 4)


def test_intervals_hold_the_mean_and_are_the_same_for_the_same_chance() -> None:
    marked = [Marked(asked(), told(GOLD[0] if number % 3 else "nothing")) for number in range(30)]
    one, other = (figures(marked, Random(5)).answers.f1 for _ in range(2))
    assert one == other
    assert one
    assert one.value == pytest.approx(2 / 3)
    assert one.low < one.value < one.high


def test_kinds_are_told_apart() -> None:
    marked = [Marked(asked(kind), told("x")) for kind in (Kind.REMOVED, Kind.OUTCOME, Kind.REMOVED)]
    assert {kind: len(group) for kind, group in by_kind(marked).items()} == {Kind.OUTCOME: 1, Kind.REMOVED: 2}
