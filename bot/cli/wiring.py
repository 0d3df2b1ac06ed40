"""Choose the implementations: which place, which journal, which model. A room for late imports."""

import math
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import config
from bot.cli.place import Place, journal_file, read_settings
from bot.cli.recovery import tell_recovery
from bot.cli.trusted import honoured, not_honoured
from bot.config import ModelConfig
from bot.errors import JournalError, ModelMissing, ModelUnreachable, RepoError, RootError, UsageError
from bot.openspec.layout import change_of
from bot.repo.folder import FolderTree
from bot.repo.root import find_root, is_in_repository
from bot.text.printable import in_one_line
from bot.text.tree import Tree

if TYPE_CHECKING:
    from bot.cli.check_fixed import Fixed
    from bot.cli.resuming import Broken
    from bot.cli.runner import Runner
    from bot.cli.session import Session
    from bot.forge.client import GitHub
    from bot.journal.journal import Journal
    from bot.llm.agent import Allowance
    from bot.llm.reader import Reader
    from bot.openspec.bases import Bases, FindBases
    from bot.openspec.differences import RequirementChange
    from bot.openspec.findings import Finding
    from bot.repo.repository import Repository
    from bot.tools.external import ExternalServers
    from bot.workflows.opinion import Opine, Opinions
    from bot.workflows.report import Report
    from bot.workflows.scope import Scope
    from bot.workflows.scoped import WithRefusals
    from bot.workflows.since import Told

Flags = Mapping[tuple[str, str], Any]


def open_place(flags: Flags | None = None, start: Path | None = None) -> Place:
    """Return the OpenSpec root here or above, with its configuration and the way to its git repository.

    An archive that was killed there is settled first. Raises RootError, ConfigError.
    """
    root = find_root(start or Path.cwd())
    tell_recovery(root)
    parse = partial(config.parse, environment=os.environ, flags=flags)
    return Place(root, FolderTree(root), read_config(root, flags), partial(_repository, root), parse=parse)


def history_of(place: Place) -> "FindBases":
    """Return what finds in history what a delta was written against; git is asked when somebody first calls it."""

    def find(capability: str, path: str, delta: str) -> "Bases":
        from bot.openspec.bases import Bases

        if place.repository is None:
            return Bases(capability, {})
        from bot.workflows.bases import finder

        return finder(place.repository)(capability, path, delta)

    return find


def with_refusals(place: Place) -> "WithRefusals":
    """Return what adds to findings what the archive would refuse of changes. Trying to archive one loads a lot."""

    def added(
        tree: Tree, paths: Collection[str], found: "Sequence[Finding]", wrong: Collection[str]
    ) -> "list[Finding]":
        if not any(map(change_of, paths)):
            return list(found)
        from bot.workflows.check import with_refusals

        return with_refusals(tree, paths, found, wrong, history_of(place))

    return added


def since_told(place: Place, base: Tree, scope: "Scope") -> "Told":
    """Return what rules find in the difference between ``base`` and the folder. Telling wordings apart loads a lot."""
    from bot.workflows.since import since_findings

    return since_findings(base, place.tree, scope, place.quality)


def fixer() -> "Callable[[Place, Scope, Sequence[str]], Fixed]":
    """Return what mends what is certain; the gates, which know many words, are read by whoever wants it alone."""
    from bot.cli.check_fix import fix

    return fix


def page_maker() -> "Callable[[Report], str]":
    """Return what makes a page of a report; the library that draws its figures is read by whoever wants one alone."""
    from bot.workflows.report_page import page

    return page


def read_config(root: Path, flags: Flags | None = None) -> config.Config:
    """Return the configuration of the folder as it is, with all of it honoured where the user trusts it.

    Raises ConfigError, UnreadableError.
    """
    text = read_settings(root)
    given = config.parse(text, os.environ, flags)
    trusted, distrust = honoured(root, text, given, os.environ)
    if trusted:
        return config.parse(text, os.environ, flags, trusted=True)
    return replace(given, distrust=distrust)


def model_settings(flags: Flags) -> ModelConfig:
    """Return the model's settings: of the root here or above, else of this folder. Raises ConfigError."""
    try:
        root = find_root(Path.cwd())
    except RootError:
        root = Path.cwd()
    return read_config(root, flags).model


def _repository(root: Path) -> "Repository | None":
    """Return the git repository around ``root``; None where no folder above holds one, or git is not installed."""
    if not is_in_repository(root) or not shutil.which("git"):
        return None
    from bot.repo.repository import Repository

    return Repository.open(root)


