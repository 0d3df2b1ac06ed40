"""What goes first into a pull request: what stands there, then what people are likely to take."""

from helpers.verdicts import verdict

from bot.learning.events import Kind, group_of
from bot.openspec.suggestions import Suggestion
from bot.workflows.identities import identity
from bot.workflows.improve import Improved
from bot.workflows.learned import NOTHING, learned_of
from bot.workflows.plan import Part
from bot.workflows.ranking import order_of

DOORS, LIFTS = "openspec/specs/doors/spec.md", "openspec/specs/lifts/spec.md"


def part(prefix: str, *rules: str) -> Part:
    return Part(
        prefix, tuple(Improved(Suggestion(DOORS, f"{at}", "x", rule, "."), ()) for at, rule in enumerate(rules))
    )


KNOWN = learned_of(
    [verdict(f"g{at}", Kind.MERGED, rule="good") for at in range(30)]
    + [verdict(f"b{at}", rule="bad") for at in range(30)]
)


def ids(*parts: Part) -> list[str]:
    return [identity(each.prefix, one.suggestion.id) for each in parts for one in each.suggestions]


def test_without_verdicts_there_is_no_order() -> None:
    assert order_of([part("", "good", "bad")], NOTHING, "1") == ()


def test_what_people_take_comes_first_in_every_root() -> None:
    parts = [part("", "bad", "good"), part("docs/", "good", "bad")]
    found = [order_of(parts, KNOWN, str(seed)) for seed in range(20)]
    assert all(sorted(each) == sorted(ids(*parts)) for each in found)
    good = {ids(*parts)[1], ids(*parts)[2]}
    assert sum(set(each[:2]) == good for each in found) > 17
    assert order_of(parts, KNOWN, "1") == order_of(parts, KNOWN, "1")


def test_what_stands_open_comes_before_all() -> None:
    parts = [part("", "bad", "good", "good")]
    standing = [ids(*parts)[0], "gone"]
    assert order_of(parts, KNOWN, "1", standing)[0] == ids(*parts)[0]
    assert "gone" not in order_of(parts, KNOWN, "1", standing)


def test_a_path_group_counts_by_itself_once_enough_is_known_of_it() -> None:
    lifts = {"path": f"docs/{DOORS}", "group": group_of(f"docs/{DOORS}")}
    known = learned_of(
        [verdict(f"g{at}", Kind.MERGED, rule="one", path=DOORS, group=group_of(DOORS)) for at in range(20)]
        + [verdict(f"b{at}", rule="one", **lifts) for at in range(20)]
    )
    parts = [part("docs/", "one"), part("", "one")]
    found = [order_of(parts, known, str(seed))[0] == ids(parts[1])[0] for seed in range(20)]
    assert all(found)
