"""Events for tests: a short way to say one, and all kinds of them for property tests."""

from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bot.learning.events import Event, Kind, taken_back

FIRST = Event(
    kind=Kind.REJECTED,
    subject="s1",
    when="2026-11-02T10:00:00Z",
    who="mara",
    counts=True,
    rule="vague-quantity",
    path="openspec/specs/doors/spec.md",
    group="openspec/specs/doors",
    reason="The number is in the contract, not here.",
)


def verdict(subject: str, kind: Kind = Kind.REJECTED, **changes: object) -> Event:
    return replace(FIRST, subject=subject, kind=kind, **changes)  # type: ignore[arg-type]


def _some(random: Random) -> Event:
    kind = random.choice([each for each in Kind if each is not Kind.REVERT])
    nothing = [] if kind is Kind.SUPPRESSED else [""]
    return Event(
        kind=kind,
        subject=random.choice(["s1", "s2", "s3", "s4", "s5", "s6"]),
        when=f"2026-11-{random.randint(1, 28):02}T10:00:00Z",
        counts=random.random() < 0.75,
        rule=random.choice(["vague-quantity", "no-scenario", *nothing]),
        group=random.choice(["openspec/specs/doors", "openspec/specs/lifts"]),
        reason=random.choice(["not here", "Not here.", "leave it", "\u202eodd\n\x00 words\ud800", *nothing]),
        suggested=random.choice(["The lift stops in 5 s.", ""]),
        after=random.choice(["The lift SHALL stop in 5 s.", "gone"]),
        used=tuple(each * 12 for each in "ab" if random.random() < 0.4),
    )


EVENTS = st.sampled_from([_some(Random(seed)) for seed in range(400)])
# The cores may be busy with other things; how long an example takes says nothing here.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Some events, and reverts of some of them and of each other."""
    found = draw(st.lists(EVENTS, min_size=1, max_size=14))
    for number in range(draw(st.integers(0, 4))):
        target = draw(st.sampled_from(found))
        who, counts = f"person {number}", draw(st.booleans())
        found.append(taken_back(target, when=f"2026-12-{number + 1:02}T10:00:00Z", who=who, counts=counts))
    return found