def repository_here() -> "Repository":
    """Return the git repository around the working directory, seen from its top. Raises RepoError."""
    from bot.repo.repository import Repository

    return Repository.open(Path.cwd()).below("")


def origin_here() -> "tuple[str, str] | None":
    """Return (``https://host``, ``owner/name``) of the working directory's ``origin``, None where there is none."""
    from bot.repo.origin import origin

    found = _repository(Path.cwd())
    return origin(found.git) if found else None


def drop_tokens() -> str:
    """Return the token of the variables that hold one, and take them out of this process's environment."""
    from bot.forge.token import VARIABLES, token_in

    token = token_in(os.environ)
    for name in VARIABLES:
        os.environ.pop(name, None)
    return token


def find_github_token(host: str) -> str:
    """Return the token that ``gh`` keeps for a host. Raises ForgeDenied where there is none."""
    from bot.forge.token import find_token

    return find_token(os.environ, host)


def open_github(runner: "Runner") -> "GitHub":
    """Return the repository on GitHub; every text of every write is made harmless, and holds no secret."""
    from bot.cli.known_secrets import redactor
    from bot.forge.client import GitHub
    from bot.forge.outgoing import safe_title, with_marker
    from bot.workflows.conversation import read_conversation, without_secrets
    from bot.workflows.proposal_state import read_proposed

    redact = redactor(runner)

    def prepare(marker: str, body: str) -> str:
        proposed = read_proposed(marker)
        boxes = proposed.boxes() if proposed else read_conversation(marker).boxes()
        return with_marker(without_secrets(marker, redact), body, redact=redact, hosts={runner.host}, own_boxes=boxes)

    loopback = runner.api_url.startswith("http://")
    return GitHub(
        runner.repository,
        runner.token,
        prepare=prepare,
        title=lambda text: safe_title(text, redact),
        api_url=runner.api_url,
        login=runner.login,
        # GitHub asks for a second between writes (docs.github.com, best practices for the REST API).
        seconds_between_writes=0.0 if loopback else 1.0,
        seconds_between_reads=0.0 if loopback else 0.25,
    )


def open_journal(place: Place, run: str = "") -> "Journal":
    """Open this machine's journal at a place, for a new run or to go on with one. Raises JournalError."""
    from bot.cli.known_secrets import handed_on
    from bot.journal.journal import Journal
    from bot.journal.redactor import Redactor

    return Journal(journal_file(place.repository), run or secrets.token_hex(6), Redactor(handed_on(place.config)))


def find_journal(run: str = "") -> "Journal | None":
    """Open the journal of where we are, outside of git and of OpenSpec too; None where nothing is recorded.

    ``run`` is one that is to be added to.
    Raises RepoError, JournalError.
    """
    from bot.journal.journal import Journal

    try:
        here = find_root(Path.cwd())
    except RootError:
        here = Path.cwd()
    file = journal_file(None if os.environ.get("SPECBOT_STATE") else _repository(here))
    return Journal(file, run) if file.exists() else None


def find_broken(command: str, wanted: str) -> "Broken":
    """Return the run of a command here that broke off, the last one or the one named. Raises UsageError, RootError."""
    from bot.cli.resuming import broken_run

    root = find_root(Path.cwd())
    journal = find_journal()
    with journal or nullcontext():
        return broken_run(journal, command, root, wanted)


def note_published(run: str, url: str) -> None:
    """Write down that what a run handed on is published. A journal that cannot be written is done without."""
    from bot.journal.step import PUBLISHED

    with suppress(JournalError, RepoError):
        journal = find_journal(run)
        if journal:
            with journal:
                journal.append(PUBLISHED, run, {"url": url})


def span_sender() -> "Callable[[Mapping[str, Any]], int]":
    """Return what sends spans to a collector. Raises UsageError where the extra for it is not installed."""
    try:
        from bot.journal.collector import send
    except ImportError as error:
        raise UsageError(
            "OpenTelemetry's exporter is not installed.", "pip install 'specbot[otel]', or pipe --json to a collector."
        ) from error
    return send


