"""What one run has at hand, and what it writes down as it goes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from bot.cli import steps
from bot.cli.place import Place
from bot.errors import JournalError, SpecbotError
from bot.journal.journal import Journal
from bot.journal.step import BEGIN, END, RESUME
from bot.llm.ledger import Ledger, place_now, spent_for
from bot.openspec.suggestions import Suggestion, Verdict
from bot.text.tree import Tree
from bot.workflows.task import Author, Outcome, Task
from bot.workflows.trace import Block, trace_of, without_names

if TYPE_CHECKING:  # a run without a model loads nothing of it
    from bot.cli.resuming import Paid
    from bot.llm.chat import Call, ChatModel
    from bot.llm.dialects import Dialect
    from bot.tools.toolbox import ToolCalled
    from bot.workflows.improve import Improvement
    from bot.workflows.known import Known, Knows
    from bot.workflows.prompt_texts import Prompts

_T = TypeVar("_T")
_MOST_OWN = 10_000
"""Texts that a run has at hand without the journal."""
_part_of: ContextVar[int | None] = ContextVar("part_of", default=None)
"""The step that whatever is recorded now is part of; threads that a step starts are part of it too."""


@dataclass
class Session:
    """What one run has at hand. A journal that fails is said once and done without."""

    journal: Journal | None
    author: Author | None
    say: Callable[[str], None]
    run: str = "unrecorded"
    """The run's id."""
    model: "ChatModel | None" = None
    """Who is asked, and not twice for the same; None where there is none."""
    dialect: "Dialect | None" = None
    """How it is asked to call tools."""
    prompts: "Prompts | None" = None
    """The words that the author is asked in; None where nobody is."""
    model_name: str = ""
    model_context: int | None = None
    model_hint: str = ""
    """How to get a model, where there is none."""
    examine: Callable[[Suggestion, Tree], Verdict] | None = None
    """The AI tests, where a model can take them."""
    distrust: str = ""
    """Why the model's verdicts in them do not count, where it was measured and found not good enough."""
    ledger: Ledger = field(default_factory=Ledger)
    """What was spent on the model, and what may be."""
    asked: int = 0
    """Calls of the model."""
    at_once: int = 1
    """How many questions the model takes at once."""
    remembered: int = 0
    """Answers of earlier runs that came out of the journal instead of the model."""
    answers_known: int = 0
    """How often an answer was known, be it for the second time in this run."""
    exit_code: int = 0
    """How the run will end, unless an error ends it."""
    results: dict[str, Any] = field(default_factory=dict)
    """What the run came to, in numbers, for its last step."""
    own: frozenset[tuple[str, str]] = frozenset()
    """Kind and key of what this run had kept when it broke off, where it was taken up again."""
    is_resumed: bool = False
    had_model: bool = False
    """Whether it had a model, before it broke off."""
    _lock: Lock = field(default_factory=Lock)

    def write_into(self, journal: Journal) -> None:
        """Record the run in ``journal`` from now on, which loses what is too old."""
        self.journal, self.run = journal, journal.run
        self._with_journal(Journal.prune)

    def resume(self, paid: "Paid") -> None:
        """Go on from where the run broke off: what it had paid for is neither asked nor paid again."""
        self.is_resumed, self.had_model = True, bool(paid.model)
        self.own, self.asked = paid.kept, paid.answers
        paid.pay_into(self.ledger)

    def record(
        self, kind: str, key: str, value: Mapping[str, Any], *, seconds: float = 0.0, whole: bool = False
    ) -> int | None:
        """Write one step that took ``seconds``, cut or ``whole``; return its number, None where no journal is."""
        return self._with_journal(
            lambda journal: journal.append(kind, key, value, seconds=seconds, parent=_part_of.get(), whole=whole)
        )

    def record_model(self, call: "Call") -> None:
        """Write down a call of a model."""
        took = self.ledger.add(call)
        with self._lock:
            self.asked += 1
        value = {**steps.model_call(call), **steps.spent(place_now(), took)}
        self.record("model_call", value["prompt"]["sha256"], value, seconds=call.seconds)

    def record_remembered(self, call: "Call", is_first: bool = True) -> None:
        """Write down a call that was none, because the answer was known; ``is_first``: not already in this run."""
        with self._lock:
            self.answers_known += 1
            self.remembered += is_first
        value = steps.model_call(call)
        self.record("remembered", value["prompt"]["sha256"], value, seconds=call.seconds)

    def record_tool(self, call: "ToolCalled") -> None:
        """Write down a call of a tool."""
        self.record("tool_call", call.tool, steps.tool_call(call), seconds=call.seconds)

    def recorded(self, author: Author) -> Author:
        """Return ``author`` with each task, what the gates said in it and what came of it written down."""

        def recorded(task: Task, tree: Tree, judge: Callable[[Suggestion, Tree], tuple[Verdict, ...]]) -> Outcome:
            def judged(suggestion: Suggestion, against: Tree) -> tuple[Verdict, ...]:
                verdicts = judge(suggestion, against)
                self.record("gates", suggestion.id, steps.gates(suggestion, verdicts))
                return verdicts

            around = _part_of.set(self.record("task", "", steps.task(task)))
            try:
                with spent_for(task.path, task.requirement):
                    outcome = author(task, tree, judged)
                self.record("outcome", "", steps.outcome(outcome))
            finally:
                _part_of.reset(around)
            return outcome

        return recorded

    def recorded_known(self, knows: "Knows") -> "Knows":
        """Return ``knows`` with each question that it looks up, and what was found, written down."""

        def recorded(task: Task, tree: Tree, question: str, options: Sequence[str]) -> "Known":
            found = knows(task, tree, question, options)
            self.record("known", "", steps.known(task, found))
            return found

        return recorded

    def finished(self, result: "Improvement", exit_code: int = 0, *, handed_on: bool = False) -> None:
        """Record what an improvement came to; the run is going to end with ``exit_code``.

        ``handed_on``: another process is to publish it, and says so when it has.
        """
        for each in result.suggestions:
            self.record("suggestion", each.suggestion.id, steps.suggested(each.suggestion, each.verdicts))
        for lost in result.dropped:
            self.record("dropped", lost.suggestion.id, steps.dropped(lost))
        for asked in result.questions:
            self.record("question", asked.id, steps.question(asked))
        self.results = {**steps.counts(result), **({"handed_on": True} if handed_on else {})}
        self.exit_code = exit_code

    def trace(self) -> tuple[Block, ...]:
        """Return what the run did so far, without a name of the repository; nothing where no journal is."""
        steps = self._with_journal(lambda journal: journal.steps(self.run))
        return without_names(trace_of(steps or []))

    def model_data(self) -> dict[str, Any] | None:
        """Return the model as JSON says it, None where none was asked."""
        return {"name": self.model_name, "context_length": self.model_context} if self.model_name else None

    def memory(self, kind: str, *, fresh: bool = False) -> "JournalMemory":
        """Return what is kept under ``kind``, by this run and all before; with ``fresh`` by this run alone."""
        return JournalMemory(self, kind, fresh)

    def known(self, kind: str, key: str) -> str | None:
        """Return what any run kept last under ``kind`` and ``key``, None where none did."""
        found = self._with_journal(lambda journal: journal.lookup(kind, key))
        text = found.get("text") if found else None
        return text if isinstance(text, str) else None

    def known_all(self, kind: str, most: int) -> list[str]:
        """Return what any run kept last under each key of ``kind``, the newest first."""
        return list(self.texts(kind, most).values())

    def texts(self, kind: str, most: int) -> dict[str, str]:
        """Return what any run kept last under each key of ``kind``, by that key, the newest first."""
        found = self._with_journal(lambda journal: journal.newest(kind, most)) or {}
        return {key: text for key, each in found.items() if isinstance(text := each.get("text"), str)}

    def values(self, kind: str, most: int) -> list[dict[str, Any]]:
        """Return the newest step of each key of ``kind``, of any run, the newest first."""
        return list((self._with_journal(lambda journal: journal.newest(kind, most)) or {}).values())

    def keep(self, kind: str, key: str, text: str) -> None:
        """Write a text that is to come back as it is; one that holds a secret is not kept."""

        def kept(journal: Journal) -> None:
            if journal.is_clean(text):
                journal.append(kind, key, {"text": text}, parent=_part_of.get(), whole=True)

        self._with_journal(kept)

    @contextmanager
    def recording(self, place: Place) -> Iterator[None]:
        """Write the run's first and last step around a block, however it ends; without a last step it was killed."""
        self.record(RESUME if self.is_resumed else BEGIN, self.run, steps.begin(place), whole=True)
        code, error = 3, ""
        try:
            yield
            code = self.exit_code
        except SpecbotError as failure:
            code, error = failure.exit_code, str(failure)
            self.results |= {"in_vain": True} if self.is_resumed else {}
            raise
        except KeyboardInterrupt:
            code, error = 130, "Interrupted."
            raise
        finally:
            head = self._with_journal(Journal.head)
            self.record(END, self.run, {**self.results, "exit": code, "error": error or None, "chain": head})

    def _with_journal(self, work: Callable[[Journal], _T]) -> _T | None:
        """Return what ``work`` makes of the journal, None where there is none, or it fails."""
        journal = self.journal
        try:
            return work(journal) if journal else None
        except JournalError as error:
            self._do_without(error)
            return None

    def _do_without(self, error: JournalError) -> None:
        with self._lock:
            journal, self.journal = self.journal, None
        if journal:
            journal.close()
            self.say(f"{error} The run goes on without it.")


@dataclass(frozen=True)
class JournalMemory:
    """The journal as a memory in the sense of ``bot.llm.remembered``; what this run put in, it has without one too."""

    session: Session
    kind: str
    fresh: bool
    _own: dict[str, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: str) -> str | None:
        """Return what was put under ``key`` last, None when nothing was."""
        if key in self._own or (self.fresh and (self.kind, key) not in self.session.own):
            return self._own.get(key)
        return self.session.known(self.kind, key)

    def put(self, key: str, text: str) -> None:
        """Keep a text for later."""
        with self._lock:
            if len(self._own) >= _MOST_OWN:  # a server may run for weeks; what goes here is still in the journal
                self._own.pop(next(iter(self._own), ""), None)
            self._own[key] = text
        self.session.keep(self.kind, key, text)
