"""What a command on specbot's own pull request asks for."""

from datetime import UTC, datetime

import pytest

from bot.cli.event_own import _wished
from bot.forge.events import Account
from bot.forge.jobs import CommandJob
from bot.forge.words import Command
from bot.openspec.suggestions import Suggestion
from bot.workflows.conversation import Conversation, Item
from bot.workflows.plan import Dismissal
from bot.workflows.plan_improve import Wish

SUGGESTION = Suggestion("openspec/specs/gate/spec.md", "a", "b", "vague-word", "why")
KNOWN = Conversation((Item(1, "", "s1", SUGGESTION),), head="made")
BEFORE = Wish("main", "tip", "since")


@pytest.mark.parametrize(
    ("command", "wanted", "notes"),
    [
        (Command("improve"), BEFORE, []),
        (Command("improve", everything=True), Wish("main", "tip", ""), []),
        (Command("retry"), Wish("main", "tip", "made", afresh=True), []),
        (Command("dismiss", (2,)), None, ["There is no 2 here now."]),
        (
            Command("dismiss", (1, 2), reason="no"),
            Wish("main", "tip", "since", without=(Dismissal("s1", KNOWN.items[0].about, "no", "bob"),)),
            ["There is no 2 here now."],
        ),
    ],
)
def test_a_command_makes_it_again(command: Command, wanted: Wish | None, notes: list[str]) -> None:
    job = CommandJob(7, True, 1, False, Account("bob", 1, False), datetime(2026, 11, 30, tzinfo=UTC), "", command)
    told: list[str] = []
    assert _wished(job, BEFORE, KNOWN, told) == wanted
    assert told == notes
