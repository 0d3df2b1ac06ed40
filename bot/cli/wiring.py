"""Choose the implementations: which place, which journal, which model. The one room for late imports but the group."""

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import config
from bot.cli.place import Place
from bot.config import ModelConfig
from bot.errors import JournalError, UnreadableError
from bot.journal.journal import Journal
from bot.repo.folder import FolderTree
from bot.repo.root import find_root
from bot.workflows.improve import Improvement
from bot.workflows.task import Author

if TYPE_CHECKING:
    from bot.repo.repository import Repository

Flags = Mapping[tuple[str, str], Any]


def open_place(flags: Flags | None = None, start: Path | None = None) -> Place:
    """Return the OpenSpec root here or above, with its configuration and its git repository, where it has one.

    Raises RootError, ConfigError, RepoError.
    """
    root = find_root(start or Path.cwd())
    return Place(root, FolderTree(root), read_config(root, flags), _repository(root))


def read_config(root: Path, flags: Flags | None = None) -> config.Config:
    """Return the configuration of the folder as it is. Raises ConfigError, UnreadableError."""
    file = root / config.FILE
    try:
        if not os.path.lexists(file):
            text = ""
        elif file.is_file():
            text = file.read_text(encoding="utf-8")
        else:
            raise UnreadableError(f"{config.FILE} is no file, or a link to none.", "Mend it, or take it away.")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{config.FILE}: {error}.", "Is it a text file in UTF-8 that you may read?") from error
    return config.parse(text, os.environ, flags)


def _repository(root: Path) -> "Repository | None":
    """Return the git repository around ``root``; None where no folder above holds one."""
    if not any((folder / ".git").exists() for folder in [root, *root.parents]):
        return None
    from bot.repo.repository import Repository

    return Repository.open(root)


def open_journal(place: Place) -> Journal:
    """Open this machine's journal for a place: in the repository's own git folder, else in the user's state folder."""
    run = secrets.token_hex(6)
    if state := os.environ.get("SPECBOT_STATE"):
        return Journal(Path(state) / "journal.db", run)
    if place.repository:
        return Journal(place.repository.git_common_dir / "specbot" / "journal.db", run)
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Journal(Path(home) / "specbot" / "journal.db", run)


@dataclass
class Session:
    """What one run of improve has at hand."""

    journal: Journal | None
    author: Author | None
    say: Callable[[str], None]
    run: str = "unrecorded"
    """The run's id."""
    model_name: str = ""
    model_context: int | None = None
    model_hint: str = ""
    """How to get a model, where there is none."""

    def record(self, kind: str, key: str, value: Mapping[str, Any]) -> None:
        """Write one step into the journal, where there is one; a journal that fails is said and done without."""
        if not self.journal:
            return
        try:
            self.journal.append(kind, key, value)
        except JournalError as error:
            self.journal.close()
            self.journal = None
            self.say(f"{error} The run goes on without it.")

    def finished(self, result: Improvement) -> None:
        """Record what a run came to."""
        for each in result.suggestions:
            self.record(
                "suggestion", each.suggestion.id, {"path": each.suggestion.path, "rules": each.suggestion.rules}
            )
        for lost in result.dropped:
            self.record("dropped", lost.suggestion.id, {"path": lost.suggestion.path, "why": lost.why})
        self.record("run", self.run, {"documents": result.documents, "calls": result.calls, "stopped": result.stopped})

    def model_data(self) -> dict[str, Any] | None:
        """Return the model as JSON says it, None where none was asked."""
        return {"name": self.model_name, "context_length": self.model_context} if self.model_name else None


@contextmanager
def open_session(place: Place, *, use_model: bool, say: Callable[[str], None]) -> Iterator[Session]:
    """Open journal and model for one run. A journal that cannot be written is said and done without.

    So are settings of the file that are not honoured. Raises ModelError when a model was named and is not there.
    """
    if place.config.ignored:
        names = ", ".join(place.config.ignored)
        say(
            f"{config.FILE}: {names} not honoured, because nobody has trusted this file; a flag or variable can say it."
        )
    session = Session(None, None, say, model_hint="Leave --no-model out to have a model write these.")
    try:
        session.journal = open_journal(place)
        session.run = session.journal.run
    except JournalError as error:
        say(str(error))
    try:
        if use_model:
            _connect(session, place.config)
        yield session
    finally:
        if session.journal:
            session.journal.close()


def _connect(session: Session, settings: config.Config) -> None:
    """Find the model and make it the session's author, or say how to start one."""
    found = find_model(settings.model, session)
    session.model_hint = why_no_model(found)
    if session.model_hint:
        return
    from bot.workflows.author import author_with

    session.model_name, session.model_context = found.name, found.context_length
    session.author = author_with(found, settings.limits.calls_per_requirement)


def why_no_model(found: Any) -> str:
    """Return why there is nobody to ask, with the next step; empty where ``find_model`` found a model."""
    from bot.llm.connect import NoServer

    return found.why if isinstance(found, NoServer) else ""


def find_model(settings: ModelConfig, session: Session | None = None) -> Any:
    """Return the model the settings lead to, or NoServer. Raises ModelError, ConfigError."""
    from bot.llm.chat import Call
    from bot.llm.connect import find_model as connect

    def observe(call: Call) -> None:
        if session:
            session.record(
                "call",
                call.schema,
                {
                    "model": call.model,
                    "seconds": round(call.seconds, 3),
                    "prompt_tokens": call.reply.prompt_tokens if call.reply else None,
                    "completion_tokens": call.reply.completion_tokens if call.reply else None,
                    "error": str(call.error) if call.error else None,
                },
            )

    return connect(
        settings.base_url,
        settings.name,
        os.environ.get(settings.api_key_env, ""),
        temperature=settings.temperature,
        seed=settings.seed,
        first_token_seconds=settings.first_token_seconds,
        idle_seconds=settings.idle_seconds,
        key_variable=settings.api_key_env,
        observer=observe,
    )
