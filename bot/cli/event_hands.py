"""What a run in answer to an event works with: commits from git objects, settings from the base branch, a model."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial

from bot import config
from bot.cli.event_ask import asking_at
from bot.cli.improve import collaborators
from bot.cli.learned_here import learned_here
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.runner import Runner
from bot.cli.session import Session
from bot.cli.wiring import opinions_in, reader_of
from bot.cli.wiring_ask import answerer_in
from bot.config import Config
from bot.errors import UsageError
from bot.journal.index_file import with_index
from bot.repo.folder import FolderTree
from bot.repo.names import is_object_id
from bot.repo.repository import Repository
from bot.repo.roots import roots_at
from bot.repo.transport import Remote, bring
from bot.rules.glossary import read_glossary
from bot.rules.glossary_term import rule_of
from bot.workflows.ask import Answerer
from bot.workflows.asked import AskHands
from bot.workflows.bases import finder
from bot.workflows.check import with_refusals
from bot.workflows.conflicts import clashes_of
from bot.workflows.context import Quality, quality_of
from bot.workflows.hosting import Host, Pull
from bot.workflows.improve import Collaborators
from bot.workflows.learned import Learned
from bot.workflows.planning import Planner, say_unread
from bot.workflows.propose_values import Hands
from bot.workflows.retrieval import retrieve
from bot.workflows.review import ReviewHands
from bot.workflows.scope import Scope

Flags = dict[tuple[str, str], str | None]


@dataclass(frozen=True)
class Settings:
    """The configuration of a commit: of its top, else of its first root; and of each root by its prefix."""

    house: Config
    of_root: Callable[[str], Config]
    text_of: Callable[[str, str], str | None]
    """The text of a file of one root, at the same commit."""
    commit: str
    prefix: str
    """The root whose configuration is the house's."""

    def quality(self, prefix: str) -> Quality:
        """Return the rules that speak in one root. Raises ConfigError.

        What a glossary asks for is told here and not mended: whoever publishes reads none.
        """
        rules = self.of_root(prefix).rules
        text = self.text_of(prefix, rules.glossary) if rules.glossary else None
        return quality_of(rules, None if text is None else rule_of(read_glossary(text, rules.glossary), mends=False))


def settings_at(
    repository: Repository, commit: str, environment: dict[str, str], flags: Flags, *, trusted: bool
) -> Settings:
    """Return the settings that a commit holds, flags and variables over them. Raises ConfigError, RepoError.

    ``trusted``: whether a file there may start programs and send keys.
    """

    @cache
    def of_root(prefix: str) -> Config:
        text = repository.below(prefix).file(commit, config.FILE) or ""
        found = config.parse(text, environment, flags, trusted=trusted)
        return found if trusted else replace(found, distrust="only the default branch's file may ask for that.")

    roots = roots_at(repository.git, commit)
    at_top = repository.below("").file(commit, config.FILE) is not None
    first = "" if at_top or not roots else roots[0]
    return Settings(
        of_root(first), of_root, lambda prefix, path: repository.below(prefix).file(commit, path), commit, first
    )


@dataclass(frozen=True)
class Base:
    """The default branch: its name, the commit it is at, and what its configuration says."""

    branch: str
    commit: str
    settings: Settings


def default_base(
    host: Host, repository: Repository, runner: Runner, flags: Flags, *, trusted: bool, pinned: bool = False
) -> Base:
    """Return the default branch as GitHub has it now. Raises UsageError where it is empty, RepoError, ForgeError.

    ``pinned``: as it was when the run was started on it. The jobs of one run begin hours apart, and the branch moves.
    """
    branch = host.default_branch()
    known = pinned and runner.started_on == f"refs/heads/{branch}" and is_object_id(runner.started_at)
    commit = runner.started_at if known else host.branch_tip(branch)
    if commit is None:
        raise UsageError(f"The default branch {branch} holds no commit.", "Push something first.")
    bring(repository.git, Remote(runner.clone_url, runner.token), commit)
    return Base(branch, commit, settings_at(repository, commit, dict(os.environ), flags, trusted=trusted))


def settings_for(pull: Pull | None, base: Base, repository: Repository, runner: Runner, flags: Flags) -> Settings:
    """Return the settings of the branch that a pull request goes to: never those that it brings."""
    if pull is None or pull.base_ref == base.branch:
        return base.settings
    bring(repository.git, Remote(runner.clone_url, runner.token), pull.base_sha)
    return settings_at(repository, pull.base_sha, dict(os.environ), flags, trusted=False)


def place_of(repository: Repository, settings: Settings) -> Place:
    """Return the place that a session is opened for: the repository's top, with the house's settings."""
    directed = (settings.commit, settings.prefix)
    return Place(repository.top, FolderTree(repository.top), settings.house, lambda: repository, directed)


def planner(
    host: Host,
    runner: Runner,
    repository: Repository,
    settings: Settings,
    session: Session,
    printer: Printer,
    *,
    use_model: bool,
) -> Planner:
    """Return the hands that only read."""
    place = place_of(repository, settings)

    remote = Remote(runner.clone_url, runner.token)

    @cache
    def memory() -> Learned:
        return learned_here(repository, printer.talk, remote)

    def learned(prefix: str) -> Learned:
        return memory().at(prefix, alone=False)  # a root by itself does not tell what silences nothing anywhere

    def improving(prefix: str, scope: Scope) -> Collaborators:
        own = replace(place, config=replace(settings.house, rules=settings.of_root(prefix).rules))
        return collaborators(own, session, printer, scope, learned(prefix))

    @cache
    def answerer() -> Answerer | None:
        reader = reader_of(settings.house.model) if use_model else None
        return answerer_in(session, reader=reader)

    def asking(prefix: str, commit: str) -> AskHands:
        found = asking_at(repository, prefix, commit, answerer())
        say_unread(printer.talk, prefix, found.library.tree)
        return found

    def proposing(prefix: str, answers: Mapping[str, str]) -> Hands | str:
        if session.model is None:
            return session.model_hint
        return Hands(
            session.model,
            lambda tree, words, limit: with_index(None, lambda index: retrieve(tree, words, limit, index)),
            settings.quality(prefix),
            answers,
            settings.house.limits.questions,
            over=session.ledger.over,
            tell=printer.progress,
            partly=True,
        )

    return Planner(
        host=host,
        repository=repository,
        remote=remote,
        quality=settings.quality,
        improving=improving,
        reviewing=lambda prefix, scope, commit: ReviewHands(
            improving(prefix, scope),
            opinions_in(session),
            settings.house.limits,
            partial(clashes_of, repository.below(prefix), commit),
            partial(with_refusals, bases=finder(repository.below(prefix), commit)),
        ),
        asking=asking,
        say=printer.talk,
        learned=learned,
        proposing=proposing,
    )
