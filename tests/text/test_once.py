"""A property that is worked out once."""

from bot.text.once import once


class Counting:
    """Counts how often its property is worked out."""

    def __init__(self) -> None:
        self.times = 0

    @once
    def value(self) -> int:
        """The times, with this one."""
        self.times += 1
        return self.times


def test_it_is_worked_out_when_it_is_asked_for_and_never_again() -> None:
    one, other = Counting(), Counting()
    assert one.times == 0
    assert (one.value, one.value, one.times) == (1, 1, 1)
    assert (other.times, other.value) == (0, 1)


def test_a_class_shows_the_property_itself_with_what_it_says() -> None:
    assert isinstance(Counting.value, once)
    assert Counting.value.__doc__ == "The times, with this one."
