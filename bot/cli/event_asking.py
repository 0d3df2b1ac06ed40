"""Who asks what, where it is looked up, and what of a conversation a command chooses."""

from dataclasses import dataclass
from functools import cached_property

from bot.cli.runner import Runner
from bot.config import Config
from bot.forge.jobs import Policy
from bot.forge.words import Command
from bot.text.boxes import ticked_now
from bot.workflows.conversation import Conversation
from bot.workflows.hosting import Host, Pull
from bot.workflows.own import conversation_of, own
from bot.workflows.plan_apply import Picks, picked_by_box, picked_by_number


@dataclass(frozen=True)
class Asking:
    """Who asks what, and of whom it is looked up. ``pull`` is None where the job is about none."""

    runner: Runner
    policy: Policy
    config: Config
    host: Host
    pull: Pull | None = None
    pinned: str = ""
    """The commit of the default branch that every shard of a run improves; empty for the one it is at now."""

    @property
    def prefix(self) -> str:
        """Where specbot's own branches are."""
        return self.config.github.branch_prefix

    @cached_property
    def is_own(self) -> bool:
        """Whether the pull request is specbot's own."""
        return self.pull is not None and bool(own(self.host, [self.pull], self.prefix))

    def conversation(self, pull: Pull) -> Conversation:
        """Return what was said on a pull request."""
        return conversation_of(self.host, pull, self.prefix)[0]


def chosen_by(command: Command, pull: Pull, asking: Asking) -> Picks:
    """Return what a command chooses: by numbers, everything, or what is ticked now. Raises ForgeError."""
    known, host = asking.conversation(pull), asking.host
    if command.answer:
        return Picks((), (f"{command.numbers[0]} takes no words of your own: name one of its answers by its letter.",))
    if command.numbers or command.everything:
        return picked_by_number(known, command.numbers, command.option, everything=command.everything)
    # What is ticked in our words as they are now: who may edit them may write here.
    ours = [each.body for each in host.comments(pull.number) if each.author == host.login]
    ours += [pull.body] if asking.is_own else []
    return picked_by_box(known, [box for body in ours for box in ticked_now(body) if box in known.boxes()])
