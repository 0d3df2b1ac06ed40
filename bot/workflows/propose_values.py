"""What a proposal is made from, and what comes of it: values that the steps of ``propose`` hand to each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.llm.chat import ChatModel
from bot.openspec.build import NewScenario
from bot.openspec.findings import Finding
from bot.openspec.model import Operation
from bot.openspec.suggestions import Question
from bot.openspec.writing import Entry
from bot.workflows.context import DEFAULT_RULES, Quality
from bot.workflows.propose_edits import Edit
from bot.workflows.retrieval import Retrieve


@dataclass(frozen=True, slots=True)
class Idea:
    """What somebody wants, as data: ``source`` is idea, issue or diff; ``about`` names it for people (issue 12).

    ``files`` are the files of a diff.
    """

    text: str
    source: str = "idea"
    about: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hands:
    """What a proposal is made with. ``answers`` are the author's, by the id of the question.

    ``over`` says why no more may be asked of the model, empty while it may; ``tell`` hears what is being done.
    """

    model: ChatModel
    retrieve: Retrieve
    quality: Quality = DEFAULT_RULES
    answers: Mapping[str, str] = field(default_factory=dict)
    questions: int = 3
    today: str = ""
    over: Callable[[], str] = lambda: ""
    tell: Callable[[str], None] = lambda _: None
    partly: bool = False
    """Whether what is clear is written though there are questions about the rest, which come along with it."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What each step is told beside its own task: the wish, what the project says of itself, its rules by artifact."""

    idea: Idea
    context: str = ""
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One requirement that the change touches, as planned: ``name`` is the one it has, for ADDED one that is proposed.

    ``path`` is where it stands: the main spec, or for an entry of an open change its delta; empty where it is new.
    """

    operation: Operation
    capability: str
    name: str
    what: str
    path: str = ""
    new_name: str = ""
    doubtful: bool = False
    """Whether the wish does not say so in so many words, and what it takes away is a person's to say."""

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{self.capability}: {self.name}" if self.name else self.capability


@dataclass(frozen=True, slots=True)
class Fields:
    """What a model wrote of one requirement; ``steps`` are those of scenarios that are there, by name."""

    name: str
    statement: str
    scenarios: tuple[NewScenario, ...]
    steps: Mapping[str, tuple[tuple[str, str], ...]]

    @property
    def texts(self) -> list[str]:
        """Every text of it that ends up in a document, the statement first, the name last."""
        of_new = [each for one in self.scenarios for each in (one.name, *(text for _, text in one.steps))]
        of_old = [text for each in self.steps.values() for _, text in each]
        return [self.statement, *of_new, *of_old, self.name]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A requirement that waits for an answer: ``fields`` are what was written of it so far, ``asks`` ids of questions.

    Without fields nothing was written: it is asked first whether it is to go, or to get another name.
    """

    item: Item
    fields: Fields | None = None
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A question under the number that it was asked by, and what its author said."""

    number: int
    question: Question
    words: str


@dataclass(frozen=True, slots=True)
class Left:
    """Something that is not in the change, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Written:
    """What came of one item: an entry, or questions first, or the reason why there is none.

    ``fields`` are what questions are about; ``declined`` that its author said that there is to be none; ``answers``
    are those that it met, by their questions.
    """

    entry: Entry | None = None
    questions: tuple[Question, ...] = ()
    left: str = ""
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    fields: Fields | None = None
    declined: bool = False
    answers: tuple[tuple[Question, str], ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A change as it would be: ``files`` is path to text, None for one that goes; empty where nothing may be written.

    ``refused`` says why nothing may be, in a sentence; so do ``questions``, which come first, and ``stopped``.
    Where both files and questions are there, the files hold what no question is about.
    ``findings`` are what rules still say of its requirements.
    """

    name: str = ""
    files: Mapping[str, str | None] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    questions: tuple[Question, ...] = ()
    left: tuple[Left, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    refused: str = ""
    stopped: str = ""
    waiting: tuple[Waiting, ...] = ()
    """What the questions are about, as it was written."""
    answers: tuple[tuple[Question, str], ...] = ()
    """The answers that went into it, by their questions."""
    edits: tuple[Edit, ...] = ()
    """Of a revision: what is to be made of the files as they are when it is written."""
