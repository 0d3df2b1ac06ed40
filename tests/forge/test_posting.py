import pytest

from bot.errors import ForgeDenied, ForgeUnreachable
from bot.forge.posting import MOST_CREATES, is_same, kind_of, once


class World:
    """Something that can be made; ``script`` says for each try whether it gets made and whether its answer arrives."""

    def __init__(self, script: list[tuple[bool, bool]], seen_after: int = 0) -> None:
        self.script, self.seen_after = script, seen_after
        self.made = self.looks = 0
        self.waits: list[float] = []

    def look(self) -> str | None:
        self.looks += 1
        return "found" if self.made else None

    def create(self) -> str:
        made, arrives = self.script.pop(0)
        self.made += made
        if not arrives:
            raise ForgeUnreachable("lost")
        return "made"

    def once(self) -> str:
        return once(self.look, self.create, self.waits.append)


def test_what_is_there_is_not_made() -> None:
    world = World([])
    world.made = 1
    assert world.once() == "found"


def test_what_is_not_there_is_made() -> None:
    world = World([(True, True)])
    assert (world.once(), world.made, world.looks) == ("made", 1, 1)


def test_an_answer_that_was_lost_is_looked_for() -> None:
    world = World([(True, False)])
    assert (world.once(), world.made, world.waits) == ("found", 1, [2.0])


def test_it_is_made_again_only_where_it_was_not() -> None:
    world = World([(False, False), (True, False)])
    assert (world.once(), world.made, world.looks) == ("found", 1, 3)


def test_the_last_lost_answer_is_looked_for_too() -> None:
    world = World([(False, False), (False, False), (True, False)])
    assert (world.once(), world.made, world.looks) == ("found", 1, 4)


def test_three_times_is_enough() -> None:
    world = World([(False, False)] * 9)
    with pytest.raises(ForgeUnreachable, match="lost"):
        world.once()
    assert len(world.script) == 9 - MOST_CREATES
    assert (world.looks, world.waits) == (4, [2.0, 4.0, 8.0])


def test_a_refusal_is_not_tried_again() -> None:
    def refuse() -> str:
        raise ForgeDenied("No.")

    world = World([])
    with pytest.raises(ForgeDenied):
        once(world.look, refuse, world.waits.append)
    assert (world.looks, world.waits) == (1, [])


@pytest.mark.parametrize(
    ("marker", "kind"),
    [
        ("<!-- specbot:status v1 -->", "<!-- specbot:status "),
        ('<!-- specbot:status {"a": "b c"} -->', "<!-- specbot:status "),
        ("<!-- specbot:status2 v1 -->", "<!-- specbot:status2 "),
        ("<!-- specbot:plain -->", "<!-- specbot:plain "),
        ("no marker", "no marker"),
    ],
)
def test_kind(marker: str, kind: str) -> None:
    assert kind_of(marker) == kind
    assert marker.startswith(kind)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("a\nb", "a\r\nb", True), ("a\n", "a", True), ("a", " a", False), ("a", "b", False), ("a\n\nb", "a\nb", False)],
)
def test_same(one: str, other: str, same: bool) -> None:
    assert is_same(one, other) is same