@contextmanager
def open_session(
    place: Place,
    *,
    use_model: bool,
    say: Callable[[str], None],
    fresh: bool = False,
    show: Callable[[str], None] = lambda _: None,
    broken: "Broken | None" = None,
) -> "Iterator[Session]":
    """Open journal and model for one run, and record that it ran. A journal that cannot be written is done without.

    With ``broken``, a run that broke off, that one goes on.
    That is said, and so are settings of the file that are not honoured. With ``fresh`` a model is asked what it was
    asked before; ``show`` hears how far an answer is. Raises ModelError when a model was named and is not there.
    """
    from bot.cli.alive import running
    from bot.cli.session import Session
    from bot.llm.ledger import Ledger, Prices

    if place.config.ignored:
        say(f"{config.FILE}: {not_honoured(place.config)}")
    hint = "Leave --no-model out to have a model write these."
    ledger = Ledger(prices=Prices(place.config.model.prompt_price, place.config.model.answer_price))
    session = Session(None, None, say, model_hint=hint, ledger=ledger)
    try:
        session.write_into(open_journal(place, broken.id if broken else ""))
    except JournalError as error:
        say(str(error))
    if broken:
        session.resume(broken.paid())
    file = session.journal.path if session.journal else None
    try:
        with ExitStack() as closing, running(file, session.run), session.recording(place):
            if use_model:
                _connect(session, place, closing, fresh=fresh, show=show)
            yield session
    finally:
        if session.journal:
            session.journal.close()


def open_servers(place: Place, say: Callable[[str], None]) -> "ExternalServers":
    """Return the external servers of a place, which start when their tools are first asked for, to be used by with."""
    from bot.tools.external import ExternalServers

    return ExternalServers(place.config.servers, os.environ, place.root, say)


def _connect(session: "Session", place: Place, closing: ExitStack, *, fresh: bool, show: Callable[[str], None]) -> None:
    """Find the model and make it the session's author, or say how to start one."""
    from bot.cli.wiring_model import meet_model

    found = meet_model(session, place, closing, fresh=fresh, show=show)
    if found is None and session.had_model:  # what it was answered is of no use without it, and nothing may get lost
        raise ModelUnreachable(session.model_hint)
    if found is None or session.model is None or session.dialect is None:
        return
    from bot.cli.ask_library import DRAFT, retrieving
    from bot.cli.calibrated import ai_tests, distrusted
    from bot.cli.own_prompts import prompts_at
    from bot.tools.toolbox import Toolbox
    from bot.workflows.author import author_with
    from bot.workflows.known import known_in

    settings = place.config
    servers = closing.enter_context(open_servers(place, session.say))
    toolbox = partial(Toolbox, external=servers, observer=session.record_tool)
    allowance = _allowance(settings.limits)
    knows = session.recorded_known(known_in(retrieving(place, DRAFT)))
    session.prompts = prompts_at(place, session.say)
    session.author = session.recorded(
        author_with(session.model, allowance, session.dialect, toolbox, knows, session.prompts)
    )
    session.distrust = distrusted(found, session, settings.model)
    session.examine = ai_tests(session, session.model, fresh=fresh)


def _allowance(limits: config.LimitsConfig) -> "Allowance":
    """Return what the talk about one requirement may take."""
    from bot.llm.agent import Allowance

    tokens = limits.tokens_per_requirement or sys.maxsize
    seconds = limits.minutes_per_requirement * 60.0 or math.inf
    return Allowance(limits.calls_per_requirement, tokens, seconds)


def opinions_in(session: "Session") -> "Opine | None":
    """Return the opinions of the session's model on what a branch changes, written down; None where there is none."""
    if session.model is None:
        return None
    from bot.workflows.opinion import opinions_of

    opine = opinions_of(session.model)

    def recorded(
        changes: "Sequence[RequirementChange]", over: Callable[[], str], tell: Callable[[str], None]
    ) -> "Opinions":
        found = opine(changes, over, tell)
        for each in found.opinions:
            session.record("opinion", f"{each.path}#{each.requirement}", each.data())
        return found

    return recorded


def reader_of(settings: ModelConfig) -> "Reader | None":
    """Return the extractive reader that the settings name, loaded; None where they name none.

    Raises ModelMissing where its folder, or the extra, is not there, ModelError where it cannot be used.
    """
    if not settings.reader:
        return None
    try:
        from bot.llm.reader_onnx import OnnxReader
    except ImportError as error:  # not installed, or not for this machine
        raise ModelMissing(
            f"No reader can be loaded: {in_one_line(str(error))}.", "pip install 'specbot[reader]'"
        ) from error
    return OnnxReader.load(Path(settings.reader))
