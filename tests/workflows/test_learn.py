"""One verdict for a suggestion and stage, of what git and what the code host say; and what is new of it."""

from dataclasses import replace

import pytest

from bot.learning.events import Event, Kind, taken_back
from bot.learning.log import log_of
from bot.learning.proposed import Proposed
from bot.workflows.learn import unknown, verdicts_joined
from bot.workflows.verdicts_host import HostVerdicts, Landed

MADE = Proposed(id="s1", rules=("vague-word",), path="openspec/specs/a/spec.md", before="quickly", after="within 2 s")


def event(
    kind: Kind, day: int, *, counts: bool = True, reason: str = "", source: str = "git", who: str = "bob"
) -> Event:
    made = MADE.became(kind, when=f"2026-11-{day:02}T12:00:00Z", who=who, counts=counts)
    return replace(made, reason=reason, source=source)


def landed(*, came: bool = True, words: str = "") -> Landed:
    return Landed(MADE, 7, "main", "2026-11-10T12:00:00Z", "bob", True, came, came, words)


GIT = {kind: event(kind, 10) for kind in Kind if kind is not Kind.SUPPRESSED}
SAID = event(Kind.REJECTED, 8, reason="we say so", source="github")
CLOSED = event(Kind.REJECTED, 9, reason="not now", source="github")
NOBODY = event(Kind.EXPIRED, 9, source="github")


@pytest.mark.parametrize(
    ("git", "host", "kinds"),
    [
        ((), HostVerdicts(dismissed=(SAID,)), ["rejected we say so"]),
        ((), HostVerdicts(dismissed=(SAID,), closed=(CLOSED,)), ["rejected we say so"]),
        ((Kind.EDITED,), HostVerdicts(dismissed=(SAID,)), ["rejected we say so"]),
        ((Kind.EXPIRED,), HostVerdicts(dismissed=(SAID,)), ["rejected we say so"]),
        ((Kind.MERGED,), HostVerdicts(dismissed=(SAID,)), ["rejected we say so", "merged "]),
        ((Kind.UNKNOWN, Kind.MERGED, Kind.REVERTED), HostVerdicts(dismissed=(SAID,)), ["rejected we say so", "merged ", "reverted "]),
        ((), HostVerdicts(closed=(CLOSED,)), ["rejected not now"]),
        ((Kind.EDITED,), HostVerdicts(closed=(CLOSED,)), ["rejected not now"]),
        ((Kind.UNKNOWN,), HostVerdicts(closed=(CLOSED,)), ["rejected not now"]),
        ((Kind.MERGED,), HostVerdicts(closed=(CLOSED,)), ["merged "]),
        ((), HostVerdicts(closed=(NOBODY,)), ["expired "]),
        ((Kind.EDITED,), HostVerdicts(closed=(NOBODY,)), ["edited "]),
        ((Kind.MERGED,), HostVerdicts(landed=(landed(words="fine by me"),)), ["merged "]),
        ((Kind.EDITED,), HostVerdicts(landed=(landed(words="a day pass"),)), ["edited a day pass"]),
        ((Kind.REJECTED,), HostVerdicts(landed=(landed(words="not this one"),)), ["rejected not this one"]),
        ((), HostVerdicts(landed=(landed(),)), []),
        ((), HostVerdicts(landed=(landed(came=False),)), ["expired "]),
        ((Kind.MERGED, Kind.REVERTED), HostVerdicts(), ["merged ", "reverted "]),
    ],
)  # fmt: skip
def test_what_is_joined(git: tuple[Kind, ...], host: HostVerdicts, kinds: list[str]) -> None:
    told = [replace(GIT[kind], when=f"2026-11-{10 + at}T12:00:00Z") for at, kind in enumerate(git)]
    found = verdicts_joined({"s1": told} if told else {}, host, {})
    assert [f"{each.kind.value} {each.reason}" for each in found] == kinds
    assert verdicts_joined({"s1": told} if told else {}, host, {}) == found


def test_a_merge_says_what_history_does_not() -> None:
    host = HostVerdicts(landed=(landed(words="a day pass"),))
    came = event(Kind.EDITED, 10, source="github")
    for told in ((), (GIT[Kind.UNKNOWN],)):
        (found,) = verdicts_joined({"s1": told}, host, {"s1": came})
        assert found == replace(came, reason="a day pass")
    (found,) = verdicts_joined({"s1": (GIT[Kind.MERGED],)}, host, {"s1": came})
    assert found == GIT[Kind.MERGED]


def test_who_may_not_write_is_kept_and_silences_nothing() -> None:
    stranger = event(Kind.REJECTED, 9, counts=False, source="github", who="mallory")
    for host in (HostVerdicts(dismissed=(stranger,)), HostVerdicts(closed=(stranger,))):
        found = verdicts_joined({"s1": (GIT[Kind.EDITED],)}, host, {})
        assert set(found) == {GIT[Kind.EDITED], stranger}


def test_answers_go_along() -> None:
    wrong = Event(kind=Kind.WRONG, subject="answer-1", when="2026-11-01T00:00:00Z", who="bob", counts=True)
    assert verdicts_joined({}, HostVerdicts(answers=(wrong, wrong)), {}) == (wrong,)


def test_new_is_what_is_not_known() -> None:
    known = event(Kind.REJECTED, 8, reason="we say so, mail b@example.org")
    later = replace(known, when="2026-11-09T12:00:00Z")
    assert unknown([known, later], log_of([known])) == (later,)
    # What was cleaned when it was written, or taken back since, is not new in other words.
    cleaned = replace(known, reason="we say so, mail [e-mail]")
    gone = taken_back(cleaned, when="2026-11-20T00:00:00Z", who="ada")
    assert unknown([known], log_of([cleaned, gone])) == ()
    assert unknown([replace(known, kind=Kind.MERGED)], log_of([known])) != ()


def test_two_may_call_one_answer_wrong() -> None:
    one, two = (Event(kind=Kind.WRONG, subject="answer-1", when="2026-11-01T00:00:00Z", who=who) for who in ("a", "b"))
    assert unknown([one, two], log_of([one])) == (two,)
